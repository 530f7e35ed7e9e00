"""Signatures that pyHanko makes, verified by banxin: each level, the older kind, certified, two of them, with proofs that were
added later; and behind one of ours."""
import sys
import tempfile
from pathlib import Path

import judges  # also finds the tests of the whole program

import kit
from world import World, document


class Signer:
    def __init__(self, world, work):
        self.world, self.work = world, work

    def run(self, *arguments):
        done = judges.pyhanko(self.work, *arguments)
        if done.returncode:
            sys.exit(f"pyHanko failed: {' '.join(str(word) for word in arguments)}\n{done.stderr.decode()}")

    def sign(self, data, *options, name="organ", field="机关"):
        pki, out = self.world.pki, self.world.folder / "out.pdf"
        self.run("sign", "addsig", *options, "--field", field, "pemder", "--key", pki / f"{name}.key", "--cert",
                 pki / f"{name}.pem", "--chain", pki / "chain.pem", "--no-pass", self.world.file(data), out)
        return out.read_bytes()

    def add_proofs(self, data):
        """What it takes to check revocation, and a document time stamp over it."""
        file = self.world.file(data)
        self.run("sign", "ltvfix", "--field", "机关", "--trust", self.world.pki / "root.pem", "--timestamp-url",
                 self.world.services.url + "/tsa", file)
        return file.read_bytes()


def main():
    work = Path(sys.argv[2]).resolve() / "pyhanko"
    judges.need(judges.install_pyhanko(work))
    kit.need("openssl")
    findings = kit.Findings()
    with tempfile.TemporaryDirectory() as folder:
        world = World(sys.argv[1], folder)
        signer, plain = Signer(world, work), document()
        world.pki.issue("edwards", "某局（Ed25519 样章）", key=("ed25519",))
        pades = ("--use-pades",)
        stamped = (*pades, "--timestamp-url", world.services.url + "/tsa")
        proven = (*stamped, "--with-validation-info", "--trust", world.pki / "root.pem")
        signed = signer.sign(plain, *pades)
        lasting = signer.sign(plain, *proven, "--use-pades-lta")
        cases = {
            "B-B": (signed, ["B-B"]),
            "B-T": (signer.sign(plain, *stamped), ["B-T"]),
            "B-LT": (signer.sign(plain, *proven), ["B-LT"]),
            "B-LTA": (lasting, ["B-LTA", None]),
            "of the older kind": (signer.sign(plain), ["CMS"]),
            "certified": (signer.sign(plain, *pades, "--certify"), ["B-B"]),
            "of Ed25519": (signer.sign(plain, *pades, name="edwards"), ["B-B"]),
            "of an elliptic curve": (signer.sign(plain, *pades, name="leader"), ["B-B"]),
            "second": (signer.sign(signed, *pades, name="leader", field="负责人"), ["B-B", "B-B"]),
            "second, in a field of its own": (signer.sign(signed, *pades, name="leader", field="另一人"), ["B-B", "B-B"]),
            "second, behind B-LTA": (signer.sign(lasting, *pades, name="leader", field="负责人"), ["B-LTA", None, "B-B"]),
            "behind one of ours": (signer.sign(world.sign(plain), *pades, name="leader", field="负责人"), ["B-B", "B-B"]),
            "one of ours behind it": (world.sign(signed, "leader"), ["B-B", "B-B"]),
            "with proofs added later": (signer.add_proofs(signer.sign(plain, *stamped)), ["B-LTA", None]),
        }
        for name, (data, levels) in cases.items():
            code, said, error = world.verify(data)
            found = [signature.get("level") for signature in said["signatures"]] if said else error
            findings.check(code == 0 and found == levels, f"{name}: status {code}, levels {found}, want {levels}\n{said}")
        world.services.close()
    findings.finish(f"{len(cases)} files signed by pyHanko are valid")


if __name__ == "__main__":
    main()

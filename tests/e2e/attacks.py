"""Tampering with signed PDFs, each kind made here from a file that `banxin sign` has signed: `banxin verify` must refuse every
one and say why, and accept the file it was made from.

With --flips N each N-th byte of a signed file is changed in turn as well: every change is found, or the file says the same as
before (1: all of them, which takes long)."""
import argparse
import re
import shutil
import tempfile

import kit
from der import Cms
from pdfparts import Pdf, stream
from tampering import ATTACKS
from world import DATA, INVALID, World, document, ids_of

# What these attacks do not bring about, with the reason.
ELSEWHERE = {
    "no-such-field": "verify.py: a wrong --field", "trust-not-asked": "verify.py: no --trust",
    "certificate-time": "verify.py: --time", "revoked": "verify.py", "revocation-missing": "verify.py",
    "time-stamp-untrusted": "verify.py", "proof-removed": "lasting(), below",
}


def judge(w, findings, signed):
    met = set()
    for make, ids, status in ATTACKS:
        data = make(w, signed)
        code, said, error = w.verify(data)
        found = ids_of(said) if said else set(re.findall(r"\[([a-z-]+)\]", error))
        met |= found
        if said and {f["validity"] for f in said["findings"]} & {"indeterminate", "invalid"}:
            better = [s["field"] for s in said["signatures"] if s["validity"] == "valid"]
            findings.check(not better, f"{make.__name__}: the file is refused, but valid: {better}")
        expected = [status] if status else [INVALID, DATA]
        findings.check(code in expected and found & set(ids),
                       f"{make.__name__}: status {code}, found {sorted(found)}, want {expected} {sorted(ids)} {error}")
    return met


def lasting(w, findings, signed):
    """A file with proofs and a document time stamp; each of them taken away."""
    code, said, error = w.verify(signed)
    if not findings.check(code == 0, f"B-LTA: {code} {said} {error}"):
        return set()
    pdf = Pdf(signed)
    dss = int(re.search(rb"/DSS (\d+) 0 R", pdf.text(1)).group(1))
    met = set()
    for key in (b"Certs", b"CRLs", b"OCSPs"):
        text, count = re.subn(rb"/%s (\[[^\]]*\]|\d+ 0 R)" % key, b"", pdf.text(dss))
        code, said, error = w.verify(pdf.update({dss: text}))
        findings.check(count == 1 and code == INVALID and "proof-removed" in ids_of(said), f"DSS without {key}: {code} {said}")
        met |= ids_of(said)
    code, said, _ = w.verify(pdf.update({1: re.sub(rb"/DSS \d+ 0 R", b"", pdf.text(1))}))
    findings.check(code == INVALID, f"no DSS: {code} {said}")
    certificate = int(re.search(rb"/Certs \[\s*(\d+) 0 R", pdf.text(dss)).group(1))
    code, said, _ = w.verify(pdf.update({certificate: stream(b"other")}))
    findings.check(code == INVALID and "object-changed" in ids_of(said), f"certificate in DSS: {code} {said}")
    return met


def known_ids():
    text = (kit.SOURCE / "src/sign/findings.def").read_text(encoding="utf-8")
    return dict(re.findall(r'BX_FINDING\(\w+, (?:INVALID|UNPROVEN), "([a-z-]+)"()', text)).keys()


def enclosing(data, at):
    """(offset of <, the bytes) of the /Contents in which an offset lies."""
    begin = data.rindex(b"/Contents <", 0, at) + len(b"/Contents ")
    return begin, bytes.fromhex(data[begin + 1:data.index(b">", begin)].decode())


def is_sealed(data, at):
    """Does what stands at an offset, in hexadecimal, belong to a signature, a time stamp's own included, or to what it covers
    (RFC 5652 5.4)? What else a CMS brings along nothing signs: further certificates, numbers of versions."""
    begin, cms = enclosing(data, at)
    place = (at - begin - 1) // 2
    return any(node.begin <= place < node.end for _, node in Cms(cms).sealed())


def flips(w, findings, program, name, signed, step):
    """One byte after the other. What is not found leaves all that is said the same, changes nothing but the case of a
    hexadecimal digit or what no signature covers, and nothing that is shown."""
    _, said, _ = w.verify(signed)
    done = kit.run([program, w.file(signed), w.pki / "root.pem", said["signatures"][0]["claimedTime"], step], timeout=7200)
    findings.check(done.returncode == 0, f"{name}: {done.stderr.decode()}")
    flipped, *harmless = done.stdout.decode().split("\n")[:-1]
    letters = unsigned = 0
    for line in harmless:
        at, value = (int(number) for number in line.split())
        if chr(value).lower() == chr(signed[at]).lower():
            letters += 1
        elif findings.check(not is_sealed(signed, at), f"{name}, byte {at}: changed without a word, but signed"):
            unsigned += 1
    return (f"{name}: {flipped} of {len(signed)} bytes flipped, all found but {letters} letters' case and {unsigned} in what "
            "signatures bring along unsigned")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("banxin")
    parser.add_argument("flipper", help="what flips.c makes")
    parser.add_argument("--flips", type=int, default=61)
    parser.add_argument("--keep", help="folder to leave the files in")
    options = parser.parse_args()
    kit.need("openssl")
    findings = kit.Findings()
    with tempfile.TemporaryDirectory() as folder:
        w = World(options.banxin, folder)
        signed = w.sign(document())
        code, said, error = w.verify(signed)
        findings.check(code == 0, f"the honest file: {code} {said} {error}")
        twice = w.sign(signed, "leader")
        code, said, error = w.verify(twice)
        findings.check(code == 0 and len(said["signatures"]) == 2, f"signed twice: {code} {said} {error}")
        lasting_file = w.sign(document(), "organ", "--level", "B-LTA", "--tsa", w.services.url + "/tsa")
        met = judge(w, findings, signed) | lasting(w, findings, lasting_file)
        missing = set(known_ids()) - met - set(ELSEWHERE)
        findings.check(not missing, f"findings that no attack brings about: {sorted(missing)}")
        flipped = [flips(w, findings, options.flipper, name, data, options.flips)
                   for name, data in (("B-B", signed), ("B-LTA", lasting_file))]
        w.services.close()
        if options.keep:
            shutil.copytree(folder, options.keep, dirs_exist_ok=True)
    findings.finish(f"{len(ATTACKS)} kinds of tampering refused; {'; '.join(flipped)}")


if __name__ == "__main__":
    main()

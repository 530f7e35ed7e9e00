"""Tampering with signed PDFs, each kind made here from a file that `banxin sign` has signed: `banxin verify` must refuse every
one and say why, and accept the file it was made from.

With --flips N each N-th byte of a signed file is changed in turn as well: every change is found, or the file says the same as
before (1: all of them, which takes long)."""
import argparse
import re
import shutil
import tempfile

import kit
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
        text = pdf.text(dss)
        if b"/" + key not in text:
            continue
        code, said, error = w.verify(pdf.update({dss: re.sub(rb"/%s (\[[^\]]*\]|\d+ 0 R)" % key, b"", text)}))
        findings.check(code == INVALID and "proof-removed" in ids_of(said), f"DSS without {key}: {code} {said}")
        met |= ids_of(said)
    code, said, _ = w.verify(pdf.update({1: re.sub(rb"/DSS \d+ 0 R", b"", pdf.text(1))}))
    findings.check(code == INVALID, f"no DSS: {code} {said}")
    stream_number = int(re.search(rb"/Certs \[\s*(\d+)", pdf.text(dss)).group(1)) if b"/Certs [" in pdf.text(dss) else None
    if stream_number:
        code, said, _ = w.verify(pdf.update({stream_number: stream(b"other")}))
        findings.check(code == INVALID and "object-changed" in ids_of(said), f"certificate in DSS: {code} {said}")
    return met


def known_ids():
    text = (kit.SOURCE / "src/sign/findings.def").read_text(encoding="utf-8")
    return dict(re.findall(r'BX_FINDING\(\w+, (?:INVALID|UNPROVEN), "([a-z-]+)"()', text)).keys()


def flips(w, findings, program, name, signed, step):
    """One byte after the other; what is not found must change nothing of what is said and nothing that is shown."""
    _, said, _ = w.verify(signed)
    done = kit.run([program, w.file(signed), w.pki / "root.pem", said["signatures"][0]["claimedTime"], step], timeout=7200)
    findings.check(done.returncode == 0, f"{name}: {done.stderr.decode()}")
    return f"{name}: {done.stdout.decode().strip()}"


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

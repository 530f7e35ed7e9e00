#!/usr/bin/env python3
"""A filed document stays what it was made as through every step of signing, and pyHanko finds nothing wrong with it: each
level, certified, a second signature behind each, with an image in the field.

usage: signed.py BANXIN WORK; WORK is a folder of the build that keeps veraPDF and pyHanko"""
import sys
import tempfile
from pathlib import Path

import judges  # also finds the tests of the whole program

import kit
import sign
import specimen

SAMPLE = "request"  # three places of seals, and a leader's field without a place
FIRST = ("--field", "机关")
SECOND = (*sign.LEADER, "--field", "负责人")


def judge_pyhanko(w, work, name, file, proves):
    """Its exit status is 1 for a signature that is broken or not trusted, and for changes that it does not allow."""
    done = judges.pyhanko(work, "sign", "validate", "--pretty-print", "--trust", w.folder / "root.pem", "--other-certs",
                          w.folder / "sub.pem", "--no-revocation-check", file)
    said = done.stdout.decode() + done.stderr.decode()
    w.findings.check(done.returncode == 0 and "INVALID" not in said, f"{name}: pyHanko: {said}")
    if proves:
        done = kit.run([work / "venv/bin/python", judges.HERE / "longterm.py", w.folder / "root.pem", file])
        w.findings.check(done.returncode == 0, f"{name}, long-term: pyHanko: {done.stdout.decode()}{done.stderr.decode()}")


def steps(w, filed):
    """(name, file, whether it is to prove itself) of each step, in order."""
    (w.folder / "in.pdf").write_bytes(filed)
    yield "filed", "in.pdf", False
    for level in ("B-B", "B-T", "B-LT", "B-LTA"):
        first = f"{level}.pdf"
        options = sign.at_level(w, level) if level != "B-B" else sign.P12
        certify = ("--certify",) if level in ("B-B", "B-LTA") else ()
        w.sign(*options, *FIRST, *certify, to=first)
        yield level, first, level == "B-LTA"
        w.sign(*SECOND, source=first, to="second.pdf")
        yield f"a second signature behind {level}", "second.pdf", False
    (w.folder / "seal.png").write_bytes(specimen.seal())
    w.sign(*sign.P12, *FIRST, "--seal", "seal.png", to="sealed.pdf")
    yield "with an image", "sealed.pdf", False
    w.sign(*SECOND, source="sealed.pdf", to="second.pdf")
    yield "a second signature behind that with an image", "second.pdf", False


def main():
    work = Path(sys.argv[2]).resolve()
    kit.need("openssl", "pdfsig", "qpdf")
    for install, folder in ((judges.install_verapdf, "verapdf"), (judges.install_pyhanko, "pyhanko")):
        judges.need(install(work / folder))
    with tempfile.TemporaryDirectory() as folder:
        w = sign.World(str(Path(sys.argv[1]).resolve()), folder)
        w.name = "signing"
        filed = kit.must_run([sys.argv[1], "render", kit.SOURCE / "samples" / SAMPLE / "report.yaml", "-q", "--format", "pdf",
                              "-o", "-"])
        questions = []
        for number, (name, file, proves) in enumerate(steps(w, filed)):
            kept = w.folder / f"step{number}.pdf"
            kept.write_bytes((w.folder / file).read_bytes())
            questions += [(flavour, kept, name) for flavour in ("3a", "ua1")]
            w.findings.check(kit.run(["qpdf", "--check", kept]).returncode == 0, f"{name}: qpdf --check complains")
            if file != "in.pdf":
                judge_pyhanko(w, work / "pyhanko", name, kept, proves)
        verdicts = judges.verapdf(work / "verapdf", [question[:2] for question in questions])
        for (flavour, _, name), verdict in zip(questions, verdicts):
            w.findings.check(verdict == "PASS", f"{name} as {flavour}: {verdict}")
        w.services.close()
        w.findings.finish(f"{len(questions) // 2} steps are PDF/A-3a and PDF/UA-1, and pyHanko agrees")


if __name__ == "__main__":
    main()

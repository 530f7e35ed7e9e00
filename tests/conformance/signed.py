#!/usr/bin/env python3
"""Signed reports before veraPDF and pyHanko: PDF/A-3a and PDF/UA-1 after every step as before it, and signatures that hold,
each with the changes after it that they allow. Of B-LT and B-LTA the file and the root suffice.

usage: signed.py BANXIN WORK; WORK is a folder of the build that keeps the judges"""
import sys
import tempfile
from pathlib import Path

import judges  # also finds the tests of the whole program

import kit
import specimen
from pki import Pki, Services

STEPS = {  # name: (what it is made from, options, signatures)
    "B-B": ("filed", ("organ", "--field", "机关"), 1),
    "certified": ("filed", ("organ", "--field", "机关", "--certify"), 1),
    "B-T": ("filed", ("organ", "--field", "机关", "--certify", "--level", "B-T"), 1),
    "B-LT": ("filed", ("organ", "--field", "机关", "--certify", "--level", "B-LT"), 1),
    "B-LTA": ("filed", ("organ", "--field", "机关", "--certify", "--level", "B-LTA"), 2),
    "second": ("certified", ("leader", "--field", "负责人"), 2),
    "second, B-LTA": ("B-LT", ("leader", "--field", "负责人", "--level", "B-LTA"), 3),
    "second, behind B-LTA": ("B-LTA", ("leader", "--field", "负责人", "--level", "B-LT"), 3),
}
SEALS = {"certified": ("--seal", "seal.svg", "--seal-on-edges"), "B-LTA": ("--seal", "seal.svg")}  # other steps: a PNG


class Signer:
    def __init__(self, banxin, folder):
        self.banxin, self.folder = Path(banxin).resolve(), Path(folder)
        self.services = Services()
        self.pki = self.services.pki = Pki(folder, self.services)
        (self.folder / "seal.png").write_bytes(specimen.seal())
        (self.folder / "seal.svg").write_text(specimen.drawing(), encoding="utf-8")

    def sign(self, source, to, name, *options, seal=()):
        kit.must_run([self.banxin, "sign", source, "-o", to, "--key", f"{name}.key", "--cert", f"{name}.pem", "--chain",
                      "chain.pem", "--tsa", self.services.url + "/tsa", *options, *seal], cwd=self.folder)

    def report(self, name, report):
        """All the files of one report: step → file."""
        files = {"filed": self.folder / f"{name}, filed.pdf"}
        kit.must_run([self.banxin, "render", report, "-o", files["filed"]])
        has_place = name != "hubin-2021"
        for step, (source, options, _) in STEPS.items():
            files[step] = self.folder / f"{name}, {step}.pdf"
            seal = SEALS.get(step, ("--seal", "seal.png", "--seal-on-edges")) if has_place and source == "filed" else ()
            self.sign(files[source], files[step], *options, seal=seal)
        return files


def judge_by_verapdf(work, files, findings):
    missing = judges.install_verapdf(work / "verapdf")
    if missing:
        print(f"SKIPPED: {missing}", file=sys.stderr)
        return 0
    questions = [(flavour, file) for file in files.values() for flavour in ("3a", "ua1")]
    for (flavour, file), verdict in zip(questions, judges.verapdf(work / "verapdf", questions)):
        findings.check(verdict.startswith("PASS"), f"{file.name} as {flavour}: {verdict}")
    return len(questions)


def judge_by_pyhanko(work, files, root, findings):
    missing = judges.install_pyhanko(work / "pyhanko")
    if missing:
        print(f"SKIPPED: {missing}", file=sys.stderr)
        return 0
    for (_, step), file in files.items():
        if step == "filed":
            continue
        done = judges.pyhanko(work / "pyhanko", "sign", "validate", "--trust-replace", "--trust", root, file)
        said = done.stdout.decode()
        plain = STEPS[step][2] - ("B-LTA" in step)  # it does not list document time stamps
        findings.check(done.returncode == 0 and said.count("INTACT:TRUSTED,") == plain and "ILLEGAL" not in said,
                       f"{file.name}: pyHanko: {said}{done.stderr.decode()[-500:]}")
        if STEPS[step][1][-1] == "B-LTA":
            done = judges.pyhanko(work / "pyhanko", "sign", "adesverify", "--trust-replace", "--trust", root, file)
            findings.check(done.returncode == 0 and b"Failed to get" not in done.stderr,
                           f"{file.name}: pyHanko, AdES: {done.stdout.decode()}{done.stderr.decode()[-500:]}")
    return len(files)


def judge_offline(work, files, root, findings):
    proven = [file for (_, step), file in files.items() if step in ("B-LT", "B-LTA", "second, B-LTA", "second, behind B-LTA")]
    said = kit.must_run([work / "pyhanko/venv/bin/python", Path(__file__).parent / "offline.py", root, *proven], timeout=300,
                        ).decode()
    findings.check(said.count("GOOD ") == 12 and "BAD " not in said, "pyHanko, offline: " + said)


def main():
    work, findings, files = Path(sys.argv[2]).resolve(), kit.Findings(), {}
    kit.need("openssl")
    with tempfile.TemporaryDirectory() as folder:
        signer = Signer(sys.argv[1], folder)
        samples = dict(kit.samples())
        for name in ("hubin-2021", "reply"):
            files |= {(name, step): file for step, file in signer.report(name, samples[name]).items()}
        asked = judge_by_verapdf(work, files, findings)
        shown = judge_by_pyhanko(work, files, signer.pki / "root.pem", findings)
        signer.services.close()
        if shown:
            judge_offline(work, files, signer.pki / "root.pem", findings)
    if not asked and not shown:
        sys.exit(kit.SKIPPED)
    findings.finish(f"veraPDF and pyHanko agree on {len(files)} files")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""veraPDF judges what banxin renders: each sample and each golden's report is PDF/A-3a and PDF/UA-1, with signature
fields and without; and files spoilt in one thing each are not.

usage: pdfa.py BANXIN WORK; WORK is a folder of the build that keeps veraPDF"""
import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
import judges  # noqa: E402
import kit  # noqa: E402

FLAVOURS = ("3a", "ua1")
SPOILT = "hubin-2021"

# (name, flavour that must fail, pattern in the file without object streams, what stands there instead)
CONTROLS = [
    ("no output intent", "3a", rb"/OutputIntents", b"/OutputIntentz"),
    ("no metadata", "3a", rb"/Metadata (\d+ 0 R)", rb"/Metadatb \1"),
    ("no associated files", "3a", rb"/AF\b", b"/AG"),
    ("no structure", "3a", rb"/StructTreeRoot (\d+ 0 R)", rb"/StructTreeRoof \1"),
    ("another part of PDF/A", "3a", rb"<pdfaid:part>3<", b"<pdfaid:part>1<"),
    ("no language", "ua1", rb"/Lang \([^)]*\)|/Lang <[^>]*>", b""),
    ("the title is not shown", "ua1", rb"/DisplayDocTitle true", b"/DisplayDocTitle false"),
    ("no claim of PDF/UA", "ua1", rb"<pdfuaid:part>1<", b"<pdfuaid:part>2<"),
    ("a head over fewer columns", "ua1", rb"/ColSpan 2\b", b"/ColSpan 1"),
    ("a head over more rows", "ua1", rb"/RowSpan 2\b", b"/RowSpan 3"),
    ("rows outside tables", "ua1", rb"/S /TBody", b"/S /Sect"),
    ("no order of tabs", "ua1", rb"/Tabs /S", b"/Tabs /R"),
]


def reports():
    """(name, report, further arguments)."""
    for name, report in kit.samples():
        yield name, report, []
    for folder in sorted((kit.SOURCE / "tests/golden").iterdir()):
        report, layout = folder / "report.yaml", folder / "layout.yaml"
        if report.exists() and layout.exists():
            yield f"golden {folder.name}", report, ["--layout", layout]


def spoil(pdf, pattern, instead, out):
    """The same document without object streams and with one thing changed; False when it is not in it."""
    plain = kit.must_run(["qpdf", "--qdf", "--object-streams=disable", "--stream-data=preserve", pdf, "-"])
    changed, count = re.subn(pattern, instead, plain, count=1)
    if count:
        out.write_bytes(kit.must_run(["fix-qdf"], stdin=changed))
    return count > 0


def main():
    banxin, work = Path(sys.argv[1]), Path(sys.argv[2]) / "verapdf"
    kit.need("qpdf", "fix-qdf")
    judges.need(judges.install_verapdf(work))
    findings = kit.Findings()
    with tempfile.TemporaryDirectory() as folder:
        questions, names = [], []
        folder = Path(folder)
        for i, (name, report, more) in enumerate(reports()):
            pdf = folder / f"{i}.pdf"
            done = kit.run([banxin, "render", report, *more, "--allow-errors", "-q", "-o", pdf])
            if not findings.check(done.returncode == 0, f"{name}: {done.stderr.decode()}"):
                continue
            questions += [(flavour, pdf) for flavour in FLAVOURS]
            names += [(name, "PASS", flavour) for flavour in FLAVOURS]
            if name == SPOILT:
                for k, (what, flavour, pattern, instead) in enumerate(CONTROLS):
                    spoilt = folder / f"spoilt{k}.pdf"
                    if findings.check(spoil(pdf, pattern, instead, spoilt), f"nothing to spoil: {what}"):
                        questions.append((flavour, spoilt))
                        names.append((f"{name}, {what}", "FAIL", flavour))
        for (name, wanted, flavour), verdict in zip(names, judges.verapdf(work, questions)):
            findings.check(verdict.startswith(wanted), f"{name} as {flavour}: {verdict}")
    findings.finish(f"veraPDF agrees on {len(questions)} questions, {len(CONTROLS)} of them about spoilt files")


main()

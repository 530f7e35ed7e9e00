#!/usr/bin/env python3
"""Sheets for printers: booklets that fold into the right order, numbered copies, gray; read by poppler and qpdf.

usage: impose.py BANXIN"""
import re
import sys
import tempfile
from pathlib import Path

import kit
import specimen
from pki import Pki

REPORT = kit.SOURCE / "samples" / "huaian-2024" / "report.yaml"  # six pages, each with its number at the foot
RED = kit.SOURCE / "samples" / "joint-notice" / "report.yaml"  # red names and a red rule
POINTS = 72 / 25.4
USAGE = 64


def make(banxin, source, target, *options):
    kit.must_run([banxin, "print", source, "-o", target, *options])
    check = kit.run(["qpdf", "--check", target])
    if check.returncode:
        sys.exit(f"FAILED: qpdf: {check.stdout.decode()}")


def sides_of(path):
    text = kit.must_run(["pdfinfo", path]).decode()
    width, height = map(float, re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", text).groups())
    return int(re.search(r"Pages:\s+(\d+)", text)[1]), width, height


def text_of(path, side, box=None):
    """The text of a side, or of a box of it: x, y, width, height in points."""
    crop = [word for name, value in zip("xyWH", box or ()) for word in ("-" + name, str(int(value)))]
    return kit.must_run(["pdftotext", "-f", str(side), "-l", str(side), "-layout", *crop, path, "-"]).decode()


def number_in(text):
    """The page number at the foot, — 3 —; 0 on a blank half."""
    found = re.findall(r"—\s*(\d+)\s*—", text)
    return int(found[-1]) if found else 0


# ---- Booklets ----

def read_folded(path):
    """Lay the sheets into one another, fold them, and read: each sheet has the right half of its front, behind it the left
    half of its back; after the middle the other halves come, from the innermost sheet out."""
    sides, width, height = sides_of(path)
    halves = [[number_in(text_of(path, side, (x, 0, width / 2, height))) for x in (0, width / 2)] for side in range(1, sides + 1)]
    sheets = list(zip(halves[::2], halves[1::2]))
    return ([page for front, back in sheets for page in (front[1], back[0])]
            + [page for front, back in reversed(sheets) for page in (back[1], front[0])])


def judge_booklets(banxin, findings, work):
    for paper, size in (("a4", (297, 210)), ("a3", (420, 297))):
        for pages in (1, 4, 5, 6):
            made = work / "booklet.pdf"
            make(banxin, REPORT, made, "--booklet", paper, "--pages", f"1-{pages}")
            sides, width, height = sides_of(made)
            near = all(abs(a - b * POINTS) < 1 for a, b in zip((width, height), size))
            findings.check(near and sides == (pages + 3) // 4 * 2, f"{paper}, {pages} pages: {sides} sides of {width} × {height}")
            wanted = [page if page <= pages else 0 for page in range(1, 2 * sides + 1)]
            findings.check(read_folded(made) == wanted, f"{paper}, {pages} pages: {read_folded(made)}")


# ---- Numbered copies ----

def judge_numbers(banxin, findings, work):
    made = work / "copies.pdf"
    corner = (28 * POINTS - 1, 37 * POINTS - 3, 80, 22)
    make(banxin, REPORT, made, "--numbered", "9-11", "--pages", "1-5", "--duplex", "long")
    sides = sides_of(made)[0]
    findings.check(sides == 18, f"three copies of five pages on both sides of the paper: {sides} sides")
    for side in range(1, sides + 1):
        copy, page = divmod(side - 1, 6)
        text = text_of(made, side, corner).strip()
        findings.check((text == f"{9 + copy:06}") == (page == 0), f"side {side}: “{text}” in the corner")
        findings.check(number_in(text_of(made, side)) == (page + 1 if page < 5 else 0), f"side {side} is page {page + 1}")
    make(banxin, REPORT, made, "--numbered", "7", "--pages", "1-5")
    findings.check(sides_of(made)[0] == 5, "one copy on one side of the paper has no blank page")
    make(banxin, REPORT, made, "--numbered", "1-2", "--booklet", "a4")
    found = re.findall(r"\b0{5}[12]\b", "".join(text_of(made, side) for side in range(1, sides_of(made)[0] + 1)))
    findings.check(found == ["000001", "000002"], f"numbered booklets: {found}")


# ---- Gray ----

def pixels(path, page, *options):
    data = kit.must_run(["pdftoppm", "-r", "50", "-f", str(page), "-l", str(page), *options, path])
    head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", data)
    return data[head.end():]


def has_color(data):
    return any(not data[i] == data[i + 1] == data[i + 2] for i in range(0, len(data), 3))


def judge_gray(banxin, findings, work):
    plain, gray = work / "plain.pdf", work / "gray.pdf"
    make(banxin, RED, plain)
    make(banxin, RED, gray, "--gray")
    findings.check(has_color(pixels(plain, 1)) and not has_color(pixels(gray, 1)), "red became gray")
    head = kit.must_run(["pdftotext", "-f", "1", "-l", "1", plain, "-"])
    findings.check(kit.must_run(["pdftotext", "-f", "1", "-l", "1", gray, "-"]) == head, "the text is the same")
    # the red name of the organ is as black as the text of the body
    darkest = [min(pixels(path, 1)[::3]) for path in (plain, gray)]
    findings.check(darkest[1] <= 60, f"text in pure black: {darkest}")


# ---- What is seen of a filed and signed PDF ----

def judge_signed(banxin, findings, work):
    """A seal is an annotation, which a form does not bring with it by itself."""
    pdf, signed, gray = work / "filed.pdf", work / "signed.pdf", work / "sheets.pdf"
    (work / "seal.png").write_bytes(specimen.seal())
    Pki(work / "pki")
    kit.must_run([banxin, "render", RED, "-q", "-o", pdf])
    kit.must_run([banxin, "sign", pdf, "-o", signed, "--key", work / "pki/leader.key", "--cert", work / "pki/leader.pem",
                  "--seal", work / "seal.png"])
    make(banxin, signed, gray, "--numbered", "1")
    pages = sides_of(signed)[0]
    findings.check(sides_of(gray)[0] == pages, "as many pages")
    for page in range(2, pages + 1):
        a, b = pixels(signed, page), pixels(gray, page)
        far = sum(abs(x - y) > 64 for x, y in zip(a, b))
        findings.check(len(a) == len(b) and far < len(a) // 5000, f"page {page} looks different: {far} of {len(a)}")


# ---- Refusals ----

def judge_refusals(banxin, findings, work):
    out = work / "out.pdf"
    for words in (["--numbered", "0-3"], ["--numbered", "5-3"], ["--numbered", "1-1000000"], ["--numbered", "x"],
                  ["--booklet", "a5"], ["--booklet", "a4", "--duplex", "long"], ["--numbered", "1-3", "--copies", "2"],
                  ["--copies", "2"], ["--printer", "x"]):
        done = kit.run([banxin, "print", REPORT, "-o", out, *words])
        findings.check(done.returncode == USAGE and done.stderr and not out.exists(), f"{words}: {done}")
    done = kit.run([banxin, "print", REPORT, "-o", REPORT, "--booklet", "a4"])
    findings.check(done.returncode != 0 and b"[output-is-input]" in done.stderr, f"over the report: {done}")


def main():
    kit.need("pdftotext", "pdftoppm", "pdfinfo", "qpdf")
    banxin, findings = Path(sys.argv[1]).resolve(), kit.Findings()
    for judge in (judge_booklets, judge_numbers, judge_gray, judge_signed, judge_refusals):
        with tempfile.TemporaryDirectory() as work:
            judge(banxin, findings, Path(work))
    findings.finish("sheets for printers")


if __name__ == "__main__":
    main()

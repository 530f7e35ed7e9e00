#!/usr/bin/env python3
"""Copies for approval: a watermark under the text, the version in the margin, contact sheets, parts of the pages.

usage: draft.py BANXIN"""
import hashlib
import re
import struct
import sys
import tempfile
from pathlib import Path

import kit

REPORT = kit.SOURCE / "samples" / "hubin-2021" / "report.yaml"  # four pages
TIME = "2025-01-20 10:00"
A4 = (210, 297)  # mm


def dump(banxin, *options):
    return kit.must_run([banxin, "render", REPORT, "-q", "-o", "-", "--format", "txt", *options]).decode()


def pages_of(text):
    """The lines of each page, without the names of fonts, which stand before the first page that has them."""
    lines = [line for line in text.splitlines() if not line.startswith("font ")]
    starts = [i for i, line in enumerate(lines) if line.startswith("page ")] + [len(lines)]
    return [lines[start:end] for start, end in zip(starts, starts[1:])]


def without_artifact(page, label):
    """The page without this artifact, and where it stood; None when it is not there once."""
    found = [i for i, line in enumerate(page) if f'ARTIFACT "{label}"' in line]
    if len(found) != 1:
        return None, found
    begin = found[0]
    end = next(i for i in range(begin, len(page)) if page[i].strip() == "end")
    return page[:begin] + page[end + 1:], begin


def plain_fonts(page):
    """Fonts are numbered as they come, which one more text changes."""
    return [line.replace(line.split()[1], "F", 1) if line.strip().startswith("text ") else line for line in page]


def judge_pages(banxin, findings):
    """All else stands where it stood."""
    before = pages_of(dump(banxin))
    after = pages_of(dump(banxin, "--watermark", "送审稿", "--stamp-version", TIME))
    digest = hashlib.sha256(REPORT.read_bytes()).hexdigest()[:12]
    findings.check(len(before) == len(after) == 4, "the number of pages")
    for number, (old, new) in enumerate(zip(before, after), 1):
        rest, at = without_artifact(new, "watermark")
        findings.check(rest is not None and new[at - 1].strip().startswith("turn "), f"page {number}: the watermark")
        if rest is None:
            continue
        findings.check(at == 2, f"page {number}: the watermark is not painted first")
        rest = [line for i, line in enumerate(rest) if i != at - 1]  # the turn,
        rest = [line for i, line in enumerate(rest) if i != at - 1]  # and its end
        rest, at = without_artifact(rest, "version")
        findings.check(digest in "".join(new) and TIME in "".join(new), f"page {number}: the version, {digest}")
        findings.check(rest is not None and plain_fonts(rest) == plain_fonts(old), f"page {number} is another one")


def size_of(path):
    data = path.read_bytes()
    return struct.unpack(">II", data[16:24])


def judge_sheets(banxin, findings):
    cases = (("4x1", ["s.png"], True), ("1x2", ["s-1.png", "s-2.png"], False), ("1x1", [f"s-{i}.png" for i in range(1, 5)], False))
    for sheet, names, on_side in cases:
        with tempfile.TemporaryDirectory() as work:
            kit.must_run([banxin, "render", REPORT, "-q", "-o", Path(work) / "s.png", "--contact-sheet", sheet, "--dpi", "60"])
            made = sorted(path.name for path in Path(work).iterdir())
            findings.check(made == names, f"{sheet}: {made}")
            wide, high = (round(side * 60 / 25.4) for side in (reversed(A4) if on_side else A4))
            for name in made:
                findings.check(size_of(Path(work) / name) == (wide, high), f"{sheet}: {name} {size_of(Path(work) / name)}")
    one = kit.must_run([banxin, "render", REPORT, "-q", "-o", "-", "--format", "png", "--contact-sheet", "2x2"])
    two = kit.run([banxin, "render", REPORT, "-q", "-o", "-", "--format", "png", "--contact-sheet", "1x2"])
    findings.check(one.startswith(b"\x89PNG"), "a sheet on standard output")
    findings.check(two.returncode == 64 and b"[one-page-only]" in two.stderr, f"two sheets on standard output: {two}")


def boxes_of(page, pointer):
    """Left, top, width, height in points of what shows this data, and the data below it."""
    for line in page:
        found = re.search(rf" {re.escape(pointer)}(/\S*)?( \".*\")? (-?[\d.]+),(-?[\d.]+) ([\d.]+)x([\d.]+)", line)
        if found:
            yield [float(number) for number in found.groups()[2:]]


def size_of_part(boxes):
    """With 4 mm around."""
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, foot = (max(box[at] + box[at + 2] for box in boxes) for at in (0, 1))
    return right - left + 8 * 72 / 25.4, foot - top + 8 * 72 / 25.4


def words_of(svg):
    return kit.squash("".join(re.findall(r"<desc>([^<]*)", svg.read_text())))


def judge_parts(banxin, findings):
    pages = pages_of(dump(banxin))
    cases = (  # pointer, files and their pages, text it has, text it has not
        ("/申请", {"x": 3}, "申请人情况", "三、收到"),
        ("/申请/新收", {"x": 3}, "0000000", "一、本年"),
        ("/申请/新收/自然人", {"x": 3}, "0", "00"),
        ("/总体情况", {"x-1": 1, "x-2": 2}, "", "年度报告三、"))
    for pointer, files, text, stray in cases:
        with tempfile.TemporaryDirectory() as work:
            for ending in ("svg", "png"):
                kit.must_run([banxin, "render", REPORT, "-q", "-o", Path(work) / f"x.{ending}", "--crop", pointer, "--dpi", "72"])
            made = sorted(path.name for path in Path(work).iterdir())
            findings.check(made == sorted(f"{name}.{ending}" for name in files for ending in ("png", "svg")), f"{pointer}: {made}")
            for name, page in files.items():
                boxes = list(boxes_of(pages[page - 1], pointer))
                wanted, got = size_of_part(boxes), size_of(Path(work) / f"{name}.png")
                close = all(abs(a - b) <= 1 for a, b in zip(wanted, got))
                findings.check(close, f"{pointer}: {name} has {got} points, not {wanted}")
                words = words_of(Path(work) / f"{name}.svg")
                findings.check(text in words and stray not in words, f"{pointer}: {name} says {words}")
    marked = kit.must_run([banxin, "render", REPORT, "-q", "-o", "-", "--format", "svg", "--crop", "/总体情况", "--pages", "2",
                           "--watermark", "送审稿"]).decode()
    findings.check("送审稿" in "".join(re.findall(r"<desc>([^<]*)", marked)), "a part has the watermark of its page")
    elsewhere = kit.run([banxin, "render", REPORT, "-q", "-o", "-", "--format", "svg", "--crop", "/申请", "--pages", "1"])
    findings.check(elsewhere.returncode == 64 and b"[crop-nothing]" in elsewhere.stderr, f"on another page: {elsewhere}")


def main():
    banxin, findings = Path(sys.argv[1]).resolve(), kit.Findings()
    for judge in (judge_pages, judge_sheets, judge_parts):
        judge(banxin, findings)
    findings.finish("copies for approval")


if __name__ == "__main__":
    main()

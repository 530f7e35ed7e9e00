#!/usr/bin/env python3
"""A page of plain Han text has exactly 22 lines of 28 characters, and its ink stands inside 156 × 225 mm (GB/T 9704-2012
5.2.1, 5.2.3) — measured in the finished PDF by another program: MuPDF says where each character stands, and the ink is
sought in the page as MuPDF draws it.

The same at other sizes of the body, which a layout may choose."""
import json
import re
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import program  # noqa: E402
from font import Font  # noqa: E402

SOURCE = HERE.parents[1]
MM = 72 / 25.4
LEFT, TOP, WIDTH, HEIGHT = (length * MM for length in (28, 37, 156, 225))
CHARS, LINES = 28, 22
SIZES = ("16pt", "15.75pt", "15.5pt")
PAGE = 2                # neither the first nor the last: all lines are whole
SLACK = 0.1 * MM        # how far ink may stand out
STEP = 0.05             # points, how far a character may stand from its place: PDF counts 1/1000 em
WIDER = 35
PLAIN = ("政府信息公开工作年度报告全市各级行政机关认真落实条例要求坚持以人民为中心不断提高质量主动申请处理情况存在的问题改进措施其他需要事项"
         "国家图书馆规范性文件制度建设监督保障培训群众查阅服务平台网站发布解读回应互动")
DPI = 600
INK = 128               # darker is ink
SHOWN = 8

LAYOUT = """layout: grid
title: 版心
page: gbt9704
grid: {{size: {size}, chars: 28, lines: 22}}
styles:
  body: {{size: {size}}}
fields:
  正文: {{type: prose, required: true}}
flow:
  - prose: 正文
"""
GLYPH = re.compile(r'<g unicode="(.)" .*? x="([-\d.]+)" y="([-\d.]+)"')


def run(*command):
    return program.must(program.run(*command))


def report(font):
    """Three pages of plain text, of the wider of the characters: their ink all but fills the squares."""
    chars = sorted(set(PLAIN), key=lambda char: (font.ink(font.glyph(char))[0] - font.ink(font.glyph(char))[1], char))[:WIDER]
    return "".join(chars[at % len(chars)] for at in range(CHARS * LINES * 2 + CHARS * 5))


def ink_box(pgm):
    """The edges of what is dark above the page number, in points from the top left."""
    head = re.match(rb"P5\s(\d+)\s(\d+)\s255\s", pgm)
    start, width, height = head.end(), int(head.group(1)), int(head.group(2))
    last = min(height, int((TOP + HEIGHT + 3 * MM) / 72 * DPI))
    pixels = memoryview(pgm)[start:start + width * last]
    rows = [at for at in range(last) if min(pixels[at * width:(at + 1) * width]) < INK]
    left = next(at for at in range(width) if min(pixels[at::width]) < INK)
    right = next(at for at in range(width - 1, -1, -1) if min(pixels[at::width]) < INK)
    return [at / DPI * 72 for at in (left, rows[0], right + 1, rows[-1] + 1)]


def lines_of(trace):
    """The places of the characters of each line, from the top."""
    lines = {}
    for char, x, y in GLYPH.findall(trace):
        if float(y) < TOP + HEIGHT + 3 * MM:
            lines.setdefault(round(float(y), 2), []).append((float(x), char))
    return [(y, sorted(lines[y])) for y in sorted(lines)]


def even(places, first, pitch, what, check):
    """Each stands where it should: equal distances, and no error that grows."""
    off = max((place - first - at * pitch for at, place in enumerate(places)), key=abs)
    check(abs(off) <= STEP, f"{what}: {off:+.3f} pt from their places")


def judge(pdf, size, text, font, folder, check):
    lines = lines_of(run("mutool", "trace", pdf, PAGE).decode())
    check(len(lines) == LINES, f"{len(lines)} lines, not {LINES}")
    for number, (_, chars) in enumerate(lines, 1):
        check(len(chars) == CHARS, f"line {number} has {len(chars)} characters, not {CHARS}")
        even([x for x, _ in chars], LEFT, WIDTH / CHARS, f"the characters of line {number}", check)
    even([y for y, _ in lines], lines[0][0], (HEIGHT - size) / (LINES - 1), "the lines", check)
    # Page 1 ends two characters early, for its first line is indented.
    first = LINES * CHARS - 2
    set_text = "".join(char for _, chars in lines for _, char in chars)
    check(set_text == text[first:first + LINES * CHARS], "the page has not the text that belongs on it")
    run("mutool", "draw", "-q", "-r", DPI, "-c", "gray", "-F", "pgm", "-o", folder / "page.pgm", pdf, PAGE)
    left, top, right, bottom = ink_box((folder / "page.pgm").read_bytes())
    for name, over in (("left", LEFT - left), ("upper", TOP - top), ("right", right - LEFT - WIDTH), ("lower", bottom - TOP - HEIGHT)):
        check(over <= SLACK, f"ink stands {over / MM:.3f} mm over the {name} edge of the type area")
    # And no more inside than the blank of the characters at the edges: the area is filled.
    starts = min(font.ink(font.glyph(chars[0][1]))[0] for _, chars in lines) * size
    ends = (1 - max(font.ink(font.glyph(chars[-1][1]))[1] for _, chars in lines)) * size
    check(abs(left - LEFT - starts) <= SLACK, f"the ink begins {(left - LEFT) / MM:.3f} mm inside, not {starts / MM:.3f}")
    check(LEFT + WIDTH - right <= ends + SLACK, f"the ink ends {(LEFT + WIDTH - right) / MM:.3f} mm inside, at most {ends / MM:.3f}")
    for name, inside in (("upper", top - TOP), ("lower", TOP + HEIGHT - bottom)):
        check(inside <= 0.15 * size, f"the ink is {inside / MM:.3f} mm from the {name} edge")
    return left, top, right, bottom


def judge_size(options, size, font):
    failed = []
    text = report(font)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "masters").mkdir()
        (folder / "masters/gbt9704.yaml").write_bytes((SOURCE / "layouts/masters/gbt9704.yaml").read_bytes())
        (folder / "grid.yaml").write_text(LAYOUT.format(size=size), encoding="utf-8")
        (folder / "report.json").write_text(json.dumps({"版式": "grid", "正文": text}, ensure_ascii=False), encoding="utf-8")
        pdf = folder / "grid.pdf"
        run(options.banxin, "render", folder / "report.json", "-o", pdf, "--layouts", folder, "--data-dir", options.data_dir,
            "--fonts=bundled", "--quiet")
        left, top, right, bottom = judge(pdf, float(size[:-2]), text, font, folder, lambda ok, what: ok or failed.append(what))
    print(f"{size}: ink from {left / MM:.3f}, {top / MM:.3f} to {right / MM:.3f}, {bottom / MM:.3f} mm of "
          f"{LEFT / MM:.0f}, {TOP / MM:.0f} to {(LEFT + WIDTH) / MM:.0f}, {(TOP + HEIGHT) / MM:.0f}")
    for what in failed[:SHOWN]:
        print(f"FAILED: {size}: {what}")
    return failed


def main():
    options = program.parser(__doc__).parse_args()
    font = Font(SOURCE / "fonts/fangsong.otf")
    return 1 if [what for size in SIZES for what in judge_size(options, size, font)] else 0


if __name__ == "__main__":
    sys.exit(main())

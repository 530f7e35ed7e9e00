#!/usr/bin/env python3
"""Random paragraphs typeset and measured, line by line, against what CLREQ and GB/T 15834 ask of Chinese text. See
README.md for the assertions.

--paragraph K runs one again; --shrink makes what fails shorter; --samples judges the reports of samples/ instead;
--self-test shows that each assertion finds what is wrong with spoiled pages."""
import concurrent.futures
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import dump  # noqa: E402
import lines  # noqa: E402
import program  # noqa: E402
import prose  # noqa: E402
import rules  # noqa: E402
from font import Font  # noqa: E402

SOURCE = HERE.parents[1]
SEED = 20251125
TIMEOUT = 120
MM = 72 / 25.4
LEFT, WIDTH, HEIGHT = 28 * MM, 156 * MM, 225 * MM   # GB/T 9704-2012 5.2.1
CHARS, LINES = 28, 22                               # 5.2.3: 22 lines of 28 characters
EM = WIDTH / CHARS
SIZE, OTHER_SIZE = 16, 15.75                        # points; 三号, and the size that some programs have for it
BATCH = 50                                          # paragraphs of a document; every fourth document has the other size
SHOWN = 40
LAYOUT = """layout: paragraphs
title: 段落
page: gbt9704
grid: {size: %spt, chars: 28, lines: 22}
styles:
  body: {size: %spt}
fields:
  正文: {type: prose, required: true}
flow:
  - prose: 正文
"""
# What is asked of text that is neither justified nor on the grid: headings, titles, notes, cells.
ANYWHERE = {"0", "1", "2", "3", "unbroken"}
HEADING = ANYWHERE | {"5", "6", "8", "11", "12", "13"}

FONTS = {}


def font_named(name):
    if name not in FONTS:
        FONTS[name] = Font(SOURCE / "fonts" / name)
    return FONTS[name]


def typeset(options, arguments):
    return program.must(program.banxin(options, "dump", *arguments, "--glyphs", "--quiet", timeout=TIMEOUT)).decode()


def typeset_texts(options, texts, size):
    """The dump of a document of these paragraphs alone."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "masters").mkdir()
        (folder / "masters/gbt9704.yaml").write_bytes((SOURCE / "layouts/masters/gbt9704.yaml").read_bytes())
        (folder / "paragraphs.yaml").write_text(LAYOUT % (size, size), encoding="utf-8")
        (folder / "report.json").write_text(json.dumps({"版式": "paragraphs", "正文": "\n".join(texts)}, ensure_ascii=False), encoding="utf-8")
        return typeset(options, [folder / "report.json", "--layouts", folder])


def judge(pages, fonts, texts=None, size=SIZE):
    """(assertion, line, what) of all that does not hold."""
    findings = []
    blocks = lines.blocks_of(pages)
    for block in blocks:
        read_block(block, fonts, size)
        if block.lines and not is_body(block):  # an element of the form in a style of its own
            rules.check_block(block, rules.Frame(LEFT, LEFT + WIDTH, block.lines[0].em, False, 0), findings, ANYWHERE)
        elif block.kind == "P":
            rules.check_block(block, rules.Frame(LEFT, LEFT + WIDTH, EM, True, 2 * EM), findings)
        elif block.kind == "HEADING":
            rules.check_block(block, rules.Frame(LEFT, LEFT + WIDTH, EM, False, 2 * EM), findings, HEADING)
        elif block.lines:
            rules.check_block(block, rules.Frame(LEFT, LEFT + WIDTH, block.lines[0].em, False, 0), findings, ANYWHERE)
    for cell in lines.cells_of(pages):
        if cell.lines:
            read_block(cell, fonts, size)
            box = cell.mark.box
            rules.check_block(cell, rules.Frame(box.x, box.right, cell.lines[0].em, False, 0), findings, ANYWHERE)
    rules.check_pages(blocks, findings)
    rules.check_pitch(blocks, (HEIGHT - size) / (LINES - 1), findings, is_body)
    if texts is not None:
        check_texts(blocks, texts, findings)
    return findings


def is_body(block):
    """Running text of the page's own styles."""
    return block.kind == "P" and block.mark.style == "body" or block.kind == "HEADING" and \
        (block.mark.style == "heading" or block.mark.style.startswith("level-"))


def read_block(block, fonts, size=SIZE):
    for line in block.lines:
        on_grid = block.kind in ("P", "HEADING") and line.runs[0].size == size
        line.read(fonts, EM if on_grid else line.runs[0].size)
    rules.divided_pairs(block)


def check_texts(blocks, texts, findings):
    if len(blocks) != len(texts):
        findings.append(("text", None, f"{len(blocks)} paragraphs for {len(texts)} given"))
        return
    for block, text in zip(blocks, texts):
        rules.check_text(block, text, findings)


def size_of(number):
    return OTHER_SIZE if number // BATCH % 4 == 3 else SIZE


def judge_texts(options, texts, size=SIZE):
    out = typeset_texts(options, texts, size)
    pages = dump.read(out)
    fonts = {name: font_named(file) for name, file in dump.fonts(out).items()}
    return judge(pages, fonts, texts, size), pages, fonts


def numbered(findings, pages):
    """For each finding the paragraph it is in, counted from 0, or None."""
    at = {}
    for number, block in enumerate(lines.blocks_of(pages)):
        for line in block.lines:
            at[line.page.number, line.y] = number
    return [(finding, at.get((finding[1].page.number, finding[1].y)) if finding[1] else None) for finding in findings]


def run_batch(first, count, options):
    texts = [prose.make(options.seed, number) for number in range(first, first + count)]
    try:
        findings, pages, _ = judge_texts(options, texts, size_of(first))
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        return [("0", first, 0, "", str(error))], 0, 0
    count = sum(len(block.lines) for block in lines.blocks_of(pages))
    found = [(assertion, None if at is None else first + at, line.page.number if line else 0, line.text if line else "", what)
             for (assertion, line, what), at in numbered(findings, pages)]
    return found, len(pages), count


def show(found, options):
    by_assertion = Counter()
    for assertion, number, page, text, what in found:
        by_assertion[assertion] += 1
        if by_assertion[assertion] <= options.show:
            print(f"FAILED: {assertion}: seed {options.seed} paragraph {number}, page {page}: {what}\n    {text}")
    for assertion, count in sorted(by_assertion.items()):
        print(f"assertion {assertion}: {count} failed")


def run_all(options):
    count = max(options.paragraphs, int(os.environ.get("BX_PROPERTY_PARAGRAPHS") or 0))
    firsts = range(0, count, BATCH)
    found, pages, total = [], 0, 0
    with concurrent.futures.ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        for findings, some, many in pool.map(run_batch, firsts, [min(BATCH, count - first) for first in firsts], [options] * len(firsts)):
            found += findings
            pages += some
            total += many
    show(found, options)
    failed = sorted({number for _, number, *_ in found if number is not None})
    print(f"seed {options.seed}: {count} paragraphs, {total} lines, {pages} pages; {len(found)} findings in {len(failed)} paragraphs")
    if failed:
        print("again with: --seed", options.seed, "--paragraph", failed[0], "; paragraphs:", *failed[:20])
    return 1 if found or not total else 0


def run_one(options):
    text, size = prose.make(options.seed, options.paragraph), size_of(options.paragraph)
    findings, pages, _ = judge_texts(options, [text], size)
    if options.shrink and findings:
        text = shrink(options, text, size, findings[0][0])
        findings, pages, _ = judge_texts(options, [text], size)
    print(text)
    if options.verbose:
        for line in lines.blocks_of(pages)[0].lines:
            print("   ", line.text)
    for assertion, line, what in findings:
        print(f"FAILED: {assertion}: {what}\n    {line.text if line else ''}")
    return 1 if findings else 0


def shrink(options, text, size, assertion):
    """Take away what is not needed for the finding, in ever smaller pieces."""
    piece = len(text) // 2
    while piece:
        at = 0
        while at < len(text):
            less = prose.tidy(text[:at] + text[at + piece:])
            if less and any(one[0] == assertion for one in judge_texts(options, [less], size)[0]):
                text = less
            else:
                at += piece
        piece //= 2
    return text


def run_samples(options):
    failed = 0
    samples = sorted(SOURCE.glob("samples/*/report.*"))
    for sample in samples:
        out = typeset(options, [sample, "--allow-errors"])
        fonts = {name: font_named(file) for name, file in dump.fonts(out).items()}
        findings = judge(dump.read(out), fonts)
        failed += bool(findings)
        for assertion, line, what in findings[:options.show]:
            print(f"FAILED: {assertion}: {sample.parent.name}, page {line.page.number}: {what}\n    {line.text}")
    print(f"{len(samples)} samples, {failed} failed")
    return 1 if failed or not samples else 0


def main():
    parser = program.parser(__doc__)
    parser.add_argument("--paragraphs", type=int, default=1000)
    parser.add_argument("--seed", default=str(SEED), help="a number, or `random`")
    parser.add_argument("--paragraph", type=int, help="only this one")
    parser.add_argument("--shrink", action="store_true", help="with --paragraph: make it shorter")
    parser.add_argument("--show", type=int, default=SHOWN, help="findings shown of an assertion")
    parser.add_argument("--verbose", action="store_true", help="with --paragraph: print its lines")
    parser.add_argument("--samples", action="store_true", help="the reports of samples/ instead")
    parser.add_argument("--self-test", action="store_true", help="spoil pages and see that it is found")
    options = parser.parse_args()
    if options.seed == "random":
        options.seed = str(random.SystemRandom().randrange(10 ** 9))
    if options.self_test:
        import spoil
        return spoil.run(options, judge_texts, judge)
    if options.samples:
        return run_samples(options)
    print("seed", options.seed, flush=True)
    return run_all(options) if options.paragraph is None else run_one(options)


if __name__ == "__main__":
    sys.exit(main())

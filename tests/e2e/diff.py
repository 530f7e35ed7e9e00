#!/usr/bin/env python3
"""banxin diff, from outside: reports changed here and there and filed PDFs of them.

usage: diff.py BANXIN

Every sample is compared with itself and with copies in which one figure or one sign was changed at random: exactly that,
with the totals that follow from it, must be told, and the way back must be the same with old and new exchanged. Then the
files: sheets as PDF, PNG, HTML and JSON, of data and of filed PDFs."""
import json
import random
import re
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path

import kit

SEED = 20261129
BOX_LINES = 4
TRIES = 6  # spoilt copies of each sample


class Page(HTMLParser):
    """What an HTML file asks for and runs, its texts, and whether its elements are closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.asked, self.text, self.images = [], set(), [], "", []
        self.marked = {"ins": "", "del": ""}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        for name, value in attributes:
            if name in ("src", "href") or name.startswith("on"):
                self.asked.append(value)
        if tag == "img":
            self.images.append(dict(attributes))
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open.pop() != tag:
            sys.exit(f"FAILED: </{tag}> closes another element")

    def handle_data(self, data):
        self.text += data
        if self.open and self.open[-1] in self.marked:
            self.marked[self.open[-1]] += data


class Judging:
    def __init__(self, banxin, work):
        self.banxin, self.work, self.findings = banxin, work, kit.Findings()

    def check(self, ok, text):
        return self.findings.check(ok, text)

    def diff(self, old, new, *options, status=None):
        done = kit.run([self.banxin, "diff", old, new, *options])
        said = done.stderr.decode(errors="replace")
        if status is None:
            self.check(done.returncode in (0, 1), f"{old} {new}: status {done.returncode}: {said}")
        else:
            self.check(done.returncode == status, f"{old} {new} {options}: status {done.returncode}, not {status}: {said}")
        return done

    def changes(self, old, new, *options):
        return [json.loads(line) for line in self.diff(old, new, "--json", *options).stdout.decode().splitlines()]


def spoil(text, rng):
    """The report with one figure or one sign of a text changed; None when nothing was found."""
    lines = text.split("\n")
    places = [number for number, line in enumerate(lines)
              if re.search(r"[:\[{ ]\d|^  \S*[\u4e00-\u9fff]{4}", line) and not re.match(r"\s*(#|版式|年度|\S*日期)", line)]
    for _ in range(50 if places else 0):
        number = rng.choice(places)
        line = lines[number]
        spots = [m.start() for m in re.finditer(r"(?<=[\[ ])\d+(?=[,\]}]|$)|(?<=[\u4e00-\u9fff])[\u4e00-\u9fff](?=[\u4e00-\u9fff，。])", line)
                 if not re.match(r"[\s\w]*:", line[m.start() - 1:]) and ":" not in line[m.start():]]
        if not spots:
            continue
        at = rng.choice(spots)
        other = "7" if line[at].isdigit() else "囍"
        if line[at] == other:
            continue
        lines[number] = line[:at] + other + line[at + 1:]
        return "\n".join(lines)
    return None


def swapped(change):
    """The same change seen from the other side."""
    names = {"row-added": "row-removed", "row-removed": "row-added"}
    return (names.get(change["kind"], change["kind"]), change.get("new_pointer"), change.get("old_pointer"),
            change.get("new"), change.get("old"))


def seen(change):
    return (change["kind"], change.get("old_pointer"), change.get("new_pointer"), change.get("old"), change.get("new"))


def judge_samples(judging):
    rng = random.Random(SEED)
    told = 0
    for name, report in kit.samples():
        judging.check(judging.diff(report, report, status=0).stdout.decode() == "Nothing changed.\n", f"{name}: itself")
        text = report.read_text(encoding="utf-8")
        for _ in range(TRIES):
            spoilt = spoil(text, rng)
            if spoilt is None or report.suffix != ".yaml":
                break
            copy = judging.work / "copy.yaml"
            copy.write_text(spoilt, encoding="utf-8")
            there, back = judging.changes(report, copy), judging.changes(copy, report)
            judging.check(there, f"{name}: nothing told of {set(spoilt.splitlines()) - set(text.splitlines())}")
            judging.check(all(change["kind"] in ("cell", "text", "row-added", "row-removed", "data") for change in there),
                          f"{name}: {there}")
            judging.check(sorted(map(str, map(swapped, there))) == sorted(map(str, map(seen, back))),
                          f"{name}: there {there}, back {back}")
            given = [change for change in there if not change.get("computed")]
            judging.check(len(given) <= 2, f"{name}: one place was changed, told are {given}")
            told += len(there)
    judging.check(told > 40, f"only {told} changes were told in all")


OLD = """版式: annual-report-2021
机关: 某市<script>alert(1)</script>&政府
年度: 2024
总体情况: |
  共受理申请10件。
  第二段"不变"。
主动公开: {规章: [1, 2, 3], 行政规范性文件: [4, 5, 6], 行政许可: 7, 行政处罚: 8, 行政强制: 9, 行政事业性收费: 10}
申请: {新收: [1, 2, 3, 4, 5, 6]}
复议诉讼: {行政复议: [1, 2, 3, 4]}
问题及改进: 无。
其他事项: 无。
"""


def judge_files(judging):
    work = judging.work
    old, new = work / "old.yaml", work / "new.yaml"
    old.write_text(OLD, encoding="utf-8")
    new.write_text(OLD.replace("10件", "12件").replace("[1, 2, 3], 行", "[1, 2, 5], 行").replace("新收: [1", "新收: [9"),
                   encoding="utf-8")
    told = judging.changes(old, new)
    other = work / "other.yaml"
    other.write_text(OLD.replace("新收: [1, 2, 3, 4, 5, 6]", "新收: [9, 8, 7, 6, 5, 4]"), encoding="utf-8")
    judging.check("\u200b" not in judging.diff(old, other, "--json").stdout.decode(), "a name has marks of line breaks in it")
    judging.check([(c["kind"], c["name"], c["old"], c["new"], c.get("computed", False)) for c in told] == [
        ("text", "总体情况", "共受理申请10件。", "共受理申请12件。", False),
        ("cell", "第二十条第（一）项／规章 × 现行有效件数", "3", "5", False),
        ("cell", "一、本年新收政府信息公开申请数量 × 自然人", "1", "9", False),
        ("cell", "一、本年新收政府信息公开申请数量 × 总计", "21", "29", True)], f"told are {told}")
    judging.diff(old, new, "-q", "-o", work / "list.json", status=1)
    lines = (work / "list.json").read_text(encoding="utf-8").splitlines()
    judging.check([json.loads(line) for line in lines] == told, "list.json is another list")
    judge_html(judging, old, new)
    judge_pictures(judging, old, new)
    judge_filed(judging, old, new, told)
    # standard streams, and what must not be lost
    piped = kit.run([judging.banxin, "diff", "-", new, "--json"], stdin=OLD.encode())
    judging.check(len(piped.stdout.splitlines()) == len(told), "from standard input it is another list")
    judging.diff(old, new, "-q", "-o", old, "--format", "html", status=64)
    judging.check(old.read_text(encoding="utf-8") == OLD, "the old report was written over")
    judging.diff(old, work / "missing.yaml", status=66)
    judging.diff(old, new, "-q", "-o", work / "no" / "x.pdf", status=73)


def judge_html(judging, old, new):
    judging.diff(old, new, "-q", "--dpi", "50", "-o", judging.work / "list.html", status=1)
    text = (judging.work / "list.html").read_text(encoding="utf-8")
    page = Page(text)
    judging.check(not page.open, f"not closed: {page.open}")
    judging.check(not page.tags & {"script", "link", "iframe", "object", "style-src"}, f"it has {page.tags}")
    judging.check(all(value.startswith("data:image/png;base64,iVBOR") for value in page.asked), "it asks for something")
    judging.check("<script>" not in text and "<script>alert(1)</script>&政府" in page.text, "signs are not escaped")
    judging.check(page.marked["del"].startswith("10") and page.marked["ins"].startswith("12"), f"marked: {page.marked}")
    judging.check(page.images and all(image.get("alt") for image in page.images), "pictures without words")
    judging.check({"caption", "thead", "th"} <= page.tags, "the list is no table")


def judge_pictures(judging, old, new):
    work = judging.work
    judging.diff(old, new, "-q", "--dpi", "36", "-o", work / "x.png", status=1)
    pictures = sorted(work.glob("x-*.png")) or [work / "x.png"]
    for picture in pictures:
        head = picture.read_bytes()[:24]
        size = int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
        judging.check(size == (595, 421), f"{picture.name} is {size[0]} × {size[1]}: not A3 at 36 dpi")
    judging.diff(old, new, "-q", "--pages", "1", "-o", work / "x.pdf", status=1)
    judging.check((work / "x.pdf").read_bytes().startswith(b"%PDF-"), "no PDF")
    dump = judging.diff(old, new, "-o", "-", "--format", "txt", status=1).stdout.decode()
    judging.check(dump.count("\npage ") == len(pictures), "as many sheets in the dump")
    judging.check('#d00000 "12"' in dump, "what was inserted is not red")
    same = judging.diff(old, old, "-o", "-", "--format", "txt", status=0).stdout.decode()
    judging.check(same.count("\npage ") == 1 and "#d00000" not in same, "the same reports: one sheet without marks")
    again = judging.diff(old, new, "-o", "-", "--format", "pdf", status=1).stdout
    judging.check(again == judging.diff(old, new, "-o", "-", "--format", "pdf", status=1).stdout, "not the same bytes again")


PHOTOS = """layout: photos
title: 照片
page: gbt9704
fields: {照片: {type: image}, 表: {type: table}}
flow: [{table: 登记表}, {table: 表, new-page: true}]
tables:
  登记表: {widths: [30mm, 1*], form: [{cells: [{label: 照　片}, {image: 照片, label: 照　片}]}]}
  表: {columns: [{key: 图, cell: {type: image, height: 20mm}}], rows: [{each: 项, label: "{名}"}]}
"""


def judge_photos(judging):
    """Another photo in a form, and in a row of a table on another page: each has its boxes, old and new."""
    work = judging.work
    (work / "photos.yaml").write_text(PHOTOS, encoding="utf-8")
    for name in ("clear.png", "gray.png"):
        (work / name).write_bytes((kit.SOURCE / "tests/golden/images" / name).read_bytes())
    reports = []
    for number, photos in enumerate((("clear", "clear", "gray"), ("gray", "clear", "gray"), ("gray", "clear", "clear"))):
        first, second, third = ("{图: %s.png, 说明: 图}" % photo for photo in photos)
        reports.append(work / f"photos-{number}.yaml")
        reports[-1].write_text(f"照片: {first}\n表: {{项: [{{名: 甲, 图: {second}}}, {{名: 乙, 图: {third}}}]}}\n",
                               encoding="utf-8")
    for old, new, sheets in ((0, 1, 1), (1, 2, 1), (0, 2, 2), (2, 2, 0)):
        status = 1 if sheets else 0
        layout = ("--layout", work / "photos.yaml")
        told = judging.diff(reports[old], reports[new], "--json", *layout, status=status).stdout.splitlines()
        judging.check(len(told) == sheets, f"photos {old} {new}: told are {told}")
        dump = judging.diff(reports[old], reports[new], "-o", "-", "--format", "txt", *layout, status=status).stdout.decode()
        judging.check(dump.count("\npage ") == max(sheets, 1), f"photos {old} {new}: not {sheets} sheets")
        boxes = dump.count("#d00000")
        judging.check(boxes == 2 * BOX_LINES * sheets, f"photos {old} {new}: {boxes} red lines on {sheets} sheets")


def judge_filed(judging, old, new, told):
    work = judging.work
    for report in (old, new):
        kit.must_run([judging.banxin, "render", report, "--allow-errors", "-q", "-o", report.with_suffix(".pdf")])
    judging.check(judging.changes(old.with_suffix(".pdf"), new.with_suffix(".pdf")) == told, "of filed PDFs another list")
    judging.check(judging.changes(old.with_suffix(".pdf"), new) == told, "of a filed PDF and data another list")
    judging.diff(old, old.with_suffix(".pdf"), "-o", work / "same.html", status=0)
    kit.must_run([judging.banxin, "render", old, "--allow-errors", "-q", "--profile", "plain", "-o", work / "plain.pdf"])
    judging.diff(old, work / "plain.pdf", status=65)


PROSE = "版式: annual-report-2021\n机关: 某局\n年度: 2024\n总体情况: |\n"
SENTENCES_MAY = 300 << 10  # KB; what is compared with what is looked at where it stands and not copied


def judge_bounds(judging):
    """Reports that have nothing in common take no more time and memory than their size lets expect."""
    rng = random.Random(SEED)

    def signs(count, kinds):
        return "".join(chr(0x4e00 + rng.randrange(kinds)) for _ in range(count))

    left, right = judging.work / "left.yaml", judging.work / "right.yaml"
    for report in (left, right):
        short = signs(60000, 400)
        paragraphs = "".join(f"  {short[at:at + 40]}。\n" for at in range(0, 60000, 40))
        report.write_text(f"{PROSE}  {signs(60000, 400)}\n{paragraphs}", encoding="utf-8")
    done = kit.run([judging.banxin, "diff", left, right], timeout=40)
    judging.check(done.returncode == 1, f"hostile sizes: status {done.returncode}")
    for report in (left, right):
        report.write_text(PROSE + "  " + "".join(signs(3000, 1500) + "。" for _ in range(200)) + "\n", encoding="utf-8")
    status, need, said = kit.memory_of([judging.banxin, "diff", "-q", left, right])
    judging.check(status == 1 and need < SENTENCES_MAY, f"long sentences: status {status}, {need} KB {said}")


KINDS = ("前置", "选择", "受理", "不予受理", "公民", "法人", "处罚")


def write_rows(path, rows):
    text = "".join(f"    - {{名称: {name}, {', '.join(f'{key}: {figure}' for key, figure in zip(KINDS, figures))}}}\n"
                   for name, figures in rows)
    path.write_text(f"版式: reconsideration-statistics\n填报单位: 某局\n年度: 2024\n复议:\n  单位:\n{text}", encoding="utf-8")


def judge_shuffled(judging):
    """Rows are found again by their names in any order, also when many have the same figures."""
    rng = random.Random(SEED)
    old, new = judging.work / "rows-old.yaml", judging.work / "rows-new.yaml"
    for count in (20, 10000):
        rows = [(f"第{number}县", [rng.randrange(2)] * len(KINDS)) for number in range(count)]
        write_rows(old, rows)
        changed = rng.sample(range(count), 3)
        rows = [(name, [5, *figures[1:]] if number in changed else figures) for number, (name, figures) in enumerate(rows)]
        rng.shuffle(rows)
        write_rows(new, rows)
        told = [change for change in judging.changes(old, new) if not change.get("computed") and change["kind"] != "row-moved"]
        judging.check(len(told) == 3 and all(change["kind"] == "cell" and change["new"] == "5" for change in told),
                      f"{count} rows in another order, 3 changed: {len(told)} changes, {told[:3]}")
    rows = [("某县", [rng.randrange(3)] * len(KINDS)) for _ in range(2000)]
    write_rows(old, rows)
    rng.shuffle(rows)
    write_rows(new, rows)
    told = [change for change in judging.changes(old, new) if change["kind"] != "row-moved"]
    judging.check(not told, f"rows of one name in another order: {len(told)} changes, {told[:3]}")


def main():
    banxin = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        judging = Judging(banxin, Path(folder))
        judge_files(judging)
        judge_photos(judging)
        judge_bounds(judging)
        judge_shuffled(judging)
        judge_samples(judging)
    judging.findings.finish("what changed is told")


if __name__ == "__main__":
    main()

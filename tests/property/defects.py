#!/usr/bin/env python3
"""Named defects of other systems with tables that break over pages: each is a form like the one in its thread, typeset
small enough to break there, and what was wrong there is looked for here, with all invariants of this folder.

usage: defects.py --banxin BANXIN --data-dir DIR [--self-test] [NAME …]

--self-test takes single texts and rules out of the dumps; each loss has to be found."""
import json
import random
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import dump  # noqa: E402
import invariants  # noqa: E402
import program  # noqa: E402
import spoil_dump  # noqa: E402

TOP, LEFT, WIDTH, HEIGHT = 105, 79, 442, 255  # the type area in whole points: some ten rows a page
AREA = dump.Box(LEFT, TOP, WIDTH, HEIGHT)
SENTENCE = "为规范政府信息公开工作，保障公民、法人和其他组织依法获取政府信息，制定本方案第{}条。"


def long_text(sentences):
    return "".join(SENTENCE.format(number + 1) for number in range(sentences))


# ---- Forms ----

def leaf(key, label=None, **more):
    return {"key": key, "label": label or key} | more


def group(label, rows, **more):
    return {"label": label, "rows": rows} | more


def leaves(rows):
    for row in rows:
        if "rows" in row:
            yield from leaves(row["rows"])
        else:
            yield row


def rows_of(letter, count):
    return [leaf(f"{letter}{number + 1}") for number in range(count)]


class Form:
    """One table: its rows and columns, its texts by (row key, column key), what stands before it."""

    def __init__(self, rows, columns=("甲", "乙"), texts=None, table=None, before=0):
        self.rows, self.columns, self.before, self.table = rows, columns, before, table or {}
        self.texts = {(row["key"], column): f"{row['key']}{column}" for row in leaves(rows) for column in columns}
        self.texts |= texts or {}

    def layout(self):
        flow = ([{"prose": "文"}] if self.before else []) + [{"heading": "一、情况"}, {"table": "表"}]
        table = {"name": "情况表", "widths": {"stub": "auto", "columns": "1*"}, "corner": "事项",
                 "cell": {"type": "text", "align": "left", "blank": "allow"}, "rows": self.rows,
                 "continued": {"caption": "（续表）", "stub": "{label}{|}（续）"},
                 "columns": [{"label": "情况", "columns": [leaf(key) for key in self.columns]}]}
        return {"layout": "defect", "title": "缺陷", "page": "gbt9704", "page-number": None,
                "grid": {"lines": 9}, "document": {"title": "缺陷"}, "flow": flow,
                "type-area": {"left": f"{LEFT}pt", "top": f"{TOP}pt", "width": f"{WIDTH}pt", "height": f"{HEIGHT}pt"},
                "fields": {"文": {"type": "prose"}, "表": {"type": "table"}}, "tables": {"表": table | self.table}}

    def report(self):
        figures = {row["key"]: {column: self.texts[row["key"], column] for column in self.columns} for row in leaves(self.rows)}
        return {"文": "\n".join(["字"] * self.before), "表": figures}


def typeset(options, form, folder):
    """The dump. What is JSON is YAML too."""
    files = [Path(folder) / "layout.yaml", Path(folder) / "report.json"]
    for file, data in zip(files, (form.layout(), form.report())):
        file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return program.must(program.banxin(options, "dump", files[1], "-l", files[0], "--glyphs")).decode()


# ---- What is looked for ----

class Judge:
    def __init__(self, form, pages):
        self.form, self.findings = form, invariants.Findings()
        invariants.check_document(pages, AREA, self.findings)
        self.parts = invariants.tables_of(pages)[0]

    def check(self, ok, what, part=None):
        self.findings.check(ok, "defect", part.page if part else 0, part.name() if part else "table", what)

    def every_text_once(self):
        """Each text complete, in order, in its column, its pieces on pages that follow one another."""
        found = {}
        for part in self.parts:
            for cell, _ in part.cells:
                if cell.kind == "TD":
                    found.setdefault(cell.pointer, []).append((part.page, cell.col, cell.continued, cell.text))
        for (row, column), text in self.form.texts.items():
            pieces = found.pop(f"/表/{row}/{column}", [])
            self.check("".join(piece[3] for piece in pieces) == dump.squash(text), f"{row} × {column} is not set whole, once")
            self.check(len({piece[1] for piece in pieces}) == 1, f"{row} × {column} stands in several columns")
            self.check([piece[2] for piece in pieces] == [False] + [True] * (len(pieces) - 1), f"{row} × {column}: its pieces")
            pages = [piece[0] for piece in pieces]
            self.check(pages == list(range(pages[0], pages[0] + len(pages))), f"{row} × {column}: pages {pages}")
        self.check(not found, f"cells that nobody gave: {sorted(found)[:3]}")

    def every_label(self, label, keys):
        """On every page with one of these rows the label stands over all of them that are there."""
        pieces = 0
        for part in self.parts:
            rows = [row.box for cell, row in part.cells if cell.kind == "TD" and cell.pointer.split("/")[2] in keys]
            if not rows:
                continue
            pieces += 1
            stubs = [cell for cell, _ in part.cells if cell.kind == "TH" and dump.squash(cell.label or "").startswith(label)]
            self.check(len(stubs) == 1, f"{label} stands {len(stubs)} times", part)
            for stub in stubs:
                self.check(stub.text == (label if pieces == 1 else label + "（续）"), f"{label} reads {stub.text!r}", part)
                covers = abs(stub.box.y - min(box.y for box in rows)) < 0.01 and abs(stub.box.bottom - max(box.bottom for box in rows)) < 0.01
                self.check(covers, f"{label} is not as high as its rows", part)
                middle = [run.box for run in stub.runs()]
                off = min(box.y for box in middle) - stub.box.y - (stub.box.bottom - max(box.bottom for box in middle))
                self.check(abs(off) < 6, f"{label} is not in the middle of its piece", part)
        return pieces

    def every_continuation(self):
        """（续表） over every piece but the first, （续） behind every label that stands again."""
        for number, part in enumerate(self.parts):
            texts = [caption.text for caption in part.captions]
            self.check(texts == (["（续表）"] if number else []), f"the captions are {texts}", part)
            for cell, _ in part.cells:
                if cell.kind == "TH" and cell.continued:
                    self.check(cell.text == dump.squash(cell.label) + "（续）", f"{cell.label} again reads {cell.text!r}", part)

    def over(self, least):
        self.check(len(self.parts) >= least, f"the table is on {len(self.parts)} pages only")


def keys_of(rows):
    return {row["key"] for row in leaves(rows)}


# ---- The defects: what went wrong there, a form, what must hold ----

def label_over_three_pages():
    rows = rows_of("项", 25)
    return Form([leaf("首"), group("大组", rows), leaf("末")]), lambda judge: (
        judge.over(3), judge.check(judge.every_label("大组", keys_of(rows)) >= 3, "the group is not on three pages"))


def caption_again():
    return Form(rows_of("项", 30)), lambda judge: judge.over(3)


def rows_kept():
    groups = [group(f"组{number}", rows_of(f"第{number}", 4), keep=True) for number in range(8)]

    def must(judge):
        judge.over(3)
        for number, one in enumerate(groups):
            judge.check(judge.every_label(f"组{number}", keys_of([one])) == 1, f"组{number} is cut")
    return Form(groups), must


def height_shared():
    rows = rows_of("项", 3)

    def must(judge):
        heights = [row.box.h for part in judge.parts for row in part.rows if any(cell.kind == "TD" for cell in row.cells)]
        judge.check(max(heights) - min(heights) < 0.01 and min(heights) > 30, f"the heights are {heights}")
    return Form([group("十二个字高的竖排标题栏", rows, vertical=True)]), must


def break_in_group():
    first, second = rows_of("甲", 5), rows_of("乙", 14)
    return Form([group("前组", first), group("后组", second)]), lambda judge: (
        judge.over(2), judge.check(max(judge.every_label("前组", keys_of(first)), judge.every_label("后组", keys_of(second))) == 2, "no group is cut"))


def many_rows_in_one():
    rows = rows_of("项", 250)
    return Form([group("大组", rows)]), lambda judge: (judge.over(20), judge.every_label("大组", keys_of(rows)))


def group_at_the_end():
    rows = rows_of("项", 3)
    return Form(rows_of("前", 4) + [group("组", rows)] + rows_of("后", 4), before=2), lambda judge: (
        judge.over(2), judge.every_label("组", keys_of(rows)))


def tall_row_in_group():
    rows = rows_of("项", 3)
    return Form([group("组", rows)], texts={("项2", "甲"): long_text(25)}), lambda judge: (
        judge.over(3), judge.check(judge.every_label("组", keys_of(rows)) >= 3, "the row is not on three pages"))


def pairs():
    groups = [group(f"第{number}人", rows_of(f"第{number}", 2)) for number in range(20)]

    def must(judge):
        judge.over(3)
        for number, one in enumerate(groups):
            judge.every_label(f"第{number}人", keys_of([one]))
        heights = [row.box.h for part in judge.parts for row in part.rows if any(cell.kind == "TD" for cell in row.cells)]
        judge.check(max(heights) < 1.5 * min(heights), f"rows are {min(heights)} to {max(heights)} high")
    return Form(groups), must


def empty_beside_tall():
    return Form(rows_of("项", 3), texts={("项2", "甲"): long_text(25), ("项2", "乙"): ""}), lambda judge: judge.over(3)


def several_tall():
    tall = {("项1", "甲"): long_text(12), ("项1", "乙"): long_text(25), ("项3", "丙"): long_text(18)}
    rows = rows_of("项", 4)
    return Form([group("组", rows), leaf("末")], columns=("甲", "乙", "丙"), texts=tall), lambda judge: (
        judge.over(4), judge.every_label("组", keys_of(rows)))


def nested():
    inner, outer = rows_of("内", 12), rows_of("外", 6)
    rows = [group("大组", [group("小组", inner)] + outer), leaf("末", "跨两列的末行")]

    def must(judge):
        judge.over(2)
        judge.every_label("大组", keys_of(rows[:1]))
        judge.check(judge.every_label("小组", keys_of(inner)) >= 2, "the inner group is not cut")
    return Form(rows, columns=("甲", "乙", "丙")), must


def heading_before():
    groups = [group(f"组{number}", rows_of(f"第{number}", 7)) for number in range(4)]

    def must(judge):
        judge.over(3)
        for number, one in enumerate(groups):
            judge.every_label(f"组{number}", keys_of([one]))
    return Form(groups, before=5), must


def heads_over_nested_spans():
    """Row spans in row spans over several pages, one of which begins in the middle of all."""
    inner = rows_of("内", 22)
    rows = [group("大组", [group("中组", [group("小组", inner)] + rows_of("间", 3))] + rows_of("外", 3))]

    def must(judge):
        judge.over(3)
        judge.check(judge.every_label("小组", keys_of(inner)) >= 3, "the innermost group is not on three pages")
        for part in judge.parts:
            heads = [cell.text for cell, _ in part.cells if cell.kind == "TH"]
            for head in ("事项", "情况", "甲", "乙", "丙"):
                judge.check(heads.count(head) == 1, f"the head {head} stands {heads.count(head)} times", part)
    return Form(rows, columns=("甲", "乙", "丙")), must


def no_endless_loop():
    """The heads leave little of the page, the row is much longer than what they leave."""
    columns = ("一二三四五六七八九十" * 4, "乙")
    return Form([leaf("项")], columns=columns, texts={("项", columns[0]): long_text(20)}), lambda judge: judge.over(3)


DEFECTS = {
    "typst-4707": ("the label of a row span is blank on later pages", label_over_three_pages),
    "typst-5057": ("the caption is not repeated as continued", caption_again),
    "typst-4841": ("rows cannot be kept together", rows_kept),
    "typst-4115": ("the extra height of a row span goes to its last row", height_shared),
    "tabularray-442": ("no page break inside a cell of several rows", break_in_group),
    "questpdf-259": ("the text of a row span appears on its last page only", label_over_three_pages),
    "questpdf-1422": ("a table with a large row span does not go over pages", many_rows_in_one),
    "weasyprint-663": ("a row span at the foot of a page overflows the table", group_at_the_end),
    "weasyprint-1911": ("borders and background end before a tall cell beside a row span", tall_row_in_group),
    "pdfmake-1597": ("cells beside row spans overflow at the page's end, the next row is too high", pairs),
    "vivliostyle-85": ("the part of a row span after the break disappears", break_in_group),
    "vivliostyle-1403": ("text in a cell beside row spans is lost at a break", tall_row_in_group),
    "vivliostyle-1441": ("the same, with several cells that break", several_tall),
    "vivliostyle-1464": ("text lost, cells out of the page, no borders around what is empty in a piece", empty_beside_tall),
    "vivliostyle-1667": ("with row and column spans cells begin anew, move to another column, or vanish", nested),
    "vivliostyle-1905": ("in a section the column of row spans is missing on the next page", heading_before),
    "vivliostyle-1980": ("beside nested row spans the heads do not stand again", heads_over_nested_spans),
    "peers' loops": ("a cell that breaks never ends", no_endless_loop),
}


SPOILS = 8  # of each dump


def findings_of(form, must, text):
    judge = Judge(form, dump.read(text))
    judge.every_text_once()
    judge.every_continuation()
    must(judge)
    return judge.findings.list


def main():
    parser = program.parser(__doc__)
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    failed, dice = 0, random.Random(1)
    for name, (wrong, make) in DEFECTS.items():
        if options.names and name not in options.names:
            continue
        form, must = make()
        with tempfile.TemporaryDirectory() as folder:
            text = typeset(options, form, folder)
        found = findings_of(form, must, text)
        for invariant, page, where, what in found[:6]:
            print(f"FAILED {name} ({wrong}): page {page}: {where}: [{invariant}] {what}")
        failed += bool(found)
        for _ in range(SPOILS if options.self_test else 0):
            worse, lost = spoil_dump.without(text, dice)
            if not findings_of(form, must, worse):
                print(f"FAILED {name}: nobody misses {lost}")
                failed += 1
    print(f"{len(options.names or DEFECTS)} defects of other systems, {failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

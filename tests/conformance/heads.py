#!/usr/bin/env python3
"""The heads of every cell of a filed PDF are those of its row and its column in the trees: veraPDF does not look at what
Headers mean. What stands in the file is read by pdfinfo; what should stand there is worked out from the layout and the
data by tests/reader, where each head, label and figure has a place on the grid of its table.

usage: heads.py BANXIN [NAME …]: samples and reports of tests/golden"""
import re
import sys
import tempfile
from copy import deepcopy
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "e2e"), str(HERE.parent / "reader")]
import forms  # noqa: E402
from boxes import Boxes, within  # noqa: E402
import kit  # noqa: E402


# ---- What stands in the file ----

class Element:
    def __init__(self, kind, id, depth):
        self.kind, self.id, self.depth = kind, id, depth
        self.attributes, self.children, self.text = {}, [], ""

    def all(self, *kinds):
        for child in self.children:
            if child.kind in kinds:
                yield child
            yield from child.all(*kinds)

    def span(self, which):
        return int(self.attributes.get(which, 1))

    @property
    def headers(self):
        return re.findall(r"\(([^)]*)\)", self.attributes.get("Headers", ""))


def read_structure(pdf):
    """The tree that pdfinfo prints: elements by indentation, /Attribute value, "text"."""
    root = Element("Root", None, -2)
    open_elements = [root]
    for line in kit.must_run(["pdfinfo", "-struct-text", pdf]).decode().split("\n"):
        bare = line.strip()
        depth = len(line) - len(line.lstrip(" "))
        element = re.fullmatch(r"([A-Za-z0-9]+)(?: <([^>]*)>)?(?: \([a-z]+\))?:?", bare)
        if bare.startswith("/"):
            name, _, value = bare[1:].partition(" ")
            open_elements[-1].attributes[name] = value
        elif bare.startswith('"'):
            open_elements[-1].text += bare[1:-1]
        elif element and depth % 2 == 0:
            while open_elements[-1].depth >= depth:
                open_elements.pop()
            child = Element(element[1], element[2], depth)
            open_elements[-1].children.append(child)
            open_elements.append(child)
    return root


def place_cells(table):
    """(rows, columns, cell) by the rule of tables with spans: a cell stands in the first column that is free."""
    taken = set()
    for number, row in enumerate(table.all("TR")):
        column = 0
        for cell in row.children:
            while (number, column) in taken:
                column += 1
            rows, columns = range(number, number + cell.span("RowSpan")), range(column, column + cell.span("ColSpan"))
            taken |= {(r, c) for r in rows for c in columns}
            yield rows, columns, cell
            column = columns.stop


# ---- What should stand there ----

def is_slanted(head):
    """A corner with slanted lines: each of its labels is about something else, so that it heads nothing."""
    return "／" in head.label and head.label != head.text


def is_part(said, whole):
    """Pdfinfo leaves out what stands for other glyphs, and what follows it; e2e/extract judges texts whole."""
    rest = iter(whole)
    return bool(said) == bool(whole) and all(char in rest for char in said)


class Expected:
    """The cells of a sheet with the heads of each."""

    def __init__(self, sheet):
        self.sheet = sheet
        mirrored = {column for cell in (*sheet.heads, *sheet.labels) if cell.mirrored for column in cell.columns}
        for cell in (*sheet.heads, *sheet.labels):  # columns of labels that stand again are no columns of the structure
            if cell.kind in ("title", "section"):
                cell.columns = range(cell.columns.start, cell.columns.stop - len(mirrored.intersection(cell.columns)))
        self.heads = [head for head in sheet.heads if head.kind != "number" and not head.mirrored]
        self.labels = [label for label in sheet.labels if not label.mirrored]
        left, self.half_of = 0, {}
        for number, group in enumerate(sheet.groups):
            left = 0
            for half in group:
                self.half_of[number, half] = range(left, left + half.width)
                left += half.width

    def band(self, row):
        return self.sheet.lines[row].band

    def order(self, label):
        """Levels above a label in the tree of its half."""
        def depth(nodes):
            for node in nodes:
                if node is label.node:
                    return 0
                inside = depth(node.nodes or ())
                if inside is not None:
                    return inside + 1
            return None
        return next(level for half in self.sheet.halves for level in [depth(half.rows)] if level is not None)

    def over(self, row, columns):
        """Heads above a row that cover these columns, the outermost first."""
        found = [head for head in self.heads if not is_slanted(head)
                 and head.rows.stop <= row and self.band(head.rows.start) == self.band(row) and within(columns, head.columns)]
        return sorted(found, key=lambda head: head.rows.start)

    def beside(self, row, columns, own=None):
        """Labels that are about a row, in the half that has these columns, the outermost first."""
        half = next(half for (band, _), half in self.half_of.items() if band == self.band(row) and columns.start in half)
        found = [label for label in self.labels if label is not own and row in label.covers and label.columns.start in half
                 and self.band(label.rows.start) == self.band(row)]
        return sorted(found, key=self.order)

    def cells(self):
        """(rows, columns): what it says, whether it heads others, its heads."""
        cells = {}
        for head in self.heads:
            cells[head.rows, head.columns] = head.text, True, self.over(head.rows.start, head.columns)
        for label in self.labels:
            outer = [one for one in self.beside(label.rows.start, label.columns, label) if self.order(one) < self.order(label)]
            first = range(label.columns.start, label.columns.start + 1)
            cells[label.rows, label.columns] = label.text, True, self.over(label.rows.start, first) + outer
        for number in self.sheet.heads:
            if number.kind == "number" and not number.mirrored:
                first = range(number.columns.start, number.columns.start + 1)
                cells[number.rows, number.columns] = number.text, False, self.over(number.rows.start, first)
        for row, line in enumerate(self.sheet.lines):
            for columns, _, text in line.figures:
                first, beside = range(columns.start, columns.start + 1), self.beside(row, columns)
                # What stands across all columns is under none of them.
                half, left = next((half, places.start) for (band, half), places in self.half_of.items()
                                  if band == line.band and columns.start in places)
                merged = beside and beside[-1].node.says("merge") and columns.start == half.first_figure(left)
                cells[range(row, row + 1), columns] = text, False, ([] if merged else self.over(row, first)) + beside
        return cells


# ---- The judgement ----

class Judge:
    def __init__(self, findings):
        self.findings, self.cells, self.tables, self.forms, self.spoiled = findings, 0, 0, 0, 0

    def judge(self, name, pdf, form):
        tables = list(read_structure(pdf).all("Table"))
        self.findings.check(len(tables) == len(form.sheets), f"{name}: {len(tables)} tables, {len(form.sheets)} in the layout")
        ids = [cell.id for table in tables for cell in table.all("TH", "TD") if cell.id]
        self.findings.check(len(ids) == len(set(ids)), f"{name}: an id stands twice")
        for number, (table, sheet) in enumerate(zip(tables, form.sheets)):
            self.findings.check(all(row.children for row in table.all("TR")), f"{name}, table {number + 1}: a row without cells")
            self.tables += 1
            if "form" in sheet.table:
                self.forms += 1
                expected = Boxes(sheet.table["form"], form.scope, form.form_text).cells()
            else:
                expected = Expected(sheet).cells()
            self.judge_table(f"{name}, table {number + 1}", table, expected, "form" in sheet.table)
            for wrong, copy in spoiled(table):
                other = Judge(kit.Findings(quiet=True))
                other.judge_table(name, copy, expected, "form" in sheet.table)
                self.spoiled += 1
                self.findings.check(other.findings.count, f"{name}, table {number + 1}: not seen: {wrong}")

    def judge_table(self, name, table, expected, is_form):
        """A blank slot of a table is about nothing, one of a form is for what its label says."""
        placed = list(place_cells(table))
        by_id = {cell.id: (rows, columns) for rows, columns, cell in placed if cell.id}
        for rows, columns, cell in placed:
            where = f"{name}, row {rows.start} column {columns.start} “{cell.text}”"
            if not self.findings.check((rows, columns) in expected or not cell.text, f"{where}: nothing of this size belongs there"):
                continue
            if (rows, columns) not in expected:
                continue
            text, is_head, heads = expected[rows, columns]
            self.cells += 1
            self.findings.check(is_part(kit.squash(cell.text), kit.squash(text)), f"{where}: “{text}” should stand there")
            self.findings.check(not is_head or not text or cell.kind == "TH", f"{where}: is {cell.kind}")
            if not text and not is_form:
                continue
            found = [by_id.get(id) for id in cell.headers]
            wanted = [(head.rows, head.columns) for head in heads if head.text]
            self.findings.check(found == wanted, f"{where}: under {found} instead of {wanted}")


# ---- Is what is wrong seen? ----

def without_last(cell, _):
    cell.attributes["Headers"] = " ".join(f"({id})" for id in cell.headers[:-1])


def of_another(cell, cells):
    cell.attributes["Headers"] = next(one.attributes.get("Headers", "") for one in cells if one.headers != cell.headers)


def as_a_figure(cell, cells):
    next(one for one in cells if one.kind == "TH").kind = "TD"


def spoiled(table):
    """Copies of a table, each with one thing wrong in a cell in its midst."""
    for change in (without_last, of_another, as_a_figure):
        copy = deepcopy(table)
        cells = [cell for cell in copy.all("TH", "TD") if cell.text]
        under = [cell for cell in cells if cell.headers]
        if under and any(cell.kind == "TH" for cell in cells):
            change(under[len(under) // 2], cells)
            yield change.__name__, copy


# Heads are left out where they are higher than a page, with a warning; then no cell names them.
LEFT_OUT = ("heads-left-out",)


def reports(only):
    for name, report in kit.samples():
        if not only or name in only:
            yield name, report, None
    for layout in sorted((kit.SOURCE / "tests/golden").glob("*/layout.yaml")):
        name = "golden-" + layout.parent.name
        if (not only or name in only) and layout.parent.name not in LEFT_OUT and (layout.parent / "report.yaml").exists():
            yield name, layout.parent / "report.yaml", layout


def main():
    banxin, only = Path(sys.argv[1]), sys.argv[2:]
    kit.need("pdfinfo")
    findings = kit.Findings()
    judge = Judge(findings)
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / "x.pdf"
        for name, report, layout in reports(only):
            kit.must_run([banxin, "render", report, *(["--layout", layout] if layout else []), "--allow-errors", "-q", "-o", pdf])
            judge.judge(name, pdf, forms.read(report, layout))
    findings.finish(f"{judge.cells} cells of {judge.tables} tables, {judge.forms} of them forms, have the heads "
                    f"of their rows and columns; {judge.spoiled} spoiled ones do not")


if __name__ == "__main__":
    main()

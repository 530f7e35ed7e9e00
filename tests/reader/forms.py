"""What a report must print, worked out from the layout files and the data apart from Banxin, after the manual alone:
labels, paragraphs, cells and lines. The layout language is merged here once more in its plainest form, so that a mistake
in the program's merging is seen."""
import re
from functools import cached_property
from pathlib import Path

import plain_yaml
from scopes import Scope, fill, fill_first, first_pointer
from sheets import Sheet, again

LAYOUTS = Path(__file__).resolve().parents[2] / "layouts"


# ---- Layouts ----

def merge(base, over):
    """Maps member by member (None takes a member away), everything else whole."""
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return over
    merged = {key: value for key, value in base.items() if key not in over}
    for key, value in over.items():
        if value is not None:
            merged[key] = merge(base[key], value) if key in base else value
        elif key not in base:
            merged[key] = None
    order = list(base) + [key for key in over if key not in base]
    return {key: merged[key] for key in order if key in merged}


def change(tree, name, properties):
    """Lays `properties` upon every header called `name`."""
    if isinstance(tree, list):
        return [change(item, name, properties) for item in tree]
    if not isinstance(tree, dict):
        return tree
    if tree.get("id", tree.get("key")) == name:
        return merge(tree, properties)
    return {key: change(value, name, properties) if key in ("bands", "columns", "rows") else value
            for key, value in tree.items()}


def load(path):
    own = plain_yaml.read(path)
    if "extends" not in own:
        return own
    changes = own.pop("change", {})
    resolved = merge(load(path.with_name(own["extends"] + ".yaml")), own)
    for target, properties in changes.items():
        table, name = target.split(".", 1)
        resolved["tables"][table] = change(resolved["tables"][table], name, properties)
    return resolved


# ---- Reports ----

def listed(one_or_several):
    return one_or_several if isinstance(one_or_several, list) else [one_or_several]


def boxed(code, boxes):
    """A code as it is read from its squares: a dash between groups of them, whether there is anything in these or not. It
    does not matter whether the report writes the dashes."""
    boxes = [int(count) for count in listed(boxes)]
    if len(boxes) == 1:
        return code
    code, ends = code.replace("-", ""), [sum(boxes[:number]) for number in range(len(boxes) + 1)]
    return "-".join(code[start:end] for start, end in zip(ends, ends[1:]))


def is_label(cell):
    """Of a form: a label of its own, not that of a place."""
    return "label" in cell and "place" not in cell and "image" not in cell


def read(report_path, layout_path=None):
    report = plain_yaml.read(report_path)
    return Form(report, load(layout_path or LAYOUTS / (report["版式"] + ".yaml")))


class Form:
    """A report with its layout."""

    def __init__(self, report, layout):
        self.report, self.layout = report, layout
        self.scope = Scope(self.layout["fields"], self.report)

    def document(self, what):
        return fill_first(self.layout["document"].get(what, []), self.scope)

    def flow(self, items=None, scope=None):
        """The innermost items in their order, each with its scope."""
        scope = scope or self.scope
        for item in self.layout["flow"] if items is None else items:
            if "part" in item:
                yield from self.flow(self.layout["parts"][item["part"]], scope)
            elif scope.meets(item.get("when")) and not (item.get("unless") and scope.meets(item["unless"])):
                yield from self.inner(item, scope)

    def inner(self, item, scope):
        holder = next((item[kind] for kind in ("foot", "turned", "box", "row") if kind in item), None)
        if "each" in item:
            for one in scope.items(item["each"]):
                yield from self.flow(item["flow"], one)
        elif "row" in item and isinstance(holder, list):
            for cell in holder:
                yield from self.flow(cell["flow"], scope)
        elif "row" in item:
            cells = list(scope.items(holder["each"]))
            for one in cells:
                yield from self.flow(holder["last"] if one is cells[-1] and "last" in holder else holder["flow"], one)
        elif holder is not None:
            yield from self.flow(holder if isinstance(holder, list) else holder["flow"], scope)
        else:
            yield item, scope

    def filled(self, kind):
        """Pointer, text of all items of a kind that have text."""
        for item, scope in self.flow():
            text = fill_first(item[kind], scope) if kind in item else None
            if text:
                yield first_pointer(item[kind], scope), text

    def headings(self):
        """Of the layout; prose has more."""
        return [text for _, text in self.filled("heading")]

    def titles(self):
        return [text for _, text in self.filled("title")]

    def paragraphs(self):
        """Pointer (None: no field's), text."""
        for item, scope in self.flow():
            if "prose" in item:
                text, pointer, _ = scope.find(item["prose"])
                yield from ((pointer, line.strip()) for line in (text or "").split("\n") if line.strip())
            text = fill_first(item["text"], scope) if "text" in item else None
            if text:
                yield first_pointer(item["text"], scope), text

    @cached_property
    def sheets(self):
        """The tables as they stand on one endless page, in order of the flow; those that are forms have no lines."""
        return [Sheet(item["table"], self.layout["tables"][item["table"]], scope) for item, scope in self.flow() if "table" in item]

    def labels(self):
        """Every label printed in a table: heads, stubs, numbers of columns; notes."""
        for sheet in self.sheets:
            yield from (cell.text for cell in (*sheet.heads, *sheet.labels) if cell.text and not cell.mirrored)
            yield from sheet.footnotes_printed()
            yield from (cell["label"].replace("\u200b", "") for cell, _ in self.form_cells(sheet.table) if is_label(cell))
            yield from self.notes(sheet.table)

    def labels_again(self):
        """As they stand over what is left of their rows or columns on a later page."""
        for sheet in self.sheets:
            yield from (cell.again for cell in (*sheet.heads, *sheet.labels))
            yield from (again(sheet.table)(cell["label"]) for cell, _ in self.form_cells(sheet.table) if is_label(cell))

    def notes(self, table):
        return [text for text in (fill(note, self.scope) for note in listed(table.get("notes", []))) if text]

    def lines(self, *which, tables=None):
        """Texts of the lines `above` and `below` tables; `which` are tuples of where and at which pieces, all unless given."""
        which = which or tuple((where, "first", "rest", "last", "all", "all-but-last") for where in ("above", "below"))
        for sheet in self.sheets if tables is None else tables:
            for where, *pieces in which:
                for line in listed(sheet.table.get(where, [])):
                    line = line if isinstance(line, dict) else {"text": line}
                    if line.get("on", "first" if where == "above" else "last") in pieces:
                        parts = [line[part] for part in ("text", "left", "center", "right") if part in line]
                        yield from (text for part in parts for text in self.texts_of(part) if text)

    def texts_of(self, part):
        """Of a part of a line beside a table: its text, or its label and the code that stands in squares behind it."""
        if not isinstance(part, dict):
            return [fill(part, self.scope)]
        code = fill(part["code"], self.scope) or ""
        return [fill(part.get("label", ""), self.scope), boxed(code, part.get("boxes", len(part["code"])))]

    def captions(self):
        """Over tables that continue."""
        return [sheet.table["continued"]["caption"] for sheet in self.sheets if "caption" in sheet.table.get("continued", {})]

    def cells(self):
        """Pointer, text of each cell of the tables; no pointer for what a form itself says, or leaves blank."""
        for sheet in self.sheets:
            yield from ((pointer, text) for line in sheet.lines for _, pointer, text in line.figures)
            for cell, scope in self.form_cells(sheet.table):
                yield from () if is_label(cell) else [self.form_text(cell, scope)]

    def form_cells(self, table):
        """The cells of the forms in a table with their scopes; None in rows that are blank."""
        for row in (row for band in table.get("bands", [table]) for row in band.get("form", ())):
            row = row if isinstance(row, dict) else {"cells": row}
            scopes = list(self.scope.items(row["each"])) if "each" in row else [self.scope]
            scopes += [None] * (int(row.get("least", 1)) - len(scopes))
            for number, scope in enumerate(scopes):
                yield from ((cell, scope) for cell in row["cells"] if not number or cell.get("rows") != "all")

    def codes(self):
        """What stands in boxes, one character in each."""
        for sheet in self.sheets:
            codes = ((cell, fill_first(cell["code"], scope)) for cell, scope in self.form_cells(sheet.table) if scope and "code" in cell)
            yield from (boxed(code, cell["boxes"]) for cell, code in codes if code)

    @staticmethod
    def form_text(cell, scope):
        """Pointer, text of a cell of a form with its foot."""
        if not scope:
            return None, boxed("", cell["boxes"]) if "code" in cell else ""
        foot = cell.get("foot", [])
        foot = foot["lines"] if isinstance(foot, dict) else foot
        foot = "".join(fill_first(line, scope) or "" for line in listed(foot))
        if "image" in cell:  # its label only where the report has no picture
            given, pointer, _ = scope.find(cell["image"])
            return pointer, ("" if given else cell.get("label", "")) + foot
        templates = listed(cell.get("text", cell.get("code", cell.get("label", "{%s}" % cell.get("prose")))))
        names = re.findall(r"\{([^}|#]+)\}", templates[0])
        text = fill_first(templates, scope) or ""
        if "code" in cell:
            text = boxed(text, cell["boxes"])
        return scope.find(names[0])[1] if names else None, text + foot

"""What a report must print, worked out from the layout files and the data apart from Banxin: labels,
paragraphs and cells. The layout language is merged here once more in its plainest form, so that a
mistake in the program's merging is seen."""
import re
from decimal import Decimal, InvalidOperation

import kit
import plain_yaml


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


# ---- Headers ----

class Header:
    """A leaf of a header tree, with the keys on its way down."""

    def __init__(self, node, keys, siblings):
        self.keys = keys
        self.label = node.get("label", node.get("key"))
        self.is_rest = node.get("sum") == "rest"
        self.siblings = siblings  # the leaves of the group it stands in; filled in by leaves_of


def leaves_of(nodes, axis, keys=()):
    leaves = []
    for node in nodes:
        below = keys + ((node["key"],) if "key" in node else ())
        if axis in node:
            leaves += leaves_of(node[axis], axis, below)
        else:
            leaves.append(Header(node, below, leaves))
    return leaves


def is_label(cell):
    """Of a form: a label of its own, not that of a place."""
    return "label" in cell and "place" not in cell


def labels_of(nodes, axis):
    labels = []
    for node in nodes:
        label = node.get("label", node.get("key"))
        label = label and label.replace("\u200b", "")
        labels += [label + node.get("note", "")] if label else []
        labels += labels_of(node.get(axis, []), axis)
    return labels


# ---- Reports ----

class Scope:
    """What names stand for: the report, or an item of a list in it and then what is around the list."""

    def __init__(self, fields, value, pointer="", outer=None, name=None, number=""):
        self.fields, self.value, self.pointer, self.outer, self.name, self.number = fields, value, pointer, outer, name, number

    def find(self, name):
        """Value, pointer, declaration; a record's own field hides one around it."""
        if name == "#":
            return self.number, None, {}
        front, _, number = name.rpartition(".")
        if front and number.isdigit():
            value, pointer, field = self.find(front)
            if isinstance(value, list):
                return value[int(number) - 1] if int(number) <= len(value) else None, f"{pointer}/{int(number) - 1}", {}
            return value if number == "1" else None, pointer, field
        if isinstance(self.value, dict) and name in self.fields:
            return self.value.get(name), f"{self.pointer}/{name}", self.fields[name]
        if name == self.name:
            return self.value, self.pointer, {}
        return self.outer.find(name) if self.outer else (None, None, {})

    def text(self, name):
        value, _, field = self.find(name)
        if isinstance(value, list):
            return "、".join(str(item).strip() for item in value)
        text = str(value or "").strip()
        day = re.fullmatch(r"(\d+)-0?(\d+)-0?(\d+)", text) if field.get("type") == "date" else None
        return "{}年{}月{}日".format(*day.groups()) if day else text

    def items(self, name):
        """A scope for each item of a list; what is no list is a list of itself."""
        value, pointer, field = self.find(name)
        listed = value if isinstance(value, list) else [value] if value else []
        for at, item in enumerate(listed):
            yield Scope(field.get("fields", {}), item, f"{pointer}/{at}" if isinstance(value, list) else pointer, self, name,
                        str(at + 1) if len(listed) > 1 else "")

    def meets(self, condition):
        if condition is None:
            return True
        name, _, value = condition.partition("=")
        name, _, number = name.partition(".")
        return self.text(name) == value if value else len(list(self.items(name))) >= int(number or 1)


def fill(template, scope):
    """The template with its fields, or None when one has no text."""
    filled = template.replace("{|}", "")
    for name in re.findall(r"\{([^}]+)\}", filled):
        text = scope.text(name)
        if not text:
            return None
        filled = filled.replace("{" + name + "}", text)
    return filled


def fill_first(templates, scope):
    templates = templates if isinstance(templates, list) else [templates]
    return next((text for text in (fill(template, scope) for template in templates) if text), None)


def first_pointer(templates, scope):
    """Of the first field that the text names; None for one without any."""
    templates = templates if isinstance(templates, list) else [templates]
    used = next(template for template in templates if fill(template, scope))
    names = [name for name in re.findall(r"\{([^}|#]+)\}", used)]
    return scope.find(names[0])[1] if names else None


class Missing(Exception):
    pass


class Form:
    """A report with its layout."""

    def __init__(self, report_path, layout_path=None):
        self.report = plain_yaml.read(report_path)
        self.layout = load(layout_path or kit.SOURCE / "layouts" / (self.report["版式"] + ".yaml"))

        self.scope = Scope(self.layout["fields"], self.report)

    def document(self, what):
        return fill_first(self.layout["document"][what], self.scope)

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

    def title(self):
        return next(text for _, text in self.filled("title"))

    def paragraphs(self):
        """Pointer (None: no field's), text."""
        for item, scope in self.flow():
            if "prose" in item:
                text, pointer, _ = scope.find(item["prose"])
                yield from ((pointer, line.strip()) for line in (text or "").split("\n") if line.strip())
            text = fill_first(item["text"], scope) if "text" in item else None
            if text:
                yield first_pointer(item["text"], scope), text

    def tables(self):
        """Key, table of the layout, in order of the flow."""
        for item, _ in self.flow():
            if "table" in item:
                yield item["table"], self.layout["tables"][item["table"]]

    def table_labels(self, table):
        """Everything printed in a table but the figures."""
        labels = []
        for band in table.get("bands", [table]):
            if "form" in band:
                labels += [cell["label"].replace("\u200b", "") for cell, _ in self.form_cells(band) if is_label(cell)]
                continue
            rows = labels_of(band["rows"], "rows")
            labels += [band["title"]] if "title" in band else []
            labels += [band["corner"]] if "corner" in band and rows else []
            labels += labels_of(band["columns"], "columns") + rows
        labels += [text for text in (fill(note, self.scope) for note in table.get("notes", [])) if text]
        return labels

    def cells(self, key, table):
        """Pointer, text of each cell of a table; no pointer for what a form itself says, or leaves blank."""
        for band in table.get("bands", [table]):
            if "form" in band:
                yield from (self.form_text(cell, scope) for cell, scope in self.form_cells(band) if not is_label(cell))
                continue
            columns, rows = leaves_of(band["columns"], "columns"), leaves_of(band["rows"], "rows")
            for row in rows:
                for column in columns:
                    yield self.pointer(key, row, column, columns), self.cell(key, row, column, columns)

    def form_cells(self, band):
        """The cells of a form with their scopes; None in rows that are blank."""
        for row in band["form"]:
            row = row if isinstance(row, dict) else {"cells": row}
            scopes = list(self.scope.items(row["each"])) if "each" in row else [self.scope]
            scopes += [None] * (int(row.get("least", 1)) - len(scopes))
            for number, scope in enumerate(scopes):
                yield from ((cell, scope) for cell in row["cells"] if not number or cell.get("rows") != "all")

    def codes(self):
        """What stands in boxes, one character in each."""
        for _, table in self.tables():
            for band in table.get("bands", [table]):
                for cell, scope in self.form_cells(band) if "form" in band else []:
                    code = fill_first(cell["code"], scope) if scope and "code" in cell else None
                    if code:
                        yield code

    @staticmethod
    def form_text(cell, scope):
        """Pointer, text of a cell of a form with its foot."""
        if not scope:
            return None, ""
        templates = cell.get("text", cell.get("code", cell.get("label", "{%s}" % cell.get("prose"))))
        templates = templates if isinstance(templates, list) else [templates]
        names = re.findall(r"\{([^}|#]+)\}", templates[0])
        foot = cell.get("foot", [])
        foot = foot["lines"] if isinstance(foot, dict) else foot
        lines = [fill_first(line, scope) or "" for line in (foot if isinstance(foot, list) else [foot])]
        return scope.find(names[0])[1] if names else None, (fill_first(templates, scope) or "") + "".join(lines)

    def pointer(self, key, row, column, columns):
        """Where the figure stands in the data; where it would stand by its keys when it is left out."""
        value, steps = self.report.get(key), ["", key]
        for step in row.keys + column.keys:
            if isinstance(value, list):
                given = self.given_in(value, column, columns)
                return "/".join(steps + [str(given.index(column))] if column in given else steps + [step])
            steps.append(step)
            value = value.get(step) if isinstance(value, dict) else None
        return "/".join(steps)

    def cell(self, key, row, column, columns):
        try:
            value = self.find(key, row, column, columns)
        except Missing:
            total = self.total(key, row, column, columns)
            return "" if total is None else str(total)
        return "" if value is None else str(value)

    def find(self, key, row, column, columns):
        """Lists stand for the columns in their order, totals left out or not."""
        value = self.report.get(key)
        for step in row.keys + column.keys:
            if isinstance(value, list):
                given = self.given_in(value, column, columns)
                if column not in given:
                    raise Missing
                return value[given.index(column)]
            if not isinstance(value, dict) and step in column.keys and len(columns) == 1:
                return value
            if not isinstance(value, dict) or step not in value:
                raise Missing
            value = value[step]
        return value

    @staticmethod
    def given_in(values, column, columns):
        """The columns that a list stands for: all of the group, or those that are no totals."""
        group = [c for c in columns if c.keys[:-1] == column.keys[:-1]]
        return group if len(values) == len(group) else [c for c in group if not c.is_rest]

    def total(self, key, row, column, columns):
        """A total that the data leaves to be computed; None when it cannot be."""
        if column.is_rest:
            parts = [(row, c) for c in column.siblings if not c.is_rest]
        elif row.is_rest:
            parts = [(r, column) for r in row.siblings if not r.is_rest]
        else:
            return None
        try:
            return sum(self.amount(key, r, c, columns) for r, c in parts)
        except (Missing, InvalidOperation):
            return None

    def amount(self, key, row, column, columns):
        text = self.cell(key, row, column, columns)
        if not text:
            self.find(key, row, column, columns)  # Missing when the figure is not there at all
        return Decimal(re.match(r"-?[\d.]*", text).group() or "0")

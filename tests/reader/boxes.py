"""A form (审批表) as if on one endless page: where each of its cells stands, and which labels it belongs to. Worked out from
the manual."""
from sheets import plain


def within(inner, outer):
    return outer.start <= inner.start and inner.stop <= outer.stop


class Box:
    """A cell: the rows of the layout that it covers (`lines`), its rows on the page, its columns."""

    def __init__(self, spec, lines, columns, listed):
        self.spec, self.lines, self.columns, self.listed = spec, lines, columns, listed
        self.rows, self.text = None, None
        self.has_own = False  # a label to which something to its right belongs

    @property
    def is_label(self):
        return "label" in self.spec and "place" not in self.spec and "image" not in self.spec

    @property
    def is_open(self):
        """A place, or a picture with words for the empty box."""
        return "place" in self.spec or ("image" in self.spec and "label" in self.spec)

    @property
    def over_all(self):
        return self.spec.get("rows") == "all"

    def covers_more(self, other):
        return (len(self.lines), self.over_all) > (len(other.lines), other.over_all)


class Boxes:
    """The cells of a form, a list of rows. `text` gives pointer and text of what the report says in a cell, in a scope."""

    def __init__(self, rows, scope, text):
        rows = [row if isinstance(row, dict) else {"cells": row} for row in rows]
        items = [list(scope.items(row["each"])) if "each" in row else [scope] for row in rows]
        for row, scopes in zip(rows, items):
            scopes += [None] * (int(row.get("least", 1)) - len(scopes))
        self.starts = [sum(map(len, items[:line])) for line in range(len(rows) + 1)]
        self.boxes, taken = [], set()
        for line, row in enumerate(rows):
            column = 0
            for spec in row["cells"]:
                while (line, column) in taken:
                    column += 1
                box = Box(spec, range(line, line + 1), range(column, column + int(spec.get("span", 1))), "each" in row)
                if not box.over_all:
                    box.lines = range(line, line + int(spec.get("rows", 1)))
                taken |= {(y, x) for y in box.lines for x in box.columns}
                column = box.columns.stop
                self.stand(box, [scope] if box.over_all else items[line], text)
        for box in self.boxes:
            if not box.is_label and self.before(box):
                self.before(box).has_own = True

    def stand(self, box, scopes, text):
        """Once for each item of its row, or once over them all."""
        first, end = self.starts[box.lines.start], self.starts[box.lines.stop]
        for number, scope in enumerate(scopes):
            one = Box(box.spec, box.lines, box.columns, box.listed)
            one.rows = range(first + number, end if box.over_all or len(box.lines) > 1 else first + number + 1)
            one.text = plain(box.spec["label"]) if box.is_label else text(box.spec, scope)[1] or ""
            self.boxes.append(one)

    def before(self, box):
        """The nearest label to the left in the first of its rows; of a label the nearest that covers more rows, of what is
        open only one that stands right before it in the same rows."""
        found = [one for one in self.boxes if one.is_label and one.columns.stop <= box.columns.start
                 and box.rows.start in one.rows and (not box.is_label or one.covers_more(box))
                 and (not box.is_open or (one.columns.stop, one.rows) == (box.columns.start, box.rows))]
        return max(found, key=lambda one: one.columns.start, default=None)

    def over(self, box):
        """In rows of a list, and where nothing stands to the left: the nearest label above its first column, where it
        reaches over all its columns and has nothing of its own."""
        if box.is_open or (not box.listed and (box.is_label or self.before(box))):
            return None
        found = [one for one in self.boxes if one.is_label and box.columns.start in one.columns
                 and one.lines.stop <= box.lines.start]
        nearest = max(found, key=lambda one: one.rows.stop, default=None)
        return nearest if nearest and within(box.columns, nearest.columns) and not nearest.has_own else None

    def branch(self, label, known=()):
        """What is not known yet of a label and all it belongs to, the outermost first."""
        if label is None or label in known:
            return []
        over = self.branch(self.over(label), known)
        return over + self.branch(self.before(label), [*known, *over]) + [label]

    def heads(self, box):
        over = self.branch(self.over(box))
        return over + self.branch(self.before(box), over)

    def cells(self):
        """(rows, columns): what it says, whether it heads others, its heads. Rows in which no cell begins are none."""
        begins = {box.rows.start for box in self.boxes}
        place = [len([row for row in begins if row < line]) for line in range(self.starts[-1] + 1)]
        heads = [self.heads(box) for box in self.boxes]
        for box in self.boxes:
            box.rows = range(place[box.rows.start], place[box.rows.stop])
        return {(box.rows, box.columns): (box.text, box.is_label, its) for box, its in zip(self.boxes, heads)}

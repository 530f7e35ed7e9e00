"""A table as if on one endless page: which head, label and figure stands where on its grid. Worked out from the manual."""
import trees
from halves import Half

MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class Cell:
    """A head, a title, a corner or a label: `rows` and `columns` are ranges on the whole grid. `label` is its name, `text`
    all that is printed, `again` the same where it stands again on a later page."""

    def __init__(self, rows, columns, label, text=None, node=None, kind="head", mirrored=False, covers=None):
        self.rows, self.columns, self.label, self.kind, self.node = rows, columns, label, kind, node
        self.mirrored, self.covers = mirrored, covers  # it stands at the left already; the rows it is about
        self.text = self.again = label if text is None else text


class Line:
    """A row of the table. `kind`: title, head, section or body; `figures`: columns, pointer and text of its cells."""

    def __init__(self, band, kind):
        self.band, self.kind, self.figures = band, kind, []

    @property
    def is_head(self):
        return self.kind in ("title", "head")


class Sheet:
    def __init__(self, key, table, scope):
        self.key, self.table = key, table
        self.lines, self.heads, self.labels = [], [], []
        self.keeps = []       # ranges of rows that are to stay together
        self.band_heads = []  # for each band the range of its heads
        self.footnotes = []
        self.halves = [Half(table, spec, key, scope) for spec in table.get("bands", [table]) if "form" not in spec]
        self.groups = []
        for half in self.halves:
            beside = self.groups and str(half.spec.get("beside")).lower() == "true"
            self.groups[-1].append(half) if beside else self.groups.append([half])
        # Bands under one another share a stub, as deep as the deepest.
        single = [group[0] for group in self.groups if len(group) == 1]
        self.stub = max((half.stub for half in single), default=0)
        for half in single:
            half.stub = half.stub and self.stub
        self.columns = max((sum(half.width for half in group) for group in self.groups), default=0)
        for number, group in enumerate(self.groups):
            self.add_group(number, group)

    def tracks(self):
        """The width of each column of the grid as written."""
        halves = self.groups[0]
        own = [half.spec.get("widths", self.table.get("widths")) for half in halves]
        if len(halves) == 1:
            widest = max(self.halves, key=lambda half: half.width)
            return tracks_of(self.table.get("widths"), self.stub, widest.row_numbers is not None, self.columns)
        return [track for half, widths in zip(halves, own)
                for track in tracks_of(widths, half.stub, half.row_numbers is not None, half.width)]

    def footnotes_printed(self):
        """As they stand at the foot of a page."""
        return [MARKS[number] + text for number, text in enumerate(self.footnotes)]

    # ---- Heads ----

    def add_group(self, number, group):
        start, levels = len(self.lines), max(half.levels for half in group)
        titled = any("title" in half.spec for half in group)
        numbered = any(half.column_numbers is not None for half in group)
        self.lines += [Line(number, "title")] * titled
        self.lines += [Line(number, "head") for _ in range(levels + numbered)]
        self.band_heads.append(range(start, len(self.lines)))
        body = len(self.lines)
        # Labels across stand in lines of their own, in which a band beside them has a row: such lines are rows of figures.
        high = max(half.height for half in group)
        self.lines += [Line(number, "body") for _ in range(high)]
        left, last_row, last_column = 0, 0, 0
        for half in group:
            top = start
            if "title" in half.spec:
                self.heads.append(Cell(range(start, start + 1), range(left, left + half.width), named(half.spec["title"]), kind="title"))
                top += 1
            bottom = body - (half.column_numbers is not None)
            self.add_corner(half, range(top, bottom), left)
            self.add_heads(half.columns, top, bottom, half.first_figure(left))
            last_column = self.add_column_numbers(half, range(bottom, body), left, last_column)
            last_row = Body(self, half, left).add(range(body, body + high), last_row)
            left += half.width
        # Only where columns are parted over pages heads go on.
        parted = again(self.table) if "split" in self.table else lambda text: text
        self.finish((head for head in self.heads if head.rows.start >= start), parted)
        self.finish((label for label in self.labels if label.rows.start >= start), again(self.table))
        for line in self.lines[body:]:
            line.figures.sort(key=lambda figure: figure[0].start)
            if not line.figures:
                line.kind = "section"

    def add_corner(self, half, rows, left):
        if half.stub:
            corner = half.spec.get("corner", "")
            diagonal = isinstance(corner, dict) and "diagonal" in corner
            text = plain("".join(corner["diagonal"])) if diagonal else named(corner)
            label = plain("／".join(corner["diagonal"])) if diagonal else text
            for number, columns in enumerate(half.stubs(left, 0, half.stub)):
                self.heads.append(Cell(rows, columns, label, text, mirrored=number > 0))
        if half.row_numbers is not None:
            at = half.number_column(left)
            self.heads.append(Cell(rows, range(at, at + 1), plain(half.row_numbers.get("label", ""))))

    def add_heads(self, nodes, row, end, column):
        for node in nodes:
            right, bottom = column + trees.span(node), end
            if node.nodes is not None:
                bottom = end - trees.depth(node.nodes) if node.says("pad") else row + 1
            self.heads.append(Cell(range(row, bottom), range(column, right), node.text, node=node))
            self.add_heads(node.nodes or (), bottom, end, column)
            column = right

    def add_column_numbers(self, half, rows, left, last):
        """栏次. Gives the last number."""
        if half.column_numbers is None:
            return last
        label = half.column_numbers.get("label", "")
        words = label if isinstance(label, list) else []
        for side, columns in enumerate(half.stubs(left, 0, half.stub) if half.stub else []):
            for at, one in enumerate([range(c, c + 1) for c in columns] if words else [columns]):
                self.heads.append(Cell(rows, one, words[at] if words else label, kind="number", mirrored=side > 0))
        if half.row_numbers is not None:
            at = half.number_column(left)
            self.heads.append(Cell(rows, range(at, at + 1), words[half.stub] if len(words) > half.stub else "", kind="number"))
        last = int(half.column_numbers["from"]) - 1 if "from" in half.column_numbers else last
        left = half.first_figure(left)
        for leaf in half.figures:
            right = left + trees.span(leaf)
            text, last = (leaf.spec["number"], last) if "number" in leaf.spec else (str(last + 1), last + 1)
            self.heads.append(Cell(rows, range(left, right), text or "", kind="number"))
            left = right
        return last

    def finish(self, cells, again):
        """Marks of footnotes are numbered in the order of reading; translations stand under the labels."""
        for cell in sorted((cell for cell in cells if cell.node), key=lambda cell: (cell.rows.start, cell.columns.start)):
            tail = cell.node.translation
            if cell.node.footnote:
                if cell.node.footnote not in self.footnotes:
                    self.footnotes.append(cell.node.footnote)
                tail = MARKS[self.footnotes.index(cell.node.footnote)] + tail
            cell.text, cell.again = cell.label + tail, again(cell.label) + tail


def tracks_of(widths, stub, numbers, columns):
    """What `widths` says for a stub of so many columns, with or without numbers beside it, in a band of so many."""
    if isinstance(widths, list):
        return widths
    if not isinstance(widths, dict):
        return [widths or "1*"] * columns
    counts = {"stub": stub, "numbers": int(numbers), "columns": columns - stub - int(numbers)}
    given = {part: widths.get(part, "1*") for part in counts}
    return [track for part, count in counts.items()
            for track in (given[part] if isinstance(given[part], list) else [given[part]] * count)]


class Body:
    """The rows of a band."""

    def __init__(self, sheet, half, left):
        self.sheet, self.half, self.left = sheet, half, left

    def add(self, rows, last):
        """Fills these rows, of which some may stay blank. `last`: the last number so far; gives the last one now."""
        self.number, blank = last, len(rows) - self.half.height
        if self.half.row_numbers is not None and "from" in self.half.row_numbers:
            self.number = int(self.half.row_numbers["from"]) - 1
        row = rows.start
        for node in self.half.rows:
            if node.is_fill:
                for _ in range(blank):
                    self.add_blank(row)
                    row += 1
                blank = 0
            else:
                row = self.add_node(node, row, 0)
        for at in range(row, rows.stop):
            self.add_blank(at)
        return self.number

    def add_node(self, node, row, level):
        if node.is_fill:
            return row
        bottom, stub = row + trees.height(node), self.half.stub
        if node.is_across:
            columns = [range(self.left + level, self.left + self.half.width)]
            if self.half.side != "left":
                columns = [range(self.left + (level if self.half.side == "both" else 0), self.left + self.half.width - level)]
            self.add_label(node, range(row, row + 1), columns, range(row, bottom))
            row, inside = row + 1, level
        else:
            inside = stub
            if node.nodes is not None:
                inside = stub - trees.depth(node.nodes) if node.says("pad") else level + 1
            if stub:
                self.add_label(node, range(row, bottom), self.half.stubs(self.left, level, inside), range(row, bottom))
        if node.nodes is None:
            self.add_row(node, row)
        for one in node.nodes or ():
            row = self.add_node(one, row, inside)
        if node.says("keep"):
            self.sheet.keeps.append(range(bottom - trees.height(node), bottom))
        return bottom

    def add_label(self, node, rows, places, covers):
        for number, columns in enumerate(places):
            kind = "section" if node.is_across else "label"
            self.sheet.labels.append(Cell(rows, columns, node.text, node=node, kind=kind, mirrored=number > 0, covers=covers))

    def add_row(self, node, row):
        self.add_number(row, node.spec)
        figures, left = self.sheet.lines[row].figures, self.half.first_figure(self.left)
        if node.says("merge"):
            right = left + sum(map(trees.span, self.half.columns))
            figures.append((range(left, right), self.half.pointer(node, None), self.half.text(node, self.half.figures[0])))
            return
        for column in self.half.figures:
            right = left + trees.cell_span(column)
            figures.append((range(left, right), self.half.pointer(node, column), self.half.text(node, column)))
            left = right

    def add_number(self, row, spec):
        if self.half.row_numbers is None:
            return
        text = spec.get("number")
        if "number" not in spec:
            self.number += 1
            text = str(self.number)
        at = self.half.number_column(self.left)
        self.sheet.lines[row].figures.append((range(at, at + 1), None, text or ""))

    def add_blank(self, row):
        """A row that this band lacks."""
        figures = self.sheet.lines[row].figures
        if self.half.stub:
            figures += [(columns, None, "") for columns in self.half.stubs(self.left, 0, self.half.stub)]
        self.add_number(row, {})
        left = self.half.first_figure(self.left)
        for column in self.half.figures:
            right = left + trees.cell_span(column)
            figures.append((range(left, right), None, ""))
            left = right


def again(table):
    """What makes the label of a cut group what stands on the next page."""
    template = plain(table.get("continued", {}).get("stub", "{label}")).replace("{|}", "")
    return lambda text: template.replace("{label}", plain(text))


def named(label):
    """A title or a corner, with its translation under it."""
    return plain(label["label"] + label.get("translation", "") if isinstance(label, dict) else label)


def plain(text):
    return text.replace("\u200b", "")

"""What a generated case should look like, worked out from its trees alone, and compared with the dump."""
import re

import generate
from dump import squash
from invariants import EQUAL, needs, tables_of, weight_at

SHARE = 0.05  # how far a column may be from its share, in points


class Cell:
    """A head, a title, a corner or a label: `rows` and `columns` are ranges on the whole grid."""

    def __init__(self, rows, columns, label, continued=None):
        self.rows, self.columns, self.label = rows, columns, label
        self.continued = label if continued is None else continued


class Line:
    """A row of the table."""

    def __init__(self, band, kind):
        self.band, self.kind = band, kind  # kind: title, head, body
        self.figures = []                  # (columns, pointer, text) of a body row


class Table:
    """The whole table as if on one endless page."""

    def __init__(self, spec):
        self.spec, self.key = spec, spec["key"]
        self.stub, self.columns = generate.stub_columns(spec), generate.grid_columns(spec)
        template = spec.get("continued", {}).get("stub")
        self.form = (lambda text: squash(template.replace("{|}", "").replace("{label}", text))) if template else squash
        self.lines, self.heads, self.labels, self.keeps = [], [], [], []
        self.band_heads = []  # for each band the range of its heads
        for number, band in enumerate(spec["bands"]):
            self.add_band(number, band)

    def add_band(self, number, band):
        start = len(self.lines)
        if "title" in band:
            self.heads.append(Cell(range(start, start + 1), range(self.columns), band["title"]))
            self.lines.append(Line(number, "title"))
        top, levels = len(self.lines), generate.depth(band["columns"])
        self.lines += [Line(number, "head") for _ in range(levels)]
        stub = self.stub if generate.stub_depth(band) else 0
        if stub:
            self.heads.append(Cell(range(top, top + levels), range(stub), band.get("corner", "")))
        self.add_heads(band["columns"], top, top + levels, stub)
        self.band_heads.append(range(start, len(self.lines)))
        body = len(self.lines)
        self.lines += [Line(number, "body") for _ in generate.leaves(band["rows"])]
        if stub:
            self.add_labels(band["rows"], body, 0)
        columns = list(generate.paths(band["columns"]))
        for at, (row_path, _) in enumerate(generate.paths(band["rows"])):
            left, texts = stub, texts_of(columns, band["values"][at])
            for (column_path, leaf), text in zip(columns, texts):
                right = left + generate.cell_span(leaf)
                pointer = "/" + "/".join((self.key, *row_path, *column_path))
                self.lines[body + at].figures.append((range(left, right), pointer, text))
                left = right

    def add_heads(self, nodes, row, end, column):
        for node in nodes:
            right = column + generate.span(node)
            bottom = row + 1 if "children" in node else end
            self.heads.append(Cell(range(row, bottom), range(column, right), generate.printed(node)))
            if "children" in node:
                self.add_heads(node["children"], row + 1, end, column)
            column = right

    def add_labels(self, nodes, row, level):
        for node in nodes:
            bottom = row + len(generate.leaves([node]))
            right = level + 1 if "children" in node else self.stub
            label = generate.printed(node)
            self.labels.append(Cell(range(row, bottom), range(level, right), label, self.form(label)))
            if node.get("keep"):
                self.keeps.append(range(row, bottom))
            if "children" in node:
                self.add_labels(node["children"], row, level + 1)
            row = bottom


def texts_of(columns, values):
    """What is printed in a row: a total that was left out is the sum of the other figures; where the column wants it
    the digits before the point stand in groups of three."""
    total = sum(int(re.match(r"\d+", value).group()) for value in values if value and re.match(r"\d", value))
    given = [str(total) if value == "left out" else value or "" for value in values]
    return [grouped(text) if leaf["cell"].get("thousands") else text for (_, leaf), text in zip(columns, given)]


def grouped(text):
    return re.sub(r"\d+", lambda digits: f"{int(digits.group()):,}", text, count=1)


# ---- Comparing ----

def describe(cell):
    return (cell.row_span, cell.col, cell.col_span, squash(cell.label or ""), cell.text, cell.continued)


def compare_part(table, part, start, findings):
    """Compares the rows of a part with those of the table from `start`; gives the row after the last."""
    def wrong(invariant, where, what):
        findings.add(invariant, part.page, where, what)

    again = [row for row in part.rows if row.repeated]
    fresh = part.rows[len(again):]
    end = start + len(fresh)
    if end > len(table.lines):
        wrong("6 cells", part.name(), f"it has {end - len(table.lines)} rows too many")
        return end
    lines = table.lines[start:end]
    # 1: which heads are repeated, and which rows are heads.
    heads = range(0)
    if lines and lines[0].kind == "body":
        heads = table.band_heads[lines[0].band]
    if len(again) != len(heads):
        wrong("1 heads", part.name(), f"{len(again)} heads are repeated instead of {len(heads)}")
        return end
    for row, line in zip(fresh, lines):
        if row.is_head != (line.kind != "body"):
            wrong("1 heads", row.mark.name(), f"it should be a row of kind {line.kind}")
            return end
    for row, line, after in zip(fresh, lines, [*lines[1:], None]):
        if line.kind != "body" and (not after or after.band != line.band):
            wrong("1 heads", row.mark.name(), "a head without a row of its band under it")
    # 2, 9: all heads and labels, each where it should be, with its whole text.
    place = {number: index for index, number in enumerate([*heads, *range(start, end)])}
    wanted = [[] for _ in part.rows]
    for cell in (*table.heads, *table.labels):
        rows = [place[number] for number in cell.rows if number in place]
        if not rows:
            continue
        went_on = cell.rows[0] < start and cell not in table.heads
        wanted[rows[0]].append((len(rows), cell.columns[0], len(cell.columns), squash(cell.label),
                                squash(cell.continued if went_on else cell.label), went_on))
    for row, cells in zip(part.rows, wanted):
        got = sorted(describe(cell) for cell in row.cells if cell.kind == "TH")
        for cell in sorted(cells):
            if cell not in got:
                wrong("1 heads" if row.is_head else "2 labels", row.mark.name(),
                      f"this cell should stand here (rows, column, columns, label, text, continued): {cell}; there are {got}")
        for cell in got:
            if cell not in cells:
                wrong("9 texts", row.mark.name(), f"this cell should not stand here: {cell}")
    # 6: the figures.
    for row, line, number in zip(fresh, lines, range(start, end)):
        if row.mark.row != number:
            wrong("6 cells", row.mark.name(), f"it should be row {number}")
        got = [(range(cell.col, cell.col + cell.col_span), cell.pointer, cell.text) for cell in row.cells if cell.kind == "TD"]
        want = [(columns, pointer, squash(text)) for columns, pointer, text in line.figures]
        if got != want:
            wrong("6 cells", row.mark.name(), f"the figures are {got} instead of {want}")
        for cell in row.cells:
            if cell.kind == "TD" and cell.row_span != 1:
                wrong("6 cells", cell.name(), "a figure spans rows")
    return end


def compare_caption(table, part, findings):
    caption = table.spec.get("continued", {}).get("caption") if part.continued else None
    got = [mark.text for mark in part.captions]
    if got != ([caption] if caption else []):
        findings.add("1 heads", part.page, part.name(), f"the captions over it are {got}, wanted is {caption!r}")
    for mark in part.captions:
        if part.rows and mark.box.bottom > part.rows[0].box.y + EQUAL:
            findings.add("1 heads", part.page, mark.name(), "it does not stand over the heads")


def compare_look(case, table, part, findings):
    """Weights of the rules and the gray of titles."""
    look = generate.DEFAULT_LOOK | case["table-look"] | table.spec["look"]
    frame, thin = generate.length(look["frame"]), generate.length(look["rule"])
    flat, upright = ([rule for rule in part.rules if rule.flat == way] for way in (True, False))
    for cell, row in part.cells:
        box, last = cell.box, row.number + cell.row_span == len(part.rows)
        under_heads = row.is_head and not last and not part.rows[row.number + cell.row_span].is_head
        over_body = not row.is_head and part.rows[row.number - 1].is_head
        for rules, at, ends, outer in ((flat, box.y, (box.x, box.right), row.number == 0 or over_body),
                                       (flat, box.bottom, (box.x, box.right), last or under_heads),
                                       (upright, box.x, (box.y, box.bottom), cell.col == 0),
                                       (upright, box.right, (box.y, box.bottom), cell.col + cell.col_span == table.columns)):
            weights = weight_at(rules, at, *ends)
            want = frame if outer else thin
            if any(abs(weight - want) > EQUAL for weight in weights):
                findings.add("3 rules", part.page, cell.name(),
                             f"the {'flat' if rules is flat else 'upright'} rule at {at:g} weighs {sorted(weights)} instead of {want:g}")
    titles = [row.box for row in part.rows if row.is_head and len(row.cells) == 1 and row.cells[0].row_span == 1
              and any(cell.label == row.cells[0].label and len(cell.rows) == 1 and len(cell.columns) == table.columns
                      for cell in table.heads)]
    if look["band-fill"] == "0%":
        titles = []
    for fill in part.fills:
        if not any(abs(fill.x - box.x) + abs(fill.y - box.y) + abs(fill.w - box.w) + abs(fill.h - box.h) < 4 * EQUAL for box in titles):
            findings.add("5 area", part.page, f"fill {fill}", "it lies under no title")


def compare_widths(table, parts, area, findings):
    """Fixed widths are as given and shares what they leave, when no width depends on the texts."""
    edges = columns_of(table, area)
    if not edges:
        return
    for part in parts:
        for cell, _ in part.cells:
            for place, want in ((cell.box.x, edges[cell.col]), (cell.box.right, edges[cell.col + cell.col_span])):
                if abs(place - want) > SHARE:
                    findings.add("4 tiling", part.page, cell.name(), f"an edge is at {place:g}, the widths say {want:g}")
                    return


def columns_of(table, area):
    """The edges of the grid's columns, or None when they depend on the texts."""
    tracks = generate.tracks_of(table.spec.get("widths"), table.stub, table.columns)
    if "auto" in tracks or not any(track.endswith("*") for track in tracks):
        return None
    fixed = sum(generate.length(track) for track in tracks if not track.endswith("*"))
    shares = sum(float(track[:-1]) for track in tracks if track.endswith("*"))
    edges = [area.x]
    for track in tracks:
        share = track.endswith("*")
        edges.append(edges[-1] + (float(track[:-1]) / shares * (area.w - fixed) if share else generate.length(track)))
    return edges


def compare_keeps(table, parts, starts, area, before, findings):
    """A group to be kept together is cut only where it cannot stand on one page."""
    for keep in table.keeps:
        pieces = [(part, [row for at, row in zip(range(start, start + 999), (r for r in part.rows if not r.repeated)) if at in keep])
                  for part, start in zip(parts, starts)]
        pieces = [(part, rows) for part, rows in pieces if rows]
        if len(pieces) < 2:
            continue
        heads = table.band_heads[table.lines[keep[0]].band]
        part = pieces[-1][0]  # a page on which its heads are repeated over it
        height = sum(row.box.h for row in part.rows if row.repeated) + sum(mark.box.h for mark in part.captions)
        names = max((needs(cell) for piece, _ in pieces for cell, _ in piece.cells), default=0)
        height += max(names, sum(row.box.h for _, rows in pieces for row in rows))
        if keep[0] == heads[-1] + 1:
            height += before  # a heading over the table stays with its first row
        if keep[-1] == len(table.lines) - 1:
            height += 30 + 40 * len(table.spec.get("notes", ()))
        if height < area.h - 1:
            findings.add("2 labels", pieces[0][0].page, pieces[0][1][0].mark.name(),
                         f"a group to be kept together (rows {keep[0]} to {keep[-1]}) is cut, though {height:g} of {area.h:g} would hold it")


def compare_notes(table, parts, pages, area, findings):
    wanted = [squash(note) for note in table.spec.get("notes", ())]
    last = parts[-1]
    blocks = [block for page in pages if page.number >= last.page for block in page.blocks()]
    at = next(index for index, block in enumerate(blocks) if block is last.mark)
    notes = []
    for block in blocks[at + 1:]:
        if block.kind != "NOTE":
            break
        notes.append(block)
    texts = []
    for note in notes:
        if note.continued and texts:
            texts[-1] += note.text
        else:
            texts.append(note.text)
    if texts != wanted:
        findings.add("6 cells", last.page, last.name(), f"the notes under it are {texts} instead of {wanted}")
    elif notes and notes[0].page.number != last.page:
        height = sum(note.box.h for note in notes) + 10 + last.rows[-1].box.h
        height += sum(row.box.h for row in last.rows if row.repeated) + sum(mark.box.h for mark in last.captions)
        if height < area.h - 30:
            findings.add("7 headings", last.page, last.name(), "its notes stand on the next page, though they would fit with a row")


def compare_flow(case, pages, findings):
    """All blocks in the order of the flow, with their whole text."""
    wanted = []
    for item in case["flow"]:
        if "prose" in item:
            wanted += [squash(paragraph) for paragraph in item["prose"]]
        elif "table" in item:
            wanted.append("table " + item["table"])
        else:
            wanted.append(squash(item.get("title") or item["heading"]))
    got, last = [], None
    for page in pages:
        for block in page.blocks():
            if block.kind == "NOTE":
                continue
            text = "table " + block.pointer.lstrip("/") if block.kind == "TABLE" else block.text
            if block.continued and last == block.kind:
                if block.kind != "TABLE":
                    got[-1] += text
            else:
                got.append(text)
            last = block.kind
    if got != wanted:
        at = next((i for i, (a, b) in enumerate(zip(got, wanted)) if a != b), min(len(got), len(wanted)))
        findings.add("6 cells", 0, f"block {at}", f"the flow is {got[at:at + 2]} instead of {wanted[at:at + 2]}")


def refuse_narrow(case, area, narrow, findings):
    """Figures said to be too wide for their columns, of columns whose widths are known: are they?"""
    size = generate.length(case["styles"].get("table-cell", {}).get("size", "10.5pt"))
    for spec in case["tables"]:
        table = Table(spec)
        edges = columns_of(table, area)
        look = generate.DEFAULT_LOOK | case["table-look"] | spec["look"]
        for columns, pointer, text in (figure for line in table.lines for figure in line.figures):
            # The message names the cell by labels; here the text is enough if all cells that have it are wide enough.
            if text in narrow:
                room = edges[columns[-1] + 1] - edges[columns[0]] - 2 * generate.length(look["padding"]["side"]) if edges else 0
                narrow[text].append((pointer, room))
    for text, places in narrow.items():
        needed = 0.7 * size * 0.5 * len(text)
        if text.isdigit() and places and all(room > needed + 0.5 for _, room in places):
            findings.add("0 refusal", 0, f"“{text}”", f"it is refused as too wide, but needs {needed:g} of {places}")


def refuse_tall(case, pages, area, refused, findings):
    """A table was refused as too tall: on a much taller page its heads and each row, with the names over it, are measured."""
    for spec, parts in zip(case["tables"], tables_of(pages)):
        if spec["key"] not in refused:
            continue
        tallest = 0
        for part in parts:
            heads = 0
            for row in part.rows:
                if row.is_head:
                    heads = row.box.h + (heads if row.number and part.rows[row.number - 1].is_head else 0)
                    continue
                names = [needs(cell) + 45 for cell, first in part.cells
                         if cell.kind == "TH" and first.number <= row.number < first.number + cell.row_span]
                tallest = max(tallest, heads + max(row.box.h, *names, 0))
        tallest += 16 + 30 * len(spec.get("notes", ()))
        if tallest < area.h:
            findings.add("0 refusal", 0, spec["key"], f"it is refused as too tall, but takes at most {tallest:g} of {area.h:g}")


def compare(case, pages, area, findings):
    compare_flow(case, pages, findings)
    drawn = tables_of(pages)
    if len(drawn) != len(case["tables"]):
        findings.add("6 cells", 0, "document", f"it has {len(drawn)} tables instead of {len(case['tables'])}")
        return
    for spec, parts in zip(case["tables"], drawn):
        table, row, starts = Table(spec), 0, []
        for part in parts:
            starts.append(row)
            row = compare_part(table, part, row, findings)
            compare_caption(table, part, findings)
            compare_look(case, table, part, findings)
        if row != len(table.lines):
            findings.add("6 cells", parts[-1].page, parts[-1].name(), f"rows from {row} of {len(table.lines)} are missing")
        headings = sum(block.box.h + 10 for page in pages for block in page.blocks() if block.kind == "HEADING")
        compare_widths(table, parts, area, findings)
        compare_keeps(table, parts, starts, area, headings, findings)
        compare_notes(table, parts, pages, area, findings)

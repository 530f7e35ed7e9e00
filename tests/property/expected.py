"""What a case should look like, worked out from its layout and report by tests/reader, and compared with the dump."""
import itertools

import generate
from dump import squash
from invariants import EQUAL, find_strips, needs, tables_of, weight_at

LINE = 16     # at least as high is a line over or under a table, in points
SHARE = 0.05  # how far a column may be from its share, in points


# ---- Comparing ----

def describe(cell):
    return (cell.row_span, cell.col, cell.col_span, squash(cell.label or ""), cell.text, cell.continued)


def sections_again(sheet, start):
    """The rows of labels across that stand again over row `start`."""
    return [cell.rows.start for cell in sheet.labels
            if cell.kind == "section" and cell.rows.start < start and start in cell.covers and start != cell.covers.start]


def compare_part(sheet, part, start, findings):
    """Compares the rows of a part with those of the sheet from `start`; gives the row after the last."""
    def wrong(invariant, where, what):
        findings.add(invariant, part.page, where, what)

    again = [row for row in part.rows if row.repeated]
    fresh = part.rows[len(again):]
    end = start + len(fresh)
    part.places = []
    if end > len(sheet.lines):
        wrong("6 cells", part.name(), f"it has {end - len(sheet.lines)} rows too many")
        return end
    lines = sheet.lines[start:end]
    # 1: which heads and which labels across are repeated, and which rows are heads.
    heads, sections = range(0), []
    if lines and not lines[0].is_head:
        heads, sections = sheet.band_heads[lines[0].band], sections_again(sheet, start)
    if len(again) != len(heads) + len(sections) or [row.mark.row for row in again[len(heads):]] != sections:
        wrong("1 heads", part.name(), f"{len(again)} heads are repeated instead of {len(heads)} and the labels across {sections}")
        return end
    for row, line in zip(fresh, lines):
        if row.is_head != line.is_head:
            wrong("1 heads", row.mark.name(), f"it should be a row of kind {line.kind}")
            return end
    for row, line, after in zip(fresh, lines, [*lines[1:], None]):
        if line.is_head and (not after or after.band != line.band):
            wrong("1 heads", row.mark.name(), "a head without a row of its band under it")
    # 2, 9: all heads and labels, each where it should be, with its whole text.
    part.places = [*heads, *sections, *range(start, end)]
    place = {number: index for index, number in enumerate(part.places)}
    wanted = [[] for _ in part.rows]
    for cell in (*sheet.heads, *sheet.labels):
        rows = [place[number] for number in cell.rows if number in place]
        if not rows:
            continue
        went_on = cell.rows[0] < start and cell not in sheet.heads
        wanted[rows[0]].append((len(rows), cell.columns[0], len(cell.columns), squash(cell.label),
                                squash(cell.again if went_on else cell.text), went_on))
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


def compare_caption(sheet, part, findings):
    if part.strip is not None:
        return  # over a folded table it stands by itself; see compare_lines
    caption = sheet.table.get("continued", {}).get("caption") if part.continued else None
    got = [mark.text for mark in part.captions]
    if got != ([caption] if caption else []):
        findings.add("1 heads", part.page, part.name(), f"the captions over it are {got}, wanted is {caption!r}")
    for mark in part.captions:
        if part.rows and mark.box.bottom > part.rows[0].box.y + EQUAL:
            findings.add("1 heads", part.page, mark.name(), "it does not stand over the heads")


def line_marks(mark):
    """Lines over and under tables, and captions of folded ones, in the order of the document."""
    for one in mark.marks():
        if one.kind == "ARTIFACT" and one.label == "line" or one.kind == "P" and (one.style or "").startswith("table-"):
            yield one
        elif one.kind == "TABLE":
            yield from line_marks(one)
        elif one.kind == "ARTIFACT" and one.label == "continued":
            yield one


def compare_lines(form, drawn, pages, findings):
    wanted = []
    for sheet, parts in zip(form.sheets, drawn):
        numbers = sorted({part.page for part in parts})
        caption = sheet.table.get("continued", {}).get("caption")
        for number in numbers:
            first, last = number == numbers[0], number == numbers[-1]
            which = {"first": first, "rest": not first, "last": last, "all-but-last": not last, "all": True}
            on = [name for name, stands in which.items() if stands]
            lines = list(form.lines(("above", *on), tables=[sheet]))
            if caption and not first:
                lines.insert(0, caption)
            wanted += lines + list(form.lines(("below", *on), tables=[sheet]))
    got = [mark.text for page in pages for mark in line_marks(page)]
    wanted = [squash(text) for text in wanted]
    if got != wanted:
        findings.add("6 cells", 0, "lines over and under the tables", f"they are {got} instead of {wanted}")


def compare_look(form, sheet, part, findings):
    """Weights of the rules and the gray of titles."""
    look = look_of(form, sheet)
    frame, thin = generate.length(look["frame"]), generate.length(look["rule"])
    flat, upright = ([rule for rule in part.rules if rule.flat == way] for way in (True, False))
    for cell, row in part.cells:
        box, last = cell.box, row.number + cell.row_span == len(part.rows)
        under_heads = row.is_head and not last and not part.rows[row.number + cell.row_span].is_head
        over_body = not row.is_head and part.rows[row.number - 1].is_head
        for rules, at, ends, outer in ((flat, box.y, (box.x, box.right), row.number == 0 or over_body),
                                       (flat, box.bottom, (box.x, box.right), last or under_heads),
                                       (upright, box.x, (box.y, box.bottom), cell.col == 0),
                                       (upright, box.right, (box.y, box.bottom), cell.col + cell.col_span == sheet.columns)):
            weights = weight_at(rules, at, *ends)
            want = frame if outer else thin
            if any(abs(weight - want) > EQUAL for weight in weights):
                findings.add("3 rules", part.page, cell.name(),
                             f"the {'flat' if rules is flat else 'upright'} rule at {at:g} weighs {sorted(weights)} instead of {want:g}")
    marked = {(cell.rows.start, cell.columns.start) for cell in (*sheet.heads, *sheet.labels) if cell.kind in ("title", "section")}
    titles = [cell.box for cell, row in part.cells if row.number < len(part.places) and (part.places[row.number], cell.col) in marked]
    if look["band-fill"] == "0%":
        titles = []
    for fill in part.fills:
        if not any(abs(fill.x - box.x) + abs(fill.y - box.y) + abs(fill.w - box.w) + abs(fill.h - box.h) < 4 * EQUAL for box in titles):
            findings.add("5 area", part.page, f"fill {fill}", "it lies under no title")


def look_of(form, sheet):
    return generate.DEFAULT_LOOK | form.layout.get("table-look", {}) | sheet.table.get("look", {})


def compare_widths(sheet, parts, area, findings):
    """Fixed widths are as given and shares what they leave, when no width depends on the texts."""
    for part in parts:
        edges = columns_of(sheet, part.strip or area)
        for cell, _ in part.cells if edges else ():
            for place, want in ((cell.box.x, edges[cell.col]), (cell.box.right, edges[cell.col + cell.col_span])):
                if abs(place - want) > SHARE:
                    findings.add("4 tiling", part.page, cell.name(), f"an edge is at {place:g}, the widths say {want:g}")
                    return


def columns_of(sheet, area):
    """The edges of the grid's columns, or None when they depend on the texts."""
    tracks = sheet.tracks()
    if "auto" in tracks or not any(track.endswith("*") for track in tracks):
        return None
    fixed = sum(generate.length(track) for track in tracks if not track.endswith("*"))
    shares = sum(float(track[:-1]) for track in tracks if track.endswith("*"))
    edges = [area.x]
    for track in tracks:
        share = track.endswith("*")
        edges.append(edges[-1] + (float(track[:-1]) / shares * (area.w - fixed) if share else generate.length(track)))
    return edges


def lines_of(sheet):
    """The height of the lines over and under a table at most."""
    return sum(LINE for where in ("above", "below") for _ in sheet.table.get(where, ()))


def compare_keeps(sheet, parts, starts, area, before, findings):
    """A group to be kept together is cut only where it cannot stand on one page."""
    for keep in sheet.keeps:
        pieces = [(part, [row for at, row in zip(range(start, start + 999), (r for r in part.rows if not r.repeated)) if at in keep])
                  for part, start in zip(parts, starts)]
        pieces = [(part, rows) for part, rows in pieces if rows]
        if len(pieces) < 2:
            continue
        heads = sheet.band_heads[sheet.lines[keep[0]].band]
        part = pieces[-1][0]  # a page on which its heads are repeated over it
        height = sum(row.box.h for row in part.rows if row.repeated) + sum(mark.box.h for mark in part.captions)
        names = max((needs(cell) for piece, _ in pieces for cell, _ in piece.cells), default=0)
        height += max(names, sum(row.box.h for _, rows in pieces for row in rows))
        height += lines_of(sheet)
        if keep[0] == heads[-1] + 1:
            height += before  # a heading over the table stays with its first row
        if keep[-1] == len(sheet.lines) - 1:
            height += 30 + 40 * len(sheet.table.get("notes", ()))
        if height < area.h - 1:
            findings.add("2 labels", pieces[0][0].page, pieces[0][1][0].mark.name(),
                         f"a group to be kept together (rows {keep[0]} to {keep[-1]}) is cut, though {height:g} of {area.h:g} would hold it")


def heads_over(part):
    """The heads of the band that ends a part."""
    rows = list(itertools.dropwhile(lambda row: not row.is_head, reversed(part.rows)))
    return list(itertools.takewhile(lambda row: row.is_head, rows))


def compare_notes(form, sheet, parts, pages, area, findings):
    wanted = [squash(note) for note in form.notes(sheet.table)]
    last = parts[-1]
    blocks = [block for page in pages if page.number >= last.page for block in page.blocks()]
    at = next(index for index, block in enumerate(blocks) if block is last.mark)
    notes = []
    for block in blocks[at + 1:]:
        if is_line(block) or is_footnote(block, sheet):
            continue
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
        names = (needs(cell) for cell, row in last.cells if row.number + cell.row_span == len(last.rows))
        height = sum(note.box.h for note in notes) + 10 + max(last.rows[-1].box.h, *names)
        height += sum(row.box.h for row in heads_over(last)) + sum(mark.box.h for mark in last.captions)
        height += lines_of(sheet)
        if height < area.h - 30:
            findings.add("7 headings", last.page, last.name(), "its notes stand on the next page, though they would fit with a row")


def is_line(block):
    return block.kind == "ARTIFACT" or block.kind == "P" and (block.style or "").startswith("table-")


def is_footnote(block, sheet):
    return block.kind == "NOTE" and block.text in map(squash, sheet.footnotes_printed())


def compare_footnotes(sheet, parts, pages, findings):
    """On each page those of the labels that stand there, in their order; where they stand first they are notes."""
    known, met = [squash(text) for text in sheet.footnotes_printed()], set()
    for page in pages:
        here = [part for part in parts if part.page == page.number]
        marks = {text[0] for text in known for part in here for cell, _ in part.cells if cell.kind == "TH" and text[0] in cell.text}
        got = [(block.kind, block.text) for block in page.blocks() if block.text in known]
        wanted = [("ARTIFACT" if text in met else "NOTE", text) for text in known if text[0] in marks]
        met |= {text for _, text in wanted}
        if here and got != wanted:
            findings.add("6 cells", page.number, "footnotes", f"they are {got} instead of {wanted}")


def compare_flow(form, pages, findings):
    """All blocks in the order of the flow, with their whole text."""
    wanted = []
    for item, _ in form.flow():
        if "prose" in item:
            wanted += [squash(paragraph) for paragraph in form.report[item["prose"]].split("\n")]
        elif "table" in item:
            wanted.append("table " + item["table"])
        else:
            wanted.append(squash(item.get("title") or item["heading"]))
    got, last = [], None
    for page in pages:
        for block in page.blocks():
            if block.kind == "NOTE" or is_line(block):
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


def refuse_narrow(form, area, narrow, findings):
    """Figures said to be too wide for their columns, of columns whose widths are known: are they?"""
    size = generate.length(form.layout.get("styles", {}).get("table-cell", {}).get("size", "10.5pt"))
    for sheet in form.sheets:
        edges, fold = columns_of(sheet, area), int(sheet.table.get("fold", 1))
        for columns, pointer, text in (figure for line in sheet.lines for figure in line.figures):
            # The message names the cell by labels; here the text is enough if all cells that have it are wide enough.
            if text in narrow:
                room = (edges[columns[-1] + 1] - edges[columns[0]]) / fold - 2 * generate.length(look_of(form, sheet)["padding"]["side"]) if edges else 0
                narrow[text].append((pointer, room))
    for text, places in narrow.items():
        needed = 0.7 * size * 0.5 * len(text)
        if text.isdigit() and places and all(room > needed + 0.5 for _, room in places):
            findings.add("0 refusal", 0, f"“{text}”", f"it is refused as too wide, but needs {needed:g} of {places}")


def refuse_tall(form, pages, area, refused, findings):
    """A table was refused as too tall: on a much taller page its heads and each row, with the names over it, are measured."""
    for sheet, parts in zip(form.sheets, tables_of(pages)):
        if sheet.key not in refused:
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
        tallest += 16 + 30 * (len(sheet.table.get("notes", ())) + len(sheet.footnotes))
        tallest += lines_of(sheet) + 60 * any(cell.kind == "section" for cell in sheet.labels)
        if tallest < area.h:
            findings.add("0 refusal", 0, sheet.key, f"it is refused as too tall, but takes at most {tallest:g} of {area.h:g}")


def compare(form, pages, area, findings):
    compare_flow(form, pages, findings)
    drawn = tables_of(pages)
    if len(drawn) != len(form.sheets):
        findings.add("6 cells", 0, "document", f"it has {len(drawn)} tables instead of {len(form.sheets)}")
        return
    compare_lines(form, drawn, pages, findings)
    headings = sum(block.box.h + 10 for page in pages for block in page.blocks() if block.kind == "HEADING")
    for sheet, parts in zip(form.sheets, drawn):
        row, starts = 0, []
        find_strips(parts, area, int(sheet.table.get("fold", 1)), findings)
        for part in parts:
            starts.append(row)
            row = compare_part(sheet, part, row, findings)
            compare_caption(sheet, part, findings)
            compare_look(form, sheet, part, findings)
        if row != len(sheet.lines):
            findings.add("6 cells", parts[-1].page, parts[-1].name(), f"rows from {row} of {len(sheet.lines)} are missing")
        compare_widths(sheet, parts, area, findings)
        compare_keeps(sheet, parts, starts, area, headings, findings)
        compare_notes(form, sheet, parts, pages, area, findings)
        compare_footnotes(sheet, parts, pages, findings)

"""What must hold of the pages of any document, whatever stands in it; see README.md. Nothing here knows
the program's code: it is all read off a dump."""
import itertools

from dump import Rule, Run, is_page_number, squash

NEAR = 8  # blocks before one that are compared with it
EQUAL = 0.0025   # two printed positions that should be one: each end of each is rounded to 0.001
TOUCH = 0.05     # how far a rule may miss what it should meet, besides half its weight
STRIP = 0.01     # how far a column of a folded table may be from its share
INSIDE = 0.05    # how far something may stand out of what holds it


FOOTNOTES = "①②③④⑤⑥⑦⑧⑨⑩"
TABLE_MARKS = ("TABLE", "TR", "TH", "TD")


class Findings:
    """Violations: invariant, page number, where, what."""

    def __init__(self):
        self.list = []

    def add(self, invariant, page, where, what):
        self.list.append((invariant, page, where, what))

    def check(self, ok, invariant, page, where, what):
        if not ok:
            self.add(invariant, page, where, what)
        return ok


class Row:
    def __init__(self, mark, number):
        self.mark, self.number = mark, number  # number: on this page, from 0
        self.cells = mark.marks("TH", "TD")
        # A row of labels alone is a label across.
        self.is_head = not any(cell.kind == "TD" or cell.scope == "row" for cell in self.cells)
        self.repeated = mark.repeated
        self.box = mark.box

    def is_again(self, other):
        """Is it the same head as one before? Where it stands counts from its table."""
        def printed(row):
            return [(c.col, c.row_span, c.col_span, c.label, c.text) for c in row.cells]

        def places(row):
            return [place for c in row.cells for place in (c.box.x - row.box.x, c.box.w)]
        return printed(self) == printed(other) and all(abs(a - b) <= EQUAL for a, b in zip(places(self), places(other)))


class Part:
    """What stands of a table on one page."""

    def __init__(self, mark):
        self.mark, self.page, self.turned = mark, mark.page.number, mark.page.turned
        self.pointer, self.continued, self.box = mark.pointer, mark.continued, mark.box
        self.rows = [Row(row, number) for number, row in enumerate(rows_of(mark))]
        self.strip = None  # of a folded table, that part of the type area in which it stands
        self.under = False  # rows under all columns of a folded table
        self.captions = [m for m in mark.marks() if m.kind == "ARTIFACT" and m.label == "continued"]
        self.lines = [m for m in mark.marks() if m.kind == "P" or (m.kind == "ARTIFACT" and m.label == "line")]
        self.rules, self.fills = list(mark.rules()), list(mark.fills())
        self.cells = [(cell, row) for row in self.rows for cell in row.cells]

    def name(self):
        return self.mark.name()


def rows_of(table):
    return [row for section in table.marks("THEAD", "TBODY") for row in section.marks("TR")]


def tables_of(pages):
    """Lists of parts, one list for each table."""
    tables = []
    for page in pages:
        for mark in page.marks("TABLE"):
            part = Part(mark)
            if not (part.continued and tables):
                tables.append([])
            tables[-1].append(part)
    return tables


def find_strips(parts, area, columns, findings):
    """The parts of a table that is folded into so many columns stand side by side, each in its part of the type area; rows
    under all of them are a part as wide as they are."""
    pages = {}
    for part in parts if columns > 1 else ():
        beside = pages.setdefault(part.page, [])
        part.under = bool(beside) and part.box.y >= beside[0].box.bottom - EQUAL
        if part.under:
            continue
        place = len(beside)
        beside.append(part)
        part.strip = type(area)(part.box.x, area.y, part.box.w, area.h)
        ok = abs(part.box.x - area.x - place * area.w / columns) <= STRIP and abs(part.box.w - area.w / columns) <= STRIP
        findings.check(ok and place < columns, "4 tiling", part.page, part.name(), f"it is not column {place + 1} of {columns}")


def check_under(part, parts, findings):
    """Rows under all columns of a folded table stand right under them, on the last page, and end at their edges."""
    beside = [other for other in parts if other.page == part.page and other is not part]
    findings.check(part is parts[-1] and abs(part.box.y - beside[0].box.bottom) <= EQUAL, "4 tiling", part.page, part.name(),
                   "it does not stand under the columns")
    edges = [place for other in beside for cell, _ in other.cells for place in (cell.box.x, cell.box.right)]
    for cell, _ in part.cells:
        stands = min(abs(cell.box.right - place) for place in edges) <= STRIP
        findings.check(stands, "4 tiling", part.page, cell.name(), "it ends at no edge of a column")


# ---- 1. Heads ----

def check_heads(parts, findings):
    heads = []  # of the band at hand
    for number, part in enumerate(parts):
        where = part.name()
        if not findings.check(part.rows, "1 heads", part.page, where, "no rows"):
            continue
        findings.check(part.continued == (number > 0), "1 heads", part.page, where, "the mark `continued` is wrong")
        headed = part.under or part.rows[0].is_head or not part.pointer  # a form has no data of its own, and no heads over all
        findings.check(headed, "1 heads", part.page, where, "the first row on the page is no head")
        findings.check(not part.rows[-1].is_head, "1 heads", part.page, part.rows[-1].mark.name(),
                       "heads without a row under them on the page")
        again = [row for row in part.rows if row.repeated and row.is_head]
        findings.check(part.rows[:len(again)] == again, "1 heads", part.page, where,
                       "repeated heads stand elsewhere than at the top")
        if again:
            findings.check(len(again) == len(heads) and all(map(Row.is_again, again, heads)), "1 heads", part.page, where,
                           "the repeated heads are not those of the band: "
                           + " / ".join(cell.text for row in again for cell in row.cells) + " instead of "
                           + " / ".join(cell.text for row in heads for cell in row.cells))
            after = part.rows[len(again):]
            findings.check(after and not after[0].is_head, "1 heads", part.page, where, "repeated heads without a row under them")
        was_head = bool(again)
        for row in part.rows[len(again):]:
            if row.is_head:
                heads = [*heads, row] if was_head else [row]
            was_head = row.is_head


# ---- 4. Cells tile the table ----

def edges_of(part, findings):
    """The places of the columns' edges, and of the rows' edges."""
    columns, rows = {}, {}

    def learn(edges, number, place, cell):
        if number in edges and abs(edges[number] - place) > EQUAL:
            findings.add("4 tiling", part.page, cell.name(), f"the edge {number} is at {place:g}, elsewhere at {edges[number]:g}")
        edges.setdefault(number, place)

    for cell, row in part.cells:
        learn(columns, cell.col, cell.box.x, cell)
        learn(columns, cell.col + cell.col_span, cell.box.right, cell)
        learn(rows, row.number, cell.box.y, cell)
        learn(rows, row.number + cell.row_span, cell.box.bottom, cell)
    return columns, rows


def check_tiling(part, area, findings):
    def equal(a, b, what, where):
        findings.check(abs(a - b) <= EQUAL, "4 tiling", part.page, where, f"{what}: {a:g} instead of {b:g}")

    if not part.cells:
        return {}
    columns, rows = edges_of(part, findings)
    last = max(columns)
    equal(part.box.x, area.x, "left edge of the table", part.name())
    equal(part.box.right, area.right, "right edge of the table", part.name())
    equal(columns.get(0, -1), area.x, "left edge of the cells", part.name())
    equal(columns[last], area.right, "right edge of the cells", part.name())
    top = part.box.y
    for caption in part.captions:
        equal(caption.box.y, top, "top of the caption", caption.name())
        top = caption.box.bottom
    for line in part.lines:
        findings.check(line.box.y >= top - EQUAL, "4 tiling", part.page, line.name(), "a line over the table begins too high")
    if part.lines and part.rows:
        top = part.rows[0].box.y
        low = max(line.box.bottom for line in part.lines)
        findings.check(low <= top + EQUAL, "4 tiling", part.page, part.name(), "a line over the table reaches into it")
    for row in part.rows:
        equal(row.box.y, top, "top of a row", row.mark.name())
        equal(row.box.x, area.x, "left edge of a row", row.mark.name())
        equal(row.box.right, area.right, "right edge of a row", row.mark.name())
        equal(rows.get(row.number, row.box.y), row.box.y, "top of the cells of a row", row.mark.name())
        top = row.box.bottom
    equal(part.box.bottom, top, "bottom of the table", part.name())
    taken = {}
    for cell, row in part.cells:
        findings.check(cell.row == row.mark.row, "4 tiling", part.page, cell.name(), "its row is not that of its TR")
        findings.check(cell.box.w > 0 and cell.box.h > 0, "4 tiling", part.page, cell.name(), "an empty cell")
        end = row.number + cell.row_span
        if findings.check(end <= len(part.rows), "4 tiling", part.page, cell.name(), "it spans rows that are not on the page"):
            equal(cell.box.bottom, part.rows[end - 1].box.bottom, "bottom of a cell", cell.name())
        for slot in ((r, c) for r in range(row.number, end) for c in range(cell.col, cell.col + cell.col_span)):
            findings.check(slot not in taken, "4 tiling", part.page, cell.name(), f"it covers {taken.get(slot)}")
            taken[slot] = cell.line
    for row in part.rows:
        missing = [c for c in range(last) if (row.number, c) not in taken]
        findings.check(not missing, "4 tiling", part.page, row.mark.name(), f"nothing stands in the columns {missing}")
    return columns


def check_columns_agree(all_columns, findings):
    """The columns are the same on every page."""
    known = {}
    for page, name, columns in all_columns:
        for number, place in columns.items():
            findings.check(abs(known.setdefault(number, place) - place) <= EQUAL, "4 tiling", page, name,
                           f"the edge {number} of the columns is at {place:g}, on an earlier page at {known[number]:g}")


# ---- 3. Rules ----

def meets(rule, end, others):
    """Does the end of a rule lie on a rule across it?"""
    for other in others:
        reach = max(rule.w, other.w) / 2 + TOUCH
        low, high = other.span
        if abs(other.at - end) <= reach and low - reach <= rule.at <= high + reach:
            return True
    return False


def uncovered(rules, at, low, high):
    """The first stretch of an edge that no rule covers, or None."""
    spans = sorted(rule.span for rule in rules if abs(rule.at - at) <= TOUCH)
    for start, end in spans:
        if start > low + TOUCH:
            break
        low = max(low, end)
    return (low, high) if low < high - TOUCH else None


def check_rules(part, findings):
    flat = [rule for rule in part.rules if rule.flat]
    upright = [rule for rule in part.rules if not rule.flat]
    for rule in part.rules:
        findings.check(rule.dx == 0 or rule.dy == 0, "3 rules", part.page, rule.line, "it is neither flat nor upright")
        findings.check(rule.w > 0 and (rule.dx or rule.dy), "3 rules", part.page, rule.line, "it has no length or no weight")
        for end in rule.span:
            findings.check(meets(rule, end, upright if rule.flat else flat), "3 rules", part.page, rule.line,
                           f"it ends in the air at {end:g}")
    for rules in (flat, upright):
        ordered = sorted(rules, key=lambda rule: (rule.at, rule.span))
        for one, next_one in zip(ordered, ordered[1:]):
            overlap = min(one.span[1], next_one.span[1]) - max(one.span[0], next_one.span[0])
            findings.check(abs(one.at - next_one.at) > TOUCH or overlap <= max(one.w, next_one.w) + TOUCH, "3 rules", part.page,
                           next_one.line, "it lies upon " + one.line)
    for cell, _ in part.cells:
        box = cell.box
        for rules, edges, ends in ((flat, (box.y, box.bottom), (box.x, box.right)),
                                   (upright, (box.x, box.right), (box.y, box.bottom))):
            for rule in rules:
                low, high = rule.span
                findings.check(not (edges[0] + 2 * TOUCH < rule.at < edges[1] - 2 * TOUCH
                                    and min(high, ends[1]) - max(low, ends[0]) > rule.w + TOUCH),
                               "3 rules", part.page, rule.line, "it passes through " + cell.name())
            for edge in edges:
                gap = uncovered(rules, edge, *ends)
                findings.check(not gap, "3 rules", part.page, cell.name(),
                               f"no rule on its {'flat' if rules is flat else 'upright'} edge at {edge:g}" + (
                                   f" from {gap[0]:g} to {gap[1]:g}" if gap else ""))


def weight_at(rules, at, low, high):
    """The weights of the rules along an edge."""
    return {rule.w for rule in rules if abs(rule.at - at) <= TOUCH and min(rule.span[1], high) - max(rule.span[0], low) > TOUCH}


# ---- 5. Nothing stands out ----

def out_of(box, holder, slack=INSIDE):
    return (box.x < holder.x - slack or box.right > holder.right + slack
            or box.y < holder.y - slack or box.bottom > holder.bottom + slack)


def each_item(mark):
    for item in mark.items:
        if isinstance(item, (Rule, Run)) or not hasattr(item, "items"):
            yield item
        elif not is_page_number(item):
            yield item
            yield from each_item(item)


def check_area(page, area, findings):
    for item in each_item(page):
        if isinstance(item, Rule):
            # The line itself; half its weight stands over the edge on either side, as everywhere in a table.
            low, high = item.span
            slack = INSIDE + item.w / 2
            bounds, across = ((area.x, area.right), (area.y, area.bottom)) if item.flat else \
                ((area.y, area.bottom), (area.x, area.right))
            # A rule ends in the middle of the frame, or reaches over it by half the frame's weight.
            reach = INSIDE + max(rule.w for rule in page.rules()) / 2
            ok = bounds[0] - reach <= low and high <= bounds[1] + reach and across[0] - slack <= item.at <= across[1] + slack
            findings.check(ok, "5 area", page.number, item.line, f"it lies outside the type area {area}")
        elif isinstance(item, Run):
            findings.check(not out_of(item.box, area), "5 area", page.number, item.line,
                           f"its squares {item.box} lie outside the type area {area}")
        elif hasattr(item, "kind"):
            # The boxes of paragraphs reach over their lines, by half of what stands between two lines.
            if item.box and item.kind in TABLE_MARKS:
                findings.check(not out_of(item.box, area), "5 area", page.number, item.name(),
                               f"it lies outside the type area {area}")
        else:
            findings.check(not out_of(item, area), "5 area", page.number, f"fill {item}", f"it lies outside the type area {area}")
    for mark in page.marks():
        if is_page_number(mark):
            for run in mark.runs():
                findings.check(not out_of(run.box, page.box), "5 area", page.number, run.line, "the page number is off the page")
                findings.check(run.box.y >= area.bottom - INSIDE, "5 area", page.number, run.line,
                               "the page number is not under the type area")


def check_cells(part, findings):
    for cell, _ in part.cells:
        findings.check(not out_of(cell.box, part.box), "5 area", part.page, cell.name(), "the cell is not inside its table")
        for run in cell.runs():
            findings.check(not out_of(run.box, cell.box), "5 area", part.page, run.line,
                           f"its squares {run.box} lie outside their cell {cell.box} {cell.label!r}")
    for fill in part.fills:
        findings.check(not out_of(fill, part.box), "5 area", part.page, f"fill {fill}", "it is not inside its table")


def check_blocks(page, findings):
    """Blocks stand one under another or side by side; a seal's place lies over others."""
    blocks = [block for block in page.blocks() if block.box and block.kind != "PLACE"]
    for at, block in enumerate(blocks):
        for over in blocks[max(at - NEAR, 0):at]:
            apart = over.box.right <= block.box.x + EQUAL or block.box.right <= over.box.x + EQUAL
            findings.check(apart or block.box.y >= over.box.bottom - EQUAL, "5 area", page.number, block.name(),
                           f"it begins above the end of {over.name()}")


# ---- 2 and 9, as far as a dump can tell without the data ----

def check_labels(part, findings):
    for cell, _ in part.cells:
        if cell.kind != "TH":
            continue
        label, text = squash(cell.label or ""), cell.text
        whole = text.rstrip(FOOTNOTES) == label.rstrip(FOOTNOTES) or (cell.continued and label in text)
        findings.check(whole, "2 labels", part.page, cell.name(), f"the text is {text!r}")


# ---- 7. Headings ----

def check_headings(pages, area, findings):
    """No heading ends a page that more follows, if it could stand with the beginning of what follows."""
    flow = [(page, block) for page in pages for block in page.blocks()]
    for at, (page, block) in enumerate(flow[:-1]):
        if block.kind != "HEADING" or flow[at + 1][0] is page:
            continue
        first = at
        while first > 0 and flow[first - 1][1].kind == "HEADING":
            first -= 1
        last = at + 1
        while last < len(flow) and flow[last][1].kind == "HEADING":
            last += 1
        headings = [one for _, one in flow[first:last]]
        needed = sum(one.box.h for one in headings) + 30  # and the spaces between
        if last < len(flow):
            needed += least(flow[last][1]) + sum(notes_of(flow, last))
        findings.check(needed > area.h, "7 headings", page.number, block.name(),
                       f"a heading ends the page, though it and the beginning of {flow[at + 1][1].name()} take {needed:g} of {area.h:g}")


def least(block):
    """The height of the least of a block that may stand on a page, if it begins one."""
    if block.kind != "TABLE":
        return block.box.h
    part = Part(block)
    first = next((row for row in part.rows if not row.is_head), part.rows[-1])
    tallest = max((needs(cell) for cell, row in part.cells if row.number <= first.number), default=0)
    return first.box.y - part.box.y + max(first.box.h, tallest)


def notes_of(flow, at):
    """The heights of the notes of a table of one row: they stay with its last row, which is its first."""
    page, block = flow[at]
    if block.kind != "TABLE" or sum(not row.is_head for row in Part(block).rows) != 1:
        return
    for _, note in flow[at + 1:]:
        if note.kind != "NOTE":
            break
        yield note.box.h


def needs(cell):
    """About the height that the text of a cell takes with its padding."""
    runs = [run.box for run in cell.runs()]
    return max(box.bottom for box in runs) - min(box.y for box in runs) + 16 if runs else 0


# ---- All ----

def check_document(pages, area, findings, first=None, folds=()):
    """`first`: what the first page has in place of the type area; `folds`: in how many columns each table is folded."""
    turned = type(area)(0, 0, area.h, area.w)
    for page in pages:
        check_area(page, turned if page.turned else first if first and page.number == 1 else area, findings)
        check_blocks(page, findings)
    check_headings(pages, area, findings)
    for parts, fold in itertools.zip_longest(tables_of(pages), folds, fillvalue=1):
        find_strips(parts, area, fold, findings)
        check_heads(parts, findings)
        columns = []
        for part in parts:
            bounds = part.strip or (turned if part.turned else area)
            edges = check_tiling(part, bounds, findings)
            if part.under:
                check_under(part, parts, findings)
            else:
                columns.append((part.page, part.name(), {number: place - bounds.x for number, place in edges.items()}))
            check_rules(part, findings)
            check_cells(part, findings)
            check_labels(part, findings)
        check_columns_agree(columns, findings)

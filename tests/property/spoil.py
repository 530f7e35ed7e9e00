"""The checks checked: pages that pass are spoiled in one place, and each assertion must find what was meant for it."""
import copy
import sys

import lines
import rules

TEXTS = [
    "一、总体情况",
    "2024年，全市各级行政机关认真落实《中华人民共和国政府信息公开条例》（国务院令第711号）的要求，坚持以人民为中心，“公开是常态”，不断提高公开质量。",
    "（一）主动公开情况。全年主动公开政府信息 1,234 件，比上年增长12.5%——其中行政规范性文件36件……这些文件（含废止、失效的）都在网站上公布，“应公开、尽公开”，方便群众查阅。",
    "真的是这样吗？！许多群众这样问。我们回答说：只要依照法律、法规应当公开的，就一定公开！！这一点从来没有改变过，以后也不会改变，请大家放心好了。",
    "（二）依申请公开情况。新收申请95件，上年结转3件；全部按期答复。本机关使用 OA 系统和 App 受理申请，（〔2021〕30号）文件规定的“三级审核”制度得到落实，没有发生超期的情况。",
    "各单位要认真学习，切实把握要求并且抓好落实工作internationalization的各项工作任务，进一步提高公开的质量和实效。",
    "三、存在的主要问题",
    "一是公开的内容还不够深入，二是解读材料的形式还比较单一，三是基层的力量有待加强。下一步将加大培训力度，进一步健全制度，切实改进工作，让政府信息公开工作再上一个新的台阶。",
]
TEXTS.insert(3, "".join(TEXTS[1:4]))  # long enough to be divided between pages
LEFT, RIGHT = 79.37, 521.575  # of the type area
EM = (RIGHT - LEFT) / 28
COPIES = 6  # more than a page of them, so that pages can be spoiled too


class Spoiler:
    """A copy of the pages with its lines at hand."""

    def __init__(self, pages, fonts):
        self.pages, self.fonts = copy.deepcopy(pages), fonts
        self.blocks = lines.blocks_of(self.pages)
        for block in self.blocks:
            for line in block.lines:
                line.read(fonts, EM)
        self.inner = [(block, at) for block in self.blocks if block.kind == "P" for at in range(len(block.lines) - 1)]

    def pick(self, wanted):
        """The first line but the last of a paragraph for which wanted(line) gives something, with that."""
        for block, at in self.inner:
            result = wanted(block.lines[at])
            if result is not None and result is not False:
                return block, at, result
        raise LookupError("no line to spoil")

    def slots(self, line):
        """For each character with a glyph: its run and the place of the glyph in it."""
        found = []
        for run in line.runs:
            text, font = list(run.text), self.fonts[run.font]
            for at, glyph in enumerate(run.glyph_ids):
                if text and glyph == font.glyph(text[0]):
                    found.append((run, at, text.pop(0)))
        return found

    def shift(self, line, first, by, last=None):
        """Move the glyphs of the characters [first, last) by so many em."""
        for run, at, _ in self.slots(line)[first:last]:
            x, y = run.glyphs[at]
            run.glyphs[at] = x + by * EM, y

    def put(self, line, number, char):
        """Another character in the place of one."""
        slots = self.slots(line)
        number %= len(slots)
        run, at, _ = slots[number]
        inside = sum(1 for other, _, _ in slots[:number] if other is run)
        run.text = run.text[:inside] + char + run.text[inside + 1:]
        run.glyph_ids[at] = self.fonts[run.font].glyph(char)


def place(line, *kinds):
    """The number of the first character of the second of two neighbours of these kinds."""
    for one, two in zip(line.pieces, line.pieces[1:]):
        if (one.kind, two.kind) == kinds and not two.typed:
            return line.chars.index(two.chars[0])
    return None


def mark_begins_line(page):
    block, at, _ = page.pick(lambda line: line.pieces[-1].kind == "han")
    page.put(block.lines[at + 1], 0, "，")


def bracket_ends_line(page):
    block, at, _ = page.pick(lambda line: line.pieces[-1].kind == "han")
    page.put(block.lines[at], -1, "（")


def separator_ends_line(page):
    block, at, _ = page.pick(lambda line: line.pieces[-1].kind == "han")
    page.put(block.lines[at], -1, "／")


def dash_comes_apart(page):
    block, at, number = page.pick(lambda line: find_piece(line, "dash"))
    page.shift(block.lines[at], number + 1, 0.1, number + 2)


def dots_come_apart(page):
    block, at, number = page.pick(lambda line: find_piece(line, "ellipsis"))
    page.shift(block.lines[at], number + 1, 0.1, number + 2)


def dash_is_divided(page):
    block, at, _ = page.pick(lambda line: line.pieces[-1].kind == "han")
    page.put(block.lines[at], -1, "—")
    page.put(block.lines[at + 1], 0, "—")


def find_piece(line, kind):
    for piece in line.pieces:
        if piece.kind == kind:
            return line.chars.index(piece.chars[0])
    return None


def last_mark_has_its_square(page):
    block, at, _ = page.pick(lambda line: line.pieces[-1].kind in ("comma", "stop", "ender") and len(line.pieces[-1].chars) == 1)
    page.shift(block.lines[at], -1, -0.5)


def gap_between_marks(*kinds):
    def spoil(page):
        block, at, number = page.pick(lambda line: within(line, place(line, *kinds)))
        page.shift(block.lines[at], number, 0.8)  # the line may have squeezed the half em between them away
    spoil.kinds = kinds
    return spoil


def within(line, number):
    """A place that is not the line's last mark, whose end is another matter."""
    return number if number and number < len([char for char in line.chars if not char.text.isspace()]) - 1 else None


def last_square_is_off(by):
    def spoil(page):
        block, at, _ = page.pick(lambda line: line.pieces[-1].kind == "han")
        page.shift(block.lines[at], -1, by)
    return spoil


def line_begins_late(page):
    block, at, _ = page.pick(lambda line: line.pieces[0].kind == "han" and line.pieces[1].kind == "han")
    page.shift(block.lines[at + 1 if at == 0 else at], 0, 0.1)


def western_is_close(page):
    block, at, number = page.pick(lambda line: place(line, "western", "han"))
    page.shift(block.lines[at], number, -0.45)


def western_is_far(page):
    block, at, number = page.pick(lambda line: place(line, "western", "han"))
    page.shift(block.lines[at], number, 0.45)


def western_is_far_from_mark(page):
    block, at, number = page.pick(lambda line: place(line, "starter", "western"))
    page.shift(block.lines[at], number, 0.25)


def number_is_stretched(page):
    block, at, number = page.pick(lambda line: find_piece(line, "western"))
    page.shift(block.lines[at], number + 1, 0.03, number + 2)


def indent_is_one(page):
    block = next(block for block in page.blocks if block.kind == "P" and block.lines[0].pieces[0].kind == "western")
    page.shift(block.lines[0], 0, -1)


def bracket_is_indented_whole(page):
    block = next(block for block in page.blocks if block.kind == "P" and block.lines[0].pieces[0].kind == "starter")
    page.shift(block.lines[0], 0, 0.5)


def one_is_left(page):
    block = next(block for block in page.blocks if block.kind == "P" and len(block.lines) > 1
                 and block.lines[-2].pieces[-1].kind == "han" and len(block.lines[-1].pieces) > 4 and
                 block.lines[-1].pieces[0].kind == "han" and len(block.lines[-1].runs[0].text) > 2)
    line = block.lines[-1]
    for run in line.runs[1:]:
        run.text, run.glyphs, run.glyph_ids = "", [], []
    run = line.runs[0]
    run.text, run.glyphs, run.glyph_ids = run.text[:1], run.glyphs[:1], run.glyph_ids[:1]


def last_line_begins_page(page):
    block = next(block for block in page.blocks if block.lines and block.lines[0].page is not block.lines[-1].page)
    drop(page, lambda run: any(run in line.runs for line in block.lines[:-1] if line.page is block.lines[-1].page))


def drop(page, unwanted):
    def clean(mark):
        mark.items = [item for item in mark.items if not (isinstance(item, lines.dump.Run) and unwanted(item))]
        for item in mark.items:
            if isinstance(item, lines.dump.Mark):
                clean(item)
    for one in page.pages:
        clean(one)


def heading_ends_page(page):
    first = page.pages[0]
    heading = next(item for item in reversed(first.items[:-3]) if getattr(item, "kind", "") == "HEADING")
    first.items = first.items[:first.items.index(heading) + 1]


def one_han_is_off(page):
    block, at, number = page.pick(lambda line: han_in_row(line))
    page.shift(block.lines[at], number + 2, 0.04, number + 3)


def han_in_row(line):
    for number in range(len(line.pieces) - 6):
        if all(piece.kind == "han" for piece in line.pieces[number:number + 6]):
            return line.chars.index(line.pieces[number].chars[0])
    return None


def last_line_is_spaced(page):
    block = next(block for block in page.blocks if block.kind == "P" and len(block.lines) > 1 and han_in_row(block.lines[-1]))
    for number in range(1, len(block.lines[-1].chars)):
        page.shift(block.lines[-1], number, 0.05)


def letters_are_close(page):
    block, at, _ = page.pick(han_in_row)
    for number in range(1, len(block.lines[at].chars)):
        page.shift(block.lines[at], number, -0.05)


def comma_gives_before_letters_rest(page):
    def wanted(line):
        gaps = rules.Gaps(line, rules.Frame(LEFT, RIGHT, EM, True, 0))
        return place(line, "comma", "han") if gaps.letter and gaps.letter > 2 * rules.EVEN else None
    block, at, number = page.pick(wanted)
    page.shift(block.lines[at], number, -0.3)


def stop_gives_before_bracket(page):
    def wanted(line):
        return place(line, "stop", "han") if place(line, "ender", "han") else None
    block, at, number = page.pick(wanted)
    page.shift(block.lines[at], number, -0.3)


def question_has_its_square(page):
    block, at, number = page.pick(lambda line: find_piece(line, "row"))
    page.shift(block.lines[at], number + 2, 0.5)


def question_comes_apart(page):
    block, at, number = page.pick(lambda line: find_piece(line, "row"))
    page.shift(block.lines[at], number + 1, 0.4)


def line_is_low(page):
    block, at, _ = page.pick(lambda line: True)
    for run in block.lines[at + 1].runs:
        run.y += 0.2


def number_is_broken(page):
    block, at, _ = page.pick(lambda line: line.pieces[-1].kind == "han")
    page.put(block.lines[at], -1, "1")
    page.put(block.lines[at + 1], 0, "2")


def percent_begins_line(page):
    block, at, _ = page.pick(lambda line: line.pieces[-1].kind == "han")
    page.put(block.lines[at], -1, "1")
    page.put(block.lines[at + 1], 0, "%")


def glyph_is_wrong(page):
    block, at, _ = page.pick(lambda line: line.pieces[3].kind == "han")
    run, place_of, _ = page.slots(block.lines[at])[-1]
    run.glyph_ids[place_of] += 1


def character_is_lost(page):
    block, at, number = page.pick(lambda line: han_in_row(line))
    run, place_of, char = page.slots(block.lines[at])[number]
    del run.glyphs[place_of], run.glyph_ids[place_of]
    run.text = run.text.replace(char, "", 1)


SPOILED = [
    ("0", glyph_is_wrong), ("1", mark_begins_line), ("2", bracket_ends_line), ("2", separator_ends_line), ("3", dash_comes_apart),
    ("3", dots_come_apart), ("3", dash_is_divided), ("4", last_mark_has_its_square), ("5", gap_between_marks("comma", "starter")),
    ("5", gap_between_marks("ender", "comma")), ("5", gap_between_marks("starter", "starter")), ("6", last_square_is_off(0.1)),
    ("6", last_square_is_off(-0.1)), ("6", line_begins_late), ("7", western_is_close), ("7", western_is_far),
    ("7", western_is_far_from_mark), ("7", number_is_stretched), ("8", indent_is_one), ("8", bracket_is_indented_whole),
    ("9", one_is_left), ("10", last_line_begins_page), ("11", heading_ends_page), ("12", one_han_is_off), ("12", last_line_is_spaced),
    ("12", letters_are_close), ("order", comma_gives_before_letters_rest), ("order", stop_gives_before_bracket),
    ("13", question_has_its_square),
    ("13", question_comes_apart), ("14", line_is_low), ("unbroken", number_is_broken), ("unbroken", percent_begins_line),
    ("text", character_is_lost),
]


def run(options, judge_texts, judge):
    texts = TEXTS * COPIES
    findings, pages, fonts = judge_texts(options, texts)
    failed = 0
    for assertion, line, what in findings:
        print(f"FAILED: the pages to spoil do not pass: {assertion}: {what}\n    {line.text if line else ''}")
        failed += 1
    for assertion, spoil in SPOILED:
        page = Spoiler(pages, fonts)
        try:
            spoil(page)
        except (LookupError, StopIteration) as error:
            print(f"FAILED: {assertion}: {spoil.__name__}: no place for it {error!r}")
            failed += 1
            continue
        found = {one[0] for one in judge(page.pages, fonts, texts)}
        if assertion not in found:
            print(f"FAILED: {assertion}: {spoil.__name__} {getattr(spoil, 'kinds', '')} was not found; found was {sorted(found) or 'nothing'}", file=sys.stdout)
            failed += 1
    untested = {str(number) for number in range(1, 15)} - {assertion for assertion, _ in SPOILED}
    if untested:
        print("FAILED: nothing spoils", *sorted(untested))
    print(f"{len(SPOILED)} spoiled documents, {failed} failed")
    return 1 if failed or untested else 0

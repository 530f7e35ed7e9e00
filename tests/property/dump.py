"""The text dump of banxin read back: pages, marks, runs, rules and fills with their places in points."""
import json
import re

ROUNDED = 0.0005     # what a printed position may differ from the true one
# How far the square of a character reaches over the baseline, so that 事, which is as high as it, stands in its
# middle: 1/2 and the middle of 事 by the outlines of the bundled fonts. A run of western letters stands on the
# baseline of any of them.
ASCENTS = {"fangsong.otf": 0.814, "kaiti.otf": 0.796, "heiti.otf": 0.879, "songti.otf": 0.88, "xiaobiaosong.otf": 0.88,
           "western.ttf": 0.814}
ASCENT = 0.88  # of other fonts

STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
SPAN = re.compile(r"(\d+)x(\d+)")
PLACE = re.compile(r"(-?[\d.]+),(-?[\d.]+)")
SIZE = re.compile(r"(-?[\d.]+)x(-?[\d.]+)")
GLYPH = re.compile(r"(\d+)@(-?[\d.]+),(-?[\d.]+)")
FONT = re.compile(r'^font (F\d+) "([^"]+)"', re.MULTILINE)


class Box:
    __slots__ = ("x", "y", "w", "h")

    def __init__(self, x, y, w, h):
        self.x, self.y, self.w, self.h = x, y, w, h

    @property
    def right(self):
        return self.x + self.w

    @property
    def bottom(self):
        return self.y + self.h

    def __str__(self):
        return f"{self.x:g},{self.y:g} {self.w:g}x{self.h:g}"


class Run:
    """Text with the box of its em squares."""

    def __init__(self, line):
        head, text = line.split('"', 1)
        words = head.split()
        self.text = json.loads('"' + text)
        self.font, self.size = words[1], float(words[2])
        self.x, self.y = map(float, words[3].split(","))
        self.w = float(words[4][2:])
        self.glyphs, self.glyph_ids = [], []  # places from the run's own, and numbers in the font
        self.ascent = ASCENT
        self.line = line

    @property
    def vertical(self):
        return any(y for _, y in self.glyphs)

    @property
    def box(self):
        size = self.size
        if not self.vertical:
            return Box(self.x, self.y - self.ascent * size, self.w, size)
        # Set from top to bottom: x is the middle, y the upper end. A mark moved within its square counts as that square,
        # and a Western letter on the baseline of Han, which is a little lower than its own.
        first, last = (-int(-((y / size - self.ascent) - 0.1) // 1) for y in (self.glyphs[0][1], self.glyphs[-1][1]))
        return Box(self.x - size / 2, self.y + first * size, size, (last - first + 1) * size)


class Rule:
    __slots__ = ("x", "y", "dx", "dy", "w", "line")

    def __init__(self, line):
        _, place, length, width = line.split()[:4]
        self.x, self.y = map(float, place.split(","))
        self.dx, self.dy = map(float, length[1:].split(","))
        self.w = float(width[2:])
        self.line = line

    @property
    def flat(self):
        return self.dy == 0

    @property
    def at(self):
        """Where it lies across its direction."""
        return self.y if self.flat else self.x

    @property
    def span(self):
        """From where to where along its direction."""
        start, length = (self.x, self.dx) if self.flat else (self.y, self.dy)
        return min(start, start + length), max(start, start + length)


class Mark:
    def __init__(self, line, page, parent):
        self.line, self.page, self.parent = line, page, parent
        self.items = []  # marks, runs, rules and fills in paint order
        strings = STRING.findall(line)
        words = STRING.sub('""', line).split()
        self.kind = words[1]
        self.level = self.row = self.col = None
        self.row_span = self.col_span = 1
        self.pointer = self.label = self.style = self.box = self.id = self.scope = None
        self.heads = []
        self.continued = self.repeated = False
        if len(strings) == 2:
            self.pointer = json.loads(strings.pop(0))
        if strings:
            self.label = json.loads(strings[0])
        rest = words[2:]
        while rest:
            word = rest.pop(0)
            if word.startswith("level="):
                self.level = int(word[6:])
            elif word.startswith("id="):
                self.id = int(word[3:])
            elif word.startswith("heads="):
                self.heads = [int(number) for number in word[6:].split(",")]
            elif word in ("column", "row", "both"):
                self.scope = word
            elif word.startswith("style="):
                self.style = word[6:]
            elif re.fullmatch(r"r\d+", word):
                self.row = int(word[1:])
            elif re.fullmatch(r"c\d+", word):
                self.col = int(word[1:])
            elif SPAN.fullmatch(word):
                self.row_span, self.col_span = map(int, SPAN.fullmatch(word).groups())
            elif word.startswith("/"):
                self.pointer = word
            elif PLACE.fullmatch(word):
                x, y = map(float, PLACE.fullmatch(word).groups())
                w, h = map(float, SIZE.fullmatch(rest.pop(0)).groups())
                self.box = Box(x, y, w, h)
            elif word == "continued":
                self.continued = True
            elif word == "repeated":
                self.repeated = True
            elif word != '""':
                raise ValueError("a word of a mark is not known: " + line)

    def marks(self, *kinds):
        return [item for item in self.items if isinstance(item, Mark) and (not kinds or item.kind in kinds)]

    def runs(self):
        """All runs in it, however deep."""
        for item in self.items:
            if isinstance(item, Run):
                yield item
            elif isinstance(item, Mark):
                yield from item.runs()

    def rules(self):
        for item in self.items:
            if isinstance(item, Rule):
                yield item
            elif isinstance(item, Mark):
                yield from item.rules()

    def fills(self):
        for item in self.items:
            if isinstance(item, Box):
                yield item
            elif isinstance(item, Mark):
                yield from item.fills()

    @property
    def text(self):
        return squash("".join(run.text for run in self.runs()))

    def name(self):
        """For messages."""
        return self.line if len(self.line) < 110 else self.line[:107] + "…"


class Page(Mark):
    def __init__(self, line):
        self.line, self.page, self.parent, self.kind, self.items = line, self, None, "PAGE", []
        words = line.split()
        self.number = int(words[1])
        self.w, self.h = map(float, words[2].split("x"))
        self.box = Box(0, 0, self.w, self.h)
        self.turned = False

    def blocks(self):
        """What stands in the type area."""
        return [mark for mark in self.marks() if not is_page_number(mark)]


def is_page_number(mark):
    return mark.kind == "ARTIFACT" and mark.label == "page-number"


def squash(text):
    """Without white space and marks of good breaks."""
    return "".join(text.split()).replace("\u200b", "")


def read(text):
    """The pages of a dump."""
    pages, open_marks, files = [], [], fonts(text)
    for raw in text.split("\n"):
        line = raw.strip(" ")
        word = line.split(" ", 1)[0]
        if word == "page":
            if open_marks and len(open_marks) > 1:
                raise ValueError("a mark stays open at the end of a page: " + open_marks[-1].line)
            open_marks = [Page(line)]
            pages.append(open_marks[0])
        elif word == "begin":
            mark = Mark(line, pages[-1], open_marks[-1])
            open_marks[-1].items.append(mark)
            open_marks.append(mark)
        elif word == "end":
            open_marks.pop()
        elif word == "text":
            run = Run(line)
            # lines on the grid stand as the body does, whatever their font
            on_grid = open_marks[-1].kind in ("P", "HEADING")
            run.ascent = ASCENTS["fangsong.otf" if on_grid else files.get(run.font)] if files.get(run.font) in ASCENTS else ASCENT
            open_marks[-1].items.append(run)
        elif word == "glyphs":
            found = GLYPH.findall(line)
            run.glyphs = [(float(x), float(y)) for _, x, y in found]
            run.glyph_ids = [int(number) for number, _, _ in found]
        elif word == "rule":
            open_marks[-1].items.append(Rule(line))
        elif word == "fill":
            words = line.split()
            open_marks[-1].items.append(Box(*map(float, words[1].split(",")), *map(float, words[2].split("x"))))
        elif word == "turn":  # what is turned is a page of its own, in its own coordinates
            turned = Page(pages[-1].line)
            turned.turned = True
            upright, open_marks = open_marks, [turned]
            pages.append(turned)
        elif word == "unturn":
            open_marks = upright
        elif word not in ("", "banxin-dump", "title", "author", "subject", "language", "font"):
            raise ValueError("a line of the dump is not known: " + line)
    if len(open_marks) > 1:
        raise ValueError("a mark stays open: " + open_marks[-1].line)
    return pages


def fonts(text):
    """The files of the fonts by the names runs have for them."""
    return dict(FONT.findall(text))


def without_fonts(text):
    """The part of each page of a dump, by page number."""
    parts, number = {}, None
    for line in text.split("\n"):
        if line.startswith("font "):
            continue
        if line.startswith("page "):
            number = int(line.split()[1])
        if number is not None and line:
            parts.setdefault(number, []).append(line)
    return parts


def without_glyphs(text):
    return "\n".join(line for line in text.split("\n") if not line.lstrip(" ").startswith("glyphs"))

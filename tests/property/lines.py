"""Lines put together from a dump: characters with the places of their glyphs, and the pieces a line is spaced by.

A line is a row of pieces and of gaps between them. The body of a piece is what no adjusting takes away: a Han character has
its whole square, a mark the half of its square that has its ink, western text what its font gives it. The gap between two
bodies is then all that a typesetter can decide, and all that is judged."""
import re

import dump

STARTERS = "“‘（《〈〔【〖［｛"
ENDERS = "”’）》〉〕】〗］｝"
COMMAS, STOPS, COLON = "，、；", "。．！？", "："
SEPARATORS, CONNECTORS, MIDDLE = "/／", "—～–", "·"
PAIRED, QUOTES = "—…", "“”‘’"


class Char:
    __slots__ = ("text", "x", "width", "ink", "font", "size", "typed")

    def __init__(self, text, x, run, font, glyph):
        size = run.size
        self.text, self.x, self.font, self.size = text, x, font, size
        self.width = font.advance(glyph) * size
        self.ink = [(x + low * size, x + high * size) for low, high in font.contours(glyph)]
        self.typed = False  # a space was typed before it

    @property
    def ink_left(self):
        return min(low for low, _ in self.ink) if self.ink else self.x

    @property
    def ink_right(self):
        return max(high for _, high in self.ink) if self.ink else self.x + self.width


class Piece:
    """Characters between which nothing is adjusted, with the edges of their body."""
    __slots__ = ("kind", "chars", "left", "right", "loose", "slack")

    def __init__(self, kind, chars, left, right, loose=False):
        self.kind, self.chars, self.left, self.right = kind, chars, left, right
        self.loose = loose  # its ink stands in the middle of the square, and moves when the square is cut
        self.slack = 0      # in em, how much less is known of where it begins

    @property
    def text(self):
        return "".join(char.text for char in self.chars)

    @property
    def typed(self):
        return self.chars[0].typed


class Line:
    def __init__(self, page, y):
        self.page, self.y, self.runs, self.problems = page, y, [], []

    @property
    def text(self):
        return "".join(run.text for run in self.runs)

    def read(self, fonts, em):
        """Learn its characters and pieces."""
        self.em = em
        self.chars = [char for run in self.runs for char in self.read_run(run, fonts[run.font])]
        self.pieces, space = [], False
        inked = []
        for char in self.chars:
            if char.text.isspace():
                space = "wide" if char.text == "\u3000" else True
                continue
            char.typed, space = bool(inked) and space, False
            inked.append(char)
        self.ends_in_space = bool(self.chars) and self.chars[-1].text.isspace()
        self.begins_in_space = bool(self.chars) and self.chars[0].text.isspace()
        at = 0
        while at < len(inked):
            at = self.add_piece(inked, at)

    def read_run(self, run, font):
        """A glyph that is no character's is a blank that programs reading the text want; it must have no ink."""
        chars, text = [], list(run.text)
        for glyph, (x, _) in zip(run.glyph_ids, run.glyphs):
            if text and glyph == font.glyph(text[0]):
                chars.append(Char(text.pop(0), run.x + x, run, font, glyph))
            elif font.ink(glyph):
                self.problems.append(f"glyph {glyph} of {run.font} stands for no character of {run.text!r}")
        if text:
            self.problems.append(f"no glyph for {''.join(text)!r} of {run.text!r}")
        return chars

    def add_piece(self, chars, at):
        """The piece that begins with chars[at]; gives where the next begins."""
        char, em = chars[at], self.em
        end = at + 1
        kind = kind_of(char, chars[at - 1] if at else None, chars[end] if end < len(chars) else None)
        if kind in ("dash", "ellipsis"):
            end += 1
            pair = chars[at:end]
            middle = (pair[0].ink_left + pair[1].ink_right) / 2
            piece = Piece(kind, pair, middle - em, middle + em)
        elif kind == "western":
            while end < len(chars) and not chars[end].typed and \
                    kind_of(chars[end], chars[end - 1], chars[end + 1] if end + 1 < len(chars) else None) == kind:
                end += 1
            piece = Piece(kind, chars[at:end], char.x, chars[end - 1].x + chars[end - 1].width)
        elif kind == "stop" and char.text in "！？" and end < len(chars) and chars[end].text in "！？":
            while end < len(chars) and chars[end].text in "！？" and not chars[end].typed:
                end += 1
            row = chars[at:end]
            middle, reach = (row[0].ink_left + row[-1].ink_right) / 2, len(row) * em / 4
            piece = Piece("row", row, middle - reach, middle + reach, True)
        else:
            piece = single(kind, char, em)
        self.pieces.append(piece)
        return end


def kind_of(char, before, after):
    text = char.text
    if text in QUOTES and char.width < 0.9 * char.size:
        return "quote"
    for kind, among in (("starter", STARTERS), ("ender", ENDERS), ("comma", COMMAS), ("stop", STOPS), ("colon", COLON),
                        ("middle", MIDDLE)):
        if text in among:
            return kind
    if text in PAIRED and after and after.text == text and not after.typed:
        return "dash" if text == "—" else "ellipsis"
    if text in SEPARATORS:
        return "western" if all(not beside or beside.text.isascii() for beside in (before, after)) else "separator"
    if text in CONNECTORS:
        return "connector"
    if text.isascii() or is_latin(text) or not is_han(text) and not char.font.glyph("一"):
        return "western"
    return "han" if is_han(text) else "symbol"


def is_latin(text):
    return text.isalpha() and ord(text) < 0x2000


def is_han(text):
    return 0x4E00 <= ord(text) <= 0x9FFF or 0x3400 <= ord(text) <= 0x4DBF or ord(text) >= 0x20000 or text in "〇○□△"


def single(kind, char, em):
    half, middle = em / 2, (char.ink_left + char.ink_right) / 2
    if kind == "starter":
        return Piece(kind, [char], char.x + half, char.x + em)
    if kind in ("ender", "comma", "stop", "colon"):
        loose = abs((middle - char.x) / char.width - 0.5) < 0.1
        if loose:
            return Piece(kind, [char], middle - half / 2, middle + half / 2, True)
        return Piece(kind, [char], char.x, char.x + half)
    if char.width > 0.97 * char.size:  # a full square: on a grid as wide as the grid has it
        if kind == "middle" or kind == "separator" and char.ink_right - char.ink_left < half:
            return Piece(kind, [char], middle - half / 2, middle + half / 2)
        return Piece(kind, [char], char.x, char.x + em)
    return Piece("sign" if kind == "symbol" else kind, [char], char.x, char.x + char.width)


# ---- Blocks ----

class Block:
    """A paragraph or the like, whole, on however many pages."""

    def __init__(self, mark):
        self.mark, self.kind, self.page, self.lines = mark, mark.kind, mark.page, []

    def add(self, mark):
        for run in mark.runs():
            if run.vertical:
                continue
            if not self.lines or self.lines[-1].page is not mark.page or abs(self.lines[-1].y - run.y) > 0.01:
                self.lines.append(Line(mark.page, run.y))
            self.lines[-1].runs.append(run)


def blocks_of(pages):
    """What stands one under another, in order. A table is a block without lines, its parts on further pages are others."""
    found = []
    for page in pages:
        for mark in page.blocks():
            if mark.kind == "TABLE":
                found.append(Block(mark))
                continue
            if not (mark.continued and found and found[-1].kind == mark.kind):
                found.append(Block(mark))
            found[-1].add(mark)
    return found


def cells_of(pages):
    for page in pages:
        for mark in page.marks("TABLE"):
            yield from cells_in(mark)


def cells_in(mark):
    for item in mark.marks():
        if item.kind in ("TH", "TD"):
            block = Block(item)
            block.add(item)
            yield block
        else:
            yield from cells_in(item)


def normal(text):
    """With every run of spaces one space."""
    return re.sub(r"\s+", " ", text.replace("\u200b", ""))


__all__ = ["Block", "Char", "Line", "Piece", "blocks_of", "cells_of", "dump", "normal"]

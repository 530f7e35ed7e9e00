"""What must hold of lines of Chinese text: the fourteen assertions of W3C CLREQ and GB/T 15834 as this project lists them,
and of the orders of CLREQ's line adjustment what a line shows. They are numbered as in README.md.

Each check gives a list of (number, where, what). Lengths are in em, the square of a Han character on its grid."""
import itertools
from statistics import median

from lines import COMMAS, CONNECTORS, ENDERS, MIDDLE, SEPARATORS, STARTERS, STOPS, COLON

EDGE = 0.05            # of an em, how far a line may miss its edge
EVEN = 1 / 64          # of an em, how far equal gaps may differ
KERN = 0.12            # of an em, what two western letters may be moved towards or from each other by their font
PITCH = 0.01           # points, how far the distances of lines may differ: what rounding leaves
MARKS = {"starter", "ender", "comma", "stop", "colon", "row"}
CLOSING = {"ender", "comma", "stop", "colon", "row"}
BRACKETS = {"starter", "ender"}
UNMOVED = {"dash", "ellipsis", "middle", "separator", "connector"}
FULL = {"han", "symbol"}

# Breaking: 2, the line's start and end; GB/T 15834 5.1.9 adds the separators at the end.
NOT_FIRST = COMMAS + COLON + STOPS + ENDERS + CONNECTORS + MIDDLE + SEPARATORS + "-"
NOT_LAST = STARTERS + SEPARATORS


class Frame:
    """What lines are judged against: the edges of the type area and the em of the text."""

    def __init__(self, left, right, em, justified, indent):
        self.left, self.right, self.em = left, right, em
        self.justified, self.indent = justified, indent


# ---- One line: its gaps ----

class Gaps:
    """The gaps of a line in em, by what stands on their sides."""

    def __init__(self, line, frame):
        pieces, em = line.pieces, frame.em
        self.all = []  # (left piece, right piece, gap)
        self.letter = None
        at = 0
        while at + 1 < len(pieces):
            one, two = pieces[at], pieces[at + 1]
            gap = (two.left - one.right) / em
            self.all.append((one, two, gap))
            at += 1
        plain = [gap for one, two, gap in self.all if is_plain(one, two)]
        if not plain:
            plain = [gap for one, two, gap in self.all if {one.kind, two.kind} & MARKS and not {one.kind, two.kind} & {"sign", "quote"}
                     and not one.loose and not two.loose and natural(one, two)[1] == 0][:1]
        self.letter = median(plain) if plain else None

    def groups(self):
        """Gaps that must be equal, by their name; without the space between letters, which all may have on top."""
        letter, found = self.letter or 0, {}
        before = {id(two): one.kind for one, two, _ in self.all}
        for one, two, gap in self.joined():
            name = group_of(one, two)
            # A point behind an opening bracket: the two take 1.5 em (clreq.md 4), the point having given its half.
            given = before.get(id(one)) == "starter" and name in ("comma", "colon", "stop", "pair") and gap - letter < EVEN
            if name and not one.slack and not given:
                found.setdefault(name, []).append((gap - letter * (name not in ("plain", "word", "mixed")), one, two))
        return found

    def joined(self):
        """A mark with its ink in the middle may stand anywhere in what it has: the gaps on its sides count as one."""
        letter, carried = self.letter or 0, 0
        for one, two, gap in self.all:
            if two.loose:
                carried, two.slack = gap - letter, EDGE if one.kind == "sign" else 0
                continue
            yield one, two, gap + (carried if one.loose else 0)


def is_plain(one, two):
    return one.kind == "han" and two.kind == "han" and not two.typed


def natural(one, two):
    """The least and the greatest gap in em that two neighbours may have without space between letters."""
    a, b = one.kind, two.kind
    tail = 0.5 if a in CLOSING and not (a == "row" and len(one.chars) == 2) else 0
    head = 0.5 if b == "starter" else 0
    side = 0.25 if "middle" in (a, b) or "separator" in (a, b) or "connector" in (a, b) else 0
    if a in MARKS and b in MARKS:
        if a in BRACKETS or b in BRACKETS:
            return 0, 0.5 if tail and head else 0
        return 0, tail
    if tail or head:
        return 0, max(tail, head)
    if {a, b} & MARKS:
        return 0, side  # a solidus narrower than its half em stands in the middle of it
    if a == b == "western":
        return (0.25, 0.5) if two.typed else (0, 0)
    if "western" in (a, b) and "han" in (a, b):
        return 0.125, 0.5
    if "western" in (a, b) and "symbol" in (a, b) or {"sign", "quote"} & {a, b}:
        return 0, 0.5
    if two.typed:
        return 0, 0.5 if two.typed is True else 1.1  # an ideographic space is a character, spaced on both sides
    return 0, side


def group_of(one, two):
    a, b = one.kind, two.kind
    if is_plain(one, two) or (a == "han" and b in CLOSING or a == "starter" and b == "han") and not (
            two.typed or one.loose or two.loose):
        return "plain"
    if a == b == "western":
        return "word" if two.typed else None
    if {a, b} == {"western", "han"}:
        return "mixed"
    if a in CLOSING and b == "starter":
        return "pair" if a != "row" else None
    if a in MARKS and b in MARKS:
        return None
    if b not in FULL | {"western"} and b != "starter" or a not in FULL | CLOSING | {"western"}:
        return None
    if two.typed and a not in MARKS and b not in MARKS:
        return None
    return {"comma": "comma", "colon": "colon", "stop": "stop", "ender": "bracket"}.get(a) or ("bracket" if b == "starter" else None)


# ---- Checks of a line ----

def check_ends(line, frame, is_first, is_last, before, found):
    """1 and 2: what must not begin and not end a line."""
    first, last = line.pieces[0].chars[0].text, line.pieces[-1].chars[-1].text
    # The dash of two squares may begin a line; a quote with the wrong glyph is another matter.
    free = line.pieces[0].kind in ("dash", "quote")
    if not is_first and first in NOT_FIRST and not free and not in_url(line.pieces[0]):
        # CLREQ lets go where three marks in a row would make a line too loose; what ends a word cannot be seen here.
        relief = first in ENDERS + STOPS + COMMAS + COLON and marks_at_end(before) >= 2
        # Nor can a line give the last of its characters, if that is a word.
        alone = len([piece for piece in before.pieces if piece.kind not in MARKS]) == 1 and before.pieces[0].kind == "western"
        if not relief and not alone:
            found("1", f"the line begins with {first}")
    if not is_last and last in NOT_LAST and not in_url(line.pieces[-1]):
        found("2", f"the line ends with {last}")


def in_url(piece):
    return piece.kind == "western" and len(piece.chars) > 1


def marks_at_end(line):
    count = 0
    for char in reversed(line.text.rstrip()) if line else "":
        if char not in COMMAS + COLON + STOPS + ENDERS + STARTERS:
            break
        count += 1
    return count


def check_pairs(line, frame, found):
    """3: dashes and ellipses whole, and of one piece."""
    for piece in line.pieces:
        if piece.kind not in ("dash", "ellipsis"):
            continue
        one, two = piece.chars
        gap = two.ink_left - one.ink_right
        wanted = 0
        if piece.kind == "ellipsis":
            dots = sorted(one.ink)
            wanted = dots[1][0] - dots[0][1] if len(dots) > 1 else gap
        if abs(gap - wanted) > EVEN * frame.em:
            found("3", f"{(gap - wanted) / frame.em:.3f} em between the halves of {piece.text}, not 0")


def check_line_end(line, frame, letter, found):
    """4 and 6: a line reaches both edges, with half a mark at its end."""
    em, first, last = frame.em, line.pieces[0], line.pieces[-1]
    right = last.right
    if last.loose:
        before = line.pieces[-2].right if len(line.pieces) > 1 else frame.left
        # ？！ in a row may be spaced like letters or stay one sign; the line's own space stands before them either way.
        ends = [before + (len(last.chars) * 0.5 + count * (letter or 0)) * em for count in range(1, len(last.chars) + 1)]
        right = min(ends, key=lambda end: abs(end - frame.right))
    miss = (right - frame.right) / em
    if last.kind in CLOSING and abs(miss) > EDGE:
        found("4", f"{last.text} has {0.5 - miss:.3f} em at the end of the line, not 0.5")
    elif abs(miss) > EDGE and can_stretch(line):
        found("6", f"the line ends {miss:+.3f} em from the edge")
    if (last.chars[-1].ink_right - frame.right) / em > EDGE:
        found("6", f"the ink of {last.text} reaches {(last.chars[-1].ink_right - frame.right) / em:.3f} em over the edge")


def can_stretch(line):
    """Words and numbers are not stretched, nor what stands before and after dashes and the like (CLREQ 6)."""
    return any(not {one.kind, two.kind} <= UNMOVED | {"western", "sign", "quote"} or two.typed
               for one, two in zip(line.pieces, line.pieces[1:]))


def check_line_start(line, frame, is_first, found):
    """6 on the left, and 8: the indent."""
    first, edge = line.pieces[0], frame.left
    number = "6"
    if is_first:
        number, edge = "8", frame.left + frame.indent
    miss = (first.left - edge) / frame.em
    if first.kind == "starter":
        # The half before its ink may be taken off (CLREQ, punctuation_adjustment_space): 8 has its face from 1.5 to 2 em.
        low, high = (-0.5, 0) if is_first else (0, 0.5)
        ok = low - EDGE <= miss <= high + EDGE
    elif first.loose:
        ok = -EDGE <= miss <= 0.5
    else:
        ok = abs(miss) <= EDGE
    if not ok:
        found(number, f"the line begins {miss:+.3f} em from its {'indent' if is_first else 'edge'}")
    if line.begins_in_space:
        found("7", "a typed space begins the line")


def check_gaps(line, frame, gaps, found):
    """5, 7, 13, and that nothing stands upon another."""
    letter = gaps.letter or 0
    stretch = max(letter, 0)
    for one, two, gap in gaps.joined():
        low, high = natural(one, two)
        if gaps.letter is None and group_of(one, two) in ("mixed", "word"):
            high = max(high, gap)  # nothing else can be stretched to reach the edge
        where = f"{one.text[-12:]}|{two.text[:12]}"
        a, b = one.kind, two.kind
        count = len(one.chars) if a == "row" else 1
        mixed = {a, b} == {"western", "han"}
        # Between Chinese and western text the greatest gap is absolute; elsewhere letter spacing comes on top.
        most = high + (0 if mixed or a == b == "western" else stretch * (count + (1 if one.loose else 0)))
        # A symbol narrower than a Han character may have its own width or a square.
        miss = EVEN + (EDGE if "sign" in (a, b) else one.slack)
        if low - miss <= gap <= most + miss:
            continue
        if a == "row":
            found("13", f"{where}: {one.text} takes {count / 2 + gap:.3f} em, at most {count / 2 + most:.3f}")
        elif a in MARKS and b in MARKS and (a in BRACKETS or b in BRACKETS):
            natural_sum = (0.5 if a in CLOSING else 0) + (0.5 if b == "starter" else 0)
            found("5", f"{where}: the two take {2 - natural_sum + gap:.3f} em, at most {2 - natural_sum + most:.3f}")
        elif "western" in (a, b):
            found("7", f"{where}: {gap:.3f} em between them, should be {low:.3f} to {most:.3f}")
        else:
            found("12", f"{where}: {gap:.3f} em between them, should be {low:.3f} to {most:.3f}")
    for piece in line.pieces:
        if piece.kind == "row":
            check_row(piece, frame, stretch, found)


def check_row(row, frame, stretch, found):
    """13: two ？！ share one square."""
    inks = [(char.ink_left + char.ink_right) / 2 for char in row.chars]
    for one, two in zip(inks, inks[1:]):
        step = (two - one) / frame.em
        if not 0.5 - 0.2 <= step <= 0.5 + stretch + 0.2:
            found("13", f"{row.text}: {step:.3f} em from middle to middle, should be about a half")


def check_even(line, frame, gaps, is_last, found):
    """12: what is adjusted is adjusted evenly, and a last line not at all."""
    groups = gaps.groups()
    for name, members in groups.items():
        least, most = min(members, key=lambda one: one[0]), max(members, key=lambda one: one[0])
        if most[0] - least[0] > EVEN:
            found("12", f"{name}: {least[1].text[-6:]}|{least[2].text[:6]} {least[0]:.3f} em, "
                        f"but {most[1].text[-6:]}|{most[2].text[:6]} {most[0]:.3f}")
    letter = gaps.letter or 0
    if letter < -EVEN:
        found("12", f"letters are moved together by {-letter:.3f} em")
    if is_last and letter > EVEN:
        found("12", f"the letters of a last line are spaced by {letter:.3f} em")
    wide = max((gap for gap, _, _ in groups.get("mixed", [])), default=0)
    if is_last and wide > 0.25 + EVEN:
        found("12", f"a last line has {wide:.3f} em between Chinese and western text")
    check_order(groups, letter, found)


# Which gaps give way first (CLREQ, line_adjustment): name, what they have at first and at least.
SQUEEZED = (("word", None, 0.25), ("bracket", 0.5, 0), ("comma", 0.5, 0), ("mixed", 0.25, 0.125), ("stop", 0.5, 0))
# CLREQ lets the gap between Chinese and western text grow to 1/2 em and says that many styles stop at 1/3: so does this.
STRETCHED = (("word", 0.5), ("mixed", 1 / 3))


def check_order(groups, letter, found):
    """order: what comes later in CLREQ's lists gives only when what comes before has given all."""
    values = {name: members[0][0] for name, members in groups.items()}
    squeezed = [name for name, first, _ in SQUEEZED if name in values and first is not None and values[name] < first - EVEN]
    for name in squeezed:
        for before, _, least in SQUEEZED[:[one[0] for one in SQUEEZED].index(name)]:
            if before in values and values[before] > least + EVEN:
                found("order", f"{name} is at {values[name]:.3f} em before {before}, at {values[before]:.3f}, is at {least}")
    for name in squeezed:
        if name in ("bracket", "comma", "stop") and values.get("mixed", 0) > 0.25 + EVEN:
            found("order", f"mixed is stretched to {values['mixed']:.3f} em, and {name} is squeezed to {values[name]:.3f}")
    if letter > EVEN:
        for name, most in STRETCHED:
            if name in values and values[name] < most - EVEN:
                found("order", f"letters are spaced by {letter:.3f} em before {name}, at {values[name]:.3f}, is at {most}")
        for name in squeezed:
            if name in ("bracket", "comma", "stop"):
                found("order", f"letters are spaced by {letter:.3f} em, and {name} is squeezed to {values[name]:.3f}")


def check_western(line, frame, found):
    """7, inside: neither words nor numbers are stretched."""
    for piece in line.pieces:
        if piece.kind != "western":
            continue
        for one, two in zip(piece.chars, piece.chars[1:]):
            extra = (two.x - one.x - one.width) / frame.em
            if abs(extra) > (EVEN if one.text.isdigit() and two.text.isdigit() else KERN):
                found("7", f"{extra:+.3f} em inside {piece.text}")


def check_glyphs(block, findings):
    """0: the right glyphs. Quotes, dashes and dots that western text has too must be the full ones (clreq.md 1)."""
    chars = [(char, line) for line in block.lines for char in line.chars]
    text = "".join(char.text for char, _ in chars)
    for line in block.lines:
        findings += [("0", line, problem) for problem in line.problems]
    for at, (char, line) in enumerate(chars):
        if char.text in "“”‘’—…" and char.width < 0.9 * char.size and not is_western_quote(text, at):
            findings.append(("0", line, f"{char.text} is set with a western glyph"))


def is_western_quote(text, at):
    """An apostrophe, a quote in a paragraph of western text, a quote without its other half, or western words quoted among
    western words, which a typed space tells."""
    char = text[at]
    if char == "’" and text[at - 1:at].isascii() and text[at + 1:at + 2].isalpha() and text[at + 1:at + 2].isascii():
        return True
    if all(other.isascii() or other in "“”‘’—…" for other in text):
        return True
    pair = "“”" if char in "“”" else "‘’"
    first = at if char in pair[0] else text.rfind(pair[0], 0, at)
    last = text.find(pair[1], first + 1)
    if char in "—…":
        return False
    if first < 0 or last < 0 or char == pair[1] and last != at:
        return True
    return text[first - 1:first] == " " and text[:first - 1][-1:].isascii() and text[first + 1:last].isascii()


def check_break(above, below, frame, found):
    """unbroken: what may stand on both sides of a break."""
    one, two = above.chars[-1], below.chars[0]
    if above.ends_in_space or below.begins_in_space:
        return
    a, b = one.text, two.text
    last, first = above.pieces[-1], below.pieces[0]
    if "://" in last.text + first.text or last.kind == "western" == first.kind and is_too_long(above, below, frame):
        return
    if last.kind == first.kind == "western" and a not in "-–":
        found("unbroken", f"{last.text[-20:]}|{first.text[:20]}")
    elif a.isdigit() and b in "%‰℃°％":
        found("unbroken", f"{last.text[-12:]}|{b}")
    elif a in "￥$￡" and b.isdigit():
        found("unbroken", f"{a}|{first.text[:12]}")
    elif a == b and a in "—…" and below.broken_pair:
        found("3", f"{a}{b} is divided between two lines")


def is_too_long(above, below, frame):
    """What is longer than a line must break somewhere; on three lines it fills the one in the middle."""
    width = 0
    for pieces in (reversed(above.pieces), below.pieces):
        row = list(itertools.takewhile(lambda piece: piece.kind in ("western", "connector", "sign", "quote"), pieces))
        width += max(piece.right for piece in row) - min(piece.left for piece in row)
    return width > frame.right - frame.left - frame.em


# ---- A block, and pages ----

def check_block(block, frame, findings, only=None):
    """All checks of the lines of a block; only: the numbers that count for it."""
    lines = [line for line in block.lines if line.pieces]
    check_glyphs(block, findings)
    for number, line in enumerate(lines):
        def found(assertion, what, line=line):
            if not only or assertion in only:
                findings.append((assertion, line, what))
        is_first, is_last = number == 0, number == len(lines) - 1
        check_ends(line, frame, is_first, is_last, lines[number - 1] if number else None, found)
        check_pairs(line, frame, found)
        gaps = Gaps(line, frame)
        if frame.justified and not is_last:
            check_line_end(line, frame, gaps.letter, found)
        elif (line.pieces[-1].chars[-1].ink_right - frame.right) / frame.em > EDGE:
            found("6", "the ink of a last line reaches over the edge")
        if frame.justified or block.kind == "HEADING":
            check_line_start(line, frame, is_first, found)
        check_gaps(line, frame, gaps, found)
        check_even(line, frame, gaps, is_last or not frame.justified, found)
        check_western(line, frame, found)
        if not is_last:
            check_break(line, lines[number + 1], frame, found)
    if frame.justified and len(lines) > 1 and is_orphan(lines[-1]) and gives_one(lines[-2]) and (not only or "9" in only):
        findings.append(("9", lines[-1], f"the last line has only {lines[-1].text}"))


def is_orphan(line):
    """One Han character, with marks or without (CLREQ 7); a word or a number is none."""
    kinds = [piece.kind for piece in line.pieces]
    return "western" not in kinds and sum(kind in FULL for kind in kinds) + 2 * sum(
        kind in ("dash", "ellipsis") for kind in kinds) < 2


def gives_one(line):
    """Does the line above end with a Han character, and marks, that can be taken down? The source knows no other cure but
    to squeeze the last line in, and does not speak of words and numbers."""
    kinds = [piece.kind for piece in line.pieces if piece.kind not in MARKS]
    return len(kinds) > 1 and kinds[-1] == "han"


def divided_pairs(block):
    """Tell from the whole text which dash or dot at the edge of a line is half of a pair."""
    for number, line in enumerate(block.lines):
        line.broken_pair = False
    for above, below in zip(block.lines, block.lines[1:]):
        a, b = above.text[-1:], below.text[:1]
        if a == b and a and a in "—…":
            count = len(above.text) - len(above.text.rstrip(a))
            above.broken_pair = below.broken_pair = count % 2 == 1


def check_text(block, text, findings):
    """text: the lines are the paragraph, without the spaces where it breaks."""
    at = 0
    for line in block.lines:
        if not text.startswith(line.text, at):
            rest = text[at:].lstrip(" ")
            at = len(text) - len(rest)
        if not text.startswith(line.text, at):
            findings.append(("text", line, f"the text is {line.text!r}, given was {text[at:at + 40]!r}"))
            return
        at += len(line.text)
    if text[at:].strip():
        findings.append(("text", block.lines[-1] if block.lines else None, f"missing: {text[at:]!r}"))


def check_pages(blocks, findings):
    """10, 11 and 14: where pages break, and how far lines are apart."""
    for block, after in zip(blocks, blocks[1:]):
        for above, below in zip(block.lines, block.lines[1:]):
            if above.page is not below.page and below is block.lines[-1]:
                findings.append(("10", below, f"the last of {len(block.lines)} lines begins page {below.page.number}"))
        if block.kind == "HEADING" and after.page is not block.lines[-1].page:
            findings.append(("11", block.lines[-1], f"a heading ends page {block.lines[-1].page.number}"))


def check_pitch(blocks, pitch, findings, is_body):
    before = None
    for block in blocks:
        if not is_body(block):
            before = None
            continue
        for line in block.lines:
            if before and before.page is line.page and abs(line.y - before.y - pitch) > PITCH:
                findings.append(("14", line, f"{line.y - before.y:.3f} pt under the line above it, not {pitch:.3f}"))
            before = line

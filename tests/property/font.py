"""A font file read with nothing but Python: which glyph a character has, how wide it is, and where its ink stands.

Just enough for the fonts of this repository: `cmap` of formats 4 and 12, outlines in `glyf`, or in a `CFF` table without
hints that need counting beyond masks. All measures are shares of the em."""
import struct


def u16(data, at):
    return struct.unpack_from(">H", data, at)[0]


def i16(data, at):
    return struct.unpack_from(">h", data, at)[0]


def u32(data, at):
    return struct.unpack_from(">I", data, at)[0]


class Font:
    def __init__(self, path):
        data = path.read_bytes()
        self.tables = {}
        for number in range(u16(data, 4)):
            tag, _, start, length = struct.unpack_from(">4sIII", data, 12 + 16 * number)
            self.tables[tag.decode()] = data[start:start + length]
        self.em = u16(self.tables["head"], 18)
        self.wide = u16(self.tables["hhea"], 34)
        self.glyph_of = self.read_cmap()
        self.outlines = {}
        self.char_strings = Cff(self.tables["CFF "]) if "CFF " in self.tables else None

    def read_cmap(self):
        cmap, best = self.tables["cmap"], {}
        for number in range(u16(cmap, 2)):
            start = u32(cmap, 8 + 8 * number)
            form = u16(cmap, start)
            if form == 12:
                best |= read_groups(cmap, start)
            elif form == 4:
                best = read_segments(cmap, start) | best
        return best

    def glyph(self, char):
        return self.glyph_of.get(ord(char))

    def advance(self, glyph):
        return u16(self.tables["hmtx"], 4 * min(glyph, self.wide - 1)) / self.em

    def contours(self, glyph):
        """For each contour its left and right edge."""
        if glyph not in self.outlines:
            edges = self.char_strings.contours(glyph) if self.char_strings else self.true_type(glyph)
            self.outlines[glyph] = [(low / self.em, high / self.em) for low, high in edges]
        return self.outlines[glyph]

    def ink(self, glyph):
        """The left and the right edge of its ink, or None when it is blank."""
        edges = self.contours(glyph)
        return (min(low for low, _ in edges), max(high for _, high in edges)) if edges else None

    def true_type(self, glyph):
        long_form = i16(self.tables["head"], 50)
        loca = self.tables["loca"]
        start, end = (u32(loca, 4 * glyph), u32(loca, 4 * glyph + 4)) if long_form else \
            (2 * u16(loca, 2 * glyph), 2 * u16(loca, 2 * glyph + 2))
        return [(i16(self.tables["glyf"], start + 2), i16(self.tables["glyf"], start + 6))] if end > start else []


def read_groups(cmap, start):
    found = {}
    for number in range(u32(cmap, start + 12)):
        first, last, glyph = struct.unpack_from(">III", cmap, start + 16 + 12 * number)
        found |= {code: glyph + code - first for code in range(first, last + 1)}
    return found


def read_segments(cmap, start):
    found, count = {}, u16(cmap, start + 6) // 2
    ends, starts = start + 14, start + 16 + 2 * count
    deltas, offsets = starts + 2 * count, starts + 4 * count
    for number in range(count):
        at = offsets + 2 * number
        for code in range(u16(cmap, starts + 2 * number), u16(cmap, ends + 2 * number) + 1):
            glyph = code
            if u16(cmap, at):
                glyph = u16(cmap, at + u16(cmap, at) + 2 * (code - u16(cmap, starts + 2 * number)))
                if not glyph:
                    continue
            found[code] = (glyph + u16(cmap, deltas + 2 * number)) & 0xFFFF
    found.pop(0xFFFF, None)
    return found


# ---- CFF: Adobe Technical Notes 5176 and 5177 ----

def read_index(data, at):
    """The pieces of an INDEX and where it ends."""
    count = u16(data, at)
    if not count:
        return [], at + 2
    size = data[at + 2]
    offsets = [int.from_bytes(data[at + 3 + size * n:at + 3 + size * (n + 1)], "big") for n in range(count + 1)]
    base = at + 2 + size * (count + 1)
    return [data[base + low:base + high] for low, high in zip(offsets, offsets[1:])], base + offsets[-1]


def read_dict(data):
    found, numbers, at = {}, [], 0
    while at < len(data):
        byte = data[at]
        at += 1
        if byte <= 21:
            key = byte
            if byte == 12:
                key = (12, data[at])
                at += 1
            found[key], numbers = numbers, []
        elif byte == 30:  # a real number, in half bytes, ends in 15; none is of interest here
            while data[at] & 15 != 15 and data[at] >> 4 != 15:
                at += 1
            at += 1
            numbers.append(0)
        elif byte == 28:
            numbers.append(i16(data, at))
            at += 2
        elif byte == 29:
            numbers.append(struct.unpack_from(">i", data, at)[0])
            at += 4
        elif byte < 247:
            numbers.append(byte - 139)
        else:
            numbers.append((byte - 247) * 256 + data[at] + 108 if byte < 251 else -(byte - 251) * 256 - data[at] - 108)
            at += 1
    return found


class Cff:
    def __init__(self, data):
        _, at = read_index(data, data[2])
        tops, at = read_index(data, at)
        _, at = read_index(data, at)
        if read_index(data, at)[0]:
            raise ValueError("a font with subroutines")
        self.strings, _ = read_index(data, read_dict(tops[0])[17][0])

    def contours(self, glyph):
        return Pen(self.strings[glyph]).edges


def curve_edges(a, b, c, d):
    """The least and the greatest value of a Bézier curve in one coordinate."""
    found = [a, d]
    if min(b, c) < min(a, d) or max(b, c) > max(a, d):
        found += [((1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d)
                  for t in (step / 32 for step in range(1, 32))]
    return min(found), max(found)


class Pen:
    """Follows a Type 2 charstring and keeps the edges of each contour. Only x counts, as marks are judged along the line."""

    def __init__(self, code):
        self.x, self.stack, self.stems, self.edges = 0, [], 0, []
        at = 0
        while at < len(code):
            at = self.step(code, at)

    def step(self, code, at):
        byte = code[at]
        at += 1
        if byte == 28:
            self.stack.append(i16(code, at))
            return at + 2
        if byte == 255:
            self.stack.append(struct.unpack_from(">i", code, at)[0] / 65536)
            return at + 4
        if byte >= 32:
            if byte < 247:
                self.stack.append(byte - 139)
                return at
            sign, base = (1, 247) if byte < 251 else (-1, 251)
            self.stack.append(sign * ((byte - base) * 256 + code[at] + 108))
            return at + 1
        if byte in (1, 3, 18, 23):
            self.stems += len(self.stack) // 2
        elif byte in (19, 20):
            self.stems += len(self.stack) // 2
            at += (self.stems + 7) // 8
        elif byte == 12:
            self.flex(code[at], self.stack)
            at += 1
        else:
            self.draw(byte, self.stack)
        self.stack = []
        return at

    def draw(self, byte, stack):
        if byte in (21, 4, 22):  # rmoveto, vmoveto, hmoveto
            self.x += {21: lambda: stack[-2], 4: lambda: 0, 22: lambda: stack[-1]}[byte]()
            self.edges.append((self.x, self.x))
        elif byte == 5:
            for dx in stack[::2]:
                self.line(dx)
        elif byte in (6, 7):
            for number, length in enumerate(stack):
                self.line(length if (number % 2 == 0) == (byte == 6) else 0)
        elif byte in (8, 24, 25):
            lines = len(stack) - 6 if byte == 25 else 0
            for dx in stack[:lines:2]:
                self.line(dx)
            curves = stack[lines:len(stack) - 2 if byte == 24 else None]
            for at in range(0, len(curves), 6):
                self.curve(curves[at], curves[at + 2], curves[at + 4])
            if byte == 24:
                self.line(stack[-2])
        elif byte == 26:  # vvcurveto
            first = stack.pop(0) if len(stack) % 4 else 0
            for at in range(0, len(stack), 4):
                self.curve(first, stack[at + 1], 0)
                first = 0
        elif byte == 27:  # hhcurveto
            stack = stack[len(stack) % 4:]
            for at in range(0, len(stack), 4):
                self.curve(stack[at], stack[at + 1], stack[at + 3])
        elif byte in (30, 31):
            self.alternate(stack, byte == 31)
        elif byte != 14:
            raise ValueError(f"operator {byte} of a charstring is not known")

    def alternate(self, stack, flat):
        """vhcurveto and hvcurveto: the curves begin flat and upright in turn."""
        while len(stack) >= 4:
            last = stack[4] if len(stack) == 5 else 0
            if flat:
                self.curve(stack[0], stack[1], last)
            else:
                self.curve(0, stack[1], stack[3])
            stack, flat = stack[4:] if len(stack) != 5 else [], not flat

    def flex(self, byte, stack):
        """Two curves as one operator."""
        if byte == 34:
            across = [stack[0], stack[1], *stack[3:7]]
        elif byte == 35:
            across = stack[:12:2]
        elif byte == 36:
            across = [stack[0], stack[2], stack[4], stack[5], stack[6], stack[8]]
        elif byte == 37:
            across, upright = stack[:10:2], stack[1:10:2]
            across.append(stack[10] if abs(sum(across)) > abs(sum(upright)) else -sum(across))
        else:
            raise ValueError(f"operator 12 {byte} of a charstring is not known")
        self.curve(*across[:3])
        self.curve(*across[3:])

    def line(self, dx):
        self.reach(min(self.x, self.x + dx), max(self.x, self.x + dx))
        self.x += dx

    def curve(self, *deltas):
        places = [self.x]
        for delta in deltas:
            places.append(places[-1] + delta)
        self.reach(*curve_edges(*places))
        self.x = places[-1]

    def reach(self, low, high):
        self.edges[-1] = min(self.edges[-1][0], low), max(self.edges[-1][1], high)

"""Where there is ink on a page, and whether two pages have it at the same places."""
import struct

THRESHOLD = 128
PIXELS = bytes(ord("1") if value < THRESHOLD else ord("0") for value in range(256))


class Ink:
    """Rows of gray as rows of bits, so that a whole row is compared at once."""

    def __init__(self, width, rows):
        """`rows` as numbers: the leftmost pixel is the highest bit."""
        self.width, self.rows = width, rows

    def widened(self, width):
        return Ink(width, [row << (width - self.width) for row in self.rows])

    def count(self):
        return sum(row.bit_count() for row in self.rows)

    def grown(self, by):
        """Everything within `by` pixels across and down."""
        wide = []
        for row in self.rows:
            out = row
            for shift in range(1, by + 1):
                out |= row << shift | row >> shift
            wide.append(out)
        height = len(wide)
        grown = []
        for y in range(height):
            out = 0
            for row in wide[max(y - by, 0):min(y + by + 1, height)]:
                out |= row
            grown.append(out)
        return grown

    def beyond(self, other, by):
        """Pixels of ink that have none of the other page's within `by`."""
        return sum((row & ~near).bit_count() for row, near in zip(self.rows, other.grown(by)))


def from_gray(width, rows):
    return Ink(width, [int(bytes(row).translate(PIXELS), 2) for row in rows])


def difference(a, b, dpi, mm):
    """What tells two pages apart, or an empty text: ink farther than `mm` from any ink of the other page."""
    by = int(mm / 25.4 * dpi)
    if abs(a.width - b.width) > by or abs(len(a.rows) - len(b.rows)) > by:
        return f"{a.width} × {len(a.rows)} against {b.width} × {len(b.rows)} pixels"
    wide = max(a.width, b.width)  # the paper in whole pixels, rounded up or down: what counts is the left edge
    a, b = a.widened(wide), b.widened(wide)
    if not a.count() or not b.count():
        return "an empty page"
    for page, other, whose in ((a, b, "printed"), (b, a, "missing")):
        stray = page.beyond(other, by)
        if stray > 5 + page.count() // 100000:  # a speck at the edge of a stroke is no shift
            return f"{stray} of {page.count()} pixels of ink are {whose} elsewhere, over {mm} mm away"
    return ""


def read_pgm(data):
    """Ink of a PGM as pdftoppm writes it."""
    kind, size, most, pixels = data.split(b"\n", 3)
    width, height = (int(word) for word in size.split())
    assert (kind, most) == (b"P5", b"255"), (kind, most)
    return from_gray(width, (pixels[y * width:(y + 1) * width] for y in range(height)))


class Raster:
    """The first page of a PWG raster (PWG 5102.4): gray of 8 bits, or black of 1."""

    def __init__(self, data):
        assert data[:4] == b"RaS2", data[:4]
        header = data[4:4 + 1796]

        def number(at):
            return struct.unpack(">I", header[at:at + 4])[0]

        self.duplex, self.tumble = bool(number(272)), bool(number(368))
        self.dpi, self.width, self.height = number(276), number(372), number(376)
        self.bits, self.stride, self.space = number(388), number(392), number(400)
        self.media = header[1732:1796].split(b"\0")[0].decode()
        self.copies = number(340)
        self.lines = self.unpack(data, 1800)

    def unpack(self, data, at):
        lines, size = [], max(self.bits // 8, 1)
        while len(lines) < self.height:
            times, at, line = data[at] + 1, at + 1, bytearray()
            while len(line) < self.stride:
                run, at = data[at], at + 1
                if run < 128:  # the next value, again and again
                    line += data[at:at + size] * (run + 1)
                    at += size
                else:
                    line += data[at:at + size * (257 - run)]
                    at += size * (257 - run)
            lines += [bytes(line)] * times
        return lines[:self.height]

    def ink(self):
        """sGray (18) has 255 for white; black (3) has 1 for ink."""
        if self.bits == 8 and self.space == 18:
            return from_gray(self.width, self.lines)
        assert (self.bits, self.space) == (1, 3), (self.bits, self.space)
        return Ink(self.width, [int.from_bytes(line, "big") >> (self.stride * 8 - self.width) for line in self.lines])

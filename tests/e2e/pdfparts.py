"""PDF files in parts, for tests: built, taken apart and updated (ISO 32000-1 7.5), with whatever mistake a test wants. Reads
what is built here and what `banxin sign` makes of it: cross-reference tables, no object streams."""
import re

HEADER = b"%PDF-1.7\n%\xb5\xed\xae\xfb\n"


def stream(content, entries=b""):
    return b"<< " + entries + b" /Length %d >>\nstream\n" % len(content) + content + b"\nendstream"


def text_string(text):
    return b"<FEFF" + text.encode("utf-16-be").hex().upper().encode() + b">"


def table(offsets):
    """Entries of a cross-reference table: {number: offset, or None for a free one}."""
    lines = [b"xref\n"]
    for number in sorted(offsets):
        offset = offsets[number]
        entry = b"%010d 00000 n \n" % offset if offset is not None else b"0000000000 00001 f \n"
        lines.append(b"%d 1\n" % number + entry)
    return b"".join(lines)


def tail(section):
    return b"startxref\n%d\n%%%%EOF\n" % section


def build(objects, trailer=b"/Root 1 0 R", hidden=b""):
    """A file of {number: text}; `hidden` stands behind them and no table knows it."""
    out, offsets = HEADER, {0: None}
    for number, text in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n" % number + text + b"\nendobj\n"
    out += hidden
    section = len(out)
    entries = table(offsets).replace(b"0 1\n0000000000 00001 f", b"0 1\n0000000000 65535 f", 1)
    return out + entries + b"trailer\n<< " + trailer + b" /Size %d >>\n" % (max(objects) + 1) + tail(section)


class Pdf:
    """A file as its newest revision shows it."""

    def __init__(self, data):
        self.data, self.offsets = data, {}
        self.section = int(re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", data).group(1))
        at, self.trailer = self.section, None
        while at is not None:
            trailer = data.index(b"trailer", at)
            for first, entries in re.findall(rb"(\d+) \d+\s*\n((?:\d{10} \d{5} [nf][ \r\n]{2})+)", data[at:trailer]):
                for i, entry in enumerate(re.findall(rb"(\d{10}) \d{5} ([nf])", entries)):
                    self.offsets.setdefault(int(first) + i, int(entry[0]) if entry[1] == b"n" else None)
            end = data.index(b"startxref", trailer)
            text = data[trailer + 7:end].strip()[2:-2].strip()
            self.trailer = self.trailer or text
            prev = re.search(rb"/Prev (\d+)", text)
            at = int(prev.group(1)) if prev else None
        self.size = int(re.search(rb"/Size (\d+)", self.trailer).group(1))

    def text(self, number):
        """What stands between "N G obj" and "endobj"."""
        begin = self.data.index(b"obj", self.offsets[number]) + 3
        length = re.match(rb"[^\0]*?/Length (\d+)[^\0]*?stream\r?\n", self.data[begin:begin + 2000])
        search = begin
        if length and b"endobj" not in length.group():
            search = begin + length.end() + int(length.group(1))
        return self.data[begin:self.data.index(b"endobj", search)].strip()

    def find(self, *parts):
        """The number of the object whose text has all of these parts."""
        for number, offset in sorted(self.offsets.items()):
            if offset and all(part in self.text(number) for part in parts):
                return number
        raise KeyError(parts)

    def edited(self, number, old, new):
        """An object's text with one part replaced."""
        text = self.text(number)
        assert old in text, (number, old, text[:300])
        return text.replace(old, new, 1)

    def repeated(self, **over):
        """The trailer's entries for an update, without /Size and /Prev; `over` has other values."""
        text = re.sub(rb"/(Size|Prev) \d+", b"", self.trailer)
        for key, value in over.items():
            text, count = re.subn(rb"/%s (\d+ \d+ R|\[[^\]]*\]|\S+)" % key.encode(), b"/" + key.encode() + b" " + value, text)
            text += b"" if count else b" /" + key.encode() + b" " + value
        return text.strip()

    def update(self, objects, free=(), between=b"", trailer=None):
        """The file with an incremental update: {number: text}; `between` stands before its objects."""
        out, offsets = self.data + between, {number: None for number in free}
        for number, text in objects.items():
            offsets[number] = len(out)
            out += b"%d 0 obj\n" % number + text + b"\nendobj\n"
        section, size = len(out), max([self.size, *(number + 1 for number in objects)])
        return (out + table(offsets) + b"trailer\n<< " + (self.repeated() if trailer is None else trailer)
                + b" /Size %d /Prev %d >>\n" % (size, self.section) + tail(section))

    def update_by_stream(self, objects):
        """The same with a cross-reference stream and the objects inside an object stream."""
        out, numbers = self.data, sorted(objects)
        holder = max(self.size, max(numbers) + 1)
        texts, pairs, at = [], [], 0
        for number in numbers:
            pairs.append(b"%d %d " % (number, at))
            texts.append(objects[number] + b" ")
            at += len(texts[-1])
        first = len(b"".join(pairs))
        place = len(out)
        out += b"%d 0 obj\n" % holder + stream(b"".join(pairs + texts), b"/Type /ObjStm /N %d /First %d" %
                                               (len(numbers), first)) + b"\nendobj\n"
        section = len(out)
        rows = [(number, b"\2" + holder.to_bytes(4, "big") + i.to_bytes(2, "big")) for i, number in enumerate(numbers)]
        rows += [(holder, b"\1" + place.to_bytes(4, "big") + b"\0\0"), (holder + 1, b"\1" + section.to_bytes(4, "big") + b"\0\0")]
        index = b" ".join(b"%d 1" % number for number, _ in rows)
        out += b"%d 0 obj\n" % (holder + 1) + stream(
            b"".join(row for _, row in rows), b"/Type /XRef /W [1 4 2] /Index [" + index + b"] " + self.repeated() +
            b" /Size %d /Prev %d" % (holder + 2, self.section)) + b"\nendobj\n"
        return out + tail(section)

"""DER (X.690) in parts, for tests: what CMS signatures (RFC 5652) are made of, and which of it a signature covers."""

STAMP = bytes.fromhex("060b2a864886f70d010910020e")  # id-aa-timeStampToken


class Node:
    """One value: its tag, where it stands, and the values in it."""

    def __init__(self, data, begin):
        self.data, self.begin, self.tag = data, begin, data[begin]
        length, at = data[begin + 1], begin + 2
        if length & 0x80:
            size = length & 0x7F
            length, at = int.from_bytes(data[at:at + size], "big"), at + size
        self.first, self.end = at, at + length

    def __iter__(self):
        at = self.first
        while at < self.end:
            node = Node(self.data, at)
            yield node
            at = node.end

    def bytes(self):
        return self.data[self.begin:self.end]


class Cms:
    """The SignedData with one signer that begin at an offset of `data`."""

    def __init__(self, data, at=0):
        _, explicit = Node(data, at)
        signed, = explicit
        parts = list(signed)
        _, *content = parts[2]
        self.content = content[0] if content else None
        info, = parts[-1]
        fields = list(info)
        self.attributes = next(node for node in fields if node.tag == 0xA0)
        self.signature = next(node for node in fields if node.tag == 0x04)
        unsigned = next((node for node in fields if node.tag == 0xA1), ())
        pairs = [list(attribute) for attribute in unsigned]
        self.stamps = [Cms(data, value.begin) for name, values in pairs if name.bytes() == STAMP for value in values]

    def sealed(self):
        """What the signature covers, and itself: (what, node); of its time stamps too."""
        own = [("content", self.content), ("signed attributes", self.attributes), ("signature", self.signature)]
        return [(what, node) for what, node in own if node] + [pair for stamp in self.stamps for pair in stamp.sealed()]

"""A picture of 100 million pixels in some bytes."""
import struct
import zlib
from pathlib import Path


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


head = struct.pack(">IIBBBBB", 10000, 10000, 8, 0, 0, 0, 0)
Path("样图.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b""))

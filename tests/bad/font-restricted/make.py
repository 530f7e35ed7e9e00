"""A bundled font with a licence that forbids embedding: OS/2 fsType 2."""
import struct
from pathlib import Path

data = bytearray(Path("../../../fonts/western.ttf").read_bytes())
for at in range(12, 12 + 16 * struct.unpack_from(">H", data, 4)[0], 16):
    if data[at:at + 4] == b"OS/2":
        struct.pack_into(">H", data, struct.unpack_from(">I", data, at + 8)[0] + 8, 2)
Path("font.ttf").write_bytes(data)

"""More bytes than a picture may have."""
from pathlib import Path

Path("样图.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes((16 << 20) + 1))

"""The bytes a PNG begins with."""
from pathlib import Path

Path("report.yaml").write_bytes(b"\x89PNG\r\n\x1a\n")

"""A bundled font of which half is there."""
from pathlib import Path

data = Path("../../../fonts/xiaobiaosong.otf").read_bytes()
Path("font.otf").write_bytes(data[:len(data) // 2])

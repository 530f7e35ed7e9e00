"""Texts of 510 pages that have nothing in common, two paragraphs a page."""
from pathlib import Path

for name, sign in ("old", "甲"), ("new", "乙"):
    lines = "".join(f"  {sign}{sign}\n" for _ in range(1020))
    Path(name + ".yaml").write_text("文: |\n" + lines, encoding="utf-8")

"""Four million values and one list too many."""
from pathlib import Path

Path("report.json").write_text("[" + "1," * 4_000_000 + "1]", encoding="utf-8")

"""100,000 nested lists."""
from pathlib import Path

Path("report.yaml").write_text("机关: " + "[" * 100_000 + "]" * 100_000 + "\n", encoding="utf-8")

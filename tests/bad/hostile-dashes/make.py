"""100,000 nested lists on one line."""
from pathlib import Path

Path("report.yaml").write_text("- " * 100_000 + "\n", encoding="utf-8")

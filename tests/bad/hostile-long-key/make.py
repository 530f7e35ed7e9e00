"""A field name of a megabyte."""
from pathlib import Path

Path("report.yaml").write_text("机" * 350_000 + "：某局\n", encoding="utf-8")

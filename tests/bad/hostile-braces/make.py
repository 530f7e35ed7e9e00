"""100,000 nested objects that are never closed."""
from pathlib import Path

Path("report.json").write_text('{"a":' * 100_000, encoding="utf-8")

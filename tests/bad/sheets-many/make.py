"""A report of so many pages that 9,999 copies of it are too much."""
from pathlib import Path

Path("report.yaml").write_text("版式: plain-form\n机关: 某局\n正文: |\n" + "  一段文字。\n" * 600 + "表: {一: {甲: 1, 乙: 2}, 二: {甲: 1, 乙: 2}}\n", encoding="utf-8")

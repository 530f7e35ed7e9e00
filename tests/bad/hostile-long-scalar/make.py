"""One line of ten megabytes."""
from pathlib import Path

Path("report.yaml").write_text("机关: 某局\n正文: " + "一个字" * 1_111_111 + "\n表: {一: [1, 2], 二: [3, ~]}\n", encoding="utf-8")

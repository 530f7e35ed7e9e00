"""More cells than are compared: 200 columns, and as many rows as it takes."""
from pathlib import Path

months = ", ".join(f"第{number}月" for number in range(200))
Path("report.yaml").write_text(f"月份: [{months}]\n表:\n  行:\n" + "    - {名称: 行}\n" * 10001, encoding="utf-8")

"""A header tree of 64 levels and more."""
from pathlib import Path

tree = "{key: a}"
for _ in range(60):
    tree = "{label: a, rows: [" + tree + "]}"
Path("layout.yaml").write_text(f"layout: a\npage: gbt9704\ntables: {{表: {{columns: [{{key: b}}], rows: [{tree}]}}}}\n",
                              encoding="utf-8")
Path("report.yaml").write_text("机关: 某局\n", encoding="utf-8")

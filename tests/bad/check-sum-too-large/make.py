"""Figures of 15 digits, so many that 64 bits do not hold their sum."""
from pathlib import Path

Path("rows.ndjson").write_text('{"名": "项", "甲": 999999999999999, "乙": 999999999999999}\n' * 9300, encoding="utf-8")

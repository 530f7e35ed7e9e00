#!/usr/bin/env python3
"""The walk-through of banxin-sign(1) does what it says: its commands are taken out of the page and run in order.

usage: walkthrough.py BANXIN"""
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import kit


def commands():
    page = (kit.SOURCE / "man/banxin-sign.1").read_text(encoding="utf-8")
    section = page[page.index(".Sh WALK-THROUGH"):]
    section = section[:section.index("\n.Sh ")]
    blocks = re.findall(r"^\.Bd .*?\n(.*?)^\.Ed$", section, re.M | re.S)
    text = "".join(blocks).replace("\\-", "-").replace("\\e", "\\")
    assert "\\-" not in text and text.count("banxin ") >= 4, text
    return text


def main():
    kit.need("openssl")
    banxin = Path(sys.argv[1]).resolve()
    findings = kit.Findings()
    with tempfile.TemporaryDirectory() as folder:
        report = next(file for name, file in kit.samples() if name == "hubin-2021")
        shutil.copy(report, Path(folder) / "年报.yaml")
        env = kit.environment(PATH=f"{banxin.parent}:{os.environ['PATH']}")
        done = kit.run(["sh", "-eu", "-c", commands()], cwd=folder, env=env)
        findings.check(done.returncode == 0, f"it ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
        shown = done.stdout.decode()
        findings.check("signature “机关”: valid" in shown and "signature “负责人”: valid" in shown, shown)
        findings.check(shown.endswith("二签.pdf: valid\n"), shown)
    findings.finish("the walk-through of banxin-sign(1) ends with two valid signatures")


if __name__ == "__main__":
    main()

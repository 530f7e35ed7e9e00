#!/usr/bin/env python3
"""Inputs that must give the same pages.

usage: run.py BANXIN [NAME …]

Each NAME/args-* holds arguments of `banxin dump`, one a line, run in that folder; a file stdin-* of the same
ending is its standard input. All dumps of a folder must be the same, with tables and text in them, but for the pointers into the data:
a list has numbers where a map has names."""
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import kit  # noqa: E402


def main():
    banxin, only = Path(sys.argv[1]).resolve(), sys.argv[2:]
    findings, count = kit.Findings(), 0
    for folder in sorted(path for path in HERE.iterdir() if path.is_dir() and path.name[0] not in "._"):
        if only and folder.name not in only:
            continue
        first = None
        for args in sorted(folder.glob("args-*")):
            stdin = folder / args.name.replace("args", "stdin")
            done = kit.run([banxin, "dump", *args.read_text(encoding="utf-8").splitlines()], cwd=folder,
                           stdin=stdin.read_bytes() if stdin.exists() else b"")
            dump = re.sub(r"^( *begin TD .*?) /\S+ ", r"\1 ", done.stdout.decode(), flags=re.M)
            name = f"{folder.name}/{args.name}"
            findings.check(done.returncode == 0 and "begin" in dump and "text" in dump,
                           f"{name}: status {done.returncode}, {len(dump)} bytes\n{done.stderr.decode()}")
            if first is not None:
                findings.check(dump == first, f"{name} {kit.show_difference(first, dump, 80)}")
            first = dump if first is None else first
            count += 1
        findings.check(first is not None, f"{folder.name}: no args-*")
    findings.finish(f"{count} dumps, the same where they should be")


if __name__ == "__main__":
    main()

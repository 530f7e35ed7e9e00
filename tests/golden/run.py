#!/usr/bin/env python3
"""Layout as text: dumps compared with what was accepted before.

usage: run.py BANXIN [--update] [NAME …]

NAME/ has layout.yaml, report.yaml and expect.txt; with expect-glyphs.txt the dump with glyph ids is
compared too. samples/NAME.txt is the dump of a sample. diff/NAME/ has two reports, old.yaml and new.yaml, and the
list of what changed in expect.txt; with a layout.yaml for both also the dump of the sheets in expect-sheets.txt. --update
writes what comes out; the commit then explains the difference."""
import difflib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import kit  # noqa: E402

SHOWN = 60  # lines of a difference


def dump(*arguments):
    return ["dump", *arguments, "--allow-errors", "-q"]


def cases():
    """Name, command, file expected."""
    for name, report in kit.samples():
        yield "samples/" + name, dump(report), HERE / "samples" / (name + ".txt")
    for layout in sorted(HERE.glob("*/layout.yaml")):
        folder = layout.parent
        arguments = [folder / "report.yaml", "--layout", layout]
        yield folder.name, dump(*arguments), folder / "expect.txt"
        if (folder / "expect-glyphs.txt").exists():
            yield folder.name + " glyphs", dump(*arguments, "--glyphs"), folder / "expect-glyphs.txt"
    for old in sorted(HERE.glob("diff/*/old.yaml")):
        folder, layout = old.parent, old.parent / "layout.yaml"
        command = ["diff", old, folder / "new.yaml", "--lang", "zh", *(["--layout", layout] if layout.exists() else [])]
        yield "diff/" + folder.name, command, folder / "expect.txt"
        if layout.exists():
            yield f"diff/{folder.name} sheets", [*command, "--format", "txt", "-o", "-"], folder / "expect-sheets.txt"


def difference(expected, got):
    lines = list(difflib.unified_diff(expected.splitlines(), got.splitlines(), "expected", "got", n=2, lineterm=""))
    more = len(lines) - SHOWN
    return "\n".join(lines[:SHOWN] + ([f"… {more} more lines"] if more > 0 else []))


def main():
    banxin, arguments = Path(sys.argv[1]).resolve(), sys.argv[2:]
    update, only = "--update" in arguments, [name for name in arguments if name != "--update"]
    findings, count, changed = kit.Findings(), 0, 0
    for name, command, file in cases():
        if only and name.split(" ")[0] not in only:
            continue
        done = kit.run([banxin, *command])
        count += 1
        if not findings.check(done.returncode == (1 if command[0] == "diff" else 0), f"{name}: status {done.returncode}\n{done.stderr.decode()}"):
            continue
        got = done.stdout.decode()
        expected = file.read_text(encoding="utf-8") if file.exists() else ""
        if update and got != expected:
            file.parent.mkdir(exist_ok=True)
            file.write_text(got, encoding="utf-8")
            changed += 1
            print("written: " + str(file.relative_to(HERE)))
        elif not update:
            findings.check(got == expected, f"{name}\n{difference(expected, got)}")
    if only and not count:
        sys.exit("no such case: " + " ".join(only))
    findings.finish(f"{changed} of {count} written" if update else f"{count} dumps as expected")


if __name__ == "__main__":
    main()

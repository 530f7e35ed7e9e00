#!/usr/bin/env python3
"""Same input, same bytes: whatever the locale, the clock's zone, the home, fontconfig, the folder and the
umask are, and however the input is named.

usage: reproducible.py BANXIN [NAME …]"""
import os
import sys
import tempfile
from pathlib import Path

import kit

FORMATS = ("pdf", "png", "svg", "txt")
BROKEN = "/nonexistent/fonts.conf"

# What another machine may have.
SETTINGS = {
    "again": {},
    "zh_CN": {"LC_ALL": "zh_CN.UTF-8", "LANG": "zh_CN.UTF-8", "TZ": "Asia/Shanghai"},
    "de_DE": {"LC_ALL": None, "LANG": "de_DE.UTF-8", "LC_NUMERIC": "de_DE.UTF-8", "TZ": "America/St_Johns"},
    "tr_TR": {"LC_ALL": "tr_TR", "LANGUAGE": "tr:en", "TZ": ":/nonexistent"},
    "no fontconfig": {"FONTCONFIG_FILE": BROKEN, "FONTCONFIG_PATH": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent"},
    "epoch": {"SOURCE_DATE_EPOCH": "0", "TZ": "UTC"},
    "later epoch": {"SOURCE_DATE_EPOCH": "4102444800"},
    "no home": {"HOME": None, "XDG_CONFIG_HOME": None, "XDG_DATA_HOME": None},
    "bare": {"LC_ALL": None, "LANG": None, "TZ": None, "TERM": None},
    "malloc": {"MALLOC_PERTURB_": "165", "CAIRO_DEBUG": "1"},
}


def render(banxin, report, folder, env, cwd=None, umask=-1):
    """name → bytes of everything that comes out."""
    folder.mkdir()
    command = [banxin, "render", report, "--allow-errors", "-q"]
    for kind in FORMATS:
        kit.must_run([*command, "-o", folder / f"out.{kind}"], env=env, cwd=cwd, umask=umask)
    made = {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
    for kind in ("pdf", "txt"):
        made["stdout." + kind] = kit.must_run([*command, "-o", "-", "--format", kind], env=env, cwd=cwd)
    made["glyphs"] = kit.must_run([banxin, "dump", report, "--allow-errors", "-q", "--glyphs"], env=env, cwd=cwd)
    return made


def compare(findings, what, first, other):
    findings.check(list(first) == list(other), f"{what}: files {list(other)}, not {list(first)}")
    for name, data in first.items():
        findings.check(other.get(name) == data, f"{what}: {name} differs")


def main():
    banxin, only = Path(sys.argv[1]).resolve(), sys.argv[2:]
    findings = kit.Findings()
    for name, report in kit.samples():
        if only and name not in only:
            continue
        with tempfile.TemporaryDirectory() as work:
            work = Path(work)
            first = render(banxin, report, work / "first", kit.environment())
            findings.check(first["out.pdf"] == first["stdout.pdf"], f"{name}: the PDF on standard output differs")
            findings.check(first["out.txt"] == first["stdout.txt"], f"{name}: the dump on standard output differs")
            for what, setting in SETTINGS.items():
                again = render(banxin, report, work / what, kit.environment(**setting))
                compare(findings, f"{name}, {what}", first, again)
            home = work / "home with a space"
            home.mkdir()
            for what, path, cwd, umask in (("relative path", os.path.relpath(report, work), work, 0o022),
                                           ("own folder", report.name, report.parent, 0o077),
                                           ("another folder", report, "/", 0)):
                again = render(banxin, path, work / what, kit.environment(HOME=str(home)), cwd=cwd, umask=umask)
                compare(findings, f"{name}, {what}", first, again)
            stdin = kit.must_run([banxin, "render", "-", "--allow-errors", "-q", "-o", "-", "--format", "pdf"],
                                 stdin=report.read_bytes())
            findings.check(stdin == first["out.pdf"], f"{name}: the PDF from standard input differs")
        print(f"{name}: {len(first)} files, {len(SETTINGS) + 3} settings")
    findings.finish("the same bytes everywhere")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""The page of `banxin preview` in a browser (Chromium by playwright-core), judged also by axe.

usage: page.py BANXIN WORK page|fill; WORK is a folder of the build that keeps node_modules and the screenshots.

Exits 77 (skipped) where there is no Chromium or npm cannot install what package-lock.json pins."""
import json
import shutil
import subprocess
import sys
from pathlib import Path

import server
from server import HERE, kit

# The page asks for the fonts of the reader's system; here they are the project's, so that screenshots can be read.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{work}/fontconfig</cachedir>
  <match target="pattern">
    <edit name="family" mode="prepend" binding="strong"><string>Banxin HeiTi</string></edit>
  </match>
</fontconfig>
"""


def skip(why):
    print("SKIPPED: the page was not looked at: " + why, file=sys.stderr)
    sys.exit(kit.SKIPPED)


def install(work):
    for name in ("package.json", "package-lock.json", "window.mjs", "page.mjs", "fill.mjs"):
        shutil.copy(HERE / name, work)
    mark, lock = work / "node_modules" / ".installed", (work / "package-lock.json").read_bytes()
    if mark.exists() and mark.read_bytes() == lock:
        return
    done = kit.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1",
                    "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"], cwd=work, timeout=120,
                   env=kit.environment(HOME=str(work)))
    if done.returncode:
        skip("npm cannot install playwright-core: " + done.stderr.decode(errors="replace")[:200])
    mark.write_bytes(lock)


banxin, work = sys.argv[1], Path(sys.argv[2])
kit.need("node", "npm")
browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
if not browser:
    skip("there is no Chromium")
work.mkdir(parents=True, exist_ok=True)
install(work)
(work / "fonts.conf").write_text(FONTS.format(fonts=kit.SOURCE / "fonts", work=work), encoding="utf-8")

def look(script, preview, **more):
    plan = {"url": preview.url, "report": str(preview.report), "layouts": str(preview.layouts), "browser": browser,
            "work": str(work), "pid": preview.process.pid, "timed": server.says_how_fast(), **more}
    env = kit.environment(HOME=str(work), FONTCONFIG_FILE=str(work / "fonts.conf"))
    return subprocess.run(["node", work / script, json.dumps(plan)], env=env, timeout=280, check=False).returncode


if sys.argv[3] == "page":
    with server.Preview(banxin) as preview, server.Preview(banxin, language="en") as english:
        status = look("page.mjs", preview, english=english.url)
else:
    old = work / "old.yaml"
    sample = (kit.SOURCE / "samples" / "huaian-2024" / "report.yaml").read_text(encoding="utf-8")
    old.write_text(sample.replace("自然人: 3001,", "自然人: 2999,"), encoding="utf-8")
    named = ("--no-browser", "--as", "李四", "--compare", old)
    with server.Preview(banxin, more=named) as preview, server.Preview(banxin, sample="moj-reconsideration-2019", language="en") as rows, \
         server.Preview(banxin, sample="cadre-approval") as form:
        status = look("fill.mjs", preview, rows=rows.url, rows_report=str(rows.report), form=form.url,
                      form_report=str(form.report))
sys.exit(status)

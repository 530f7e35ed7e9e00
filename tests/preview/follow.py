#!/usr/bin/env python3
"""`banxin preview` follows its files, however they are saved, and how soon.

usage: follow.py BANXIN

Each change has to come as a version of its own on the stream of events, and the state has to say what it says. The
time from saving to the new first page, as its PNG, is measured."""
import json
import os
import shutil
import statistics
import sys
import time
import urllib.request

import server
from server import kit

WITHIN = 0.15  # seconds, from saving to the bytes of the new page
LINK_WITHIN = 5
findings = kit.Findings()


class Events:
    def __init__(self, preview):
        self.stream = urllib.request.urlopen(preview.url + "events", timeout=LINK_WITHIN)
        self.version = self.next()

    def next(self):
        """The next version's number; None when none comes in time."""
        try:
            while line := self.stream.readline():
                if line.startswith(b"data: "):
                    return int(line[6:])
        except TimeoutError:
            pass
        return None


def save(path, text):
    """As editors do: beside it, then renamed."""
    beside = path.with_name("." + path.name + ".new")
    beside.write_text(text, encoding="utf-8")
    beside.rename(path)


def save_in_place(path, text):
    with open(path, "w", encoding="utf-8") as out:
        out.write(text[:len(text) // 2])
        out.flush()
        time.sleep(0.02)
        out.write(text[len(text) // 2:])


def replace(path, text):
    path.unlink()
    time.sleep(0.2)
    path.write_text(text, encoding="utf-8")


def settle(events, preview, wanted):
    """Waits until the state is as wanted; the last one seen."""
    state = preview.state()
    while not wanted(state) and events.next() is not None:
        state = preview.state()
    return state


def follow(preview, events, what, wanted):
    state = settle(events, preview, wanted)
    findings.check(wanted(state), f"{what} is not seen: {json.dumps(state, ensure_ascii=False)[:300]}")
    return state


def ways(preview):
    events, good = Events(preview), preview.report.read_text(encoding="utf-8")

    def titled(name):
        return lambda state: name in (state["title"] or "") and not state["stale"]

    for i, way in enumerate((save, save_in_place, replace)):
        name = "甲乙丙"[i] + "市"
        way(preview.report, good.replace("机关: 淮安市", "机关: " + name))
        follow(preview, events, f"{way.__name__} of the report", titled(name))
    # a link to a file elsewhere, which is then written
    elsewhere = preview.root / "elsewhere"
    elsewhere.mkdir()
    target = elsewhere / "data.yaml"
    target.write_text(good.replace("机关: 淮安市", "机关: 丁市"), encoding="utf-8")
    os.symlink(target, preview.report.with_name("link"))
    os.rename(preview.report.with_name("link"), preview.report)
    follow(preview, events, "a link", titled("丁市"))
    save(target, good.replace("机关: 淮安市", "机关: 戊市"))
    follow(preview, events, "what a link leads to", titled("戊市"))
    preview.report.unlink()
    follow(preview, events, "that the report is gone", lambda state: state["stale"] and state["pages"])
    save(preview.report, good)
    first = follow(preview, events, "that the report is back", titled("淮安市"))
    # a folder put in the place of another, as Git does
    shutil.copytree(preview.report.parent, preview.root / "other")
    save(preview.root / "other" / "report.yaml", good.replace("机关: 淮安市", "机关: 己市"))
    preview.report.parent.rename(preview.root / "old")
    (preview.root / "other").rename(preview.report.parent)
    follow(preview, events, "another folder", titled("己市"))
    save(preview.report, good)
    follow(preview, events, "a file in it", titled("淮安市"))
    # what the layout stands on
    master = preview.layouts / "masters" / "gbt9704.yaml"
    text = master.read_text(encoding="utf-8")
    save(master, text.replace("top: 37mm", "top: 38mm"))
    other = follow(preview, events, "a layout's master", lambda state: state["pages"][0] != first["pages"][0])
    findings.check(not other["stale"], "another margin is an error")
    save(master, text)
    again = follow(preview, events, "the master of before", lambda state: state["pages"] == first["pages"])
    findings.check(again["hash"] == first["hash"], "the hash of the data")
    # what does not belong to the report
    (preview.report.parent / "notes.txt").write_text("x", encoding="utf-8")
    time.sleep(1.5)
    findings.check(preview.state()["version"] == again["version"], "a file of others is read for one of the report's")


def between(preview):
    """A file that is read for the first time may change before it is followed: then it is read again, and only once. Here
    its time says so."""
    good, form = preview.report.read_text(encoding="utf-8"), preview.layouts / "annual-report-2021.yaml"
    for name, later, readings in (("early", -60, 1), ("late", 60, 2)):
        layout = preview.layouts / f"{name}.yaml"
        layout.write_text(form.read_text(encoding="utf-8").replace("layout: annual-report-2021", f"layout: {name}"),
                          encoding="utf-8")
        os.utime(layout, (time.time() + later,) * 2)
        time.sleep(0.1)
        version = preview.state()["version"]
        save(preview.report, good.replace("版式: annual-report-2021", f"版式: {name}"))
        time.sleep(3)
        seen = preview.state()
        findings.check(seen["version"] - version == readings and not seen["stale"],
                       f"a layout with a time {later} s from now is read {seen['version'] - version} times")
    save(preview.report, good)
    time.sleep(1)


def speed(preview):
    events, good, times = Events(preview), preview.report.read_text(encoding="utf-8"), []
    for i in range(15):
        before = preview.state()["pages"][0]["id"]
        began = time.monotonic()
        save(preview.report, good.replace("机关: 淮安市", "机关: 淮安" + "甲乙"[i % 2] + "市"))
        if events.next() is None:
            findings.check(False, "no event comes")
            return
        page = preview.state()["pages"][0]
        png = preview.get(f"page/1.png?dpi=192&id={page['id']}")
        times.append(time.monotonic() - began)
        findings.check(page["id"] != before and png.startswith(b"\x89PNG"), "the page is not the new one")
        time.sleep(0.03)
    print(f"from saving to the new page at 192 dpi: {statistics.median(times) * 1000:.0f} ms")
    if server.says_how_fast():
        findings.check(statistics.median(times) < WITHIN, "a change takes too long to be seen")
    else:
        print("the machine is busy: the time is not judged")


with server.Preview(sys.argv[1]) as served:
    ways(served)
    between(served)
    speed(served)
    findings.check(served.end() == 0, "it ends with an error")
findings.finish("changes of files are seen")

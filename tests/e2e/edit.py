#!/usr/bin/env python3
"""`banxin set` on the samples and on its file.

usage: edit.py BANXIN

What --list says of a sample: its tables have no hole and no cell twice, each cell that is given is where its pointer
leads, a total's sum is that of the cells it names; another figure in a cell changes its line and no other, and --list
then has it. The file: its mode stays, a link to it stays a link, a report that has been changed meanwhile is refused,
and on a full disk and whenever the process is killed it is the old one or the new one; of several that change it at
once none is lost."""
import fcntl
import hashlib
import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

import kit
import plain_yaml

IO, CANT_CREATE, DATA = 74, 73, 65


def cells_of(form):
    """(key of the table, band, cell)"""
    for table in [field["table"] for field in form["fields"] if "table" in field]:
        for band in table["bands"]:
            for cell in band.get("body", {"cells": []})["cells"]:
                if "state" in cell:
                    yield table, band, cell


def list_form(banxin, report):
    return json.loads(kit.must_run([banxin, "set", report, "--list"]))


def judge_grid(name, form, findings):
    tables = [field["table"] for field in form["fields"] if "table" in field] + form["tables"]
    for table in tables:
        for band in table["bands"]:
            for part in ("head", "body"):
                grid = band.get(part, {"rows": 0, "cells": []})
                slots = sorted((row, col) for cell in grid["cells"]
                               for row in range(cell["row"], cell["row"] + cell["rowspan"])
                               for col in range(cell["col"], cell["col"] + cell["colspan"]))
                whole = [(row, col) for row in range(grid["rows"]) for col in range(table["columns"])]
                findings.check(slots == whole, f"{name}: {table['key']}: the cells of the {part} do not fill its grid once")


def judge_sums(name, form, findings):
    """Of totals over whole figures."""
    seen = 0
    for _, band, cell in cells_of(form):
        if cell["state"] != "computed" or "sum" not in cell or not re.fullmatch(r"-?\d+(\.\d+)?", cell["sum"]):
            continue
        by_place = {(other["r"], other.get("c")): other for other in band["body"]["cells"] if "r" in other
                    and other["pointer"].split("/")[1:3][:1] == cell["pointer"].split("/")[1:3][:1]}
        if "adds_columns" in cell:
            parts = [by_place.get((cell["r"], c)) for c in cell["adds_columns"]]
        else:
            parts = [by_place.get((r, cell["c"])) for r in cell["adds_rows"]]
        if any(part is None or part["state"] == "computed" and part["value"] is None for part in parts):
            continue
        texts = [re.sub(r"[（(].*", "", part["value"] or "0") for part in parts]
        if not all(re.fullmatch(r"-?\d+(\.\d+)?", text) for text in texts):
            continue
        findings.check(sum(map(Decimal, texts)) == Decimal(cell["sum"]), f"{name}: {cell['label']}: {cell['sum']} is not the sum")
        seen += 1
    return seen


def judge_change(banxin, name, report, form, rng, findings):
    given = [cell for _, _, cell in cells_of(form) if cell["given"] and isinstance(cell["value"], str)
             and re.fullmatch(r"\d+", cell["value"])]
    if not given:
        return 0
    cell = rng.choice(given)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / report.name
        copy.write_bytes(report.read_bytes())
        figure = str(int(cell["value"]) + 7)
        kit.must_run([banxin, "set", copy, f"{cell['pointer']}={figure}"])
        old, new = report.read_text().splitlines(), copy.read_text().splitlines()
        changed = [i for i, (a, b) in enumerate(zip(old, new)) if a != b]
        findings.check(len(old) == len(new) and changed == [cell["line"] - 1], f"{name}: {cell['label']}: lines {changed}")
        again = {other["pointer"]: other for _, _, other in cells_of(list_form(banxin, copy))}
        findings.check(again[cell["pointer"]]["value"] == figure, f"{name}: {cell['label']}: not {figure}")
    return 1


def judge_order(banxin, name, report, form, rng, findings):
    """A cell that is taken away and set again stands where it stood, as the layout orders them."""
    given = [cell for _, _, cell in cells_of(form) if cell["given"] and isinstance(cell["value"], str)
             and re.fullmatch(r"\d+", cell["value"]) and not re.search(r"/\d+(/|$)", cell["pointer"])]
    if not given or report.suffix != ".yaml":
        return 0
    cell = rng.choice(given)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / report.name
        copy.write_bytes(report.read_bytes())
        kit.must_run([banxin, "set", copy, "--remove", cell["pointer"]])
        kit.must_run([banxin, "set", copy, f"{cell['pointer']}={cell['value']}"])
        old, new = (json.dumps(plain_yaml.read(file), ensure_ascii=False) for file in (report, copy))
        findings.check(old == new, f"{name}: {cell['label']} taken away and set again is in another place")
    return 1


def judge_samples(banxin, findings):
    rng, sums, changes, orders = random.Random(6), 0, 0, 0
    for name, report in kit.samples():
        form = list_form(banxin, report)
        findings.check(form["sha256"] == hashlib.sha256(report.read_bytes()).hexdigest(), f"{name}: the digest")
        judge_grid(name, form, findings)
        sums += judge_sums(name, form, findings)
        changes += judge_change(banxin, name, report, form, rng, findings)
        orders += sum(judge_order(banxin, name, report, form, rng, findings) for _ in range(4))
    findings.check(sums > 50 and changes > 8 and orders > 20, f"only {sums} sums, {changes} and {orders} changes looked at")


# ---- The file ----

def judge_file(banxin, findings):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report, link = folder / "a.yaml", folder / "link.yaml"
        text = "# 头\n年度: 2024 # 注\n"
        report.write_text(text)
        report.chmod(0o640)
        link.symlink_to("a.yaml")
        kit.must_run([banxin, "set", link, "/年度=2025"])
        findings.check(link.is_symlink() and report.read_text() == text.replace("2024", "2025"), "through a link")
        findings.check(report.stat().st_mode & 0o777 == 0o640, "the mode")
        digest = hashlib.sha256(report.read_bytes()).hexdigest()
        done = kit.run([banxin, "set", report, "/年度=2026", "--expect", "0" * 64])
        findings.check(done.returncode == CANT_CREATE and b"[edit-changed]" in done.stderr, f"changed: {done.stderr.decode()}")
        findings.check(report.read_text() == text.replace("2024", "2025"), "changed, and yet written")
        kit.must_run([banxin, "set", report, "/年度=2026", "--expect", digest])
        done = kit.run([banxin, "set", report, "/年度=2027", "--dry-run"])
        findings.check(b"-\xe5\xb9\xb4\xe5\xba\xa6: 2026 # " in done.stdout and "2026" in report.read_text(), "--dry-run")
        inode = report.stat().st_ino
        kit.must_run([banxin, "set", report, "/年度=2026"])
        findings.check(report.stat().st_ino == inode, "nothing to change, and yet written")
        report.chmod(0o440)
        done = kit.run([banxin, "set", report, "/年度=2027"])
        findings.check(done.returncode == CANT_CREATE or os.geteuid() == 0, "a write-protected file")
        if os.geteuid() == 0:
            os.chown(report, 1234, 1235)
            kit.must_run([banxin, "set", report, "/年度=2028"])
            state = report.stat()
            findings.check((state.st_uid, state.st_gid, state.st_mode & 0o777) == (1234, 1235, 0o440), f"the owner: {state}")
        fifo = folder / "pipe.yaml"
        os.mkfifo(fifo)
        done = kit.run([banxin, "set", fifo, "/年度=2027"], timeout=10)
        findings.check(done.returncode != 0, "a pipe")
        findings.check(sorted(path.name for path in folder.iterdir()) == ["a.yaml", "link.yaml", "pipe.yaml"], "something is left behind")


def judge_diffs(banxin, findings):
    """What --dry-run prints, patch(1) makes into the same file."""
    rng = random.Random(7)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for _ in range(20):
            lines = [f"k{i}: {rng.randrange(9)}" for i in range(rng.choice([1, 5, 60]))]
            end = rng.choice(["", "\n"])
            (folder / "r.yaml").write_text("\n".join(lines) + end)
            changes = [f"/k{rng.randrange(len(lines))}={rng.randrange(100)}" for _ in range(rng.choice([1, 2, 4]))] + ["/n:=[1]"] * rng.choice([0, 1])
            diff = kit.must_run([banxin, "set", "r.yaml", *changes, "--dry-run"], cwd=folder)
            (folder / "p.yaml").write_bytes((folder / "r.yaml").read_bytes())
            kit.must_run([banxin, "set", "r.yaml", *changes], cwd=folder)
            if diff:
                kit.must_run(["patch", "-s", "p.yaml"], cwd=folder, stdin=diff)
            findings.check((folder / "p.yaml").read_bytes() == (folder / "r.yaml").read_bytes(), f"patch: {changes}\n{diff.decode()}")


def judge_failures(banxin, findings):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report = folder / "a.yaml"
        old = ("年度: 2024\n" + "".join(f"k{i}: |\n  {'正文' * 30}\n" for i in range(20000))).encode()
        new = old.replace(b"2024", b"2025", 1)
        report.write_bytes(old)
        command = [str(banxin), "set", str(report), "/年度=2025"]
        limit = len(old) // 2
        done = kit.run(command, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
        findings.check(done.returncode == IO and b"[write-failed]" in done.stderr, f"a full disk: {done.stderr.decode()}")
        findings.check(report.read_bytes() == old and len(list(folder.iterdir())) == 1, "a full disk: the file")
        begun = time.monotonic()
        kit.must_run(command)
        whole = time.monotonic() - begun
        killed = 0
        for step in range(24):
            report.write_bytes(old)
            child = subprocess.Popen(command, env=kit.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(whole * step / 20)
            child.send_signal(signal.SIGKILL)
            killed += child.wait() == -signal.SIGKILL
            findings.check(report.read_bytes() in (old, new), f"killed after {whole * step / 20:.3f} s")
        findings.check(killed > 5, f"killed only {killed} times")


def judge_several(banxin, findings):
    """Changes made at the same time are all made, and who holds the file too long is not waited for."""
    with tempfile.TemporaryDirectory() as name:
        report = Path(name) / "a.yaml"
        report.write_text("年度: 2024\n")
        loop = 'for i in $(seq 12); do "$0" set "$1" "/w$2-$i=1" || exit 1; done'
        children = [subprocess.Popen(["sh", "-c", loop, str(banxin), str(report), str(number)], env=kit.environment(),
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for number in range(4)]
        findings.check(all(child.wait() == 0 for child in children), "several at once: one was refused")
        missing = {f"w{n}-{i}" for n in range(4) for i in range(1, 13)} - set(plain_yaml.read(report))
        findings.check(not missing, f"several at once: {len(missing)} changes are lost")
        old = report.read_bytes()
        with report.open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            done = kit.run([banxin, "set", report, "/年度=2025"], timeout=60)
            kit.must_run([banxin, "set", report, "/年度=2025", "--dry-run"])
        findings.check(done.returncode == CANT_CREATE and b"[edit-held]" in done.stderr, f"held: {done.stderr.decode()}")
        findings.check(report.read_bytes() == old, "held, and yet written")


def judge_standard_input(banxin, findings):
    done = kit.run([banxin, "set", "-", "/年度=2025"], stdin="年度: 2024\n".encode())
    findings.check((done.returncode, done.stdout.decode(), done.stderr) == (0, "年度: 2025\n", b""), f"set -: {done}")


def main():
    banxin = Path(sys.argv[1])
    kit.need("patch")
    findings = kit.Findings()
    for judge in (judge_samples, judge_file, judge_diffs, judge_failures, judge_several, judge_standard_input):
        judge(banxin, findings)
    sys.exit(1 if findings.count else 0)


if __name__ == "__main__":
    main()

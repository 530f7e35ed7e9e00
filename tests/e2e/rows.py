#!/usr/bin/env python3
"""Rows out of NDJSON: memory does not grow with them, and what goes wrong midway leaves the old file.

usage: rows.py BANXIN"""
import os
import pty
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import kit

FORM = """layout: rows
title: 行
page: gbt9704
fields:
  机关: {type: text, required: true}
  案件: {type: table, required: true}
document: {title: "{机关}"}
flow: [{table: 案件}]
tables:
  案件:
    widths: {stub: auto, columns: 1*}
    columns: [{key: 受理}, {key: 办结}]
    rows: [{each: 明细, label: "{名称}"}, {key: 合计, sum: rest}]
    rules: [{id: 办结, each: row, check: 办结 <= 受理}]
"""
NESTED = FORM.replace('label: "{名称}"}', 'label: "{名称}", rows: [{each: 细目, label: "{名称}"}]}')
OLD = b"an old file that must survive\n"
FEW, MANY = 2_000, 20_000
CHECKED = 200_000  # rows the check reads; held in memory they would be some 100 MB
ALLOWED = 4 << 10  # KB by which ten times the rows may need more memory: the tables of a PDF


def lines(count):
    """Few at a time: what a child needs is never measured as less than what this program does."""
    return "".join(f'{{"名称": "第{i}号", "受理": {i}, "办结": {i // 2}}}\n' for i in range(count)).encode()


def empty_lists(count):
    return "".join(f'{{"名称": "第{i}号", "细目": []}}\n' for i in range(count)).encode()


class Judge:
    def __init__(self, banxin, work, findings):
        self.banxin, self.work, self.findings = banxin, work, findings
        (work / "form.yaml").write_text(FORM, encoding="utf-8")
        (work / "report.yaml").write_text("机关: 某局\n", encoding="utf-8")
        self.report = [work / "report.yaml", "--layout", work / "form.yaml"]
        self.out = work / "out.pdf"

    def command(self, rows, verb="render", form="form.yaml"):
        # The tree of a filed PDF grows with the rows.
        out = ["-o", self.out, "--profile", "plain"] if verb == "render" else []
        report = [self.work / "report.yaml", "--layout", self.work / form]
        return [self.banxin, verb, *report, *out, "--rows", f"案件={rows}"]

    def judge_memory(self):
        """Of the check, of typesetting, of columns parted over pages, where rows wait for all their parts, of records in
        which there are no rows, and of a report that is only read to the end, for its pages cannot be made."""
        parted = FORM.replace("    widths:", "    split: {on: facing, before: [办结]}\n    widths:")
        failing = FORM.replace("flow: [", 'flow: [{text: "\U00020000", style: body}, ')
        for name, text in (("parted", parted), ("nested", NESTED), ("failing", failing)):
            (self.work / f"{name}.yaml").write_text(text, encoding="utf-8")
        for verb, form, many, write, wanted in (("check", "form.yaml", CHECKED, lines, 0),
                                                ("render", "form.yaml", MANY, lines, 0),
                                                ("render", "parted.yaml", MANY, lines, 0),
                                                ("check", "nested.yaml", CHECKED, empty_lists, 0),
                                                ("render", "nested.yaml", CHECKED, empty_lists, 0),
                                                ("render", "failing.yaml", MANY, lines, 65)):
            needs = []
            for count in (FEW, many):
                rows = self.work / f"{count}-{write.__name__}.ndjson"
                with rows.open("wb") as file:
                    for _ in range(0, count, FEW):
                        file.write(write(FEW))
                status, memory, text = kit.memory_of(self.command(rows, verb, form))
                self.findings.check(status == wanted, f"{verb} of {count} rows: {status} {text[:300]}")
                needs.append(memory)
            self.findings.check(needs[1] - needs[0] < ALLOWED, f"{verb} {form}: {needs} KB for few rows and many")

    def judge_progress(self):
        """On a terminal a long check says how far it is, elsewhere it does not."""
        rows = self.work / f"{CHECKED}-lines.ndjson"
        ours, theirs = pty.openpty()
        child = subprocess.Popen(self.command(rows, "check"), stdout=subprocess.DEVNULL, stderr=theirs,
                                 env=kit.environment())
        os.close(theirs)
        said = b""
        try:
            while piece := os.read(ours, 4096):
                said += piece
        except OSError:  # the terminal is gone with the child
            pass
        os.close(ours)
        child.wait()
        counts = [int(number) for number in re.findall(rb"\r(\d+) rows checked", said)]
        self.findings.check(len(counts) >= 5 and counts == sorted(set(counts)) and counts[-1] <= CHECKED + 1,
                            f"a terminal is told of {counts} rows")
        self.findings.check(said.endswith(b"\n"), "the line of progress is not ended")
        done = kit.run(self.command(rows, "check"))
        self.findings.check(done.stderr == b"", f"without a terminal: {done.stderr.decode()}")

    def judge_pipes(self):
        rows = self.work / f"{FEW}-lines.ndjson"
        done = kit.run(self.command(rows))
        self.findings.check(done.returncode == 0, f"rows of a file: {done.returncode} {done.stderr.decode()}")
        expected = self.out.read_bytes()
        done = kit.run(self.command("-"), stdin=lines(FEW))
        self.findings.check(done.returncode == 0 and self.out.read_bytes() == expected, "standard input gives the same")
        pipe = self.work / "pipe"
        os.mkfifo(pipe)
        writer = threading.Thread(target=pipe.write_bytes, args=(lines(FEW),), daemon=True)
        writer.start()
        done = kit.run(self.command(pipe))
        self.findings.check(done.returncode == 0 and self.out.read_bytes() == expected, "a pipe gives the same")
        done = kit.run(["sh", "-c", 'exec "$@" <&-', "sh", *self.command("-")])
        told = b"Bad file descriptor" in done.stderr
        self.findings.check(done.returncode == 66 and told, f"no standard input: {done.returncode} {done.stderr.decode()}")

    def judge_nested(self):
        """Records with lists in them, more than are in memory together: what each may say is still known at the last."""
        (self.work / "nested.yaml").write_text(NESTED.replace("]}, {key", ", {label: 小计, sum: rest}]}, {key"), encoding="utf-8")
        records = []
        for number in range(300):
            parts = ", ".join(f'{{"名称": "细目{part}", "受理": {number + part}, "办结": {part}}}' for part in range(5))
            records.append(f'{{"名称": "第{number}号", "细目": [{parts}]}}\n')
        command = [self.banxin, "render", self.work / "report.yaml", "-l", self.work / "nested.yaml", "--rows", "案件=-", "-o"]
        done = kit.run([*command, self.work / "nested.pdf"], stdin="".join(records).encode())
        self.findings.check(done.returncode == 0, f"nested lists: {done.returncode} {done.stderr.decode()}")
        records[-1] = records[-1].replace("名称", "名字", 1)
        done = kit.run([*command, self.work / "nested.pdf"], stdin="".join(records).encode())
        self.findings.check(done.returncode == 1 and "名字" in done.stderr.decode(), f"a wrong key in the last: {done.returncode}")

    def refused(self, what, done, status, word):
        text = done.stderr.decode()
        self.findings.check(done.returncode == status and word in text, f"{what}: {done.returncode} {text}")
        self.findings.check(self.out.read_bytes() == OLD, f"{what}: the old file is gone")
        left = [path.name for path in self.work.iterdir() if path.name.startswith((".", "out.pdf."))]
        self.findings.check(not left, f"{what}: left behind {left}")

    def judge_failures(self):
        self.out.write_bytes(OLD)
        broken = lines(FEW) + b'{"\n'
        self.refused("a bad line", kit.run(self.command("-"), stdin=broken), 65, f"-:{FEW + 1}:")
        self.refused("a wrong figure", kit.run(self.command("-"), stdin=lines(9) + '{"名称": "甲", "受理": 1, "办结": 2}'.encode()),
                     1, "[办结]")
        self.refused("no file", kit.run(self.command(self.work / "none")), 66, "[file-missing]")
        self.refused("a folder", kit.run(self.command(self.work)), 66, "[file-unreadable]")
        self.refused("no room to keep them", kit.run(self.command("-"), stdin=lines(FEW), preexec_fn=small_files), 74,
                     "[rows-kept]")
        rows = self.work / "rows.pdf"
        rows.write_bytes(lines(2))
        done = kit.run([self.banxin, "render", *self.report, "-o", rows, "--rows", f"案件={rows}"])
        self.findings.check(done.returncode == 64 and rows.read_bytes() == lines(2), f"over its rows: {done.returncode}")

    def judge_kill(self):
        """Killed while it typesets: pages have been painted, since the file grows."""
        rows = self.work / "long.ndjson"
        rows.write_bytes(lines(MANY))
        self.out.write_bytes(OLD)
        child = subprocess.Popen(self.command(rows), stderr=subprocess.DEVNULL, env=kit.environment())
        deadline = time.monotonic() + 60
        while child.poll() is None and time.monotonic() < deadline and written_by(child.pid) < 10_000:
            time.sleep(0.005)
        self.findings.check(child.poll() is None, "it is still at work when it is killed")
        child.send_signal(signal.SIGKILL)
        child.wait()
        self.findings.check(self.out.read_bytes() == OLD, "killed: the old file is gone")


def small_files():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def written_by(process):
    try:
        text = Path(f"/proc/{process}/io").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(dict(line.split(": ") for line in text.splitlines())["wchar"])


def main():
    banxin, findings = Path(sys.argv[1]).resolve(), kit.Findings()
    with tempfile.TemporaryDirectory() as work:
        judge = Judge(banxin, Path(work), findings)
        judge.judge_memory()
        judge.judge_progress()
        judge.judge_pipes()
        judge.judge_nested()
        judge.judge_failures()
        judge.judge_kill()
    findings.finish("rows of files, pipes and standard input")


main()

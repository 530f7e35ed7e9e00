#!/usr/bin/env python3
"""Approvals: what is recorded, what makes it void, what a changed list is worth, and that signing waits for it.

usage: approvals.py BANXIN"""
import fcntl
import json
import hashlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import kit
import plain_pdf
from pki import Pki

SAMPLE = kit.SOURCE / "samples" / "hubin-2021" / "report.yaml"
TIME = "2025-01-20T10:00:00+08:00"
OK, FINDINGS, USAGE, DATA, CANNOT_CREATE, IO = 0, 1, 64, 65, 73, 74


def say(banxin, report, who, *more):
    return kit.run([banxin, "approve", report, "--as", who, "--time", TIME, *more])


def ask(banxin, report, *more):
    done = kit.run([banxin, "approvals", report, "--json", *more])
    return done.returncode, [json.loads(line) for line in done.stdout.decode().splitlines()], done.stderr.decode()


def list_of(report):
    return Path(str(report) + ".approvals")


def judge_course(banxin, findings, work):
    """Nobody, approved, changed, returned, approved again, put back."""
    report = work / "report.yaml"
    shutil.copy(SAMPLE, report)
    first = report.read_bytes()
    findings.check(ask(banxin, report)[:2] == (FINDINGS, []), "a report of which nobody has said anything")
    findings.check(say(banxin, report, "李四", "--comment", "同意").returncode == OK, "approving")
    status, entries, _ = ask(banxin, report)
    findings.check(status == OK and len(entries) == 1 and entries[0]["holds"], f"approved: {status} {entries}")
    findings.check(entries[0]["by"] == "李四" and entries[0]["comment"] == "同意" and entries[0]["time"] == TIME, "who and when")
    findings.check(entries[0]["data"] == hashlib.sha256(first).hexdigest(), "the hash of the data")
    report.write_bytes(first + "\n# 一个注释\n".encode())
    status, entries, _ = ask(banxin, report)
    findings.check(status == FINDINGS and not entries[0]["holds"], f"changed in a comment: {status} {entries}")
    findings.check(say(banxin, report, "王五", "--return").returncode == OK, "returning")
    report.write_bytes(first)
    status, entries, _ = ask(banxin, report)
    findings.check(status == FINDINGS and [e["verdict"] for e in entries] == ["approved", "returned"], "the last word counts")
    findings.check(say(banxin, report, "李四").returncode == OK and ask(banxin, report)[0] == OK, "approved again")


def judge_pages(banxin, findings, work):
    """The same data on other pages is not what was approved."""
    layouts = work / "layouts"
    shutil.copytree(kit.SOURCE / "layouts", layouts)
    report = work / "pages.yaml"
    shutil.copy(SAMPLE, report)
    more = ("--layouts", layouts)
    findings.check(say(banxin, report, "李四", *more).returncode == OK and ask(banxin, report, *more)[0] == OK, "own layouts")
    used = next(path for path in layouts.glob("annual-report-2021.yaml"))
    used.write_text(used.read_text().replace("申请人情况", "申请人的情况"))
    status, entries, _ = ask(banxin, report, *more)
    findings.check(status == FINDINGS and not entries[0]["holds"], f"the layout was changed: {status} {entries}")


def judge_changed_list(banxin, findings, work):
    report = work / "changed.yaml"
    shutil.copy(SAMPLE, report)
    for who in ("甲", "乙", "丙"):
        say(banxin, report, who)
    whole = list_of(report).read_bytes()
    lines = whole.splitlines(keepends=True)
    changed = {"another name": whole.replace("乙".encode(), "丁".encode()), "a line less": lines[0] + lines[2],
               "in another order": lines[1] + lines[0] + lines[2], "without its beginning": lines[1] + lines[2],
               "a line twice": lines[0] + lines[0] + lines[1], "no JSON": lines[0] + b"x\n", "no entry": lines[0] + b"{}\n"}
    for what, data in changed.items():
        list_of(report).write_bytes(data)
        status, entries, text = ask(banxin, report)
        findings.check(status == DATA and not entries, f"{what}: {status} {entries} {text}")
        findings.check(say(banxin, report, "戊").returncode == DATA and list_of(report).read_bytes() == data,
                       f"{what}: something was added")
    list_of(report).write_bytes(whole + b'{"approval":"1","verd')  # a writer that was killed
    findings.check(ask(banxin, report)[0] == OK, "a line that was never finished")
    findings.check(say(banxin, report, "戊").returncode == OK and ask(banxin, report)[0] == OK and
                   list_of(report).read_bytes().startswith(whole), "adding behind it")


def judge_refusals(banxin, findings, work):
    report = work / "refused.yaml"
    report.write_text(SAMPLE.read_text() + "不知道的: 1\n")
    broken = say(banxin, report, "李四")
    findings.check(broken.returncode == FINDINGS and b"[approval-errors]" in broken.stderr, f"a report with errors: {broken}")
    findings.check(not list_of(report).exists(), "a report with errors was approved")
    findings.check(say(banxin, report, "李四", "--return", "--comment", "请改").returncode == OK, "returning one with errors")
    shutil.copy(SAMPLE, report)
    for bad in (("",), ("  ",), ("a\nb",), ("x" * 201,)):
        done = say(banxin, report, *bad)
        findings.check(done.returncode == USAGE and b"[approval-text]" in done.stderr, f"the name {bad}: {done}")
    done = kit.run([banxin, "approve", "-", "--as", "x"], stdin=SAMPLE.read_bytes())
    findings.check(done.returncode == USAGE and b"[approval-no-file]" in done.stderr, f"standard input: {done}")
    for name, data in (("notes", b"one line without an end"), ("lines", b"a\nb\n"), ("report.json", b"{}")):
        other = work / name
        other.write_bytes(data)
        done = say(banxin, report, "李四", "--log", other)
        findings.check(done.returncode == DATA and other.read_bytes() == data, f"a list that is none, {name}: {done}")
    done = say(banxin, report, "李四", "--log", report)
    findings.check(done.returncode and report.read_bytes() == SAMPLE.read_bytes(), f"the report as its list: {done}")
    link = work / "link.approvals"
    link.symlink_to(work / "elsewhere")
    done = say(banxin, report, "李四", "--log", link)
    findings.check(done.returncode == CANNOT_CREATE and not (work / "elsewhere").exists(), f"a symbolic link: {done}")


def small_files():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))


def judge_full_disk(banxin, findings, work):
    report = work / "full.yaml"
    shutil.copy(SAMPLE, report)
    say(banxin, report, "李四")
    say(banxin, report, "王五")
    before = list_of(report).read_bytes()
    done = kit.run([banxin, "approve", report, "--as", "赵六", "--comment", "长" * 300], preexec_fn=small_files)
    findings.check(done.returncode == IO and list_of(report).read_bytes() == before, f"the disk is full: {done}")


def judge_many_writers(banxin, findings, work):
    report = work / "many.yaml"
    shutil.copy(SAMPLE, report)
    command = [banxin, "approve", report, "--time", TIME, "--as"]
    running = [subprocess.Popen([*map(str, command), f"第{i}人"], env=kit.environment(), stderr=subprocess.DEVNULL) for i in range(6)]
    findings.check(all(one.wait() == OK for one in running), "several at once")
    status, entries, text = ask(banxin, report)
    findings.check(status == OK and sorted(e["by"] for e in entries) == [f"第{i}人" for i in range(6)], f"{text} {entries}")


def cover(pdf, work):
    """Something else is seen on its first page; what is attached stays."""
    over, covered = work / "over.pdf", work / "covered.pdf"
    over.write_bytes(plain_pdf.make())
    kit.must_run(["qpdf", pdf, "--overlay", over, "--to=1", "--", covered])
    covered.replace(pdf)


def judge_waiting(banxin, findings, work):
    """Somebody who holds the list is waited for, but not for ever."""
    report = work / "held.yaml"
    shutil.copy(SAMPLE, report)
    say(banxin, report, "李四")
    before = list_of(report).read_bytes()
    with open(list_of(report), "r+b") as held:
        fcntl.lockf(held, fcntl.LOCK_EX)
        done = kit.run([banxin, "approve", report, "--as", "王五"], timeout=60)
        findings.check(done.returncode == IO and b"approval-busy" in done.stderr, f"the list is held: {done}")
        late = subprocess.Popen([banxin, "approve", report, "--as", "赵六"], env=kit.environment(), stderr=subprocess.DEVNULL)
        time.sleep(1)
        findings.check(late.poll() is None and list_of(report).read_bytes() == before, "it does not wait")
    findings.check(late.wait() == OK and len(ask(banxin, report)[1]) == 2, "it was not added when the list was free")


def judge_signing(banxin, findings, work):
    """A layout may want an approval before the PDF is signed."""
    layouts, report, pdf = work / "strict", work / "strict.yaml", work / "filed.pdf"
    shutil.copytree(kit.SOURCE / "layouts", layouts)
    strict = layouts / "annual-report-2021.yaml"
    strict.write_text(strict.read_text() + "\napproval: required\n")
    shutil.copy(SAMPLE, report)
    more = ("--layouts", layouts)
    kit.must_run([banxin, "render", report, "-q", "-o", pdf, *more])
    Pki(work / "pki")
    key = ("--key", work / "pki/leader.key", "--cert", work / "pki/leader.pem")
    sign = [banxin, "sign", pdf, "-o", work / "signed.pdf", *key]

    def refused(what):
        done = kit.run(sign)
        findings.check(done.returncode == FINDINGS and b"[approval-wanted]" in done.stderr and not (work / "signed.pdf").exists(),
                       f"{what}: {done}")

    refused("nobody has approved it")
    say(banxin, report, "李四", "--return", *more)
    refused("it was returned")
    say(banxin, report, "李四", *more)
    status, entries, text = ask(banxin, pdf)
    findings.check(status == OK, f"asked of the PDF: {entries} {text}")
    done = kit.run(sign)
    findings.check(done.returncode == OK and (work / "signed.pdf").exists(), f"approved: {done}")
    os.remove(work / "signed.pdf")
    whole = pdf.read_bytes()
    cover(pdf, work)
    done = kit.run(sign)
    findings.check(done.returncode != OK and not (work / "signed.pdf").exists(), f"a page was covered: {done}")
    pdf.write_bytes(whole)
    report.write_bytes(report.read_bytes() + b"# later\n")
    kit.must_run([banxin, "render", report, "-q", "-o", pdf, *more])
    refused("the report was changed after it was approved")
    whole = pdf.read_bytes()
    kit.must_run([banxin, "render", SAMPLE, "-q", "-o", pdf])
    plain = kit.run(sign)
    findings.check(plain.returncode == OK, f"a form that wants no approval: {plain}")
    os.remove(work / "signed.pdf")
    pdf.write_bytes(whole)
    moved = work / "moved.list"
    list_of(report).rename(moved)
    say(banxin, report, "李四", "--log", moved, *more)
    refused("the list is elsewhere")
    findings.check(kit.run([*sign, "--approvals", moved]).returncode == OK, "--approvals")


def main():
    banxin, findings = Path(sys.argv[1]).resolve(), kit.Findings()
    for judge in (judge_course, judge_pages, judge_changed_list, judge_refusals, judge_full_disk, judge_many_writers,
                  judge_waiting, judge_signing):
        with tempfile.TemporaryDirectory() as work:
            judge(banxin, findings, Path(work))
    findings.finish("approvals")


if __name__ == "__main__":
    main()

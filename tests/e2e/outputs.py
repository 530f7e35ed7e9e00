#!/usr/bin/env python3
"""Files appear whole or not at all, and a failure has its exit status.

usage: outputs.py BANXIN"""
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import kit

FORMATS = ("pdf", "png", "svg", "txt")
REPORT = kit.SOURCE / "samples" / "hubin-2021" / "report.yaml"  # four pages
IO = 74
OLD = b"an old file that must survive\n"


def small_files():
    """As on a full disk: writing beyond 20,000 bytes fails."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def listing(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def judge_full_output(banxin, findings):
    for kind in FORMATS:
        command = [banxin, "render", REPORT, "-o", "-", "--format", kind, "--pages", "1"]
        with open("/dev/full", "wb") as full:
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=kit.environment())
        text = done.stderr.decode()
        findings.check(done.returncode == IO and "[write-failed]" in text,
                       f"{kind} to a full standard output: {done.returncode} {text}")
    for command in (["dump", REPORT], ["schema", "annual-report-2021"], ["layouts"], ["fonts"], ["--help"],
                    ["check", REPORT], ["inspect", REPORT]):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([banxin, *command], stdout=full, stderr=subprocess.PIPE, env=kit.environment())
        findings.check(done.returncode == IO, f"{command[0]} to a full standard output: {done.returncode}")


def judge_lost_findings(banxin, findings):
    """What cannot be read does not count as told, also when the answer is 1."""
    with tempfile.TemporaryDirectory() as work:
        other = Path(work) / "other.yaml"
        other.write_bytes(REPORT.read_bytes().replace("年度: 2021".encode(), "年度: 2020".encode()))
        for options in ([], ["--json"]):
            command = [str(word) for word in (banxin, "diff", REPORT, other, *options)]
            findings.check(kit.run(command).returncode == 1, "the reports do not differ")
            for end in (">/dev/full", ">&-"):
                done = kit.run(["sh", "-c", f'"$0" "$@" {end}', *command])
                findings.check(done.returncode == IO and b"stdout" in done.stderr, f"diff {options} {end}: {done}")


def judge_failing_write(banxin, findings):
    for kind in FORMATS:
        for old in (True, False):
            with tempfile.TemporaryDirectory() as work:
                work = Path(work)
                names = [f"out.{kind}"] + [f"out-{page}.{kind}" for page in range(1, 5)]
                for name in names if old else []:
                    (work / name).write_bytes(OLD)
                before = listing(work)
                done = kit.run([banxin, "render", REPORT, "-o", work / names[0]], preexec_fn=small_files)
                text = done.stderr.decode()
                findings.check(done.returncode == IO and "[write-failed]" in text,
                               f"{kind}, the disk is full: {done.returncode} {text}")
                findings.check(listing(work) == before, f"{kind}, the disk is full: {sorted(listing(work))}")


def judge_names(banxin, findings):
    """One file a page, or one alone; nothing else beside them."""
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        for kind in ("png", "svg"):
            kit.must_run([banxin, "render", REPORT, "-q", "-o", work / f"a.b.{kind}"])
            kit.must_run([banxin, "render", REPORT, "-q", "-o", work / f"two.{kind}", "--pages", "2-3"])
            kit.must_run([banxin, "render", REPORT, "-q", "-o", work / f"one.{kind}", "--pages", "2"])
        names = [f"a.b-{page}" for page in range(1, 5)] + ["one", "two-2", "two-3"]
        wanted = sorted(f"{name}.{kind}" for name in names for kind in ("png", "svg"))
        made = listing(work)
        findings.check(sorted(made) == wanted, f"pages are named {sorted(made)}")
        findings.check(made.get("one.png") == made.get("a.b-2.png"), "page 2 alone is another page 2 (PNG)")
        findings.check(made.get("two-3.svg") == made.get("a.b-3.svg"), "page 3 of two is another page 3 (SVG)")


def judge_inputs(banxin, findings):
    """A picture of the report, and a layout that its layout extends, are not written over."""
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        shutil.copytree(kit.SOURCE / "tests/golden/images", work / "images")
        shutil.copytree(kit.SOURCE / "layouts", work / "layouts")
        pictures = ("render", work / "images/report.yaml", "--layout", work / "images/layout.yaml", "--pages", "1", "-o")
        based = ("render", REPORT, "--layouts", work / "layouts", "--format", "txt", "-o")
        for command, path in ((pictures, work / "images/gray.png"), (based, work / "layouts/annual-report-2021.yaml")):
            before = path.read_bytes()
            done = kit.run([banxin, *command, path])
            findings.check(done.returncode and b"[output-is-input]" in done.stderr and path.read_bytes() == before,
                           f"over {path.name}: {done}")


def judge_modes(banxin, findings):
    with tempfile.TemporaryDirectory() as work:
        output = Path(work) / "out.pdf"
        for umask, mode in ((0o022, 0o644), (0o077, 0o600), (0o002, 0o664)):
            output.unlink(missing_ok=True)
            kit.must_run([banxin, "render", REPORT, "-q", "-o", output], umask=umask)
            findings.check(stat.S_IMODE(output.stat().st_mode) == mode, f"umask {umask:o}: mode is not {mode:o}")
        output.chmod(0o640)
        kit.must_run([banxin, "render", REPORT, "-q", "-o", output], umask=0o022)
        findings.check(stat.S_IMODE(output.stat().st_mode) == 0o640, "the mode of the replaced file is lost")


def judge_page_choice(banxin, findings):
    """A page alone is the page of the whole document."""
    whole = kit.must_run([banxin, "dump", REPORT, "-q"]).decode()
    pages = ["page " + page for page in without_fonts(whole).split("page ")[1:]]
    for number, page in enumerate(pages, 1):
        alone = without_fonts(kit.must_run([banxin, "dump", REPORT, "-q", "--pages", str(number)]).decode())
        findings.check(alone[alone.index("page "):] == page, f"page {number} alone is another one")
    for choice, wanted in (("2-", [2, 3, 4]), ("1,3", [1, 3]), ("3,1-2", [1, 2, 3]), ("4-9", [4]), ("2,2-2", [2])):
        dump = kit.Dump(kit.must_run([banxin, "dump", REPORT, "-q", "--pages", choice]).decode())
        findings.check([page.number for page in dump.pages] == wanted, f"--pages {choice}")


def without_fonts(dump):
    """Fonts are named before the first page that has them, whichever that is."""
    return "".join(line + "\n" for line in dump.splitlines() if not line.startswith("font "))


def main():
    banxin, findings = Path(sys.argv[1]).resolve(), kit.Findings()
    for judge in (judge_full_output, judge_lost_findings, judge_failing_write, judge_names, judge_inputs, judge_modes, judge_page_choice):
        judge(banxin, findings)
    findings.finish("whole files or none")


if __name__ == "__main__":
    main()

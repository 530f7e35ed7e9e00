"""What the tests of the whole program share: running banxin and the judges, and reading a dump."""
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
sys.path.append(str(SOURCE / "tests/reader"))  # the reader of layouts
SKIPPED = 77  # CTest: SKIP_RETURN_CODE


def samples():
    """(name, report file) of every sample."""
    return [(report.parent.name, report) for report in sorted(SOURCE.glob("samples/*/report.*"))]


def environment(**over):
    """Nothing of the user's own, but what sanitizers want; a value of None takes a variable away."""
    keep = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TMPDIR")
    env = {name: os.environ[name] for name in keep if name in os.environ}
    env |= {"LC_ALL": "C", "HOME": "/nonexistent", "BANXIN_DATA_DIR": str(SOURCE)} | over
    return {name: value for name, value in env.items() if value is not None}


def run(command, cwd=None, stdin=b"", env=None, timeout=60, **options):
    return subprocess.run([str(word) for word in command], cwd=cwd, input=stdin, capture_output=True,
                          env=env or environment(), timeout=timeout, **options)


def memory_of(command):
    """Exit status, largest resident set in KB, and what was said on standard error. A sanitizer is told not to hold on to what was freed."""
    env = environment()
    if "ASAN_OPTIONS" in env:
        env["ASAN_OPTIONS"] += ":quarantine_size_mb=1:thread_local_quarantine_size_kb=64"
    child = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env)
    text = child.stderr.read().decode()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, usage.ru_maxrss, text


def must_run(command, **options):
    """Standard output of a program that has to succeed."""
    done = run(command, **options)
    if done.returncode != 0:
        sys.exit(f"FAILED ({done.returncode}): {' '.join(str(word) for word in command)}\n"
                 + done.stderr.decode(errors="replace"))
    return done.stdout


def need(*tools):
    """Ends the test as skipped when a judge is not installed."""
    missing = [tool for tool in tools if not shutil.which(tool)]
    if missing:
        print("SKIPPED: not installed: " + ", ".join(missing), file=sys.stderr)
        sys.exit(SKIPPED)


class Findings:
    """Collects what is wrong, so that one run tells all."""

    def __init__(self, quiet=False):
        self.count, self.quiet = 0, quiet

    def check(self, ok, text):
        if not ok:
            self.count += 1
            if not self.quiet:
                print("FAILED: " + text, file=sys.stderr)
        return ok

    def finish(self, done):
        if self.count:
            sys.exit(f"{self.count} failed")
        print(done)


def squash(text):
    """Without white space."""
    return "".join(text.split())


def show_difference(ours, theirs, around=15):
    """The first place where two texts part, for a message."""
    at = next((i for i, (a, b) in enumerate(zip(ours, theirs)) if a != b), min(len(ours), len(theirs)))
    first = max(at - around, 0)
    return f"at {at}: {ours[first:at + around]!r} against {theirs[first:at + around]!r}"


# ---- The dump ----

class Mark:
    """begin … end of a dump."""

    def __init__(self, line, parent):
        words = line.split(" ")
        quoted = re.search(r'(?:^| )("(?:[^"\\]|\\.)*")', line)
        self.kind = words[1]
        self.label = json.loads(quoted.group(1)) if quoted else None
        self.pointer = next((word for word in words[2:] if word.startswith("/")), None)
        level = re.search(r" level=(\d+)", line)
        self.level = int(level.group(1)) if level else 0
        tail = line[quoted.end():] if quoted else line
        self.continued = tail.endswith(" continued")
        self.repeated = tail.endswith(" repeated")
        self.parent = parent
        self.vertical = False

    def path(self):
        mark = self
        while mark:
            yield mark
            mark = mark.parent

    def is_furniture(self):
        """Page numbers, heads that stand again, captions of continued tables."""
        return any(mark.repeated or mark.kind == "ARTIFACT" for mark in self.path())

    def block(self):
        """The outermost mark."""
        return list(self.path())[-1]


class Page:
    def __init__(self, line):
        self.number = int(line.split()[1])
        self.label = re.search(r'label="([^"]*)"', line).group(1)
        self.runs = []   # (text, mark) in drawing order
        self.marks = []  # in order of their beginning

    def text(self):
        return "".join(squash(text) for text, _ in self.runs)

    def owners(self):
        """The mark of each character of text()."""
        return [mark for text, mark in self.runs for _ in squash(text)]


class Dump:
    def __init__(self, text):
        self.info, self.pages = {}, []
        mark = None
        for line in text.splitlines():
            line = line.lstrip(" ")
            word = line.split(" ", 1)[0]
            if word == "page":
                self.pages.append(Page(line))
            elif word == "begin":
                mark = Mark(line, mark)
                self.pages[-1].marks.append(mark)
            elif word == "end":
                mark = mark.parent
            elif word == "text":
                run_text = json.loads(line[line.index('"'):])
                if " vertical " in line[:line.index('"')] and mark:
                    mark.vertical = True
                self.pages[-1].runs.append((run_text, mark))
            elif word in ("title", "author", "subject", "language"):
                self.info[word] = json.loads(line[line.index('"'):])

#!/usr/bin/env python3
"""Every diagnostic: its place, its words in both languages, the exit status, and no harm done.

usage: run.py BANXIN [--update] [NAME …]

NAME/ has args (one argument a line), expect.err (standard error) and expect.status, and whatever files the
arguments name; `stdin` is standard input, `env` has lines NAME=VALUE, and make.py writes what is too large or
too strange to keep; serve.py runs beside the command, says a line when it is ready, and ends with its standard
input. A case runs in a copy of its folder, so that paths in messages are relative, beside copies
of the other files of this folder. Besides the expectations, of each case:
  a failing command leaves the folder as it was: no new file, the old ones byte by byte;
  with --diagnostics json the same diagnostics come out, each a valid object with a known id;
  with --lang zh every message and hint is there, and is no longer the English one.
Over all cases, every id of src/base/messages/*.def is met, but for those in exceptions.txt."""
import contextlib
import difflib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import kit  # noqa: E402

EXPECTED = ("expect.err", "expect.status")
LARGE = 16 << 20  # bytes; larger files are not compared byte by byte
SHOWN = 40  # lines of a difference
HAN = re.compile("[\u4e00-\u9fff]")


def known_ids():
    text = "".join(file.read_text(encoding="utf-8") for file in sorted((kit.SOURCE / "src/base/messages").glob("*.def")))
    return set(re.findall(r'BX_MESSAGE\(\w+, \w+, \w+, "([^"]+)"', text))


def exceptions():
    """id → why no case can have it."""
    lines = (HERE / "exceptions.txt").read_text(encoding="utf-8").splitlines()
    return dict(re.split(r"\s+", line, maxsplit=1) for line in lines if line and line[0] != "#")


def read_env(file):
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return dict(line.split("=", 1) for line in lines)


def content(path):
    if not path.is_file():
        return None
    status = path.stat()
    return path.read_bytes() if status.st_size < LARGE else (status.st_size, status.st_mtime_ns)


def snapshot(folder):
    return {str(path.relative_to(folder)): content(path) for path in sorted(folder.rglob("*"))}


def lay_out(root, origin, name):
    """A tree in `root` with the shared files of this folder and the case whose files are in `origin`; where these are."""
    for shared in ("layouts", "fonts", "samples"):
        (root / shared).symlink_to(kit.SOURCE / shared)
    tests = root / "tests" / "bad"
    tests.mkdir(parents=True)
    for file in HERE.glob("*.yaml"):
        shutil.copy(file, tests)
    # cp also knows pipes, holes and links.
    kit.must_run(["cp", "-R", "--preserve=mode", "--sparse=always", origin, tests / name])
    for own in ("args", "env", "make.py", "serve.py", *EXPECTED):
        (tests / name / own).unlink(missing_ok=True)
    return tests / name


@contextlib.contextmanager
def service(script, folder):
    """The case's server, when it has one."""
    if not script.exists():
        yield
        return
    with subprocess.Popen([sys.executable, script], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout.readline(), f"{script} did not start"
        try:
            yield
        finally:
            server.stdin.close()


class Runner:
    def __init__(self, banxin, findings):
        self.banxin, self.findings, self.ids = banxin, findings, set()

    def check(self, ok, text):
        return self.findings.check(ok, f"{self.name}: {text}")

    @contextlib.contextmanager
    def prepared(self, name):
        """The case of that name is at hand, with what its make.py writes: keys and large files take a while."""
        self.name, origin = name, HERE / name
        with tempfile.TemporaryDirectory() as root:
            self.made = lay_out(Path(root), origin, name)
            if (origin / "make.py").exists():
                kit.must_run([sys.executable, origin / "make.py"], cwd=self.made)
            yield

    def run(self, *more):
        """The case in a fresh copy of the tree."""
        with tempfile.TemporaryDirectory() as root:
            folder, origin = lay_out(Path(root), self.made, self.name), HERE / self.name
            args = (origin / "args").read_text(encoding="utf-8").splitlines()
            env = kit.environment(BANXIN_DATA_DIR="../../..", **read_env(origin / "env"))
            stdin = folder / "stdin"
            with service(origin / "serve.py", folder):
                before = snapshot(folder.parent)
                done = kit.run([self.banxin, *args, *more], cwd=folder, env=env,
                               stdin=stdin.read_bytes() if stdin.exists() else b"")
                after = snapshot(folder.parent) if done.returncode else before
            if done.returncode != 0:
                self.check(after == before, "the folder is not as it was")
            return done.returncode, done.stderr.decode(errors="replace")

    def judge_text(self, status, text):
        folder = HERE / self.name
        if not self.check((folder / "expect.err").exists(), "no expect.err: run with --update and look at it"):
            return
        expected = (folder / "expect.err").read_text(encoding="utf-8")
        wanted = int((folder / "expect.status").read_text())
        lines = difflib.unified_diff(expected.splitlines(), text.splitlines(), "expected", "got", n=1, lineterm="")
        self.check(text == expected, "\n".join(["", *lines][:SHOWN]))
        self.check(status == wanted, f"status {status}, not {wanted}")

    def diagnostics(self, *more):
        """The objects of --diagnostics json, with the lines that are none."""
        status, text = self.run("--diagnostics", "json", *more)
        found, rest = [], []
        for line in text.splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                rest.append(line)
        return status, found, rest

    def judge_json(self, status, text):
        """The diagnostics; none for wrong options, which are complained of in plain words."""
        again, found, rest = self.diagnostics()
        self.check(again == status, f"status {again} with --diagnostics json, {status} without")
        for diagnostic in found:
            self.ids.add(diagnostic["id"])
            self.check(diagnostic["message"] in text, f"only JSON says “{diagnostic['message']}”")
            self.check(diagnostic.get("hint", "") in text, f"only JSON hints “{diagnostic.get('hint')}”")
            self.check(f"[{diagnostic.get('rule', diagnostic['id'])}]" in text, f"only JSON has {diagnostic['id']}")
        printed = len(re.findall(r"^(?:.*: )?(?:error|warning): ", text, re.M))
        self.check(printed == len(found), f"{printed} diagnostics as text, {len(found)} as JSON")
        self.check(not rest or not found, f"not JSON: {rest}")
        return found

    def judge_chinese(self, status, text_en, english):
        again, found, rest = self.diagnostics("--lang", "zh")
        self.check(again == status, f"status {again} in Chinese, {status} in English")
        self.check(len(found) == len(english), f"{len(found)} diagnostics in Chinese, {len(english)} in English")
        for zh, en in zip(found, english):
            self.check(zh["id"] == en["id"], f"{zh['id']} in Chinese, {en['id']} in English")
            for what in ("message", "hint"):
                ours, theirs = zh.get(what, ""), en.get(what, "")
                self.check(bool(ours) == bool(theirs), f"{zh['id']}: the {what} is missing in one language")
                same = ours == theirs and not HAN.search(theirs)  # a rule's own words serve both
                self.check(not same or not ours, f"{zh['id']}: the {what} is English: {ours}")
        status, text = self.run("--lang", "zh")
        self.check(bool(HAN.search(text)) == bool(text_en), f"nothing Chinese: {text}")
        self.check(not re.search(r"\b(error|warning|hint): ", text), f"half English:\n{text}")

    def judge(self, name, update):
        folder = HERE / name
        status, text = self.run()
        if update:
            (folder / "expect.err").write_text(text, encoding="utf-8")
            (folder / "expect.status").write_text(f"{status}\n")
        self.judge_text(status, text)
        self.judge_chinese(status, text, self.judge_json(status, text))


def judge_coverage(findings, ids):
    known, allowed = known_ids(), exceptions()
    for missing in sorted(known - ids - set(allowed)):
        findings.check(False, f"no case has [{missing}]")
    for found in sorted(set(allowed) & ids):
        findings.check(False, f"[{found}] is an exception, but a case has it")
    for strange in sorted((ids | set(allowed)) - known):
        findings.check(False, f"[{strange}] is in no *.def")


def main():
    banxin, arguments = Path(sys.argv[1]).resolve(), sys.argv[2:]
    update, only = "--update" in arguments, [name for name in arguments if name != "--update"]
    findings = kit.Findings()
    runner = Runner(banxin, findings)
    names = only or [args.parent.name for args in sorted(HERE.glob("*/args"))]
    for name in names:
        with runner.prepared(name):
            runner.judge(name, update)
    if not only:
        judge_coverage(findings, runner.ids)
    findings.finish(f"{len(names)} cases, {len(runner.ids)} ids")


if __name__ == "__main__":
    main()

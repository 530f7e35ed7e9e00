"""What the tests of the preview share: the program serving a copy of a sample."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import kit  # noqa: E402


def says_how_fast():
    """Is a time to be judged? Only where it is asked for, with BX_JUDGE_TIMES=1 on a machine that does nothing else: no test
    fails because a machine was busy. Without, times are printed."""
    return "BX_JUDGE_TIMES" in os.environ


class Preview:
    """`banxin preview` with a copy of a sample and of the layouts, which tests may change."""

    def __init__(self, banxin, sample="huaian-2024", language="zh", more=("--no-browser",), **over):
        """`more`: options; `over`: the environment's variables."""
        self.folder = tempfile.TemporaryDirectory()
        root = Path(self.folder.name)
        shutil.copytree(kit.SOURCE / "samples" / sample, root / "report")
        shutil.copytree(kit.SOURCE / "layouts", root / "layouts")
        self.root, self.report, self.layouts = root, root / "report" / "report.yaml", root / "layouts"
        self.process = subprocess.Popen([banxin, "preview", self.report, "--lang", language, "--layouts",
                                         self.layouts, "--fonts", "bundled", *more],
                                        env=kit.environment(**over), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        match = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/([0-9a-f]{40})/", self.url)
        if not match:
            self.process.kill()
            sys.exit(f"FAILED: no address: {self.url!r} {self.process.stderr.read()}")
        self.port, self.token = int(match[1]), match[2]

    def __enter__(self):
        return self

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return answer.read()

    def state(self):
        return json.loads(self.get("state"))

    def end(self):
        """By SIGTERM, as a service would be; the exit status."""
        self.process.terminate()
        return self.process.wait(timeout=20)

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.folder.cleanup()

"""The judges of filed PDFs that Debian does not have: veraPDF (Maven) and pyHanko (PyPI). Each is installed once into a
folder of the build and kept there as long as what is pinned here does not change."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import kit  # noqa: E402


def installed_mark(work, *sources):
    """(file, text): what `work` was made of, when it is whole."""
    return work / "installed", "".join((HERE / name).read_text(encoding="utf-8") for name in sources)


def is_installed(work, *sources):
    mark, text = installed_mark(work, *sources)
    return mark.exists() and mark.read_text(encoding="utf-8") == text


def steps(work, commands, sources):
    """Runs the commands in `work`, anew; None, or why not."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for command in commands:
        try:
            done = kit.run(command, cwd=work, timeout=600, env=dict(os.environ))  # it may say where the registries are
        except subprocess.TimeoutExpired:
            return f"{command[0]} took too long"
        if done.returncode:
            said = (done.stdout + done.stderr).decode(errors="replace").strip().splitlines()
            return f"{command[0]} failed: {said[-1] if said else done.returncode}"
    mark, text = installed_mark(work, *sources)
    mark.write_text(text, encoding="utf-8")
    return None


# ---- veraPDF ----

VERAPDF = ("pom.xml", "Verapdf.java")


def install_verapdf(work):
    """Builds the driver in `work`; what is missing, or None."""
    if is_installed(work, *VERAPDF):
        return None
    for tool in ("java", "javac", "mvn"):
        if not shutil.which(tool):
            return f"{tool} is not installed"
    return steps(work, [["mvn", "-q", "-B", "-f", HERE / "pom.xml", f"-Dmaven.repo.local={work}/repository",
                         "dependency:copy-dependencies", f"-DoutputDirectory={work}/lib"],
                        ["javac", "-encoding", "UTF-8", "-cp", "lib/*", "-d", "classes", HERE / "Verapdf.java"],
                        ["rm", "-rf", "repository"]], VERAPDF)


def verapdf(work, questions):
    """The verdict on each (flavour, file): "PASS", or what is wrong."""
    stdin = "".join(f"{flavour}\t{file}\n" for flavour, file in questions)
    out = kit.must_run(["java", "-Dfile.encoding=UTF-8", "-cp", f"{work}/classes:{work}/lib/*", "Verapdf"],
                       stdin=stdin.encode(), timeout=1200).decode()
    verdicts = out.splitlines()
    assert len(verdicts) == len(questions), out
    return verdicts


# ---- pyHanko ----

PYHANKO = ("requirements.txt",)


def install_pyhanko(work):
    """Puts pyHanko into an environment of its own in `work`; what is missing, or None."""
    if is_installed(work, *PYHANKO):
        return None
    return steps(work, [[sys.executable, "-m", "venv", "venv"],
                        ["venv/bin/pip", "install", "-q", "--disable-pip-version-check", "--no-cache-dir",
                         "-r", HERE / "requirements.txt"]], PYHANKO)


def pyhanko(work, *arguments, **options):
    """Runs pyHanko's command line; the finished process."""
    return kit.run([work / "venv/bin/pyhanko", *arguments], timeout=120, **options)


def need(missing):
    """Ends the test as skipped, aloud, when a judge could not be installed."""
    if missing:
        print(f"SKIPPED: {missing}", file=sys.stderr)
        sys.exit(kit.SKIPPED)

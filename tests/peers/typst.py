"""Typst from npm, for comparisons: the compiler as a library of Node, since its command line is in no registry."""
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import kit  # noqa: E402

FONTS = kit.SOURCE / "fonts"
LATIN_IN_HAN = '(name: "Banxin Western", covers: "latin-in-cjk")'  # quotes and dashes are the Chinese font's


def install(work):
    """Puts the compiler into the folder `work`; what is missing, or None."""
    for tool in ("node", "npm"):
        if not shutil.which(tool):
            return tool
    for name in ("package.json", "package-lock.json", "typst.mjs"):
        shutil.copy(HERE / name, work)
    if (work / "node_modules").is_dir():
        return None
    done = kit.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=work, timeout=300,
                   env=kit.environment(HOME=str(work)))
    return "npm cannot install Typst" if done.returncode else None


def command(source, pdf):
    """What compiles `source` in the folder it was installed into."""
    return ["node", "typst.mjs", str(FONTS), str(source), str(pdf)]

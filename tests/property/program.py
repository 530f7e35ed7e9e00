"""banxin and other programs as the tests of this folder run them, and the options these share."""
import argparse
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
sys.path.append(str(SOURCE / "tests/e2e"))
import kit  # noqa: E402

TIMEOUT = 300


def parser(doc):
    made = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--banxin", default=str(SOURCE / "build/banxin"))
    made.add_argument("--data-dir", default=str(SOURCE))
    return made


def run(*command, timeout=TIMEOUT):
    """Ends however it ends."""
    return kit.run(command, env=kit.environment(BANXIN_DATA_DIR=None), timeout=timeout)


def banxin(options, command, *arguments, timeout=TIMEOUT):
    return run(options.banxin, command, *arguments, "--data-dir", options.data_dir, "--fonts=bundled", timeout=timeout)


def must(done):
    """The output of what has to succeed."""
    if done.returncode:
        raise RuntimeError(f"exit status {done.returncode}: {done.stderr.decode(errors='replace')[-800:]}")
    return done.stdout

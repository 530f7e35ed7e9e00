"""What the cases of printing are made of: a PDF, and a print server in the folder at hand."""
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / name) for name in ("e2e", "print")]
import tiny  # noqa: E402
from plain_pdf import make  # noqa: E402

KEYWORD, ENUM, BOOLEAN, RANGE = tiny.KEYWORD, tiny.ENUM, tiny.BOOLEAN, tiny.RANGE


def pdf(pages=2, **options):
    Path("in.pdf").write_bytes(make(pages, **options))


def serve(printers=None, default="office", **options):
    """./cups"""
    tiny.serve("cups", {"office": {}} if printers is None else printers, default=default, **options)

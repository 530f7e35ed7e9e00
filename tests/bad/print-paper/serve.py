import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import printing  # noqa: E402

printing.serve({"office": {"media-supported": (printing.KEYWORD, ["na_letter_8.5x11in", "iso_a5_148x210mm"])}})

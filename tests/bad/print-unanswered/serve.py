import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import printing  # noqa: E402

printing.serve(states=[3, None, None, None, 8], reasons=["aborted-by-system", "document-format-error"])

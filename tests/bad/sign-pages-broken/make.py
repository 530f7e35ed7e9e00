import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import signing  # noqa: E402

signing.signer()
signing.pdf(1)
data = Path("in.pdf").read_bytes()
Path("in.pdf").write_bytes(signing.rebuilt(data.replace(b"/Kids [10 0 R]", b"/Kids 10 0 R")))

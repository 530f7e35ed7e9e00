import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import signing  # noqa: E402

signing.pdf(1, signing.Field("机关", 0, signing.BOX))
signing.signer()
Path("seal.svg").write_text(signing.specimen.drawing('<text y="50">样章</text>'), encoding="utf-8")

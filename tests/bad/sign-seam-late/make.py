import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import signing  # noqa: E402

signing.signer()
signing.pdf(2, signing.Field("机关", 0, signing.BOX), signing.Field("负责人"), signed=["负责人"])
signing.seal()

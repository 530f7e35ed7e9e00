import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import signing  # noqa: E402

signing.pdf(1, signing.Field("机关"), signing.Field("负责人"))
signing.signer()
Path("seal.jpg").write_bytes(bytes.fromhex("ffd8ffc0000b080010001001011100ffda0008010100003f0000ffd9"))

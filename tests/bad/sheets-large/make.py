"""Thirty pages on one stream of 16 MB, which takes 16 KB."""
import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from small_pdf import stream, write  # noqa: E402

content = stream(zlib.compress(b" " * (16 << 20), 9), b"/Filter /FlateDecode ")
kids = b" ".join(b"%d 0 R" % number for number in range(4, 34))
page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Contents 3 0 R >>"
write([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 30 /Kids [" + kids + b"] >>", content] + [page] * 30)

"""A page with a layer that is not shown."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from small_pdf import stream, write  # noqa: E402

write([b"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [5 0 R] /D << /OFF [5 0 R] >> >> >>",
       b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>", stream(b"/OC /L BDC 0 0 99 99 re f EMC"),
       b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Properties << /L 5 0 R >> >> /Contents 3 0 R >>",
       b"<< /Type /OCG /Name (Hidden) >>"])

"""A page in a colour of a profile, which nobody here can turn gray."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from small_pdf import stream, write  # noqa: E402

write([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>", stream(b"/C cs 1 0 0 sc 0 0 99 99 re f"),
       b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /ColorSpace << /C [/CalRGB << /WhitePoint [1 1 1] >>] >> "
       b">> /Contents 3 0 R >>"])

"""Small PDFs for tests of signing: pages with a line of text, and empty signature fields where they are asked for."""


class Field:
    """An empty signature field on a page (from 0); without a box it is not seen. Boxes are left, bottom, right, top."""

    def __init__(self, name, page=0, box=(0, 0, 0, 0), extra=""):
        self.name, self.page, self.box, self.extra = name, page, box, extra


def text_string(text):
    return "<FEFF" + text.encode("utf-16-be").hex().upper() + ">"


def make(pages=1, fields=(), size=(595, 842), turn=0, form_extra="", catalog_extra=""):
    """The bytes of a PDF 1.7 with a classic cross-reference table."""
    objects = {}
    first_page, first_field = 10, 10 + 2 * pages
    kids = " ".join(f"{first_page + 2 * i} 0 R" for i in range(pages))
    refs = [f"{first_field + i} 0 R" for i in range(len(fields))]
    form = f"/AcroForm << /Fields [{' '.join(refs)}] /SigFlags 3 {form_extra} >>" if fields else ""
    objects[1] = f"<< /Type /Catalog /Pages 2 0 R {form} {catalog_extra} >>"
    objects[2] = f"<< /Type /Pages /Kids [{kids}] /Count {pages} /MediaBox [0 0 {size[0]} {size[1]}] >>"
    objects[3] = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    for i in range(pages):
        annotations = " ".join(ref for ref, field in zip(refs, fields) if field.page == i)
        objects[first_page + 2 * i] = (
            f"<< /Type /Page /Parent 2 0 R /Contents {first_page + 2 * i + 1} 0 R /Rotate {turn} "
            f"/Resources << /Font << /F 3 0 R >> >> {f'/Annots [{annotations}]' if annotations else ''} >>")
        content = f"BT /F 24 Tf 72 700 Td (Page {i + 1} of {pages}) Tj ET"
        objects[first_page + 2 * i + 1] = f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"
    for i, field in enumerate(fields):
        box = " ".join(str(number) for number in field.box)
        objects[first_field + i] = (f"<< /Type /Annot /Subtype /Widget /FT /Sig /F 132 /T {text_string(field.name)} "
                                    f"/Rect [{box}] /P {first_page + 2 * field.page} 0 R {field.extra} >>")
    out, offsets = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {}
    for number in sorted(objects):
        offsets[number] = len(out)
        out += f"{number} 0 obj\n{objects[number]}\nendobj\n".encode()
    section, size_entry = len(out), max(objects) + 1
    rows = [f"{offsets[n]:010d} 00000 n \n" if n in offsets else "0000000000 00001 f \n" for n in range(1, size_entry)]
    out += ("xref\n0 %d\n0000000000 65535 f \n" % size_entry + "".join(rows)).encode()
    identity = "00112233445566778899AABBCCDDEEFF"
    out += (f"trailer\n<< /Size {size_entry} /Root 1 0 R /ID [<{identity}> <{identity}>] >>\n"
            f"startxref\n{section}\n%%EOF\n").encode()
    return out

"""Small PDFs for tests of signing: pages with a line of text, and empty signature fields where they are asked for."""
from pdfparts import build, stream, text_string


class Field:
    """An empty signature field on a page (from 0); without a box it is not seen. Boxes are left, bottom, right, top."""

    def __init__(self, name, page=0, box=(0, 0, 0, 0)):
        self.name, self.page, self.box = name, page, box

    def text(self, page):
        box = " ".join(str(number) for number in self.box)
        return (b"<< /Type /Annot /Subtype /Widget /FT /Sig /F 132 /T " + text_string(self.name) +
                f" /Rect [{box}] /P {page} 0 R >>".encode())


def refs(numbers):
    return " ".join(f"{number} 0 R" for number in numbers)


def make(pages=1, fields=(), size=(595, 842), turn=0):
    """The bytes of a PDF with these pages and fields."""
    page_numbers, field_numbers = range(10, 10 + pages), range(500, 500 + len(fields))
    form = f"/AcroForm << /Fields [{refs(field_numbers)}] /SigFlags 3 >>" if fields else ""
    objects = {1: f"<< /Type /Catalog /Pages 2 0 R {form} >>".encode(),
               2: f"<< /Type /Pages /Kids [{refs(page_numbers)}] /Count {pages} /MediaBox [0 0 {size[0]} {size[1]}] /Rotate "
                  f"{turn} >>".encode(),
               3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"}
    for i, number in enumerate(page_numbers):
        annots = refs(ref for ref, field in zip(field_numbers, fields) if field.page == i)
        objects[number] = (f"<< /Type /Page /Parent 2 0 R /Resources << /Font << /F 3 0 R >> >> /Contents {200 + i} 0 R "
                           + (f"/Annots [{annots}] >>" if annots else ">>")).encode()
        objects[200 + i] = stream(f"BT /F 24 Tf 72 700 Td (Page {i + 1} of {pages}) Tj ET".encode())
    for number, field in zip(field_numbers, fields):
        objects[number] = field.text(page_numbers[field.page])
    return build(objects, b"/Root 1 0 R /ID [<0011> <0011>]")

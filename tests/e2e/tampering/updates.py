"""What comes behind the signed bytes, or into them: incremental saving, pages, overlays."""
import re

from der import Cms
from pdfparts import Pdf, stream, text_string
from tampering.kinds import attack
from world import DATA, RDF, TITLE, dictionary_of, draw, field, packet, page


# ---- The signed bytes ----

@attack("bytes-changed")
def content_byte(w, signed):
    """One letter on a page."""
    return signed.replace(b"Pay 100", b"Pay 900")


@attack("bytes-changed", "signature-wrong", "cms")
def signature_byte(w, signed):
    """The last byte of the signature itself."""
    at = re.search(rb"/Contents <[0-9A-F]*?[1-9A-F](?=0*>)", signed).end() - 20
    return signed[:at] + (b"1" if signed[at:at + 1] != b"1" else b"2") + signed[at + 1:]


@attack("cms")
def attributes_not_in_der(w, signed):
    """A signed attribute whose values are no longer said to be a SET of several parts: some read it as before."""
    begin = signed.rindex(b"/Contents <") + len(b"/Contents <")
    attributes = Cms(bytes.fromhex(signed[begin:signed.index(b">", begin)].decode())).attributes
    name, values = list(attributes)[-1]
    at = begin + 2 * values.begin
    assert signed[at:at + 2] == b"31"
    return signed[:at] + b"11" + signed[at + 2:]


@attack("contents")
def padding(w, signed):
    """Bytes hidden behind the signature, where nothing is signed."""
    at = signed.rindex(b"0> >>")
    return signed[:at - 40] + b"0BADC0DE" + signed[at - 32:]


@attack("contents")
def blanks_in_contents(w, signed):
    at = signed.rindex(b"00> >>")
    return signed[:at - 40] + b"  " + signed[at - 38:]


@attack("pdf-syntax", status=DATA)
def comment_in_contents(w, signed):
    at = signed.rindex(b"00> >>")
    return signed[:at - 40] + b"%comment" + signed[at - 32:]


# ---- Incremental saving (ISA) ----

@attack("object-changed")
def other_content(w, signed):
    pdf = Pdf(signed)
    return pdf.update({5: draw(b"Pay 900 yuan")})


@attack("pdf-syntax", status=DATA)
def content_without_table(w, signed):
    return signed + b"5 0 obj\n" + draw(b"Pay 900 yuan") + b"\nendobj\n"


@attack("pdf-syntax", status=DATA)
def content_with_trailer_only(w, signed):
    return signed + b"5 0 obj\n" + draw(b"Pay 900 yuan") + b"\nendobj\ntrailer\n<< /Root 1 0 R /Size 99 >>\n"


@attack("object-changed")
def content_by_object_stream(w, signed):
    pdf = Pdf(signed)
    return pdf.update_by_stream({9: pdf.edited(9, b"Helvetica", b"Courier")})


@attack("object-changed")
def there_and_back(w, signed):
    """Changed, and changed back in a further update."""
    pdf = Pdf(signed)
    changed = Pdf(pdf.update({5: draw(b"Pay 900 yuan")}))
    return changed.update({5: pdf.text(5)})


@attack("object-changed")
def font(w, signed):
    """Other letters for the same codes."""
    pdf = Pdf(signed)
    return pdf.update({9: pdf.edited(9, b"/BaseFont /Helvetica",
                                     b"/BaseFont /Helvetica /Encoding << /Type /Encoding /Differences [49 /nine] >>")})


@attack("key-changed")
def more_content(w, signed):
    pdf = Pdf(signed)
    return pdf.update({3: pdf.edited(3, b"/Contents 5 0 R", b"/Contents [5 0 R 90 0 R]"), 90: draw(b"and 900 more")})


@attack("key-changed")
def crop_box(w, signed):
    pdf = Pdf(signed)
    return pdf.update({3: pdf.edited(3, b"/Type /Page", b"/Type /Page /CropBox [0 0 300 100]")})


@attack("object-changed")
def metadata(w, signed):
    """Another title, which readers show above the page."""
    pdf = Pdf(signed)
    return pdf.update({15: stream(packet(RDF + TITLE % b"Another"), b"/Type /Metadata /Subtype /XML")})


@attack("object-changed")
def metadata_removed(w, signed):
    pdf = Pdf(signed)
    return pdf.update({15: stream(packet(RDF + b"/>"), b"/Type /Metadata /Subtype /XML")})


@attack("key-changed")
def title(w, signed):
    pdf = Pdf(signed)
    return pdf.update({14: pdf.edited(14, b"(Report)", b"(Another)")})


# ---- Pages ----

@attack("object-changed")
def page_removed(w, signed):
    pdf = Pdf(signed)
    return pdf.update({2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"})


@attack("object-changed")
def page_added(w, signed):
    pdf = Pdf(signed)
    return pdf.update({2: b"<< /Type /Pages /Kids [3 0 R 4 0 R 90 0 R] /Count 3 >>", 90: page(90, 91), 91: draw(b"Three")})


@attack("object-changed")
def pages_swapped(w, signed):
    return Pdf(signed).update({2: b"<< /Type /Pages /Kids [4 0 R 3 0 R] /Count 2 >>"})


@attack("object-removed")
def page_freed(w, signed):
    return Pdf(signed).update({}, free=[4])


# ---- Overlays ----

@attack("field-added")
def annotation(w, signed):
    pdf = Pdf(signed)
    note = b"<< /Type /Annot /Subtype /FreeText /Rect [30 190 200 230] /DA (/F 20 Tf) /Contents (Pay 900 yuan) /F 4 >>"
    return pdf.update({3: add_annotation(pdf), 90: note})


@attack("key-changed")
def annotation_first(w, signed):
    pdf = Pdf(signed)
    note = b"<< /Type /Annot /Subtype /Square /Rect [30 190 200 230] /F 4 >>"
    return pdf.update({3: pdf.edited(3, b"/Annots [", b"/Annots [90 0 R "), 90: note})


@attack("key-changed", "object-changed")
def appearance_of_empty_field(w, signed):
    """What looks like the leader's signature, without one."""
    pdf = Pdf(signed)
    number = pdf.find(b"/FT /Sig", text_string("负责人"))
    form = stream(b"1 0 0 rg 0 0 80 80 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 80 80]")
    return pdf.update({number: pdf.edited(number, b"/FT /Sig", b"/FT /Sig /AP << /N 90 0 R >>"), 90: form})


@attack("key-changed", "object-changed")
def appearance_of_signed_field(w, signed):
    pdf = Pdf(signed)
    number = pdf.find(b"/FT /Sig", text_string("机关"))
    form = stream(b"1 0 0 rg 0 0 80 80 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 80 80]")
    text = re.sub(rb"/AP << /N \d+ 0 R >>", b"", pdf.text(number))
    return pdf.update({number: text.replace(b"/FT /Sig", b"/FT /Sig /AP << /N 90 0 R >>", 1), 90: form})


@attack("key-changed")
def signed_field_moved(w, signed):
    pdf = Pdf(signed)
    number = pdf.find(b"/FT /Sig", text_string("机关"))
    return pdf.update({number: pdf.edited(number, b"/Rect [200 20", b"/Rect [20 20")})


@attack("field-added")
def visible_field(w, signed):
    """A new field on the page, signed by somebody whose certificate is trusted."""
    pdf = Pdf(signed)
    value = pdf.find(b"/Type /Sig", b"/ByteRange")
    new = field("另一人", b"20 190 200 230", b"/V %d 0 R" % value)
    return pdf.update({10: add_field(pdf), 3: add_annotation(pdf), 90: new})


def annotation_as_field(kind):
    """What a reader draws outside its rectangle, which has no size, and which says that it is a signature."""
    def make(w, signed):
        pdf = Pdf(signed)
        new = (b"<< /Type /Annot /F 4 /FT /Sig /V << >> /Rect [0 0 0 300] /C [0 0 0] /BS << /W 40 >> /Subtype /" + kind + b" >>")
        return pdf.update({3: add_annotation(pdf), 90: new})
    return make


for name, kind in {"ink": b"Ink /InkList [[30 205 200 205]]", "line": b"Line /L [20 205 250 205]",
                   "polygon": b"Polygon /Vertices [20 190 250 190 250 230 20 230] /IC [0 0 0]",
                   "highlight": b"Highlight /QuadPoints [20 230 250 230 20 190 250 190]",
                   "strike_out": b"StrikeOut /QuadPoints [20 230 250 230 20 190 250 190]"}.items():
    make = annotation_as_field(kind)
    make.__name__ = name
    attack("field-added")(make)


@attack("field-added")
def widget_of_no_field(w, signed):
    """Among the annotations alone."""
    pdf = Pdf(signed)
    return pdf.update({3: add_annotation(pdf), 90: field("另一人", b"0 0 0 0", b"/V << >>")})


@attack("field-added")
def flat_field_with_appearance(w, signed):
    pdf = Pdf(signed)
    form = stream(b"1 0 0 rg 0 0 80 80 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 80 80]")
    new = field("另一人", b"0 0 0 300", b"/V 91 0 R /AP << /N 92 0 R >>")
    return pdf.update({10: add_field(pdf), 3: add_annotation(pdf), 90: new, 91: pdf.text(dictionary_of(pdf)), 92: form})


def add_field(pdf):
    return pdf.edited(10, b"13 0 R", b"13 0 R 90 0 R")


def add_annotation(pdf):
    return pdf.edited(3, b"13 0 R", b"13 0 R 90 0 R")

"""Shadow attacks: prepared before the signature, sprung after it."""
import forged
from pdfparts import Pdf, stream
from tampering.kinds import attack
from world import DATA, RDF, dictionary_of, document, draw, page


# ---- Shadow attacks: prepared before the signature ----

@attack("object-changed", "key-changed")
def shadow_hide(w, signed):
    """What was over the text when it was signed is taken away."""
    cover = b"<< /Type /Annot /Subtype /Stamp /Rect [30 190 200 230] /F 4 /AP << /N 21 0 R >> >>"
    white = stream(b"1 g 0 0 170 40 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 170 40]")
    pdf = Pdf(w.sign(document(annots=b"20 0 R", more={20: cover, 21: white})))
    return pdf.update({21: stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 0 0]")})


@attack("object-changed")
def shadow_replace(w, signed):
    """The value of a text field."""
    text = (b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (amount) /V (100) /Rect [30 100 90 120] /P 3 0 R /F 4 "
            b"/DA (/F 12 Tf) >>")
    pdf = Pdf(w.sign(document(annots=b"20 0 R", fields=b"20 0 R", more={20: text})))
    return pdf.update({20: text.replace(b"(100)", b"(900)")})


@attack("pdf-syntax", status=DATA)
def shadow_hide_and_replace(w, signed):
    """A second page 5 lies in the signed bytes, and the update only points to it."""
    hidden = b"5 0 obj\n" + draw(b"Pay 900 yuan") + b"\nendobj\n"
    pdf = Pdf(w.sign(document(hidden=hidden)))
    at = pdf.data.index(b"Pay 900")
    begin = pdf.data.rindex(b"5 0 obj", 0, at)
    out = pdf.data
    section = len(out)
    return (out + b"xref\n5 1\n%010d 00000 n \ntrailer\n<< " % begin + pdf.repeated() +
            b" /Size %d /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (pdf.size, pdf.section, section))


@attack("key-changed", "trailer-changed")
def shadow_catalog(w, signed):
    """Another catalog and other pages lie ready; the update only names them."""
    more = {20: b"<< /Type /Catalog /Pages 21 0 R /AcroForm 10 0 R >>", 21: b"<< /Type /Pages /Kids [22 0 R] /Count 1 >>",
            22: page(22, 23).replace(b"/Parent 2 0 R", b"/Parent 21 0 R"), 23: draw(b"Pay 900 yuan")}
    pdf = Pdf(w.sign(document(more=more)))
    return pdf.update({}, trailer=pdf.repeated(Root=b"20 0 R"))


@attack("object-changed")
def shadow_metadata(w, signed):
    """The metadata are a page's contents as well: readers of XMP pass over what draws."""
    def both(text):
        return stream(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>\n" + b"BT /F 20 Tf 30 200 Td (" + text + b") Tj ET\n" + RDF +
                      b"/></x:xmpmeta>", b"/Type /Metadata /Subtype /XML")
    data = document(more={15: both(b"Pay 100 yuan"), 3: page(3, 15, b"/Annots [11 0 R 12 0 R 13 0 R]")})
    return Pdf(w.sign(data)).update({15: both(b"Pay 900 yuan")})


@attack("object-changed")
def shadow_proofs(w, signed):
    """The list of certificates is a page's contents as well, and may grow."""
    data = document(catalog=b"/DSS << /Certs 20 0 R >>", more={20: b"[5 0 R]", 3: page(3, 20, b"/Annots [11 0 R 12 0 R 13 0 R]")})
    return Pdf(w.sign(data)).update({20: b"[5 0 R 90 0 R]", 90: draw(b"and 900 more")})


@attack("object-changed")
def shadow_pages(w, signed):
    """The list of certificates is the list of pages as well."""
    data = document(catalog=b"/DSS << /Certs 20 0 R >>", more={20: b"[3 0 R 4 0 R]", 2: b"<< /Type /Pages /Kids 20 0 R /Count 2 >>"})
    return Pdf(w.sign(data)).update({20: b"[3 0 R 4 0 R 90 0 R]", 90: page(90, 91), 91: draw(b"Three")})


@attack("object-changed")
def shadow_resources(w, signed):
    """What names the proofs of signatures names a page's pictures as well."""
    more = {20: b"<< /A 21 0 R >>", 21: b"<< /Cert [] >>", 5: stream(b"/B Do"),
            3: page(3, 5, b"/Annots [11 0 R 12 0 R 13 0 R]").replace(b"/Font <<", b"/XObject 20 0 R /Font <<")}
    form = stream(b"1 0 0 rg 0 0 80 80 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 80 80]")
    pdf = Pdf(w.sign(document(catalog=b"/DSS << /VRI 20 0 R >>", more=more)))
    return pdf.update({20: b"<< /A 21 0 R /B 90 0 R >>", 90: form})


@attack("object-added")
def shadow_dangling(w, signed):
    """A page refers to contents that are not there; they come as a certificate, with the proofs of signatures."""
    data = document(more={3: page(3, 5, b"/Annots [11 0 R 12 0 R 13 0 R]").replace(b"5 0 R", b"[5 0 R 90 0 R]")})
    pdf = Pdf(w.sign(data))
    return pdf.update({1: pdf.edited(1, b"/Type /Catalog", b"/Type /Catalog /DSS << /Certs [90 0 R] >>"), 90: draw(b"and 900 more")})


@attack("pages-broken", status=DATA)
def pages_in_circles(w, signed):
    """A node of the tree of pages that holds itself, twice: 2^64 ways through it."""
    more = {2: b"<< /Type /Pages /Kids [3 0 R 4 0 R 20 0 R 20 0 R] /Count 2 >>",
            20: b"<< /Type /Pages /Kids [20 0 R 20 0 R] /Count 0 >>"}
    return Pdf(forged.sign(w.pki, document(more=more), "机关")).update({})


@attack("object-added")
def shadow_dangling_title(w, signed):
    """The trailer names information that is not there; it comes as a certificate."""
    pdf = Pdf(w.sign(document().replace(b"/Info 14 0 R", b"/Info 90 0 R")))
    return pdf.update({1: pdf.edited(1, b"/Type /Catalog", b"/Type /Catalog /DSS << /Certs [90 0 R] >>"),
                       90: b"<< /Title (Another) >>"})


@attack("object-changed")
def shadow_metadata_alone(w, signed):
    """Metadata that say nothing in XMP are not the same as others that say nothing."""
    old, new = (stream(text, b"/Type /Metadata /Subtype /XML") for text in (b"Pay 100 yuan", b"Pay 900 yuan"))
    return Pdf(w.sign(document(more={15: old}))).update({15: new})


@attack("field-added", "key-changed")
def shadow_picture_of_field(w, signed):
    """A page draws what the field's dictionary will name once it is signed."""
    more = {5: stream(b"/AP Do"), 3: page(3, 5, b"/Annots [11 0 R 12 0 R 13 0 R]").replace(b"/Font <<", b"/XObject 12 0 R /Font <<")}
    pdf = Pdf(w.sign(document(more=more)))
    form = stream(b"1 0 0 rg 0 0 80 80 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 80 80]")
    return pdf.update({12: pdf.edited(12, b"/FT /Sig", b"/FT /Sig /AP 90 0 R /V 91 0 R"), 90: form, 91: pdf.text(dictionary_of(pdf))})


@attack("key-changed", "object-changed")
def shadow_font_of_catalog(w, signed):
    """A page writes in the font that the catalog's DSS will be."""
    more = {5: stream(b"BT /DSS 20 Tf 30 200 Td (a) Tj ET"),
            3: page(3, 5, b"/Annots [11 0 R 12 0 R 13 0 R]").replace(b"/Font << /F 9 0 R >>", b"/Font 1 0 R")}
    pdf = Pdf(w.sign(document(more=more)))
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    return pdf.update({1: pdf.edited(1, b"/Type /Catalog", b"/Type /Catalog /DSS 90 0 R"), 90: font})


@attack("key-changed")
def shadow_state_of_catalog(w, signed):
    """A page is drawn in the graphics state that the catalog's Extensions will be."""
    more = {5: stream(b"/Extensions gs BT /F 20 Tf 30 200 Td (Pay 100 yuan) Tj ET"),
            3: page(3, 5, b"/Annots [11 0 R 12 0 R 13 0 R]").replace(b"/Font <<", b"/ExtGState 1 0 R /Font <<")}
    pdf = Pdf(w.sign(document(more=more)))
    return pdf.update({1: pdf.edited(1, b"/Type /Catalog", b"/Type /Catalog /Extensions << /ca 0 >>")})

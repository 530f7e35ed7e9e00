"""Tampering with signed PDFs, each kind made here from a file that `banxin sign` has signed: `banxin verify` must refuse every
one and say why, and accept the file it was made from.

With --flips N each N-th byte of a signed file is changed in turn as well: every change is found, or the file says the same as
before (1: all of them, which takes long)."""
import argparse
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path

import forged
import kit
from pdfparts import Pdf, build, stream, text_string
from pki import SIGNER, Pki, Services

INVALID, UNPROVEN, DATA = 1, 2, 65
ATTACKS = []


def attack(*ids, status=INVALID):
    """Marks a function that makes a tampered file; one of the findings `ids` must be there, all of `ids` when it is a list."""
    def note(function):
        ATTACKS.append((function, ids, status))
        return function
    return note


# ---- What is signed ----

def page(number, contents, more=b""):
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Resources << /Font << /F 9 0 R >> >> /Contents %d 0 R " % (
        contents) + more + b" >>"


def draw(text):
    return stream(b"BT /F 20 Tf 30 200 Td (" + text + b") Tj ET")


def field(name, rect, more=b""):
    return (b"<< /Type /Annot /Subtype /Widget /FT /Sig /F 132 /P 3 0 R /T " + text_string(name) + b" /Rect [" + rect + b"] " +
            more + b" >>")


RDF = b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
TITLE = b" xmlns:dc='http://purl.org/dc/elements/1.1/'><rdf:Description><dc:title>%s</dc:title></rdf:Description></rdf:RDF>"


def packet(rdf):
    return b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + rdf + b"</x:xmpmeta>"


def document(annots=b"", fields=b"", catalog=b"", more=None, hidden=b""):
    """Two pages with three signature fields, as what Banxin files."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /AcroForm 10 0 R /Metadata 15 0 R " + catalog + b" >>",
        2: b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
        3: page(3, 5, b"/Annots [11 0 R 12 0 R 13 0 R " + annots + b"]"),
        4: page(4, 6),
        5: draw(b"Pay 100 yuan"),
        6: draw(b"Page two"),
        9: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        10: b"<< /Fields [11 0 R 12 0 R 13 0 R " + fields + b"] /SigFlags 0 >>",
        11: field("机关", b"200 20 280 100"),
        12: field("负责人", b"100 20 180 100"),
        13: field("时间戳", b"0 0 0 0"),
        14: b"<< /Title (Report) /Producer (test) >>",
        15: stream(packet(RDF + TITLE % b"Report"), b"/Type /Metadata /Subtype /XML"),
    }
    return build(objects | (more or {}), b"/Root 1 0 R /Info 14 0 R /ID [<01> <01>]", hidden)


class World:
    """Keys, files and the program."""

    def __init__(self, banxin, folder):
        self.banxin, self.folder = banxin, Path(folder)
        services = Services()
        self.pki = services.pki = Pki(self.folder / "pki", services)
        self.services = services
        self.count = 0

    def file(self, data):
        self.count += 1
        path = self.folder / f"{self.count}.pdf"
        path.write_bytes(data)
        return path

    def sign(self, data, name="organ", *options):
        out = self.folder / "signed.pdf"
        kit.must_run([self.banxin, "sign", self.file(data), "-o", out, "--key", self.pki / f"{name}.key", "--cert",
                      self.pki / f"{name}.pem", "--chain", self.pki / "chain.pem", *options])
        return out.read_bytes()

    def verify(self, data, *options, trust="root.pem"):
        """(exit status, what --json says or None, standard error)"""
        trusted = ["--trust", self.pki / trust] if trust else []
        done = kit.run([self.banxin, "verify", "-", "--json", *trusted, *options], stdin=data)
        said = json.loads(done.stdout) if done.stdout else None
        return done.returncode, said, done.stderr.decode()


def ids_of(said):
    """Every finding that is more than a remark."""
    bad = ("invalid", "indeterminate")
    lists = [said["findings"], *(signature["findings"] for signature in said["signatures"])]
    return {finding["id"] for findings in lists for finding in findings if finding["validity"] in bad}


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
    return pdf.update({3: pdf.edited(3, b"/Annots [", b"/Annots [").replace(b"]", b"]", 1).replace(
        b" ]", b" 90 0 R]") if b" ]" in pdf.text(3) else pdf.edited(3, b"13 0 R", b"13 0 R 90 0 R"), 90: note})


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


# ---- Signature dictionaries ----

def dictionary_of(pdf):
    return pdf.find(b"/Type /Sig", b"/ByteRange")


@attack("object-changed")
def spoofed_time(w, signed):
    pdf = Pdf(signed)
    number = dictionary_of(pdf)
    return pdf.update({number: re.sub(rb"/M \(D:....", b"/M (D:1999", pdf.text(number))})


@attack("object-changed")
def spoofed_reason(w, signed):
    pdf = Pdf(signed)
    number = dictionary_of(pdf)
    return pdf.update({number: pdf.edited(number, b"/Type /Sig", b"/Type /Sig /Name (Minister) /Reason (Approved)")})


@attack("signature-removed")
def other_dictionary(w, signed):
    """The field points to a copy of the dictionary."""
    pdf = Pdf(signed)
    number, value = pdf.find(b"/FT /Sig", text_string("机关")), dictionary_of(pdf)
    text = pdf.text(number)
    return pdf.update({number: text.replace(b"/V %d 0 R" % value, b"/V 90 0 R"), 90: pdf.text(value)})


@attack("signature-dictionary")
def dictionary_in_object_stream(w, signed):
    """Where a signature would have to sign itself."""
    pdf = Pdf(signed)
    number = pdf.find(b"/FT /Sig", text_string("负责人"))
    return pdf.update_by_stream({number: pdf.edited(number, b"/FT /Sig", b"/FT /Sig /V 90 0 R"), 90: pdf.text(dictionary_of(pdf))})


@attack("signature-removed", "no-signature")
def signature_removed(w, signed):
    pdf = Pdf(signed)
    number, value = pdf.find(b"/FT /Sig", text_string("机关")), dictionary_of(pdf)
    return pdf.update({number: pdf.edited(number, b"/V %d 0 R" % value, b"")})


@attack("signature-removed")
def form_removed(w, signed):
    pdf = Pdf(signed)
    return pdf.update({1: pdf.edited(1, b"/AcroForm 10 0 R", b"")})


@attack("signature-shared")
def signature_shared(w, signed):
    pdf = Pdf(signed)
    number, value = pdf.find(b"/FT /Sig", text_string("负责人")), dictionary_of(pdf)
    return pdf.update({number: pdf.edited(number, b"/FT /Sig", b"/FT /Sig /V %d 0 R" % value)})


@attack("signature-orphan")
def signature_without_field(w, signed):
    pdf = Pdf(signed)
    return pdf.update({90: pdf.text(dictionary_of(pdf))})


def forge_dictionary(old, new):
    """An update with a changed copy of the dictionary (universal signature forgery)."""
    def make(w, signed):
        pdf = Pdf(signed)
        number = dictionary_of(pdf)
        text, count = re.subn(old, new, pdf.text(number), count=1)
        assert count, old
        return pdf.update({number: text})
    return make


for name, old, new in [("range_missing", rb"/ByteRange \[[^\]]*\]", b""), ("range_null", rb"/ByteRange \[[^\]]*\]", b"/ByteRange null"),
                       ("range_negative", rb"/ByteRange \[[^\]]*\]", b"/ByteRange [0 -1 -1 -1]"),
                       ("range_short", rb"/ByteRange \[[^\]]*\]", b"/ByteRange [0 10]"),
                       ("contents_missing", rb"/Contents <[^>]*>", b""), ("contents_null", rb"/Contents <[^>]*>", b"/Contents null"),
                       ("contents_empty", rb"/Contents <[^>]*>", b"/Contents <>"),
                       ("contents_zero", rb"/Contents <[^>]*>", b"/Contents <0000>"),
                       ("kind_unknown", rb"/SubFilter /\S+", b"/SubFilter /x509.unknown")]:
    make = forge_dictionary(old, new)
    make.__name__ = name
    attack("object-changed")(make)


@attack("pdf-syntax", status=DATA)
def range_twice(w, signed):
    at = signed.index(b"/ByteRange [")
    end = signed.index(b"/Contents", at)
    blanks = signed[signed.index(b"]", at) + 1:end]
    twice = b"/ByteRange [0]"
    assert len(blanks) > len(twice)
    return signed[:end - len(twice) - 1] + twice + signed[end - 1:]


# ---- Wrapping ----

@attack("byte-range", "bytes-changed", "pdf-syntax", status=None)
def wrapping(w, signed):
    """The second half of what is signed moves to the end, others' objects come between."""
    values = [int(value) for value in re.search(rb"/ByteRange \[([^\]]*)\]", signed).group(1).split()]
    tail_bytes = signed[values[2]:]
    at = values[2]
    body = signed[:at] + b" >>\nendobj\n"
    pdf = Pdf(signed)
    inner = Pdf(signed).update({5: draw(b"Pay 900 yuan")})[len(pdf.data):]
    moved = len(body) + len(inner)
    text = b"/ByteRange [0 %d %d %d]" % (values[1], moved, len(tail_bytes))
    old = re.search(rb"/ByteRange \[[^\]]*\] *", body).group()
    return body.replace(old, text.ljust(len(old)), 1) + inner + tail_bytes


@attack("bytes-changed", "byte-range", "pdf-syntax", status=None)
def prefix(w, signed):
    return b"%PDF-1.4\n" + signed


@attack("pdf-syntax", status=DATA)
def suffix(w, signed):
    return signed + b"<html>"


# ---- Odd ranges, really signed ----

def odd_range(values, **options):
    def make(w, signed):
        return forged.sign(w.pki, document(), "机关", values=values, **options)
    return make


for name, values in {
        "gap_too_big": lambda begin, end, size: [0, begin - 20, end, size - end],
        "gap_behind": lambda begin, end, size: [0, begin, end + 20, size - end - 20],
        "gap_too_small": lambda begin, end, size: [0, begin + 1, end - 1, size - end + 1],
        "tail_uncovered": lambda begin, end, size: [0, begin, end, size - end - 60],
        "head_uncovered": lambda begin, end, size: [20, begin - 20, end, size - end],
        "begins_late": lambda begin, end, size: [5, begin, end, size - end],
        "beyond_the_end": lambda begin, end, size: [0, begin, end, size - end + 1000],
        "one_range": lambda begin, end, size: [0, begin],
        "three_ranges": lambda begin, end, size: [0, 10, 10, begin - 10, end, size - end],
        "first_range_twice": lambda begin, end, size: [0, begin, 0, begin],
}.items():
    make = odd_range(values)
    make.__name__ = name
    attack("byte-range")(make)


@attack("byte-range")
def more_than_its_revision(w, signed):
    """A signature over an update that came after its dictionary."""
    pdf = Pdf(document())
    data, begin, end = forged.reserve(pdf, pdf.find(b"/FT /Sig", text_string("机关")))
    data = Pdf(data).update({90: draw(b"and 900 more")})
    values = [0, begin, end, len(data) - end]
    data = forged.set_range(data, values)
    return forged.put(data, begin, forged.cms(w.pki, "organ", forged.signed_bytes(data, values)))


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


# ---- Catalog, trailer, what hangs on them ----

def catalog_with(entries, more=None):
    def make(w, signed):
        pdf = Pdf(signed)
        return pdf.update({1: pdf.edited(1, b"/Type /Catalog", b"/Type /Catalog " + entries)} | (more or {}))
    return make


for name, entries, more in [
        ("open_action", b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>", None),
        ("layers", b"/OCProperties << /OCGs [90 0 R] /D << /OFF [90 0 R] >> >>", {90: b"<< /Type /OCG /Name (x) >>"}),
        ("attachment", b"/Names << /EmbeddedFiles << /Names [(data.json) 90 0 R] >> >>",
         {90: b"<< /Type /Filespec /F (data.json) /EF << /F 91 0 R >> >>", 91: stream(b"{}")}),
        ("structure", b"/StructTreeRoot 90 0 R", {90: b"<< /Type /StructTreeRoot >>"}),
        ("page_mode", b"/PageMode /UseOutlines", None),
        ("permissions", b"/Perms << >>", None)]:
    make = catalog_with(entries, more)
    make.__name__ = "catalog_" + name
    attack("key-changed")(make)


@attack("trailer-changed")
def other_information(w, signed):
    pdf = Pdf(signed)
    return pdf.update({90: b"<< /Title (Another) >>"}, trailer=pdf.repeated(Info=b"90 0 R"))


@attack("trailer-changed")
def other_identifier(w, signed):
    pdf = Pdf(signed)
    return pdf.update({}, trailer=pdf.repeated(ID=b"[<02> <02>]"))


@attack("object-added")
def stray_object(w, signed):
    """What nothing refers to yet."""
    return Pdf(signed).update({90: draw(b"Pay 900 yuan")})


@attack("pdf-syntax", status=DATA)
def stray_bytes(w, signed):
    pdf = Pdf(signed)
    return pdf.update({90: b"null"}, between=b"5 0 obj\n" + draw(b"Pay 900 yuan") + b"\nendobj\n")


@attack("object-changed", "pdf-syntax", status=None)
def generation(w, signed):
    pdf = Pdf(signed)
    out = pdf.data
    begin = len(out)
    out += b"5 1 obj\n" + draw(b"Pay 900 yuan") + b"\nendobj\n"
    section = len(out)
    return (out + b"xref\n5 1\n%010d 00001 n \ntrailer\n<< " % begin + pdf.repeated() +
            b" /Size %d /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (pdf.size, pdf.section, section))


@attack("pdf-syntax", status=DATA)
def no_previous(w, signed):
    """A whole new document behind the signed one, which hides it."""
    pdf = Pdf(signed)
    out = pdf.update({})
    return re.sub(rb"/Prev %d" % pdf.section, b"/Prex %d" % pdf.section, out)


# ---- Fields that may be signed, and what comes with that ----

@attack("locked")
def signed_although_certified(w, signed):
    """DocMDP P 1 allows no second signature."""
    reference = b"/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P 1 /V /1.2 >> >>]"
    return forged.sign(w.pki, forged.sign(w.pki, document(), "机关", entries=reference), "负责人", "leader")


def lock(name):
    return (b"/Reference [<< /Type /SigRef /TransformMethod /FieldMDP /Data 1 0 R /TransformParams << /Type "
            b"/TransformParams /Action /Include /Fields [" + text_string(name) + b"] /V /1.2 >> >>]")


def below_another():
    """A document whose field is 单位.负责人 by its full name."""
    parent = {20: b"<< /T " + text_string("单位") + b" /FT /Sig /Kids [12 0 R] >>",
              12: field("负责人", b"100 20 180 100", b"/Parent 20 0 R")}
    return document(more=parent).replace(b"/Fields [11 0 R 12 0 R ", b"/Fields [11 0 R 20 0 R ")


@attack("locked")
def signed_although_locked(w, signed):
    return forged.sign(w.pki, forged.sign(w.pki, document(), "机关", entries=lock("负责人")), "负责人", "leader")


@attack("locked")
def signed_although_locked_by_full_name(w, signed):
    return forged.sign(w.pki, forged.sign(w.pki, below_another(), "机关", entries=lock("单位.负责人")), "负责人", "leader")


@attack("locked")
def signed_although_all_below_is_locked(w, signed):
    return forged.sign(w.pki, forged.sign(w.pki, below_another(), "机关", entries=lock("单位")), "负责人", "leader")


@attack("key-changed", "object-changed")
def content_with_second_signature(w, signed):
    """A second signature, honest but for a page changed in the same update."""
    changed = Pdf(signed).update({5: draw(b"Pay 900 yuan")})
    return forged.sign(w.pki, changed, "负责人", "leader")


# ---- Certificates ----

@attack("untrusted", status=UNPROVEN)
def stranger(w, signed):
    """The same name, but from an authority of the stranger's own."""
    stranger_pki = Pki(w.folder / "stranger")
    return forged.sign(stranger_pki, document(), "机关")


@attack("certificate-swapped")
def certificate_swapped(w, signed):
    """Another certificate of the same key, issuer and number."""
    text = signed.decode("latin-1")
    own = (w.pki / "organ.pem")
    w.pki.openssl("x509", "-in", "organ.pem", "-outform", "DER", "-out", "organ.der")
    w.pki.openssl("req", "-new", "-key", "organ.key", "-out", "other.csr", "-utf8", "-subj", "/CN=他局（样章）")
    w.pki.openssl("x509", "-req", "-in", "other.csr", "-CA", "sub.pem", "-CAkey", "sub.key", "-set_serial",
                  "0x" + w.pki.serials["organ"], "-days", "800", "-extfile", "organ.ext", "-outform", "DER", "-out", "other.der")
    old, new = ((w.pki / name).read_bytes().hex() for name in ("organ.der", "other.der"))
    assert own.exists() and len(old) == len(new) and old.upper() in text.upper()
    at = text.upper().index(old.upper())
    return (text[:at] + new + text[at + len(new):]).encode("latin-1")


@attack("certificate-unnamed", status=UNPROVEN)
def certificate_unnamed(w, signed):
    def make(pki, name, content, *options):
        (pki / "content").write_bytes(content)
        return pki.openssl("cms", "-sign", "-binary", "-in", "content", "-outform", "DER", "-md", "sha256", "-certfile",
                           "chain.pem", "-signer", f"{name}.pem", "-inkey", f"{name}.key")
    return forged.sign(w.pki, document(), "机关", make=make)


@attack("no-certificate", status=UNPROVEN)
def no_certificate(w, signed):
    return forged.sign(w.pki, document(), "机关", options=("-nocerts",))


@attack("weak", status=UNPROVEN)
def weak_digest(w, signed):
    return forged.sign(w.pki, document(), "机关", make=lambda *a: forged.cms(*a, digest="sha1"))


def weak_certificate(digest):
    def make(w, signed):
        name = "weak-" + digest
        w.pki.issue(name, "弱摘要证书（样章）", digest=digest)
        return forged.sign(w.pki, document(), "机关", name)
    make.__name__ = f"weak_certificate_{digest}"
    return make


for weak in ("md5", "sha1"):
    attack("weak-chain", status=UNPROVEN)(weak_certificate(weak))


@attack("weak", status=UNPROVEN)
def weak_imprint(w, signed):
    """A document time stamp of an MD5."""
    def make(pki, name, content, *options):
        (pki / "content").write_bytes(content)
        (pki / "weak").write_text((pki / "config").read_text().replace("digests = ", "digests = md5, "))
        pki.openssl("ts", "-query", "-data", "content", "-md5", "-cert", "-out", "query")
        pki.openssl("ts", "-reply", "-config", "weak", "-queryfile", "query", "-token_out", "-out", "token")
        return (pki / "token").read_bytes()
    return forged.sign(w.pki, signed, "时间戳", "tsa", make=make, sub_filter=b"ETSI.RFC3161", room=9000)


@attack("cms")
def two_signers(w, signed):
    return forged.sign(w.pki, document(), "机关", options=("-signer", "leader.pem", "-inkey", "leader.key"))


@attack("cms")
def content_inside(w, signed):
    """The signature of something else that it brings along."""
    return forged.sign(w.pki, document(), "机关", options=("-nodetach",), room=20000)


@attack("algorithm", status=UNPROVEN)
def unknown_algorithm(w, signed):
    """What cannot be checked is not called wrong."""
    at = signed.rindex(b"2A864886F70D0101")
    return signed[:at + 16] + b"7F" + signed[at + 18:]


@attack("certificate-use", status=UNPROVEN)
def certificate_use(w, signed):
    w.pki.issue("cipher", "只能加密（样章）", extensions="keyUsage=critical,keyEncipherment\n")
    return forged.sign(w.pki, document(), "机关", "cipher")


def certificate_of(uses):
    def make(w, signed):
        name = uses.replace(",", "-")
        w.pki.issue(name, "他用证书（样章）", extensions=f"{SIGNER}extendedKeyUsage={uses}\n")
        return forged.sign(w.pki, document(), "机关", name)
    make.__name__ = f"certificate_of_{uses}"
    return make


for uses in ("serverAuth", "serverAuth,clientAuth", "codeSigning", "timeStamping", "1.2.3.4"):
    attack("certificate-use", status=UNPROVEN)(certificate_of(uses))


@attack("sub-filter", status=UNPROVEN)
def unknown_kind(w, signed):
    return forged.sign(w.pki, document(), "机关", sub_filter=b"adbe.x509.rsa_sha1")


@attack("signed-attributes")
def no_attributes(w, signed):
    def make(pki, name, content, *options):
        (pki / "content").write_bytes(content)
        return pki.openssl("cms", "-sign", "-binary", "-noattr", "-in", "content", "-outform", "DER", "-signer",
                           f"{name}.pem", "-inkey", f"{name}.key", "-certfile", "chain.pem")
    return forged.sign(w.pki, document(), "机关", make=make)


@attack("signature-wrong")
def signature_of_another_key(w, signed):
    """The certificate of one, the signature of another, which the signed attributes do not tell apart."""
    pki = w.pki
    pki.openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "forged.key", "-out", "forged.csr", "-subj", "/CN=x")
    organ = (pki / "organ.key").read_bytes()
    good = forged.sign(pki, document(), "机关")
    pki_key = re.search(rb"/Contents <([0-9a-f]+)", good).group(1)
    der = bytes.fromhex(pki_key.decode())
    assert organ
    at = der.rstrip(b"\0")
    flipped = at[:-20] + bytes([at[-20] ^ 1]) + at[-19:]
    return good.replace(at.hex().encode(), flipped.hex().encode(), 1)


@attack("dynamic-content", status=UNPROVEN)
def script_signed(w, signed):
    return w.sign(document(catalog=b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"))


# ---- Time ----

def with_stamp(w, **more):
    return w.sign(document(**more), "organ", "--level", "B-T", "--tsa", w.services.url + "/tsa")


def stamp_in(data):
    """(CMS with its padding, offset of the time stamp in it, time stamp) of the last attribute."""
    der = bytes.fromhex(re.search(rb"/Contents <([0-9A-Fa-f]+)", data).group(1).decode())
    at = der.index(bytes.fromhex("060b2a864886f70d010910020e"))
    return der, at, der[at:].rstrip(b"\0")


@attack("time-stamp-wrong")
def stamp_of_another(w, signed):
    """The time stamp of another signature."""
    first = with_stamp(w)
    der, at, own = stamp_in(first)
    for _ in range(20):  # the length of a time varies
        _, _, other = stamp_in(with_stamp(w, catalog=b"/PageMode /UseNone"))
        if len(own) == len(other):
            break
    assert len(own) == len(other)
    new = der[:at] + other + der[at + len(other):]
    old_text = re.search(rb"/Contents <([0-9A-Fa-f]+)", first).group(1)
    return first.replace(old_text, new.hex().upper().encode(), 1)


# ---- The file format ----

@attack("no-signature", status=UNPROVEN)
def unsigned(w, signed):
    return document()


@attack("pdf-syntax", status=DATA)
def encrypted(w, signed):
    return document().replace(b"/ID [<01> <01>]", b"/Encrypt 14 0 R")


@attack("pdf-syntax", status=DATA)
def hybrid(w, signed):
    pdf = Pdf(signed)
    return pdf.update({90: b"null"}, trailer=pdf.repeated() + b" /XRefStm %d" % pdf.section)


# ---- The test ----

# What these attacks do not bring about, with the reason.
ELSEWHERE = {
    "no-such-field": "verify.py: a wrong --field", "trust-not-asked": "verify.py: no --trust",
    "certificate-time": "verify.py: --time", "revoked": "verify.py", "revocation-missing": "verify.py",
    "time-stamp-untrusted": "verify.py", "proof-removed": "lasting(), below",
}


def judge(w, findings, signed):
    met = set()
    for make, ids, status in ATTACKS:
        data = make(w, signed)
        code, said, error = w.verify(data)
        found = ids_of(said) if said else set(re.findall(r"\[([a-z-]+)\]", error))
        met |= found
        if said and {f["validity"] for f in said["findings"]} & {"indeterminate", "invalid"}:
            better = [s["field"] for s in said["signatures"] if s["validity"] == "valid"]
            findings.check(not better, f"{make.__name__}: the file is refused, but valid: {better}")
        expected = [status] if status else [INVALID, DATA]
        findings.check(code in expected and found & set(ids),
                       f"{make.__name__}: status {code}, found {sorted(found)}, want {expected} {sorted(ids)} {error}")
    return met


def lasting(w, findings, signed):
    """A file with proofs and a document time stamp; each of them taken away."""
    code, said, error = w.verify(signed)
    if not findings.check(code == 0, f"B-LTA: {code} {said} {error}"):
        return set()
    pdf = Pdf(signed)
    dss = int(re.search(rb"/DSS (\d+) 0 R", pdf.text(1)).group(1))
    met = set()
    for key in (b"Certs", b"CRLs", b"OCSPs"):
        text = pdf.text(dss)
        if b"/" + key not in text:
            continue
        code, said, error = w.verify(pdf.update({dss: re.sub(rb"/%s (\[[^\]]*\]|\d+ 0 R)" % key, b"", text)}))
        findings.check(code == INVALID and "proof-removed" in ids_of(said), f"DSS without {key}: {code} {said}")
        met |= ids_of(said)
    code, said, _ = w.verify(pdf.update({1: re.sub(rb"/DSS \d+ 0 R", b"", pdf.text(1))}))
    findings.check(code == INVALID, f"no DSS: {code} {said}")
    stream_number = int(re.search(rb"/Certs \[\s*(\d+)", pdf.text(dss)).group(1)) if b"/Certs [" in pdf.text(dss) else None
    if stream_number:
        code, said, _ = w.verify(pdf.update({stream_number: stream(b"other")}))
        findings.check(code == INVALID and "object-changed" in ids_of(said), f"certificate in DSS: {code} {said}")
    return met


def known_ids():
    text = (kit.SOURCE / "src/sign/findings.def").read_text(encoding="utf-8")
    return dict(re.findall(r'BX_FINDING\(\w+, (?:INVALID|UNPROVEN), "([a-z-]+)"()', text)).keys()


def flips(w, findings, program, name, signed, step):
    """One byte after the other; what is not found must change nothing of what is said and nothing that is shown."""
    _, said, _ = w.verify(signed)
    done = kit.run([program, w.file(signed), w.pki / "root.pem", said["signatures"][0]["claimedTime"], step], timeout=7200)
    findings.check(done.returncode == 0, f"{name}: {done.stderr.decode()}")
    return f"{name}: {done.stdout.decode().strip()}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("banxin")
    parser.add_argument("flipper", help="what flips.c makes")
    parser.add_argument("--flips", type=int, default=61)
    parser.add_argument("--keep", help="folder to leave the files in")
    options = parser.parse_args()
    kit.need("openssl")
    findings = kit.Findings()
    with tempfile.TemporaryDirectory() as folder:
        w = World(options.banxin, folder)
        signed = w.sign(document())
        code, said, error = w.verify(signed)
        findings.check(code == 0, f"the honest file: {code} {said} {error}")
        twice = w.sign(signed, "leader")
        code, said, error = w.verify(twice)
        findings.check(code == 0 and len(said["signatures"]) == 2, f"signed twice: {code} {said} {error}")
        lasting_file = w.sign(document(), "organ", "--level", "B-LTA", "--tsa", w.services.url + "/tsa")
        met = judge(w, findings, signed) | lasting(w, findings, lasting_file)
        missing = set(known_ids()) - met - set(ELSEWHERE)
        findings.check(not missing, f"findings that no attack brings about: {sorted(missing)}")
        flipped = [flips(w, findings, options.flipper, name, data, options.flips)
                   for name, data in (("B-B", signed), ("B-LTA", lasting_file))]
        w.services.close()
        if options.keep:
            shutil.copytree(folder, options.keep, dirs_exist_ok=True)
    findings.finish(f"{len(ATTACKS)} kinds of tampering refused; {'; '.join(flipped)}")


if __name__ == "__main__":
    main()

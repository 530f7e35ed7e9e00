"""Signature dictionaries and their ByteRange: spoofed, wrapped, odd."""
import re

import forged
from pdfparts import Pdf, text_string
from tampering.kinds import attack
from world import DATA, dictionary_of, document, draw


# ---- Signature dictionaries ----

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

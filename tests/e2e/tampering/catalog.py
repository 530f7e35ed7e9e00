"""Catalog and trailer, fields that may be signed, and the file format."""
import re

import forged
from pdfparts import Pdf, stream
from tampering.kinds import attack
from world import DATA, UNPROVEN, below_another, document, draw, lock


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
    return forged.sign(w.pki, signed, "负责人", "leader", also={5: draw(b"Pay 900 yuan")})


@attack("key-changed", "object-changed")
def content_before_second_signature(w, signed):
    """An honest second signature behind an update that changed a page."""
    changed = Pdf(signed).update({5: draw(b"Pay 900 yuan")})
    return forged.sign(w.pki, changed, "负责人", "leader")


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

"""A small document with signature fields, and keys to sign it with: what the tests of `banxin verify` share."""
import json
from pathlib import Path

import kit
from pdfparts import build, stream, text_string
from pki import Pki, Services

INVALID, UNPROVEN, DATA = 1, 2, 65  # exit statuses


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


def lock(name):
    return (b"/Reference [<< /Type /SigRef /TransformMethod /FieldMDP /Data 1 0 R /TransformParams << /Type "
            b"/TransformParams /Action /Include /Fields [" + text_string(name) + b"] /V /1.2 >> >>]")


def below_another():
    """A document whose field is 单位.负责人 by its full name."""
    parent = {20: b"<< /T " + text_string("单位") + b" /FT /Sig /Kids [12 0 R] >>",
              12: field("负责人", b"100 20 180 100", b"/Parent 20 0 R")}
    return document(more=parent).replace(b"/Fields [11 0 R 12 0 R ", b"/Fields [11 0 R 20 0 R ")


def dictionary_of(pdf):
    """The number of the signature dictionary."""
    return pdf.find(b"/Type /Sig", b"/ByteRange")


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

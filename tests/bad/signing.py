"""What the cases of signing are made of: keys, certificates and PDFs in the folder at hand."""
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
import specimen  # noqa: E402
from pdfparts import build, text_string  # noqa: E402
from plain_pdf import Field, make  # noqa: E402

SIGNER = "critical,digitalSignature,nonRepudiation"
BOX = (300, 300, 400, 400)


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True)


def key(name, algorithm=("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")):
    """NAME.key"""
    openssl("genpkey", *algorithm, "-out", f"{name}.key")


def certificate(name, usage=SIGNER, days=36500, subject="样章"):
    """NAME.pem of NAME.key, by itself."""
    openssl("req", "-x509", "-key", f"{name}.key", "-days", str(days), "-utf8", "-subj", f"/CN={subject}", "-addext",
            f"keyUsage={usage}", "-out", f"{name}.pem")


def signer():
    """a.key and a.pem, with which everything can be signed."""
    key("a")
    certificate("a")


def issued(name, issuer, extension):
    """NAME.key and NAME.pem, by ISSUER."""
    key(name)
    openssl("req", "-new", "-key", f"{name}.key", "-utf8", "-subj", "/CN=样章", "-out", "csr")
    Path("extension").write_text(extension)
    openssl("x509", "-req", "-in", "csr", "-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-set_serial", "7", "-days",
            "36500", "-extfile", "extension", "-out", f"{name}.pem")


def revoked(name, issuer):
    """ISSUER.crl, which says that the certificate with the serial number 7 is revoked."""
    Path("index").write_text("R\t351231000000Z\t261101000000Z\t07\tunknown\t/CN=x\n")
    Path("number").write_text("01\n")
    Path("config").write_text("[ca]\ndefault_ca=m\n[m]\ndatabase=index\ndefault_md=sha256\ndefault_crl_days=30000\n"
                              "crlnumber=number\n")
    openssl("ca", "-gencrl", "-config", "config", "-cert", f"{issuer}.pem", "-keyfile", f"{issuer}.key", "-out",
            f"{issuer}.crl")


def pdf(pages=1, *fields, signed=(), catalog=b""):
    """in.pdf; the fields named in `signed` hold something."""
    data = make(pages, fields)
    for name in signed:
        at = data.index(b"/T " + text_string(name))
        data = data[:at] + b"/V 3 0 R " + data[at:]
    data = data.replace(b"/Type /Catalog", b"/Type /Catalog " + catalog)
    Path("in.pdf").write_bytes(rebuilt(data))


def rebuilt(data):
    """With a cross-reference table that fits."""
    import re
    objects = {int(number): text for number, text in re.findall(rb"(\d+) 0 obj\n(.*?)\nendobj\n", data, re.S)}
    return build(objects, b"/Root 1 0 R /ID [<0011> <0011>]")


def seal(**options):
    Path("seal.png").write_bytes(specimen.seal(40, **options))

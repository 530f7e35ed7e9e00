"""Certificates, algorithms, signatures as such and their time stamps."""
import re

import forged
from der import Cms
from pki import SIGNER, Pki
from tampering.kinds import attack
from world import UNPROVEN, document


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


def signed_again(pki, cms, key):
    """A CMS signature with another one over the same attributes, RSA with SHA-256 by any key of that size."""
    parts = Cms(cms)
    (pki / "attributes").write_bytes(b"\x31" + parts.attributes.bytes()[1:])  # as a SET (RFC 5652 5.4)
    value = pki.openssl("dgst", "-sha256", "-sign", key, "attributes")
    assert len(value) == parts.signature.end - parts.signature.first
    return cms[:parts.signature.first] + value + cms[parts.signature.end:]


@attack("signature-wrong")
def signature_of_another_key(w, signed):
    """The certificate of one, the signature of another, which the signed attributes do not tell apart."""
    def make(pki, name, content):
        honest = forged.cms(pki, name, content)
        assert signed_again(pki, honest, f"{name}.key") == honest
        return signed_again(pki, honest, "forged.key")
    w.pki.openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "forged.key", "-out", "forged.csr", "-subj", "/CN=x")
    return forged.sign(w.pki, document(), "机关", make=make)


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

"""Signatures for tests that `banxin sign` would never make: openssl signs whatever range of bytes it is given."""
import re

from pdfparts import Pdf, text_string

ROOM = 6000  # bytes for a signature


def cms(pki, name, content, *options, digest="sha256"):
    """A detached CAdES signature by openssl."""
    (pki / "content").write_bytes(content)
    chain = ["-certfile", "chain.pem"] if "-nocerts" not in options else []
    return pki.openssl("cms", "-sign", "-binary", "-in", "content", "-outform", "DER", "-md", digest, "-cades", *chain,
                       "-signer", f"{name}.pem", "-inkey", f"{name}.key", *options)


def dictionary(entries=b"", room=ROOM, sub_filter=b"ETSI.CAdES.detached"):
    return (b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /" + sub_filter + b" " + entries +
            b" /ByteRange [0 0000000000 0000000000 0000000000] /Contents <" + b"0" * (2 * room) + b"> >>")


def reserve(pdf, field, entries=b"", edit=(b"", b""), also=None, **options):
    """An update that puts an unsigned dictionary into the field, and the objects `also` into the file; (bytes, offset of <,
    offset behind >)."""
    number = pdf.size
    text = pdf.edited(field, *edit).rstrip()
    assert text.endswith(b">>")
    data = pdf.update({field: text[:-2] + b"/V %d 0 R >>" % number, number: dictionary(entries, **options)} | (also or {}))
    begin = data.index(b"/Contents <", len(pdf.data)) + len(b"/Contents ")
    return data, begin, data.index(b">", begin) + 1


def set_range(data, values):
    old = re.search(rb"/ByteRange \[0 0000000000 0000000000 0000000000\]", data)
    text = b"/ByteRange [" + b" ".join(b"%d" % value for value in values) + b"]"
    assert len(text) <= len(old.group())
    return data[:old.start()] + text.ljust(len(old.group())) + data[old.end():]


def put(data, begin, signature, fill=b"0"):
    text = signature.hex().encode()
    end = data.index(b">", begin)
    return data[:begin + 1] + text + fill * (end - begin - 1 - len(text)) + data[end:]


def signed_bytes(data, values):
    return b"".join(data[at:at + length] for at, length in zip(values[::2], values[1::2]))


def sign(pki, data, field, name="organ", values=None, make=cms, options=(), entries=b"", **more):
    """Signs the field by openssl; `values(begin, end, len)` gives another range than the right one."""
    pdf = Pdf(data)
    number = pdf.find(b"/FT /Sig", text_string(field))
    out, begin, end = reserve(pdf, number, entries, **more)
    where = values(begin, end, len(out)) if values else [0, begin, end, len(out) - end]
    out = set_range(out, where)
    return put(out, begin, make(pki, name, signed_bytes(out, where), *options))

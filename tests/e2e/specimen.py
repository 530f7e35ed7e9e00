"""What tests of signing need and no program may make: the image of a seal that is none (样章), and a CMS signature as
another signer would return it, built by hand from openssl's signature of the attributes."""
import hashlib
import math
import struct
import subprocess
import zlib
from pathlib import Path


# ---- A seal that is none ----

def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def seal(side=200, opaque=False):
    """A PNG: red rings with a stroke through them, on a transparent ground."""
    rows = b""
    for y in range(side):
        rows += b"\0"
        for x in range(side):
            distance = math.hypot(x - side / 2 + 0.5, y - side / 2 + 0.5) / side
            drawn = abs(distance - 0.46) < 0.03 or abs(distance - 0.2) < 0.03 or (abs(x - y) < 6 and distance < 0.46)
            rows += bytes((220, 20, 20, 255)) if drawn else bytes((255, 255, 255, 255 if opaque else 0))
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def drawing(inside="", width="42mm", height="42mm", head=""):
    """The same as an SVG, with whatever else inside it."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
{head}<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 100 100">
<defs><circle id="ring" cx="50" cy="50" r="20"/></defs>
<g fill="none" stroke="#dc1414" stroke-width="6"><circle cx="50" cy="50" r="46"/><use href="#ring"/>
<path d="M18 18L82 82" opacity=".9"/></g>{inside}</svg>
"""


def heavy_drawing():
    """One of a few thousand lines, a thousand times: under a megabyte as an SVG, more as a PDF."""
    state, points = 1, []
    for _ in range(20000):
        state = state * 1103515245 + 12345 & 0x7fffffff
        points.append(f"{state >> 8 & 1023} {state >> 18 & 1023}")
    return drawing(f'<defs><path id="much" d="M{"L".join(points)}"/></defs>' + '<use href="#much"/>' * 100)


# ---- CMS by hand (RFC 5652) ----

def der(tag, *parts):
    content = b"".join(parts)
    size = bytes([len(content)]) if len(content) < 128 else None
    if size is None:
        digits = (len(content).bit_length() + 7) // 8
        size = bytes([0x80 | digits]) + len(content).to_bytes(digits, "big")
    return bytes([tag]) + size + content


def oid(dotted):
    first, second, *rest = map(int, dotted.split("."))
    out = bytes([first * 40 + second])
    for arc in rest:
        groups = [arc & 127]
        while arc := arc >> 7:
            groups.insert(0, 128 | arc & 127)
        out += bytes(groups)
    return der(6, out)


def inner(data, path):
    """The part of DER that is reached by taking, at each level, the n-th element."""
    for n in path:
        head = 2 if data[1] < 128 else 2 + (data[1] & 127)
        data = data[head:]
        for _ in range(n):
            data = data[element_length(data):]
        data = data[:element_length(data)]
    return data


def element_length(data):
    size = data[1] & 127
    return 2 + data[1] if data[1] < 128 else 2 + size + int.from_bytes(data[2:2 + size], "big")


def certificate(name):
    return subprocess.run(["openssl", "x509", "-in", f"{name}.pem", "-outform", "DER"], check=True, capture_output=True).stdout


def cms(name, chain, content, time=None):
    """A detached signature by NAME.key (RSA), SHA-256; `time` puts the attribute signing-time in, which PAdES forbids."""
    cert = certificate(name)
    serial, issuer = inner(cert, (0, 1)), inner(cert, (0, 3))
    sha256 = der(0x30, oid("2.16.840.1.101.3.4.2.1"))
    ess = der(0x30, der(0x30, der(0x30, der(4, hashlib.sha256(cert).digest()))))
    attributes = [der(0x30, oid("1.2.840.113549.1.9.3"), der(0x31, oid("1.2.840.113549.1.7.1"))),
                  der(0x30, oid("1.2.840.113549.1.9.4"), der(0x31, der(4, hashlib.sha256(content).digest()))),
                  der(0x30, oid("1.2.840.113549.1.9.16.2.47"), der(0x31, ess))]
    if time:
        attributes.append(der(0x30, oid("1.2.840.113549.1.9.5"), der(0x31, der(0x17, time.encode()))))
    signed = b"".join(sorted(attributes))
    Path("signed").write_bytes(der(0x31, signed))
    signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", f"{name}.key", "signed"], check=True,
                               capture_output=True).stdout
    signer = der(0x30, der(2, b"\1"), der(0x30, issuer, serial), sha256, der(0xa0, signed),
                 der(0x30, oid("1.2.840.113549.1.1.1"), b"\5\0"), der(4, signature))
    certificates = b"".join([cert] + [certificate(one) for one in chain])
    data = der(0x30, der(2, b"\1"), der(0x31, sha256), der(0x30, oid("1.2.840.113549.1.7.1")), der(0xa0, certificates),
               der(0x31, signer))
    return der(0x30, oid("1.2.840.113549.1.7.2"), der(0xa0, data))

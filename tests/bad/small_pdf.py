"""Small PDFs out of objects, for cases that make one."""
from pathlib import Path


def write(objects, path="in.pdf"):
    data, offsets = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n" % number + text + b"\nendobj\n"
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    Path(path).write_bytes(data)


def stream(content, entries=b""):
    return b"<< /Length %d " % len(content) + entries + b">>\nstream\n" + content + b"\nendstream"

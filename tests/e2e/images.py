#!/usr/bin/env python3
"""Pictures in cells: the PDF holds the bytes of each JPEG as they are, once; in PNG and in the PDF's pages as
another program paints them, the picture has its own colours at its place.

usage: images.py BANXIN"""
import random
import re
import struct
import sys
import tempfile
import zlib
from pathlib import Path

import kit

DPI = 150
NEAR = 40  # steps of 255: a JPEG and a scaled picture differ by some


def read_png(data):
    """Width and rows of RGB of a PNG without filters."""
    width, _, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert depth == 8 and kind in (0, 2, 3)
    palette, packed, at = b"", b"", 8
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        packed += body if name == b"IDAT" else b""
        palette = body if name == b"PLTE" else palette
        at += size + 12
    size = {0: 1, 2: 3, 3: 1}[kind]
    lines, stride = zlib.decompress(packed), width * size + 1
    assert not any(lines[::stride])

    def pixel(x, y):
        found = lines[y * stride + 1 + x * size:][:size]
        return tuple(palette[3 * found[0]:][:3] if kind == 3 else found * (3 // size))
    return pixel


def read_ppm(data):
    width = int(data.split(None, 3)[1])
    pixels = data[re.match(rb"P6\s+\d+\s+\d+\s+255\s", data).end():]
    return lambda x, y: tuple(pixels[3 * (y * width + x):][:3])


def images_of(dump):
    """(page, x, y, width, height, name) of each."""
    page = 0
    for line in dump.splitlines():
        page += line.startswith("page ")
        found = re.match(r' *image ([\d.]+),([\d.]+) ([\d.]+)x([\d.]+) "([^"]+)"', line)
        if found:
            yield (page, *(float(number) for number in found.groups()[:4]), found.group(5))


def expected(name):
    """In the middle of the left edge's ground, where the pictures have no letters: what they were drawn with."""
    return (220,) * 3 if name.startswith("gray") else None if name == "clear.png" else (145, 200, 155)


SIDE = 3000  # pixels; 36 MB when they are decoded
FORM = """layout: same-picture
title: 同一图片
page: gbt9704
fields: {表: {type: table}}
flow: [{table: 表}]
tables:
  表:
    columns: [{key: 图, cell: {type: image, height: 5mm}}]
    rows: [{each: 项, label: "{名}"}]
"""


def put_chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def write_gray(path, side, rows):
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + put_chunk(b"IHDR", head) + put_chunk(b"IDAT", zlib.compress(rows, 1))
                     + put_chunk(b"IEND", b""))


def judge_memory(banxin, folder, findings, target, counts, allowed):
    """The picture once and many times needs no more memory than is allowed, in KB."""
    (folder / "same.yaml").write_text(FORM, encoding="utf-8")
    needs = []
    for count in counts:
        rows = ", ".join(f"{{名: {i}, 图: {{图: same.png, 说明: 灰色}}}}" for i in range(count))
        (folder / "report.yaml").write_text(f"表: {{项: [{rows}]}}\n", encoding="utf-8")
        command = [banxin, "render", folder / "report.yaml", "-l", folder / "same.yaml", "-q", "-o", folder / target]
        status, need, said = kit.memory_of(command)
        findings.check(status == 0, f"{target} with {count} pictures: {status}: {said}")
        needs.append(need)
    findings.check(needs[1] - needs[0] < allowed, f"{target}: {needs} KB for a picture {counts} times")


def judge_same(banxin, folder, findings):
    """A picture that stands on a page many times is in memory once: its pixels, and the bytes of its file."""
    write_gray(folder / "same.png", SIDE, (b"\0" + b"\x80" * SIDE) * SIDE)
    for target in ("same.pdf", "out.png"):
        judge_memory(banxin, folder, findings, target, (1, 12), 4 * SIDE * SIDE >> 10)
    side = SIDE // 2
    write_gray(folder / "same.png", side, b"".join(b"\0" + random.randbytes(side) for _ in range(side)))
    judge_memory(banxin, folder, findings, "many.pdf", (1, 60), 10 * side * side >> 10)


def main():
    kit.need("pdftoppm")
    banxin, findings, count = Path(sys.argv[1]).resolve(), kit.Findings(), 0
    source = kit.SOURCE / "tests/golden/images"
    report = [source / "report.yaml", "--layout", source / "layout.yaml", "-q"]
    images = list(images_of(kit.must_run([banxin, "dump", *report]).decode()))
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        kit.must_run([banxin, "render", *report, "-o", folder / "x.pdf"])
        kit.must_run([banxin, "render", *report, "-o", folder / "x.png", "--dpi", DPI, "--gray-bits", 8])
        pdf = (folder / "x.pdf").read_bytes()
        judge_same(banxin, folder, findings)
        for photo in sorted(source.glob("*.jpg")):
            findings.check(pdf.count(photo.read_bytes()) == 1, f"{photo.name} is not in the PDF, as it is and once")
        kit.must_run(["pdftoppm", "-r", DPI, folder / "x.pdf", folder / "page"])
        for page in sorted({image[0] for image in images}):
            ours = read_png((folder / f"x-{page}.png").read_bytes())
            theirs = read_ppm((folder / f"page-{page}.ppm").read_bytes())
            for _, x, y, width, height, name in (image for image in images if image[0] == page):
                colour = expected(name)
                place = int((x + width / 4) * DPI / 72), int((y + height * 0.75) * DPI / 72)
                for what, pixel in (("PNG", ours), ("PDF", theirs)):
                    found = pixel(*place)
                    ok = not colour or all(abs(a - b) <= NEAR for a, b in zip(found, colour))
                    findings.check(ok, f"{what}, page {page}: {name} has {found} and not {colour} at {place}")
                    edge = pixel(place[0], int((y - 1.2) * DPI / 72))
                    findings.check(edge[0] == edge[1] == edge[2] >= 200, f"{what}: {name} is not within its box: {edge}")
                    count += 2
    findings.check(len(images) == 10, f"{len(images)} pictures")
    findings.finish(f"{count} looks at {len(images)} pictures")


if __name__ == "__main__":
    main()

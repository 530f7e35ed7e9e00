#!/usr/bin/env python3
"""The boxes of empty signature fields: seen where the seals will stand, light, and nowhere else; no text of the page; gone
when the layout says so or a seal comes; what is proven of a page includes them.

usage: field_boxes.py BANXIN"""
import re
import sys
import tempfile
from pathlib import Path

import kit

FORMS = {"reply": (2, 1), "order": (1, 1), "joint-notice": (3, 3), "request": (2, 3)}  # sample: (page, boxes on it)
HEIGHT, DPI = 841.89, 96
OTHERS = {  # entries of the signature: are there boxes?
    "box: false": False,
    "label: Gq8公章, style: western-label": True,
    f"label: {'很长的名称' * 6}": True,
    f"label: {'很长的名称' * 99}": True,  # no room for it: the corners alone
}


class Boxes:
    def __init__(self, banxin, work):
        self.banxin, self.work, self.findings = Path(banxin).resolve(), Path(work), kit.Findings()

    def render(self, report, name, *options):
        pdf = self.work / f"{name}.pdf"
        kit.must_run([self.banxin, "render", report, "-q", "-o", pdf, *options])
        return pdf

    def rows(self, pdf, page, *options):
        kit.must_run(["pdftoppm", "-r", DPI, "-f", page, "-l", page, "-singlefile", *options, pdf, self.work / "page"])
        data = (self.work / "page.ppm").read_bytes()
        head = re.match(rb"P6\s+(\d+)\s+\d+\s+255\s", data)
        size = 3 * int(head.group(1))
        return [data[at:at + size] for at in range(head.end(), len(data), size)]

    def shown(self, pdf, page):
        """(x, y, colour) in pt from the lower left, where a page is not what it is without its fields."""
        for y, (theirs, ours) in enumerate(zip(self.rows(pdf, page, "-hide-annotations"), self.rows(pdf, page))):
            for x in range(0, len(ours) if ours != theirs else 0, 3):
                if theirs[x:x + 3] != ours[x:x + 3]:
                    yield (x / 3 + 0.5) * 72 / DPI, HEIGHT - (y + 0.5) * 72 / DPI, tuple(ours[x:x + 3])

    def opened(self, pdf):
        return kit.must_run(["qpdf", "--qdf", "--object-streams=disable", pdf, "-"])

    def judge_form(self, name, report, page, count):
        filed, plain = self.render(report, name), self.render(report, f"{name}, plain", "--profile", "plain")
        data = self.opened(filed)
        rects = [tuple(map(float, found.split())) for found in
                 re.findall(rb"/AP <<[^>]*>>[^>]*?/FT /Sig[^>]*?/Rect \[([^\]]*)\]", data)]
        self.findings.check(len(rects) == count, f"{name}: boxes: {rects}")
        contents = re.findall(rb"/Subtype /Form\n(?:(?!endobj).)*?\nstream\n(.+?)endstream", data, re.S)
        self.findings.check(len(contents) == 1, f"{name}: boxes that look alike are there {len(contents)} times")
        met = [set() for _ in rects]
        for x, y, colour in self.shown(filed, page):
            inside = [i for i, (left, bottom, right, top) in enumerate(rects)
                      if left - 1 < x < right + 1 and bottom - 1 < y < top + 1]
            self.findings.check(inside and min(colour) > 100 and max(colour) - min(colour) < 10,
                                f"{name}: {colour} at {x}, {y}")
            for i in inside:
                left, bottom, right, top = rects[i]
                across = "left" if x < left + 11 else "right" if x > right - 11 else "middle"
                met[i].add((across, "top" if y > top - 20 else "foot" if y < bottom + 11 else "middle"))
        for i, places in enumerate(met):
            corners = {(across, high) for across in ("left", "right") for high in ("top", "foot")}
            self.findings.check(corners <= places <= corners | {("middle", "top")} and ("middle", "top") in places,
                                f"{name}: box {i} is seen at {sorted(places)}")
        text = [kit.must_run(["pdftotext", pdf, "-"]) for pdf in (filed, plain)]
        self.findings.check(text[0] == text[1], f"{name}: a box is text of the page")
        more = filed.stat().st_size - plain.stat().st_size
        self.findings.check(more < 20 * 1024, f"{name}: it costs {more} bytes more than a plain one")
        self.judge_proof(name, filed, data)

    def judge_proof(self, name, filed, data):
        done = kit.run([self.banxin, "check", filed])
        self.findings.check(done.returncode == 0, f"{name}: not proven: {done.stderr.decode()}")
        changed = self.work / "changed.pdf"
        darker = data.replace(b"0.702 0.702 0.702 RG", b"0.000 0.702 0.702 RG", 1)
        self.findings.check(darker != data, f"{name}: the colour of the box")
        changed.write_bytes(kit.must_run(["fix-qdf"], stdin=darker))
        done = kit.run([self.banxin, "check", changed])
        self.findings.check(b"[proof-covered]" in done.stderr, f"{name}: another box is not found: {done.stderr.decode()}")

    def judge_layouts(self, report):
        """What the layout says of boxes."""
        for i, (entries, seen) in enumerate(OTHERS.items()):
            layout = self.work / f"l{i}.yaml"
            layout.write_text(f"layout: l{i}\nextends: gongwen-letter\ntitle: 试\nstyles:\n  western-label: {{size: 7.5pt}}\n"
                              f"signatures: [{{name: 机关, at: 印章, {entries}}}]\n", encoding="utf-8")
            pdf = self.render(report, f"l{i}", "-l", layout)
            found = list(self.shown(pdf, 2))
            self.findings.check(bool(found) == seen, f"{entries[:40]}: {len(found)} pixels are seen")
            self.findings.check(kit.run([self.banxin, "check", pdf]).returncode == 0, f"{entries[:40]}: not proven")

    def judge(self):
        samples = dict(kit.samples())
        for name, (page, count) in FORMS.items():
            self.judge_form(name, samples[name], page, count)
        self.judge_layouts(samples["reply"])
        self.findings.finish("boxes of empty signature fields are where seals will be")


if __name__ == "__main__":
    kit.need("qpdf", "fix-qdf", "pdftoppm", "pdftotext")
    with tempfile.TemporaryDirectory() as folder:
        Boxes(sys.argv[1], folder).judge()

#!/usr/bin/env python3
"""Filed PDFs: what is attached comes back byte by byte, from it the same PDF is made again, `check` proves the pages,
and notices whatever is changed on them or in the data; profiles; a plain PDF has none of it.

usage: filed.py BANXIN"""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import kit

ROWS = 60


class Filed:
    def __init__(self, banxin, work):
        self.banxin, self.work, self.findings = banxin, work, kit.Findings()

    def run(self, *arguments, **options):
        return kit.run([self.banxin, *arguments], **options)

    def render(self, report, out, *arguments, **options):
        kit.must_run([self.banxin, "render", report, "-q", "--allow-errors", "-o", out, *arguments], **options)
        return out

    def prove(self, pdf):
        """Ids of what the proof found."""
        done = self.run("check", pdf, "--diagnostics", "json")
        told = [json.loads(line) for line in done.stderr.decode().splitlines()]
        found = [entry for entry in told if entry["id"].startswith(("proof-", "attached-", "pdf-"))]
        self.findings.check(bool(found) <= (done.returncode != 0), f"{pdf.name}: status {done.returncode}: {found}")
        self.findings.check(str(self.work.parent) not in done.stderr.decode().replace(str(pdf), ""),
                            f"{pdf.name}: a message names a folder of its own")
        return found

    def judge_round(self, name, pdf, sources):
        """`sources`: name → bytes that must be attached."""
        folder = self.work / f"{name} extracted"
        kit.must_run([self.banxin, "extract", pdf, "-o", folder])
        got = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
        for path, data in sources.items():
            self.findings.check(got.get(path) == data, f"{name}: {path} came back otherwise")
        listed = [line.split()[1] for line in kit.must_run([self.banxin, "extract", pdf]).decode().splitlines()]
        self.findings.check(sorted(listed) == sorted(got), f"{name}: lists {listed}, wrote {sorted(got)}")
        one = next(iter(sources))
        self.findings.check(kit.must_run([self.banxin, "extract", pdf, one]) == sources[one], f"{name}: {one} alone")
        layout = next(path for path in listed if path.startswith("layouts/"))
        rows = [word for path in listed if path.endswith(".ndjson")
                for word in ("--rows", f"{Path(path).stem}={folder / path}")]
        again = self.render(folder / listed[0], self.work / f"{name} again.pdf", "-l", folder / layout, *rows)
        self.findings.check(again.read_bytes() == pdf.read_bytes(), f"{name}: the PDF made again differs")
        self.findings.check(not self.prove(pdf), f"{name}: not proven: {self.prove(pdf)}")

    def unpacked(self, mark):
        """The folders of reports that have this in their words."""
        return [report.parent for report in Path("/tmp").glob("banxin-*/report.yaml") if mark in kept_text(report)]

    def judge_signals(self):
        """Nothing that was unpacked outlives a command that a signal ends."""
        mark = f"标志{os.getpid()}号"
        source, other = self.work / "report.yaml", self.work / "waited for"
        source.write_text(f"版式: annual-report-2021\n机关: {mark}局\n年度: 2024\n", encoding="utf-8")
        pdf = self.render(source, self.work / "signals.pdf")
        os.mkfifo(other)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            child = subprocess.Popen([self.banxin, "diff", pdf, other], env=kit.environment(), stderr=subprocess.DEVNULL)
            until = time.monotonic() + 30
            while not self.unpacked(mark) and time.monotonic() < until:
                time.sleep(0.01)
            self.findings.check(self.unpacked(mark), "nothing is unpacked")
            child.send_signal(number)
            self.findings.check(child.wait() == -number, f"signal {number}: status {child.returncode}")
            self.findings.check(not self.unpacked(mark), f"signal {number}: {self.unpacked(mark)} is left behind")
        reader, writer = os.pipe()
        os.close(reader)
        subprocess.run([self.banxin, "check", pdf], env=kit.environment(), stdout=writer, stderr=writer)
        os.close(writer)
        self.findings.check(not self.unpacked(mark), f"a closed pipe: {self.unpacked(mark)} is left behind")

    def judge_samples(self):
        for name, report in kit.samples():
            pdf = self.render(report, self.work / f"{name}.pdf")
            self.judge_round(name, pdf, {report.name: report.read_bytes()})

    def judge_pictures(self):
        folder = kit.SOURCE / "tests/golden/images"
        pdf = self.render(folder / "report.yaml", self.work / "images.pdf", "-l", folder / "layout.yaml")
        names = ["report.yaml", "gray.png", "gray.jpg", "color.png", "photo.jpg", "clear.png"]
        sources = {name: (folder / name).read_bytes() for name in names}
        sources["layouts/layout.yaml"] = (folder / "layout.yaml").read_bytes()
        self.judge_round("images", pdf, sources)

    def judge_rows(self):
        report, rows = self.work / "long.yaml", self.work / "some rows.ndjson"
        report.write_text("标题: 行\n", encoding="utf-8")
        figures = [[(i * 7 + k) % 97 for k in range(7)] for i in range(ROWS)]
        rows.write_text("".join(json.dumps({"单位": f"第{i}组", "事项": [{"名称": "事项", "数": figures[i]}]}) + "\n"
                                for i in range(ROWS)), encoding="utf-8")
        layout = kit.SOURCE / "tests/bench/rows.yaml"
        pdf = self.render(report, self.work / "rows.pdf", "-l", layout, "--rows", f"办理={rows}")
        self.judge_round("rows", pdf, {"long.yaml": report.read_bytes(), "rows/办理.单位组.ndjson": rows.read_bytes()})
        piped = self.render(report, self.work / "piped.pdf", "-l", layout, "--rows", "办理=-", stdin=rows.read_bytes())
        self.findings.check(piped.read_bytes() == pdf.read_bytes(), "rows from standard input make another PDF")

    def judge_profiles(self):
        report = kit.SOURCE / "samples/hubin-2021/report.yaml"
        for profile in ("plain", "pdfa-2u"):
            pdf = self.render(report, self.work / f"{profile}.pdf", "--profile", profile)
            done = self.run("extract", pdf)
            self.findings.check(done.returncode == 65 and b"[attached-none]" in done.stderr, f"{profile}: has attachments")
            info = kit.must_run(["pdfinfo", pdf]).decode()
            self.findings.check(("Metadata Stream: yes" in info) == (profile != "plain"), f"{profile}: metadata")
        bad = self.run("render", report, "-o", self.work / "x.pdf", "--profile", "pdfa-1b")
        self.findings.check(bad.returncode == 64, "a profile that there is not")
        self.findings.check(self.run("extract", self.work / "hubin-2021.pdf", "nothing").returncode == 66, "no such name")

    # ---- Changes ----

    def open_up(self, pdf):
        """Without object streams and without compression."""
        return kit.must_run(["qpdf", "--qdf", "--object-streams=disable", "--normalize-content=n", pdf, "-"])

    def change(self, name, data, change):
        """The ids of what the proof finds after a change of the bytes of an opened PDF."""
        changed = change(data)
        if not self.findings.check(changed != data, f"{name}: nothing to change"):
            return []
        pdf = self.work / f"changed, {name}.pdf"
        pdf.write_bytes(kit.must_run(["fix-qdf"], stdin=changed))
        kit.must_run(["qpdf", "--check", pdf])
        return self.prove(pdf)

    def judge_changes(self):
        data = self.open_up(self.work / "hubin-2021.pdf")
        self.findings.check(not self.change("nothing that shows", data, lambda d: d.replace(b"/Title", b"/Titlf", 1)),
                            "a change beside the pages is found on them")

        def found(name, change, wanted, cell=None):
            got = self.change(name, data, change)
            self.findings.check([entry["id"] for entry in got[:1]] == [wanted], f"{name}: {got}")
            if cell:
                self.findings.check(any(cell in (entry.get("cell") or "") for entry in got), f"{name}: no cell: {got}")

        figures = list(re.finditer(rb"\((\d+)\)Tj", data))
        for i in (0, len(figures) // 2, len(figures) - 1):  # one digit of a figure on the page
            at = figures[i].start(1)
            other = b"8" if data[at:at + 1] != b"8" else b"3"
            found(f"figure {i}", lambda d, at=at, other=other: d[:at] + other + d[at + 1:], "proof-text")
        found("data", lambda d: re.sub("制发: 0".encode(), "制发: 7".encode(), d, count=1), "proof-text", "规章")
        # the code of a digit is said to be another, or drawn as another, while the text stays
        found("meaning", lambda d: re.sub(rb"<36> <0036>", b"<36> <0039>", d, count=1), "proof-text")
        found("glyph", lambda d: swap_widths(d), "proof-drawn")
        found("moved", lambda d: re.sub(rb"\n(BT\n[\d.]+ 0 0 -)", rb"\n1 0 0 1 5 0 cm \1", d, count=1), "proof-drawn")
        found("operator", lambda d: d.replace(b"\nET\n", b"\n(0) '\nET\n", 1), "proof-unreadable")
        found("cover", lambda d: d.replace(b"/Annots [", b"/Annots [ << /Type /Annot /Subtype /Square /Rect [0 0 99 99] >>", 1), "proof-covered")
        found("field enlarged", lambda d: re.sub(rb"(/FT /Sig[^>]*?/Rect \[)[^\]]*\]", rb"\1 50 300 550 750 ]", d, count=1), "proof-covered")
        found("appearance", lambda d: d.replace(b"/FT /Sig", b"/FT /Sig /AP << /N 5 0 R >>", 1), "proof-covered")
        found("field renamed", lambda d: re.sub(rb"(/FT /Sig[^>]*?/T <feff)", rb"\g<1>0041", d, count=1), "proof-covered")
        found("turned", lambda d: re.sub(rb"(/Type /Pages)", rb"\1 /Rotate 90", d, count=1), "proof-tree")
        self.judge_circle(data)
        found("name", lambda d: d.replace(b"/UF (report.yaml)", b"/UF (../../x.yml)", 1), "attached-name")
        found("names", lambda d: re.sub(rb"(/EmbeddedFiles <<\s*/Names \[\s*\S+\s+)\d+ 0 R|(/Names \[\s*\([^)]*\)\s+)\d+ 0 R",
                                        lambda m: (m.group(1) or m.group(2)) + b"1 0 R", d, count=1), "attached-broken")
        found("another for UF", lambda d: re.sub(rb"(/EF <<[^>]*?/UF )\d+ 0 R", rb"\g<1>1 0 R", d, count=1), "attached-broken")
        found("twins", lambda d: re.sub(rb"/(U?F) \(layouts/[^)]*\)", rb"/\1 (report.yaml)", d), "attached-broken")
        for wrong, name in ((b"1", "pdf-syntax"), (b"99999999", "attached-broken"), (b"2000000000", "attached-too-large"),
                            (b"-1", "attached-broken")):
            found(f"size {wrong}", lambda d, wrong=wrong: re.sub(rb"(/Params <<[^>]*/Size )\d+", rb"\g<1>" + wrong, d, count=1), name)
        pages = kit.must_run(["qpdf", self.work / "hubin-2021.pdf", "--pages", ".", "1-2,4", "--", "-"])
        (self.work / "fewer.pdf").write_bytes(pages)
        ids = [entry["id"] for entry in self.prove(self.work / "fewer.pdf")]
        self.findings.check("proof-pages" in ids or "proof-tree" in ids, f"a page taken away: {ids}")

    def judge_circle(self, data):
        """A tree of pages that holds itself twice; other programs look at it for long, so that they are not asked."""
        number = re.search(rb"\n(\d+) 0 obj\n<<(?:(?!endobj)[^\0])*?/Type /Pages", data).group(1)
        circle = re.sub(rb"/Kids \[", b"/Kids [ " + 2 * (number + b" 0 R "), data, count=1)
        pdf = self.work / "circle.pdf"
        pdf.write_bytes(kit.must_run(["fix-qdf"], stdin=circle))
        self.findings.check([entry["id"] for entry in self.prove(pdf)] == ["proof-tree"], f"pages in a circle: {self.prove(pdf)}")

    def judge_targets(self):
        """Nothing is waited for, and nothing written elsewhere, whatever stands in the folder."""
        report = kit.samples()[0][1]
        pdf = self.render(report, self.work / "target.pdf")
        pipe, outside = self.work / "pipe", self.work / "outside"
        os.mkfifo(pipe)
        outside.write_text("as it was")
        for name, make in (("pipe", os.mkfifo), ("link", lambda path: path.symlink_to(outside))):
            folder = self.work / f"over a {name}"
            folder.mkdir()
            make(folder / report.name)
            done = self.run("extract", pdf, "-o", folder)
            self.findings.check(done.returncode == 73, f"extract over a {name}: {done}")
        self.findings.check(outside.read_text() == "as it was", "extract followed a link")
        broken = (kit.SOURCE / "tests/bad/attached-name-absolute/filed.pdf").read_bytes()
        pdf_steering = self.work / "steering.pdf"
        pdf_steering.write_bytes(broken.replace(b"/etc/hosts", rb"x\n\033[1m"))
        done = self.run("extract", pdf_steering)
        self.findings.check(done.returncode == 65 and b"\033" not in done.stderr and done.stderr.count(b"\n") == 1,
                            f"a name that steers the terminal: {done}")
        for arguments in (["extract", pipe], ["verify", pipe], ["verify", pdf, "--trust", pipe]):
            done = self.run(*arguments)
            self.findings.check(done.returncode == 66, f"a pipe: {done}")

    def judge(self):
        self.judge_targets()
        self.judge_signals()
        self.judge_samples()
        self.judge_pictures()
        self.judge_rows()
        self.judge_profiles()
        self.judge_changes()
        self.findings.finish("filed, extracted, made again and proven")


def swap_widths(data):
    """Another outline in a font, by one byte of its program."""
    found = re.search(rb"/Length1 \d+.*?stream\n", data, re.S)
    at = found.end() + 2000
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def kept_text(report):
    try:
        return report.read_text(encoding="utf-8")
    except (OSError, ValueError):  # somebody else's, or gone
        return ""


def main():
    kit.need("qpdf", "fix-qdf", "pdfinfo")
    with tempfile.TemporaryDirectory() as work:
        Filed(Path(sys.argv[1]).resolve(), Path(work)).judge()


if __name__ == "__main__":
    main()

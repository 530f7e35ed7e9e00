#!/usr/bin/env python3
"""The text of the PDF, as other programs read it, is the text of the data and of the layout's labels.

usage: extract.py BANXIN [NAME …]

For every sample and every report of tests/e2e/reports: pdftotext against the dump by page, then against
the data and the layout as forms.py reads them; mutool, qpdf and pdfinfo on top."""
import json
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

import forms
import kit

# The only characters of U+F900–FAFF that are ideographs of their own (Unicode, chapter 18.1).
TRUE_IDEOGRAPHS = set("\ufa0e\ufa0f\ufa11\ufa13\ufa14\ufa1f\ufa21\ufa23\ufa24\ufa27\ufa28\ufa29")


def is_radical(char):
    return 0x2E80 <= ord(char) <= 0x2FDF


def is_unwanted(char):
    """Look-alikes, private use, and what stands where a reader gave up."""
    code = ord(char)
    return (is_radical(char) or (0xF900 <= code <= 0xFAFF and char not in TRUE_IDEOGRAPHS) or code == 0xFFFD
            or 0xE000 <= code <= 0xF8FF or code >= 0xF0000)


def unwanted(text):
    return " ".join(sorted({f"U+{ord(char):04X}" for char in text if is_unwanted(char)}))


class Judging:
    def __init__(self, banxin, name, report, layout, findings, work):
        self.name, self.findings = name, findings
        self.form = forms.Form(report, layout)
        self.pdf = work / f"{name}.pdf"
        self.input = [report, "--allow-errors", "-q"] + (["--layout", layout] if layout else [])
        self.banxin = banxin
        kit.must_run([banxin, "render", *self.input, "-o", self.pdf])
        self.dump = kit.Dump(kit.must_run([banxin, "dump", *self.input]).decode())

    def check(self, ok, text):
        return self.findings.check(ok, f"{self.name}: {text}")

    def pdftotext(self, page, *options):
        command = ["pdftotext", "-enc", "UTF-8", "-f", page, "-l", page, *options, self.pdf, "-"]
        return kit.squash(kit.must_run(command).decode())

    # ---- PDF against the dump ----

    def judge_pages(self):
        for page in self.dump.pages:
            ours = page.text()
            raw = self.pdftotext(page.number, "-raw")
            self.check(raw == ours, f"page {page.number}: the dump and pdftotext -raw part "
                       + kit.show_difference(ours, raw))
            for options in ([], ["-layout"]):
                text = self.pdftotext(page.number, *options)
                lost, added = Counter(ours) - Counter(text), Counter(text) - Counter(ours)
                self.check(not lost and not added, f"page {page.number}: pdftotext {' '.join(options)} lacks "
                           f"{dict(lost)} and has {dict(added)} besides")
                self.check(not unwanted(text), f"page {page.number}: {unwanted(text)} from pdftotext {options}")
            self.check(not unwanted(raw), f"page {page.number}: {unwanted(raw)} from pdftotext -raw")

    # ---- PDF against the data ----

    def gather(self):
        """The document's text as pdftotext -raw gives it, without page furniture, and the same by mark."""
        chars, marks = [], []
        for page in self.dump.pages:
            raw = self.pdftotext(page.number, "-raw")
            for char, mark in zip(raw, page.owners()):
                if not mark.is_furniture():
                    chars.append(char)
                    marks.append(mark)
        return "".join(chars), marks

    def texts_by(self, text, marks, key):
        """Pieces of the text, joined where key(mark) is the same and not None."""
        found = {}
        for char, mark in zip(text, marks):
            name = key(mark)
            if name is not None:
                found[name] = found.get(name, "") + char
        return found

    def judge_prose(self, text, marks):
        fields = self.texts_by(text, marks, lambda m: m.pointer if m.kind in ("P", "HEADING") else None)
        wanted = {}
        for pointer, paragraph in self.form.paragraphs():
            paragraph = kit.squash(paragraph)
            self.check(paragraph in text, f"a paragraph of {pointer} is not in the text: {paragraph[:40]}…")
            if pointer:
                wanted[pointer] = wanted.get(pointer, "") + paragraph
        for pointer, prose in wanted.items():
            got = fields.get(pointer, "")
            self.check(got == prose, f"{pointer} {kit.show_difference(got, prose)}")
        self.check(set(fields) == set(wanted), f"prose {sorted(fields)} against {sorted(wanted)}")

    def judge_cells(self, text, marks):
        cells = self.texts_by(text, marks, lambda m: m.pointer if m.kind == "TD" else None)
        for page in self.dump.pages:
            for mark in page.marks:
                if mark.kind == "TD" and mark.pointer:
                    cells.setdefault(mark.pointer, "")
        count = 0
        for key, table in self.form.tables():
            for pointer, value in self.form.cells(key, table):
                if not pointer:
                    self.check(kit.squash(value) in text, f"“{value}” of {key} is not in the text")
                    continue
                count += 1
                if self.check(pointer in cells, f"{pointer} is not on any page"):
                    self.check(cells[pointer] == kit.squash(value), f"{pointer} has “{cells[pointer]}”, not “{value}”")
        self.check(count == len(cells), f"{len(cells)} cells on the pages, {count} in the form")

    def judge_codes(self):
        """A code in boxes is read as one word."""
        words = kit.must_run(["pdftotext", "-enc", "UTF-8", self.pdf, "-"]).decode().split()
        for code in self.form.codes():
            self.check(code in words, f"the code {code} is not one word")

    def judge_labels(self, text, marks):
        """Every label as often as the layout has it: as text, and as pieces of the pages."""
        pieces = Counter(self.label_pieces(text, marks))
        wanted = Counter(kit.squash(label) for label in [self.form.title(), *self.form.headings()])
        for _, table in self.form.tables():
            wanted += Counter(kit.squash(label) for label in self.form.table_labels(table))
        for label, times in wanted.items():
            self.check(label in text, f"the label “{label}” is not in the text")
            self.check(pieces[label] == times, f"the label “{label}” stands {pieces[label]} times, not {times}")
        for label in pieces - wanted:
            self.check(False, f"“{label}” is no label of the layout")

    def label_pieces(self, text, marks):
        """Texts of titles, headings of the layout, heads, stubs and notes; not of stubs that stand again."""
        pieces, last = [], None
        for char, mark in zip(text, marks):
            label = mark.kind in ("TITLE", "TH", "NOTE") or (mark.kind == "HEADING" and not mark.pointer)
            if label and not (mark.kind == "TH" and mark.continued):
                if mark is last:
                    pieces[-1] += char
                else:
                    pieces.append(char)
            last = mark
        return pieces

    # ---- Other readers ----

    def judge_mutool(self):
        text = kit.must_run(["mutool", "draw", "-q", "-F", "txt", self.pdf]).decode()
        radicals = sorted({f"U+{ord(char):04X}" for char in text if is_radical(char)})
        self.check(not radicals, f"mutool reads {' '.join(radicals)}")
        # MuPDF passes over the text that the PDF states for a cluster (/ActualText) and shows the blank
        # glyph that fills a gap in it as U+FFFD.
        text = text.replace("\ufffd", " ")
        ours, theirs = Counter("".join(page.text() for page in self.dump.pages)), Counter(kit.squash(text))
        self.check(ours == theirs, f"mutool lacks {dict(ours - theirs)} and has {dict(theirs - ours)} besides")

    def judge_outline(self):
        outline = kit.must_run(["mutool", "show", self.pdf, "outline"]).decode()
        titles = [kit.squash(json.loads(title)) for title in re.findall(r'\t("(?:[^"\\]|\\.)*")\t', outline)]
        wanted = [(kit.squash(mark.label), page.number) for page in self.dump.pages for mark in page.marks
                  if mark.kind in ("TITLE", "HEADING") and not mark.continued]
        self.check(titles == [label for label, _ in wanted], f"outline {titles}")
        pages = [int(number) for number in re.findall(r"#page=(\d+)", outline)]
        self.check(pages == [number for _, number in wanted], f"the outline leads to pages {pages}")
        for heading in self.form.headings():
            self.check(kit.squash(heading) in titles, f"the outline lacks “{heading}”")

    def judge_info(self):
        info = dict(re.split(r":\s+", line, maxsplit=1) for line in
                    kit.must_run(["pdfinfo", "-enc", "UTF-8", self.pdf]).decode().splitlines()
                    if re.search(r":\s+\S", line))
        for what in ("title", "author", "subject"):
            wanted = self.form.document(what)
            self.check(self.dump.info[what] == wanted, f"dump: {what} is {self.dump.info[what]}, not {wanted}")
            self.check(info.get(what.capitalize()) == wanted, f"PDF: {what} is {info.get(what.capitalize())}")
        self.check(info.get("Pages") == str(len(self.dump.pages)), f"{info.get('Pages')} pages")

    def judge_labels_of_pages(self):
        whole = json.loads(kit.must_run(["qpdf", "--json", "--json-key=pagelabels", self.pdf]))
        labels = {entry["index"]: entry["label"].get("/St", 1) for entry in whole["pagelabels"]}
        for at, page in enumerate(self.dump.pages):
            start = max((index for index in labels if index <= at), default=None)
            number = at + 1 if start is None else labels[start] + at - start
            self.check(page.label == str(number), f"page {page.number} is labelled {number}, not {page.label}")

    def judge(self):
        self.judge_pages()
        text, marks = self.gather()
        self.judge_prose(text, marks)
        self.judge_cells(text, marks)
        self.judge_codes()
        self.judge_labels(text, marks)
        self.judge_mutool()
        self.judge_outline()
        self.judge_info()
        self.judge_labels_of_pages()
        checked = kit.run(["qpdf", "--check", self.pdf])
        self.check(checked.returncode == 0, "qpdf --check: " + checked.stdout.decode() + checked.stderr.decode())
        return len(self.dump.pages), len(text)


# What forms.py, which reads layouts for this test, does not read yet.
NOT_READ = {
    "allocation-2024": "bands side by side",
    "moj-reconsideration-2019": "rows generated from a list",
    "reconsideration-2024": "rows generated from a list",
    "yueyang-three-public-2017": "rows of one cell, figures in groups of three digits",
}


def cases():
    """Name, report, layout or None."""
    for name, report in kit.samples():
        if name in NOT_READ:
            print(f"{name}: not judged here: {NOT_READ[name]}")
        else:
            yield name, report, None
    folder = Path(__file__).parent / "reports"
    for report in sorted(folder.glob("*/report.yaml")):
        yield report.parent.name, report, report.with_name("layout.yaml")


def main():
    kit.need("pdftotext", "pdfinfo", "qpdf", "mutool")
    banxin, only = Path(sys.argv[1]).resolve(), sys.argv[2:]
    findings = kit.Findings()
    with tempfile.TemporaryDirectory() as work:
        for name, report, layout in cases():
            if not only or name in only:
                pages, chars = Judging(banxin, name, report, layout, findings, Path(work)).judge()
                print(f"{name}: {pages} pages, {chars} characters")
    findings.finish("every character came back")


if __name__ == "__main__":
    main()

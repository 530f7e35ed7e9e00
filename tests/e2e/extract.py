#!/usr/bin/env python3
"""The text of the PDF, as other programs read it, is the text of the data and of the layout's labels.

usage: extract.py BANXIN [--golden] [NAME …]

For every sample and every report of tests/e2e/reports, or those of tests/golden: pdftotext against the dump by page, then
against the data and the layout as tests/reader reads them; mutool, qpdf and pdfinfo on top. Then each text is spoiled,
and what was spoiled must be found."""
import json
import random
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

import kit
import forms

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


def is_label(mark):
    """Titles, headings of the layout, heads, stubs and notes."""
    return mark.kind in ("TITLE", "TH", "NOTE") or (mark.kind == "HEADING" and not mark.pointer)


class Judging:
    def __init__(self, banxin, name, report, layout, findings, work):
        self.name, self.findings = name, findings
        self.form = forms.read(report, layout)
        self.pdf = work / f"{name}.pdf"
        self.input = [report, "--allow-errors"] + (["--layout", layout] if layout else [])
        self.banxin = banxin
        rendered = kit.run([banxin, "render", *self.input, "--diagnostics", "json", "-o", self.pdf])
        if rendered.returncode:
            sys.exit(f"FAILED: {name}: {rendered.stderr.decode()}")
        self.leave_out_heads([json.loads(line) for line in rendered.stderr.decode().splitlines() if line.startswith("{")])
        self.dump = kit.Dump(kit.must_run([banxin, "dump", *self.input]).decode())

    def check(self, ok, text):
        return self.findings.check(ok, f"{self.name}: {text}")

    def pdftotext(self, page, *options):
        command = ["pdftotext", "-enc", "UTF-8", "-f", page, "-l", page, *options, self.pdf, "-"]
        return kit.squash(kit.must_run(command).decode())

    def leave_out_heads(self, diagnostics):
        """Of tables that are said to have no room for all their heads only the outer rows of these are wanted."""
        for diagnostic in diagnostics:
            if diagnostic["id"] not in ("table-heads-outer", "table-heads-none"):
                continue
            table = re.search(r"the heads of table (\S+) leave", diagnostic["message"])[1]
            rows = re.search(r"only (\d+) of", diagnostic["message"])
            printed = int(rows[1]) if rows else 0
            for sheet in self.form.sheets:
                if sheet.table is self.form.layout["tables"][table]:
                    sheet.heads = [head for head in sheet.heads if head.rows.start < printed]

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
        """The document's text as pdftotext -raw gives it, without page furniture, and the same by mark; then the furniture of
        tables."""
        chars, marks, furniture = [], [], []
        for page in self.dump.pages:
            raw, last = self.pdftotext(page.number, "-raw"), None
            for char, mark in zip(raw, page.owners()):
                if not mark.is_furniture() and not (mark.kind == "TH" and mark.continued):
                    chars.append(char)
                    marks.append(mark)
                elif mark.label not in ("page-number", "carried"):
                    if mark is not last:
                        furniture.append([mark.kind, ""])
                    furniture[-1][1] += char
                last = mark
        return "".join(chars), marks, furniture

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
        wanted = {}
        for pointer, value in self.form.cells():
            if pointer:  # a field may stand in several cells
                wanted[pointer] = wanted.get(pointer, "") + kit.squash(value)
        for pointer, value in wanted.items():
            if self.check(pointer in cells, f"{pointer} is not on any page"):
                self.check(cells[pointer] == value, f"{pointer} has “{cells[pointer]}”, not “{value}”")
        self.check(len(wanted) == len(cells), f"{len(cells)} cells on the pages, {len(wanted)} in the form")
        numbers = self.pieces(text, marks, lambda mark: mark.kind == "TD" and not mark.pointer)
        wanted = [kit.squash(value) for pointer, value in self.form.cells() if value and not pointer]
        self.check(numbers == wanted, f"cells of the form itself {numbers} against {wanted}")

    def judge_codes(self):
        """A code in boxes is read as one word."""
        words = kit.must_run(["pdftotext", "-enc", "UTF-8", self.pdf, "-"]).decode().split()
        for code in self.form.codes():
            self.check(code in words, f"the code {code} is not one word")

    def judge_labels(self, text, marks):
        """Every label as often as the layout has it: as text, and as pieces of the pages."""
        pieces = Counter(self.pieces(text, marks, is_label))
        wanted = Counter(kit.squash(label) for label in [*self.form.titles(), *self.form.headings(), *self.form.labels()])
        for label, times in wanted.items():
            self.check(label in text, f"the label “{label}” is not in the text")
            self.check(pieces[label] == times, f"the label “{label}” stands {pieces[label]} times, not {times}")
        for label in pieces - wanted:
            self.check(False, f"“{label}” is no label of the layout")

    @staticmethod
    def pieces(text, marks, wanted):
        """The text of each mark that is wanted; what goes on on another page is one."""
        pieces, last = [], None
        for char, mark in zip(text, marks):
            if wanted(mark):
                if mark is last or mark.continued:
                    pieces[-1] += char
                else:
                    pieces.append(char)
            last = mark
        return pieces

    def judge_whole(self, text):
        """Nothing is there besides, wherever it stands."""
        wanted = [*self.form.titles(), *self.form.headings(), *self.form.labels(), *(text for _, text in self.form.paragraphs()),
                  *(text for _, text in self.form.cells()), *self.form.lines(("above", "first", "all"), ("below", "last", "all"))]
        wanted = Counter(kit.squash("".join(wanted)))
        lost, added = wanted - Counter(text), Counter(text) - wanted
        self.check(not lost and not added, f"the text lacks {dict(lost)} and has {dict(added)} besides")
        for line in self.form.lines(("above", "first", "all"), ("below", "last", "all")):
            self.check(kit.squash(line) in text, f"the line “{line}” is not in the text")

    def judge_furniture(self, furniture):
        """What stands again on later pages is what stood before, a caption or a line of the table; where columns are parted over
        pages also numbers of rows and texts of merged ones."""
        known = {kit.squash(text) for text in (*self.form.lines(), *self.form.captions(), *self.form.labels(), *self.form.labels_again())}
        parted = any("split" in sheet.table for sheet in self.form.sheets)
        cells = {kit.squash(value) for _, value in self.form.cells() if value and parted}
        for kind, text in furniture:
            self.check(text in known or (kind == "TD" and text in cells), f"{kind}: “{text}” is neither a head nor a line of a table")

    # ---- Other readers ----

    def judge_mutool(self):
        text = kit.must_run(["mutool", "draw", "-q", "-F", "txt", self.pdf]).decode()
        radicals = sorted({f"U+{ord(char):04X}" for char in text if is_radical(char)})
        self.check(not radicals, f"mutool reads {' '.join(radicals)}")
        # MuPDF passes over the text that the PDF states for a cluster (/ActualText) and shows the blank
        # glyph that fills a gap in it as U+FFFD.
        text = text.replace("\ufffd", " ")
        # Nor has it a name for the dash of two squares but that of two dashes.
        ours = Counter("".join(page.text() for page in self.dump.pages).replace("⸺", "——"))
        theirs = Counter(kit.squash(text).replace("⸺", "——"))
        # It draws an arrow "SIGN" of its own over the empty field of a signature.
        places = sum(mark.kind == "PLACE" for page in self.dump.pages for mark in page.marks)
        for _ in range(min(places, (theirs - ours)["G"])):
            theirs -= Counter("SIGN")
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
            self.check(self.dump.info.get(what) == wanted, f"dump: {what} is {self.dump.info.get(what)}, not {wanted}")
            self.check(info.get(what.capitalize()) == wanted, f"PDF: {what} is {info.get(what.capitalize())}")
        self.check(info.get("Pages") == str(len(self.dump.pages)), f"{info.get('Pages')} pages")

    def judge_labels_of_pages(self):
        whole = json.loads(kit.must_run(["qpdf", "--json", "--json-key=pagelabels", self.pdf]))
        labels = {entry["index"]: entry["label"].get("/St", 1) for entry in whole["pagelabels"]}
        for at, page in enumerate(self.dump.pages):
            start = max((index for index in labels if index <= at), default=None)
            number = at + 1 if start is None else labels[start] + at - start
            self.check(page.label == str(number), f"page {page.number} is labelled {number}, not {page.label}")

    def judge_text(self, text, marks, furniture):
        self.judge_prose(text, marks)
        self.judge_cells(text, marks)
        self.judge_labels(text, marks)
        self.judge_whole(text)
        self.judge_furniture(furniture)

    def judge(self):
        self.judge_pages()
        gathered = self.gather()
        self.judge_text(*gathered)
        self.judge_codes()
        self.judge_mutool()
        self.judge_outline()
        self.judge_info()
        self.judge_labels_of_pages()
        checked = kit.run(["qpdf", "--check", self.pdf])
        self.check(checked.returncode == 0, "qpdf --check: " + checked.stdout.decode() + checked.stderr.decode())
        return gathered


# ---- The judge judged ----

class Spoiler:
    """The text as it was gathered, to be spoiled in one place: as if the program had printed, and dumped, something else."""

    def __init__(self, gathered, dice):
        text, self.marks, self.furniture = gathered[0], list(gathered[1]), [list(one) for one in gathered[2]]
        self.text, self.dice = list(text), dice

    def pick(self, *kinds, wanted=lambda char: True):
        return self.dice.choice([at for at, mark in enumerate(self.marks) if mark.kind in kinds and wanted(self.text[at])])

    def piece(self, at):
        """All that one mark has."""
        return [other for other, mark in enumerate(self.marks) if mark is self.marks[at]]

    def drop(self, places):
        for at in sorted(places, reverse=True):
            del self.text[at], self.marks[at]

    def digit_changed(self):
        at = self.pick("TD", wanted=DIGITS.__contains__)
        self.text[at] = str((int(self.text[at]) + 1) % 10)

    def digit_lost(self):
        self.drop([self.pick("TD", wanted=DIGITS.__contains__)])

    def separator_lost(self):
        self.drop([self.pick("TD", wanted=lambda char: char in ",.")])

    def figure_lost(self):
        self.drop(self.piece(self.pick("TD")))

    def figures_exchanged(self):
        one = self.piece(self.pick("TD", wanted=DIGITS.__contains__))
        two = next(piece for piece in map(self.piece, range(len(self.text)))
                   if self.marks[piece[0]].kind == "TD" and self.words(piece) != self.words(one))
        texts = [self.text[at] for at in two], [self.text[at] for at in one]
        for piece, text in zip((one, two), texts):
            self.text[piece[0]] = "".join(text)
            for at in piece[1:]:
                self.text[at] = ""

    def words(self, piece):
        return "".join(self.text[at] for at in piece)

    def label_changed(self):
        self.text[self.pick("TH")] = "错"

    def label_lost(self):
        self.drop(self.piece(self.pick("TH")))

    def label_twice(self):
        piece = self.piece(self.pick("TH"))
        self.text[piece[-1]] += self.words(piece)

    def word_changed(self):
        self.text[self.pick("P", "HEADING", "TITLE", "NOTE")] = "错"

    def word_lost(self):
        self.drop([self.pick("P", "HEADING", "TITLE", "NOTE")])

    def head_again_changed(self):
        self.dice.choice([one for one in self.furniture if one[0] == "TH"])[1] += "错"

    def gathered(self):
        chars = [(char, mark) for text, mark in zip(self.text, self.marks) for char in text]
        return "".join(char for char, _ in chars), [mark for _, mark in chars], self.furniture


DIGITS = "0123456789"
SPOILS = ("digit_changed", "digit_lost", "separator_lost", "figure_lost", "figures_exchanged", "label_changed", "label_lost",
          "label_twice", "word_changed", "word_lost", "head_again_changed")
EACH, LEAST = 6, 3  # spoils of a document; documents that each must have a place in


def spoil(judging, gathered, dice, places):
    """Spoils that the document has a place for must be found."""
    asked, missed = judging.findings, []
    for name in dice.sample(SPOILS, EACH):
        spoiler = Spoiler(gathered, dice)
        try:
            getattr(spoiler, name)()
        except (IndexError, StopIteration):
            continue
        places[name] += 1
        judging.findings = kit.Findings(quiet=True)
        judging.judge_text(*spoiler.gathered())
        if not judging.findings.count:
            missed.append(name)
    judging.findings = asked
    for name in missed:
        judging.check(False, f"{name} is not noticed")


def cases(golden):
    """Name, report, layout or None."""
    if not golden:
        yield from ((name, report, None) for name, report in kit.samples())
    folder = kit.SOURCE / "tests" / ("golden" if golden else "e2e/reports")
    for layout in sorted(folder.glob("*/layout.yaml")):
        yield layout.parent.name, next(layout.parent.glob("report.*")), layout


def main():
    kit.need("pdftotext", "pdfinfo", "qpdf", "mutool")
    banxin, golden, only = Path(sys.argv[1]).resolve(), "--golden" in sys.argv, set(sys.argv[2:]) - {"--golden"}
    findings, dice, places = kit.Findings(), random.Random(1), Counter()
    with tempfile.TemporaryDirectory() as work:
        for name, report, layout in cases(golden):
            if not only or name in only:
                judging = Judging(banxin, name, report, layout, findings, Path(work))
                gathered = judging.judge()
                spoil(judging, gathered, dice, places)
                print(f"{name}: {len(judging.dump.pages)} pages, {len(gathered[0])} characters")
    for name in SPOILS if not only else ():
        findings.check(places[name] >= LEAST, f"{name} has a place in {places[name]} documents only")
    findings.finish(f"every character came back; {places.total()} spoiled documents noticed")


if __name__ == "__main__":
    main()

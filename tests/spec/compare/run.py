#!/usr/bin/env python3
"""The paragraphs of paragraphs.txt set by Banxin, Typst and XeLaTeX with the same fonts on the same measure.

usage: run.py BANXIN WORK     WORK keeps the files of the three systems and node_modules

Run by hand. Prints a table of what each line does, measured from the PDFs by mutool in 1/1000 em (Han: between two
Han; gap: between Han and Latin; mark, two: what one mark or two take
between two Han; faults in bold), and writes compare.png
beside this file: the three at 200 dpi. Needs node and npm (which fetches Typst), xelatex with xeCJK,
mutool, pdftoppm and ImageMagick: Debian's texlive-xetex texlive-lang-chinese mupdf-tools poppler-utils imagemagick.
Says what is missing and ends with status 77."""
import html
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path += [str(HERE.parents[1] / "e2e"), str(HERE.parents[1] / "peers")]
import kit  # noqa: E402
import typst  # noqa: E402

EM, CHARS, MARGIN, LEADING, HEIGHT = 16, 28, 10, 28, 700  # pt
WIDTH = EM * CHARS + 2 * MARGIN
DPI = 200
FONTS = kit.SOURCE / "fonts"
PARAGRAPHS = (HERE / "paragraphs.txt").read_text(encoding="utf-8").splitlines()

NO_START = set("，。、；：！？”’）》〉〕】〗·～％%℃")
NO_END = set("“‘（《〈〔【〖￥")
OPEN, CLOSE = set("“‘（《〈〔【〖"), set("”’）》〉〕】〗")
POINTS = set("，。、；：！？")
MARKS = OPEN | CLOSE | POINTS
TOGETHER = re.compile(r"——|……|[0-9A-Za-z][0-9A-Za-z.,%/-]*[0-9A-Za-z%]|〕\d+号")


# ---- The three systems ----

def layout_of_banxin():
    return f"""layout: ours
extends: clreq
paper: {{width: {WIDTH}pt, height: {HEIGHT}pt}}
type-area: {{left: {MARGIN}pt, top: {MARGIN}pt}}
styles: {{body: {{indent: {2 * EM}pt}}}}
"""


def set_banxin(banxin, work):
    shutil.copy(HERE.parent / "clreq.yaml", work)
    (work / "ours.yaml").write_text(layout_of_banxin(), encoding="utf-8")
    (work / "report.yaml").write_text("文: |\n" + "".join(f"  {text}\n" for text in PARAGRAPHS), encoding="utf-8")
    kit.must_run([banxin, "render", "report.yaml", "-l", "./ours.yaml", "-o", "banxin.pdf"], cwd=work)


# Both others get what their manuals say of Chinese text: Latin from the Western font but quotes and
# dashes from the Chinese one, gaps between Han and Latin, justified lines, two ems of indent.
TYPST = f"""#set page(width: {WIDTH}pt, height: {HEIGHT}pt, margin: {MARGIN}pt)
#set text(font: ({typst.LATIN_IN_HAN}, "Banxin FangSong"), size: {EM}pt)
#set text(lang: "zh", region: "cn")
#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: {LEADING - EM}pt, spacing: {LEADING - EM}pt)
"""


def set_typst(work):
    missing = typst.install(work)
    if missing:
        skip(missing)
    quoted = [re.sub(r"([\\#*_`$@<>~=/-])", r"\\\1", text) for text in PARAGRAPHS]
    (work / "typst.typ").write_text(TYPST + "\n\n".join(quoted) + "\n", encoding="utf-8")
    kit.must_run(typst.command("typst.typ", "typst.pdf"), cwd=work)


XELATEX = rf"""\documentclass{{article}}
\usepackage[paperwidth={WIDTH}bp,paperheight={HEIGHT}bp,margin={MARGIN}bp]{{geometry}}
\usepackage{{xeCJK}}
\setmainfont{{western.ttf}}[Path={FONTS}/]
\setCJKmainfont{{fangsong.otf}}[Path={FONTS}/]
\xeCJKsetup{{CheckSingle=true}}
\pagestyle{{empty}}
\begin{{document}}
\fontsize{{{EM}bp}}{{{LEADING}bp}}\selectfont
\setlength\parindent{{{2 * EM}bp}}\setlength\parskip{{0bp}}
"""


def set_xelatex(work):
    quoted = [re.sub(r"([%&#_$])", r"\\\1", text) for text in PARAGRAPHS]
    (work / "xelatex.tex").write_text(XELATEX + "\n\n".join(quoted) + "\n\\end{document}\n", encoding="utf-8")
    kit.must_run(["xelatex", "-interaction=batchmode", "xelatex.tex"], cwd=work, env=kit.environment(HOME=str(work)))


# ---- What a PDF's lines are ----

class Char:
    def __init__(self, code, left, right):
        self.code, self.left, self.right = code, left - MARGIN, right - MARGIN

    def is_han(self):
        return "\u4e00" <= self.code <= "\u9fff"

    def is_latin(self):
        return self.code.isascii()


CHAR = re.compile(r'<char quad="(\S+) \S+ (\S+) [^"]*" x="(\S+)" y="(\S+)"[^>]* c="([^"]*)"')


def lines_of(pdf):
    """Lists of characters, without spaces, in the order of the text."""
    lines, baseline = [], None
    text = kit.must_run(["mutool", "draw", "-F", "stext", pdf]).decode()
    for _, right, left, y, code in CHAR.findall(text):
        code = html.unescape(code)
        if code.isspace():
            continue
        if baseline is None or abs(float(y) - baseline) > 2:
            lines.append([])
            baseline = float(y)
        lines[-1].append(Char(code, float(left), float(right)))
    return lines


def by_paragraph(lines):
    """The lines of each paragraph, by counting characters."""
    found, lines = [], list(lines)
    for text in PARAGRAPHS:
        left, mine = len(text.replace(" ", "")), []
        while left > 0 and lines:
            mine.append(lines.pop(0))
            left -= len(mine[-1])
        if left:
            sys.exit("a line that is no part of one paragraph: " + "".join(char.code for char in mine[-1]))
        found.append(mine)
    return found


# ---- What a line does ----

def pairs(line, first, second):
    return [(x, y) for x, y in zip(line, line[1:]) if first(x) and second(y)]


class Measures:
    """Of a line, in thousandths of an em: how far Han stand apart, gaps, space that marks have, faults."""

    def __init__(self, line, last):
        self.text = "".join(char.code for char in line)
        han = [y.left - x.left - EM for x, y in pairs(line, Char.is_han, Char.is_han)]
        gaps = [y.left - x.right for x, y in pairs(line, Char.is_han, Char.is_latin)]
        gaps += [y.left - x.right for x, y in pairs(line, Char.is_latin, Char.is_han)]
        self.han, self.gaps = self.range(han), self.range(gaps)
        self.mark, self.two = self.range(self.mark_space(line, 1)), self.range(self.mark_space(line, 2))
        self.faults = self.find_faults(line, last)

    @staticmethod
    def range(values):
        return (round(1000 * min(values) / EM), round(1000 * max(values) / EM)) if values else None

    @staticmethod
    def mark_space(line, count):
        """What so many marks between two Han take together."""
        spaces = []
        for i in range(len(line) - count - 1):
            x, *marks, y = line[i:i + count + 2]
            if x.is_han() and y.is_han() and all(mark.code in MARKS for mark in marks):
                spaces.append(y.left - x.right)
        return spaces

    def find_faults(self, line, last):
        faults = []
        if self.text[0] in NO_START:
            faults.append("begins with " + self.text[0])
        if self.text[-1] in NO_END:
            faults.append("ends with " + self.text[-1])
        if self.gaps and (self.gaps[0] < 125 - 5 or self.gaps[1] > 500 + 5):
            faults.append("gap out of 1/8–1/2 em")
        for name, values in (("Han", self.han), ("gaps", self.gaps)):
            if values and values[1] - values[0] > 1000 // 64:
                faults.append(f"uneven {name}")
        end = line[-1]
        edge = end.left + (EM / 2 if end.code in CLOSE | POINTS else end.right - end.left)
        if not last and abs(edge - CHARS * EM) > EM / 20:
            faults.append(f"edge {(edge - CHARS * EM) / EM:+.2f} em")
        return faults

    def show(self):
        shown = [f"{name} {values[0]}" if values[1] - values[0] < 3 else f"{name} {values[0]}…{values[1]}"
                 for name, values in (("Han", self.han), ("gap", self.gaps), ("mark", self.mark), ("two", self.two))
                 if values]
        return ", ".join(shown) + "".join(f"; **{fault}**" for fault in self.faults)


def split_faults(text, lines):
    """What must stand together and does not: (line number, words)."""
    ends, at = [], 0
    for line in lines[:-1]:
        at += len(line)
        ends.append(at)
    text = text.replace(" ", "")
    return [(ends.index(end), match[0]) for match in TOGETHER.finditer(text)
            for end in ends if match.start() < end < match.end()]


def rows(lines):
    """(number of the line, what it does), for a system."""
    found = {}
    for number, (text, mine) in enumerate(zip(PARAGRAPHS, by_paragraph(lines)), 1):
        parted = dict(split_faults(text, mine))
        for i, line in enumerate(mine):
            measures = Measures(line, i == len(mine) - 1)
            more = f"; **parts {parted[i]}**" if i in parted else ""
            found[f"{number}.{i + 1}"] = f"{measures.text[:2]}…{measures.text[-3:]} {measures.show()}{more}"
    return found


def tell(systems):
    tables = [rows(lines) for _, _, lines in systems]
    print("| line | " + " | ".join(title for _, title, _ in systems) + " |\n|---" + "|---" * len(systems) + "|")
    for number in sorted(set().union(*tables)):
        print(f"| {number} | " + " | ".join(table.get(number, "") for table in tables) + " |")


# ---- The picture ----

def draw(work, systems):
    columns = []
    for name, title, lines in systems:
        kit.must_run(["pdftoppm", "-r", str(DPI), "-gray", "-singlefile", f"{name}.pdf", name], cwd=work)
        height = (MARGIN + LEADING * len(lines)) * DPI // 72
        kit.must_run(["convert", f"{name}.pgm", "-crop", f"x{height}+0+0", "+repage", "-gravity", "north", "-background",
                      "white", "-splice", "0x60", "-font", FONTS / "heiti.otf", "-pointsize", "40", "-annotate", "+0+5",
                      title, f"{name}.png"], cwd=work)
        columns.append(f"{name}.png")
    kit.must_run(["convert", *columns, "-gravity", "north", "-background", "white", "+append", "-colorspace", "Gray",
                  "+dither", "-colors", "4", "-define", "png:compression-level=9", "-strip", HERE / "compare.png"],
                 cwd=work)


def skip(why):
    print("SKIPPED: " + why, file=sys.stderr)
    sys.exit(kit.SKIPPED)


def version(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]


def main():
    banxin, work = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    kit.need("node", "npm", "xelatex", "mutool", "pdftoppm", "convert")
    if kit.run(["kpsewhich", "xeCJK.sty"]).returncode:
        skip("no xeCJK")
    work.mkdir(parents=True, exist_ok=True)
    set_banxin(banxin, work)
    set_typst(work)
    set_xelatex(work)
    systems = []
    for name, title in (("banxin", "Banxin"), ("typst", "Typst"), ("xelatex", "XeLaTeX + xeCJK")):
        systems.append((name, title, lines_of(work / f"{name}.pdf")))
    tell(systems)
    draw(work, systems)
    print("\n" + version("xelatex", "--version"), version(str(banxin), "--version"), sep="\n")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""The rules of the standards, one section each: prose, a small report, and what its pages must say.

usage: run.py BANXIN [--show] [WORD …]     only sections with WORD in their file name or heading

NAME.md is a file of sections, each under a heading of level 3. A section may hold
  ```yaml report     the report; its layout is the one below
  ```yaml layout     what is laid upon the layout NAME.yaml beside the file, or upon another with `extends`
  ```options         more arguments of `banxin dump`
  ```dump            lines that the dump must have, in this order; others may stand between
  ```error           the same for standard error; without it nothing may stand there and the status is 0
A heading without a dump or error block is prose. --show prints the dump of each section.

In an expected line
  …            stands for anything
  {28mm + 2字} is a number within 0.01 of this one, {0..1/2em} one in a range, {2em ± 1} one within 1;
               the units are pt (1), mm, em (16 pt), 字 (156 mm / 28), 行 ((225 mm − 16 pt) / 21) and base, from the
               top of a square of 16 pt to the baseline
  ! in front   means that no line at all may look like this.

To the dump this runner adds, behind the runs of each printed line,
  line LEFT..RIGHT BASELINE "text"     the whole line
  places 0 16 …                        where the glyph of each character has its origin, counted from LEFT
and names fonts by their files: `text fangsong 16 …`. In quoted text ‹，。› is any one of these characters."""
import difflib
import json
import math
import re
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import kit  # noqa: E402

TOLERANCE = 0.01  # pt: the dump has three places, and lengths are whole 1/1024 pt
MM = 72 / 25.4
UNITS = {"mm": MM, "pt": 1, "em": 16, "字": 156 * MM / 28, "行": (225 * MM - 16) / 21}
# From the top of a square of 16 pt to the baseline: half of it and the middle of 事, as high as its square, which in
# fangsong.otf reaches from -0.184 to 0.812 em.
UNITS["base"] = 16 * (0.5 + (0.812 - 0.184) / 2)
NEAREST = 3  # lines shown beside one that is missing
NUMBER = r"-?\d+(?:\.\d+)?"
FONT = re.compile(r'font (F\d+) "([^".]+)')
TEXT = re.compile(rf'\s*text \S+ {NUMBER} (?P<x>{NUMBER}),(?P<y>{NUMBER}) w=(?P<w>{NUMBER})(?P<more>[^"]*)'
                  r'(?P<text>"(?:[^"\\]|\\.)*")')


# ---- Sections ----

class Section:
    def __init__(self, file, line, title):
        self.file, self.line, self.title, self.blocks = file, line, title, {}

    def name(self):
        return f"{self.file.name}:{self.line}: {self.title}"


def sections(file):
    """All sections of a file that expect something."""
    found, block, kind = [Section(file, 1, "")], None, ""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("```"):
            if block is None:
                kind, block = line[3:].strip(), []
            else:
                found[-1].blocks[kind], block = block, None
        elif block is not None:
            block.append(line)
        elif line.startswith("### "):
            found.append(Section(file, number, line[4:].strip()))
    if block is not None:
        sys.exit(f"{file.name}: a block is not closed")
    known = {"yaml report", "yaml layout", "options", "dump", "error"}
    for section in found:
        for kind in section.blocks.keys() - known:
            sys.exit(f"{section.name()}: there is no block `{kind}`")
    return [section for section in found if {"dump", "error"} & section.blocks.keys()]


# ---- Expected lines ----

def reckon(text):
    """The value of an arithmetic expression with units."""
    units = "|".join(UNITS)
    text = re.sub(rf"(\d+(?:\.\d+)?(?:/\d+)?)\s*({units})", lambda m: f"({m[1]}*{UNITS[m[2]]!r})", text)
    text = re.sub(rf"\b({units})\b", lambda m: repr(UNITS[m[1]]), text).replace("−", "-").replace("×", "*")
    if not re.fullmatch(r"[0-9.e+\-*/() ]+", text):
        sys.exit(f"not a number: {text}")
    return float(eval(text))  # noqa: S307 only figures and signs


def measure(part):
    """Least and greatest number that a part in braces allows."""
    if part[:1] != "{":
        return 0, 0
    if ".." in part:
        low, high = (reckon(side) for side in part[1:-1].split(".."))
        return low - TOLERANCE, high + TOLERANCE
    middle, _, around = part[1:-1].partition("±")
    around = reckon(around) if around else TOLERANCE
    return reckon(middle) - around, reckon(middle) + around


class Wanted:
    """A pattern of one line: words that must stand there and numbers to be measured."""

    def __init__(self, text):
        self.text = text
        self.never = text.startswith("!")
        parts = re.split(r"(…|\{[^}]*\}|‹[^›]*›)", text.removeprefix("!").strip())
        self.parts = [(part, *measure(part)) for part in parts if part]

    def fits(self, line):
        return self.fits_from(0, line.strip(), 0)

    def fits_from(self, index, line, at):
        if index == len(self.parts):
            return at == len(line)
        part, low, high = self.parts[index]
        if part == "…":
            return any(self.fits_from(index + 1, line, i) for i in range(at, len(line) + 1))
        if part[0] == "‹":
            return at < len(line) and line[at] in part[1:-1] and self.fits_from(index + 1, line, at + 1)
        if part[0] == "{":
            match = re.compile(NUMBER).match(line, at)
            return bool(match) and low <= float(match[0]) <= high and self.fits_from(index + 1, line, match.end())
        return line.startswith(part, at) and self.fits_from(index + 1, line, at + len(part))

    def reckoned(self):
        """The line with its numbers worked out, to be shown."""
        return "".join(f"{(low + high) / 2:.3f}" if part[0] == "{" else part for part, low, high in self.parts)


def missing(expected, lines):
    """The first expected line that is not there or must not be, with the actual lines from where it was looked for."""
    at = 0
    for text in filter(str.strip, expected):
        wanted = Wanted(text)
        if wanted.never:
            for line in lines:
                if wanted.fits(line):
                    return wanted, [line.strip()]
            continue
        hit = next((i for i in range(at, len(lines)) if wanted.fits(lines[i])), None)
        if hit is None:
            shown = wanted.reckoned()
            word = shown.split()[0]
            rest = [line.strip() for line in lines[at:] if line.split()[:1] == [word]]
            near = difflib.get_close_matches(shown, rest, NEAREST, 0)
            return wanted, [line for line in rest if line in near][:NEAREST]
        at = hit + 1
    return None, []


# ---- The dump, with whole lines ----

def clusters(glyphs):
    """(glyph, x) of a line of glyphs, flat."""
    return [(int(glyph), float(x)) for glyph, x in re.findall(rf"(\d+)@({NUMBER}),", glyphs)]


def places(text, glyphs, blank):
    """Where the glyph of each character begins. Blank glyphs that no space stands for only end a gap; U+2E3A
    is drawn by two glyphs."""
    chars, found, second = [char for char in text if char != "\u200b"], [], False
    for glyph, x in glyphs:
        if second:
            second = False
        elif len(found) < len(chars) and (glyph != blank or chars[len(found)] == " "):
            second = chars[len(found)] == "\u2e3a"
            found.append(x)
    return found if len(found) == len(chars) else [math.nan] * len(chars)


def figure(value):
    return f"{value:.3f}".rstrip("0").rstrip(".") if value == value else "?"


class Lines:
    """Adds whole lines to a dump that was made with glyphs."""

    def __init__(self):
        self.out, self.runs, self.fonts = [], [], {}

    def named(self, line):
        """The line with the file of its font."""
        font = FONT.match(line)
        if font:
            self.fonts[font[1]] = font[2]
        return re.sub(r"^(\s*text )(F\d+)", lambda m: m[1] + self.fonts.get(m[2], m[2]), line)

    def flush(self):
        if self.runs:
            left, last = self.runs[0]["x"], self.runs[-1]
            text = "".join(run["text"] for run in self.runs)
            at = [run["x"] - left + place for run in self.runs for place in run["places"]]
            self.out.append(f"line {figure(left)}..{figure(last['x'] + last['w'])} {figure(last['y'])} "
                            + json.dumps(text, ensure_ascii=False))
            self.out.append("places " + " ".join(figure(place) for place in at))
        self.runs = []

    def add(self, line, following):
        match = TEXT.fullmatch(line)
        if match:
            run = {key: float(match[key]) for key in "xyw"} | {"text": json.loads(match["text"])}
            if self.runs and (run["y"] != self.runs[-1]["y"] or run["x"] < self.runs[-1]["x"]):
                self.flush()
            glyphs = clusters(following) if following.lstrip().startswith("glyphs ") else []
            run["places"] = places(run["text"], glyphs, 1)
            self.runs.append(run)
        elif not line.lstrip().startswith("glyphs "):
            self.flush()
        self.out.append(self.named(line))


def with_lines(dump):
    lines, result = dump.splitlines(), Lines()
    for line, following in zip(lines, lines[1:] + [""]):
        result.add(line, following)
    result.flush()
    return result.out


# ---- Running ----

def write_case(section, folder):
    (folder / "report.yaml").write_text("\n".join(section.blocks.get("yaml report", [])) + "\n", encoding="utf-8")
    layout = section.blocks.get("yaml layout", [])
    base = [] if any(line.startswith("extends:") for line in layout) else [f"extends: {section.file.stem}"]
    (folder / "section.yaml").write_text("\n".join(["layout: section", *base, *layout]) + "\n", encoding="utf-8")


def run_section(banxin, section):
    """(lines of the dump, lines of standard error, exit status)"""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for shared in HERE.glob("*.yaml"):
            (folder / shared.name).symlink_to(shared)
        write_case(section, folder)
        options = " ".join(section.blocks.get("options", [])).split()
        done = kit.run([banxin, "dump", "report.yaml", "--layout", "./section.yaml", "--glyphs", *options], cwd=folder)
        return with_lines(done.stdout.decode()), done.stderr.decode().splitlines(), done.returncode


def judge(section, result, findings):
    lines, errors, status = result
    name = section.name()
    if "error" not in section.blocks and not findings.check(
            status == 0 and not errors, f"{name}\n  status {status}\n" + "\n".join("  " + line for line in errors[:6])):
        return
    for kind, actual in (("dump", lines), ("error", errors)):
        wanted, near = missing(section.blocks.get(kind, []), actual)
        if not wanted:
            continue
        what = "must not be there" if wanted.never else "missing"
        text = f"{name}\n  {what}: {wanted.text}\n"
        if "{" in wanted.text and not wanted.never:
            text += f"           = {wanted.reckoned()}\n"
        findings.check(False, text + "".join(f"      got: {line}\n" for line in near).rstrip("\n"))


def main():
    words = [word for word in sys.argv[2:] if word != "--show"]
    banxin, show = Path(sys.argv[1]).resolve(), "--show" in sys.argv[2:]
    findings, count = kit.Findings(), 0
    for file in sorted(HERE.glob("*.md")):
        for section in sections(file):
            if words and not any(word in section.name() for word in words):
                continue
            result = run_section(banxin, section)
            if show:
                print(f"==== {section.name()}", *result[0], *result[1], sep="\n")
            judge(section, result, findings)
            count += 1
    if not count:
        sys.exit("no such section: " + " ".join(words))
    findings.finish(f"{count} rules kept")


if __name__ == "__main__":
    main()

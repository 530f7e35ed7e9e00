#!/usr/bin/env python3
"""Every script of official documents: rare characters, Tibetan, Uyghur and Mongolian words, signs, and what
pdftotext reads of them.

usage: scripts.py BANXIN

The lists of characters are Unihan's, from Debian's unicode-data: 通用规范汉字表 (kTGH), and of GB 18030-2022 the
levels 1 and 2, which are 4E00–9FEF, 3400–4DB5 and that table."""
import bz2
import re
import sys
import tempfile
from pathlib import Path

import kit

UNIHAN = Path("/usr/share/unicode/Unihan_OtherMappings.txt.bz2")
LAYOUT = kit.SOURCE / "tests/bad/plain-form.yaml"
TABLE = "表:\n  一: [1, 2]\n  二: [3, 4]\n"
RLE, PDF = "\u202b", "\u202c"   # pdftotext brackets right-to-left text with them

# Each is a paragraph, and must come back as it is in every mode. Longer than a line is none, but of the Tibetan.
EXACT = [
    "生僻字有𠮷、㕑、鄠、镕、龘、𬭚、𰻝、𪜊与鿫。",
    "异体字有葛\U000E0100城、邉\U000E0101与令\uFE00。",
    "分数½、⅓、1/2，面积12㎡，①、Ⅷ、☐☑☒、5〜6。",
    "藏文བོད་སྐད་ཡིག་གི་ཚིག་གྲུབ་རིང་པོ་ཞིག་འདིར་བྲིས་ཡོད་པ་ཡིན། བཀྲ་ཤིས་བདེ་ལེགས།完",
    "蒙古文ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ与ᠥᠪᠥᠷ ᠮᠣᠩᠭᠣᠯ ᠤᠨ完。",
    "维吾尔文ئۇيغۇر是，完。",
]

# Uyghur: text, and what pdftotext says of it by default (and with -layout), and with -raw, white space left out.
# It finds the order of right-to-left text by itself, from the places of the glyphs, and not by UAX #9.
UYGHUR = [
    # words in a row: exact
    ("甲شىنجاڭ ئۇيغۇر ئاپتونوم乙", "甲شىنجاڭئۇيغۇرئاپتونوم乙", "甲شىنجاڭئۇيغۇرئاپتونوم乙"),
    # a full-width sign directly behind such words is taken for a part of them, and so comes first
    ("甲“ئۈرۈمچى”乙", "甲“”ئۈرۈمچى乙", "甲“”ئۈرۈمچى乙"),
    # a number parts the words, and what it parts is read from left to right; with -raw in drawing order
    ("甲يىلى 12 ئاي乙", "甲ئاي12يىلى乙", "甲يىلى12ئاي乙"),
    # لا is a glyph for the one letter and a blank without width for the other, which with -raw become two words
    ("甲ئەلا乙", "甲ئەلا乙", "甲الئە乙"),
]


def squash(text):
    return kit.squash(text).replace(RLE, "").replace(PDF, "")


def render(banxin, work, paragraphs):
    """The PDF of a report with these paragraphs of prose."""
    report, pdf = work / "report.yaml", work / "out.pdf"
    report.write_text("机关: 某局\n正文: |\n" + "".join(f"  {text}\n" for text in paragraphs) + TABLE, encoding="utf-8")
    done = kit.run([banxin, "render", report, "--layout", LAYOUT, "-o", pdf])
    return done, pdf


def read(pdf, mode):
    return squash(kit.must_run(["pdftotext", "-enc", "UTF-8", *mode, pdf, "-"]).decode())


def judge_text(banxin, work, findings):
    done, pdf = render(banxin, work, EXACT + [text for text, _, _ in UYGHUR])
    if not findings.check(done.returncode == 0, "does not render: " + done.stderr.decode()):
        return
    messages = done.stderr.decode()
    findings.check("glyph-fallback" in messages and "Banxin Rare" in messages, "no word of the font for 𠮷")
    for script in ("Tibetan", "Uyghur", "Mongolian"):
        findings.check("Banxin " + script not in messages, f"a warning for {script}")
    for mode in ((), ("-raw",), ("-layout",)):
        text = read(pdf, mode)
        for paragraph in EXACT:
            findings.check(kit.squash(paragraph) in text, f"pdftotext {mode}: not there: {paragraph}")
        for paragraph, usual, raw in UYGHUR:
            wanted = raw if "-raw" in mode else usual
            findings.check(wanted in text, f"pdftotext {mode}: {paragraph} is not {ascii(wanted)}")
    dump = kit.Dump(kit.must_run([banxin, "dump", work / "report.yaml", "--layout", LAYOUT]).decode())
    ours = "".join(page.text() for page in dump.pages)
    for paragraph in EXACT + [text for text, _, _ in UYGHUR]:
        findings.check(kit.squash(paragraph) in ours, f"the dump has not {paragraph}")


def judge_coverage(banxin, work, findings):
    """All characters that fonts/README.md promises."""
    with bz2.open(UNIHAN, "rt", encoding="utf-8") as lines:
        standard = {int(code, 16) for code in re.findall(r"^U\+([0-9A-F]+)\tkTGH\t", lines.read(), re.M)}
    findings.check(len(standard) == 8105, f"Unihan has {len(standard)} characters in kTGH")
    codes = sorted(standard | set(range(0x4E00, 0x9FF0)) | set(range(0x3400, 0x4DB6)))
    text = "".join(map(chr, codes))
    done, pdf = render(banxin, work, [text[i:i + 1000] for i in range(0, len(text), 1000)])
    missing = re.findall(r"character (.) .*\[glyph-missing\]", done.stderr.decode())
    findings.check(done.returncode == 0, f"{len(missing)} characters are missing: {''.join(missing)[:100]} "
                   + done.stderr.decode()[-300:] * (not missing))
    if done.returncode == 0:
        found = set(read(pdf, ()))
        lost = [char for char in text if char not in found]
        findings.check(not lost, f"pdftotext does not find {len(lost)} of them: {''.join(lost)[:100]}")


def judge_named_fonts(banxin, work, findings):
    """The configuration names a font for a script."""
    config, dump = work / "config.yaml", [banxin, "dump", work / "report.yaml", "--layout", LAYOUT]
    (work / "report.yaml").write_text("机关: བོད་\n" + TABLE, encoding="utf-8")
    config.write_text(f"fonts: {{tibetan: {kit.SOURCE / 'fonts/uyghur.ttf'}}}\n", encoding="utf-8")
    done = kit.run(dump + ["--config", config])
    findings.check(done.returncode != 0 and b"glyph-missing" in done.stderr, "the configured font is not used")
    config.write_text("fonts: {tibetan: none.ttf}\n", encoding="utf-8")
    done = kit.run(dump + ["--config", config])
    findings.check(done.returncode == 78 and b"none.ttf" in done.stderr, "a configured font that is not there")


def main():
    kit.need("pdftotext")
    if not UNIHAN.exists():
        print("SKIPPED: not installed: unicode-data", file=sys.stderr)
        sys.exit(77)
    findings = kit.Findings()
    with tempfile.TemporaryDirectory() as folder:
        judge_text(sys.argv[1], Path(folder), findings)
        judge_named_fonts(sys.argv[1], Path(folder), findings)
        judge_coverage(sys.argv[1], Path(folder), findings)
    findings.finish("every script")


if __name__ == "__main__":
    main()

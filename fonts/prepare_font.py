#!/usr/bin/python3
"""Helper of the script "prepare" in this folder; needs python3-fonttools.

  prepare_font.py list KIND UNICODE_FOLDER
        print the code points a font of the kind (cjk, western or the name of
        a fallback font) shall keep, one hexadecimal number a line
  prepare_font.py finish FILE ROLE SOURCE_FONT FACE_INDEX RESULT
        turn the subset FILE of SOURCE_FONT into the role's font
  prepare_font.py licences UNPACKED_PACKAGES FOLDER
        write the licence texts and copyright notices
  prepare_font.py check UNICODE_FOLDER FOLDER
        verify the fonts of a folder; print coverage and advances
"""
import bz2
import datetime
import gzip
import os
import re
import sys

from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._n_a_m_e import table__n_a_m_e

# The day on which these changes to the source fonts were last changed: goes
# into the fonts (name 10, head.modified), so that a file depends on nothing
# but its source and this script.  Seconds count from 1904-01-01.
CHANGED = "2026-11-25"
MODIFIED = int((datetime.date.fromisoformat(CHANGED)
                - datetime.date(1904, 1, 1)).total_seconds())

GPL_FANDOL = ("GNU General Public License, version 3, with the GPL font "
              "exception. The terms of the source font apply: see the files "
              "COPYING and README of Fandol.")

# role: (family, name of the source font, licence text if the source has none)
ROLES = {
    "xiaobiaosong": ("XiaoBiaoSong", "Noto Serif CJK SC Bold", None),
    "fangsong": ("FangSong", "FandolFang-Regular", GPL_FANDOL),
    "kaiti": ("KaiTi", "FandolKai-Regular", GPL_FANDOL),
    "heiti": ("HeiTi", "Noto Sans CJK SC Medium", None),
    "songti": ("SongTi", "Noto Serif CJK SC Regular", None),
    "western": ("Western", "Liberation Serif Regular", None),
}
# The same of the fonts that stand in for characters no role's font has.
FALLBACKS = {
    "rare": ("Rare", "Noto Serif CJK SC Regular", None),
    "names": ("Names", "HanaMinB", "This Font Software is licensed under the "
              "SIL Open Font License, Version 1.1."),
    "tibetan": ("Tibetan", "Noto Serif Tibetan Regular", None),
    "uyghur": ("Uyghur", "Noto Naskh Arabic Regular", None),
    "mongolian": ("Mongolian", "Noto Sans Mongolian Regular", None),
    "symbols": ("Symbols", "Noto Sans Symbols2 Regular", None),
}
FILES = {role: role + (".otf" if role in ROLES and role != "western"
                       or role == "rare" else ".ttf")
         for role in ROLES | FALLBACKS}
FROM_NOTO = {"xiaobiaosong", "heiti", "songti"}
FROM_FANDOL = {"fangsong", "kaiti"}

# ---------------------------------------------------------------- code points

# The characters of a Chinese font that are not Chinese characters.
CJK_RANGES = [
    (0x0020, 0x007E),                       # ASCII
    (0x00A0, 0x00FF), (0x0100, 0x017F),     # Latin-1, Latin Extended-A
    (0x01CD, 0x01DC), (0x01F8, 0x01F9),     # Pinyin
    (0x0251, 0x0251), (0x0261, 0x0261), (0x1E3E, 0x1E3F),
    (0x02C6, 0x02DD),                       # tone marks
    (0x0391, 0x03A9), (0x03B1, 0x03C9),     # Greek of GB 2312
    (0x0401, 0x0401), (0x0410, 0x044F), (0x0451, 0x0451),   # its Cyrillic
    (0x2000, 0x206F),                       # general punctuation
    (0x2070, 0x209F),                       # superscripts and subscripts
    (0x20A0, 0x20CF),                       # currency
    (0x2100, 0x214F),                       # letterlike: degree, numero, TM
    (0x2150, 0x218F),                       # number forms: Roman numerals
    (0x2190, 0x21FF),                       # arrows
    (0x2200, 0x22FF),                       # mathematical operators
    (0x2300, 0x2328), (0x232B, 0x23FF),     # technical, without angle brackets
    (0x2460, 0x24FF),                       # enclosed alphanumerics
    (0x2500, 0x257F), (0x2580, 0x259F),     # box drawing, blocks
    (0x25A0, 0x25FF),                       # geometric shapes
    (0x2600, 0x26FF),                       # stars and other symbols
    (0x2701, 0x277F), (0x2794, 0x27BF),     # check marks, ornaments
    (0x3000, 0x303F),                       # CJK symbols and punctuation
    (0x3040, 0x30FF),                       # kana
    (0x3100, 0x312F), (0x31A0, 0x31BF),     # bopomofo
    (0x3200, 0x32FF),                       # enclosed CJK
    (0x3300, 0x33FF),                       # CJK compatibility: square units
    (0xFE10, 0xFE1F), (0xFE30, 0xFE4F),     # vertical forms
    (0xFE50, 0xFE6F),                       # small forms
    (0xFF00, 0xFF9F), (0xFFE0, 0xFFEF),     # full-width and half-width forms,
                                            # without Hangul
]

# Chinese characters in the compatibility block that are nothing but unified
# characters (they decompose to nothing); all else there stays out.
UNIFIED_IN_COMPATIBILITY = {0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F,
                            0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29}

# Characters of GB 18030-2022 level 1 that of these fonts only Noto Sans has;
# `rare` comes from Noto Serif.
ONLY_IN_SANS = set(range(0x9FEB, 0x9FF0))

# These share a glyph with a more usual character that has a higher number.  A
# reader that turns the glyph back into a character takes the lowest number, so
# they stay out: em space (glyph of the ideographic space), figure dash (en
# dash), reversed prime (full-width grave), division slash (full-width
# solidus), wave dash (full-width tilde).
SHARED = {0x2003, 0x2012, 0x2035, 0x2215, 0x301C}

# Symbols that Fandol draws wrongly and that are not worth drawing anew: the
# trade mark sign (a speck), the full-width macron (a hyphen).
BAD_IN_FANDOL = {0x2122, 0xFFE3}

WESTERN_RANGES = [
    (0x0020, 0x007E), (0x00A0, 0x024F),     # Latin
    (0x0251, 0x0251), (0x0261, 0x0261),     # Pinyin
    (0x02B0, 0x02FF), (0x0300, 0x036F),     # modifiers, combining marks
    (0x0370, 0x03FF), (0x0400, 0x04FF),     # Greek, Cyrillic
    (0x1E00, 0x1EFF),                       # Latin Extended Additional
    (0x2000, 0x206F), (0x2070, 0x209F),     # punctuation, super-, subscripts
    (0x20A0, 0x20CF), (0x2100, 0x214F),     # currency, letterlike
    (0x2150, 0x218F),                       # number forms
    (0x2190, 0x21FF), (0x2200, 0x22FF),     # arrows, mathematical operators
    (0xFB00, 0xFB06),                       # ligatures fi, fl
]

# What the fallback fonts keep.  Every script font has a space for itself.
SCRIPT_RANGES = {
    "tibetan": [(0x0020, 0x0020), (0x0F00, 0x0FFF)],
    "uyghur": [(0x0020, 0x0020), (0x0600, 0x06FF), (0x200C, 0x200F)],
    "mongolian": [(0x0020, 0x0020), (0x1800, 0x18AF), (0x200C, 0x200D),
                  (0x202F, 0x202F)],
    "symbols": [(0x0020, 0x0020), (0x2610, 0x2612)],    # ballot boxes
}

# kIRG_GSource of characters that stand in names, dictionaries and statutes of
# today: the identity cards of the Ministry of Public Security (GIDC), the
# Chinese Academy of Surveying and Mapping (GCYY: places), dictionaries (GJZ,
# GXC, GXH, GZFY: dialects, GPGLG: Hakka), encyclopedias (G4K, GKX is left out),
# chemistry and other sciences (GFC, GKJ, GU, GDZ), 辞海 (GCH), 辞源 (GCY).
NAME_SOURCES = {"GIDC", "GCYY", "GJZ", "GXC", "GXH", "GZFY", "GPGLG", "G4K",
                "GFC", "GKJ", "GU", "GDZ", "GCH", "GCY"}


def unihan(path, field, value=lambda text: True):
    """The code points that have the Unihan field, with a value that is asked
    for.  `path` is the folder of Debian's unicode-data."""
    path = os.path.join(path, "Unihan_IRGSources.txt.bz2"
                        if field.startswith("kIRG")
                        else "Unihan_OtherMappings.txt.bz2")
    found = set()
    opener = bz2.open if path.endswith(".bz2") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            part = line.split("\t")
            if (len(part) == 3 and part[1] == field
                    and value(part[2].rstrip("\n"))):
                found.add(int(part[0][2:], 16))
    return found


def forbidden(code):
    """No radicals, no compatibility characters, nothing private."""
    return (0x2E80 <= code <= 0x2FDF
            or 0xE000 <= code <= 0xF8FF
            or 0xF0000 <= code
            or (0xF900 <= code <= 0xFAFF
                and code not in UNIFIED_IN_COMPATIBILITY))


def rare():
    """All of the unified block and Extension A, all beyond the plane, and the
    wave dash, which shares its glyph with another only in the roles' fonts."""
    return set(range(0x4E00, 0xA000)) | set(range(0x3400, 0x4DC0)) | set(
        range(0x20000, 0x32000)) | {0x301C}


def wanted(kind, path):
    """The code points a font of the kind shall keep."""
    if kind in SCRIPT_RANGES:
        return {code for first, last in SCRIPT_RANGES[kind]
                for code in range(first, last + 1)}
    if kind == "rare":
        return rare() - wanted("cjk", path)
    if kind == "names":
        sources = unihan(path, "kIRG_GSource",
                         lambda text: text.split("-")[0] in NAME_SOURCES)
        return {code for code in sources - wanted("cjk", path)
                if code >= 0x20000} | {0x0020}
    ranges = WESTERN_RANGES if kind == "western" else CJK_RANGES
    codes = {code for first, last in ranges for code in range(first, last + 1)}
    if kind == "cjk":
        standard = unihan(path, "kTGH")     # 通用规范汉字表
        gb2312 = unihan(path, "kGB0")       # GB 2312
        if len(standard) != 8105 or len(gb2312) != 6763:
            sys.exit("Unihan: %d characters in kTGH and %d in kGB0, not 8105 "
                     "and 6763" % (len(standard), len(gb2312)))
        codes |= standard | gb2312 | UNIFIED_IN_COMPATIBILITY | ONLY_IN_SANS
        codes -= SHARED
    return {code for code in codes if not forbidden(code)}


# -------------------------------------------------------------------- finish

# The tables a prepared font has; what else hb-subset lets through goes.
KEEP_CFF = {"CFF ", "GPOS", "GSUB", "OS/2", "VORG", "cmap", "head", "hhea",
            "hmtx", "maxp", "name", "post", "vhea", "vmtx"}
KEEP_GLYF = {"GDEF", "GPOS", "GSUB", "OS/2", "cmap", "glyf", "head", "hhea",
             "hmtx", "loca", "maxp", "name", "post"}


def set_map(font, code, glyph):
    for table in font["cmap"].tables:
        table.cmap[code] = glyph


def drawing(font, glyph):
    """The outline of a glyph and its box."""
    glyphs = font.getGlyphSet()
    outline, box = RecordingPen(), BoundsPen(glyphs)
    glyphs[glyph].draw(outline)
    glyphs[glyph].draw(box)
    return outline, box.bounds


def redraw(font, glyph, outline, transformation=(1, 0, 0, 1, 0, 0)):
    """Give a glyph another outline and make it one em wide."""
    width = font["head"].unitsPerEm
    top = font["CFF "].cff[0]
    old = top.CharStrings[glyph]
    high = drawing(font, glyph)[1][3]
    private = old.private
    pen = T2CharStringPen(None if private.defaultWidthX == width
                          else width - private.nominalWidthX, None)
    outline.replay(TransformPen(pen, transformation))
    top.CharStrings[glyph] = pen.getCharString(private, old.globalSubrs)
    box = drawing(font, glyph)[1]
    font["hmtx"][glyph] = (width, round(box[0]))
    advance, bearing = font["vmtx"][glyph]
    font["vmtx"][glyph] = (advance, bearing + round(high - box[3]))


def full_width_dash(font):
    """The dash of Noto: U+2014 is a Western em dash of 0.9 em there, and the
    full-width one (U+2015) ends short of its cell.  Chinese text writes the
    dash as two U+2014 that join to one line of two cells: both code points
    get the full-width glyph, drawn from edge to edge of the cell."""
    glyph = font.getBestCmap()[0x2015]
    set_map(font, 0x2014, glyph)
    _, (_, low, _, high) = drawing(font, glyph)
    width = font["head"].unitsPerEm
    bar = RecordingPen()
    bar.moveTo((0, low))
    for point in ((width, low), (width, high), (0, high)):
        bar.lineTo(point)
    bar.closePath()
    redraw(font, glyph, bar)


def full_width_middle_dot(font):
    """The middle dot between the parts of a person's name: 0.3 em wide in
    Noto Serif, one em in the other fonts.  Take the glyph of U+30FB, which is
    what the font's own feature "fwid" puts there."""
    cmap = font.getBestCmap()
    if font["hmtx"][cmap[0x00B7]][0] != font["head"].unitsPerEm:
        set_map(font, 0x00B7, cmap[0x30FB])


def correct_fandol(font):
    """Fandol draws a dollar sign for the full-width yuan sign U+FFE5: take
    the outline of U+00A5, in the middle of the cell.  FandolKai has the
    full-width tilde U+FF5E as high as an accent: move its middle to where
    that of the ellipsis is.  Its geta mark U+3013 is as wide as the cell but
    has half its advance."""
    cmap = font.getBestCmap()
    outline, (left, _, right, _) = drawing(font, cmap[0x00A5])
    middle = font["head"].unitsPerEm / 2
    redraw(font, cmap[0xFFE5], outline,
           (1, 0, 0, 1, round(middle - (left + right) / 2), 0))
    outline, (_, low, _, high) = drawing(font, cmap[0xFF5E])
    _, (_, dots_low, _, dots_high) = drawing(font, cmap[0x2026])
    if low > dots_high:
        redraw(font, cmap[0xFF5E], outline,
               (1, 0, 0, 1, 0,
                round((dots_low + dots_high) / 2 - (low + high) / 2)))
    redraw(font, cmap[0x3013], drawing(font, cmap[0x3013])[0])
    for code in BAD_IN_FANDOL:
        for table in font["cmap"].tables:
            table.cmap.pop(code, None)


def rename(font, role, source):
    family, source_name, licence = (ROLES | FALLBACKS)[role]
    family = "Banxin " + family
    postscript = family.replace(" ", "") + "-Regular"
    old = source["name"]

    def had(name_id):
        return (old.getDebugName(name_id) or "").strip()

    # "Version 2.001", "2.004; ttfautohint ..." or a date
    version = re.search(r"(?:Version\s+)?([0-9.-]+)", had(5)).group(1)
    names = {
        0: had(0),
        1: family,
        2: "Regular",
        3: "%s;%s;%s" % (version, CHANGED, postscript),
        4: family + " Regular",
        5: "Version %s; changed %s" % (version, CHANGED),
        6: postscript,
        10: "Made from %s by leaving out characters, layout features and "
            "hints, %sand by renaming it; changed on %s."
            % (source_name, "by redrawing a few symbols "
               if role in FROM_NOTO | FROM_FANDOL else "", CHANGED),
        13: had(13) or licence,
        14: had(14) or ("https://scripts.sil.org/OFL"
                        if role in FALLBACKS else ""),
    }
    font["name"] = table__n_a_m_e()
    font["name"].names = []
    for name_id, text in names.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)

    if "CFF " in font:
        cff = font["CFF "].cff
        top = cff[0]
        part = top.FDArray[0].FontName.split("-Regular")[0].split("-")[0]
        cff.fontNames[0] = postscript
        top.FullName = family + " Regular"
        top.FamilyName = family
        top.Weight = "Regular"
        for dict_ in top.FDArray:
            # "NotoSerifCJKjp-Bold-Kana" -> "BanxinXiaoBiaoSong-Regular-Kana"
            rest = dict_.FontName[len(part):].split("-")[2:]
            dict_.FontName = "-".join([postscript] + rest)


def finish(subset, role, source_file, index, result):
    font = TTFont(subset, recalcTimestamp=False)
    source = TTFont(source_file, fontNumber=index)
    keep = KEEP_CFF if "CFF " in font else KEEP_GLYF
    for tag in list(font.keys()):
        if tag not in keep and tag != "GlyphOrder":
            del font[tag]

    # One table for the Basic Multilingual Plane and, if the font has
    # characters beyond it, one for all.
    cmap = font["cmap"]
    cmap.tables = [table for table in cmap.tables
                   if (table.platformID, table.platEncID) in {(3, 1), (3, 10)}]
    if role in FROM_NOTO:
        full_width_dash(font)
        full_width_middle_dot(font)
    if role in FROM_FANDOL:
        correct_fandol(font)

    rename(font, role, source)

    # Each family has this one font, so it is the regular one, whatever the
    # weight of its strokes: whoever asks for the plain family must get it.
    os2 = font["OS/2"]
    os2.usWeightClass = 400
    os2.fsSelection = 0x40
    os2.fsType = 0                  # the licences put no limit on embedding
    os2.recalcAvgCharWidth(font)
    head = font["head"]
    head.macStyle = 0
    head.modified = MODIFIED
    hhea = font["hhea"]
    if hhea.descent > 0:            # written without its sign in some fonts
        hhea.descent = -hhea.descent
    font.save(result)


# ------------------------------------------------------------------ licences

def debian_text(path, licence):
    """The text of a licence paragraph of a Debian copyright file."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    files = "Files: debian/*"
    start = lines.index("License: " + licence,
                        lines.index(files) if files in lines else 0)
    text = []
    for line in lines[start + 1:]:
        if not line.startswith(" "):
            break
        text.append("" if line == " ." else line[1:])
    return "\n".join(text).strip() + "\n"


def licences(root, folder):
    os.makedirs(folder, exist_ok=True)
    document = os.path.join(root, "usr/share/doc")
    fonts = os.path.join(root, "usr/share/fonts")
    ofl = debian_text(os.path.join(document, "fonts-noto-cjk/copyright"),
                      "SIL-1.1")

    def write(name, text):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def notices(path, number=-1):
        font = TTFont(os.path.join(fonts, path), fontNumber=number)
        return [font["name"].getDebugName(i).strip() for i in (0, 7, 13)]

    text = ["xiaobiaosong.otf, heiti.otf and songti.otf are made from fonts "
            "of the Noto CJK\nproject. The notices in these fonts:\n"]
    for path in ("opentype/noto/NotoSerifCJK-Bold.ttc",
                 "opentype/noto/NotoSansCJK-Medium.ttc",
                 "opentype/noto/NotoSerifCJK-Regular.ttc"):
        text.append("%s (face SC)\n  %s\n" % (
            os.path.basename(path), "\n  ".join(notices(path, 2))))
    text.append("The Debian package states: Copyright 2010-2012, Google "
                "Corporation.\n")
    write("OFL-Noto.txt", "\n".join(text) + "\n" + ofl)

    text = ["rare.otf is made from NotoSerifCJK-Regular.ttc, see OFL-Noto.txt. "
            "tibetan.ttf,\nuyghur.ttf, mongolian.ttf and symbols.ttf are made "
            "from other Noto fonts. The\nnotices in these fonts:\n"]
    for name in ("NotoSerifTibetan-Regular.ttf", "NotoNaskhArabic-Regular.ttf",
                 "NotoSansMongolian-Regular.ttf",
                 "NotoSansSymbols2-Regular.ttf"):
        text.append("%s\n  %s\n" % (name, "\n  ".join(
            notices("truetype/noto/" + name))))
    write("OFL-Noto-scripts.txt", "\n".join(text) + "\n" + ofl)
    write("OFL-Hanazono.txt", "names.ttf is made from HanaMinB. The Debian "
          "package states:\n\n" + debian_text(os.path.join(
              document, "fonts-hanazono/copyright"), "Open-Font-License"))

    with open(os.path.join(document, "fonts-liberation2/copyright"),
              encoding="utf-8") as file:
        stated = file.read().split("Copyright:\n", 1)[1].split("License:")[0]
    text = ["western.ttf is made from Liberation Serif. The Debian package "
            "states:\n",
            "\n".join("  " + line.strip() for line in
                      stated.strip().split("\n")) + "\n",
            "The notices in the font:\n",
            "  " + "\n".join(notices(
                "truetype/liberation2/LiberationSerif-Regular.ttf")
            ).replace("\n", "\n  ") + "\n"]
    write("OFL-Liberation.txt", "\n".join(text) + "\n" + ofl)

    # Fandol: the two files as they are shipped (GNU GPL 3 with the font
    # exception at its end; the statement of the licence).
    fandol = os.path.join(document, "texlive-doc/fonts/fandol")
    with gzip.open(os.path.join(fandol, "COPYING.gz")) as file:
        copying = file.read()
    with open(os.path.join(fandol, "README"), "rb") as file:
        readme = file.read()
    for name, data in (("Fandol-COPYING", copying), ("Fandol-README", readme)):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)


# --------------------------------------------------------------------- check

ADVANCES = "“”‘’—…·、。（）〔〕《》，；：？！％℃№￥～①Ⅷ〇 "
COMMON = "——…·“”‘’％‰℃㎡①⑩⑳Ⅷ№￥×÷±～〇﹏□■√☐☑✓㈠㎝㏄"


def check(path, folder):
    standard, gb2312 = unihan(path, "kTGH"), unihan(path, "kGB0")
    # the 682 symbols of GB 2312, two of them as they are used today
    symbols = set()
    for row in range(0xA1, 0xAA):
        for cell in range(0xA1, 0xFF):
            try:
                symbols.add(ord(bytes([row, cell]).decode("gb2312")))
            except UnicodeDecodeError:
                pass
    symbols = symbols - {0x30FB, 0x2015} | {0x00B7, 0x2014}
    faults = []

    def must(condition, text):
        if not condition:
            faults.append("%s: %s" % (role, text))

    advances, missing, everything = [], [], set()
    print("| role | bytes | glyphs | characters | of 8105 | of 6763 | "
          "of 682 |\n|---|---|---|---|---|---|---|")
    for role, file_name in FILES.items():
        file_name = os.path.join(folder, file_name)
        font = TTFont(file_name)
        cmap = font.getBestCmap()
        codes = set(cmap)
        kind = role if role in FALLBACKS or role == "western" else "cjk"
        everything |= codes
        must(not any(forbidden(code) for code in codes),
             "has a radical, compatibility or private code point")
        must(codes <= wanted(kind, path), "has a character not in the list")
        if role in FROM_NOTO:
            must(standard <= codes, "lacks characters of the 8105")
        if kind == "cjk":
            must(gb2312 <= codes, "lacks characters of GB 2312")
            must(0x3007 in codes, "lacks U+3007")
            for char in "“”‘’—…·、。（）〔〕":
                must(font["hmtx"][cmap[ord(char)]][0]
                     == font["head"].unitsPerEm,
                     "U+%04X is not one em wide" % ord(char))
            for code in codes & (standard | gb2312):
                if font["hmtx"][cmap[code]][0] != font["head"].unitsPerEm:
                    must(False, "U+%04X is not one em wide" % code)
            top = font["CFF "].cff[0]
            must(len(top.GlobalSubrs) == 0 and not any(
                hasattr(d.Private, "Subrs") for d in top.FDArray),
                "has subroutines")
        if kind in ("cjk", "rare"):
            must(font["CFF "].cff.fontNames == [
                font["name"].getDebugName(6)], "CFF name differs")
        shared = {}
        for code in sorted(codes):
            shared.setdefault(cmap[code], []).append(code)
        shared = [group for group in shared.values() if len(group) > 1]
        must(not any(code in standard | gb2312
                     for group in shared for code in group),
             "two Chinese characters share a glyph")
        must(font["OS/2"].usWeightClass == 400, "weight is not 400")
        must(font["hhea"].descent < 0 < font["hhea"].ascent, "line metrics")
        must(font["head"].modified == MODIFIED, "time of change")
        must(font["name"].getDebugName(1)
             == "Banxin " + (ROLES | FALLBACKS)[role][0],
             "family name")
        for name_id in (0, 13, 14):
            must(font["name"].getDebugName(name_id), "no name %d" % name_id)
        print("| %s | %d | %d | %d | %d | %d | %d |" % (
            role, os.path.getsize(file_name), font["maxp"].numGlyphs,
            len(codes), len(codes & standard), len(codes & gb2312),
            len(codes & symbols)))
        if role in FALLBACKS:
            continue
        unit = font["head"].unitsPerEm
        advances.append("| %s | %s |" % (role, " | ".join(
            "%.3f" % (font["hmtx"][cmap[ord(char)]][0] / unit)
            if ord(char) in cmap else "-" for char in ADVANCES)))
        missing.append("%s lacks: %s; of the GB 2312 symbols: %s" % (
            role, " ".join(c for c in COMMON if ord(c) not in cmap) or "none",
            " ".join(map(chr, sorted(symbols - codes))) or "none"
            if kind == "cjk" else "-"))
        missing.append("  one glyph for: " + (", ".join("=".join(
            "%04X" % code for code in group) for group in shared) or "-"))
    print("\nadvances in em\n| role | %s |\n%s" % (
        " | ".join(ADVANCES).replace("|  |", "| space |"),
        "|---" * (len(ADVANCES) + 1) + "|"))
    print("\n".join(advances) + "\n\n" + "\n".join(missing))
    level1 = (set(range(0x4E00, 0x9FF0)) | set(range(0x3400, 0x4DB6))
              | UNIFIED_IN_COMPATIBILITY | {0x3007})
    print("\nmissing of GB 18030-2022 level 1: %d of %d, of level 2: %d of %d"
          % (len(level1 - everything), len(level1),
             len((standard | level1) - everything), len(standard | level1)))
    for field, source in [("kIRG_GSource", None)] + [
            ("kIRG_GSource", source) for source in sorted(NAME_SOURCES)]:
        codes = unihan(path, field, lambda text: source in
                       (None, text.split("-")[0]))
        print("%s %s: %d of %d" % (field, source or "",
                                   len(codes & everything), len(codes)))
    role = "all fonts"
    must(standard | level1 <= everything, "lack characters of GB 18030-2022")
    if faults:
        sys.exit("\n".join(faults))


def main(arguments):
    if len(arguments) == 3 and arguments[0] == "list":
        for code in sorted(wanted(arguments[1], arguments[2])):
            print("%04X" % code)
    elif len(arguments) == 6 and arguments[0] == "finish":
        finish(arguments[1], arguments[2], arguments[3], int(arguments[4]),
               arguments[5])
    elif len(arguments) == 3 and arguments[0] == "licences":
        licences(arguments[1], arguments[2])
    elif len(arguments) == 3 and arguments[0] == "check":
        check(arguments[1], arguments[2])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])

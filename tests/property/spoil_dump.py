"""Dumps spoiled in one place, to judge the judges of tables."""
import json
import re


def places(lines, *words):
    """Numbers of the lines with texts or rules from the first table on; page numbers are not judged."""
    start = next(at for at, line in enumerate(lines) if line.startswith("begin TABLE"))
    inside = True
    for at, line in enumerate(lines[start:], start):
        if line.startswith("begin "):
            inside = not line.startswith('begin ARTIFACT "page-number"')
        if inside and line.strip().split(" ")[0] in words:
            yield at


def without(text, dice):
    """Without one text or rule; and what that was."""
    lines = text.split("\n")
    at = dice.choice(list(places(lines, "text", "rule")))
    drop = 2 if lines[at + 1].strip().startswith("glyphs") else 1
    return "\n".join(lines[:at] + lines[at + drop:]), lines[at].strip()


def changed(text, dice):
    """With another digit or character in one text; and what that was."""
    lines = text.split("\n")
    at = dice.choice(list(places(lines, "text")))
    head, string = re.fullmatch(r'( *text [^"]*)("(?:[^"\\\\]|\\\\.)*")', lines[at]).groups()
    letters = list(json.loads(string))
    one = dice.choice([number for number, letter in enumerate(letters) if not letter.isspace()])
    letters[one] = str((int(letters[one]) + 1) % 10) if letters[one] in "0123456789" else "错"
    old, lines[at] = lines[at].strip(), head + json.dumps("".join(letters), ensure_ascii=False)
    return "\n".join(lines), old

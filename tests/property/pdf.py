"""The PDF as pdftotext reads it: every text of the dump stands there, at its place, and nothing besides."""
import html
import re
import subprocess
from collections import Counter

from dump import squash

PAGE = re.compile(r"<page [^>]*>(.*?)</page>", re.DOTALL)
WORD = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>', re.DOTALL)


def words_of(pdf):
    """For each page its words: left, upper, right and lower edge, text."""
    out = subprocess.run(["pdftotext", "-enc", "UTF-8", "-bbox", str(pdf), "-"], capture_output=True, check=True, timeout=60).stdout
    for page in PAGE.findall(out.decode()):
        yield [(*map(float, word[:4]), squash(html.unescape(word[4]))) for word in WORD.findall(page)]


def check(pdf, pages, findings):
    read = list(words_of(pdf))
    findings.check(len(read) == len(pages), "pdf", 0, "PDF", f"it has {len(read)} pages instead of {len(pages)}")
    for page, words in zip(pages, read):
        runs = list(page.runs())
        ours, theirs = (Counter("".join(map(squash, texts))) for texts in ([run.text for run in runs], [word[4] for word in words]))
        findings.check(ours == theirs, "pdf", page.number, "PDF", f"it lacks {dict(ours - theirs)} and has {dict(theirs - ours)} besides")
        for run in runs:
            box = run.box
            here = Counter("".join(text for left, top, right, bottom, text in words
                                   if left < box.right and box.x < right and top < box.bottom and box.y < bottom))
            lost = Counter(squash(run.text)) - here
            findings.check(not lost, "pdf", page.number, run.line, f"{dict(lost)} is not there in the PDF")

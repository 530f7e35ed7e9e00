#!/usr/bin/env python3
"""The rules of tables as pixels: at 96, 150 and 300 dpi each rule of the dump is one even run of black, as wide as
all others of its weight, that ends in the rule it meets; no line is doubled, gapped, missing or there without a rule.

usage: pixels.py BANXIN

In corners with slanted lines no label touches a line.

The same judge must find what is wrong in pictures that are spoiled on purpose: a rule moved, widened, grayed, cut
short or taken away, a corner opened, the gap of a double frame closed."""
import math
import re
import struct
import sys
import tempfile
import zlib
from pathlib import Path

import kit

RESOLUTIONS = (96, 150, 300)
CASES = ("look", "bands", "turned", "tall-row", "diagonal")
NEAR = 5  # points: rules nearer to each other are one double rule
LONGEST_STROKE = 22  # points: no black stroke of a letter is longer


class Picture:
    """Gray rows and columns of a PNG as Banxin writes it."""

    def __init__(self, data):
        self.width, self.height, depth, kind = struct.unpack(">IIBB", data[16:26])
        assert (depth, kind) == (8, 0), "not gray of 8 bits"
        packed, at = b"", 8
        while at < len(data):
            size, name = struct.unpack(">I4s", data[at:at + 8])
            packed += data[at + 8:at + 8 + size] if name == b"IDAT" else b""
            at += size + 12
        lines, stride = zlib.decompress(packed), self.width + 1
        assert not any(lines[::stride]), "filtered lines"
        self.rows = [bytearray(lines[y * stride + 1:(y + 1) * stride]) for y in range(self.height)]
        self.turn_about()

    def turn_about(self):
        whole = b"".join(self.rows)
        self.columns = [whole[x::self.width] for x in range(self.width)]

    def lines(self, across):
        return self.rows if across else self.columns


class Rule:
    """Along one axis from `first` to `last`, in its middle at `at` on the other, all in points."""

    def __init__(self, x, y, dx, dy, weight):
        self.across = dy == 0
        start, length = (x, dx) if self.across else (y, dy)
        self.first, self.last = min(start, start + length), max(start, start + length)
        self.at, self.weight = (y if self.across else x), weight
        self.side = self.thick = None  # pixels, once found


def rules_of(dump):
    """Rules of each page, in the coordinates of the page."""
    pages, turned = [], None
    for line in dump.splitlines():
        word, *rest = line.split()[:1] + re.findall(r"-?\d+\.?\d*", line)
        if word == "page":
            pages.append([])
        elif word == "turn":
            turned = [float(number) for number in rest]
        elif word == "unturn":
            turned = None
        elif word == "rule":
            x, y, dx, dy, weight = [float(number) for number in rest[:5]]
            if turned:
                x, y, dx, dy = turned[0] + y, turned[1] - x, dy, -dx
            if dx == 0 or dy == 0:
                pages[-1].append(Rule(x, y, dx, dy, weight))
    return pages


def is_black(line, first, last):
    return first < last and not any(line[first:last])


class Judge:
    def __init__(self, picture, rules, dpi):
        self.picture, self.rules, self.scale, self.faults = picture, rules, dpi / 72, []

    def fault(self, rule, text):
        axis = "across" if rule.across else "down"
        self.faults.append(f"{axis} at {rule.at} from {rule.first} to {rule.last}, {rule.weight} wide: {text}")

    def locate(self, rule):
        """Where its pixels are: as many black lines as its weight makes, nearest to its middle."""
        lines, middle = self.picture.lines(rule.across), rule.at * self.scale
        first, last = math.ceil(rule.first * self.scale) + 1, math.floor(rule.last * self.scale) - 1
        rule.thick = max(1, math.floor(rule.weight * self.scale + 0.5))
        reach = rule.thick + 3
        black = [at for at in range(math.floor(middle) - reach, math.ceil(middle) + reach + 1)
                 if 0 <= at < len(lines) and is_black(lines[at], first, last)]
        runs = []
        for at in black:
            if runs and runs[-1][-1] == at - 1:
                runs[-1].append(at)
            else:
                runs.append([at])
        near = [run for run in runs if abs((run[0] + run[-1] + 1) / 2 - middle) <= 1]
        if not near:
            return self.fault(rule, "missing, gapped or not black")
        best = min(near, key=lambda run: abs((run[0] + run[-1] + 1) / 2 - middle))
        if len(best) != rule.thick:
            return self.fault(rule, f"{len(best)} pixels wide and not {rule.thick}")
        rule.side = best[0]
        return None

    def goes_on(self, rule, point):
        """Does some rule in its line cover the point beyond its end?"""
        return any(other.across == rule.across and abs(other.at - rule.at) < 0.01
                   and other.first - 0.01 <= point <= other.last + 0.01 for other in self.rules)

    def check_end(self, rule, end, outwards):
        lines = self.picture.lines(rule.across)
        meets = [other for other in self.rules if other.across != rule.across and other.side is not None
                 and abs(other.at - end) <= other.weight / 2 + 0.01
                 and other.first - other.weight <= rule.at <= other.last + other.weight]
        if not meets:
            return
        other = max(meets, key=lambda other: other.thick)
        middle = int((rule.first + rule.last) / 2 * self.scale)
        reaches = abs(end - other.at) > 0.01
        near, far = (other.side, other.side + other.thick) if outwards > 0 else (other.side + other.thick, other.side)
        stop = far if reaches else near
        for at in range(rule.side, rule.side + rule.thick):
            run = lines[at][min(middle, stop):max(middle, stop)]
            if any(run):
                self.fault(rule, f"does not reach the rule at {other.at}")
                break
            outside = far if outwards > 0 else far - 1
            if not self.goes_on(rule, end + outwards * (other.weight + 1)) and 0 <= outside < len(lines[at]) \
                    and lines[at][outside] == 0:
                self.fault(rule, f"reaches beyond the rule at {other.at}")
                break

    def check_strays(self, across):
        """Long black runs that are no rule's."""
        least = math.ceil(LONGEST_STROKE * self.scale)
        owned = {}
        for rule in self.rules:
            if rule.across == across and rule.side is not None:
                for at in range(rule.side, rule.side + rule.thick):
                    owned.setdefault(at, []).append((rule.first * self.scale - 2, rule.last * self.scale + 2))
        for at, line in enumerate(self.picture.lines(across)):
            if bytes(least) not in line:
                continue
            for run in re.finditer(rb"\0{%d,}" % least, line):
                middle = (run.start() + run.end()) / 2
                if not any(first <= middle <= last for first, last in owned.get(at, ())):
                    self.faults.append(f"a line {'across' if across else 'down'} at pixel {at} that is no rule")

    def check_gaps(self):
        """The white of double rules is as wide everywhere."""
        gaps = {}
        for rule in self.rules:
            for other in self.rules:
                apart = other.at - rule.at
                beside = rule.across == other.across and rule.first < other.last and other.first < rule.last
                if beside and 0 < apart < NEAR and rule.side is not None and other.side is not None:
                    gap = other.side - rule.side - rule.thick
                    kind = (round(apart, 1), *sorted((rule.weight, other.weight)))
                    if gap < 1 or gaps.setdefault(kind, gap) != gap:
                        self.fault(rule, f"a gap of {gap} pixels, others have {gaps.get(kind)}")

    def judge(self):
        for rule in self.rules:
            self.locate(rule)
        for rule in self.rules:
            if rule.side is not None:
                self.check_end(rule, rule.first, -1)
                self.check_end(rule, rule.last, 1)
        self.check_gaps()
        self.check_strays(True)
        self.check_strays(False)
        return self.faults


# ---- Slanted lines ----

def slanted_and_labels(dump):
    """Lines as two ends, labels as boxes, of one page."""
    lines, boxes = [], []
    for line in dump.splitlines():
        word = line.split()[0]
        numbers = [float(number) for number in re.findall(r"-?\d+\.?\d*", re.sub(r" F\d+|#\w+|\".*", "", line))]
        if word == "rule" and numbers[2] and numbers[3]:
            x, y, dx, dy = numbers[:4]
            lines.append((x, y, x + dx, y + dy))
        if word == "text":
            size, x, y, width = numbers[:4]
            boxes.append((x, y - 0.88 * size, x + width, y + 0.12 * size))
    return lines, boxes


def touches(line, box):
    """Does a line that falls to the right pass through a box, within its own length?"""
    x, y, end_x, end_y = line
    def side(px, py):
        return (px - x) * (end_y - y) - (py - y) * (end_x - x)
    apart = box[2] < x or box[0] > end_x or box[3] < y or box[1] > end_y
    return not apart and side(box[2], box[1]) > 0 > side(box[0], box[3])


def check_labels(banxin, findings):
    source = kit.SOURCE / "tests/golden/diagonal"
    dump = kit.must_run([banxin, "dump", source / "report.yaml", "--layout", source / "layout.yaml", "-q"]).decode()
    lines, boxes = slanted_and_labels(dump)
    findings.check(len(lines) >= 6, "no slanted lines")
    for line in lines:
        for box in boxes:
            findings.check(not touches(line, box), f"a label at {box} touches the line {line}")
        middle = ((line[0] + line[2]) / 2, (line[1] + line[3]) / 2)
        spoiled = (middle[0] - 1, middle[1] - 9, middle[0] + 20, middle[1] + 1)
        findings.check(touches(line, spoiled), "a label over a line is not found")


# ---- Spoiling ----

def inner_rule(judge):
    """A thin rule across with others on both sides, and the pixels it covers."""
    rules = sorted((rule for rule in judge.rules if rule.across), key=lambda rule: (rule.weight, -rule.last + rule.first))
    rule = rules[0]
    return rule, math.ceil(rule.first * judge.scale) + 2, math.floor(rule.last * judge.scale) - 2


def paint(judge, at, first, last, gray):
    judge.picture.rows[at][first:last] = bytes([gray]) * (last - first)


def widen(judge):
    rule, first, last = inner_rule(judge)
    paint(judge, rule.side + rule.thick, first, last, 0)


def take_away(judge):
    rule, first, last = inner_rule(judge)
    for at in range(rule.side, rule.side + rule.thick):
        paint(judge, at, first, last, 255)


def make_gray(judge):
    rule, first, last = inner_rule(judge)
    paint(judge, rule.side, first, last, 90)


def cut_short(judge):
    rule, first, _ = inner_rule(judge)
    for at in range(rule.side, rule.side + rule.thick):
        paint(judge, at, first - 1, first + 2, 255)


def double(judge):
    rule, first, last = inner_rule(judge)
    paint(judge, rule.side + rule.thick + 4, first, last, 0)


def open_corner(judge):
    rule = max((rule for rule in judge.rules if rule.across), key=lambda rule: rule.last - rule.first)
    down = min((rule for rule in judge.rules if not rule.across), key=lambda other: other.at)
    judge.picture.rows[rule.side][down.side] = 255


def close_gap(judge):
    down = sorted((rule for rule in judge.rules if not rule.across), key=lambda rule: rule.at)[:2]
    middle = int((down[1].first + down[1].last) / 2 * judge.scale)
    for row in judge.picture.rows[int(down[1].first * judge.scale):int(down[1].last * judge.scale) + 1]:
        row[down[0].side:down[1].side] = bytes(down[1].side - down[0].side)
    assert middle


SPOILERS = (widen, take_away, make_gray, cut_short, double, open_corner, close_gap)


def main():
    banxin, findings, count, caught = Path(sys.argv[1]).resolve(), kit.Findings(), 0, 0
    check_labels(banxin, findings)
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            source = kit.SOURCE / "tests/golden" / case
            report = [source / "report.yaml", "--layout", source / "layout.yaml", "--allow-errors", "-q"]
            pages = rules_of(kit.must_run([banxin, "dump", *report]).decode())
            for dpi in RESOLUTIONS:
                kit.must_run([banxin, "render", *report, "-o", Path(folder) / "x.png", "--dpi", dpi, "--gray-bits", 8])
                for number, rules in enumerate(pages, 1):
                    path = Path(folder) / ("x.png" if len(pages) == 1 else f"x-{number}.png")
                    data = path.read_bytes()
                    path.unlink()
                    judge = Judge(Picture(data), rules, dpi)
                    count += len(rules)
                    for fault in judge.judge():
                        findings.check(False, f"{case}, page {number}, {dpi} dpi: {fault}")
                    if case != "look" or number > 1 or judge.faults:
                        continue
                    for spoil in SPOILERS:
                        judge = Judge(Picture(data), rules, dpi)
                        judge.judge()
                        spoil(judge)
                        judge.picture.turn_about()
                        caught += findings.check(bool(Judge(judge.picture, rules, dpi).judge()),
                                                 f"{dpi} dpi: {spoil.__name__} is not found")
    findings.finish(f"{count} rules are even, {caught} spoiled pictures found out")


if __name__ == "__main__":
    main()

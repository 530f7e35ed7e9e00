#!/usr/bin/env python3
"""Random reports changed by `banxin set`: the new file holds what it should, and all else is byte for byte as it was.

usage: edits.py --banxin BANXIN [--cases N] [--seed S] [--self-test]

A report is a random tree, written out as YAML with comments, all notations of scalars, line ends of both kinds and a
byte order mark now and then, or as JSON. Changes are made to the tree here. The file Banxin writes is read by PyYAML's
composer in Python (scalars stay text) or Python's json. Of a single change also the lines before and behind the value
must be the same, and all comments that are not in what was removed. --self-test spoils what Banxin writes, which has
to be found."""
import copy
import json
import os
import random
import sys
import tempfile
from pathlib import Path

try:
    import yaml
except ImportError:
    print("SKIPPED: not installed: python3-yaml", file=sys.stderr)
    sys.exit(77)

import program
import kit

UNSAFE = 65
KEYS = ["机关", "年度", "a", "b-c", "新收", "x y", "total", "名：称", "k.1", "备注", "q", "年 度", "y", "10"]
TEXTS = ["某局", "3", "12.50", "a b", "甲: 乙", "无#号", "有 #号", "-x", "- x", "true", "null", "~", "", "'引'", "\"双\"", "{a}",
         "[b", "&c", "*d", "!e", "%f", "@g", "`h", "? i", ": j", "k:", "2021-03-05", "0x1f", "1:20", "\\n", "a\\b", " 前", "后 ",
         "逗，号", "x,y", "=", "<<", "...", "---", "+3", "-4", "007", "/", "12（含3件）", "一\n二", "一\n二\n", "一\n\n三\n", "\n一",
         " 一\n二", "一\n  二\n三", "末\n\n", "tab\there", "：", "100%", "一  二", "no", "Yes", "1e3", ".5", "a'b\"c", "#x", "😀", "|", ">"]
COMMENTS = ["# 注", "#", "# a: b", "# '引", "# - x"]


# ---- Trees ----

def tree(rng, depth=0):
    kind = rng.random()
    if depth > 3 or (depth and kind < .5):
        return None if rng.random() < .15 else rng.choice(TEXTS)
    count = rng.randint(0 if depth else 1, 4)
    if depth == 0 or kind < .78:
        return {key: tree(rng, depth + 1) for key in rng.sample(KEYS, count)}
    return [tree(rng, depth + 1) for _ in range(count)]


def walk(node, path=()):
    yield path, node
    if isinstance(node, dict):
        for key, child in node.items():
            yield from walk(child, (*path, key))
    if isinstance(node, list):
        for number, child in enumerate(node):
            yield from walk(child, (*path, number))


def find(root, path):
    for step in path:
        root = root[step]
    return root


def pointer(path):
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


# ---- Writing YAML ----

class Writer:
    def __init__(self, rng):
        self.rng, self.step = rng, rng.choice([2, 2, 4])

    def comment(self, col):
        if self.rng.random() < .8:
            return []
        return self.rng.choice([[" " * col + self.rng.choice(COMMENTS)], [""], ["", " " * col + self.rng.choice(COMMENTS)]])

    def behind(self):
        return self.rng.choice(["  ", " "]) + self.rng.choice(COMMENTS) if self.rng.random() < .2 else ""

    def plain(self, text, flow):
        """Is it plain to PyYAML?"""
        if not text or text in ("~", "null") or "\n" in text or "\t" in text or text.strip() != text:
            return False
        if flow and ("，" in text or "：" in text or any(sign in text for sign in ",[]{}:")):
            return False
        try:
            source = f"[{text}]" if flow else f"a: {text}\n"
            made = yaml.load(source, Loader=yaml.BaseLoader)
        except yaml.YAMLError:
            return False
        return made == ([text] if flow else {"a": text}) and not text.startswith("?")

    def inline(self, value, flow, key=False):
        if value is None:
            return self.rng.choice(["~", "null"] if flow else ["", "~", "null"])
        choices = [json.dumps(value, ensure_ascii=False)]
        if "\n" not in value and "\t" not in value:
            choices.append("'" + value.replace("'", "''") + "'")
        if self.plain(value, flow or key):
            choices += [value] * 3
        return self.rng.choice(choices)

    def flow(self, value):
        if isinstance(value, dict):
            space = self.rng.choice(["", " "])
            return "{" + space + ", ".join(f"{self.inline(key, True, True)}: {self.flow(child)}" for key, child in value.items()) + space + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.flow, value)) + "]"
        return self.inline(value, True)

    def may_block(self, text):
        lines = text.split("\n")
        return (text and text[0] not in " \n\t" and "\t" not in text and not any(line and not line.strip() for line in lines)
                and not text.endswith("\n\n"))

    def block_scalar(self, text, col):
        sign, body, indent = "|", text, " " * (col + self.rng.choice([1, 2, 4]))
        if "\n" not in text.rstrip("\n") and self.rng.random() < .5:
            sign = ">"
        if text.endswith("\n"):
            body = text[:-1]
        else:
            sign += "-"
        blank = [""] if self.rng.random() < .2 else []
        return sign + self.behind(), [indent + line if line else "" for line in body.split("\n")] + blank

    def value(self, value, col, item):
        """What stands behind a colon or a dash, and the lines after it."""
        if isinstance(value, (dict, list)) and (not value or self.rng.random() < .2):
            return " " + self.flow(value) + self.behind(), []
        if isinstance(value, (dict, list)):
            own = col + (2 if item else 0 if isinstance(value, list) and self.rng.random() < .3 else self.step)
            lines = self.block(value, own)
            if item and lines[0].strip() and not lines[0].strip().startswith("#"):
                return " " + lines[0][own:], lines[1:]
            return self.behind(), lines
        if value is not None and self.may_block(value) and self.rng.random() < (.8 if "\n" in value else .1):
            head, lines = self.block_scalar(value, col)
            return " " + head, lines
        text = self.inline(value, False)
        return (" " + text if text else "") + self.behind(), []

    def block(self, value, col):
        out = []
        for entry in value.items() if isinstance(value, dict) else ((None, child) for child in value):
            key, child = entry
            out += self.comment(col)
            head, lines = self.value(child, col, key is None)
            out.append(" " * col + ("-" if key is None else self.inline(key, False, True) + ":") + head)
            out += lines
        return out

    def report(self, value):
        text = "\n".join([*self.rng.choice([[], ["# 头"], ["---"]]), *self.block(value, 0)])
        text += self.rng.choice(["", "\n", "\n", "\n# 尾\n", "\n\n"])
        if self.rng.random() < .3:
            text = text.replace("\n", "\r\n")
        return self.rng.choice(["", "", "", "\ufeff"]) + text


def write_json(rng, value):
    indent = rng.choice([None, None, 2, "\t"])
    separators = rng.choice([None, (",", ":")]) if indent is None else None
    text = json.dumps(value, ensure_ascii=rng.random() < .2, indent=indent, separators=separators)
    return text + rng.choice(["", "\n"])


# ---- Reading ----

def plain_tree(node):
    if isinstance(node, yaml.MappingNode):
        return {plain_tree(key): plain_tree(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain_tree(value) for value in node.value]
    if node.style is None and node.value in ("", "~", "null"):
        return None
    return node.value.replace("\r\n", "\n")


def read(text, is_json):
    if is_json:
        return json.loads(text, parse_int=str, parse_float=str)
    return plain_tree(yaml.compose(text.removeprefix("\ufeff"), Loader=yaml.BaseLoader))


def same(a, b):
    """Also the order of keys."""
    return json.dumps(a, ensure_ascii=False) == json.dumps(b, ensure_ascii=False)


# ---- Changes ----

def new_value(rng):
    if rng.random() < .75:
        return rng.choice([*TEXTS, None])
    return tree(rng, rng.choice([1, 2]))


def change(rng, root):
    """(arguments for banxin, kind, path), made in `root`; None when this one cannot be."""
    path, node = rng.choice(list(walk(root)))
    kind = rng.choice(["set", "set", "set", "add", "insert", "remove"])
    value = new_value(rng)
    if kind == "set" and path and not (isinstance(node, (dict, list)) and node):
        find(root, path[:-1])[path[-1]] = value
    elif kind == "add" and isinstance(node, dict):
        key = rng.choice(["新", "z", "w: x", "2025", "-k"])
        if key in node:
            return None
        node[key] = value
        path = (*path, key)
    elif kind == "insert" and isinstance(node, list):
        at = rng.randint(0, len(node))
        node.insert(at, value)
        path = (*path, at)
    elif kind == "remove" and len(path) > 0 and not (len(path) == 1 and len(root) == 1):
        del find(root, path[:-1])[path[-1]]
        return ["--remove", pointer(path)], kind, path
    else:
        return None
    operand = pointer(path)
    if "=" in operand:
        return None
    sign = "+=" if kind == "insert" else ":="
    return [operand + sign + json.dumps(value, ensure_ascii=False)], kind, path


# ---- What stays ----

def comments(text):
    """Of whole lines, without those in scalars: the composer's tokens tell which these are."""
    stripped = text.removeprefix("\ufeff")
    inside = [(token.start_mark.index, token.end_mark.index) for token in yaml.scan(stripped) if isinstance(token, yaml.ScalarToken)]
    out, at = [], 0
    for line in stripped.splitlines(keepends=True):
        begin = at + len(line) - len(line.lstrip(" "))
        if line.lstrip(" ").startswith("#") and not any(first <= begin < last for first, last in inside):
            out.append(line.strip())
        at += len(line)
    return out


def lines_of(text, path):
    """First and last line, from 0, of what a path leads to, with its key; None when that is not there."""
    node, begin = yaml.compose(text.removeprefix("\ufeff"), Loader=yaml.BaseLoader), None
    for step in path:
        if isinstance(node, yaml.MappingNode):
            pairs = [(key, value) for key, value in node.value if plain_tree(key) == step]
            if not pairs:
                return None
            begin, node = pairs[0][0].start_mark.line, pairs[0][1]
        else:
            if not isinstance(step, int) or step >= len(node.value):
                return None
            before = node.value[step - 1].end_mark.line if step else node.start_mark.line
            node = node.value[step]
            begin = min(before, node.start_mark.line)
    return begin, node.end_mark.line


def judge(old, new, kind, path, check):
    """Of one change to YAML."""
    check(old.startswith("\ufeff") == new.startswith("\ufeff"), "the byte order mark")
    old, new = old.removeprefix("\ufeff"), new.removeprefix("\ufeff")
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    place = lines_of(old, path)
    if kind in ("set", "remove") and place:
        first, last = place
        if kind == "remove":
            first = min(first, lines_of(old, path[:-1])[0] or 0) if len(path) > 1 else first
        check("".join(before[:first]).rstrip("\r\n") == "".join(after[:first]).rstrip("\r\n"), "lines before the value")
        behind = before[last + (2 if kind == "remove" else 1):]  # the next one may take the place behind a dash
        check(not behind or after[-len(behind):] == behind, "lines behind the value")
    if kind in ("add", "insert"):
        kept = comments(new)
        check(kept == comments(old), "comments")
        head = os.path.commonprefix([before, after])
        tail = os.path.commonprefix([before[len(head):][::-1], after[len(head):][::-1]])
        check(len(before) - len(head) - len(tail) <= 1 + 1, "lines around what is new")
    if kind == "set":
        check(comments(new) == comments(old), "comments")
    if "\r\n" in old and kind == "set":
        check("\n" not in new.replace("\r\n", ""), "line ends")
    had, has = old.endswith("\n"), new.endswith("\n")
    left_blank = kind == "remove" and not new.rstrip(" ").endswith("\n") == had  # a white line is the last one now
    check(had == has or not had and (kind != "remove" or left_blank), "the last line end")


def spoil(rng, text):
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(["\n# 坏", " ", "x", "\r"]) + text[at:]


def run_case(options, seed, folder):
    """None when nothing could be changed; else what is wrong, and whether it was refused."""
    rng = random.Random(seed)
    root = tree(rng)
    is_json = rng.random() < .3
    text = write_json(rng, root) if is_json else Writer(rng).report(root)
    if not same(read(text, is_json), root):
        return None  # not what was meant, by PyYAML
    file = Path(folder) / ("report.json" if is_json else "report.yaml")
    file.write_bytes(text.encode())
    arguments, made = [], []
    for _ in range(rng.choice([1, 1, 1, 3])):
        done = change(rng, root)
        if not done:
            continue
        arguments += done[0]
        made.append(done[1:])
        if done[1] == "remove":
            break  # the command removes last
    if not made:
        return None
    done = program.banxin(options, "set", file, *[word for word in arguments], "--lang=en")
    raw = file.read_bytes()
    new = raw.decode()
    if done.returncode:
        if raw != text.encode():
            return [f"refused, but changed"], True
        known = done.returncode == UNSAFE and b"[edit-unsafe]" in done.stderr
        if options.show_refused:
            print(f"refused {seed}: {arguments}\n{text}---")
        return ([] if known else [f"exit status {done.returncode}: {done.stderr.decode()}"]), done.stderr.decode()
    if options.self_test:
        new = spoil(rng, new)
    wrong = []
    check = lambda ok, what: wrong.append(what) if not ok else None
    try:
        check(same(read(new, is_json), root), f"the tree is {read(new, is_json)} and not {root}")
        if not is_json and len(made) == 1:
            judge(text, new, *made[0], check)
    except (yaml.YAMLError, ValueError) as error:
        wrong.append(f"cannot be read: {error}")
    if wrong and not options.self_test:
        wrong.append(f"changes: {arguments}\n--- old\n{text}\n--- new\n{new}\n---")
    return wrong, False


def main():
    parser = program.parser(__doc__)
    parser.add_argument("--cases", type=int, default=int(os.environ.get("BX_PROPERTY_EDITS", 400)))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--show-refused", action="store_true")
    options = parser.parse_args()
    judged = refused = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(options.seed, options.seed + options.cases):
            outcome = run_case(options, seed, folder)
            if outcome is None:
                continue
            judged += 1
            wrong, was_refused = outcome
            refused += bool(was_refused)
            failed += bool(wrong)
            if wrong and not options.self_test:
                print(f"FAILED: seed {seed}: " + "\n".join(wrong), file=sys.stderr)
    print(f"{judged} reports changed, {refused} refused, {failed} wrong")
    if options.self_test:
        sys.exit(0 if failed * 10 >= (judged - refused) * 5 and failed else 1)
    sys.exit(1 if failed or refused * 50 > judged or judged < options.cases // 3 else 0)


if __name__ == "__main__":
    main()

"""Reads the part of YAML that the samples and layouts are written in, apart from Banxin's own reader
and without a library: block maps and lists, flow maps and lists on one line, quoted and plain text,
literal blocks (|). Everything else is refused. Scalars are text as written; ~, null and nothing are None."""
import json
import re
from pathlib import Path


class Reader:
    def __init__(self, text, name):
        self.name = name
        self.lines = text.split("\n")
        self.at = 0

    def fail(self, what):
        raise ValueError(f"{self.name}:{self.at + 1}: {what}")

    def skip_blank(self):
        while self.at < len(self.lines) and re.fullmatch(r"\s*(#.*)?", self.lines[self.at]):
            self.at += 1

    def indent(self):
        """Of the next line with something in it, or -1 at the end."""
        self.skip_blank()
        if self.at == len(self.lines):
            return -1
        return len(self.lines[self.at]) - len(self.lines[self.at].lstrip(" "))

    # ---- Blocks ----

    def block(self, least):
        """The value on the following lines, indented by at least `least`."""
        indent = self.indent()
        if indent < least:
            return None
        if self.lines[self.at][indent:].startswith("- "):
            return self.block_list(indent)
        return self.block_map(indent)

    def block_list(self, indent):
        items = []
        while self.indent() == indent and self.lines[self.at][indent:].startswith("- "):
            rest = self.lines[self.at][indent + 2:]
            if re.match(r"[^\s\[{\"'][^\"'\[{]*?:( |$)", rest):  # a map that begins behind the dash
                self.lines[self.at] = " " * (indent + 2) + rest
                items.append(self.block_map(indent + 2))
            else:
                items.append(self.inline(rest, indent))
        return items

    def block_map(self, indent):
        members = {}
        while self.indent() == indent:
            line = self.lines[self.at][indent:]
            found = re.match(r"([^\s:#\[\]{}\"'][^:]*):(?: +(.*))?$", line)
            if not found:
                self.fail("neither a field nor a list item")
            key = found.group(1)
            if key in members:
                self.fail(f"{key} is given twice")
            members[key] = self.inline(found.group(2) or "", indent)
        return members

    def inline(self, text, indent):
        """What stands behind a colon or a dash, and the lines that belong to it."""
        text = text.strip()
        if text == "|":
            return self.literal(indent)
        if not text or text.startswith("#"):
            self.at += 1
            return self.block(indent + 1)
        while self.is_open(text) and self.at + 1 < len(self.lines):
            self.at += 1
            text += " " + self.lines[self.at].strip()
        value, rest = self.flow(text, 0)
        if not re.fullmatch(r"\s*(#.*)?", rest):
            self.fail(f"unexpected: {rest}")
        self.at += 1
        return value

    @staticmethod
    def is_open(text):
        """A bracket that is not closed on its line."""
        if text[0] not in "[{":
            return False
        bare = re.sub(r'"(?:[^"\\]|\\.)*"|\s#.*', "", text)
        return sum(map(bare.count, "[{")) > sum(map(bare.count, "]}"))

    def literal(self, indent):
        self.at += 1
        taken = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.strip() and len(line) - len(line.lstrip(" ")) <= indent:
                break
            taken.append(line)
            self.at += 1
        width = min(len(line) - len(line.lstrip(" ")) for line in taken if line.strip())
        return "\n".join(line[width:] for line in taken).rstrip("\n") + "\n"

    # ---- Within a line: (value, what follows it) ----

    def flow(self, text, depth):
        text = text.lstrip(" ")
        if not text:
            return None, ""
        if text[0] in "[{":
            return self.flow_items(text, depth)
        if text[0] == '"':
            end = re.match(r'"(?:[^"\\]|\\.)*"', text).end()
            return json.loads(text[:end]), text[end:]
        if text[0] == "'":
            end = re.match(r"'(?:[^']|'')*'", text).end()
            return text[1:end - 1].replace("''", "'"), text[end:]
        stop = re.search(r"\s+#|" + (r"[,\]}]|:\s" if depth else r":\s"), text)
        if stop and stop.group().startswith(":") and not depth:
            self.fail("a second colon")
        end = stop.start() if stop else len(text)
        word = text[:end].rstrip()
        return None if word in ("~", "null", "") else word, text[end:]

    def flow_items(self, text, depth):
        is_map, close = text[0] == "{", "}" if text[0] == "{" else "]"
        members, items, rest = {}, [], text[1:].lstrip(" ")
        while not rest.startswith(close):
            if not rest:
                self.fail("a bracket is not closed on its line")
            if is_map:
                key, rest = self.flow(rest, depth + 1)
                if not rest.startswith(":"):
                    self.fail(f"no colon after {key}")
                members[key], rest = self.flow(rest[1:], depth + 1)
            else:
                value, rest = self.flow(rest, depth + 1)
                items.append(value)
            rest = rest.lstrip(" ")
            if rest.startswith(","):
                rest = rest[1:].lstrip(" ")
        return (members if is_map else items), rest[1:]


def read(path):
    """A YAML or JSON file; figures of JSON come as the text in the file."""
    path = Path(path)
    text = path.read_text(encoding="utf-8")
    if text.lstrip().startswith("{"):  # JSON is YAML too
        return json.loads(text, parse_int=str, parse_float=str)
    reader = Reader(text, path.name)
    value = reader.block(0)
    if reader.indent() >= 0:
        reader.fail("cannot go on")
    return value

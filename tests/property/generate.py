"""Random forms and reports. A case is a plain tree of maps and lists, so that it can be written down and made smaller;
written.py makes the layout and the report of it."""
import random

import features
import trees
from sheets import tracks_of

MM = 72 / 25.4
SIZES = {"二号": 22, "三号": 16, "小三": 15, "四号": 14, "小四": 12, "五号": 10.5, "小五": 9}
HAN = ("本年新收政府信息公开申请数量上结转度办理果予以部分不无法提供处其他自然人业企科研机构社会益组织律服务总计行政许可罚强制收费"
       "规章范性文件制发废止现有效决定单位万元维持纠正未审诉讼复议直接起后经市县区镇乡村街道厅局委员财税土地环境保护卫生健康教育交通"
       "运输水利农林牧渔民族宗教公安司法监察审统外贸旅游体广播电视新闻出版药品食安全消防应急救援气象地震测绘档案史志国资金融保险证券")
DEFAULT_LOOK = {"frame": "0.75pt", "rule": "0.4pt", "row-height": "7mm", "padding": {"side": "1mm", "top": "0.8mm"},
                "band-fill": "8%", "before": "0.25行", "after": "0.25行"}
STYLE_SIZES = {"table-head": 10.5, "table-stub": 10.5, "table-cell": 10.5, "table-band": 10.5, "table-corner": 9,
               "table-note": 9, "table-caption": 9}


def length(text):
    """A length in mm or pt, in points."""
    return float(text[:-2]) * (MM if text.endswith("mm") else 1)


# ---- Trees ----

def grown(nodes):
    return trees.grow(nodes, (), None)


def leaves(nodes):
    return [leaf.spec for leaf in trees.leaves(grown(nodes))]


def depth(nodes):
    return trees.depth(grown(nodes))


def span(node):
    return trees.span(grown([node])[0])


def cell_span(leaf):
    return trees.cell_span(grown([leaf])[0])


def stub_depth(band):
    """Columns its row tree needs: none for rows that are one row without a name."""
    return 0 if band["rows"] == [{}] else depth(band["rows"])


class Room:
    """About how much text the columns of a table hold, so that most cases are possible."""

    def __init__(self, tracks, width, height, levels, part):
        self.columns, self.tracks = len(tracks), tracks
        fixed = {at: length(track) for at, track in enumerate(tracks) if track.endswith("mm")}
        fixed |= {at: width / len(tracks) for at, track in enumerate(tracks) if track == "auto"}
        shares = sum(float(track[:-1]) for at, track in enumerate(tracks) if at not in fixed)
        rest = width - sum(fixed.values())
        self.widths = [fixed[at] if at in fixed else rest * float(track[:-1]) / shares for at, track in enumerate(tracks)]
        self.lines = max(1, min(8, int(height * part / 14)))                    # of a row
        self.head_lines = max(1, min(6, int(height * 0.35 / 14 / (levels + 1))))  # of a head
        self.tall = max(2, int(height * 0.4 / 12))                              # characters one under another

    def width(self, left, right):
        return sum(self.widths[left:right])

    def chars(self, left, right):
        return max(1, int((self.width(left, right) - 9) / 11.5))

    def most(self, rng, left, right, lines):
        """How long a text in these columns may be: mostly one line where the text makes the width."""
        auto = all(track == "auto" for track in self.tracks[left:right])
        return min(30, self.chars(left, right) * (1 if auto and rng.random() < 0.8 else lines))


# ---- Making ----

class Maker:
    def __init__(self, rng):
        self.rng = rng
        self.count = 0

    def chance(self, p):
        return self.rng.random() < p

    def key(self, prefix):
        self.count += 1
        return f"{prefix}{self.count}"

    def words(self, low, high, chars=99):
        """Chinese text, sometimes with marks, figures and Latin letters in it; `chars` stand in a line."""
        rng = self.rng
        size = rng.randint(low, max(low, high))
        text = "".join(rng.choice(HAN) for _ in range(size))
        if size >= 4 and self.chance(0.3):
            at = rng.randrange(1, size - 2)
            inner = rng.choice([("（", "）"), ("“", "”"), ("《", "》"), ("、", ""), ("，", ""), ("：", ""), ("—", "")])
            text = text[:at] + inner[0] + text[at + 1:size - 1] + inner[1] + text[size - 1:]
        if self.chance(0.15) and chars > 2:
            text = rng.choice(["一、", "（二）", "3.", "1.", "（十一）"]) + text
        if self.chance(0.1):
            at = rng.randrange(len(text) + 1)
            text = text[:at] + rng.choice(["2021", "98.6%", "GB/T"] if chars > 3 else ["A", "7", "10"]) + text[at:]
        return text

    # -- The page --

    def page(self):
        rng = self.rng
        if self.chance(0.2):
            size, lines, chars, width, height = "三号", 22, 28, 156, 225
        else:
            width, height = rng.randint(100, 190), rng.choice([rng.randint(60, 100), rng.randint(60, 240)])
            size = rng.choice(["三号", "小三", "四号", "小四", "五号"])
            em = SIZES[size]
            lines = max(3, int((height * MM - em) / (em * rng.uniform(1.3, 2))) + 1)
            chars = int(width * MM / (em * rng.uniform(1, 1.06)))
        left, top, right, bottom = rng.randint(5, 28), rng.randint(5, 37), rng.randint(5, 25), rng.randint(15, 30)
        page = {"paper": {"width": f"{left + width + right}mm", "height": f"{top + height + bottom}mm"},
                "type-area": {"top": f"{top}mm", "left": f"{left}mm", "width": f"{width}mm", "height": f"{height}mm"},
                "grid": {"size": size, "chars": chars, "lines": lines}}
        if self.chance(0.15):
            page["page-number"] = None
        return page

    def styles(self, page):
        rng, styles = self.rng, {"body": {"size": page["grid"]["size"]}}
        for name, usual in STYLE_SIZES.items():
            if self.chance(0.3):
                size = rng.choice([x for x in (7.5, 9, 10.5, 12) if x <= usual + 1.5])
                styles[name] = {"size": f"{size}pt", "leading": f"{size + rng.choice([1, 2, 3, 4.5])}pt"}
        if self.chance(0.3):
            styles.setdefault("table-stub", {})["align"] = rng.choice(["left", "center", "right", "justify"])
            styles["table-stub"]["hang"] = self.chance(0.5)
        return styles

    def look(self):
        rng, look = self.rng, {}
        if self.chance(0.5):
            look["frame"] = rng.choice(["0.4pt", "0.75pt", "1pt", "1.5pt"])
            look["rule"] = rng.choice(["0.25pt", "0.4pt", "0.5pt"])
        if self.chance(0.5):
            look["row-height"] = f"{rng.choice([4, 5, 6.2, 7, 9])}mm"
        if self.chance(0.4):
            look["padding"] = {"side": f"{rng.choice([0.5, 1, 1.5, 2])}mm", "top": f"{rng.choice([0.2, 0.5, 0.8, 1.5])}mm"}
        if self.chance(0.3):
            look["band-fill"] = f"{rng.choice([0, 5, 15, 30])}%"
        if self.chance(0.3):
            look["before"], look["after"] = (rng.choice(["0mm", "0.5行", "1行", "2mm"]) for _ in range(2))
        return look

    # -- Trees --

    def column_tree(self, count, levels):
        """`count` leaves under at most `levels` levels of heads, unevenly."""
        nodes = []
        while count:
            take = self.rng.randint(1, count)
            if levels > 1 and take == count > 1 and not nodes and self.chance(0.5):
                take = self.rng.randint(1, count - 1)
            if levels > 1 and (take > 1 or self.chance(0.1)) and self.chance(0.8):
                nodes.append({"columns": self.column_tree(take, levels - 1)})
            else:
                take = 1
                nodes.append({"key": self.key("列")})
            count -= take
        return nodes

    def row_tree(self, count, levels):
        """`count` rows under at most `levels` levels of names, unevenly."""
        rng, nodes = self.rng, []
        while count:
            take = min(count, rng.choice([1, rng.randint(1, 4), rng.randint(2, 12), count]))
            if levels > 1 and (take > 1 or self.chance(0.1)) and self.chance(0.75):
                across = self.chance(0.12)
                nodes.append({"rows": self.row_tree(take, levels if across else levels - 1)} | ({"across": True} if across else {}))
            else:
                take = 1
                nodes.append({"key": self.key("行")})
            count -= take
        return nodes

    def deepen(self, nodes, levels):
        """Puts groups of one row into the tree until it is as deep as it should be."""
        while depth(nodes) < levels:
            at = self.rng.randrange(len(nodes))
            if levels - depth(nodes) >= depth(nodes[at:at + 1]) or self.chance(0.5):
                nodes[at] = {"rows": [nodes[at]]}
            elif "rows" in nodes[at]:
                self.deepen(nodes[at]["rows"], levels if "across" in nodes[at] else levels - 1)

    def spread(self, count, total):
        """`count` numbers from 1 that add up to `total`."""
        cuts = sorted(self.rng.sample(range(1, total), count - 1))
        return [b - a for a, b in zip([0, *cuts], [*cuts, total])]

    def dress_columns(self, nodes, room, column):
        """Labels for the heads from grid column `column`."""
        for node in nodes:
            right = column + span(node)
            chars = room.chars(column, right)
            group = "columns" in node
            if group or self.chance(0.85):
                node["label"] = self.words(1, room.most(self.rng, column, right, room.head_lines), chars)
            if group:
                if self.chance(0.3):
                    node["key"] = self.key("组")
                self.dress_columns(node["columns"], room, column)
            elif self.chance(0.05):
                node |= {"vertical": True, "label": self.words(1, min(5, room.tall // 2))}
            if self.chance(0.05) and chars > 1:
                node["note"] = "（" + self.words(1, 3) + "）"
            column = right

    def dress_rows(self, nodes, room, level, stub):
        """Labels for the names of rows."""
        for node in nodes:
            group, across = "rows" in node, "across" in node
            right = room.columns if across else level + 1 if group else stub
            chars = room.chars(level, right)
            if group or self.chance(0.9):
                high = self.rng.choice([6, 12, 30])
                node["label"] = self.words(1, min(high, room.most(self.rng, level, right, room.lines)), chars)
            if not across and self.chance(0.25 if group else 0.02):
                node |= {"vertical": True, "label": self.words(1, min(14 if group else 5, room.tall))}
            if self.chance(0.08) and chars > 1:
                node["note"] = "（" + self.words(1, 4) + "）"
            if group:
                if self.chance(0.25):
                    node["key"] = self.key("类")
                if self.chance(0.2):
                    node["keep"] = True
                self.dress_rows(node["rows"], room, level if across else level + 1, stub)

    # -- Tables --

    def band(self, rows, stub, levels, room, numbered=False):
        """One band; `stub` columns of its own are before its figures, or none, and one of numbers behind them."""
        rng = self.rng
        first = stub + numbered
        width = room.columns - first
        count = min(14, rng.choice([width, rng.randint(1, width)]))
        columns = self.column_tree(count, levels)
        for leaf, size in zip(leaves(columns), self.spread(count, width)):
            if size > 1 or self.chance(0.1):
                leaf["span"] = size
        if self.chance(0.1):
            for leaf, size in zip(leaves(columns), self.spread(count, width)):
                if size != leaf.get("span", 1):
                    leaf["cell-span"] = size
        self.dress_columns(columns, room, first)
        tree = [{}]
        if stub:
            tree = self.row_tree(rows, rng.choice([stub, stub, rng.randint(1, stub)]))
        band = {"columns": columns, "rows": tree}
        if self.chance(0.4):
            band["title"] = self.words(1, min(30, 2 * room.chars(0, room.columns)))
        if stub and self.chance(0.6):
            band["corner"] = self.words(1, min(30, depth(columns) * room.chars(0, stub)), room.chars(0, stub))
        if numbered:
            band["numbers"] = {"rows": {"label": "行次"}}
        if stub and self.chance(0.12):
            band.setdefault("numbers", {})
            features.number_columns(self, band)
        usual = rng.choice(["count", "count", "mixed"])
        for leaf in leaves(columns):
            kind = "count" if usual == "count" else rng.choice(["count", "change", "money", "decimal", "text"])
            leaf["cell"] = {"type": kind, "blank": "allow", "slash": "allow"}
            if kind != "text" and self.chance(0.2):
                leaf["cell"]["align"] = rng.choice(["left", "right", "decimal"])
            features.figures(self, leaf)
            if kind == "text" and self.chance(0.5):
                leaf["cell"]["align"] = rng.choice(["left", "justify", "right"])
            if kind == "count" and self.chance(0.3):
                leaf["cell"]["note"] = True
        # A total at the end, of figures alone.
        if "numbers" in band:
            features.other_numbers(self, leaves(columns) + (leaves(tree) if numbered else []))
        if usual == "count" and len(columns) > 1 and "columns" not in columns[-1] and self.chance(0.3):
            columns[-1]["sum"] = "rest"
        return band

    def values(self, band, room, stub):
        widths, first = [], stub + ("rows" in band.get("numbers", {}))
        column = first
        for leaf in leaves(band["columns"]):
            right = column + cell_span(leaf)
            widths.append((leaf, room.width(column, right), room.most(self.rng, column, right, room.lines)))
            column = right
        merged = min(60, room.most(self.rng, first, room.columns, room.lines))
        band["values"] = [["left out" if "sum" in row else self.value(*one) for one in widths] if "merge" not in row
                          else [None if self.chance(0.1) else self.words(1, merged)] for row in leaves(band["rows"])]

    def value(self, leaf, width, most):
        """A cell's text, or None for a blank one; a total is left out."""
        rng, form = self.rng, leaf["cell"]
        if "sum" in leaf:
            return "left out"
        if self.chance(0.08):
            return None
        if self.chance(0.05):
            return "/"
        digits, chars = max(1, min(9, int((width - 8) / 6.2) - features.longer(form))), max(1, int((width - 8) / 12))
        figure = str(rng.randrange(10 ** rng.randint(1, digits)))
        if form["type"] == "text":
            return self.words(1, most, chars)
        if form["type"] == "change" and digits > 2:
            return rng.choice(["+", "-", "增", "减", ""]) + figure[:digits - 2]
        if form["type"] in ("money", "decimal") and digits > 4 and self.chance(0.6):
            sign = rng.choice(["", "-", "+"]) if form["type"] == "decimal" else ""
            return sign + figure[:digits - 4] + "." + str(rng.randint(1, 9))
        if form.get("note") and digits >= 9 and self.chance(0.4):
            return figure[:3] + "（含" + str(rng.randint(1, 9)) + "件）"
        return figure

    def table(self, key, page):
        rng = self.rng
        width, height = length(page["type-area"]["width"]), length(page["type-area"]["height"])
        table = {"key": key, "bands": [], "look": self.look() if self.chance(0.4) else {}}
        kind = rng.choice(["stacked"] * 8 + ["beside", "folded"])
        getattr(self, kind)(table, width, height)
        if self.chance(0.6):
            table["continued"] = {}
            if self.chance(0.8):
                table["continued"]["caption"] = rng.choice(["（续表）", "续表", "（接上页）"])
            if self.chance(0.8):
                table["continued"]["stub"] = rng.choice(["{label}{|}（续）", "{label}（续）", "（续）{label}", "{label}"])
            if not table["continued"]:
                del table["continued"]
        if self.chance(0.4):
            table["notes"] = ["注：" + self.words(1, 60) for _ in range(rng.randint(1, 3))]
        features.lines(self, table)
        return table

    def stacked(self, table, width, height):
        """Bands under one another, mostly one."""
        rng = self.rng
        most = max(2, min(18, int(width / 28)))
        stub = min(rng.choice([0, 1, 1, 2, 2, 3, 4]), most - 1)
        numbered = bool(stub) and most - stub > 1 and self.chance(0.15)
        free = rng.randint(1, min(14, most - stub - numbered))
        levels = min(rng.randint(1, 5), max(1, int(height / 55)))
        widths = self.widths(stub, free, width, numbered)
        if widths is not None:
            table["widths"] = widths
        room = Room(tracks_of(widths, stub, numbered, stub + numbered + free), width, height, levels, rng.uniform(0.1, 0.3))
        rows = rng.choice([rng.randint(1, 6), rng.randint(1, 25), rng.randint(1, 80)])
        number = rng.choice([1, 1, 2, 3, 4]) if stub else 1
        for _ in range(number):
            band = self.band(max(1, rows // number), stub, rng.randint(1, levels), room, numbered)
            table["bands"].append(band)
        if stub:
            self.deepen(rng.choice(table["bands"])["rows"], stub)
            if number < 4 and not numbered and self.chance(0.02):  # a band without names of rows; its columns cover the stub too
                table["bands"].insert(rng.randrange(number + 1), self.band(1, 0, rng.randint(1, levels), room))
        for band in table["bands"]:
            self.fill_band(band, stub if stub_depth(band) else 0, room)
        if self.chance(0.15):
            left = rng.randint(1, 4)
            for band in table["bands"]:
                left = features.footnotes(self, band["rows"], features.footnotes(self, band["columns"], left))

    def fill_band(self, band, stub, room):
        """Labels, lists, merged rows and figures."""
        if stub:
            self.dress_rows(band["rows"], room, 0, stub)
            if self.chance(0.2):
                features.generate_rows(self, band["rows"])
                if self.chance(0.5):
                    features.generate_groups(self, band)
            elif self.chance(0.2):
                features.merge_rows(self, leaves(band["rows"]))
        self.values(band, room, stub)

    def beside(self, table, width, height):
        """Two bands side by side, one of which may have less rows."""
        rng = self.rng
        levels = min(rng.randint(1, 2), max(1, int(height / 55)))
        numbered, titled = self.chance(0.5), self.chance(0.5)
        rows, numbers_under = rng.randint(2, 14), self.chance(0.3)
        for key in ("左", "右"):
            stub, free = 1, rng.randint(1, max(1, int(width / 2 / 45) - 1))
            room = Room(["1*"] * (stub + numbered + free), width / 2, height, levels, 0.15)
            band = self.band(rng.choice([rows, rng.randint(1, rows)]), stub, rng.randint(1, levels), room, numbered)
            band.pop("title", None)
            band.get("numbers", {}).pop("columns", None)
            if not numbered:
                band.pop("numbers", None)
            if titled:
                band["title"] = self.words(1, min(10, room.chars(0, room.columns)))
            if numbers_under:
                band.setdefault("numbers", {})["columns"] = {"label": "栏次"}
            self.fill_band(band, stub_depth(band), room)
            if self.chance(0.3):
                band["key"] = key
            table["bands"].append(band | ({"beside": True} if key == "右" else {}))
        for band in table["bands"]:
            if "list" not in band and self.chance(0.4):
                band["rows"].insert(rng.randint(0, len(band["rows"])), {"fill": True})
        table["widths"] = rng.choice([{"stub": "1.5*", "columns": "1*"} | ({"numbers": "8mm"} if numbered else {}), "1*"])

    def folded(self, table, width, height):
        """A narrow table, of which several columns stand side by side (折栏)."""
        rng = self.rng
        table["fold"] = rng.randint(2, max(2, min(4, int(width / 85))))
        room = Room(["1*"] * rng.randint(2, 2 if width / table["fold"] < 140 else 3), width / table["fold"], height, 1, 0.15)
        band = self.band(rng.randint(1, 90), 1, 1, room)
        self.fill_band(band, 1, room)
        table["bands"].append(band)
        table["widths"] = rng.choice(["1*", {"stub": "1.2*", "columns": "1*"}])

    def widths(self, stub, free, width, numbered=False):
        """What stands under `widths:`, or None."""
        rng = self.rng
        mode = rng.choice(["none", "one", "list", "list", "map", "auto"])
        if mode == "none":
            return None
        if mode == "one":
            return rng.choice(["1*", "auto", "2*"])
        count = stub + numbered + free
        budget = width / MM * 0.7 / count  # mm a fixed column may have

        def track():
            kind = rng.choice(["fixed", "share", "share", "auto"] if mode != "auto" else ["auto", "auto", "share"])
            if kind == "fixed" and budget >= 9:
                return f"{rng.randint(8, int(budget))}mm"
            return rng.choice(["1*", "1*", "0.8*", "2*", "1.5*"] if width / count > 45 else ["1*"]) if kind != "auto" else "auto"
        tracks = [track() for _ in range(count)]
        if mode == "map" and stub:
            return {"stub": tracks[:stub] if self.chance(0.6) else tracks[0],
                    "columns": tracks[stub + numbered:] if self.chance(0.6) else tracks[-1]} | ({"numbers": "9mm"} if numbered else {})
        return tracks

    # -- The whole --

    def prose(self):
        paragraphs = []
        for _ in range(self.rng.randint(1, 4)):
            text = self.words(2, self.rng.choice([10, 40, 160]))
            if self.chance(0.2):
                text = self.rng.choice(["（一）", "（二）", "1.", "（1）"]) + self.words(2, 10) + "。" + text
            # Without the end of a sentence a numbered paragraph is a heading.
            paragraphs.append("（一）" + self.words(2, 20) if self.chance(0.06) else text + "。")
        return paragraphs

    def case(self):
        rng = self.rng
        page = self.page()
        case = {"page": page, "own-master": self.chance(0.4), "styles": self.styles(page), "table-look": self.look(),
                "tables": [], "flow": []}
        flow = case["flow"]
        if self.chance(0.3):
            flow.append({"title": self.words(4, 24)})
        for number in range(rng.choice([1, 1, 2])):
            for _ in range(rng.choice([0, 1, 1, 2])):
                flow.append({"prose": self.prose()} if self.chance(0.5) else {"heading": "一、" + self.words(2, 20)})
            if self.chance(0.5):
                flow.append({"heading": "二、" + self.words(2, 20)})
            table = self.table("表" + "甲乙"[number], page)
            case["tables"].append(table)
            flow.append({"table": table["key"]})
        if self.chance(0.5):
            flow.append({"heading": "三、" + self.words(2, 12)})
            flow.append({"prose": self.prose()})
        return case


def make(seed, number):
    return Maker(random.Random(f"{seed}/{number}")).case()

"""What a random table may have besides trees and figures: numbers, generated rows, merged rows, forms of figures, lines,
footnotes. Each changes a table or a band that generate.py has made."""
MERGED = {"type": "text", "blank": "allow", "slash": "allow"}


def number_columns(maker, band):
    """栏次 under the heads; now and then a column has something else."""
    label = maker.rng.choice(["栏次", "", "甲"])
    band["numbers"]["columns"] = {"label": label} | ({"from": str(maker.rng.randint(2, 40))} if maker.chance(0.2) else {})


def other_numbers(maker, leaves):
    for leaf in leaves:
        if maker.chance(0.04):
            leaf["number"] = maker.rng.choice(["", "—", "甲"])


def figures(maker, leaf):
    """How the figures of a column are printed."""
    cell = leaf["cell"]
    kind = cell["type"]
    if kind != "text" and maker.chance(0.25):
        cell["thousands"] = True
    if kind in ("money", "decimal") and maker.chance(0.3):
        cell["decimals"] = maker.rng.choice([1, 2, 4])
    if kind in ("change", "decimal") and maker.chance(0.3):
        cell["sign"] = True
    if kind == "decimal" and maker.chance(0.3):
        cell["percent"] = True
    if kind != "text" and maker.chance(0.15):
        cell["zero"] = maker.rng.choice(["", "—", "无"])


def longer(cell):
    """By how many characters a figure may become longer."""
    return cell.get("decimals", 0) + ("sign" in cell) + 2 * ("percent" in cell) + 2 * ("thousands" in cell)


def generate_rows(maker, nodes, level=0):
    """Groups of rows without groups in them become lists of records, sometimes with a total of their own."""
    for node in nodes:
        rows = node.get("rows", ())
        if any("rows" in row for row in rows):
            generate_rows(maker, rows, level + 1)
        elif rows and maker.chance(0.5):
            for row in rows:
                keep_only(row, "key", "label", "note")
                row.setdefault("label", row["key"])
            for row in rows:  # one template serves all of them
                row.pop("note", None)
            node["list"] = maker.key("表列")
            if maker.chance(0.6):
                rows.append({"key": maker.key("计"), "label": "小计", "sum": "rest"})


def generate_groups(maker, band):
    """All outermost groups are of one list themselves, a list of rows and a total in each."""
    groups = [node for node in band["rows"] if "list" in node]
    if len(groups) != len(band["rows"]):
        return
    band["list"], name, total = maker.key("组列"), maker.key("表列"), maker.key("计")
    across = any("across" in node for node in groups)
    with_total = maker.chance(0.7)
    for node in groups:
        keep_only(node, "label", "rows")
        node["rows"] = [row for row in node["rows"] if "sum" not in row]
        node |= {"list": name} | ({"across": True} if across else {})
        node["rows"] += [{"key": total, "label": "小计", "sum": "rest"}] if with_total else []
    if maker.chance(0.5):
        band["rows"].append({"key": maker.key("计"), "label": "合计", "sum": "rest"})


def keep_only(node, *names):
    for name in [name for name in node if name not in names]:
        del node[name]


def merge_rows(maker, leaves):
    for leaf in leaves:
        if maker.chance(0.04) and "sum" not in leaf:
            leaf.pop("vertical", None)
            leaf |= {"merge": True, "cell": MERGED | {"align": maker.rng.choice(["left", "justify", "center"])}}


def lines(maker, table):
    """Lines over and under a table."""
    for where, pieces in (("above", ("first", "all", "rest")), ("below", ("last", "all", "all-but-last"))):
        if maker.chance(0.3):
            table[where] = [{maker.rng.choice(["left", "center", "right", "text"]): maker.words(2, 8), "on": maker.rng.choice(pieces)}
                            for _ in range(maker.rng.randint(1, 2))]


def footnotes(maker, nodes, left):
    """Footnotes at up to `left` labels of a tree; gives how many may still come."""
    for node in nodes:
        if left and node.get("label") and "list" not in node and "vertical" not in node and maker.chance(0.15):
            node["footnote"] = maker.words(2, 12) + "。"
            left -= 1
        if "list" not in node:
            left = footnotes(maker, node.get("rows", node.get("columns", ())), left)
    return left

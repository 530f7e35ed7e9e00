"""Makes a failing case smaller: takes things away as long as the same invariant is violated."""
import copy
import json
import random
import tempfile
from pathlib import Path

import generate
import trees
import written


def nodes_of(nodes):
    """(list, index) of every node."""
    for at, node in enumerate(nodes):
        yield nodes, at
        yield from nodes_of(trees.inner(node) or ())


def mend(case):
    """After something was taken away: spans that add up, widths that fit, values for every cell. None if nothing is left."""
    for table in case["tables"]:
        if not table["bands"]:
            return None
        for band in table["bands"]:
            for tree in ("columns", "rows"):
                band[tree] = prune(band[tree])
                if not generate.leaves(band[tree]):
                    return None
        if any("beside" in band for band in table["bands"]):
            if len(table["bands"]) != 2:
                return None
        else:
            mend_grid(table)
        for band in table["bands"]:
            mend_values(band)
    known = {table["key"] for table in case["tables"]}
    case["flow"] = [item for item in case["flow"] if item.get("table", "") in known or "table" not in item]
    return case if case["flow"] else None


def mend_grid(table):
    stub = max(map(generate.stub_depth, table["bands"]))
    widths = [sum(map(generate.span, band["columns"])) - (0 if generate.stub_depth(band) else stub) for band in table["bands"]]
    for band, width in zip(table["bands"], widths):
        last = generate.leaves(band["columns"])[-1]
        last["span"] = last.get("span", 1) + max(widths) - width
        cells = sum(map(generate.cell_span, generate.leaves(band["columns"])))
        if cells != sum(map(generate.span, band["columns"])):
            for leaf in generate.leaves(band["columns"]):
                leaf.pop("cell-span", None)
    tracks = table.get("widths")
    for part, count in (("stub", stub), ("columns", max(widths))):
        if isinstance(tracks, dict) and isinstance(tracks[part], list):
            tracks[part] = (tracks[part] + ["1*"] * count)[:count]
    if isinstance(tracks, list):
        numbers = "rows" in table["bands"][0].get("numbers", {})
        table["widths"] = (tracks + ["1*"] * 99)[:stub + numbers + max(widths)]


def mend_values(band):
    rows, columns = generate.leaves(band["rows"]), generate.leaves(band["columns"])
    old = band["values"] + [[]] * len(rows)
    band["values"] = [[value if value != "left out" or "sum" in row or "sum" in column else "1"
                       for value, column in zip(values + ["1"] * len(columns), columns)] for row, values in zip(rows, old)]


def prune(nodes):
    """Without groups that have nothing in them."""
    kept = []
    for node in nodes:
        axis = next((axis for axis in trees.AXES if axis in node), None)
        inner = prune(node[axis]) if axis else None
        if not axis:
            kept.append(node)
        elif inner:
            kept.append(node | {axis: inner})
    return kept


NODE = ("note", "vertical", "keep", "cell-span", "sum", "span", "footnote", "across", "list", "merge", "number")


def steps(case):
    """Functions that each take something away from a copy of the case."""
    for at in range(len(case["flow"])):
        yield lambda c, at=at: c["flow"].pop(at)
    for at, item in enumerate(case["flow"]):
        for line in range(len(item.get("prose", ()))):
            yield lambda c, at=at, line=line: len(c["flow"][at]["prose"]) > 1 and c["flow"][at]["prose"].pop(line)
    for key in ("styles", "table-look"):
        for name in list(case[key]):
            yield lambda c, key=key, name=name: c[key].pop(name)
    if case["own-master"]:
        yield lambda c: c.update({"own-master": False})
    for number, table in enumerate(case["tables"]):
        yield lambda c, number=number: c["tables"].pop(number)
        if any("numbers" in band for band in table["bands"]):
            yield lambda c, number=number: [band.pop("numbers", None) for band in c["tables"][number]["bands"]]
        for name in ("widths", "notes", "continued", "above", "below", "fold"):
            if name in table:
                yield lambda c, number=number, name=name: c["tables"][number].pop(name)
        for name in table["look"]:
            yield lambda c, number=number, name=name: c["tables"][number]["look"].pop(name)
        for index, band in enumerate(table["bands"]):
            yield lambda c, number=number, index=index: c["tables"][number]["bands"].pop(index)
            for name in ("title", "corner", "list"):
                if name in band:
                    yield lambda c, number=number, index=index, name=name: c["tables"][number]["bands"][index].pop(name)
            for tree in ("rows", "columns"):
                for place in range(len(list(nodes_of(band[tree])))):
                    def nodes(c, number=number, index=index, tree=tree, place=place):
                        return list(nodes_of(c["tables"][number]["bands"][index][tree]))[place]
                    yield lambda c, nodes=nodes: nodes(c)[0].pop(nodes(c)[1])
                    for name in NODE:
                        yield lambda c, nodes=nodes, name=name: nodes(c)[0][nodes(c)[1]].pop(name)
                    yield lambda c, nodes=nodes: shorten(nodes(c)[0][nodes(c)[1]])
            yield lambda c, number=number, index=index: plain(c["tables"][number]["bands"][index])


def shorten(node):
    if len(node.get("label", "")) < 3:
        raise KeyError
    node["label"] = node["label"][:len(node["label"]) // 2]


def plain(band):
    """Ones for all figures."""
    values = [["1" if value != "left out" else value for value in row] for row in band["values"]]
    if values == band["values"]:
        raise KeyError
    band["values"] = values


def run(options, check_case):
    def violated(case):
        with tempfile.TemporaryDirectory() as folder:
            findings, _, _ = check_case(case, Path(folder), options, random.Random(1))
        return {finding[0] for finding in findings}

    case = generate.make(options.seed, options.case)
    wanted = violated(case)
    if not wanted:
        print("the case does not fail")
        return 0
    going, tried = True, 0
    while going:
        going = False
        for step in list(steps(case)):
            smaller = copy.deepcopy(case)
            try:
                step(smaller)
                smaller = mend(smaller)
            except (KeyError, IndexError):
                continue
            if smaller is None or smaller == case:
                continue
            tried += 1
            if violated(smaller) & wanted and "0 exit" not in violated(smaller) - wanted:
                case, going = smaller, True
                break
    print(f"after {tried} attempts:")
    print(written.text_of(written.layout(case, "own" if case["own-master"] else "gbt9704")))
    if case["own-master"]:
        print("master:", json.dumps(case["page"], ensure_ascii=False), "\n")
    print(written.text_of(written.report(case)))
    folder = Path(options.keep or tempfile.mkdtemp(prefix="banxin-property-")) / "small"
    findings, _, _ = check_case(case, folder, options, random.Random(1))
    for invariant, page, where, what in findings[:6]:
        print(f"{invariant}, page {page}: {where}\n    {what}")
    print("files in", folder)
    return 1

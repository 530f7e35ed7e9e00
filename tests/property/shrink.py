"""Makes a failing case smaller: takes things away as long as the same invariant is violated."""
import copy
import json
import random
import tempfile
from pathlib import Path

import generate


def nodes_of(nodes):
    """(list, index) of every node."""
    for at, node in enumerate(nodes):
        yield nodes, at
        if "children" in node:
            yield from nodes_of(node["children"])


def mend(case):
    """After something was taken away: spans that add up, widths that fit, values for every cell. None if nothing is left."""
    for table in case["tables"]:
        if not table["bands"]:
            return None
        for band in table["bands"]:
            for tree in ("columns", "rows"):
                band[tree] = prune(band[tree])
                if not band[tree]:
                    return None
        stub = generate.stub_columns(table)
        widths = [sum(map(generate.span, band["columns"])) - (0 if generate.stub_depth(band) else stub) for band in table["bands"]]
        for band, width in zip(table["bands"], widths):
            last = generate.leaves(band["columns"])[-1]
            last["span"] = last.get("span", 1) + max(widths) - width
            cells = sum(map(generate.cell_span, generate.leaves(band["columns"])))
            if cells != sum(map(generate.span, band["columns"])):
                for leaf in generate.leaves(band["columns"]):
                    leaf.pop("cell-span", None)
            wide, high = len(generate.leaves(band["columns"])), len(generate.leaves(band["rows"]))
            old = [(row + ["1"] * wide)[:wide] for row in band["values"]]
            band["values"] = (old + [["1"] * wide] * high)[:high]
        tracks = table.get("widths")
        for part, count in (("stub", stub), ("columns", max(widths))):
            if isinstance(tracks, dict) and isinstance(tracks[part], list):
                tracks[part] = (tracks[part] + ["1*"] * count)[:count]
        if isinstance(tracks, list):
            table["widths"] = (tracks + ["1*"] * 99)[:stub + max(widths)]
    known = {table["key"] for table in case["tables"]}
    case["flow"] = [item for item in case["flow"] if item.get("table", "") in known or "table" not in item]
    return case if case["flow"] else None


def prune(nodes):
    return [node if "children" not in node else node | {"children": prune(node["children"])}
            for node in nodes if "children" not in node or prune(node["children"])]


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
        for name in ("widths", "notes", "continued"):
            if name in table:
                yield lambda c, number=number, name=name: c["tables"][number].pop(name)
        for name in table["look"]:
            yield lambda c, number=number, name=name: c["tables"][number]["look"].pop(name)
        for index, band in enumerate(table["bands"]):
            yield lambda c, number=number, index=index: c["tables"][number]["bands"].pop(index)
            for name in ("title", "corner"):
                if name in band:
                    yield lambda c, number=number, index=index, name=name: c["tables"][number]["bands"][index].pop(name)
            for tree in ("rows", "columns"):
                for place in range(len(list(nodes_of(band[tree])))):
                    def nodes(c, number=number, index=index, tree=tree, place=place):
                        return list(nodes_of(c["tables"][number]["bands"][index][tree]))[place]
                    yield lambda c, nodes=nodes: nodes(c)[0].pop(nodes(c)[1])
                    for name in ("note", "vertical", "keep", "cell-span", "sum", "span"):
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
    print(generate.layout_of(case, "own" if case["own-master"] else "gbt9704"))
    if case["own-master"]:
        print("master:", json.dumps(case["page"], ensure_ascii=False), "\n")
    print(generate.report_of(case))
    folder = Path(options.keep or tempfile.mkdtemp(prefix="banxin-property-")) / "small"
    findings, _, _ = check_case(case, folder, options, random.Random(1))
    for invariant, page, where, what in findings[:6]:
        print(f"{invariant}, page {page}: {where}\n    {what}")
    print("files in", folder)
    return 1

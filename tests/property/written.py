"""The layout and the report of a random case, as banxin reads them."""
import json
import re

import trees


# ---- YAML ----

BARE = re.compile(r"\w[\w.-]*[*%]?")


def yaml(value, indent=0):
    """As YAML: maps of maps in blocks, what is small in one line."""
    if value is None:
        return "~"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value if BARE.fullmatch(value) and value != "null" else json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)):
        return str(value)
    line = flow_style(value)
    if len(line) + indent < 100:
        return line
    pad = "\n" + " " * indent
    if isinstance(value, dict):
        return "".join(f"{pad}{entry(key, item, indent)}" for key, item in value.items())
    return "".join(f"{pad}- {yaml(item, indent + 2).lstrip()}" for item in value)


def entry(key, value, indent):
    return f"{yaml(key)}: {yaml(value, indent + 2)}".replace(": \n", ":\n", 1)


def flow_style(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{yaml(key)}: {flow_style(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow_style, value)) + "]"
    return yaml(value)


# ---- Layout ----

ATTRIBUTES = ("list",)  # of a node, for us


def nodes_of(nodes):
    """As the layout has them: what stands in a list is one node with `each`."""
    written = []
    for node in nodes:
        one = {name: value for name, value in node.items() if name not in ATTRIBUTES}
        if "rows" in node:
            listed = [row for row in node["rows"] if "sum" not in row] if "list" in node else []
            one["rows"] = [{"each": node["list"], "label": "{名称}"}] if listed else []
            one["rows"] += nodes_of([row for row in node["rows"] if row not in listed])
        written.append(one)
    return written


def rows_of(band):
    """Outermost groups of a list are one node with `each`, too."""
    rows = nodes_of(band["rows"])
    if "list" not in band:
        return rows
    groups = [row for row in rows if "rows" in row]
    return [groups[0] | {"each": band["list"], "label": "{名称}"}] + [row for row in rows if "rows" not in row]


def table_of(table):
    out = {"name": "表"} | {key: value for key, value in table.items() if key not in ("key", "bands") and value}
    bands = []
    for band in table["bands"]:
        one = {key: value for key, value in band.items() if key not in ("values", "list")}
        bands.append(one | {"rows": rows_of(band)})
    return out | (bands[0] if len(bands) == 1 else {"bands": bands})


def layout(case, master):
    """With a master of its own the page stands there."""
    flow, fields, proses = [], {}, 0
    for item in case["flow"]:
        if "prose" in item:
            proses += 1
            fields[f"文{proses}"] = {"type": "prose"}
            flow.append({"prose": f"文{proses}"})
        else:
            flow.append(dict(item))
    for table in case["tables"]:
        fields[table["key"]] = {"type": "table", "required": True}
    made = {"layout": "case", "title": "随机", "page": master, "fields": fields, "flow": flow,
            "tables": {table["key"]: table_of(table) for table in case["tables"]}}
    if not case["own-master"]:
        made |= case["page"]
    if case["styles"]:
        made["styles"] = case["styles"]
    if case["table-look"]:
        made["table-look"] = case["table-look"]
    return made


def text_of(members):
    return "".join(entry(key, value, 0) + "\n" for key, value in members.items())


def master_of(case, standard):
    """A page master of its own: the styles of the standard one on another page."""
    heading, rest = standard.split("\npaper:", 1)
    styles = "\nstyles:" + rest.split("\nstyles:", 1)[1]
    numbers = "\npage-number:" + rest.split("\npage-number:", 1)[1].split("\nstyles:", 1)[0]
    page = dict(case["page"])
    if "page-number" in page:
        numbers = ""
        del page["page-number"]
    return "master: own\nsource: 随机\n" + "".join(f"{key}: {yaml(value)}\n" for key, value in page.items()) + numbers + styles


# ---- Report ----

def places(nodes, path=(), listed=None):
    """(path in the data, row) of each row; an item of a list by its number."""
    count = 0
    for node in nodes:
        own = path + ((node["key"],) if "key" in node else ())
        if "rows" in node:
            yield from places(node["rows"], own, node.get("list"))
        elif listed and "sum" not in node:
            yield path + (listed, count), node
            count += 1
        elif "fill" not in node:
            yield own, node


def row_places(band):
    """The same of a band."""
    path = (band["key"],) if "key" in band else ()
    for number, node in enumerate(band["rows"]):
        yield from places([node], path + ((band["list"], number) if "list" in band and "rows" in node else ()))


def put(data, path, value):
    """Puts a value into maps and lists, which are made on the way."""
    for step, following in zip(path, path[1:]):
        new = [] if isinstance(following, int) else {}
        if isinstance(step, int):
            data.extend({} for _ in range(step + 1 - len(data)))
            data = data[step]
        else:
            data = data.setdefault(step, new)
    data[path[-1]] = value


def report(case):
    out, proses = {"版式": "case"}, 0
    for item in case["flow"]:
        if "prose" in item:
            proses += 1
            out[f"文{proses}"] = "\n".join(item["prose"])
    for table in case["tables"]:
        data = out[table["key"]] = {}
        for band in table["bands"]:
            columns = [leaf.path for leaf in trees.leaves(trees.grow(band["columns"], (), None))]
            for number, node in enumerate(band["rows"] if "list" in band else ()):
                if "rows" in node:
                    put(data, (*((band["key"],) if "key" in band else ()), band["list"], number, "名称"), node["label"])
            for (path, row), values in zip(row_places(band), band["values"]):
                if isinstance(path[-1] if path else "", int):
                    put(data, (*path, "名称"), row["label"])
                if "merge" in row:
                    put(data, path, values[0])
                    continue
                for column, value in zip(columns, values):
                    if value != "left out":
                        put(data, (*path, *column), value)
    return out

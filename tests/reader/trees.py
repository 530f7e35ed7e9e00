"""The trees of heads and stubs of a layout, with what lists make of them."""
import scopes

AXES = ("columns", "rows")


class Node:
    """A head or a stub. `path`: its place in the data; of an item of a list its number."""

    def __init__(self, spec, path, scope=None):
        self.spec, self.path = spec, path
        self.nodes = None     # those under it; None for a leaf
        self.siblings = None  # the leaves of its group
        self.label, self.note, self.translation, self.footnote = (
            plain(spec.get(what), scope) for what in ("label", "note", "translation", "footnote"))
        if "label" not in spec:
            self.label = plain(spec.get("key"), None)
        self.is_fill, self.is_total = "fill" in spec, spec.get("sum") == "rest"

    def says(self, what):
        return self.spec.get(what) in (True, "true")

    @property
    def is_across(self):
        return self.nodes is not None and self.says("across")

    @property
    def text(self):
        return self.label + self.note


def plain(template, scope):
    """As printed, without marks of good breaks."""
    text = scopes.fill(template, scope) if template and scope else template
    return (text or "").replace("\u200b", "")


def inner(spec):
    """The nodes under a node of a layout; None for a leaf."""
    return next((spec[axis] for axis in AXES if axis in spec), None)


def grow(specs, path, scope, rows=None, within=None):
    """What the nodes of a layout stand for. Columns are made of what `scope` knows, rows of the lists among the data of
    their table, which is `rows`. `within`: the record that templates are about."""
    nodes = []
    for spec in specs:
        for place, item in places(spec, path, within or scope, rows):
            record = item or within
            node = Node(spec, place, record)
            if rows is None and item:
                key = plain(spec["key"], item) if "key" in spec else item.value if isinstance(item.value, str) else node.label
                node.path += (key,)
                node.label = node.label if "label" in spec else key
            if inner(spec) is not None:
                node.nodes = grow(inner(spec), node.path, scope, rows, record)
            nodes.append(node)
    below = leaves(nodes)
    for node in nodes:
        node.siblings = below
    return nodes


def places(spec, path, scope, rows):
    """Path and record of each node a node of a layout stands for."""
    if "each" not in spec:
        yield path + ((spec["key"],) if "key" in spec else ()), None
    elif rows is None:
        yield from ((path, item) for item in scope.items(spec["each"]))
    else:
        for number, record in enumerate(at(rows, path).get(spec["each"]) or []):
            fields = {name: {} for name in record}
            yield path + (spec["each"], number), scopes.Scope(fields, record, outer=scope, name=spec["each"], number=str(number + 1))


def at(data, path):
    for step in path:
        data = data[step] if isinstance(step, int) else (data or {}).get(step)
    return data or {}


# ---- What a tree covers ----

def leaves(nodes):
    return [leaf for node in nodes for leaf in ([node] if node.nodes is None else leaves(node.nodes)) if not leaf.is_fill]


def depth(nodes):
    """Its levels; groups across make none of their own."""
    return max(((0 if node.is_fill else 1) if node.nodes is None else (not node.is_across) + depth(node.nodes) for node in nodes),
               default=0)


def levels(specs):
    """The same of the nodes of a layout, whatever lists make of them."""
    return max(((0 if "fill" in spec else 1) if inner(spec) is None else (spec.get("across") not in (True, "true")) + levels(inner(spec))
                for spec in specs), default=0)


def span(node):
    """Columns of the grid under a head."""
    return int(node.spec.get("span", 1)) if node.nodes is None else sum(map(span, node.nodes))


def cell_span(leaf):
    return int(leaf.spec.get("cell-span", span(leaf)))


def height(node):
    """Rows that a stub stands beside, with those of labels across."""
    if node.nodes is None:
        return 0 if node.is_fill else 1
    return node.is_across + sum(map(height, node.nodes))

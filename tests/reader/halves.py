"""A band of a table with its data: what stands in its cells."""
import figures
import trees


NOTHING = object()  # what is not there; None is a blank


class Missing(Exception):
    pass


def one_of(holder, step):
    try:
        return holder[step]
    except (KeyError, TypeError, IndexError):
        return NOTHING


class Half:
    """A band, which may stand beside another."""

    def __init__(self, table, spec, key, scope):
        self.spec, self.table = spec, table
        path = (key, spec["key"]) if "key" in spec else (key,)
        self.report = scope.outermost().value
        self.columns = trees.grow(spec["columns"], (), scope)
        self.rows = trees.grow(spec["rows"], path, scope, rows=self.report)
        self.figures, self.lines = trees.leaves(self.columns), trees.leaves(self.rows)
        self.levels = trees.levels(spec["columns"])
        nameless = len(spec["rows"]) == 1 and not {"key", "label", "rows"} & set(spec["rows"][0])
        self.stub = 0 if nameless else trees.levels(spec["rows"])
        self.side = spec.get("stub", "left")
        numbers = spec.get("numbers", {})
        self.row_numbers, self.column_numbers = numbers.get("rows"), numbers.get("columns")
        self.height = sum(map(trees.height, self.rows))

    @property
    def width(self):
        stubs = self.stub * (2 if self.side == "both" else 1)
        return stubs + (self.row_numbers is not None) + sum(map(trees.span, self.columns))

    def stubs(self, left, first, last):
        """Where the levels from `first` to `last` of the stub stand, in columns of the grid; `left` is the band's first one."""
        right = left + self.width
        sides = {"left": range(left + first, left + last), "right": range(right - last, right - first)}
        return [sides[side] for side in ("left", "right") if self.side in (side, "both")]

    def first_figure(self, left):
        return left if self.side == "right" else left + self.stub + (self.row_numbers is not None)

    def number_column(self, left):
        return left + (sum(map(trees.span, self.columns)) if self.side == "right" else self.stub)

    # ---- Figures ----

    def format(self, row, column):
        format = self.table.get("cell", {}) | column.spec.get("cell", {}) | row.spec.get("cell", {})
        return format | {"type": "text"} if row.says("merge") else format

    def cells(self):
        """(row, columns) of all figures; a merged row has one over all columns."""
        for row in self.lines:
            for columns in [self.figures] if row.says("merge") else [[column] for column in self.figures]:
                yield row, columns

    @staticmethod
    def path(row, column):
        return row.path + (() if row.says("merge") else column.path)

    def walk(self, row, column):
        """What the data have for a figure, or NOTHING, and the steps to it. Lists stand for the columns in their order, totals
        left out or not; a row of one column may be one figure."""
        value, steps, path = self.report, [], self.path(row, column)
        for number, step in enumerate(path):
            if isinstance(value, list) and not isinstance(step, int):
                given = self.given_in(value, column, number - len(row.path))
                if column not in given:
                    return NOTHING, steps + list(path[number:])
                step = given.index(column)
            elif number >= len(row.path) and len(self.figures) == 1 and value is not NOTHING and not isinstance(value, dict):
                break
            steps.append(step)
            value = one_of(value, step)
            if isinstance(step, int) and number >= len(row.path):
                break
        return value, steps

    def given_in(self, values, column, level):
        """The columns that a list stands for: all of the group of that level, or those that are no totals."""
        group = [one for one in self.figures if one.path[:level] == column.path[:level]]
        return group if len(values) == len(group) else [one for one in group if not one.is_total]

    def pointer(self, row, column):
        """Where the figure stands in the data; where it would stand by its keys when it is left out."""
        return "/".join(["", *map(str, self.walk(row, column)[1])])

    def find(self, row, column):
        value, _ = self.walk(row, column)
        if value is NOTHING or isinstance(value, (dict, list)):
            raise Missing
        return value

    def text(self, row, column):
        """A cell as printed."""
        return figures.printed(self.plain(row, column), self.format(row, column))

    def plain(self, row, column):
        """As the report has it; a total that it leaves out is computed."""
        try:
            value = self.find(row, column)
        except Missing:
            value = self.total(row, column)
        return "" if value is None else str(value).strip()

    # ---- Totals ----

    def parts(self, row, column):
        """For each sum that a cell must be: the cells it is the sum of."""
        if column.is_total and not row.says("merge"):
            yield [(row, one) for one in column.siblings if not one.is_total]
        if row.is_total:
            yield [(one, column) for one in row.siblings if not one.is_total and not one.says("merge")]

    def total(self, row, column):
        """A total that the report leaves to be computed; None when it cannot be, or the cell is none."""
        if self.format(row, column).get("type") == "text":
            return None
        for parts in self.parts(row, column):
            amounts = [self.amount(*part) for part in parts]
            return None if None in amounts else figures.total(sum(amounts), self.format(row, column))
        return None

    def amount(self, row, column):
        """What a cell counts; None for one that is missing or cannot be read. A blank total is the sum of its parts."""
        try:
            value = self.find(row, column)
        except Missing:
            value = self.total(row, column)
            return None if value is None else figures.amount(value)
        if value is None and (column.is_total or row.is_total):
            return figures.amount(self.total(row, column) or "")
        return figures.amount("" if value is None else str(value).strip())

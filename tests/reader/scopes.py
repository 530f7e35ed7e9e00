"""What names in templates stand for."""
import re


class Scope:
    """What names stand for: the report, or an item of a list in it and then what is around the list."""

    def __init__(self, fields, value, pointer="", outer=None, name=None, number=""):
        self.fields, self.value, self.pointer, self.outer, self.name, self.number = fields, value, pointer, outer, name, number

    def find(self, name):
        """Value, pointer, declaration; a record's own field hides one around it."""
        if name == "#":
            return self.number, None, {}
        front, _, number = name.rpartition(".")
        if front and number.isdigit():
            value, pointer, field = self.find(front)
            if isinstance(value, list) or value is None:  # nothing given is an empty list
                item = value[int(number) - 1] if value and int(number) <= len(value) else None
                return item, pointer and f"{pointer}/{int(number) - 1}", {}
            return value if number == "1" else None, pointer, field
        if isinstance(self.value, dict) and name in self.fields:
            return self.value.get(name), f"{self.pointer}/{name}", self.fields[name]
        if name == self.name:
            return self.value, self.pointer, {}
        return self.outer.find(name) if self.outer else (None, None, {})

    def outermost(self):
        return self.outer.outermost() if self.outer else self

    def text(self, name):
        value, _, field = self.find(name)
        if isinstance(value, list):
            return "、".join(str(item).strip() for item in value)
        text = str(value or "").replace("\u200b", "").strip()  # room for a break, no text
        day = re.fullmatch(r"(\d+)-0?(\d+)-0?(\d+)", text) if field.get("type") == "date" else None
        return "{}年{}月{}日".format(*day.groups()) if day else text

    def items(self, name):
        """A scope for each item of a list; what is no list is a list of itself."""
        value, pointer, field = self.find(name)
        listed = value if isinstance(value, list) else [value] if value and str(value).strip() else []
        for at, item in enumerate(listed):
            yield Scope(field.get("fields", {}), item, f"{pointer}/{at}" if isinstance(value, list) else pointer, self, name,
                        str(at + 1) if len(listed) > 1 else "")

    def meets(self, condition):
        if condition is None:
            return True
        name, _, value = condition.partition("=")
        name, _, number = name.partition(".")
        return self.text(name) == value if value else len(list(self.items(name))) >= int(number or 1)


def fill(template, scope):
    """The template with its fields, or None when one has no text."""
    filled = template.replace("{|}", "")
    for name in re.findall(r"\{([^}]+)\}", filled):
        text = scope.text(name)
        if not text:
            return None
        filled = filled.replace("{" + name + "}", text)
    return filled


def fill_first(templates, scope):
    templates = templates if isinstance(templates, list) else [templates]
    return next((text for text in (fill(template, scope) for template in templates) if text), None)


def first_pointer(templates, scope):
    """Of the first field that the text names; None for one without any."""
    templates = templates if isinstance(templates, list) else [templates]
    used = next(template for template in templates if fill(template, scope))
    names = [name for name in re.findall(r"\{([^}|#]+)\}", used)]
    return scope.find(names[0])[1] if names else None

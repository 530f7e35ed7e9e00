"""How figures are printed and what they count, after banxin-data(5) and “Formats of cells” in banxin-layout(5)."""
import re
from decimal import Decimal

FIGURE = re.compile(r"(?P<sign>[+＋\-－−增减]?)(?P<whole>\d+)(?P<point>(?:\.\d+)?)(?P<percent>%?)(?P<unit>(?:万元|亿元|元)?)(?P<note>(?:[（(].*)?)", re.DOTALL)
NEGATIVE = "-－−减"
UNITS = {"元": Decimal("0.0001"), "亿元": Decimal(10000)}  # in 万元


def said(format, what):
    """Yes or no of a map that was read from a file or made here."""
    return format.get(what) in (True, "true")


def printed(text, format):
    """A figure as its cell asks for it; what is no figure as it is."""
    kind = format.get("type", "count")
    if kind == "image":
        return ""
    figure = FIGURE.fullmatch(text)
    if kind == "text" or not figure:
        return text
    part = figure.groupdict()
    is_zero = not (part["whole"] + part["point"]).strip("0.")
    if is_zero and "zero" in format and not part["note"]:
        return format["zero"]
    if "decimals" in format and kind in ("money", "decimal"):
        places = int(format["decimals"])
        part["point"] = ("." + part["point"][1:].ljust(places, "0")[:places]).rstrip(".")
    if said(format, "thousands"):
        part["whole"] = f"{int(part['whole']):,}"
    if said(format, "sign") and kind in ("change", "decimal"):
        part["sign"] = "" if is_zero else "-" if part["sign"] and part["sign"] in NEGATIVE else "+"
    if said(format, "percent") and kind == "decimal":
        part["percent"] = "%"
    return "".join(part.values())


def amount(text):
    """What it counts in a sum: blanks and / nothing, money in 万元."""
    figure = FIGURE.fullmatch(text)
    if not figure:
        return Decimal(0) if text in ("", "/") else None
    value = Decimal(figure["whole"] + figure["point"]) * UNITS.get(figure["unit"], 1)
    return -value if figure["sign"] and figure["sign"] in NEGATIVE else value


def total(value, format):
    """A sum as text: without zeros that say nothing; a change has its sign."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "+" + text if format.get("type") == "change" and value > 0 else text

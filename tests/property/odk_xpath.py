"""XPath 1.0 by libxml2, with the functions of ODK that the XPath target uses, as their specification says.

Source: getodk.github.io/xforms-spec, XPath Functions. A local midnight is some hours before or after that of UTC, and
the clock changes: so the days of ``decimal-date-time`` have fractions, as on a device in Auckland.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import lxml.etree

__all__ = ["FUNCTIONS", "Rows", "computed_as", "form_instance", "holds", "written_out"]

Rows = Mapping[str, list[Mapping[str, str | None]]]
"""The rows of every repeat."""


def _texts(value: Any) -> list[Any]:
    """A node-set as the texts of its nodes; anything else as itself."""
    return [node.text or "" for node in value] if isinstance(value, list) else [value]


def _number(value: Any) -> float:
    value = next(iter(_texts(value)), "")
    if isinstance(value, str):
        return float(value) if re.fullmatch(r"\s*-?([0-9]+(\.[0-9]*)?|\.[0-9]+)\s*", value) else math.nan
    return float(value)


def _text(value: Any) -> str:
    found = next(iter(_texts(value)), "")
    return found if isinstance(found, str) else f"{found:.0f}"


def _least_or_greatest(choose: Callable[[list[float]], float]) -> Callable[..., float]:
    def found(*values: Any) -> float:
        numbers = [_number(one) for value in values for one in _texts(value)]
        return math.nan if not numbers or any(map(math.isnan, numbers)) else choose(numbers)

    return found


def _whole(value: Any) -> float:
    number = _number(value)
    return number if math.isnan(number) or math.isinf(number) else float(math.trunc(number))


def _days(value: Any) -> float:
    try:
        day = datetime.date.fromisoformat(_text(value))
    except ValueError:
        return math.nan
    hours = 13 if day.month in (10, 11, 12, 1, 2, 3) else 12
    return (day - datetime.date(1970, 1, 1)).days - hours / 24


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "substr": lambda text, start, end: _text(text)[int(_number(start)) : int(_number(end))],
    "int": _whole,
    "if": lambda condition, then, otherwise: then if condition else otherwise,
    "abs": lambda value: abs(_number(value)),
    "min": _least_or_greatest(min),
    "max": _least_or_greatest(max),
    "decimal-date-time": _days,
}


def _extension(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda context, *arguments: function(*arguments)


_EXTENSIONS = {(None, name): _extension(function) for name, function in FUNCTIONS.items()}


def form_instance(answers: Mapping[str, str | None], rows: Rows | None = None) -> lxml.etree._Element:
    """The instance of a form: an element for every question, empty where nothing is answered."""
    root = lxml.etree.Element("data")
    for name, answer in answers.items():
        lxml.etree.SubElement(root, name).text = answer
    for name, repeat in (rows or {}).items():
        for row in repeat:
            node = lxml.etree.SubElement(root, name)
            for item, answer in row.items():
                lxml.etree.SubElement(node, item).text = answer
    return root


def written_out(expression: str) -> str:
    """With paths for ``${name}``, as pyxform writes them out."""
    return re.sub(r"\$\{([^}]+)\}", r"/data/\1", expression)


def holds(expression: str, instance: lxml.etree._Element, today: datetime.date | None = None) -> bool:
    """Whether an expression is true."""
    functions = _EXTENSIONS | {(None, "today"): lambda context: str(today)}
    found = lxml.etree.XPath(written_out(expression), extensions=functions)(instance)
    assert isinstance(found, bool), (expression, found)
    return found


def computed_as(expression: str, instance: lxml.etree._Element) -> str:
    """What an expression gives, as the text that is recorded."""
    found = lxml.etree.XPath(f"string({written_out(expression)})", extensions=_EXTENSIONS)(instance)
    return str(found)

"""The XPath of an XLSForm as conditions of ours, as far as both can say the same.

What is true in XPath is TRUE here, and only that: what is missing is the empty text there, so that ``${x} != 'a'`` is
true of it, and becomes ``not certain(X == a)``; what is false there may be unknown here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from protocolkit.exchange.xlsform.xpath_tree import (
    MIRRORED,
    RELATIONS,
    Node,
    UntranslatableError,
    conjuncts,
    parts_of,
)

__all__ = ["Known", "condition_of", "value_of"]

_PLAIN = re.compile(r"[A-Z][A-Z0-9_]*")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Known(msgspec.Struct, frozen=True):
    """What ``${name}`` is here: an item, perhaps one for each choice, and the least and greatest that it may be."""

    item: str
    type: str
    codes: Mapping[str, str] = {}
    each: Mapping[str, str] = {}
    range: tuple[str, str] | None = None
    numeric: bool = False


def condition_of(node: Node, known: Mapping[str, Known]) -> str:
    """A condition. Raises ``UntranslatableError``."""
    return _Translator(known).condition(node)


def value_of(node: Node, known: Mapping[str, Known]) -> str:
    """A calculation. Raises ``UntranslatableError``."""
    return _Translator(known).value(node)


class _Translator:
    def __init__(self, known: Mapping[str, Known]) -> None:
        self._known = known

    def condition(self, node: Node) -> str:
        """A condition that is TRUE just where the expression is true."""
        if node.kind == "and":
            return " and ".join(self._joined(node))
        if node.kind == "or":
            return " or ".join(self._alternatives(node))
        if node.kind in RELATIONS:
            return self._comparison(node)
        if node.kind == "call":
            return self._call(node)
        raise UntranslatableError("it is a value, not a condition")

    def _joined(self, node: Node) -> list[str]:
        """The parts of an ``and``, without those that another part says already."""
        parts = list(conjuncts(node))
        recorded = {self._field(part.parts[0]).item for part in parts if _is_recorded(part)}
        said: dict[str, None] = {}
        compared = [self._compared_item(part) for part in parts]
        for part, item in zip(parts, compared, strict=True):
            others = [p for p, i in zip(parts, compared, strict=True) if i == item and p is not part]
            if _is_recorded(part) and any(i == self._field(part.parts[0]).item for i in compared):
                continue
            if item and self._within_range(part) and any(not self._within_range(other) for other in others):
                continue
            if part.kind == "!=" and item in recorded:
                said[self._relation(part, "!=")] = None
            else:
                said[_inside(self.condition(part), " or ")] = None
        return list(said)

    def _alternatives(self, node: Node) -> list[str]:
        """The parts of an ``or``; several codes of one item are a set of them."""
        codes: dict[str, list[str]] = {}
        said: dict[str, str] = {}
        for part in parts_of(node, "or"):
            field = part.parts[0] if part.kind == "=" else part
            known = self._known.get(field.text) if field.kind == "field" else None
            if part.kind == "=" and known and known.type == "code" and part.parts[1].text:
                listed = codes.setdefault(field.text, [])
                listed.append(self._literal(known, part.parts[1].text))
                one = f"{self._single(field)} == {listed[0]}"
                said[field.text] = (
                    one if len(listed) == 1 else f"{self._single(field)} in {{{', '.join(listed)}}}"
                )
            else:
                text = _inside(self.condition(part), " and ")
                said[text] = text
        return list(said.values())

    def _compared_item(self, part: Node) -> str | None:
        """The item that a comparison says nothing of while it is missing."""
        if part.kind not in RELATIONS or part.parts[1].text == "" or part.parts[0].kind != "field":
            return None
        return self._field(part.parts[0]).item

    def _within_range(self, part: Node) -> bool:
        """Whether a comparison says only that a number is in its range."""
        left, right = part.parts
        known = self._known.get(left.text) if left.kind == "field" else None
        if known is None or known.range is None or right.kind != "number":
            return False
        return (part.kind, right.text) in ((">=", known.range[0]), ("<=", known.range[1]))

    def _comparison(self, node: Node) -> str:
        left, right = node.parts
        if right.kind == "field" and left.kind != "field":
            turned = MIRRORED.get(node.kind, node.kind)
            return self._comparison(Node(turned, "", (right, left)))
        if right.kind == "text" and right.text == "" and node.kind in ("=", "!="):
            item = self._single(left)
            return f"is_missing({item})" if node.kind == "=" else f"not is_missing({item})"
        if node.kind == "!=":
            return f"not certain({self._relation(node, '==')})"
        return self._relation(node, {"=": "=="}.get(node.kind, node.kind))

    def _relation(self, node: Node, sign: str) -> str:
        left, right = node.parts
        known = self._known.get(left.text) if left.kind == "field" else None
        if (
            known is not None
            and right.kind in ("text", "number")
            and known.type not in ("integer", "decimal")
        ):
            return f"{self._single(left)} {sign} {self._literal(known, right.text)}"
        return f"{self.value(left)} {sign} {self.value(right)}"

    def _literal(self, known: Known, text: str) -> str:
        if known.type == "code":
            if text not in known.codes:
                raise UntranslatableError(f"{text!r} is no choice of it")
            code = known.codes[text]
            bare = _PLAIN.fullmatch(code) or (known.numeric and _NUMBER.fullmatch(code))
            return code if bare else _quoted(code)
        if known.type in ("date", "partial_date") and _DATE.fullmatch(text):
            return text
        return _quoted(text)

    def _call(self, node: Node) -> str:
        name, parts = node.text, node.parts
        if name == "not" and len(parts) == 1:
            inner = self.condition(parts[0])
            return f"not {inner}" if re.fullmatch(r"is_missing\(\w+\)", inner) else f"not certain({inner})"
        if name == "selected" and len(parts) == 2 and parts[0].kind == "field" and parts[1].kind == "text":
            known = self._field(parts[0])
            if known.each:
                if parts[1].text not in known.each:
                    raise UntranslatableError(f"{parts[1].text!r} is no choice of it")
                return f"{known.each[parts[1].text]} == Y"
            return f"{known.item} == {self._literal(known, parts[1].text)}"
        raise UntranslatableError(f"{name}() is not said by conditions")

    def value(self, node: Node) -> str:
        """A number, a date or a text."""
        match node.kind:
            case "field":
                return self._single(node)
            case "number":
                return node.text if node.text[0] != "." else f"0{node.text}"
            case "text":
                return node.text if _DATE.fullmatch(node.text) else _quoted(node.text)
            case "+" | "-" | "*" | "div" if len(node.parts) == 2:
                sign = "/" if node.kind == "div" else node.kind
                return f"({self.value(node.parts[0])} {sign} {self.value(node.parts[1])})"
            case "-":
                return f"-{self.value(node.parts[0])}"
            case "call":
                return self._function(node)
            case _:
                raise UntranslatableError("a condition stands where a value should be")

    def _function(self, node: Node) -> str:
        name, parts = node.text, node.parts
        if name == "today" and not parts:
            return "today"
        if name == "number" and len(parts) == 1:
            return self.value(parts[0])
        if name in ("min", "max", "abs", "round") and parts:
            given = [self.value(part) for part in parts]
            return f"{name}({', '.join([*given, '0'] if name == 'round' and len(given) == 1 else given)})"
        if name == "if" and len(parts) == 3:
            condition = self.condition(parts[0])
            then, otherwise = self.value(parts[1]), self.value(parts[2])
            return f"(if certain({condition}) then {then} else {otherwise})"
        raise UntranslatableError(f"{name}() is not said by conditions")

    def _single(self, node: Node) -> str:
        known = self._field(node)
        if known.each:
            raise UntranslatableError(f"{node.text} has several answers")
        return known.item

    def _field(self, node: Node) -> Known:
        if node.kind != "field":
            raise UntranslatableError("something other than a field is asked")
        if node.text not in self._known:
            raise UntranslatableError(f"there is no item for ${{{node.text}}}")
        return self._known[node.text]


def _is_recorded(part: Node) -> bool:
    return part.kind == "!=" and part.parts[0].kind == "field" and part.parts[1] == Node("text", "")


def _inside(text: str, word: str) -> str:
    return f"({text})" if word in text else text


def _quoted(text: str) -> str:
    if "'" in text:
        raise UntranslatableError("a text in it has quotation marks")
    return f"'{text}'"

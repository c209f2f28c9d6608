"""Items and codelists out of ODM: types, limits, checks and answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

import msgspec

from protocolkit.exchange.ids import Ids
from protocolkit.exchange.odm.definitions import Definitions, alias_of, named_after
from protocolkit.exchange.odm.release import OURS
from protocolkit.exchange.odm.tree import Node
from protocolkit.exchange.sdtm import NOT_SUBMITTED, annotated
from protocolkit.model.forms import Code, Codelist, EditCheck, Form, Item, Scale

__all__ = ["Codelists", "Distinct", "ReadItem", "checks_in", "read_item"]

_TYPES = {
    **{"integer": "integer", "float": "decimal", "double": "decimal", "decimal": "decimal"},
    **{"text": "text", "string": "text", "date": "date", "time": "time"},
    **{"partialDate": "partial_date", "incompleteDate": "partial_date"},
}
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,9})?")
_LATERALITIES = ("left", "right", "index", "either", "both", "recorded")
_CODE_NUMBER = re.compile(r"-?[0-9]{1,9}")
_TARGET = re.compile(
    r"([A-Z]{2}\.[A-Z][A-Z0-9]{0,7}( = [^;=]*[^;= ])?|[A-Z][A-Z0-9]{0,7} in SUPP[A-Z]{2})"
    r"( when [A-Z][A-Z0-9]{0,7} = [^;]*[^; ])?|NOT SUBMITTED"
)
_LONGEST_TARGET = 400
_UNKNOWN_UNIT = "{unit}"
"""Stands for a unit that nobody has said."""
_WITH_LIMITS = ("date", "partial_date", "time")
_MOST_LENGTH, _MOST_DECIMALS = 4000, 6


class Distinct:
    """Gives each thing an id of its own, also those of one name."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._seen: dict[str, int] = {}

    def of(self, name: str) -> str:
        """An id that no other thing has."""
        self._seen[name] = number = self._seen.get(name, 0) + 1
        return self._ids.of(name if number == 1 else f"{name} {number}")


class Codelists:
    """The codelists that items refer to."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._ids = Distinct(Ids())
        self._read: dict[str, Codelist | None] = {}

    @property
    def all(self) -> tuple[Codelist, ...]:
        """Those that have been read."""
        return tuple(codelist for codelist in self._read.values() if codelist is not None)

    def of(self, node: Node) -> Codelist | None:
        """The codelist of a definition; nothing where it lists no codes."""
        oid = node.get("OID")
        if oid not in self._read:
            self._read[oid] = self._codelist(node)
        return self._read[oid]

    def _codelist(self, node: Node) -> Codelist | None:
        entries = [part for part in node.parts if part.tag in ("CodeListItem", "EnumeratedItem")]
        codes: dict[str, Code] = {}
        for entry in entries:
            value = entry.get("CodedValue")
            if not value or len(value) > 100 or value in codes:
                self._definitions.tell(
                    entry, "its code is empty, longer than 100 characters, or there already"
                )
                continue
            label = self._definitions.words(entry.first("Decode"), 200, "the answer") or value
            codes[value] = Code(value, label, unknown=alias_of(entry, "unknown") == "Yes")
        if not codes:
            external = node.first("ExternalCodeList")
            what = f"the dictionary {external.get('Dictionary') or '?'}" if external else "no codes"
            self._definitions.tell(node, f"it is {what}; items that refer to it are free text")
            return None
        ranked = all(entry.get("Rank") for entry in entries) or alias_of(node, "numeric") == "Yes"
        return Codelist(
            self._ids.of(named_after(node)),
            tuple(codes.values()),
            sets=dict(self._sets(node, codes)),
            numeric=ranked and all(map(_CODE_NUMBER.fullmatch, codes)),
            extensible=alias_of(node, "extensible") == "Yes",
            standard=(alias_of(node, "standard") or "")[:300] or None,
        )

    def _sets(self, node: Node, codes: dict[str, Code]) -> Iterator[tuple[str, tuple[str, ...]]]:
        prefix = f"{OURS}.set."
        for part in node.all("Alias"):
            name = part.get("Context").removeprefix(prefix)
            if not part.get("Context").startswith(prefix) or not re.fullmatch(r"[A-Z][A-Z0-9_]{0,39}", name):
                continue
            try:
                found = msgspec.json.decode(part.get("Name"), type=tuple[str, ...])
            except msgspec.DecodeError:
                found = ()
            if found and len(set(found)) == len(found) and set(found) <= codes.keys():
                yield name, found
            else:
                self._definitions.tell(part, "it is no set of these codes")


class ReadItem(msgspec.Struct, frozen=True):
    """An item and what it says otherwise than ODM: ``rest`` is a second item for the time of a date with time."""

    item: Item
    rest: Item | None = None


def read_item(
    definitions: Definitions, codelists: Codelists, node: Node, reference: Node, named: tuple[str, Form]
) -> ReadItem:
    """An item as its definition, and its place in a form, say it; ``named`` is its id and its form."""
    name, form = named
    label = definitions.words(node.first("Question"), 300, "the question")
    guide = definitions.words(node.first("Description"), 500, "the description")
    if label is None:
        label, guide = guide or definitions.cut(node, node.get("Name") or name, 300, "the name"), None
        label = definitions.cut(node, label, 300, "the description")
    kind, codelist, timed = _type(definitions, codelists, node)
    numeric = kind in ("integer", "decimal")
    when = _when(definitions, node, reference)
    hard, soft = (_range(node, strength) if numeric else None for strength in ("Hard", "Soft"))
    item = Item(
        name,
        label,
        kind,
        _required(node, reference, when),
        unit=_unit(definitions, node, kind),
        decimals=_decimals(definitions, node, kind),
        max_length=_length(definitions, node) if kind == "text" else None,
        range=hard,
        soft_range=soft,
        scale=_scale(node) if hard else None,
        codelist=codelist.id if codelist else None,
        laterality=side if (side := alias_of(node, "laterality")) in _LATERALITIES else None,
        when=when,
        derive=_derive(definitions, reference),
        not_before=_limit(definitions, node, "not_before") if kind in _WITH_LIMITS else None,
        not_after=_limit(definitions, node, "not_after") if kind in _WITH_LIMITS else None,
        instruction=guide if guide != label else None,
        standard=alias_of(node, "standard") == "Yes",
    )
    item = msgspec.structs.replace(item, sdtm=_target(definitions, node, item, form))
    rest = Item("", f"{label[:290]} (time)", "time", item.required, when=when) if timed else None
    return ReadItem(item, rest)


def _target(definitions: Definitions, node: Node, item: Item, form: Form) -> str | None:
    """Where the answer goes in SDTM, if it is not where the name of the item says."""
    said = alias_of(node, "", "SDTM")
    if not said or said == "; ".join(target.text for target in annotated(form, item)):
        return None
    plain = said.replace(NOT_SUBMITTED, "NOT SUBMITTED")
    if len(plain) <= _LONGEST_TARGET and all(map(_TARGET.fullmatch, plain.split("; "))):
        return plain
    definitions.tell(node, f"its SDTM alias is not taken over: {said[:80]!r}")
    return None


def _type(definitions: Definitions, codelists: Codelists, node: Node) -> tuple[str, Codelist | None, bool]:
    """The type of an answer, its codelist, and whether a time goes with a date."""
    written = node.get("DataType")
    if reference := node.first("CodeListRef"):
        target = definitions.find("CodeList", reference, "CodeListOID")
        codelist = codelists.of(target) if target else None
        return ("code", codelist, False) if codelist else ("text", None, False)
    if written in _TYPES:
        return _TYPES[written], None, False
    if written == "datetime":
        definitions.tell(node, "a date with time becomes two items, one for each")
        return "date", None, True
    if written in ("partialDatetime", "incompleteDatetime"):
        definitions.tell(node, "a partial date with time becomes two items, one for each")
        return "partial_date", None, True
    definitions.tell(node, f"answers of type {written or 'no type'} become text")
    return "text", None, False


def _required(node: Node, reference: Node, when: str | None) -> str:
    said = alias_of(node, "required")
    if said == "always" or (said == "conditional" and (when or reference.get("MethodOID"))):
        return said
    if reference.get("Mandatory") == "No":
        return "optional"
    return "conditional" if when else "always"


def _unit(definitions: Definitions, node: Node, kind: str) -> str | None:
    """The unit of a number; a number with decimals has to have one."""
    if kind not in ("integer", "decimal"):
        if reference := node.first("MeasurementUnitRef"):
            definitions.tell(reference, f"answers of type {kind} have no unit")
        return None
    unit = definitions.unit(node)
    if kind == "decimal" and unit is None:
        definitions.tell(node, f"no unit is said: {_UNKNOWN_UNIT} stands in")
        return _UNKNOWN_UNIT
    return unit


def _decimals(definitions: Definitions, node: Node, kind: str) -> int | None:
    """How many decimals a number has; where nobody says it, the most."""
    if kind not in ("integer", "decimal"):
        return None
    written = alias_of(node, "decimals") or (node.get("SignificantDigits") if kind == "decimal" else "")
    found = _whole(written, _MOST_DECIMALS)
    if kind == "decimal" and found is None:
        told = f"{written} decimals are too many" if written else "nothing says how many decimals it has"
        definitions.tell(node, f"{told}: {_MOST_DECIMALS} are taken")
        return _MOST_DECIMALS
    return found


def _when(definitions: Definitions, node: Node, reference: Node) -> str | None:
    """When an item is asked: ODM says when it is not."""
    if not reference.get("CollectionExceptionConditionOID"):
        return None
    condition = definitions.find("ConditionDef", reference, "CollectionExceptionConditionOID")
    if condition is None:
        return None
    text = definitions.condition(condition, "the condition")
    if text and text.startswith("not (") and text.endswith(")") and _closes_last(text):
        return text[5:-1]
    if text:
        return f"not ({text})"
    other = next((part for part in condition.all("FormalExpression") if part.get("Context") != OURS), None)
    if other is not None:
        said = f"{other.get('Context') or 'an unnamed language'}: {other.text[:80]!r}"
        definitions.tell(reference, f"it is always asked: its condition is in {said}")
    elif alias_of(node, "at") is None and condition.first("FormalExpression") is None:
        words = definitions.words(condition.first("Description"), 300, "the condition") or condition.get(
            "Name"
        )
        definitions.tell(reference, f"it is always asked: its condition is in words alone: {words}")
    return None


def _closes_last(text: str) -> bool:
    """Whether the first bracket of ``not (...)`` is closed by the last one; those in quotes do not count."""
    depth, quote = 0, ""
    for position, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        else:
            depth += (character == "(") - (character == ")")
            if character == ")" and depth == 0 and position < len(text) - 1:
                return False
    return depth == 0


def _derive(definitions: Definitions, reference: Node) -> str | None:
    if not reference.get("MethodOID"):
        return None
    node = definitions.find("MethodDef", reference, "MethodOID")
    text = definitions.condition(node, "the computation") if node else None
    if node and text is None:
        words = definitions.words(node.first("Description"), 300, "the computation") or node.get("Name")
        definitions.tell(reference, f"it is entered, not computed: {words}")
    return text


def _limit(definitions: Definitions, node: Node, field: str) -> str | None:
    for check in node.all("RangeCheck"):
        for formal in check.all("FormalExpression"):
            if formal.get("Context") == f"{OURS}.{field}":
                return definitions.readable(formal, "the limit")
    return None


def _bounds(node: Node, strength: str) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for check in node.all("RangeCheck"):
        if check.get("SoftHard") == strength and len(list(check.all("CheckValue"))) == 1:
            found.setdefault(check.get("Comparator"), []).append(check)
    return found


def _value(check: Node) -> Decimal | None:
    value = check.first("CheckValue")
    try:
        return Decimal(value.text) if value and _NUMBER.fullmatch(value.text) else None
    except InvalidOperation:
        return None


def _range(node: Node, strength: str) -> tuple[Decimal, Decimal] | None:
    """A range, where both of its ends are given, each once."""
    found = _bounds(node, strength)
    if [len(found.get(sign, ())) for sign in ("GE", "LE")] != [1, 1]:
        return None
    low, high = _value(found["GE"][0]), _value(found["LE"][0])
    return (low, high) if low is not None and high is not None and low <= high else None


def _whole(text: str, most: int) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) and int(text) <= most else None


def _length(definitions: Definitions, node: Node) -> int | None:
    written = node.get("Length")
    length = _whole(written, _MOST_LENGTH)
    if written and not length:
        definitions.tell(node, f"a length of {written} characters is not taken; the most is {_MOST_LENGTH}")
    return length or None


def _scale(node: Node) -> Scale | None:
    try:
        found = msgspec.json.decode(alias_of(node, "scale") or "null", type=Scale | None)
    except msgspec.DecodeError:
        return None
    if found is None or found.kind not in ("line", "boxes") or not 50 <= found.length <= 150:
        return None
    return found if 0 < len(found.low) <= 100 and 0 < len(found.high) <= 100 else None


_SIGNS = {"GE": ">=", "LE": "<=", "GT": ">", "LT": "<"}


def checks_in(definitions: Definitions, node: Node, item: Item) -> Iterator[EditCheck]:
    """The checks that stand with an item, other than its ranges and the limits of its dates."""
    for check in node.all("RangeCheck"):
        kind = "soft" if check.get("SoftHard") == "Soft" else "hard"
        contexts = {formal.get("Context"): formal.text for formal in check.all("FormalExpression")}
        message = definitions.words(check.first("ErrorMessage"), 300, "the message")
        if contexts:
            if contexts.keys() & {f"{OURS}.not_before", f"{OURS}.not_after"}:
                continue
            must = definitions.condition(check, "the check")
            if must is None:
                told = ", ".join(
                    f"{context or 'no context'}: {text[:80]!r}" for context, text in contexts.items()
                )
                definitions.tell(check, f"the check is not taken over: {told}")
                continue
            name = contexts.get(f"{OURS}.check") or f"{item.id}_CHECK"
            yield EditCheck(name, kind, message or must[:500], message or "Please check.", must=must)
            continue
        if (item.range if kind == "hard" else item.soft_range) is not None and check.get("Comparator") in (
            "GE",
            "LE",
        ):
            continue
        sign, value = _SIGNS.get(check.get("Comparator")), _value(check)
        if sign is None or value is None or item.type not in ("integer", "decimal"):
            values = ", ".join(part.text[:40] for part in check.all("CheckValue"))
            definitions.tell(
                check, f"the check {check.get('Comparator')} {values} of {item.id} is not taken over"
            )
            continue
        must = f"{item.id} {sign} {value:f}"
        yield EditCheck(
            f"{item.id}_{check.get('Comparator')}",
            kind,
            message or must,
            message or f"It must be {sign} {value:f}.",
            must=must,
        )

"""The rows of a survey as items: what each is answered with, and within which limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

import msgspec

from protocolkit.exchange.ids import Ids
from protocolkit.exchange.notice import Notice
from protocolkit.exchange.xlsform.logic import Known
from protocolkit.exchange.xlsform.sheet import SheetRow
from protocolkit.exchange.xlsform.survey import PARTIAL_DATE
from protocolkit.exchange.xlsform.texts import plain_text
from protocolkit.exchange.xlsform.xpath_tree import UntranslatableError, constraint_parts
from protocolkit.model.forms import Code, Codelist, Item
from protocolkit.model.unit_words import printed_unit

__all__ = ["METADATA", "Questions", "short", "words_of"]

METADATA = frozenset(
    {
        *("start", "end", "today", "deviceid", "subscriberid", "simserial", "phonenumber", "username"),
        *("email", "audit", "hidden", "start-geopoint", "background-audio", "background-geopoint"),
    }
)
_TYPES = {
    **dict.fromkeys(("integer", "int"), "integer"),
    **dict.fromkeys(("text", "string", "barcode"), "text"),
    **{"decimal": "decimal", "range": "integer", "date": "date", "time": "time"},
}
_DECIMALS, _UNKNOWN_UNIT = 2, "{unit}"
_LABEL, _HINT, _NOTE, _CODE, _CHOICE, _TEXT, _UNIT = 300, 500, 10_000, 100, 200, 4000, 40
_PARTIAL = constraint_parts(PARTIAL_DATE)
_YES = ("yes", "true", "true()", "1")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_NAME = r"[A-Z][A-Z0-9]{0,7}"
_PLACE = rf"([A-Z]{{2}}\.{_NAME}( = [^;=]*[^;= ])?|{_NAME} in SUPP[A-Z]{{2}})"
_TARGET = rf"({_PLACE}( when {_NAME} = [^;]*[^; ])?|NOT SUBMITTED)"
_SDTM = re.compile(rf"{_TARGET}(; {_TARGET})*")
_USUAL = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?) to (-?[0-9]+(?:\.[0-9]+)?)")
_LIMIT = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def words_of(text: str) -> str:
    """A text as one line, without markup."""
    return " ".join(plain_text(_TAG.sub("", text)).split())


def short(text: str, most: int) -> str:
    """A text of so many characters at most."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


class Questions:
    """Makes items; gathers the codelists that they use, and what is to be told."""

    def __init__(self, choices: Mapping[str, list[SheetRow]], language: str) -> None:
        self._choices, self._language = choices, language
        self._lists, self._items = Ids(), Ids(prefix="Q_")
        self._names: set[str] = set()
        self.codelists: dict[str, Codelist] = {}
        self.known: dict[str, Known] = {}
        self.notices: list[Notice] = []

    def tell(self, row: SheetRow, column: str | None, text: str) -> None:
        """Something about a cell, or a row."""
        self.notices.append(Notice(row.place(column), text))

    def items(self, row: SheetRow, group: str | None) -> tuple[Item, ...]:
        """What a row asks: mostly one item; none where it cannot be taken over."""
        kind, _, rest = row["type"].partition(" ")
        kind, rest = kind.casefold(), rest.strip()
        if kind == "select" and rest.startswith(("one ", "multiple ")):
            word, _, rest = rest.partition(" ")
            kind = f"select_{word}"
        if kind in ("select_one", "select1", "select_multiple"):
            return self._chosen(row, group, rest, many=kind == "select_multiple")
        base = self._base(row, group)
        if kind in _TYPES:
            return (self._limited(row, msgspec.structs.replace(base, type=_TYPES[kind]), kind),)
        base = msgspec.structs.replace(base, unit=None)
        if kind in ("acknowledge", "trigger"):
            return (
                msgspec.structs.replace(base, type="code", codelist=self._own("acknowledged", {"OK": "OK"})),
            )
        if kind == "datetime":
            self.tell(row, "type", "it is asked as a date and a time")
            time = msgspec.structs.replace(base, id=self._items.of(f"{base.id}_TIM"), type="time")
            return msgspec.structs.replace(base, type="date"), time
        told = f"{row['type']} is not taken over" if row["type"] else "it has no type, and is not taken over"
        self.tell(row, "type", told)
        del self.known[row["name"]]
        return ()

    def computed(self, row: SheetRow, group: str | None) -> Item:
        """A calculation as an item of the type that it says, else a number with decimals."""
        kind, _, detail = row["record_type"].partition(" ")
        base = self._base(row, group)
        if kind == "code" and (codelist := self._codelist(row, detail)):
            self.known[row["name"]] = Known(base.id, "code", self._names_of(detail))
            return msgspec.structs.replace(base, type="code", codelist=codelist, unit=None)
        kind = kind if kind in {*_TYPES.values(), "partial_date"} else "decimal"
        places = int(detail) if detail in ("0", "1", "2", "3", "4", "5", "6") else None
        return self._limited(row, msgspec.structs.replace(base, type=kind, decimals=places), "calculate")

    def _base(self, row: SheetRow, group: str | None) -> Item:
        name, unit = row["name"], row["unit"] if 0 < len(row["unit"]) <= _UNIT else None
        if name in self._names:
            self.tell(row, "name", f"{name} is there already; this one gets a name of its own")
            item_id = self._items.of(f"{name}_{row.number}")
        else:
            item_id = self._items.of(name)
        self._names.add(name)
        label = words_of(row.said("label", self._language))
        if unit:
            label = label.removesuffix(f" ({printed_unit(unit)})")
        label = self._cut(row, "label", label or name, _LABEL)
        hint = self._cut(row, "hint", words_of(row.said("hint", self._language)), _HINT)
        required = row["required"].casefold()
        if required not in (*_YES, "", "no", "false", "false()", "0"):
            self.tell(row, "required", f"it is not required, as whether it is depends on {row['required']}")
        self.known[name] = Known(item_id, "text")
        return Item(
            item_id,
            label,
            "text",
            "always" if required in _YES else "optional",
            unit=unit,
            group=group,
            instruction=hint or None,
            sdtm=row["sdtm"] if _SDTM.fullmatch(row["sdtm"]) else None,
        )

    def _cut(self, row: SheetRow, column: str, text: str, most: int) -> str:
        if len(text) > most:
            self.tell(row, column, f"cut to {most} characters")
        return short(text, most)

    def _chosen(self, row: SheetRow, group: str | None, rest: str, *, many: bool) -> tuple[Item, ...]:
        """A question with choices; where many may be chosen, a question of yes or no for each."""
        listed, _, other = rest.partition(" ")
        base = msgspec.structs.replace(self._base(row, group), unit=None)
        codelist = self._codelist(row, listed)
        if codelist is None:
            self.tell(row, "type", f"the list {listed or 'of its choices'} has no choices: it is a text here")
            return (msgspec.structs.replace(base, max_length=None),)
        names = self._names_of(listed)
        if many:
            return self._each(row, base, codelist, names)
        item = msgspec.structs.replace(base, type="code", codelist=codelist)
        if row["appearance"] == "likert" and all(_whole(code) for code in names.values()):
            self.codelists[codelist] = msgspec.structs.replace(self.codelists[codelist], numeric=True)
        numeric = self.codelists[codelist].numeric
        self.known[row["name"]] = Known(item.id, "code", names, numeric=numeric)
        if "or_other" not in (other, row["or_other"]):
            return (item,)
        self.tell(row, "type", "or_other: another answer is asked as a text, whatever is chosen")
        text = Item(
            self._items.of(f"{item.id}_OTHER"), short(f"Other: {item.label}", _LABEL), "text", "optional"
        )
        return item, msgspec.structs.replace(text, group=group)

    def _each(self, row: SheetRow, base: Item, codelist: str, names: Mapping[str, str]) -> tuple[Item, ...]:
        labels = {code.code: code.label for code in self.codelists[codelist].codes}
        each = {name: self._items.of(f"{row['name']}_{name}") for name in names}
        self.known[row["name"]] = Known(base.id, "code", names, each)
        self.tell(row, "type", f"several answers: asked as {len(each)} items that are yes or no")
        yes_no = self._own("yes no", {"Y": "Yes", "N": "No"})
        required = "optional" if base.required == "optional" else "always"
        return tuple(
            msgspec.structs.replace(
                base,
                id=item,
                label=short(f"{base.label}: {labels[names[name]]}", _LABEL),
                type="code",
                codelist=yes_no,
                required=required,
            )
            for name, item in each.items()
        )

    def _own(self, name: str, codes: Mapping[str, str]) -> str:
        found = self._lists.of(f"xlsform {name}")
        self.codelists[found] = Codelist(found, tuple(Code(code, label) for code, label in codes.items()))
        return found

    def _names_of(self, listed: str) -> dict[str, str]:
        """The code of each choice by its name."""
        rows = self._choices.get(listed, ())
        return {row["name"]: short(row["code"] or row["name"], _CODE) for row in rows if row["name"]}

    def _codelist(self, row: SheetRow, listed: str) -> str | None:
        rows = self._choices.get(listed, ())
        codes: dict[str, Code] = {}
        for choice in rows:
            code = short(choice["code"] or choice["name"], _CODE)
            label = words_of(choice.said("label", self._language)) or code
            if code in codes or not code:
                self.tell(choice, "name", f"{code} is there already" if code else "a choice without a name")
                continue
            codes[code] = Code(code, self._cut(choice, "label", label, _CHOICE))
        if not codes:
            return None
        found = self._lists.of(listed)
        if found not in self.codelists:
            self.codelists[found] = Codelist(found, tuple(codes.values()))
        return found

    def _limited(self, row: SheetRow, item: Item, kind: str) -> Item:
        """An item within the limits that its constraint says, with what a number must have."""
        given = dict(part.partition("=")[::2] for part in row["parameters"].split() if "=" in part)
        item = self._constrained(row, item)
        if kind == "range":
            low, high = (
                _number(given.get(name, ""), default) for name, default in (("start", 1), ("end", 10))
            )
            places = max(_places(low), _places(high), _places(_number(given.get("step", ""), 1)))
            item = msgspec.structs.replace(item, range=(low, high), type="decimal" if places else "integer")
            item = msgspec.structs.replace(item, decimals=places) if places else item
        if item.type == "decimal":
            if item.decimals is None:
                self.tell(
                    row, "type", f"to how many decimals it is recorded is not said: {_DECIMALS} stand in"
                )
            if item.unit is None:
                self.tell(row, "type", f"its unit is not said: {_UNKNOWN_UNIT} stands in")
            places = _DECIMALS if item.decimals is None else item.decimals
            item = msgspec.structs.replace(item, decimals=places, unit=item.unit or _UNKNOWN_UNIT)
        elif item.type != "integer" and item.unit:
            item = msgspec.structs.replace(item, unit=None)
        if (usual := _USUAL.fullmatch(row["soft_range"])) and item.type in ("integer", "decimal"):
            item = msgspec.structs.replace(item, soft_range=(Decimal(usual[1]), Decimal(usual[2])))
        limits = (f"{item.range[0]:f}", f"{item.range[1]:f}") if item.range else None
        self.known[row["name"]] = Known(item.id, item.type, range=limits)
        return item

    def _constrained(self, row: SheetRow, item: Item) -> Item:
        text = row["constraint"]
        if not text:
            return item
        try:
            parts = constraint_parts(text)
        except UntranslatableError as refused:
            return self.noted(row, "constraint", item, str(refused))
        left: list[tuple[str, str, str]] = []
        limits: dict[str, Decimal] = {}
        for part in parts:
            change = _CHANGES.get((part[0], part[1]))
            changed = change(item, part[2]) if change else None
            if part == _PARTIAL[0] and item.type == "text":
                hint = (item.instruction or "").removesuffix("YYYY, YYYY-MM or YYYY-MM-DD").strip() or None
                item = msgspec.structs.replace(item, type="partial_date", max_length=None, instruction=hint)
            elif changed is not None:
                item = changed
            elif not _limit(limits, part, item.type):
                left.append(part)
        if {"low", "high"} <= set(limits) and limits["low"] <= limits["high"]:
            item = msgspec.structs.replace(item, range=(limits["low"], limits["high"]))
        elif limits:
            left.append((".", "", ""))
        return self.noted(row, "constraint", item, "a part of it is no range") if left else item

    def noted(self, row: SheetRow, column: str, item: Item, why: str) -> Item:
        """An item with what could not be said of it in its note."""
        self.tell(row, column, f"kept in the note alone: {why}")
        note = f"{column} of the XLSForm: {row[column]}"
        return msgspec.structs.replace(item, note=short("\n".join(filter(None, (item.note, note))), _NOTE))


def _limit(limits: dict[str, Decimal], part: tuple[str, str, str], kind: str) -> bool:
    """Take over one end of a range, where a part of a constraint is one."""
    left, relation, text = part
    if left != "." or kind not in ("integer", "decimal") or not _LIMIT.fullmatch(text):
        return False
    number = Decimal(text)
    step = Decimal(1) if kind == "integer" and number == number.to_integral_value() else None
    if relation in (">", "<") and step is None:
        return False
    match relation:
        case ">=" | ">":
            limits["low"] = number + (step or 0) if relation == ">" else number
        case "<=" | "<":
            limits["high"] = number - (step or 0) if relation == "<" else number
        case _:
            return False
    return True


def _longest(item: Item, text: str) -> Item | None:
    if item.type != "text" or not text.isdecimal() or not 1 <= int(text) <= _TEXT:
        return None
    return msgspec.structs.replace(item, max_length=int(text))


def _decimals(item: Item, text: str) -> Item | None:
    if item.type != "decimal" or not text.isdecimal() or int(text) > 6:
        return None
    return msgspec.structs.replace(item, decimals=int(text))


def _until(item: Item, text: str) -> Item | None:
    return msgspec.structs.replace(item, not_after=text) if _is_date(item, text) else None


def _since(item: Item, text: str) -> Item | None:
    return msgspec.structs.replace(item, not_before=text) if _is_date(item, text) else None


def _is_date(item: Item, text: str) -> bool:
    return item.type == "date" and (
        text == "today" or bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text))
    )


_CHANGES: Mapping[tuple[str, str], Callable[[Item, str], Item | None]] = {
    ("string-length(.)", "<="): _longest,
    ("round(.)", "="): _decimals,
    (".", "<="): _until,
    (".", ">="): _since,
}


def _number(text: str, default: int) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return Decimal(default)
    return found if found.is_finite() and abs(found) < 10**9 else Decimal(default)


def _places(number: Decimal) -> int:
    return min(6, max(0, -int(number.normalize().as_tuple().exponent)))


def _whole(code: str) -> bool:
    return bool(re.fullmatch(r"-?[0-9]{1,9}", code))

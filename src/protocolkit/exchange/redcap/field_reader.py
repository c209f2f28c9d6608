"""One field as an item of ours, or several: what it asks, its type, its limits. Conditions come later."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

import msgspec

from protocolkit.exchange.ids import Ids
from protocolkit.exchange.redcap.annotations import ItemNote, read_item_note
from protocolkit.exchange.redcap.choices import read_choices
from protocolkit.exchange.redcap.codelist_reader import Codelists
from protocolkit.exchange.redcap.computed import Computed, computed_of
from protocolkit.exchange.redcap.dictionary import unshown
from protocolkit.exchange.redcap.layout import VALIDATIONS, column
from protocolkit.exchange.redcap.logic_values import Target
from protocolkit.exchange.redcap.table import Row
from protocolkit.exchange.redcap.told import Told
from protocolkit.model.forms import Item, Scale

__all__ = ["FieldReader", "TakenOver"]

NAME, KIND, LABEL, CHOICES, NOTE = map(
    column, ("field_name", "field_type", "field_label", "select_choices_or_calculations", "field_note")
)
VALIDATION, LOW, HIGH = map(
    column, ("text_validation_type_or_show_slider_number", "text_validation_min", "text_validation_max")
)
REQUIRED, ANNOTATION, BRANCHING = map(column, ("required_field", "field_annotation", "branching_logic"))
_LONGEST_LABEL, _LONGEST_NOTE, _LONGEST_INSTRUCTION = 300, 10_000, 500
_AS_SAID = ("date", "partial_date", "time", "text")
"""Types that a text of ours may be without a validation."""
_UNKNOWN_UNIT = "{unit}"
_DECIMALS = 2
_MOST_DECIMALS = 6
_HINTS = re.compile(r"\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)\Z")
_LIMIT = re.compile(r"@CHARLIMIT\s*=\s*[\"']?([0-9]+)")
_NOT_TAKEN = {
    "file": "files and signatures are not data of a form of ours",
    "sql": "its choices come from a database",
}


_Limits: TypeAlias = "tuple[Decimal, Decimal] | None"


class TakenOver(msgspec.Struct, frozen=True):
    """What became of a field: its items, and what logic is to take it for."""

    items: tuple[Item, ...]
    target: Target
    ours: ItemNote | None = None


class FieldReader:
    """Reads the fields of a dictionary one by one."""

    def __init__(self, told: Told, codelists: Codelists, named: Mapping[str, Row]) -> None:
        self._told = told
        self._named = named
        self._codelists = codelists
        self._ids: dict[str, Ids] = {}

    def read(self, row: Row, form: str, repeats: str | None) -> TakenOver:
        """The items of a field that asks something."""
        ours = read_item_note(row[ANNOTATION])
        base = self._base(row, form, ours)
        kind = row[KIND]
        if kind in _NOT_TAKEN:
            self._told.row(row, f"not taken over: {_NOT_TAKEN[kind]}")
            return TakenOver((), Target(form, why=f"{row[NAME]} was not taken over"))
        if kind == "checkbox":
            return self._checkbox(row, form, base, repeats)
        item = self._typed(row, base, ours)
        if item is None:
            return self._moment(row, form, base, repeats)
        if item.type not in ("integer", "decimal"):
            item = msgspec.structs.replace(item, unit=None, range=None, soft_range=None)
        codes = (
            self._codelists.of(row, kind, ours.codelist if ours else None) if item.type == "code" else None
        )
        target = Target(
            form, item, codes.codes if codes else {}, bool(codes and codes.numeric), repeats=repeats
        )
        return TakenOver((item,), target, ours)

    def _base(self, row: Row, form: str, ours: ItemNote | None) -> Item:
        """What is said alike of every type."""
        ids = self._ids.setdefault(form, Ids(prefix="F_"))
        item_id = ids.of(ours.item if ours else row[NAME])
        label = " ".join(unshown(row[LABEL]).split())
        note = None
        if not label:
            label = row[NAME]
            self._told.alike(row, "it has no label: its name stands in")
        if len(label) > _LONGEST_LABEL:
            self._told.cell(row, LABEL, f"cut to {_LONGEST_LABEL} characters; the note has the whole of it")
            label, note = label[: _LONGEST_LABEL - 1].rstrip() + "…", label[:_LONGEST_NOTE]
        if re.search(r"<[A-Za-z/]", row[LABEL]):
            self._told.alike(row, "markup was taken out of the label")
        if re.search(r"\{[a-z][a-z0-9_]*(?::icons)?\}", row[LABEL]):
            self._told.cell(row, LABEL, "the fields that are shown inside it stand on their own")
        required = "optional"
        if row[REQUIRED].casefold() == "y":
            required = "conditional" if row[BRANCHING] else "always"
        instruction, accepted, usual = self._instruction(row, ours)
        if len(instruction) > _LONGEST_INSTRUCTION:
            self._told.cell(row, NOTE, f"cut to {_LONGEST_INSTRUCTION} characters")
        return Item(
            item_id,
            label,
            "text",
            required,
            unit=ours.unit if ours else None,
            range=accepted,
            soft_range=usual,
            instruction=instruction[:_LONGEST_INSTRUCTION].rstrip() or None,
            standard=ours.standard if ours else False,
            sdtm=ours.sdtm if ours else None,
            note=note,
        )

    def _instruction(self, row: Row, ours: ItemNote | None) -> tuple[str, _Limits, _Limits]:
        """How to answer; of a field of ours without unit and format, and with the ranges that stand there."""
        text = " ".join(unshown(row[NOTE]).split())
        hints = _HINTS.search(text) if ours else None
        if hints is None:
            return text, None, None
        accepted, usual = (_limits(word, hints[1]) for word in ("accepted", "usual"))
        return text[: hints.start()].rstrip(), accepted, usual

    def _typed(self, row: Row, base: Item, ours: ItemNote | None) -> Item | None:
        """The item with its type; ``None`` for a moment, which becomes two."""
        kind = row[KIND]
        if kind in ("radio", "dropdown", "yesno", "truefalse"):
            return self._coded(row, kind, base, ours)
        if kind == "slider":
            return self._slider(row, base)
        if kind == "calc":
            return self._calculated(row, base, ours)
        if ours and ours.kind == "code" and ours.codelist:
            return self._calculated_code(row, base, ours)
        if ours and ours.kind in _AS_SAID and not row[VALIDATION]:
            return msgspec.structs.replace(base, type=ours.kind)
        if kind not in ("text", "notes"):
            self._told.cell(row, KIND, f"{kind!r} is no type of field: taken for a text")
        return self._text(row, base)

    def _coded(self, row: Row, kind: str, base: Item, ours: ItemNote | None) -> Item:
        coded = self._codelists.of(row, kind, ours.codelist if ours else None)
        if coded is None:
            self._told.cell(row, CHOICES, "there are no choices: taken for a text")
            return base
        return msgspec.structs.replace(base, type="code", codelist=coded.id)

    def _calculated_code(self, row: Row, base: Item, ours: ItemNote) -> Item:
        """A calculated text of ours: its note lists the codes."""
        hints = _HINTS.search(row[NOTE])
        choices = hints[1].rpartition("; ")[2] if hints else ""
        cells = list(row.cells)
        cells[CHOICES] = choices
        coded = self._codelists.of(Row(row.line, row.end, row.written, cells), "radio", ours.codelist)
        if coded is None:
            return base
        return msgspec.structs.replace(base, type="code", codelist=coded.id)

    def _slider(self, row: Row, base: Item) -> Item:
        """A line from 0 to 100, or what its limits say."""
        low = int(row[LOW]) if re.fullmatch(r"-?[0-9]{1,9}", row[LOW]) else 0
        high = int(row[HIGH]) if re.fullmatch(r"-?[0-9]{1,9}", row[HIGH]) else 100
        ends = (
            [" ".join(unshown(choice.label).split()) for choice in read_choices(row[CHOICES])]
            if row[CHOICES]
            else []
        )
        scale = None
        if len(ends) > 1 and ends[0] and ends[-1] and low < high:
            scale = Scale("line", ends[0][:100], ends[-1][:100])
            if len(ends) > 2 and ends[1]:
                self._told.cell(row, CHOICES, f"a line has no label in the middle: {ends[1]!r} was left out")
        elif any(ends):
            self._told.cell(row, CHOICES, "a line has two ends with labels: the labels were left out")
        limits = (Decimal(low), Decimal(high)) if low <= high else None
        return msgspec.structs.replace(
            base, type="integer", unit=base.unit or "{score}", range=limits, soft_range=None, scale=scale
        )

    def _calculated(self, row: Row, base: Item, ours: ItemNote | None) -> Item:
        computed = computed_of(row[CHOICES], self._places) if ours is None else Computed()
        base = msgspec.structs.replace(base, unit=base.unit or computed.unit)
        if (ours.kind == "integer") if ours else computed.places == 0:
            return msgspec.structs.replace(base, type="integer")
        places = computed.places if ours is None else _round_of(row[CHOICES])
        if places is None:
            self._told.cell(
                row, CHOICES, f"to how many decimals it is computed is not said: {_DECIMALS} stand in"
            )
            places = _DECIMALS
        return self._decimal(row, base, min(places, _MOST_DECIMALS))

    def _places(self, name: str) -> int | None:
        """The decimals that another field is recorded with."""
        row = self._named.get(name)
        if row is None:
            return None
        if row[KIND] in ("radio", "dropdown", "yesno", "truefalse", "checkbox", "slider"):
            return 0
        known = VALIDATIONS.get(row[VALIDATION]) if row[KIND] == "text" else None
        if known is None or known.order != "number":
            return None
        return _DECIMALS if known.decimals is None else known.decimals

    def _decimal(self, row: Row, base: Item, places: int) -> Item:
        if base.unit is None:
            self._told.alike(row, f"no unit is said: {_UNKNOWN_UNIT} stands in")
        return msgspec.structs.replace(base, type="decimal", unit=base.unit or _UNKNOWN_UNIT, decimals=places)

    def _text(self, row: Row, base: Item) -> Item | None:
        """A text as what it is validated."""
        name = row[VALIDATION]
        known = VALIDATIONS.get(name)
        if not name or row[KIND] == "notes":
            return msgspec.structs.replace(base, max_length=_most(row[ANNOTATION]))
        if known is None:
            self._told.cell(row, VALIDATION, f"{name!r} is no validation type: taken for any text")
            return base
        match known.order:
            case "number":
                return self._number(row, base)
            case "date":
                return msgspec.structs.replace(base, type="date")
            case "datetime":
                return None
            case "time" if name != "time_mm_ss":
                if name == "time_hh_mm_ss":
                    self._told.alike(row, "a time of ours has hours and minutes")
                return msgspec.structs.replace(base, type="time")
        self._told.alike(row, f"a text that REDCap validates as {name} is any text here")
        return base

    def _number(self, row: Row, base: Item) -> Item:
        known = VALIDATIONS[row[VALIDATION]]
        limits = [self._limit(row, place, comma=known.comma) for place in (LOW, HIGH)]
        places = known.decimals
        if places is None:
            places = max([_DECIMALS, *(_decimals(limit) for limit in limits if limit is not None)])
            self._told.alike(row, f"to how many decimals it is recorded is not said: {places} stand in")
        if places == 0:
            item = msgspec.structs.replace(base, type="integer")
        else:
            item = self._decimal(row, base, min(places, _MOST_DECIMALS))
        low, high = limits
        if low is None and high is None:
            return item
        if low is None or high is None or low > high:
            self._told.cell(
                row, LOW if high is None else HIGH, "not taken over: a range has two ends in order"
            )
            return item
        if "@FORCE-MINMAX" in row[ANNOTATION]:
            return msgspec.structs.replace(item, range=(low, high))
        return msgspec.structs.replace(item, soft_range=(low, high))

    def _limit(self, row: Row, place: int, *, comma: bool) -> Decimal | None:
        text = row[place].replace(",", ".") if comma else row[place]
        if not text:
            return None
        if re.fullmatch(r"-?(?:[0-9]{1,15}(?:\.[0-9]{0,6})?|\.[0-9]{1,6})", text):
            return Decimal(text)
        self._told.cell(row, place, f"not taken over: {row[place]!r} is no number")
        return None

    def _checkbox(self, row: Row, form: str, base: Item, repeats: str | None) -> TakenOver:
        """Yes or no for each option: a field of ours has one answer."""
        items, options = [], {}
        ids = self._ids[form]
        for choice in read_choices(row[CHOICES]) if row[CHOICES] else ():
            code = choice.code or choice.label
            if not code or code in options:
                continue
            label = f"{base.label}: {' '.join(unshown(choice.label or code).split())}"[
                :_LONGEST_LABEL
            ].rstrip()
            item = msgspec.structs.replace(
                base,
                id=ids.of(f"{row[NAME]}___{code}"),
                label=label,
                type="code",
                codelist=self._codelists.ticked().id,
                required="optional",
            )
            options[code] = item
            items.append(item)
        if not items:
            self._told.cell(row, CHOICES, "not taken over: there are no choices")
            return TakenOver((), Target(form, why=f"{row[NAME]} was not taken over"))
        self._told.row(row, f"a checkbox becomes {len(items)} items, yes or no for each option")
        return TakenOver(tuple(items), Target(form, options=options, repeats=repeats))

    def _moment(self, row: Row, form: str, base: Item, repeats: str | None) -> TakenOver:
        """A date and a time of day."""
        self._told.row(row, "a date with a time becomes two items, the date and the time")
        time = self._ids[form].of(f"{row[NAME]}___time")
        items = (
            msgspec.structs.replace(base, type="date"),
            msgspec.structs.replace(
                base, id=time, type="time", label=f"{base.label[: _LONGEST_LABEL - 8]} (time)"
            ),
        )
        return TakenOver(items, Target(form, repeats=repeats, why=f"{row[NAME]} is a date and a time here"))


def _limits(word: str, hints: str) -> _Limits:
    found = re.search(rf"\b{word} (-?[0-9.]+) to (-?[0-9.]+)", hints)
    return (Decimal(found[1]), Decimal(found[2])) if found else None


def _most(annotation: str) -> int | None:
    found = _LIMIT.search(annotation)
    return int(found[1]) if found and 1 <= int(found[1][:6]) <= 4000 else None


def _round_of(logic: str) -> int | None:
    """The decimals to which a calculation of ours rounds: what it says last."""
    found = re.findall(r", ([0-6])\)(?=[^()]*\)*\Z)", logic)
    return int(found[-1]) if found else None


def _decimals(number: Decimal) -> int:
    return max(0, -int(number.normalize().as_tuple().exponent))

"""The annotation of a field: which item it is, in words that can be read back, then the action tags."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from protocolkit.conditions.ucum import UnitError, read_unit
from protocolkit.model.forms import Form, Group, Item

__all__ = ["FormNote", "ItemNote", "form_note", "item_note", "read_form_note", "read_item_note"]


class FormNote(msgspec.Struct, frozen=True):
    """What the first field of an instrument of ours says of it."""

    form: str
    collected: str
    rows: str | None = None
    key: str | None = None
    unmasked: bool = False


class ItemNote(msgspec.Struct, frozen=True):
    """What the annotation of a field of ours says of its item."""

    form: str
    item: str
    unit: str | None = None
    codelist: str | None = None
    group: str | None = None
    kind: str | None = None
    sdtm: str | None = None
    standard: bool = False


def form_note(form: Form, rows: Group | None, *, unmasked: bool) -> str:
    """``form AE; collected log; rows EVENT``."""
    parts = [f"form {form.id}", f"collected {form.collected}"]
    if rows is not None:
        parts += [f"rows {rows.id}", *([f"key {rows.key}"] if rows.key else [])]
    if unmasked:
        parts.append("unmasked staff only")
    return "; ".join(parts)


def item_note(form: str, item: Item, tags: Sequence[str]) -> str:
    """``item ABI.BRACH_R; unit mm[Hg]; group PRESSURES @FORCE-MINMAX``."""
    parts = [f"item {form}.{item.id}"]
    if item.unit:
        parts.append(f"unit {item.unit}")
    if item.codelist:
        parts.append(f"codelist {item.codelist}")
    if item.group:
        parts.append(f"group {item.group}")
    if item.derive or item.type == "partial_date":
        parts.append(f"type {item.type}")
    if item.standard:
        parts.append("CDASH name")
    if item.sdtm:
        parts += [f"SDTM {where}" for where in item.sdtm.split("; ")]
    return " ".join(["; ".join(parts), *tags])


_FORM = re.compile(r"form ([A-Z][A-Z0-9]{0,15})((?:; [a-z]+ [^;]+)*)")
_ITEM = re.compile(r"item ([A-Z][A-Z0-9]{0,15})\.([A-Z][A-Z0-9_]{0,39})((?:; [^;@]+)*?)(?: @.*)?", re.DOTALL)
_COLLECTED = ("scheduled", "every_visit", "log", "on_event")


_ID = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
_KINDS = frozenset({"integer", "decimal", "code", "date", "partial_date", "time", "text"})
_SDTM = re.compile(
    r"([A-Z]{2}\.[A-Z][A-Z0-9]{0,7}( = [^;=]*[^;= ])?|[A-Z][A-Z0-9]{0,7} in SUPP[A-Z]{2})"
    r"( when [A-Z][A-Z0-9]{0,7} = [^;]*[^; ])?|NOT SUBMITTED"
)


def read_form_note(text: str) -> FormNote | None:
    """What it says of an instrument, where it is one of ours and says what a form may be."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    said = dict(_said(found[2]))
    rows, key, collected = (said.get(name) for name in ("rows", "key", "collected"))
    if collected not in _COLLECTED or not all(
        _ID.fullmatch(name) for name in (rows, key) if name is not None
    ):
        return None
    return FormNote(found[1], collected, rows, key, unmasked="unmasked" in said)


def read_item_note(text: str) -> ItemNote | None:
    """What it says of an item, where it is one of ours and says what an item may be."""
    found = _ITEM.fullmatch(text)
    if found is None:
        return None
    parts = _said(found[3])
    said = dict(parts)
    unit, codelist, group, kind = (said.get(name) for name in ("unit", "codelist", "group", "type"))
    sdtm = [value for name, value in parts if name == "SDTM"]
    known = all(_ID.fullmatch(name) for name in (codelist, group) if name is not None)
    if (
        not known
        or not (kind is None or kind in _KINDS)
        or not all(map(_SDTM.fullmatch, sdtm))
        or not _is_unit(unit)
    ):
        return None
    return ItemNote(
        found[1], found[2], unit, codelist, group, kind, "; ".join(sdtm) or None, standard="CDASH" in said
    )


def _is_unit(text: str | None) -> bool:
    try:
        return text is None or bool(read_unit(text))
    except UnitError:
        return False


def _said(text: str) -> list[tuple[str, str]]:
    parts = (part.strip().partition(" ") for part in text.split(";") if part.strip())
    return [(name, value) for name, _, value in parts]

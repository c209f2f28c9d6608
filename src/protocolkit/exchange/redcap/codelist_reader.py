"""The choices of fields as codelists: one for all fields that have the same."""

from __future__ import annotations

import re

import msgspec

from protocolkit.exchange.ids import Ids
from protocolkit.exchange.redcap.choices import choices_of
from protocolkit.exchange.redcap.dictionary import unshown
from protocolkit.exchange.redcap.layout import column
from protocolkit.exchange.redcap.table import Row
from protocolkit.exchange.redcap.told import Told
from protocolkit.model.forms import Code, Codelist

__all__ = ["Coded", "Codelists", "is_number"]

_CHOICES = column("select_choices_or_calculations")
_LONGEST_CODE, _LONGEST_LABEL = 100, 200
_TICKED = (Code("1", "Yes"), Code("0", "No"))


class Coded(msgspec.Struct, frozen=True):
    """A codelist, and our code for each that a field has."""

    id: str
    codes: dict[str, str]
    numeric: bool = False


class Codelists:
    """Gathers codelists. ``ordered`` are the fields whose codes logic takes for numbers."""

    def __init__(self, told: Told, ordered: frozenset[str]) -> None:
        self._told = told
        self._ordered = ordered
        self._ids = Ids(prefix="CL_")
        self._found: dict[object, Codelist] = {}

    @property
    def all(self) -> tuple[Codelist, ...]:
        """Every codelist, as the fields come."""
        return tuple(self._found.values())

    def ticked(self) -> Coded:
        """Yes and no, as an option of a checkbox has them."""
        return self._coded("YESNO", _TICKED, numeric=False)

    def of(self, row: Row, kind: str, wanted: str | None) -> Coded | None:
        """The codelist of a field; ``wanted`` is the id that it has with us. ``None`` where there is no choice."""
        found: dict[str, Code] = {}
        for choice in choices_of(kind, row[_CHOICES]):
            code = (choice.code or choice.label)[:_LONGEST_CODE].strip()
            if not code:
                continue
            if not choice.has_comma:
                self._told.cell(row, _CHOICES, f"{choice.label!r} has no code: its label stands in")
            if code in found:
                self._told.cell(row, _CHOICES, f"the code {code} stands twice: {choice.label!r} was left out")
                continue
            label = unshown(choice.label).replace("\n", " ") or code
            if len(label) > _LONGEST_LABEL:
                self._told.cell(row, _CHOICES, f"the label of {code} was cut to {_LONGEST_LABEL} characters")
            found[code] = Code(code, label[:_LONGEST_LABEL].strip())
        if not found:
            return None
        numeric = row[0] in self._ordered and all(map(is_number, found))
        name = wanted or (kind.upper() if kind in ("yesno", "truefalse") else row[0])
        return self._coded(name, tuple(found.values()), numeric=numeric, own=wanted)

    def _coded(self, name: str, codes: tuple[Code, ...], *, numeric: bool, own: str | None = None) -> Coded:
        key = (tuple((code.code, code.label) for code in codes), numeric, own)
        if key not in self._found:
            self._found[key] = Codelist(self._ids.of(self._free(name)), codes, numeric=numeric)
        return Coded(self._found[key].id, {code.code: code.code for code in codes}, numeric)

    def _free(self, name: str) -> str:
        """A name that no other codelist was made of."""
        taken = {entry.id for entry in self._found.values()}
        number, wanted = 2, name
        while self._ids.of(wanted) in taken:
            wanted, number = f"{name}_{number}", number + 1
        return wanted


def is_number(code: str) -> bool:
    """Whether a code is a number that codes of ours may be."""
    return bool(re.fullmatch(r"-?[0-9]{1,9}", code))

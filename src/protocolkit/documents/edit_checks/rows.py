"""One row of the edit-check specification, finished."""

from __future__ import annotations

import msgspec

__all__ = ["AUTOMATIC", "BY_FIELD", "EXACT", "MANUAL", "Carried", "CheckRow", "FormChecks", "Specification"]

AUTOMATIC, MANUAL = "automatic", "manual"
EXACT, BY_FIELD = "exact", "field"


class Carried(msgspec.Struct, frozen=True):
    """What a target makes of a check: ``exact``, ``field`` (the definition of the field says it), or why not."""

    target: str
    how: str

    @property
    def is_carried(self) -> bool:
        """Whether the target can do the check."""
        return self.how in (EXACT, BY_FIELD)


class CheckRow(msgspec.Struct, frozen=True):
    """One check; ``implied`` ones follow from a property of an item and nobody wrote them.

    ``words`` say what must hold, ``said`` is the same as its author says it. ``reason`` says why a person does it.
    """

    id: str
    kind: str
    severity: str
    form: str
    forms: tuple[str, ...]
    where: str
    items: tuple[str, ...]
    condition: str
    words: str
    said: str
    message: str
    mode: str
    reason: str = ""
    carried: tuple[Carried, ...] = ()
    implied: bool = False
    unmasked: bool = False
    source: str = ""


class FormChecks(msgspec.Struct, frozen=True):
    """The checks of one form: written ones, then what its items imply."""

    id: str
    name: str
    where: str
    unmasked: bool
    stated: tuple[CheckRow, ...]
    implied: tuple[CheckRow, ...]

    @property
    def rows(self) -> tuple[CheckRow, ...]:
        """All of them, in order."""
        return (*self.stated, *self.implied)


class Specification(msgspec.Struct, frozen=True):
    """Every check of a protocol, form by form, and the systems that they are written out for."""

    forms: tuple[FormChecks, ...]
    targets: tuple[str, ...]

    @property
    def rows(self) -> tuple[CheckRow, ...]:
        """Every check, in order."""
        return tuple(row for form in self.forms for row in form.rows)

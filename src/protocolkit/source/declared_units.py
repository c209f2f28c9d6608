"""Units as variables, items and doses declare them: each is one of UCUM."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.conditions.ucum import UnitError, read_unit
from protocolkit.conditions.ucum_atoms import MISTAKES
from protocolkit.findings import Finding, Severity, Stage
from protocolkit.source.corrections import replaced
from protocolkit.source.outline import Marks
from protocolkit.source.spec import Spec, pointer_of

__all__ = ["check_units"]


def check_units(spec: Spec, marks: Marks) -> Iterator[Finding]:
    """Units that UCUM does not have, at the very characters."""
    for text, path in marks.units:
        try:
            read_unit(text)
        except UnitError as error:
            where = spec.locate_in(path, error.start, error.end)
            word = text[error.start : error.end]
            yield Finding(
                "CND009",
                Severity.ERROR,
                Stage.LOAD,
                error.message,
                where,
                pointer=pointer_of(spec.chapters, path),
                fix=f"write {error.fix}" if error.fix else None,
                edits=replaced(spec.documents[where.file], where, word, MISTAKES.get(word)),
            )

"""Why a criterion is undecided, for many participants: they lack the same few names, so the words are remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from protocolkit.screening.criteria import Ruling
from protocolkit.screening.sheet import Sheet
from protocolkit.screening.verdict import because, sentence

__all__ = ["Telling", "telling"]

Telling: TypeAlias = "Callable[[Sheet], str]"
"""Why one criterion is undecided."""

_REMEMBERED = 200


def telling(ruling: Ruling) -> Telling:
    """What tells of each participant why a criterion is undecided."""

    def tell(sheet: Sheet) -> str:
        return sentence(ruling.id, ruling.kind, "UNKNOWN", because(ruling, sheet.data))

    names = tuple(sorted(name for form, name in ruling.needs if form is None))
    return _remembering(tell, names) if len(names) == len(ruling.needs) else tell


def _remembering(tell: Telling, names: tuple[str, ...]) -> Telling:
    """The same, where all that it rests on are variables; what is remembered does not grow without limit."""
    known: dict[tuple[Any, ...], str] = {}

    def remembered(sheet: Sheet) -> str:
        key = tuple(map(sheet.variables.get, names))
        if sheet.unclear:
            key += tuple(map(sheet.unclear.get, names))
        try:
            words = known.get(key)
        except TypeError:  # a partial date has no hash
            return tell(sheet)
        if words is None:
            if len(known) >= _REMEMBERED:
                known.clear()
            words = known[key] = tell(sheet)
        return words

    return remembered

"""Units that stand after a number without their quotes: how far they go, and what was meant.

Only bad input gets here: a number is followed by an operator, a bracket, a comma, a keyword, or nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from protocolkit.conditions.ucum_atoms import MISTAKES
from protocolkit.conditions.units import trouble

__all__ = ["BareUnit", "bare_unit"]

_FACTOR = r"(?:[^\W_]|[%°µμ_]|\[[^\[\]\s]*\]|\{[^{}\s]*\})+"
_FIRST = re.compile(rf"10[*^][0-9]+|{_FACTOR}")
_NEXT = re.compile(rf"\s*[/.*^]\s*(?:10[*^][0-9]+|{_FACTOR})")
_ANNOTATION = re.compile(r"\{[^{}\s,]*\}")
_BEGINS = re.compile(r"[^\W\d]|[%°µμ\[]|10[*^][0-9]|\{[^{}\s,]*\}")


class BareUnit(NamedTuple):
    """Where a unit ends, as it stands and as UCUM has it; ``unit`` is ``None`` where UCUM has none like it."""

    end: int
    written: str
    unit: str | None


def bare_unit(text: str, start: int) -> BareUnit | None:
    """The unit that begins at a place after a number; ``None`` where nothing there can be one."""
    first = _FIRST.match(text, start) if _BEGINS.match(text, start) else None
    if first is None:
        return None
    ends = [first.end()]
    while further := _NEXT.match(text, ends[-1]):
        ends.append(further.end())
    for end in reversed(ends):
        written = text[start:end]
        unit = _meant(written)
        if unit is not None:
            return BareUnit(end, written, unit)
    return BareUnit(first.end(), first[0], None)


def _meant(written: str) -> str | None:
    """What UCUM has for a unit as people write it; with spaces in it only what UCUM has without them."""
    unit = "".join(written.split()).replace("µ", "u").replace("μ", "u")
    wrong = trouble(unit)
    if wrong is None:
        return unit
    known = MISTAKES.get(unit[wrong.start : wrong.end])
    if known is None or len(written.split()) > 1:
        return None
    mended = f"{unit[: wrong.start]}{known}{unit[wrong.end :]}"
    return mended if trouble(mended) is None else None

"""Which systems can do a check: written out exactly for each, or refused with the reason."""

from __future__ import annotations

from collections.abc import Callable

from protocolkit.conditions.nodes import Node
from protocolkit.conditions.symbols import Symbols
from protocolkit.conditions.writers import Question, Refusal, fhirpath, javascript, redcap, sql, xpath
from protocolkit.documents.edit_checks.rows import BY_FIELD, EXACT, Carried

__all__ = ["TARGETS", "by_field", "carried"]

_WRITERS: dict[str, Callable[..., str | Refusal]] = {
    "REDCap": redcap.write,
    "XPath": xpath.write,
    "SQL": sql.write,
    "FHIRPath": fhirpath.write,
    "JavaScript": javascript.write,
}
TARGETS = tuple(_WRITERS)


def carried(tree: Node, symbols: Symbols, home: str) -> tuple[Carried, ...]:
    """What each target makes of the question whether a condition fails: that is when a check asks."""
    return tuple(Carried(name, _how(write, tree, symbols, home)) for name, write in _WRITERS.items())


def _how(write: Callable[..., str | Refusal], tree: Node, symbols: Symbols, home: str) -> str:
    written = write(tree, symbols, Question.FAILS, home=home)
    return written.reason if isinstance(written, Refusal) else EXACT


def by_field() -> tuple[Carried, ...]:
    """What the definition of a field says, in every target."""
    return tuple(Carried(name, BY_FIELD) for name in TARGETS)

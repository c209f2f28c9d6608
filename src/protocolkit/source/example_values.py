"""The values of the example participant: each is one that its variable can have."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from protocolkit.conditions import Symbols, read_value
from protocolkit.findings import Finding, Severity, Stage
from protocolkit.source.spec import Spec, pointer_of

__all__ = ["check_example"]

_PATH = ("eligibility", "example", "values")


def check_example(
    spec: Spec, symbols: Symbols, lost: Collection[str]
) -> Iterator[tuple[str, str | None, Finding]]:
    """Values that cannot be used; none of a variable of which too little is known (``lost``).

    With each finding come the variable and the code that it does not have, where the value is one.
    """
    values: Any = spec.chapters
    for step in _PATH:
        values = values.get(step) if isinstance(values, dict) else None
    for name, raw in values.items() if isinstance(values, dict) else ():
        symbol = symbols.variables.get(name) if name not in lost else None
        reading = read_value(symbol, raw) if symbol is not None else None
        if reading is None or reading.refusal is None:
            continue
        words, _, wanted = reading.refusal.partition(" - ")
        path = (*_PATH, name)
        code = str(raw) if symbol is not None and symbol.codes else None
        found = Finding(
            "CND010",
            Severity.ERROR,
            Stage.LOAD,
            f"of the example participant, {words}",
            spec.locate(path),
            pointer=pointer_of(spec.chapters, path),
            fix=wanted,
        )
        yield name, code, found

"""Ranges as variables and items declare them: the lower limit comes first."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from protocolkit.findings import Finding, Severity, Stage
from protocolkit.source.outline import Marks, Path
from protocolkit.source.spec import Spec, pointer_of

__all__ = ["check_ranges", "names_without_values"]

_FIELDS = ("range", "soft_range")
_KINDS = ("variable", "item")


def check_ranges(spec: Spec, marks: Marks) -> Iterator[Finding]:
    """Ranges in which no value lies, as their first limit is above the second."""
    for definition in marks.definitions:
        if definition.kind in _KINDS:
            element = _at(spec.chapters, definition.path[:-1])
            for field in _FIELDS:
                if field in element and _is_inverted(element[field]):
                    yield _finding(spec, (*definition.path[:-1], field), element[field])


def names_without_values(spec: Spec, marks: Marks) -> Iterator[str]:
    """Variables and items that can have no value, as their range has none."""
    for definition in marks.definitions:
        if definition.kind in _KINDS:
            element = _at(spec.chapters, definition.path[:-1])
            if any(field in element and _is_inverted(element[field]) for field in _FIELDS):
                yield definition.id


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _is_inverted(limits: Any) -> bool:
    if not isinstance(limits, list) or len(limits) != 2:
        return False
    return all(type(limit) in (int, Decimal) for limit in limits) and limits[0] > limits[1]


def _finding(spec: Spec, path: Path, limits: list[Any]) -> Finding:
    low, high = limits
    return Finding(
        "SHP007",
        Severity.ERROR,
        Stage.LOAD,
        f"the first limit, {low}, is above the second, {high}: no value lies between them",
        spec.locate(path),
        pointer=pointer_of(spec.chapters, path),
        fix="write the lower limit first",
    )

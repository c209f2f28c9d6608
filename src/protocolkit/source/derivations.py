"""Values that are computed from each other: nothing computes them, so a circle is a mistake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from protocolkit.conditions import Node, Reference, walk
from protocolkit.conditions.nodes import Call
from protocolkit.findings import Finding, Related, Severity, Stage
from protocolkit.source.outline import ConditionText, Path
from protocolkit.source.spec import Spec, pointer_of

__all__ = ["Derivation", "check_derivations"]


class Derivation(msgspec.Struct, frozen=True):
    """The text of a ``derive:``, read: its tree and what its words stand for."""

    condition: ConditionText
    tree: Node
    references: tuple[Reference, ...]


class _Step(msgspec.Struct, frozen=True):
    """One value needs another: by a word of its derivation, or because it is collected on that item."""

    needs: str
    path: Path
    start: int = 0
    end: int = 0


def check_derivations(spec: Spec, derivations: Sequence[Derivation]) -> Iterator[Finding]:
    """Each circle of derivations once, at the word that closes it."""
    steps: dict[str, list[_Step]] = {}
    for derivation in derivations:
        steps.setdefault(_owner(spec, derivation.condition), []).extend(_needs(spec, derivation))
    for name, item, path in _collected(spec):
        steps.setdefault(name, []).append(_Step(item, path))
    told: set[str] = set()
    for start in steps:
        circle = _circle(start, steps) if start not in told else None
        if circle:
            told.update(step.needs for step in circle)
            yield _finding(spec, start, circle)


def _owner(spec: Spec, condition: ConditionText) -> str:
    name = str(_element(spec.chapters, condition.path[:-1]).get("id"))
    return name if condition.scope is None else f"{condition.scope}.{name}"


def _element(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _needs(spec: Spec, derivation: Derivation) -> Iterator[_Step]:
    """What a derivation needs of the same moment: not the value of an earlier visit."""
    condition = derivation.condition
    earlier = [
        (node.start, node.end)
        for node in walk(derivation.tree)
        if isinstance(node, Call) and node.function == "previous"
    ]
    asked_at = _element(spec.chapters, condition.path[:-1]).get("at")
    for found in derivation.references:
        if any(start <= found.start < end for start, end in earlier):
            continue
        if found.visit and isinstance(asked_at, list) and found.visit not in asked_at:
            continue
        if found.what == "variable":
            yield _Step(found.name, condition.path, found.start, found.end)
        elif found.what in ("item", "row-item"):
            yield _Step(f"{found.form}.{found.name}", condition.path, found.start, found.end)


def _collected(spec: Spec) -> Iterator[tuple[str, str, Path]]:
    variables = spec.chapters.get("variables")
    for index, entry in enumerate(variables if isinstance(variables, list) else ()):
        if (
            isinstance(entry, dict)
            and isinstance(entry.get("id"), str)
            and isinstance(entry.get("from"), str)
        ):
            yield entry["id"], entry["from"], ("variables", index, "from")


def _circle(start: str, steps: Mapping[str, Sequence[_Step]]) -> list[_Step] | None:
    """The shortest way from a value back to itself."""
    seen: set[str] = set()
    ways: list[list[_Step]] = [[step] for step in steps[start]]
    while ways:
        longer: list[list[_Step]] = []
        for way in ways:
            last = way[-1].needs
            if last == start:
                return way
            if last not in seen:
                seen.add(last)
                longer += [[*way, step] for step in steps.get(last, ())]
        ways = longer
    return None


def _finding(spec: Spec, start: str, circle: Sequence[_Step]) -> Finding:
    """At the last derivation of the circle; an item that only collects has none."""
    written = [step for step in circle if step.end]
    here, *others = [written[-1], *written[:-1]]
    names = [start, *(step.needs for step in circle)]
    words = (
        f"{start} is computed from itself"
        if len(circle) == 1
        else f"these values are computed from each other: {' from '.join(names)}"
    )
    return Finding(
        "CND008",
        Severity.ERROR,
        Stage.LOAD,
        f"{words} - a derivation ends in values that somebody records",
        spec.locate_in(here.path, here.start, here.end),
        pointer=pointer_of(spec.chapters, here.path),
        fix="derive one of them from recorded values, or let a person enter it",
        related=tuple(
            Related(
                f"needs {step.needs}",
                spec.locate_in(step.path, step.start, step.end),
                pointer_of(spec.chapters, step.path),
            )
            for step in others
        ),
    )

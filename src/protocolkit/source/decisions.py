"""Decisions about findings, as they stand beside the elements of a spec."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

import msgspec

from protocolkit.findings import Finding, Severity, Stage
from protocolkit.nearest import did_you_mean
from protocolkit.source.corrections import corrected
from protocolkit.source.outline import Marks, Outline, Path, inner_outline
from protocolkit.source.spec import Spec, pointer_of

__all__ = ["WHOLE", "Recorded", "check_decisions", "may_be_decided", "recorded_decisions"]

WHOLE = "study"
"""The element whose decisions are about the protocol as a whole: findings that are within no other element."""

_OWN = "DEC"
"""The group of rules about decisions themselves."""


class Recorded(msgspec.Struct, frozen=True):
    """A decision: the rule and why, its place, and the element beside which it stands."""

    rule: str
    reason: str
    role: str
    path: Path
    element: str
    field: str | None = None
    question: str | None = None
    date: str | None = None
    document: str | None = None

    @property
    def pointer(self) -> str:
        """The decision itself, as findings name it."""
        return f"{self.element}/decisions/{self.path[-1]}"

    @property
    def about(self) -> str:
        """The element, or the field of it that the decision is about alone."""
        return f"{self.element}/{self.field}" if self.field else self.element


def recorded_decisions(spec: Spec, marks: Marks) -> tuple[Recorded, ...]:
    """Every decision of a spec that has the shape it should have, in the order written."""
    return tuple(
        Recorded(**entry, path=path, element=pointer_of(spec.chapters, path[:-2]))
        for path in marks.decisions
        for entry in (_entry(spec, path),)
    )


def _entry(spec: Spec, path: Path) -> dict[str, Any]:
    found: Any = spec.chapters
    for step in path:
        found = found[step]
    return found if isinstance(found, dict) else {}


def may_be_decided(outline: Outline, path: Path) -> bool:
    """Whether an element at this path, or one around it, could have decisions of its own."""
    return any(
        found is not None and "decisions" in found.fields
        for end in range(1, len(path) + 1)
        for found in (inner_outline(outline, path[:end]),)
    )


def check_decisions(
    spec: Spec, marks: Marks, outline: Outline, rules: Callable[[], Collection[str]] | None
) -> Iterator[Finding]:
    """Decisions that name a rule or a field that does not exist.

    ``rules`` are the ids of rules that a decision can be about; without them only fields are looked at.
    """
    known = frozenset(rules()) if rules is not None and marks.decisions else frozenset()
    for path in marks.decisions:
        entry = _entry(spec, path)
        rule, field = entry.get("rule"), entry.get("field")
        if isinstance(rule, str) and known and (rule not in known or rule.startswith(_OWN)):
            yield _finding(spec, (*path, "rule"), *_unknown_rule(rule, known))
        element = inner_outline(outline, path[:-2])
        if isinstance(field, str) and element is not None and field not in element.fields:
            message = f"this element has no field {field!r} that a decision could be about"
            found = _finding(spec, (*path, "field"), message, did_you_mean(field, element.fields))
            edits = corrected(spec.documents[found.location.file], found.location, field, element.fields)
            yield msgspec.structs.replace(found, edits=edits)


def _unknown_rule(rule: str, known: Collection[str]) -> tuple[str, str]:
    """What is wrong with a rule's name, and what to do."""
    if rule.startswith(_OWN):
        return (
            f"{rule} is itself about decisions: nothing can be decided about it",
            "mend the decision it names",
        )
    from protocolkit.source.rules import LOAD_RULES

    if any(rule == found.id for found in LOAD_RULES):
        message = f"{rule} is about what stops a spec from loading: that is mended, not decided"
        return message, "mend what it finds, and leave this decision out"
    return f"there is no rule {rule!r}", did_you_mean(rule, known) or "protocolkit rules lists them all"


def _finding(spec: Spec, path: Path, message: str, fix: str | None) -> Finding:
    pointer = pointer_of(spec.chapters, path)
    return Finding("REF007", Severity.ERROR, Stage.LOAD, message, spec.locate(path), pointer=pointer, fix=fix)

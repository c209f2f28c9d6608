"""What the fields of a protocol are to a comparison: conditions, words for people, and which of them are one matter."""

from __future__ import annotations

__all__ = ["CONDITIONS", "DURATIONS", "TEXTS", "aspect_of"]

CONDITIONS = frozenset({"when", "must", "derive", "not_before", "not_after"})
"""Fields that hold a condition or a calculation; compared by meaning."""

DURATIONS = frozenset({"target", "window", "every", "after", "earliest", "latest"})
"""Fields of a visit that hold ISO 8601 durations; compared by what they come to."""

TEXTS = frozenset(
    {
        *("text", "label", "name", "title", "description", "note", "instruction", "message", "purpose"),
        *("judgement", "justification", "rationale", "interpretation", "content", "model_description"),
        *("allocation_rule", "brief", "official", "acronym", "brief_summary", "detailed_description"),
        *("basis", "manual", "unused", "other_names", "keywords", "also_spelled"),
    }
)
"""Fields in words for people: a change of them alone moves no limit, code or date."""

_ASPECTS: tuple[tuple[tuple[str, ...], dict[str, str]], ...] = (
    (
        ("eligibility", "*", "*"),
        dict.fromkeys(("text", "when", "assessment", "judgement"), "criterion"),
    ),
    (
        ("outcomes", "*", "*"),
        dict.fromkeys(("title", "description", "interpretation", "variables"), "definition"),
    ),
    (("interventions", "*"), {"dose": "dose"}),
    (("visits", "*"), dict.fromkeys(("target", "timing", "anchor", "repeat"), "time")),
    (("visits", "*"), {"window": "window"}),
    (("forms", "*", "items", "*"), dict.fromkeys(("required", "when"), "condition")),
    (("forms", "*", "checks", "*"), dict.fromkeys(("must", "text", "message", "manual"), "check")),
)
"""Fields that are one matter, by the element in which they stand; every other field is a matter of its own."""


def aspect_of(path: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The element of a field, and the matter that the field belongs to."""
    for pattern, aspects in _ASPECTS:
        rest = path[len(pattern) :]
        if rest and rest[0] in aspects and _fits(path, pattern):
            return path[: len(pattern)], aspects[rest[0]]
    return path[:-1] or path, path[-1]


def _fits(path: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    return all(wanted in ("*", step) for step, wanted in zip(path, pattern, strict=False))

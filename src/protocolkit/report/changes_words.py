"""The words of a comparison that every form of it uses: what changed, field by field, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.model.amendments import REASONS, Reason
from protocolkit.model.moments import duration_words, window_words
from protocolkit.report.redline import Segment, redline

if TYPE_CHECKING:
    from protocolkit.amend.changes import Change
    from protocolkit.amend.classify import Overall
    from protocolkit.amend.clocks import Started
    from protocolkit.amend.comparison import Comparison, WeighedChange
    from protocolkit.amend.edits import Edit
    from protocolkit.amend.population import Effect

__all__ = [
    "FICTIONAL",
    "NO_CHANGE",
    "REWRITTEN",
    "WEIGHTS",
    "Field",
    "action_lines",
    "actions",
    "actions_of",
    "changed_fields",
    "class_line",
    "class_words",
    "classes",
    "clock_words",
    "effect_lines",
    "element_words",
    "gap_lines",
    "head_line",
    "in_order",
    "own_effect",
    "reason_text",
    "reason_words",
    "split_words",
    "title_of",
    "value_words",
]

FICTIONAL = "FICTIONAL: an example, not made by the sponsor"

NO_CHANGE = "no change"

REWRITTEN = "Only written otherwise, proven to say the same"
"""Conditions that read differently and are no change."""

WEIGHTS = {
    "substantial": "Substantial",
    "undecided": "For a person to decide; treated as substantial until then",
    "minor": "Not substantial",
    "none": "No modification",
}
"""The groups in which changes are told, and what they are called."""

_VERDICTS = {
    "same": "the same participants are eligible",
    "narrower": "narrower: nobody is gained, and some are lost",
    "wider": "wider: some are gained, and nobody is lost",
    "incomparable": "incomparable: some are gained, and others are lost",
}


class Field(msgspec.Struct, frozen=True):
    """A field of a changed element, and its value before and now as one text."""

    name: str
    segments: tuple[Segment, ...]


def head_line(comparison: Comparison) -> str:
    """``my-trial, version 1.0.0 to 2.0.0``."""
    old, new = comparison.old, comparison.new
    one = old.id if old.id == new.id else f"{old.id} and {new.id}"
    return f"{one}, version {old.version} to {new.version}"


def reason_words(comparison: Comparison) -> str:
    """The amendment with its reason; empty without a header."""
    header = comparison.header
    if header is None:
        return ""
    return f"Amendment {header.number}: {header.title} ({reason_text(header.reason)})"


def reason_text(reason: Reason) -> str:
    """The term of the code list for a reason."""
    return REASONS[reason.code].text if reason.code in REASONS else reason.code


def class_line(overall: Overall) -> str:
    """A jurisdiction, the class there, and why: ``European Union: SM, substantial modification``."""
    because = f" - because of {', '.join(overall.because)}" if overall.because else ""
    apart = f"; also {', '.join(overall.apart)}" if overall.apart else ""
    return f"{overall.title}: {overall.grade}, {overall.words}{apart}{because}"


def action_lines(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """Ethics review, consent and registry with the degree that follows, in words."""
    for title, name, words in actions(comparison):
        yield title, f"{name}, {words}" if words else name


def actions(comparison: Comparison) -> Iterator[tuple[str, str, str]]:
    """Ethics review, consent and registry: the degree that follows, and what that means."""
    found = comparison.classified
    for title, field, name in (
        ("Ethics", "ethics", found.ethics),
        ("Re-consent", "reconsent", found.reconsent),
        ("Registry", "registry", found.registry),
    ):
        yield title, name, comparison.action_words(field, name)


def actions_of(weighed: WeighedChange, comparison: Comparison) -> Iterator[tuple[str, str]]:
    """Ethics review, consent and registry as one change asks for them."""
    ruled, found = weighed.ruled, comparison
    for title, field, name in (
        ("Ethics", "ethics", ruled.ethics),
        ("Re-consent", "reconsent", ruled.reconsent),
        ("Registry", "registry", ruled.registry),
    ):
        yield title, found.action_words(field, name) or name


def clock_words(clock: Started, comparison: Comparison) -> str:
    """A time limit: for whom and of which class or degree, how long, and until when."""
    titles = {profile.id: profile.title for profile in comparison.profiles}
    due = f" ({clock.due})" if clock.due else ""
    return f"{titles.get(clock.of, clock.of)} {clock.because}: {clock.words}{due}"


def gap_lines(comparison: Comparison) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Changes that the header of the amendment leaves out, and entries of it that no change is of."""
    found = comparison.classified
    for title, names in (
        ("Not explained by the header", found.unexplained),
        ("Entries of the header without a change", found.idle),
    ):
        if names:
            yield title, names


def split_words(comparison: Comparison) -> str:
    """The proposed split of a bundle; empty where there is none."""
    split = comparison.classified.split
    if split is None:
        return ""
    parts = (
        f"{part.number} ({'substantial' if part.substantial else 'not substantial'}): {', '.join(part.entries)}"
        for part in split.parts
    )
    return f"This bundle can be taken apart: {'; '.join(parts)}"


def effect_lines(effect: Effect, *, whole: bool = False) -> Iterator[tuple[str, str]]:
    """What becomes of the population: the verdict, then a participant gained and one lost."""
    title = "Population" if whole else "population"
    if effect.verdict == "unknown":
        reasons = [reason.removeprefix("unknown because of ") for reason in effect.reasons]
        yield title, f"unknown because of {'; '.join(reasons)}" if reasons else "unknown"
    else:
        rests = [reason for reason in effect.reasons if reason.startswith("this rests on")]
        yield title, "; ".join([f"{_VERDICTS[effect.verdict]} (proven)", *rests])
    for title, witness in (("gained", effect.gained), ("lost", effect.lost)):
        if witness is not None:
            yield title, f"for example {witness.words}" if witness.words else "some"


def own_effect(weighed: WeighedChange) -> Effect | None:
    """What a change does to the population, where it is the one that does it and no remark beside it."""
    return weighed.effect if weighed.change.aspect in ("", "criterion") else None


_KINDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("eligibility", "inclusion", "*"), "inclusion {2}"),
    (("eligibility", "exclusion", "*"), "exclusion {2}"),
    (("forms", "*", "items", "*"), "item {1}.{3}"),
    (("forms", "*", "checks", "*"), "edit check {3} of form {1}"),
    (("forms", "*"), "form {1}"),
    (("codelists", "*", "codes", "*"), "choice {3} of {1}"),
    (("codelists", "*"), "codelist {1}"),
    (("outcomes", "*", "*"), "{1} outcome {2}"),
    (("visits", "*"), "visit {1}"),
    (("activities", "*"), "activity {1}"),
    (("variables", "*"), "variable {1}"),
    (("anchors", "*"), "anchor {1}"),
    (("arms", "*"), "arm {1}"),
    (("interventions", "*"), "intervention {1}"),
    (("sites", "*"), "site {1}"),
    (("assumptions", "*"), "assumption {1}"),
    (("questions", "*"), "question {1}"),
    (("consent", "versions", "*"), "version {2} of the consent form"),
)


def in_order(comparison: Comparison, weight: str) -> list[WeighedChange]:
    """The changes of a weight by the entries of the header; what only follows from others comes after them."""
    entries = [entry.id for entry in comparison.header.changes] if comparison.header is not None else []
    ranks = {name: rank for rank, name in enumerate(entries)}

    def rank(weighed: WeighedChange) -> tuple[int, bool]:
        return ranks.get(weighed.ruled.entry, len(ranks)), bool(weighed.ruled.follows)

    return sorted((found for found in comparison.changes if found.weight == weight), key=rank)


def title_of(weighed: WeighedChange) -> str:
    """What changed and how: ``exclusion EXC10, criterion: meaning changed``."""
    change = weighed.change
    element = element_words(change.element)
    name = f" ({weighed.name})" if weighed.name and weighed.name not in element else ""
    aspect = change.aspect.replace("_", " ")
    about = f", {aspect}" if aspect and aspect != change.element[-1] else ""
    kind = change.kind.value.replace("-changed", " changed")
    into = f" {_INTO[change.kind.value]} {_ids(change.into)}" if change.into else ""
    return f"{element}{name}{about}: {kind}{into}"


_INTO = {"split": "into", "merged": "from"}


def _ids(pointers: Iterable[str]) -> str:
    return ", ".join(pointer.rpartition("/")[2] for pointer in pointers)


def element_words(path: Sequence[str]) -> str:
    """What an element is called: ``exclusion EXC10`` for ``eligibility/exclusion/EXC10``."""
    for pattern, words in _KINDS:
        if len(pattern) == len(path) and all(
            want in ("*", step) for want, step in zip(pattern, path, strict=True)
        ):
            return words.format(*path)
    return "/".join(path).replace("_", " ")


def class_words(weighed: WeighedChange, comparison: Comparison) -> str:
    """The class of a change wherever its rule is known."""
    return "; ".join(f"{title}: {words}" for title, words in classes(weighed, comparison))


def classes(weighed: WeighedChange, comparison: Comparison) -> Iterator[tuple[str, str]]:
    """Each jurisdiction whose rule is known, and the class of a change there."""
    titles = {profile.id: profile.title for profile in comparison.profiles if profile.encoded}
    for ruling in weighed.ruled.rulings:
        if ruling.jurisdiction in titles:
            lowered = ruling.lowered
            by = f" (lowered from {ruling.computed} by {lowered.role}: {lowered.reason})" if lowered else ""
            yield titles[ruling.jurisdiction], f"{ruling.grade}{by}"


def changed_fields(change: Change) -> tuple[Field, ...]:
    """Every field of a change, with its value before and now."""
    return tuple(field for edit in change.edits for field in _fields(edit, change))


def _fields(edit: Edit, change: Change) -> Iterator[Field]:
    name = _field_name(edit, change)
    values = [_in_time(edit.path, value) for value in (edit.old, edit.new)]
    if any(isinstance(value, dict) for value in values) and all(
        value is None or isinstance(value, dict) for value in values
    ):
        old, new = (value or {} for value in values)
        for key in dict.fromkeys((*new, *old)):
            if key == "id" or old.get(key) == new.get(key):
                continue
            yield Field(f"{name}.{key}".lstrip("."), _segments(old.get(key), new.get(key)))
    else:
        yield Field(name, _segments(*values))


_TIMES = frozenset({"target", "window", "timing", "repeat"})


def _in_time(path: Sequence[str], value: Any) -> Any:
    """The times of a visit in words instead of ISO 8601; anything else as it is."""
    if path[:1] != ("visits",) or not (_TIMES & {*path[2:]} or isinstance(value, dict)):
        return value
    if isinstance(value, dict):
        return {key: _in_time((*path, key), entry) for key, entry in value.items()}
    if isinstance(value, str):
        return duration_words(value)
    is_window = path[-1] == "window" and isinstance(value, list | tuple)
    return window_words(value) if is_window else value


def _field_name(edit: Edit, change: Change) -> str:
    """A field as seen from its element: ``when``, ``dose.amount``, ``source of when``."""
    rest = edit.path[len(change.element) :]
    if edit.language:
        return f"{edit.field} ({edit.language})"
    if edit.path[: len(change.element)] != change.element:
        return edit.path[-1]
    if rest[:1] == ("sources",):
        return f"source of {'.'.join(rest[1:])}"
    if edit.kind.value == "reordered":
        return "order"
    return ".".join(rest)


def _segments(old: Any, new: Any) -> tuple[Segment, ...]:
    if old is None and new is None:
        return ()
    before, after = (None if value is None else value_words(value) for value in (old, new))
    return redline(before, after)


def value_words(value: Any) -> str:
    """A value of a protocol as a text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {value_words(entry)}" for key, entry in value.items())
    if isinstance(value, list | tuple):
        sign = "; " if any(isinstance(entry, Mapping | list) for entry in value) else ", "
        return sign.join(map(value_words, value))
    return "" if value is None else str(value)

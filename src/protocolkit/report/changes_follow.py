"""What follows from each change and from all of them together, in words, one short line a matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from protocolkit.amend.comparison import Comparison, Consequences
    from protocolkit.amend.consequences.examples import ExampleTouched
    from protocolkit.amend.consequences.forms import FormTouched

__all__ = ["cohort_lines", "consent_lines", "follows_by_change", "otherwise", "spoken", "summary_lines"]

_Line = tuple[str, str]


def follows_by_change(comparison: Comparison) -> dict[str, tuple[_Line, ...]]:
    """By the id of a change, what follows from it: a matter, and what becomes of it.

    Of several changes of one element, the first that is no mere change of source has them.
    """
    told: dict[str, dict[str, list[str]]] = {}
    for pointers, matter, words in _told(comparison):
        for pointer in pointers:
            entries = told.setdefault(pointer, {}).setdefault(matter, [])
            if words not in entries:
                entries.append(words)
    result: dict[str, tuple[_Line, ...]] = {}
    ordered = sorted(comparison.changes, key=lambda found: found.change.kind.value == "re-sourced")
    for weighed in ordered:
        matters = told.pop(weighed.change.pointer, {})
        if matters:
            result[weighed.id] = tuple((matter, "; ".join(words)) for matter, words in matters.items())
    return result


def _told(comparison: Comparison) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Every consequence with the pointers of its changes."""
    found = comparison.consequences
    yield from _of_forms(found)
    for visit in found.visits:
        yield visit.follows_from, "visits", f"{visit.id} {visit.event}"
    for procedure in found.procedures.changed:
        if procedure.old.count != procedure.new.count:
            times = f"{procedure.id} {procedure.old.count} -> {procedure.new.count} times"
            yield procedure.follows_from, "done", times
    for field in found.registry:
        yield field.follows_from, "registries", f"{field.registry_name}: {field.field}"
    for assumption in found.open_matters.assumptions:
        yield assumption.follows_from, "assumptions", f"{assumption.id} {assumption.event}"
    for question in found.open_matters.questions:
        yield question.follows_from, "questions", f"{question.id} {question.event}"
    for example in found.examples:
        yield example.follows_from, "tests", f"{example.id} {otherwise(example)}"
    if comparison.dates is not None:
        counted: dict[str, int] = {}
        for participant in comparison.dates.moved:
            for pointer in dict.fromkeys(name for moved in participant.moved for name in moved.follows_from):
                counted[pointer] = counted.get(pointer, 0) + 1
        for pointer, count in counted.items():
            yield (pointer,), "under way", f"{count} of {comparison.dates.participants} have other dates"


def _of_forms(found: Consequences) -> Iterator[tuple[tuple[str, ...], str, str]]:
    for form in found.forms:
        for item in form.items:
            yield (
                _beyond(item.follows_from, f"forms/{form.id}/items/{item.id}"),
                "items",
                f"{form.id}.{item.id}",
            )
        for check in form.checks:
            words = f"{check.id} ({form.id}) {check.event}"
            yield _beyond(check.follows_from, f"forms/{form.id}/checks/{check.id}"), "edit checks", words
        planned = tuple(name for name in form.follows_from if name.startswith(("activities/", "visits/")))
        for sign, visits in (("at", form.visits_added), ("no longer at", form.visits_removed)):
            if visits:
                yield planned, "forms", f"{form.id} {sign} {', '.join(visits)}"


def _beyond(pointers: Iterable[str], itself: str) -> tuple[str, ...]:
    """The changes behind something, but for that of the thing itself."""
    return tuple(pointer for pointer in pointers if pointer != itself)


def otherwise(example: ExampleTouched) -> str:
    """How a participant of a test comes out otherwise: the verdict, else the criteria of both versions."""
    if example.overall_before != example.overall_now:
        return f"{spoken(example.overall_before)} -> {spoken(example.overall_now)}"
    criteria = (f"{name} {was or 'not there'} -> {now or 'not there'}" for name, was, now in example.criteria)
    return ", ".join(criteria)


def spoken(verdict: str) -> str:
    """A verdict of screening in words."""
    return verdict.lower().replace("_", " ")


def summary_lines(comparison: Comparison) -> Iterator[_Line]:
    """What follows from all changes together."""
    found = comparison.consequences
    anew = [form.id for form in found.forms if form.reissued]
    if anew:
        yield "Forms issued anew", ", ".join(anew)
    elsewhere = [_moved(form) for form in found.forms if form.visits_added or form.visits_removed]
    if elsewhere:
        yield "Forms at other visits", ", ".join(elsewhere)
    for visit in found.visits:
        old, new = (time.words if time else "" for time in (visit.old, visit.new))
        yield f"Visit {visit.id} {visit.event}", " -> ".join(filter(None, (old, new)))
    yield from _burden(found)
    yield from consent_lines(found)
    for registry in dict.fromkeys(field.registry_name for field in found.registry):
        fields = (field.field for field in found.registry if field.registry_name == registry)
        yield f"Fields of {registry}", "; ".join(dict.fromkeys(fields))
    for title, touched in (
        ("Assumptions", found.open_matters.assumptions),
        ("Questions", found.open_matters.questions),
    ):
        if touched:
            yield title, ", ".join(f"{one.id} {one.event}" for one in touched)
    for example in found.examples:
        yield f"Participant of a test: {example.id}", otherwise(example)
    yield from cohort_lines(comparison)
    yield from _dates(comparison)


def _moved(form: FormTouched) -> str:
    signs = [f"+{visit}" for visit in form.visits_added] + [f"-{visit}" for visit in form.visits_removed]
    return f"{form.id} ({' '.join(signs)})"


def _burden(found: Consequences) -> Iterator[_Line]:
    old, new = found.procedures.old, found.procedures.new
    pairs = (
        ("visits", old.visits, new.visits),
        ("activities", old.activities, new.activities),
        ("invasive", old.invasive, new.invasive),
        ("not said whether invasive", old.invasive_not_said, new.invasive_not_said),
        ("with radiation", old.exposures, new.exposures),
        ("mSv", old.dose_msv, new.dose_msv),
    )
    changed = [f"{name} {was} -> {now}" for name, was, now in pairs if was != now]
    if changed:
        yield "For each participant", ", ".join(changed)


def consent_lines(found: Consequences) -> Iterator[_Line]:
    """Whether a new version of the consent form is needed, and whether there is one."""
    consent = found.consent
    if consent.needed == "no":
        return
    words = "needed" if consent.needed == "yes" else "a person decides whether it is needed"
    added = f"; added: {', '.join(consent.versions_added)}" if consent.versions_added else ""
    missing = "; the protocol names none" if consent.is_missing else ""
    offered = f"; no form offers {', '.join(consent.not_offered)}" if consent.not_offered else ""
    yield "New consent form", f"{words}{added}{missing}{offered}"


def cohort_lines(comparison: Comparison) -> Iterator[_Line]:
    """What becomes of a cohort."""
    cohort = comparison.cohort
    if cohort is None:
        return
    undecided = sum(one.count for one in cohort.undecided)
    yield (
        "Cohort",
        f"of {cohort.screened:,} screened, {cohort.gained.count:,} become eligible, "
        f"{cohort.lost.count:,} no longer are, {undecided:,} become or were undetermined",
    )
    if cohort.rejected or cohort.unused:
        yield (
            "Cohort, not used",
            f"{cohort.rejected:,} rows, {cohort.unused:,} rows, columns or values in part",
        )


def _dates(comparison: Comparison) -> Iterator[_Line]:
    dates = comparison.dates
    if dates is None:
        return
    yield "Participants under way", f"{len(dates.moved):,} of {dates.participants:,} have other dates"
    for participant in dates.moved:
        moved = (
            f"{one.visit} {one.event}{f' to {one.new.earliest} .. {one.new.latest}' if one.new else ''}"
            for one in participant.moved
        )
        yield f"  {participant.id}", "; ".join(moved)
    for row in dates.first_unread:
        yield f"  row {row.row}", f"not used: {row.reason}"

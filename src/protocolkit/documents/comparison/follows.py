"""What follows from all changes together: forms, visits, procedures, registries, consent, tests, open matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from protocolkit.documents.comparison.blocks import (
    Block,
    Cell,
    Section,
    Texts,
    cell,
    facts,
    paragraph,
    redlined,
    run,
    table,
)
from protocolkit.report.changes_follow import consent_lines, otherwise
from protocolkit.report.redline import redline, shortened

if TYPE_CHECKING:
    from protocolkit.amend.comparison import Comparison, Consequences
    from protocolkit.amend.consequences.dates import Days, MovedDates
    from protocolkit.amend.consequences.edit_checks import CheckTouched
    from protocolkit.amend.consequences.forms import FormTouched, ItemTouched
    from protocolkit.amend.consequences.procedures import Burden, Done
    from protocolkit.amend.consequences.registry import FieldChange

__all__ = ["follows_section"]

_LONGEST = 600
"""Characters of a field of a registry; first of what stays, only what is beside a change is told."""


def follows_section(comparison: Comparison) -> Section:
    """Every consequence that there is, and what does not change in one sentence."""
    found = comparison.consequences
    parts = {
        "forms": [*_forms(found)],
        "visits": [*_visits(found)],
        "dates of participants under way": [*_dates(comparison.dates)],
        "procedures": [*_procedures(found)],
        "registry fields": [*_registries(found)],
        "the consent form": [*_consent(found)],
        "tests of the criteria": [*_tests(found)],
        "assumptions and questions": [*_open_matters(found)],
    }
    blocks: list[Block] = [block for made in parts.values() for block in made]
    asked = {name for name in parts if comparison.dates is not None or not name.startswith("dates")}
    untouched = [name for name, made in parts.items() if not made and name in asked]
    if untouched:
        blocks.append(Texts((paragraph(f"Not touched: {', '.join(untouched)}."),)))
    return Section("consequences", "Consequences", tuple(blocks))


def _strong(text: str) -> Cell:
    return cell((run(text, "strong"),))


def _spaced(names: Iterable[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


def _forms(found: Consequences) -> Iterator[Block]:
    columns = (("Form", 20), ("What becomes of it", 18), ("Items", 26), ("Edit checks", 22), ("Visits", 14))
    rows = [
        (
            cell((run(form.id, "strong"), run(f" {form.name}"))),
            cell(*_of_form(form)),
            cell(*map(_item, form.items)),
            cell(*map(_check, form.checks)),
            cell(*_at(form)),
        )
        for form in found.forms
    ]
    if rows:
        yield table("Case report forms", columns, rows)


def _of_form(form: FormTouched) -> Iterator[str]:
    if form.event != "changed":
        yield form.event
    yield "issued anew" if form.reissued else "its pages stay as they are"
    if form.fields:
        yield f"changed: {_spaced(form.fields)}"


def _item(item: ItemTouched) -> str:
    fields = f" ({_spaced(item.fields)})" if item.fields else ""
    return f"{item.id} {item.event}{fields}"


def _check(check: CheckTouched) -> str:
    fields = f" ({_spaced(check.fields)})" if check.fields else ""
    return f"{check.id} {check.event}{fields}"


def _at(form: FormTouched) -> Iterator[str]:
    yield from (f"+ {visit}" for visit in form.visits_added)
    yield from (f"− {visit}" for visit in form.visits_removed)


def _visits(found: Consequences) -> Iterator[Block]:
    rows = [
        (
            cell((run(visit.id, "strong"), run(f" {visit.name}"))),
            visit.event,
            visit.old.words if visit.old else "does not take place",
            visit.new.words if visit.new else "does not take place",
        )
        for visit in found.visits
    ]
    if rows:
        yield table("Visits and windows", (("Visit", 22), ("Event", 12), ("Before", 33), ("Now", 33)), rows)


def _dates(dates: MovedDates | None) -> Iterator[Block]:
    """Participants under way with the coming visits that are on other days."""
    if dates is None:
        return
    count = f"{len(dates.moved):,} of {dates.participants:,} participants under way have other dates."
    unread = [f"Row {row.row} not used: {row.reason}" for row in dates.first_unread]
    yield Texts((paragraph(count, "strong"), *(paragraph(text, "soft") for text in unread)))
    rows = [
        (
            _strong(participant.id),
            participant.last_visit or "none yet",
            cell((run(moved.visit, "strong"), run(f" {moved.event}"))),
            _days(moved.old),
            _days(moved.new),
        )
        for participant in dates.moved
        for moved in participant.moved
    ]
    if rows:
        columns = (
            ("Participant", 16),
            ("Last visit", 14),
            ("Visit", 18),
            ("Days before", 26),
            ("Days now", 26),
        )
        yield table("Participants under way", columns, rows)


def _days(days: Days | None) -> str:
    return f"{days.earliest} to {days.latest}" if days else "–"


def _procedures(found: Consequences) -> Iterator[Block]:
    procedures = found.procedures
    rows = [
        (
            cell((run(one.id, "strong"), run(f" {one.name}"))),
            *(cell(*_done(done)) for done in (one.old, one.new)),
        )
        for one in procedures.changed
    ]
    if not rows and procedures.old == procedures.new:
        return
    yield facts(
        _burden(procedures.old, procedures.new), "A participant who completes the study, before and now"
    )
    if rows:
        yield table("Procedures that change", (("Activity", 32), ("Before", 34), ("Now", 34)), rows)


def _burden(old: Burden, new: Burden) -> Iterator[tuple[str, Cell]]:
    named = (
        ("Visits", old.visits, new.visits),
        ("Activities", old.activities, new.activities),
        ("Invasive", old.invasive, new.invasive),
        ("Not said whether invasive", old.invasive_not_said, new.invasive_not_said),
        ("With radiation", old.exposures, new.exposures),
        ("Dose, mSv", _dose(old), _dose(new)),
    )
    for name, was, now in named:
        yield name, cell(redlined(redline(str(was), str(now))))


def _dose(burden: Burden) -> str:
    missing = ", ".join(burden.dose_missing)
    return str(burden.dose_msv) if burden.dose_msv is not None else f"not known ({missing})"


def _done(done: Done) -> Iterator[str]:
    if not done.planned and not done.occasional:
        yield "not done"
        return
    yield f"{done.count} times: {', '.join(done.planned)}" if done.planned else "at no planned visit"
    if done.occasional:
        yield f"also, where they take place: {', '.join(done.occasional)}"
    if done.invasive is not None:
        yield "invasive" if done.invasive else "not invasive"
    if done.irradiates:
        yield f"{done.dose_msv} mSv each" if done.dose_msv is not None else "with radiation"
    if done.only_if:
        yield f"only if {done.only_if}"


def _registries(found: Consequences) -> Iterator[Block]:
    rows = [
        (
            _strong(field.registry_name),
            f"{field.field} ({field.element})" if field.element else field.field,
            _held(field, "new"),
            _held(field, "gone"),
        )
        for field in found.registry
    ]
    if rows:
        columns = (("Registry", 15), ("Field", 19), ("Old", 33), ("New", 33))
        yield table("Registry fields", columns, rows)


def _held(field: FieldChange, other: str) -> Cell:
    """What a field held, or will hold: all but what the other side alone has; why it is empty."""
    value, why = (field.old, field.why_empty_before) if other == "new" else (field.new, field.why_empty_now)
    if value is None:
        return cell(f"empty: {why}" if why else "empty", style="soft")
    kept = [segment for segment in redline(field.old, field.new) if segment.mark != other]
    return cell(redlined(shortened(kept, _LONGEST)))


def _consent(found: Consequences) -> Iterator[Block]:
    lines = [*consent_lines(found)]
    if lines:
        yield facts(lines, "Consent")


def _tests(found: Consequences) -> Iterator[Block]:
    rows = [(_strong(example.id), otherwise(example)) for example in found.examples]
    if rows:
        columns = (("Participant of a test", 40), ("Comes out otherwise", 60))
        yield table("Tests of the criteria", columns, rows)


def _open_matters(found: Consequences) -> Iterator[Block]:
    matters = found.open_matters
    rows = [
        (_strong(one.id), one.event, one.text, _status(one.before), _status(one.after))
        for one in matters.assumptions
    ]
    if rows:
        columns = (("Assumption", 14), ("Event", 14), ("Text", 44), ("Before", 14), ("Now", 14))
        yield table("Assumptions", columns, rows)
    asked = [
        (_strong(one.id), one.event, one.priority, one.finding, one.answer or "–")
        for one in matters.questions
    ]
    if asked:
        columns = (("Question", 12), ("Event", 13), ("Priority", 13), ("Finding", 36), ("Answer", 26))
        yield table("Questions", columns, asked)


def _status(status: str | None) -> str:
    return status.replace("_", " ") if status else "–"

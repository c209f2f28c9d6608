"""Two versions compared, with what screening shows: cohorts, participants under way, tests of the criteria."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.amend.comparison import compare
from protocolkit.amend.consequences.examples import Judged, examples_touched, own_example
from protocolkit.versions import chosen_profiles, header_between

if TYPE_CHECKING:
    from protocolkit.amend.changes import Change
    from protocolkit.amend.cohort import CohortEffect
    from protocolkit.amend.comparison import Comparison
    from protocolkit.amend.consequences.dates import MovedDates
    from protocolkit.amend.consequences.examples import ExampleTouched, Judge, TestParticipant
    from protocolkit.model.plan import Plan
    from protocolkit.screening.verdict import Verdict
    from protocolkit.versions import Version

__all__ = ["Tables", "cohort_effect", "compared", "dates_effect", "examples_effect"]


class Tables(msgspec.Struct, frozen=True):
    """CSV files of participants: a cohort to screen by both versions, and those under way with their dates.

    ``today`` is the day that criteria call today.
    """

    cohort: str | None = None
    anchors: str | None = None
    today: datetime.date | None = None
    progress: Callable[[int, float], None] = lambda rows, share: None


_NONE = Tables()


def compared(
    old: Version,
    new: Version,
    *,
    profiles: Sequence[str] = (),
    amendment: str | None = None,
    tables: Tables = _NONE,
) -> Comparison:
    """Two versions compared, by some jurisdictions and the header of an amendment, with what participants show.

    Raises ``CannotRun`` when one of these is not there, or a table cannot be read.
    """
    judging, elsewhere = chosen_profiles(profiles, old.side, new.side)
    header = header_between(old, new, amendment)
    found = compare(old.side, new.side, profiles=judging, elsewhere=elsewhere, header=header)
    changes = [weighed.change for weighed in found.changes]
    before, after = old.side.plan, new.side.plan
    consequences = found.consequences
    if any(map(_may_judge_otherwise, changes)):
        touched = examples_effect(before, after, own_example(before), changes)
        consequences = msgspec.structs.replace(consequences, examples=touched)
    cohort = dates = None
    if tables.cohort is not None:
        cohort = cohort_effect(before, after, tables.cohort, today=tables.today, progress=tables.progress)
    if tables.anchors is not None:
        dates = dates_effect(before, after, tables.anchors, changes)
    return msgspec.structs.replace(found, consequences=consequences, cohort=cohort, dates=dates)


def _may_judge_otherwise(change: Change) -> bool:
    """Whether a participant may come out otherwise because of a change: words alone decide nothing here."""
    is_text = change.kind.value in ("text-only", "re-sourced", "reordered")
    return change.chapter in ("eligibility", "variables", "codelists") and not is_text


def cohort_effect(
    old: Plan,
    new: Plan,
    cohort: str,
    *,
    today: datetime.date | None = None,
    progress: Callable[[int, float], None] = lambda rows, share: None,
) -> CohortEffect:
    """Screen every row of a CSV file against both versions; memory does not grow with the rows.

    Raises ``CannotRun`` when the table cannot be read, or does not say the unit of a variable whose unit changed.
    """
    from protocolkit.amend.cohort import Screened, Shifts
    from protocolkit.screening.criteria import compile_criteria
    from protocolkit.screening.pairs import PairedTable

    before, after = (compile_criteria(plan, (), today) for plan in (old, new))
    table = PairedTable(before, after, cohort)
    shifts = Shifts([ruling.id for ruling in before.rulings], [ruling.id for ruling in after.rulings])
    for pair in table.lines(progress):
        if pair is None:
            shifts.reject()
            continue
        was, now = (Screened(line.overall, line.failed, line.unknown) for line in pair)
        shifts.add(pair[1].id, was, now)
    return shifts.effect(unused=table.unused, first_unused=table.first_unused)


def dates_effect(old: Plan, new: Plan, anchors: str, changes: Sequence[Change]) -> MovedDates:
    """Whose coming visits change, of the participants under way that a CSV file lists.

    Raises ``CannotRun`` when the table cannot be read.
    """
    from protocolkit.amend.consequences.dates import moved_dates
    from protocolkit.amend.consequences.under_way import read_under_way
    from protocolkit.screening.table import open_table

    with open_table(anchors) as table:
        return moved_dates(old, new, read_under_way(table.header, table.rows(), old, new), changes)


def examples_effect(
    old: Plan, new: Plan, participants: Iterable[TestParticipant], changes: Sequence[Change]
) -> tuple[ExampleTouched, ...]:
    """The participants of tests that come out otherwise in the new version.

    The criteria that cannot judge otherwise are only asked about those of whom another one does.
    """
    from protocolkit.amend.consequences.turning import may_turn

    among = may_turn(old, new)
    before, after = (_verdicts(plan, among) for plan in (old, new))
    turned = [
        found for found in participants if _values(before(found.values)) != _values(after(found.values))
    ]
    return examples_touched(turned, _judge(old), _judge(new), changes) if turned else ()


def _values(verdict: Verdict) -> frozenset[tuple[str, str, str]]:
    return frozenset((found.id, found.kind, found.value) for found in verdict.criteria)


def _verdicts(plan: Plan, among: Container[str] | None = None) -> Callable[[Mapping[str, Any]], Verdict]:
    """Screens the values of a participant by one version."""
    from protocolkit.screening.criteria import compile_criteria
    from protocolkit.screening.verdict import screen_subject

    criteria = compile_criteria(plan, among=among)
    return lambda values: screen_subject(criteria, values)


def _judge(plan: Plan) -> Judge:
    """The same, in the words of a comparison."""
    screened = _verdicts(plan)

    def judged(values: Mapping[str, Any]) -> Judged:
        verdict = screened(values)
        return Judged(verdict.overall, {found.id: found.value for found in verdict.criteria})

    return judged

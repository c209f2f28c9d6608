"""What a comparison comes to: the class in every jurisdiction, what is asked for, and whom the criteria admit now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from protocolkit.documents.comparison.blocks import (
    Block,
    Cell,
    Facts,
    Section,
    Table,
    Texts,
    cell,
    facts,
    paragraph,
    run,
    table,
)
from protocolkit.report.changes_follow import cohort_lines, spoken
from protocolkit.report.changes_words import (
    actions,
    clock_words,
    effect_lines,
    element_words,
    gap_lines,
    split_words,
)

if TYPE_CHECKING:
    from protocolkit.amend.classify import Overall
    from protocolkit.amend.cohort import CohortEffect
    from protocolkit.amend.comparison import Comparison
    from protocolkit.amend.population import Effect

__all__ = ["because_words", "class_section", "criterion_words", "population_section"]


def class_section(comparison: Comparison) -> Section:
    """Class, ethics review, consent, registry, time limits, and what the header leaves out."""
    found = comparison.classified
    columns = (("Jurisdiction and rule", 26), ("Class", 38), ("Because of", 22), ("Declared", 14))
    rows = [_jurisdiction(overall, comparison) for overall in found.overall]
    blocks: list[Block] = [table("Class of the amendment", columns, rows), _asked(comparison)]
    told = [split_words(comparison), *comparison.warnings]
    told += [f"{title}: {', '.join(map(because_words, names))}" for title, names in gap_lines(comparison)]
    if any(told):
        blocks.append(Texts(tuple(paragraph(text) for text in told if text), "alarm"))
    return Section("class", "Classification", tuple(blocks))


def _jurisdiction(overall: Overall, comparison: Comparison) -> tuple[Cell, ...]:
    apart = f"also {', '.join(overall.apart)}" if overall.apart else ""
    alarm = cell(overall.problem, style="alarm").paragraphs
    grade = cell((run(overall.grade, "strong"),), overall.words, apart)
    return (
        cell((run(overall.title, "strong"),), (run(overall.rule, "soft"),)),
        Cell((*grade.paragraphs, *alarm)),
        cell("; ".join(map(because_words, _in_order(overall.because, comparison)))),
        cell(overall.declared or _not_declared(comparison)),
    )


def _in_order(names: Iterable[str], comparison: Comparison) -> list[str]:
    """Entries of the header as they stand in it, then changes without one."""
    known = [entry.id for entry in comparison.header.changes] if comparison.header is not None else []
    return sorted(names, key=lambda name: known.index(name) if name in known else len(known))


def _not_declared(comparison: Comparison) -> str:
    return "not declared" if comparison.header is not None else "no header"


def because_words(name: str) -> str:
    """An entry of the header by its number, a change without one by what it is of."""
    return element_words(name.split("/")) if "/" in name else name


def _asked(comparison: Comparison) -> Facts:
    """What is to be done, with its time limits."""
    rows = [
        (title, cell((run(words or name, "strong"),), (run(name, "soft"),) if words else ()))
        for title, name, words in actions(comparison)
    ]
    clocks = cell(*(clock_words(clock, comparison) for clock in comparison.classified.clocks))
    return facts([*rows, ("Time limits", clocks)], "What follows from the class")


def population_section(comparison: Comparison) -> Section:
    """The population as a whole and by criterion; and what becomes of a cohort, where one was given."""
    found = comparison.population
    blocks: list[Block] = [
        facts(
            ((title.capitalize(), words) for title, words in effect_lines(found.overall, whole=True)),
            "All criteria together",
        )
    ]
    if found.changed:
        columns = (("Criterion", 13), ("Population", 29), ("Gained", 29), ("Lost", 29))
        rows = [_criterion(effect, comparison) for effect in found.changed]
        blocks.append(table("By criterion", columns, rows))
    if comparison.cohort is not None:
        blocks += _cohort(comparison, comparison.cohort)
    return Section("population", "Population", tuple(blocks))


def criterion_words(name: str, comparison: Comparison) -> str:
    """``exclusion EXC10``, by the version that has the criterion."""
    for side in (comparison.new, comparison.old):
        eligibility = side.plan.protocol.eligibility
        for group, criteria in (("inclusion", eligibility.inclusion), ("exclusion", eligibility.exclusion)):
            if any(criterion.id == name for criterion in criteria):
                return element_words(("eligibility", group, name))
    return name


def _criterion(effect: Effect, comparison: Comparison) -> tuple[Cell, ...]:
    told = dict(effect_lines(effect))
    return (
        cell((run(criterion_words(effect.id, comparison), "strong"),)),
        cell(told.get("population", "")),
        cell(told.get("gained", "nobody" if effect.verdict in ("same", "narrower") else "")),
        cell(told.get("lost", "nobody" if effect.verdict in ("same", "wider") else "")),
    )


_MOST_CODES = 20
_VERDICTS = ("ELIGIBLE", "NOT_ELIGIBLE", "UNDETERMINED")


def _cohort(comparison: Comparison, cohort: CohortEffect) -> Iterator[Block]:
    yield facts((*cohort_lines(comparison), *_who(cohort)), "A cohort screened by both versions")
    columns = (("Before", 31), *((f"{spoken(verdict)} now", 23) for verdict in _VERDICTS))
    rows = [
        (cell((run(f"{spoken(before)} before", "strong"),)), *(cell(f"{count:,}") for count in counts))
        for before, counts in zip(_VERDICTS, cohort.table, strict=True)
    ]
    yield table("Participants of the cohort by verdict", columns, rows)
    if cohort.criteria:
        yield _shifts(comparison, cohort)
    reasons = cohort.first_unused
    if reasons:
        yield Texts(tuple(paragraph(reason, "soft") for reason in reasons))


def _who(cohort: CohortEffect) -> Iterator[tuple[str, str]]:
    """The first of those whose verdict is another one, by the codes that the cohort has for them."""
    for change in cohort.transitions:
        if change.is_change and change.ids:
            shown = ", ".join(change.ids[:_MOST_CODES])
            more = f" and {change.count - _MOST_CODES:,} more" if change.count > _MOST_CODES else ""
            title = f"{spoken(change.before)}, now {spoken(change.after)}"
            yield title.capitalize(), f"{shown}{more}"


def _shifts(comparison: Comparison, cohort: CohortEffect) -> Table:
    columns = (
        *(("Criterion", 28), ("Fail before", 18), ("Fail now", 18)),
        *(("Not known before", 18), ("Not known now", 18)),
    )
    rows = [
        (
            cell((run(criterion_words(shift.id, comparison), "strong"),)),
            *(
                cell("not there" if count is None else f"{count:,}")
                for count in (
                    *(shift.failed_before, shift.failed_after),
                    *(shift.unknown_before, shift.unknown_after),
                )
            ),
        )
        for shift in cohort.criteria
    ]
    return table("Participants of the cohort by criterion", columns, rows)

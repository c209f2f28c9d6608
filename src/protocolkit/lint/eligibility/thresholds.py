"""ELG: laboratory limits: what is measured, in which unit, against which limit, and how strictly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import msgspec

from protocolkit.conditions import parse
from protocolkit.conditions.nodes import Node
from protocolkit.conditions.relations import OPPOSITE
from protocolkit.conditions.requirements import Requirement, parts_of
from protocolkit.findings import Severity
from protocolkit.lint.phrases import find_phrases
from protocolkit.lint.quantities import quantities_of
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.stated import Stated, converted, names_in, stated_in
from protocolkit.lint.texts import criterion_pointer
from protocolkit.lint.wordlist import pairs
from protocolkit.model.eligibility import Criterion
from protocolkit.model.plan import Plan
from protocolkit.model.variables import Variable

__all__ = ["elg014", "elg015"]

_LABORATORY = "LB"
_NUMBERS = frozenset({"integer", "decimal"})
_MOST_DIFFERENCE = 1
"""Grades by which the limits of one protocol may differ without a question."""


@rule("ELG014", Severity.ERROR)
def elg014(subject: Subject) -> Iterator[Issue]:
    """A laboratory limit names what is measured, its unit, and whose limit of normal it means.

    ## Why it matters

    "Normal liver function" can be twenty different tests, 2.5 is kidney failure in one unit and impossible in the
    other, and "twice the limit" of which laboratory? None of them can be computed, and none compared between sites.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC02
          text: Liver function of more than 3 times the upper limit of normal at screening
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC02
          text: ALT more than 3 times the upper limit of normal of the laboratory at screening
    ```

    ## How to fix

    Name each measurement with its unit, or the multiple of the laboratory's own limit, and collect that limit as a
    variable. The names are in `wordlists/analytes.txt`; the label of the variable counts as well.

    ## Source

    ICH M11, section 5; CDISC SDTM, domain LB: test, unit and reference range of every result.
    """
    plan = subject.plan
    for criterion in plan.protocol.eligibility.criteria:
        tree = parse(criterion.when).tree if criterion.when else None
        if tree is None:
            continue
        pointer = criterion_pointer(plan.protocol, criterion)
        measured = tuple(_laboratory(plan, criterion))
        unnamed = [one for one in measured if not _is_limit(one) and not _is_named(criterion.text, one)]
        if unnamed:
            listed = ", ".join(one.label for one in unnamed)
            message = f"{criterion.id} is decided by {listed}, and its text does not name what is measured"
            yield Issue(f"{pointer}/text", message, "name each measurement, with its unit and limit")
        yield from _without_unit(criterion, pointer, measured, tree)
        yield from _without_limit(pointer, criterion.id, measured)


def _laboratory(plan: Plan, criterion: Criterion) -> Iterator[Variable]:
    """Numbers of a criterion that come from a laboratory form."""
    for name in names_in(criterion.when):
        variable = plan.variables.get(name)
        if variable is not None and variable.type in _NUMBERS:
            form = plan.forms.get((variable.collected_on or "").partition(".")[0])
            if form is None or _LABORATORY in form.domains:
                yield variable


def _is_limit(variable: Variable) -> bool:
    return any(find_phrases("reference_limits", f"{variable.label} {variable.id.replace('_', ' ')}"))


def _is_named(text: str, variable: Variable) -> bool:
    """Whether a text speaks of what a variable measures."""
    if not set(_keys(variable)).isdisjoint(_keys_in(text)):
        return True
    first = variable.label.partition(",")[0].partition("(")[0].strip().casefold()
    return bool(first) and first in text.casefold()


def _keys(variable: Variable) -> tuple[str, ...]:
    """What a variable measures: as its label says, then as its id does."""
    return (*_keys_in(variable.label), *_keys_in(variable.id.replace("_", " ")))


def _keys_in(text: str) -> Iterator[str]:
    yield from (pairs("analytes")[found.entry] for found in find_phrases("analytes", text))


def _without_unit(
    criterion: Criterion, pointer: str, measured: Iterable[Variable], tree: Node
) -> Iterator[Issue]:
    """Limits of the text that are numbers without a unit, where the variable has one."""
    units = {one.id: one.unit for one in measured if one.unit}
    limits = {one.value: one.name for one in stated_in(tree) if one.name in units and not one.times}
    for quantity in quantities_of(criterion.text):
        name = limits.get(quantity.values[0])
        if name and quantity.unit is None and not quantity.times and quantity.relation:
            words = criterion.text[quantity.start : quantity.end]
            message = f"{criterion.id}: {words!r} has no unit; the condition takes {units[name]}"
            span = (quantity.start, quantity.end)
            yield Issue(f"{pointer}/text", message, "write the unit, or ask the sponsor", span=span)


def _without_limit(pointer: str, criterion: str, measured: Iterable[Variable]) -> Iterator[Issue]:
    """Limits of normal that nobody writes down."""
    for variable in measured:
        if _is_limit(variable) and variable.collected_on is None and variable.derive is None:
            message = f"{criterion} needs {variable.id}, and no item collects the laboratory's limit"
            related = ((f"variables/{variable.id}", "the limit"),)
            yield Issue(f"{pointer}/when", message, "collect the limit beside the result", related)


class _Threshold(msgspec.Struct, frozen=True):
    """A limit of a criterion, and the grade at which participants are excluded by it."""

    criterion: str
    pointer: str
    label: str
    grade: int

    @property
    def words(self) -> str:
        """``Platelet count from grade 3``."""
        return f"{self.label} from grade {self.grade}"


@rule("ELG015", Severity.INFO, "ext")
def elg015(subject: Subject) -> Iterator[Issue]:
    """Laboratory limits of one protocol are about equally strict.

    ## Why it matters

    Where one limit begins at a mild deviation and the next only at a severe one, either the strict one shuts out
    people for nothing or the loose one lets in people at risk. Often a unit or a digit went wrong.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC01
          text: Platelets below 25 x 10^9/L at screening
          when: platelets < 25 '10*9/L'
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC01
          text: Platelets below 100 x 10^9/L at screening
          when: platelets < 100 '10*9/L'
    ```

    ## How to fix

    Ask the sponsor why the limits differ, and write the reason under `justification:` of the criterion, or record a
    decision. Grades begin where `wordlists/ctcae_v5.txt` says; one grade of difference is not asked about.

    ## Source

    CTCAE version 5.0, National Cancer Institute, 27 November 2017.
    """
    plan = subject.plan
    found = tuple(_thresholds(plan))
    grades = [one.grade for one in found]
    if not grades or max(grades) - min(grades) <= _MOST_DIFFERENCE:
        return
    for pointer in dict.fromkeys(one.pointer for one in found):
        own = [one for one in found if one.pointer == pointer]
        criterion = plan.criteria[own[0].criterion]
        if criterion.justification:
            continue
        others = dict.fromkeys((one.pointer, one.words) for one in found if one.pointer != pointer)
        yield Issue(
            f"{pointer}/when",
            f"{criterion.id} excludes {', '.join(one.words for one in own)} on (CTCAE 5.0); "
            f"limits of this protocol begin at grades {min(grades)} to {max(grades)}",
            "ask why they differ, and write the reason under justification:",
            tuple((f"{other}/when", words) for other, words in others),
        )


def _thresholds(plan: Plan) -> Iterator[_Threshold]:
    eligibility = plan.protocol.eligibility
    for criterion in eligibility.criteria:
        tree = parse(criterion.when).tree if criterion.when else None
        if tree is None:
            continue
        is_inclusion = criterion in eligibility.inclusion
        pointer = criterion_pointer(plan.protocol, criterion)
        for part in parts_of(Requirement(criterion.id, "inclusion" if is_inclusion else "exclusion", tree)):
            stated = tuple(stated_in(part.tree, denied=not part.wanted))
            variable = plan.variables.get(stated[0].name or "") if len(stated) == 1 else None
            grade = _grade(variable, stated[0]) if variable is not None else None
            if variable is not None and grade:
                yield _Threshold(criterion.id, pointer, variable.label, grade)


def _grade(variable: Variable, required: Stated) -> int | None:
    """The grade of the first value that is excluded; ``None`` where the table does not tell."""
    row = next((row for key in _keys(variable) if (row := pairs("ctcae_v5").get(key.casefold()))), None)
    if row is None or required.relation in (None, "==", "!="):
        return None
    direction, unit, *bounds = row.split()
    if required.times != (unit == "ULN"):
        return None
    own = required.unit or variable.unit or "1"
    value = Fraction(required.value) if required.times else converted(required.value, own, unit)
    if value is None:
        return None
    excluded = OPPOSITE[required.relation] if required.relation else None
    if excluded not in (("<", "<=") if direction == "below" else (">", ">=")):
        return None
    beyond = [grade for grade, bound in enumerate(bounds, 1) if _is_beyond(value, bound, excluded)]
    return max(beyond, default=1)


def _is_beyond(value: Fraction, bound: str, excluded: str) -> bool:
    """Whether the first excluded value lies beyond the value at which a grade begins."""
    if not bound[0].isdigit():
        return False
    limit = Fraction(bound)
    return {
        "<": value <= limit,
        "<=": value < limit,
        ">": value >= limit,
        ">=": value > limit,
    }[excluded]

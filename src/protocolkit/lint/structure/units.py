"""STR: units that go with what is measured."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from protocolkit.findings import Severity
from protocolkit.lint.phrases import find_phrases
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.wordlist import pairs

__all__ = ["str009"]


@rule("STR009", Severity.ERROR)
def str009(subject: Subject) -> Iterator[Issue]:
    """A unit measures what its variable or item is about, and the two have the same one.

    ## Why it matters

    Platelets in g/L, or a weight collected in kilograms and read in grams, is the classic error of doses and of
    eligibility: the number looks right, and the participant is not.

    ## Bad

    ```yaml
    variables:
      - {id: weight, unit: cm}
    ```

    ## Good

    ```yaml
    variables:
      - {id: weight, unit: kg}
    ```

    ## How to fix

    Correct the unit. A variable has the unit of the item that it is collected on. What a quantity is measured in
    stands in `wordlists/measured_in.txt`, by words of its label. That a unit is one of UCUM, and that units which meet
    in a condition agree, is checked when the spec is loaded (CND009, CND006).

    ## Source

    UCUM; ICH E6(R3), data governance; CDISC SDTM, original and standard units.
    """
    plan = subject.plan
    for variable in plan.protocol.variables:
        if variable.unit is None:
            continue
        pointer = f"variables/{variable.id}/unit"
        yield from _of_another_kind(pointer, variable.id, variable.label, variable.unit)
        found = plan.item(variable.collected_on) if variable.collected_on else None
        if found and found[1].unit and found[1].unit != variable.unit:
            form, item = found
            message = (
                f"{variable.id} is in {variable.unit}, and {form.id}.{item.id} collects it in {item.unit}"
            )
            related = ((f"forms/{form.id}/items/{item.id}/unit", "the item"),)
            yield Issue(pointer, message, "give both the same unit: nothing converts between them", related)
    for form in plan.protocol.forms:
        for item in form.items:
            if item.unit:
                pointer = f"forms/{form.id}/items/{item.id}/unit"
                yield from _of_another_kind(pointer, f"{form.id}.{item.id}", item.label, item.unit)


def _of_another_kind(pointer: str, name: str, label: str, unit: str) -> Iterator[Issue]:
    quantity = _quantity(label)
    if quantity is None:
        return
    usual = pairs("measured_in")[quantity].split()
    if not _fits(unit, tuple(usual)):
        message = f"{name} ({label}) is in {unit}, which does not measure {quantity}"
        yield Issue(pointer, message, f"write a unit such as {' or '.join(usual)}")


@lru_cache(maxsize=1024)
def _quantity(label: str) -> str | None:
    """What a label is about, where it names one quantity alone."""
    found = {hit.entry for hit in find_phrases("measured_in", label)}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=1024)
def _fits(unit: str, usual: tuple[str, ...]) -> bool:
    """Whether a unit has the dimension of one of these; times, counts and shares fit anything."""
    if unit in usual:
        return True
    from protocolkit.conditions.ucum import UnitError, read_unit

    try:
        one = read_unit(unit)
        dimensions = {read_unit(other).dimension for other in usual}
    except UnitError:
        return True
    return not one.dimension or one.dimension == read_unit("d").dimension or one.dimension in dimensions

"""ELG: whether the text of a criterion and its condition say the same numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from protocolkit.conditions import parse
from protocolkit.conditions.relations import Relation
from protocolkit.findings import Severity
from protocolkit.lint.phrases import words_of
from protocolkit.lint.quantities import Quantity, quantities_of
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.stated import Stated, converted, names_in, stated_in
from protocolkit.lint.texts import criterion_pointer
from protocolkit.model.eligibility import Criterion
from protocolkit.model.plan import Plan

__all__ = ["elg002"]

_SIGNS: dict[Relation, str] = {"<=": "≤", ">=": "≥", "==": "=", "!=": "≠", "<": "<", ">": ">"}
_INCLUSIVE = frozenset({"inclusive", "inclusively", "included"})
_NEAR = 4
"""Words after a range among which it is said that its ends are included."""


@rule("ELG002", Severity.ERROR)
def elg002(subject: Subject) -> Iterator[Issue]:
    """The numbers and operators of a criterion's text are those of its condition.

    ## Why it matters

    The text is what the ethics committee approved and the site reads; the condition is what decides. Where they
    differ by an operator or a digit, participants are enrolled against the approved protocol.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC01
          text: Platelets of 100 x 10^9/L or less at screening
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC01
          text: Platelets below 100 x 10^9/L at screening
    ```

    ## How to fix

    Correct whichever of the two is wrong. Numbers are compared in the unit of the variable, with the conversions that
    it declares; a number may also stand in the label or the derivation of a variable of the condition. Of a range
    without "included" only the numbers are compared.

    ## Source

    ICH M11, section 5; ICH E6(R3), data governance: computerised systems agree with the protocol.
    """
    protocol = subject.plan.protocol
    for criterion in protocol.eligibility.criteria:
        tree = parse(criterion.when).tree if criterion.when else None
        if tree is None:
            continue
        pointer = criterion_pointer(protocol, criterion)
        said, stated = quantities_of(criterion.text), tuple(stated_in(tree))
        yield from _unstated(
            subject.plan, criterion, pointer, said, (*stated, *_aside(subject.plan, criterion))
        )
        yield from _unsaid(subject.plan, criterion, pointer, said, stated)


def _unstated(
    plan: Plan, criterion: Criterion, pointer: str, said: Sequence[Quantity], stated: Sequence[Stated]
) -> Iterator[Issue]:
    """What the text limits, and the condition does not, or differently."""
    for quantity in said:
        if quantity.relation is None and not quantity.is_range and not quantity.within:
            continue
        words = criterion.text[quantity.start : quantity.end]
        span = (quantity.start, quantity.end)
        for value, relation in zip(quantity.values, _relations(criterion.text, quantity), strict=True):
            same = [one for one in stated if _agree(plan, value, quantity, one)]
            if not same:
                message = f"{criterion.id}: the text says {words!r}, and its condition has no {_plain(value)}"
                yield Issue(
                    f"{pointer}/text", message, "correct the condition, or ask the sponsor", span=span
                )
                break
            other = [one.relation for one in same if one.relation is not None]
            if relation and other and relation not in other:
                message = (
                    f"{criterion.id}: the text says {_SIGNS[relation]} {_plain(value)}, "
                    f"its condition {_SIGNS[other[0]]} {_plain(value)}"
                )
                related = ((f"{pointer}/when", "the condition"),)
                fix = "correct the operator of whichever is wrong"
                yield Issue(f"{pointer}/text", message, fix, related, span)


def _unsaid(
    plan: Plan, criterion: Criterion, pointer: str, said: Sequence[Quantity], stated: Sequence[Stated]
) -> Iterator[Issue]:
    """What the condition limits, and the text does not mention."""
    for one in stated:
        variable = plan.variables.get(one.name or "")
        if one.is_code or (variable is not None and variable.codelist):
            continue
        if not any(_covers(plan, quantity, one) for quantity in said):
            message = f"{criterion.id}: its condition has {_plain(one.value)}, and the text does not"
            yield Issue(
                f"{pointer}/when",
                message,
                "correct the condition, or ask the sponsor to write the number",
                ((f"{pointer}/text", "the text"),),
                (one.start, one.end),
            )


def _relations(text: str, quantity: Quantity) -> tuple[Relation | None, ...]:
    """What the text says of each value; a range says it where its ends are said to be included."""
    if not quantity.is_range:
        return (quantity.relation,)
    after = words_of(text)[quantity.last + 1 : quantity.last + 1 + _NEAR]
    return (">=", "<=") if any(word.text in _INCLUSIVE for word in after) else (None, None)


def _aside(plan: Plan, criterion: Criterion) -> Iterator[Stated]:
    """Numbers that belong to the variables of a condition: of derivations, labels and ranges."""
    for name in names_in(criterion.when):
        variable = plan.variables.get(name)
        if variable is None:
            continue
        derived = parse(variable.derive).tree if variable.derive else None
        if derived is not None:
            yield from stated_in(derived)
        for quantity in quantities_of(variable.label):
            yield from (Stated(value, 0, 0, quantity.relation, quantity.unit) for value in quantity.values)
        for end in variable.range or ():
            yield Stated(end, 0, 0, unit=variable.unit)


def _covers(plan: Plan, quantity: Quantity, one: Stated) -> bool:
    return any(_agree(plan, value, quantity, one) for value in quantity.values)


def _agree(plan: Plan, value: Decimal, quantity: Quantity, one: Stated) -> bool:
    """Whether a number of the text is a number of the condition, in its unit."""
    if quantity.times != one.times:
        return False
    variable = plan.variables.get(one.name or "")
    unit = one.unit or (variable.unit if variable and not one.times else None)
    if quantity.unit is None or unit is None or quantity.unit == unit:
        return value == one.value or (unit == "%" and quantity.unit is None and value * 100 == one.value)
    conversions = variable.conversions if variable is not None else ()
    found = converted(value, quantity.unit, unit, conversions)
    is_declared = any(conversion.unit == quantity.unit for conversion in conversions)
    decimals = variable.decimals or 0 if variable is not None else 0
    error = Fraction(1, 2 * 10**decimals) if is_declared else Fraction(0)
    return found is not None and abs(found - Fraction(one.value)) <= error


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"

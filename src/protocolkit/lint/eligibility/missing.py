"""ELG: what the criteria make of data that are not there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from protocolkit.conditions import names, parse
from protocolkit.conditions.nodes import (
    Arithmetic,
    Call,
    Date,
    If,
    Implies,
    Logic,
    Name,
    Node,
    Not,
    Number,
    Text,
    Time,
    Truth,
    walk,
)
from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.stated import names_in
from protocolkit.lint.texts import criterion_pointer
from protocolkit.model.plan import Plan

if TYPE_CHECKING:
    from protocolkit.conditions import Symbol

__all__ = ["elg027", "is_known_without_data", "truth_without_data"]

_DECIDING = frozenset({"is_missing", "certain"})
"""Functions that are true or false of what is unknown; without one, what is unknown stays so (Kleene)."""


@rule("ELG027", Severity.ERROR)
def elg027(subject: Subject) -> Iterator[Issue]:
    """Missing data never make a participant eligible.

    ## Why it matters

    A result that was not obtained is not a normal result. Where a condition takes a missing value for an acceptable
    one, people are treated whose safety nobody has looked at.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC01
          when: not is_missing(platelets) and platelets < 100 '10*9/L'
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC01
          when: platelets < 100 '10*9/L'
    ```

    ## How to fix

    Take `is_missing(...)` and `certain(...)` out of the condition: without them a missing value leaves it unknown, and
    an unknown criterion is not met. A code that means unknown is never treated as an answer.

    ## Source

    ICH E6(R3), eligibility confirmed before inclusion; S. C. Kleene, Introduction to Metamathematics, section 64.
    """
    plan = subject.plan
    yield from _treated_as_known(plan)
    eligibility = plan.protocol.eligibility
    rested: set[str] = set()
    for criterion in eligibility.criteria:
        tree = parse(criterion.when).tree if criterion.when else None
        if tree is None:
            continue
        rested.update(names_in(criterion.when))
        taken = _taken_as_met(plan, tree, met=criterion in eligibility.inclusion)
        if taken is not None:
            yield Issue(
                f"{criterion_pointer(plan.protocol, criterion)}/when",
                f"{criterion.id} takes missing data as acceptable: it is met {taken}",
                "take is_missing and certain out of the condition",
            )
    for variable in plan.variables.values():
        tree = parse(variable.derive).tree if variable.derive and variable.id in rested else None
        if tree is not None and is_known_without_data(tree):
            yield Issue(
                f"variables/{variable.id}/derive",
                f"{variable.id} has a value when nothing at all is recorded, and criteria rest on it",
                "let it be unknown until what it comes from is recorded",
            )


def _treated_as_known(plan: Plan) -> Iterator[Issue]:
    """Variables for which an answer that means unknown is treated as one that does not."""
    for variable in plan.variables.values():
        codelist = plan.codelists.get(variable.codelist or "")
        unknown = {code.code for code in codelist.codes if code.unknown} if codelist else {"U"}
        for recorded, taken in variable.treat.items():
            if recorded in unknown and taken not in unknown:
                yield Issue(
                    f"variables/{variable.id}/treat",
                    f"{variable.id}: {recorded} means unknown, and is treated as {taken}",
                    "leave it unknown",
                )


def truth_without_data(tree: Node) -> bool | None:
    """What a condition is when nothing at all is recorded: true, false or unknown."""
    match tree:
        case Truth():
            return tree.value
        case Not():
            return _denied(truth_without_data(tree.operand))
        case Logic():
            return _joined(tree.operator == "or", [truth_without_data(part) for part in tree.parts])
        case Implies():
            return _joined(True, [_denied(truth_without_data(tree.left)), truth_without_data(tree.right)])
        case If():
            chosen = truth_without_data(tree.condition)
            return None if chosen is None else truth_without_data(tree.then if chosen else tree.otherwise)
        case Call(function="certain"):
            return truth_without_data(tree.arguments[0]) is True
        case Call(function="is_missing"):
            return True
        case _:
            return None


def is_known_without_data(tree: Node) -> bool:
    """Whether a calculation has a value when nothing at all is recorded."""
    match tree:
        case If():
            chosen = truth_without_data(tree.condition)
            return chosen is not None and is_known_without_data(tree.then if chosen else tree.otherwise)
        case Number() | Text() | Date() | Time():
            return True
        case Name():
            return tree.form is None and tree.name.isupper()
        case Arithmetic():
            return is_known_without_data(tree.left) and is_known_without_data(tree.right)
        case _:
            return truth_without_data(tree) is not None


def _denied(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _joined(deciding: bool, truths: list[bool | None]) -> bool | None:
    """``or`` where true decides, ``and`` where false does (Kleene)."""
    if deciding in truths:
        return deciding
    return None if None in truths else not deciding


def _taken_as_met(plan: Plan, tree: Node, *, met: bool) -> str | None:
    """In which case a criterion is met by what is missing; ``None`` if in none.

    Without a function that decides on the unknown, a missing value leaves a condition unknown that it could change.
    """
    if truth_without_data(tree) is met:
        return "when nothing at all is recorded"
    if any(isinstance(node, Call) and node.function in _DECIDING for node in walk(tree)):
        return _case_of(plan, tree, met=met)
    return None


def _case_of(plan: Plan, tree: Node, *, met: bool) -> str | None:
    """A variable without which a criterion is met, and some value of which breaks it; the others as in the example."""
    from protocolkit.conditions import Data, compile_condition
    from protocolkit.model.population import population_of

    population = population_of(plan, implications=False)
    symbols, example = population.symbols, population.example
    condition = compile_condition(tree, symbols)
    used = [name for name in names(tree).bare if name in symbols.variables]
    for name in used:
        others = {other: example[other] for other in used if other != name and other in example}
        values = _values(symbols.variables[name], tree)
        breaks = (condition(Data(variables={**others, name: value})) is not met for value in values)
        if condition(Data(variables=others)) is met and any(breaks):
            return f"when {name} is missing"
    return None


def _values(symbol: Symbol, tree: Node) -> Iterator[Any]:
    """Values that a variable may have, among them those at which a condition changes."""
    if symbol.known_answers:
        yield from (Decimal(code) if symbol.numeric_codes else code for code in symbol.known_answers)
    elif "date" in symbol.kind:
        yield from (date(1900, 1, 1), date(2100, 1, 1))
    else:
        yield from symbol.range or ()
        for node in walk(tree):
            if isinstance(node, Number):
                yield from (node.value - 1, node.value, node.value + 1)

"""CRF: values that are computed, not typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from protocolkit.conditions import Node, names, parse
from protocolkit.conditions.nodes import Arithmetic, Call, Compare, If, Logic, Name
from protocolkit.findings import Severity
from protocolkit.lint.phrases import words_of
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.forms import Form, Item
from protocolkit.model.plan import Plan

__all__ = ["crf008"]

_LENGTHS_OF_AREAS = {"cm2": "cm", "mm2": "mm", "m2": "m"}
_RATIOS = frozenset({"{ratio}", "1"})
_DECISION = "IEYN"
"""CDASH: were all eligibility criteria met?"""


@rule("CRF008", Severity.WARNING)
def crf008(subject: Subject) -> Iterator[Issue]:
    """What follows from other items is computed, not typed.

    ## Why it matters

    An index, an area or an age worked out by hand is wrong more often than any measurement, and then there are two
    answers: the one typed and the one that follows from the items beside it.

    ## Bad

    ```yaml
    forms:
      - id: VS
        items:
          - id: QUETELET
            label: Body mass index, worked out by the site
            type: decimal
            decimals: 1
            unit: kg/m2
            range: [5, 120]
            required: optional
    ```

    ## Good

    ```yaml
    forms:
      - id: VS
        items:
          - id: QUETELET
            label: Body mass index, computed from weight and height
            type: decimal
            decimals: 1
            unit: kg/m2
            required: optional
            derive: round(WEIGHT / (HEIGHT * HEIGHT), 1)
    ```

    ## How to fix

    Write the formula under `derive:`. The decision on eligibility is a person's; write an edit check that compares it
    with the answers to all criteria.

    ## Source

    CDISC CDASHIG 2.1, section 3.4 (calculated and derived values); ICH E6(R3), data entry and traceability.
    """
    plan = subject.plan
    births = [
        f"{form.id}.{item.id}" for form in plan.protocol.forms for item in form.items if _is_birth(item)
    ]
    for form in plan.protocol.forms:
        told: set[str] = set()
        for item, reason in (*_by_checks(form), *_by_units(form), *_ages(form, births)):
            if item.derive is None and item.id not in told:
                told.add(item.id)
                message = f"{form.id}.{item.id} ({item.label}) is typed, but {reason}"
                yield Issue(f"forms/{form.id}/items/{item.id}", message, "write the formula under derive:")
    yield from _decisions(plan)


def _by_checks(form: Form) -> Iterator[tuple[Item, str]]:
    """Items that an edit check compares with a calculation from others."""
    for check in form.checks:
        tree = parse(check.must).tree if check.must and "==" in check.must else None
        for part in _parts(tree):
            if isinstance(part, Compare) and part.operators == ("==",):
                for one, other in (part.operands, part.operands[::-1]):
                    item = _item(form, one)
                    if (
                        item
                        and isinstance(other, Arithmetic | Call | If)
                        and item.id not in names(other).bare
                    ):
                        yield item, f"the check {check.id} computes it from others"


def _parts(tree: Node | None) -> Iterable[Node]:
    if isinstance(tree, Logic) and tree.operator == "and":
        return tree.parts
    return (tree,) if tree is not None else ()


def _item(form: Form, node: Node) -> Item | None:
    if not isinstance(node, Name) or node.visit or node.form not in (None, form.id):
        return None
    return next((item for item in form.items if item.id == node.name), None)


def _by_units(form: Form) -> Iterator[tuple[Item, str]]:
    """Ratios, areas and mass indices beside the items that they are worked out from."""
    typed = [item for item in form.items if item.unit and item.derive is None]
    for item in typed:
        beside = [other for other in typed if other.id != item.id and other.group in (item.group, None)]
        inputs = _inputs(item, beside)
        if inputs:
            yield item, f"it follows from {' and '.join(other.id for other in inputs[:4])} beside it"


def _inputs(item: Item, beside: list[Item]) -> list[Item]:
    """The items that the unit of a value is made of, if they stand beside it."""
    if item.unit in _LENGTHS_OF_AREAS:
        lengths = [other for other in beside if other.unit == _LENGTHS_OF_AREAS[item.unit]]
        return lengths if len(lengths) > 1 else []
    if item.unit == "kg/m2":
        masses = [other for other in beside if other.unit in ("kg", "g")]
        heights = [other for other in beside if other.unit in ("m", "cm")]
        return [*masses, *heights] if masses and heights else []
    if item.unit in _RATIOS:
        for unit in dict.fromkeys(other.unit for other in beside if other.unit and other.unit[0] not in "{1"):
            alike = _of_one_thing(item, [other for other in beside if other.unit == unit])
            if len(alike) > 1:
                return alike
    return []


def _of_one_thing(ratio: Item, others: list[Item]) -> list[Item]:
    """Those of some items that a ratio is made of, by its words: an index of all of them, or of what it names."""
    words = _words(ratio)
    named = [other for other in others if words & _words(other)]
    return others if "index" in words and named else named


def _words(item: Item) -> frozenset[str]:
    return frozenset(part for word in words_of(item.label) for part in word.text.split("-") if len(part) > 2)


def _ages(form: Form, births: list[str]) -> Iterator[tuple[Item, str]]:
    """An age in years, where a birth date is asked for."""
    for item in form.items:
        if item.unit == "a" and births and any(word.text == "age" for word in words_of(item.label)):
            yield item, f"it follows from the birth date {births[0]}"


def _is_birth(item: Item) -> bool:
    return item.type in ("date", "partial_date") and "birth" in item.label.casefold()


def _decisions(plan: Plan) -> Iterator[Issue]:
    """A decision on eligibility that no check compares with the answers to the criteria."""
    for form in plan.forms.values():
        answers: dict[str, set[str]] = {}
        for item in form.items:
            if item.criterion:
                answers.setdefault(item.criterion, set()).add(item.id)
        decision = next((item for item in form.items if item.id == _DECISION and item.derive is None), None)
        if not answers or decision is None:
            continue
        missing = min(_left_out(plan, form, answers), key=len, default=list(answers))
        if missing:
            names_ = "the criteria" if len(missing) == len(answers) else ", ".join(missing)
            yield Issue(
                f"forms/{form.id}/items/{decision.id}",
                f"{form.id}.{decision.id} ({decision.label}) is typed, and no check compares it with {names_}",
                "write a check that names the answers to all criteria",
            )


def _left_out(plan: Plan, form: Form, answers: dict[str, set[str]]) -> Iterator[list[str]]:
    """The criteria that each check of the decision leaves out."""
    for check in form.checks:
        if check.must and _DECISION in check.must:
            tree = parse(check.must).tree
            used = set(names(tree).bare) if tree else set()
            if _DECISION in used:
                yield [name for name in plan.criteria if name in answers and answers[name].isdisjoint(used)]

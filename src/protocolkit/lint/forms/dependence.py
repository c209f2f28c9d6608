"""CRF: questions that depend on the answer to another one."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.conditions import names, parse
from protocolkit.conditions.nodes import Call, Implies, Logic, Name, Node, Not
from protocolkit.findings import Severity
from protocolkit.lint.gates import gates_of
from protocolkit.lint.phrases import find_phrases
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.forms import EditCheck, Form, Item
from protocolkit.model.plan import Plan

__all__ = ["crf004"]

_SERIOUS = "AESER"
_REASONS = frozenset(
    {
        *("AESDTH", "AESLIFE", "AESHOSP", "AESDISAB", "AESCONG", "AESMIE"),
        *("AESCAN", "AESOD", "AESINTV", "AESPROD"),
    }
)
"""CDASH: why an event is serious, a box each."""


@rule("CRF004", Severity.ERROR)
def crf004(subject: Subject) -> Iterator[Issue]:
    """A question that depends on another is asked only then, and then it is asked for certain.

    ## Why it matters

    An answer to a question that should not have been asked contradicts the one that it depends on, and nobody can
    tell which of them is wrong: a serious event without a reason, a reason without a serious event.

    ## Bad

    ```yaml
    forms:
      - id: MH
        items:
          - {id: ITCHTXT, label: "If yes, please describe the vaccine"}
    ```

    ## Good

    ```yaml
    forms:
      - id: MH
        items:
          - {id: ITCHTXT, label: "If yes, please describe the vaccine", when: VACCYN == Y}
    ```

    ## How to fix

    Write `when:` and `required: conditional` at the question: it is then asked whenever the condition holds, and
    cleared when it does not. What it depends on is asked at the same visits. The boxes that say why an event is
    serious need a check in both directions.

    ## Source

    CDISC CDASHIG 2.1, conditional fields; SCDM Good Clinical Data Management Practices, edit check design.
    """
    for form in subject.plan.protocol.forms:
        told = set[str]()
        for item, reason in (*_by_words(form), *_by_checks(form), *_boxes(form)):
            if item.id not in told:
                told.add(item.id)
                message = f"{form.id}.{item.id} ({item.label}) {reason}, and is asked in any case"
                yield Issue(
                    f"forms/{form.id}/items/{item.id}", message, "write when: and required: conditional"
                )
        yield from _unasked_gates(subject.plan, form)
        yield from _one_sided(form)


def _by_words(form: Form) -> Iterator[tuple[Item, str]]:
    for item in form.items:
        if item.when is None and item.derive is None:
            for found in find_phrases("dependents", item.label):
                yield item, f"depends on another answer by its words ({found.entry!r})"


def _by_checks(form: Form) -> Iterator[tuple[Item, str]]:
    """Optional items that a check demands for some answers to others."""
    free = {item.id: item for item in form.items if _is_free(item)}
    for check in form.checks:
        tree = parse(check.must).tree if check.must and "is_missing" in check.must else None
        for part in _parts(tree):
            if isinstance(part, Implies) and not _asks_missing(part.left):
                others = set(names(part.left).bare) & {item.id for item in form.items}
                demanded = [free[name] for name in _given(part.right) if name in free and name not in others]
                yield from (
                    (item, f"is demanded by {check.id} for some answers") for item in demanded if others
                )


def _is_free(item: Item) -> bool:
    return item.when is None and item.derive is None and item.required == "optional"


def _parts(tree: Node | None) -> Iterator[Node]:
    """What must hold together, ``certain`` looked through."""
    if isinstance(tree, Logic) and tree.operator == "and":
        for part in tree.parts:
            yield from _parts(part)
    elif isinstance(tree, Call) and tree.function == "certain":
        yield from _parts(tree.arguments[0])
    elif tree is not None:
        yield tree


def _asks_missing(tree: Node) -> bool:
    return any(isinstance(part, Not) and _missing(part.operand) for part in _parts(tree))


def _missing(node: Node) -> str | None:
    """The bare name that ``is_missing`` asks about."""
    if isinstance(node, Call) and node.function == "is_missing" and isinstance(node.arguments[0], Name):
        return node.arguments[0].name if node.arguments[0].form is None else None
    return None


def _given(tree: Node) -> Iterator[str]:
    for part in _parts(tree):
        name = _missing(part.operand) if isinstance(part, Not) else None
        if name is not None:
            yield name


def _boxes(form: Form) -> Iterator[tuple[Item, str]]:
    """Reasons of seriousness that do not wait for the event to be serious."""
    if not any(item.id == _SERIOUS for item in form.items):
        return
    for item in form.items:
        waits = any(gate.id == _SERIOUS for gate in gates_of(form, item))
        if item.id in _REASONS and item.derive is None and not waits:
            yield item, f"says why an event is serious, whatever {_SERIOUS} says"


def _one_sided(form: Form) -> Iterator[Issue]:
    """Boxes without a check that demands one of them for a serious event, and none for another."""
    boxes = [item for item in form.items if item.id in _REASONS]
    serious = next((item for item in form.items if item.id == _SERIOUS), None)
    if not boxes or serious is None:
        return
    wanted = {_SERIOUS, *(item.id for item in boxes)}
    if not any(wanted <= _named(check) for check in form.checks):
        message = f"no check of {form.id} compares {_SERIOUS} with {', '.join(item.id for item in boxes)}"
        fix = "write a check: a serious event has at least one of these reasons, any other event none"
        yield Issue(f"forms/{form.id}/items/{_SERIOUS}", message, fix)


def _named(check: EditCheck) -> set[str]:
    tree = parse(check.must).tree if check.must else None
    return set(names(tree).bare) if tree is not None else set()


def _unasked_gates(plan: Plan, form: Form) -> Iterator[Issue]:
    """Items that wait, at some visit, for an answer that is not asked for there."""
    if not any(item.at for item in form.items):
        return
    visits = [{visit.id, visit.written.id} for visit in plan.visits_of(form.id)]
    for item in form.items:
        tree = parse(item.when).tree if item.when else None
        named = set(names(tree).bare) if tree is not None else set()
        asked = [visit for visit in visits if not item.at or visit & set(item.at)]
        for gate in gates_of(form, item):
            if gate.id in named and gate.at and not all(visit & set(gate.at) for visit in asked):
                yield Issue(
                    f"forms/{form.id}/items/{item.id}",
                    f"{form.id}.{item.id} ({item.label}) waits for {gate.id}, which is not asked at all of its visits",
                    f"ask both at the same visits, or name the visit: {form.id}.{gate.id}@{gate.at[0]}",
                    ((f"forms/{form.id}/items/{gate.id}/at", gate.label),),
                )

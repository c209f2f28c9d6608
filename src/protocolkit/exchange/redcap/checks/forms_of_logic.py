"""How logic is written: what it follows from, parentheses, quotation marks, events, and what it comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocolkit.exchange.redcap.logic import FieldName, Literal, Node, Number, Operation, Turned, walk
from protocolkit.exchange.redcap.rule import (
    BRANCHING,
    CHOICES,
    NAME,
    Issue,
    Subject,
    fields_in,
    issue_at,
    rule,
)
from protocolkit.findings import Severity

_RELATIONS = ("=", "<>", "<", "<=", ">", ">=")
_EVENT = re.compile(r"[a-z0-9][a-z0-9_]*_arm_[0-9]+[a-z]?|[a-z-]*event-name")


@rule("RDC065", Severity.ERROR)
def not_itself(subject: Subject) -> Iterator[Issue]:
    """A field does not follow from itself.

    ## Why it matters

    A field that is shown only when it is answered is never shown; a calculation that needs itself never ends.

    ## Bad

    ```csv
    Variable / Field Name,Branching Logic (Show field only if...)
    remarks,[remarks] <> ''
    ```

    ## Good

    ```csv
    Variable / Field Name,Branching Logic (Show field only if...)
    any_remarks,
    remarks,[any_remarks] = '1'
    ```

    ## How to fix

    Ask for another field.

    ## Source

    Help of REDCap for branching logic and calculated fields.
    """
    for cell, name in fields_in(subject):
        if name.name == cell.row[NAME] and name.event is None and name.instance is None:
            what = "is shown" if cell.column == BRANCHING else "is computed"
            yield issue_at(cell, name.start, name.end, f"whether {name.name} {what} follows from {name.name}")


@rule("RDC066", Severity.WARNING)
def mixed_operators(subject: Subject) -> Iterator[Issue]:
    """Where and meets or, parentheses say what belongs together.

    ## Why it matters

    Readers take `a or b and c` for one thing or the other; what REDCap takes it for is not documented.

    ## Bad

    ```csv
    Variable / Field Name,Branching Logic (Show field only if...)
    age,
    sex,
    consent,[age] > 17 or [age] > 15 and [sex] = '1'
    ```

    ## Good

    ```csv
    Variable / Field Name,Branching Logic (Show field only if...)
    age,
    sex,
    consent,[age] > 17 or ([age] > 15 and [sex] = '1')
    ```

    ## How to fix

    Put parentheses around what belongs together.

    ## Source

    Help of REDCap for branching logic, whose examples have them.
    """
    for cell in subject.logic:
        for node in walk(cell.tree) if cell.tree is not None else ():
            if isinstance(node, Operation) and node.operator == "or":
                for part in (node.left, node.right):
                    if isinstance(part, Operation) and part.operator == "and" and part.bare:
                        told = "and meets or without parentheses"
                        yield issue_at(
                            cell, part.start, part.end, told, f"Write ({cell.text[part.start : part.end]})."
                        )


@rule("RDC067", Severity.WARNING)
def quotation_marks(subject: Subject) -> Iterator[Issue]:
    '''Branching logic has single quotation marks.

    ## Why it matters

    Cells with double ones have to double them once more, and some versions of REDCap refuse them in an upload.

    ## Bad

    ```csv
    Variable / Field Name,Branching Logic (Show field only if...)
    sex,
    pregnant,"[sex] = ""1"""
    ```

    ## Good

    ```csv
    Variable / Field Name,Branching Logic (Show field only if...)
    sex,
    pregnant,[sex] = '1'
    ```

    ## How to fix

    Write '1' instead of "1".

    ## Source

    Help of REDCap for the upload of data dictionaries, column L.
    '''
    for cell in subject.logic:
        if cell.column != BRANCHING or cell.tree is None:
            continue
        for node in walk(cell.tree):
            if isinstance(node, Literal) and node.quote == '"':
                fix = f"did you mean '{node.text}'?" if "'" not in node.text else None
                yield issue_at(cell, node.start, node.end, "a text in double quotation marks", fix)


@rule("RDC068", Severity.WARNING)
def event_names(subject: Subject) -> Iterator[Issue]:
    """An event is called by its unique name.

    ## Why it matters

    Before a field stands the name that REDCap made of the event, with its arm: a label is never found.

    ## Bad

    ```csv
    Variable / Field Name,Branching Logic (Show field only if...)
    weight,
    weight_change,[Baseline][weight] <> ''
    ```

    ## Good

    ```csv
    Variable / Field Name,Branching Logic (Show field only if...)
    weight,
    weight_change,[baseline_arm_1][weight] <> ''
    ```

    ## How to fix

    The page "Define My Events" has the unique names: small letters, at most 18 of them, then `_arm_` and the number.

    ## Source

    Help of REDCap for longitudinal projects.
    """
    for cell, name in fields_in(subject):
        if name.event is not None and not _EVENT.fullmatch(name.event):
            end = name.start + len(name.event) + 2
            told = f"{name.event!r} is no unique name of an event, such as baseline_arm_1"
            yield issue_at(cell, name.start, end, told)


@rule("RDC069", Severity.ERROR)
def conditions(subject: Subject) -> Iterator[Issue]:
    """Branching logic is true or false, and a calculation is a value.

    ## Why it matters

    A field alone is no condition, and a comparison alone is no number.

    ## Bad

    ```csv
    Variable / Field Name,Branching Logic (Show field only if...)
    weight,
    remarks,[weight]
    ```

    ## Good

    ```csv
    Variable / Field Name,Branching Logic (Show field only if...)
    weight,
    remarks,[weight] <> ''
    ```

    ## How to fix

    Compare the field with something; write `if(condition, 1, 0)` for a calculation.

    ## Source

    Help of REDCap for branching logic and calculated fields.
    """
    for cell in subject.logic:
        if cell.tree is None:
            continue
        if cell.column == BRANCHING and isinstance(cell.tree, Literal | Number | FieldName):
            yield issue_at(cell, cell.tree.start, cell.tree.end, "this is a value, and no condition")
        elif cell.column == CHOICES and _is_condition(cell.tree):
            yield issue_at(cell, cell.tree.start, cell.tree.end, "this is a condition, and no number")


def _is_condition(node: Node) -> bool:
    if isinstance(node, Turned):
        return node.operator == "not"
    return isinstance(node, Operation) and node.operator in ("and", "or", *_RELATIONS)

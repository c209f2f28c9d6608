"""Branching logic and calculations: whether they can be read, and what they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocolkit.exchange.redcap.layout import FUNCTIONS
from protocolkit.exchange.redcap.logic import Call, FieldName, Literal, Node, Number, Operation, walk
from protocolkit.exchange.redcap.rule import (
    NAME,
    TYPE,
    Issue,
    LogicCell,
    Subject,
    fields_in,
    issue_at,
    rule,
)
from protocolkit.findings import Severity
from protocolkit.nearest import nearest

_CODED = ("radio", "dropdown", "yesno", "truefalse")


@rule("RDC060", Severity.ERROR)
def readable(subject: Subject) -> Iterator[Issue]:
    """Branching logic and calculations can be read.

    ## Why it matters

    REDCap shows an error in place of the form, or hides the field for ever.

    ## Bad

    ```csv
    Variable / Field Name,Branching Logic (Show field only if...)
    sex,
    age,
    pregnant,[sex] = '1' and ([age] > 12
    ```

    ## Good

    ```csv
    Variable / Field Name,Branching Logic (Show field only if...)
    sex,
    age,
    pregnant,[sex] = '1' and ([age] > 12)
    ```

    ## How to fix

    Close what is opened, put `and` or `or` between two conditions, and write straight quotation marks.

    ## Source

    Help of REDCap for branching logic and calculated fields.
    """
    for cell in subject.logic:
        if cell.error is not None:
            found = cell.error
            yield issue_at(cell, found.start, found.end, found.message, found.fix)


@rule("RDC061", Severity.ERROR)
def known_fields(subject: Subject) -> Iterator[Issue]:
    """Logic speaks of fields that are there.

    ## Why it matters

    REDCap refuses logic with a field that does not exist, or takes it for blank for ever.

    ## Bad

    ```csv
    Variable / Field Name,Branching Logic (Show field only if...)
    weight,
    height,[wieght] > 0
    ```

    ## Good

    ```csv
    Variable / Field Name,Branching Logic (Show field only if...)
    weight,
    height,[weight] > 0
    ```

    ## How to fix

    Write the name as the first column has it. The status of an instrument is `[<instrument>_complete]`.

    ## Source

    Help of REDCap for branching logic.
    """
    for cell, name in fields_in(subject):
        if name.name not in subject.named and not _is_status(subject, name.name):
            near = subject.near(name.name)
            fix = f"did you mean [{near}]?" if near else None
            yield issue_at(cell, name.start, name.end, f"there is no field {name.name}", fix)


def _is_status(subject: Subject, name: str) -> bool:
    return name.endswith("_complete") and name.removesuffix("_complete") in subject.forms


@rule("RDC062", Severity.ERROR)
def known_codes(subject: Subject) -> Iterator[Issue]:
    """Logic compares a choice with one of its codes.

    ## Why it matters

    What compares with a code that is none, or with a label, is never true.

    ## Bad

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels",Branching Logic (Show field only if...)
    sex,radio,"1, Female | 2, Male",
    pregnant,yesno,,[sex] = 'Female'
    ```

    ## Good

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels",Branching Logic (Show field only if...)
    sex,radio,"1, Female | 2, Male",
    pregnant,yesno,,[sex] = '1'
    ```

    ## How to fix

    Write the code that stands before the comma. The codes of yesno and truefalse are 1 and 0.

    ## Source

    Help of REDCap for branching logic.
    """
    for cell in subject.logic:
        for node in walk(cell.tree) if cell.tree is not None else ():
            if isinstance(node, Operation) and node.operator in ("=", "<>"):
                yield from _code_compared(subject, cell, node.left, node.right)
                yield from _code_compared(subject, cell, node.right, node.left)


def _code_compared(subject: Subject, cell: LogicCell, field: Node, value: Node) -> Iterator[Issue]:
    row = subject.named.get(field.name) if isinstance(field, FieldName) and field.code is None else None
    if row is None or row[TYPE] not in _CODED or not isinstance(value, Literal | Number) or not value.text:
        return
    choices = subject.choices(row)
    if not choices or any(_alike(choice.code, value.text) for choice in choices):
        return
    labelled = next((one.code for one in choices if one.label.casefold() == value.text.casefold()), None)
    near = labelled or nearest(value.text, [choice.code for choice in choices])
    fix = f"did you mean '{near}'?" if near else f"One of {', '.join(choice.code for choice in choices)}."
    yield issue_at(cell, value.start, value.end, f"{row[NAME]} has no code {value.text!r}", fix)


def _alike(code: str, text: str) -> bool:
    number = r"-?[0-9]+(?:\.[0-9]+)?"
    if re.fullmatch(number, code) and re.fullmatch(number, text):
        return float(code) == float(text)
    return code == text


@rule("RDC063", Severity.ERROR)
def checkbox_options(subject: Subject) -> Iterator[Issue]:
    """Logic asks for one option of a checkbox, and for options of checkboxes alone.

    ## Why it matters

    A checkbox has no value of its own: each option is 1 or 0, as `[field(code)]`.

    ## Bad

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels",Branching Logic (Show field only if...)
    symptoms,checkbox,"1, Itch | 2, Pain",
    itch_since,text,,[symptoms] = '1'
    ```

    ## Good

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels",Branching Logic (Show field only if...)
    symptoms,checkbox,"1, Itch | 2, Pain",
    itch_since,text,,[symptoms(1)] = '1'
    ```

    ## How to fix

    Write `[symptoms(1)] = '1'` for an option that is ticked, and `= '0'` for one that is not.

    ## Source

    Help of REDCap for branching logic: checkboxes.
    """
    for cell, name in fields_in(subject):
        row = subject.named.get(name.name)
        if row is None:
            continue
        if row[TYPE] != "checkbox":
            if name.code is not None:
                yield issue_at(cell, name.start, name.end, f"{name.name} is {row[TYPE]}, and has no options")
            continue
        codes = [choice.code for choice in subject.choices(row)]
        if name.code is None:
            told = f"{name.name} is a checkbox: logic asks for one of its options"
            yield issue_at(
                cell,
                name.start,
                name.end,
                told,
                f"Write [{name.name}({codes[0] if codes else 'code'})] = '1'.",
            )
        elif codes and name.code not in codes and not name.code.startswith("["):
            near = nearest(name.code, codes)
            fix = f"did you mean [{name.name}({near})]?" if near else f"One of {', '.join(codes)}."
            yield issue_at(cell, name.start, name.end, f"{name.name} has no option {name.code!r}", fix)


@rule("RDC064", Severity.ERROR)
def known_functions(subject: Subject) -> Iterator[Issue]:
    """Logic calls functions that REDCap has, with as many arguments as they take.

    ## Why it matters

    A calculation with an unknown function stays blank, and nobody is told.

    ## Bad

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels"
    weight,text,
    height,text,
    bmi,calc,avg([weight] / ([height])^(2))
    ```

    ## Good

    ```csv
    Variable / Field Name,Field Type,"Choices, Calculations, OR Slider Labels"
    weight,text,
    height,text,
    bmi,calc,"round([weight] / ([height])^(2), 1)"
    ```

    ## How to fix

    Look the function up in the help of REDCap for special functions.

    ## Source

    Help of REDCap: list of functions for logic in reports, branching and calculations.
    """
    for cell in subject.logic:
        for node in walk(cell.tree) if cell.tree is not None else ():
            if not isinstance(node, Call):
                continue
            end = node.start + len(node.name)
            if node.name not in FUNCTIONS:
                near = nearest(node.name, FUNCTIONS)
                fix = f"did you mean {near}()?" if near else None
                yield issue_at(cell, node.start, end, f"REDCap has no function {node.name}", fix)
                continue
            least, most = FUNCTIONS[node.name]
            count = len(node.arguments)
            if not least <= count <= most:
                wanted = (
                    str(least) if least == most else f"{least} or more" if most > 5 else f"{least} to {most}"
                )
                yield issue_at(
                    cell, node.start, node.end, f"{node.name} takes {wanted} arguments, not {count}"
                )

"""STR: where facts come from, and who stands for what nobody has said yet."""

from __future__ import annotations

from collections.abc import Container, Iterator

from protocolkit.findings import Severity
from protocolkit.lint.asked import ways
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.texts import last_steps
from protocolkit.lint.timeline import needs_window
from protocolkit.model.questions import Assumption, Question

__all__ = ["str006", "str007"]


@rule("STR006", Severity.ERROR)
def str006(subject: Subject) -> Iterator[Issue]:
    """Every fact has a source, and every missing value an open question.

    ## Why it matters

    Readers must be able to tell what the sponsor said from what the authors of the spec took for granted, and a
    value that is missing without anybody being asked stays missing.

    ## Bad

    ```yaml
    arms:
      - id: LOW
        planned: null
    ```

    ## Good

    ```yaml
    arms:
      - id: LOW
        planned: null
    questions:
      - id: Q-90
        priority: major
        about: [LOW.planned]
        finding: How many participants does each arm have?
        to: [Statistician]
        status: open
    ```

    ## How to fix

    Write `source:` at the element, at what encloses it, or under `defaults:` of the file. For a `null`, name the
    element (`LOW`) or the field (`LOW.planned`, `design.allocation_rule`) under `about:` of an open question. Once
    a question is settled, write the value that settled it.

    ## Source

    ICH E6(R3), traceability of data; SPIRIT 2025.
    """
    for pointer in subject.unsourced:
        message = f"{pointer.split('/')[-1]} has no source, so nobody can tell who said it"
        yield Issue(
            pointer, message, "write source: record L.., public .., sponsor .., inferred (why) or ASM-nn"
        )
    asking: dict[tuple[str, ...], list[Question]] = {}
    for question in subject.plan.protocol.questions:
        for about in question.about:
            asking.setdefault(tuple(about.split(".")), []).append(question)
    planned = {f"visits/{visit.id}/window" for visit in subject.plan.protocol.visits if needs_window(visit)}
    for pointer in subject.nulls:
        if not pointer.startswith("eligibility/example/"):
            yield from _unasked(pointer, asking, planned)


def _unasked(
    pointer: str, asking: dict[tuple[str, ...], list[Question]], planned: Container[str]
) -> Iterator[Issue]:
    asked = [question for way in ways(pointer) for question in asking.get(way, ())]
    if any(question.status in ("open", "answered") for question in asked):
        return
    if asked:
        settled = asked[0]
        message = f"{last_steps(pointer)} is still null, but question {settled.id} about it is settled"
        related = ((f"questions/{settled.id}", "the question"),)
        yield Issue(pointer, message, f"write the value that settled {settled.id}, or open it again", related)
    elif pointer not in planned:  # that a planned visit has no window is SCH003
        message = f"{last_steps(pointer)} is null, and no open question asks for it"
        yield Issue(
            pointer, message, "write the value, or a question whose about: names this element or field"
        )


@rule("STR007", Severity.WARNING, "ext")
def str007(subject: Subject) -> Iterator[Issue]:
    """An assumption has a question, somebody who is to confirm it, and a status that fits the question.

    ## Why it matters

    An assumption that belongs to nobody is never confirmed, and after a year everyone takes it for a fact.

    ## Bad

    ```yaml
    assumptions:
      - {id: ASM-01, question: null, owner: null}
    ```

    ## Good

    ```yaml
    assumptions:
      - {id: ASM-01, question: Q-01, owner: null}
    ```

    ## How to fix

    Name the question whose answer would settle it. Its roles (`to:`) are those that confirm the assumption; an
    `owner:` of its own is needed only where it is somebody else, or where there is no question. An assumption is
    dated by the answer of its question: it is confirmed when the question is, and not before. A refuted one names
    what replaced it, or says in a note what holds now.

    ## Source

    ICH E6(R3), documented decisions; ICH M11, section 12.3.
    """
    protocol = subject.plan.protocol
    questions = {question.id: question for question in protocol.questions}
    for assumption in protocol.assumptions:
        pointer = f"assumptions/{assumption.id}"
        question = questions.get(assumption.question or "")
        if question is None:
            owned = "" if assumption.owner else ", and no owner"
            message = f"{assumption.id} has no question{owned}: nobody is asked to confirm it"
            yield Issue(pointer, message, "write the question that would settle it, and name it here")
            continue
        problem = _status_problem(assumption, question)
        if problem:
            message, fix = problem
            related = ((f"questions/{question.id}/status", f"the question is {question.status}"),)
            yield Issue(f"{pointer}/status", f"{assumption.id} is {message}", fix, related)


def _status_problem(assumption: Assumption, question: Question) -> tuple[str, str] | None:
    """What does not fit between an assumption and its question, and what to do."""
    is_open = question.status == "open"
    match assumption.status:
        case "to_be_confirmed" if not is_open:
            return (
                f"to be confirmed, but {question.id} is {question.status}",
                "confirm or refute it by the answer",
            )
        case "confirmed" if is_open:
            return (
                f"confirmed, but {question.id} is still open",
                f"record the answer of {question.id}, with its date",
            )
        case "refuted" if not (assumption.replaced_by or assumption.note):
            return "refuted, and nothing says what holds instead", "write replaced_by:, or a note"
    return None

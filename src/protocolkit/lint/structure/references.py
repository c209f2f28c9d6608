"""STR: what texts refer to exists, and what exists is used."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from functools import cache

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, Unused, rule
from protocolkit.lint.structure.remarks import remarks_of
from protocolkit.lint.texts import last_steps, pointer_to
from protocolkit.model.protocol import Protocol

__all__ = ["str002", "str004"]


@rule("STR002", Severity.ERROR)
def str002(subject: Subject) -> Iterator[Issue]:
    """What a text refers to by its id exists.

    ## Why it matters

    A note that says "see EXC12" when there is no EXC12 sends the reader nowhere, and shows that something was taken
    out of which other parts of the protocol still think that it is there.

    ## Bad

    ```yaml
    eligibility:
      inclusion:
        - id: INC02
          note: Read together with EXC12.
    ```

    ## Good

    ```yaml
    eligibility:
      inclusion:
        - id: INC02
          note: Read together with EXC02.
    ```

    ## How to fix

    Name what is meant, or take the remark out. Looked for are ids of criteria, edit checks, questions and
    assumptions, wherever a text, note, question or assumption writes one. References between elements (an arm to an
    intervention, an outcome to a variable, an item to a codelist) are checked when the spec is loaded (REF001).

    ## Source

    ICH M11, consistency of cross-references; ICH E6(R3), traceability of data.
    """
    protocol = subject.plan.protocol
    known = frozenset(_numbered(protocol))
    forms = _forms(known)
    remarks = remarks_of(protocol)
    whole = (subject.prose.text, "\n".join([text[-1] for text in remarks]))
    if all(_is_known(name, known) for part in whole for _, name in _mentioned(part, forms)):
        return
    retired = {entry.id: entry.since for entry in protocol.retired}
    for text in (*subject.texts, *remarks):
        for start, name in _mentioned(text[-1], forms):
            if not _is_known(name, known):
                pointer = pointer_to(text)
                gone = f" any more, since version {retired[name]}" if name in retired else ""
                message = f"{last_steps(pointer)} refers to {name}, which does not exist{gone}"
                fix = "name what is meant, or take the reference out"
                yield Issue(pointer, message, fix, span=(start, start + len(name)))


def _numbered(protocol: Protocol) -> Iterator[str]:
    """Ids that texts are searched for; ids such as PO2 also mean other things, and are not."""
    yield from (criterion.id for criterion in protocol.eligibility.criteria)
    yield from (check.id for form in protocol.forms for check in form.checks)
    yield from (question.id for question in protocol.questions)
    yield from (assumption.id for assumption in protocol.assumptions)


def _forms(known: Iterable[str]) -> list[tuple[str, re.Pattern[str]]]:
    """The beginnings of known ids, and what follows each: a number of as many digits, and perhaps a letter."""
    digits: dict[str, set[int]] = {}
    for name in known:
        number = name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ-_")
        beginning, length = name[: len(name) - len(number)], len(number.rstrip("abcdefghijklmnopqrstuvwxyz"))
        if len(beginning) > 1 and length > 1 and number[:length].isdigit():
            digits.setdefault(beginning, set()).add(length)
    return [(beginning, _number(min(lengths), max(lengths))) for beginning, lengths in sorted(digits.items())]


@cache
def _number(least: int, most: int) -> re.Pattern[str]:
    return re.compile(rf"[0-9]{{{least},{most}}}[a-z]?\b(?!-[0-9])")


def _mentioned(text: str, forms: Iterable[tuple[str, re.Pattern[str]]]) -> Iterator[tuple[int, str]]:
    """Whatever in a text has the form of an id, and where it begins."""
    for beginning, number in forms:
        at = text.find(beginning)
        while at >= 0:
            after = at + len(beginning)
            found = number.match(text, after)
            if found and not (text[at - 1 : at].isalnum() or text[at - 1 : at] in ("_", "-")):
                yield at, text[at : found.end()]
            at = text.find(beginning, after)


def _is_known(name: str, known: Container[str]) -> bool:
    """Whether there is such an id; ``EXC02a`` may stand for a part of EXC02."""
    return name in known or (name[-1].isalpha() and name[:-1] in known)


@rule("STR004", Severity.WARNING)
def str004(subject: Subject) -> Iterator[Issue]:
    """Everything that is defined is used, or says why it is not.

    ## Why it matters

    A variable, form or codelist that nothing uses is either data collected without a reason, which an ethics
    committee asks about, or a part of the protocol that somebody forgot to connect.

    ## Bad

    ```yaml
    codelists:
      - id: GLOVES
        codes:
          - {code: S, label: Small}
          - {code: L, label: Large}
        source: sponsor PROT §14
    ```

    ## Good

    ```yaml
    codelists:
      - id: GLOVES
        codes:
          - {code: S, label: Small}
          - {code: L, label: Large}
        unused: Kept for the device study that follows.
        source: sponsor PROT §14
    ```

    ## How to fix

    Refer to the element where it belongs, delete it, or write under `unused:` why it stays. Where `unused:` stands
    at something that is used after all, delete that line. A planned visit at which nothing is done needs an
    activity, or `enabled: false`.

    ## Source

    ICH E6(R3), data that are needed; Regulation (EU) 2016/679, article 5(1)(c), data minimisation.
    """
    plan = subject.plan
    primary = plan.primary_anchor.id if plan.primary_anchor else ""
    excused = {(kind, name) for kind, name, reason in _excusable(subject) if reason}
    for found in subject.unused:
        if found.kind == "intervention":  # ARM002: it is in no arm
            continue
        if (found.kind, found.id) not in excused and not _is_used_otherwise(found, subject, primary):
            message = (
                f"{found.kind.replace('_', ' ')} {found.id.split('.')[-1]} is defined, and nothing uses it"
            )
            yield Issue(found.pointer, message, "refer to it, delete it, or say why under unused:")
    orphans = {(found.kind, found.id) for found in subject.unused}
    for kind, name, reason in _excusable(subject):
        if reason and (kind, name) not in orphans:
            message = f"{kind} {name} is marked as unused on purpose, but something uses it"
            yield Issue(f"{kind}s/{name}/unused", message, "delete the line unused:")
    done = {cell.visit for cell in plan.cells}
    for visit in plan.protocol.visits:
        if visit.enabled and visit.kind == "planned" and not any(v.id in done for v in plan.named(visit.id)):
            yield Issue(
                f"visits/{visit.id}",
                f"visit {visit.id} is planned, and no activity takes place at it",
                "add it to an activity, or write enabled: false",
            )


def _excusable(subject: Subject) -> Iterator[tuple[str, str, str | None]]:
    """Kind, id and ``unused`` of every element that may be unused on purpose; proofs alone use implications."""
    protocol = subject.plan.protocol
    yield from (("variable", entry.id, entry.unused) for entry in protocol.variables)
    yield from (("form", entry.id, entry.unused) for entry in protocol.forms)
    yield from (("codelist", entry.id, entry.unused) for entry in protocol.codelists)
    yield from (("intervention", entry.id, entry.unused) for entry in protocol.interventions)
    yield from (("anchor", entry.id, entry.unused) for entry in protocol.anchors)
    yield from (("epoch", entry.id, entry.unused) for entry in protocol.epochs)
    yield from (("assumption", entry.id, entry.unused) for entry in protocol.assumptions)


def _is_used_otherwise(found: Unused, subject: Subject, primary: str) -> bool:
    """Used without being referred to: Day 1, and forms that no activity needs to name."""
    if found.kind == "form":
        return subject.plan.forms[found.id].collected != "scheduled"
    return found.kind == "anchor" and found.id == primary

"""STR: whether the parts of the spec hang together, and where its facts come from."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, Unused, rule
from protocolkit.lint.texts import pointer_to
from protocolkit.lint.wordlist import words
from protocolkit.model.questions import Question

__all__ = ["str004", "str005", "str006"]


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


@rule("STR005", Severity.ERROR)
def str005(subject: Subject) -> Iterator[Issue]:
    """A value is a value, never a placeholder.

    ## Why it matters

    "Not available", "TBD" or a dash passes for content: it is printed in consent forms, uploaded to registries
    and counted as complete. A missing value that is written as missing asks its question instead.

    ## Bad

    ```yaml
    study:
      detailed_description: Not available
    ```

    ## Good

    ```yaml
    study:
      detailed_description: null
    questions:
      - id: Q-90
        priority: minor
        about: [study.detailed_description]
        finding: The synopsis has no detailed description.
        to: [Sponsor medical]
        status: open
    ```

    ## How to fix

    Write the value. Where nobody knows it yet, write `null` and an open question about it.

    ## Source

    ClinicalTrials.gov protocol registration quality control criteria; SPIRIT 2025.
    """
    placeholders = words("placeholders")
    longest = max(map(len, placeholders)) + 1
    short = {text for _, _, text in subject.texts if len(text) <= longest}
    found = {text for text in short if not placeholders.isdisjoint(_plain(text))}
    for text in subject.texts:
        if text[-1] in found:
            pointer = pointer_to(text)
            message = f"{_where(pointer)}: {text[-1].strip()!r} is a placeholder, not a value"
            yield Issue(pointer, message, "write the value, or null with an open question about it")


def _plain(text: str) -> tuple[str, str]:
    """A text as lists of words have it, with and without its full stop."""
    plain = text.strip().casefold()
    return plain, plain.rstrip(".")


def _where(pointer: str) -> str:
    """The last steps of a pointer in words: ``INC07 text``, ``study detailed_description``."""
    return " ".join(pointer.split("/")[-2:])


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
    for pointer in subject.nulls:
        if not pointer.startswith("eligibility/example/"):
            yield from _unasked(pointer, asking)


def _unasked(pointer: str, asking: dict[tuple[str, ...], list[Question]]) -> Iterator[Issue]:
    asked = [question for way in _ways(pointer) for question in asking.get(way, ())]
    if any(question.status in ("open", "answered") for question in asked):
        return
    if asked:
        settled = asked[0]
        message = f"{_where(pointer)} is still null, but question {settled.id} about it is settled"
        related = ((f"questions/{settled.id}", "the question"),)
        yield Issue(pointer, message, f"write the value that settled {settled.id}, or open it again", related)
    else:
        message = f"{_where(pointer)} is null, and no open question asks for it"
        yield Issue(
            pointer, message, "write the value, or a question whose about: names this element or field"
        )


_CONTAINERS = frozenset({"items", "inclusion", "exclusion", "primary", "secondary", "exploratory"})
"""Steps of a pointer that ids and dotted paths may leave out."""


def _ways(pointer: str) -> Iterator[tuple[str, ...]]:
    """Every id and dotted path by which a question may name a value or what encloses it."""
    steps = tuple(pointer.split("/"))
    plain = tuple(step for step in steps if step not in _CONTAINERS)
    for way in dict.fromkeys((steps, plain)):
        for start in range(len(way)):
            yield from (way[start:end] for end in range(start + 1, len(way) + 1))

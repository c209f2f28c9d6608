"""STR: ids: one for each thing, written after one pattern, and never given to another thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

import msgspec

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.texts import criterion_pointer, outcome_pointer
from protocolkit.model.protocol import Protocol

__all__ = ["str001", "str003"]

Named = tuple[str, str, str]
"""What an element is, its id and its pointer."""


@rule("STR001", Severity.ERROR)
def str001(subject: Subject) -> Iterator[Issue]:
    """An id names one thing in the whole protocol.

    ## Why it matters

    Traces, logs of screening and queries name criteria, outcomes, visits, activities and forms by their id alone.
    When two of them share one, or differ by a leading zero, a data manager follows the wrong trace.

    ## Bad

    ```yaml
    activities:
      - {id: INC06, name: Talk about consent, form: ICF, at: [SCR], purpose: [design]}
    ```

    ## Good

    ```yaml
    activities:
      - {id: TALK, name: Talk about consent, form: ICF, at: [SCR], purpose: [design]}
    ```

    ## How to fix

    Give one of the two another id. A question that is about an id which two things have, as an arm and its
    intervention may, names the field with its chapter: `arms.PBO.planned`. Two elements of one kind with the same id
    are refused when the spec is loaded (REF002).

    ## Source

    ICH E6(R3), traceability of data; CDISC ODM, unique identifiers of metadata.
    """
    protocol = subject.plan.protocol
    first: dict[str, Named] = {}
    for named in _alone(protocol):
        kind, name, pointer = named
        other_kind, other, where = first.setdefault(_plain(name), named)
        if where != pointer:
            one, two = f"{kind} {name}", f"{other_kind} {other}"
            told = "have the same id" if name == other else "have ids that are easily taken for one another"
            yield Issue(pointer, f"{one} and {two} {told}", "give one of them another id", ((where, two),))
    yield from _asked_of_several(protocol)


def _alone(protocol: Protocol) -> Iterator[Named]:
    """What documents and traces name by its id, without its chapter."""
    eligibility = protocol.eligibility
    yield from (("criterion", one.id, criterion_pointer(protocol, one)) for one in eligibility.criteria)
    for kind, chapter, entries in (
        ("alternative reading", "alternatives", eligibility.alternatives),
        ("implication", "implications", eligibility.implications),
        ("overlap", "overlaps", eligibility.overlaps),
    ):
        yield from ((kind, entry.id, f"eligibility/{chapter}/{entry.id}") for entry in entries)
    yield from (("outcome", one.id, outcome_pointer(protocol, one)) for one in protocol.outcomes.all)
    yield from (("visit", visit.id, f"visits/{visit.id}") for visit in protocol.visits)
    yield from (("activity", entry.id, f"activities/{entry.id}") for entry in protocol.activities)
    for form in protocol.forms:
        yield "form", form.id, f"forms/{form.id}"
        yield from (("check", check.id, f"forms/{form.id}/checks/{check.id}") for check in form.checks)


def _plain(name: str) -> str:
    """An id as the eye takes it in: without zeros before a number, and without what parts its words."""
    plain = name.casefold().replace("_", "").replace("-", "")
    return "".join(part.lstrip("0") if part.isdigit() else part for part in _parts(plain))


def _parts(name: str) -> list[str]:
    """Letters and numbers of an id, in turn."""
    return ["".join(signs) for _, signs in groupby(name, str.isdigit)]


def _asked_of_several(protocol: Protocol) -> Iterator[Issue]:
    """Questions about an id that an arm and an intervention, a visit and a codelist, ... have both."""
    kinds: dict[str, list[str]] = {}
    for kind, name, _ in _alone(protocol):
        kinds.setdefault(name, []).append(kind)
    for kind, entries in (
        ("arm", protocol.arms),
        ("intervention", protocol.interventions),
        ("site", protocol.sites),
        ("anchor", protocol.anchors),
        ("epoch", protocol.epochs),
        ("codelist", protocol.codelists),
        ("stratum", protocol.design.stratification),
    ):
        for entry in entries:
            kinds.setdefault(entry.id, []).append(kind)
    for question in protocol.questions:
        for about in question.about:
            if len(kinds.get(about, ())) > 1:
                listed = " and ".join(f"{kind} {about}" for kind in kinds[about])
                message = f"question {question.id} is about {about}, which is {listed}"
                fix = "name the element with its chapter, as in arms.PBO.planned"
                yield Issue(f"questions/{question.id}/about/{about}", message, fix)


@rule("STR003", Severity.ERROR, "ext")
def str003(subject: Subject) -> Iterator[Issue]:
    """Ids follow one pattern, and a retired id is never used again.

    ## Why it matters

    An id that meant one criterion in version 1 and means another in version 2 rewrites the screening logs, queries
    and analyses of version 1 without a trace.

    ## Bad

    ```yaml
    retired:
      - {id: EXC08, since: 2.0.0, reason: The criterion on smoking was taken out.}
    ```

    ## Good

    ```yaml
    retired:
      - {id: EXC09, since: 2.0.0, reason: The criterion on smoking was taken out.}
    ```

    ## How to fix

    Write every id that goes out of use under `retired:`, with the version and the reason, and give new elements the
    next free number. Criteria and outcomes of one list share a beginning and the number of digits. An assumption
    that is refuted keeps its number; what rested on it rests on the one that `replaced_by:` names, or on a source.

    ## Source

    ICH E6(R3), audit trail and traceability; ICH M11, section 12.3, changes between versions.
    """
    protocol = subject.plan.protocol
    retired = {entry.id: entry for entry in protocol.retired}
    for kind, name, pointer in (*_alone(protocol), *_questions(protocol)) if retired else ():
        if name in retired:
            message = (
                f"{kind} {name} has the id of something that was retired in version {retired[name].since}"
            )
            fix = "take the next free number; an id is given once"
            yield Issue(pointer, message, fix, ((f"retired/{name}", retired[name].reason),))
    for kind, entries in (
        ("inclusion criteria", protocol.eligibility.inclusion),
        ("exclusion criteria", protocol.eligibility.exclusion),
    ):
        pointers = {entry.id: criterion_pointer(protocol, entry) for entry in entries}
        yield from _off_pattern(kind, pointers)
    for kind, outcomes in (
        ("primary outcomes", protocol.outcomes.primary),
        ("secondary outcomes", protocol.outcomes.secondary),
        ("exploratory outcomes", protocol.outcomes.exploratory or ()),
    ):
        yield from _off_pattern(kind, {entry.id: outcome_pointer(protocol, entry) for entry in outcomes})
    yield from _refuted_in_use(subject)


def _questions(protocol: Protocol) -> Iterator[Named]:
    yield from (("question", entry.id, f"questions/{entry.id}") for entry in protocol.questions)
    yield from (("assumption", entry.id, f"assumptions/{entry.id}") for entry in protocol.assumptions)


def _off_pattern(kind: str, pointers: dict[str, str]) -> Iterator[Issue]:
    """Ids that are unlike most ids of the same list."""
    shapes = Counter(_shape(name) for name in pointers)
    if not shapes:
        return
    usual, count = max(shapes.items(), key=itemgetter(1))
    if usual is None or 2 * count <= len(pointers) or count == len(pointers):
        return
    for name, pointer in pointers.items():
        if _shape(name) != usual:
            message = f"{name} is not named like the other {kind}, {usual[0]} and {_digits(usual[1])}"
            yield Issue(pointer, message, "give it the next free number of its list")


def _shape(name: str) -> tuple[str, int] | None:
    """The beginning of an id and the digits of its number, 0 where numbers are not filled up; a letter may follow."""
    parts = _parts(name)
    if len(parts) == 3 and len(parts[2]) == 1:
        parts = parts[:2]
    if len(parts) != 2 or not parts[1].isdigit():
        return None
    return parts[0], len(parts[1]) if parts[1].startswith("0") or len(parts[1]) > 1 else 0


def _digits(count: int) -> str:
    return f"a number of {count} digits" if count else "a number"


def _refuted_in_use(subject: Subject) -> Iterator[Issue]:
    protocol = subject.plan.protocol
    idle = {found.id for found in subject.unused if found.kind == "assumption"}
    for assumption in protocol.assumptions:
        if assumption.status != "refuted" or assumption.id in idle:
            continue
        resting = tuple(_resting(protocol, assumption.id))
        instead = assumption.replaced_by or "a source"
        message = f"{assumption.id} is refuted, and something still rests on it"
        related = tuple((pointer, f"rests on {assumption.id}") for pointer in resting[:5])
        yield Issue(f"assumptions/{assumption.id}/status", message, f"let it rest on {instead}", related)


def _resting(protocol: Protocol, name: str) -> Iterator[str]:
    """Elements that cite an assumption as their source; looked for only where there is something to find."""
    for chapter in protocol.__struct_fields__:
        yield from _citing(getattr(protocol, chapter), (chapter,), name, "")


def _citing(value: object, path: Sequence[str], name: str, outer: str) -> Iterator[str]:
    if isinstance(value, tuple):
        for place, entry in enumerate(value):
            yield from _citing(entry, (*path, getattr(entry, "id", None) or str(place)), name, outer)
    elif isinstance(value, msgspec.Struct):
        source = getattr(value, "source", outer)
        if source == name != outer:
            yield "/".join(path)
        yield from ("/".join((*path, key)) for key, by in getattr(value, "sources", {}).items() if by == name)
        for key in value.__struct_fields__:
            if key not in ("source", "sources"):
                yield from _citing(getattr(value, key), (*path, key), name, source)

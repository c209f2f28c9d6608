"""VER: what the public was told is kept up, and what is measured does not change unseen."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.amended import Amended
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.amendments import Amendment
from protocolkit.model.protocol import Protocol

__all__ = ["ver007", "ver010"]

_MOST = 5


@rule("VER007", Severity.WARNING, "ext", needs_proofs=True)
def ver007(subject: Subject) -> Iterator[Issue]:
    """An amendment that changes what a registry shows says what was done about the registry.

    ## Why it matters

    Patients, physicians and reviewers read the registry, not the protocol. An entry that shows last year's criteria
    sends people to a study that may not take them, and makes a change of outcomes look hidden.

    ## Bad

    ```yaml
    study:
      version: 2.2.0
    outcomes:
      primary:
        - {id: PO1, description: Change of the worst itch at night.}
    --- # amendments/A01.yaml
    registries: []
    ```

    ## Good

    ```yaml
    study:
      version: 2.2.0
    outcomes:
      primary:
        - {id: PO1, description: Change of the worst itch at night.}
    --- # amendments/A01.yaml
    registries: [{registry: Nowhere Register of Invented Studies, submitted: null}]
    ```

    ## How to fix

    Write each registry under `registries:`, with the day on which the update was submitted, or null while it is due.
    A registry that needs no update is written too, with the reason as its note.

    ## Source

    42 CFR 11.64; WHO registration data set, updates; ICMJE recommendations, clinical trial registration.
    """
    amended = subject.amended
    if amended is None or amended.header is None or amended.classified is None:
        return
    header = amended.header.header
    fields = _fields(subject, amended)
    if header.registries or (amended.classified.registry in ("", "none") and not fields):
        return
    clock = next((found.words for found in amended.classified.clocks if found.of == "registry"), "")
    named = f": {', '.join(fields[:_MOST])}" if fields else ""
    rest = f" and {len(fields) - _MOST} more" if len(fields) > _MOST else ""
    message = (
        f"{header.number} changes what registries show{named}{rest}, and nothing says that they were told"
    )
    due = f" ({clock})" if clock else ""
    yield Issue(
        f"amendments/{header.number}/registries",
        message,
        f"write each registry under registries:, with the day of its update or null while it is due{due}",
    )


def _fields(subject: Subject, amended: Amended) -> list[str]:
    """The fields of registries that change, in words, each once."""
    from protocolkit.amend.consequences.registry import registry_changes
    from protocolkit.model.plan import make_plan

    if not amended.matters:
        return []
    found = registry_changes(make_plan(amended.base.protocol), subject.plan, amended.changes)
    return list(dict.fromkeys(f"{change.registry_name} {change.field}" for change in found))


@rule("VER010", Severity.ERROR, "ext", needs_proofs=True)
def ver010(subject: Subject) -> Iterator[Issue]:
    """A primary outcome that changes after the first enrolment has a justification of its own.

    ## Why it matters

    Changing what counts as success once results are coming in is outcome switching. Readers cannot tell a repair
    from a rescue unless it is said, at the time, why it was done and that nobody had seen the data.

    ## Bad

    ```yaml
    study:
      version: 2.2.0
    dates:
      start: {date: 2025-01-15, type: ACTUAL}
    outcomes:
      primary:
        - {id: PO1, description: Change of the worst itch at night.}
    --- # amendments/A01.yaml
    changes:
      - {id: A01.1, elements: [outcomes/primary/PO1]}
    ```

    ## Good

    ```yaml
    study:
      version: 2.2.0
    dates:
      start: {date: 2025-01-15, type: ACTUAL}
    outcomes:
      primary:
        - {id: PO1, description: Change of the worst itch at night.}
    --- # amendments/A01.yaml
    changes:
      - id: A01.1
        elements: [outcomes/primary/PO1]
        justification: The diary asks about the night alone; nobody had seen data by arm (note to file 7, invented).
    ```

    ## How to fix

    Write `justification:` at the change: why it is made now, who knew which results, and why the study can still
    answer its question. Where nobody had been enrolled, say so (`enrolled: {count: 0, ...}`) and correct the dates.

    ## Source

    ICH E9, section 2.2.2; SPIRIT 2025 and CONSORT 2025, changes to outcomes; ICMJE recommendations.
    """
    amended = subject.amended
    if amended is None:
        return
    header = amended.header.header if amended.header is not None else None
    why = _enrolment(subject.plan.protocol, header)
    if why is None:
        return
    justified = {entry.id for entry in header.changes if entry.justification} if header is not None else set()
    seen: set[str] = set()
    for ruled in amended.matters:
        pointer = ruled.change.pointer
        is_primary = ruled.change.element[:2] == ("outcomes", "primary") and ruled.case != _SLIP
        if not is_primary or ruled.entry in justified or (ruled.entry or pointer) in seen:
            continue
        seen.add(ruled.entry or pointer)
        named = f"{ruled.entry}: " if ruled.entry else ""
        yield Issue(
            f"amendments/{header.number}/changes/{ruled.entry}"
            if header is not None and ruled.entry
            else pointer,
            f"{named}the primary outcome {ruled.change.element[-1]} changes although {why}",
            "write justification: why now, who knew which results, and why the question can still be answered",
            ((pointer, ruled.evidence),),
        )


_SLIP = "AC-01"
"""The kind of change that is a slip of the pen."""

_ENROLLED = frozenset(
    {
        *("RECRUITING", "ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING", "SUSPENDED"),
        *("TERMINATED", "COMPLETED"),
    }
)
"""Statuses of a study that may have enrolled somebody."""


def _enrolment(protocol: Protocol, header: Amendment | None) -> str | None:
    """By what participants are known to have been enrolled; ``None`` where nobody is."""
    if header is not None and header.enrolled is not None:
        count, unit = header.enrolled.count, header.enrolled.unit
        return f"{count:,} {'%' if unit == 'percent' else 'participants'} were enrolled" if count else None
    start = protocol.dates.start if protocol.dates is not None else None
    if start is not None and start.type == "ACTUAL":
        return f"the study has enrolled since {start.date}"
    enrollment, registration = protocol.design.enrollment, protocol.registration
    if enrollment is not None and enrollment.type == "ACTUAL":
        return "participants were enrolled"
    status = registration and (registration.declared_status or registration.overall_status)
    return f"the study is {status}" if status in _ENROLLED else None

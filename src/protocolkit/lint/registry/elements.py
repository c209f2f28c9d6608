"""REG: the elements that a registry asks for: whether they are there, short enough, and in its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from protocolkit.exchange.gaps import Gap, Why, gaps_of, not_accepted, too_long
from protocolkit.exchange.requirements import CTGOV, CTIS, ISRCTN, Registry
from protocolkit.exchange.who_items import WHO
from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.protocol import Protocol

__all__ = ["reg002", "reg003", "reg004", "reg008"]

_READY = frozenset({"final", "approved"})
"""Statuses of a protocol that is ready to be registered."""


@rule("REG002", Severity.ERROR)
def reg002(subject: Subject) -> Iterator[Issue]:
    """What ClinicalTrials.gov requires of a study is there, from a source that a registry may have.

    ## Why it matters

    The registry refuses a record in which a required element is empty. What is only assumed or inferred is never
    exported, and so is missing as well.

    ## Bad

    ```yaml
    study: {status: final}
    registration: {declared_status: NOT_YET_RECRUITING, source: sponsor PROT §1}
    ```

    ## Good

    ```yaml
    study: {status: final}
    registration: {declared_status: NOT_YET_RECRUITING, verified: 2025-02, source: sponsor PROT §1}
    sponsor:
      contacts:
        public: {phone: "+00 000 000"}
    ```

    ## How to fix

    Write the element with its source, or ask the sponsor for it. A study that starts before 18 January 2017 owes fewer
    of them. A draft that is not registered is not looked at; `protocolkit build` lists for every registry what is
    still missing.

    ## Source

    ClinicalTrials.gov protocol registration data element definitions; 42 CFR 11.28(a)(2).
    """
    protocol = subject.plan.protocol
    if protocol.registration is None and protocol.study.status not in _READY:
        return
    missing = (Why.ABSENT, Why.ASSUMED, Why.INFERRED, Why.UNSOURCED)
    for gap in gaps_of(CTGOV, protocol):
        if gap.applies and gap.why in missing:
            detail = f"{gap.detail[0].lower()}{gap.detail[1:].rstrip('.')}"
            message = f"ClinicalTrials.gov requires {gap.field!r}: {detail}"
            yield Issue(_pointer(protocol, gap.path), message, "write it with its source, or ask the sponsor")


@rule("REG003", Severity.ERROR)
def reg003(subject: Subject) -> Iterator[Issue]:
    """A text is as short as the registries want it.

    ## Why it matters

    A registry refuses a text that is too long, or cuts it off: then the public reads half a sentence.

    ## Bad

    ```yaml
    study:
      identifiers:
        - {id: PROTNO, value: FIC-KAL-202-OF-THE-YEAR-2025-IN-NORWAY}
    ```

    ## Good

    ```yaml
    study:
      identifiers:
        - {id: PROTNO, value: FIC-KAL-202}
    ```

    ## How to fix

    Shorten the text without changing what it says. Lengths are compared for every registry that concerns the study;
    of criteria both lists together.

    ## Source

    ClinicalTrials.gov API field rules; WHO ICTRP data format 1.1; EU CTIS structured data form.
    """
    protocol = subject.plan.protocol
    for registry, gap in _of_concerned(protocol, too_long):
        message = f"{gap.field} for {registry.name}: {gap.detail.rstrip('.')}"
        yield Issue(_pointer(protocol, gap.path), message, "shorten the text without changing what it says")


@rule("REG004", Severity.ERROR)
def reg004(subject: Subject) -> Iterator[Issue]:
    """A code is one that the registry has a word for.

    ## Why it matters

    Registries take values of closed lists. What has no word there cannot be exported, and what is translated by guess
    says something else.

    ## Bad

    ```yaml
    design:
      phase: [PHASE1, PHASE3]
    ```

    ## Good

    ```yaml
    design:
      phase: [PHASE2, PHASE3]
    ```

    ## How to fix

    Choose the value of the registry that says the same. Most lists are closed by the schema of the spec already; the
    words for their codes are those of an upload to ClinicalTrials.gov.

    ## Source

    ClinicalTrials.gov API, enumerations; ProtocolRecordSchema.xsd.
    """
    protocol = subject.plan.protocol
    for registry, gap in _of_concerned(protocol, not_accepted):
        message = f"{gap.field}: {gap.detail.replace('this registry.', registry.name)}"
        yield Issue(
            _pointer(protocol, gap.path), message, "choose the value of the registry that says the same"
        )


@rule("REG008", Severity.WARNING, "ext")
def reg008(subject: Subject) -> Iterator[Issue]:
    """A registered study gives all 24 items of the WHO data set.

    ## Why it matters

    The 24 items are what every country agreed to tell the public of a study. A record without them does not count as
    registered for many journals and committees.

    ## Bad

    ```yaml
    registration: {first_submitted: 2025-02-10}
    ```

    ## Good

    ```yaml
    registration:
      first_submitted: 2025-02-10
      decisions:
        - {rule: REG008, reason: "Telephones are given at the registry alone.", role: Sponsor regulatory}
    ```

    ## How to fix

    Write what is missing with its source, or that there is none: an empty list of collaborators says so. What can only
    be given at the registry, such as a postal address, is not counted. `protocolkit build` writes the whole data set
    (`registry/who.html`).

    ## Source

    WHO Trial Registration Data Set, version 1.3.1.
    """
    protocol = subject.plan.protocol
    if protocol.registration is None:
        return
    from protocolkit.exchange.facts import Missing
    from protocolkit.exchange.who import who_items

    absent: list[str] = []
    partial: list[str] = []
    related: list[tuple[str, str]] = []
    for item in who_items(protocol):
        lacks = [lack for lack in item.missing if lack.why is not Missing.NO_FIELD]
        if lacks:
            (partial if item.values else absent).append(str(item.number))
            related.append((_pointer(protocol, lacks[0].path), f"item {item.number}, {item.name}"))
    if related:
        told = [
            f"{what}: {', '.join(numbers)}"
            for what, numbers in (("absent", absent), ("incomplete", partial))
            if numbers
        ]
        message = f"of the 24 items of the WHO data set some are missing ({'; '.join(told)})"
        yield Issue(
            "registration", message, "write each with its source, or that there is none", tuple(related)
        )


def _of_concerned(
    protocol: Protocol, find: Callable[[Registry, Protocol], Iterator[Gap]]
) -> Iterator[tuple[Registry, Gap]]:
    """What is found for registries that have to do with the study; each field once."""
    told: set[str] = set()
    for registry in (CTGOV, CTIS, ISRCTN, WHO):
        if registry.concerns(protocol) is not None:
            for gap in find(registry, protocol):
                if gap.path not in told:
                    told.add(gap.path)
                    yield registry, gap


def _pointer(protocol: Protocol, path: str) -> str:
    """The pointer of a dotted path; the study where its chapter is not written at all."""
    steps = path.split(".")
    if steps[0] == "eligibility" and len(steps) == 2 and not hasattr(protocol.eligibility, steps[1]):
        return "eligibility"
    if getattr(protocol, steps[0], None) is None:
        return "study"
    return "/".join(str(int(step) - 1) if step.isdigit() else step for step in steps)

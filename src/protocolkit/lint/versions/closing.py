"""VER: what was open and is closed says with which version."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.amended import release_named
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.protocol import Protocol
from protocolkit.model.questions import Assumption, Question
from protocolkit.model.release import rank_of

__all__ = ["ver014"]

_OPEN = ("open", "to_be_confirmed")


@rule("VER014", Severity.WARNING, "ext")
def ver014(subject: Subject) -> Iterator[Issue]:
    """A question or assumption that is closed names the version that closed it.

    ## Why it matters

    Data were collected under what was assumed at that time. An auditor has to see from which version on the answer
    holds, and which participants came before it.

    ## Bad

    ```yaml
    questions:
      - {id: Q-02, status: answered, closed_in: null}
    ```

    ## Good

    ```yaml
    questions:
      - {id: Q-02, status: answered, closed_in: 2.0.0}
    ```

    ## How to fix

    Write `closed_in:` with the first version that holds the answer: the one that is being written, if it is new. A
    version in which the question was still open did not close it.

    ## Source

    ICH E6(R3), essential records, audit trail; 21 CFR 11.10(e).
    """
    protocol = subject.plan.protocol
    for chapter, entries in (("questions", protocol.questions), ("assumptions", protocol.assumptions)):
        for entry in entries:
            if entry.status in _OPEN:
                continue
            problem = _problem(subject, protocol.study.version, entry)
            if problem:
                field = "status" if entry.closed_in is None else "closed_in"
                fix = "write closed_in: with the first version that holds the answer"
                yield Issue(f"{chapter}/{entry.id}/{field}", f"{entry.id} is {entry.status}, {problem}", fix)


def _problem(subject: Subject, version: str, entry: Question | Assumption) -> str:
    """What is wrong with the version that closed something; empty where nothing is."""
    closed = entry.closed_in
    if closed is None:
        return "and nothing says since which version"
    if rank_of(closed) > rank_of(version):
        return f"by version {closed}, which is later than this one ({version})"
    release = release_named(subject.releases, closed)
    if release is not None and entry.id in _open_in(release.protocol):
        return f"by version {closed}, in which it was still open when that was released"
    return ""


def _open_in(protocol: Protocol) -> frozenset[str]:
    entries: tuple[Question | Assumption, ...] = (*protocol.questions, *protocol.assumptions)
    return frozenset(entry.id for entry in entries if entry.status in _OPEN)

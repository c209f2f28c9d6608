"""VER: a version is dated, stays as it was released, and is amended by what changes something."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.amended import Amended
from protocolkit.lint.rule import Issue, Subject, rule

__all__ = ["ver001", "ver002", "ver012"]

_MOST = 30
"""So many changes are listed beside a finding; the rest are counted."""


@rule("VER001", Severity.ERROR)
def ver001(subject: Subject) -> Iterator[Issue]:
    """A protocol has a version, a date and a status.

    ## Why it matters

    Sites, committees and authorities approve a dated version. Without the date nobody can tell which text was
    approved, and a document on paper cannot be matched with the version in force.

    ## Bad

    ```yaml
    study:
      version: 1.0.0
      version_date: null
      status: final
    ```

    ## Good

    ```yaml
    study:
      version: 1.0.0
      version_date: 2024-03-01
      status: final
    ```

    ## How to fix

    Write the date of this version as it stands on the sponsor's document, or keep the question to the sponsor
    open until it is known.

    ## Source

    SPIRIT 2025, protocol version; ICH M11, title page; ICH E6(R3), essential records.
    """
    study = subject.plan.protocol.study
    if study.version_date is None:
        yield Issue(
            "study/version_date", f"version {study.version} has no date - which text was approved when?"
        )


@rule("VER002", Severity.ERROR, needs_proofs=True)
def ver002(subject: Subject) -> Iterator[Issue]:
    """A released version is not changed in place, and a new one says why it differs.

    ## Why it matters

    Committees and authorities approved the released text. A threshold that changes under the same number is a change
    that nobody approved and nobody can see.

    ## Bad

    ```yaml
    study:
      version: 2.1.0
    eligibility:
      exclusion:
        - {id: EXC01, when: "platelets < 50 '10*9/L'"}
    --- # releases/2.1.0.json
    content:
      eligibility:
        exclusion:
          - {id: EXC01, when: "platelets < 100 '10*9/L'"}
    ```

    ## Good

    ```yaml
    study:
      version: 2.2.0
    eligibility:
      exclusion:
        - {id: EXC01, when: "platelets < 50 '10*9/L'"}
    --- # releases/2.1.0.json
    content:
      eligibility:
        exclusion:
          - {id: EXC01, when: "platelets < 100 '10*9/L'"}
    --- # amendments/A01.yaml
    from_version: 2.1.0
    to_version: 2.2.0
    ```

    ## How to fix

    Give the protocol the next version, and write the header of the amendment (`amendments/A01.yaml`) with the
    reason of every change; or take the changes back. Layout, sources and settled questions are no changes.

    ## Source

    ICH E6(R3), protocol amendments; ICH M11, amendment details; the decision rules in `docs/amendments.md`.
    """
    version = subject.plan.protocol.study.version
    in_place, since = subject.amended_in_place, subject.amended
    if in_place is not None:
        words = f"version {version} was released, and its content is another one now: {_count(in_place)}"
        fix = "give the protocol the next version and describe it in an amendment, or take the changes back"
        yield from _changed(in_place, words, fix)
    elif since is not None and since.header is None:
        words = (
            f"version {version} differs from the released {since.base.version}, and no amendment says why: "
        )
        fix = f"write the header of the amendment from {since.base.version} to {version} in amendments/"
        yield from _changed(since, words + _count(since), fix)


def _changed(amended: Amended, message: str, fix: str) -> Iterator[Issue]:
    """The finding about what changed, with every change beside it; nothing where nothing did."""
    release = f"releases/{amended.base.version}"
    if amended.classified is None:
        message = (
            f"version {amended.base.version} cannot be compared: its file holds what no protocol may hold"
        )
        yield Issue("study/version", message, "restore the file from git", ((release, "the release"),))
    elif amended.matters:
        listed = [(ruled.change.pointer, ruled.evidence) for ruled in amended.matters[:_MOST]]
        yield Issue("study/version", message, fix, (*listed, (release, "the release")))


def _count(amended: Amended) -> str:
    number = len(amended.matters)
    return "1 change" if number == 1 else f"{number:,} changes"


@rule("VER012", Severity.WARNING, "ext", needs_proofs=True)
def ver012(subject: Subject) -> Iterator[Issue]:
    """An amendment changes something: what is only written otherwise is none.

    ## Why it matters

    An amendment is read, reviewed and approved by many. One that changes nothing buries those that do.

    ## Bad

    ```yaml
    study:
      version: 2.2.0
    --- # amendments/A01.yaml
    from_version: 2.1.0
    to_version: 2.2.0
    ```

    ## Good

    ```yaml
    study:
      version: 2.2.0
    conduct:
      recruitment: Through the registers of both sites, up to five participants a month.
    --- # amendments/A01.yaml
    from_version: 2.1.0
    to_version: 2.2.0
    ```

    ## How to fix

    Remove the header and keep the version: another layout, order of keys, file or source is no change of the protocol,
    and neither is a condition that says the same in other words.

    ## Source

    ICH M11, amendment details; decision rules of the comparison, `docs/amendments.md`.
    """
    amended = subject.amended
    if amended is None or amended.header is None or amended.classified is None:
        return
    header = amended.header.header
    if amended.base.version == header.from_version and not amended.matters:
        message = (
            f"{header.number} leads from {header.from_version} to {header.to_version}, and nothing changed"
        )
        yield Issue(
            f"amendments/{header.number}/number",
            message,
            f"remove the amendment and keep version {header.from_version}",
            ((f"releases/{amended.base.version}", "the release that it amends"),),
        )

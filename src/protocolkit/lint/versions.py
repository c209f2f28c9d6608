"""VER: the version of the protocol, and what a new one owes to its readers."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule

__all__ = ["ver001"]


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

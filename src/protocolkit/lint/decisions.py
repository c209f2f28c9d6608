"""DEC: decisions about findings that no longer decide anything."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.source.decisions import Recorded

__all__ = ["dec001", "dec002"]


@rule("DEC001", Severity.WARNING)
def dec001(subject: Subject) -> Iterator[Issue]:
    """A decision is about something that is found.

    ## Why it matters

    A decision outlives what it was about: the wording was mended, the element moved, the rule became exact. Left
    standing it silences the next finding of that rule, which nobody has judged.

    ## Bad

    ```yaml
    arms:
      - id: PBO
        name: Placebo
        decisions:
          - {rule: ARM009, reason: The registered name stays until the record is corrected., role: Medical writer}
    ```

    ## Good

    ```yaml
    arms:
      - id: PBO
        name: Matching placebo tablet
        decisions:
          - {rule: ARM009, reason: The registered name stays until the record is corrected., role: Medical writer}
    ```

    ## How to fix

    Delete the decision. Where the rule still finds what was meant, move the decision to the element that the
    finding names, or correct its `field`.

    ## Source

    ICH E6(R3), documented judgement; ICH Q9(R1), review of risk decisions.
    """
    for idle in subject.idle:
        message = f"the decision about {idle.rule} at {_where(idle)} matches no finding"
        fix = "delete it, or move it to where the finding is"
        yield Issue(f"{idle.pointer}/rule", message, fix, leave_out=idle.pointer)


def _where(recorded: Recorded) -> str:
    """The element and field in words: ``VER study version_date``."""
    return " ".join(recorded.about.split("/")[-2:])


@rule("DEC002", Severity.WARNING)
def dec002(subject: Subject) -> Iterator[Issue]:
    """One thing is decided once.

    ## Why it matters

    Two decisions about the same findings give two reasons, or wait for two answers. Only one of them counts, and a
    reader cannot tell which was meant.

    ## Bad

    ```yaml
    arms:
      - id: PBO
        name: Matching placebo tablet
        decisions:
          - {rule: ARM009, reason: The registered name stays until the record is corrected., role: Medical writer}
          - {rule: ARM009, reason: The sites know both by this name., role: Trial physician}
    ```

    ## Good

    ```yaml
    arms:
      - id: PBO
        name: Matching placebo tablet
        decisions:
          - {rule: ARM009, reason: The registered name stays until the record is corrected., role: Medical writer}
    ```

    ## How to fix

    Keep the decision that holds and delete the other, or say by `field` which property each of them is about.

    ## Source

    ICH E6(R3), documented judgement.
    """
    first: dict[tuple[str, str], Recorded] = {}
    for recorded in subject.decisions:
        earlier = first.setdefault((recorded.rule, recorded.about), recorded)
        if earlier is not recorded:
            message = f"{recorded.rule} at {_where(recorded)} is decided twice, and only the first one counts"
            related = ((f"{earlier.pointer}/rule", "the first decision"),)
            yield Issue(f"{recorded.pointer}/rule", message, "delete one of them", related)

"""REG: the status of the study, and when it was registered and last looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from protocolkit.findings import Parameter, Severity
from protocolkit.lint.rule import Issue, Subject, rule

__all__ = ["reg005", "reg012"]

_VERIFIED = Parameter(
    "verified-within",
    12,
    "months",
    "42 CFR 11.64(a): a record is looked at and verified at least once every 12 months",
)

_NO_LONGER_VERIFIED = frozenset({"COMPLETED", "TERMINATED", "WITHDRAWN"})


@rule("REG005", Severity.WARNING, parameters=(_VERIFIED,))
def reg005(subject: Subject) -> Iterator[Issue]:
    """The overall status is one that a sponsor can declare, and the record was verified within a year.

    ## Why it matters

    UNKNOWN is no status of a study: the registry shows it when the planned completion has passed and nobody has
    verified the record for two years. It cannot be submitted, and readers take the study for abandoned.

    ## Bad

    ```yaml
    registration:
      overall_status: UNKNOWN
    ```

    ## Good

    ```yaml
    registration:
      overall_status: COMPLETED
      declared_status: COMPLETED
    ```

    ## How to fix

    Ask the sponsor for the true status and update the registry record. Until then exports use `declared_status`,
    the last one that the sponsor declared. How long ago `verified:` is, is only looked at where a day is given
    (`--as-of`), and not once the study has ended.

    ## Source

    ClinicalTrials.gov glossary, Recruitment status: Unknown; 42 CFR 11.64.
    """
    registration = subject.plan.protocol.registration
    if registration is None:
        return
    declared = registration.declared_status
    if registration.overall_status == "UNKNOWN":
        last = (
            f"the last status that the sponsor declared is {declared}"
            if declared
            else "no status is declared"
        )
        yield Issue(
            "registration/overall_status",
            f"the registry shows UNKNOWN, which nobody can declare; {last}",
            "ask the sponsor for the status, and have the registry record verified",
            (("registration/declared_status", "the declared status"),) if declared else (),
        )
    status = declared or registration.overall_status
    if subject.as_of and registration.verified and status not in _NO_LONGER_VERIFIED:
        yield from _verified(registration.verified, subject.as_of, int(subject.parameters[_VERIFIED.name]))


def _verified(verified: str, today: date, within: int) -> Iterator[Issue]:
    months = _months_late(verified, today.isoformat())
    if months is not None and months >= within:
        message = f"the record was last verified in {verified}, {months} months before {today}"
        yield Issue("registration/verified", message, f"have it looked at and verified every {within} months")


@rule("REG012", Severity.WARNING, "ext")
def reg012(subject: Subject) -> Iterator[Issue]:
    """The study is registered before it starts.

    ## Why it matters

    A study registered after its first participant may have chosen its outcomes by the data. Journals of the ICMJE
    do not publish it, and the Declaration of Helsinki forbids it.

    ## Bad

    ```yaml
    dates:
      start: {date: 2025-01-10, type: ACTUAL}
    registration:
      first_submitted: 2025-08-12
    ```

    ## Good

    ```yaml
    dates:
      start: {date: 2025-09-10, type: ACTUAL}
    registration:
      first_submitted: 2025-08-12
    ```

    ## How to fix

    Register before the first participant is enrolled. Where it is too late, say so in the protocol and in every
    report, with the reason.

    ## Source

    Declaration of Helsinki 2024, article 35; ICMJE Recommendations, clinical trial registration.
    """
    protocol = subject.plan.protocol
    start = protocol.dates.start if protocol.dates else None
    registration = protocol.registration
    registered = registration.first_submitted if registration else None
    if start is None or registered is None:
        return
    months = _months_late(start.date, registered)
    if months is not None:
        much = "less than a month" if months == 0 else f"{months} month{'' if months == 1 else 's'}"
        yield Issue(
            "registration/first_submitted",
            f"the study was registered on {registered}, {much} after its start on {start.date}",
            "say in the protocol and in every report that registration was retrospective, and why",
            (("dates/start", "the start"),),
        )


def _months_late(start: str, registered: str) -> int | None:
    """Whole months from start to registration; ``None`` when it was in time, as far as the dates tell."""
    known = min(len(start), len(registered))
    if registered[:known] <= start[:known]:
        return None
    one, other = _parts(start), _parts(registered)
    return 12 * (other[0] - one[0]) + other[1] - one[1] - (other[2] < one[2])


def _parts(date: str) -> tuple[int, int, int]:
    year, month, day = (*date.split("-"), "1", "1")[:3]
    return int(year), int(month), int(day)

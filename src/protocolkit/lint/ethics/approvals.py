"""ETH: who has approved the study before it has participants."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.protocol import Protocol

__all__ = ["eth002"]

_UNDER_WAY = frozenset(
    {"RECRUITING", "ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING", "SUSPENDED", "TERMINATED", "COMPLETED"}
)
"""Statuses of a study that has, or may have, participants."""

_AUTHORISED = frozenset({"DRUG", "BIOLOGICAL", "DEVICE", "RADIATION", "GENETIC", "COMBINATION_PRODUCT"})
"""Types of intervention that an authority approves."""


@rule("ETH002", Severity.ERROR)
def eth002(subject: Subject) -> Iterator[Issue]:
    """A study recruits only with its approvals, each with number and date.

    ## Why it matters

    Without the approval of an ethics committee, and of the authority where a product is studied, no participant
    may be enrolled. An approval without number and date cannot be shown to an inspector.

    ## Bad

    ```yaml
    registration:
      overall_status: RECRUITING
    oversight:
      ethics: null
      regulatory_approvals: null
    ```

    ## Good

    ```yaml
    registration:
      overall_status: RECRUITING
    oversight:
      ethics:
        - {committee: Invented ethics committee, status: APPROVED, number: FIC-1, date: 2025-01-20}
      regulatory_approvals:
        - {id: AUTH, type: NATIONAL_AUTHORITY, value: FIC-2, issuer: Invented authority}
    ```

    ## How to fix

    Write each decision under `oversight`, with its number and date. Where the study has participants and no
    approval can be found, ask the sponsor at once.

    ## Source

    Declaration of Helsinki 2024, article 23; ICH E6(R3), ethics committee; SPIRIT 2025, research ethics approval.
    """
    protocol = subject.plan.protocol
    status = _status(protocol)
    if status is None:
        return
    pointer, word = status
    related = ((pointer, f"status {word}"),)
    oversight = protocol.oversight
    reviews = (oversight.ethics or ()) if oversight else ()
    where = "oversight/{}" if oversight else pointer
    if not any(review.status in ("APPROVED", "EXEMPT", "NOT_REQUIRED") for review in reviews):
        message = f"the study is {word}, but no ethics committee has approved it"
        yield Issue(
            where.format("ethics"), message, "write the approval with committee, number and date", related
        )
    for position, review in enumerate(reviews):
        missing = [
            name for name, value in (("number", review.number), ("date", review.date)) if value is None
        ]
        if review.status == "APPROVED" and missing:
            message = f"the approval of {review.committee} has no {' and no '.join(missing)}"
            yield Issue(f"oversight/ethics/{position}", message, f"write {' and '.join(missing)}", related)
    approvals = (oversight.regulatory_approvals or ()) if oversight else ()
    if _needs_authority(protocol) and not any(approval.value for approval in approvals):
        message = f"the study is {word}, but no authority has approved it"
        fix = "write the approval with its number under regulatory_approvals"
        yield Issue(where.format("regulatory_approvals"), message, fix, related)


def _status(protocol: Protocol) -> tuple[str, str] | None:
    """Where the spec says that the study has participants: its own status, else that of a site."""
    registration = protocol.registration
    if registration:
        statuses = {"declared": registration.declared_status, "overall": registration.overall_status}
        for kind, status in statuses.items():
            if status in _UNDER_WAY:
                return f"registration/{kind}_status", str(status)
    for site in protocol.sites:
        if site.status in _UNDER_WAY:
            return f"sites/{site.id}/status", str(site.status)
    return None


def _needs_authority(protocol: Protocol) -> bool:
    is_trial = protocol.design.study_type == "INTERVENTIONAL"
    return is_trial and any(intervention.type in _AUTHORISED for intervention in protocol.interventions)

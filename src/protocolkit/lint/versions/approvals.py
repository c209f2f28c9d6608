"""VER: an amendment is approved before it is followed, and an urgent measure is told in time."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.amendments import Amendment, Approval, Effective, UrgentMeasure

__all__ = ["ver005", "ver013"]

_APPROVED = ("approved", "approved_with_conditions")


@rule("VER005", Severity.ERROR, "ext", needs_proofs=True)
def ver005(subject: Subject) -> Iterator[Issue]:
    """A substantial amendment takes effect at a site only after its approvals.

    ## Why it matters

    Nobody may follow a substantial change before it is approved where they work: what is done under it until then is
    done without permission.

    ## Bad

    ```yaml
    study:
      version: 2.2.0
    --- # amendments/A01.yaml
    declared: {eu_ctr: SM}
    effective: [{site: TROLLVAG, date: 2025-03-02}]
    approvals: [{role: Ethics committee, decision: approved, date: 2025-03-15, sites: [TROLLVAG]}]
    ```

    ## Good

    ```yaml
    study:
      version: 2.2.0
    --- # amendments/A01.yaml
    declared: {eu_ctr: SM}
    effective: [{site: TROLLVAG, date: 2025-03-16}]
    approvals: [{role: Ethics committee, decision: approved, date: 2025-03-15, sites: [TROLLVAG]}]
    ```

    ## How to fix

    Correct the dates, or let the amendment take effect later. An approval without `sites:` holds for all. A measure
    against an immediate hazard is no matter of approval: say so under `urgent:`.

    ## Source

    Regulation (EU) 536/2014, articles 15 to 24; 21 CFR 312.30(b) and 56.108(a); ICH E6(R3), protocol amendments.
    """
    for found in subject.amendments:
        header = found.header
        if header.urgent is None and header.effective and _is_substantial(subject, header):
            for position, effective in enumerate(header.effective):
                yield from _too_early(header, position, effective)


def _is_substantial(subject: Subject, header: Amendment) -> bool:
    """Whether an amendment is substantial as it is declared, or by its changes where they are known."""
    from protocolkit.amend.profiles import all_profiles

    profiles, amended = all_profiles(), subject.amended
    grades = [*header.declared.items()]
    if amended is not None and amended.header is not None and amended.header.header == header:
        computed = amended.classified.overall if amended.classified is not None else ()
        wanted = header.declared or [name for name, profile in profiles.items() if profile.encoded]
        grades += [(one.jurisdiction, one.grade) for one in computed if one.jurisdiction in wanted]
    told = [profiles[name].is_substantial(grade) for name, grade in grades if name in profiles]
    return any(told) or (not told and any(impact.substantial for impact in header.impacts))


def _too_early(header: Amendment, position: int, effective: Effective) -> Iterator[Issue]:
    """What is wrong with one date from which an amendment is followed."""
    at = f"amendments/{header.number}"
    pointer, site = f"{at}/effective/{position}/date", effective.site
    asked = [
        (number, approval)
        for number, approval in enumerate(header.approvals)
        if approval.decision != "not_required" and (not approval.sites or site in approval.sites)
    ]
    if not asked:
        message = (
            f"{header.number} takes effect at {site} on {effective.date}, and nobody has approved it there"
        )
        yield Issue(pointer, message, "write the approvals under approvals:, with their dates")
    for number, approval in asked:
        problem = _problem(approval, effective.date)
        if problem:
            message = (
                f"{header.number} takes effect at {site} on {effective.date}, and {approval.role} {problem}"
            )
            related = ((f"{at}/approvals/{number}/decision", f"the approval of {approval.role}"),)
            yield Issue(pointer, message, "let it take effect after every approval", related)


def _problem(approval: Approval, day: str) -> str:
    """Why a day does not come after an approval; empty where it does."""
    if approval.decision not in _APPROVED:
        return f"has not approved it ({approval.decision})"
    if approval.date is None:
        return "approved it on a day that nobody wrote down"
    known = min(len(day), len(approval.date))
    return f"approved it on {approval.date}" if day[:known] < approval.date[:known] else ""


@rule("VER013", Severity.ERROR, "ext")
def ver013(subject: Subject) -> Iterator[Issue]:
    """An urgent safety measure says when it was taken, who was told, and when.

    ## Why it matters

    A measure against an immediate hazard is taken first and told afterwards, within days. Without its dates nobody
    knows when the time is up: seven days in the European Union.

    ## Bad

    ```yaml
    study:
      version: 2.2.0
    --- # amendments/A01.yaml
    urgent:
      taken: 2025-03-02
      notified: [{jurisdiction: eu_ctr, body: Invented authority, date: null}]
    ```

    ## Good

    ```yaml
    study:
      version: 2.2.0
    --- # amendments/A01.yaml
    urgent:
      taken: 2025-03-02
      notified: [{jurisdiction: eu_ctr, body: Invented authority, date: 2025-03-06}]
    ```

    ## How to fix

    Write under `urgent:` when the measure was taken, and each authority and committee with the day on which it was
    told. What is late stays late: record a decision with the reason, and report it as a breach where that is asked
    for.

    ## Source

    Regulation (EU) 536/2014, article 54; 21 CFR 312.30(b)(2)(ii).
    """
    for found in subject.amendments:
        header = found.header
        at = f"amendments/{header.number}"
        if header.urgent is not None:
            for field, message, fix in _untold(header, header.urgent):
                yield Issue(f"{at}/urgent/{field}", message, fix)
        else:
            for entry in header.changes:
                if entry.purpose == "urgent":
                    message = f"{entry.id} is an urgent safety measure, and nothing says when it was taken"
                    yield Issue(f"{at}/changes/{entry.id}/purpose", message, "write urgent: with its dates")


def _untold(header: Amendment, urgent: UrgentMeasure) -> Iterator[tuple[str, str, str]]:
    """Who was not told of a measure, or too late: the field, what is wrong, and what to do."""
    due = {name: day for name in _concerned(header, urgent) if (day := _due(name, header)) is not None}
    told = {notified.jurisdiction for notified in urgent.notified}
    if not urgent.notified:
        message = f"{header.number} took a measure on {urgent.taken}, and nobody was told of it"
        yield "notified", message, "write who was told under notified:, with the day"
    for name in due if urgent.notified else ():
        if name not in told:
            message = f"nobody was told of the measure under {name}; the time ends on {due[name]}"
            yield "notified", message, "write who was told under notified:, with the day"
    for position, notified in enumerate(urgent.notified):
        last = due.get(notified.jurisdiction)
        if notified.date is None:
            until = f"; the time ends on {last}" if last else ""
            message = f"{notified.body} has not been told of the measure of {urgent.taken}{until}"
            yield f"notified/{position}/date", message, "write the day on which it was told"
        elif last is not None and notified.date > last:
            message = f"{notified.body} was told on {notified.date}, and the time ended on {last}"
            yield f"notified/{position}/date", message, "correct the date, or record why it was late"


def _concerned(header: Amendment, urgent: UrgentMeasure) -> dict[str, None]:
    return dict.fromkeys((*header.declared, *(notified.jurisdiction for notified in urgent.notified)))


def _due(jurisdiction: str, header: Amendment) -> str | None:
    """The day until which a measure must be told in a jurisdiction, where its rule says one."""
    from protocolkit.amend.clocks import started
    from protocolkit.amend.profiles import all_profiles

    profile = all_profiles().get(jurisdiction)
    for grade in profile.classes if profile is not None else ():
        if grade.clock is not None and grade.clock.after == "the measure" and grade.clock.days:
            return started(jurisdiction, grade.id, grade.clock, header).due
    return None

"""Sites, sponsor, contacts, status, and what is shared."""

from __future__ import annotations

from protocolkit.amend.case import Match, case, no_row
from protocolkit.amend.changes import Change, ChangeKind
from protocolkit.amend.context import Context, becomes, fields_of


def _becomes(change: Change) -> str:
    return f"{change.pointer}: {becomes(change)}"


@case("AC-26")
def site_added(change: Change, context: Context) -> Match | None:
    """New site, same country.

    EU: Part II of the dossier; FDA: new investigator notice within 30 days; registry: facility and site status.
    """
    if change.element[:1] != ("sites",) or change.kind is not ChangeKind.ADDED:
        return None
    country = change.new.get("country")
    if country not in {site.country for site in context.old.sites}:
        return None
    return Match(f"site {change.element[-1]} is added in {country}, where there is one already")


@no_row("AC-26")
def site_elsewhere(change: Change, context: Context) -> Match | None:
    """A site removed, or added in another country"""
    if len(change.element) != 2 or change.chapter != "sites" or change.aspect:
        return None
    country = (change.new or change.old).get("country")
    return Match(f"site {change.element[-1]} ({country}) is {change.kind}")


@case("AC-27", mirror="AC-27")
def investigator_replaced(change: Change, context: Context) -> Match | None:
    """Principal investigator of a site replaced.

    EU authorities count change of principal investigator as substantial (Part II).
    """
    is_it = change.chapter == "sites" and len(change.element) == 2 and change.aspect == "investigator"
    return Match(_becomes(change)) if is_it and change.old else None


@case("AC-28", mirror="AC-28")
def contact_changed(change: Change, context: Context) -> Match | None:
    """Contact details of sponsor or monitor changed.

    Responsible-party contact is a 30-day element for applicable trials.
    """
    if change.kind is ChangeKind.RESOURCED:
        return None
    if change.element[:2] == ("sponsor", "contacts") or (change.chapter, change.aspect) == (
        "sponsor",
        "contacts",
    ):
        return Match(_becomes(change))
    return Match(_becomes(change)) if (change.chapter, change.aspect) == ("sites", "contact") else None


@case("AC-29", mirror="AC-29")
def sponsor_changed(change: Change, context: Context) -> Match | None:
    """Legal sponsor changed.

    Rights of participants, insurance, data controller.
    """
    is_it = change.element == ("sponsor", "lead") and change.aspect in ("id", "name", "country")
    return Match(_becomes(change)) if is_it else None


_STATUSES = frozenset({"overall_status", "declared_status", "why_stopped"})


@case("AC-40", mirror="AC-40")
def status_or_date_changed(change: Change, context: Context) -> Match | None:
    """Recruitment status or dates changed.

    Not a protocol change: EU start and end notifications (15 days), registry update.
    """
    if change.kind is ChangeKind.RESOURCED or context.purpose(change) == "urgent":
        return None
    if change.chapter == "dates" or fields_of(change, "registration") & _STATUSES:
        return Match(_becomes(change))
    is_site = change.chapter == "sites" and change.aspect == "status"
    return Match(_becomes(change)) if is_site else None


_PUBLISHED = frozenset({"dissemination", "protocol_access"})


@case("AC-43", mirror="AC-43")
def sharing_changed(change: Change, context: Context) -> Match | None:
    """Data-sharing statement, publication policy changed.

    If consent limited sharing, participants must be asked.
    """
    if change.kind is ChangeKind.RESOURCED:
        return None
    published = fields_of(change, "conduct")
    is_it = change.chapter == "sharing" or (published and published <= _PUBLISHED)
    return Match(_becomes(change)) if is_it else None

"""When visits are due, as relative timing constraints of ODM 2.0: calendar units as the protocol has them."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from protocolkit.exchange.notice import Notice
from protocolkit.exchange.odm.events import event_oid
from protocolkit.exchange.odm.release import element
from protocolkit.exchange.odm.texts import Texts
from protocolkit.model.moments import days_of
from protocolkit.model.plan import Plan, PlannedVisit

__all__ = ["calendar_duration", "constraints", "timing_notices"]


def calendar_duration(months: int, days: int) -> str:
    """A duration that is not negative, in ISO 8601."""
    return f"P{f'{months}M' if months else ''}{f'{days}D' if days or not months else ''}"


def constraints(plan: Plan, texts: Texts) -> Iterator[Element]:
    """A constraint for every visit whose time is known, counted from the visit that takes place on its anchor."""
    for visit in _timed(plan):
        window = visit.written.window
        early, late = (days_of(window[0]), days_of(window[1])) if window else (0, 0)
        attributes: dict[str, object] = {
            "OID": f"RTC.{visit.id}",
            "Name": f"Time of {visit.id}",
            "PredecessorOID": _predecessor(plan, visit),
            "SuccessorOID": event_oid(visit.id),
            "Type": "StartToStart",
        }
        anchor = plan.anchors.get(visit.anchor)
        told = f"Counted from: {anchor.name if anchor else visit.anchor}."
        if visit.has_target:
            attributes["TimepointRelativeTarget"] = calendar_duration(visit.months or 0, visit.days or 0)
            if window:
                attributes["TimepointPreWindow"] = _signed(-early)
                attributes["TimepointPostWindow"] = _signed(late)
            else:
                told += " Nobody has set a window."
        else:
            attributes["TimepointRelativeTarget"] = _signed(early)
            attributes["TimepointPreWindow"] = "P0D"
            attributes["TimepointPostWindow"] = _signed(late - early)
            told += " It has no target day: the target is the first day of its window."
        yield element("RelativeTimingConstraint", attributes, texts.fixed("Description", told))


def timing_notices(plan: Plan) -> Iterator[Notice]:
    """What the constraints say otherwise."""
    for visit in _timed(plan):
        path = f"visits.{visit.id}"
        if not visit.has_target:
            told = "it has no target day: its constraint has the first day of its window as the target"
            yield Notice(f"{path}.window", told)
        elif visit.written.window is None:
            yield Notice(f"{path}.window", "nobody has set its window: its constraint has none")
        if _predecessor(plan, visit) is None and (visit.months or visit.days or not visit.has_target):
            told = f"no visit takes place on {visit.anchor}: its constraint names it in words alone"
            yield Notice(f"{path}.anchor", told)


def _timed(plan: Plan) -> list[PlannedVisit]:
    return [v for v in plan.visits if v.kind == "planned" and (v.has_target or v.written.window)]


def _predecessor(plan: Plan, visit: PlannedVisit) -> str | None:
    """The event of the visit that takes place on the anchor of another; none for that visit itself."""
    on_anchor = [
        other
        for other in plan.visits
        if other.anchor == visit.anchor and other.has_target and not other.months and not other.days
    ]
    found = next((other for other in on_anchor if other.kind == "planned"), None)
    return event_oid(found.id) if found is not None and found.id != visit.id else None


def _signed(days: int) -> str:
    return f"-P{-days}D" if days < 0 else f"P{days}D"

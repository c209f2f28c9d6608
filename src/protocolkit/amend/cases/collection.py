"""How data are collected: the words and the layout of forms, and what they ask."""

from __future__ import annotations

from protocolkit.amend.case import Match, case, no_row
from protocolkit.amend.changes import Change, ChangeKind
from protocolkit.amend.context import Context, becomes, shown

_FORMS = ("forms", "codelists")


@case("AC-30", mirror="AC-30")
def form_worded_otherwise(change: Change, context: Context) -> Match | None:
    """CRF wording or layout changed, same data.

    Data collection documentation is not part of the assessed protocol.
    """
    if change.chapter not in _FORMS:
        return None
    if change.kind in (ChangeKind.TEXT, ChangeKind.REORDERED):
        return Match(f"{change.pointer}: {_what(change)}; the same data are collected")
    if "checks" in change.element[:3]:
        words = f"{change.pointer}: an edit check {_done(change)}; the same data are collected"
        return Match(words, certainty="medium")
    return None


@case("AC-31")
def item_added(change: Change, context: Context) -> Match | None:
    """CRF collects a new item on the same procedure.

    Non-substantial unless sensitive or identifying data; check consent scope.
    """
    is_item = len(change.element) == 4 and change.element[2] == "items" and change.kind is ChangeKind.ADDED
    if change.chapter != "forms" or not is_item:
        return None
    return Match(f"{change.element[1]}.{change.element[3]}: {shown(change.new.get('label'))}")


@no_row("AC-31")
def form_asks_otherwise(change: Change, context: Context) -> Match | None:
    """A form, item or codelist that asks for other data than before"""
    return Match(f"{change.pointer}: {_what(change)}") if change.chapter in _FORMS else None


def _done(change: Change) -> str:
    return str(change.kind) if not change.aspect else f"reads otherwise ({change.aspect})"


def _what(change: Change) -> str:
    return str(change.kind) if change.kind is ChangeKind.REORDERED else becomes(change)

"""Texts in another language than that of the spec; whatever they are about, the spec itself says the same as before."""

from __future__ import annotations

from protocolkit.amend.case import Match, no_row
from protocolkit.amend.changes import Change
from protocolkit.amend.context import Context


@no_row("AC-01", "AC-38")
def translated_otherwise(change: Change, context: Context) -> Match | None:
    """A translation came, went or changed, or a language did"""
    if change.language:
        words = ", ".join(edit.field for edit in change.edits)
        return Match(
            f"{change.pointer}: {words} in {change.language} - who reads it decides whether it says the same"
        )
    if (*change.element, change.aspect) == ("study", "languages"):
        return Match("study: in which languages the protocol is given; what it says stays")
    return None

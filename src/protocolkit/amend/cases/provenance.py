"""What the spec says about itself: where facts come from, what is open, how it is written."""

from __future__ import annotations

from protocolkit.amend.case import Match, case
from protocolkit.amend.changes import Change, ChangeKind
from protocolkit.amend.context import Context

_CHAPTERS = frozenset({"questions", "assumptions", "provenance", "retired"})
_OF_ELIGIBILITY = frozenset({"alternatives", "overlaps", "example"})
_FIELDS = frozenset({"unused", "question", "also_spelled"})
_OF_THE_FILES = (("spec_format",),)


@case("AC-41", mirror="AC-41")
def files_written_otherwise(change: Change, context: Context) -> Match | None:
    """Technical refactor of the files, same content.

    Semantic diff is empty: must NOT create an amendment.
    """
    if change.element in _OF_THE_FILES:
        return Match(f"{change.pointer}: how the files are written, not what they say")
    return None


@case("AC-42", mirror="AC-42")
def provenance_changed(change: Change, context: Context) -> Match | None:
    """Assumption confirmed by the sponsor without change of value.

    Provenance changes from assumption to confirmed; content identical.
    """
    if change.kind is ChangeKind.RESOURCED:
        return Match(f"{change.pointer}: another source; the content is identical")
    if change.chapter in _CHAPTERS:
        return Match(f"{change.pointer}: says what is known of the protocol; its content is identical")
    steps = {*change.element[1:2], change.aspect}
    if change.chapter == "eligibility" and steps & _OF_ELIGIBILITY:
        return Match(
            f"{change.pointer}: what is known of the criteria; they are identical", certainty="medium"
        )
    if change.aspect in _FIELDS and change.kind is not ChangeKind.REORDERED:
        return Match(f"{change.pointer}: {change.aspect} is about the spec", certainty="medium")
    return None

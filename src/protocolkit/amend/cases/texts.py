"""Words alone: a slip of the pen, another term, a remark."""

from __future__ import annotations

from protocolkit.amend.case import Match, case, no_row
from protocolkit.amend.changes import Change, ChangeKind
from protocolkit.amend.context import Context, shown
from protocolkit.amend.criteria import changed_criterion
from protocolkit.amend.wording import is_other_term, is_slip, same_quantities

_NAMES = frozenset(
    {"text", "title", "description", "name", "label", "brief", "official", "acronym", "keywords"}
)
"""Fields whose words stand for something that is said formally too, or that only name it."""
_NAMED = frozenset({"name", "label", "title", "brief", "official", "acronym", "keywords", "other_names"})
_REMARKS = frozenset({"note", "justification", "rationale"})
_PROSE = frozenset(
    {
        *("statistics", "safety", "product", "consent", "background_therapy", "conduct"),
        *("sharing", "oversight", "design", "sponsor", "conduct"),
    }
)
"""Chapters without anything formal: their words are their content."""


@case("AC-01", mirror="AC-01")
def slip_of_the_pen(change: Change, context: Context) -> Match | None:
    """Typo without change of meaning.

    Formal expression identical; record in the change log, submit with the next substantial modification.
    """
    pairs = _pairs(change, context)
    if not pairs or not all(is_slip(old, new) for _, old, new in pairs):
        return None
    return Match(_says(change, pairs, "a slip of the pen; nothing formal changed"))


@case("AC-38", mirror="AC-38")
def other_term(change: Change, context: Context) -> Match | None:
    """Terminology harmonised.

    Only if the formal expression and code binding are unchanged. A criterion of which more is rewritten than the name
    of something is for a person to judge, and so is an outcome: its words say what is measured.
    """
    pairs = _pairs(change, context)
    if not pairs or all(is_slip(old, new) for _, old, new in pairs):
        return None
    if change.chapter == "outcomes" or (
        change.chapter == "eligibility" and not all(is_other_term(old, new) for _, old, new in pairs)
    ):
        return None
    return Match(_says(change, pairs, "other words; nothing formal changed, a person confirms"))


@no_row("AC-01", "AC-38")
def words_of_a_judgement(change: Change, context: Context) -> Match | None:
    """Words changed that nothing formal stands beside"""
    if change.kind is not ChangeKind.TEXT or change.element[0] == "forms":
        return None
    words = ", ".join(edit.path[-1] for edit in change.edits)
    return Match(f"{change.pointer}: {words} in other words - who reads them decides what they mean")


def _pairs(change: Change, context: Context) -> list[tuple[str, str, str]]:
    """Each text before and after, where all of them are mere words; empty where the change is another one."""
    if change.kind is not ChangeKind.TEXT or change.element[0] in _PROSE or not _is_mere(change, context):
        return []
    pairs = [(edit.path[-1], _text(edit.old), _text(edit.new)) for edit in change.edits]
    same = all(old and new and same_quantities(old, new) for _, old, new in pairs)
    return pairs if same else []


def _text(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _is_mere(change: Change, context: Context) -> bool:
    """Whether the words say nothing that is not said formally too."""
    fields = {edit.path[-1] for edit in change.edits}
    if fields <= _REMARKS:
        return True
    if change.chapter == "eligibility":
        criterion = changed_criterion(change, context)
        return criterion is not None and criterion.formal and fields == {"text"}
    if change.chapter == "outcomes":
        return change.element[1] != "primary" and fields <= {"title", "description"}
    return change.chapter not in ("forms", "codelists") and fields <= _NAMED


def _says(change: Change, pairs: list[tuple[str, str, str]], verdict: str) -> str:
    told = "; ".join(f'{field} "{shown(old)}" becomes "{shown(new)}"' for field, old, new in pairs)
    return f"{change.element[-1]}: {told} - {verdict}"

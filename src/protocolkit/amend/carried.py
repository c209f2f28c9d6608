"""Changes that only follow from another one, and have no row of their own: they share its class, and say whose it is.

A visit that is switched on brings what is done at it; a new alternative of a criterion brings the variable that it
asks for; a criterion that is gone leaves the lists that named it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from protocolkit.amend.appearing import appearing, disappearing, shift_of
from protocolkit.amend.changes import Change, ChangeKind
from protocolkit.amend.context import Context
from protocolkit.conditions import names, parse
from protocolkit.model.variables import Variable

__all__ = ["carriers"]


def carriers(change: Change, context: Context) -> tuple[tuple[Change, ...], str]:
    """The changes from which one follows, and why in words; none where it stands for itself."""
    for find in (_visits, _list_of_ids, _variable, _item, _consent_form, _planned, _same_element):
        found = tuple(other for other in find(change, context) if other is not change)
        if found:
            return found, _WORDS[find]
    return (), ""


def _visits(change: Change, context: Context) -> Iterator[Change]:
    """What is done at visits that begin or cease to take place."""
    shift = shift_of(change, context)
    if shift is None:
        return
    switching = _switching(context)
    moved = (*shift.gained, *shift.lost)
    if all(name in switching for name in moved):
        yield from (switching[name] for name in moved)


def _switching(context: Context) -> dict[str, Change]:
    """The change that switches each visit on or off."""
    found = {}
    for change in context.changes:
        name = appearing(change, context) or disappearing(change, context)
        if name is not None:
            found[name] = change
    return found


_LISTS = frozenset(
    {"supports", "collected", "variables", "forms", "interventions", "at", "administers", "sequence"}
)


def _list_of_ids(change: Change, context: Context) -> Iterator[Change]:
    """A list of ids that lost and gained only what itself came or went."""
    if change.aspect not in _LISTS or change.kind is not ChangeKind.CHANGED:
        return
    if not isinstance(change.old or change.new, list):
        return
    before, after = ({*map(str, value or ())} for value in (change.old, change.new))
    whole = {other.element[-1]: other for other in context.changes if other.kind in _CAME_OR_WENT}
    whole |= _switching(context)
    moved = [name.split(" ")[0] for name in sorted(before ^ after)]
    if all(name in whole for name in moved):
        yield from (whole[name] for name in moved)


_CAME_OR_WENT = (ChangeKind.ADDED, ChangeKind.REMOVED)


def _variable(change: Change, context: Context) -> Iterator[Change]:
    """A variable that a changed condition or outcome asks for, or no longer asks for."""
    if change.chapter == "variables" and change.kind in _CAME_OR_WENT:
        yield from _asking(change.element[-1], context)


def _asking(variable: str, context: Context) -> Iterator[Change]:
    """Changed criteria and outcomes that name a variable."""
    for other in context.changes:
        if other.chapter in ("eligibility", "outcomes") and variable in _named(other):
            yield other


def _named(change: Change) -> set[str]:
    """The variables that the changed parts of an element name."""
    found: set[str] = set()
    for edit in change.edits:
        for value in (edit.old, edit.new):
            whole = value if isinstance(value, dict) else {edit.path[-1]: value}
            found |= _names_in(whole.get("when")) | {*map(str, whole.get("variables") or ())}
    return found


def _names_in(text: object) -> set[str]:
    tree = parse(text).tree if isinstance(text, str) else None
    return {*names(tree).bare} if tree is not None else set()


def _item(change: Change, context: Context) -> Iterator[Change]:
    """An item that collects a variable which a changed criterion or outcome asks for."""
    if change.chapter != "forms" or len(change.element) < 4 or change.element[2] != "items":
        return
    name = f"{change.element[1]}.{change.element[3]}"
    for variable in _collected(name, (*context.new.variables, *context.old.variables)):
        yield from _asking(variable, context)


def _collected(item: str, variables: Iterable[Variable]) -> list[str]:
    return list(dict.fromkeys(found.id for found in variables if found.collected_on == item))


def _consent_form(change: Change, context: Context) -> Iterator[Change]:
    """A choice of a codelist that is a version of the consent form."""
    versions = context.new.consent.versions if context.new.consent is not None else None
    if change.chapter != "codelists" or change.element[-1] not in {found.id for found in versions or ()}:
        return
    yield from (other for other in context.changes if other.chapter == "consent")


def _planned(change: Change, context: Context) -> Iterator[Change]:
    """The number of participants of an arm, where that of the study changed; an intervention of a new arm."""
    if change.chapter == "arms" and change.aspect == "planned":
        yield from (other for other in context.changes if "enrollment" in (*other.element, other.aspect))
    if change.chapter == "interventions" and change.kind in _CAME_OR_WENT:
        for other in context.changes:
            whole = other.new or other.old
            if other.chapter == "arms" and other.kind in _CAME_OR_WENT and isinstance(whole, dict):
                yield from (other,) if change.element[-1] in whole.get("interventions", ()) else ()


_REMARKS = frozenset({"note", "justification", "collected", "content"})


def _same_element(change: Change, context: Context) -> Iterator[Change]:
    """A remark about an element that itself changed."""
    if change.aspect in _REMARKS:
        of_it = (other for other in context.changes if other.element == change.element)
        yield from (other for other in of_it if other.aspect not in _REMARKS and other.aspect != "source")


_Find = Callable[[Change, Context], Iterator[Change]]

_WORDS: dict[_Find, str] = {
    _visits: "it is done at a visit that begins or ceases to take place",
    _list_of_ids: "it names what itself came or went",
    _variable: "a changed condition or outcome asks for it",
    _item: "it collects what a changed condition or outcome asks for",
    _consent_form: "it is a version of the consent form",
    _planned: "it follows from the design",
    _same_element: "it is a remark about what changed",
}

"""Changes that only follow from another one, and have no row of their own: they share its class, and say whose it is.

A visit that is switched on brings what is done at it; a new alternative of a criterion brings the variable that it
asks for; a criterion that is gone leaves the lists that named it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from protocolkit.amend.appearing import appearing, disappearing, shift_of
from protocolkit.amend.changes import Change, ChangeKind
from protocolkit.amend.context import Context
from protocolkit.conditions import names, parse

__all__ = ["Carriers"]


class Carriers:
    """From which changes others follow, asked one by one."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.switching = dict(_switching(context))
        self.asking = _asking(context)
        self.whole = dict(_whole(context))

    def of(self, change: Change) -> tuple[tuple[Change, ...], str]:
        """The changes from which one follows, and why in words; none where it stands for itself."""
        for find, why in _WAYS:
            found = {id(other): other for other in find(change, self) if other is not change}
            if found:
                return tuple(found.values()), why
        return (), ""


_CAME_OR_WENT = (ChangeKind.ADDED, ChangeKind.REMOVED)


def _whole(context: Context) -> Iterator[tuple[str, Change]]:
    """The change by which each element came or went; the parts of a split criterion came with it."""
    for change in context.changes:
        if change.kind in _CAME_OR_WENT:
            yield change.element[-1], change
        elif change.into:
            yield from ((edit.path[-1], change) for edit in change.edits)


def _switching(context: Context) -> Iterator[tuple[str, Change]]:
    """The change that switches each visit on or off."""
    for change in context.changes:
        name = appearing(change, context) or disappearing(change, context)
        if name is not None:
            yield name, change


def _asking(context: Context) -> dict[str, list[Change]]:
    """The changed criteria and outcomes that name each variable."""
    found: dict[str, list[Change]] = {}
    for change in context.changes:
        if change.chapter in ("eligibility", "outcomes"):
            for name in _named(change):
                found.setdefault(name, []).append(change)
    return found


def _named(change: Change) -> set[str]:
    """The variables that the changed parts of an element name."""
    found: set[str] = set()
    for edit in change.edits:
        for value in (edit.old, edit.new):
            whole = value if isinstance(value, dict) else {edit.path[-1]: value}
            variables = whole.get("variables")
            found |= _names_in(whole.get("when")) | {*(variables if isinstance(variables, list) else ())}
    return found


def _names_in(text: object) -> set[str]:
    tree = parse(text).tree if isinstance(text, str) else None
    return {*names(tree).bare} if tree is not None else set()


def _visits(change: Change, others: Carriers) -> Iterator[Change]:
    """What is done at visits that begin or cease to take place."""
    shift = shift_of(change, others.context)
    moved = (*shift.gained, *shift.lost) if shift is not None else ()
    if all(name in others.switching for name in moved):
        yield from (others.switching[name] for name in moved)


_LISTS = frozenset(
    {"supports", "collected", "variables", "forms", "interventions", "at", "administers", "sequence"}
)


def _list_of_ids(change: Change, others: Carriers) -> Iterator[Change]:
    """A list of ids that lost and gained only what itself came or went."""
    if change.aspect not in _LISTS or change.kind is not ChangeKind.CHANGED:
        return
    if not isinstance(change.old or change.new, list):
        return
    before, after = ({*map(str, value or ())} for value in (change.old, change.new))
    moved = [name.split(" ")[0] for name in sorted(before ^ after)]
    whole = {**others.whole, **others.switching}
    if all(name in whole for name in moved):
        yield from (whole[name] for name in moved)


def _variable(change: Change, others: Carriers) -> Iterator[Change]:
    """A variable that a changed condition or outcome asks for, or no longer asks for."""
    if change.chapter == "variables" and change.kind in _CAME_OR_WENT:
        yield from others.asking.get(change.element[-1], ())


def _item(change: Change, others: Carriers) -> Iterator[Change]:
    """An item that collects a variable which a changed criterion or outcome asks for."""
    if change.chapter != "forms" or len(change.element) < 4 or change.element[2] != "items":
        return
    name = f"{change.element[1]}.{change.element[3]}"
    context = others.context
    for variable in (*context.new.variables, *context.old.variables):
        if variable.collected_on == name:
            yield from others.asking.get(variable.id, ())


def _consent_form(change: Change, others: Carriers) -> Iterator[Change]:
    """A choice of a codelist that is a version of the consent form."""
    consent = others.context.new.consent
    versions = consent.versions if consent is not None else None
    if change.chapter == "codelists" and change.element[-1] in {found.id for found in versions or ()}:
        yield from (other for other in others.context.changes if other.chapter == "consent")


def _planned(change: Change, others: Carriers) -> Iterator[Change]:
    """The number of participants of an arm, where that of the study changed; an intervention of a new arm."""
    if change.chapter == "arms" and change.aspect == "planned":
        changes = others.context.changes
        yield from (other for other in changes if "enrollment" in (*other.element, other.aspect))
    if change.chapter == "interventions" and change.kind in _CAME_OR_WENT:
        for other in others.whole.values():
            given = (other.new or other.old).get("interventions", ()) if other.chapter == "arms" else ()
            yield from (other,) if change.element[-1] in given else ()


_REMARKS = frozenset({"note", "justification", "collected", "content"})


def _same_element(change: Change, others: Carriers) -> Iterator[Change]:
    """A remark about an element that itself changed."""
    if change.aspect in _REMARKS:
        of_it = (other for other in others.context.changes if other.element == change.element)
        yield from (other for other in of_it if other.aspect not in _REMARKS and other.aspect != "source")


_WAYS: tuple[tuple[Callable[[Change, Carriers], Iterator[Change]], str], ...] = (
    (_visits, "it is done at a visit that begins or ceases to take place"),
    (_list_of_ids, "it names what itself came or went"),
    (_variable, "a changed condition or outcome asks for it"),
    (_item, "it collects what a changed condition or outcome asks for"),
    (_consent_form, "it is a version of the consent form"),
    (_planned, "it follows from the design"),
    (_same_element, "it is a remark about what changed"),
)

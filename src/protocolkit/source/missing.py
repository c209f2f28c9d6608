"""One finding for each name that is missing, however many places use it.

A name that several places use and that nothing has was renamed or deleted, or its element has taken the id of another
one. Then its uses stand together: beside the element that has probably been renamed, beside the id that is there
twice, or beside the first of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from protocolkit.findings import Finding, Location, Related, Severity, Stage
from protocolkit.model.provenance import parse_source
from protocolkit.source.condition_texts import Missing, Used
from protocolkit.source.outline import Definition, Marks, Reference
from protocolkit.source.references import MUST_BE_USED, Ids, resolves, used_ids
from protocolkit.source.spec import Spec, pointer_of

__all__ = ["together"]

_RULES = frozenset({"REF001", "REF002", "REF003", "REF004", "CND002", "CND003", "CND010"})
_SURE, _LIKELY = 0.8, 0.65
"""How alike two ids are of which one was the other before, in a kind that need not be used, and in one that must."""

_LONGEST_ENDING = 4
"""How much longer one of two ids may be than the other, if it begins with it."""


class _Name(msgspec.Struct, frozen=True, order=True):
    """A name that is missing; a code is one of a codelist, an item one of a form, where that is known."""

    name: str
    within: str = ""


class _Use(msgspec.Struct, frozen=True):
    """A place that uses a missing name, and the kinds of element that it may mean."""

    name: _Name
    kinds: tuple[str, ...]


_Uses = dict[Location, _Use]
_Groups = dict[_Name, tuple[list[Finding], set[str]]]


def together(
    findings: list[Finding], missing: Sequence[Missing], used: Used, spec: Spec, marks: Marks, ids: Ids
) -> list[Finding]:
    """The findings, with those about one missing name as one; ``missing`` are those of conditions."""
    if sum(found.rule in _RULES for found in findings) < 2:
        return findings
    names = _Names(spec, marks, ids)
    uses = names.uses(missing)
    groups: _Groups = {}
    for found in sorted(findings, key=lambda found: (found.location, found.rule)):
        use = uses.get(found.location) if found.rule in _RULES else None
        if use is not None:
            own, kinds = groups.setdefault(use.name, ([], set()))
            own.append(found)
            kinds.update(use.kinds)
    _join_repeated(groups)
    taken = _given_twice(findings, groups, ids)
    idle = _Idle(marks, ids, used)
    single: list[Finding] = []
    for name, (own, kinds) in groups.items():
        if name not in taken.values() and len(own) > 1:
            single.append(_as_one(spec, name, own, idle.renamed(name, kinds)))
    gone = {
        id(found)
        for name, (own, _) in groups.items()
        if len(own) > 1 or name in taken.values()
        for found in own
    }
    kept = [_explained(found, taken, groups) for found in findings if id(found) not in gone]
    return [*kept, *single]


def _join_repeated(groups: _Groups) -> None:
    """Where a repeated visit ``C`` is missing, so are ``C1``, ``C2`` and all its others."""
    for name in [name for name, (_, kinds) in groups.items() if kinds & {"visit", "any"}]:
        written = _Name(name.name.rstrip("0123456789"))
        if written != name and written in groups and "visit" in groups[written][1]:
            own, _ = groups.pop(name)
            groups[written][0].extend(own)
            groups[written][0].sort(key=lambda found: (found.location, found.rule))


class _Names:
    """What each place names that nothing has."""

    def __init__(self, spec: Spec, marks: Marks, ids: Ids) -> None:
        self.spec = spec
        self.marks = marks
        self.ids = ids
        self.forms = ids.first.get("form", {})
        self.stems = _stems(marks, ids)

    def uses(self, missing: Sequence[Missing]) -> _Uses:
        """Every place that uses a missing name."""
        found: _Uses = {one.finding.location: self._in_condition(one) for one in missing}
        for reference in self.marks.references:
            if not resolves(reference, self.ids, self.spec):
                where = self.spec.locate(reference.path, key=reference.is_key)
                found[where] = self._referred(reference)
        for text, path in self.marks.sources:
            source = parse_source(text)
            if source is not None and source.reference:
                found[self.spec.locate(path)] = _Use(_Name(source.reference), ("assumption", "document"))
        for field, path, fields in self.marks.source_fields:
            if field not in fields and path[0] == "activities":
                found[self.spec.locate(path, key=True)] = _Use(_Name(field), ("visit",))
        return found

    def _in_condition(self, one: Missing) -> _Use:
        if one.of is not None:
            return _Use(_Name(one.name, self._codelist(one.of)), ("code",))
        if "." in one.name:
            return self._of_form(one.name)
        expanded = self._criterion(one.name)
        return expanded or _Use(_Name(one.name), ("variable", "item", "form", "visit"))

    def _referred(self, reference: Reference) -> _Use:
        kinds = reference.kinds
        if kinds == ("code",):
            return _Use(_Name(reference.id, str(reference.scope)), kinds)
        if kinds == ("any",) or kinds == ("item",):
            return self._of_form(reference.id, kinds)
        return _Use(_Name(reference.id.split(" ")[0] if "visit" in kinds else reference.id), kinds)

    def _of_form(self, dotted: str, kinds: tuple[str, ...] = ("item",)) -> _Use:
        """``FORM.ITEM``: the form is missing, else the item, or the criterion that the item would ask about."""
        head, _, rest = dotted.partition(".")
        if not rest:
            return self._criterion(dotted) or _Use(_Name(dotted), kinds)
        if not any(head in names for names in self.ids.first.values()):
            return _Use(_Name(head), ("form",) if kinds == ("item",) else kinds)
        return self._criterion(rest) or _Use(_Name(rest), kinds)

    def _criterion(self, item: str) -> _Use | None:
        for begin, end in self.stems:
            if item.startswith(begin) and item.endswith(end):
                return _Use(_Name(item[len(begin) : len(item) - len(end)]), ("criterion",))
        return None

    def _codelist(self, symbol: str) -> str:
        """The codelist of a variable, or of an item as ``FORM.ITEM``."""
        kind = "item" if "." in symbol else "variable"
        definition = self.ids.first.get(kind, {}).get(symbol)
        element: Any = self.spec.chapters
        for step in definition.path[:-1] if definition is not None else ():
            element = element[step]
        return str(element.get("codelist")) if definition is not None else symbol


def _stems(marks: Marks, ids: Ids) -> list[tuple[str, str]]:
    """What stands around the id of a criterion in the names of items that are asked for each of them."""
    if not ids.first.get("criterion"):
        return []
    parts = [
        found.id.partition("{id}")
        for found in marks.definitions
        if found.kind == "item" and "{id}" in found.id
    ]
    return [(begin, end) for begin, _, end in parts if begin or end]


class _Idle:
    """Elements that nothing names: one of them may have been renamed."""

    def __init__(self, marks: Marks, ids: Ids, used: Used) -> None:
        self.ids = ids
        self.used = used_ids(marks, used)

    def renamed(self, name: _Name, kinds: Iterable[str]) -> Definition | None:
        """The element that was probably called so before; ``None`` where several may have been, or none."""
        found = [one for kind in sorted(kinds) for one in self._candidates(name, kind)]
        return found[0] if len(found) == 1 else None

    def _candidates(self, name: _Name, kind: str) -> Iterator[Definition]:
        idle = [one for full, one in self.ids.first.get(kind, {}).items() if (kind, full) not in self.used]
        if kind == "code":
            idle = [one for one in idle if one.scope == name.within]
        near = [
            one for one in idle if _is_like(one.id, name.name, _LIKELY if kind in MUST_BE_USED else _SURE)
        ]
        yield from near or (idle if kind in MUST_BE_USED else ())


def _is_like(one: str, other: str, least: float) -> bool:
    if one.startswith(other) or other.startswith(one):
        return abs(len(one) - len(other)) <= _LONGEST_ENDING
    from difflib import SequenceMatcher  # only bad input pays for it

    return SequenceMatcher(None, one, other).ratio() >= least


def _as_one(spec: Spec, name: _Name, own: Sequence[Finding], renamed: Definition | None) -> Finding:
    """All findings about a name as one: at the element that was renamed, else at the first place that uses it."""
    if renamed is None:
        first, *others = own
        edits = (
            tuple(edit for found in own for edit in found.edits) if all(found.edits for found in own) else ()
        )
        return msgspec.structs.replace(
            first, related=(*first.related, *_named_at(others, "too")), edits=edits
        )
    message = f"nothing is called {name.name!r}, which {len(own)} places name - was {renamed.id!r} called so before?"
    return Finding(
        "REF001",
        Severity.ERROR,
        Stage.LOAD,
        message,
        spec.locate(renamed.path),
        pointer=pointer_of(spec.chapters, renamed.path[:-1]),
        fix=f"call it {name.name!r} again, or write {renamed.id!r} in each of these places",
        related=tuple(_named_at(own, "here")),
    )


def _named_at(findings: Iterable[Finding], where: str) -> Iterator[Related]:
    return (Related(f"named {where}", found.location, found.pointer) for found in findings)


def _given_twice(findings: Sequence[Finding], groups: _Groups, ids: Ids) -> dict[Location, _Name]:
    """For an id that is there twice, the one missing name that one of the two elements must have had before."""
    doubled = [found.location for found in findings if found.rule == "REF002"]
    if len(doubled) != 1 or not groups:
        return {}
    kinds = {second.kind for _, _, second in ids.again}
    scopes = {second.scope for _, _, second in ids.again if second.kind == "code"}
    lost = [
        name
        for name, (_, meant) in groups.items()
        if (meant & kinds or "any" in meant) and ("code" not in meant or name.within in scopes)
    ]
    return {doubled[0]: lost[0]} if len(lost) == 1 else {}


def _explained(found: Finding, taken: dict[Location, _Name], groups: _Groups) -> Finding:
    """An id that is there twice, with the uses of the one that is not there any more."""
    name = taken.get(found.location) if found.rule == "REF002" else None
    if name is None:
        return found
    uses = tuple(_named_at(groups[name][0], f"as {name.name!r}, which nothing is called"))
    fix = f"call one of them {name.name!r}, or give it another id"
    return msgspec.structs.replace(found, fix=fix, related=(*found.related, *uses))

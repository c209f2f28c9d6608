"""The names that conditions may use in a spec that is wrong somewhere: those of its elements that are right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec

from protocolkit.conditions import Kind, Symbols
from protocolkit.model.eligibility import Criterion
from protocolkit.model.forms import Codelist, Form
from protocolkit.model.plan import expand_form
from protocolkit.model.symbols import make_symbols
from protocolkit.model.variables import Variable
from protocolkit.source.outline import Marks, Reference
from protocolkit.source.references import Ids
from protocolkit.source.spec import Spec

__all__ = ["doubtful_names", "is_due_unknown", "lost_names", "partial_symbols", "without_due"]

_T = TypeVar("_T")


def partial_symbols(spec: Spec, ids: Ids, is_valid: Callable[[Any], bool]) -> Symbols:
    """The names of all elements whose shape is right; ``is_valid`` tells that of a mapping of chapters."""
    chapters = spec.chapters
    codelists = {codelist.id: codelist for codelist in _readable(chapters, "codelists", Codelist, is_valid)}
    eligibility = chapters.get("eligibility")
    inclusion, exclusion = ([*_criteria(eligibility, key)] for key in ("inclusion", "exclusion"))
    forms = [expand_form(form, inclusion, exclusion) for form in _readable(chapters, "forms", Form, is_valid)]
    variables = _readable(chapters, "variables", Variable, is_valid)
    return make_symbols(variables, forms, codelists, frozenset(ids.of("visit")), {})


def lost_names(ids: Ids, symbols: Symbols) -> frozenset[str]:
    """Names that the spec defines, and of whose values too little is known to judge a condition."""
    lost = ids.of("variable", "form") - symbols.variables.keys() - symbols.forms.keys()
    doubled = {name for name, _, second in ids.again if second.kind in ("variable", "form", "item")}
    lost |= doubled
    for name in ids.of("item"):
        form, _, item = name.partition(".")
        if form not in symbols.forms or form in doubled:
            lost.add(item)
    for form_symbols in symbols.forms.values():
        lost |= {
            name for name, item in form_symbols.items.items() if item.kind is Kind.CODE and not item.codes
        }
    lost |= {
        name for name, symbol in symbols.variables.items() if symbol.kind is Kind.CODE and not symbol.codes
    }
    return frozenset(lost)


def doubtful_names(marks: Marks, ids: Ids) -> frozenset[str]:
    """Names of elements with a group that does not exist, or with a codelist of which there are two."""
    doubled = {name for name, _, second in ids.again if second.kind == "codelist"}
    named = {found.path[:-1]: found.id for found in marks.definitions if found.kind in ("item", "variable")}
    return frozenset(
        named[reference.path[:-1]]
        for reference in marks.references
        if reference.path[:-1] in named and _is_doubtful(reference, ids, doubled)
    )


def is_due_unknown(marks: Marks, ids: Ids) -> bool:
    """Whether activities are named that do not exist, or visits of activities: forms are due at more than is known."""
    return any(
        (reference.kinds == ("activity",) and reference.id not in ids.first.get("activity", ()))
        or (
            reference.kinds == ("visit",)
            and reference.path[0] == "activities"
            and reference.id.split(" ")[0] not in ids.first.get("visit", ())
        )
        for reference in marks.references
    )


def without_due(symbols: Symbols) -> Symbols:
    """The same names, where it is not known at which visits forms are due."""
    forms = {name: msgspec.structs.replace(form, visits=frozenset()) for name, form in symbols.forms.items()}
    return msgspec.structs.replace(symbols, forms=forms)


def _is_doubtful(reference: Reference, ids: Ids, doubled: set[str]) -> bool:
    if reference.kinds == ("group",):
        return f"{reference.scope}.{reference.id}" not in ids.first.get("group", ())
    return reference.kinds == ("codelist",) and reference.id in doubled


def _readable(chapters: Any, key: str, kind: type[_T], is_valid: Callable[[Any], bool]) -> Iterator[_T]:
    for entry in _entries(chapters, key):
        if is_valid({key: [entry]}):
            try:
                yield msgspec.convert(entry, kind)
            except msgspec.ValidationError:
                continue  # 2.0 where a whole number is wanted: its wrong shape is reported


def _criteria(eligibility: Any, key: str) -> Iterator[Criterion]:
    for entry in _entries(eligibility, key):
        if isinstance(entry, dict) and isinstance(entry.get("id"), str):
            yield Criterion(entry["id"], "", "")


def _entries(parent: Any, key: str) -> list[Any]:
    entries = parent.get(key) if isinstance(parent, dict) else None
    return entries if isinstance(entries, list) else []

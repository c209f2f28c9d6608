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
from protocolkit.source.references import Ids
from protocolkit.source.spec import Spec

__all__ = ["lost_names", "partial_symbols"]

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

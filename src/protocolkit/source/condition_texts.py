"""Every condition of a spec, parsed and checked against the names that the spec defines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from protocolkit.conditions import Kind, Problem, Reference, Symbol, Symbols, parse, resolve
from protocolkit.findings import Finding, Severity, Stage
from protocolkit.model.forms import Codelist, Form
from protocolkit.model.plan import Plan
from protocolkit.model.symbols import make_symbols, symbols_of
from protocolkit.model.variables import Variable
from protocolkit.source.outline import ConditionText, Marks, Path
from protocolkit.source.references import Ids
from protocolkit.source.spec import Spec, pointer_of

__all__ = ["Used", "check_conditions"]

_RULES = {
    "syntax": "CND001",
    "limit": "CND001",
    "unknown-name": "CND002",
    "unknown-code": "CND003",
    "ambiguous": "CND004",
    "type": "CND005",
    "unit": "CND006",
    "undecidable": "CND007",
}

Used = frozenset[tuple[str, str]]
"""Kind and id of what conditions name; items as ``FORM.ITEM``."""

_T = TypeVar("_T")


def check_conditions(
    spec: Spec, marks: Marks, ids: Ids, unread: frozenset[str], plan: Plan | None
) -> tuple[list[Finding], Used]:
    """What is wrong with the conditions, and the ids that they name.

    Without a plan (the spec has a wrong shape somewhere) names come from the elements that can be read; nothing
    is said of names that stand in a part that cannot.
    """
    symbols = symbols_of(plan) if plan else _partial_symbols(spec)
    silent = frozenset[str]() if plan else _lost_names(ids, symbols)
    findings: list[Finding] = []
    used: set[tuple[str, str]] = set()
    for condition in marks.conditions:
        problems, references = _examine(condition, spec, symbols)
        used.update(_used(references))
        for problem in problems:
            if not _is_silent(problem, condition.text, silent, unread):
                findings.append(_finding(spec, condition.path, problem))
    return findings, frozenset(used)


def _examine(
    condition: ConditionText, spec: Spec, symbols: Symbols
) -> tuple[tuple[Problem, ...], tuple[Reference, ...]]:
    parsed = parse(condition.text)
    if parsed.tree is None:
        return parsed.problems, ()
    expected = _expected(condition, spec, symbols)
    resolved = resolve(parsed.tree, symbols, home=condition.scope, expects=expected)
    return (*parsed.problems, *resolved.problems), resolved.references


def _expected(condition: ConditionText, spec: Spec, symbols: Symbols) -> Symbol | Kind:
    """What a condition must yield: a truth, a date for a limit, or what its own variable or item records."""
    if condition.expects == "condition":
        return Kind.CONDITION
    element: Any = spec.chapters
    for step in condition.path[:-1]:
        element = element[step]
    if condition.path[-1] != "derive":
        return Kind.TIME if element.get("type") == "time" else Kind.DATE
    name = str(element.get("id"))
    if condition.scope is None:
        return symbols.variables.get(name, Kind.CONDITION)
    form = symbols.forms.get(condition.scope)
    return form.items.get(name, Kind.CONDITION) if form else Kind.CONDITION


def _used(references: tuple[Reference, ...]) -> Iterator[tuple[str, str]]:
    for reference in references:
        if reference.what == "variable":
            yield "variable", reference.name
        elif reference.what in ("item", "row-item"):
            yield "item", f"{reference.form}.{reference.name}"
        elif reference.what == "log":
            yield "form", reference.name


def _partial_symbols(spec: Spec) -> Symbols:
    codelists = {codelist.id: codelist for codelist in _readable(spec, "codelists", Codelist)}
    visits = frozenset(
        entry["id"] for entry in _entries(spec, "visits") if isinstance(entry, dict) and isinstance(entry.get("id"), str)
    )
    return make_symbols(
        _readable(spec, "variables", Variable), _readable(spec, "forms", Form), codelists, visits, {}
    )


def _readable(spec: Spec, chapter: str, kind: type[_T]) -> list[_T]:
    found = []
    for entry in _entries(spec, chapter):
        try:
            found.append(msgspec.convert(entry, kind))
        except (msgspec.ValidationError, TypeError):
            continue  # its wrong shape has been reported
    return found


def _entries(spec: Spec, chapter: str) -> list[Any]:
    entries = spec.chapters.get(chapter)
    return entries if isinstance(entries, list) else []


def _lost_names(ids: Ids, symbols: Symbols) -> frozenset[str]:
    """Names that the spec defines in elements that could not be read."""
    known = set(symbols.variables) | set(symbols.forms)
    lost = (ids.of("variable") | ids.of("form")) - known
    lost |= {name.partition(".")[2] for name in ids.of("item") if name.partition(".")[0] not in symbols.forms}
    if ids.of("item") and not symbols.forms:
        lost |= ids.of("form")
    return frozenset(lost)


def _is_silent(problem: Problem, text: str, lost: frozenset[str], unread: frozenset[str]) -> bool:
    if problem.code in ("syntax", "limit"):
        return False
    if unread & {"variable", "form", "item", "codelist", "visit"}:
        return True
    words = text[problem.start : problem.end].replace("@", ".").split(".")
    return any(word in lost for word in words) or bool(lost and problem.code != "unknown-name")


def _finding(spec: Spec, path: Path, problem: Problem) -> Finding:
    return Finding(
        _RULES[problem.code],
        Severity.ERROR,
        Stage.LOAD,
        problem.message,
        spec.locate_in(path, problem.start, problem.end),
        pointer=pointer_of(spec.chapters, path),
        fix=problem.fix,
    )

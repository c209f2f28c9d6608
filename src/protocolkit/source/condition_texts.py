"""Every condition of a spec, parsed and checked against the names that the spec defines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from protocolkit.conditions import Kind, Node, Problem, Reference, Symbol, Symbols, parse, resolve
from protocolkit.conditions.parser import MAX_LENGTH
from protocolkit.findings import Finding, Severity, Stage
from protocolkit.model.plan import Plan
from protocolkit.model.symbols import symbols_of
from protocolkit.source.corrections import replaced
from protocolkit.source.derivations import Derivation, check_derivations
from protocolkit.source.example_values import check_example
from protocolkit.source.outline import ConditionText, Marks, Path
from protocolkit.source.partial_symbols import (
    doubtful_names,
    is_due_unknown,
    lost_names,
    partial_symbols,
    without_due,
)
from protocolkit.source.ranges import names_without_values
from protocolkit.source.references import Ids, stems_of
from protocolkit.source.spec import Spec, pointer_of

__all__ = ["Missing", "Used", "check_conditions", "expected_of"]

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
_NAMES = frozenset({"variable", "form", "item", "visit", "codelist", "code"})
_WORD = r"[A-Za-z_][A-Za-z0-9_]*"

Used = frozenset[tuple[str, str]]
"""Kind and id of what conditions name; items as ``FORM.ITEM``."""


class Missing(msgspec.Struct, frozen=True):
    """A finding about a name, or a code ``of`` a variable or an item, that does not exist."""

    finding: Finding
    name: str
    of: str | None = None


class _Examined(msgspec.Struct, frozen=True):
    """A condition as far as it can be read."""

    tree: Node | None
    problems: tuple[Problem, ...]
    references: tuple[Reference, ...] = ()


def check_conditions(
    spec: Spec,
    marks: Marks,
    ids: Ids,
    unread: frozenset[str],
    plan: Plan | None,
    is_valid: Callable[[Any], bool],
) -> tuple[list[Finding], Used, list[Missing]]:
    """What is wrong with the conditions and the example's values, the ids that they name, and those that are missing.

    Without a plan (the spec has a wrong shape somewhere) names come from the elements whose shape ``is_valid``.
    Nothing is said of a condition that names an element of which too little is known.
    """
    symbols = symbols_of(plan) if plan else partial_symbols(spec, ids, is_valid)
    if plan is not None and is_due_unknown(marks, ids):
        symbols = without_due(symbols)
    lost = lost_names(ids, symbols) | doubtful_names(marks, ids)
    lost |= frozenset(names_without_values(spec, marks))
    stems = stems_of(marks) if "criterion" in unread else ()
    findings: list[Finding] = []
    missing: list[Missing] = []
    used: set[tuple[str, str]] = set()
    derivations: list[Derivation] = []
    examined: dict[tuple[str, str | None], _Examined] = {}
    for condition in marks.conditions:
        written = condition.text, condition.scope
        found = examined.get(written) if condition.expects == "condition" else None
        if found is None:
            found = _examine(condition, spec, symbols)
            used.update(_used(found.references))
            if condition.expects == "condition":
                examined[written] = found
        if found.tree is not None and condition.path[-1] == "derive":
            derivations.append(Derivation(condition, found.tree, found.references))
        if len(condition.text) > MAX_LENGTH:
            continue  # its shape says so
        for problem in found.problems:
            if not _is_silent(problem, condition.text, lost, unread, stems):
                findings.append(_finding(spec, condition.path, problem))
                if problem.missing is not None:
                    missing.append(Missing(findings[-1], problem.missing, problem.of))
    findings += check_derivations(spec, derivations)
    for name, code, found_wrong in check_example(spec, symbols, lost):
        findings.append(found_wrong)
        missing += [Missing(found_wrong, code, name)] if code is not None else []
    return findings, frozenset(used), missing


def _examine(condition: ConditionText, spec: Spec, symbols: Symbols) -> _Examined:
    parsed = parse(condition.text)
    expected = expected_of(condition, spec, symbols)
    if parsed.tree is None or expected is None:
        return _Examined(parsed.tree, parsed.problems)
    resolved = resolve(parsed.tree, symbols, home=condition.scope, expects=expected)
    return _Examined(parsed.tree, (*parsed.problems, *resolved.problems), resolved.references)


def expected_of(condition: ConditionText, spec: Spec, symbols: Symbols) -> Symbol | Kind | None:
    """What a condition must yield: a truth, a date for a limit, or what its own variable or item records.

    ``None`` where that variable or item could not be read.
    """
    if condition.expects == "condition":
        return Kind.CONDITION
    element: Any = spec.chapters
    for step in condition.path[:-1]:
        element = element[step]
    if condition.path[-1] != "derive":
        return Kind.TIME if element.get("type") == "time" else Kind.DATE
    name = str(element.get("id"))
    if condition.scope is None:
        return symbols.variables.get(name)
    form = symbols.forms.get(condition.scope)
    return form.items.get(name) if form else None


def _used(references: tuple[Reference, ...]) -> Iterator[tuple[str, str]]:
    for reference in references:
        if reference.what == "variable":
            yield "variable", reference.name
        elif reference.what in ("item", "row-item"):
            yield "item", f"{reference.form}.{reference.name}"
        elif reference.what == "log":
            yield "form", reference.name


def _is_silent(
    problem: Problem, text: str, lost: frozenset[str], unread: frozenset[str], stems: tuple[str, ...]
) -> bool:
    """Whether a problem may come of what could not be read, and is reported where that stands.

    ``stems`` begin the names of items that are asked for each criterion, where criteria could not be read.
    """
    if problem.code in ("syntax", "limit"):
        return False
    if lost and not lost.isdisjoint(re.findall(_WORD, text)):
        return True
    if stems and any(word.startswith(stems) for word in re.findall(_WORD, text)):
        return True
    return problem.code != "unit" and not unread.isdisjoint(_NAMES)


def _finding(spec: Spec, path: Path, problem: Problem) -> Finding:
    where = spec.locate_in(path, problem.start, problem.end)
    element: Any = spec.chapters
    for step in path:
        element = element[step]
    word = str(element)[problem.start : problem.end]
    return Finding(
        _RULES[problem.code],
        Severity.ERROR,
        Stage.LOAD,
        problem.message.removesuffix(f" - {problem.fix}"),
        where,
        pointer=pointer_of(spec.chapters, path),
        fix=problem.fix,
        edits=replaced(spec.documents[where.file], where, word, problem.instead),
    )

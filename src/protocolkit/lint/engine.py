"""Runs the rules over a loaded spec and puts their issues on lines."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from typing import Any

from protocolkit import lint
from protocolkit.findings import Finding, Related, Rule
from protocolkit.lint.rule import Issue, LintRule, Subject, Unused
from protocolkit.lint.texts import texts_of
from protocolkit.model.plan import Plan
from protocolkit.modules import modules_in
from protocolkit.source.inherit import without_source
from protocolkit.source.load import Loaded
from protocolkit.source.outline import Path
from protocolkit.source.references import unused_ids
from protocolkit.source.spec import Spec, path_of, pointer_of

__all__ = ["all_rules", "find_rule", "run_rules", "subject_of"]

_NOT_GROUPS = frozenset({"engine", "rule"})


def all_rules() -> tuple[LintRule, ...]:
    """Every rule, by id; found by looking into the modules of this package."""
    found: list[LintRule] = []
    for name in modules_in(lint):
        if name not in _NOT_GROUPS:
            members = vars(importlib.import_module(f"{lint.__name__}.{name}")).values()
            found += [member for member in members if isinstance(member, LintRule)]
    return tuple(sorted(found, key=lambda entry: entry.about.id))


def find_rule(rule_id: str) -> Rule | None:
    """The rule of that id, without regard to case."""
    return next((entry.about for entry in all_rules() if entry.about.id == rule_id.upper()), None)


def subject_of(loaded: Loaded, plan: Plan) -> Subject:
    """What the rules look at."""
    spec = loaded.spec
    unused = tuple(
        Unused(found.kind, found.id, pointer_of(spec.chapters, found.path[:-1]))
        for found in unused_ids(loaded.marks, loaded.ids, set(loaded.used))
    )
    return Subject(
        plan,
        nulls=tuple(pointer_of(spec.chapters, path) for path in nulls_in(spec.chapters)),
        unused=unused,
        unsourced=tuple(pointer_of(spec.chapters, path) for path in without_source(spec, loaded.outline)),
        record_lines=loaded.record.lines if loaded.record else (),
        texts=texts_of(plan.protocol),
    )


def run_rules(loaded: Loaded, plan: Plan) -> list[Finding]:
    """The findings of every rule, placed on lines."""
    subject = subject_of(loaded, plan)
    return [
        _place(loaded.spec, entry.about, issue) for entry in all_rules() for issue in entry.check(subject)
    ]


def _place(spec: Spec, about: Rule, issue: Issue) -> Finding:
    path, key = _target(spec, issue.pointer)
    return Finding(
        about.id,
        about.severity,
        about.stage,
        issue.message,
        spec.locate(path, key=key),
        pointer=issue.pointer,
        fix=issue.fix,
        related=tuple(_relate(spec, pointer, remark) for pointer, remark in issue.related),
    )


def _relate(spec: Spec, pointer: str, remark: str) -> Related:
    path, key = _target(spec, pointer)
    return Related(remark, spec.locate(path, key=key), pointer)


def _target(spec: Spec, pointer: str) -> tuple[tuple[str | int, ...], bool]:
    """The smallest thing to show for a pointer: a value, or what names an element (its id, its key)."""
    path = path_of(spec.chapters, pointer)
    value: Any = spec.chapters
    for step in path:
        value = value[step]
    if isinstance(value, dict) and "id" in value:
        return (*path, "id"), False
    holds_elements = isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(v, dict) for v in value)
    )
    return path, holds_elements and bool(path) and isinstance(path[-1], str)


def nulls_in(chapters: dict[str, Any]) -> list[Path]:
    """Paths of every value written as null."""
    found: list[Path] = []
    _gather_nulls(chapters.items(), (), found)
    return found


def _gather_nulls(entries: Iterable[tuple[str | int, Any]], path: Path, found: list[Path]) -> None:
    for step, entry in entries:
        kind = entry.__class__
        if kind is str:
            continue
        if kind is dict:
            _gather_nulls(entry.items(), (*path, step), found)
        elif kind is list:
            _gather_nulls(enumerate(entry), (*path, step), found)
        elif entry is None:
            found.append((*path, step))

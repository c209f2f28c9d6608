"""Runs the rules over a loaded spec and puts their issues on lines."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit import lint as groups
from protocolkit.findings import Finding, Rule
from protocolkit.lint.decided import Decisions
from protocolkit.lint.placing import Places
from protocolkit.lint.rule import LintRule, Subject, Unused
from protocolkit.lint.settings import Settings, Skipped, choose, parameters_of, unmet_need, values_of
from protocolkit.lint.texts import texts_of
from protocolkit.model.plan import Plan
from protocolkit.modules import modules_in
from protocolkit.source.inherit import without_source
from protocolkit.source.load import Loaded
from protocolkit.source.outline import Path
from protocolkit.source.references import unused_ids
from protocolkit.source.spec import pointer_of
from protocolkit.source.translations import untranslated_in

if TYPE_CHECKING:
    from protocolkit.conditions.proofs import Proofs

__all__ = ["Linted", "all_rules", "find_rule", "lint", "rule_ids", "run_rules", "subject_of"]

_NOT_GROUPS = frozenset({"engine", "rule"})
_LAST = "decisions"
"""The group that looks at what the decisions did to the findings of all others."""

_DEFAULT = Settings()


@cache
def all_rules() -> tuple[LintRule, ...]:
    """Every rule, by id; found by looking into the modules of this package."""
    found: list[LintRule] = []
    for name in modules_in(groups):
        if name not in _NOT_GROUPS:
            members = vars(importlib.import_module(f"{groups.__name__}.{name}")).values()
            found += [member for member in members if isinstance(member, LintRule)]
    return tuple(sorted(found, key=lambda entry: entry.about.id))


def rule_ids() -> tuple[str, ...]:
    """The id of every rule, in order."""
    return tuple(entry.about.id for entry in all_rules())


def find_rule(rule_id: str) -> Rule | None:
    """The rule of that id, without regard to case."""
    return next((entry.about for entry in all_rules() if entry.about.id == rule_id.upper()), None)


def subject_of(loaded: Loaded, plan: Plan, settings: Settings = _DEFAULT) -> Subject:
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
        untranslated=tuple(untranslated_in(spec, loaded.outline, plan.protocol)),
        parameters=values_of(parameters_of(entry.about for entry in all_rules()), settings),
        as_of=settings.as_of,
        amendments=loaded.amendments,
        releases=loaded.releases,
        built_in=settings.built,
    )


def run_rules(loaded: Loaded, plan: Plan, settings: Settings = _DEFAULT) -> list[Finding]:
    """The findings of every rule, placed on lines."""
    return list(lint(loaded, plan, settings).findings)


class Linted(msgspec.Struct, frozen=True):
    """What the rules found, which of them ran, and which were asked for and did not."""

    findings: tuple[Finding, ...]
    ran: frozenset[str]
    skipped: tuple[Skipped, ...] = ()


def lint(
    loaded: Loaded,
    plan: Plan,
    settings: Settings = _DEFAULT,
    *,
    prove: Callable[[], Proofs] | None = None,
) -> Linted:
    """Run the rules that the settings choose, and lay the decisions of the spec over what they find.

    ``prove`` gives the proofs of the protocol, for a caller that keeps them itself.
    """
    rules = all_rules()
    chosen = choose(settings, [entry.about.id for entry in rules])
    unmet = {entry.about.id: unmet_need(entry.about, settings) for entry in rules if entry.about.id in chosen}
    running = [entry for entry in rules if entry.about.id in unmet and not unmet[entry.about.id]]
    subject, decisions = subject_of(loaded, plan, settings), Decisions(loaded, plan)
    if any("proofs" in entry.about.needs for entry in running):
        from protocolkit.lint.proving import prover

        subject = msgspec.structs.replace(subject, prove=prove or prover(plan, settings.kept))
    place = Places(loaded, plan).finding

    def found(entries: Iterable[LintRule], looked_at: Subject) -> Iterator[Finding]:
        for entry in entries:
            severity = settings.severity.get(entry.about.id, entry.about.severity)
            for issue in entry.check(looked_at):
                yield decisions.applied(place(entry.about, severity, issue))

    findings = [*found((entry for entry in running if entry.about.group != _LAST), subject)]
    ran = frozenset(entry.about.id for entry in running)
    idle = decisions.idle(ran)
    subject = msgspec.structs.replace(subject, decisions=decisions.all, idle=idle)
    findings += found((entry for entry in running if entry.about.group == _LAST), subject)
    return Linted(tuple(findings), ran, tuple(Skipped(rule, why) for rule, why in unmet.items() if why))


def nulls_in(chapters: dict[str, Any]) -> list[Path]:
    """Paths of every value written as null."""
    return [tuple(reversed(steps)) for steps in _nulls_below(chapters)]


def _nulls_below(value: dict[str, Any] | list[Any]) -> list[list[str | int]]:
    """The steps to each null, the last first; most of a spec has none, and passes here without a path."""
    found: list[list[str | int]] = []
    is_mapping = value.__class__ is dict
    for position, entry in enumerate(value.values() if isinstance(value, dict) else value):
        kind = entry.__class__
        if kind is dict or kind is list:
            below = _nulls_below(entry)
        elif entry is None:
            below = [[]]
        else:
            continue
        if below:
            step = [*value][position] if is_mapping else position
            for steps in below:
                steps.append(step)
            found += below
    return found

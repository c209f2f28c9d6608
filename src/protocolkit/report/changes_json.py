"""A comparison for programs: one shape, whatever was asked for (``schemas/output/diff.schema.json``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.checksum import sha256
from protocolkit.report.changes_words import title_of
from protocolkit.report.proofs import recorded_values
from protocolkit.report.stamp import stamped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from protocolkit.amend.classify import Classified, Overall
    from protocolkit.amend.comparison import Comparison, Side, WeighedChange
    from protocolkit.amend.population import Effect
    from protocolkit.amend.witness import Witness
    from protocolkit.findings import Location

__all__ = ["changes_json"]


def changes_json(comparison: Comparison) -> bytes:
    """The whole comparison, stamped with the new version."""
    found, classified = comparison, comparison.classified
    applied = [*classified.overall, *found.elsewhere]
    judged = {profile.id for profile in found.profiles}
    return stamped(
        found.new.plan,
        found.new.hash,
        old=_side(found.old),
        new=_side(found.new),
        fictional=found.fictional,
        amendment=_amendment(comparison),
        changed=bool(found.changes),
        case=classified.case or None,
        **{"class": {overall.jurisdiction: overall.grade for overall in applied}},
        jurisdictions=[_overall(overall, applies=overall.jurisdiction in judged) for overall in applied],
        ethics=classified.ethics,
        reconsent=classified.reconsent,
        registry=classified.registry,
        clocks=classified.clocks,
        split=_split(classified),
        unexplained=classified.unexplained,
        idle=classified.idle,
        warnings=found.warnings,
        changes=[_change(weighed, comparison) for weighed in found.changes],
        rewritten=found.rewritten,
        population={
            "overall": _effect(found.population.overall),
            "criteria": [_effect(effect) for effect in found.population.criteria],
            "opaque": found.population.opaque,
        },
        cohort=_cohort(comparison),
        consequences=_consequences(comparison),
        dates=found.dates,
    )


def _side(side: Side) -> dict[str, Any]:
    return {"target": side.name, "id": side.id, "version": side.version, "hash": side.hash}


def _amendment(comparison: Comparison) -> dict[str, Any] | None:
    header = comparison.header
    if header is None:
        return None
    return {
        "number": header.number,
        "title": header.title,
        "from_version": header.from_version,
        "to_version": header.to_version,
        "reason": header.reason.code,
        "impacts": [{"type": one.type, "substantial": one.substantial} for one in header.impacts],
        "declared": header.declared,
        "fictional": header.fictional,
    }


def _overall(overall: Overall, *, applies: bool) -> dict[str, Any]:
    return {
        "id": overall.jurisdiction,
        "title": overall.title,
        "rule": overall.rule,
        "applies": applies,
        "class": overall.grade,
        "words": overall.words,
        "because": overall.because,
        "apart": overall.apart,
        "undecided": overall.undecided,
        "declared": overall.declared,
        "too_low": overall.too_low,
        "problem": overall.problem or None,
    }


def _split(classified: Classified) -> list[dict[str, Any]] | None:
    if classified.split is None:
        return None
    return [msgspec.structs.asdict(part) for part in classified.split.parts]


def _change(weighed: WeighedChange, comparison: Comparison) -> dict[str, Any]:
    ruled, change = weighed.ruled, weighed.change
    rulings = (*ruled.rulings, *weighed.elsewhere)
    return {
        "id": weighed.id,
        "element": change.pointer,
        "name": weighed.name or None,
        "aspect": change.aspect or None,
        "title": title_of(weighed),
        "kind": change.kind,
        "into": change.into,
        "weight": weighed.weight,
        "entry": ruled.entry or None,
        "case": ruled.case or None,
        "cases": ruled.cases,
        "case_title": ruled.title,
        "has_row": ruled.has_row,
        "evidence": ruled.evidence,
        "certainty": ruled.certainty,
        "follows": ruled.follows,
        "class": {ruling.jurisdiction: ruling.grade for ruling in rulings},
        "rules": {ruling.jurisdiction: ruling.rule for ruling in rulings},
        "lowered": [
            {
                "jurisdiction": ruling.jurisdiction,
                "from": ruling.computed,
                "to": ruling.grade,
                "reason": ruling.lowered.reason,
                "role": ruling.lowered.role,
            }
            for ruling in rulings
            if ruling.lowered is not None
        ],
        "old": change.old,
        "new": change.new,
        "fields": [
            {"field": "/".join(edit.path), "kind": edit.kind, "old": edit.old, "new": edit.new}
            for edit in change.edits
        ],
        "old_location": _location(weighed.old_location),
        "new_location": _location(weighed.new_location),
        "impact": _impact(weighed, comparison),
        "fingerprint": _fingerprint(weighed, comparison),
    }


def _location(at: Location | None) -> dict[str, Any] | None:
    if at is None:
        return None
    return {
        "file": at.file,
        "line": at.line + 1,
        "column": at.column + 1,
        "end_line": at.end_line + 1,
        "end_column": at.end_column + 1,
    }


def _impact(weighed: WeighedChange, comparison: Comparison) -> dict[str, Any]:
    """What the change asks for, and the ids of what it touches."""
    found, pointer = comparison.consequences, weighed.change.pointer
    is_source = weighed.change.kind.value == "re-sourced"

    def touched(entries: Iterable[Any]) -> list[Any]:
        return [entry for entry in entries if pointer in entry.follows_from]

    checks = [check for form in found.forms for check in form.checks]
    return {
        "ethics": weighed.ruled.ethics,
        "reconsent": weighed.ruled.reconsent,
        "registry": weighed.ruled.registry,
        "population": weighed.effect.verdict if weighed.effect is not None and not is_source else None,
        "forms": [] if is_source else [form.id for form in touched(found.forms)],
        "checks": [] if is_source else [check.id for check in touched(checks)],
        "visits": [] if is_source else [visit.id for visit in touched(found.visits)],
        "activities": [] if is_source else [one.id for one in touched(found.procedures.changed)],
        "registry_fields": [f"{one.registry}: {one.field}" for one in touched(found.registry)],
        "assumptions": [one.id for one in touched(found.open_matters.assumptions)],
        "questions": [one.id for one in touched(found.open_matters.questions)],
    }


def _fingerprint(weighed: WeighedChange, comparison: Comparison) -> str:
    """Identity of a change that survives moved lines and folders."""
    change = weighed.change
    values = msgspec.json.encode((change.old, change.new), order="sorted")
    parts = (comparison.new.id, change.pointer, change.aspect, change.kind.value)
    return sha256("\x1f".join(parts).encode() + b"\x1f" + values).hexdigest()[:16]


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "id": effect.id or None,
        "verdict": effect.verdict,
        "gained": _witness(effect.gained),
        "lost": _witness(effect.lost),
        "implications": effect.implications,
        "reasons": effect.reasons,
    }


def _witness(witness: Witness | None) -> dict[str, Any] | None:
    if witness is None:
        return None
    return {
        "values": recorded_values(witness.values),
        "changed": witness.changed,
        "words": witness.words,
    }


def _cohort(comparison: Comparison) -> dict[str, Any] | None:
    cohort = comparison.cohort
    if cohort is None:
        return None
    return {
        "screened": cohort.screened,
        "rejected": cohort.rejected,
        "gained": cohort.gained.count,
        "lost": cohort.lost.count,
        "transitions": cohort.transitions,
        "criteria": cohort.criteria,
        "unused": cohort.unused,
        "first_unused": cohort.first_unused,
    }


def _consequences(comparison: Comparison) -> dict[str, Any]:
    found = comparison.consequences
    return {
        "forms": found.forms,
        "visits": found.visits,
        "procedures": {
            "old": found.procedures.old,
            "new": found.procedures.new,
            "changed": found.procedures.changed,
        },
        "registry": found.registry,
        "consent": found.consent,
        "assumptions": found.open_matters.assumptions,
        "questions": found.open_matters.questions,
        "examples": [
            {
                "id": example.id,
                "before": example.overall_before,
                "now": example.overall_now,
                "criteria": [
                    {"id": name, "before": before, "now": now} for name, before, now in example.criteria
                ],
                "follows_from": example.follows_from,
            }
            for example in found.examples
        ],
    }

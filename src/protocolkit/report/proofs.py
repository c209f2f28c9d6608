"""What follows from the criteria, written out: as JSON content, and as text for a clinician."""

from __future__ import annotations

import datetime
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from protocolkit.conditions.overlaps import JudgedOverlap
from protocolkit.conditions.prove import Participant, Proof, Proofs
from protocolkit.model.eligibility import Criterion, Implication, Overlap
from protocolkit.model.plan import Plan
from protocolkit.report.cells import harmless

__all__ = ["proofs_content", "proofs_text", "recorded_values"]

_INDENT = 4
_LISTS = (
    ("redundant", "Redundant", "criteria that the others already require"),
    ("shadowed", "Shadowed", "what an inclusion admits, and no eligible participant can have"),
    ("mirrors", "Mirrors", "criteria that say the same"),
    ("vacuous", "Vacuous", "alternatives that never matter"),
)
_VERDICTS = {
    "provable": "provable",
    "provable_with_implication": "provable with an implication",
    "clinical_knowledge": "needs clinical knowledge",
    "undecided": "not decided within the time limit",
}


def proofs_content(plan: Plan, proofs: Proofs) -> dict[str, Any]:
    """What ``prove --format json`` prints after its head."""
    lists = {name: _of(proofs, name) for name, _, _ in _LISTS}
    return {
        "satisfiable": proofs.satisfiable,
        "witness": recorded_values(proofs.witness.values) if proofs.witness else None,
        "changed": proofs.witness.changed if proofs.witness else (),
        "conflict": proofs.conflict,
        **lists,
        "overlaps": [_overlap(*found) for found in _overlaps(plan, proofs)],
        "implications": [
            {"id": found.id, "text": found.text, "question": found.question, "source": found.source}
            for found in _used(plan, proofs)
        ],
        "undecided": proofs.undecided,
        "opaque": proofs.opaque,
        "left_to_judgement": [found.id for found in _without_condition(plan)],
    }


def _overlaps(plan: Plan, proofs: Proofs) -> Iterator[tuple[Overlap, JudgedOverlap]]:
    stated = {overlap.id: overlap for overlap in plan.protocol.eligibility.overlaps}
    yield from ((stated[judged.id], judged) for judged in proofs.overlaps)


def _overlap(stated: Overlap, judged: JudgedOverlap) -> dict[str, Any]:
    return {
        "id": stated.id,
        "criteria": stated.criteria,
        "against": stated.against,
        "text": stated.text,
        "suggestion": stated.suggestion,
        "question": stated.question,
        "verdict": judged.verdict,
        "proofs": [
            {
                "kind": one.kind,
                "criterion": one.proof.criterion,
                "part": one.proof.part,
                "criteria": one.proof.criteria,
                "implications": one.proof.implications,
                "reason": one.proof.reason,
            }
            for one in judged.proofs
        ],
        "implications": judged.implications,
        "reason": judged.reason,
    }


def _of(proofs: Proofs, name: str) -> tuple[Proof, ...]:
    return {
        "redundant": proofs.redundant,
        "shadowed": proofs.shadowed,
        "mirrors": proofs.mirrors,
        "vacuous": proofs.vacuous,
    }[name]


def _every(proofs: Proofs) -> Iterator[Proof]:
    if proofs.conflict is not None:
        yield proofs.conflict
    for name, _, _ in _LISTS:
        yield from _of(proofs, name)
    for judged in proofs.overlaps:
        yield from (one.proof for one in judged.proofs)


def _used(plan: Plan, proofs: Proofs) -> list[Implication]:
    """The implications that some proof needs."""
    used = {name for proof in _every(proofs) for name in proof.implications}
    return [found for found in plan.protocol.eligibility.implications if found.id in used]


def _without_condition(plan: Plan) -> list[Criterion]:
    return [found for found in plan.protocol.eligibility.criteria if found.when is None]


def recorded_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a participant's file has them: numbers stay exact."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return msgspec.Raw(f"{value:f}".encode())
    return value.isoformat("minutes") if isinstance(value, datetime.time | datetime.datetime) else value


def proofs_text(plan: Plan, proofs: Proofs, width: int) -> str:
    """The same for people."""
    lines = [*_satisfiable(proofs, width)]
    if proofs.satisfiable:
        for name, title, meaning in _LISTS:
            lines += ["", *_section(plan, f"{title}: {meaning}", _of(proofs, name), width)]
    lines += _known_overlaps(plan, proofs, width)
    lines += _implications(_used(plan, proofs), width)
    lines += _listed("Not decided within the time limit:", proofs.undecided, width)
    lines += _listed("Not open to proof, so taken to be anything:", proofs.opaque, width)
    judged = [found.id for found in _without_condition(plan)]
    lines += _listed("Left to judgement, so part of no proof:", [", ".join(judged)] if judged else [], width)
    return "\n".join(map(harmless, lines)) + "\n"


def _satisfiable(proofs: Proofs, width: int) -> Iterator[str]:
    if proofs.satisfiable is None:
        yield "It is UNKNOWN whether the criteria can be met together: the time limit was reached."
    elif not proofs.satisfiable:
        yield "The criteria can NOT be met together."
        if proofs.conflict is not None:
            yield from _wrapped(proofs.conflict.reason, width)
    else:
        yield "The criteria can be met together."
        if proofs.witness is not None:
            yield from _wrapped(_witness(proofs.witness), width)


def _witness(witness: Participant) -> str:
    if witness.changed:
        changed = ", ".join(f"{name} {witness.values[name]}" for name in witness.changed)
        return f"A typical participant is the example of the spec with {changed}."
    known = [f"{name} {value}" for name, value in witness.values.items() if value is not None]
    return f"A typical participant: {', '.join(known)}."


def _section(plan: Plan, title: str, proofs: Sequence[Proof], width: int) -> Iterator[str]:
    if not proofs:
        yield f"{title} - none"
        return
    yield title
    for proof in proofs:
        criterion = plan.criteria.get(proof.criterion)
        text = f"{proof.criterion}  {criterion.text if criterion else ''}"
        yield "  " + textwrap.shorten(text, max(width - 2, 20), placeholder=" ...").replace(" ", "  ", 1)
        yield from _wrapped(proof.reason, width)


def _known_overlaps(plan: Plan, proofs: Proofs, width: int) -> Iterator[str]:
    if proofs.overlaps:
        yield from ("", "Known overlaps: whether the conditions show them")
    for stated, judged in _overlaps(plan, proofs):
        sides = f"{', '.join(stated.criteria)} x {', '.join(stated.against)}"
        needed = [*judged.implications, *([stated.question] if stated.question else [])]
        told = f" ({', '.join(needed)})" if needed else ""
        yield f"  {stated.id}  {sides}: {_VERDICTS[judged.verdict]}{told}"
        yield from _wrapped(stated.text, width)
        yield from _wrapped(judged.reason, width)
        if stated.suggestion:
            yield from _wrapped(f"Suggestion: {stated.suggestion}", width)


def _implications(used: Sequence[Implication], width: int) -> Iterator[str]:
    named = [
        f"{found.id}{f' ({found.question})' if found.question else ''}: {found.source}" for found in used
    ]
    yield from _listed("Implications used, with their open question and source:", named, width)


def _listed(title: str, entries: Sequence[str], width: int) -> Iterator[str]:
    if entries:
        yield from ("", title)
        for entry in entries:
            yield from _wrapped(entry, width)


def _wrapped(text: str, width: int) -> list[str]:
    indent = " " * _INDENT
    return textwrap.wrap(
        text, max(width, 40), initial_indent=indent, subsequent_indent=indent, break_long_words=False
    )

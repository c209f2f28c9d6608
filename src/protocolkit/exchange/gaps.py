"""What one registry still asks for and the protocol does not give, and why.

A gap is a field that is absent, only assumed or only inferred, too long for the registry, or of a value that
the registry does not take. Beside it stands the open question that asks for it.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from protocolkit.exchange.characters import clean
from protocolkit.exchange.criteria import criteria_block, numbered
from protocolkit.exchange.facts import Fact, Missing
from protocolkit.exchange.requirements import APPLIES, Need, Registry
from protocolkit.exchange.vocabulary import PRS, prs_phase
from protocolkit.exchange.who import by_element
from protocolkit.model.protocol import Protocol
from protocolkit.model.questions import Question

__all__ = ["Asked", "Gap", "Why", "gaps_of", "not_accepted", "too_long"]


class Why(enum.StrEnum):
    """Why a registry would object."""

    ABSENT = "absent"
    NO_FIELD = "no field"
    ASSUMED = "assumed"
    INFERRED = "inferred"
    UNSOURCED = "unsourced"
    TOO_LONG = "too long"
    NOT_ACCEPTED = "not accepted"


class Asked(msgspec.Struct, frozen=True):
    """The open question that asks for a field."""

    id: str
    priority: str
    to: tuple[str, ...]


class Gap(msgspec.Struct, frozen=True):
    """A field of a registry that is not ready.

    ``applies`` says whether the registry holds it against this study; ``assumption`` is the one that stands in
    for the fact; ``question`` is ``None`` where nobody asks.
    """

    field: str
    path: str
    requirement: str
    applies: bool
    why: Why
    detail: str
    assumption: str | None = None
    question: Asked | None = None


_COMPOSED: dict[str, Callable[[Protocol], str | None]] = {
    "eligibility.both": criteria_block,
    "eligibility.inclusion": lambda protocol: numbered(protocol.eligibility.inclusion),
    "eligibility.exclusion": lambda protocol: numbered(protocol.eligibility.exclusion),
}
"""Texts that are put together from many facts, and measured as a whole."""

_REASONS = {
    Missing.ABSENT: "The protocol does not have it.",
    Missing.NO_FIELD: "The protocol has no place for it; it is given at the registry.",
    Missing.ASSUMED: "Only assumed ({source}).",
    Missing.INFERRED: "Only {source}.",
    Missing.UNSOURCED: "It is written without a source.",
}


def gaps_of(registry: Registry, protocol: Protocol) -> Iterator[Gap]:
    """The gaps of a registry, in its order; whether it holds them against the study stands with each."""
    for need, fact in by_element(protocol, registry.needs):
        yield from _gaps(need, fact, protocol)


def too_long(registry: Registry, protocol: Protocol) -> Iterator[Gap]:
    """Those of them that are texts longer than the registry takes."""
    for need, fact in by_element(protocol, [need for need in registry.needs if need.limit]):
        if need.path in _COMPOSED or fact.missing is None:
            yield from _gaps(need, fact, protocol)


def not_accepted(registry: Registry, protocol: Protocol) -> Iterator[Gap]:
    """Those of them that are codes without a word in the registry."""
    for need, fact in by_element(protocol, [need for need in registry.needs if need.domain in PRS]):
        if fact.missing is None and not _is_accepted(need, fact.value):
            yield from _gaps(need, fact, protocol)


def _gaps(need: Need, fact: Fact, protocol: Protocol) -> Iterator[Gap]:
    if need.path in _COMPOSED:
        yield from _too_long(need, need.path, _COMPOSED[need.path](protocol), protocol)
    elif fact.missing:
        yield from _missing(need, fact, protocol)
    elif not _is_accepted(need, fact.value):
        detail = f"{_code(fact.value)} is no value of this registry."
        yield _gap(need, fact.path, Why.NOT_ACCEPTED, detail, protocol)
    else:
        yield from _too_long(need, fact.path, fact.value, protocol)


def _missing(need: Need, fact: Fact, protocol: Protocol) -> Iterator[Gap]:
    """A fact that does not pass; one that is simply absent and that nobody insists on is no gap."""
    if fact.missing is None or _may_be_absent(need, fact, protocol):
        return
    detail = _REASONS[fact.missing].format(source=fact.source)
    gap = _gap(need, fact.path, Why(fact.missing.value), detail, protocol)
    if fact.missing is Missing.ASSUMED:
        asked = _asked_by(fact.source, protocol) or gap.question
        gap = msgspec.structs.replace(gap, assumption=fact.source, question=asked)
    yield gap


def _may_be_absent(need: Need, fact: Fact, protocol: Protocol) -> bool:
    return fact.missing in (Missing.ABSENT, Missing.NO_FIELD) and not APPLIES[need.when](protocol)


def _gap(need: Need, path: str, why: Why, detail: str, protocol: Protocol) -> Gap:
    applies = APPLIES[need.when](protocol) or why in (Why.TOO_LONG, Why.NOT_ACCEPTED)
    question = _asked(path, protocol)
    return Gap(need.field, path, need.when.value, applies, why, clean(detail), None, question)


def _is_accepted(need: Need, value: Any) -> bool:
    """Whether the vocabulary of the field, where it has one, knows the value."""
    table = PRS.get(need.domain)
    if table is None:
        return True
    return prs_phase(value) is not None if need.domain == "phase" else value in table


def _code(value: Any) -> str:
    return " with ".join(value) if isinstance(value, tuple) else str(value)


def _too_long(need: Need, path: str, value: Any, protocol: Protocol) -> Iterator[Gap]:
    entries = value if isinstance(value, tuple) else (value,)
    for entry in entries:
        if need.limit is not None and isinstance(entry, str) and len(entry) > need.limit:
            recalled = "" if need.limit_status == "checked" else " (limit recalled, check before use)"
            detail = f"{len(entry):,} characters; at most {need.limit:,}{recalled}."
            yield _gap(need, path, Why.TOO_LONG, detail, protocol)


def _asked(path: str, protocol: Protocol) -> Asked | None:
    """The open question about a field: the one whose subject is nearest to it."""
    best: tuple[int, Question] | None = None
    names = _names(path)
    for question in protocol.questions:
        near = [names[about] for about in question.about if about in names]
        if question.status == "open" and near and (best is None or max(near) > best[0]):
            best = max(near), question
    return _reference(best[1]) if best else None


def _asked_by(assumption: str, protocol: Protocol) -> Asked | None:
    """The open question that an assumption stands in for."""
    names = {entry.question for entry in protocol.assumptions if entry.id == assumption}
    open_ones = (question for question in protocol.questions if question.status == "open")
    return next((_reference(question) for question in open_ones if question.id in names), None)


def _reference(question: Question) -> Asked:
    return Asked(question.id, question.priority, question.to)


def _names(path: str) -> dict[str, int]:
    """How questions may name a field, and how near each name is: ``arms.ARM_A.type`` is also ``ARM_A.type``.

    A question about a whole element is not taken to ask for each of its fields, only for its ``value``.
    """
    steps = path.split(".") if path else []
    names = {".".join(steps[:count]): count for count in range(1, len(steps) + 1)}
    for start, step in enumerate(steps):
        if step[:1].isupper():
            names |= {".".join(steps[start:count]): count for count in range(start + 2, len(steps) + 1)}
    if steps[-1:] == ["value"]:
        return names | {steps[-2]: len(steps) - 1}
    return {name: near for name, near in names.items() if not name.rpartition(".")[2][:1].isupper()}

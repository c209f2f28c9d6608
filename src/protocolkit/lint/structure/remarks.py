"""Texts about a protocol that are not its content: notes, questions and assumptions."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.lint.texts import Text, criterion_pointer, outcome_pointer
from protocolkit.model.protocol import Protocol

__all__ = ["remarks_of"]


def remarks_of(protocol: Protocol) -> tuple[Text, ...]:
    """Every note, question and assumption, with where it stands."""
    return (*_notes(protocol), *_questions(protocol))


def _notes(protocol: Protocol) -> Iterator[Text]:
    for criterion in protocol.eligibility.criteria:
        if criterion.note:
            yield (*criterion_pointer(protocol, criterion).split("/"),), "note", criterion.note
    for outcome in protocol.outcomes.all:
        if outcome.note:
            yield (*outcome_pointer(protocol, outcome).split("/"),), "note", outcome.note
    for chapter, entries in (
        ("arms", protocol.arms),
        ("interventions", protocol.interventions),
        ("variables", protocol.variables),
        ("visits", protocol.visits),
        ("activities", protocol.activities),
        ("codelists", protocol.codelists),
        ("forms", protocol.forms),
    ):
        for entry in entries:
            if entry.note:
                yield (chapter, entry.id), "note", entry.note
    for form in protocol.forms:
        for item in form.items:
            if item.note:
                yield ("forms", form.id, "items", item.id), "note", item.note


def _questions(protocol: Protocol) -> Iterator[Text]:
    for question in protocol.questions:
        for field, text in (
            ("finding", question.finding),
            ("consequence", question.consequence),
            ("adopted", question.adopted),
            ("note", question.note),
        ):
            if text:
                yield ("questions", question.id), field, text
    for assumption in protocol.assumptions:
        yield ("assumptions", assumption.id), "text", assumption.text
        if assumption.note:
            yield ("assumptions", assumption.id), "note", assumption.note

"""The texts that rules about wording look at: those of criteria, of outcomes, of titles, or all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

from protocolkit.lint.rule import Subject
from protocolkit.lint.texts import criterion_pointer, outcome_pointer, pointer_to

__all__ = ["Field", "Passage", "Scope", "passages"]

Scope: TypeAlias = Literal["criteria", "outcome_titles", "outcome_descriptions", "outcomes", "titles", "all"]


class Field(msgspec.Struct, frozen=True):
    """One text of the spec and where it stands."""

    pointer: str
    text: str


class Passage(msgspec.Struct, frozen=True):
    """What a rule reads at once: one field, or several of them as lines; ``name`` is how findings call it."""

    name: str
    fields: tuple[Field, ...]

    @property
    def text(self) -> str:
        """The words of all fields, one after the other."""
        return "\n".join(field.text for field in self.fields)

    def place(self, start: int, end: int) -> tuple[str, int, int]:
        """The field in which words begin, and where in it they stand."""
        for field in self.fields[:-1]:
            if start <= len(field.text):
                return field.pointer, start, min(end, len(field.text))
            start, end = start - len(field.text) - 1, end - len(field.text) - 1
        return self.fields[-1].pointer, start, end


def passages(subject: Subject, scope: Scope) -> Iterator[Passage]:
    """The texts of a scope."""
    match scope:
        case "criteria":
            yield from _criteria(subject)
        case "outcomes":
            yield from _outcomes(subject, ("title", "time_frame", "description"), together=True)
        case "outcome_titles":
            yield from _outcomes(subject, ("title",))
        case "outcome_descriptions":
            yield from _outcomes(subject, ("description",))
        case "titles":
            yield from _titles(subject)
        case "all":
            for text in subject.texts:
                pointer = pointer_to(text)
                yield Passage(" ".join(pointer.split("/")[-2:]), (Field(pointer, text[-1]),))


def _criteria(subject: Subject) -> Iterator[Passage]:
    protocol = subject.plan.protocol
    for criterion in protocol.eligibility.criteria:
        field = Field(f"{criterion_pointer(protocol, criterion)}/text", criterion.text)
        yield Passage(criterion.id, (field,))


def _outcomes(subject: Subject, names: tuple[str, ...], *, together: bool = False) -> Iterator[Passage]:
    for outcome in subject.plan.outcomes.values():
        pointer = outcome_pointer(subject.plan.protocol, outcome)
        texts = {"title": outcome.title, "time_frame": outcome.time_frame, "description": outcome.description}
        fields = tuple(Field(f"{pointer}/{name}", text) for name in names if (text := texts[name]))
        if together and fields:
            yield Passage(outcome.id, fields)
        elif not together:
            yield from (Passage(outcome.id, (field,)) for field in fields)


def _titles(subject: Subject) -> Iterator[Passage]:
    titles = subject.plan.protocol.study.titles
    texts = {"brief": titles.brief, "official": titles.official}
    for name, text in texts.items():
        if text:
            yield Passage(f"the {name} title", (Field(f"study/titles/{name}", text),))

"""The letter of open questions: what each is about, how it can be read, what was adopted meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from protocolkit.languages import ENGLISH, Language, message
from protocolkit.model.plan import Plan
from protocolkit.model.questions import Assumption, Question

__all__ = ["Concerned", "Letter", "LetterQuestion", "Reading", "make_letter"]

_STATUSES = (message("answered"), message("settled"))
_RANK = {message("blocking"): 0, message("major"): 1, message("minor"): 2}


class Concerned(msgspec.Struct, frozen=True):
    """A text that a question is about: where it stands and its words."""

    where: str
    text: str


class Reading(msgspec.Struct, frozen=True):
    """One way to read it, as a condition where there is one."""

    name: str
    condition: str | None
    adopted: bool


class LetterQuestion(msgspec.Struct, frozen=True):
    """A question as the letter asks it."""

    id: str
    priority: str
    finding: str
    consequence: str | None
    adopted: str | None
    assumption: str | None
    concerned: tuple[Concerned, ...]
    readings: tuple[Reading, ...]
    also_to: tuple[str, ...]
    record: str | None


class Section(msgspec.Struct, frozen=True):
    """The questions to one addressee, the most pressing first."""

    addressee: str
    questions: tuple[LetterQuestion, ...]


class Closed(msgspec.Struct, frozen=True):
    """A question that needs no answer any more, and why."""

    id: str
    finding: str
    how: str


class Letter(msgspec.Struct, frozen=True):
    """Everything the letter says."""

    sections: tuple[Section, ...]
    closed: tuple[Closed, ...]
    counts: dict[str, int]


def make_letter(plan: Plan, say: Language = ENGLISH) -> Letter:
    """The letter of a protocol; each open question stands once, with the addressee who comes first."""
    every = plan.protocol.questions
    still_open = sorted((q for q in every if q.status == "open"), key=lambda q: (_RANK[q.priority], q.id))
    addressees = list(dict.fromkeys(q.to[0] for q in still_open))
    assumptions = {assumption.id: assumption for assumption in plan.protocol.assumptions}
    sections = tuple(
        Section(to, tuple(_ask(q, plan, assumptions, say) for q in still_open if q.to[0] == to))
        for to in addressees
    )
    closed = tuple(Closed(q.id, q.finding, _how(q, say)) for q in every if q.status != "open")
    counts = {priority: sum(q.priority == priority for q in still_open) for priority in _RANK}
    return Letter(sections, closed, counts)


def _how(question: Question, say: Language) -> str:
    if question.answer:
        answer = question.answer
        return f"{answer.text} ({answer.role}, {answer.date}, {answer.document})"
    return question.note or say(question.status)


def _ask(question: Question, plan: Plan, assumptions: dict[str, Assumption], say: Language) -> LetterQuestion:
    return LetterQuestion(
        id=question.id,
        priority=question.priority,
        finding=question.finding,
        consequence=question.consequence,
        adopted=question.adopted or (assumptions[question.assumption].text if question.assumption else None),
        assumption=question.assumption,
        concerned=tuple(_concerned(question, plan, say)),
        readings=tuple(_readings(question, plan, say)),
        also_to=question.to[1:],
        record=question.record,
    )


def _concerned(question: Question, plan: Plan, say: Language) -> Iterator[Concerned]:
    outcomes, visits = plan.outcomes, {visit.id: visit for visit in plan.protocol.visits}
    for name in question.about:
        if name in plan.criteria:
            yield Concerned(name, plan.criteria[name].text)
        elif name in outcomes:
            outcome = outcomes[name]
            yield Concerned(
                name, "; ".join(filter(None, (outcome.title, outcome.description, outcome.time_frame)))
            )
        elif name in visits:
            yield Concerned(name, visits[name].name)
        elif name in plan.variables:
            yield Concerned(name, plan.variables[name].label)
        elif found := plan.item(name):
            yield Concerned(name, found[1].label)
        elif "." in name or name in plan.protocol.__struct_fields__:
            yield Concerned(name, say("(a field of the protocol)"))


def _readings(question: Question, plan: Plan, say: Language) -> Iterator[Reading]:
    """The adopted reading and the alternatives kept beside it, where criteria have been read several ways."""
    alternatives = [a for a in plan.protocol.eligibility.alternatives if a.question == question.id]
    replaced = dict.fromkeys(name for alternative in alternatives for name in alternative.replaces)
    for name in replaced:
        criterion = plan.criteria.get(name)
        if criterion is not None:
            yield Reading(say("{criterion} as encoded", criterion=name), criterion.when, adopted=True)
    for alternative in alternatives:
        yield Reading(alternative.name, alternative.when, adopted=False)

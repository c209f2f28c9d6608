"""What the sponsor has not said: open questions, and the assumptions that stand in for the answers."""

import msgspec

__all__ = ["Answer", "Assumption", "Question", "Retired"]


class Answer(msgspec.Struct, frozen=True):
    """What was answered, by which role, when, and in which document."""

    text: str
    role: str
    date: str
    document: str


class Question(msgspec.Struct, frozen=True):
    """Something the record leaves open: what, what follows from it, what the encoding does meanwhile.

    ``about`` names elements by id and fields by dotted path (``design.allocation``). ``closed_in`` is the first version
    that holds the answer.
    """

    id: str
    priority: str
    finding: str
    to: tuple[str, ...]
    status: str
    about: tuple[str, ...] = ()
    record: str | None = None
    consequence: str | None = None
    adopted: str | None = None
    assumption: str | None = None
    answer: Answer | None = None
    closed_in: str | None = None
    note: str | None = None


class Assumption(msgspec.Struct, frozen=True):
    """What the encoding takes for granted until somebody confirms it; ``closed_in`` is the first version that did."""

    id: str
    text: str
    status: str
    question: str | None = None
    owner: str | None = None
    replaced_by: str | None = None
    closed_in: str | None = None
    unused: str | None = None
    note: str | None = None


class Retired(msgspec.Struct, frozen=True):
    """An id that is no longer in use and is never given again; ``since`` is the version that did without it."""

    id: str
    since: str
    reason: str

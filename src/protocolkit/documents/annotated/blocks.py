"""What the annotated case report form consists of, plain and finished."""

from __future__ import annotations

import msgspec

from protocolkit.documents.crf.blocks import Wording

__all__ = [
    "AnnotatedForm",
    "AnnotatedItem",
    "AnnotatedSection",
    "Annotation",
    "Annotations",
    "AnswerCode",
    "Domain",
    "VisitForms",
]


class Annotation(msgspec.Struct, frozen=True):
    """One place that an answer goes to, in the colour of its domain; none of what is not submitted."""

    text: str
    colour: str | None


class AnswerCode(msgspec.Struct, frozen=True):
    """One answer to tick, and the code that is recorded."""

    code: str
    label: str


class AnnotatedItem(msgspec.Struct, frozen=True):
    """One question: what is asked, how it is answered, and where the answer goes.

    ``codes`` are the answers of a coded item, ``format`` shows how any other is written. Without ``annotations`` the
    annotation is missing.
    """

    id: str
    number: str
    label: str
    kind: str
    format: str
    unit: str
    limits: tuple[str, ...]
    codes: tuple[AnswerCode, ...]
    annotations: tuple[Annotation, ...]
    only_if: Wording | None = None
    only_at: str = ""
    instruction: str = ""
    computed: str = ""
    unmasked: bool = False


class AnnotatedSection(msgspec.Struct, frozen=True):
    """A stretch of items of the same group; ``repeating`` ones are asked once in each row."""

    title: str
    repeating: bool
    items: tuple[AnnotatedItem, ...]


class Domain(msgspec.Struct, frozen=True):
    """An SDTM domain: its name where the standard has one, its colour, and the forms with data of it."""

    code: str
    name: str
    colour: str
    forms: tuple[str, ...] = ()


class AnnotatedForm(msgspec.Struct, frozen=True):
    """One form with its domains, and where it is collected."""

    id: str
    name: str
    where: str
    domains: tuple[Domain, ...]
    instruction: str
    unmasked: bool
    sections: tuple[AnnotatedSection, ...]
    missing: tuple[str, ...]


class VisitForms(msgspec.Struct, frozen=True):
    """A visit, or what belongs to none, with its forms."""

    title: str
    forms: tuple[str, ...]


class Annotations(msgspec.Struct, frozen=True):
    """The whole document; ``items`` counts the questions, ``submitted`` those whose answers are in SDTM."""

    forms: tuple[AnnotatedForm, ...]
    visits: tuple[VisitForms, ...]
    domains: tuple[Domain, ...]
    items: int
    submitted: int
    not_submitted: int

    @property
    def missing(self) -> int:
        """Questions of which nothing says where their answers go."""
        return self.items - self.submitted - self.not_submitted

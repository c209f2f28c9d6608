"""The letter of open questions, for people to answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from protocolkit.documents.artifact import Artifact, BuildContext, Product
from protocolkit.documents.questions_content import Letter, make_letter

__all__ = ["PRODUCT", "letter_data"]


def _make(context: BuildContext) -> Iterator[Artifact]:
    letter = make_letter(context.plan, context.language)
    data = {"masthead": context.masthead.for_template(), "letter": letter_data(letter)}
    assumptions = tuple(
        sorted({q.assumption for section in letter.sections for q in section.questions if q.assumption})
    )
    templates = context.templates
    made = {
        "html": templates.text("questions.html", data),
        "pdf": templates.pdf("questions.typ", data),
        "md": templates.text("questions.md", data),
    }
    for form, content in made.items():
        path = f"questions/questions.{form}"
        yield Artifact(
            context.language("Letter of open questions"), path, "questions", form, content, (), assumptions
        )


def letter_data(letter: Letter) -> dict[str, Any]:
    """The letter as plain data."""
    plain: dict[str, Any] = msgspec.to_builtins(letter)
    return plain


PRODUCT = Product("questions", "Open questions to the sponsor", 50, _make, translated=True)

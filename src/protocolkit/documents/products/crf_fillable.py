"""The book as one PDF to fill in: thousands of fields, so it is made only on request."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.documents.artifact import Artifact, BuildContext, Product, citations
from protocolkit.documents.crf.book import make_book
from protocolkit.languages import message

__all__ = ["PRODUCT"]


def make(context: BuildContext) -> Iterator[Artifact]:
    """The book of one participant, to fill in."""
    from protocolkit.documents.fillable.forms import FillablePress

    study = context.plan.protocol.study
    book = make_book(context.plan, context.language)
    data = {
        "masthead": context.masthead.for_template(),
        "title": study.titles.official or study.titles.brief,
    }
    with context.templates.press() as press:
        content = FillablePress(press, context.plan, context.masthead, context.language).book(book, data)
    sources, assumptions = citations({s for page in book.pages for s in page.sources}, context.plan)
    path = "crf/book-fillable.pdf"
    yield Artifact(
        context.language("CRF book, to fill in"), path, "crf", "pdf", content, sources, assumptions
    )


PRODUCT = Product(
    "crf-fillable", message("Case report form book to fill in"), 11, make, on_request=True, translated=True
)

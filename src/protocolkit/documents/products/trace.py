"""The traceability matrix as a page and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from protocolkit.documents.artifact import Artifact, BuildContext, Product, citations
from protocolkit.documents.trace_content import Link, Trace, Traced, make_trace
from protocolkit.languages import ENGLISH, Language, message
from protocolkit.model.translations import plainly
from protocolkit.tables import csv_bytes

__all__ = ["PRODUCT", "trace_csv", "trace_data"]

_TITLES = {
    "inclusion": message("Inclusion criteria"),
    "exclusion": message("Exclusion criteria"),
    "primary outcome": message("Primary outcomes"),
    "secondary outcome": message("Secondary outcomes"),
    "exploratory outcome": message("Exploratory outcomes"),
}
_HEADER = (
    "kind",
    "id",
    "text",
    "variable",
    "variable_label",
    "item",
    "item_label",
    "visits",
    "hole",
    "source",
)


def _make(context: BuildContext) -> Iterator[Artifact]:
    trace = make_trace(context.plan, context.language)
    sources, assumptions = citations((row.source for row in trace.rows), context.plan)
    page = context.templates.text(
        "trace.html", {"masthead": context.masthead.for_template(), **trace_data(trace, context.language)}
    )
    name = context.language("Traceability matrix")
    yield Artifact(name, "trace/trace.html", "trace", "html", page, sources, assumptions)
    yield Artifact(name, "trace/trace.csv", "trace", "csv", trace_csv(trace), sources, assumptions)


def trace_data(trace: Trace, say: Language = ENGLISH) -> dict[str, Any]:
    """The matrix as plain data for the page: groups of rows, then what serves nothing."""
    groups = [
        {"title": say(title), "rows": [_row(row) for row in trace.rows if row.kind == kind]}
        for kind, title in _TITLES.items()
    ]
    return {
        "holes": trace.holes,
        "groups": [group for group in groups if group["rows"]],
        "idle": [_link(link) for link in trace.serving_nothing],
    }


def _row(row: Traced) -> dict[str, Any]:
    return {
        "id": row.id,
        "text": row.text,
        "source": row.source,
        "links": [_link(link) for link in row.links],
    }


def _link(link: Link) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(link)
    return {**plain, "visits": ", ".join(link.visits)}


def trace_csv(trace: Trace) -> bytes:
    """One line for every link of the matrix."""
    rows = [(row.kind, row.id, row.text, row.source, link) for row in trace.rows for link in row.links]
    rows += [("no criterion or outcome", "", "", "", link) for link in trace.serving_nothing]
    return csv_bytes(_HEADER, plainly([_cells(*row) for row in rows]))


def _cells(kind: str, element: str, text: str, source: str, link: Link) -> tuple[str, ...]:
    where = (link.variable, link.variable_label, link.item, link.item_label, " ".join(link.visits), link.hole)
    return (kind, element, text, *where, source)


PRODUCT = Product("trace", "Traceability", 60, _make, translated=True)

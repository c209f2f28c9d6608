"""The edit-check specification for the data manager: as a workbook to filter, and as a page to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from protocolkit.documents.artifact import Artifact, BuildContext, Product, citations
from protocolkit.documents.edit_checks.content import make_specification
from protocolkit.documents.edit_checks.rows import CheckRow, FormChecks, Specification
from protocolkit.documents.edit_checks.workbook import explanations, workbook_bytes

__all__ = ["PRODUCT"]

_NAME = "Edit-check specification"


def _make(context: BuildContext) -> Iterator[Artifact]:
    specification = make_specification(context.plan)
    cited = citations((row.source for row in specification.rows), context.plan)
    page = context.templates.text("edit-checks.html", _page(context, specification))
    book = workbook_bytes(specification, context.plan, context.masthead)
    yield Artifact(_NAME, "edit-checks/edit-checks.html", "edit-checks", "html", page, *cited)
    yield Artifact(_NAME, "edit-checks/edit-checks.xlsx", "edit-checks", "xlsx", book, *cited)


def _page(context: BuildContext, specification: Specification) -> dict[str, Any]:
    return {
        "masthead": context.masthead.for_template(),
        "explanations": [{"what": what, "meaning": meaning} for what, meaning in explanations(specification)],
        "forms": [_form(form) for form in specification.forms if form.rows],
    }


def _form(form: FormChecks) -> dict[str, Any]:
    return {
        "id": form.id,
        "name": form.name,
        "where": form.where,
        "unmasked": form.unmasked,
        "stated": [_row(row) for row in form.stated],
        "implied": [_row(row) for row in form.implied],
    }


def _row(row: CheckRow) -> dict[str, Any]:
    """A check, its targets told apart: those that carry it, and those that do not, with the reason."""
    return {
        "id": row.id,
        "kind": row.kind,
        "severity": row.severity,
        "forms": ", ".join(row.forms[1:]),
        "where": row.where,
        "named": ", ".join(row.items),
        "condition": row.condition,
        "words": row.words,
        "said": row.said,
        "message": row.message,
        "mode": row.mode,
        "reason": row.reason,
        "carried": ", ".join(found.target for found in row.carried if found.is_carried),
        "refused": [
            {"target": found.target, "reason": found.how} for found in row.carried if not found.is_carried
        ],
        "unmasked": row.unmasked,
        "source": row.source,
    }


PRODUCT = Product("edit-checks", _NAME, 14, _make)

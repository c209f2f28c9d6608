"""The edit-check specification as a workbook: checks to filter, what the columns mean, and the codelists."""

from __future__ import annotations

from collections import Counter

from protocolkit.documents.artifact import Masthead
from protocolkit.documents.codelist_rows import CODELIST_TABLE, codelist_rows
from protocolkit.documents.edit_checks.implied import KINDS
from protocolkit.documents.edit_checks.rows import BY_FIELD, EXACT, MANUAL, CheckRow, Specification
from protocolkit.documents.workbook import Book, TableLook, open_book
from protocolkit.model.plan import Plan

__all__ = ["explanations", "workbook_bytes"]

_TITLE = "Edit-check specification"
_CHECKS = {
    **{"Check": 22, "Origin": 8, "Kind": 12, "Severity": 8, "Form": 7, "Other forms": 9, "Asked at": 20},
    **{"Items": 26, "Condition": 44, "Condition in words": 44, "Check in words": 34, "Message": 34},
    **{"Mode": 10, "Why a person": 30},
}
_TARGET_WIDTH = 15
_ENDS = {"Staff": 10, "Source": 18}
_EXPLANATION = {"What": 24, "Meaning": 100}


def workbook_bytes(specification: Specification, plan: Plan, head: Masthead) -> bytes:
    """The workbook; the same specification gives the same bytes."""
    with open_book(_TITLE, head) as (book, out):
        _checks(book, specification)
        _explanation(book, specification)
        _codelists(book, plan)
    return out.getvalue()


def _checks(book: Book, specification: Specification) -> None:
    sheet = book.sheet("Edit checks", wide=True)
    top = book.heading(sheet, _TITLE)
    columns = {**_CHECKS, **dict.fromkeys(specification.targets, _TARGET_WIDTH), **_ENDS}
    rows = [_cells(row, specification.targets) for row in specification.rows]
    looks = {
        number: "soft" if row.implied else "mark"
        for number, row in enumerate(specification.rows)
        if row.implied or row.mode == MANUAL
    }
    book.table(sheet, top, columns, rows, TableLook(frozen=1, filtered=True, look="top", rows=looks))


def _cells(row: CheckRow, targets: tuple[str, ...]) -> tuple[str, ...]:
    carried = {found.target: found.how for found in row.carried}
    return (
        row.id,
        "implied" if row.implied else "stated",
        row.kind,
        row.severity,
        row.form,
        ", ".join(row.forms[1:]),
        row.where,
        ", ".join(row.items),
        row.condition,
        row.words,
        row.said,
        row.message,
        row.mode,
        row.reason,
        *(carried.get(target, "") for target in targets),
        "unmasked" if row.unmasked else "site",
        row.source,
    )


def explanations(specification: Specification) -> list[tuple[str, str]]:
    """What the columns and their values mean, and how many checks there are of each."""
    rows = specification.rows
    implied = Counter(row.kind for row in rows if row.implied)
    stated = [row for row in rows if not row.implied]
    manual = sum(row.mode == MANUAL for row in stated)
    lines = [
        ("Stated checks", f"{len(stated)} written in the protocol, {manual} of them done by a person."),
        (
            "Implied checks",
            f"{sum(implied.values())} that follow from properties of items; nobody wrote them.",
        ),
    ]
    lines += [(f"Kind: {kind}", f"{said} {implied[kind]} checks.") for kind, said in KINDS.items()]
    return [
        *lines,
        ("Severity", "hard: the record cannot be completed. soft: a query, which may be confirmed."),
        (
            "Condition",
            "What must hold, as written in the protocol. A check asks when it is false and is silent when an "
            "answer that it needs is missing. Names without a form are items of the form of the check.",
        ),
        (
            "Condition in words",
            "The same, written out from the condition; numbers in brackets are those of the questions on the "
            "form. Check in words: as the authors of the protocol say it.",
        ),
        (
            "Asked at",
            "Visits at which the form of the check is due and an item of it that is named is asked.",
        ),
        ("Staff", "unmasked: about an item that only unmasked staff may see."),
        (
            ", ".join(specification.targets),
            f"{EXACT}: the condition can be written out so that the system decides as the protocol says, "
            f"missing answers included. {BY_FIELD}: the definition of the field says it (required, smallest and "
            "largest value); whether the system refuses or warns is its own. Anything else: why it cannot.",
        ),
    ]


def _explanation(book: Book, specification: Specification) -> None:
    sheet = book.sheet("Explanation")
    top = book.heading(sheet, f"{_TITLE}: explanation")
    book.table(sheet, top, _EXPLANATION, explanations(specification), TableLook(look="top"))


def _codelists(book: Book, plan: Plan) -> None:
    sheet = book.sheet("Codelists")
    top = book.heading(sheet, f"{_TITLE}: codelists")
    rows = codelist_rows(plan)
    book.table(sheet, top, CODELIST_TABLE, rows, TableLook(frozen=2, filtered=True, look="top"))

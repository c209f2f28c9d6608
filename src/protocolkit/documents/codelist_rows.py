"""Codelists as rows of a table: one for each answer, the first of them with the items that use the codelist."""

from __future__ import annotations

from protocolkit.model.forms import Code, Codelist
from protocolkit.model.plan import Plan

__all__ = ["CODELIST_TABLE", "codelist_rows"]

CODELIST_TABLE = {
    **{"Codelist": 16, "Code": 22, "Answer": 44, "Means unknown": 10, "Sets": 18, "Standard": 16},
    **{"May be extended": 10, "Items": 46, "Source": 18},
}
"""The columns, and their widths in a workbook."""


def codelist_rows(plan: Plan) -> list[tuple[str, ...]]:
    """Every answer of every codelist, in the order shown to people."""
    return [
        _row(codelist, code, _used_by(codelist, plan) if code is codelist.codes[0] else "")
        for codelist in plan.codelists.values()
        for code in codelist.codes
    ]


def _row(codelist: Codelist, code: Code, items: str) -> tuple[str, ...]:
    sets = [name for name, codes in codelist.sets.items() if code.code in codes]
    return (
        codelist.id,
        code.code,
        code.label,
        "yes" if code.unknown else "",
        ", ".join(sets),
        codelist.standard or "",
        "yes" if codelist.extensible else "",
        items,
        codelist.source,
    )


def _used_by(codelist: Codelist, plan: Plan) -> str:
    return ", ".join(
        f"{form.id}.{item.id}"
        for form in plan.forms.values()
        for item in form.items
        if item.codelist == codelist.id
    )

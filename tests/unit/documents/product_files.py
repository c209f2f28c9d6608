"""The files of one product of a protocol, and protocols to make them of."""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pypdf

from protocolkit.documents.artifact import Artifact, BuildContext, Product, make_masthead
from protocolkit.documents.render import Templates
from protocolkit.model.forms import Form
from protocolkit.model.plan import Plan, make_plan
from protocolkit.source.load import load

__all__ = ["HOSTILE", "build", "cells", "hostile_plan", "plan_at", "reader", "rows", "squeezed", "workbook"]

ROOT = Path(__file__).resolve().parents[3]
HOSTILE = '=1+1 <b>&amp; | #import "x" $a$ *bold* `raw` {{ 7*7 }} @cmd שלום é'
"""Markup of every target, a formula, a text from right to left, a combining character."""


def build(product: Product, plan: Plan) -> dict[str, Artifact]:
    """The artifacts of a product by path."""
    context = BuildContext(plan, make_masthead(plan, "0123456789abcdef" * 4, 0), Templates())
    return {artifact.path: artifact for artifact in product.make(context)}


@cache
def plan_at(path: str) -> Plan:
    """The plan of a spec in the repository."""
    plan = load(str(ROOT / path)).plan
    assert plan is not None
    return plan


def hostile_plan() -> Plan:
    """The second protocol with hostile texts in everything that a form prints."""
    protocol = plan_at("tests/data/second").protocol
    replace = msgspec.structs.replace

    def form(old: Form) -> Form:
        items = tuple(replace(item, label=HOSTILE, instruction=HOSTILE, note=HOSTILE) for item in old.items)
        groups = tuple(replace(group, name=HOSTILE) for group in old.groups)
        checks = tuple(replace(check, text=HOSTILE, message=HOSTILE) for check in old.checks)
        return replace(old, name=HOSTILE, instruction=HOSTILE, items=items, groups=groups, checks=checks)

    lists = tuple(
        replace(each, codes=tuple(replace(code, label=f"{HOSTILE} {code.code}") for code in each.codes))
        for each in protocol.codelists
    )
    visits = tuple(replace(visit, name=f"{HOSTILE} {visit.id}") for visit in protocol.visits)
    return make_plan(
        replace(protocol, forms=tuple(map(form, protocol.forms)), codelists=lists, visits=visits)
    )


def reader(artifact: Artifact) -> pypdf.PdfReader:
    """A PDF to look into."""
    return pypdf.PdfReader(io.BytesIO(artifact.content))


def squeezed(text: str) -> str:
    """A text without what line breaks and places to break add."""
    return "".join(text.split()).replace("\u200b", "").replace("\u00ad", "")


def workbook(artifact: Artifact) -> Any:
    """A workbook to look into."""
    return openpyxl.load_workbook(io.BytesIO(artifact.content))


def cells(artifact: Artifact) -> list[Any]:
    """Every cell of a workbook that holds something."""
    return [
        cell
        for sheet in workbook(artifact)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]


def rows(artifact: Artifact) -> list[dict[str, str]]:
    """A CSV by its header."""
    return list(csv.DictReader(io.StringIO(artifact.content.decode("utf-8"), newline="")))

"""The data dictionary: every item with all that programs need to know, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from protocolkit.documents.artifact import Artifact, BuildContext, Product, citations
from protocolkit.documents.codelist_rows import CODELIST_TABLE, codelist_rows
from protocolkit.documents.data_dictionary.content import (
    FORM_TABLE,
    ITEM_TABLE,
    DictionaryForm,
    form_row,
    item_row,
    make_dictionary,
)
from protocolkit.documents.data_dictionary.workbook import workbook_bytes
from protocolkit.tables import csv_bytes

__all__ = ["PRODUCT"]

_NAME = "Data dictionary"
_FOLDER = "data-dictionary"


def _make(context: BuildContext) -> Iterator[Artifact]:
    plan = context.plan
    forms = make_dictionary(plan)
    sources = [form.source for form in forms] + [item.source for form in forms for item in form.items]
    cited = citations([*sources, *(codelist.source for codelist in plan.codelists.values())], plan)
    rows = [item_row(item) for form in forms for item in form.items]
    made = {
        ("Items", "data-dictionary.xlsx"): workbook_bytes(forms, plan, context.masthead),
        ("Items", "data-dictionary.csv"): csv_bytes(_header(ITEM_TABLE), rows),
        ("Items", "data-dictionary.md"): context.templates.text("data-dictionary.md", _page(context, forms)),
        ("Codelists", "codelists.csv"): csv_bytes(_header(CODELIST_TABLE), codelist_rows(plan)),
        ("Forms", "forms.csv"): csv_bytes(_header(FORM_TABLE), map(form_row, forms)),
    }
    for (part, file), content in made.items():
        name = _NAME if part == "Items" else f"{_NAME}: {part.lower()}"
        yield Artifact(name, f"{_FOLDER}/{file}", _FOLDER, file.rpartition(".")[2], content, *cited)


def _header(columns: dict[str, int]) -> tuple[str, ...]:
    return tuple(title.lower().replace(" ", "_") for title in columns)


def _page(context: BuildContext, forms: Sequence[DictionaryForm]) -> dict[str, Any]:
    return {
        "masthead": context.masthead.for_template(),
        "forms": [
            {**msgspec.to_builtins(form), "rows": [_row(item) for item in msgspec.to_builtins(form.items)]}
            for form in forms
        ],
        "codelists": [
            {
                "id": codelist.id,
                "standard": codelist.standard,
                "answers": [f"{code.code} = {code.label}" for code in codelist.codes],
            }
            for codelist in context.plan.codelists.values()
        ],
    }


def _row(item: dict[str, str]) -> dict[str, str]:
    """An item in the few columns that a page of text is wide."""
    size = [f"{item['decimals']} decimals" if item["decimals"] else "", item["unit"]]
    size += [f"{item['length']} characters" if item["length"] else "", item["codelist"]]
    limits = [item["range"], f"usual {item['soft_range']}" if item["soft_range"] else ""]
    limits += [f"not before {item['not_before']}" if item["not_before"] else ""]
    limits += [f"not after {item['not_after']}" if item["not_after"] else ""]
    needed = f"if {item['condition']}" if item["condition"] else item["required"]
    return {
        **item,
        "type": _joined([item["type"], *size]),
        "limits": _joined(limits),
        "needed": f"computed: {item['derivation']}" if item["derivation"] else needed,
        "place": _joined([item["group"], item["repeats"], "unmasked" if item["staff"] == "unmasked" else ""]),
    }


def _joined(parts: Sequence[str]) -> str:
    return ", ".join(part for part in parts if part)


PRODUCT = Product("data-dictionary", _NAME, 16, _make)

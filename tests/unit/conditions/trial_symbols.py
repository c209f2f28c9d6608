"""The names of the trial, for the tests of the condition language: ``trial.yaml`` as symbols."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from protocolkit.conditions import FormSymbols, Kind, Symbol, Symbols

_HERE = Path(__file__).parent
UNKNOWN = frozenset({"U", "UNKNOWN", "INDETERMINATE", "NOT DONE", "NK"})


def read(name: str) -> Any:
    """A YAML file beside this one."""
    return yaml.safe_load((_HERE / name).read_text(encoding="utf-8"))


@cache
def trial() -> Symbols:
    """Every name of the trial."""
    content = read("trial.yaml")
    return Symbols(
        variables={name: _symbol(name, text, content) for name, text in content["variables"].items()},
        forms={name: _form(form, content) for name, form in content["forms"].items()},
        visits=frozenset(content["visits"]),
    )


def with_item(symbols: Symbols, form: str, item: str, kind: str) -> Symbols:
    """The same names, and one more item."""
    items = {**symbols.forms[form].items, item: Symbol(item, Kind(kind))}
    changed = msgspec.structs.replace(symbols.forms[form], items=items)
    return msgspec.structs.replace(symbols, forms={**symbols.forms, form: changed})


def _form(form: dict[str, Any], content: dict[str, Any]) -> FormSymbols:
    items = {name: _symbol(name, text, content) for name, text in form["items"].items()}
    rows = frozenset(name for name, text in form["items"].items() if text.endswith("*"))
    return FormSymbols(items, rows, frozenset(form["visits"]))


def _symbol(name: str, text: str, content: dict[str, Any]) -> Symbol:
    kind, *rest = text.removesuffix("*").split()
    unit = next((word.removeprefix("unit=") for word in rest if word.startswith("unit=")), None)
    codelist = next((word for word in rest if not word.startswith("unit=")), "")
    codes = tuple(content["codelists"].get(codelist, ()))
    decimals = int(kind[-1]) if kind[-1].isdigit() else None
    return Symbol(
        name,
        Kind(kind.rstrip("0123456789")),
        unit=unit,
        decimals=decimals,
        codes=codes,
        unknown_codes=UNKNOWN.intersection(codes),
        sets={key: tuple(value) for key, value in content["sets"].get(codelist, {}).items()},
        numeric_codes=bool(codes) and all(code.isdigit() for code in codes),
    )

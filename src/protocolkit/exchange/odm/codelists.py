"""Codelists as ODM has them, and the types of coded answers."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import msgspec

from protocolkit.exchange.odm.release import Release, alias, element
from protocolkit.exchange.odm.texts import Texts
from protocolkit.model.forms import Codelist
from protocolkit.model.translations import step_to

__all__ = ["code_type", "codelist_element", "codelist_oid"]

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def codelist_oid(codelist_id: str) -> str:
    """The OID of a codelist."""
    return f"CL.{codelist_id}"


def code_type(codelist: Codelist, release: Release) -> str:
    """The type of an answer from a codelist."""
    codes = [code.code for code in codelist.codes]
    if codelist.numeric and all(map(_INTEGER.fullmatch, codes)):
        return "integer"
    if codelist.numeric and all(map(_DECIMAL.fullmatch, codes)):
        return release.decimal
    return "text"


def codelist_element(codelist: Codelist, release: Release, texts: Texts) -> Element:
    """A codelist with its codes; codes that are ordered numbers have their rank."""
    kind = code_type(codelist, release)
    made = element("CodeList", {"OID": codelist_oid(codelist.id), "Name": codelist.id, "DataType": kind})
    for number, code in enumerate(codelist.codes):
        rank = code.code if kind != "text" else None
        path = f"codelists/{codelist.id}/codes/{step_to(code, number)}/label"
        entry = element("CodeListItem", {"CodedValue": code.code, "Rank": rank, "OrderNumber": number + 1})
        entry.append(texts.of("Decode", path, code.label))
        if code.unknown:
            entry.append(alias("unknown", "Yes"))
        made.append(entry)
    if codelist.numeric and kind == "text":
        made.append(alias("numeric", "Yes"))
    if codelist.extensible:
        made.append(alias("extensible", "Yes"))
    if codelist.standard:
        made.append(alias("standard", codelist.standard))
    for name, codes in codelist.sets.items():
        made.append(alias(f"set.{name}", msgspec.json.encode(codes).decode()))
    return made

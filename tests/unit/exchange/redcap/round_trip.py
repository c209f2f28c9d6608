"""What an import of our own export has otherwise than the protocol: each loss, and where."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from protocolkit.conditions import parse, unparse
from protocolkit.exchange.export import ExportContext
from protocolkit.exchange.exports.redcap import EXPORT
from protocolkit.exchange.imported import Imported
from protocolkit.exchange.imports.redcap import IMPORT
from protocolkit.exchange.redcap.names import event_names
from protocolkit.model.forms import Form
from protocolkit.model.plan import Plan

__all__ = ["imported_back", "losses"]

_UNCOMPARED = {"source", "sources", "note", "purpose", "criterion", "for_each", "laterality"}
"""What no file has room for, as the export says."""


def imported_back(plan: Plan, *, events: bool = True) -> Imported:
    """The protocol as it comes back: of all files as an archive, or of the dictionary alone."""
    files = EXPORT.make(ExportContext(plan, "0" * 64, "DRAFT - not for use")).files
    if not events:
        return IMPORT.read("1_dictionary.csv", files["1_dictionary.csv"])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return IMPORT.read("study.zip", packed.getvalue())


def losses(plan: Plan, imported: Imported) -> dict[str, set[str]]:
    """What became what, and of which items; visits and codes count as the same by their new names."""
    unique = event_names(visit.name for visit in plan.visits)
    visits = {
        visit.id: name.name.rpartition("_arm_")[0].upper()
        for visit, name in zip(plan.visits, unique, strict=True)
    }
    found: dict[str, set[str]] = {}
    mine = {form.id: form for form in imported.forms}
    for form in plan.forms.values():
        for field, before, after in _of_form(form, mine[form.id]):
            found.setdefault(f"{field}: {before} -> {after}", set()).add(form.id)
        items = {item.id: item for item in mine[form.id].items}
        for item in form.items:
            for field in item.__struct_fields__:
                if field in _UNCOMPARED:
                    continue
                before, after = (_plain(field, getattr(one, field), visits) for one in (item, items[item.id]))
                if before != after:
                    found.setdefault(f"{field}: {before} -> {after}", set()).add(f"{form.id}.{item.id}")
    return found


def _of_form(before: Form, after: Form) -> list[tuple[str, object, object]]:
    told = [
        (name, getattr(before, name), getattr(after, name))
        for name in ("name", "collected", "instruction", "audience")
    ]
    groups = [
        {group.id: (group.name, group.repeating, group.key) for group in one.groups}
        for one in (before, after)
    ]
    ids = [{item.id for item in one.items} for one in (before, after)]
    told += [("groups", *groups), ("items", *ids)]
    return [entry for entry in told if entry[1] != entry[2]]


def _plain(field: str, value: Any, visits: Mapping[str, str]) -> Any:
    """Conditions in one layout, visits by their new names."""
    if field == "at":
        return tuple(visits.get(name, name) for name in value)
    if isinstance(value, str) and field in ("when", "derive"):
        tree = parse(value).tree
        assert tree is not None
        text = unparse(tree)
        for old, new in visits.items():
            text = text.replace(f"@{old} ", f"@{new} ")
        return text
    return value

"""The one gate through which facts of a protocol reach a registry.

A fact passes when its source is the registry record, the public record, a document of the sponsor or an
amendment. What is inferred or assumed stays behind, and says why it did.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import Any

import msgspec

from protocolkit.model.design import Intervention
from protocolkit.model.protocol import Protocol
from protocolkit.model.provenance import Origin, Sourced, is_registrable, parse_source, source_of
from protocolkit.model.study import Identifier

__all__ = [
    "SUBMITTABLE",
    "Fact",
    "Missing",
    "assigned_interventions",
    "fact",
    "facts_at",
    "primary_identifier",
    "registrable",
    "registry_status",
]

SUBMITTABLE = frozenset(
    {
        "NOT_YET_RECRUITING",
        "RECRUITING",
        "ENROLLING_BY_INVITATION",
        "ACTIVE_NOT_RECRUITING",
        "COMPLETED",
        "SUSPENDED",
        "TERMINATED",
        "WITHDRAWN",
    }
)
"""Recruitment statuses that a sponsor may declare; ``UNKNOWN`` and ``WITHHELD`` are given by the registry."""

_REGISTRIES = ("NCT", "CTIS", "REGISTRY")


class Missing(enum.StrEnum):
    """Why a fact does not reach a registry."""

    ABSENT = "absent"
    NO_FIELD = "no field"
    ASSUMED = "assumed"
    INFERRED = "inferred"
    UNSOURCED = "unsourced"


class Fact(msgspec.Struct, frozen=True):
    """A field of the protocol as a registry may see it.

    ``value`` is ``None`` unless the fact passes the gate; ``missing`` then says why. ``path`` is dotted, with
    the id of an element of a list as one of its steps; ``element`` is that id.
    """

    path: str
    value: Any = None
    source: str = ""
    missing: Missing | None = None
    element: str | None = None


def registrable(element: Sourced | None, field: str) -> Any:
    """The value of a field if a registry may have it, else ``None``.

    The type is that of the field, which only the caller knows. An element without a source gives nothing.
    """
    return fact(field, element, field).value


def fact(path: str, element: Sourced | None, field: str, element_id: str | None = None) -> Fact:
    """A field of an element, through the gate."""
    if element is None:
        return Fact(path, missing=Missing.ABSENT, element=element_id)
    if field not in getattr(element, "__struct_fields__", ()):
        return Fact(path, missing=Missing.NO_FIELD, element=element_id)
    value = getattr(element, field)
    source = source_of(element, field)
    if value is None or value in ((), ""):
        return Fact(path, None, source, Missing.ABSENT, element_id)
    if not is_registrable(source):
        return Fact(path, None, source, _why(source), element_id)
    return Fact(path, value, source, None, element_id)


def _why(source: str) -> Missing:
    parsed = parse_source(source)
    if parsed is None:
        return Missing.UNSOURCED
    return Missing.ASSUMED if parsed.origin is Origin.ASSUMED else Missing.INFERRED


def facts_at(protocol: Protocol, path: str) -> tuple[Fact, ...]:
    """The facts at a dotted path: ``study.titles.brief``, ``arms[].type``, ``study.identifiers[UTN].value``.

    ``[]`` stands for every element of a list and ``[CODE]`` for those of that type, ``[primary]`` and
    ``[secondary]`` for the number of the registry and the others, ``[assigned]`` for interventions of an arm.
    A list without such elements is one absent fact. ``registration.status`` is the status that may be
    submitted; the empty path is a field that the protocol does not have.
    """
    if not path:
        return (Fact("", missing=Missing.NO_FIELD),)
    if path == "registration.status":
        return (registry_status(protocol),)
    before, listed, field = path.rpartition("].")
    if listed:
        holder, _, choice = before.rpartition("[")
        return tuple(_of_list(protocol, holder, choice, field))
    parent, _, field = path.rpartition(".")
    element = _walk(protocol, parent) if parent else None
    return (fact(path, element, field),)


def _of_list(protocol: Protocol, holder: str, choice: str, field: str) -> Iterator[Fact]:
    entries = _chosen(protocol, _walk(protocol, holder) or (), choice)
    for number, entry in enumerate(entries, 1):
        name = getattr(entry, "id", str(number))
        yield fact(f"{holder}.{name}.{field}", entry, field, name)
    if not entries:
        yield Fact(holder, missing=Missing.ABSENT)


def _walk(protocol: Protocol, path: str) -> Any:
    """The element at a path without lists, ``None`` where something on the way is not there."""
    found: Any = protocol
    for step in path.split("."):
        found = getattr(found, step, None)
    return found


def _chosen(protocol: Protocol, entries: tuple[Any, ...], choice: str) -> tuple[Any, ...]:
    if not choice:
        return entries
    if choice == "assigned":
        return assigned_interventions(protocol)
    primary = primary_identifier(protocol)
    if choice == "primary":
        return (primary,) if primary else ()
    if choice == "secondary":
        return tuple(entry for entry in entries if entry is not primary)
    return tuple(entry for entry in entries if entry.type == choice)


def primary_identifier(protocol: Protocol) -> Identifier | None:
    """The number of the study in its registry: ClinicalTrials.gov, else CTIS, else another."""
    for kind in _REGISTRIES:
        for identifier in protocol.study.identifiers:
            if identifier.type == kind and registrable(identifier, "value"):
                return identifier
    return None


def assigned_interventions(protocol: Protocol) -> tuple[Intervention, ...]:
    """Interventions of an arm; the registry takes no other."""
    used = {name for arm in protocol.arms for name in arm.interventions}
    return tuple(entry for entry in protocol.interventions if entry.id in used)


def registry_status(protocol: Protocol) -> Fact:
    """The status that may be submitted: the declared one, else the shown one where a sponsor may say it."""
    declared = fact("registration.declared_status", protocol.registration, "declared_status")
    shown = fact("registration.overall_status", protocol.registration, "overall_status")
    usable = (found for found in (declared, shown) if found.value in SUBMITTABLE)
    return next(usable, declared)

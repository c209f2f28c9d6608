"""The content of a protocol in one form, whatever its layout: what is hashed, compared and released.

Sources, key order, files and the order of id-keyed collections do not count; the order of a form's items, of
a codelist's choices and of criteria does.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

import msgspec

from protocolkit.model.protocol import Protocol

__all__ = ["ORDERED", "canonical", "canonical_json", "canonical_value", "content_hash", "key_of"]

ORDERED = frozenset({"items", "codes", "inclusion", "exclusion"})
"""Collections whose order is content: items of a form, choices of a codelist, the numbering of criteria."""

_LEFT_OUT = frozenset({"source", "sources"})


def key_of(entry: Any) -> str:
    """What identifies an entry of a collection: its id, or its code; empty where it has neither.

    An item that is written once for many criteria may share its id with another one: ``IEORRES_{id} (inclusion)``.
    """
    read = entry.get if isinstance(entry, Mapping) else partial(getattr, entry)
    key = read("id", None) or read("code", None)
    if not isinstance(key, str):
        return ""
    group = read("for_each", None)
    return f"{key} ({group})" if group else key


def canonical(protocol: Protocol, *, sources: bool = False) -> dict[str, Any]:
    """The protocol as plain data in canonical form: numbers as text without trailing zeros.

    With ``sources`` these stand in it too; made canonical once more, it is without them again.
    """
    plain = msgspec.to_builtins(protocol, builtin_types=(Decimal,))
    result: dict[str, Any] = _reduce(plain, "", frozenset() if sources else _LEFT_OUT)
    return result


def canonical_value(value: Any, field: str = "") -> Any:
    """A part of a protocol in canonical form; ``field`` is the name under which it stands."""
    return _reduce(msgspec.to_builtins(value, builtin_types=(Decimal,)), field)


def canonical_json(protocol: Protocol) -> bytes:
    """The canonical form as JSON with sorted keys."""
    return msgspec.json.encode(canonical(protocol), order="sorted")


def content_hash(protocol: Protocol) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    import hashlib

    return hashlib.sha256(canonical_json(protocol)).hexdigest()


def _reduce(value: Any, key: str, left_out: frozenset[str] = _LEFT_OUT) -> Any:
    if isinstance(value, dict):
        kept = {name: _reduce(entry, name, left_out) for name, entry in value.items() if name not in left_out}
        return {name: entry for name, entry in kept.items() if entry not in (None, [], {})}
    if isinstance(value, (list, tuple)):
        entries = [_reduce(entry, "", left_out) for entry in value]
        if (
            key not in ORDERED
            and entries
            and all(isinstance(entry, dict) and "id" in entry for entry in entries)
        ):
            entries.sort(key=lambda entry: str(entry["id"]))
        return entries
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value

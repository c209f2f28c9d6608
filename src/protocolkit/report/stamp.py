"""The head that every machine-readable output has: format version, tool, protocol."""

from __future__ import annotations

from typing import Any

import msgspec

from protocolkit.model.plan import Plan
from protocolkit.version import TOOL

__all__ = ["FORMAT_VERSION", "head_of", "stamped"]

FORMAT_VERSION = 1
"""Rises when a program that reads our JSON would have to change."""


def head_of(plan: Plan, content_hash: str | None) -> dict[str, Any]:
    """Format version, tool and protocol."""
    study = plan.protocol.study
    stamp = {"id": study.id, "version": study.version, "hash": content_hash}
    return {"format_version": FORMAT_VERSION, "tool": TOOL, "protocol": stamp}


def stamped(plan: Plan, content_hash: str | None, **content: Any) -> bytes:
    """JSON with that head, indented, with a line end."""
    return (
        msgspec.json.format(msgspec.json.encode({**head_of(plan, content_hash), **content}), indent=2) + b"\n"
    )

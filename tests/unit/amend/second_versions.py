"""Versions of the second protocol made by a list of edits, and the changes between them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from amended_versions import ROOT, edited, plan_of

from protocolkit.amend.changes import Change, changes_of
from protocolkit.amend.edits import edits_between
from protocolkit.amend.meaning import Meaning
from protocolkit.model.plan import Plan
from protocolkit.model.symbols import symbols_of
from protocolkit.source.inherit import inherit_sources
from protocolkit.source.load import load

SECOND = ROOT / "tests" / "data" / "second"
AMENDMENTS = ROOT / "tests" / "data" / "amendments"


@cache
def second() -> dict[str, Any]:
    """The chapters of the second protocol, every element with its own source."""
    loaded = load(str(SECOND))
    assert loaded.plan is not None, [finding.message for finding in loaded.findings]
    return inherit_sources(loaded.spec, loaded.outline)


def version(*edits: Mapping[str, Any]) -> Plan:
    """The second protocol after some edits."""
    return plan_of(edited(second(), edits)) if edits else _as_it_is()


@cache
def _as_it_is() -> Plan:
    return plan_of(second())


def put(pointer: str, new: Any) -> dict[str, Any]:
    """An edit that sets a value."""
    return {"at": pointer, "new": new}


def changes_between(old: Plan, new: Plan) -> tuple[Change, ...]:
    """What changed between two plans."""
    edits = edits_between(old.protocol, new.protocol)
    changes, _ = changes_of(edits, Meaning(symbols_of(old), symbols_of(new)))
    return tuple(changes)


@cache
def fictional(number: str) -> tuple[Plan, Plan]:
    """The trial before and after a fictional amendment."""
    old, new = (load(str(AMENDMENTS / number / name)).plan for name in ("previous", "current"))
    assert old is not None
    assert new is not None
    return old, new

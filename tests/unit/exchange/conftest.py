"""The two protocols of the repository, and ways to change where their facts come from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from protocolkit.model.plan import Plan, make_plan
from protocolkit.model.protocol import Protocol
from protocolkit.source.load import load

ROOT = Path(__file__).resolve().parents[3]


def _plan(folder: str) -> Plan:
    loaded = load(str(ROOT / folder))
    assert loaded.plan is not None, [finding.message for finding in loaded.findings][:5]
    return loaded.plan


@pytest.fixture(scope="session")
def trial() -> Plan:
    """The protocol of the real trial."""
    return _plan("protocol/nct03239535")


@pytest.fixture(scope="session")
def second() -> Plan:
    """The invented protocol: nearly every field that a registry asks for."""
    return _plan("tests/data/second")


def _resource(value: Any, source: str) -> Any:
    if isinstance(value, dict):
        changed = {key: _resource(entry, source) for key, entry in value.items()}
        if "source" in changed:
            changed["source"] = source
        return changed | ({"sources": dict.fromkeys(value["sources"], source)} if "sources" in value else {})
    return [_resource(entry, source) for entry in value] if isinstance(value, (list, tuple)) else value


@pytest.fixture(scope="session")
def resourced() -> Callable[[Plan, str], Plan]:
    """A plan in which every source of every element and field is another one."""

    def change(plan: Plan, source: str) -> Plan:
        return make_plan(msgspec.convert(_resource(msgspec.to_builtins(plan.protocol), source), Protocol))

    return change

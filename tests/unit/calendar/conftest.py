"""Plans with the visits that a test writes down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from protocolkit.model.plan import Plan, make_plan
from protocolkit.model.schedule import Anchor, Visit
from protocolkit.source.load import Loaded, load

_ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def trial() -> Loaded:
    return load(str(_ROOT / "protocol" / "nct03239535"))


@pytest.fixture(scope="session")
def second() -> Loaded:
    return load(str(_ROOT / "tests" / "data" / "second"))


@pytest.fixture(scope="session")
def plan_of(second: Loaded) -> Callable[..., Plan]:
    def build(*visits: Visit) -> Plan:
        assert second.protocol is not None
        anchors = (
            Anchor("DAY1", "First dose", primary=True, source="ASM-01"),
            Anchor("LAST", "Last dose", source="sponsor PROT §4"),
        )
        return make_plan(
            msgspec.structs.replace(second.protocol, visits=visits, anchors=anchors, activities=())
        )

    return build

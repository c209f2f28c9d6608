"""Time limits, with the day on which they end where the header knows their beginning."""

from __future__ import annotations

from typing import Any

import pytest

from protocolkit.amend.clocks import started
from protocolkit.amend.profiles import Clock
from protocolkit.model.amendments import AmendedChange, Amendment, Approval, Reason, UrgentMeasure

CHANGE = AmendedChange("A90.1", ("visits",), "An example.")


def header(**fields: Any) -> Amendment:
    return Amendment("A90", "An example", "1.0.0", "1.0.1", Reason("OTHER"), (CHANGE,), **fields)


APPROVED = Approval("Ethics committee", "approved", "2024-03-31")
ASKED = Approval("Ethics committee", "pending", "2024-01-01")


@pytest.mark.parametrize(
    ("clock", "fields", "due"),
    [
        (Clock("the measure", "w", days=7), {"urgent": UrgentMeasure("2024-02-25")}, "2024-03-03"),
        (Clock("the measure", "w", days=7), {"urgent": UrgentMeasure("2024-02")}, None),
        (Clock("the measure", "w", days=7), {"date": "2024-02-25"}, None),
        (Clock("ethics approval", "w", days=30), {"approvals": (ASKED, APPROVED)}, "2024-04-30"),
        (Clock("ethics approval", "w", days=30), {"approvals": (ASKED,)}, None),
        (Clock("the change", "w", months=12), {"date": "2024-02-29"}, "2025-02-28"),
        (Clock("the change", "w", months=1), {"date": "2024-12-31"}, "2025-01-31"),
        (Clock("the event", "w", days=15), {"date": "2024-02-29"}, None),
    ],
)
def test_a_clock_ends_on_its_day(clock: Clock, fields: dict[str, Any], due: str | None) -> None:
    assert started("eu_ctr", "USM", clock, header(**fields)).due == due
    assert started("eu_ctr", "USM", clock, None).due is None

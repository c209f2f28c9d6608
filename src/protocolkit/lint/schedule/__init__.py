"""SCH: the schedule: visits and windows, the order of a visit, its burden, and follow-up."""

from __future__ import annotations

from protocolkit.lint.schedule.anchors import sch004, sch011, sch014
from protocolkit.lint.schedule.burden import sch010, sch013
from protocolkit.lint.schedule.follow_up import sch008, sch009, sch012, sch015
from protocolkit.lint.schedule.order import sch005, sch006, sch007
from protocolkit.lint.schedule.visits import sch001, sch002, sch003

__all__ = [
    "sch001",
    "sch002",
    "sch003",
    "sch004",
    "sch005",
    "sch006",
    "sch007",
    "sch008",
    "sch009",
    "sch010",
    "sch011",
    "sch012",
    "sch013",
    "sch014",
    "sch015",
]

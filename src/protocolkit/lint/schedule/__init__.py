"""SCH: the schedule: visits and windows, the order of a visit, and follow-up."""

from __future__ import annotations

from protocolkit.lint.schedule.follow_up import sch008, sch009, sch012
from protocolkit.lint.schedule.order import sch005, sch006, sch007
from protocolkit.lint.schedule.visits import sch001, sch002

__all__ = ["sch001", "sch002", "sch005", "sch006", "sch007", "sch008", "sch009", "sch012"]

"""OUT: outcomes: what is measured, when, in whom, and in which words."""

from __future__ import annotations

from protocolkit.lint.outcomes.estimands import out009, out014, out015, out017
from protocolkit.lint.outcomes.measurement import out007, out013
from protocolkit.lint.outcomes.methods import out005, out012, out016
from protocolkit.lint.outcomes.primary import out001, out010, out018, out019
from protocolkit.lint.outcomes.time_points import out006, out008, out020
from protocolkit.lint.outcomes.wording import out002, out003, out004, out011

__all__ = [
    "out001",
    "out002",
    "out003",
    "out004",
    "out005",
    "out006",
    "out007",
    "out008",
    "out009",
    "out010",
    "out011",
    "out012",
    "out013",
    "out014",
    "out015",
    "out016",
    "out017",
    "out018",
    "out019",
    "out020",
]

"""ELG: who may take part, and whether that can be decided."""

from __future__ import annotations

from protocolkit.lint.eligibility.agreement import elg002
from protocolkit.lint.eligibility.boundaries import elg003
from protocolkit.lint.eligibility.collected import elg016
from protocolkit.lint.eligibility.joining import elg004, elg008, elg009
from protocolkit.lint.eligibility.judgement import elg001, elg011
from protocolkit.lint.eligibility.limbs import elg021, elg022
from protocolkit.lint.eligibility.missing import elg027
from protocolkit.lint.eligibility.procedures import elg023, elg026
from protocolkit.lint.eligibility.proofs import elg005, elg006, elg007
from protocolkit.lint.eligibility.qualifiers import elg010, elg017
from protocolkit.lint.eligibility.restrictions import elg018, elg019
from protocolkit.lint.eligibility.thresholds import elg014, elg015
from protocolkit.lint.eligibility.timing import elg012, elg013, elg025
from protocolkit.lint.eligibility.wording import elg020, elg024

__all__ = [
    "elg001",
    "elg002",
    "elg003",
    "elg004",
    "elg005",
    "elg006",
    "elg007",
    "elg008",
    "elg009",
    "elg010",
    "elg011",
    "elg012",
    "elg013",
    "elg014",
    "elg015",
    "elg016",
    "elg017",
    "elg018",
    "elg019",
    "elg020",
    "elg021",
    "elg022",
    "elg023",
    "elg024",
    "elg025",
    "elg026",
    "elg027",
]

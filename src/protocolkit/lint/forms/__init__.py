"""CRF: case report forms that can be filled in, and whose data can be used."""

from __future__ import annotations

from protocolkit.lint.forms.answers import crf006, crf013
from protocolkit.lint.forms.computed import crf008
from protocolkit.lint.forms.contents import crf012, crf014
from protocolkit.lint.forms.dates import crf003
from protocolkit.lint.forms.dependence import crf004
from protocolkit.lint.forms.disclosure import crf009, crf010
from protocolkit.lint.forms.licences import crf011
from protocolkit.lint.forms.numbers import crf001, crf007
from protocolkit.lint.forms.one_source import crf002
from protocolkit.lint.forms.scales import crf015
from protocolkit.lint.forms.sides import crf005

__all__ = [
    "crf001",
    "crf002",
    "crf003",
    "crf004",
    "crf005",
    "crf006",
    "crf007",
    "crf008",
    "crf009",
    "crf010",
    "crf011",
    "crf012",
    "crf013",
    "crf014",
    "crf015",
]

"""TXT: text that means what it says, to every reader and every program."""

from __future__ import annotations

from protocolkit.lint.text.characters import txt001, txt002, txt010, txt012
from protocolkit.lint.text.columns import txt011
from protocolkit.lint.text.terms import txt003, txt004, txt006, txt013
from protocolkit.lint.text.writing import txt005, txt007, txt008, txt009

__all__ = [
    "txt001",
    "txt002",
    "txt003",
    "txt004",
    "txt005",
    "txt006",
    "txt007",
    "txt008",
    "txt009",
    "txt010",
    "txt011",
    "txt012",
    "txt013",
]

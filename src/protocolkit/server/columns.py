"""Columns as an editor counts them: the same place is a number of code units there and of characters here."""

from __future__ import annotations

import msgspec

__all__ = ["Columns"]

_ASTRAL = "\uffff"
"""Characters after this one take two units of UTF-16."""


class Columns(msgspec.Struct, frozen=True):
    """Columns in the units that client and server agreed upon: ``utf-8``, ``utf-16`` or ``utf-32``."""

    encoding: str = "utf-16"

    def units(self, line: str, column: int) -> int:
        """How many units stand before a character of a line."""
        before = line[:column]
        if self.encoding == "utf-32" or before.isascii():
            return len(before)
        if self.encoding == "utf-8":
            return len(before.encode("utf-8", "surrogatepass"))
        return len(before) + sum(character > _ASTRAL for character in before)

    def characters(self, line: str, units: int) -> int:
        """How many characters stand before a number of units; within a character it is the place before that."""
        if self.encoding == "utf-32" or line.isascii():
            return min(units, len(line))
        passed = 0
        for column, character in enumerate(line):
            passed += self._width(character)
            if passed > units:
                return column
        return len(line)

    def _width(self, character: str) -> int:
        if self.encoding == "utf-8":
            return len(character.encode("utf-8", "surrogatepass"))
        return 2 if character > _ASTRAL else 1

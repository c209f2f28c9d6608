"""Names of other systems as ids that a spec may have: capital letters, digits, unique among their own kind."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["FORM_ID", "ID", "Ids"]

FORM_ID, ID = 16, 40
"""The most characters of a form's id, and of any other."""

_ODD = re.compile(r"[^A-Z0-9]+")


class Ids:
    """Gives each name an id; the same name gets the same one, and two names never share one.

    ``longest`` is the most characters, ``prefix`` what an id begins with whose name begins with no letter, ``joint``
    what stands for characters that an id cannot have (a form's id has no underscores).
    """

    def __init__(self, *, longest: int = ID, prefix: str = "X", joint: str = "_") -> None:
        self._longest = longest
        self._prefix = prefix
        self._joint = joint
        self._given: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, name: str) -> str:
        """The id of a name."""
        if name not in self._given:
            self._given[name] = self._free(self._legal(name))
            self._taken.add(self._given[name])
        return self._given[name]

    def _legal(self, name: str) -> str:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
        parts = _ODD.sub(self._joint or " ", plain).strip("_ ").replace(" ", "")
        if not parts or not parts[0].isalpha():
            parts = self._prefix + parts
        return parts[: self._longest].rstrip("_")

    def _free(self, wanted: str) -> str:
        """The id itself, or with the first number that makes it another."""
        found, number = wanted, 2
        while found in self._taken:
            ending = f"{self._joint}{number}"
            found = wanted[: self._longest - len(ending)].rstrip("_") + ending
            number += 1
        return found

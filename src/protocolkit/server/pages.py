"""The pages of rules as files that an editor can open, written where the user's kept things are."""

from __future__ import annotations

import contextlib
from functools import cache
from pathlib import Path

from pygls.uris import from_fs_path

from protocolkit.catalogue import every_rule
from protocolkit.findings import Rule
from protocolkit.server.hover import rule_text

__all__ = ["Pages"]

_FOLDER = "rules"


@cache
def _rules() -> dict[str, Rule]:
    return {rule.id: rule for rule in every_rule()}


class Pages:
    """Writes the page of a rule when it is first named; without a folder there are none."""

    def __init__(self, folder: str | None) -> None:
        self._folder = Path(folder) / _FOLDER if folder is not None else None
        self._known: dict[str, str | None] = {}

    def uri(self, rule: str) -> str | None:
        """How the editor opens the page of a rule."""
        if rule not in self._known:
            self._known[rule] = self._written(rule)
        return self._known[rule]

    def title(self, rule: str) -> str:
        """The title of a rule; empty for one that does not exist."""
        return _rules()[rule].title if rule in _rules() else ""

    def _written(self, rule: str) -> str | None:
        if self._folder is None or rule not in _rules():
            return None
        file = self._folder / f"{rule}.md"
        page = f"{rule_text(_rules()[rule])}\n".encode()
        with contextlib.suppress(OSError):
            if not file.is_file() or file.read_bytes() != page:
                self._folder.mkdir(parents=True, exist_ok=True)
                file.write_bytes(page)
            return str(from_fs_path(file.as_posix()))
        return None

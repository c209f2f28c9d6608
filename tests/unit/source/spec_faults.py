"""How tests of loading say where a fault must be found."""

from __future__ import annotations

from collections.abc import Callable

from protocolkit.findings import Finding
from protocolkit.source.load import Loaded

MARK = "▸"

Load = Callable[..., Loaded]
Faults = Callable[..., list[tuple[str, str | None]]]


def place(finding: Finding) -> tuple[int, int]:
    """Line and column, from one."""
    return finding.location.line + 1, finding.location.column + 1


def told(loaded: Loaded) -> str:
    """Every finding on a line, for a failing test."""
    return "\n".join(
        f"{found.location.file}:{place(found)} {found.rule} {found.message} | {found.fix}"
        for found in loaded.findings
    )


def marked(text: str) -> list[tuple[int, int]]:
    """Where the marks of a text stand once they are taken out, from one."""
    places = []
    for number, line in enumerate(text.split("\n"), 1):
        parts = line.split(MARK)
        column = 1
        for part in parts[:-1]:
            column += len(part)
            places.append((number, column))
    return places

"""What would change in a file, as a unified diff."""

from __future__ import annotations

from difflib import unified_diff

__all__ = ["difference"]


def difference(file: str, before: bytes, after: bytes) -> str:
    """The lines that differ, with three around them; empty where none do."""
    old, new = (raw.decode("utf-8", "replace").split("\n") for raw in (before, after))
    lines = list(unified_diff(_ended(old), _ended(new), f"a/{file}", f"b/{file}", lineterm=""))
    return "".join(f"{line}\n" for line in lines)


def _ended(lines: list[str]) -> list[str]:
    """Lines without the empty one after the last line end; its lack is told as other programs tell it."""
    if lines[-1]:
        return [*lines[:-1], f"{lines[-1]}\n\\ No newline at end of file"]
    return lines[:-1]

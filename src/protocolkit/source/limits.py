"""How much a spec may hold before reading it is refused; far above any real protocol."""

from __future__ import annotations

import msgspec

__all__ = ["Limits", "mebibytes"]


class Limits(msgspec.Struct, frozen=True):
    """Bounds on what is read, so that a broken or hostile file costs neither memory nor time.

    ``nodes`` counts the values of one file as written, ``expanded`` counts them with every alias written out.
    """

    file_bytes: int = 4 * 1024 * 1024
    total_bytes: int = 64 * 1024 * 1024
    files: int = 10_000
    depth: int = 64
    nodes: int = 500_000
    expanded: int = 500_000


def mebibytes(size: int) -> str:
    """A size as people say it: ``200 MiB``, ``1.5 MiB``, ``812 bytes``."""
    if size < 1024 * 1024:
        return f"{size:,} bytes"
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0") + " MiB"

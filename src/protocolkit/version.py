"""The version of this installation."""

from __future__ import annotations

__all__ = ["PAGES", "TOOL", "__version__"]

__version__ = "0.1.0"

TOOL = {"name": "protocolkit", "version": __version__}
"""How every machine-readable output names its maker."""

PAGES: str | None = None
"""Where the pages of the rules are published, each at its id; ``None`` while they are nowhere but in ``explain``."""

"""The version of this installation."""

from __future__ import annotations

__all__ = ["TOOL", "__version__"]

__version__ = "0.1.0"

TOOL = {"name": "protocolkit", "version": __version__}
"""How every machine-readable output names its maker."""

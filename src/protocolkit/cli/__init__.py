"""The command line: parse arguments, call the API, print, exit code."""

from __future__ import annotations

from protocolkit.cli.main import main

__all__ = ["main"]

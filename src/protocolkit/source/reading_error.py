"""The finding for what stops a file from being read."""

from __future__ import annotations

from protocolkit.findings import Finding, Location, Related, Severity, Stage

__all__ = ["yaml_error"]


def yaml_error(
    rule: str, message: str, location: Location, fix: str | None = None, *related: Related
) -> Finding:
    """A finding of the reading stage; all of them are errors."""
    return Finding(rule, Severity.ERROR, Stage.LOAD, message, location, fix=fix, related=related)

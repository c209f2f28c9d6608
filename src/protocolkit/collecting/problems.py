"""What is wrong with entered data: where, which value, and why."""

from __future__ import annotations

import msgspec

__all__ = ["SEVERITIES", "Problem"]

SEVERITIES = ("error", "warning")


class Problem(msgspec.Struct, frozen=True):
    """One thing to clear up: an ``error`` refuses, a ``warning`` asks.

    ``kind`` is ``file``, ``field``, ``participant``, ``value``, ``unusual``, ``length``, ``required``, ``not-asked``,
    ``not-due``, ``limit``, ``check`` or ``contradiction``; ``check`` is the id of an edit check.
    """

    severity: str
    kind: str
    file: str
    message: str
    subject: str | None = None
    visit: str | None = None
    form: str | None = None
    row: int | None = None
    item: str | None = None
    check: str | None = None
    value: str | None = None

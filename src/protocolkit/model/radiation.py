"""Ionising radiation in a protocol: what shows that an activity irradiates."""

from __future__ import annotations

from protocolkit.model.forms import Form

__all__ = ["records_radiation"]

_RADIATION_UNITS = ("Bq", "Ci", "Sv", "Gy", "[RAD]", "[REM]")
"""UCUM atoms of activity and dose, with or without a prefix."""


def records_radiation(form: Form) -> bool:
    """Whether a form asks for an activity or a dose of radiation."""
    return any(item.unit.endswith(_RADIATION_UNITS) for item in form.items if item.unit)

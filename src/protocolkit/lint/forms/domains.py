"""SDTM domains by what their data are (SDTMIG 3.4, general observation classes)."""

from __future__ import annotations

from protocolkit.model.forms import Form

__all__ = ["CLINICAL", "is_assessment"]

_MEASURED = frozenset(
    {
        *("BE", "BS", "CP", "CV", "EG", "FA", "FT", "GF", "IS", "LB", "MB", "MI", "MK", "MS", "NV", "OE"),
        *("PC", "PE", "PP", "PR", "QS", "RE", "RP", "RS", "TR", "TU", "UR", "VS"),
    }
)
"""Findings, and procedures: what somebody does with a participant, and may not be able to do."""

_HISTORY = frozenset({"MH"})

CLINICAL = (_MEASURED - {"PR"}) | _HISTORY | frozenset({"CE", "HO", "SU"})
"""What is found out about a participant's health."""


def is_assessment(form: Form) -> bool:
    """Whether a form holds what is measured at a visit."""
    return (
        form.collected == "scheduled"
        and not _MEASURED.isdisjoint(form.domains)
        and _HISTORY.isdisjoint(form.domains)
    )

"""What the releases of FHIR call differently in a Questionnaire, and the addresses that they share."""

from __future__ import annotations

import enum

__all__ = [
    "CALCULATED",
    "CONSTRAINT",
    "CONTROL",
    "CONTROLS",
    "ENABLED",
    "FHIRPATH",
    "HIDDEN",
    "MAX_DECIMALS",
    "MAX_VALUE",
    "MIN_VALUE",
    "TRANSLATION",
    "UCUM",
    "UNIT",
    "Release",
]

_CORE = "http://hl7.org/fhir/StructureDefinition/"
_SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"
MIN_VALUE, MAX_VALUE = f"{_CORE}minValue", f"{_CORE}maxValue"
MAX_DECIMALS = f"{_CORE}maxDecimalPlaces"
UNIT = f"{_CORE}questionnaire-unit"
CONTROL = f"{_CORE}questionnaire-itemControl"
HIDDEN = f"{_CORE}questionnaire-hidden"
CONSTRAINT = f"{_CORE}questionnaire-constraint"
TRANSLATION = f"{_CORE}translation"
ENABLED = f"{_SDC}sdc-questionnaire-enableWhenExpression"
CALCULATED = f"{_SDC}sdc-questionnaire-calculatedExpression"
CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
UCUM = "http://unitsofmeasure.org"
FHIRPATH = "text/fhirpath"


class Release(enum.StrEnum):
    """A release of FHIR whose Questionnaires are written."""

    R4 = "r4"
    R5 = "r5"

    @property
    def coded(self) -> str:
        """The type of an item that is answered by a code."""
        return "choice" if self is Release.R4 else "coding"

    @property
    def open_coded(self) -> dict[str, str]:
        """The type, and what goes with it, where an answer may be none of the codes."""
        if self is Release.R4:
            return {"type": "open-choice"}
        return {"type": "coding", "answerConstraint": "optionsOrString"}

"""FHIR: each form as a Questionnaire, in release 4 and in release 5."""

from __future__ import annotations

import msgspec

from protocolkit.exchange.audiences import parts_of
from protocolkit.exchange.export import Export, ExportContext, Exported
from protocolkit.exchange.fhir.questionnaire import make_questionnaire
from protocolkit.exchange.fhir.release import Release
from protocolkit.exchange.notice import Notice

__all__ = ["EXPORT"]

_JSON = msgspec.json.Encoder(decimal_format="number")
_NOT_SAID = (
    Notice(
        "activities", "a Questionnaire does not say at which visit it is due; the schedule of activities does"
    ),
)


def make(context: ExportContext) -> Exported:
    """A file for each form, each release in a folder of its own; what only unmasked staff may see stands apart."""
    files: dict[str, bytes] = {}
    notices: dict[Notice, None] = dict.fromkeys(_NOT_SAID)
    for form in sorted(context.plan.forms.values(), key=lambda form: form.id):
        for unmasked, items in parts_of(form):
            name = f"{form.id}-unmasked" if unmasked else form.id
            if unmasked and form.audience != "unmasked":
                told = "items for unmasked staff are a Questionnaire of their own"
                notices[Notice(f"forms.{form.id}", told)] = None
            for release in Release:
                resource, told_of = make_questionnaire(
                    context.plan, form, items, release, context.draft, unmasked=unmasked
                )
                files[f"{release}/{name}.json"] = (
                    msgspec.json.format(_JSON.encode(resource), indent=2) + b"\n"
                )
                notices.update(dict.fromkeys(told_of))
    return Exported(files, tuple(notices))


EXPORT = Export("fhir", "HL7 FHIR Questionnaires (R4, R5)", make)

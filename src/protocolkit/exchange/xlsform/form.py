"""Forms as workbooks: a file for each, and what the format does not carry."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.exchange.audiences import parts_of
from protocolkit.exchange.export import ExportContext, Exported
from protocolkit.exchange.notice import Notice
from protocolkit.exchange.xlsform.layout import Row, Sheet, workbook_bytes
from protocolkit.exchange.xlsform.naming import legal
from protocolkit.exchange.xlsform.survey import Survey
from protocolkit.exchange.xlsform.texts import Spoken, cell_text
from protocolkit.model.forms import Form
from protocolkit.model.plan import Plan

__all__ = ["make_workbooks"]

_SURVEY = (
    *("type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message"),
    *("calculation", "appearance", "parameters", "unit", "sdtm", "soft_range", "record_type"),
)
_CHOICES = ("list_name", "name", "label", "code")
_SETTINGS = ("form_title", "form_id", "version", "default_language", "instance_name", "collected")


def make_workbooks(context: ExportContext) -> Exported:
    """A workbook for each form; what only unmasked staff may see stands in one of its own."""
    plan, spoken = context.plan, Spoken(context.plan)
    files: dict[str, bytes] = {}
    notices: dict[Notice, None] = dict.fromkeys(_not_said(plan))
    for form in sorted(plan.forms.values(), key=lambda form: form.id):
        parts = parts_of(form)
        if len(parts) > 1 or (form.audience != "unmasked" and parts and parts[0][0]):
            told = "items for unmasked staff are a workbook of their own"
            notices[Notice(f"forms.{form.id}", told)] = None
        surveys = []
        for unmasked, items in parts:
            survey = Survey(plan, form, items, spoken)
            name = f"{form.id}-unmasked" if unmasked else form.id
            files[f"{name}.xlsx"] = _workbook(context, survey, name, form, spoken)
            surveys.append(survey)
        notices.update(dict.fromkeys(_of_all(surveys)))
    return Exported(files, tuple(notices))


def _workbook(context: ExportContext, survey: Survey, name: str, form: Form, spoken: Spoken) -> bytes:
    study = context.plan.protocol.study
    unmasked = " (unmasked staff only)" if name != form.id else ""
    title = f"{form.name}{unmasked}"
    settings: Row = {
        "form_title": cell_text(f"{title} (draft)" if context.draft else title),
        "form_id": legal(f"{study.id}_{name}"),
        "version": study.version,
        "default_language": spoken.languages[0] if len(spoken.tags) > 1 else "",
        "instance_name": survey.instance_name,
        "collected": form.collected,
    }
    rows = survey.rows(context.hash, context.draft)
    sheets = (
        Sheet("survey", _SURVEY, rows, frozenset({"type", "name", "label"})),
        Sheet("choices", _CHOICES, survey.choices(), frozenset({"list_name", "name", "label"})),
        Sheet("settings", _SETTINGS, (settings,)),
    )
    return workbook_bytes(title, sheets, spoken.languages)


def _of_all(surveys: list[Survey]) -> Iterator[Notice]:
    """The notices of the workbooks of one form; a check that one of them makes is made."""
    places = [{notice.path for notice in survey.notices} for survey in surveys]
    told: set[str] = set()
    for notice in (notice for survey in surveys for notice in survey.notices):
        checks = ".checks." in notice.path
        if checks and (notice.path in told or not all(notice.path in known for known in places)):
            continue
        told.add(notice.path)
        yield notice


def _not_said(plan: Plan) -> list[Notice]:
    """What no workbook has room for."""
    told = [
        Notice(
            "activities", "each form asks which visit it is about; what else is done there is not written"
        ),
        Notice(
            "forms", "sources, notes, purposes, SDTM domains, sides of the body and criteria are not written"
        ),
    ]
    if any(list_.numeric or list_.sets for list_ in plan.codelists.values()):
        told.append(
            Notice("codelists", "named sets, and that codes are numbers or mean unknown, are not written")
        )
    told += [
        Notice(
            f"forms.{form.id}",
            "a submission holds its own rows alone: keep one submission of the log for each participant",
        )
        for form in plan.forms.values()
        if form.collected == "log"
    ]
    return told

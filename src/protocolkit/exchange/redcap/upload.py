"""The files of a REDCap project in the order in which they are uploaded, and what they cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.exchange.characters import clean
from protocolkit.exchange.export import ExportContext, Exported
from protocolkit.exchange.notice import Notice
from protocolkit.exchange.redcap.dictionary import dictionary_bytes, shown, table
from protocolkit.exchange.redcap.expressions import Expressions
from protocolkit.exchange.redcap.fields import Written, write_fields
from protocolkit.exchange.redcap.project import ANY_TIME, Project, make_project
from protocolkit.exchange.redcap.rules import write_rules
from protocolkit.model.plan import Plan

__all__ = ["make_upload"]

_ARM = "1"


def make_upload(context: ExportContext) -> Exported:
    """Dictionary, arm, events, which instruments belong to which event, what repeats, and the rules."""
    project = make_project(context.plan)
    expressions = Expressions(project)
    written = write_fields(project, expressions, context.draft)
    rules = write_rules(project, expressions, written.asked)
    files = {
        "1_dictionary.csv": dictionary_bytes(written.rows),
        "2_arms.csv": table(("arm_num", "name"), [(_ARM, _line(context.plan.protocol.study.id))]),
        "3_events.csv": _events(project),
        "4_designation.csv": _designation(project),
    }
    if any(instrument.repeating for instrument in project.instruments):
        files["5_repeating.csv"] = _repeating(project)
    if rules.masked is not None:
        files["6_quality_rules.csv"] = rules.masked
    if rules.unmasked is not None:
        files["7_quality_rules_unmasked.csv"] = rules.unmasked
    notices = (*_about(project), *_about_limits(written), *written.notices, *rules.notices)
    return Exported(files, notices)


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _events(project: Project) -> bytes:
    """Labels alone: the server makes the unique names of them."""
    header = ("event_name", "arm_num", "unique_event_name", "custom_event_label")
    return table(header, [(_line(event.label), _ARM, "", _line(event.custom)) for event in project.events])


def _designation(project: Project) -> bytes:
    rows = [
        (_ARM, event.unique.name, instrument.name)
        for event in project.events
        for instrument in project.instruments
        if any(event is found for found in instrument.events)
    ]
    if project.first is None:
        rows.insert(0, (_ARM, project.events[0].unique.name, "participant"))
    return table(("arm_num", "unique_event_name", "form"), rows)


def _repeating(project: Project) -> bytes:
    rows = []
    for instrument in project.instruments:
        key = instrument.group.key if instrument.group else None
        label = f"[{project.fields[instrument.form.id, key]}]" if key else ""
        if instrument.repeating:
            rows += [(event.unique.name, instrument.name, label) for event in instrument.events]
    return table(("event_name", "form_name", "custom_form_label"), rows)


def _about(project: Project) -> Iterator[Notice]:
    """What becomes of the protocol as a whole."""
    plan = project.plan
    yield from _about_events(project)
    yield from _about_instruments(project)
    for name, codes in project.codes.items():
        changed = [f"{code!r} is {given}" for code, given in codes.items() if code != given]
        if changed:
            yield Notice(f"codelists.{name}", f"codes as REDCap takes them: {', '.join(changed)}")
    for (form, item), field in project.fields.items():
        if field != f"{form}_{item}".lower():
            yield Notice(f"forms.{form}.items.{item}", f"the field is called {field}")
    yield from _about_texts(plan)
    yield from _left_out(plan)


def _about_events(project: Project) -> Iterator[Notice]:
    yield Notice("arms", "one arm for all participants: an arm of REDCap would show who is given what")
    for event in project.events:
        path = f"visits.{event.visit.id}" if event.visit else "visits"
        if not event.unique.certain:
            told = f"REDCap makes the unique name of an event itself; check that it is {event.unique.name}"
            yield Notice(path, f"{told}, as logic uses it")
        if event.custom:
            yield Notice(path, f"the event is called {event.label}: its name has letters that REDCap drops")
    yield Notice(
        "visits", "target days and windows are not written: an event of REDCap has no calendar months"
    )
    if any(event.visit is None for event in project.events):
        told = f'running logs and forms for when something happens are due at an event of their own, "{ANY_TIME}"'
        yield Notice("visits", told)


def _about_instruments(project: Project) -> Iterator[Notice]:
    for instrument in project.instruments:
        path = f"forms.{instrument.form.id}"
        if instrument.unmasked:
            told = f"give the user right to {instrument.name} to unmasked staff alone: REDCap masks nothing by itself"
            yield Notice(path, told)
        if instrument.repeating:
            told = f"{instrument.name} is a repeating instrument: set it up by hand or by the API, no file is uploaded"
            yield Notice(path, told)
        if not instrument.events:
            yield Notice(path, f"{instrument.name} belongs to no event: no activity is recorded on it")
    if project.first is None:
        told = "an instrument participant holds the record id: no form is due at the first event, once, for everybody"
        yield Notice("forms", told)
    told = (
        "an instrument is called by its id; rename it in the Online Designer to the title that it begins with"
    )
    yield Notice("forms", told)


def _about_limits(written: Written) -> Iterator[Notice]:
    """Limits that are asked for after entry, counted."""
    dates = len(written.asked) - written.usual
    counted = {
        "usual ranges beside hard ones": written.usual,
        "limits of dates that another form says": dates,
    }
    told = " and ".join(f"{name} ({count})" for name, count in counted.items() if count)
    if told:
        yield Notice(
            "forms", f"{told} are asked for by data quality rules, after entry: a field has one range"
        )


def _about_texts(plan: Plan) -> Iterator[Notice]:
    """How many texts have signs that mean something to REDCap or a spreadsheet."""
    texts = [
        code.label for codelist in plan.codelists.values() for code in codelist.codes if "|" in code.label
    ]
    for form in plan.forms.values():
        texts += [form.name, form.instruction or "", *(group.name for group in form.groups)]
        texts += [text for item in form.items for text in (item.label, item.instruction or "")]
    changed = sum(shown(text) != clean(text).strip() or "|" in text for text in texts if text)
    if changed:
        told = "signs of markup, of answers and of formulas are written so that REDCap shows them as they are"
        yield Notice("forms", f"{told} ({changed} text{'s' if changed != 1 else ''})")


def _left_out(plan: Plan) -> Iterator[Notice]:
    """What no file has room for, counted."""
    items = [item for form in plan.forms.values() for item in form.items]
    counted = {
        "notes": sum(bool(item.note) for item in items)
        + sum(bool(form.note) for form in plan.forms.values()),
        "purposes": sum(bool(item.purpose) for item in items)
        + sum(bool(f.purpose) for f in plan.forms.values()),
        "sides of the body": sum(bool(item.laterality) for item in items),
        "criteria that items answer": sum(bool(item.criterion) for item in items),
    }
    told = ", ".join(f"{name} ({count})" for name, count in counted.items() if count)
    yield Notice("forms", f"sources and decisions{f', {told}' if told else ''} are not written")
    if any(list_.numeric or list_.sets for list_ in plan.codelists.values()):
        yield Notice("codelists", "named sets, and that codes are numbers or mean unknown, are not written")
    if any(check.kind == "hard" for form in plan.forms.values() for check in form.checks):
        yield Notice(
            "forms", "data quality rules warn when a form is saved; those of hard checks refuse nothing"
        )
    if len(plan.protocol.translations) > 0:
        yield Notice("study.languages", "the dictionary has the texts of the first language alone")

"""A small trial, its fillable forms, and a hand that fills them in."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pikepdf

from protocolkit.collecting.collected import Collected, collect_files
from protocolkit.documents.artifact import Masthead, make_masthead
from protocolkit.documents.crf.book import make_book
from protocolkit.documents.crf.marks import marker_of
from protocolkit.documents.crf.pages import Pages
from protocolkit.documents.fillable.forms import FillablePress
from protocolkit.documents.render import Templates
from protocolkit.model.design import Design
from protocolkit.model.eligibility import Criterion, Eligibility
from protocolkit.model.forms import Code, Codelist, EditCheck, Form, Group, Item
from protocolkit.model.outcomes import Outcomes
from protocolkit.model.plan import Plan, make_plan
from protocolkit.model.protocol import Protocol
from protocolkit.model.schedule import Activity, Anchor, Visit
from protocolkit.model.study import Organization, Sponsor, Study, Titles
from protocolkit.model.variables import Variable

__all__ = ["HASH", "TRIAL", "blank_book", "blank_form", "collect", "fields_of", "fill", "trial"]

HASH = "0123456789abcdef" * 4
HOSTILE = "<b>&\"'(\\) $x$ #panic() Ω Ж é 漢 \u202e"
_NY = Codelist("NY", (Code("Y", "Yes"), Code("N", "No")))
_ODD = Codelist("ODD", (Code("Off", "Off"), Code("N/A", "Not applicable"), Code("Да #1", "Yes, in Russian")))


def _code(id: str, codelist: str = "NY", **more: Any) -> Item:
    return Item(id, f"{id}?", "code", codelist=codelist, **({"required": "always"} | more))


def _forms() -> tuple[Form, ...]:
    limits = {"range": (Decimal(40), Decimal(300)), "soft_range": (Decimal(80), Decimal(220))}
    return (
        Form("ICF", "Consent", "scheduled", (Item("ICDAT", "Date of consent", "date", "always"),)),
        Form(
            "VS",
            "Vital signs",
            "scheduled",
            (
                Item("VSDAT", "Date", "date", "always", not_before="consent"),
                Item("VSTIM", "Time", "time", "optional"),
                Item("SYSBP", "Systolic", "integer", "always", unit="mm[Hg]", **limits),
                Item("DIABP", "Diastolic", "integer", "optional", unit="mm[Hg]"),
                Item("TEMP", "Temperature", "decimal", "optional", unit="Cel", decimals=1),
                _code("FEVER"),
                Item("FEVERTX", "Which", "text", "conditional", max_length=40, when="FEVER == Y"),
                Item("ONSET", "Onset", "partial_date", "optional"),
                _code("ODD", "ODD", required="optional", instruction=HOSTILE),
                Item("HEIGHT", HOSTILE, "integer", "always", unit="cm", at=("V1",)),
                Item("PULSEP", "Pulse pressure", "integer", "always", unit="mm[Hg]", derive="SYSBP - DIABP"),
            ),
            checks=(
                EditCheck("VS1", "hard", "", "Systolic must exceed diastolic.", must="SYSBP > DIABP"),
                EditCheck("VS2", "soft", "", "Is the pulse pressure right?", must="PULSEP < 100 mm[Hg]"),
            ),
        ),
        Form(
            "CM",
            "Therapies",
            "log",
            (
                _code("CMYN"),
                Item("CMTRT", "Name", "text", "conditional", max_length=60, group="R", when="CMYN == Y"),
                Item("CMSTDAT", "Start", "partial_date", "conditional", group="R", when="CMYN == Y"),
                _code("ONGOING", group="R", when="CMYN == Y", required="conditional"),
                Item(
                    "CMENDAT",
                    "End",
                    "partial_date",
                    "conditional",
                    group="R",
                    when="CMYN == Y and ONGOING == N",
                ),
            ),
            groups=(Group("R", "Rows", repeating=True, rows=3),),
            checks=(EditCheck("CM1", "hard", "", "The end is before the start.", must="CMENDAT >= CMSTDAT"),),
        ),
        Form("DTH", "Death", "on_event", (Item("DTHDAT", "Date", "date", "always", not_before="consent"),)),
        Form(
            "IE",
            "Eligibility",
            "scheduled",
            (Item("INC01", "INC01 Adults", "code", "always", codelist="NY", criterion="INC01"),),
        ),
    )


def trial(**study: Any) -> Plan:
    """The trial: two visits, a log, an event, a criterion, and codes that no name of a PDF can be."""
    forms = _forms()
    due = {"ICF": ("V1",), "VS": ("V1", "V2"), "CM": ("V1", "V2"), "IE": ("V1",)}
    return make_plan(
        Protocol(
            spec_format="1",
            study=Study(
                **({"id": "tiny", "version": "1.0.0", "status": "draft", "titles": Titles("Tiny")} | study)
            ),
            sponsor=Sponsor(Organization("S", "Sponsor & Sons")),
            design=Design("INTERVENTIONAL"),
            arms=(),
            interventions=(),
            sites=(),
            eligibility=Eligibility(inclusion=(Criterion("INC01", "Adults", "computable"),), exclusion=()),
            variables=(Variable("consent", "Date of consent", "date", collected_on="ICF.ICDAT"),),
            outcomes=Outcomes(primary=()),
            anchors=(Anchor("DOSE", "First dose", primary=True),),
            epochs=(),
            visits=(
                Visit("V1", "First visit", "planned", target="P0D"),
                Visit("V2", "Second visit", "planned", target="P1M"),
            ),
            activities=tuple(Activity(f"DO_{form}", form, form, at) for form, at in due.items()),
            codelists=(_NY, _ODD),
            forms=forms,
        )
    )


TRIAL = trial()


def _masthead(plan: Plan) -> Masthead:
    return make_masthead(plan, HASH, 0)


@cache
def blank_form(form: str) -> bytes:
    """A form of the trial, to fill in."""
    page = Pages(TRIAL, marker_of(TRIAL)).form(TRIAL.forms[form])
    with Templates().press() as press:
        return FillablePress(press, TRIAL, _masthead(TRIAL)).form(page)


@cache
def blank_book() -> bytes:
    """The book of the trial, to fill in."""
    masthead = _masthead(TRIAL)
    with Templates().press() as press:
        data = {"masthead": masthead.for_template(), "title": "Tiny"}
        return FillablePress(press, TRIAL, masthead).book(make_book(TRIAL), data)


def fields_of(document: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    """The fields of a PDF by their full names."""
    return dict(_walk(document.Root.AcroForm.Fields, ""))


def _walk(nodes: Any, above: str) -> Iterator[tuple[str, pikepdf.Object]]:
    for node in nodes:
        name = f"{above}.{node.T}".strip(".")
        if "/Kids" in node and any("/T" in kid for kid in node.Kids):
            yield from _walk(node.Kids, name)
        else:
            yield name, node


def fill(blank: bytes, values: Mapping[str, str]) -> bytes:
    """A form filled in as a viewer would: text into fields, the box of a code ticked."""
    with pikepdf.open(io.BytesIO(blank)) as document:
        fields = fields_of(document)
        for name, text in values.items():
            _enter(fields[name], text)
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
    return out.getvalue()


def _enter(field: Any, text: str) -> None:
    if str(field.FT) != "/Btn":
        field.V = pikepdf.String(text)
        return
    codes = [str(code) for code in field.Opt] if "/Opt" in field else None
    wanted = f"/{codes.index(text) if codes else text}"
    for widget in field.get("/Kids", [field]):
        state = next(key for key in widget.AP.N if key != "/Off")
        widget.AS = pikepdf.Name(state if state == wanted else "/Off")
    field.V = pikepdf.Name(wanted)


def collect(folder: Path, *files: bytes, plan: Plan = TRIAL, **more: Any) -> Collected:
    """What is collected from files, named ``1.pdf``, ``2.pdf``; JSON by what it begins with."""
    paths = []
    for number, raw in enumerate(files, 1):
        path = folder / f"{number}.{'json' if raw.startswith(b'{') else 'pdf'}"
        path.write_bytes(raw)
        paths.append(str(path))
    found = collect_files(paths, lambda protocol: (plan, HASH), **more)
    strip = f"{folder}/"
    return msgspec.structs.replace(
        found,
        problems=tuple(
            msgspec.structs.replace(
                one, file=one.file.removeprefix(strip), message=one.message.replace(strip, "")
            )
            for one in found.problems
        ),
    )

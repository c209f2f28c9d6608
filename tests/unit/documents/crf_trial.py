"""A tiny protocol around the forms of a test."""

from __future__ import annotations

from typing import Any

from protocolkit.model.design import Design
from protocolkit.model.eligibility import Criterion, Eligibility
from protocolkit.model.forms import Code, Codelist, Form, Group, Item
from protocolkit.model.outcomes import Outcomes
from protocolkit.model.plan import Plan, make_plan
from protocolkit.model.protocol import Protocol
from protocolkit.model.questions import Assumption
from protocolkit.model.schedule import Activity, Anchor, Visit
from protocolkit.model.study import Organization, Sponsor, Study, Titles
from protocolkit.model.variables import Variable

__all__ = ["code_item", "form", "item", "plan_of", "text_item"]

_CODELISTS = (
    Codelist("NY", (Code("Y", "Yes"), Code("N", "No"))),
    Codelist(
        "NYU",
        (Code("Y", "Yes"), Code("N", "No"), Code("U", "Unknown", unknown=True)),
        sets={"CLEAR": ("Y", "N")},
    ),
    Codelist("LONG", (Code("A", "An answer that needs the whole width of the answer area"), Code("B", "B"))),
    Codelist("GRADE", (Code("0", "None"), Code("1", "Mild")), numeric=True),
    Codelist(
        "VISITS", (Code("V1", "First"), Code("V2", "Second"), Code("V3", "Call"), Code("UNS", "Unscheduled"))
    ),
)
_VISITS = (
    Visit("V1", "First visit", "planned", target="P0D", window=("P0D", "P0D")),
    Visit("V2", "Second visit", "planned", target="P1M", window=("-P1W", "+P14D")),
    Visit("V3", "Call", "planned", target="P8D", window=("-P1D", "+P1D")),
    Visit("UNS", "Unscheduled", "unscheduled"),
)
_VARIABLES = (
    Variable("age", "Age at consent", "integer", unit="a"),
    Variable("smoker", "Smoker", "yes_no"),
    Variable("consent", "Date of consent", "date"),
)


def item(id: str, **fields: Any) -> Item:
    """An item with the least that it needs; its label is its id as a question."""
    return Item(**({"id": id, "label": f"{id}?", "type": "text", "required": "always"} | fields))


def code_item(id: str, codelist: str, **fields: Any) -> Item:
    """An item answered by one of the codelists of this module."""
    return item(id, type="code", codelist=codelist, **fields)


def text_item(id: str, max_length: int, **fields: Any) -> Item:
    """An item answered in words."""
    return item(id, max_length=max_length, **fields)


def form(
    id: str, *items: Item, groups: tuple[Group, ...] = (), collected: str = "scheduled", **fields: Any
) -> Form:
    """A form with these items."""
    return Form(
        **({"id": id, "name": f"Form {id}"} | fields), collected=collected, items=items, groups=groups
    )


def plan_of(*forms: Form, at: tuple[str, ...] = ("V1", "V2"), when: str | None = None) -> Plan:
    """A plan in which every scheduled form and every log is due at the visits of ``at``."""
    activities = tuple(
        Activity(f"DO_{entry.id}", entry.name, entry.id, at, when=when)
        for entry in forms
        if entry.collected in ("scheduled", "log")
    )
    return make_plan(
        Protocol(
            spec_format="1",
            study=Study("tiny", "1.0.0", "draft", Titles("A tiny trial")),
            sponsor=Sponsor(Organization("S", "Sponsor & Sons")),
            design=Design("INTERVENTIONAL"),
            arms=(),
            interventions=(),
            sites=(),
            eligibility=Eligibility(
                inclusion=(
                    Criterion("INC01", "Adults", "computable"),
                    Criterion("INC02", "Walks <b>far</b>", "judgement", judgement="How far"),
                ),
                exclusion=(Criterion("EXC01", "In pain", "computable"),),
            ),
            variables=_VARIABLES,
            outcomes=Outcomes(primary=()),
            anchors=(Anchor("DOSE", "First dose", primary=True),),
            epochs=(),
            visits=_VISITS,
            activities=activities,
            codelists=_CODELISTS,
            forms=forms,
            assumptions=(
                Assumption("ASM-01", "one", "to_be_confirmed"),
                Assumption("ASM-02", "two", "confirmed"),
            ),
        )
    )

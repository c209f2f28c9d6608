"""ETH: consent before anything is done, and what participants are told of harm and of the time after."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.phrases import find_phrases
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.timeline import ranks
from protocolkit.model.moments import parse_moment
from protocolkit.model.plan import Cell, Plan
from protocolkit.model.schedule import Activity

__all__ = ["eth001", "eth009"]


@rule("ETH001", Severity.ERROR)
def eth001(subject: Subject) -> Iterator[Issue]:
    """Consent comes before everything else that is done.

    ## Why it matters

    Nothing may be done to a person for a study before that person has agreed to it. A procedure that comes first,
    even a measurement of blood pressure, is a serious breach, and its data may not be used.

    ## Bad

    ```yaml
    visits:
      - id: SCR
        sequence: [VITALS, CONSENT, DEMO, HIST, CMREV, LABS, PREGT, ITCH, ELIG, AEREV]
    ```

    ## Good

    ```yaml
    visits:
      - id: SCR
        sequence: [CONSENT, DEMO, HIST, CMREV, VITALS, LABS, PREGT, ITCH, ELIG, AEREV]
    ```

    ## How to fix

    Put the activity of consent first: at the first visit, and first in its `sequence:`. Without a sequence, activities
    take place in the order of the file. Consent is the activity that is named so, or whose form is
    (`wordlists/consent.txt`).

    ## Source

    Declaration of Helsinki 2024, articles 25 to 27; ICH E6(R3), informed consent; Regulation (EU) 536/2014, article 29.
    """
    plan = subject.plan
    order = ranks(plan)
    consents = [activity for activity in plan.protocol.activities if _is_consent(plan, activity)]
    if not consents:
        message = "no activity of the schedule asks for consent"
        yield Issue("activities", message, "add an activity of consent at the first visit")
        return
    asked = [cell for cell in plan.cells if cell.activity in consents and cell.visit in order]
    if not asked:
        return
    first = min(asked, key=lambda cell: order[cell.visit])
    earlier = [
        cell
        for visit in order
        if order[visit] <= order[first.visit]
        for cell in _before(plan.at(visit), consents)
    ]
    for cell in earlier:
        message = f"{cell.activity.id} at {cell.visit} is done before consent ({first.activity.id})"
        pointer = _place(plan, cell)
        related = ((_place(plan, first), f"consent, {first.activity.id} at {first.visit}"),)
        yield Issue(pointer, message, f"put {first.activity.id} before {cell.activity.id}", related)


def _is_consent(plan: Plan, activity: Activity) -> bool:
    names = (activity.name, plan.forms[activity.form].name)
    return any(next(find_phrases("consent", name), None) for name in names)


def _before(cells: tuple[Cell, ...], consents: list[Activity]) -> Iterator[Cell]:
    """What is done at a visit before consent is asked for; all of it where it is not."""
    for cell in cells:
        if cell.activity in consents:
            return
        yield cell


def _place(plan: Plan, cell: Cell) -> str:
    """Where the order of a cell is written: in the visit's sequence, else at the activity."""
    visit = plan.visit(cell.visit)
    if visit and cell.activity.id in visit.written.sequence:
        return f"visits/{visit.written.id}/sequence/{cell.activity.id}"
    names = {cell.visit, visit.written.id if visit else cell.visit}
    entry = next((name for name in cell.activity.at if parse_moment(name).visit in names), "")
    return f"activities/{cell.activity.id}/at/{entry}"


@rule("ETH009", Severity.WARNING, "ext")
def eth009(subject: Subject) -> Iterator[Issue]:
    """Insurance, compensation and care after the study are stated.

    ## Why it matters

    Participants have a right to know who pays when they are harmed and what becomes of them when the study ends.
    The consent form has to say it, and takes it from the protocol.

    ## Bad

    ```yaml
    consent:
      insurance: null
    ```

    ## Good

    ```yaml
    consent:
      insurance: Invented insurance of participants, policy FIC-9, up to 500,000 euros each.
    ```

    ## How to fix

    Write under `consent:` the insurance and compensation (`insurance:`) and what participants may receive afterwards
    (`post_trial_care:`), or that they receive nothing and why.

    ## Source

    Declaration of Helsinki 2024, articles 15 and 34; ICH E6(R3), informed consent; SPIRIT 2025, item 34.
    """
    protocol = subject.plan.protocol
    if protocol.design.study_type != "INTERVENTIONAL":
        return
    consent = protocol.consent
    if consent is None:
        message = "nothing says who pays for harm, and what participants receive after the study"
        pointer = "consent" if "consent" in subject.nulls else "study"
        yield Issue(pointer, message, "write insurance: and post_trial_care: under consent:")
        return
    for field, text, what in (
        ("insurance", consent.insurance, "who insures participants and compensates them for harm"),
        ("post_trial_care", consent.post_trial_care, "what participants receive after the study"),
    ):
        if text is None:
            yield Issue(f"consent/{field}", f"nothing says {what}", f"write {field}: under consent:")

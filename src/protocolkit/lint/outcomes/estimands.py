"""What an outcome estimates: its attributes, what comes between, in whom it can be measured, and what it shares."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.phrases import find_phrases
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.texts import outcome_pointer
from protocolkit.lint.timeline import dose_visits
from protocolkit.lint.wordlist import words
from protocolkit.model.outcomes import Outcome
from protocolkit.model.plan import Plan

__all__ = ["out009", "out014", "out015", "out017"]

_SAME_BEGINNING = 7
"""Letters by which two words count as one: amputation, amputated."""


@rule("OUT009", Severity.WARNING)
def out009(subject: Subject) -> Iterator[Issue]:
    """An outcome that is a part of another one says how they differ.

    ## Why it matters

    When one outcome is a component of another, the same event is reported twice, and the better of the two results
    can be put forward afterwards.

    ## Bad

    ```yaml
    outcomes:
      secondary:
        - id: SO4
          title: Percentage of Participants Without Itch
          time_frame: End of treatment
          description: Participants whose mean night-time itch is 0.
          variables: [mean_itch]
          at: [EOT]
    ```

    ## Good

    ```yaml
    outcomes:
      secondary:
        - id: SO4
          title: Percentage of Participants Without Itch
          time_frame: End of treatment
          description: Participants whose mean night-time itch is 0.
          variables: [mean_itch]
          at: [EOT]
          interpretation:
            text: Describes the participants behind PO1; it is not tested.
    ```

    ## How to fix

    Name the other outcome, by its id or title, under `interpretation:` or `note:`, and say what this one adds and
    whether it is tested.

    ## Source

    SPIRIT 2025, outcomes; ICH E9, section 2.2.3, composite variables; CONSORT 2025.
    """
    protocol = subject.plan.protocol
    outcomes = protocol.outcomes.primary + protocol.outcomes.secondary
    for part in outcomes:
        whole = next((other for other in outcomes if _is_part(subject.plan, part, other)), None)
        if whole and not _names(part, whole) and not _names(whole, part):
            shared = ", ".join(part.variables)
            yield Issue(
                f"{outcome_pointer(protocol, part)}/variables",
                f"{part.id} is a component of {whole.id} (both use {shared}), and neither says how they differ",
                f"say under interpretation: what {part.id} adds to {whole.id}, and whether it is tested",
                ((outcome_pointer(protocol, whole), f"{whole.id}: {whole.title}"),),
            )


def _is_part(plan: Plan, part: Outcome, whole: Outcome) -> bool:
    """Whether all that one outcome is computed from serves another one too, together with more."""
    logs = {name for name in part.variables if plan.variables[name].type == "records"}
    return bool(part.variables) and not logs and set(part.variables) < set(whole.variables)


def _names(one: Outcome, other: Outcome) -> bool:
    text = "\n".join(_texts(one))
    return other.title in text or re.search(rf"\b{other.id}\b", text) is not None


def _texts(outcome: Outcome) -> Iterator[str]:
    """What is said of an outcome beside its title."""
    estimand = outcome.estimand
    said = (
        outcome.description,
        outcome.interpretation.text if outcome.interpretation else None,
        outcome.note,
        outcome.time_point_rule,
        *((estimand.summary_measure, estimand.intercurrent_events) if estimand else ()),
    )
    yield from filter(None, said)


@rule("OUT014", Severity.WARNING)
def out014(subject: Subject) -> Iterator[Issue]:
    """A primary or secondary outcome has the attributes of an estimand.

    ## Why it matters

    Without saying whom the result is about, what is computed, and what happens to it when something comes between,
    two statisticians analyse one outcome in two ways, and both are right.

    ## Bad

    ```yaml
    outcomes:
      secondary:
        - id: SO2
          estimand: {analysis_set: null}
    ```

    ## Good

    ```yaml
    outcomes:
      secondary:
        - id: SO2
          estimand:
            analysis_set: All randomised participants
            summary_measure: Mean by visit and arm
            intercurrent_events: "Stopping treatment: treatment policy. Rescue with corticosteroids: hypothetical."
    ```

    ## How to fix

    Write under `estimand:` the `analysis_set`, the `summary_measure` and the `intercurrent_events`, and under
    `variables:` of the outcome what it is computed from. The treatments compared are the arms.

    ## Source

    ICH E9(R1), section A.3.3; ICH M11, section 3.
    """
    protocol = subject.plan.protocol
    for outcome in protocol.outcomes.primary + protocol.outcomes.secondary:
        estimand = outcome.estimand
        stated = {
            "variables": bool(outcome.variables),
            "analysis set": bool(estimand and estimand.analysis_set),
            "summary measure": bool(estimand and estimand.summary_measure),
            "intercurrent events": bool(estimand and estimand.intercurrent_events),
        }
        missing = [name for name, is_stated in stated.items() if not is_stated]
        if missing:
            message = f"{outcome.id} has no estimand yet: no {', no '.join(missing)}"
            pointer = outcome_pointer(protocol, outcome)
            fix = f"write {', '.join(missing)}"
            yield Issue(f"{pointer}/estimand" if estimand else pointer, message, fix)


@rule("OUT015", Severity.WARNING)
def out015(subject: Subject) -> Iterator[Issue]:
    """Events that the protocol itself foresees have a strategy in every outcome that they come between.

    ## Why it matters

    A walking distance after an amputation, or a score after death, is not missing: it does not exist. What stands
    in its place decides the result, and has to be fixed before anybody has seen data.

    ## Bad

    ```yaml
    outcomes:
      secondary:
        - id: SO2
          estimand:
            intercurrent_events: "Rescue with corticosteroids: hypothetical."
    ```

    ## Good

    ```yaml
    outcomes:
      secondary:
        - id: SO2
          estimand:
            intercurrent_events: "Stopping treatment: treatment policy. Rescue with corticosteroids: hypothetical."
    ```

    ## How to fix

    Write under `intercurrent_events:` each event with its strategy: treatment policy, hypothetical, composite,
    while on treatment, principal stratum. Foreseen are death and the procedures that a form of their own records
    (SDTM domains DD and PR), and stopping a treatment that is given at more than one visit. An outcome may refer
    to another one by its id.

    ## Source

    ICH E9(R1), sections A.3.1 and A.3.2.
    """
    plan = subject.plan
    protocol = plan.protocol
    deaths, procedures = _foreseen(plan, "DD"), _foreseen(plan, "PR")
    stopping = ["stopping treatment"] if len(dose_visits(plan)) > 1 else []
    for outcome in protocol.outcomes.primary + protocol.outcomes.secondary:
        said = _strategies(plan, outcome).casefold()
        if not said:
            continue
        events = [*deaths, *(procedures if outcome.baseline else ()), *stopping]
        missing = [event for event in events if not _is_named(event, said)]
        if missing:
            yield Issue(
                f"{outcome_pointer(protocol, outcome)}/estimand/intercurrent_events",
                f"{outcome.id} says nothing of {', '.join(missing)}, which the protocol foresees",
                "write the event and its strategy: treatment policy, composite, hypothetical, ...",
            )


def _foreseen(plan: Plan, domain: str) -> list[str]:
    """The events of forms of a domain, by the words of their names: amputation, revascularisation."""
    if domain == "DD":
        return ["death"] if any("DD" in form.domains for form in plan.forms.values()) else []
    plain = words("form_words")
    names = [
        form.name for form in plan.forms.values() if domain in form.domains and form.collected != "scheduled"
    ]
    found = [
        word for name in names for word in re.findall(r"[^\W\d_]+", name.casefold()) if word not in plain
    ]
    return list(dict.fromkeys(found))


def _strategies(plan: Plan, outcome: Outcome) -> str:
    """What an outcome says of intercurrent events, with what those say that it refers to."""
    own = outcome.estimand.intercurrent_events if outcome.estimand else None
    if not own:
        return ""
    others = [
        other
        for other in plan.outcomes.values()
        if other is not outcome and re.search(rf"\b{other.id}\b", own)
    ]
    said = [other.estimand.intercurrent_events or "" for other in others if other.estimand]
    return "\n".join((own, *said))


def _is_named(event: str, said: str) -> bool:
    if event == "death":
        return next(find_phrases("death", said), None) is not None
    if event == "stopping treatment":
        return next(find_phrases("stopping", said), None) is not None
    return event[:_SAME_BEGINNING] in said


@rule("OUT017", Severity.WARNING, "ext")
def out017(subject: Subject) -> Iterator[Issue]:
    """An outcome that asks for an effort is feasible in everybody, or says in whom it is measured.

    ## Why it matters

    Participants who cannot walk, blow or lift have no value. They are the sickest, so that the result looks better
    than the truth unless it is said beforehand whom it is about.

    ## Bad

    ```yaml
    outcomes:
      exploratory:
        - id: XO1
          title: Change From Baseline in Six-Minute Walking Distance
    ```

    ## Good

    ```yaml
    outcomes:
      exploratory:
        - id: XO1
          title: Change From Baseline in Six-Minute Walking Distance
          estimand:
            analysis_set: Participants able to walk at baseline
    ```

    ## How to fix

    Name the subset under `analysis_set:` of the estimand (able to ..., with ..., who ...). Where everybody can do
    it, write the reason under `decisions:` of the outcome. The measures are in `wordlists/effort_tests.txt`.

    ## Source

    ICH E9(R1), section A.3.3, population; SPIRIT 2025, outcomes.
    """
    for outcome in subject.plan.outcomes.values():
        text = f"{outcome.title}\n{outcome.description or ''}\n{outcome.instrument or ''}"
        effort = next(find_phrases("effort_tests", text), None)
        people = outcome.estimand.analysis_set if outcome.estimand else None
        if effort and next(find_phrases("subset", people or ""), None) is None:
            whom = f"is analysed in: {people}" if people else "names nobody in whom it is analysed"
            yield Issue(
                f"{outcome_pointer(subject.plan.protocol, outcome)}/title",
                f"{outcome.id} asks for an effort ({text[effort.start : effort.end]}), and {whom}",
                "judge whether everybody can do it, or name under analysis_set: those who can",
            )

"""OUT: the words of an outcome, and what the rest of the spec answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from protocolkit.lint import outcomes
from protocolkit.lint.rule import LintRule

Pointers = Callable[..., list[str]]
RULES = {entry.about.id: entry for entry in vars(outcomes).values() if isinstance(entry, LintRule)}
SO2 = "outcomes/secondary/SO2"


def _words(rule: str, text: str) -> list[str]:
    wording = RULES[rule].wording
    assert wording is not None
    return [text[hit.start : hit.end] for hit in wording(text)]


def _messages(rule: str, text: str) -> list[str]:
    wording = RULES[rule].wording
    assert wording is not None
    return [hit.message for hit in wording(text)]


@pytest.mark.parametrize(
    ("text", "differs"),
    [
        ("Fracture-free survival\n24 months\nNumber of survived patients", True),
        ("Fracture-free survival\n24 months\nAlive without a fracture", False),
        ("Progression-free survival\n2 years\nTime to progression or death", False),
        ("Event-free survival\n2 years\nProportion alive", True),
        ("Limb salvage from major amputation\n1 year\nPatients who avoided amputation", True),
        ("Major amputation\n1 year\nPatients without major amputation", False),
        ("Serious adverse events\n1 year\nNumber of adverse events", True),
        ("Time to relapse\n1 year\nNumber of patients with a relapse", True),
        ("Time to relapse\n1 year\nDays from randomisation", False),
        ("Overall survival\n1 year", False),
    ],
)
def test_title_and_description_agree(text: str, differs: bool) -> None:
    assert _words("OUT002", text) == [text.partition("\n")[0]] * differs


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Improvement in Itch", ["Improvement"]),
        ("Relief of the rest pain", ["Relief"]),
        ("Itch and its improvement, reduction of area", ["improvement"]),
        ("Percentage of Participants With Improvement of 30 %", []),
        ("Time to Complete Healing", []),
        ("Change From Baseline in Itch", []),
        ("Weight Loss", []),
    ],
)
def test_a_title_promises_nothing(title: str, expected: list[str]) -> None:
    assert _words("OUT003", title) == expected


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("Blood pressure\n3 months", True),
        ("Mean blood pressure\n3 months", False),
        ("Blood pressure\n3 months\nChange from baseline", False),
        ("Blood pressure\n3 months\nShare of patients below 140, in %", False),
        ("Overall survival\n2 years\nFrom randomisation to death (censored at the last contact)", False),
        ("Treadmill test\n3 months\nStandard treadmill test", True),
    ],
)
def test_it_is_said_what_is_computed(text: str, fires: bool) -> None:
    assert _words("OUT004", text) == [text.partition("\n")[0]] * fires


def test_unit_and_estimand_say_what_is_computed(pointers: Pointers) -> None:
    bare = "outcomes: {secondary: [{id: SO2, title: Itching skin, description: By the palm, unit: %s, estimand: {%s}}]}"
    summary = "summary_measure: Mean by arm"
    assert pointers("OUT004", bare % ("cm2", summary)) == []
    assert pointers("OUT004", bare % ("null", summary)) == [f"{SO2}/title"]
    assert pointers("OUT004", bare % ("cm2", "summary_measure: null")) == [f"{SO2}/title"]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Pain on a rating scale", "range or direction"),
        ("Pain on a rating scale from 0 to 10", "direction"),
        ("Pain on a rating scale; higher values mean worse pain", "range"),
        ("Pain on a rating scale from 0 (no pain) to 10 (worst pain)", None),
        ("Likert scale, 11-point, where 0 = no pain", None),
        ("VAS at 3 to 6 months, 0 = none", "range"),
        ("Scale read at 3 to 6 months; higher is worse", "range"),
        ("Skin temperature", None),
    ],
)
def test_a_scale_has_range_and_direction(text: str, missing: str | None) -> None:
    found = [message.partition("without ")[2] for message in _messages("OUT005", text)]
    assert found == ([missing] if missing else [])


def test_the_instrument_of_the_spec_answers(pointers: Pointers) -> None:
    scale = "outcomes: {secondary: [{id: SO2, description: By the itch scale., instrument: %s}]}"
    assert pointers("OUT005", scale % "'Scale, 0 (none) to 10 (worst)'") == []
    assert pointers("OUT005", scale % "Itch scale") == [f"{SO2}/description"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Number of adverse events reported", ["Number of adverse events"]),
        ("Incidence of treatment-emergent serious adverse events", None),
        ("Number of participants with adverse events", []),
        ("Frequency of relapses\n1 year\nRelapses per patient-year", []),
        ("Number of capillaries", []),
        ("Adverse events", []),
    ],
)
def test_it_is_said_what_is_counted(text: str, expected: list[str] | None) -> None:
    assert _words("OUT011", text) == ([text] if expected is None else expected)


def test_the_unit_says_what_is_counted(pointers: Pointers) -> None:
    count = "outcomes: {secondary: [{id: SO3, title: Number of Adverse Events, description: All of them., unit: %s}]}"
    assert pointers("OUT011", count % "participants") == []
    assert pointers("OUT011", count % "count") == ["outcomes/secondary/SO3/title"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Major amputation of the leg", ["Major amputation"]),
        ("Major amputation, below the knee or higher", []),
        ("Major adverse cardiac events", ["Major adverse"]),
        ("Major adverse events: death, stroke", []),
        ("Responders at week 12", ["Responders"]),
        ("Responders: at least 30 % less itch", []),
        ("Itch", []),
    ],
)
def test_components_are_defined(text: str, expected: list[str]) -> None:
    assert _words("OUT012", text) == expected


def test_the_note_of_a_variable_defines_its_component(pointers: Pointers) -> None:
    outcome = "outcomes: {secondary: [{id: SO2, title: Percentage of Responders, description: By arm.}]}"
    variable = "variables: [{id: affected_area, note: A responder has a reduction of one half.}]"
    assert pointers("OUT012", outcome) == [f"{SO2}/title"]
    assert pointers("OUT012", f"{outcome}\n{variable}") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Walking distance on a treadmill", ["treadmill"]),
        ("Treadmill at 3.2 km/h and 12 %", []),
        ("Perfusion by scintigraphy", ["scintigraphy"]),
        ("Scintigraphy, fields for activity (MBq) without values", ["Scintigraphy"]),
        ("Scintigraphy after 500 MBq", []),
        ("Blood count", []),
    ],
)
def test_procedures_are_the_same_everywhere(text: str, expected: list[str]) -> None:
    assert _words("OUT016", text) == expected

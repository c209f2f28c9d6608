"""ELG: what the words of a criterion leave open."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from protocolkit.findings import Finding
from protocolkit.lint.engine import all_rules

Found = Callable[..., list[Finding]]
Placed = Callable[[str, str], list[tuple[str, int, int, str]]]

WORDINGS = {entry.about.id: entry.wording for entry in all_rules() if entry.wording is not None}
REASON = "text: Any reason for which the investigator judges the participant unsuitable for the study"


def _words(rule: str, text: str) -> list[str]:
    wording = WORDINGS[rule]
    assert wording is not None
    return [text[hit.start : hit.end] for hit in wording(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("in the age group of 18-80 yrs", ["18-80 yrs"]),
        ("18 to 79 years inclusive", []),
        ("age from 18 to 75 years, both included", []),
        ("stages 4-6 by Rutherford", []),
        ("twofold or higher elevation of creatinine", ["twofold or higher"]),
        ("ALT more than 3 times the upper limit", []),
        ("elevated by two and more times over the limit", ["two and more times"]),
        ("stroke within last 3 months", ["within last 3 months"]),
        ("over 18 years of age", ["over 18 years of age"]),
        ("older than 18 years of age", []),
        ("18 years of age or older", []),
        ("surgery at 1-2 spinal levels", []),
    ],
)
def test_a_limit_that_leaves_itself_open_is_found(text: str, found: list[str]) -> None:
    assert _words("ELG003", text) == found


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        ("ELG004", "Stroke or myocardial infarction", ["or"]),
        ("ELG004", "Pregnant and lactating women", ["and"]),
        ("ELG004", "Acute or chronic infection", []),
        ("ELG004", "Men and women", []),
        ("ELG004", "Stroke (or myocardial infarction)", []),
        ("ELG008", "Pain and ulcers or necrosis", ["and ulcers or"]),
        ("ELG008", "Pain and ulcers. Gangrene or necrosis", []),
        ("ELG008", "Treatment (open or endovascular) and therapy", []),
        ("ELG008", "Pain and a limit of 3 or more", []),
    ],
)
def test_words_that_join_conditions_are_found(rule: str, text: str, found: list[str]) -> None:
    assert _words(rule, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Pronounced neurological deficit", ["Pronounced"]),
        ("Pronounced neurological deficit (NIHSS of 5 or more)", []),
        ("well controlled (HbA1c ≤ 8.5 %)", []),
        ("Dry gangrene with extensive foot lesion (> 1\\2)", ["extensive"]),
        ("the upper limit of normal", []),
        ("Severe heart failure of NYHA class IV", []),
        ("Severe abuse within 3 months", ["Severe"]),
        ("Life-threatening disease and a life expectancy of < 6 months", ["Life-threatening"]),
        ("Severe renal impairment defined by a clearance below 30 mL/min", []),
    ],
)
def test_a_qualifier_needs_its_measure(text: str, found: list[str]) -> None:
    assert _words("ELG010", text) == found


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        ("ELG011", "by the treating physician's opinion", ["opinion"]),
        ("ELG011", "in the opinion of the investigator", ["opinion"]),
        ("ELG011", "in the opinion of the investigator; the reason is recorded", []),
        ("ELG012", "Stroke within last 3 months", ["within last 3 months"]),
        ("ELG012", "Stroke within 3 months of screening", []),
        ("ELG012", "Antibiotics in the past 2 months", ["2 months"]),
        ("ELG012", "Antibiotics in the 2 months before consent", []),
        ("ELG012", "Pain for at least 6 months", []),
        ("ELG013", "Presence of neoplasm or bone marrow disease", ["neoplasm"]),
        ("ELG013", "History of neoplasm", []),
        ("ELG013", "Active hepatitis", []),
        ("ELG013", "Signs of active or chronic haemorrhage", ["haemorrhage"]),
        ("ELG020", "On regular medication for hypertension if needed", ["if"]),
        ("ELG020", "On medication if needed; otherwise the criterion is met", []),
        (
            "ELG023",
            "Patients who are contraindicated for X-ray angiography",
            ["contraindicated for X-ray angiography"],
        ),
        ("ELG023", "Contraindication to heparin", []),
        ("ELG024", "Patients with absent emergency indications", ["absent"]),
        ("ELG024", "Unsigned informed consent", ["Unsigned"]),
        ("ELG024", "Not only pain", []),
        ("ELG024", "Signed informed consent and no other illness", []),
        ("ELG026", "Planned for reconstructive surgery", ["Planned for reconstructive surgery"]),
        ("ELG026", "Not scheduled for surgery", []),
    ],
)
def test_what_the_words_leave_open_is_found(rule: str, text: str, found: list[str]) -> None:
    assert _words(rule, text) == found


def test_a_hit_is_shown_at_its_very_words(placed: Placed) -> None:
    text = "text: Stroke/infarction within last 3 months, severe"
    assert placed(REASON, text) == [
        ("ELG002", 0, 31, "within last 3 months"),
        ("ELG003", 0, 31, "within last 3 months"),
        ("ELG009", 0, 13, "Stroke/infarction"),
        ("ELG010", 0, 53, "severe"),
        ("ELG012", 0, 31, "within last 3 months"),
    ]


def test_a_folded_text_is_shown_on_the_line_of_its_words(placed: Placed) -> None:
    text = "text: >-\n        Pain that\n        is pronounced"
    assert placed(REASON, text) == [("ELG010", 2, 12, "pronounced")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("AST/ALT above 40 U/L", ["AST/ALT"]),
        ("Pressure of 160 mmHg and 35 kg/m2, 50,000 /µl", []),
        ("Ulcer of 1/2 of the hand, n/a", []),
        ("Male/female and/or", ["Male/female", "and/or"]),
    ],
)
def test_a_slash_is_a_connective_unless_it_divides(placed: Placed, text: str, found: list[str]) -> None:
    assert [words for rule, _, _, words in placed(REASON, f"text: {text}") if rule == "ELG009"] == found


REASONED = """
eligibility:
  exclusion:
    - {id: EXC08, text: "%s", judgement: "%s"}
"""


@pytest.mark.parametrize(
    ("text", "judgement", "message"),
    [
        ("Unsuitable as the investigator judges", "The reason is recorded.", None),
        ("Unsuitable as the investigator judges", "Suitability.", "no reason is asked for"),
        (
            "Unsuitable in the opinion of the surgeon",
            "The reason is recorded.",
            "not said to be the investigator's",
        ),
    ],
)
def test_the_investigators_opinion_is_settled_by_its_reason(
    found: Found, text: str, judgement: str, message: str | None
) -> None:
    messages = [finding.message for finding in found("ELG011", REASONED % (text, judgement))]
    assert [message is not None and message in said for said in messages] == ([True] if message else [])


EXTRA = """
eligibility:
  exclusion:
    - {id: EXC90, text: "%s", when: "%s", assessment: computable, collected: [SCR]}
"""


@pytest.mark.parametrize(
    ("text", "when", "rule", "pointers"),
    [
        ("Skin or hair", "adverse and unsuitable", "ELG004", []),
        ("Unfit", "unsuitable or not diary_able", "ELG004", ["EXC90"]),
        ("Unfit", "unsuitable and not diary_able", "ELG004", []),
        ("Unfit and without diary", "unsuitable or not diary_able", "ELG008", []),
        ("Unfit and pregnant", "unsuitable or breast_feeding", "ELG008", ["EXC90"]),
        ("Unfit or pregnant", "unsuitable or breast_feeding", "ELG008", []),
        ("Unfit, pregnant", "unsuitable or breast_feeding", "ELG008", ["EXC90"]),
    ],
)
def test_the_condition_shows_what_the_words_hide(
    found: Found, text: str, when: str, rule: str, pointers: list[str]
) -> None:
    when = when.replace("adverse", "consent_signed")
    assert [finding.pointer.split("/")[2] for finding in found(rule, EXTRA % (text, when))] == pointers


def test_a_presupposed_procedure_is_settled_by_the_schedule(found: Found) -> None:
    wording = REASONED % ("Contraindication to colonoscopy", "x")
    (finding,) = found("ELG023", wording)
    assert finding.pointer == "eligibility/exclusion/EXC08/text"
    assert found("ELG023", wording + "activities: [{id: ULTRA, name: Colonoscopy}]\n") == []
    review = wording + "activities: [{id: ULTRA, name: Review of contraindications to colonoscopy}]\n"
    assert len(found("ELG023", review)) == 1


def test_a_planned_treatment_matters_where_another_inclusion_has_it_done(found: Found) -> None:
    planned = "eligibility: {inclusion: [{id: INC06, text: Scheduled for surgery}%s]}"
    done = ", {id: INC05, text: Pain after prior surgery}"
    assert found("ELG026", planned % "") == []
    (finding,) = found("ELG026", planned % done)
    assert "INC05 requires surgery already done" in finding.message

"""ELG: what the conditions of criteria say about their texts, about each other, and about missing data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from protocolkit.conditions import Data, compile_condition, compile_value, parse
from protocolkit.findings import Finding
from protocolkit.lint.eligibility.missing import is_known_without_data, truth_without_data
from protocolkit.model.symbols import symbols_of
from protocolkit.source.load import load

Found = Callable[..., list[Finding]]
Placed = Callable[[str, str], list[tuple[str, int, int, str]]]
ROOT = Path(__file__).parents[3]

EXTRA = """
eligibility:
  exclusion:
    - {id: EXC90, text: "%s", when: "%s", assessment: computable, collected: [SCR]}
"""


def _pointers(findings: list[Finding]) -> list[str]:
    return [finding.pointer for finding in findings]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Platelets below 100 x 10^9/L", "platelets < 100 '10*9/L'"),
        ("Platelets < 100,000 /µl", "platelets < 100"),
        ("Creatinine above 1.5 mg/dL", "creatinine > 1.5 'mg/dL'"),
        ("Creatinine above 1.5 mg/dL", "creatinine > 133"),
        ("ALT at least 3 times the upper limit of normal", "not (alt < 3 * alt_uln)"),
        ("Vaccine 1 year or less before consent", "within_months(vaccination_date, 12, consent_date)"),
        ("Itch of at least 4 on the scale from 0 to 10", "itch_score >= 4"),
        ("Age from 18 to 75 years, both included", "18 <= age_years <= 75"),
        ("Itch on more than 1/2 of the skin", "affected_area > 50"),
        ("Severity 2 to 4", "itch_severity in {2, 3, 4}"),
        ("Steroids 28 days or less before consent", "recent_steroid"),
        ("A visit on or after 1 January 2024", "earlier_study_date >= 2024-01-01"),
        ("Pain of type 2", "unsuitable"),
    ],
)
def test_a_text_and_a_condition_with_the_same_numbers_agree(found: Found, text: str, when: str) -> None:
    assert found("ELG002", EXTRA % (text, when)) == []


@pytest.mark.parametrize(
    ("text", "when", "field", "words"),
    [
        ("Platelets ≤ 100 x 10^9/L", "platelets < 100", "text", "the text says ≤ 100, its condition < 100"),
        ("Platelets below 90 x 10^9/L", "platelets < 100", "text", "its condition has no 90"),
        ("Few platelets", "platelets < 100", "when", "its condition has 100, and the text does not"),
        ("Platelets below 100 g/L", "platelets < 100", "text", "its condition has no 100"),
        ("ALT above 3 times the limit", "alt > 3", "text", "its condition has no 3"),
        (
            "Age from 18 to 75 years, both included",
            "18 < age_years <= 75",
            "text",
            "says ≥ 18, its condition > 18",
        ),
        ("Age from 18 to 75 years, both included", "age_years >= 18", "text", "its condition has no 75"),
        ("Vaccine within 6 months", "within_months(vaccination_date, 3, consent_date)", "text", "has no 6"),
        ("Ill for more than 3 months", "unsuitable", "text", "its condition has no 3"),
        ("At least 4", "itch_score >= 4 implies unsuitable", "text", "the text says ≥ 4, its condition < 4"),
    ],
)
def test_a_number_or_operator_that_differs_is_found(
    found: Found, text: str, when: str, field: str, words: str
) -> None:
    first = found("ELG002", EXTRA % (text, when))[0]
    assert first.pointer == f"eligibility/exclusion/EXC90/{field}"
    assert words in first.message


def test_a_number_of_the_condition_is_shown_at_its_place(placed: Placed) -> None:
    old = "      when: platelets < 100 '10*9/L'"
    assert [hit for hit in placed(old, "      when: platelets < 50 '10*9/L'") if hit[0] == "ELG002"] == [
        ("ELG002", -1, 23, "below 100 x 10^9/L"),
        ("ELG002", 0, 25, "50 '10*9/L'"),
    ]


@pytest.mark.parametrize(
    ("text", "when", "pointers"),
    [
        ("Liver failure", "alt > 3 * alt_uln", ["text"]),
        ("ALAT more than 3 times the limit", "alt > 3 * alt_uln", []),
        ("Alanine aminotransferase (ALT) more than 3 times the limit", "alt > 3 * alt_uln", []),
        ("Creatinine above 133", "creatinine > 133", ["text"]),
        ("Creatinine above 133 umol/L", "creatinine > 133", []),
        ("Heavy", "weight > 133", []),
    ],
)
def test_a_laboratory_limit_names_its_measurement_and_unit(
    found: Found, text: str, when: str, pointers: list[str]
) -> None:
    findings = found("ELG014", EXTRA % (text, when))
    assert [finding.pointer.rpartition("/")[2] for finding in findings] == pointers


def test_a_limit_of_normal_is_collected(found: Found) -> None:
    limit = "{id: limit, label: Upper limit of normal of AST, type: integer, unit: U/L, source: inferred (x)}"
    patch = f"variables: [{limit}]"
    patch += EXTRA % ("AST above 3 times the limit", "limit > 3")
    (finding,) = [one for one in found("ELG014", patch) if one.pointer.endswith("/when")]
    assert "no item collects the laboratory's limit" in finding.message


@pytest.mark.parametrize(
    ("limit", "pointers"),
    [
        ("100", []),
        ("75", []),
        ("50", []),
        ("25", ["EXC01", "EXC02"]),
    ],
)
def test_limits_two_grades_apart_are_asked_about(found: Found, limit: str, pointers: list[str]) -> None:
    patch = f"eligibility: {{exclusion: [{{id: EXC01, text: x, when: platelets < {limit}}}]}}"
    assert [pointer.split("/")[2] for pointer in _pointers(found("ELG015", patch))] == pointers


def test_a_justified_limit_is_not_asked_about(found: Found) -> None:
    patch = "eligibility: {exclusion: [{id: EXC01, text: x, when: platelets < 25, justification: Rare.}]}"
    assert [pointer.split("/")[2] for pointer in _pointers(found("ELG015", patch))] == ["EXC02"]


CONTRADICTION = "eligibility: {inclusion: [{id: INC04, text: x, when: bmi > 18 and bmi < 18}]}"


def test_a_contradiction_names_its_criteria(found: Found) -> None:
    (alone,) = found("ELG005", CONTRADICTION)
    assert alone.pointer == "eligibility/inclusion/INC04/when"
    assert alone.message == "nobody can meet INC04 together"
    patch = EXTRA % ("Adults", "age_years >= 18")
    (both,) = found("ELG005", patch)
    assert {"INC01", "EXC90"} <= {part.strip(",") for part in both.message.split()}
    assert len(both.related) == 1
    assert found("ELG005") == []


def test_what_is_admitted_and_always_removed_is_found(found: Found) -> None:
    patch = EXTRA % ("Severity of 4", "itch_severity == 4")
    (finding,) = found("ELG006", patch)
    assert finding.pointer == "eligibility/inclusion/INC03/when"
    assert "itch_severity == 4" in finding.message
    assert [related.pointer for related in finding.related] == ["eligibility/exclusion/EXC90/when"]


def test_a_proof_names_the_implications_that_it_uses(found: Found) -> None:
    patch = """
    eligibility:
      inclusion:
        - {id: INC06, text: x, when: "consent_signed and itch_severity in {2, 4}"}
      implications:
        - {id: IMP90, text: The gravest itch is unsuitable., when: itch_severity == 4 implies unsuitable}
    """
    messages = [finding.message for finding in found("ELG006", patch)]
    assert [message for message in messages if message.startswith("INC06") and "given IMP90" in message]
    related = [one.pointer for finding in found("ELG006", patch) for one in finding.related]
    assert "eligibility/implications/IMP90" in related


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Ischaemia of stages 4-6 by Rutherford", "Rutherford has no stages"),
        ("Ischaemia of Rutherford category 4", "has variants (chronic, acute)"),
        ("Chronic ischaemia of Rutherford category 4", None),
        ("Heart failure NYHA III", "is named without its word"),
        ("Heart failure of NYHA class III", None),
        ("Stage IV by Fontaine", None),
        ("Graded by the NYHA", None),
        ("CTCAE grade 3", "has variants"),
        ("Grade 3 of CTCAE version 5.0", None),
    ],
)
def test_a_classification_is_named_with_its_level(found: Found, text: str, message: str | None) -> None:
    findings = found("ELG017", f"eligibility: {{exclusion: [{{id: EXC08, text: '{text}'}}]}}")
    assert [message is not None and message in finding.message for finding in findings] == (
        [True] if message else []
    )


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("age_years > 60", "upper age (age_years)"),
        ("age_years < 20", None),
        ("sex == F", "sex (sex)"),
        ("sex == F and breast_feeding", None),
        ("unsuitable", None),
    ],
)
def test_a_restriction_needs_its_reason(found: Found, when: str, message: str | None) -> None:
    findings = found("ELG018", EXTRA % ("x", when))
    assert [finding.pointer for finding in findings] == (
        ["eligibility/exclusion/EXC90/justification"] if message else []
    )
    assert all(message is not None and message in finding.message for finding in findings)


def test_origin_is_found_in_a_text_without_a_condition(found: Found) -> None:
    patch = "eligibility: {exclusion: [{id: EXC08, text: Not of Caucasian origin, when: null}]}"
    (finding,) = found("ELG018", patch)
    assert finding.pointer == "eligibility/exclusion/EXC08/justification"


@pytest.mark.parametrize(
    ("patch", "missing"),
    [
        ("forms: [{id: RP, instruction: null}]", ["no rule on contraception"]),
        (
            "forms: [{id: DM, items: [{id: CHILDPOT, instruction: null}]}]",
            ["no definition of childbearing potential"],
        ),
        (
            "{activities: [{id: PREGT, name: Urine}], forms: [{id: RP, items: [{id: RPPERF, label: Done?}]}]}",
            ["no pregnancy test in its schedule"],
        ),
        ("", []),
    ],
)
def test_excluding_pregnancy_needs_test_definition_and_contraception(
    found: Found, patch: str, missing: list[str]
) -> None:
    findings = found("ELG019", patch)
    assert [words for finding in findings for words in missing if words in finding.message] == missing
    assert len(findings) == len(missing)


@pytest.mark.parametrize(
    ("label", "instruction", "pointers"),
    [
        ("Skin thickness of the forearm", "null", ["variables/skin_thickness/label"]),
        ("Skin thickness of the right forearm", "null", []),
        ("Skin thickness of the forearm", "Always the left one.", []),
        ("Skin thickness", "null", []),
        ("Skin thickness of the index forearm", "null", ["eligibility"]),
    ],
)
def test_one_of_a_pair_is_named(found: Found, label: str, instruction: str, pointers: list[str]) -> None:
    patch = f"""
    variables: [{{id: skin_thickness, label: "{label}"}}]
    forms: [{{id: US, items: [{{id: THICK, instruction: {instruction}}}]}}]
    """
    assert _pointers(found("ELG021", patch)) == pointers


@pytest.mark.parametrize(
    ("one", "other", "pointers"),
    [
        ("ABPI of 0.5 or less", "Diabetes may be present", ["eligibility/inclusion/INC05/text"]),
        ("ABPI of 0.5 or less, or toe pressure below 30", "Diabetes may be present", []),
        ("ABPI of 0.5 or less", "Consent", []),
    ],
)
def test_a_measurement_that_fails_in_those_admitted_is_found(
    found: Found, one: str, other: str, pointers: list[str]
) -> None:
    patch = f"eligibility: {{inclusion: [{{id: INC05, text: '{one}'}}, {{id: INC06, text: '{other}'}}]}}"
    assert _pointers(found("ELG022", patch)) == pointers


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Life expectancy of less than 2 months", 1),
        ("Life expectancy < 8 weeks", 1),
        ("Expected survival of less than 1 year", 0),
        ("Short life expectancy", 0),
        ("Disease of less than 2 months", 0),
    ],
)
def test_a_life_expectancy_is_compared_with_the_primary_outcome(found: Found, text: str, count: int) -> None:
    findings = found("ELG025", f"eligibility: {{exclusion: [{{id: EXC08, text: {text}}}]}}")
    assert len(findings) == count
    assert all(finding.related[0].pointer == "outcomes/primary/PO1/time_frame" for finding in findings)


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("platelets < 100", None),
        ("not is_missing(platelets) and platelets < 100", "when nothing at all is recorded"),
        ("certain(platelets < 100)", "when nothing at all is recorded"),
        ("unsuitable and certain(platelets < 100)", "when nothing at all is recorded"),
        ("breast_feeding or certain(platelets < 100)", "when platelets is missing"),
        ("is_missing(platelets) or platelets < 100", None),
        ("false", "when nothing at all is recorded"),
    ],
)
def test_missing_data_never_meet_a_criterion(found: Found, when: str, message: str | None) -> None:
    findings = found("ELG027", EXTRA % ("x", when))
    assert [message is not None and message in finding.message for finding in findings] == (
        [True] if message else []
    )


def test_a_derived_value_and_a_treatment_do_not_make_up_data(found: Found) -> None:
    derive = "variables: [{id: recent_steroid, derive: if is_missing(breast_feeding) then N else Y}]"
    assert _pointers(found("ELG027", derive)) == ["variables/recent_steroid/derive"]
    treat = "variables: [{id: breast_feeding, treat: {U: N}}]"
    assert _pointers(found("ELG027", treat)) == ["variables/breast_feeding/treat"]


@pytest.mark.parametrize("spec", ["protocol/nct03239535", "tests/data/second"])
def test_what_is_known_without_data_is_what_evaluation_says(spec: str) -> None:
    plan = load(str(ROOT / spec)).plan
    assert plan is not None
    symbols = symbols_of(plan)
    for criterion in plan.criteria.values():
        tree = parse(criterion.when).tree if criterion.when else None
        if tree is not None:
            assert truth_without_data(tree) is compile_condition(tree, symbols)(Data()) is None
    for variable in plan.variables.values():
        tree = parse(variable.derive).tree if variable.derive else None
        if tree is not None:
            value = compile_value(tree, symbols, symbols.variables[variable.id])(Data())
            assert is_known_without_data(tree) is (value is not None)

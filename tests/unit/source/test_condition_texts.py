"""Conditions that cannot be read, or that name what is not there; circles; units and example values that are none."""

from __future__ import annotations

import pytest
from spec_faults import Faults, Load, told

WHEN = "when: age >= 18\n"
EXCLUDED = "when: sex == M or luggage > 20 'kg'"


@pytest.mark.parametrize(
    ("old", "new", "rule", "fix"),
    [
        (WHEN, "when: age ▸= 18\n", "CND001", None),
        (WHEN, "when: age >= 18 and▸\n", "CND001", None),
        (WHEN, "when: (age >= 18▸\n", "CND001", None),
        (WHEN, "when: ▸aeg >= 18\n", "CND002", "did you mean 'age'?"),
        (
            WHEN,
            "when: ▸years_betwen(start_date, start_date) >= 18\n",
            "CND002",
            "did you mean 'years_between'?",
        ),
        (WHEN, "when: DM.▸AG >= 18\n", "CND002", "did you mean 'AGE'?"),
        (WHEN, "when: ▸DEM.AGE >= 18\n", "CND002", "did you mean 'DM'?"),
        (WHEN, "when: DM.AGE@▸SRC >= 18\n", "CND002", "did you mean 'SCR'?"),
        (WHEN, 'when: "▸aeg >= 18"\n', "CND002", "did you mean 'age'?"),
        (WHEN, "when: >-\n        age >= 18\n        and ▸aeg < 70\n", "CND002", "did you mean 'age'?"),
        (EXCLUDED, "when: sex == ▸MALE", "CND003", None),
        (EXCLUDED, "when: sex in {F, ▸N}", "CND003", None),
        (EXCLUDED, "when: sex in ▸KNWN", "CND002", None),
        (WHEN, "when: ▸age\n", "CND005", None),
        (WHEN, "when: start_date >= ▸18\n", "CND005", None),
        (EXCLUDED, "when: luggage > ▸20 'cm'", "CND006", None),
        (EXCLUDED, "when: luggage > 20 '▸kgs'", "CND006", None),
        (EXCLUDED, "when: sex == ▸U", "CND007", None),
        (
            WHEN,
            "when: age / ▸0 >= 18\n",
            "CND007",
            "divide by what can be other than 0, or leave the division out",
        ),
        (WHEN, "when: age / (▸2 - 2) >= 18\n", "CND007", None),
        (WHEN, "when: start_date > ▸2025-02-30\n", "CND001", None),
        (WHEN, "when: start_date in {2024-02-29, ▸2025-13-01}\n", "CND001", None),
        (EXCLUDED, "when: luggage / age > 20 ▸kg/a", "CND001", "write 20 'kg/a' for a unit"),
        (EXCLUDED, "when: min(1, luggage, ▸age) > 0", "CND006", None),
        ("must: HAND <= HOLD", "must: HAND <= ▸HOLT", "CND002", "did you mean 'HOLD'?"),
        ("when: AGE >= 18}", "when: ▸HADN >= 18}", "CND002", "did you mean 'HAND'?"),
        ("derive: DM.HAND + DM.HOLD", "derive: DM.HAND + ▸DM.AGE", "CND006", None),
    ],
)
def test_a_condition_that_is_wrong(faults: Faults, old: str, new: str, rule: str, fix: str | None) -> None:
    found = faults((old, new))
    assert [name for name, _ in found] == [rule]
    assert fix is None or found[0][1] == fix


@pytest.mark.parametrize(
    ("when", "rule", "fix"),
    [
        ("consented == ▸YES", "CND003", "did you mean Y?"),
        ("consented in {▸YES}", "CND003", "did you mean Y?"),
        ("not consented in {N, ▸'No'}", "CND003", "did you mean N?"),
        ("consented != ▸MAYBE", "CND003", "it has Y, N"),
        ("consented == ▸NA", "CND003", "write N"),
        ("consented == ▸U", "CND007", "write is_missing(x), or certain(x) or certain(not x)"),
    ],
)
def test_a_word_that_is_no_answer_of_a_yes_or_no(faults: Faults, when: str, rule: str, fix: str) -> None:
    derive = "    derive: DM.HAND + DM.HOLD\n"
    variable = "  - {id: consented, label: Consented, type: yes_no, treat: {NA: N}, derive: age > 3}\n"
    assert faults((EXCLUDED, f"when: {when}"), (derive, derive + variable)) == [(rule, fix)]


def test_a_condition_that_is_too_long_is_told_once(faults: Faults) -> None:
    long = " or ".join(["age > 18"] * 400)
    assert faults((WHEN, f"when: ▸{long}\n")) == [("SHP007", None)]


def test_every_wrong_word_of_a_condition_is_found(faults: Faults) -> None:
    assert faults((WHEN, "when: ▸aeg >= 18 and ▸sxe == F and luggage > ▸3 'm'\n")) != []


def test_one_misspelt_type_is_not_blamed_on_the_conditions_that_use_it(faults: Faults) -> None:
    """The variable is named by two conditions, the item by a check and a branch."""
    assert faults(("type: integer\n    unit: a\n", "type: ▸integr\n    unit: a\n")) == [
        ("SHP005", "did you mean 'integer'?")
    ]
    assert faults(("label: Age, type: integer", "label: Age, type: ▸integr")) == [
        ("SHP005", "did you mean 'integer'?")
    ]


def test_a_codelist_that_is_not_there_is_not_blamed_on_the_codes(faults: Faults) -> None:
    assert faults(("    codelist: SEX\n", "    codelist: ▸SXE\n")) == [("REF001", "did you mean 'SEX'?")]


def test_a_wrong_shape_elsewhere_does_not_hide_a_wrong_condition(faults: Faults) -> None:
    found = faults(
        ("priority: minor", "priority: ▸urgent"),
        (WHEN, "when: ▸aeg >= 18\n"),
        (EXCLUDED, "when: luggage > ▸20 'cm'"),
        ("must: HAND <= HOLD", "must: HAND <= ▸HOLT"),
    )
    assert [rule for rule, _ in found] == ["CND002", "CND006", "CND002", "SHP005"]


def test_repeated_visits_and_items_of_criteria_are_known_in_a_spec_of_wrong_shape(faults: Faults) -> None:
    found = faults(
        ("priority: minor", "priority: ▸urgent"),
        ("window: [P0D, P0D]}\n", "window: [P0D, P0D]}\n  - {id: C, name: C, kind: planned, target: P1D, "
         "window: [P0D, P0D], repeat: {every: P7D, times: 3}}\n"),
        ("at: [SCR, D1]", "at: [SCR, C]"),
        ("      - {id: HAND,", "      - {id: 'MET_{id}', label: x, type: code, codelist: SEX, required: always, "
         "for_each: inclusion}\n      - {id: HAND,"),
        ("must: HAND <= HOLD", "must: MET_INC01 == M or HAND <= DM.HOLD@C2"),
    )  # fmt: skip
    assert found == [("SHP005", None)]


LUGGAGE = "derive: DM.HAND + DM.HOLD"
ITEM = "label: Hand luggage, type: decimal, unit: kg, decimals: 1, required: always}"


def test_a_value_computed_from_itself(faults: Faults) -> None:
    fix = "derive one of them from recorded values, or let a person enter it"
    assert faults((LUGGAGE, "derive: DM.HAND + ▸luggage")) == [("CND008", fix)]
    assert [
        rule for rule, _ in faults((ITEM, ITEM.replace("required", "derive: HOLD + ▸HAND, required")))
    ] == ["CND008"]


def test_values_computed_from_each_other(load_texts: Load, minimal: str) -> None:
    text = minimal.replace(
        LUGGAGE, "derive: weight / 2\n  - {id: weight, label: W, type: decimal, unit: kg, derive: DM.HAND}"
    )
    text = text.replace(ITEM, ITEM.replace("required", "derive: 'round(luggage, 1)', required"))
    loaded = load_texts({"p.yaml": text})
    (finding,) = loaded.findings
    assert told(loaded).startswith(
        "p.yaml:(121, 94) CND008 these values are computed from each other: "
        "luggage from weight from DM.HAND from luggage - "
    ), told(loaded)
    assert [(related.message, related.location.line) for related in finding.related] == [
        ("needs weight", 72),
        ("needs DM.HAND", 73),
    ]


def test_a_variable_collected_on_an_item_that_is_computed_from_it(faults: Faults) -> None:
    old = "label: Age, type: integer, unit: a, required: always}"
    found = faults((old, old.replace("required", "derive: ▸age, required")))
    assert [rule for rule, _ in found] == ["CND008"]


@pytest.mark.parametrize("derive", ["previous(DM.HAND) + HOLD", "HAND@SCR + HOLD"])
def test_the_value_of_an_earlier_visit_closes_no_circle(faults: Faults, derive: str) -> None:
    assert faults((ITEM, ITEM.replace("required", f"at: [D1], derive: 'round({derive}, 1)', required"))) == []


@pytest.mark.parametrize(
    ("old", "new", "fix"),
    [
        ("    unit: kg\n", "    unit: ▸mmHg\n", "write mm[Hg]"),
        ("    unit: kg\n", "    unit: ▸lbs\n", None),
        ("    unit: kg\n", '    unit: "kg▸ m"\n', None),
        ("unit: mg}", "unit: ▸mgs}", None),
        ("    unit: kg\n", "    unit: kg\n    conversions: [{unit: ▸lbs, factor: 0.45359237}]\n", None),
    ],
)
def test_a_unit_that_ucum_does_not_have(faults: Faults, old: str, new: str, fix: str | None) -> None:
    ((rule, found),) = faults((old, new))
    assert rule == "CND009"
    assert fix is None or found == fix


@pytest.mark.parametrize("factor", ["0", "-1", "0.0"])
def test_a_conversion_multiplies_by_more_than_nothing(faults: Faults, factor: str) -> None:
    edit = "    unit: kg\n", f"    unit: kg\n    conversions: [{{unit: g, factor: ▸{factor}}}]\n"
    assert faults(edit) == [("SHP007", None)]


LAST_CRITERION = "      assessment: computable\n      source: ASM-01\n\nvariables:"


def _example(values: str) -> tuple[str, str]:
    example = f"  example: {{values: {{{values}}}}}\n"
    return LAST_CRITERION, LAST_CRITERION.replace("\nvariables", f"{example}\nvariables")


@pytest.mark.parametrize(
    ("values", "fix"),
    [
        ("sex: ▸MALE", "it has F, M, U"),
        ("age: ▸17.5", "write a whole number of years"),
        ("age: ▸121", "it lies between 0 and 120 years"),
        ("age: ▸'forty'", "write a number such as 12 or 0.5"),
        ("age: ▸true", "write a number such as 12 or 0.5"),
        ("start_date: ▸2024-02-30", "there is no such day"),
    ],
)
def test_a_value_of_the_example_that_cannot_be(faults: Faults, values: str, fix: str) -> None:
    assert faults(_example(values)) == [("CND010", fix)]


def test_every_value_of_the_example_is_asked_and_what_is_missing_or_unknown_is_one(faults: Faults) -> None:
    written = "age: ▸-1, sex: ▸X, luggage: 3 g, start_date: null"
    assert [rule for rule, _ in faults(_example(written))] == ["CND010", "CND010"]


def test_a_variable_that_cannot_be_read_is_not_blamed_on_the_example(faults: Faults) -> None:
    found = faults(
        _example("sex: X, age: 17.5"),
        ("    codelist: SEX\n", "    codelist: ▸SXE\n"),
        ("type: integer\n    unit: a\n", "type: ▸integr\n    unit: a\n"),
    )
    assert [rule for rule, _ in found] == ["SHP005", "REF001"]

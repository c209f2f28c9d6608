"""Conditions that cannot be read, or that name what is not there; derivations in a circle; units that are none."""

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
        ("must: HAND <= HOLD", "must: HAND <= ▸HOLT", "CND002", "did you mean 'HOLD'?"),
        ("when: AGE >= 18}", "when: ▸HADN >= 18}", "CND002", "did you mean 'HAND'?"),
        ("derive: DM.HAND + DM.HOLD", "derive: DM.HAND + ▸DM.AGE", "CND006", None),
    ],
)
def test_a_condition_that_is_wrong(faults: Faults, old: str, new: str, rule: str, fix: str | None) -> None:
    found = faults((old, new))
    assert [name for name, _ in found] == [rule]
    assert fix is None or found[0][1] == fix


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

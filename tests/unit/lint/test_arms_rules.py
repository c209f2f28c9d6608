"""ARM: doses, allocation, masking, names and numbers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from protocolkit.findings import Finding

Pointers = Callable[..., list[str]]

ONE_ARM = [
    *("arms/HIGH", "arms/PBO", "interventions/KAL20", "interventions/PLACEBO"),
    *("activities/DOSE/administers/KAL20", "activities/DOSE/administers/PLACEBO"),
]


@pytest.mark.parametrize(
    ("intervention", "missing"),
    [
        ("{id: KAL10, dose: null}", "no dose"),
        ("{id: KAL10, dose: {unit: null}}", "no unit"),
        ("{id: KAL10, dose: {amount: null, volume: null}}", "no amount, no volume"),
        ("{id: KAL10, dose: {administrations: null}}", "no administrations"),
        ("{id: KAL10, dose: {interval: null}}", "no interval"),
    ],
)
def test_a_dose_has_all_its_parts(
    found: Callable[..., list[Finding]], intervention: str, missing: str
) -> None:
    (finding,) = found("ARM003", f"interventions: [{intervention}]")
    assert finding.pointer == "interventions/KAL10/dose"
    assert missing in finding.message


@pytest.mark.parametrize(
    "intervention",
    [
        "{id: KAL10, dose: {administrations: 1, interval: null}}",
        "{id: KAL10, type: BEHAVIORAL, dose: null}",
        "{id: RESCUE, type: DRUG, dose: null}",
    ],
)
def test_a_single_dose_a_behaviour_and_what_no_arm_receives_pass(
    pointers: Pointers, intervention: str
) -> None:
    assert pointers("ARM003", f"interventions: [{intervention}]") == []


@pytest.mark.parametrize(
    ("design", "expected"),
    [
        ("{allocation: null}", ["design/allocation"]),
        ("{allocation: NA}", ["design/allocation"]),
        ("{allocation_ratio: null}", ["design/allocation_ratio"]),
        ("{allocation: NON_RANDOMIZED, allocation_ratio: null}", []),
        ("{allocation: NON_RANDOMIZED, allocation_rule: null}", ["design/allocation_rule"]),
        ("{}", []),
    ],
)
def test_several_arms_need_an_allocation(pointers: Pointers, design: str, expected: list[str]) -> None:
    assert pointers("ARM007", f"design: {design}") == expected


def test_a_single_arm_needs_no_allocation(pointers: Pointers) -> None:
    patch = "design: {allocation: NA, allocation_ratio: null, allocation_rule: null}"
    assert pointers("ARM007", patch, ONE_ARM) == []


@pytest.mark.parametrize(
    ("masking", "expected"),
    [
        ("{level: TRIPLE}", ["design/masking/level"]),
        ("{level: NONE}", ["design/masking/level"]),
        ("{level: NONE, roles: []}", []),
        ("{level: SINGLE, roles: [PARTICIPANT]}", []),
        ("{level: DOUBLE, roles: []}", ["design/masking/level"]),
        ("null", ["design/masking"]),
    ],
)
def test_the_level_of_masking_counts_the_roles(pointers: Pointers, masking: str, expected: list[str]) -> None:
    assert pointers("ARM008", f"design: {{masking: {masking}}}") == expected


def test_an_observational_study_needs_no_masking(pointers: Pointers) -> None:
    assert pointers("ARM008", "design: {study_type: OBSERVATIONAL, masking: null}") == []


def test_an_arm_is_not_called_like_an_intervention(found: Callable[..., list[Finding]]) -> None:
    (finding,) = found("ARM009", "arms: [{id: PBO, name: matching placebo tablet}]")
    assert finding.pointer == "arms/PBO/name"
    assert [related.pointer for related in finding.related] == ["interventions/PLACEBO/name"]
    assert found("ARM009") == []


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ("arms: [{id: LOW, planned: null}]", ["design/enrollment/count"]),
        ("arms: [{id: LOW, planned: 61}]", ["design/enrollment/count"]),
        ("arms: [{id: LOW, planned: 61}, {id: PBO, planned: 59}]", ["design/allocation_ratio"]),
        ("design: {allocation_ratio: '2:1:1'}", ["design/allocation_ratio"]),
        ("design: {allocation_ratio: '1:1'}", ["design/allocation_ratio"]),
        ("design: {allocation_ratio: null}", []),
        ("design: {enrollment: null}", []),
        ("", []),
    ],
)
def test_planned_numbers_add_up_and_follow_the_ratio(
    pointers: Pointers, patch: str, expected: list[str]
) -> None:
    assert pointers("ARM012", patch) == expected


def test_an_uneven_number_is_split_as_evenly_as_it_goes(pointers: Pointers) -> None:
    patch = "design: {enrollment: {count: 182}}\narms: [{id: LOW, planned: 61}, {id: PBO, planned: 61}]"
    assert pointers("ARM012", patch) == []


def test_findings_stand_at_the_value_or_its_key(
    placed: Callable[[str, str], list[tuple[str, int, int, str]]],
) -> None:
    assert placed("    count: 180", "    count: 181") == [("ARM012", 0, 12, "181")]
    assert placed("    level: QUADRUPLE", "    level: TRIPLE") == [("ARM008", 0, 12, "TRIPLE")]

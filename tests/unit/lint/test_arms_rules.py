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
    assert placed("    level: QUADRUPLE", "    level: TRIPLE") == [
        ("ARM008", 0, 12, "TRIPLE"),
        ("STR011", -91, 32, "Quadruple-Masked"),
    ]
    assert placed(
        '    route: ORAL\n    dose: {amount: "10"', '    route: BY HAND\n    dose: {amount: "10"'
    ) == [("ARM004", 0, 12, "BY HAND")]


@pytest.mark.parametrize(
    ("arm", "expected"),
    [
        ("{id: PBO, type: null}", ["arms/PBO/type"]),
        ("{id: PBO, type: OTHER}", []),
    ],
)
def test_every_arm_has_a_type(pointers: Pointers, arm: str, expected: list[str]) -> None:
    assert pointers("ARM001", f"arms: [{arm}]") == expected


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ("arms: [{id: PBO, interventions: []}]", ["interventions/PLACEBO", "arms/PBO/interventions"]),
        ("arms: [{id: PBO, type: NO_INTERVENTION}]", ["arms/PBO/type"]),
        (
            "interventions: [{id: PLACEBO, unused: Kept.}]\n"
            "arms: [{id: PBO, type: NO_INTERVENTION, interventions: []}]",
            [],
        ),
        ("interventions: [{id: NEW, name: New, type: DRUG}]", ["interventions/NEW"]),
        (
            "interventions: [{id: NEW, name: New, type: DRUG}]\nactivities: [{id: DOSE, administers: [NEW]}]",
            ["interventions/NEW"],
        ),
        ("", []),
    ],
)
def test_interventions_belong_to_arms_and_arms_have_interventions(
    pointers: Pointers, patch: str, expected: list[str]
) -> None:
    assert pointers("ARM002", patch) == expected


def test_an_intervention_in_no_arm_is_found_by_one_rule(pointers: Pointers) -> None:
    assert pointers("STR004", "interventions: [{id: NEW, name: New, type: DRUG}]") == []


@pytest.mark.parametrize(
    ("intervention", "expected"),
    [
        ("{id: KAL10, route: null}", ["interventions/KAL10/route"]),
        ("{id: KAL10, route: BY HAND}", ["interventions/KAL10/route"]),
        ("{id: KAL10, route: INTRAMUSCULAR}", ["interventions/KAL10/anatomical_site"]),
        ("{id: KAL10, route: SUBCUTANEOUS, anatomical_site: Abdomen}", ["interventions/KAL10/laterality"]),
        ("{id: KAL10, route: SUBCUTANEOUS, anatomical_site: Abdomen, laterality: midline}", []),
        ("{id: KAL10, route: RESPIRATORY (INHALATION)}", []),
        ("{id: KAL10, type: BEHAVIORAL, route: null}", []),
        ("{id: RESCUE, type: DRUG, route: null}", []),
    ],
)
def test_a_local_route_has_a_site_and_a_side(
    pointers: Pointers, intervention: str, expected: list[str]
) -> None:
    assert pointers("ARM004", f"interventions: [{intervention}]") == expected


@pytest.mark.parametrize(
    ("name", "kind", "found_there"),
    [
        ("Normal saline", "BIOLOGICAL", True),
        ("Normal saline", "DRUG", False),
        ("Stem cells in saline", "BIOLOGICAL", False),
        ("Stem cells in saline", "RADIATION", True),
        ("Exercise at home", "DRUG", True),
        ("Kalmoxin", "DEVICE", False),
    ],
)
def test_a_type_goes_with_the_product(pointers: Pointers, name: str, kind: str, *, found_there: bool) -> None:
    expected = ["interventions/KAL10/type"] if found_there else []
    assert pointers("ARM005", f"interventions: [{{id: KAL10, name: {name}, type: {kind}}}]") == expected


@pytest.mark.parametrize(
    ("patch", "missing"),
    [
        ("{masking: {description: null}}", "look alike nor who prepares"),
        ("{masking: {description: Tablets are identical.}}", "nothing says who prepares"),
        ("{masking: {description: An unmasked pharmacist prepares them.}}", "nothing says how the products"),
    ],
)
def test_masking_against_a_placebo_is_described(
    found: Callable[..., list[Finding]], patch: str, missing: str
) -> None:
    (finding,) = found("ARM006", f"design: {patch}")
    assert finding.pointer == "design/masking/description"
    assert missing in finding.message
    assert [related.pointer for related in finding.related] == ["arms/PBO"]


@pytest.mark.parametrize(
    "patch",
    [
        "design: {masking: {level: NONE, roles: [], description: null}}",
        "design: {masking: {description: null}}\narms: [{id: PBO, type: ACTIVE_COMPARATOR}]",
        "design: {masking: null}",
    ],
)
def test_an_open_study_and_one_without_placebo_need_no_such_description(
    pointers: Pointers, patch: str
) -> None:
    assert pointers("ARM006", patch) == []


CELLS = "interventions: [{id: KAL10, name: Allogeneic stromal cells, type: BIOLOGICAL}]\n"
DESCRIBED = """
product:
  tissue_source: Cord.
  donor_eligibility: Tested.
  manufacture: Passage 3.
  release_specification: %s
"""


@pytest.mark.parametrize(
    ("patch", "missing"),
    [
        ("", "no tissue source, no testing of donors, no manufacture with passage, no test of viability"),
        (DESCRIBED % "Viability and potency.", "no test of identity"),
        (DESCRIBED % "Viability, potency, identity.\n  storage: null", "no storage"),
    ],
)
def test_a_product_of_cells_is_described(
    found: Callable[..., list[Finding]], patch: str, missing: str
) -> None:
    (finding,) = found("ARM010", CELLS + patch)
    assert finding.pointer == "product"
    assert missing in finding.message
    assert [related.pointer for related in finding.related] == ["interventions/KAL10"]


def test_without_a_chapter_on_the_product_it_is_found_where_null_is_written_or_at_the_product(
    pointers: Pointers,
) -> None:
    assert pointers("ARM010", CELLS + "product: null") == ["product"]
    assert pointers("ARM010", CELLS, ["product"]) == ["interventions/KAL10"]


def test_a_tablet_and_cells_that_are_described_pass(pointers: Pointers) -> None:
    assert pointers("ARM010", "product: {storage: null}") == []
    assert pointers("ARM010", CELLS + DESCRIBED % "Viability, potency, identity.") == []


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ("background_therapy: null", ["background_therapy"]),
        ("background_therapy: {permitted: null}", ["background_therapy/permitted"]),
        ("background_therapy: null\ndesign: {study_type: OBSERVATIONAL}", []),
    ],
)
def test_other_treatment_is_described(pointers: Pointers, patch: str, expected: list[str]) -> None:
    assert pointers("ARM011", patch) == expected


FIRST = CELLS + "design: {phase: [PHASE1, PHASE2]}\n"


def test_first_participants_who_receive_cells_are_protected(found: Callable[..., list[Finding]]) -> None:
    (finding,) = found("ARM013", FIRST)
    assert finding.pointer == "safety"
    assert "no interval between the first participants, no dose-limiting event" in finding.message
    assert found("ARM013", FIRST + "safety: {staggering: 14 days., dose_limiting_events: Grade 3.}") == []
    assert "no stopping rule" in found("ARM013", FIRST + "safety: null")[0].message


@pytest.mark.parametrize("patch", [CELLS, "design: {phase: [PHASE1]}"])
def test_later_phases_and_tablets_need_no_staggering(pointers: Pointers, patch: str) -> None:
    assert pointers("ARM013", patch) == []

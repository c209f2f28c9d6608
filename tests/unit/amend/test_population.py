"""What an amendment does to the population, and when nothing is claimed; edit and answer on one screen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from second_versions import fictional, put, version

from protocolkit.amend.population import PopulationEffect, population_effect

INC, EXC = "eligibility/inclusion", "eligibility/exclusion"


def effect(*edits: dict[str, Any]) -> PopulationEffect:
    return population_effect(version(), version(*edits))


def brief(found: PopulationEffect) -> tuple[str, dict[str, str]]:
    return found.overall.verdict, {each.id: each.verdict for each in found.criteria if each.verdict != "same"}


PLATELETS = put(f"{EXC}/EXC01/when", "platelets < 150 '10*9/L'")
WITHOUT_EXC03 = (
    {"remove": "forms/IE/checks/EC26"},
    {"remove": f"{EXC}/EXC03"},
    put("activities/LABS/supports", ["EXC01", "EXC02"]),
    put(
        "activities/ELIG/supports",
        [
            *(f"INC0{number}" for number in range(1, 7)),
            *(f"EXC0{number}" for number in (1, 2, 4, 5, 6, 7, 8)),
        ],
    ),
)
OLDER = put(f"{INC}/INC01/when", "18 <= age_years <= 85")


@pytest.mark.parametrize(
    ("edits", "overall", "criteria"),
    [
        ((), "same", {}),
        ((put(f"{INC}/INC01/when", "age_years >= 18 and age_years <= 75"),), "same", {}),
        ((put(f"{INC}/INC01/text", "Age 18 to 75 years"),), "same", {}),
        ((PLATELETS,), "narrower", {"EXC01": "narrower"}),
        ((OLDER,), "wider", {"INC01": "wider"}),
        ((PLATELETS, OLDER), "incomparable", {"EXC01": "narrower", "INC01": "wider"}),
        (WITHOUT_EXC03, "wider", {"EXC03": "wider"}),
        ((put("codelists/ITCHSEV/sets/MODERATE_OR_WORSE", ["3", "4"]),), "narrower", {"INC03": "narrower"}),
    ],
)
def test_the_conditions_decide(
    edits: tuple[dict[str, Any], ...], overall: str, criteria: dict[str, str]
) -> None:
    assert brief(effect(*edits)) == (overall, criteria)


def test_every_criterion_is_listed_once_in_the_order_of_the_new_version() -> None:
    found = effect(*WITHOUT_EXC03)
    assert [each.id for each in found.criteria] == [
        *("INC01", "INC02", "INC03", "INC04", "INC05", "INC06"),
        *("EXC01", "EXC02", "EXC04", "EXC05", "EXC06", "EXC07", "EXC08", "EXC03"),
    ]


def test_typical_participants_are_told_in_clinical_words_with_units() -> None:
    found = effect(PLATELETS, OLDER).overall
    assert found.gained is not None
    assert found.lost is not None
    assert found.gained.words == "Age at consent 76 years"
    assert found.gained.values["age_years"] == 76
    assert found.lost.words == "Platelets 149.9 10*9/L"
    assert found.reasons == ("some are gained, and others are lost (proven)",)


def test_a_proof_names_the_implication_that_it_rests_on() -> None:
    """Whoever has no childbearing potential has no positive test, says medicine; so the guard changes nobody."""
    without = "sex == F and (result_positive(pregnancy_test) or breast_feeding and childbearing_potential)"
    edit = put(f"{EXC}/EXC06/when", without)
    found = effect(edit).of("EXC06")
    assert found is not None
    assert (found.verdict, found.implications) == ("same", ("IMP01",))
    assert found.reasons[-1].startswith("this rests on IMP01: A person without childbearing potential")
    bare = population_effect(version(), version(edit), implications=False).of("EXC06")
    assert bare is not None
    assert bare.verdict == "narrower"


def test_judgement_is_never_proven() -> None:
    cases: list[tuple[dict[str, Any], str, str]] = [
        (put(f"{EXC}/EXC08/text", "Any reason against the study"), "EXC08", "the words changed by which"),
        (put(f"{INC}/INC03/judgement", "Severity by a nurse."), "INC03", "what is judged was"),
        (put(f"{EXC}/EXC08/when", None), "EXC08", "it is now left to judgement alone"),
        (put("variables/unsuitable/label", "Unwilling"), "EXC08", "unsuitable asks for another judgement"),
    ]
    for edit, criterion, reason in cases:
        found = effect(edit)
        assert brief(found) == ("unknown", {criterion: "unknown"}), edit
        (changed,) = found.changed
        assert changed.reasons[0].startswith(reason)
        assert found.overall.reasons == (f"unknown because of {criterion}",)


def test_criteria_of_judgement_alone_stay_the_same_with_their_words() -> None:
    alone = put(f"{EXC}/EXC08/when", None)
    old = version(alone)
    assert brief(population_effect(old, version(alone, PLATELETS))) == ("narrower", {"EXC01": "narrower"})
    reworded = version(alone, put(f"{EXC}/EXC08/text", "Any reason"))
    assert brief(population_effect(old, reworded)) == ("unknown", {"EXC08": "unknown"})


def test_a_changed_condition_beside_changed_words_of_a_judgement_is_unknown_and_says_what_is_proven() -> None:
    found = effect(
        put(f"{INC}/INC03/judgement", "Severity by a nurse."),
        put(f"{INC}/INC03/when", "itch_score >= 5 and itch_severity in MODERATE_OR_WORSE"),
    ).of("INC03")
    assert found is not None
    assert found.verdict == "unknown"
    assert found.reasons[-1] == "of the condition alone: nobody is gained, and some are lost (proven)"


def test_what_can_be_proven_is_said_beside_what_cannot() -> None:
    found = effect(put(f"{EXC}/EXC08/text", "Any reason against the study"), PLATELETS).overall
    assert (found.verdict, found.lost) == ("unknown", None)
    assert found.reasons == (
        "unknown because of EXC08",
        "of the other criteria: nobody is gained, and some are lost (proven)",
    )


BARE = put(f"{EXC}/EXC01/when", "platelets < 100")
IN_ANOTHER_UNIT = (
    put("variables/platelets/unit", "10*12/L"),
    put("variables/platelets/range", [0, 3]),
    put("variables/platelets/soft_range", [Decimal("0.02"), 1]),
    put("eligibility/example/values/platelets", Decimal("0.2")),
)


@pytest.mark.parametrize(
    ("condition", "overall"),
    [
        ("platelets < 0.1", "same"),
        ("platelets < 100 '10*9/L'", "same"),
        ("platelets < 0.2", "narrower"),
        ("platelets < 0.09", "wider"),
        ("platelets < 100", "narrower"),  # the old words, and everybody is below 100 x 10^12/L
    ],
)
def test_numbers_have_the_unit_of_their_own_version(condition: str, overall: str) -> None:
    apart = {"remove": "variables/platelets/from"}
    found = population_effect(
        version(BARE, apart), version(apart, *IN_ANOTHER_UNIT, put(f"{EXC}/EXC01/when", condition))
    )
    assert found.overall.verdict == overall
    mirrored = population_effect(
        version(apart, *IN_ANOTHER_UNIT, put(f"{EXC}/EXC01/when", condition)), version(BARE, apart)
    )
    assert mirrored.overall.verdict == {"narrower": "wider", "wider": "narrower"}.get(overall, overall)


@pytest.mark.parametrize(
    ("edits", "criterion", "reason"),
    [
        (
            (put("variables/platelets/unit", "g/L"), {"remove": "variables/platelets/from"}),
            "EXC01",
            "the unit of platelets changed from 10*9/L to g/L, which UCUM does not convert exactly",
        ),
        (
            (put("codelists/ITCHSEV/codes/2/label", "Mild to moderate"),),
            "INC03",
            'code 2 of ITCHSEV meant "Moderate (moderat / mäßig / умеренный)" and means "Mild to moderate"',
        ),
        (
            ({"remove": "variables/unsuitable/basis"},),
            "EXC08",
            "unsuitable was a judgement and is now a yes or no",
        ),
    ],
)
def test_a_name_that_means_something_else_is_unknown_with_the_reason(
    edits: tuple[dict[str, Any], ...], criterion: str, reason: str
) -> None:
    if criterion == "EXC01":
        edits = (*edits, BARE)
    found = effect(*edits)
    assert brief(found) == ("unknown", {criterion: "unknown"})
    (changed,) = found.changed
    assert changed.reasons == (reason,)


def test_the_fictional_safety_amendment_gains_and_loses() -> None:
    found = population_effect(*fictional("A01"))
    assert brief(found) == ("incomparable", {"INC07": "wider", "EXC10": "narrower"})
    gained, lost = found.overall.gained, found.overall.lost
    assert gained is not None
    assert lost is not None
    assert gained.words == (
        "Ankle-brachial index, index limb 1.41; Ankle systolic pressure, index limb 71 mm[Hg]; "
        "Toe pressure, index limb 50 mm[Hg]"
    )
    assert (
        lost.words == "Platelet count 99.9 10*9/L; Leukocyte count 7.1 10*9/L; Immunosuppressive therapy: no"
    )


def test_clarified_words_of_judged_criteria_are_unknown_until_a_person_says() -> None:
    found = population_effect(*fictional("A02"))
    assert brief(found) == ("unknown", {"EXC01": "unknown", "EXC02": "unknown"})


def test_a_question_that_takes_too_long_is_plainly_unknown() -> None:
    found = population_effect(version(), version(PLATELETS), seconds=1e-9)
    assert brief(found) == ("unknown", {"EXC01": "unknown"})
    assert found.overall.reasons == ("not decided within the time limit",)
    assert found.changed[0].reasons == ("not decided within the time limit",)

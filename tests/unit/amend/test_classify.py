"""The rules beside the rows: intent, the floor, the header, what a person decided, and what nothing is known of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from amended_versions import PROFILES, between, classified, edited, plan_of, plan_of_trial, trial

from protocolkit.amend.classify import Classified, classify
from protocolkit.amend.rulings import Ruled
from protocolkit.model.amendments import AmendedChange, Amendment, Lowered, Reason, UrgentMeasure

MSC = {"amount": "100", "unit": "10*6", "administrations": 1}


def at(pointer: str, new: Any) -> dict[str, Any]:
    return {"at": pointer, "new": new}


def ruled(found: Classified, pointer: str, aspect: str | None = None) -> Ruled:
    """The ruling of the one change of an element that is not of its source."""
    (one,) = (
        one
        for one in found.changes
        if one.change.pointer == pointer
        and one.change.aspect != "source"
        and aspect in (None, one.change.aspect)
    )
    return one


def grades(one: Ruled) -> tuple[str, str, str]:
    found = {ruling.jurisdiction: ruling.grade for ruling in one.rulings}
    return found["eu_ctr"], found["fda_phase1"], found["fda_phase23"]


# Without a row


@pytest.mark.parametrize(
    ("edit", "pointer", "rule", "title"),
    [
        (
            at("eligibility/exclusion/EXC10/when", "platelets < 20 or wbc < 4.0 or immunosuppression"),
            "eligibility/exclusion/EXC10",
            "rule 12",
            "An exclusion loosened",
        ),
        (
            at("eligibility/inclusion/INC07/when", "abpi <= 0.4 or ankle_pressure <= 70"),
            "eligibility/inclusion/INC07",
            "rule 12",
            "An inclusion tightened",
        ),
        (
            at(
                "eligibility/exclusion/EXC10/when",
                "platelets < 20 or wbc < 5.0 or immunosuppression",
            ),
            "eligibility/exclusion/EXC10",
            "rule 12",
            "A criterion changed in another way",
        ),
        (
            at("eligibility/inclusion/INC08/text", "HbA1c ≤ 9.5 %"),
            "eligibility/inclusion/INC08",
            "rule 12",
            "A criterion changed in another way",
        ),
        (
            at("eligibility/inclusion/INC10/judgement", "Significance of any deviation at all"),
            "eligibility/inclusion/INC10",
            "rule 12",
            "Words changed that nothing formal stands beside",
        ),
        (at("design/enrollment/count", 30), "design/enrollment", "rule 12", "Sample size reduced"),
        (
            at("visits/M12/window", ["-P10D", "+P10D"]),
            "visits/M12",
            "rule 12",
            "A window narrowed or moved, or that of a visit for nothing but eligibility",
        ),
        (at("visits/M06/target", "P7M"), "visits/M06", "rule 12", "A visit moved whose time was defined"),
        (
            at("interventions/MSC/dose", MSC),
            "interventions/MSC",
            "rule 12",
            "A dose defined, or changed without a purpose that decides",
        ),
        (
            at("design/primary_purpose", "PREVENTION"),
            "design",
            "rule 6",
            "No row is about this part of a protocol",
        ),
    ],
)
def test_what_has_no_row_is_left_to_a_person(
    edit: Mapping[str, Any], pointer: str, rule: str, title: str
) -> None:
    one = ruled(classified([edit]), pointer)
    assert (one.case, one.cases, one.has_row, one.title) == ("", (), False, title)
    assert grades(one) == ("REVIEW", "REVIEW", "REVIEW")
    assert {ruling.rule for ruling in one.rulings if ruling.jurisdiction != "ru"} == {rule}
    assert (one.ethics, one.reconsent, one.registry, one.certainty) == ("review", "review", "review", "low")
    assert one.evidence


def test_a_site_in_another_country_has_no_row() -> None:
    site = {"id": "OSLO", "name": "A", "country": "NO", "country_name": "Norway", "source": "inferred (test)"}
    one = ruled(classified([{"add": "sites", "element": site}]), "sites/OSLO")
    assert (one.title, one.has_row) == ("A site removed, or added in another country", False)


def test_a_national_rule_that_is_not_encoded_is_not_guessed() -> None:
    found = classified([at("design/enrollment/count", 60)]).of("ru")
    assert found is not None
    assert (found.grade, found.undecided) == ("national rule not encoded", True)


# Intent


@pytest.mark.parametrize(
    ("purpose", "case"), [(None, ""), ("efficacy", ""), ("safety", "AC-10"), ("correction", "AC-02")]
)
def test_a_lower_dose_is_what_it_is_for(purpose: str | None, case: str) -> None:
    base = [at("interventions/MSC/dose", MSC)]
    found = classified([at("interventions/MSC/dose/amount", "50")], base=base, purpose=purpose)
    assert ruled(found, "interventions/MSC").case == case


@pytest.mark.parametrize(("purpose", "case"), [(None, ""), ("exploratory", "AC-19"), ("safety", "AC-20")])
def test_a_new_activity_is_what_it_is_for(purpose: str | None, case: str) -> None:
    activity = {"id": "BIO", "name": "Sample", "form": "LAB", "at": ["M03"], "source": "inferred (test)"}
    found = classified([{"add": "activities", "element": activity}], purpose=purpose)
    assert ruled(found, "activities/BIO").case == case


@pytest.mark.parametrize(("purpose", "case"), [(None, ""), ("safety", "AC-20")])
def test_a_visit_switched_on_brings_what_is_done_there(purpose: str | None, case: str) -> None:
    edits = [
        at("visits/M01/enabled", True),
        at("activities/STATUS/at", ["M01", "M03", "M06", "M12", "M24", "UNS", "ET"]),
    ]
    found = classified(edits, purpose=purpose)
    done = ruled(found, "activities/STATUS")
    assert ruled(found, "visits/M01").case == done.case == case
    assert done.follows == ("visits/M01",)


@pytest.mark.parametrize(("purpose", "case"), [(None, "AC-04"), ("correction", "AC-02"), ("urgent", "AC-35")])
def test_a_threshold_is_a_correction_or_urgent_where_the_header_says_so(
    purpose: str | None, case: str
) -> None:
    edit = at("eligibility/exclusion/EXC10/when", "platelets < 100 or wbc < 4.0 or immunosuppression")
    assert ruled(classified([edit], purpose=purpose), "eligibility/exclusion/EXC10").cases == (case,)


def test_a_unit_in_the_words_alone_is_no_slip_of_the_pen() -> None:
    edit = at(
        "eligibility/exclusion/EXC10/text",
        "Thrombocytopenia (platelet counts < 50,000 /µl), leukocytopenia (WBC < 4,000/ml), immunosuppressive therapy",
    )
    assert ruled(classified([edit]), "eligibility/exclusion/EXC10").has_row is False
    one = ruled(classified([edit], purpose="correction"), "eligibility/exclusion/EXC10")
    assert (one.case, grades(one)) == ("AC-02", ("SM", "PA-safety", "PA"))


# Population


def test_several_kinds_in_one_criterion_are_all_named_and_the_highest_counts() -> None:
    edit = at("eligibility/inclusion/INC01/when", "18 <= age_years <= 85")
    one = ruled(classified([edit]), "eligibility/inclusion/INC01")
    assert (one.case, set(one.cases)) == ("AC-08", {"AC-07", "AC-08"})
    assert (grades(one), one.reconsent, one.certainty) == (("SM", "PA-safety", "PA"), "future", "medium")


@pytest.mark.parametrize(
    ("field", "new", "case"),
    [
        ("maximum_age", "85 Years", "AC-08"),
        ("minimum_age", "16 Years", "AC-08"),
        ("maximum_age", "N/A", "AC-08"),
        ("maximum_age", "70 Years", ""),
        ("minimum_age", "300 Months", ""),
        ("sex", "MALE", ""),
    ],
)
def test_registered_limits_are_wider_or_not(field: str, new: str, case: str) -> None:
    assert ruled(classified([at(f"eligibility/{field}", new)]), "eligibility").case == case


def test_an_exclusion_that_excluded_somebody_is_not_redundant() -> None:
    """EXC15 beside which no criterion says the same."""
    edits = [
        {"remove": "eligibility/exclusion/EXC15"},
        {"remove": "activities/MEDH/supports/EXC15"},
        {"remove": "activities/ELIG/supports/EXC15"},
    ]
    chapters = trial()
    overlaps = [o for o in chapters["eligibility"]["overlaps"] if "EXC15" in (*o["criteria"], *o["against"])]
    edits += [{"remove": f"eligibility/overlaps/{overlap['id']}"} for overlap in overlaps]
    edits += [
        {"remove": f"questions/{question['id']}/about/EXC15"}
        for question in chapters["questions"]
        if "EXC15" in question.get("about", ())
    ]
    base = [{"remove": "forms/IE/checks/XC29"}]
    base += [
        {"remove": f"forms/{form['id']}/checks/{check['id']}"}
        for form in chapters["forms"]
        for check in form.get("checks", ())
        if "EXC15" in str(check.get("must")) and check["id"] != "XC29"
    ]
    found = classified(edits, base=base)
    one = ruled(found, "eligibility/exclusion/EXC15")
    assert (one.has_row, one.title) == (
        False,
        "A criterion added, or one removed that excluded somebody",
    )
    assert ruled(found, "activities/MEDH").follows == ("eligibility/exclusion/EXC15",)


# The floor


@pytest.mark.parametrize(
    ("name", "window", "why"),
    [
        ("M24", ["-P40D", "+P40D"], "a primary outcome is measured there"),
        ("M12", ["-P30D", "+P370D"], "its window overlaps with that of M24"),
    ],
)
def test_a_window_that_matters_is_never_below_the_floor(name: str, window: list[str], why: str) -> None:
    one = ruled(classified([at(f"visits/{name}/window", window)]), f"visits/{name}")
    assert (one.case, grades(one)) == ("AC-22", ("SM", "REVIEW", "REVIEW"))
    assert [ruling.rule for ruling in one.rulings[:3]] == ["rule 4", "rule 4", "AC-22"]
    assert (one.ethics, one.reconsent) == ("full", "review")
    assert one.evidence.endswith(why)


def test_the_window_of_a_visit_for_safety_alone_is_never_below_the_floor() -> None:
    base = [
        at("visits/M01/enabled", True),
        at("activities/PEXAM/at", ["SCR", "TRT pre-dose", "M01", "M03", "M06", "M12", "M24", "UNS", "ET"]),
    ]
    one = ruled(classified([at("visits/M01/window", ["-P9D", "+P9D"])], base=base), "visits/M01")
    assert (grades(one)[0], one.rulings[0].rule) == ("SM", "rule 4")
    assert one.evidence.endswith("dosing and safety alone are done there")


# The header


def header(*entries: AmendedChange, **fields: Any) -> Amendment:
    return Amendment(
        "A90", "An example", "1.0.0", "1.0.1", Reason("OTHER"), entries, fictional=True, **fields
    )


def entry(number: int, *elements: str, **fields: Any) -> AmendedChange:
    return AmendedChange(f"A90.{number}", elements, "An example.", **fields)


def judged(edits: list[dict[str, Any]], amendment: Amendment) -> Classified:
    found = between(plan_of_trial(), plan_of(edited(trial(), edits)))
    return classify(found, header=amendment, profiles=PROFILES)


WIDER = at("visits/M12/window", ["-P45D", "+P45D"])
MORE = at("design/enrollment/count", 60)


@pytest.mark.parametrize(
    "element",
    ["visits/M12/window", "visits/M12", "visits", "M12", "visits.M12", "visits.M12.window"],
)
def test_an_element_is_named_by_pointer_path_or_id(element: str) -> None:
    found = judged([WIDER], header(entry(1, element)))
    assert (ruled(found, "visits/M12").entry, found.unexplained, found.idle) == ("A90.1", (), ())


@pytest.mark.parametrize("element", ["TWD.FTPERF", "forms/TWD/items/FTPERF/label", "FTPERF", "TWD"])
def test_an_item_is_named_by_form_and_item(element: str) -> None:
    edit = at("forms/TWD/items/FTPERF/label", "Was it performed?")
    assert ruled(judged([edit], header(entry(1, element))), "forms/TWD/items/FTPERF").entry == "A90.1"


@pytest.mark.parametrize("element", ["visits/M1", "visits/M12/target", "M24", "M", "window", "activities"])
def test_what_an_element_does_not_name_stays_unexplained(element: str) -> None:
    found = judged([WIDER], header(entry(1, element)))
    assert (found.unexplained, found.idle) == (("visits/M12",), ("A90.1",))


def test_the_closest_entry_explains_a_change() -> None:
    found = judged([WIDER, MORE], header(entry(1, "visits", "design"), entry(2, "visits/M12/window")))
    assert (ruled(found, "visits/M12").entry, ruled(found, "design/enrollment").entry) == ("A90.2", "A90.1")


def test_a_source_alone_needs_no_explanation() -> None:
    found = judged([at("visits/M12/source", "record L90")], header(entry(1, "M24")))
    assert (found.unexplained, found.idle) == ((), ("A90.1",))
    assert found.of("eu_ctr") == msgspec.structs.replace(
        found.of("eu_ctr") or found.overall[0], grade="none", because=(), too_low=False
    )


def test_a_person_lowers_a_class_with_a_reason_that_is_kept() -> None:
    lowered = Lowered("eu_ctr", "NSM", "Twenty more of the same.", "Sponsor regulatory")
    found = judged([MORE], header(entry(1, "design", lowered=(lowered,)), declared={"eu_ctr": "NSM"}))
    ruling = ruled(found, "design/enrollment").ruling("eu_ctr")
    assert ruling is not None
    assert (ruling.grade, ruling.computed, ruling.lowered) == ("NSM", "SM", lowered)
    overall = found.of("eu_ctr")
    assert overall is not None
    assert (overall.grade, overall.too_low) == ("NSM", False)
    assert grades(ruled(found, "design/enrollment"))[1] == "PA-safety"


@pytest.mark.parametrize("to", ["USM", "SM", "NMS"])
def test_nothing_is_raised_or_invented_by_lowering(to: str) -> None:
    lowered = Lowered("eu_ctr", to, "Because.", "Sponsor regulatory")
    found = judged([MORE], header(entry(1, "design", lowered=(lowered,))))
    ruling = ruled(found, "design/enrollment").ruling("eu_ctr")
    assert ruling is not None
    assert (ruling.grade, ruling.lowered) == ("SM", None)


@pytest.mark.parametrize(
    ("declared", "too_low", "problem"),
    [
        ("SM", False, ""),
        ("USM", False, ""),
        ("NSM", True, "declared NSM, but the changes are SM"),
        (
            "nsm",
            False,
            "European Union has no class 'nsm': it has none, NSM, notification, 81.9, SM-II, REVIEW, SM, USM",
        ),
    ],
)
def test_a_declared_class_is_not_below_the_computed_one(declared: str, too_low: bool, problem: str) -> None:
    overall = judged([MORE], header(entry(1, "design"), declared={"eu_ctr": declared})).of("eu_ctr")
    assert overall is not None
    assert (overall.declared, overall.too_low, overall.problem) == (declared, too_low, problem)


def test_a_bundle_is_only_taken_apart_where_something_hides() -> None:
    entries = entry(1, "visits/M12"), entry(2, "design")
    assert judged([WIDER, MORE], header(*entries, declared={"eu_ctr": "SM"})).split is None
    assert judged([WIDER], header(entries[0], declared={"eu_ctr": "none"})).split is None
    split = judged([WIDER, MORE], header(*entries, declared={"eu_ctr": "NSM"})).split
    assert split is not None
    assert [(part.number, part.entries) for part in split.parts] == [
        ("A90a", ("A90.1",)),
        ("A90b", ("A90.2",)),
    ]


def test_an_urgent_measure_starts_its_clock_whatever_the_class() -> None:
    stop = at("registration/declared_status", "SUSPENDED")
    amendment = header(
        entry(1, "registration", purpose="urgent"), entry(2, "design"), urgent=UrgentMeasure("2024-02-25")
    )
    found = judged([stop, MORE], amendment)
    overall = found.of("eu_ctr")
    assert overall is not None
    assert (overall.grade, overall.apart) == ("SM", ("USM",))
    clocks = {(clock.of, clock.because): clock.due for clock in found.clocks}
    assert clocks == {
        ("eu_ctr", "USM"): "2024-03-03",
        ("fda_phase1", "PA-immediate"): "2024-02-25",
        ("fda_phase23", "PA-immediate"): "2024-02-25",
        ("registry", "30d"): None,
    }


def test_three_small_changes_of_one_thing_raise_a_warning() -> None:
    edits = [
        at("eligibility/exclusion/EXC01/text", "Wet gangrene or acute/chronic infection of lower limb."),
        at("eligibility/exclusion/EXC01/note", "Any lower limb, never only the index limb."),
    ]
    assert classified(edits).warnings == ()
    edits.append(at("eligibility/exclusion/EXC01/justification", "An example."))
    edits.append(at("outcomes/exploratory", None))
    base = [at("eligibility/exclusion/EXC01/justification", "An instance.")]
    warnings = classified(edits[:3], base=base).warnings
    assert [warning.partition(":")[0] for warning in warnings] == ["European Union"]
    assert "3 non-substantial changes touch EXC01" in warnings[0]


def test_no_change_is_no_amendment() -> None:
    found = classified([])
    assert (found.case, found.changes, found.clocks, found.split) == ("AC-41", (), (), None)
    assert {overall.grade for overall in found.overall} == {"none", "national rule not encoded"}


def test_the_version_itself_changes_nothing() -> None:
    one = ruled(classified([at("study/version", "1.0.1")]), "study")
    assert (one.case, one.has_row, grades(one)) == ("", True, ("none", "none", "none"))

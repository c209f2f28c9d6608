"""What follows from small edits of a protocol, and from the fictional amendments."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from amended_versions import ROOT
from second_versions import changes_between, fictional, put, version

from protocolkit.amend.consequences.consent import consent_effect
from protocolkit.amend.consequences.examples import TestParticipant, own_example
from protocolkit.amend.consequences.forms import FormTouched, forms_touched
from protocolkit.amend.consequences.origins import origins
from protocolkit.amend.consequences.procedures import procedures
from protocolkit.amend.consequences.questions import open_matters
from protocolkit.amend.consequences.registry import FieldChange, registry_changes
from protocolkit.amend.consequences.visits import visits_moved
from protocolkit.comparing import dates_effect, examples_effect
from protocolkit.errors import CannotRun
from protocolkit.exchange.prs import prs_xml
from protocolkit.model.plan import Plan
from protocolkit.source.yaml import read_yaml


def forms(*edits: dict[str, Any]) -> dict[str, FormTouched]:
    old, new = version(), version(*edits)
    return {found.id: found for found in forms_touched(old, new, changes_between(old, new))}


def test_a_new_choice_touches_every_item_of_its_codelist() -> None:
    found = forms({"add": "codelists/ITCHSEV/codes", "element": {"code": "5", "label": "Worst"}})
    assert [(form.id, form.reissued, [item.id for item in form.items]) for form in found.values()] == [
        ("QS", True, ["ITCHSEV"])
    ]
    (item,) = found["QS"].items
    assert (item.event, item.fields, item.follows_from) == (
        "changed",
        ("codes",),
        ("codelists/ITCHSEV/codes/5",),
    )


def test_a_check_alone_asks_for_no_new_form() -> None:
    (form,) = forms(put("forms/IE/checks/EC26/message", "Look again.")).values()
    assert (form.id, form.event, form.reissued) == ("IE", "changed", False)
    assert [(check.id, check.event, check.fields) for check in form.checks] == [
        ("EC26", "changed", ("message",))
    ]


def test_a_check_is_tested_again_where_what_it_asks_for_changed() -> None:
    condition = put("eligibility/exclusion/EXC01/when", "platelets < 150 '10*9/L'")
    words = put("eligibility/exclusion/EXC01/text", "Platelets below 150 x 10^9/L at screening")
    (form,) = forms(condition, words).values()
    assert [(item.id, item.fields) for item in form.items] == [("IEORRES_EXC01", ("label",))]
    assert [(check.id, check.event) for check in form.checks] == [
        ("EC05", "to be tested"),
        ("EC26", "to be tested"),
    ]
    (only_words,) = forms(words).values()
    assert (only_words.reissued, only_words.checks) == (True, ())


def test_the_same_condition_in_other_words_touches_no_form() -> None:
    assert forms(put("eligibility/inclusion/INC01/when", "age_years >= 18 and age_years <= 75")) == {}


def test_the_fictional_safety_amendment_touches_the_forms_that_it_should() -> None:
    old, new = fictional("A01")
    found = {form.id: form for form in forms_touched(old, new, changes_between(old, new))}
    assert {name for name, form in found.items() if form.visits_added == ("M01",)} == {
        *("AE", "AMP", "CM", "LAB", "PE", "STAT", "SV")
    }
    assert {name for name, form in found.items() if form.reissued} == {"ABI", "ICF", "IE"}
    assert [item.id for item in found["IE"].items] == ["IEORRES_INC07", "IEORRES_EXC10"]
    assert [(item.id, item.fields) for item in found["ABI"].items] == [("TOEPRES", ("required", "when"))]
    assert [(check.id, check.event) for check in found["LAB"].checks] == [("XC23", "changed")]


def moved(old: Plan, new: Plan) -> list[tuple[str, str, str, str, tuple[str, ...]]]:
    return [
        (
            each.id,
            each.event,
            each.old.words if each.old else "",
            each.new.words if each.new else "",
            each.follows_from,
        )
        for each in visits_moved(old, new, changes_between(old, new))
    ]


def test_visits_that_move_say_where_from_and_where_to() -> None:
    assert moved(*fictional("A01")) == [
        ("M01", "added", "", "1 month after First study injection, -7 to +7 days", ("visits/M01",))
    ]
    old, new = fictional("A02")
    (immediate, year) = visits_moved(old, new, changes_between(old, new))
    assert immediate.old is not None
    assert immediate.new is not None
    assert (immediate.old.about_day, immediate.old.window) == (0, (0, 1))
    assert (immediate.new.about_day, immediate.new.window, immediate.new.timing) == (6, (-2, 2), None)
    assert year.old is not None
    assert year.new is not None
    assert (year.old.about_day, year.old.window, year.new.window) == (365, (-30, 30), (-45, 45))


def test_a_repeated_visit_moves_each_time() -> None:
    found = moved(version(), version(put("visits/C/window", ["-P3D", "P3D"])))
    assert [entry[0] for entry in found] == ["C1", "C2", "C3", "C4", "C5", "C6"]
    assert {entry[4] for entry in found} == {("visits/C",)}


ANCHORS = """id,FIRST_INJECTION,TERMINATION_DECISION,last_visit
P1,2024-01-31,,IMM
P2,2024-01-31,,M03
P3,2024-02-30,,
P4,2024-05-01,,M33
"""


def test_the_next_dates_of_participants_under_way(tmp_path: Path) -> None:
    old, new = fictional("A01")
    path = tmp_path / "anchors.csv"
    path.write_text(ANCHORS, encoding="utf-8")
    found = dates_effect(old, new, str(path), changes_between(old, new))
    (one,) = found.moved
    assert (found.participants, found.unread) == (2, 2)
    assert (one.id, one.last_visit, one.next_visit) == ("P1", "IMM", "M01")
    (visit,) = one.moved
    assert (visit.visit, visit.event, visit.old, visit.follows_from) == (
        "M01",
        "added",
        None,
        ("visits/M01",),
    )
    assert visit.new is not None
    days = visit.new.target, visit.new.earliest, visit.new.latest
    assert [str(day) for day in days] == ["2024-02-29", "2024-02-22", "2024-03-07"]
    assert [(row.row, row.id, row.reason) for row in found.first_unread] == [
        (4, "P3", "Day 1 is 2024-02-30: write a date as 2024-08-31"),
        (5, "P4", "there is no visit M33 - did you mean M03?"),
    ]


def test_a_visit_that_is_done_moves_for_nobody(tmp_path: Path) -> None:
    old, new = fictional("A02")
    path = tmp_path / "anchors.csv"
    path.write_text("id,anchor,last_visit\nP1,2024-01-31,TRT\nP2,2024-01-31,M12\n", encoding="utf-8")
    found = dates_effect(old, new, str(path), changes_between(old, new))
    assert [(one.id, [each.visit for each in one.moved]) for one in found.moved] == [("P1", ["IMM", "M12"])]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("id,last_visit", "the table has no column FIRST_INJECTION"),
        ("id,FIRST_INJECTON", "there is no anchor FIRST_INJECTON\ndid you mean FIRST_INJECTION?"),
        ("id,anchor,FIRST_INJECTION", "two columns give FIRST_INJECTION"),
    ],
)
def test_a_table_of_anchors_must_name_its_columns(tmp_path: Path, header: str, message: str) -> None:
    old, new = fictional("A01")
    path = tmp_path / "anchors.csv"
    path.write_text(f"{header}\n", encoding="utf-8")
    with pytest.raises(CannotRun) as caught:
        dates_effect(old, new, str(path), ())
    assert str(caught.value).startswith(message)


def test_procedures_are_counted_over_the_visits_that_take_place() -> None:
    old, new = fictional("A01")
    found = procedures(old, new, changes_between(old, new))
    assert [(each.id, each.old.count, each.new.count) for each in found.changed] == [
        *(
            ("PEXAM", 6, 7),
            ("LABS", 7, 8),
            ("AEREV", 7, 8),
            ("CMREV", 7, 8),
            ("AMPREV", 6, 7),
            ("STATUS", 4, 5),
        )
    ]
    assert {each.follows_from[-1] for each in found.changed} == {"visits/M01"}
    assert (found.old.visits, found.new.visits) == (7, 8)
    assert (found.old.invasive, found.new.invasive) == (9, 10)
    assert (found.new.exposures, found.new.dose_msv, found.new.dose_missing) == (6, None, ("SCINT",))


def test_radiation_is_the_dose_of_one_exposure_times_their_number() -> None:
    old = version(put("activities/ULTRA/effective_dose_msv", Decimal("0.1")))
    new = version(put("activities/ULTRA/effective_dose_msv", Decimal("0.2")))
    found = procedures(old, new, changes_between(old, new))
    assert (found.old.exposures, found.old.dose_msv, found.new.dose_msv) == (
        3,
        Decimal("0.3"),
        Decimal("0.6"),
    )
    assert [(each.id, each.follows_from) for each in found.changed] == [("ULTRA", ("activities/ULTRA",))]


def registry(*edits: dict[str, Any]) -> dict[tuple[str, str], FieldChange]:
    old, new = version(), version(*edits)
    changes = registry_changes(old, new, changes_between(old, new))
    return {(found.registry, found.field): found for found in changes}


def test_registry_fields_have_their_old_and_new_value() -> None:
    found = registry(put("design/masking/level", "DOUBLE"), put("design/masking/roles", ["PARTICIPANT"]))
    level = found["ctgov", "Masking"]
    assert (level.old, level.new, level.follows_from) == ("Quadruple", "Double", ("design/masking",))
    assert found["who", "15 Study Type: Masking"].new == "Double"


def test_a_fact_that_may_not_reach_a_registry_leaves_its_field_empty_with_the_reason() -> None:
    (found, *_) = registry(
        put("design/allocation", "NON_RANDOMIZED"), put("design/sources", {"allocation": "ASM-01"})
    ).values()
    assert (found.field, found.old, found.new) == ("Allocation", "Randomized", None)
    assert found.why_empty_now == "only assumed"


def test_criteria_are_one_text_for_the_one_and_many_for_the_other_registry() -> None:
    found = registry(put("eligibility/inclusion/INC01/text", "Age from 18 to 80 years"))
    whole = found["ctgov", "Eligibility criteria"]
    assert whole.new is not None
    assert "1. Age from 18 to 80 years" in whole.new
    single = found["who", "14 Key Inclusion and Exclusion Criteria: Inclusion"]
    assert (single.element, single.new) == ("INC01", "Age from 18 to 80 years")
    assert whole.follows_from == single.follows_from == ("eligibility/inclusion/INC01",)
    assert ("ctgov", "Inclusion criterion") not in found


@pytest.mark.parametrize(
    "edit",
    [
        put("study/titles/brief", "FICTIONAL: Another title"),
        put("study/conditions", ["Winter itch"]),
        put("sponsor/lead/name", "Another sponsor"),
        put("sponsor/funding/FJORD/name", "Another foundation"),
        put("design/phase", ["PHASE3"]),
        put("design/enrollment/count", 200),
        put("arms/LOW/interventions", ["KAL20"]),
        put("interventions/KAL10/description", "Another tablet."),
        put("outcomes/primary/PO1/time_frame", "Week 20"),
        put("eligibility/maximum_age", "80 Years"),
        put("sites/TROLLVAG/city", "Elsewhere"),
        put("dates/start/date", "2025-10"),
        put("oversight/data_monitoring_committee", False),
        put("sharing/plan", "NO"),
        {"remove": "sites/WEISSWALD"},
    ],
    ids=str,
)
def test_whatever_the_upload_says_otherwise_is_among_the_fields(edit: dict[str, Any]) -> None:
    old, new = version(), version(edit)
    uploads = [prs_xml(plan, None).split(b"-->", 1)[1] for plan in (old, new)]
    assert uploads[0] != uploads[1]
    changes = registry_changes(old, new, changes_between(old, new))
    assert [found for found in changes if found.registry == "ctgov"]
    assert all(found.follows_from for found in changes)


def test_the_consent_form() -> None:
    old, new = fictional("A01")
    changes = changes_between(old, new)
    found = consent_effect(old, new, changes)
    assert (found.needed, found.versions_added, found.not_offered) == ("yes", ("V2_0",), ())
    assert found.follows_from == ("consent/versions/V2_0",)
    old, new = fictional("A02")
    changes = changes_between(old, new)
    outcome = next(change for change in changes if change.pointer == "outcomes/primary/PO2")
    assert consent_effect(old, new, changes).needed == "no"
    assert consent_effect(old, new, changes, [(outcome, "review")]).needed == "review"
    active = consent_effect(old, new, changes, [(outcome, "active")])
    assert (active.needed, active.is_missing, active.because) == ("yes", True, ("outcomes/primary/PO2",))


def test_assumptions_and_questions() -> None:
    old = version()
    new = version(
        put("assumptions/ASM-01/status", "confirmed"),
        put("questions/Q-01/status", "settled"),
        {
            "add": "assumptions",
            "element": {"id": "ASM-03", "text": "New.", "status": "to_be_confirmed", "unused": "A test."},
        },
    )
    found = open_matters(old, new, changes_between(old, new))
    assert [(each.id, each.event, each.before, each.after) for each in found.assumptions] == [
        ("ASM-01", "settled", "to_be_confirmed", "confirmed"),
        ("ASM-03", "introduced", None, "to_be_confirmed"),
    ]
    assert [(each.id, each.event, each.follows_from) for each in found.questions] == [
        ("Q-01", "answered", ("questions/Q-01",))
    ]


def test_an_assumption_on_which_less_rests() -> None:
    old, new = fictional("A01")
    found = {each.id: each for each in open_matters(old, new, changes_between(old, new)).assumptions}
    assert (found["ASM-45"].event, found["ASM-45"].freed) == ("eased", ("visits/M01/source",))
    assert found["ASM-45"].follows_from == ("visits/M01",)


def test_the_tests_of_the_criteria_that_turn() -> None:
    old, new = fictional("A01")
    file = ROOT / "tests/data/vectors.yaml"
    content = read_yaml(file.name, file.read_bytes()).value
    vectors = [
        TestParticipant(vector["id"], {**content["reference"], **vector["set"]})
        for vector in content["vectors"]
        if vector["id"] in ("V43", "V44", "V45", "V46")
    ]
    (found,) = examples_effect(old, new, [*own_example(new), *vectors], changes_between(old, new))
    assert (found.id, found.overall_before, found.overall_now) == ("V45", "ELIGIBLE", "NOT_ELIGIBLE")
    assert found.criteria == (("EXC10", "FALSE", "TRUE"),)
    assert found.follows_from == ("eligibility/exclusion/EXC10",)


def test_nothing_follows_from_nothing() -> None:
    plan = version()
    assert (
        forms_touched(plan, plan, ())
        == visits_moved(plan, plan, ())
        == registry_changes(plan, plan, ())
        == ()
    )
    assert procedures(plan, plan, ()).changed == ()
    assert open_matters(plan, plan, ()) == open_matters(plan, version(), ())
    assert origins(()) == ()

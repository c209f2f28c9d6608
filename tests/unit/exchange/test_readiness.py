"""The readiness list: every gap, why it is one, and who has been asked."""

from __future__ import annotations

import msgspec

from protocolkit.exchange.readiness import Asked, Why, readiness
from protocolkit.model.outcomes import Outcomes
from protocolkit.model.plan import make_plan
from protocolkit.model.study import Registration, Titles


def state(plan, registry="ctgov", org="ORG"):
    return next(one for one in readiness(plan, org) if one.id == registry)


def gaps(plan, registry="ctgov", org="ORG"):
    return [
        (gap.field, gap.why, gap.question.id if gap.question else None)
        for gap in state(plan, registry, org).due
    ]


def changed(plan, **chapters):
    return make_plan(msgspec.structs.replace(plan.protocol, **chapters))


def with_titles(plan, titles):
    return changed(plan, study=msgspec.structs.replace(plan.protocol.study, titles=titles))


def test_what_clinicaltrials_gov_still_requires_of_the_real_trial(trial):
    assert gaps(trial, org=None) == [
        ("PRS account (org_name)", Why.NO_FIELD, None),
        ("Human subjects review: status", Why.ABSENT, "Q-43"),
        ("Studies an IND or IDE", Why.NO_FIELD, None),
        ("Central contact: phone", Why.ABSENT, "Q-66"),
        ("Central contact: e-mail", Why.ABSENT, "Q-66"),
    ]


def test_the_account_is_no_gap_when_it_is_given(trial):
    assert "PRS account (org_name)" not in [field for field, _, _ in gaps(trial, org="FMBA")]


def test_a_registry_that_does_not_concern_the_study_holds_nothing_against_it(trial, second):
    assert not state(trial, "ctis").concerned
    assert state(trial, "ctis").due == ()
    assert state(trial, "ctis").gaps
    assert state(second, "ctis").concerned
    assert state(second, "ctis").reason == "There is a site in the EU or EEA (DE, NO)."
    assert not state(second, "isrctn").concerned


def test_an_assumed_fact_names_its_assumption_and_its_question(trial):
    assumption = next(a for a in trial.protocol.assumptions if a.question and a.status != "refuted")
    design = msgspec.structs.replace(trial.protocol.design, sources={"allocation": assumption.id})
    gap = next(gap for gap in state(changed(trial, design=design)).gaps if gap.field == "Allocation")
    assert (gap.why, gap.assumption, gap.detail) == (
        Why.ASSUMED,
        assumption.id,
        f"Only assumed ({assumption.id}).",
    )
    question = next(q for q in trial.protocol.questions if q.id == assumption.question)
    expected = Asked(question.id, question.priority, question.to) if question.status == "open" else None
    assert expected is None or gap.question == expected


def test_what_is_only_assumed_is_listed_even_where_nobody_insists(trial):
    """The study began in 2013, before the Final Rule asked for an allocation."""
    design = msgspec.structs.replace(trial.protocol.design, sources={"allocation": "ASM-28b"})
    gap = next(gap for gap in state(changed(trial, design=design)).gaps if gap.field == "Allocation")
    assert (gap.requirement, gap.applies) == ("required if start >= 2017-01-18", False)


def test_an_inferred_fact_says_why_it_was_inferred(second):
    gap = next(gap for gap in state(second).gaps if gap.field == "Keyword")
    assert (gap.why, gap.applies) == (Why.INFERRED, False)
    assert gap.detail.startswith("Only inferred (the condition")


def test_too_long_a_text_is_counted_and_given_whole(trial):
    plan = with_titles(trial, Titles("x" * 301, "y" * 600, "z" * 15, "record L3"))
    found = [(gap.field, gap.detail) for gap in state(plan).due if gap.why is Why.TOO_LONG]
    assert found == [
        ("Brief title", "301 characters; at most 300."),
        ("Acronym", "15 characters; at most 14."),
    ]


def test_limits_of_lists_hold_for_each_entry_and_the_criteria_for_the_whole(trial):
    study = msgspec.structs.replace(
        trial.protocol.study, conditions=("a" * 160, "b" * 161), keywords=("k" * 161,)
    )
    study = msgspec.structs.replace(study, source="record L7", sources={})
    eligibility = trial.protocol.eligibility
    long = msgspec.structs.replace(eligibility.inclusion[0], text="w" * 20001)
    plan = changed(trial, study=study, eligibility=msgspec.structs.replace(eligibility, inclusion=(long,)))
    found = {gap.field: gap.detail for gap in state(plan).due if gap.why is Why.TOO_LONG}
    assert list(found) == ["Condition", "Keyword", "Eligibility criteria, both lists"]
    assert found["Keyword"].endswith("(limit recalled, check before use).")
    assert [gap.field for gap in state(plan, "who").due if gap.why is Why.TOO_LONG] == [
        "14 Key Inclusion and Exclusion Criteria: Inclusion criteria, whole list"
    ]


def test_a_value_that_the_registry_does_not_take_is_a_gap(trial):
    design = msgspec.structs.replace(trial.protocol.design, phase=("PHASE1", "PHASE3"))
    registration = Registration("UNKNOWN", None, verified="2017-08", source="record L26")
    plan = changed(trial, design=design, registration=registration)
    found = [(gap.field, gap.why, gap.detail) for gap in state(plan).due]
    assert ("Study phase", Why.NOT_ACCEPTED, "PHASE1 with PHASE3 is no value of this registry.") in found
    assert ("Overall recruitment status", Why.ABSENT, "The protocol does not have it.") in found


def test_a_status_that_cannot_be_submitted_is_noticed(trial):
    texts = [notice.text for notice in state(trial).notices]
    assert (
        "The status UNKNOWN is the registry's own and cannot be submitted; the last declared one, Recruiting, is given."
        in texts
    )


def test_an_intervention_of_no_arm_is_noticed_and_asks_for_nothing(second):
    assert "interventions.RESCUE" in [notice.path for notice in state(second).notices]
    assert [gap.path for gap in state(second).gaps if "RESCUE" in gap.path] == []


def test_a_protocol_without_outcomes_is_not_ready(trial):
    found = state(changed(trial, outcomes=Outcomes(()))).due
    assert ("Primary outcome: title", "outcomes.primary") in [(gap.field, gap.path) for gap in found]


def test_the_nearest_question_is_named(trial):
    questions = trial.protocol.questions
    near = msgspec.structs.replace(
        questions[0], id="Q-98", about=("sponsor.contacts.public.phone",), status="open"
    )
    closed = msgspec.structs.replace(near, id="Q-97", status="answered")
    plan = changed(trial, questions=(closed, *questions, near))
    asked = {gap.path: gap.question.id for gap in state(plan).due if gap.question}
    assert asked["sponsor.contacts.public.phone"] == "Q-98"
    assert asked["sponsor.contacts.public.email"] == "Q-66"


def test_a_number_is_asked_for_by_its_id(trial):
    asked = {gap.path: gap.question.id for gap in state(trial, "who").due if gap.question}
    assert asked["study.identifiers.UTN.value"] == "Q-52"

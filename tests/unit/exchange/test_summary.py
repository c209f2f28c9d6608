"""The summary: every registered fact, none without a source."""

from __future__ import annotations

import msgspec

from protocolkit.exchange.facts import facts_at
from protocolkit.exchange.readiness import REGISTRIES
from protocolkit.exchange.summary import summary
from protocolkit.exchange.who import shown
from protocolkit.model.provenance import is_registrable

_WHOLE = {"eligibility.inclusion", "eligibility.exclusion", "eligibility.both", "sites[].country"}
"""Lists that the summary has entry by entry, and a code that it has in words."""


def lines(plan):
    return [line for section in summary(plan.protocol) for line in section.lines]


def test_every_line_has_a_source_that_a_registry_accepts(trial, second):
    for plan in (trial, second):
        assert [line for line in lines(plan) if not is_registrable(line.source)] == []


def test_no_section_is_empty(trial):
    titles = [section.title for section in summary(trial.protocol)]
    assert all(section.lines for section in summary(trial.protocol))
    assert "Other outcomes" not in titles
    assert titles[:3] == ["Identification", "Purpose", "Sponsor and support"]


def test_it_has_every_criterion_and_outcome_in_the_words_of_the_record(trial):
    shown = {line.text for line in lines(trial)}
    protocol = trial.protocol
    wanted = {criterion.text for criterion in protocol.eligibility.criteria}
    for outcome in protocol.outcomes.all:
        wanted |= {outcome.title, outcome.time_frame, outcome.description}
    assert wanted <= shown


def test_fields_of_an_element_stand_below_its_name(second):
    arms = next(section for section in summary(second.protocol) if section.title == "Arms")
    assert [(line.label, line.depth) for line in arms.lines[:5]] == [
        ("Arm", 0),
        ("Type", 1),
        ("Description", 1),
        ("Planned participants", 1),
        ("Arm", 0),
    ]


def test_what_is_assumed_is_left_out(second):
    arms = tuple(msgspec.structs.replace(arm, sources={"planned": "ASM-01"}) for arm in second.protocol.arms)
    plan = msgspec.structs.replace(second.protocol, arms=arms)
    assert "Planned participants" not in {line.label for section in summary(plan) for line in section.lines}


def test_it_has_every_fact_that_some_registry_asks_for(trial, second):
    for plan in (trial, second):
        told = {line.text for line in lines(plan)}
        left_out = [
            fact.path
            for registry in REGISTRIES
            for need in registry.needs
            if need.path and need.path not in _WHOLE
            for fact in facts_at(plan.protocol, need.path)
            if fact.missing is None and not _stands(need, fact, plan, told)
        ]
        assert left_out == []


def _stands(need, fact, plan, told):
    """Whether a fact is told, in words of its own or in those of a domain."""
    domains = [
        need.domain,
        "",
        "masking_level",
        "masked_role",
        "primary_purpose",
        "sex",
        "route",
        "allocation",
    ]
    domains += ["organization"] if isinstance(fact.value, str) else []
    asked = (msgspec.structs.replace(need, domain=domain) for domain in domains)
    return any(shown(need, fact, plan.protocol) in told for need in asked)

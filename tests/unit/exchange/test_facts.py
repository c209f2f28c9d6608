"""The gate: what may reach a registry, and what never does."""

from __future__ import annotations

import msgspec
import pytest

from protocolkit.exchange.facts import Missing, fact, facts_at, registrable, registry_status
from protocolkit.exchange.prs import prs_xml
from protocolkit.exchange.summary import summary
from protocolkit.exchange.who import who_items
from protocolkit.model.study import Registration, Titles

HELD_BACK = [
    "ASM-07",
    "ASM-28b",
    "inferred (somebody thinks so)",
    "",
    "hearsay",
    "record",
    "sponsor",
    "ASM-1",
]


@pytest.mark.parametrize(
    "source", ["record L3", "public OfficialTitle", "sponsor PROT §1.1", "amendment A01.1"]
)
def test_a_fact_with_evidence_passes(source):
    assert registrable(Titles("Title", source=source), "brief") == "Title"


@pytest.mark.parametrize("source", HELD_BACK)
def test_nothing_else_passes(source):
    assert registrable(Titles("Title", source=source), "brief") is None


def test_the_source_of_a_field_comes_before_that_of_its_element():
    titles = Titles(
        "Brief", "Official", "ACR", "record L3", {"official": "ASM-01", "acronym": "inferred (so)"}
    )
    assert registrable(titles, "brief") == "Brief"
    assert fact("official", titles, "official").missing is Missing.ASSUMED
    assert fact("acronym", titles, "acronym").missing is Missing.INFERRED


def test_no_is_a_fact_and_nothing_is_none():
    registration = Registration(verified="", source="public StatusVerifiedDate")
    assert fact("verified", registration, "verified").missing is Missing.ABSENT
    assert fact("x", None, "verified").missing is Missing.ABSENT
    assert fact("x", registration, "unheard_of").missing is Missing.NO_FIELD


def test_false_passes(second):
    assert registrable(second.protocol.oversight, "fda_regulated_drug") is False


def test_lists_give_one_fact_an_element(second):
    found = facts_at(second.protocol, "arms[].type")
    assert [(one.path, one.value) for one in found] == [
        ("arms.LOW.type", "EXPERIMENTAL"),
        ("arms.HIGH.type", "EXPERIMENTAL"),
        ("arms.PBO.type", "PLACEBO_COMPARATOR"),
    ]


def test_an_empty_list_is_one_absent_fact(trial):
    assert [(one.path, one.missing) for one in facts_at(trial.protocol, "oversight.ethics[].status")] == [
        ("oversight.ethics", Missing.ABSENT)
    ]


def test_identifiers_are_told_apart(trial):
    assert [one.value for one in facts_at(trial.protocol, "study.identifiers[primary].value")] == [
        "NCT03239535"
    ]
    assert [one.path for one in facts_at(trial.protocol, "study.identifiers[UTN].value")] == [
        "study.identifiers.UTN.value"
    ]


@pytest.mark.parametrize(
    ("shown", "declared", "expected"),
    [
        ("UNKNOWN", "RECRUITING", "RECRUITING"),
        ("WITHHELD", None, None),
        ("COMPLETED", None, "COMPLETED"),
        ("COMPLETED", "TERMINATED", "TERMINATED"),
        ("UNKNOWN", "UNKNOWN", None),
        (None, None, None),
    ],
)
def test_only_a_status_that_a_sponsor_may_declare_is_given(trial, shown, declared, expected):
    registration = Registration(shown, declared, source="public OverallStatus")
    protocol = msgspec.structs.replace(trial.protocol, registration=registration)
    status = registry_status(protocol)
    assert (status.value if status.value != "UNKNOWN" else None) == expected


def _clinical_texts(value):
    """Every text of a protocol that is long enough to be recognised in a document, its identity apart."""
    if isinstance(value, dict):
        for key, entry in value.items():
            if key not in ("source", "sources", "id", "spec_format", "version", "status", "about"):
                yield from _clinical_texts(entry)
    elif isinstance(value, (list, tuple)):
        for entry in value:
            yield from _clinical_texts(entry)
    elif isinstance(value, str) and len(value) > 11 and value.count("_") == 0:
        yield value


@pytest.mark.parametrize("source", ["ASM-01", "inferred (from nowhere)"])
@pytest.mark.parametrize("name", ["trial", "second"])
def test_of_a_protocol_that_is_all_assumption_nothing_passes(request, resourced, name, source):
    plan = resourced(request.getfixturevalue(name), source)
    given = prs_xml(plan, "ORG").decode()
    assert "<org_study_id />" in given
    assert summary(plan.protocol) == ()
    items = who_items(plan.protocol)
    assert [item.number for item in items if item.values] == []
    texts = set(_clinical_texts(msgspec.to_builtins(plan.protocol)))
    assert len(texts) > 100
    told = given + msgspec.json.encode(items).decode()
    assert [text for text in texts if text in told] == []

"""The items of SPIRIT 2025: all of them, at fields that exist, asked of the studies that they are about."""

from __future__ import annotations

import csv

import msgspec
import pytest

from protocolkit.exchange.facts import Missing, facts_at
from protocolkit.exchange.spirit import ITEMS, Covered, spirit_items


def _changed(protocol, **chapters):
    return msgspec.structs.replace(protocol, **chapters)


def test_the_items_are_those_of_the_statement(reference):
    path = reference / "standards" / "spirit" / "spirit_2025_items.csv"
    with path.open(encoding="utf-8", newline="") as file:
        published = [row["item"] for row in csv.DictReader(file)]
    assert [item.number for item in ITEMS] == published
    assert len({number.rstrip("abcd") for number in published}) == 34


def test_every_item_leads_to_fields_that_exist(second):
    for item in ITEMS:
        for field in item.fields:
            for path in field.split("|"):
                found = facts_at(second.protocol, path.strip())
                assert all(fact.missing is not Missing.NO_FIELD for fact in found), (item.number, path)


def test_the_invented_protocol_addresses_all_34(second):
    states = spirit_items(second.protocol)
    assert len(states) == 34
    assert [state.number for state in states if state.covered is not Covered.WHOLLY] == []


def test_a_study_without_randomisation_and_masking_is_not_asked_for_them(second):
    design = msgspec.structs.replace(second.protocol.design, allocation="NON_RANDOMIZED", masking=None)
    numbers = {state.number for state in spirit_items(_changed(second.protocol, design=design))}
    assert {str(number) for number in range(1, 35)} - numbers == {"21", "22", "23", "24"}


@pytest.mark.parametrize(
    ("field", "number", "covered"),
    [
        ("patient_involvement", "11", Covered.NOT),
        ("contributors", "3", Covered.PARTLY),
        ("recruitment", "20", Covered.NOT),
        ("adherence", "15", Covered.PARTLY),
    ],
)
def test_what_is_missing_is_told(second, field, number, covered):
    conduct = msgspec.structs.replace(second.protocol.conduct, **{field: None})
    states = spirit_items(_changed(second.protocol, conduct=conduct))
    assert [(s.number, s.covered) for s in states if s.covered is not Covered.WHOLLY] == [(number, covered)]


def test_what_is_assumed_is_addressed(second):
    conduct = msgspec.structs.replace(second.protocol.conduct, sources={"recruitment": "ASM-01"})
    states = spirit_items(_changed(second.protocol, conduct=conduct))
    assert {state.covered for state in states} == {Covered.WHOLLY}

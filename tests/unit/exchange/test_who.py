"""The WHO data set: 24 items, each as complete as its facts."""

from __future__ import annotations

import msgspec

from protocolkit.exchange.facts import Missing
from protocolkit.exchange.who import Coverage, who_items
from protocolkit.model.study import Sharing


def coverage(protocol):
    return {item.number: item.coverage.value for item in who_items(protocol)}


def item(protocol, number):
    return who_items(protocol)[number - 1]


def test_the_items_of_the_real_trial(trial):
    expected = dict.fromkeys(range(1, 25), "present")
    expected |= dict.fromkeys([3, 7, 13], "partial") | dict.fromkeys([4, 6, 8, 21, 23], "absent")
    assert coverage(trial.protocol) == expected


def test_the_items_of_a_protocol_that_is_not_registered(second):
    found = coverage(second.protocol)
    assert [number for number, state in found.items() if state == "absent"] == [1, 2, 18, 23]
    assert [number for number, state in found.items() if state == "partial"] == [7, 8, 21]


def test_values_carry_their_source_and_the_word_of_the_who_format(trial):
    status = item(trial.protocol, 18)
    assert [(value.text, value.ictrp, value.source) for value in status.values] == [
        ("Recruiting", "Recruiting", "public LastKnownStatus")
    ]
    assert {value.field: value.ictrp for value in item(trial.protocol, 15).values} == {
        "Type": "interventional",
        "Allocation": "non-randomized controlled trial",
        "Masking": "blinded (masking used)",
        "Masked": None,
        "Assignment": "parallel",
        "Purpose": "treatment",
        "Phase": "1",
    }


def test_facts_come_element_by_element(trial):
    elements = [value.element for value in item(trial.protocol, 13).values]
    assert elements == ["SALINE"] * 3 + ["MSC"] * 3 + ["SALINE"] * 4 + ["MSC"] * 4


def test_what_is_missing_is_named(trial):
    assert [(lack.field, lack.element, lack.why) for lack in item(trial.protocol, 13).missing] == [
        ("Dose", "SALINE", Missing.ABSENT),
        ("Dose", "MSC", Missing.ABSENT),
    ]


def test_an_organisation_is_shown_by_its_name(second):
    contact = item(second.protocol, 7)
    assert ("Organisation", "Nordlicht Fiktiv GmbH") in [
        (value.field, value.text) for value in contact.values
    ]


def test_a_plan_to_share_needs_a_description_and_a_refusal_does_not(second):
    def shared(plan):
        sharing = Sharing(plan, source="sponsor PROT §12.3")
        return item(msgspec.structs.replace(second.protocol, sharing=sharing), 24).coverage

    assert shared("NO") is Coverage.PRESENT
    assert shared("YES") is Coverage.PARTIAL


def test_an_assumption_makes_an_item_incomplete(trial):
    design = msgspec.structs.replace(trial.protocol.design, sources={"allocation": "ASM-28b"})
    found = item(msgspec.structs.replace(trial.protocol, design=design), 15)
    assert found.coverage is Coverage.PARTIAL
    assert [(lack.field, lack.why, lack.source) for lack in found.missing] == [
        ("Allocation", Missing.ASSUMED, "ASM-28b")
    ]

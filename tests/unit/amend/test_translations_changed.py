"""A changed translation is a change of text alone, told with its language; what is new brings its own along."""

from __future__ import annotations

import msgspec
import pytest
from second_versions import changes_between, version

from protocolkit.amend.changes import ChangeKind
from protocolkit.amend.classify import Between, classify
from protocolkit.amend.edits import EditKind, edits_between
from protocolkit.amend.patch import patched
from protocolkit.amend.profiles import all_profiles
from protocolkit.model.canonical import canonical
from protocolkit.model.plan import Plan, make_plan

LABEL = "forms/DM/items/SEX/label"


def spoken(texts: dict[str, dict[str, str]], plan: Plan | None = None) -> Plan:
    """The second protocol with translations."""
    return make_plan(msgspec.structs.replace((plan or version()).protocol, translations=texts))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({LABEL: "Пол"}, {LABEL: "Пол участника"}, ("Пол", "Пол участника")),
        ({}, {LABEL: "Пол"}, (None, "Пол")),
        ({LABEL: "Пол"}, {}, ("Пол", None)),
    ],
)
def test_a_translation_is_a_change_of_its_element(
    old: dict[str, str], new: dict[str, str], told: tuple[str | None, str | None]
) -> None:
    (change,) = changes_between(spoken({"ru": old}), spoken({"ru": new}))
    assert (change.pointer, change.aspect, change.kind) == (
        "forms/DM/items/SEX",
        "texts in ru",
        ChangeKind.TEXT,
    )
    assert (change.old, change.new) == told
    assert change.language == "ru"


def test_translations_of_one_element_are_one_change() -> None:
    texts = {"forms/AE/checks/AE01/text": "а", "forms/AE/checks/AE01/message": "б"}
    (change,) = changes_between(version(), spoken({"ru": texts}))
    assert change.new == {"text": "а", "message": "б"}


def test_the_same_translations_are_no_change() -> None:
    assert changes_between(spoken({"ru": {LABEL: "Пол"}}), spoken({"ru": {LABEL: "Пол"}})) == ()


def test_edits_of_translations_can_be_laid_over_the_old_protocol() -> None:
    old, new = spoken({"ru": {LABEL: "Пол"}}), spoken({"de": {LABEL: "Geschlecht"}})
    edits = edits_between(old.protocol, new.protocol)
    assert [(edit.language, edit.field, edit.kind) for edit in edits] == [
        ("ru", "label", EditKind.CHANGED),
        ("de", "label", EditKind.CHANGED),
    ]
    assert patched(canonical(old.protocol), edits) == canonical(new.protocol)


def test_what_is_new_brings_its_translations_along() -> None:
    plan = version()
    last = plan.protocol.forms[-1]
    without = make_plan(msgspec.structs.replace(plan.protocol, forms=plan.protocol.forms[:-1]))
    texts = {f"forms/{last.id}/name": "Форма", LABEL: "Пол"}
    changes = changes_between(without, spoken({"ru": texts}))
    assert [(change.pointer, change.kind) for change in changes if change.language] == [
        ("forms/DM/items/SEX", ChangeKind.TEXT)
    ]
    assert f"forms/{last.id}" in {change.pointer for change in changes}


def test_a_person_decides_what_a_translation_changes() -> None:
    old, new = spoken({"ru": {LABEL: "Пол"}}), spoken({"ru": {LABEL: "Возраст"}})
    between = Between(old.protocol, new.protocol, changes_between(old, new))
    (ruled,) = classify(between, profiles=tuple(all_profiles().values())).changes
    assert ruled.has_row is False
    assert ruled.title == "A translation came, went or changed, or a language did"
    assert ruled.evidence.startswith("forms/DM/items/SEX: label in ru")

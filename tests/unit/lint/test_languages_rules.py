"""Texts that one of the study's languages lacks: one finding for each form and each other chapter."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from protocolkit.findings import Finding
from protocolkit.source.load import Loaded
from protocolkit.source.translations import untranslated_in

Found = Callable[..., list[Finding]]

IN_TWO = "study: {languages: [en, ru]}\n"
PLACEBO = "arms: [{id: PBO, name: {en: Placebo, ru: Плацебо}}]\n"


def test_a_study_in_one_language_lacks_nothing(found: Found) -> None:
    assert found("LNG001") == []
    assert found("LNG001", "study: {languages: [en]}\n") == []


def test_a_language_without_any_text_is_one_finding(found: Found) -> None:
    (finding,) = found("LNG001", IN_TWO)
    assert finding.pointer == "study/languages"
    assert finding.message == "no text is given in ru yet, one of the study's languages"


def test_each_form_and_each_chapter_is_one_finding(found: Found) -> None:
    findings = found("LNG001", IN_TWO + PLACEBO)
    assert len({finding.pointer for finding in findings}) == len(findings) < 60
    (arms,) = (finding for finding in findings if finding.pointer.startswith("arms/"))
    assert arms.pointer == "arms/LOW/name"
    assert arms.message == "arms: 7 of 8 texts have no translation into ru"
    assert [(related.pointer, related.message) for related in arms.related] == [
        ("arms/LOW/description", "nor has this"),
        ("arms/HIGH/name", "nor has this"),
    ]
    forms = [finding.pointer.split("/")[1] for finding in findings if finding.pointer.startswith("forms/")]
    assert len(forms) == len(set(forms)) > 5


@pytest.mark.parametrize("language", ["ru", "de"])
def test_every_language_is_asked_for(found: Found, language: str) -> None:
    both = (
        "study: {languages: [en, ru, de]}\narms: [{id: PBO, name: {en: Placebo, ru: Плацебо, de: Placebo}}]\n"
    )
    assert any(
        finding.message.endswith(f"no translation into {language}") for finding in found("LNG001", both)
    )


def test_a_text_without_words_is_not_asked_for(edited: Callable[..., Loaded]) -> None:
    loaded = edited(IN_TWO + PLACEBO)
    assert loaded.plan is not None
    parts = untranslated_in(loaded.spec, loaded.outline, loaded.plan.protocol)
    lacking = {pointer for part in parts for pointer in part.missing}
    labels = {
        f"forms/{form.id}/items/{item.id}/label": item.label
        for form in loaded.plan.protocol.forms
        for item in form.items
    }
    written_by_criteria = {pointer for pointer, label in labels.items() if label == "{id}: {text}"}
    assert len(written_by_criteria) > 0
    assert not written_by_criteria & lacking
    assert labels.keys() - written_by_criteria <= lacking


def test_a_decision_may_leave_a_part_in_one_language(found: Found) -> None:
    accepted = (
        "arms: [{id: PBO, name: {en: Placebo, ru: Плацебо}}, {id: LOW, decisions: "
        "[{rule: LNG001, reason: The registry takes English., role: Medical writer}]}]\n"
    )
    assert not any(finding.pointer.startswith("arms/") for finding in found("LNG001", IN_TWO + accepted))

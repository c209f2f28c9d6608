"""Every kind of change comes out as the table of kinds says."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from amended_versions import ROOT, classified

from protocolkit.amend.classify import Classified
from protocolkit.amend.kinds import all_cases
from protocolkit.source.yaml import read_yaml

FILE = ROOT / "tests" / "data" / "amendments" / "cases.yaml"
DOCUMENT = read_yaml(FILE.name, FILE.read_bytes())
CASES: list[dict[str, Any]] = DOCUMENT.value["cases"]
KINDS = {kind.id: kind for kind in all_cases()}
FOR_SAFETY = {"AC-10", "AC-20"}
"""Kinds that are only so for safety, which the header has to say."""


@cache
def result(name: str, *, backwards: bool = False) -> Classified:
    """What is said of the example of a kind, or of taking it back."""
    (case,) = (case for case in CASES if case["id"] == name)
    base, purpose = case.get("base", ()), case.get("purpose")
    if backwards and KINDS[name].mirror in FOR_SAFETY:
        purpose = "safety"
    return classified(case["edits"], base=base, purpose=purpose, backwards=backwards)


def test_the_file_has_every_kind_once() -> None:
    assert DOCUMENT.findings == ()
    assert [case["id"] for case in CASES] == [f"AC-{number:02}" for number in range(1, 46)]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_amendment_has_the_class_of_its_kind(case: dict[str, Any]) -> None:
    found, expected = result(case["id"]), case["expect"]
    grades = {overall.jurisdiction: overall.grade for overall in found.overall}
    actions = {"ethics": found.ethics, "reconsent": found.reconsent, "registry": found.registry}
    assert {**grades, **actions} == {
        **{key: value for key, value in expected.items() if key != "certainty"},
        "ru": "national rule not encoded",
    }


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_change_is_of_the_kind(case: dict[str, Any]) -> None:
    found = result(case["id"])
    if not case["edits"]:
        assert (found.case, found.changes) == (case["id"], ())
        return
    meant = [ruled for ruled in found.changes if ruled.cases == (case["id"],) and not ruled.follows]
    assert meant, [(ruled.change.pointer, ruled.cases, ruled.title) for ruled in found.changes]
    assert {ruled.certainty for ruled in meant} == {case["expect"]["certainty"]}
    assert all(ruled.evidence for ruled in meant)
    assert all(ruled.has_row for ruled in found.changes)


BACK = [case["id"] for case in CASES if case["edits"] and not KINDS[case["id"]].alone]


@pytest.mark.parametrize("name", BACK)
def test_the_opposite_change_is_of_the_mirror_or_has_no_row(name: str) -> None:
    """What the mirror of a kind is said to be, it is; and a mirror without a row gets no class."""
    places = {
        (ruled.change.pointer, ruled.change.aspect) for ruled in result(name).changes if name in ruled.cases
    }
    back = result(name, backwards=True)
    found = [ruled for ruled in back.changes if (ruled.change.pointer, ruled.change.aspect) in places]
    assert found
    for ruled in found:
        if KINDS[name].mirror is not None:
            assert ruled.cases == (KINDS[name].mirror,)
        else:
            assert (ruled.has_row, ruled.cases) == (False, ())
            grades = {ruling.jurisdiction: ruling.grade for ruling in ruled.rulings}
            assert (grades["eu_ctr"], grades["fda_phase1"], grades["fda_phase23"]) == ("REVIEW",) * 3
            assert {ruling.rule for ruling in ruled.rulings} == {"rule 12"}
            assert all("treat as substantial until decided" in ruling.words for ruling in ruled.rulings)

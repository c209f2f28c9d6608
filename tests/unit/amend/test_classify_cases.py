"""Every kind of change comes out as the table of kinds says."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from amended_versions import ROOT, classified

from protocolkit.amend.classify import Classified
from protocolkit.source.yaml import read_yaml

FILE = ROOT / "tests" / "data" / "amendments" / "cases.yaml"
DOCUMENT = read_yaml(FILE.name, FILE.read_bytes())
CASES: list[dict[str, Any]] = DOCUMENT.value["cases"]


@cache
def result(name: str) -> Classified:
    """What is said of the example of a kind."""
    (case,) = (case for case in CASES if case["id"] == name)
    return classified(case["edits"], base=case.get("base", ()), purpose=case.get("purpose"))


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

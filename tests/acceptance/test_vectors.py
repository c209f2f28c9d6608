"""Participants whose verdict is known, one by one, through the public path: spec, subject, verdict."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from protocolkit.api import check, require_plan
from protocolkit.screening.criteria import Criteria, compile_criteria
from protocolkit.screening.verdict import screen_subject
from protocolkit.source.yaml import read_yaml

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "tests/data/vectors.yaml"
DOCUMENT = read_yaml(FILE.name, FILE.read_bytes())
REFERENCE: dict[str, Any] = DOCUMENT.value["reference"]
VECTORS: list[dict[str, Any]] = DOCUMENT.value["vectors"]
ONCE_UNTESTED = ("03", "05", "06", "07", "11", "12", "13", "18", "19")


@cache
def trial(*readings: str) -> Criteria:
    """The criteria of the trial under some readings."""
    return compile_criteria(require_plan(check(str(ROOT / "protocol/nct03239535"))), readings)


def test_the_file_can_be_read() -> None:
    assert DOCUMENT.findings == ()
    assert sum(vector["id"].startswith("V") for vector in VECTORS) == 67
    assert len({vector["id"] for vector in VECTORS}) == len(VECTORS)


@pytest.mark.parametrize("vector", VECTORS, ids=[f"{v['id']} {v['point']}" for v in VECTORS])
def test_vector(vector: dict[str, Any]) -> None:
    verdict = screen_subject(trial(), {**REFERENCE, **vector["set"]})
    values = {found.id: found.value for found in verdict.criteria}
    told = {found.id: found.because for found in verdict.criteria}
    if "criterion" in vector:
        assert values[vector["criterion"]] == vector["value"], told[vector["criterion"]]
    assert verdict.overall == vector["overall"]
    assert all(found.because for found in verdict.criteria)


def test_every_criterion_has_a_vector_and_the_once_untested_one_for_each_value() -> None:
    tested = {(vector.get("criterion"), vector.get("value")) for vector in VECTORS}
    for number in ONCE_UNTESTED:
        assert {(f"EXC{number}", value) for value in ("TRUE", "FALSE", "UNKNOWN")} <= tested
    assert {name for name, _ in tested if name} == {ruling.id for ruling in trial().rulings}


@pytest.mark.parametrize(
    ("reading", "changes", "adopted", "alternative"),
    [
        ("INC02_LITERAL", {"diabetes_type": "NONE"}, "ELIGIBLE", "NOT_ELIGIBLE"),
        ("INC04_OR_INC06", {"revascularised_before": "N"}, "NOT_ELIGIBLE", "ELIGIBLE"),
        ("INC04_OR_INC06", {"reconstruction_planned": "N"}, "NOT_ELIGIBLE", "ELIGIBLE"),
        (
            "INC04_OR_INC06",
            {"reconstruction_planned": "N", "revascularised_before": "N"},
            "NOT_ELIGIBLE",
            "NOT_ELIGIBLE",
        ),
        ("EXC04_LITERAL", {"life_expectancy_mo": 5}, "NOT_ELIGIBLE", "ELIGIBLE"),
        ("EXC09_THREEFOLD", {"alt": 80, "deviation_significant": "N"}, "NOT_ELIGIBLE", "ELIGIBLE"),
        ("EXC09_THREEFOLD", {"alt": 120, "deviation_significant": "N"}, "NOT_ELIGIBLE", "NOT_ELIGIBLE"),
    ],
)
def test_an_alternative_reading_takes_the_place_of_what_it_replaces(
    reading: str, changes: dict[str, Any], adopted: str, alternative: str
) -> None:
    subject = {**REFERENCE, **changes}
    assert screen_subject(trial(), subject).overall == adopted
    found = screen_subject(trial(reading), subject)
    assert found.overall == alternative
    (joint,) = [each for each in found.criteria if each.replaces]
    assert joint.id == reading
    assert not {*joint.replaces} & {each.id for each in found.criteria}

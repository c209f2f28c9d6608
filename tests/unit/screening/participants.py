"""Participants of two protocols, for the tests of screening."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from protocolkit.api import check, require_plan
from protocolkit.screening.criteria import Criteria, compile_criteria
from protocolkit.source.yaml import read_yaml

__all__ = ["ROOT", "SECOND", "TRIAL", "WRONG", "criteria", "reference"]

ROOT = Path(__file__).resolve().parents[3]
TRIAL, SECOND = "protocol/nct03239535", "tests/data/second"
WRONG = "one of them is wrong, so neither is used"
"""How every contradiction ends."""


@cache
def criteria(spec: str = TRIAL) -> Criteria:
    return compile_criteria(require_plan(check(str(ROOT / spec))))


@cache
def reference(spec: str = TRIAL) -> dict[str, Any]:
    """A participant of whom everything is known, and nothing is given twice."""
    if spec == TRIAL:
        vectors = ROOT / "tests/data/vectors.yaml"
        values: dict[str, Any] = read_yaml(vectors.name, vectors.read_bytes()).value["reference"]
        return values
    example = criteria(spec).plan.protocol.eligibility.example
    assert example is not None
    return {**example.values, "earlier_study_date": "2020-01-01"}

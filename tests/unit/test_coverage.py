"""What the condition language says of the trial, and what it leaves to people."""

from __future__ import annotations

from pathlib import Path

from protocolkit.model.coverage import Coverage, coverage_of
from protocolkit.source.load import load

TRIAL = Path(__file__).resolve().parents[2] / "protocol" / "nct03239535"


def test_the_language_says_every_criterion_and_all_but_five_checks_of_the_trial() -> None:
    plan = load(str(TRIAL)).plan
    assert plan is not None
    assert coverage_of(plan) == Coverage(
        criteria=33, criteria_without=0, checks=62, checks_without=5, derived_items=6, derived_variables=5
    )

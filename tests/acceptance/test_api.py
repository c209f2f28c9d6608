"""The public calls, as a notebook would use them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import protocolkit

ROOT = Path(__file__).resolve().parents[2]
TRIAL = str(ROOT / "protocol" / "nct03239535")


def test_every_public_name_is_there_and_says_what_it_does() -> None:
    for name in protocolkit.__all__:
        assert getattr(protocolkit, name).__doc__, name
    with pytest.raises(AttributeError, match="nothing_like_this"):
        protocolkit.nothing_like_this  # noqa: B018


def test_a_protocol_from_check_to_proofs() -> None:
    assert protocolkit.check(TRIAL).loaded.plan is not None
    assert protocolkit.load(TRIAL).protocol is not None
    visits = {visit.id: visit for visit in protocolkit.visit_calendar(TRIAL, date(2024, 8, 31)).visits}
    assert visits["M03"].target == date(2024, 11, 30)
    assert protocolkit.trace(TRIAL).holes == 0
    assert protocolkit.questions(TRIAL).counts["blocking"] > 0
    assert protocolkit.screen(TRIAL, {"platelets": 42}).overall == "NOT_ELIGIBLE"
    stated = protocolkit.prove(TRIAL, implications=False)
    assert [found.criterion for found in stated.redundant] == ["EXC22"]


def test_a_spec_that_cannot_be_loaded_says_so(tmp_path: Path) -> None:
    (tmp_path / "protocol.yaml").write_text("study: {}\n", encoding="utf-8")
    with pytest.raises(protocolkit.CannotRun, match="cannot be loaded"):
        protocolkit.trace(str(tmp_path))

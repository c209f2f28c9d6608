"""Every kind of change has its row, its words and its mirror, or a reason why not."""

from __future__ import annotations

import pytest
from amended_versions import PROFILES

from protocolkit.amend.case import Case
from protocolkit.amend.kinds import all_cases, all_without_row
from protocolkit.amend.profiles import the_actions

CASES = {kind.id: kind for kind in all_cases()}


def test_there_are_forty_five_kinds() -> None:
    assert list(CASES) == [f"AC-{number:02}" for number in range(1, 46)]


def test_every_kind_has_its_row_in_every_jurisdiction_that_is_encoded() -> None:
    assert {profile.id: profile.cases.keys() for profile in PROFILES if profile.encoded} == {
        name: CASES.keys() for name in ("eu_ctr", "fda_phase1", "fda_phase23")
    }
    assert the_actions().cases.keys() == CASES.keys()


def mirrors_of(kind: Case) -> list[str]:
    """Each way in which the mirror of a kind is accounted for."""
    found = [f"{kind.mirror}"] if kind.mirror else []
    found += ["no row"] if any(kind.id in other.mirrors for other in all_without_row()) else []
    return found + (["alone"] if kind.alone else [])


@pytest.mark.parametrize("kind", CASES.values(), ids=CASES)
def test_every_kind_has_a_mirror_or_a_reason_why_not(kind: Case) -> None:
    assert mirrors_of(kind)
    assert kind.alone is None or mirrors_of(kind) == ["alone"]
    if kind.mirror is not None:
        assert CASES[kind.mirror].mirror == kind.id


@pytest.mark.parametrize("kind", CASES.values(), ids=CASES)
def test_every_kind_says_what_it_is_and_why(kind: Case) -> None:
    assert kind.title[:1].isupper()
    assert kind.reason.endswith(".")


def test_kinds_without_a_row_name_the_kinds_that_they_mirror() -> None:
    assert all(
        set(kind.mirrors) <= CASES.keys() and kind.mirrors and kind.title for kind in all_without_row()
    )

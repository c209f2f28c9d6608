"""Names of other systems become ids that a spec may have, each its own."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolkit.exchange.ids import FORM_ID, ID, Ids


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sysbp", "SYSBP"),
        ("Vital signs", "VITAL_SIGNS"),
        ("température", "TEMPERATURE"),
        ("2nd visit", "X2ND_VISIT"),
        ("__a--b__", "A_B"),
        ("Ж", "X"),
        ("", "X"),
        ("x" * 50, "X" * 40),
        ("a" * 39 + "_b", "A" * 39),
    ],
)
def test_a_name_becomes_capital_letters_digits_and_underscores(name: str, expected: str) -> None:
    assert Ids().of(name) == expected


def test_the_same_name_has_one_id_and_two_names_have_two() -> None:
    ids = Ids()
    assert [ids.of(name) for name in ("a b", "a-b", "A B", "a b")] == ["A_B", "A_B_2", "A_B_3", "A_B"]


def test_a_number_fits_into_the_length() -> None:
    ids = Ids(longest=FORM_ID, joint="")
    assert [ids.of(f"{'form' * 5}{end}") for end in "ab"] == ["FORMFORMFORMFORM", "FORMFORMFORMFOR2"]


@given(st.lists(st.text(max_size=60), max_size=30))
def test_every_id_is_one_that_a_spec_may_have(names: list[str]) -> None:
    ids = Ids()
    given_ids = {name: ids.of(name) for name in names}
    assert len(set(given_ids.values())) == len(given_ids)
    assert all(
        re.fullmatch(r"[A-Z][A-Z0-9_]{0,39}", found) and len(found) <= ID for found in given_ids.values()
    )

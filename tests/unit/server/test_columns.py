"""The same place is another number in each way of counting."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolkit.server.columns import Columns

LINE = "aé≤\U0001f9eaz"


@pytest.mark.parametrize(
    ("encoding", "units"),
    [("utf-32", [0, 1, 2, 3, 4, 5]), ("utf-16", [0, 1, 2, 3, 5, 6]), ("utf-8", [0, 1, 3, 6, 10, 11])],
)
def test_characters_have_their_width(encoding: str, units: list[int]) -> None:
    columns = Columns(encoding)
    assert [columns.units(LINE, column) for column in range(6)] == units
    assert [columns.characters(LINE, unit) for unit in units] == [0, 1, 2, 3, 4, 5]


def test_a_place_within_a_character_is_the_one_before_it() -> None:
    assert Columns("utf-16").characters(LINE, 4) == 3
    assert Columns("utf-8").characters(LINE, 2) == 1


@given(
    st.text(st.characters(exclude_characters="\r\n", exclude_categories=())),
    st.sampled_from(["utf-8", "utf-16", "utf-32"]),
)
def test_every_place_of_every_line_is_found_again(line: str, encoding: str) -> None:
    columns = Columns(encoding)
    for column in range(len(line) + 1):
        assert columns.characters(line, columns.units(line, column)) == column


@given(st.text(max_size=20), st.integers(0, 200), st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_a_place_behind_the_line_is_its_end(line: str, beyond: int, encoding: str) -> None:
    columns = Columns(encoding)
    assert columns.characters(line, columns.units(line, len(line)) + beyond) == len(line)

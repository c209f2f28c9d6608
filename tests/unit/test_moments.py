"""Times of a schedule in words."""

from __future__ import annotations

import pytest

from protocolkit.model.moments import duration_words, window_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        *(
            ("P0D", "0 days"),
            ("P1D", "1 day"),
            ("-P14D", "-14 days"),
            ("P3M", "3 months"),
            ("P1Y", "12 months"),
        ),
        *(("P2W", "14 days"), ("P1M7D", "1 month 7 days"), ("PT0H", "0 h"), ("PT24H", "24 h")),
        *(("PT1H30M", "1 h 30 min"), ("-PT30M", "-30 min"), ("P1DT12H", "1 day 12 h")),
        *(("as needed", "as needed"), ("", ""), ("P", "P")),
    ],
)
def test_a_duration_is_told_in_words_and_anything_else_as_it_is(text: str, words: str) -> None:
    assert duration_words(text) == words


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (("-P14D", "+P14D"), "-14 to +14 days"),
        (("P0D", "+P1D"), "0 to +1 days"),
        (("-P2W", "-P1D"), "-14 to -1 days"),
        (("-P30D", "P0D"), "-30 to 0 days"),
    ],
)
def test_both_ends_of_a_window_are_told_in_days(window: tuple[str, str], words: str) -> None:
    assert window_words(window) == words

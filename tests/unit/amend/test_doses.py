"""Whether a dose gives more or less."""

from __future__ import annotations

from typing import Any

import pytest

from protocolkit.amend.doses import direction_of

OPPOSITE = {"more": "less", "less": "more", "unclear": "unclear"}


@pytest.mark.parametrize(
    ("old", "new", "direction"),
    [
        ({"amount": "100", "unit": "mg"}, {"amount": "150", "unit": "mg"}, "more"),
        ({"amount": "1", "unit": "g"}, {"amount": "900", "unit": "mg"}, "less"),
        ({"amount": "1", "unit": "g"}, {"amount": "1000", "unit": "mg"}, "unclear"),
        ({"amount": "1", "unit": "mg"}, {"amount": "1", "unit": "ug"}, "less"),
        ({"amount": "1", "unit": "mg"}, {"amount": "2", "unit": "mL"}, "unclear"),
        ({"amount": "1-2", "unit": "mg"}, {"amount": "1-3", "unit": "mg"}, "more"),
        ({"amount": "1-3", "unit": "mg"}, {"amount": "2", "unit": "mg"}, "unclear"),
        ({"amount": "1", "administrations": 1}, {"amount": "1", "administrations": 2}, "more"),
        ({"amount": "2", "administrations": 1}, {"amount": "1", "administrations": 2}, "unclear"),
        ({"amount": "1"}, {"amount": "1", "administrations": 2}, "unclear"),
        ({"amount": "1", "interval": "P7D"}, {"amount": "1", "interval": "P1D"}, "unclear"),
        ({"amount": "as needed"}, {"amount": "1"}, "unclear"),
    ],
)
def test_the_direction_of_a_dose(old: dict[str, Any], new: dict[str, Any], direction: str) -> None:
    assert direction_of(old, new) == direction
    assert direction_of(new, old) == OPPOSITE[direction]

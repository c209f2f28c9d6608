"""CRF: scales that can be drawn as they are meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Pointers = Callable[..., list[str]]

ITEM = "{id: X, label: X, type: %s, unit: '{score}', required: optional, scale: {kind: %s, low: A, high: B}}"


@pytest.mark.parametrize(
    ("type", "kind", "told"),
    [
        ("integer, range: [0, 10]", "boxes", False),
        ("integer, range: [0, 20]", "boxes", False),
        ("integer, range: [0, 21]", "boxes", True),
        ("integer, range: [-10, 10]", "boxes", False),
        ("decimal, decimals: 1, range: [0, 10]", "boxes", True),
        ("integer, range: [0, 100]", "line", False),
    ],
)
def test_a_scale_of_boxes_has_few_whole_numbers(
    pointers: Pointers, type: str, kind: str, *, told: bool
) -> None:
    patch = f"forms: [{{id: VS, items: [{ITEM % (type, kind)}]}}]"
    assert pointers("CRF015", patch) == ["forms/VS/items/X/scale/kind"] * told

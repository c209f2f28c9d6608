"""How conditions differ, part by part."""

from __future__ import annotations

import pytest

from protocolkit.amend.differences import Kind, condition_differences

CASES = [
    ("a < 5", "a < 5", []),
    ("a < 5", "a < 6", [(Kind.VALUE, "a < 5 becomes a < 6")]),
    ("a < 5", "a <= 5", [(Kind.RELATION, "a < 5 becomes a <= 5")]),
    ("a < 5", "a > 5", [(Kind.OTHER, "a < 5 becomes a > 5")]),
    ("a < 5", "b < 5", [(Kind.OTHER, "a < 5 becomes b < 5")]),
    ("1 <= a <= 5", "1 <= a < 5", [(Kind.RELATION, "1 <= a <= 5 becomes 1 <= a < 5")]),
    ("1 <= a <= 5", "1 <= a <= 6", [(Kind.VALUE, "1 <= a <= 5 becomes 1 <= a <= 6")]),
    ("a >= 2 * b", "a >= 3 * b", [(Kind.VALUE, "a >= 2 * b becomes a >= 3 * b")]),
    ("a >= 2 * b", "a >= 2 + b", [(Kind.OTHER, "a >= 2 * b becomes a >= 2 + b")]),
    ("a in {X, Z}", "a in {X, Y, Z}", [(Kind.CHOICES, "a in {X, Z} becomes a in {X, Y, Z}")]),
    ("a in {X}", "a not in {X}", [(Kind.OTHER, "a in {X} becomes a not in {X}")]),
    ("a == X", "a == Y", [(Kind.VALUE, "a == X becomes a == Y")]),
    ("b or a == X", "a == Y or b", [(Kind.VALUE, "a == X becomes a == Y")]),
    ("a or b", "a or b or c", [(Kind.MORE_ALTERNATIVES, "an alternative more: c")]),
    ("a or b", "a", [(Kind.FEWER_ALTERNATIVES, "an alternative less: b")]),
    ("a and b", "b", [(Kind.FEWER_REQUIREMENTS, "a requirement less: a")]),
    ("a or b", "(a or b) and c", [(Kind.MORE_REQUIREMENTS, "a requirement more: c")]),
    ("a or b < 1", "b < 2 or a", [(Kind.VALUE, "b < 1 becomes b < 2")]),
    ("not a < 5", "not a < 6", [(Kind.VALUE, "a < 5 becomes a < 6")]),
    ("a implies b < 5", "a implies b < 6", [(Kind.VALUE, "b < 5 becomes b < 6")]),
    (
        "within_months(a, 3, b)",
        "within_months(a, 6, b)",
        [(Kind.VALUE, "within_months(a, 3, b) becomes within_months(a, 6, b)")],
    ),
    (None, "a", [(Kind.OTHER, "another condition: a")]),
    (None, None, []),
]


@pytest.mark.parametrize(("old", "new", "told"), CASES)
def test_a_difference_is_found_where_it_is(
    old: str | None, new: str | None, told: list[tuple[Kind, str]]
) -> None:
    assert [(found.kind, found.words) for found in condition_differences(old, new)] == told


MIRRORED = {
    Kind.MORE_ALTERNATIVES: Kind.FEWER_ALTERNATIVES,
    Kind.FEWER_ALTERNATIVES: Kind.MORE_ALTERNATIVES,
    Kind.MORE_REQUIREMENTS: Kind.FEWER_REQUIREMENTS,
    Kind.FEWER_REQUIREMENTS: Kind.MORE_REQUIREMENTS,
}


@pytest.mark.parametrize(("old", "new"), [case[:2] for case in CASES])
def test_a_difference_seen_from_the_other_side_is_its_mirror(old: str | None, new: str | None) -> None:
    there, back = condition_differences(old, new), condition_differences(new, old)
    assert [MIRRORED.get(found.kind, found.kind) for found in there] == [found.kind for found in back]
    assert [(found.new, found.old) for found in there] == [(found.old, found.new) for found in back]

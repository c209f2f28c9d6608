"""Words, phrases and numbers that rules find in texts, and numbers that they find in conditions."""

from __future__ import annotations

from decimal import Decimal

import pytest

from protocolkit.conditions import parse
from protocolkit.lint.phrases import find_phrases, words_of
from protocolkit.lint.quantities import quantities_of
from protocolkit.lint.stated import converted, stated_in
from protocolkit.lint.wordlist import pairs
from protocolkit.model.variables import Conversion


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("HbA1c ≤ 8.5 %", ["hba1c", "≤", "8.5", "%"]),
        ("< 50,000 /µl", ["<", "50,000", "/", "µl".casefold()]),
        ("well-controlled, 1\\2", ["well-controlled", ",", "1", "\\", "2"]),
        ("30cm2", ["30", "cm2"]),
        ("", []),
    ],
)
def test_a_text_falls_into_words_numbers_and_signs(text: str, words: list[str]) -> None:
    assert [word.text for word in words_of(text)] == words
    assert all(text[word.start : word.end].casefold() == word.text for word in words_of(text))


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("diseases", "Malignant tumor or tumor", ["Malignant tumor", "tumor"]),
        ("procedures", "X-ray angiography", ["X-ray angiography"]),
        ("procedures", "Biopsies and sonography", ["Biopsies"]),
        (
            "qualifiers",
            "a clinically significant and a significant one",
            ["clinically significant", "significant"],
        ),
        ("qualifiers", "severity", []),
    ],
)
def test_entries_are_found_as_whole_words_longest_first(name: str, text: str, found: list[str]) -> None:
    assert [text[one.start : one.end] for one in find_phrases(name, text)] == found


@pytest.mark.parametrize(
    ("text", "values", "relation", "unit", "words"),
    [
        ("age of 18-80 yrs", ["18", "80"], None, "a", "18-80 yrs"),
        ("between 18 and 75 years old", ["18", "75"], None, "a", "18 and 75 years old"),
        ("ABPI ≤ 0.5 or", ["0.5"], "<=", None, "≤ 0.5"),
        ("pressure of >= 70 mm Hg", ["70"], ">=", "mm[Hg]", ">= 70 mm Hg"),
        ("lesion (> 1\\2)", ["0.5"], ">", None, "> 1\\2"),
        ("less than or equal to 30 mL/min", ["30"], "<=", "mL/min", "less than or equal to 30 mL/min"),
        ("counts < 50,000 /µl)", ["50000"], "<", "/uL", "< 50,000 /µl"),
        ("creatinine ≤2,5 mg/dl", ["2.5"], "<=", "mg/dL", "≤2,5 mg/dl"),
        ("28 days or less before", ["28"], "<=", "d", "28 days or less"),
        ("below 100 x 10^9/L", ["100"], "<", "10*9/L", "below 100 x 10^9/L"),
        ("the previous 6-months", ["6"], None, "mo", "6-months"),
        ("protocol 01-M-0254", [], None, None, None),
        ("HbA1c", [], None, None, None),
    ],
)
def test_a_number_is_read_with_its_relation_and_unit(
    text: str, values: list[str], relation: str | None, unit: str | None, words: str | None
) -> None:
    found = quantities_of(text)
    if not values:
        assert [quantity for quantity in found if quantity.relation or quantity.unit] == []
        return
    (quantity,) = found
    assert list(quantity.values) == [Decimal(value) for value in values]
    assert (quantity.relation, quantity.unit, text[quantity.start : quantity.end]) == (relation, unit, words)


@pytest.mark.parametrize(
    ("text", "times", "within"),
    [
        ("twofold or higher elevation", True, False),
        ("elevated by two and more times over the limit", True, False),
        ("more than 3 times the upper limit", True, False),
        ("≤ 2.5 x ULN", True, False),
        ("within the last three months", False, True),
        ("for at least 6 months", False, False),
    ],
)
def test_multiples_and_stretches_of_time_are_known(text: str, times: bool, within: bool) -> None:
    (quantity,) = quantities_of(text)
    assert (quantity.times, quantity.within) == (times, within)


@pytest.mark.parametrize(
    ("condition", "stated"),
    [
        ("a <= 8.5", [("8.5", "<=", "a", False)]),
        ("8.5 >= a", [("8.5", "<=", "a", False)]),
        ("not (a < 3)", [("3", ">=", "a", False)]),
        ("a > 3 implies b == 2", [("3", "<=", "a", False), ("2", "==", "b", False)]),
        ("18 <= a <= 80", [("18", ">=", "a", False), ("80", "<=", "a", False)]),
        ("a >= 2 * b", [("2", ">=", "a", True)]),
        ("within_months(d, 3, e)", [("3", None, None, False)]),
        ("a in {III, 4}", [("3", None, "a", False), ("4", None, "a", False)]),
        ("d >= 2024-01-31", [("2024", None, None, False)]),
        ("a and b", []),
    ],
)
def test_a_condition_states_its_numbers(
    condition: str, stated: list[tuple[str, str | None, str | None, bool]]
) -> None:
    tree = parse(condition).tree
    assert tree is not None
    found = [(str(one.value), one.relation, one.name, one.times) for one in stated_in(tree)]
    assert found == stated
    assert all(condition[one.start : one.end] for one in stated_in(tree))


def test_a_number_converts_by_what_a_variable_declares_else_by_its_unit() -> None:
    declared = (Conversion("mg/dL", factor=Decimal("88.4")),)
    assert converted(Decimal(1), "mg/dL", "umol/L", declared) == Decimal("88.4")
    assert converted(Decimal(50000), "/uL", "10*9/L") == 50
    assert converted(Decimal(1), "a", "mo") == 12
    assert converted(Decimal(1), "mg/dL", "umol/L") is None


@pytest.mark.parametrize("name", ["analytes", "classifications", "failing_measures", "treatments"])
def test_every_entry_that_means_something_is_found_under_its_own_name(name: str) -> None:
    meanings = pairs(name)
    assert meanings
    for entry in meanings:
        assert [found.entry for found in find_phrases(name, entry)] == [entry]


def test_numbers_of_any_size_and_shape_are_read_or_left() -> None:
    assert quantities_of("² 1.2.3 ½ ٣") == ()
    assert quantities_of("9" * 5000)[0].values == (Decimal("9" * 5000),)

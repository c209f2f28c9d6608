"""The manual of the language: its examples are read and checked, its tables are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from trial_symbols import trial

from protocolkit.conditions import FUNCTIONS, QUERIES, check, parse
from protocolkit.conditions.parser import MAX_DEPTH, MAX_LENGTH, MAX_TOKENS
from protocolkit.conditions.symbols import Symbol
from protocolkit.conditions.words import KEYWORDS

MANUAL = (Path(__file__).parents[3] / "docs" / "conditions.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```(condition|value)(?: on (\w+))?\n(.*?)^```$", MANUAL, re.M | re.S)
INLINE = {
    "18 <= age_years <= 80": None,
    "fontaine_pokrovsky in {III, IV}": None,
    "amputation_required in PROXIMAL_TO_TM": None,
    "exists(CM where CMCLASS == ANALGESIC)": None,
    "ULCYN == Y": "WND",
    "platelets < 50 '10*9/L'": None,
    "pad and not hypertension": None,
}
VALUES = {"ABI": trial().forms["ABI"].items["ABI_VSORRES"], "": trial().variables["ulcer_area_cm2"]}


@pytest.mark.parametrize(("kind", "form", "text"), EXAMPLES)
def test_examples_of_the_manual_check_clean(kind: str, form: str, text: str) -> None:
    parsed = parse(text.strip())
    assert parsed.problems == ()
    assert parsed.tree is not None
    home = form or None
    if kind == "value":
        assert check(parsed.tree, trial(), home=home, expects=VALUES[form]) == ()
    else:
        assert check(parsed.tree, trial(), home=home) == ()


@pytest.mark.parametrize("text", INLINE)
def test_phrases_of_the_manual_check_clean(text: str) -> None:
    assert f"`{text}`" in MANUAL
    tree = parse(text).tree
    assert tree is not None
    assert check(tree, trial(), home=INLINE[text]) == ()


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def test_the_table_of_functions_is_that_of_the_code() -> None:
    lines = [_row("write", "gives", "meaning"), "|---|---|---|"]
    for function in FUNCTIONS.values():
        parameters = ", ".join(name for name, _ in function.parameters) + ", ..." * function.more
        gives = "as x" if function.result == "same" else function.result
        unit = f" in `{function.unit}`" if function.unit else ""
        lines.append(_row(f"`{function.name}({parameters})`", gives + unit, function.meaning))
    assert "\n".join(lines) in MANUAL


def test_the_table_of_queries_is_that_of_the_code() -> None:
    lines = [_row("write", "gives", "meaning"), "|---|---|---|"]
    for query in QUERIES.values():
        gives = "as the item" if query.result == "same" else query.result
        source = "FORM.ITEM" if query.takes_item else "FORM"
        lines.append(_row(f"`{query.name}({source} where ...)`", gives, query.meaning))
    assert "\n".join(lines) in MANUAL


def test_the_truth_tables_are_those_of_kleene() -> None:
    order = {"false": 0, "unknown": 1, "true": 2}
    words = {value: word for word, value in order.items()}
    rows = re.findall(r"^\| (\w+) \| (\w+) \| (\w+) \| (\w+) \| (\w+) \| (\w+) \| (\w+) \|$", MANUAL, re.M)
    assert len({row[:2] for row in rows}) == 9
    for left, right, both, either, implied, alike, unlike in rows:
        x, y = order[left], order[right]
        assert (both, either, implied) == (words[min(x, y)], words[max(x, y)], words[max(2 - x, y)])
        assert alike == (words[1] if 1 in (x, y) else words[2 * (x == y)])
        assert unlike == words[2 - order[alike]]


def test_the_grammar_has_every_keyword_and_the_limits() -> None:
    grammar = MANUAL.split("```ebnf")[1].split("```")[0]
    assert set(re.findall(r'"([a-z]+)"', grammar)) == {*KEYWORDS, *QUERIES}
    assert f"At most {MAX_LENGTH:,} characters, {MAX_TOKENS:,} words and {MAX_DEPTH} levels" in MANUAL


def test_symbols_of_the_examples_are_real() -> None:
    assert all(isinstance(symbol, Symbol) for symbol in VALUES.values())

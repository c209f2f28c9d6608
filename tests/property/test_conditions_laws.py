"""Laws of the condition language: writing and reading agree, and no text is too strange."""

from __future__ import annotations

import datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from protocolkit.conditions import (
    FormSymbols,
    Kind,
    Node,
    Symbol,
    Symbols,
    parse,
    resolve,
    same,
    unparse,
    walk,
)
from protocolkit.conditions import nodes as n

_WORDS = st.sampled_from(["abpi", "age_years", "Y", "N", "TYPE2", "ULCYN", "x1", "_y", "today", "previously"])
_FORMS = st.sampled_from(["LAB", "WND", "AE"])
_VISITS = st.none() | st.sampled_from(["SCR", "M03"])
_NUMBERS = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(0, 10**9), st.integers(0, 8)
)
_TEXTS = st.text(st.characters(blacklist_characters="\n", blacklist_categories=["Cs"]), max_size=12)
_UNITS = st.sampled_from(["mm[Hg]", "10*9/L", "%", "{ratio}"])
_NUMBER = st.builds(lambda value, unit: n.Number(0, 0, value, unit), _NUMBERS, st.none() | _UNITS)
_TEXT = st.builds(lambda value: n.Text(0, 0, value), _TEXTS)
_DATE = st.builds(lambda value: n.Date(0, 0, value), st.dates(datetime.date(1, 1, 1)))
_TIME = st.builds(
    lambda hour, minute: n.Time(0, 0, datetime.time(hour, minute)), st.integers(0, 23), st.integers(0, 59)
)
_NAME = st.builds(
    lambda name, form, visit: n.Name(0, 0, name, form, visit), _WORDS, st.none() | _FORMS, _VISITS
)
_CODE = st.builds(lambda name: n.Name(0, 0, name), _WORDS)
_TRUTH = st.builds(lambda value: n.Truth(0, 0, value), st.booleans())
_NEGATIVE = st.builds(lambda number: n.Negative(0, 0, number), _NUMBER)
_CHOICES = st.builds(
    lambda members: n.Choices(0, 0, tuple(members)),
    st.lists(st.one_of(_CODE, _NUMBER, _TEXT, _DATE, _TIME, _NEGATIVE), min_size=1, max_size=4),
) | st.builds(lambda name: n.SetName(0, 0, name), _WORDS)
_RANGES = st.sampled_from([("<", "<="), ("<=", "<="), (">", ">="), (">=", ">=")])


def _grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Every kind of node over smaller trees."""
    many = st.lists(inner, min_size=2, max_size=4).map(tuple)
    source = st.builds(lambda form, visit: n.Name(0, 0, form, None, visit), _FORMS, _VISITS)
    where = st.none() | inner
    relations = st.sampled_from(["==", "!=", "<"])
    values = st.builds(lambda name, form, visit: n.Name(0, 0, name, form, visit), _WORDS, _FORMS, _VISITS)
    return st.one_of(
        st.builds(lambda x: n.Not(0, 0, x), inner),
        st.builds(lambda x: n.Negative(0, 0, x), inner),
        st.builds(lambda o, x, y: n.Arithmetic(0, 0, o, x, y), st.sampled_from("+-*/"), inner, inner),
        st.builds(lambda o, x, y: n.Compare(0, 0, (o,), (x, y)), relations, inner, inner),
        st.builds(lambda o, x, y, z: n.Compare(0, 0, o, (x, y, z)), _RANGES, inner, inner, inner),
        st.builds(lambda x, choices, no: n.Member(0, 0, x, choices, no), inner, _CHOICES, st.booleans()),
        st.builds(lambda o, parts: n.Logic(0, 0, o, parts), st.sampled_from(["and", "or"]), many),
        st.builds(lambda x, y: n.Implies(0, 0, x, y), inner, inner),
        st.builds(lambda x, y, z: n.If(0, 0, x, y, z), inner, inner, inner),
        st.builds(lambda f, xs: n.Call(0, 0, f, xs), st.sampled_from(["min", "round", "nonsense"]), many),
        st.builds(
            lambda f, s, x: n.Query(0, 0, f, s, x),
            st.sampled_from(["exists", "count"]),
            source,
            where,
        ),
        st.builds(lambda f, s, x: n.Query(0, 0, f, s, x), st.sampled_from(["sum", "max"]), values, where),
    )


_TREES = st.recursive(st.one_of(_NUMBER, _TEXT, _DATE, _TIME, _NAME, _TRUTH), _grown, max_leaves=12)
_PIECES = st.sampled_from(
    [
        *("and", "or", "not", "implies", "in", "if", "then", "else", "where", "is", "between", "null", "AND"),
        *(
            "(",
            ")",
            "{",
            "}",
            ",",
            ".",
            "+",
            "-",
            "*",
            "/",
            "<",
            "<=",
            "==",
            "=",
            "&&",
            "!",
            "≤",
            "%",
            "@",
            "[",
        ),
        *("abpi", "LAB.X@SCR", "exists(", "sum(WND.A", "‘A’", "'x'", "'open", "0,5", "50", "mg", "é"),
        *("2024-03-01", "2024-13-01", "08:30", "99:99"),
    ]
)
_SYMBOLS = Symbols(
    variables={
        "abpi": Symbol("abpi", Kind.DECIMAL, unit="{ratio}", decimals=2),
        "age_years": Symbol("age_years", Kind.INTEGER, unit="a"),
        "TYPE2": Symbol("TYPE2", Kind.YES_NO, codes=("Y", "N", "U"), unknown_codes=frozenset({"U"})),
    },
    forms={"WND": FormSymbols({"ULCYN": Symbol("ULCYN", Kind.CODE, codes=("Y", "N"))}, frozenset({"ULCYN"}))},
    visits=frozenset({"SCR"}),
)


@given(_TREES)
def test_reading_what_was_written_gives_the_same_tree(tree: Node) -> None:
    text = unparse(tree)
    parsed = parse(text)
    assert parsed.problems == ()
    assert parsed.tree is not None
    assert same(parsed.tree, tree)
    assert unparse(parsed.tree) == text


@given(st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=14).map(" ".join)))
@settings(max_examples=500)
def test_any_text_gives_problems_or_a_tree_inside_the_text(text: str) -> None:
    parsed = parse(text)
    assert parsed.tree is not None or parsed.problems
    for problem in parsed.problems:
        assert 0 <= problem.start <= problem.end <= len(text)
    for node in walk(parsed.tree) if parsed.tree else ():
        assert 0 <= node.start < node.end <= len(text)


@given(_TREES, st.sampled_from([None, "WND", "NOWHERE"]), st.sampled_from(list(Kind)))
def test_any_tree_can_be_checked_and_points_inside_the_text(tree: Node, home: str | None, kind: Kind) -> None:
    text = unparse(tree)
    parsed = parse(text)
    assert parsed.tree is not None
    found = resolve(parsed.tree, _SYMBOLS, home=home, expects=kind)
    for problem in found.problems:
        assert 0 <= problem.start < problem.end <= len(text)
        assert " - " in problem.message
    for reference in found.references:
        assert (
            text[reference.start : reference.end]
            .strip("'\"")
            .endswith((reference.name, str(reference.visit)))
        )


@given(_TREES)
def test_parts_stand_inside_their_whole(tree: Node) -> None:
    parsed = parse(unparse(tree))
    assert parsed.tree is not None
    for node in walk(parsed.tree):
        for part in n.children(node):
            assert node.start <= part.start < part.end <= node.end

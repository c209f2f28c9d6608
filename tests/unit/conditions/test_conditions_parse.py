"""From text to tree: precedence, canonical text, and each mistake on its exact characters."""

from __future__ import annotations

import pytest

from protocolkit.conditions import ItemUse, Names, atoms, names, parse, unparse, walk
from protocolkit.conditions.nodes import Compare, Implies, Logic, Name, Number
from protocolkit.conditions.parser import MAX_DEPTH, MAX_LENGTH, MAX_TOKENS


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("a or b and c", "a or b and c"),
        ("(a or b) and c", "(a or b) and c"),
        ("a or (b and c)", "a or b and c"),
        ("(a and b) and c", "(a and b) and c"),
        ("a implies b implies c", "a implies b implies c"),
        ("(a implies b) implies c", "(a implies b) implies c"),
        ("a implies (b implies c)", "a implies b implies c"),
        ("a or b implies c and d", "a or b implies c and d"),
        ("not a == b", "not a == b"),
        ("(not a) == b", "(not a) == b"),
        ("not (a and b)", "not (a and b)"),
        ("18<=age<=80", "18 <= age <= 80"),
        ("a - b - c", "a - b - c"),
        ("a - (b - c)", "a - (b - c)"),
        ("a + b * -c / 2", "a + b * -c / 2"),
        ("-(a + b)", "-(a + b)"),
        ("x in {A,'B C', \"it's\", 4,-1}", "x in {A, 'B C', \"it's\", 4, -1}"),
        ("x not in SET", "x not in SET"),
        ("if a then 1 else if b then 2 else 3", "if a then 1 else if b then 2 else 3"),
        ("1 + (if a then 1 else 2)", "1 + (if a then 1 else 2)"),
        ("x < 50 '10*9/L'", "x < 50 '10*9/L'"),
        ("x < 0.500", "x < 0.500"),
        ("d >= 2024-03-01 and t < 08:30", "d >= 2024-03-01 and t < 08:30"),
        ("LAB.CREAT@SCR > ULN@SCR", "LAB.CREAT@SCR > ULN@SCR"),
        ("exists( CM )", "exists(CM)"),
        ("count(WND@M03 where A == B)>1", "count(WND@M03 where A == B) > 1"),
        ("max(AMP.D)", "max(AMP.D)"),
        ("max(AMP.D, e)", "max(AMP.D, e)"),
        ("x == 'it''s \"so\"'", "x == 'it''s \"so\"'"),
        ("true and not false", "true and not false"),
    ],
)
def test_reading_and_writing(text: str, canonical: str) -> None:
    parsed = parse(text)
    assert parsed.problems == ()
    assert parsed.tree is not None
    assert unparse(parsed.tree) == canonical


MENDED = [
    ("a = 1", 2, 3, "write ==", "a == 1"),
    ("a && b", 2, 4, "write and", "a and b"),
    ("a || b", 2, 4, "write or", "a or b"),
    ("!a", 0, 1, "write not", "not a"),
    ("a <> 1", 2, 4, "write !=", "a != 1"),
    ("a ≤ 1", 2, 3, "write <=", "a <= 1"),
    ("a ≥ 1", 2, 3, "write >=", "a >= 1"),
    ("a ≠ 1", 2, 3, "write !=", "a != 1"),
    ("a => 1", 2, 4, "write >=", "a >= 1"),
    ("a AND b", 2, 5, "write and", "a and b"),
    ("a Or b", 2, 4, "write or", "a or b"),
    ("a is 1", 2, 4, "write ==", "a == 1"),
    ("a is not 1", 2, 4, "write ==", "a != 1"),
    ("a == “B”", 5, 8, "write 'B'", "a == 'B'"),
    ("a == ‘B C’", 5, 10, "write 'B C'", "a == 'B C'"),
    ("a <= 0,5", 5, 8, "write 0.5", "a <= 0.5"),
    ("a < 50,000", 4, 10, "write 50000 or 50.000", "a < 50.000"),
    ("a <= .5", 5, 7, "write 0.5", "a <= 0.5"),
    ("a < 50 mg", 7, 9, "write 50 'mg' for a unit", "a < 50 'mg'"),
    ("a < 50 %", 7, 8, "write 50 '%' for a unit", "a < 50 '%'"),
    ("a < 50 mg/dL", 7, 12, "write 50 'mg/dL' for a unit", "a < 50 'mg/dL'"),
    ("a < 50 mg / dL", 7, 14, "write 50 'mg/dL' for a unit", "a < 50 'mg/dL'"),
    ("50 mg/dL < a", 3, 8, "write 50 'mg/dL' for a unit", "50 'mg/dL' < a"),
    ("a < 50umol/L", 6, 12, "write 50 'umol/L' for a unit", "a < 50 'umol/L'"),
    ("a < 50 µmol/L", 7, 13, "write 50 'umol/L' for a unit", "a < 50 'umol/L'"),
    ("a < 70 mm[Hg] and b", 7, 13, "write 70 'mm[Hg]' for a unit", "a < 70 'mm[Hg]' and b"),
    ("a < 70 mmHg", 7, 11, "write 70 'mm[Hg]' for a unit", "a < 70 'mm[Hg]'"),
    ("a < 5 [IU]/L", 6, 12, "write 5 '[IU]/L' for a unit", "a < 5 '[IU]/L'"),
    ("a < 50 10*9/L", 7, 13, "write 50 '10*9/L' for a unit", "a < 50 '10*9/L'"),
    ("a < 50 x10^9/L", 7, 14, "write 50 '10*9/L' for a unit", "a < 50 '10*9/L'"),
    ("a < 5 mL/min/{1.73_m2}", 6, 22, "write 5 'mL/min/{1.73_m2}' for a unit", "a < 5 'mL/min/{1.73_m2}'"),
    ("a < 0.5 {ratio}", 8, 15, "write 0.5 '{ratio}' for a unit", "a < 0.5 '{ratio}'"),
    ("a < 37 °C", 7, 9, "write 37 'Cel' for a unit", "a < 37 'Cel'"),
    ("a in {5 mg/dL, 6}", 8, 13, "write 5 'mg/dL' for a unit", "a in {5 'mg/dL', 6}"),
    ("max(1, 2 kg/m2) > a", 9, 14, "write 2 'kg/m2' for a unit", "max(1, 2 'kg/m2') > a"),
    ("a > 2 kg * height", 6, 8, "write 2 'kg' for a unit", "a > 2 'kg' * height"),
    ("a > 2 age", 6, 9, "write 2 'age' for a unit", "a > 2"),
    ("a × 2 > b − 1", 2, 3, "write *", "a * 2 > b - 1"),
    ("a < b > c", 6, 7, "join with and", "a < b > c"),
    ("a == b == c", 7, 9, "join with and", "a == b == c"),
    ("d > 2025-13-01", 4, 14, "write year-month-day, such as 2024-02-29", "d > 2000-01-01"),
    ("d in {0000-01-01}", 6, 16, "write year-month-day, such as 2024-02-29", "d in {2000-01-01}"),
    ("d > 2024-02-30", 4, 14, "write year-month-day, such as 2024-02-29", "d > 2000-01-01"),
    ("d > 2024-03", 9, 11, "write it without, and a date as 2024-03-01", "d > 2024 - 3"),
    ("t > 25:00", 4, 9, "write 00:00 to 23:59", "t > 00:00"),
    ("a == null", 5, 9, "write is_missing(x)", "a == null"),
    ("a in {}", 5, 7, "write the codes that it holds", "a in {}"),
]


@pytest.mark.parametrize(("text", "start", "end", "fix", "meant"), MENDED)
def test_a_misspelling_is_reported_and_still_read(
    text: str, start: int, end: int, fix: str, meant: str
) -> None:
    parsed = parse(text)
    first = parsed.problems[0]
    assert (first.code, first.start, first.end, first.fix) == ("syntax", start, end, fix)
    assert " - " in first.message
    assert parsed.tree is not None
    assert unparse(parsed.tree) == meant


REFUSED = [
    ("", 0, 0, "the condition is empty - write one, or leave it out"),
    ("   ", 0, 0, "the condition is empty - write one, or leave it out"),
    ("a and", 5, 5, "the condition ends where a value is missing - go on, or take the last word away"),
    ("a b", 2, 3, "b stands where an operator or the end is expected"),
    ("(a", 2, 2, "the condition ends where an operator or ) is missing - go on, or take the last word away"),
    ("a)", 1, 2, ") stands where an operator or the end is expected"),
    ("a == not b", 5, 8, "not stands after an operator - put it in parentheses: (not x)"),
    (
        "1 + if a then 1 else 2",
        4,
        6,
        "if stands after an operator - put it in parentheses: (if x then y else z)",
    ),
    ("x between 1 and 2", 2, 9, "'between' is no operator - write low <= x <= high"),
    ("x == 'A", 5, 7, "the text begins with ' and does not end - close it with '"),
    ("возраст > 3", 0, 7, "'в' is CYRILLIC SMALL LETTER VE - names have Latin letters, digits and _"),
    ("a [b]", 2, 3, "'[' has no meaning - sets stand in braces: {A, B}"),
    ("a ** 2", 2, 4, "there are no powers - write x * x"),
    ("a @ SCR", 2, 3, "@ stands alone - write FORM.ITEM@VISIT without spaces"),
    ("count(3)", 6, 7, "count asks the rows of a log - write count(FORM where ...)"),
    ("sum(a, b)", 4, 5, "sum asks the rows of a log - write sum(FORM.ITEM where ...)"),
    ("x in 3", 5, 6, "3 stands where a set, {A, B} or its name, is expected"),
    ("x in {A} == y", 9, 11, "== cannot follow in - join two comparisons with and"),
    ("x in {a + 1}", 8, 9, "+ stands where a comma or } is expected"),
    ("if a then b", 11, 11, "the condition ends where else is missing - go on, or take the last word away"),
]


@pytest.mark.parametrize(("text", "start", "end", "message"), REFUSED)
def test_what_cannot_be_read_is_said_on_its_place(text: str, start: int, end: int, message: str) -> None:
    parsed = parse(text)
    assert parsed.tree is None
    problem = parsed.problems[0]
    assert (problem.code, problem.start, problem.end, problem.message) == ("syntax", start, end, message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a > = 3", "> and = stand apart - write >="),
        ("a and b < = 3", "< and = stand apart - write <="),
        ("a and = 3", "'=' is no word of the language - write =="),
    ],
)
def test_one_sign_is_one_mistake(text: str, message: str) -> None:
    place = text.index("=")
    assert [(found.start, found.message) for found in parse(text).problems] == [(place, message)]


def test_several_misspellings_are_reported_at_once() -> None:
    parsed = parse("a = 1 && b <> 2")
    assert [(problem.start, problem.fix) for problem in parsed.problems] == [
        (2, "write =="),
        (6, "write and"),
        (11, "write !="),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000 + "a" + ")" * 100_000,
        "a" * (MAX_LENGTH + 1),
        "not " * (MAX_DEPTH + 1) + "a",
        "-" * (MAX_DEPTH + 1) + "1",
        "(" * (MAX_DEPTH + 1) + "a",
        "+".join("1" * (MAX_DEPTH + 2)),
        "if a then b else " * (MAX_DEPTH + 1) + "c",
        "a" + " implies a" * (MAX_DEPTH + 1),
        "1" + "-1" * MAX_TOKENS,
    ],
)
def test_limits_are_problems(text: str) -> None:
    parsed = parse(text)
    assert parsed.tree is None
    (problem,) = parsed.problems
    assert problem.code == "limit"
    assert problem.message.endswith(f" - {problem.fix}")


def test_nodes_know_their_place() -> None:
    text = "a == 1 implies LAB.CREAT@SCR >= 2.0 'umol/L'"
    tree = parse(text).tree
    assert isinstance(tree, Implies)
    places = {type(node).__name__: text[node.start : node.end] for node in walk(tree)}
    assert places["Number"] == "2.0 'umol/L'"
    assert places["Name"] == "LAB.CREAT@SCR"
    assert (tree.start, tree.end) == (0, len(text))
    assert isinstance(tree.right, Compare)
    assert tree.right.operands[0] == Name(15, 28, "CREAT", "LAB", "SCR")
    assert isinstance(tree.right.operands[1], Number)


def test_names_are_told_by_their_shape() -> None:
    tree = parse("age > 3 and LAB.PLAT@SCR < sum(WND.AREA where STAT in {OPEN}) or exists(CM@M03)").tree
    assert tree is not None
    assert names(tree) == Names(
        ("age", "STAT"),
        (ItemUse("LAB", "PLAT", "SCR"), ItemUse("WND", "AREA")),
        ("WND", "CM"),
        ("SCR", "M03"),
    )


def test_atoms_are_the_smallest_conditions() -> None:
    tree = parse("a and not (b > 1 or c in {D}) implies (if e then is_missing(f) else true)").tree
    assert tree is not None
    assert [unparse(atom) for atom in atoms(tree)] == ["a", "b > 1", "c in {D}", "e", "is_missing(f)", "true"]


def test_three_parts_are_one_list() -> None:
    tree = parse("a and b and c").tree
    assert isinstance(tree, Logic)
    assert len(tree.parts) == 3

"""Bad input: for each kind the exact rule and place, counted from one as an editor shows them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from protocolkit.findings import Finding, Severity, Stage
from protocolkit.source.limits import Limits
from protocolkit.source.yaml import read_yaml


def _told(text: str | bytes, limits: Limits | None = None) -> list[tuple[str, int, int]]:
    return [(f.rule, f.location.line + 1, f.location.column + 1) for f in _findings(text, limits)]


def _findings(text: str | bytes, limits: Limits | None = None) -> tuple[Finding, ...]:
    raw = text if isinstance(text, bytes) else text.encode()
    return read_yaml("x.yaml", raw, limits or Limits()).findings


SYNTAX = {
    "a tab as indentation": ("a:\n\tb: 1\n", 2, 1, "a tab is used for indentation"),
    "a tab after spaces of a plain value": ("a:\n  b: 1\n\tc: 2\n", 3, 1, "a tab is used for indentation"),
    "a tab in a block of text": ("a: |\n\tx\n", 2, 1, "a tab is used for indentation"),
    "a second colon": ("a: b: c\n", 1, 5, 'a second ": " stands inside this value'),
    "a second colon, Cyrillic and emoji before it": ("имя: 😀: c\n", 1, 7, 'a second ": " stands'),
    "a colon in brackets' text": ("text: (see: x): y\n", 1, 11, 'a second ": " stands inside this value'),
    "a missing space": ("a:b\nc: d\n", 1, 2, "a space is missing after the colon"),
    "a missing colon": ("a: 1\nb\nc: 2\n", 2, 1, "this line is neither"),
    "a missing colon in the first line": ("title\nb: 1\n", 1, 1, "this line is neither"),
    "an indentation too deep": ("a: 1\n  b: 2\n", 2, 3, "this line is indented more than the line above"),
    "an indentation that fits nothing": ("a:\n  - b\n c: 1\n", 3, 2, "the indentation of this line fits no"),
    "an unclosed quote": (
        'a: 1\nb: "abc\nc: 1\n',
        2,
        4,
        "the quotation mark that opens here is never",
    ),
    "an unclosed quote before a document": ("a: 'x\n---\n", 1, 4, "the quotation mark that opens here"),
    "an unclosed list, truncated": ("a: [b\n", 1, 4, '"[" opens here and is not closed'),
    "an unclosed list": ("a: [1, 2\nb: 3\n", 1, 4, '"[" opens here and is not closed'),
    "an unclosed mapping": ("a: {b: 1\n", 1, 4, '"{" opens here and is not closed'),
    "a colon in a list": ("a: [x: y: z]\n", 1, 9, 'a comma or "]" is missing before this'),
    "a closing bracket alone": ("a: ]\n", 1, 4, 'a value cannot begin with "]"'),
    "a comma first": ("a: , b\n", 1, 4, 'a value cannot begin with ","'),
    "a bracket too many": ("{a: b}}\n", 1, 7, "the content of the file has ended before this"),
    "greater or equal": ("when: >= 18\n", 1, 8, 'a value that begins with ">" or "|" starts a block'),
    "a bold word": ("a: *bold* x\n", 1, 4, 'a value cannot begin with "*"'),
    "an undefined alias": ("a: *bold\n", 1, 4, '"*bold" refers to an anchor "&bold" that no line before'),
    "a missing key": (": a\n", 1, 1, "a key is missing before this colon"),
    "an at sign": ("a: @x\n", 1, 4, 'a value cannot begin with "@"'),
    "a backtick": ("a: `x`\n", 1, 4, 'a value cannot begin with "`"'),
    "a percent sign": ("a: %x\n", 1, 4, 'a value cannot begin with "%"'),
    "an ampersand": ("a: & b\n", 1, 4, 'a value cannot begin with "&"'),
    "text after quotes": ('a: "x" y\n', 1, 8, "text follows the closing quotation mark"),
    "an apostrophe": ("a: 'it's'\n", 1, 8, "text follows the closing quotation mark"),
    "text after a bracket": ("a: [x] y\n", 1, 8, "text follows the closing bracket"),
    "a list after a key": ("a: 1\n- b\n", 2, 1, 'a list entry stands where a "key: value" is expected'),
    "a key in a list": ("a:\n  - x\n  y: 1\n", 3, 3, "the lines above are list entries"),
    "a list on the line of its key": ("a: - b\n", 1, 4, 'a list entry ("- ") cannot stand here'),
    "an unknown escape": ('a: "\\d"\n', 1, 5, "a backslash in double quotes begins an escape"),
    "half a surrogate pair": ('a: "\\ud800"\n', 1, 7, "this escape is not a character"),
    "a short escape": ('a: "\\xZZ"\n', 1, 7, "this escape needs a hexadecimal number"),
    "an unresolved merge": ("a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> x\n", 2, 1, "two versions"),
    "another YAML": ("%YAML 2.0\n---\na: 1\n", 1, 1, "this YAML version is not read"),
}


@pytest.mark.parametrize(("text", "line", "column", "words"), SYNTAX.values(), ids=SYNTAX.keys())
def test_broken_syntax_is_told_at_its_place(text: str, line: int, column: int, words: str) -> None:
    (finding,) = _findings(text)
    place = (finding.rule, finding.location.line + 1, finding.location.column + 1)
    assert place == ("YML001", line, column)
    assert words in finding.message
    assert (finding.severity, finding.stage) == (Severity.ERROR, Stage.LOAD)


def test_an_unclosed_bracket_shows_where_reading_stopped() -> None:
    (finding,) = _findings("a: [1, 2\nb: 3\n")
    assert [(r.location.line, r.location.column) for r in finding.related] == [(1, 1)]


def test_a_file_cut_off_anywhere_gives_a_finding_or_less_content_never_a_crash() -> None:
    text = "a: \"x\"\nb: [1, {c: 'd'}]\ne: |\n  text\nf: &g\n  - *g2\nh: >-\n  z"
    for length in range(len(text)):
        for finding in _findings(text[:length]):
            assert finding.location.line <= text[:length].count("\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", [("YML002", 3, 1)]),
        ('a:\n  x: 1\n  "x": 2\n  x: 3\n', [("YML002", 3, 3), ("YML002", 4, 3)]),
        ("a: {x: 1, x: 2}\n", [("YML002", 1, 11)]),
        ("a: !!python/object:os.system x\n", [("YML003", 1, 4)]),
        ("a: !foo {b: 1}\n", [("YML003", 1, 4)]),
        ("a: !!str 5\n", [("YML003", 1, 4)]),
        ("a: ! 5\n", [("YML003", 1, 4)]),
        ("a: &x !foo 5\n", [("YML003", 1, 7)]),
        ("!!map\na: 1\n", [("YML003", 1, 1)]),
        ("a: !foo!x y\n", [("YML003", 1, 4)]),
        ("a: !<x y\n", [("YML003", 1, 4)]),
        ("a: &x {b: 1}\nc:\n  <<: *x\n  d: 1\n", [("YML004", 3, 3)]),
        ("a: &x [*x]\n", [("YML004", 1, 4)]),
        ("a: &x 1\nb: &x 2\n", [("YML004", 2, 4)]),
        ("a: 1\n---\nb: 1\n", [("YML007", 2, 1)]),
        ("a: 1\n...\nb: 1\n", [("YML007", 3, 1)]),
        ("1: a\n", [("YML008", 1, 1)]),
        ("a:\n  true: b\n  0.5: c\n", [("YML008", 2, 3), ("YML008", 3, 3)]),
        ("null: a\n", [("YML008", 1, 1)]),
        ("?\n: a\n", [("YML008", 1, 2)]),
        ("[a, b]: c\n", [("YML008", 1, 1)]),
        ("{a: b}: c\n", [("YML008", 1, 1)]),
        ("", [("YML009", 1, 1)]),
        ("# only a comment\n", [("YML009", 1, 1)]),
        ("- a\n- b\n", [("YML009", 1, 1)]),
        ("\ntext\n", [("YML009", 2, 1)]),
        ("a: .inf\nb: [-.INF, .nan]\n", [("YML010", 1, 4), ("YML010", 2, 5), ("YML010", 2, 12)]),
        ("a: 007\n", [("YML010", 1, 4)]),
        (f"a: {'9' * 5000}\n", [("YML010", 1, 4)]),
        ("a: 1e999999999\n", [("YML010", 1, 4)]),
        (b"a: 1\0\n", [("YML006", 1, 5)]),
        (b"%PDF-1.7\n\xff", [("YML006", 1, 1)]),
        (b"PK\x03\x04rest", [("YML006", 1, 1)]),
        (b"\x89PNG\r\n\x1a\n\0\0", [("YML006", 1, 1)]),
        (bytes(range(256)), [("YML006", 1, 1)]),
        ("a: é\nb: é".encode("latin-1"), [("YML006", 1, 4)]),
        ("имя: да".encode("cp1251"), [("YML006", 1, 1)]),
        ("a: 1\n".encode("utf-16"), [("YML006", 1, 1)]),
        ("a: 1\nб: x\x07y\n", [("YML006", 2, 5)]),
        ("a: 1\nb: x\x1b[31m\n", [("YML006", 2, 5)]),
        ('a: "x\\0y"\n', [("YML006", 1, 4)]),
        ('a: "\\x1b[31m"\n', [("YML006", 1, 4)]),
        ("a: x\u2028y\n", [("YML006", 1, 5)]),
    ],
)
def test_what_is_refused_is_told_at_its_place(
    text: str | bytes, expected: list[tuple[str, int, int]]
) -> None:
    assert _told(text) == expected


def test_a_duplicate_key_shows_the_first_one_and_keeps_its_value() -> None:
    document = read_yaml("x.yaml", b"a: 1\nb: 2\na: 3\n")
    (finding,) = document.findings
    assert [(r.location.line, r.location.column, r.location.end_column) for r in finding.related] == [
        (0, 0, 1)
    ]
    assert document.value == {"a": 1, "b": 2}


def test_all_that_is_refused_in_a_file_is_told_at_once_in_order() -> None:
    text = "a: .nan\nb: !x 1\n1: c\nb: 2\n"
    assert [rule for rule, *_ in _told(text)] == ["YML010", "YML003", "YML008", "YML002"]


def test_conditions_with_unequal_signs_are_no_tags() -> None:
    assert _told("when: sex != F\nif: a!=b\n") == []


def test_ten_levels_of_aliases_are_a_finding_quickly() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    assert _told("\n".join(lines)) == [("YML005", 6, 5)]


def test_a_chain_of_aliases_does_not_pass_the_depth_limit() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 200)]
    ((rule, line, column),) = _told("\n".join(lines))
    assert (rule, line, column) == ("YML005", 65, 6)


@pytest.mark.parametrize("padding", ["", "# " + "[" * 1000 + "\n"], ids=["unguarded", "guarded"])
def test_the_depth_limit_is_exact(padding: str) -> None:
    assert _told(padding + "a: " + "[" * 63 + "]" * 63) == []
    assert [rule for rule, *_ in _told(padding + "a: " + "[" * 64 + "]" * 64)] == ["YML005"]
    assert _told(padding + "".join(f"{' ' * n}k:\n" for n in range(64))) == []
    assert [rule for rule, *_ in _told(padding + "".join(f"{' ' * n}k:\n" for n in range(66)))] == ["YML005"]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "- - ? - "])
def test_a_hundred_thousand_levels_are_a_finding_without_a_crash(opening: str) -> None:
    program = (
        "from protocolkit.source.yaml import read_yaml\n"
        f"found = read_yaml('x', ('a:\\n  ' + {opening!r} * 100_000).encode()).findings\n"
        "print([(f.rule, f.location.line) for f in found])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=20, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "[('YML005', 1)]\n", "")


def test_a_hundred_thousand_levels_of_block_mappings_are_a_finding() -> None:
    text = "".join(f"{' ' * n}k:\n" for n in range(2500))
    assert _told(text, Limits(file_bytes=10**8)) == [("YML005", 65, 65)]


def test_a_file_over_the_size_limit_is_not_parsed() -> None:
    assert _told(b"a: " + b"x" * 200, Limits(file_bytes=100)) == [("YML005", 1, 1)]


def test_more_values_than_the_limit_are_a_finding() -> None:
    assert _told("a: [" + "b," * 200 + "]", Limits(nodes=100)) == [("YML005", 1, 4)]


def test_no_message_names_the_parser_or_a_type() -> None:
    for text, *_ in SYNTAX.values():
        (finding,) = _findings(text)
        for word in ("yaml.", "Error", "token", "scalar", "<class", "node"):
            assert word not in finding.message + (finding.fix or "")

"""Where values stand: exact lines and columns, in characters, for values, keys and parts of text."""

from __future__ import annotations

import pytest

from protocolkit.source.document import Document, Path
from protocolkit.source.yaml import locate, locate_in_scalar, read_yaml


def _read(text: str) -> Document:
    document = read_yaml("x.yaml", text.encode())
    assert document.findings == ()
    return document


def _covered(document: Document, location: object) -> str:
    lines = document.text.splitlines(keepends=True)
    start = sum(map(len, lines[: location.line])) + location.column  # type: ignore[attr-defined]
    end = sum(map(len, lines[: location.end_line])) + location.end_column  # type: ignore[attr-defined]
    return document.text[start:end]


SPEC = """\
# a comment
visits:
  - id: SCR
    name: "Скрининг 😀 visit"   # said
    window: [-14, +14]

  - id: M03
    when: &due >-
      a <= 0.5
      or b

    notes: {a: 1, b: [x, y]}
    empty:
    same: *due
other: 1
"""


@pytest.mark.parametrize(
    ("path", "covered"),
    [
        (("visits", 0, "id"), "SCR"),
        (("visits", 0, "name"), '"Скрининг 😀 visit"'),
        (("visits", 0, "window"), "[-14, +14]"),
        (("visits", 0, "window", 1), "+14"),
        (("visits", 1, "when"), ">-\n      a <= 0.5\n      or b"),
        (("visits", 1, "notes"), "{a: 1, b: [x, y]}"),
        (("visits", 1, "notes", "b", 1), "y"),
        (("visits", 1, "empty"), "empty"),
        (("visits", 1, "same"), ">-\n      a <= 0.5\n      or b"),
        (("visits", 0), 'id: SCR\n    name: "Скрининг 😀 visit"   # said\n    window: [-14, +14]'),
        (("other",), "1"),
    ],
)
def test_a_value_is_located_without_what_surrounds_it(path: Path, covered: str) -> None:
    document = _read(SPEC)
    assert _covered(document, locate(document, path)) == covered


@pytest.mark.parametrize(
    ("path", "covered"),
    [
        (("visits",), "visits"),
        (("visits", 1, "when"), "when"),
        (("visits", 1, "empty"), "empty"),
        (("visits", 0, "window", 1), "+14"),
    ],
)
def test_a_key_is_located_where_there_is_one(path: Path, covered: str) -> None:
    document = _read(SPEC)
    assert _covered(document, locate(document, path, key=True)) == covered


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        (("visits", 0, "nothing"), ("visits", 0)),
        (("visits", 9, "name"), ("visits",)),
        (("visits", 0, "id", "deeper"), ("visits", 0, "id")),
        (("nothing",), ()),
    ],
)
def test_a_missing_value_is_located_at_its_nearest_ancestor(path: Path, nearest: Path) -> None:
    document = _read(SPEC)
    assert locate(document, path) == locate(document, nearest)


def test_a_broken_file_is_located_as_a_whole() -> None:
    document = read_yaml("x.yaml", b"a: [")
    assert locate(document, ("a",)).file == "x.yaml"
    assert locate_in_scalar(document, ("a",), 0, 1).line == 0


SCALARS = {
    "plain": "v: abpi <= 0.5 or XX < 70  # said\n",
    "plain after wide characters": "имя: 😀 XX\n",
    "double quoted": 'v: "mm XX"\n',
    "double quoted, escapes": 'v: "a \\"b\\" \\u2264\\t\\\\ XX \\x41"\n',
    "double quoted, folded": 'v: "one\n    two   \n\n  three XX\n  four"\n',
    "double quoted, joined lines": 'v: "one \\\n    two\\\n   \\ XX"\n',
    "single quoted": "v: 'it''s XX'\n",
    "single quoted, folded": "v: 'it''s\n\n\n  a XX   \n  b'\n",
    "plain, folded": "v: one\n  two\n\n  three XX\n  four\nw: 1\n",
    "literal": "v: |\n  one\n   two\n\n  XX\n\n\nw: 1\n",
    "literal, keeping breaks": "v: |+\n  one XX\n\n\nw: 1\n",
    "literal, stripping breaks": "v: |- # why\n\n  one\n  XX\n",
    "literal, given indentation": "v: |2\n    one\n  two XX\n",
    "folded": "v: >\n  one\n  two\n\n  three XX\n",
    "folded, stripping": "v: >-\n    one\n    two\n\n\n    three XX\n    four\n",
    "folded, with deeper lines": "v: >\n  one\n    two\n    XX\n  three\n  four\n\n    five\n\n  six\n",
    "folded, deeper first": "v: >1\n   one\n XX\n two\n",
    "with an anchor": "v: &a 'x XX'\n",
    "windows line ends": "v: >-\r\n  one\r\n  two XX\r\nw: 1\r\n",
    "windows line ends, quoted": 'v: "one\r\n  two\r\n\r\n  XX"\r\n',
    "after a byte order mark": "\ufeffv: XX\n",
    "at the end of the file": "v: >\n  one\n  XX",
    "in a list in a list": "v:\n- - |\n    one\n    XX\n",
}


@pytest.mark.parametrize("text", SCALARS.values(), ids=SCALARS.keys())
def test_part_of_a_text_is_located_exactly(text: str) -> None:
    document = _read(text)
    path: list[str | int] = [next(iter(document.value))]
    value = document.value[path[0]]
    while isinstance(value, list):
        path.append(0)
        value = value[0]
    start = value.index("XX")
    location = locate_in_scalar(document, path, start, start + 2)
    assert _covered(document, location) == "XX"
    for offset, character in enumerate(value):
        if character.isalnum() and character != "A":
            assert _covered(document, locate_in_scalar(document, path, offset, offset + 1)) == character


def test_an_escape_is_located_as_it_is_written() -> None:
    document = _read('v: "a \\u2264 b"\n')
    assert _covered(document, locate_in_scalar(document, ("v",), 2, 3)) == "\\u2264"


def test_the_end_of_a_text_is_located_behind_its_last_character() -> None:
    document = _read("v: >\n  one\n  two <\n\nw: 1\n")
    location = locate_in_scalar(document, ("v",), 9, 9)
    assert (location.line, location.column, location.end_column) == (2, 7, 7)


def test_offsets_outside_a_text_are_held_inside_it() -> None:
    document = _read("v: abc\n")
    location = locate_in_scalar(document, ("v",), 1, 99)
    assert _covered(document, location) == "bc"
    assert locate_in_scalar(document, ("v",), 50, 99).column == 6


def test_part_of_what_is_no_text_is_located_as_a_whole() -> None:
    document = _read("v: [1, 2]\n")
    assert _covered(document, locate_in_scalar(document, ("v",), 0, 1)) == "[1, 2]"
    assert _covered(document, locate_in_scalar(document, ("w",), 0, 1)) == "v: [1, 2]"

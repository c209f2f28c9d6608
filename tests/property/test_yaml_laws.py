"""Laws of reading YAML: data survives, positions lie inside the file and cover what they name."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from protocolkit.findings import Location
from protocolkit.source.document import Document, Path
from protocolkit.source.yaml import locate, locate_in_scalar, read_yaml

CHARACTERS = st.characters(
    codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn", "Zl", "Zp"), include_characters="\n\t"
).filter(lambda character: character not in "\ufeff\x85")
TEXTS = st.text(CHARACTERS, max_size=40)
SCALARS = TEXTS | st.integers() | st.booleans() | st.none()
DATA = st.dictionaries(
    TEXTS,
    st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4)
    ),
    min_size=1,
    max_size=5,
)


SIGNS = st.text(":-[]{}'\"&*!|>#?,% \n\ta1", max_size=40)
"""Text that is nearly YAML."""


class _Quoting(yaml.SafeDumper):
    """Quotes every text, so that both readings of YAML agree; writes shared values out."""

    def ignore_aliases(self, data: object) -> bool:
        return True


_STYLES = st.sampled_from(['"', "'", "|", ">"])


def _dump(data: Any, style: str, width: int) -> str:
    class Dumper(_Quoting):
        pass

    Dumper.add_representer(
        str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)
    )
    return yaml.dump(data, Dumper=Dumper, allow_unicode=True, width=width)


def _paths(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        yield from _paths(inner, (*path, step))


def _inside(document: Document, location: Location) -> str:
    """The text that a location covers; fails where it leaves the file."""
    lines = document.text.split("\n")
    assert 0 <= location.line <= location.end_line < len(lines)
    assert 0 <= location.column <= len(lines[location.line])
    assert 0 <= location.end_column <= len(lines[location.end_line])
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    start, end = starts[location.line] + location.column, starts[location.end_line] + location.end_column
    assert start <= end
    return document.text[start:end]


@settings(max_examples=200, deadline=None)
@given(DATA, _STYLES, st.sampled_from([20, 80, 10_000]))
def test_what_is_dumped_with_quotes_is_read_as_it_was(data: dict[str, Any], style: str, width: int) -> None:
    document = read_yaml("x", _dump(data, style, width).encode())
    assert document.findings == ()
    assert document.value == data


@settings(max_examples=200, deadline=None)
@given(DATA, _STYLES, st.sampled_from([20, 80]))
def test_positions_lie_inside_the_file_and_read_back_as_the_value(
    data: dict[str, Any], style: str, width: int
) -> None:
    document = read_yaml("x", _dump(data, style, width).encode())
    for path, value in _paths(data):
        covered = _inside(document, locate(document, path))
        _inside(document, locate(document, path, key=True))
        if isinstance(value, int | bool) or value is None:
            assert covered == yaml.safe_dump(value).split("\n")[0]


@settings(max_examples=300, deadline=None)
@given(TEXTS.filter(bool), _STYLES, st.sampled_from([10, 20, 80]), st.integers(0, 3))
def test_every_character_of_a_text_is_found_in_the_file(
    text: str, style: str, width: int, depth: int
) -> None:
    data: Any = text
    path: list[str | int] = []
    for level in range(depth):
        data = [data] if level % 2 else {"k": data}
        path.insert(0, 0 if level % 2 else "k")
    document = read_yaml("x", _dump({"v": data}, style, width).encode())
    path.insert(0, "v")
    for offset, character in enumerate(text):
        covered = _inside(document, locate_in_scalar(document, path, offset, offset + 1))
        if character.isalnum():
            assert covered == character or covered.startswith("\\")


@settings(max_examples=200, deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**6), max_value=10**6))
def test_decimals_are_exact_and_keep_their_digits(number: Decimal) -> None:
    value = read_yaml("x", f"v: {number:f}".encode()).value["v"]
    assert (value, str(value)) == (number, f"{number:f}")


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=60)
    | st.text(max_size=60).map(str.encode)
    | st.text(":-[]{}'\"&*!|>#?,% \n\ta1", max_size=40).map(str.encode)
)
def test_whatever_the_bytes_are_there_is_data_or_a_finding_inside_the_file(raw: bytes) -> None:
    document = read_yaml("x", raw)
    assert document.findings or isinstance(document.value, dict)
    lines = document.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for finding in document.findings:
        for location in (finding.location, *(related.location for related in finding.related)):
            assert location.end_line < len(lines)
            assert location.column <= len(lines[location.line])
            assert location.end_column <= len(lines[location.end_line])

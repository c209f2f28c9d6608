"""Laws of the canonical layout: nothing but the layout changes, and formatting twice is formatting once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from property.laid_out import LaidOut, Path, laid_out
from protocolkit.source.document import Document
from protocolkit.source.layout import format_yaml
from protocolkit.source.layout.scalars import WIDTH
from protocolkit.source.yaml import locate, read_yaml

ROOT = FilePath(__file__).parents[2]
SPEC_FILES = sorted([*ROOT.glob("protocol/**/*.yaml"), *ROOT.glob("tests/data/second/**/*.yaml")])

NEARLY_LINES = (
    *("a:", "b: 1", "- x", "  - y", "# c", "", "  c: >-", "    text", "  # d", "d: [", "]", "e: &x", "f: *x"),
    *("--- # e", "%YAML 1.2", "...", "? g", ": h", "i: !j k", "|+", "\tl", "  - - m", "{n: o, # p"),
)
"""Lines that make up a file, or nearly."""


def typed(value: Any) -> Any:
    """A value with its type beside it, so that ``1`` is not ``true``; the keys of a mapping have no order."""
    if isinstance(value, dict):
        return {key: typed(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [typed(entry) for entry in value]
    return type(value).__name__, str(value)


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        yield (*path, step)
        yield from paths(inner, (*path, step))


def begun_at(document: Document) -> dict[int, set[Path]]:
    """For each line, the paths whose key or value begins there."""
    found: dict[int, set[Path]] = {}
    for path in paths(document.value):
        for key in (True, False):
            found.setdefault(locate(document, path, key=key).line, set()).add(path)
    return found


def stands_with(document: Document, comment: str) -> set[Path] | None:
    """The entries that a comment stands above or beside."""
    lines = document.text.splitlines()
    number = next(n for n, line in enumerate(lines) if comment in line)
    begun = begun_at(document)
    content = [n for n, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")]
    after = [n for n in content if n >= number]
    dashes = next((n for n, at in enumerate(after) if set(lines[at].split("#")[0].strip()) - {"-", " "}), 0)
    if any("*a" in lines[n] for n in after[: dashes + 1]):
        return None  # an alias stands where its anchor is
    return {path for n in after[: dashes + 1] for path in begun.get(n, ())}


@settings(max_examples=250, deadline=None)
@given(laid_out())
def test_values_and_comments_are_the_same_and_formatting_twice_is_formatting_once(file: LaidOut) -> None:
    before = read_yaml("x", file.text.encode())
    assume(not before.findings)
    formatted = format_yaml("x", file.text.encode())
    assert not formatted.is_left
    after = read_yaml("x", formatted.after)
    assert typed(after.value) == typed(before.value)
    assert format_yaml("x", formatted.after).after == formatted.after
    for comment, (path, at_end) in file.places.items():
        assert after.text.count(comment) == before.text.count(comment)
        if not at_end and after.text.count(comment) == 1:
            entries = stands_with(after, comment)
            assert entries is None or path in entries


@settings(max_examples=250, deadline=None)
@given(
    (
        st.text(":-[]{}'\"&*!|>#?,% \n\ta1", max_size=60)
        | st.lists(st.sampled_from(NEARLY_LINES), max_size=12).map("\n".join)
    ).map(str.encode)
)
def test_whatever_the_bytes_are_they_are_formatted_or_left_with_a_finding(raw: bytes) -> None:
    formatted = format_yaml("x", raw)
    if formatted.is_left:
        assert formatted.after == raw
        return
    before, after = read_yaml("x", raw), read_yaml("x", formatted.after)
    assert typed(after.value) == typed(before.value)
    assert format_yaml("x", formatted.after).after == formatted.after


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_comments_put_anywhere_into_real_files_stay(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(SPEC_FILES)).read_text(encoding="utf-8")
    lines = text.split("\n")
    for number in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(lines) - 1))
        indent = data.draw(st.sampled_from([0, 2, 4, 6, 8]))
        lines.insert(at, data.draw(st.sampled_from([" " * indent + f"# put {number}", ""])))
    before = read_yaml("x", "\n".join(lines).encode())
    assume(not before.findings)
    formatted = format_yaml("x", "\n".join(lines).encode())
    assert not formatted.is_left
    after = read_yaml("x", formatted.after)
    assert typed(after.value) == typed(before.value)
    assert after.text.count("# put ") == before.text.count("# put ")
    assert format_yaml("x", formatted.after).after == formatted.after


@pytest.mark.parametrize("path", SPEC_FILES, ids=lambda path: path.stem)
def test_the_files_of_the_specs_are_in_the_canonical_layout(path: FilePath) -> None:
    formatted = format_yaml(path.name, path.read_bytes())
    assert not formatted.is_left
    assert formatted.after == path.read_bytes()
    assert all(len(line) <= WIDTH or "#" in line for line in formatted.after.decode().splitlines())

"""Texts compared word by word; texts and marks on one screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolkit.report.redline import redline, shortened

SIGNS = {"same": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}


def shown(old: str | None, new: str | None) -> str:
    return "".join(f"{SIGNS[part.mark][0]}{part.text}{SIGNS[part.mark][1]}" for part in redline(old, new))


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("platelets < 50", "platelets < 100", "platelets < [-50-]{+100+}"),
        ("50,000/µl", "100,000/µl", "[-50,000-]{+100,000+}/µl"),
        (
            "Number of survived patients",
            "Number of participants alive",
            "Number of [-survived patients-]{+participants alive+}",
        ),
        ("A, C", "A, B, C", "A, {+B, +}C"),
        ("(> 1\\2).", "(> 1/2).", "(> 1[-\\-]{+/+}2)."),
        ("same", "same", "same"),
        (None, "new", "{+new+}"),
        ("old", None, "[-old-]"),
        (None, None, ""),
    ],
)
def test_words_that_changed_are_marked(old: str | None, new: str | None, marked: str) -> None:
    assert shown(old, new) == marked


@given(st.text("ab <.\n", max_size=30), st.text("ab <.\n", max_size=30))
def test_both_texts_can_be_read_from_the_marks(old: str, new: str) -> None:
    parts = redline(old, new)
    assert "".join(part.text for part in parts if part.mark != "new") == old
    assert "".join(part.text for part in parts if part.mark != "gone") == new


def test_texts_of_thousands_of_words_are_not_compared_word_by_word() -> None:
    old, new = "a " * 2001, "a " * 2000 + "b"
    assert [part.mark for part in redline(old, new)] == ["gone", "new"]


def test_of_a_long_text_what_is_beside_the_change_is_kept() -> None:
    rest = "word " * 200
    short = shortened(redline(f"{rest}old{rest}", f"{rest}new{rest}"), 600)
    assert [part.mark for part in short] == ["same", "gone", "new", "same"]
    assert sum(len(part.text) for part in short) <= 600
    assert shortened(redline("a b", "a c"), 600) == redline("a b", "a c")

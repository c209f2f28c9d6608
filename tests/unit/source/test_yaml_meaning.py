"""What YAML text means: the core schema of YAML 1.2, exactly."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from protocolkit.source.yaml import read_yaml


def _value(text: str) -> Any:
    document = read_yaml("x.yaml", f"v: {text}\n".encode())
    assert document.findings == ()
    return document.value["v"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((word, word) for word in ("NO", "Y", "on", "yes", "off", "n", "nULL", "TRue", "country")),
        *((word, True) for word in ("true", "True", "TRUE")),
        *((word, False) for word in ("false", "False", "FALSE")),
        *((word, None) for word in ("null", "Null", "NULL", "~", "")),
        ("12:30", "12:30"),
        ("1:30", "1:30"),
        ("2024-08-31", "2024-08-31"),
        ("2024-08-31T10:00:00Z", "2024-08-31T10:00:00Z"),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("-P14D", "-P14D"),
        ("+P14D", "+P14D"),
        ("...x", "...x"),
        (".", "."),
        ("-", [None]),
        ("0", 0),
        ("-0", 0),
        ("+7", 7),
        ("-14", -14),
        ("0o17", 15),
        ("0x1F", 31),
        ("0.50", Decimal("0.50")),
        (".5", Decimal("0.5")),
        ("1.", Decimal("1")),
        ("-1.5e3", Decimal("-1.5e3")),
        ("0.1", Decimal("0.1")),
        ("'0.1'", "0.1"),
        ('"no"', "no"),
        ("'null'", "null"),
        ('""', ""),
        ("|\n  true", "true\n"),
        ('"\\u2264 0.5"', "≤ 0.5"),
    ],
)
def test_a_value_means_what_yaml_1_2_says(text: str, value: Any) -> None:
    if text == "-":
        text = "\n  -"
    result = _value(text)
    assert (result, type(result)) == (value, type(value))


def test_decimals_keep_their_digits() -> None:
    assert str(_value("0.500")) == "0.500"


def test_words_that_older_yaml_took_as_booleans_are_keys_too() -> None:
    assert read_yaml("x", b"Y: 1\nno: 2\non: 3\n").value == {"Y": 1, "no": 2, "on": 3}


def test_an_alias_gives_the_same_value_and_a_later_anchor_its_own() -> None:
    document = read_yaml("x", b"a: &w [1, &d {k: 2}]\nb: *w\nc: *d\n")
    assert document.findings == ()
    assert document.value["b"] is document.value["a"]
    assert document.value["c"] is document.value["a"][1]


def test_an_aliased_scalar_is_its_value() -> None:
    assert read_yaml("x", b"a: &x 0.5\nb: *x\n").value == {"a": Decimal("0.5"), "b": Decimal("0.5")}


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    document = read_yaml("x", b"\xef\xbb\xbfa: 1\n")
    assert (document.value, document.text) == ({"a": 1}, "a: 1\n")


@pytest.mark.parametrize("text", ["---\na: 1\n", "a: 1\n...\n", "%YAML 1.2\n---\na: 1\n", "# c\na: 1"])
def test_a_single_document_may_be_marked_as_one(text: str) -> None:
    document = read_yaml("x", text.encode())
    assert (document.value, document.findings) == ({"a": 1}, ())


def test_windows_line_ends_change_nothing() -> None:
    assert read_yaml("x", b"a: |\r\n  x\r\n  y\r\nb: 1\r\n").value == {"a": "x\ny\n", "b": 1}

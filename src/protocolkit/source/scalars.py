"""What an unquoted YAML value means: the core schema of YAML 1.2 (specification 1.2.2, section 10.3.2)."""

from __future__ import annotations

import re
from decimal import Decimal

import msgspec

__all__ = ["NUMERIC_START", "WORDS", "Refusal", "Scalar", "number_or_text", "plain_value"]

Scalar = str | int | bool | Decimal | None


class Refusal(msgspec.Struct, frozen=True):
    """Why a value that looks like a number is not taken as one."""

    message: str
    fix: str


WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
"""The words that are not text; every other word is (``NO``, ``Y``, ``on``)."""

NUMERIC_START = frozenset("0123456789+-.")
"""How a number can begin; whatever begins otherwise is text or one of ``WORDS``."""

_LONGEST = 100
_LARGEST_EXPONENT = 400
_NUMERIC = frozenset("0123456789+-.eEoxabcdefABCDEFinfINaN")
_NUMBER = (
    r"(?P<integer>[-+]?[0-9]+)"
    r"|(?P<decimal>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|0o(?P<octal>[0-7]+)"
    r"|0x(?P<hexadecimal>[0-9a-fA-F]+)"
    r"|(?P<special>[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))"
)
_QUOTE = "Put it in quotes if it is a code or text."


def plain_value(text: str) -> Scalar | Refusal:
    """The value of an unquoted scalar; a ``Refusal`` where no exact value exists."""
    return number_or_text(text) if text[:1] in NUMERIC_START else WORDS.get(text, text)


def number_or_text(text: str) -> Scalar | Refusal:
    """The value of an unquoted scalar that begins like a number: exact, as written."""
    digits = text[1:] if text[0] in "+-" else text
    if digits.isdecimal() and digits.isascii() and len(text) <= _LONGEST:
        return _integer(text, digits)
    if not _NUMERIC.issuperset(text) or ("-" in digits and "e" not in text and "E" not in text):
        return text  # a date, or a phrase
    match = re.fullmatch(_NUMBER, text)
    if match is None:
        return text
    if len(text) > _LONGEST:
        return Refusal(f"a number of {len(text):,} characters is not read", _QUOTE)
    kind = match.lastgroup
    if kind == "integer":
        return _integer(text, digits)
    if kind == "decimal":
        return _decimal(text)
    if kind == "octal":
        return int(text[2:], 8)
    if kind == "hexadecimal":
        return int(text[2:], 16)
    return Refusal(f'"{text}" is not a number that a protocol can hold', "Write a number, or leave it null.")


def _integer(text: str, digits: str) -> int | Refusal:
    if digits[0] == "0" and len(digits) > 1:
        number = int(text)
        return Refusal(
            f'"{text}" would be read as the number {number} and lose its leading zeros',
            f"Write '{text}' in quotes for a code, or {number} for a number.",
        )
    return int(text)


def _decimal(text: str) -> Decimal | Refusal:
    exponent = re.split("[eE]", text)[-1] if "e" in text or "E" in text else "0"
    if abs(int(exponent)) > _LARGEST_EXPONENT:
        return Refusal(f'"{text}" is a number too large or too small to be meant', _QUOTE)
    return Decimal(text)

"""Units are read as UCUM says, and convert exactly within one dimension and kind."""

from __future__ import annotations

from fractions import Fraction

import pytest

from protocolkit.conditions.ucum import UnitError, convert, difference, read_unit
from protocolkit.conditions.ucum_atoms import ATOMS, MISTAKES


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("120", "mm[Hg]", "kPa", "15.99864"),
        ("1", "mg/dL", "g/L", "0.01"),
        ("1.5", "h", "min", "90"),
        ("2", "wk", "d", "14"),
        ("1", "a", "mo", "12"),
        ("37", "Cel", "K", "310.15"),
        ("98.6", "[degF]", "Cel", "37"),
        ("1", "kg.m/s2", "N", "1"),
        ("50", "10*9/L", "/uL", "50000"),
        ("25", "%", "1", "0.25"),
        ("1", "U/L", "ukat/L", "1/60"),
        ("3.2", "km/h", "m/s", "8/9"),
        ("1", "m2", "cm2", "10000"),
        ("1", "mL/min/{1.73_m2}", "L/h", "0.06"),
        ("1", "kcal", "kJ", "4.184"),
        ("1", "g/(kg.d)", "mg/g/d", "1"),
        ("1", "m-2", "/m2", "1"),
        ("7", "{score}", "{count}", "7"),
        ("1", "L{blood}", "dm3", "1"),
    ],
)
def test_conversion_is_exact(value: str, source: str, target: str, expected: str) -> None:
    assert convert(Fraction(value), source, target) == Fraction(expected)


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        ("mg/dL", "umol/L", "they measure different things"),
        ("%", "mmol/mol", "they are of different kind"),
        ("mSv", "mGy", "they are of different kind"),
        ("MBq", "MHz", "they are of different kind"),
        ("d", "mo", "months and years have no fixed number of days"),
        ("[IU]/L", "U/L", "they measure different things"),
        ("meq/L", "mmol/L", "they measure different things"),
        ("mmol/mol", "umol/mmol", None),
    ],
)
def test_kinds_do_not_mix(left: str, right: str, reason: str | None) -> None:
    assert difference(left, right) == reason
    assert difference(right, left) == reason


def test_what_does_not_convert_is_refused() -> None:
    with pytest.raises(UnitError, match="mg does not convert to mol - they measure different things"):
        convert(Fraction(1), "mg", "mol")


@pytest.mark.parametrize(
    ("text", "start", "end", "fix"),
    [
        ("", 0, 0, "1"),
        ("mmHg", 0, 4, "mm[Hg]"),
        ("mg/dll", 3, 6, "dL"),
        ("µg", 0, 2, "ug"),
        ("m[Hg", 1, 2, None),
        ("mg//L", 3, 4, None),
        ("mg/", 3, 3, None),
        ("(mg", 3, 3, None),
        ("mg)", 2, 3, None),
        ("mg 2", 2, 3, None),
        ("m0", 1, 2, None),
        ("m99999999", 1, 9, None),
        ("0/L", 0, 1, None),
        ("Cel/h", 4, 5, "K"),
        ("Cel2", 3, 4, "K"),
        ("m" * 200, 0, 200, None),
    ],
)
def test_what_is_no_ucum_is_said_on_its_place(text: str, start: int, end: int, fix: str | None) -> None:
    with pytest.raises(UnitError) as caught:
        read_unit(text)
    assert (caught.value.start, caught.value.end, caught.value.fix) == (start, end, fix)


def test_every_atom_can_be_read_and_no_mistake_is_one() -> None:
    for atom in ATOMS:
        assert read_unit(atom).scale > 0
    for wrong, right in MISTAKES.items():
        assert wrong not in ATOMS
        assert read_unit(right)
        with pytest.raises(UnitError):
            read_unit(wrong)

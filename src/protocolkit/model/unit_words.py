"""UCUM units as they are written on paper: ``10*9/L`` is 10⁹/L, ``mm[Hg]`` is mmHg."""

from __future__ import annotations

import re

__all__ = ["printed_unit"]

_WHOLE = {
    "a": "years",
    "mo": "months",
    "wk": "weeks",
    "d": "days",
    "/min": "per minute",
    "{score}": "points",
    "{ratio}": "",
    "{count}": "",
    "1": "",
}
_ATOMS = {
    "mm[Hg]": "mmHg",
    "m[H2O]": "mH₂O",
    "cm[H2O]": "cmH₂O",
    "Cel": "°C",
    "[degF]": "°F",
    "[iU]": "IU",
    "[IU]": "IU",
    "[lb_av]": "lb",
    "[in_i]": "in",
    "Ohm": "Ω",
    "deg": "°",
    "l": "L",
}
_MICRO = re.compile(r"u(mol|g|L|l|m|s|V|A|kat|Sv|Gy|[U]|\[IU\]|\[iU\])")
_POWER = re.compile(r"([^0-9*^+-]+)([+-]?[0-9]+)")
_TEN = re.compile(r"10[*^]([+-]?[0-9]+)")
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "+")


def printed_unit(unit: str | None) -> str:
    """A UCUM unit for people; a part that is not in our table stays as UCUM writes it."""
    if not unit:
        return ""
    if unit in _WHOLE:
        return _WHOLE[unit]
    if re.fullmatch(r"\{[^{}]+\}", unit):
        return unit[1:-1]
    parts = re.split(r"([./])", re.sub(r"\{[^{}]*\}", "", unit))
    return "".join("·" if part == "." else part if part == "/" else _component(part) for part in parts)


def _component(text: str) -> str:
    if ten := _TEN.fullmatch(text):
        return "10" + ten[1].translate(_SUPERSCRIPT)
    if text in _ATOMS:
        return _ATOMS[text]
    if power := _POWER.fullmatch(text):
        return _component(power[1]) + power[2].translate(_SUPERSCRIPT)
    if _MICRO.fullmatch(text):
        return "µ" + _component(text[1:])
    return text

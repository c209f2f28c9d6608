"""The units of UCUM that trials need: prefixes, atoms, and what people write instead of them."""

from __future__ import annotations

__all__ = ["ATOMS", "MISTAKES", "PREFIXES", "Atom"]

PREFIXES = {
    "Y": 24, "Z": 21, "E": 18, "P": 15, "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1,
    "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15, "a": -18, "z": -21, "y": -24,
}  # fmt: skip
"""Powers of ten."""

Atom = tuple[bool, str, "str | None", str, str]
"""Whether it takes prefixes, its size, the unit of that size (``None`` for a base), where its zero lies,
and what kind of quantity it is beyond its dimension."""


def _base(metric: bool = True) -> Atom:
    return (metric, "1", None, "0", "")


def _unit(size: str, definition: str, *, metric: bool = False, offset: str = "0", kind: str = "") -> Atom:
    return (metric, size, definition, offset, kind)


ATOMS: dict[str, Atom] = {
    # base units; the mole, equivalent, osmole and arbitrary units are kept apart, unlike in UCUM
    "m": _base(),
    "s": _base(),
    "g": _base(),
    "K": _base(),
    "C": _base(),
    "cd": _base(),
    "rad": _base(),
    "mol": _base(),
    "eq": _base(),
    "osm": _base(),
    "[IU]": _base(),
    "[arb'U]": _base(False),
    "[CFU]": _base(False),
    "[PFU]": _base(False),
    "[HPF]": _base(False),
    "[LPF]": _base(False),
    "[CCID_50]": _base(False),
    "[TCID_50]": _base(False),
    # plain numbers
    "%": _unit("1/100", "1"),
    "[ppth]": _unit("1/1000", "1"),
    "[ppm]": _unit("1/1000000", "1"),
    "[ppb]": _unit("1/1000000000", "1"),
    # time
    "min": _unit("60", "s"),
    "h": _unit("3600", "s"),
    "d": _unit("86400", "s"),
    "wk": _unit("7", "d"),
    "mo": _unit("1461/48", "d", kind="calendar"),
    "a": _unit("1461/4", "d", kind="calendar"),
    "Hz": _unit("1", "s-1", metric=True),
    # length, area, volume
    "L": _unit("1", "dm3", metric=True),
    "l": _unit("1", "dm3", metric=True),
    "ar": _unit("100", "m2", metric=True),
    "[in_i]": _unit("127/50", "cm"),
    "[ft_i]": _unit("12", "[in_i]"),
    "[yd_i]": _unit("3", "[ft_i]"),
    "[mi_i]": _unit("5280", "[ft_i]"),
    "[drp]": _unit("1/20", "mL"),
    "[diop]": _unit("1", "m-1"),
    # mass
    "t": _unit("1000", "kg", metric=True),
    "u": _unit("1.66053906660e-24", "g", metric=True),
    "[lb_av]": _unit("453.59237", "g"),
    "[oz_av]": _unit("1/16", "[lb_av]"),
    "[stone_av]": _unit("14", "[lb_av]"),
    # force, pressure, energy, power
    "N": _unit("1", "kg.m/s2", metric=True),
    "Pa": _unit("1", "N/m2", metric=True),
    "bar": _unit("100000", "Pa", metric=True),
    "atm": _unit("101325", "Pa"),
    "m[Hg]": _unit("133322", "Pa", metric=True),
    "m[H2O]": _unit("980665/100", "Pa", metric=True),
    "J": _unit("1", "N.m", metric=True),
    "W": _unit("1", "J/s", metric=True),
    "cal": _unit("4.184", "J", metric=True),
    "[Cal]": _unit("1", "kcal"),
    "eV": _unit("1.602176634e-19", "J", metric=True),
    "dyn": _unit("1/100000", "N", metric=True),
    "P": _unit("1", "dyn.s/cm2", metric=True),
    # electricity
    "A": _unit("1", "C/s", metric=True),
    "V": _unit("1", "J/C", metric=True),
    "F": _unit("1", "C/V", metric=True),
    "Ohm": _unit("1", "V/A", metric=True),
    "S": _unit("1", "Ohm-1", metric=True),
    "T": _unit("1", "V.s/m2", metric=True),
    # radiation
    "Bq": _unit("1", "s-1", metric=True, kind="radioactivity"),
    "Ci": _unit("37000000000", "s-1", metric=True, kind="radioactivity"),
    "Gy": _unit("1", "J/kg", metric=True, kind="absorbed dose"),
    "RAD": _unit("1/100", "J/kg", metric=True, kind="absorbed dose"),
    "Sv": _unit("1", "J/kg", metric=True, kind="dose equivalent"),
    "REM": _unit("1/100", "J/kg", metric=True, kind="dose equivalent"),
    # amounts and activity of enzymes
    "kat": _unit("1", "mol/s", metric=True),
    "U": _unit("1", "umol/min", metric=True),
    # temperature scales: kelvin above zero of the scale
    "Cel": _unit("1", "K", metric=True, offset="273.15"),
    "[degF]": _unit("5/9", "K", offset="459.67"),
    # angle, light
    "deg": _unit("0.017453292519943295", "rad"),
    "sr": _unit("1", "rad2", metric=True),
    "lm": _unit("1", "cd.sr", metric=True),
    "lx": _unit("1", "lm/m2", metric=True),
}

MISTAKES = {
    "mmHg": "mm[Hg]",
    "mmhg": "mm[Hg]",
    "cmH2O": "cm[H2O]",
    "IU": "[IU]",
    "iU": "[IU]",
    "mcg": "ug",
    "µg": "ug",
    "μg": "ug",
    "µmol/L": "umol/L",
    "μmol/L": "umol/L",
    "µmol/l": "umol/L",
    "µL": "uL",
    "/µL": "/uL",
    "cc": "mL",
    "ccm": "mL",
    "hr": "h",
    "hrs": "h",
    "hour": "h",
    "hours": "h",
    "sec": "s",
    "second": "s",
    "seconds": "s",
    "minute": "min",
    "minutes": "min",
    "day": "d",
    "days": "d",
    "week": "wk",
    "weeks": "wk",
    "month": "mo",
    "months": "mo",
    "mth": "mo",
    "year": "a",
    "years": "a",
    "yr": "a",
    "yrs": "a",
    "y": "a",
    "°C": "Cel",
    "degC": "Cel",
    "celsius": "Cel",
    "°F": "[degF]",
    "lb": "[lb_av]",
    "lbs": "[lb_av]",
    "oz": "[oz_av]",
    "inch": "[in_i]",
    "in": "[in_i]",
    "ft": "[ft_i]",
    "percent": "%",
    "pct": "%",
    "ratio": "{ratio}",
    "score": "{score}",
    "count": "{count}",
    "ppm": "[ppm]",
    "bpm": "/min",
    "kph": "km/h",
    "cm²": "cm2",
    "m²": "m2",
    "kg/m²": "kg/m2",
    "x10^9/L": "10*9/L",
    "10e9/L": "10*9/L",
    "10⁹/L": "10*9/L",
    "G/L": "10*9/L",
    "mEq": "meq",
    "mEq/L": "meq/L",
    "mOsm": "mosm",
}
"""Units as people write them, and as UCUM does."""

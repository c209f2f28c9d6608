"""Units of measure in UCUM, the Unified Code for Units of Measure: reading them, and exact conversion.

Units convert only within one dimension. Where UCUM itself would let quantities of different kind convert,
this module does not: the mole is a dimension of its own, as in SI, and so are equivalents, osmoles and
every arbitrary unit; a fraction of amounts (mmol/mol) is no percentage; a dose equivalent (Sv) is no
absorbed dose (Gy); and years and months have no fixed number of days.
Reference: https://ucum.org/ucum, version 2.1.
"""

from __future__ import annotations

import re
from fractions import Fraction

import msgspec

from protocolkit.conditions.ucum_atoms import ATOMS, MISTAKES, PREFIXES
from protocolkit.conditions.units import LONGEST
from protocolkit.nearest import nearest

__all__ = ["Unit", "UnitError", "convert", "difference", "read_unit"]


class UnitError(ValueError):
    """A text is no UCUM unit; ``start`` and ``end`` are places in it, ``fix`` is what was probably meant."""

    def __init__(self, message: str, start: int, end: int, fix: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.fix = fix


class Unit(msgspec.Struct, frozen=True):
    """A unit: its powers of the base units, its size in them, and where its zero lies (not 0 for ``Cel``).

    ``kinds`` names what a dimension does not tell: a calendar unit, a fraction of amounts, a dose equivalent.
    """

    dimension: tuple[tuple[str, int], ...]
    scale: Fraction
    offset: Fraction = Fraction(0)
    kinds: frozenset[str] = frozenset()


_TOKEN = re.compile(
    r"(?P<power>10[*^])|(?P<number>[0-9]+)|(?P<sign>[+-][0-9]+)|(?P<note>\{[^{}]*\})"
    r"|(?P<symbol>(?:[A-Za-z%'_]|\[[^][\s]*\])+)|(?P<mark>[./()])"
)
_ONE = Unit((), Fraction(1))
_MAX_EXPONENT = 60
_cache: dict[str, Unit] = {}


def read_unit(text: str) -> Unit:
    """The unit that a UCUM text stands for; ``UnitError`` says what is no UCUM."""
    unit = _cache.get(text)
    if unit is None:
        unit = _cache[text] = _Reader(text).whole()
    return unit


def difference(left: str, right: str, *, derived: bool = False) -> str | None:
    """Why two units cannot be converted into each other; ``None`` when they can.

    A ``derived`` unit comes from a calculation, and is judged by its dimension alone.
    """
    one, other = read_unit(left), read_unit(right)
    if one.dimension != other.dimension:
        return "they measure different things"
    if ("calendar" in one.kinds) != ("calendar" in other.kinds):
        return "months and years have no fixed number of days"
    if one.kinds != other.kinds and not derived:
        return "they are of different kind"
    return None


def convert(value: Fraction, source: str, target: str) -> Fraction:
    """A value in another unit of the same dimension, exactly."""
    if reason := difference(source, target):
        raise UnitError(f"{source} does not convert to {target} - {reason}", 0, len(source))
    one, other = read_unit(source), read_unit(target)
    return (value + one.offset) * one.scale / other.scale - other.offset


def _multiply(left: Unit, right: Unit, power: int = 1) -> Unit:
    """``left * right ** power``."""
    powers = dict(left.dimension)
    for base, exponent in right.dimension:
        powers[base] = powers.get(base, 0) + exponent * power
    dimension = tuple(sorted((base, exponent) for base, exponent in powers.items() if exponent))
    return Unit(dimension, left.scale * right.scale**power, kinds=left.kinds | right.kinds)


class _Reader:
    """Reads one unit text, by UCUM's grammar: terms with ``.`` and ``/``, left to right, and parentheses."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise UnitError(f"the unit is too long - at most {LONGEST} characters", 0, len(text))
        self.text = text
        self.place = 0
        self.tokens = self._tokens()
        self.index = 0

    def _tokens(self) -> list[tuple[str, str, int]]:
        if known := MISTAKES.get(self.text):
            raise UnitError(
                f"'{self.text}' is no UCUM unit - did you mean '{known}'?", 0, len(self.text), known
            )
        tokens, place = [], 0
        while place < len(self.text):
            match = _TOKEN.match(self.text, place)
            if match is None:
                raise UnitError(f"{self.text[place]!r} has no place in a UCUM unit", place, place + 1)
            tokens.append((str(match.lastgroup), match[0], place))
            place = match.end()
        return [*tokens, ("end", "", len(self.text))]

    def whole(self) -> Unit:
        """The whole text is one term, perhaps after a ``/``."""
        if self.tokens[0][0] == "end":
            raise UnitError("the unit is empty - write '1' for none", 0, 0, "1")
        unit = self.term()
        kind, text, start = self.tokens[self.index]
        if kind != "end":
            raise UnitError(f"'{text}' has no place here", start, start + len(text))
        powers = dict(unit.dimension)
        kinds = unit.kinds - {"substance"}
        if "substance" in unit.kinds and "mol" not in powers:
            kinds |= {"fraction of amounts"}
        return Unit(unit.dimension, unit.scale, unit.offset, kinds)

    def term(self) -> Unit:
        """Factors with ``.`` and ``/`` between them."""
        kind, text, _ = self.tokens[self.index]
        unit = _ONE if (kind, text) == ("mark", "/") else self.factor()
        while self.tokens[self.index][1] in (".", "/"):
            power = 1 if self.tokens[self.index][1] == "." else -1
            self.index += 1
            start = self.tokens[self.index][2]
            right = self.factor()
            if unit.offset or right.offset:
                raise UnitError(
                    "a temperature scale cannot be multiplied or divided - use K", start, len(self.text), "K"
                )
            unit = _multiply(unit, right, power)
        return unit

    def factor(self) -> Unit:
        """One unit, number, note or group."""
        kind, text, start = self.tokens[self.index]
        self.index += 1
        if kind == "number":
            if int(text) == 0:
                raise UnitError("0 is no unit", start, start + len(text))
            return self.noted(Unit((), Fraction(int(text))))
        if kind == "power":
            return self.noted(self.raised(Unit((), Fraction(10))))
        if kind == "symbol":
            return self.noted(self.raised(_symbol(text, start)))
        if kind == "note":
            return _ONE
        if text == "(":
            inner = self.term()
            kind, text, start = self.tokens[self.index]
            if text != ")":
                raise UnitError("a parenthesis is not closed", start, start + len(text))
            self.index += 1
            return self.noted(self.raised(inner))
        raise UnitError("a unit is missing", start, start + len(text))

    def raised(self, unit: Unit) -> Unit:
        """The unit to the power that follows."""
        kind, text, start = self.tokens[self.index]
        if kind not in ("number", "sign"):
            return unit
        self.index += 1
        exponent = int(text) if len(text) < 5 else _MAX_EXPONENT + 1
        if not exponent or abs(exponent) > _MAX_EXPONENT:
            raise UnitError(f"the exponent {text} is out of range", start, start + len(text))
        if unit.offset:
            raise UnitError("a temperature scale has no powers - use K", start, start + len(text), "K")
        return _multiply(Unit((), Fraction(1), kinds=unit.kinds), unit, exponent)

    def noted(self, unit: Unit) -> Unit:
        """The unit; a note in braces after it says nothing to UCUM."""
        if self.tokens[self.index][0] == "note":
            self.index += 1
        return unit


def _symbol(text: str, start: int) -> Unit:
    """An atom, with or without a prefix."""
    if text in ATOMS:
        return _atom(text)
    for length in (2, 1):
        prefix, atom = text[:length], text[length:]
        if prefix in PREFIXES and atom in ATOMS and ATOMS[atom][0]:
            unit = _atom(atom)
            return Unit(unit.dimension, unit.scale * Fraction(10) ** PREFIXES[prefix], kinds=unit.kinds)
    near = MISTAKES.get(text) or nearest(text, {*ATOMS, *_PREFIXED})
    hint = f"did you mean '{near}'?" if near else "UCUM writes mm[Hg], umol/L, 10*9/L, a, mo, Cel"
    raise UnitError(f"'{text}' is no UCUM unit - {hint}", start, start + len(text), near)


_PREFIXED = tuple(
    f"{prefix}{atom}"
    for prefix in ("m", "u", "k", "c", "d", "n")
    for atom in ("g", "L", "m", "mol", "s", "Pa")
)
_atoms: dict[str, Unit] = {}


def _atom(name: str) -> Unit:
    """An atom, worked out from its definition."""
    unit = _atoms.get(name)
    if unit is None:
        _, size, definition, offset, kind = ATOMS[name]
        if definition is None:
            unit = Unit(((name, 1),), Fraction(1))
        else:
            unit = read_unit(definition)
            unit = Unit(unit.dimension, unit.scale * Fraction(size), Fraction(offset), unit.kinds)
        kinds = frozenset({kind}) if kind else frozenset({"substance"} if _has_mole(unit) else ())
        unit = _atoms[name] = Unit(unit.dimension, unit.scale, unit.offset, kinds)
    return unit


def _has_mole(unit: Unit) -> bool:
    return any(base == "mol" for base, _ in unit.dimension)

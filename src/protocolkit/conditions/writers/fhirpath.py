"""FHIRPath over a FHIR R4 QuestionnaireResponse, as FHIRPath 2.0.0 (ANSI/HL7 Normative) defines it.

What is missing is an empty collection. A comparison with it is empty, ``and``, ``or`` and ``not`` are three-valued
(section 6.5), and ``where`` takes an empty answer for false: so an expression is true where the question is
answered with yes, and false or empty elsewhere. Where a ``not()`` stands after a part, the part is never empty.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from protocolkit.conditions.dates import days_between
from protocolkit.conditions.writers import formula as f
from protocolkit.conditions.writers.calculations import calculation_of
from protocolkit.conditions.writers.coded import Coded
from protocolkit.conditions.writers.fhirpath_numbers import INTEGER_LIMIT, extent
from protocolkit.conditions.writers.simplify import lean
from protocolkit.conditions.writers.target import Refusal, RefusedError, written
from protocolkit.conditions.writers.whole_numbers import family_of

if TYPE_CHECKING:
    from protocolkit.conditions.nodes import Node
    from protocolkit.conditions.relations import Relation
    from protocolkit.conditions.symbols import Symbol, Symbols
    from protocolkit.conditions.writers.calculations import Calculation
    from protocolkit.conditions.writers.target import Naming, Question

__all__ = ["calculate", "spell", "write"]

_RELATIONS = {"==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_CODED = ("code", "yes_no", "judgement")
_FIRST = "select(iif(length() = 4, $this + '-01-01', iif(length() = 7, $this + '-01', $this)).toDate())"
_LAST = (
    "select(iif(length() = 4, ($this + '-12-31').toDate(), iif(length() = 10, $this.toDate(), "
    "iif(substring(4) = '-12', ($this + '-31').toDate(), ($this + '-01').toDate() + 1 month - 1 day))))"
)
_DAY_NUMBER = (
    "select((substring(0, 4).toInteger() * 12 + substring(5, 2).toInteger() - 3).select("
    "$this div 12 * 365 + $this div 48 - $this div 1200 + $this div 4800 + ($this mod 12 * 153 + 2) div 5)"
    " + substring(8, 2).toInteger())"
)
"""Days since the year 0 of ``YYYY-MM-DD``, from the months since its March: Howard Hinnant,
"chrono-Compatible Low-Level Date Algorithms" (2013). ``div`` and ``mod`` are of numbers that are not negative."""


def write(
    tree: Node, symbols: Symbols, question: Question, *, home: str | None = None, naming: Naming | None = None
) -> str | Refusal:
    """An expression that is true where the question is answered with yes, and false or empty elsewhere.

    A condition of one row is asked of the row's item: that is where the expression is evaluated.
    """
    printer = _Printer(naming or spell, home)
    return written(tree, symbols, question, lambda formula: printer.formula(lean(formula)), home=home)


def calculate(
    tree: Node, symbols: Symbols, target: Symbol, *, home: str | None = None, naming: Naming | None = None
) -> str | Refusal:
    """An expression for the value that a calculation records as ``target``, a code as text; empty where unknown."""
    printer = _Printer(naming or spell, home)
    try:
        return printer.calculation(calculation_of(tree, symbols, target, home=home))
    except RefusedError as refused:
        return Refusal(tree.start, tree.end, refused.reason)


def spell(name: f.Field | f.Log) -> str:
    """The usual places: the answer to the item whose ``linkId`` is the name (``ABI.DP_R``).

    The rows of a log are the items of the group whose ``linkId`` is the form's, which is there once the log is
    opened. Yes and no are codes, ``Y`` and ``N``.
    """
    if isinstance(name, f.Log):
        link = f"{name.form}@{name.visit}" if name.visit else name.form
        return f"%resource.descendants().where(linkId={_quoted(link)})"
    if name.what == "today":
        return "today()"
    if name.what == "window":
        raise RefusedError("a response does not hold the window of its visit")
    if name.previous or name.visit:
        raise RefusedError("a response holds the answers of one visit")
    link = f"{name.form}.{name.name}" if name.form else name.name
    place = "item" if name.what == "row-item" else "%resource.descendants()"
    code = ".code" if name.symbol.kind.value in _CODED else ""
    return f"{place}.where(linkId={_quoted(link)}).answer.value{code}"


class _Printer:
    """Prints formulas and terms with the names of one naming, at one place: ``row`` is the log asked there."""

    __slots__ = ("row", "spell")

    def __init__(self, spell: Naming, row: str | None) -> None:
        self.spell = spell
        self.row = row

    def field(self, field: f.Field) -> str:
        """Where something is recorded."""
        if field.what == "row-item" and field.form != self.row:
            raise RefusedError(
                f"inside the rows of {self.row} an item of a row of {field.form} is out of sight"
            )
        return self.spell(field)

    def calculation(self, found: Calculation) -> str:
        """An expression for a value, empty where it is not known."""
        if isinstance(found, Coded):
            text = "{}"
            for code, known in reversed(list(found.cases.items())):
                text = f"iif({self.formula(lean(known))}, {_quoted(code)}, {text})"
            return text
        known = lean(found.known)
        text = self.term(found.term)
        return text if known == f.Constant(True) else f"iif({self.formula(known)}, {text}, {{}})"

    def formula(self, formula: f.Formula, *, certain: bool = False) -> str:
        """An expression that is true, or false or empty; never empty where it is to be ``certain``."""
        match formula:
            case f.Constant():
                return "true" if formula.value else "false"
            case f.And() | f.Or():
                word = " and " if isinstance(formula, f.And) else " or "
                return word.join(self._within(part, certain=certain) for part in formula.parts)
            case f.Not():
                return f"{self._operand(formula.operand)}.not()"
            case f.Recorded():
                return f"{self.field(formula.field)}.exists()"
            case f.OneOf():
                return self._one_of(self.field(formula.field), formula.codes, certain=certain)
            case f.Compare():
                return self._compare(formula.relation, formula.left, formula.right)
            case f.Opened():
                return f"{self.spell(formula.log)}.exists()"
            case f.SomeRow():
                return f"{self._rows(formula.log, formula.where)}.exists()"

    def _within(self, formula: f.Formula, *, certain: bool) -> str:
        text = self.formula(formula, certain=certain)
        return f"({text})" if isinstance(formula, f.And | f.Or) else text

    def _operand(self, formula: f.Formula) -> str:
        """A formula before ``.not()``: a comparison there stands beside what says that its values are recorded."""
        text = self.formula(formula, certain=True)
        return f"({text})" if isinstance(formula, f.And | f.Or | f.Compare | f.Constant) else text

    def _one_of(self, place: str, codes: tuple[str, ...], *, certain: bool) -> str:
        among = f"in ({' | '.join(map(_quoted, codes))})" if len(codes) > 1 else f"= {_quoted(codes[0])}"
        return f"{place}.where($this {among}).exists()" if certain else f"{place} {among}"

    def _rows(self, log: f.Log, where: f.Formula) -> str:
        inside = _Printer(self.spell, log.form)
        rows = f"{self.spell(log)}.item"
        return rows if where == f.Constant(True) else f"{rows}.where({inside.formula(where)})"

    def _compare(self, relation: Relation, left: f.Term, right: f.Term) -> str:
        if isinstance(left, f.At) or isinstance(right, f.At):
            return self._moments(relation, left, right)
        if family_of(left) == "datetime":
            raise RefusedError("a moment in FHIR has a time zone, which the condition does not know")
        return f"{self.term(left)} {_RELATIONS[relation]} {self.term(right)}"

    def _moments(self, relation: Relation, left: f.Term, right: f.Term) -> str:
        """Moments by day and time: FHIRPath compares no moments without a time zone for certain."""
        (day, time), (other_day, other_time) = _split(left), _split(right)
        if relation in ("==", "!="):
            text = (
                f"{self.term(day)} = {self.term(other_day)} and {self.term(time)} = {self.term(other_time)}"
            )
            return f"({text})" if relation == "==" else f"({text}).not()"
        strict = self._compare(relation[0], day, other_day)  # type: ignore[arg-type]  # < or >
        same = self._compare("==", day, other_day)
        return f"({strict} or {same} and {self._compare(relation, time, other_time)})"

    def term(self, term: f.Term) -> str:
        """An expression for a value, which is empty where there is none; an operand of a comparison."""
        if family_of(term) == "number":
            extent(term)
        match term:
            case f.Literally():
                return _literal(term.value)
            case f.Value():
                return self._value(term)
            case f.Arithmetic():
                return (
                    f"{self._factor(term.left, wide=_wide(term))} {term.operator} {self._factor(term.right)}"
                )
            case f.Size():
                return f"{self._factor(term.operand)}.abs()"
            case f.Rounded():
                return self._rounded(term)
            case f.Extreme():
                return self._extreme(term)
            case f.Choose():
                condition = self.formula(term.condition)
                return f"iif({condition}, {self.term(term.then)}, {self.term(term.otherwise)})"
            case f.AddMonths() | f.AddDays():
                return self._later(term)
            case f.DaysBetween():
                return f"{self._day_number(term.second)} - {self._day_number(term.first)}"
            case f.YearsBetween():
                return self._years(term)
            case _:
                return self._of_rows(term)

    def _factor(self, term: f.Term, *, wide: bool = False) -> str:
        """A term as an operand of a calculation or function; ``wide`` where an Integer would be too small."""
        text = self.term(term)
        simple = isinstance(term, f.Value | f.Extreme | f.Choose) or (
            isinstance(term, f.Literally) and text[0] != "-"
        )
        text = text if simple else f"({text})"
        return f"{text}.toDecimal()" if wide else text

    def _value(self, term: f.Value) -> str:
        place, family = self.field(term.field), family_of(term)
        if family == "number" and term.field.symbol.numeric_codes:
            return f"{place}.toInteger()"
        if term.end == "exact":
            return place
        return f"{place}.toString().{_FIRST if term.end == 'first' else _LAST}"

    def _rounded(self, term: f.Rounded) -> str:
        """Half away from zero, by whole division of what is not negative."""
        two, power = f.Literally(Decimal(2)), f.Literally(Decimal(10**term.places))
        size = term.top if extent(term.top).low >= 0 else f.Size(term.top)
        shifted = f.Arithmetic("*", f.Arithmetic("*", size, power), two)
        top, bottom = f.Arithmetic("+", shifted, term.bottom), f.Arithmetic("*", term.bottom, two)
        if extent(term).size * 10**term.places > INTEGER_LIMIT:
            raise RefusedError("what is rounded may be larger than a whole number of FHIRPath")
        unit = "" if not term.places else f" * {Decimal(1).scaleb(-term.places):f}"
        text = f"({self.term(top)}) div ({self.term(bottom)}){unit}"
        return text if size is term.top else f"iif({self.term(term.top)} < 0, -1, 1) * ({text})"

    def _extreme(self, term: f.Extreme) -> str:
        sign = "<" if term.function == "min" else ">"
        among = " | ".join(map(self.term, term.operands))
        return f"({among}).aggregate(iif($total.empty() or $this {sign} $total, $this, $total))"

    def _later(self, term: f.AddMonths | f.AddDays) -> str:
        count, unit = (term.months, "month") if isinstance(term, f.AddMonths) else (term.days, "day")
        sign, size = "-" if count < 0 else "+", abs(count)
        return f"{self.term(term.day)} {sign} {size} {unit if size == 1 else unit + 's'}"

    def _text(self, day: f.Term) -> str:
        simple = isinstance(day, f.Value | f.Literally | f.Extreme | f.Choose)
        return f"{self.term(day) if simple else f'({self.term(day)})'}.toString()"

    def _day_number(self, day: f.Term) -> str:
        if isinstance(day, f.Literally):
            return f"{int(days_between(_YEAR_ONE, _date(day))) + _OF_YEAR_ONE}"
        return f"{self._text(day)}.{_DAY_NUMBER}"

    def _years(self, term: f.YearsBetween) -> str:
        first, second = self._text(term.first), self._text(term.second)
        years = f"{second}.substring(0, 4).toInteger() - {first}.substring(0, 4).toInteger()"
        return f"{years} - iif({second}.substring(5) < {first}.substring(5), 1, 0)"

    def _of_rows(self, term: f.Term) -> str:
        match term:
            case f.CountRows():
                return f"{self._rows(term.log, term.where)}.count()"
            case f.SumRows():
                return f"{self._rows(term.log, term.where)}.select({self._item(term)}).aggregate($this + $total, 0)"
            case f.ExtremeRow():
                sign = "<" if term.function == "min" else ">"
                chosen = f"iif($total.empty() or $this {sign} $total, $this, $total)"
                return f"{self._rows(term.log, term.where)}.select({self._item(term)}).aggregate({chosen})"
            case _:
                raise RefusedError("FHIRPath has no such value")

    def _item(self, term: f.SumRows | f.ExtremeRow) -> str:
        return _Printer(self.spell, term.log.form).term(term.item)


_YEAR_ONE = datetime.date(1, 1, 1)
_OF_YEAR_ONE = 307
"""The day number of 1 January of the year 1."""


def _date(day: f.Literally) -> datetime.date:
    assert isinstance(day.value, datetime.date)
    return day.value


def _wide(term: f.Arithmetic) -> bool:
    """Whether a calculation with whole numbers may go beyond 32 bits."""
    whole = extent(term.left).places == extent(term.right).places == 0
    return whole and extent(term).size > INTEGER_LIMIT


def _split(moment: f.Term) -> tuple[f.Term, f.Term]:
    """The day and the time of a moment."""
    match moment:
        case f.At():
            return moment.day, moment.time
        case f.Literally(value=datetime.datetime() as value):
            return f.Literally(value.date()), f.Literally(value.time())
        case _:
            raise RefusedError("a moment in FHIR has a time zone, which the condition does not know")


def _literal(value: Any) -> str:
    match value:
        case Decimal():
            whole = value == value.to_integral_value()
            return (
                f"{value:f}"
                if not whole or abs(value) <= INTEGER_LIMIT
                else f"{value.to_integral_value():f}.0"
            )
        case datetime.date():
            return f"@{value.isoformat()}"
        case datetime.time():
            return f"@T{value.isoformat('seconds')}"
        case _:
            return _quoted(str(value))


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

"""Questions to the rows of a log.

A row of which the condition is unknown leaves ``exists`` unknown unless another row matches, and every count,
sum, least and greatest value unknown: so does a matching row that lacks the value asked for.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from protocolkit.conditions import exact
from protocolkit.conditions.evaluate import Compiler, Condition, Term, some

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from protocolkit.conditions.data import Data, Row
    from protocolkit.conditions.nodes import Query

__all__ = ["QUESTIONS", "compile_query"]


def compile_query(compiler: Compiler, node: Query) -> Term:
    """A question to the rows of a log; unknown when nobody has opened it."""
    form, visit, item = node.form, node.source.visit, node.item
    due = compiler.symbols.forms[form].visits
    where = None if node.where is None else compiler.condition(node.where)
    answer = QUESTIONS[node.function]

    def asked(data: Data) -> Any:
        rows = data.rows_of(form, visit, due)
        if rows is None:
            return None
        return answer(_marked(data, form, rows, where), item)

    return asked


def _marked(
    data: Data, form: str, rows: Sequence[Row], where: Condition | None
) -> list[tuple[Row, bool | None]]:
    """Each row, and whether it matches."""
    if where is None:
        return [(row, True) for row in rows]
    return [(row, where(data.at_row(form, row))) for row in rows]


def _exists(rows: list[tuple[Row, bool | None]], item: str | None) -> bool | None:
    return some(mark for _, mark in rows)


def _count(rows: list[tuple[Row, bool | None]], item: str | None) -> Decimal | None:
    marks = [mark for _, mark in rows]
    return None if None in marks else Decimal(marks.count(True))


def _values(rows: list[tuple[Row, bool | None]], item: str | None) -> list[Any] | None:
    """The values of the rows that match; ``None`` when one is undecided or lacks its value."""
    found = []
    for row, mark in rows:
        value = row.values.get(item or "")
        if mark is None or (mark and value is None):
            return None
        if mark:
            found.append(value)
    return found


def _sum(rows: list[tuple[Row, bool | None]], item: str | None) -> Any:
    values = _values(rows, item)
    if values is None:
        return None
    total: Any = Decimal(0)
    for value in values:
        total = exact.add(total, value)
    return total


def _extreme(choose: Callable[..., Any]) -> Callable[[list[tuple[Row, bool | None]], str | None], Any]:
    def chosen(rows: list[tuple[Row, bool | None]], item: str | None) -> Any:
        values = _values(rows, item)
        if not values:
            return None
        # the ends of many ranges, each end on its own: min and max are monotone
        lows, highs = zip(*((_low(value), _high(value)) for value in values), strict=True)
        return exact.ranged(choose(lows), choose(highs))

    return chosen


def _low(value: Any) -> Any:
    return value.low if type(value) is exact.Range else value


def _high(value: Any) -> Any:
    return value.high if type(value) is exact.Range else value


QUESTIONS: dict[str, Callable[[list[tuple[Row, bool | None]], str | None], Any]] = {
    "exists": _exists,
    "count": _count,
    "sum": _sum,
    "min": _extreme(min),
    "max": _extreme(max),
}
"""How each question is answered, by its name."""

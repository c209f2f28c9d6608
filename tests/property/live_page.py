"""The script of a live form without its page, and what the evaluator makes of the same answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import quickjs

from protocolkit.conditions import Data, Row, Symbols, compile_condition, compile_value, parse, read_value
from protocolkit.documents.artifact import make_masthead
from protocolkit.documents.crf.live import LiveForms
from protocolkit.documents.crf.pages import seen_by
from protocolkit.model.forms import Form, Item
from protocolkit.model.plan import Plan
from protocolkit.model.symbols import symbols_of

__all__ = ["Answers", "Outcome", "Page", "pages_of", "random_answers"]

_SETTLE = Path(__file__).parents[2] / "templates" / "html" / "_live_settle.js"
_RUN = """
const run = answers => {
  const view = settle(answers);
  return JSON.stringify({view, problems: problems(answers, view)});
};
const claims = () => JSON.stringify(Object.fromEntries(Object.entries(RULES({}, [], {})).map(
  ([kind, rules]) => [kind, Object.keys(rules)])));
"""
TODAY = "2024-06-15"


class Answers(msgspec.Struct):
    """What is written on a page."""

    values: dict[str, str]
    rows: list[dict[str, Any]]
    visit: str = ""
    today: str = TODAY


class Outcome(msgspec.Struct):
    """What is asked (with what counts as its answer), in the head and in each row, and what fires there."""

    head: dict[str, str]
    rows: list[dict[str, str]]
    fired: set[tuple[str, int | None]]


class Page:
    """One form for one audience, twice: as its script works, and as the evaluator says."""

    def __init__(self, plan: Plan, form: Form, audience: str, live: LiveForms, symbols: Symbols) -> None:
        self.plan, self.form, self.symbols = plan, form, symbols
        self.items = seen_by(form, audience)
        self.made = live.make(form, audience)
        self.engine = quickjs.Context()
        self.engine.eval(self.made.script + _SETTLE.read_text(encoding="utf-8") + _RUN)
        self.claims: dict[str, list[str]] = json.loads(self.engine.eval("claims()"))
        repeating = {group.id for group in form.groups if group.repeating}
        self.head = [item for item in self.items if item.group not in repeating]
        self.groups = {g: [item for item in self.items if item.group == g] for g in sorted(repeating)}
        self._conditions = dict(self._compiled())

    # -- the script

    def outcome(self, answers: Answers) -> Outcome:
        """What the page does with answers."""
        raw = json.dumps(msgspec.to_builtins(answers))
        found = json.loads(self.engine.eval(f"run(JSON.parse({json.dumps(raw)}))"))
        fired = {(p["check"], p.get("row")) for p in found["problems"] if "check" in p}
        limits = {
            (f"{p['item']} {word}", p.get("row"))
            for p in found["problems"]
            for word in ("before", "after")
            if p["text"].startswith(f"not {word} ")
        }
        return Outcome(found["view"]["data"], found["view"]["rows"], fired | limits)

    # -- the evaluator

    def expected(self, answers: Answers) -> Outcome:
        """What the evaluator makes of them."""
        head: dict[str, str] = {}
        rows: list[dict[str, str]] = [{} for _ in answers.rows]
        for _ in range(len(self.items) + 2):
            before = json.dumps([head, rows])
            data = self._data(head, rows, answers)
            new = self._settled(self.head, answers.values, data, answers)
            rows = [
                self._settled(self.groups[raw["group"]], raw["values"], self._at(data, row), answers)
                for raw, row in zip(answers.rows, rows, strict=True)
            ]
            head = new
            if json.dumps([head, rows]) == before:
                break
        return Outcome(head, rows, set(self._fired(head, rows, answers)))

    def _settled(
        self, items: list[Item], raw: dict[str, str], data: Data, answers: Answers
    ) -> dict[str, str]:
        found = {}
        for item in items:
            visits = {visit.id for name in item.at for visit in self.plan.named(name)}
            when = self._conditions.get(("when", item.id))
            if (item.at and answers.visit and answers.visit not in visits) or (
                when and when(data) is not True
            ):
                continue
            if not item.derive:
                found[item.id] = self._usable(item, raw.get(item.id, ""))
            else:
                derive = self._conditions.get(("derive", item.id))
                found[item.id] = _written(derive(data)) if derive else ""
        return found

    def _usable(self, item: Item, raw: str) -> str:
        reading = read_value(msgspec.structs.replace(self._symbol(item), range=None), raw)
        if reading.refusal or (item.type == "date" and len(raw) != 10 and raw):
            return "\ufffd"
        return raw.strip()

    def _symbol(self, item: Item) -> Any:
        return self.symbols.forms[self.form.id].items[item.id]

    def _data(self, head: dict[str, str], rows: list[dict[str, str]], answers: Answers) -> Data:
        import datetime

        values, unclear = self._typed(head, self.head)
        variables: dict[str, Any] = {}
        unclear_variables = set()
        for name, symbol in self.symbols.variables.items():
            form_id, _, item_id = (self.plan.variables[name].collected_on or "").partition(".")
            if form_id == self.form.id and item_id in head:
                reading = read_value(symbol, head[item_id])
                if reading.value is not None:
                    variables[name] = reading.value
                elif reading.unclear:
                    unclear_variables.add(name)
        filled = tuple(self._row(row) for row in rows if self._is_filled(row))
        return Data(
            variables=variables,
            items={(self.form.id, name, None): value for name, value in values.items()},
            unclear={*((self.form.id, name, None) for name in unclear), *unclear_variables},
            logs={(self.form.id, None): filled},
            today=datetime.date.fromisoformat(answers.today),
        )

    def _typed(self, texts: dict[str, str], items: list[Item]) -> tuple[dict[str, Any], set[str]]:
        values, unclear = {}, set()
        for item in items:
            reading = read_value(self._symbol(item), texts.get(item.id, ""))
            if item.type == "date" and reading.value is not None and len(texts[item.id]) != 10:
                unclear.add(item.id)
            elif reading.value is not None:
                values[item.id] = reading.value
            elif reading.unclear:
                unclear.add(item.id)
        return values, unclear

    def _row(self, row: dict[str, str]) -> Row:
        values, unclear = self._typed(row, [item for items in self.groups.values() for item in items])
        return Row(values, unclear)

    def _at(self, data: Data, row: dict[str, str]) -> Data:
        return data.at_row(self.form.id, self._row(row))

    def _is_filled(self, row: dict[str, str]) -> bool:
        derived = {item.id for item in self.items if item.derive}
        return any(text for name, text in row.items() if name not in derived)

    def _fired(
        self, head: dict[str, str], rows: list[dict[str, str]], answers: Answers
    ) -> Iterator[tuple[str, int | None]]:
        data = self._data(head, rows, answers)
        by_row = {
            check["id"]
            for check in json.loads(self.engine.eval("JSON.stringify(FORM.checks)"))
            if check["rows"]
        }
        places = [(None, head, data)] + [
            (place, row, self._at(data, row)) for place, row in enumerate(rows) if self._is_filled(row)
        ]
        for place, texts, here in places:
            for (kind, name), condition in self._conditions.items():
                asked = (
                    name in texts if kind in ("before", "after") else (name in by_row) is (place is not None)
                )
                if kind in ("before", "after", "fires") and asked and condition(here) is False:
                    yield (name if kind == "fires" else f"{name} {kind}", place)

    def _compiled(self) -> Iterator[tuple[tuple[str, str], Callable[[Data], Any]]]:
        items = {item.id: item for item in self.items}
        texts: dict[str, Callable[[str], str | None]] = {
            "when": lambda name: items[name].when,
            "before": lambda name: f"{name} >= ({items[name].not_before})",
            "after": lambda name: f"{name} <= ({items[name].not_after})",
            "fires": lambda name: next(check.must for check in self.form.checks if check.id == name),
        }
        for kind, names in self.claims.items():
            for name in names:
                if kind == "derive":
                    tree = parse(items[name].derive or "").tree
                    assert tree is not None
                    yield (
                        (kind, name),
                        compile_value(tree, self.symbols, self._symbol(items[name]), home=self.form.id),
                    )
                else:
                    tree = parse(texts[kind](name) or "").tree
                    assert tree is not None
                    yield (kind, name), compile_condition(tree, self.symbols, home=self.form.id)


def _written(value: Any) -> str:
    """A computed value as the page writes it; a span of days is none."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, str) else value.isoformat() if hasattr(value, "isoformat") else ""


def pages_of(plan: Plan) -> list[Page]:
    """Every page of every form."""
    live, symbols = LiveForms(plan, make_masthead(plan, "0" * 64, 0)), symbols_of(plan)
    return [
        Page(plan, form, audience, live, symbols)
        for form in plan.forms.values()
        for audience in ("site", "unmasked")
        if seen_by(form, audience)
    ]


def random_answers(page: Page, random: Random) -> Answers:
    """Answers as people give them: mostly fitting, sometimes missing, at the limits, or not to be read."""
    groups = [group for group in page.groups for _ in range(random.choice((0, 1, 1, 2, 3)))]
    visits = ["", *(visit.id for visit in page.plan.visits_of(page.form.id))]
    return Answers(
        {item.id: _raw(page, item, random) for item in page.head},
        [
            {"group": g, "values": {item.id: _raw(page, item, random) for item in page.groups[g]}}
            for g in groups
        ],
        random.choice(visits),
    )


def _raw(page: Page, item: Item, random: Random) -> str:
    if random.random() < 0.12:
        return ""
    codelist = page.plan.codelists.get(item.codelist or "")
    if codelist:
        return random.choice([code.code for code in codelist.codes])
    match item.type:
        case "integer" | "decimal":
            return _raw_number(item, random)
        case "date":
            return random.choice((_day(random), _day(random), "2024-02-30", "2024-03", "2024--12"))
        case "partial_date":
            return random.choice((_day(random), _day(random)[:7], _day(random)[:4], "2023-02-29", "2024-3"))
        case "time":
            return random.choice(("08:30", "23:59", "00:00", "24:00", f"{random.randrange(24):02}:15"))
        case _:
            return random.choice(("U1", "U2", "word", "Y", "</script>", "\u2028 quoted \"'"))


def _raw_number(item: Item, random: Random) -> str:
    low, high = item.range or (Decimal(0), Decimal(100))
    step = Decimal(1).scaleb(-(item.decimals or 0))
    within = low + step * random.randrange(int((high - low) / step) + 1)
    odd = (low - step, high + step, low, high, within + Decimal("0.5"), Decimal(1), Decimal(2))
    wrong = ("12x", "1,5", "1e1", "+7", ".5", "-")
    return random.choice([*[f"{within:f}"] * 12, *map(str, odd), *wrong])


def _day(random: Random) -> str:
    return f"{random.choice((2023, 2024, 2025))}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"

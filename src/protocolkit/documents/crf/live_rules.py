"""The conditions of a form as JavaScript over what stands on its page; what needs more is left to the data manager.

Every condition becomes an expression over ``data`` (answers by item), ``rows`` (the rows of its repeating groups)
and, for one row, a value with the form's id as its name. ``Rules`` has them by kind and name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import msgspec

from protocolkit.conditions import Kind, Node, Symbol, Symbols, parse, resolve, walk
from protocolkit.conditions.nodes import Query
from protocolkit.conditions.typed import UnsoundError
from protocolkit.conditions.writers import Question, Refusal, RefusedError
from protocolkit.conditions.writers.formula import Field, Log
from protocolkit.conditions.writers.javascript import calculate, spell, write
from protocolkit.languages import ENGLISH, Language, message
from protocolkit.model.forms import EditCheck, Form, Item
from protocolkit.model.plan import Plan
from protocolkit.model.translations import marked

__all__ = ["Elsewhere", "LiveCheck", "Rules", "rules_of"]

_NOT_READ = message("it cannot be read")


class Elsewhere(msgspec.Struct, frozen=True):
    """What the page does not do, and why; ``what`` is ``check``, ``when``, ``derive`` or ``limit``."""

    what: str
    id: str
    text: str
    why: str


class LiveCheck(msgspec.Struct, frozen=True):
    """An edit check of the page: the items that it speaks of, and whether it is asked of each row."""

    id: str
    kind: str
    text: str
    message: str
    items: tuple[str, ...]
    rows: bool


class Rules(msgspec.Struct, frozen=True):
    """Expressions by item (``when`` it is asked, how it is derived, what goes against its limits) and by check."""

    when: dict[str, str]
    derive: dict[str, str]
    before: dict[str, str]
    after: dict[str, str]
    fires: dict[str, str]
    checks: tuple[LiveCheck, ...]
    elsewhere: tuple[Elsewhere, ...]


def rules_of(
    plan: Plan,
    form: Form,
    items: Sequence[Item],
    symbols: Symbols,
    audience: str,
    language: Language = ENGLISH,
) -> Rules:
    """The conditions of those items of a form that stand on one page, which is for one audience."""
    return _Writer(plan, form, items, symbols, audience, language).rules()


_Write: TypeAlias = Callable[[Node], str | Refusal]


class _Writer:
    def __init__(
        self,
        plan: Plan,
        form: Form,
        items: Sequence[Item],
        symbols: Symbols,
        audience: str,
        language: Language,
    ) -> None:
        self.say = language
        self.told: set[str] = set()
        self.form, self.items, self.symbols, self.audience = form, items, symbols, audience
        self.shown = {item.id: item for item in items}
        self.here = set(self.shown)
        self.variables = dict(_collected_here(plan, form, self.shown))
        self.elsewhere: list[Elsewhere] = []

    def rules(self) -> Rules:
        derived = self._derivations()
        checks = tuple(self._checks())
        return Rules(
            when=self._of_items("when", lambda item: item.when, self._asks(Question.HOLDS)),
            derive=derived,
            before=self._of_items("limit", _not_before, self._asks(Question.FAILS)),
            after=self._of_items("limit", _not_after, self._asks(Question.FAILS)),
            fires={check.id: text for check, text in checks},
            checks=tuple(check for check, _ in checks),
            elsewhere=tuple(self.elsewhere),
        )

    def _of_items(self, what: str, text_of: Callable[[Item], str | None], ask: _Write) -> dict[str, str]:
        found = {}
        for item in self.items:
            text = text_of(item)
            if text and (said := self._said(what, item.id, item.label, text, ask)):
                found[item.id] = said
        return found

    def _derivations(self) -> dict[str, str]:
        """How items are computed; what is computed elsewhere has no value here for anything else."""
        derived = [item for item in self.items if item.derive]
        symbols = self.symbols.forms[self.form.id].items
        while True:
            found = {}
            for item in derived:
                ask = self._computes(symbols[item.id])
                if said := self._said("derive", item.id, item.label, item.derive, ask):
                    found[item.id] = said
            absent = self.here & {item.id for item in derived} - found.keys()
            if not absent:
                return found
            self.here -= absent
            self.elsewhere.clear()

    def _checks(self) -> Iterator[tuple[LiveCheck, str]]:
        for check in self.form.checks:
            named, rows = self._named(check)
            if not self._is_for_readers(named):
                continue
            if check.manual:
                self.elsewhere.append(Elsewhere("check", check.id, check.text, check.manual))
            elif said := self._said("check", check.id, check.text, check.must, self._asks(Question.FAILS)):
                items = tuple(item.id for item in self.items if item.id in named)
                yield LiveCheck(check.id, check.kind, check.text, check.message, items, rows), said

    def _is_for_readers(self, named: set[str]) -> bool:
        """Whether a check belongs on this page: a masked one says nothing of items for unmasked staff."""
        if self.audience == "site":
            return not named - self.shown.keys()
        return self.form.audience == "unmasked" or bool(named & self.shown.keys())

    def _named(self, check: EditCheck) -> tuple[set[str], bool]:
        """The items of this form that a check names, and whether it names the row at hand."""
        tree = parse(check.must).tree if check.must else None
        if tree is None:
            return set(), False
        own = [
            found
            for found in resolve(tree, self.symbols, home=self.form.id, expects=Kind.CONDITION).references
            if found.form == self.form.id and found.what in ("item", "row-item")
        ]
        asked = [(node.start, node.end) for node in walk(tree) if isinstance(node, Query)]
        return {found.name for found in own}, any(
            found.what == "row-item" and not any(start <= found.start < end for start, end in asked)
            for found in own
        )

    def _said(self, what: str, id: str, label: str, text: str | None, ask: _Write) -> str | None:
        tree = parse(text).tree if text else None
        try:
            said = ask(tree) if tree else Refusal(0, 0, _NOT_READ)
        except UnsoundError:
            said = Refusal(0, 0, _NOT_READ)
        if isinstance(said, Refusal):
            self.elsewhere.append(Elsewhere(what, id, label, self._reason(said.reason)))
            return None
        return said

    def _needs(self, name: str, visit: str | None, *, before: bool = False) -> str:
        said = message("it needs {place} at {visit}") if visit else message("it needs {place}")
        if before:
            said = message("it needs {place} of the visit before")
        self.told.add(reason := self.say(said, place=name, visit=visit))
        return reason

    def _reason(self, reason: str) -> str:
        """Why something is left to others; what the writer of the script says of it is in English."""
        if not self.say.messages or reason in self.told:
            return reason
        return self.say.messages.get(reason) or marked(reason, ENGLISH.tag)

    def _asks(self, question: Question) -> _Write:
        return lambda tree: write(tree, self.symbols, question, home=self.form.id, naming=self._name)

    def _computes(self, symbol: Symbol) -> _Write:
        return lambda tree: calculate(tree, self.symbols, symbol, home=self.form.id, naming=self._name)

    def _name(self, name: Field | Log) -> str:
        """Where a value stands on the page. Raises ``RefusedError`` where it does not."""
        own = name.form == self.form.id
        if isinstance(name, Log):
            if own and name.visit is None:
                return "rows"
            raise RefusedError(self._needs(name.form, name.visit))
        if name.what == "today":
            return "data.today"
        if name.what == "window":
            raise RefusedError(message("it needs the window of the visit"))
        if name.what == "variable":
            if self.variables.get(name.name) in self.here:
                return f"data.{self.variables[name.name]}"
            raise RefusedError(self._needs(name.name, None))
        if own and name.name in self.here and name.visit is None and not name.previous:
            return spell(name) if name.what == "row-item" else f"data.{name.name}"
        if name.previous:
            raise RefusedError(self._needs(f"{name.form}.{name.name}", None, before=True))
        raise RefusedError(self._needs(f"{name.form}.{name.name}", name.visit))


def _not_before(item: Item) -> str | None:
    return f"{item.id} >= ({item.not_before})" if item.not_before else None


def _not_after(item: Item) -> str | None:
    return f"{item.id} <= ({item.not_after})" if item.not_after else None


def _collected_here(plan: Plan, form: Form, shown: dict[str, Item]) -> Iterator[tuple[str, str]]:
    """Variables that the page itself collects, where it is filled once and there can be no doubt when."""
    repeating = {group.id for group in form.groups if group.repeating}
    if len(plan.visits_of(form.id)) > 1:
        return
    for variable in plan.variables.values():
        form_id, _, item_id = (variable.collected_on or "").partition(".")
        item = shown.get(item_id) if form_id == form.id else None
        if item and item.group not in repeating and item.unit == variable.unit:
            yield variable.id, item.id

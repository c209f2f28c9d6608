"""Which thing a name stands for, from where the condition stands.

A bare name is looked up from the inside out: an item of the row (inside ``where``), an item of the home
form, a variable. What is none of these may be a code of the codelist that it is compared with.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from protocolkit.conditions.nodes import Name, Node
from protocolkit.conditions.problems import Problem, listing
from protocolkit.conditions.symbols import FormSymbols, Kind, Symbol, Symbols
from protocolkit.nearest import nearest, sole_near

__all__ = ["Reference", "Scope"]

_TODAY = Symbol("today", Kind.DATE)


class Reference(msgspec.Struct, frozen=True):
    """What a word of the text stands for: a variable, an item, an item of a row, a log, a code or a set.

    A code or a set is one ``of`` a variable or an item.
    """

    start: int
    end: int
    what: Literal["variable", "item", "row-item", "log", "code", "set"]
    name: str
    form: str | None = None
    visit: str | None = None
    of: str | None = None


class Scope:
    """The names that can be seen; ``rows`` are the logs asked around this place, the innermost last."""

    __slots__ = ("home", "problems", "references", "rows", "symbols")

    def __init__(self, symbols: Symbols, home: str | None) -> None:
        self.symbols = symbols
        self.home = home
        self.rows: list[str] = []
        self.problems: list[Problem] = []
        self.references: list[Reference] = []

    def find(self, name: Name) -> Symbol | None:
        """What a name stands for. A wrong name is reported; a bare word that may be a code is not."""
        if name.form is not None:
            return self._item(name, name.form)
        for row in reversed(self.rows):
            if name.name in self.symbols.forms[row].rows:
                return self._row_item(name, row)
        home = self.symbols.forms.get(self.home or "")
        if home is not None and name.name in home.items:
            return self._found_item(name, self.home or "", home)
        if name.visit is not None:
            self._visit_without_item(name)
            return None
        symbol = self.symbols.variables.get(name.name)
        if symbol is None:
            return _TODAY if name.name == "today" else None
        self.references.append(Reference(name.start, name.end, "variable", name.name))
        return symbol

    def log(self, source: Name) -> FormSymbols | None:
        """The form whose rows a query asks; ``None`` when it is no log, which is reported."""
        name = source.form or source.name
        form = self.symbols.forms.get(name)
        end = source.start + len(name)
        if form is not None and form.rows:
            self._check_visit(source, name, form)
            self.references.append(Reference(source.start, end, "log", name, visit=source.visit))
            return form
        logs = [log for log, symbols in self.symbols.forms.items() if symbols.rows]
        if form is not None:
            allowed = f"rows can be asked of {listing(logs)}" if logs else "no form has rows"
            self.report("type", source.start, end, f"form {name} has no rows", allowed)
        else:
            self.unknown("form", name, source.start, end, logs)
        return None

    def report(self, code: str, start: int, end: int, wrong: str, fix: str) -> None:
        """One problem: what is wrong, and what is allowed."""
        self.problems.append(Problem(code, start, end, f"{wrong} - {fix}", fix))  # type: ignore[arg-type]

    def no_code(
        self, node: Node, code: str, wrong: str, fix: str, *, of: Symbol, instead: str | None = None
    ) -> None:
        """A code that the codelist of a symbol does not have; ``instead`` is the one that it can only have meant."""
        message = f"{wrong} - {fix}"
        self.problems.append(
            Problem("unknown-code", node.start, node.end, message, fix, code, of.name, instead)
        )

    def unknown(
        self, what: str, name: str, start: int, end: int, known: list[str], *, form: str | None = None
    ) -> None:
        """A name that nothing has, with the near miss; ``form`` is where an item was looked for."""
        wrong, fix = f"there is no {what} {name}", _hint(name, known, what)
        named = f"{form}.{name}" if form else name
        missing = named if form or what in ("form", "visit") else None
        meant = sole_near(name, known)
        problem = Problem("unknown-name", start, end, f"{wrong} - {fix}", fix, missing, instead=meant)
        self.problems.append(problem)

    def unknown_word(self, name: Name) -> None:
        """A bare word that is neither item nor variable, and stands where it can be no code."""
        near = self.near(name.name)
        fix = (
            f"did you mean '{near}'?" if near else "write a variable, FORM.ITEM, or a code beside what has it"
        )
        message = f"there is no variable or item {name.name} - {fix}"
        meant = sole_near(name.name, self._in_sight())
        problem = Problem("unknown-name", name.start, name.end, message, fix, name.name, instead=meant)
        self.problems.append(problem)

    def _in_sight(self) -> list[str]:
        """The names that a bare word can be: variables, and items of this form and of the rows asked."""
        forms = [*self.rows, *([self.home] if self.home in self.symbols.forms else [])]
        items = [item for form in forms for item in self.symbols.forms[form or ""].items]
        return [*self.symbols.variables, *items]

    def near(self, word: str) -> str | None:
        """The name that a bare word was probably meant to be: one in sight, else an item elsewhere."""
        if near := nearest(word, self._in_sight()):
            return near
        every = self.symbols.forms
        return next((f"{form}.{word}" for form, symbols in every.items() if word in symbols.items), None)

    def _item(self, name: Name, form_name: str) -> Symbol | None:
        form = self.symbols.forms.get(form_name)
        if form is None:
            self.unknown("form", form_name, name.start, name.start + len(form_name), list(self.symbols.forms))
            return None
        if name.name not in form.items:
            start = name.start + len(form_name) + 1
            what = f"item of form {form_name} called"
            end = start + len(name.name)
            self.unknown(what, name.name, start, end, list(form.items), form=form_name)
            return None
        return self._found_item(name, form_name, form)

    def _found_item(self, name: Name, form_name: str, form: FormSymbols) -> Symbol | None:
        symbol = form.items[name.name]
        if name.name in form.rows:
            if form_name in self.rows:
                wrong = f"{form_name}.{name.name} does not say which row"
                self.report("ambiguous", name.start, name.end, wrong, f"write {name.name} inside where")
                return symbol
            if form_name != self.home or name.visit is not None:
                wrong = f"{form_name}.{name.name} has a value in each row"
                fix = f"ask the rows: exists({form_name} where {name.name} ...)"
                self.report("ambiguous", name.start, name.end, wrong, fix)
                return symbol
            return self._row_item(name, form_name)
        self._check_visit(name, form_name, form)
        self.references.append(Reference(name.start, name.end, "item", name.name, form_name, name.visit))
        return symbol

    def _row_item(self, name: Name, form: str) -> Symbol:
        if name.visit is not None:
            start = name.end - len(name.visit) - 1
            fix = f"write the visit with the form: exists({form}@{name.visit} where ...)"
            self.report("type", start, name.end, f"{name.name} of a row cannot be at another visit", fix)
        self.references.append(Reference(name.start, name.end, "row-item", name.name, form))
        return self.symbols.forms[form].items[name.name]

    def _check_visit(self, name: Name, form_name: str, form: FormSymbols) -> None:
        if name.visit is None or name.visit in form.visits:
            return
        start = name.end - len(name.visit)
        if name.visit not in self.symbols.visits:
            self.unknown("visit", name.visit, start, name.end, sorted(form.visits or self.symbols.visits))
        elif form.visits:
            fix = f"it is at {listing(sorted(form.visits))}"
            self.report(
                "unknown-name", start, name.end, f"form {form_name} is not due at visit {name.visit}", fix
            )

    def _visit_without_item(self, name: Name) -> None:
        start = name.end - len(name.visit or "") - 1
        if name.name in self.symbols.variables:
            fix = f"name the item: FORM.ITEM@{name.visit}"
            self.report("type", start, name.end, f"variable {name.name} has no visit", fix)
        else:
            self.unknown_word(name)


def _hint(name: str, known: list[str], what: str) -> str:
    """The near miss, else what there is."""
    near = nearest(name, known)
    if near is not None:
        return f"did you mean '{near}'?"
    return f"there is {listing(known)}" if known else f"no {what.split()[0]} is known here"

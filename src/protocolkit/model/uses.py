"""What rests on what: from criteria, outcomes and derivations down to the items that are filled in."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from protocolkit.conditions import Reference, Symbols, parse, references
from protocolkit.model.eligibility import Criterion
from protocolkit.model.plan import Plan
from protocolkit.model.symbols import symbols_of
from protocolkit.model.variables import Variable

__all__ = ["Uses", "make_uses"]


class Uses(msgspec.Struct, frozen=True):
    """Names used by conditions, worked out once for a plan."""

    plan: Plan
    symbols: Symbols

    def references(self, text: str | None, home: str | None = None) -> tuple[Reference, ...]:
        """What the words of a condition stand for; nothing where there is no condition or it cannot be read."""
        tree = parse(text).tree if text else None
        return references(tree, self.symbols, home=home) if tree is not None else ()

    def variables_of(self, criterion: Criterion) -> tuple[str, ...]:
        """Variables that a criterion's condition names, in its order."""
        return tuple(dict.fromkeys(r.name for r in self.references(criterion.when) if r.what == "variable"))

    def items_of(self, criterion: Criterion) -> tuple[str, ...]:
        """Items that a criterion's condition names itself, as ``FORM.ITEM``."""
        return tuple(dict.fromkeys(_items(self.references(criterion.when))))

    def behind(self, variable: Variable) -> tuple[str, ...]:
        """Items that a variable's value rests on: where it is collected, and what it or that item derives from."""
        return tuple(dict.fromkeys(self._behind(variable, set())))

    def _behind(self, variable: Variable, seen: set[str]) -> Iterator[str]:
        if variable.id in seen:
            return
        seen.add(variable.id)
        if variable.collected_on:
            yield from self._item(variable.collected_on, seen)
        yield from self._derivation(variable.derive, None, seen)

    def _item(self, name: str, seen: set[str]) -> Iterator[str]:
        if name in seen:
            return
        seen.add(name)
        yield name
        found = self.plan.item(name)
        if found:
            form, item = found
            yield from self._derivation(item.derive, form.id, seen)

    def _derivation(self, text: str | None, home: str | None, seen: set[str]) -> Iterator[str]:
        for reference in self.references(text, home):
            if reference.what == "variable" and reference.name in self.plan.variables:
                yield from self._behind(self.plan.variables[reference.name], seen)
            elif reference.what in ("item", "row-item"):
                yield from self._item(f"{reference.form}.{reference.name}", seen)


def _items(references: tuple[Reference, ...]) -> Iterator[str]:
    for reference in references:
        if reference.what in ("item", "row-item"):
            yield f"{reference.form}.{reference.name}"


def make_uses(plan: Plan) -> Uses:
    """The uses of a plan."""
    return Uses(plan, symbols_of(plan))

"""Where the values of variables are written down: from a variable through items and derivations to visits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from protocolkit.conditions import ItemUse, Node, names, parse
from protocolkit.lint.timeline import ranks
from protocolkit.model.forms import Form
from protocolkit.model.plan import Plan

__all__ = ["Collection", "variables_in"]


def variables_in(plan: Plan, tree: Node) -> tuple[str, ...]:
    """The variables that a condition names."""
    return tuple(name for name in names(tree).bare if name in plan.variables)


class Collection:
    """Which items are asked at which visits, and which of them a variable needs."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.order = ranks(plan)
        self._visits: dict[tuple[str, str], frozenset[str]] = {}
        self._needed: dict[str, tuple[ItemUse, ...]] = {}

    def before(self, variable: str, visit: str) -> tuple[str, ...]:
        """Items that the variable needs and that are not asked at a visit or before it."""
        return tuple(self._late(self._all_needs(variable), visit))

    def at(self, variable: str, visit: str) -> tuple[str, ...]:
        """Items that the variable needs and that are not asked at a visit: one of them at the visit itself.

        A value computed from several items is new as soon as one of them is; the others may be older.
        """
        needs = self._all_needs(variable)
        if any(use.visit is None and self._asked(use, visit) for use in needs):
            return tuple(self._late(needs, visit))
        return tuple(dict.fromkeys(_written(use) for use in needs if use.visit is None))

    def _all_needs(self, variable: str) -> tuple[ItemUse, ...]:
        """What a variable needs, found out once for all visits."""
        if variable not in self._needed:
            self._needed[variable] = tuple(self._needs(variable))
        return self._needed[variable]

    def _late(self, needs: Iterable[ItemUse], visit: str) -> Iterator[str]:
        seen: set[ItemUse] = set()
        for use in needs:
            for inner in (use, *self._inputs(use, seen)):
                if not self._known_by(inner, visit):
                    yield _written(inner)

    def _known_by(self, use: ItemUse, visit: str) -> bool:
        """Whether an item has been asked when a visit is over; forms of events are open at any time."""
        form = self.plan.forms.get(use.form)
        if form is None or form.collected == "on_event":
            return True
        limit = self.order.get(visit)
        if limit is None:
            return True
        asked = self._visits_of(use)
        if use.visit is not None:
            asked &= {found.id for found in self.plan.named(use.visit)}
        return any(self.order.get(found, limit + 1) <= limit for found in asked)

    def _asked(self, use: ItemUse, visit: str) -> bool:
        form = self.plan.forms.get(use.form)
        return form is None or form.collected == "on_event" or visit in self._visits_of(use)

    def _visits_of(self, use: ItemUse) -> frozenset[str]:
        """The visits at which an item, or the log of that name, is asked."""
        key = (use.form, use.item)
        if key not in self._visits:
            visits = frozenset(visit.id for visit in self.plan.visits_of(use.form))
            found = self.plan.item(f"{use.form}.{use.item}")
            if found and found[1].at:
                visits &= {visit.id for name in found[1].at for visit in self.plan.named(name)}
            self._visits[key] = visits
        return self._visits[key]

    def _needs(self, variable: str, seen: frozenset[str] = frozenset()) -> Iterator[ItemUse]:
        """The items that a variable comes from, directly or by its derivation."""
        found = self.plan.variables.get(variable)
        if found is None or variable in seen:
            return
        if found.collected_on:
            form, _, item = found.collected_on.partition(".")
            yield ItemUse(form, item)
        if found.derive:
            yield from self._uses(found.derive, None, seen | {variable})

    def _uses(self, text: str, home: Form | None, seen: frozenset[str]) -> Iterator[ItemUse]:
        tree = parse(text).tree
        if tree is None:
            return
        used = names(tree)
        yield from used.items
        yield from (ItemUse(log, "") for log in used.logs)
        own = {item.id for item in home.items} if home else frozenset()
        for name in used.bare:
            if home and name in own:
                yield ItemUse(home.id, name)
            else:
                yield from self._needs(name, seen)

    def _inputs(self, use: ItemUse, seen: set[ItemUse]) -> Iterator[ItemUse]:
        """The items that a computed item is computed from."""
        if use in seen:
            return
        seen.add(use)
        found = self.plan.item(f"{use.form}.{use.item}")
        if found and found[1].derive:
            for inner in self._uses(found[1].derive, found[0], frozenset()):
                yield inner
                yield from self._inputs(inner, seen)


def _written(use: ItemUse) -> str:
    name = f"{use.form}.{use.item}" if use.item else use.form
    return f"{name}@{use.visit}" if use.visit else name

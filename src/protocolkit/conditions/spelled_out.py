"""A condition with the names of sets replaced by their codes: what it says even where a set has changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.conditions.nodes import Choices, Member, Name, SetName, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from protocolkit.conditions.nodes import Node
    from protocolkit.conditions.symbols import Symbol, Symbols

__all__ = ["spelled_out"]


def spelled_out(tree: Node, symbols: Symbols, *, home: str | None = None) -> Node:
    """The same condition without names of sets; ``home`` is the form on which it stands."""
    found: Node = _spelled(tree, _Lookup(symbols, home))
    return found


class _Lookup(msgspec.Struct, frozen=True):
    """Finds the symbol of a name as an author means it."""

    symbols: Symbols
    home: str | None

    def symbol(self, node: Node) -> Symbol | None:
        """The symbol of a name; ``None`` where it has none, or is no name."""
        if not isinstance(node, Name):
            return None
        form = self.symbols.forms.get(node.form or self.home or "")
        if node.form is None and (form is None or node.name not in form.items):
            return self.symbols.variables.get(node.name)
        return form.items.get(node.name) if form else None


def _spelled(value: Any, lookup: _Lookup) -> Any:
    if isinstance(value, tuple):
        return tuple(_spelled(part, lookup) for part in value)
    if not isinstance(value, msgspec.Struct):
        return value
    if isinstance(value, Member) and isinstance(value.choices, SetName):
        symbol = lookup.symbol(value.operand)
        if symbol is not None and value.choices.name in symbol.sets:
            choices = _choices(value.choices, symbol.sets)
            return msgspec.structs.replace(value, choices=choices)
    changed = {name: _spelled(getattr(value, name), lookup) for name in value.__struct_fields__[2:]}
    return msgspec.structs.replace(value, **changed)


def _choices(name: SetName, sets: Mapping[str, tuple[str, ...]]) -> Choices:
    codes = sorted(sets[name.name])
    return Choices(name.start, name.end, tuple(Text(name.start, name.end, code) for code in codes))

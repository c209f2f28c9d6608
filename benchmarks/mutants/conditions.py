"""Operators that break a condition: its names, codes and units, its brackets and its operators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from mutants.misspelling import misspelt
from mutants.mutant import Mutant, operator, replaced
from mutants.places import Base, Condition, codelist_of
from protocolkit.conditions import Reference, Symbol, parse, walk
from protocolkit.conditions.nodes import Compare, Name, Node, Number

__all__ = ["Span", "in_condition", "signs"]

_Word = tuple[Condition, Reference]
Span = tuple[Condition, int, int]


def in_condition(condition: Condition, start: int, end: int, new: str) -> Mutant:
    """Something else in the text of a condition, which is the place as a whole."""
    return replaced(condition.range(start, end), new, condition.place.span)


def _words(base: Base) -> Iterator[_Word]:
    return ((condition, word) for condition in base.conditions for word in condition.references)


@operator("an unknown name", "condition", lambda base: ((c, w) for c, w in _words(base) if w.what in _NAMED))
def unknown_name(base: Base, used: _Word, source: Random) -> Mutant | None:
    """A variable or an item that nothing defines."""
    condition, word = used
    name = condition.text[word.start : word.end].partition("@")[0]
    own = name.rpartition(".")[2]
    new = misspelt(own, source)
    items = {item.rpartition(".")[2] for item in base.loaded.ids.of("item", "code")}
    if new in items | base.loaded.ids.of("variable", "form") | {"today"}:
        return None
    start = word.start + len(name) - len(own)
    return in_condition(condition, start, start + len(own), new)


_NAMED = ("variable", "item", "row-item")


@operator("a wrong code", "condition", lambda base: ((c, w) for c, w in _words(base) if w.what == "code"))
def wrong_code(base: Base, used: _Word, source: Random) -> Mutant | None:
    """A code that the codelist does not have."""
    condition, word = used
    codelist = base.plan.codelists[codelist_of(base, word.of or "") or ""]
    new = misspelt(word.name, source) if word.name.isalpha() else "ZZTOP"
    if new in {code.code for code in codelist.codes} | base.loaded.ids.of("variable"):
        return None
    quote = condition.text[word.start]
    return in_condition(condition, word.start, word.end, f"{quote}{new}{quote}" if quote in "'\"" else new)


def _measured(base: Base) -> Iterator[tuple[Condition, Number]]:
    """Numbers that stand beside a name that has a unit."""
    for condition, node in _nodes(base):
        if isinstance(node, Compare):
            for _, left, right in node.pairs:
                for number, name in ((left, right), (right, left)):
                    symbol = _symbol(base, condition, name)
                    if isinstance(number, Number) and symbol is not None and symbol.unit:
                        yield condition, number


def _nodes(base: Base) -> Iterator[tuple[Condition, Node]]:
    for condition in base.conditions:
        tree = parse(condition.text).tree
        yield from ((condition, node) for node in (walk(tree) if tree is not None else ()))


def _symbol(base: Base, condition: Condition, node: Node) -> Symbol | None:
    if not isinstance(node, Name):
        return None
    word = next((w for w in condition.references if w.start == node.start), None)
    if word is None or word.form is None:
        return base.symbols.variables.get(word.name) if word else None
    return base.symbols.forms[word.form].items[word.name]


@operator("a wrong unit", "condition", _measured)
def wrong_unit(base: Base, used: tuple[Condition, Number], source: Random) -> Mutant | None:
    """A unit of another dimension, or none at all."""
    condition, number = used
    unit = source.choice(["'cd'", "'parsec'", "'mmHgg'"])
    quote = '"' if condition.place.node.style == "'" else ""
    if quote:
        return None
    return in_condition(condition, number.start, number.end, f"{number.value} {unit}")


@operator("an unbalanced bracket", "condition", lambda base: base.conditions)
def unbalanced(base: Base, condition: Condition, source: Random) -> Mutant | None:
    """A bracket too many, or one that is not closed."""
    brackets = [at for at, character in enumerate(condition.text) if character in "(){}"]
    text = condition.text
    if brackets and source.random() < 0.7:
        at = source.choice(brackets)
        return in_condition(
            condition, at, at + 1, "" if text[at] in "(){}" and source.random() < 0.5 else text[at] * 2
        )
    return in_condition(condition, 0, 1, f"({text[0]}") if text[0] not in "'\"" else None


def signs(base: Base, pattern: str) -> Iterator[Span]:
    """Where a pattern is found in conditions."""
    for condition in base.conditions:
        yield from ((condition, found.start(), found.end()) for found in re.finditer(pattern, condition.text))


@operator("= for ==", "condition", lambda base: signs(base, "=="))
def single_equals(base: Base, used: Span, source: Random) -> Mutant | None:
    """The sign of other languages."""
    condition, start, end = used
    return in_condition(condition, start, end, "=")


@operator(
    "a dropped operand", "condition", lambda base: ((c, n) for c, n in _nodes(base) if isinstance(n, Compare))
)
def dropped_operand(base: Base, used: tuple[Condition, Compare], source: Random) -> Mutant | None:
    """A comparison with nothing."""
    condition, compare = used
    operand = source.choice(compare.operands)
    if operand.start == 0 and condition.place.node.style not in (">", "|"):
        return None  # a value that begins with ">" is a block of text: that breaks YAML
    return in_condition(condition, operand.start, operand.end, "")


@operator("a word for an operator", "condition", lambda base: signs(base, r"\b(?:and|or|not|implies|in)\b"))
def wrong_operator(base: Base, used: Span, source: Random) -> Mutant | None:
    """``&&`` for ``and``, ``adn`` for it, or twice the same."""
    condition, start, end = used
    word = condition.text[start:end]
    if "'" in condition.text or '"' in condition.text:
        return None
    return in_condition(condition, start, end, source.choice(["&&", f"{word}x", f"{word} {word} or"]))

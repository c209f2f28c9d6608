"""What can stand next in a condition: names, words of the language, or codes of what is compared."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from protocolkit.conditions import FUNCTIONS, QUERIES, Symbol, Symbols
from protocolkit.conditions.tokens import Token, tokenize
from protocolkit.conditions.words import KEYWORDS

__all__ = ["Word", "words_after"]

_UNFINISHED = re.compile(r"(?:(?<![\w.@])(?P<form>[A-Za-z_]\w*)\.|(?P<at>@))?(?P<word>\w*)$", re.ASCII)
_COMPARISONS = frozenset({"==", "!="})


class Word(msgspec.Struct, frozen=True):
    """A word that may come next, what kind of thing it is, and what it means; ``typed`` is its part already there."""

    text: str
    kind: str
    meaning: str
    typed: str


def words_after(before: str, symbols: Symbols, home: str | None) -> Iterator[Word]:
    """The words that may follow the beginning of a condition on a form, with what is typed of the last one."""
    found = _UNFINISHED.search(before)
    typed = found["word"] if found else ""
    if found and found["at"]:
        yield from (Word(visit, "visit", "", typed) for visit in sorted(symbols.visits))
        return
    if found and found["form"] in symbols.forms:
        items = symbols.forms[found["form"]].items
        yield from (Word(name, "item", _kind(symbol), typed) for name, symbol in items.items())
        return
    tokens = tokenize(before[: len(before) - len(typed)])[0][:-1]
    compared, in_set = _compared(tokens)
    symbol = _symbol(compared, symbols, home) if compared else None
    if symbol is not None and symbol.answers:
        yield from _codes(symbol, typed, in_set=in_set, is_bare=tokens[-1][0] == "in")
        if in_set:
            return
    yield from _names(symbols, home, typed)


def _compared(tokens: list[Token]) -> tuple[str | None, bool]:
    """The name that a code would now be compared with; whether a set of codes is being written."""
    if tokens and tokens[-1][0] in _COMPARISONS:
        return _name_before(tokens[:-1]), False
    if tokens and tokens[-1][0] == "in":
        return _name_before(tokens[:-1]), True
    if tokens and tokens[-1][0] in ("{", ","):
        while tokens and tokens[-1][0] != "{":
            tokens = tokens[:-1]
        if len(tokens) > 1 and tokens[-2][0] == "in":
            return _name_before(tokens[:-2]), True
    return None, False


def _name_before(tokens: list[Token]) -> str | None:
    if tokens and tokens[-1][0] == "not":
        tokens = tokens[:-1]
    return tokens[-1][1] if tokens and tokens[-1][0] == "name" else None


def _symbol(name: str, symbols: Symbols, home: str | None) -> Symbol | None:
    form, dot, item = name.partition("@")[0].partition(".")
    if dot:
        return symbols.forms[form].items.get(item) if form in symbols.forms else None
    own = symbols.forms.get(home or "")
    if own is not None and form in own.items:
        return own.items[form]
    rows = (log.items[form] for log in symbols.forms.values() if form in log.rows)
    return symbols.variables.get(form) or next(rows, None)


def _codes(symbol: Symbol, typed: str, *, in_set: bool, is_bare: bool) -> Iterator[Word]:
    """The codes; right after ``in`` each with its braces, beside the named sets."""
    for code in symbol.known_answers:
        is_name = symbol.numeric_codes or (code.isidentifier() and code.isascii())
        written = code if is_name else f"'{code}'"
        yield Word(f"{{{written}}}" if is_bare else written, "code", f"code of {symbol.name}", typed)
    for name in symbol.sets if in_set and is_bare else ():
        yield Word(name, "set", f"codes of {symbol.name}: {', '.join(symbol.sets[name])}", typed)


def _names(symbols: Symbols, home: str | None, typed: str) -> Iterator[Word]:
    own = symbols.forms.get(home or "")
    for name, symbol in own.items.items() if own else ():
        yield Word(name, "item", _kind(symbol), typed)
    for name, symbol in symbols.variables.items():
        yield Word(name, "variable", _kind(symbol), typed)
    for form in symbols.forms:
        yield Word(form, "form", "form; FORM.ITEM names one of its items", typed)
    for name, function in (FUNCTIONS | QUERIES).items():
        yield Word(name, "function", function.meaning, typed)
    for keyword in KEYWORDS:
        yield Word(keyword, "keyword", "word of the condition language", typed)


def _kind(symbol: Symbol) -> str:
    unit = f", {symbol.unit}" if symbol.unit else ""
    return f"{symbol.kind.value.replace('_', ' ')}{unit}"

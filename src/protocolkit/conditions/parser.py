"""From text to tree, by precedence climbing. Bad text gives problems, never an exception."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from protocolkit.conditions.grammar import INFIXES, PREFIXES
from protocolkit.conditions.nodes import Node, children
from protocolkit.conditions.problems import Problem
from protocolkit.conditions.reader import MAX_DEPTH, Reader, UnreadableError, too_deep
from protocolkit.conditions.tokens import Token, tokenize

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "MAX_TOKENS", "Parsed", "parse"]

MAX_LENGTH = 4000
"""Characters in a condition."""
MAX_TOKENS = 1000
"""Words, numbers and signs in a condition."""


class Parsed(msgspec.Struct, frozen=True):
    """What a text says, as far as it can be read.

    A misspelling that can be mended (``=`` for ``==``) is a problem, and still leaves a tree, so that the
    names in it can be checked in the same run.
    """

    text: str
    tree: Node | None
    problems: tuple[Problem, ...] = ()


def parse(text: str) -> Parsed:
    """Read a condition or a value."""
    if len(text) > MAX_LENGTH:
        return Parsed(text, None, (_too_much("characters", len(text), MAX_LENGTH, MAX_LENGTH, len(text)),))
    return _parse(text)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Parsed:
    """A text is read once, however many elements have it and rules ask for it: what comes out is frozen."""
    tokens, problems, readable = tokenize(text)
    if len(tokens) > MAX_TOKENS:
        start = tokens[MAX_TOKENS][2]
        problems.append(_too_much("words", len(tokens), MAX_TOKENS, start, len(text)))
        readable = False
    tree = _read(tokens, problems) if readable else None
    problems.sort(key=lambda problem: problem.start)
    return Parsed(text, tree, tuple(problems))


def _read(tokens: list[Token], problems: list[Problem]) -> Node | None:
    reader = Reader(tokens, problems, PREFIXES, INFIXES)
    try:
        tree = reader.whole()
    except UnreadableError as unreadable:
        if all(problem.start != unreadable.problem.start for problem in problems):
            problems.append(unreadable.problem)
        return None
    if len(tokens) > MAX_DEPTH and _height(tree) > MAX_DEPTH:
        problems.append(too_deep(tree.start, tree.end))
        return None
    return tree


def _height(tree: Node) -> int:
    """How many levels a tree has; found without recursion, for a sum may be as deep as it is long."""
    height, level = 0, [tree]
    while level:
        height += 1
        level = [part for node in level for part in children(node)]
    return height


def _too_much(what: str, found: int, limit: int, start: int, end: int) -> Problem:
    fix = "move a part of it into a derived variable"
    return Problem("limit", start, end, f"the condition has {found} {what}, at most {limit} - {fix}", fix)

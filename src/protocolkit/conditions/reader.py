"""The place in the tokens of a condition, and how operators bind."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from protocolkit.conditions.problems import Problem
from protocolkit.conditions.words import FOREIGN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from protocolkit.conditions.nodes import Node
    from protocolkit.conditions.tokens import Token

__all__ = ["MAX_DEPTH", "Infixes", "Prefixes", "Reader", "UnreadableError", "too_deep"]

MAX_DEPTH = 50
"""Levels of a tree."""

Prefixes: TypeAlias = "Mapping[str, Callable[[Reader, int], Node]]"
"""How to read an operand, by the kind of token that begins it."""
Infixes: TypeAlias = "Mapping[str, tuple[int, Callable[[Reader, Node], Node]]]"
"""How tight an operator binds, and how to read on from it, by the kind of its token."""


def too_deep(start: int, end: int) -> Problem:
    fix = "move a part of it into a derived variable"
    message = f"the condition is too deeply nested, at most {MAX_DEPTH} levels - {fix}"
    return Problem("limit", start, end, message, fix)


class UnreadableError(Exception):
    """The parser cannot go on; ``parse`` catches it."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class Reader:
    """The place in the tokens; ``kind``, ``text``, ``start`` and ``end`` are those of the token at hand."""

    __slots__ = (
        "depth",
        "end",
        "index",
        "infixes",
        "kind",
        "listing",
        "prefixes",
        "problems",
        "start",
        "text",
        "tokens",
    )

    def __init__(
        self, tokens: list[Token], problems: list[Problem], prefixes: Prefixes, infixes: Infixes
    ) -> None:
        self.tokens = tokens
        self.problems = problems
        self.prefixes = prefixes
        self.infixes = infixes
        self.depth = 0
        self.listing = False  # whether a comma separates here
        self.index = 0
        self.kind, self.text, self.start, self.end = tokens[0]

    def advance(self) -> None:
        """Go on to the next token."""
        self.index = index = self.index + 1
        self.kind, self.text, self.start, self.end = self.tokens[index]

    def whole(self) -> Node:
        """The whole text is one expression."""
        if self.kind == "end":
            raise self.stop("the condition is empty - write one, or leave it out")
        tree = self.expression(0)
        if self.kind != "end":
            raise self.unexpected("an operator or the end")
        return tree

    def expression(self, power: int) -> Node:
        """An operand and every operator after it that binds tighter than ``power``."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise UnreadableError(too_deep(self.start, self.end))
        prefix = self.prefixes.get(self.kind)
        if prefix is None:
            raise self.unexpected("a value")
        left = prefix(self, power)
        while (infix := self.infixes.get(self.kind)) is not None and infix[0] > power:
            left = infix[1](self, left)
        self.depth -= 1
        return left

    def expect(self, kind: str, meaning: str) -> int:
        """Pass the token that must stand here; its end."""
        if self.kind != kind:
            raise self.unexpected(meaning)
        end = self.end
        self.advance()
        return end

    def unexpected(self, wanted: str) -> UnreadableError:
        """What stands here is not what may stand here."""
        if self.kind == "end":
            return self.stop(
                f"the condition ends where {wanted} is missing - go on, or take the last word away"
            )
        if self.kind == "name" and (fix := FOREIGN.get(self.text.lower())):
            return self.stop(f"'{self.text}' is no operator - {fix}", fix)
        return self.stop(f"{self.text} stands where {wanted} is expected")

    def stop(self, message: str, fix: str | None = None) -> UnreadableError:
        """A problem at the token at hand, after which nothing can be read."""
        return UnreadableError(Problem("syntax", self.start, self.end, message, fix))

    def note(self, start: int, end: int, message: str, fix: str) -> None:
        """A problem after which reading goes on."""
        self.problems.append(Problem("syntax", start, end, f"{message} - {fix}", fix))

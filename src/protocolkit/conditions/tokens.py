"""From the text of a condition to its words, mending the spellings of other languages on the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from protocolkit.conditions.problems import Problem
from protocolkit.conditions.words import FOREIGN, KEYWORDS, SIGNS, WRONG_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Token", "tokenize"]

Token = tuple[str, str, int, int]
"""Kind, text, start, end. The kind of a keyword or sign is itself; the others are words: ``name``,
``number``, ``unit`` (which stands without its quotes), ``text``, ``date``, ``time`` and ``end``."""

_TOKEN = re.compile(
    r"""\s*(?:
    ( [A-Za-z_][A-Za-z0-9_]* (?:\.[A-Za-z_][A-Za-z0-9_]*)? (?:@[A-Za-z0-9_]+)? )
    | ( <=(?![>=]) | >=(?!=) | ==(?!=) | != | <(?!>) | [>(){},+/-] | \*(?!\*) )
    | ( [0-9]{4}-[0-9]{2}-[0-9]{2} (?![0-9A-Za-z_]) )
    | ( [0-9]{2}:[0-9]{2} (?![0-9A-Za-z_:]) )
    | ( [0-9]+ (?:\.[0-9]+)? )
    | ( '(?:[^'\n]|'')*' | "(?:[^"\n]|"")*" )
    | ( \S )
    )""",
    re.VERBOSE,
)
_NAME, _SIGN, _NUMBER, _OTHER = 1, 2, 5, 7
_KINDS = ("", "name", "", "date", "time", "number", "text", "")
_SMART = "‘’‚‛“”„‟«»‹›`´"
_SMART_TEXT = f"[{_SMART}]([^{_SMART}'\"\n]*)[{_SMART}'\"]"
_BARE_FRACTION = r"\.[0-9]+"
_LETTERS = r"\w+"


class _Mended(msgspec.Struct, frozen=True):
    """What was meant: the token to read instead (none when it cannot be guessed) and what was wrong."""

    token: Token | None
    end: int
    problem: Problem


def tokenize(text: str) -> tuple[list[Token], list[Problem], bool]:
    """The tokens, ending with ``end``; what was misspelt; and whether the tokens still can be read."""
    tokens: list[Token] = []
    problems: list[Problem] = []
    readable = True
    stop = len(text.rstrip())
    position: int | None = 0
    while position is not None:
        stray = _scan(_TOKEN.finditer(text, position, stop), tokens, problems)
        position = None
        if stray is not None:
            mended = _mend_unit(text, stray, tokens) or _mend(text, stray)
            problems.append(mended.problem)
            position = mended.end
            if mended.token is None:
                readable = False
            else:
                tokens.append(mended.token)
    tokens.append(("end", "", stop, stop))
    return tokens, problems, readable


def _scan(matches: Iterable[re.Match[str]], tokens: list[Token], problems: list[Problem]) -> int | None:
    """Append tokens until the end of the text, or up to a character that begins none: its place."""
    append = tokens.append
    keyword = KEYWORDS.get
    for match in matches:
        group = match.lastindex
        assert group is not None
        start, end = match.span(group)
        word = match[group]
        if tokens and tokens[-1][0] == "number" and _begins_unit(group, word, match.string, start):
            return start
        if group == _NAME:
            kind = keyword(word)
            if kind is None:
                kind = "name"
                if word in WRONG_WORDS:
                    kind = WRONG_WORDS[word]
                    problems.append(_misspelt(word, kind, start))
            append((kind, word, start, end))
        elif group == _SIGN:
            append((word, word, start, end))
        elif group == _OTHER:
            return start
        else:
            append((_KINDS[group], word, start, end))
    return None


def _begins_unit(group: int, word: str, text: str, start: int) -> bool:
    """Whether a unit without its quotes begins here, after a number."""
    if group == _NAME:
        return word not in KEYWORDS and word not in WRONG_WORDS and word.lower() not in FOREIGN
    if group not in (_NUMBER, _OTHER) and word != "{":
        return False
    from protocolkit.conditions.bare_units import bare_unit  # only bad input pays for it

    return bare_unit(text, start) is not None


def _mend_unit(text: str, start: int, tokens: list[Token]) -> _Mended | None:
    """A unit without its quotes, after a number."""
    if not tokens or tokens[-1][0] != "number":
        return None
    from protocolkit.conditions.bare_units import bare_unit

    found = bare_unit(text, start)
    if found is None:
        return None
    is_part = len(tokens) > 1 and tokens[-2][1] == "," and tokens[-2][3] == tokens[-1][2]  # of 0,5
    number = "" if is_part else f"{tokens[-1][1]} "
    fix = f"write {number}'{found.unit or found.written}' for a unit"
    message = f"{found.written} after a number is no operator - {fix}"
    problem = Problem("syntax", start, found.end, message, fix)
    return _Mended(("unit", found.unit or "", start, found.end), found.end, problem)


def _misspelt(wrong: str, right: str, start: int) -> Problem:
    return Problem(
        "syntax",
        start,
        start + len(wrong),
        f"'{wrong}' is no word of the language - write {right}",
        f"write {right}",
    )


def _mend(text: str, start: int) -> _Mended:
    """What a stray character was meant to be."""
    for wrong, right in SIGNS.items():
        if text.startswith(wrong, start):
            end = start + len(wrong)
            problem = _misspelt(wrong, right, start)
            if wrong == "=" and (sign := text[:start].rstrip()[-1:]) in ("<", ">"):
                message = f"{sign} and = stand apart - write {sign}="
                problem = Problem("syntax", start, end, message, f"write {sign}=")
            elif wrong == "=>":
                problem = Problem(
                    "syntax", start, end, "'=>' is no operator - write >= or implies", "write >="
                )
            return _Mended((right, wrong, start, end), end, problem)
    character = text[start]
    if character in _SMART:
        return _mend_quotes(text, start)
    if character in "'\"":
        return _stray(
            start,
            len(text),
            f"the text begins with {character} and does not end",
            f"close it with {character}",
        )
    if character == "%":
        problem = Problem(
            "syntax", start, start + 1, "% stands without quotes - a unit is quoted", "write '%'"
        )
        return _Mended(("text", "'%'", start, start + 1), start + 1, problem)
    if fraction := re.compile(_BARE_FRACTION).match(text, start):
        right, end = f"0{fraction[0]}", fraction.end()
        message = f"'{fraction[0]}' begins with a point - write {right}"
        problem = Problem("syntax", start, end, message, f"write {right}")
        return _Mended(("number", right, start, end), end, problem)
    return _mend_nothing(text, start)


def _mend_quotes(text: str, start: int) -> _Mended:
    """Typographic quotes: read what they hold."""
    quoted = re.compile(_SMART_TEXT).match(text, start)
    if quoted is None:
        return _stray(start, start + 1, f"{text[start]} is a typographic quote", "write ' or \"")
    right = f"'{quoted[1]}'"
    message = f"{quoted[0]} stands in typographic quotes - quotes are straight"
    problem = Problem("syntax", start, quoted.end(), message, f"write {right}")
    return _Mended(("text", right, start, quoted.end()), quoted.end(), problem)


def _mend_nothing(text: str, start: int) -> _Mended:
    """A character that cannot be guessed."""
    character = text[start]
    if letters := re.compile(_LETTERS).match(text, start):
        import unicodedata  # only bad input pays for it

        name = unicodedata.name(character, "no Latin letter")
        return _stray(
            start, letters.end(), f"'{character}' is {name}", "names have Latin letters, digits and _"
        )
    if character == "@":
        return _stray(start, start + 1, "@ stands alone", "write FORM.ITEM@VISIT without spaces")
    if character in "[]":
        return _stray(start, start + 1, f"'{character}' has no meaning", "sets stand in braces: {A, B}")
    if text.startswith("**", start) or character == "^":
        end = start + (1 if character == "^" else 2)
        return _stray(start, end, "there are no powers", "write x * x")
    return _stray(
        start, start + 1, f"{character!a} has no meaning", "leave it out, or quote the code that holds it"
    )


def _stray(start: int, end: int, wrong: str, fix: str) -> _Mended:
    return _Mended(None, end, Problem("syntax", start, end, f"{wrong} - {fix}", fix))

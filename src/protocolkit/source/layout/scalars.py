"""How one text, number or word is written: plain where YAML 1.2 reads it as the same, else in quotes or folded."""

from __future__ import annotations

import re
from collections.abc import Sequence

from protocolkit.source.layout.tree import Alias, Scalar
from protocolkit.source.plain_text import UNPRINTABLE
from protocolkit.source.scalars import WORDS, plain_value

__all__ = ["WIDTH", "block_text", "filled", "folded", "on_one_line"]

WIDTH = 110
"""Columns of a line; comments and what cannot be broken may pass it."""

_NARROWEST = 40
_INDICATORS = frozenset(",[]{}#&*!|>'\"%@`")
_SEPARATORS = re.compile("[\x85\u2028\u2029\ufeff]")
_WORD_BREAK = re.compile(r"(?<=[^ \t]) (?=[^ \t])")
_SHOWN_ESCAPE = re.compile(r"\\[xuU_NLPeabfv0t]")
"""Escapes by which an author shows a character that is hard to see."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def on_one_line(node: Scalar | Alias, *, in_brackets: bool, is_key: bool = False) -> str | None:
    """A value without a line break, with its anchor; ``None`` where only a block of text can hold it."""
    if isinstance(node, Alias):
        return f"*{node.name} " if is_key else f"*{node.name}"
    written = _written(node, in_brackets, is_key)
    if written is None or node.anchor is None:
        return written
    return f"&{node.anchor} {written}"


def _written(node: Scalar, in_brackets: bool, is_key: bool) -> str | None:
    if not node.style:
        if not isinstance(plain_value(node.value), str):
            return _word(node.value)
        if "\n" not in node.source and (not in_brackets or _is_plain(node.value, in_brackets=True)):
            return node.source
    elif node.style in ("|", ">") and "\n" in node.value:
        return None
    if _shows_escapes(node):
        return node.source
    if _is_plain(node.value, in_brackets=in_brackets) and not (is_key and node.value == "<<"):
        return node.value
    if node.style in ("'", '"') and "\n" not in node.source:
        return node.source
    return _quoted(node.value)


def _shows_escapes(node: Scalar) -> bool:
    return node.style == '"' and "\n" not in node.source and bool(_SHOWN_ESCAPE.search(node.source))


def _word(text: str) -> str:
    """A word that is no text, in the one spelling used here; a number as it stands."""
    if text not in WORDS:
        return text
    return "null" if WORDS[text] is None else text.lower()


def _is_plain(value: str, *, in_brackets: bool) -> bool:
    """Whether a text can stand without quotes and is still this text."""
    if not value or value != value.strip() or value[0] in _INDICATORS or value.startswith(("---", "...")):
        return False
    if value[0] in "-?:" and (len(value) == 1 or value[1] in " ,[]{}?:"):
        return False
    if ": " in value or " #" in value or value.endswith(":") or not _is_printable(value, "\n\t"):
        return False
    if in_brackets and re.search(r"[,\[\]{}]|:\?|^\?", value):
        return False
    return plain_value(value) == value and isinstance(plain_value(value), str)


def _is_printable(value: str, without: str = "") -> bool:
    """Whether a text can stand in a file character by character."""
    return not (
        UNPRINTABLE.search(value) or _SEPARATORS.search(value) or any(sign in value for sign in without)
    )


def _quoted(value: str) -> str:
    if _is_printable(value, "\n\r\t") and ("'" not in value or '"' in value or "\\" in value):
        return "'" + value.replace("'", "''") + "'"
    return '"' + "".join(_escaped(character) for character in value) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if _is_printable(character):
        return character
    return f"\\U{ord(character):08X}"


def folded(node: Scalar, indent: int) -> tuple[str, list[str]] | None:
    """A long text as the sign that begins it and its lines; ``None`` where folding would change it.

    Lines that fit stay as their author broke them.
    """
    value = node.value.removesuffix("\n")
    if not value or value != value.strip(" \t") or "\n" in value or not _is_printable(value, "\r"):
        return None
    if _shows_escapes(node) or not (node.style or isinstance(plain_value(node.value), str)):
        return None
    width = max(WIDTH - indent, _NARROWEST)
    sign = ">" if value != node.value else ">-"
    written = _block_lines(node) if node.style == ">" else []
    fits = written and " ".join(written) == value and max(map(len, written)) <= width
    if fits and all(line == line.strip(" \t") for line in written):
        return sign, written
    return sign, _balanced(_WORD_BREAK.split(value), width)


def _block_lines(node: Scalar) -> list[str]:
    """The lines of a block of text as written, without what is outside of it and without its indentation."""
    lines = node.source.split("\n")[1:]
    while lines and not lines[-1].strip():
        lines.pop()
    return [line.strip(" ") for line in lines]


def _balanced(words: Sequence[str], width: int) -> list[str]:
    """As few lines as the width allows, of about the same length."""
    lines = filled(words, width)
    low, high = max(map(len, words)), width
    while low < high:
        middle = (low + high) // 2
        if len(filled(words, middle)) > len(lines):
            low = middle + 1
        else:
            high = middle
    return filled(words, high) if high <= width else lines


def filled(words: Sequence[str], width: int) -> list[str]:
    """Words put into lines, as many into each as fit."""
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def block_text(node: Scalar) -> tuple[str, list[str]] | None:
    """A text of several lines as the sign that begins it and its lines; ``None`` where that cannot hold it."""
    if node.style not in ("|", ">") or not node.value.strip("\n") or not _is_printable(node.value, "\r"):
        return None
    body = node.value.rstrip("\n")
    ends = len(node.value) - len(body)
    sign = "2" if body.lstrip("\n").startswith((" ", "\t")) or body.startswith("\n") else ""
    sign += "-" if not ends else "+" if ends > 1 else ""
    if node.style == ">" and (lines := _paragraphs(body)) is not None:
        return f">{sign}", [*lines, *[""] * (ends - 1)]
    return f"|{sign}", [*body.split("\n"), *[""] * (ends - 1)]


def _paragraphs(body: str) -> list[str] | None:
    """The lines of a folded text of several paragraphs; ``None`` where some are indented and folding stops."""
    lines = body.split("\n")
    if any(line.startswith((" ", "\t")) for line in lines) or body.startswith("\n"):
        return None
    written = [lines[0]]
    for line in lines[1:]:
        written += ["", line] if line else [""]
    return written

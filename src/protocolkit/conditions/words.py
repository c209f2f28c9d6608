"""The words of the language, and the words of other languages that authors write by mistake.

Each wrong spelling has the right one, so that the rest of the text can still be read and checked.
"""

from __future__ import annotations

__all__ = ["FOREIGN", "KEYWORDS", "NULLS", "SIGNS", "WRONG_WORDS"]

KEYWORDS = {
    word: word
    for word in (
        "and", "or", "not", "implies", "in", "if", "then", "else", "where", "true", "false",
    )
}  # fmt: skip
"""Words that can be nothing else."""

WRONG_WORDS = {variant: word for word in KEYWORDS for variant in (word.upper(), word.capitalize())} | {
    "is": "==",
    "IS": "==",
    "Is": "==",
}
"""Misspelt keywords, and what each must be."""

SIGNS = {
    "===": "==",
    "=>": ">=",
    "=<": "<=",
    "=": "==",
    "<>": "!=",
    "≤": "<=",
    "⩽": "<=",
    "≥": ">=",
    "⩾": ">=",
    "≠": "!=",
    "&&": "and",
    "&": "and",
    "∧": "and",
    "||": "or",
    "|": "or",
    "∨": "or",
    "!": "not",
    "¬": "not",
    "→": "implies",
    "⇒": "implies",
    "∈": "in",
    "×": "*",
    "·": "*",
    "÷": "/",
    "−": "-",
    "–": "-",
    "—": "-",
}
"""Signs of other languages, the longer before those that begin them, and what each must be."""

NULLS = frozenset({"null", "NULL", "Null", "nil", "none", "None", "nothing"})
"""Words for a missing value, which nothing can be compared with."""

FOREIGN = {
    "between": "write low <= x <= high",
    "contains": "write x in {A, B}, or exists(FORM where ...)",
    "like": "write == with the whole text",
    "equals": "write ==",
    "eq": "write ==",
    "ne": "write !=",
    "lt": "write <",
    "le": "write <=",
    "gt": "write >",
    "ge": "write >=",
    "xor": "write (x) != (y)",
    "unless": "write x or y",
    "when": "write condition implies consequence",
    "requires": "write implies",
    "iff": "write (x) == (y)",
    "nand": "write not (x and y)",
    "mod": "the language has no remainder",
}
"""Words that stand where an operator belongs, and what to write."""

"""ELG: limits of a criterion, and whether they belong to it."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Precision, Severity
from protocolkit.lint.phrases import words_of
from protocolkit.lint.quantities import Quantity, quantities_of
from protocolkit.lint.text_rule import Hit, text_rule
from protocolkit.lint.wordlist import words

__all__ = ["elg003"]

_INCLUSIVE = frozenset({"inclusive", "inclusively", "included", "including"})
_VAGUE_OVER = frozenset({"over", "under", "above", "below"})
_MORE_OR_TIMES = frozenset({"over", "above", "elevation", "elevated", "increase", "increased", "higher"})
_NEAR = 4
"""Words before or after a number within which they speak of it."""


@text_rule("ELG003", Severity.WARNING, over="criteria", precision=Precision(14, 15))
def elg003(text: str) -> Iterator[Hit]:
    """A limit says whether it is itself included.

    ## Why it matters

    "18-80 years" may or may not admit the day of the 81st birthday, "within 3 months" the day exactly three months
    before, and "elevated by two times" begins at twice or at three times the limit. Sites decide it in different
    ways, and every case on the limit is a protocol deviation for one of them.

    ## Bad

    ```yaml
    eligibility:
      inclusion:
        - id: INC01
          text: Age 18-75 years on the day of consent
    ```

    ## Good

    ```yaml
    eligibility:
      inclusion:
        - id: INC01
          text: Age from 18 to 75 years, both included, on the day of consent
    ```

    ## How to fix

    Write the operator: ≥ 18 and ≤ 80 years, at least 2 times the upper limit of normal, 3 months or less before
    consent. "Both included" answers a range. Words that only look like a limit are in no list: signs and phrases
    that say a relation stand in `wordlists/operators_before.txt` and `operators_after.txt`.

    ## Source

    ICH M11, section 5 (criteria that can be applied without interpretation); ICH E9, section 2.2.1.
    """
    for quantity in quantities_of(text):
        hit = _range(text, quantity) or _stretch(text, quantity) or _multiple(text, quantity)
        if hit is not None:
            yield hit
        elif _is_vague_age(text, quantity):
            message = f"{_words(text, quantity)!r} leaves open whether that age itself is meant"
            yield Hit(quantity.start, quantity.end, message, "write > or ≥, < or ≤")


def _words(text: str, quantity: Quantity) -> str:
    return text[quantity.start : quantity.end]


def _range(text: str, quantity: Quantity) -> Hit | None:
    """A range without a word on its ends."""
    if not quantity.is_range or quantity.relation is not None:
        return None
    found = [word.text for word in words_of(text)]
    before = found[max(0, quantity.first - _NEAR) : quantity.first]
    after = found[quantity.last + 1 : quantity.last + 1 + _NEAR]
    is_age = any(word in ("age", "aged", "ages") for word in before)
    if words("levels").intersection((*before, *after[:2])) or not (quantity.unit or is_age):
        return None
    if _INCLUSIVE.intersection(after) or _INCLUSIVE.intersection(before):
        return None
    message = f"{_words(text, quantity)!r} leaves open whether its two ends are included"
    return Hit(quantity.start, quantity.end, message, "write ≥ and ≤, or 'both included'")


def _stretch(text: str, quantity: Quantity) -> Hit | None:
    """``within 3 months``."""
    if not quantity.within or quantity.unit is None:
        return None
    message = f"{_words(text, quantity)!r} leaves open whether its last day is included"
    return Hit(quantity.start, quantity.end, message, "write ≤ (or <), and from which day it counts")


def _multiple(text: str, quantity: Quantity) -> Hit | None:
    """``elevated by two and more times over the limit``: twice, or twice more."""
    if not quantity.times:
        return None
    found = words_of(text)
    near = (
        *found[max(0, quantity.first - 2) : quantity.first],
        *found[quantity.last + 1 : quantity.last + 1 + _NEAR],
    )
    if not any(word.text in _MORE_OR_TIMES for word in near):
        return None
    message = f"{_words(text, quantity)!r} may mean a multiple of the limit or an increase by that multiple"
    return Hit(quantity.start, quantity.end, message, "write the multiple with its operator: ≥ 2 × ULN")


def _is_vague_age(text: str, quantity: Quantity) -> bool:
    """``over 18 years``: with 18 or without."""
    if quantity.unit != "a" or quantity.is_range or quantity.relation not in ("<", ">"):
        return False
    found = words_of(text)
    near = {word.text for word in found[max(0, quantity.first - _NEAR) : quantity.last + 1 + _NEAR]}
    return found[quantity.first].text in _VAGUE_OVER and bool(near & {"age", "aged", "old"})

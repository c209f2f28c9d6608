"""How a rule about wording is written: a function of one text, applied to every text of its scope.

The function sees a text and nothing else, so that the same function runs over real registry records, where its hits
are labelled and counted (``tests/precision``). What only the rest of the protocol can answer is asked by ``settle``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from protocolkit.findings import Precision, Severity
from protocolkit.lint.prose import prose_of, text_at
from protocolkit.lint.rule import Check, Hit, Issue, LintRule, Subject, Wording, rule
from protocolkit.lint.scopes import Field, Passage, Scope, passages

__all__ = ["UNKNOWN", "Hit", "Settle", "text_rule"]

UNKNOWN = Precision(0, 0)
"""Of a rule that has found nothing in real records yet."""

Settle = Callable[[Subject, Passage, Hit], Hit | None]


def text_rule(
    rule_id: str,
    severity: Severity,
    tier: str = "core",
    *,
    over: Scope,
    precision: Precision = UNKNOWN,
    settle: Settle | None = None,
    beside: Check | None = None,
) -> Callable[[Wording], LintRule]:
    """Make a rule of a function of one text.

    ``severity`` is what the rule weighs once its ``precision`` is established; until then it informs. ``settle``
    says what a hit is in the light of the protocol, ``None`` where that answers it; ``beside`` finds what no text
    shows by itself.
    """

    def make(wording: Wording) -> LintRule:
        def check(subject: Subject) -> Iterator[Issue]:
            for passage, hit in _hits(subject, over, wording):
                settled = hit if settle is None else settle(subject, passage, hit)
                if settled is not None:
                    yield _issue(passage, settled)
            if beside is not None:
                yield from beside(subject)

        check.__doc__ = wording.__doc__
        weight = severity if precision.is_established else Severity.INFO
        made = rule(rule_id, weight, tier, precision=precision)(check)
        return msgspec.structs.replace(made, wording=wording, over=over)

    return make


def _hits(subject: Subject, over: Scope, wording: Wording) -> Iterator[tuple[Passage, Hit]]:
    """What is found in each text of a scope; all texts of a protocol are read at once, one below the other."""
    if over != "all":
        for passage in passages(subject, over):
            yield from ((passage, hit) for hit in wording(passage.text))
        return
    place = None
    for hit in wording(prose_of(subject)):
        place = place or text_at(subject)
        spot = place(hit.start, hit.end)
        if spot is not None:
            passage = Passage(spot.name, (Field(spot.pointer, spot.text),))
            yield passage, msgspec.structs.replace(hit, start=spot.start, end=spot.end)


def _issue(passage: Passage, hit: Hit) -> Issue:
    pointer, start, end = passage.place(hit.start, hit.end)
    return Issue(pointer, f"{passage.name}: {hit.message}", hit.fix, span=(start, end))

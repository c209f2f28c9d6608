"""Phase, arms, allocation, masking and numbers of participants as texts tell them, compared with the design."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from protocolkit.lint.rule import Issue
from protocolkit.model.design import Design
from protocolkit.model.protocol import Protocol

__all__ = ["design_told"]

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_NUMBERS = {"single": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_LEVELS = {
    "single": {"SINGLE"},
    "double": {"DOUBLE", "TRIPLE", "QUADRUPLE"},
    "triple": {"TRIPLE", "QUADRUPLE"},
}
"""Levels of masking that a word may mean: many call a study double-blind of which more than two parties are masked."""

_PEOPLE = "(?:participants|patients|subjects|volunteers|adults|children|women|men)"

Told = tuple[int, int, str, str]
"""The words of a text, what the design says instead, and the field that says so."""


def design_told(protocol: Protocol) -> Iterator[Issue]:
    """What titles and descriptions say of the design, and the design does not."""
    study, design = protocol.study, protocol.design
    titles = (
        ("study/titles/brief", "the brief title", study.titles.brief),
        ("study/titles/official", "the official title", study.titles.official),
        ("design/model_description", "the description of the model", design.model_description),
    )
    summaries = (
        ("study/brief_summary", "the brief summary", study.brief_summary),
        ("study/detailed_description", "the detailed description", study.detailed_description),
    )
    for pointer, name, text in (*titles, *summaries):
        if text is None:
            continue
        told = list(_people(text, protocol))
        if pointer in {title[0] for title in titles}:
            told += [*_phase(text, design), *_arms(text, protocol), *_allocation(text, protocol)]
            told += _masking(text, design)
        for start, end, instead, field in told:
            message = f"{name} says {text[start:end]!r}, and {field.replace('/', '.')} is {instead}"
            related = ((field, field.split("/")[-1]),)
            yield Issue(pointer, message, "correct whichever of the two is wrong", related, (start, end))


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def _found(pattern: str, text: str, *marks: str) -> Iterator[re.Match[str]]:
    """Where a pattern is in a text that has one of the marks without which it cannot be there."""
    small = text.casefold()
    if any(mark in small for mark in marks):
        yield from _pattern(pattern).finditer(text)


def _phase(text: str, design: Design) -> Iterator[Told]:
    if not design.phase:
        return
    stated = {phase.removeprefix("EARLY_") for phase in design.phase}
    pattern = r"\bphase\s+([0-4]|i{1,3}|iv)[ab]?(?:\s*[/-]\s*([0-4]|i{1,3}|iv)[ab]?)?\b"
    for found in _found(pattern, text, "phase"):
        told = {_ROMAN.get(part.lower(), part) for part in found.groups() if part}
        if {f"PHASE{'1' if part == '0' else part}" for part in told} != stated:
            yield *found.span(), ", ".join(design.phase), "design/phase"


def _arms(text: str, protocol: Protocol) -> Iterator[Told]:
    pattern = r"\b(two|three|four|five|six|[2-9])[ -](?:parallel[ -])?(?:arm|group)s?\b|\b(single|one)-(?:arm|group)\b"
    for found in _found(pattern, text, "arm", "group"):
        word = (found[1] or found[2]).lower()
        count = _NUMBERS.get(word) or int(word)
        if count != len(protocol.arms):
            yield *found.span(), f"{len(protocol.arms)} of them", "arms"


def _allocation(text: str, protocol: Protocol) -> Iterator[Told]:
    design = protocol.design
    for found in _found(r"\b(non-?)?randomi[sz]ed\b", text, "randomi"):
        wrong = ("RANDOMIZED",) if found[1] else ("NON_RANDOMIZED", "NA")
        if design.allocation is not None and design.allocation in wrong:
            yield *found.span(), design.allocation, "design/allocation"
    for found in _found(r"\bplacebo-controlled\b", text, "placebo"):
        if not any(arm.type in (None, "PLACEBO_COMPARATOR") for arm in protocol.arms):
            yield *found.span(), "a list without a placebo comparator", "arms"


def _masking(text: str, design: Design) -> Iterator[Told]:
    if design.masking is None:
        return
    level = design.masking.level
    field = "design/masking/level"
    pattern = r"\bopen[ -]label(?:led)?\b|\bunmasked\b|\bunblinded\b"
    for found in _found(pattern, text, "label", "unmask", "unblind"):
        if level != "NONE":
            yield *found.span(), level, field
    pattern = r"\b(single|double|triple|quadruple)[ -](?:blind(?:ed)?|masked)\b"
    for found in _found(pattern, text, "blind", "masked"):
        if level not in _LEVELS.get(found[1].lower(), {"QUADRUPLE"}):
            yield *found.span(), level, field


def _people(text: str, protocol: Protocol) -> Iterator[Told]:
    """Numbers of all participants, or of those of each arm."""
    enrollment = protocol.design.enrollment
    if enrollment is None or not any(sign.isdigit() for sign in text):
        return
    verb = r"(?:total of|enrol\w*|recruit\w*|includ(?:e|es|ing)|randomi[sz](?:e|ing)|\bn ?=)"
    people = rf"(?: [a-z-]+){{0,3}} {_PEOPLE}\b([^.;,]{{0,20}})"
    pattern = rf"{verb} ?(?:(?:about|approximately|up to) )?([0-9]+)\b(?! ?%)(?:{people})?"
    for found in _found(pattern, text, "n =", "n=", "total", "enrol", "recruit", "includ", "randomi"):
        counts = {enrollment.count}
        if _pattern(r"\b(?:each|per|every|an) (?:\w+ )?(?:arm|group)").search(found[2] or ""):
            counts = {arm.planned for arm in protocol.arms if arm.planned is not None}
        is_count = found[2] is not None or "=" in found[0]
        if is_count and counts and int(found[1]) not in counts:
            yield found.start(1), found.end(1), str(enrollment.count), "design/enrollment/count"

"""Which words are used: one term for one thing, the usual one, the current one, and no unexplained letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import msgspec

from protocolkit.findings import Precision, Severity
from protocolkit.lint.prose import Place, Spot, find_word, issue_at, occurring, text_at
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.scopes import Field, Passage, passages
from protocolkit.lint.text_rule import UNKNOWN, Hit, text_rule
from protocolkit.lint.texts import small
from protocolkit.lint.wordlist import pairs, words

__all__ = ["txt003", "txt004", "txt006", "txt013"]

_CODES = frozenset({"sdtm", "adam", "meaning", "code", "system"})
"""Fields whose words are those of a standard."""


@rule("TXT003", Severity.INFO, precision=UNKNOWN)
def txt003(subject: Subject) -> Iterator[Issue]:
    """One thing has one name throughout the protocol.

    ## Why it matters

    A reader who meets "thrombocytes" after "platelets" asks whether these are two things. Forms, analysis and
    registry then go different ways.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC01
          text: Platelets below 100 x 10^9/L at screening, or thrombocytes not counted
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC01
          text: Platelets below 100 x 10^9/L at screening, or platelets not counted
    ```

    ## How to fix

    Choose one of the names and use it everywhere. A verbatim text stays: use its name in the forms, or say once
    that both mean the same. The names are in `wordlists/concepts.txt`.

    ## Source

    ICH M11, controlled terminology; SPIRIT 2025; CDISC controlled terminology.
    """
    place = text_at(subject)
    for concept, written in pairs("concepts").items():
        found = []
        for term in written.split(";"):
            names = [name.strip() for name in term.split("/")]
            names = occurring(names, subject.prose.text)
            first = min(filter(None, (_first(subject, name, place) for name in names)), default=None)
            found += [first] if first else []
        if len(found) > 1:
            (_, used), (_, other) = sorted(found)[:2]
            message = f"{other.words!r} is called {used.words!r} elsewhere ({concept})"
            issue = issue_at(other, message, "use one name for it")
            yield msgspec.structs.replace(issue, related=((used.pointer, repr(used.words)),))


def _first(subject: Subject, name: str, place: Place) -> tuple[int, Spot] | None:
    """Where a name stands first, codes and keywords apart; one of capital letters is looked for as it is."""
    prose = subject.prose
    text, wanted = (prose.text, name) if name.isupper() else (prose.small, name.casefold())
    for start, end in find_word(wanted, text):
        spot = place(start, end)
        if spot and spot.pointer.rpartition("/")[2] not in _CODES and "/keywords/" not in spot.pointer:
            return start, spot
    return None


@rule("TXT004", Severity.INFO, "ext", precision=UNKNOWN)
def txt004(subject: Subject) -> Iterator[Issue]:
    """An abbreviation is written out where it is used first.

    ## Why it matters

    Criteria and outcomes are read by participants, ethics committees and translators. Letters that nobody explains
    are guessed at.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC02
          text: ALT more than 3 times the upper limit of normal of the laboratory at screening
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC02
          text: Alanine aminotransferase (ALT) more than 3 times the upper limit of normal at screening
    ```

    ## How to fix

    Write the words, and the abbreviation in brackets behind them, where it stands first: in the title, the summary,
    the criteria, the outcomes, in this order. Those that need no words are in `wordlists/known_abbreviations.txt`.

    ## Source

    ClinicalTrials.gov protocol registration quality control criteria (acronyms expanded at first use).
    """
    seen = {name.upper() for name in words("known_abbreviations")}
    for passage in _read_in_order(subject):
        for match in _abbreviation().finditer(passage.text):
            name = match[1]
            if name in seen:
                continue
            seen.add(name)
            if not _is_explained(passage.text[: match.start(1)], passage.text[match.end(1) :]):
                pointer, start, end = passage.place(*match.span(1))
                message = f"{passage.name}: {name} is not written out where it is used first"
                yield Issue(pointer, message, f"write the words, then ({name})", span=(start, end))


@cache
def _abbreviation() -> re.Pattern[str]:
    return re.compile(r"(?<![\w-])((?!(?:II|III|IV|VI|VII|IX|XI|XII)\b)[A-Z]{2,6})(?:s\b|(?![\w-]))")


def _is_explained(before: str, after: str) -> bool:
    """Whether the words stand before the brackets around an abbreviation, or in brackets behind it."""
    if before.endswith("(") and after.startswith((")", "s)", ",", ";")):
        return True
    return after.removeprefix("s").lstrip().startswith(("(", "=", ":"))


def _read_in_order(subject: Subject) -> Iterator[Passage]:
    study = subject.plan.protocol.study
    yield from passages(subject, "titles")
    if study.brief_summary:
        yield Passage("the brief summary", (Field("study/brief_summary", study.brief_summary),))
    yield from passages(subject, "criteria")
    yield from passages(subject, "outcomes")


@text_rule("TXT006", Severity.WARNING, "ext", over="all")
def txt006(text: str) -> Iterator[Hit]:
    """A clinical term is the one that clinicians use in English.

    ## Why it matters

    Terms translated word by word are understood by nobody, or as something else. Coding to MedDRA or SNOMED CT then
    finds nothing, or the wrong concept.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Cardiac insufficiency in the anamnesis
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Heart failure in the medical history
    ```

    ## How to fix

    Use the term that the finding names. A verbatim text stays: write the usual term under `note:` or in the labels
    of variables and forms, and ask the sponsor. The terms are in `wordlists/false_friends.txt`.

    ## Source

    MedDRA term selection: points to consider; SNOMED CT editorial guide, English terms.
    """
    for start, end, instead in _firsts("false_friends", text):
        yield Hit(start, end, f"{text[start:end]!r} is not a usual English term", f"write {instead}")


def _firsts(name: str, text: str) -> Iterator[tuple[int, int, str]]:
    """Where each entry of a list of pairs stands first in a text, and what is written instead."""
    plain = small(text)
    for entry in occurring(pairs(name), text):
        found = next(find_word(entry, plain), None)
        if found:
            yield (*found, pairs(name)[entry])


def _is_current(subject: Subject, passage: Passage, hit: Hit) -> Hit | None:
    """Answered where the current term stands among the conditions or keywords."""
    study = subject.plan.protocol.study
    named = {_american(term) for term in (*study.conditions, *study.keywords)}
    wanted = _american((hit.fix or "").removeprefix("write "))
    return None if any(wanted in term for term in named) else hit


def _american(term: str) -> str:
    return term.casefold().replace("ae", "e")


@text_rule("TXT013", Severity.INFO, "ext", over="all", precision=Precision(6, 6), settle=_is_current)
def txt013(text: str) -> Iterator[Hit]:
    """A disease has its current name, and people are not called by their disease.

    ## Why it matters

    Guidelines change names together with definitions; a search for the current one misses a study with the old. And
    a participant is a person with diabetes, not "a diabetic".

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Diabetics, or any history of alcohol abuse
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: People with diabetes, or any history of alcohol use disorder
    ```

    ## How to fix

    Write the term that the finding names, or add it to the keywords where the registered term has to stay. The
    terms are in `wordlists/current_terms.txt`.

    ## Source

    ClinicalTrials.gov protocol data elements, Conditions (MeSH); AMA Manual of Style, people-first language.
    """
    for start, end, instead in _firsts("current_terms", text):
        yield Hit(start, end, f"{text[start:end]!r} is not the current term", f"write {instead}")

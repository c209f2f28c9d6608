"""The words of an outcome: what they promise, and whether they say what is computed and what is counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from protocolkit.findings import Precision, Severity
from protocolkit.lint.phrases import find_phrases
from protocolkit.lint.rule import Subject
from protocolkit.lint.scopes import Passage
from protocolkit.lint.text_rule import Hit, text_rule

__all__ = ["out002", "out003", "out004", "out011"]


@text_rule("OUT002", Severity.ERROR, over="outcomes")
def out002(text: str) -> Iterator[Hit]:
    """Title and description of an outcome speak of the same quantity.

    ## Why it matters

    Where the title names a composite and the description one of its parts, there are two outcomes under one name.
    Whichever gives the better result can be called the registered one.

    ## Bad

    ```yaml
    outcomes:
      secondary:
        - id: SO3
          title: Number of Participants With Serious Adverse Events
          description: Number of adverse events reported from consent to the last visit.
    ```

    ## Good

    ```yaml
    outcomes:
      secondary:
        - id: SO3
          title: Number of Participants With Serious Adverse Events
          description: Participants with at least one serious adverse event; each is counted once.
    ```

    ## How to fix

    Say the same in both. Where both are registered, write under `interpretation:` which one is meant, and ask the
    sponsor to correct the record.

    ## Source

    ClinicalTrials.gov protocol data elements, Outcome Measure Title and Description; SPIRIT 2025, outcomes.
    """
    title, _, rest = text.partition("\n")
    for what in _contradictions(title.casefold(), rest.casefold()):
        yield Hit(0, len(title), f"the title and the description differ: {what}", "say the same in both")
        return


def _contradictions(title: str, rest: str) -> Iterator[str]:
    survival = re.search(r"\b([a-z]+)[- ]free survival\b", title) if "free survival" in title else None
    if survival and _survival().search(rest) and not _event().search(rest) and survival[1][:5] not in rest:
        yield f"{survival[0]} is more than survival"
    for found in _qualified().finditer(title) if any(word in title for word in _QUALIFIERS) else ():
        qualifier, noun = found[1], found[2]
        if re.search(rf"\b{noun[:-1]}", rest) and qualifier not in rest:
            yield f"{found[0]!r} has become {noun!r} without {qualifier!r}"
    if title.startswith("time to ") and re.search(
        r"^(?:number|proportion|percentage|rate) of\b", rest, re.MULTILINE
    ):
        yield "a time against a number"


_QUALIFIERS = ("major", "serious", "severe", "complete")


@cache
def _survival() -> re.Pattern[str]:
    return re.compile(r"\b(?:surviv|alive|death|died|mortality)")


@cache
def _event() -> re.Pattern[str]:
    return re.compile(r"\b(?:event|composite|recurren|relaps|progress|without|free)")


@cache
def _qualified() -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(_QUALIFIERS)}) ((?:adverse )?[a-z]{{4,}})")


@text_rule("OUT003", Severity.WARNING, over="outcome_titles", precision=Precision(3, 3))
def out003(text: str) -> Iterator[Hit]:
    """The title of an outcome promises no direction of effect.

    ## Why it matters

    "Improvement in pain" tells participants, assessors and readers what is expected. A worsening has no place in
    such a title, although it is what has to be reported as well.

    ## Bad

    ```yaml
    outcomes:
      secondary:
        - id: SO2
          title: Improvement in Body Surface That Itches
    ```

    ## Good

    ```yaml
    outcomes:
      secondary:
        - id: SO2
          title: Change From Baseline in Body Surface That Itches
    ```

    ## How to fix

    Name the quantity, and "change from baseline" where it is one. A registered title stays until the record is
    corrected. The words are in `wordlists/directions.txt`; a number or share of participants with an improvement
    that is defined is no promise.

    ## Source

    ClinicalTrials.gov protocol registration quality control criteria, outcome measure titles; CONSORT 2025.
    """
    metric = next(find_phrases("metrics", text), None)
    for found in find_phrases("directions", text):
        if metric is None or found.start < metric.start:
            word = text[found.start : found.end]
            yield Hit(
                found.start, found.end, f"{word!r} in the title promises a direction", "name what is measured"
            )
        return


def _has_summary(subject: Subject, passage: Passage, hit: Hit) -> Hit | None:
    """Answered where the estimand says what is computed, and the outcome in what."""
    outcome = subject.plan.outcomes[passage.name]
    is_said = outcome.unit and outcome.estimand and outcome.estimand.summary_measure
    return None if is_said else hit


@text_rule("OUT004", Severity.WARNING, over="outcomes", precision=Precision(58, 64), settle=_has_summary)
def out004(text: str) -> Iterator[Hit]:
    """An outcome says what is computed of the measured values.

    ## Why it matters

    "Blood pressure at month 6" can be a mean, a change, a share of participants below a limit, or a slope. Most
    registered outcomes leave it open, and the choice is then made with the data in sight.

    ## Bad

    ```yaml
    outcomes:
      secondary:
        - id: SO2
          title: Itching Body Surface
          description: Area that itches, by the rule of the palm.
          unit: null
    ```

    ## Good

    ```yaml
    outcomes:
      secondary:
        - id: SO2
          title: Mean Itching Body Surface
          description: Mean area that itches, by the rule of the palm, in percent of the body surface.
          unit: null
    ```

    ## How to fix

    Name the metric (change from baseline, value at a time, time to an event), how it is summed up over participants
    (mean, median, percentage) and the unit: in the description, or under `unit:` and `summary_measure:` of the
    estimand. The words are in `wordlists/metrics.txt`.

    ## Source

    Zarin et al., N Engl J Med 2011;364:852-60 (four levels of specification); ClinicalTrials.gov data elements.
    """
    if next(find_phrases("metrics", text), None) is None:
        title, _, _ = text.partition("\n")
        message = "neither title nor description says what is computed: a mean, a change, a share, a time"
        yield Hit(0, len(title), message, "write the metric, how it is summed up, and the unit")


def _has_unit(subject: Subject, passage: Passage, hit: Hit) -> Hit | None:
    """Answered where the unit of the outcome names what is counted."""
    unit = subject.plan.outcomes[passage.name].unit or ""
    return None if next(find_phrases("counted", unit), None) else hit


@text_rule("OUT011", Severity.WARNING, over="outcomes", precision=Precision(1, 1), settle=_has_unit)
def out011(text: str) -> Iterator[Hit]:
    """A count says what is counted: events, or participants with one.

    ## Why it matters

    Ten events in one participant and one event in ten participants are different results. "Number of adverse
    events" is reported as either, with another denominator each time.

    ## Bad

    ```yaml
    outcomes:
      secondary:
        - id: SO3
          title: Number of Serious Adverse Events
          description: Serious adverse events until the last visit.
          unit: null
    ```

    ## Good

    ```yaml
    outcomes:
      secondary:
        - id: SO3
          title: Number of Serious Adverse Events
          description: Serious adverse events until the last visit.
          unit: events; and participants with at least one
    ```

    ## How to fix

    Say "number of participants with at least one ..." or "number of events, each counted", in the description or
    under `unit:`. The events are in `wordlists/counted_events.txt`, what may be counted in `wordlists/counted.txt`.

    ## Source

    ICH E9, section 6; CONSORT Harms 2022; ClinicalTrials.gov data elements, Outcome Measure Description.
    """
    if next(find_phrases("counted", text), None):
        return
    counts = _count().finditer(text)
    for count in counts:
        found = next(
            find_phrases("counted_events", text[count.end() : count.end() + 60].partition("\n")[0]), None
        )
        if found:
            end = count.end() + found.end
            message = f"{text[count.start() : end]!r} does not say whether events or participants are counted"
            yield Hit(count.start(), end, message, "say whether each event counts, or each participant once")
            return


@cache
def _count() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:number|numbers|count|incidence|incidences|frequency|rate|total) of\b", re.IGNORECASE
    )

"""ELG: when something must be, or must have been, so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from protocolkit.findings import Precision, Severity
from protocolkit.lint.phrases import Word, find_phrases, words_of
from protocolkit.lint.quantities import Quantity, quantities_of
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.text_rule import Hit, text_rule
from protocolkit.lint.texts import criterion_pointer, outcome_pointer
from protocolkit.lint.timeline import day_of
from protocolkit.model.outcomes import Outcome
from protocolkit.model.plan import Plan

__all__ = ["elg012", "elg013", "elg025"]

_TIME_UNITS = frozenset({"a", "mo", "wk", "d", "h"})
_DAYS_IN_MONTH = 30.4375
_MONTHS = {"a": 12.0, "mo": 1.0, "wk": 7 / _DAYS_IN_MONTH, "d": 1 / _DAYS_IN_MONTH}
_ENDS = frozenset(".;:,()")
_REACH = 8
"""Words after a stretch of time among which its reference is named."""
_NEAR = 3
"""Words after a disease among which its time is said, where its phrase goes on."""


@text_rule("ELG012", Severity.WARNING, over="criteria", precision=Precision(11, 11))
def elg012(text: str) -> Iterator[Hit]:
    """A stretch of time says from which day it is counted.

    ## Why it matters

    "Within the last 3 months" may count from screening, from consent or from treatment. Weeks lie between them, and
    whoever falls in between is eligible at one site and not at the next.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC05
          text: Live vaccine within the last 3 months
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC05
          text: Live vaccine 3 months or less before the day of consent
    ```

    ## How to fix

    Name the day after the stretch of time: before consent, before the first dose. Words that name one are in
    `wordlists/anchors.txt`, words that open a stretch in `wordlists/windows.txt`.

    ## Source

    ICH M11, section 5 (criteria that can be applied without interpretation).
    """
    found = words_of(text)
    openings = {entry.last for entry in find_phrases("windows", text)}
    for quantity in quantities_of(text):
        is_open = quantity.within or quantity.first - 1 in openings
        if is_open and quantity.unit in _TIME_UNITS and not _is_anchored(text, found, quantity):
            words = text[quantity.start : quantity.end]
            message = f"{words!r} does not say from which day it is counted"
            yield Hit(
                quantity.start, quantity.end, message, "name the day: before consent, before the first dose"
            )


def _is_anchored(text: str, found: Sequence[Word], quantity: Quantity) -> bool:
    """Whether a reference follows in the same part of the sentence, or the sentence begins with it."""
    after = found[quantity.last + 1 : quantity.last + 1 + _REACH]
    stop = next((word for word in after if word.text in _ENDS), None)
    end = stop.start if stop else (after[-1].end if after else quantity.end)
    return any(find_phrases("anchors", text[quantity.end : end]))


@text_rule("ELG013", Severity.WARNING, over="criteria", precision=Precision(5, 12))
def elg013(text: str) -> Iterator[Hit]:
    """A criterion on a disease says whether it is current or past, and since when.

    ## Why it matters

    "Neoplasm" may be the one of today, the one cured ten years ago, or a mole. Sites read it from the narrowest to
    the widest, and participants with the same history are enrolled here and refused there.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Presence of neoplasm or bone marrow disease
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Malignant neoplasm, current or treated during the 5 years before consent
    ```

    ## How to fix

    Write current, or a history of, with the stretch of time. The diseases are in `wordlists/diseases.txt`, the words
    that place them in time in `wordlists/disease_times.txt`.

    ## Source

    ICH M11, section 5; ICH E9, section 2.2.1 (population to be studied).
    """
    placed = [entry.entry for entry in find_phrases("disease_times", text)]
    if placed and not _is_all_of_them(text, placed):
        return
    for found in find_phrases("diseases", text):
        words = text[found.start : found.end]
        message = f"{words!r} may be current, past or treated: the criterion does not say"
        yield Hit(found.start, found.end, message, "write current, or a history of, with the time")
        return


def _is_all_of_them(text: str, placed: Sequence[str]) -> bool:
    """Whether the only word of time is one of two that name every course: active or chronic."""
    words = [word.text for word in words_of(text)]
    if set(placed) != {"active"}:
        return False
    after = words[words.index("active") + 1 : words.index("active") + 2]
    return after in (["or"], ["and"], ["/"])


@rule("ELG025", Severity.WARNING)
def elg025(subject: Subject) -> Iterator[Issue]:
    """Who is admitted is expected to live as long as the primary outcome lasts.

    ## Why it matters

    Participants who are expected to die before the last time point of the primary outcome die of something else:
    survival is diluted by deaths that treatment cannot prevent, and other outcomes are missing.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Life expectancy of less than 2 months at screening
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Life expectancy of less than 12 months at screening
    ```

    ## How to fix

    Raise the limit to the time frame of the primary outcome, or ask the sponsor why it is shorter and how early deaths
    are counted. Words for the expectation are in `wordlists/life_expectancy.txt`.

    ## Source

    ICH E9(R1), intercurrent events; ICH E9, section 2.2.1 (population to be studied).
    """
    protocol = subject.plan.protocol
    frames = tuple(_frames(subject.plan))
    for criterion in protocol.eligibility.criteria:
        expected = next(find_phrases("life_expectancy", criterion.text), None)
        quantity = next(
            (q for q in quantities_of(criterion.text) if expected and q.first > expected.last), None
        )
        months = _months(quantity) if quantity is not None else None
        if quantity is None or months is None or quantity.relation is None:
            continue
        longer = [(outcome, frame) for outcome, frame in frames if frame > months]
        if longer:
            named = ", ".join(f"{outcome.id} ({frame:.3g} months)" for outcome, frame in longer)
            yield Issue(
                f"{criterion_pointer(protocol, criterion)}/text",
                f"{criterion.id} admits a life expectancy of {months:.3g} months, shorter than the time of {named}",
                "raise the limit, or ask the sponsor how early deaths are counted",
                tuple(
                    (f"{outcome_pointer(protocol, outcome)}/time_frame", "its time") for outcome, _ in longer
                ),
                (quantity.start, quantity.end),
            )


def _months(quantity: Quantity) -> float | None:
    if quantity.unit not in _MONTHS:
        return None
    return float(quantity.values[0]) * _MONTHS[quantity.unit]


def _frames(plan: Plan) -> Iterator[tuple[Outcome, float]]:
    """Primary outcomes, each with its last time point in months: by its visits, else by its words."""
    for outcome in plan.protocol.outcomes.primary:
        visits = [visit for name in outcome.at for visit in plan.named(name.split(" ")[0])]
        days = [day for visit in visits if (day := day_of(visit)) is not None]
        said = [months for q in quantities_of(outcome.time_frame) if (months := _months(q)) is not None]
        if days or said:
            yield outcome, max(days) / _DAYS_IN_MONTH if days else max(said)

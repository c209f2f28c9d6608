"""How an outcome is measured: on which scale, of which components, by which procedure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from protocolkit.findings import Precision, Severity
from protocolkit.lint.phrases import find_phrases
from protocolkit.lint.rule import Subject
from protocolkit.lint.scopes import Passage
from protocolkit.lint.text_rule import Hit, text_rule
from protocolkit.lint.wordlist import pairs
from protocolkit.model.outcomes import Outcome

__all__ = ["out005", "out012", "out016"]


def _said(subject: Subject, passage: Passage) -> str:
    """All that the spec says of how an outcome is measured, its variables included."""
    outcome = subject.plan.outcomes[passage.name]
    variables = [subject.plan.variables[name] for name in outcome.variables if name in subject.plan.variables]
    said = (*_own(outcome), *(text for found in variables for text in (found.label, found.note)))
    return "\n".join([passage.text, *filter(None, said)])


def _own(outcome: Outcome) -> tuple[str | None, ...]:
    reading = outcome.interpretation.text if outcome.interpretation else None
    return outcome.instrument, outcome.unit, reading, outcome.time_point_rule


def _has_scale(subject: Subject, passage: Passage, hit: Hit) -> Hit | None:
    return next(_scales(passage.text, _said(subject, passage)), None)


@text_rule("OUT005", Severity.ERROR, over="outcomes", precision=Precision(8, 9), settle=_has_scale)
def out005(text: str) -> Iterator[Hit]:
    """A scale is named with its range and its direction.

    ## Why it matters

    Pain from 0 to 4 and pain from 0 to 10 cannot be pooled, and a change of one point means something else on each.
    Where more is worse on one scale and better on the next, a reader takes harm for benefit.

    ## Bad

    ```yaml
    outcomes:
      secondary:
        - id: SO1
          description: Itch will be measured using the itch scale.
          instrument: null
          unit: null
    ```

    ## Good

    ```yaml
    outcomes:
      secondary:
        - id: SO1
          description: Itch will be measured using a numerical scale from 0 (no itch) to 10 (worst itch).
          instrument: null
          unit: null
    ```

    ## How to fix

    Write the lowest and the highest value and what each of them means: in the description, or under `instrument:`
    or `interpretation:`. Words that name a scale are in `wordlists/instruments.txt`.

    ## Source

    ClinicalTrials.gov protocol data elements, Outcome Measure Description (scales); SPIRIT 2025, outcomes.
    """
    yield from _scales(text, text)


def _scales(text: str, said: str) -> Iterator[Hit]:
    """The first scale that a text names, where all that is said leaves out range or direction."""
    found = next(find_phrases("instruments", text), None)
    if found is None:
        return
    missing = [
        name
        for name, pattern in (("range", _range()), ("direction", _direction()))
        if not pattern.search(said)
    ]
    if missing:
        message = f"{text[found.start : found.end]!r} is a scale without {' or '.join(missing)}"
        yield Hit(found.start, found.end, message, "write its lowest and highest value, and which is worse")


@cache
def _range() -> re.Pattern[str]:
    number = r"[-+]?[0-9]+"
    time = r"(?! ?-?(?:h|min|day|week|month|year))"
    between = rf"\b{number} ?%? ?(?:\([^)]*\) ?)?(?:-|–|to|through|and) ?{number}\b{time}"
    return re.compile(rf"{between}|[0-9]+[- ]point\b|\bzero to\b|\bmaximum of [0-9]|= ?[0-9]", re.IGNORECASE)


@cache
def _direction() -> re.Pattern[str]:
    comparison = r"\b(?:higher|lower|greater|larger|increasing|smaller)\b"
    meaning = r"\b(?:better|worse|more|less|indicat|represent|mean|sever|great|poor)"
    zero = (
        r"\b(?:0|zero|1|one) ?(?:=|\(|is|represents|means|indicates|being|for)|\([^)]*(?:none|no |worst|best)"
    )
    ends = r"=\s*\"?(?:no|none|worst|best|normal)\b|\bworst\b[^.]*\bbest\b"
    return re.compile(rf"{comparison}[^.]*{meaning}|{zero}|{ends}", re.IGNORECASE)


def _has_definition(subject: Subject, passage: Passage, hit: Hit) -> Hit | None:
    return next(_undefined(passage.text, _said(subject, passage)), None)


@text_rule(
    "OUT012", Severity.WARNING, "ext", over="outcomes", precision=Precision(3, 3), settle=_has_definition
)
def out012(text: str) -> Iterator[Hit]:
    """The components of an outcome are defined.

    ## Why it matters

    Whether an amputation of a toe, a death from another cause, or a silent infarction counts as an event decides
    the result. An adjudication committee cannot decide it without a definition.

    ## Bad

    ```yaml
    outcomes:
      secondary:
        - id: SO3
          title: Number of Participants With Major Cardiovascular Events
          description: Participants with at least one major event.
    ```

    ## Good

    ```yaml
    outcomes:
      secondary:
        - id: SO3
          title: Number of Participants With Major Cardiovascular Events
          description: Participants with a stroke, a myocardial infarction, or death from any cause.
    ```

    ## How to fix

    Say in the description, or under `interpretation:`, what counts as each component: the level of an amputation
    and the limb, the cause of death, the definition of progression. `wordlists/components.txt` has each component
    with the words of which one is expected.

    ## Source

    ICH E9, section 2.2.3; SPIRIT 2025, outcomes; CDISC standardised definitions of cardiovascular endpoints.
    """
    yield from _undefined(text, text)


def _undefined(text: str, said: str) -> Iterator[Hit]:
    """The first component in a text of which nothing says what it is."""
    for start, end in _lacking("components", text, said):
        message = f"{text[start:end]!r} is not defined"
        yield Hit(start, end, message, "say what counts as one, and what does not")
        return


def _lacking(name: str, text: str, said: str) -> Iterator[tuple[int, int]]:
    """Where entries of a list of pairs begin a word of a text, when nothing of what is expected is said of them.

    What is expected is parted by semicolons; ``#`` stands for a number.
    """
    plain, said = text.lower(), said.casefold()
    for entry, expected in pairs(name).items():
        found = re.search(rf"\b{re.escape(entry)}[a-z]*", plain) if entry in plain else None
        if found and not any(_says(said, words.strip()) for words in expected.casefold().split(";")):
            yield found.span()


def _says(plain: str, words: str) -> bool:
    if not words.startswith("#"):
        return words in plain
    return re.search(rf"[0-9] ?{re.escape(words[1:].strip())}", plain) is not None


def _is_standardised(subject: Subject, passage: Passage, hit: Hit) -> Hit | None:
    return next(_loose(passage.text, _said(subject, passage)), None)


@text_rule(
    "OUT016", Severity.WARNING, "ext", over="outcomes", precision=Precision(0, 3), settle=_is_standardised
)
def out016(text: str) -> Iterator[Hit]:
    """A procedure behind an outcome is described so that everybody does the same.

    ## Why it matters

    A "standard" treadmill test has another speed and slope in each hospital, a scan another tracer and region. Values
    of two sites, or of two visits, are then not comparable.

    ## Bad

    ```yaml
    outcomes:
      exploratory:
        - id: XO1
          title: Change From Baseline in Walking Distance on a Treadmill
          description: Longest distance on a treadmill, in metres.
          instrument: Standard treadmill test
          estimand: {analysis_set: Participants able to walk}
    ```

    ## Good

    ```yaml
    outcomes:
      exploratory:
        - id: XO1
          title: Change From Baseline in Walking Distance on a Treadmill
          description: Longest distance on a treadmill, in metres.
          instrument: Fixed load, 3.2 km/h, slope 12 %
          estimand: {analysis_set: Participants able to walk}
    ```

    ## How to fix

    Write under `instrument:` what makes it the same everywhere: speed and slope, tracer and activity, field
    strength, course and encouragement. `wordlists/standards.txt` has each procedure with what is expected of it.

    ## Source

    SPIRIT 2025, plans for assessment of outcomes; ICH E8(R1), section 5.5.
    """
    yield from _loose(text, text)


def _loose(text: str, said: str) -> Iterator[Hit]:
    """The first procedure in a text of which nothing says how it is done."""
    for start, end in _lacking("standards", text, said):
        message = f"{text[start:end]!r} is named without the details that make it comparable"
        yield Hit(start, end, message, "write under instrument: how it is done")
        return

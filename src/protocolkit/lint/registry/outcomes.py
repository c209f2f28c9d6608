"""REG: the outcomes of the registered record and those of the protocol are the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from protocolkit.exchange.facts import fact
from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.texts import outcome_pointer
from protocolkit.lint.wordlist import words
from protocolkit.model.outcomes import Outcome
from protocolkit.model.protocol import Protocol

__all__ = ["reg011"]

_TYPES = ("primary", "secondary")
_NEAR = 3
"""Lines from the title of an outcome on among which the record gives its time frame."""

_LONGEST_HEADING = 60


class _Line(msgspec.Struct, frozen=True):
    """A line of the record about outcomes: its number from one, its words, the type of the outcomes there."""

    number: int
    text: str
    type: str


@rule("REG011", Severity.ERROR)
def reg011(subject: Subject) -> Iterator[Issue]:
    """The registered outcomes are those of the protocol: title, time frame and type.

    ## Why it matters

    An outcome that was changed, added or dropped after registration without a word is the commonest way in which a
    study finds what it wanted to find. Readers compare the record with the report, and journals refuse it.

    ## Bad

    ```yaml
    registration: {overall_status: RECRUITING}
    outcomes:
      secondary:
        - id: SO1
          sources: {time_frame: ASM-01}
    ```

    ## Good

    ```yaml
    registration: {overall_status: RECRUITING}
    outcomes:
      secondary:
        - id: SO1
          sources: {time_frame: sponsor PROT §3.3}
    ```

    ## How to fix

    Keep the registered words, and write another reading under `interpretation:`. Where the protocol is right, have
    the record updated, and say in every report what was changed and when. The registered side is the record kept
    beside the spec; without one, it is what a registry could be told (no assumption, nothing inferred).

    ## Source

    SPIRIT 2025, outcomes and trial registration; ICMJE Recommendations; 42 CFR 11.64; CONSORT 2025, outcome changes.
    """
    protocol = subject.plan.protocol
    registered = _registered(subject.record_lines)
    for type in _TYPES:
        for outcome in getattr(protocol.outcomes, type):
            if registered:
                yield from _compared(protocol, outcome, type, registered)
            elif protocol.registration is not None:
                yield from _unregistered(protocol, outcome)
    yield from _dropped(protocol, registered)


def _unregistered(protocol: Protocol, outcome: Outcome) -> Iterator[Issue]:
    """Words of an outcome that no registry can have been told."""
    for field in ("title", "time_frame"):
        found = fact(field, outcome, field)
        if found.missing is not None:
            message = (
                f"{outcome.id}: the study is registered, and its {field.replace('_', ' ')} has the source "
                f"{found.source!r}, which no registry has"
            )
            pointer = f"{outcome_pointer(protocol, outcome)}/{field}"
            yield Issue(pointer, message, "keep the registered words, or have the record updated")


def _compared(
    protocol: Protocol, outcome: Outcome, type: str, registered: Sequence[_Line]
) -> Iterator[Issue]:
    pointer = outcome_pointer(protocol, outcome)
    title = _plain(outcome.title)
    found = [place for place, line in enumerate(registered) if title in _plain(line.text)]
    if not found:
        message = f"{outcome.id}: the record has no outcome {outcome.title!r}"
        yield Issue(f"{pointer}/title", message, "keep the registered title, or have the record updated")
        return
    here = next((place for place in found if registered[place].type == type), found[0])
    line = registered[here]
    related = (("provenance/record", f"the record, line {line.number}"),)
    if line.type != type:
        message = f"{outcome.id} is {type}, and the record has it as {line.type} (line {line.number})"
        yield Issue(pointer, message, "keep the registered type, or have the record updated", related)
    if _plain(outcome.time_frame) not in _plain(_beside(protocol, registered, here)):
        message = f"{outcome.id}: the record has no time frame {outcome.time_frame!r} beside it (line {line.number})"
        fix = "keep the registered time frame, or have the record updated"
        yield Issue(f"{pointer}/time_frame", message, fix, related)


def _beside(protocol: Protocol, registered: Sequence[_Line], here: int) -> str:
    """The line of a title and those after it, up to the next title."""
    titles = [_plain(outcome.title) for outcome in protocol.outcomes.all]
    found = [registered[here].text]
    for line in registered[here + 1 : here + _NEAR]:
        if any(title in _plain(line.text) for title in titles):
            break
        found.append(line.text)
    return " ".join(found)


def _dropped(protocol: Protocol, registered: Sequence[_Line]) -> Iterator[Issue]:
    """Lines among the registered outcomes of which the protocol has no word."""
    known = [
        _plain(text)
        for outcome in protocol.outcomes.all
        for text in (outcome.title, outcome.time_frame, outcome.description)
        if text
    ]
    for line in registered:
        said = _plain(line.text)
        if not any(text in said for text in known):
            message = (
                f"the record, line {line.number}: {line.text.strip()!r} is in no outcome of the protocol"
            )
            fix = "take the registered outcome up, or have the record updated"
            yield Issue("provenance/record", message, fix, record_line=line.number)


def _registered(record: Sequence[str]) -> tuple[_Line, ...]:
    """The lines of the record below the headings of primary and secondary outcomes, but for heads of columns."""
    found, type = [], ""
    heads = words("table_columns")
    ends = words("record_headings")
    for number, text in enumerate(record, 1):
        small = _plain(text)
        if not small:
            continue
        heading = next((kind for kind in _TYPES if small.startswith(f"{kind} outcome")), None)
        if heading and len(small) <= _LONGEST_HEADING:
            type = heading
        elif small in ends:
            type = ""
        elif type and not _only_heads(text, heads):
            found.append(_Line(number, text, type))
    return tuple(found)


def _only_heads(text: str, heads: frozenset[str]) -> bool:
    """Whether a line is the head of a table, its columns apart or run together: NameTimeMethod."""
    parted = "".join(f" {letter}" if letter.isupper() else letter for letter in text)
    return heads.issuperset(word.strip(":|").casefold() for word in parted.split())


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())

"""STR: what is claimed from the registry record stands there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.texts import last_steps
from protocolkit.model.protocol import Protocol
from protocolkit.model.provenance import Origin, parse_source

__all__ = ["str012"]

_CHAPTERS = (
    "study",
    "sponsor",
    "design",
    "arms",
    "interventions",
    "sites",
    "eligibility",
    "outcomes",
    "oversight",
)
"""Chapters that repeat the words of a record; visits, activities and forms are derived from it."""

_VERBATIM = frozenset(
    {
        *("brief", "official", "acronym", "brief_summary", "detailed_description", "conditions", "keywords"),
        *("name", "also_spelled", "description", "model_description", "text", "title", "time_frame"),
        *("city", "state", "postal_code", "country_name", "committee", "value"),
    }
)
"""Fields that hold words of the record; codes, numbers and dates are written in the way of the spec format."""

Claim = tuple[str, str, str]
"""A pointer, the words there, and their source."""


@rule("STR012", Severity.WARNING, "ext")
def str012(subject: Subject) -> Iterator[Issue]:
    """Words that cite a line of the record stand on that line.

    ## Why it matters

    The record beside the spec is kept letter by letter, with its checksum, to prove that nothing was invented or
    lost. A text that was corrected on the way and still cites the record makes the proof worthless.

    ## Bad

    ```yaml
    provenance:
      record:
        file: record/invented.txt
        sha256: dfea846b1e8bb9556d2c7baac8375d8fc03caeb01cb827c695df62ee67a51360
        publisher: Nowhere Register
    study:
      brief_summary: A corrected record.
      sources: {brief_summary: record L1}
    ```

    ## Good

    ```yaml
    provenance:
      record:
        file: record/invented.txt
        sha256: dfea846b1e8bb9556d2c7baac8375d8fc03caeb01cb827c695df62ee67a51360
        publisher: Nowhere Register
    study:
      brief_summary: A corrected record.
      sources: {brief_summary: inferred (the record says "invented")}
    ```

    ## How to fix

    Restore the words of the record. Where they were changed on purpose, declare it: give the field a source of its
    own under `sources:`, `inferred (what was changed and why)` or an assumption. Line breaks and the number of blanks
    do not matter; what else differs does. A record whose checksum does not fit, or a line that it does not have, is
    refused when the spec is loaded (REF006, REF003).

    ## Source

    ICH E6(R3), source records: attributable, original, accurate; ALCOA+.
    """
    protocol = subject.plan.protocol
    told = protocol.provenance.public is not None
    for pointer, words, source in _claims(protocol):
        parsed = parse_source(source)
        if parsed is None:
            continue
        if parsed.origin is Origin.PUBLIC and not told:
            told = True
            message = "the public record is cited, and provenance does not name it"
            yield Issue(pointer, message, "write provenance.public: the registry and the version of its data")
        if parsed.lines and subject.record_lines:
            yield from _changed(subject.record_lines, pointer, words, parsed.lines)


def _changed(
    record: Sequence[str], pointer: str, words: str, lines: Sequence[tuple[int, int]]
) -> Iterator[Issue]:
    cited = " ".join(" ".join(record[first - 1 : last]) for first, last in lines)
    said, there = " ".join(words.split()), " ".join(cited.split())
    if said in there:
        return
    kept = next(end for end in range(len(said), -1, -1) if said[:end] in there)
    where = ", ".join(f"L{first}" if first == last else f"L{first}-{last}" for first, last in lines)
    end = said.find(" ", kept + 1)
    from_there = said[said.rfind(" ", 0, kept) + 1 : end if end > 0 else len(said)]
    message = f"{last_steps(pointer)} differs from the record ({where}) at {from_there!r}"
    yield Issue(
        pointer,
        message,
        "restore the words of the record, or give the field a source of its own that says what was changed",
        span=(min(kept, len(words) - 1), len(words)) if said == words else None,
    )


def _claims(protocol: Protocol) -> Iterator[Claim]:
    for chapter in _CHAPTERS:
        yield from _within(getattr(protocol, chapter), chapter)


def _within(value: object, pointer: str) -> Iterator[Claim]:
    """The words of an element and of those inside it, each with its source."""
    if isinstance(value, tuple):
        for place, entry in enumerate(value):
            yield from _within(entry, f"{pointer}/{getattr(entry, 'id', None) or place}")
    elif isinstance(value, msgspec.Struct):
        source = getattr(value, "source", "")
        sources = getattr(value, "sources", {})
        for name in value.__struct_fields__:
            entry = getattr(value, name)
            if entry.__class__ is str:
                if name in _VERBATIM:
                    yield f"{pointer}/{name}", entry, sources.get(name) or source
            elif entry.__class__ is tuple and entry and entry[0].__class__ is str:
                if name in _VERBATIM:
                    by = sources.get(name) or source
                    yield from ((f"{pointer}/{name}/{text}", text, by) for text in entry)
            elif entry is not None and entry.__class__ is not dict:
                yield from _within(entry, f"{pointer}/{name}")

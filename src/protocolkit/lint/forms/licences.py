"""CRF: dictionaries and instruments that belong to somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from protocolkit.findings import Severity
from protocolkit.lint.prose import find_word, occurring, text_at
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.wordlist import pairs
from protocolkit.model.protocol import Protocol

__all__ = ["crf011"]


@rule("CRF011", Severity.WARNING, "ext")
def crf011(subject: Subject) -> Iterator[Issue]:
    """A dictionary or instrument that needs a licence has one.

    ## Why it matters

    MedDRA, WHODrug, SNOMED CT and most questionnaires may only be used with a licence, and their terms not be passed
    on. A study that finds this out late cannot code its events, or has to leave out a questionnaire.

    ## Bad

    ```yaml
    outcomes:
      secondary:
        - {id: SO1, instrument: DLQI}
    ```

    ## Good

    ```yaml
    outcomes:
      secondary:
        - {id: SO1, instrument: DLQI}
    licences:
      - {id: DLQI, name: DLQI, reference: FIC-LIC-7 (invented), source: sponsor PROT §8.1}
    ```

    ## How to fix

    Write each of them once under `licences:`, by its name, with the number of the licence or the document that grants
    it. Store version and field, not the terms.

    ## Source

    MedDRA MSSO subscription terms; UMC WHODrug licence; SNOMED International affiliate licence; ICH E6(R3), contracts.
    """
    licences = {licence.name.casefold(): licence for licence in subject.plan.protocol.licences}
    for name, pointer in _uses(subject).items():
        licence = licences.get(name.casefold())
        if licence is None:
            message = f"{name} is used here, and no licence is named"
            yield Issue(pointer, message, f"add {name} under licences: with its reference")
    for licence in licences.values():
        if licence.reference is None:
            message = f"no licence is known for {licence.name}"
            yield Issue(
                f"licences/{licence.id}/reference",
                message,
                "write its number, or the document that grants it",
            )


def _uses(subject: Subject) -> dict[str, str]:
    """What needs a licence and is used, with the place where it first is."""
    vocabularies = list(_vocabularies(subject.plan.protocol))
    licensed = pairs("licensed")
    named = "\n".join(text for text, _ in vocabularies)
    told = {*occurring(licensed, subject.prose.text), *occurring(licensed, named)}
    found: dict[str, str] = {}
    for words, name in licensed.items():
        place = _first(words, vocabularies, subject) if words in told and name not in found else None
        if place is not None:
            found[name] = place
    return found


def _vocabularies(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """The vocabularies that variables and codelists name, each with the place where it stands."""
    for variable in protocol.variables:
        for code in variable.codes:
            yield code.system, f"variables/{variable.id}/codes"
    for codelist in protocol.codelists:
        if codelist.standard:
            yield codelist.standard, f"codelists/{codelist.id}/standard"


def _first(words: str, vocabularies: Iterable[tuple[str, str]], subject: Subject) -> str | None:
    """Where words first stand, by themselves; an instrument may have its version behind (EQ-5D-5L)."""
    for text, pointer in vocabularies:
        if any(find_word(words, text.casefold(), plural=False)):
            return pointer
    place = text_at(subject)
    found = (place(start, end) for start, end in find_word(words, subject.prose.small, plural=False))
    return next((spot.pointer for spot in found if spot and not spot.pointer.startswith("licences/")), None)

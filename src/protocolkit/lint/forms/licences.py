"""CRF: dictionaries and instruments that belong to somebody."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.texts import Text, pointer_to
from protocolkit.lint.wordlist import pairs

__all__ = ["crf011"]

_APART = "\0"
"""Between two texts, as no text has it."""


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
    named = list(_named(subject))
    whole = _APART.join(text for text, _ in named).casefold()
    found: dict[str, str] = {}
    for words, name in pairs("licensed").items():
        at = _first(words, whole) if name not in found else None
        if at is not None:
            place = named[whole.count(_APART, 0, at)][1]
            found[name] = place if isinstance(place, str) else pointer_to(place)
    return found


def _named(subject: Subject) -> Iterator[tuple[str, str | Text]]:
    """The vocabularies that variables and codelists name, and every text; each with the place where it stands."""
    for variable in subject.plan.protocol.variables:
        for code in variable.codes:
            yield code.system, f"variables/{variable.id}/codes"
    for codelist in subject.plan.protocol.codelists:
        if codelist.standard:
            yield codelist.standard, f"codelists/{codelist.id}/standard"
    yield from ((text[-1], text) for text in subject.texts if text[0][0] != "licences")


def _first(words: str, whole: str) -> int | None:
    """Where words first stand in a text as words; an instrument may have its version behind (EQ-5D-5L)."""
    at = whole.find(words)
    while at >= 0:
        end = at + len(words)
        if not whole[at - 1 : at].isalnum() and not whole[end : end + 1].isalnum():
            return at
        at = whole.find(words, end)
    return None

"""STR: values that say something: no placeholder, no code out of its list, no text said twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.texts import criterion_pointer, last_steps, outcome_pointer, pointer_to
from protocolkit.lint.wordlist import pairs, words
from protocolkit.model.protocol import Protocol

__all__ = ["str005", "str008", "str010"]


@rule("STR005", Severity.ERROR)
def str005(subject: Subject) -> Iterator[Issue]:
    """A value is a value, never a placeholder.

    ## Why it matters

    "Not available", "TBD" or a dash passes for content: it is printed in consent forms, uploaded to registries
    and counted as complete. A missing value that is written as missing asks its question instead.

    ## Bad

    ```yaml
    study:
      detailed_description: Not available
    ```

    ## Good

    ```yaml
    study:
      detailed_description: null
    questions:
      - id: Q-90
        priority: minor
        about: [study.detailed_description]
        finding: The synopsis has no detailed description.
        to: [Sponsor medical]
        status: open
    ```

    ## How to fix

    Write the value. Where nobody knows it yet, write `null` and an open question about it.

    ## Source

    ClinicalTrials.gov protocol registration quality control criteria; SPIRIT 2025.
    """
    placeholders = words("placeholders")
    longest = max(map(len, placeholders)) + 1
    short = [text for text in {text for _, _, text in subject.texts} if len(text) <= longest]
    found = {text for text in short if not placeholders.isdisjoint(_plain(text))}
    for text in subject.texts if found else ():
        if text[-1] in found:
            pointer = pointer_to(text)
            message = f"{last_steps(pointer)}: {text[-1].strip()!r} is a placeholder, not a value"
            yield Issue(pointer, message, "write the value, or null with an open question about it")


def _plain(text: str) -> tuple[str, str]:
    """A text as lists of words have it, with and without its full stop."""
    plain = text.strip().casefold()
    return plain, plain.rstrip(".")


@rule("STR008", Severity.ERROR)
def str008(subject: Subject) -> Iterator[Issue]:
    """A coded value is in the closed list that its code belongs to.

    ## Why it matters

    Registries and data standards refuse a code that is not theirs: the export fails, or the value is dropped.

    ## Bad

    ```yaml
    sites:
      - {id: TROLLVAG, country: "XN"}
    ```

    ## Good

    ```yaml
    sites:
      - {id: TROLLVAG, country: "NO"}
    ```

    ## How to fix

    Write a code of the list. Fields with a list of their own in the spec format (sex, phase, allocation, ...) and codes
    in conditions are checked when the spec is loaded (SHP005, CND003). Here countries are compared with ISO 3166-1
    (`wordlists/countries.txt`), and the codes of a codelist whose `standard:` names a closed list of CDISC with that
    list (`wordlists/closed_codelists.txt`).

    ## Source

    ISO 3166-1; CDISC Controlled Terminology; ClinicalTrials.gov protocol data elements.
    """
    protocol = subject.plan.protocol
    countries = words("countries")
    for pointer, country in _countries(protocol):
        if country.casefold() not in countries:
            message = f"{pointer.split('/')[-2]}: {country} is no country code of ISO 3166-1"
            yield Issue(pointer, message, "write the code of two letters, such as NO for Norway")
    closed = pairs("closed_codelists")
    for codelist in protocol.codelists:
        standard = next(
            (name for name in (codelist.standard or "").split() if name.casefold() in closed), None
        )
        if standard is None or codelist.extensible:
            continue
        allowed = closed[standard.casefold()].split("; ")
        for code in codelist.codes:
            if code.code not in allowed:
                message = f"codelist {codelist.id}: {code.code} is not in CDISC {standard}, which is closed"
                fix = f"write one of {', '.join(allowed)}, or leave the standard out"
                yield Issue(f"codelists/{codelist.id}/codes/{code.code}", message, fix)


def _countries(protocol: Protocol) -> Iterator[tuple[str, str]]:
    for site in protocol.sites:
        yield f"sites/{site.id}/country", site.country
    sponsor = protocol.sponsor
    for place, organization in (
        ("sponsor/lead", sponsor.lead),
        *((f"sponsor/collaborators/{entry.id}", entry) for entry in sponsor.collaborators),
        *((f"sponsor/funding/{entry.id}", entry) for entry in sponsor.funding or ()),
    ):
        if organization.country:
            yield f"{place}/country", organization.country


@rule("STR010", Severity.WARNING, "ext")
def str010(subject: Subject) -> Iterator[Issue]:
    """No two things have the same text, and no description repeats the name.

    ## Why it matters

    A description that repeats the name fills the field and says nothing: what should stand there is missing. Two
    criteria or outcomes with one text are one thing that is counted twice, or two of which one lost its words.

    ## Bad

    ```yaml
    arms:
      - id: PBO
        description: Placebo, once daily
    ```

    ## Good

    ```yaml
    arms:
      - id: PBO
        description: One matching tablet without active substance once daily for six cycles of 21 days.
    ```

    ## How to fix

    Say in the description what the name does not, or leave it out (`null` with a question). Of two things with one
    text, delete one or write how they differ. Registered texts stay until the registry record is corrected.

    ## Source

    ClinicalTrials.gov protocol registration quality control criteria; SPIRIT 2025, interventions.
    """
    protocol = subject.plan.protocol
    for name, description, pointer in _described(protocol):
        if description and _repeats(name, description):
            message = f"{pointer.split('/')[-1]}: the description begins with the name, {name!r}"
            fix = "say what the name does not say, or leave the description out"
            yield Issue(f"{pointer}/description", message, fix, span=(0, len(name)))
    titles = protocol.study.titles
    if titles.official and _plainly(titles.official) == _plainly(titles.brief):
        message = "the official title repeats the brief one"
        fix = "write a title that names the design, the population and the comparison"
        yield Issue("study/titles/official", message, fix, (("study/titles/brief", "the brief title"),))
    for kind, entries in _alike(protocol):
        first: dict[str, str] = {}
        for pointer, text in entries:
            where = first.setdefault(_plainly(text), pointer)
            if where != pointer:
                one, other = (found.split("/")[-2] for found in (pointer, where))
                message = f"{one} and {other} have the same {kind}, {_short(text)!r}"
                fix = "delete one of them, or write how they differ"
                yield Issue(pointer, message, fix, ((where, other),))


def _described(protocol: Protocol) -> Iterator[tuple[str, str | None, str]]:
    """Names with their descriptions."""
    yield from ((arm.name, arm.description, f"arms/{arm.id}") for arm in protocol.arms)
    for entry in protocol.interventions:
        yield entry.name, entry.description, f"interventions/{entry.id}"
    for outcome in protocol.outcomes.all:
        yield outcome.title, outcome.description, outcome_pointer(protocol, outcome)


def _repeats(name: str, description: str) -> bool:
    """Whether a description is the name, or the name followed by something else after a comma, colon or dash."""
    rest = description[len(name) :].lstrip()
    return description.casefold().startswith(name.casefold()) and (not rest or rest[0] in ".,;:-–—(")


def _alike(protocol: Protocol) -> Iterator[tuple[str, Iterable[tuple[str, str]]]]:
    """Texts by which things of one kind are told apart."""
    criteria, outcomes = protocol.eligibility.criteria, protocol.outcomes.all
    where = {outcome.id: outcome_pointer(protocol, outcome) for outcome in outcomes}
    yield "text", [(f"{criterion_pointer(protocol, entry)}/text", entry.text) for entry in criteria]
    yield "title", [(f"{where[entry.id]}/title", entry.title) for entry in outcomes]
    yield (
        "description",
        [(f"{where[entry.id]}/description", entry.description) for entry in outcomes if entry.description],
    )
    yield "name", [(f"arms/{entry.id}/name", entry.name) for entry in protocol.arms]
    yield (
        "description",
        [(f"arms/{entry.id}/description", entry.description) for entry in protocol.arms if entry.description],
    )
    yield "name", [(f"interventions/{entry.id}/name", entry.name) for entry in protocol.interventions]
    yield (
        "description",
        [
            (f"interventions/{entry.id}/description", entry.description)
            for entry in protocol.interventions
            if entry.description
        ],
    )
    yield "label", [(f"variables/{entry.id}/label", entry.label) for entry in protocol.variables]
    yield "name", [(f"visits/{entry.id}/name", entry.name) for entry in protocol.visits]
    yield "name", [(f"activities/{entry.id}/name", entry.name) for entry in protocol.activities]
    yield "name", [(f"forms/{entry.id}/name", entry.name) for entry in protocol.forms]


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def _plainly(text: str) -> str:
    """A text without regard to case, blanks and its full stop."""
    return " ".join(text.casefold().split()).rstrip(".")

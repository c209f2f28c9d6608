"""REG: names by which a study, its conditions and its organisations are found."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.phrases import find_phrases, words_of
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.text_rule import UNKNOWN
from protocolkit.model.protocol import Protocol

__all__ = ["reg009", "reg014", "reg015"]


@rule("REG009", Severity.INFO, "ext")
def reg009(subject: Subject) -> Iterator[Issue]:
    """One organisation has one spelling.

    ## Why it matters

    A registry takes two spellings for two organisations: the sponsor's studies then stand under two names, and
    neither list is complete.

    ## Bad

    ```yaml
    sites:
      - {id: WEISSWALD, name: "Nordlicht Fiktiv GmbH, Germany"}
    ```

    ## Good

    ```yaml
    sites:
      - {id: WEISSWALD, name: Nordlicht Fiktiv GmbH}
    ```

    ## How to fix

    Choose one spelling and have the other corrected at the registry. Names are taken for one where they differ in
    nothing but case, marks and a country at the end; `also_spelled:` of the organisation says so of others.

    ## Source

    ClinicalTrials.gov protocol data elements, Sponsor and Facility Name; WHO data set, items 5 and 6.
    """
    protocol = subject.plan.protocol
    seen: dict[tuple[str, ...], tuple[str, str]] = {}
    for pointer, name, others in _organisations(protocol):
        key = _without_country(name, protocol)
        first = seen.setdefault(key, (pointer, name))
        for other in others:
            seen.setdefault(_without_country(other, protocol), first)
        if first[1] != name:
            message = f"{name!r} is also spelled {first[1]!r}"
            yield Issue(pointer, message, "choose one spelling", ((first[0], "the other spelling"),))


def _organisations(protocol: Protocol) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every name of an organisation, where it stands, and its other spellings."""
    sponsor = protocol.sponsor
    yield "sponsor/lead/name", sponsor.lead.name, sponsor.lead.also_spelled
    for list_name, members in (("collaborators", sponsor.collaborators), ("funding", sponsor.funding or ())):
        for entry in members:
            yield f"sponsor/{list_name}/{entry.id}/name", entry.name, entry.also_spelled
    for site in protocol.sites:
        yield f"sites/{site.id}/name", site.name, ()


def _without_country(name: str, protocol: Protocol) -> tuple[str, ...]:
    """The words of a name without marks, and without a country of the study at its end."""
    found = tuple(word.text for word in words_of(name) if word.text[0].isalnum())
    for site in protocol.sites:
        country = tuple(word.text for word in words_of(site.country_name))
        for end in (country, country[:1]):  # the first word may stand alone, in another form
            if end and len(found) > len(end) and _is_same(found[-len(end) :], end):
                return found[: -len(end)]
    return found


_SAME_BEGINNING = 5
"""Letters by which two words count as one: Norway, Norwegian; and the fewest of a name that is looked for."""


def _is_same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return all(a[:_SAME_BEGINNING] == b[:_SAME_BEGINNING] for a, b in zip(one, other, strict=True))


_PARTS = {
    "title_designs": "the design (randomised, masked, open-label, parallel-group, pilot, ...)",
    "title_populations": "who takes part",
}
"""Lists of words of which a title has one, and what it names by them."""


@rule("REG014", Severity.INFO, "ext", precision=UNKNOWN)
def reg014(subject: Subject) -> Iterator[Issue]:
    """The official title names the design, the population and the intervention.

    ## Why it matters

    Many read the title and nothing else, and searches look there first. A title without the design lets a pilot pass
    for proof.

    ## Bad

    ```yaml
    study:
      titles:
        official: Kalmoxin Tablets for Persistent Winter Itch
    ```

    ## Good

    ```yaml
    study:
      titles:
        official: A Randomised, Double-Masked Phase 2 Study of Kalmoxin Tablets in Adults With Persistent Winter Itch
    ```

    ## How to fix

    Write the title in the order design, intervention, population. Words for them are in `wordlists/title_designs.txt`
    and `wordlists/title_populations.txt`; a registered condition names the population too, a word of the name of an
    intervention the intervention.

    ## Source

    SPIRIT 2025, item 1a; ClinicalTrials.gov protocol data elements, Official Title.
    """
    protocol = subject.plan.protocol
    title = protocol.study.titles.official
    if title is None:
        return
    missing = [
        what
        for name, what in _PARTS.items()
        if next(find_phrases(name, title), None) is None
        and not (name == "title_populations" and _names_condition(title, protocol))
    ]
    said = {word.text for word in words_of(title)}
    given = {
        word.text
        for entry in protocol.interventions
        for name in (entry.name, *entry.other_names)
        for word in words_of(name)
    }
    if said.isdisjoint(word for word in given if len(word) >= _SAME_BEGINNING):
        missing.append("what is given")
    if missing:
        message = f"the official title does not name {', nor '.join(missing)}"
        yield Issue("study/titles/official", message, "write design, intervention and population into it")


def _names_condition(title: str, protocol: Protocol) -> bool:
    small = title.casefold()
    return any(condition.casefold() in small for condition in protocol.study.conditions)


@rule("REG015", Severity.INFO, "ext")
def reg015(subject: Subject) -> Iterator[Issue]:
    """Conditions and interventions have a code of a public vocabulary.

    ## Why it matters

    A condition in free words is found by those words alone. A code of MeSH, SNOMED CT or ICD finds the study under
    every name of the disease, and in every language.

    ## Bad

    ```yaml
    study:
      codes: []
    ```

    ## Good

    ```yaml
    study:
      codes:
        - {system: MeSH, code: D011537, meaning: Pruritus}
    ```

    ## How to fix

    Write `codes:` of the study for its conditions, and `codes:` of each intervention that an arm receives. A product
    that no vocabulary has yet gets the code of what it belongs to, or a decision.

    ## Source

    WHO Trial Registration Data Set, items 12 and 13; ClinicalTrials.gov protocol data elements, Keywords (MeSH).
    """
    protocol = subject.plan.protocol
    if not protocol.study.codes:
        named = ", ".join(protocol.study.conditions)
        message = f"no condition has a code ({named})"
        yield Issue("study/conditions", message, "write codes: of the study, such as one of MeSH")
    given = {name for arm in protocol.arms for name in arm.interventions}
    for entry in protocol.interventions:
        if entry.id in given and not entry.codes:
            message = f"{entry.id} ({entry.name}) has no code"
            yield Issue(f"interventions/{entry.id}", message, "write codes: of the intervention")

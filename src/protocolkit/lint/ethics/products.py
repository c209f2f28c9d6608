"""ETH: what is owed to those who receive a new product of cells, or a placebo."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.arms.given import cell_products, given_in_arms
from protocolkit.lint.phrases import find_phrases
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.scopes import Field, Passage, passages
from protocolkit.lint.text_rule import UNKNOWN
from protocolkit.lint.wordlist import pairs

__all__ = ["eth005", "eth007", "eth010", "eth014"]

_COMPARATORS = frozenset({"PLACEBO_COMPARATOR", "SHAM_COMPARATOR"})

_UNPROVEN = frozenset({"EARLY_PHASE1", "PHASE1", "PHASE2"})
"""Phases before which nothing is known of benefit; a phase 2/3 study counts as well."""


@rule("ETH005", Severity.WARNING, "ext")
def eth005(subject: Subject) -> Iterator[Issue]:
    """Of a product of cells, the events of special interest name the risks of its class.

    ## Why it matters

    Living cells can grow, travel, carry infections and be rejected, months or years later. Such events are seen only
    by those who look for them by name.

    ## Bad

    ```yaml
    interventions:
      - {id: KAL10, name: Allogeneic stromal cells, type: BIOLOGICAL}
    safety:
      special_interest: Reactions at the injection site.
    ```

    ## Good

    ```yaml
    interventions:
      - {id: KAL10, name: Allogeneic stromal cells, type: BIOLOGICAL}
    safety:
      special_interest: >-
        Neoplasm, ectopic tissue, thromboembolism, transmission of infection, hypersensitivity, sensitisation to donor
        antigens.
    ```

    ## How to fix

    Judge each risk of the class and write those to be watched under `special_interest:` of `safety:`; record by a
    decision why another is left out. The risks and their words are in `wordlists/cell_risks.txt`.

    ## Source

    EMA guideline on safety and efficacy follow-up of advanced therapy medicinal products; FDA guidance on early-phase
    trials of cellular and gene therapy products (2015).
    """
    protocol = subject.plan.protocol
    cells = cell_products(protocol)
    if not cells:
        return
    safety = protocol.safety
    text = (safety.special_interest if safety else None) or ""
    risks = pairs("cell_risks")
    named = {risks[found.entry] for found in find_phrases("cell_risks", text)}
    missing = [risk for risk in dict.fromkeys(risks.values()) if risk not in named]
    if missing:
        names = ", ".join(entry.id for entry in cells)
        message = (
            f"{names} consists of cells, and events of special interest do not name {', '.join(missing)}"
        )
        pointer = "safety" if "safety" in subject.nulls else "safety/special_interest" if safety else "study"
        related = tuple((f"interventions/{entry.id}", entry.name) for entry in cells)
        yield Issue(pointer, message, "judge each of these risks, and write those to be watched", related)


@rule("ETH007", Severity.WARNING, "ext")
def eth007(subject: Subject) -> Iterator[Issue]:
    """A placebo or sham has a written justification.

    ## Why it matters

    Whoever is allocated to a placebo bears its burden, such as injections, and goes without what might help. That is
    right only where no proven treatment is withheld, or for compelling reasons and without serious harm.

    ## Bad

    ```yaml
    arms:
      - {id: PBO, justification: null}
    ```

    ## Good

    ```yaml
    arms:
      - id: PBO
        justification: No effective treatment of the condition is known; one tablet a day is a small burden.
    ```

    ## How to fix

    Judge whether a proven treatment is withheld and what the placebo itself does to the participant. Write the answer
    under `justification:` of the arm, or record a decision.

    ## Source

    Declaration of Helsinki 2024, article 33; CIOMS 2016, guideline 5; SPIRIT 2025, item 9b.
    """
    protocol = subject.plan.protocol
    known = {entry.id: entry for entry in protocol.interventions}
    for arm in protocol.arms:
        if arm.type not in _COMPARATORS or arm.justification:
            continue
        given = [known[name] for name in arm.interventions if name in known]
        listed = ", ".join(
            f"{entry.name}, {entry.route.lower().replace('_', ' ')}" if entry.route else entry.name
            for entry in given
        )
        what = "sham" if arm.type == "SHAM_COMPARATOR" else "placebo"
        message = (
            f"{arm.id} receives a {what} ({listed}), and nothing justifies it - is its burden proportionate?"
        )
        related = tuple((f"interventions/{entry.id}", entry.name) for entry in given)
        yield Issue(f"arms/{arm.id}", message, "judge it, and write justification: of the arm", related)


_DONORS = {
    "product/donor_eligibility": "how donors are chosen and tested",
    "product/traceability": "how donor and recipient are found from one another",
    "consent/biospecimens": "which specimens are kept, and for how long",
    "consent/data_retention": "how long data are kept",
}


@rule("ETH010", Severity.WARNING, "ext")
def eth010(subject: Subject) -> Iterator[Issue]:
    """Of cells or tissue it is said who may donate, how both sides are traced, and what is kept for how long.

    ## Why it matters

    An infection of the donor shows in the recipient, sometimes after years; then both must be found. In the European
    Union the data for that are kept for 30 years.

    ## Bad

    ```yaml
    interventions:
      - {id: KAL10, name: Allogeneic stromal cells, type: BIOLOGICAL}
    product:
      donor_eligibility: null
    ```

    ## Good

    ```yaml
    interventions:
      - {id: KAL10, name: Allogeneic stromal cells, type: BIOLOGICAL}
    product:
      donor_eligibility: null
      decisions:
        - {rule: ETH010, reason: "The cells are the participant's own, and are tested as such.", role: Sponsor QA}
    ```

    ## How to fix

    Judge what donor and recipient are owed, and write it under `product:` and `consent:`; or record a decision.

    ## Source

    Directive 2004/23/EC; Regulation (EC) 1394/2007, article 15 (30 years); 21 CFR 1271, subpart C; ICH E6(R3),
    retention of records.
    """
    protocol = subject.plan.protocol
    cells = cell_products(protocol)
    if not cells:
        return
    chapters = {"product": protocol.product, "consent": protocol.consent}
    missing = []
    for pointer, what in _DONORS.items():
        chapter, _, field = pointer.partition("/")
        if getattr(chapters[chapter], field, None) is None:
            missing.append((pointer, what))
    if not missing:
        return
    names = ", ".join(entry.id for entry in cells)
    message = (
        f"{names} consists of cells or tissue, and nothing says {', nor '.join(what for _, what in missing)}"
    )
    first = missing[0][0]
    chapter = first.partition("/")[0]
    pointer = first if chapters[chapter] else chapter if chapter in subject.nulls else "study"
    related = tuple((f"interventions/{entry.id}", entry.name) for entry in cells)
    yield Issue(pointer, message, "judge what donor and recipient are owed, and write it", related)


@rule("ETH014", Severity.INFO, "ext", precision=UNKNOWN)
def eth014(subject: Subject) -> Iterator[Issue]:
    """The title and the process of consent do not call an unproven product a therapy or treatment.

    ## Why it matters

    Who reads "therapy" believes that a study treats. Many who take part in an early study think that it was made to
    help them, although it asks whether the product does harm.

    ## Bad

    ```yaml
    study:
      titles:
        brief: Kalmoxin Therapy in Adults With Persistent Winter Itch
    ```

    ## Good

    ```yaml
    study:
      titles:
        brief: Kalmoxin Tablets in Adults With Persistent Winter Itch
    ```

    ## How to fix

    Name the product instead. Studies of phase 3 and 4, of which something is known, are not looked at. Words that
    promise are in `wordlists/promising.txt`.

    ## Source

    Declaration of Helsinki 2024, informed consent; CIOMS 2016, guideline 9, therapeutic misconception; SPIRIT 2025.
    """
    protocol = subject.plan.protocol
    design = protocol.design
    if (
        design.study_type != "INTERVENTIONAL"
        or _UNPROVEN.isdisjoint(design.phase)
        or not given_in_arms(protocol)
    ):
        return
    for passage in (*passages(subject, "titles"), *_process(subject)):
        for found in find_phrases("promising", passage.text):
            words = passage.text[found.start : found.end]
            message = (
                f"{passage.name} calls what is studied {words!r}, which promises a benefit nobody has shown"
            )
            span = (found.start, found.end)
            yield Issue(passage.fields[0].pointer, message, "name the product instead", span=span)


def _process(subject: Subject) -> Iterator[Passage]:
    consent = subject.plan.protocol.consent
    if consent and consent.process:
        yield Passage("the process of consent", (Field("consent/process", consent.process),))

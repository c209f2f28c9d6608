"""ARM: what the product is, what goes on beside it, and how its first use in people is made safe."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.arms.given import cell_products
from protocolkit.lint.phrases import find_phrases
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.text_rule import UNKNOWN
from protocolkit.lint.wordlist import pairs
from protocolkit.model.chapters import Product

__all__ = ["arm005", "arm010", "arm011", "arm013"]

_EARLY_PHASES = frozenset({"EARLY_PHASE1", "PHASE1"})

_RELEASE_TESTS = {"viability": ("viab",), "identity": ("identi", "phenotyp", "marker"), "potency": ("poten",)}
"""What cells are released by, and how a specification begins to say so."""


@rule("ARM005", Severity.INFO, precision=UNKNOWN)
def arm005(subject: Subject) -> Iterator[Issue]:
    """The type of an intervention is one that such a product can have.

    ## Why it matters

    A solution of sugar is no biological product. The type decides which authority looks at the study, which duties
    of results apply, and where readers of the registry find it.

    ## Bad

    ```yaml
    interventions:
      - {id: PLACEBO, name: Dextrose 5 % solution, type: BIOLOGICAL}
    ```

    ## Good

    ```yaml
    interventions:
      - {id: PLACEBO, name: Dextrose 5 % solution, type: DRUG}
    ```

    ## How to fix

    Correct the type, or say by a decision beside the intervention why the registered one stays. Words of names and
    the types that they go with stand in `wordlists/product_types.txt`.

    ## Source

    ClinicalTrials.gov protocol data elements, Intervention Type (a drug includes its placebo).
    """
    types = pairs("product_types")
    for entry in subject.plan.protocol.interventions:
        found = list(find_phrases("product_types", entry.name))
        if found and not any(entry.type in types[hit.entry].split() for hit in found):
            first = found[0]
            usual = types[first.entry].split()
            words = entry.name[first.start : first.end]
            message = f"{entry.id} is typed {entry.type}, and {words!r} is usually {' or '.join(usual)}"
            yield Issue(
                f"interventions/{entry.id}/type",
                message,
                "correct the type, or say why the registered one stays",
                ((f"interventions/{entry.id}/name", "the name"),),
            )


@rule("ARM010", Severity.WARNING)
def arm010(subject: Subject) -> Iterator[Issue]:
    """A product of cells or tissue is described: source, donors, manufacture, release, excipients, storage.

    ## Why it matters

    "Stem cells" are as many products as there are laboratories. Without tissue, donor testing, passage,
    viability, identity and potency nobody can judge the risk, repeat the study or compare it with another one.

    ## Bad

    ```yaml
    interventions:
      - {id: KAL10, name: Allogeneic stromal cells, type: BIOLOGICAL}
    ```

    ## Good

    ```yaml
    interventions:
      - {id: KAL10, name: Allogeneic stromal cells, type: BIOLOGICAL}
    product:
      tissue_source: Umbilical cord of healthy newborns after delivery at term.
      donor_eligibility: Mothers tested for HIV, hepatitis B and C and syphilis at delivery and three months later.
      manufacture: Culture in two steps without animal serum; used at passage 3 or 4.
      release_specification: Viability at least 80 %, identity by surface markers, potency by an assay of suppression.
    ```

    ## How to fix

    Write the chapter `product:`. The specification for release names the tests of viability, identity and potency.
    Which names mean cells or tissue stands in `wordlists/cell_products.txt`.

    ## Source

    Regulation (EC) 1394/2007, annex I of Directive 2001/83/EC, part IV; 21 CFR 1271; ICH Q5D; ICH M11, section 6.
    """
    protocol = subject.plan.protocol
    cells = cell_products(protocol)
    if not cells:
        return
    names = ", ".join(entry.id for entry in cells)
    related = tuple((f"interventions/{entry.id}", entry.name) for entry in cells)
    if protocol.product is None:
        pointer = "product" if "product" in subject.nulls else f"interventions/{cells[0].id}"
        message = f"{names} consists of cells or tissue, and nothing describes the product"
        yield Issue(pointer, message, "write the chapter product:", related)
        return
    missing = list(_undescribed(protocol.product))
    if missing:
        message = f"{names} consists of cells or tissue, and the product has no {', no '.join(missing)}"
        yield Issue("product", message, "write what is missing", related)


def _undescribed(product: Product) -> Iterator[str]:
    for name, text in (
        ("tissue source", product.tissue_source),
        ("testing of donors", product.donor_eligibility),
        ("manufacture with passage", product.manufacture),
        ("formulation with excipients", product.formulation),
        ("storage", product.storage),
        ("traceability", product.traceability),
    ):
        if text is None:
            yield name
    release = (product.release_specification or "").casefold()
    for test, beginnings in _RELEASE_TESTS.items():
        if not any(beginning in release for beginning in beginnings):
            yield f"test of {test}"


@rule("ARM011", Severity.WARNING, "ext")
def arm011(subject: Subject) -> Iterator[Issue]:
    """Background care and permitted and prohibited treatment are described.

    ## Why it matters

    What participants receive beside the study may explain the result. When it is not laid down, it differs between
    sites and, in a study that is not masked, between arms.

    ## Bad

    ```yaml
    background_therapy: null
    questions:
      - id: Q-90
        priority: major
        about: [background_therapy]
        finding: No section on other treatment.
        to: [Sponsor medical]
        status: open
    ```

    ## Good

    ```yaml
    background_therapy:
      background: null
      decisions:
        - {rule: ARM011, field: background, reason: No treatment is known for the condition., role: Trial physician}
    questions:
      - id: Q-90
        priority: major
        about: [background_therapy]
        finding: No section on other treatment.
        to: [Sponsor medical]
        status: open
    ```

    ## How to fix

    Write `background:`, `permitted:` and `prohibited:`, and judge whether they name every treatment that could change a
    primary outcome. Where one of them does not apply, say so in words, or by a decision beside it.

    ## Source

    ICH M11, section 6.10, concomitant therapy; SPIRIT 2025, concomitant care.
    """
    protocol = subject.plan.protocol
    if protocol.design.study_type != "INTERVENTIONAL":
        return
    therapy = protocol.background_therapy
    if therapy is None:
        message = "nothing says which treatment continues, is permitted or is prohibited"
        yield Issue("background_therapy", message, "write background:, permitted: and prohibited:")
        return
    for field, text, what in (
        ("background", therapy.background, "which treatment continues in all arms"),
        ("permitted", therapy.permitted, "which other treatment is permitted"),
        ("prohibited", therapy.prohibited, "which other treatment is prohibited"),
    ):
        if text is None:
            fix = "write it, or that there is none"
            yield Issue(f"background_therapy/{field}", f"nothing says {what}", fix)


@rule("ARM013", Severity.WARNING, "ext")
def arm013(subject: Subject) -> Iterator[Issue]:
    """An early-phase study of cells has an interval between first participants, limiting events and stopping rules.

    ## Why it matters

    Cells cannot be taken back once they are given. The first participants are dosed one by one, somebody looks at
    what happened in between, and it is known beforehand which event ends the study.

    ## Bad

    ```yaml
    design: {phase: [PHASE1]}
    interventions:
      - {id: KAL10, name: Allogeneic stromal cells, type: BIOLOGICAL}
    ```

    ## Good

    ```yaml
    design: {phase: [PHASE1]}
    interventions:
      - {id: KAL10, name: Allogeneic stromal cells, type: BIOLOGICAL}
    safety:
      staggering: null
      dose_limiting_events: null
      decisions:
        - rule: ARM013
          reason: The product has been given to 40 participants of an earlier study at this dose.
          role: Safety board
    ```

    ## How to fix

    Write `staggering:`, `dose_limiting_events:` and `stopping_rules:` of the chapter on safety. Where earlier studies
    make one of them needless, judge that and write it under `decisions:` with the reason.

    ## Source

    EMA guideline on first-in-human and early clinical trials (EMEA/CHMP/SWP/28367/07 Rev. 1), section 8.2; FDA
    guidance on the design of early-phase trials of cellular and gene therapy products (2015).
    """
    protocol = subject.plan.protocol
    cells = cell_products(protocol) if _EARLY_PHASES.intersection(protocol.design.phase) else ()
    if not cells:
        return
    safety = protocol.safety
    told = {
        "staggering": (safety.staggering if safety else None, "interval between the first participants"),
        "dose_limiting_events": (safety.dose_limiting_events if safety else None, "dose-limiting event"),
        "stopping_rules": (safety.stopping_rules if safety else None, "stopping rule"),
    }
    missing = [what for text, what in told.values() if text is None]
    if missing:
        names = ", ".join(entry.id for entry in cells)
        message = f"{names} is given in phase 1 with no {', no '.join(missing)}"
        related = tuple((f"interventions/{entry.id}", entry.name) for entry in cells)
        fields = " and ".join(f"{field}:" for field, (text, _) in told.items() if text is None)
        yield Issue("safety", message, f"write {fields} under safety:", related)

"""ARM: who does not know the arm, and whether that can be kept."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.phrases import find_phrases
from protocolkit.lint.rule import Issue, Subject, rule

__all__ = ["arm006", "arm008"]

_MASKED_ROLES = {"NONE": 0, "SINGLE": 1, "DOUBLE": 2, "TRIPLE": 3, "QUADRUPLE": 4}

_KEPT_BY = {"same_look": "how the products are made to look alike", "preparing": "who prepares them unmasked"}
"""Lists of words by which a description says how masking is kept, and what each of them is about."""


@rule("ARM006", Severity.WARNING, "ext")
def arm006(subject: Subject) -> Iterator[Issue]:
    """Where a placebo is masked, it is said how: appearance, volume, syringe, and who prepares it.

    ## Why it matters

    A suspension of cells is turbid and a solution is clear: whoever sees the syringe knows the arm. Masking that is
    stated and cannot be kept biases every outcome that somebody judges.

    ## Bad

    ```yaml
    design:
      masking:
        description: null
    ```

    ## Good

    ```yaml
    design:
      masking:
        description: null
        decisions:
          - rule: ARM006
            reason: Tablets of all arms are made in one mould and are packed in numbered kits by the manufacturer.
            role: Sponsor CMC
    ```

    ## How to fix

    Judge whether the masked parties can tell the products apart. Describe under `description:` of the masking what
    makes them look alike and who, unmasked, prepares them; or write under `decisions:` why that is not needed. Words
    that are looked for stand in `wordlists/same_look.txt` and `wordlists/preparing.txt`.

    ## Source

    ICH E9, section 2.3.1; CONSORT 2025, similarity of interventions; SPIRIT 2025, blinding.
    """
    protocol = subject.plan.protocol
    masking = protocol.design.masking
    controls = [arm for arm in protocol.arms if arm.type in ("PLACEBO_COMPARATOR", "SHAM_COMPARATOR")]
    if masking is None or masking.level == "NONE" or not controls:
        return
    text = masking.description or ""
    missing = [about for words, about in _KEPT_BY.items() if next(find_phrases(words, text), None) is None]
    if missing:
        masked = ", ".join(role.lower().replace("_", " ") for role in masking.roles) or "the masked parties"
        message = f"masking {masking.level} ({masked}), and nothing says {' nor '.join(missing)}"
        related = tuple((f"arms/{arm.id}", f"{arm.id}: {arm.name}") for arm in controls)
        fix = "judge whether the products can be told apart, and describe how masking is kept"
        yield Issue("design/masking/description", message, fix, related)


@rule("ARM008", Severity.ERROR)
def arm008(subject: Subject) -> Iterator[Issue]:
    """The level of masking agrees with the number of masked roles.

    ## Why it matters

    The level and the roles decide who may see which form. When they disagree, the database shows the arm to
    somebody who must not know it, and the registry refuses the record.

    ## Bad

    ```yaml
    design:
      masking:
        level: TRIPLE
        roles: [PARTICIPANT]
    ```

    ## Good

    ```yaml
    design:
      masking:
        level: TRIPLE
        roles: [PARTICIPANT, INVESTIGATOR, OUTCOMES_ASSESSOR]
    ```

    ## How to fix

    Name every masked role, and write the level that counts them: NONE, SINGLE, DOUBLE, TRIPLE, QUADRUPLE.

    ## Source

    ClinicalTrials.gov protocol data elements, Masking; ICH E9, section 2.3.1.
    """
    design = subject.plan.protocol.design
    masking = design.masking
    if masking is None:
        if design.study_type == "INTERVENTIONAL":
            message = "the design does not say who is masked"
            yield Issue(
                "design/masking", message, "write level: NONE for an open study, else the level and roles"
            )
        return
    wanted = _MASKED_ROLES[masking.level]
    if len(masking.roles) != wanted:
        listed = ", ".join(masking.roles) or "none"
        message = f"masking {masking.level} means {_roles(wanted)}, but {_roles(len(masking.roles))} named: {listed}"
        related = (("design/masking/roles", "the masked roles"),) if masking.roles else ()
        yield Issue("design/masking/level", message, "name every masked role, or correct the level", related)


def _roles(count: int) -> str:
    return f"{count} role{'' if count == 1 else 's'}"

"""ELG: procedures and treatments that criteria take for granted."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from protocolkit.findings import Precision, Severity
from protocolkit.lint.phrases import Found, find_phrases, words_of
from protocolkit.lint.rule import Subject
from protocolkit.lint.scopes import Passage
from protocolkit.lint.text_rule import Hit, text_rule
from protocolkit.lint.wordlist import pairs

__all__ = ["elg023", "elg026"]

_REACH = 6
"""Words after a contraindication among which its procedure stands."""
_NEAR = 5
"""Words between a treatment and the word that places it ahead or behind."""


def _unscheduled(subject: Subject, passage: Passage, hit: Hit) -> Hit | None:
    """The hit, unless some visit has the procedure, or an intervention is one."""
    wanted = {found.entry for found in find_phrases("procedures", passage.text[hit.start : hit.end])}
    done = {cell.activity.name for cell in subject.plan.cells}
    names = [name for name in done if not any(find_phrases("presupposing", name))]
    interventions = subject.plan.protocol.interventions
    names += [
        text for entry in interventions for text in (entry.name, entry.description, entry.route) if text
    ]
    planned = {found.entry for name in names for found in find_phrases("procedures", name)}
    return None if wanted & planned else hit


@text_rule("ELG023", Severity.WARNING, "ext", over="criteria", precision=Precision(1, 1), settle=_unscheduled)
def elg023(text: str) -> Iterator[Hit]:
    """A procedure that a criterion takes for granted is in the schedule.

    ## Why it matters

    Whoever is kept out because a procedure would harm them is kept out of something: either the study does it, and
    neither the schedule nor the consent says so, or the criterion was copied and shuts people out for nothing.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Contraindication to colonoscopy
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Contraindication to ultrasound of the forearm
    ```

    ## How to fix

    Schedule the procedure as an activity and name it in the consent, or ask the sponsor to drop the criterion. The
    procedures are in `wordlists/procedures.txt`, the words before them in `wordlists/presupposing.txt`.

    ## Source

    ICH M11, sections 1.3 and 5; Declaration of Helsinki, risks and burdens.
    """
    procedures = tuple(find_phrases("procedures", text))
    for found in find_phrases("presupposing", text):
        named = next((one for one in procedures if 0 < one.first - found.last <= _REACH), None)
        if named is not None:
            words = text[named.start : named.end]
            message = f"it presupposes a procedure ({words}) that the schedule does not have"
            yield Hit(
                found.start,
                named.end,
                message,
                "schedule it and name it in the consent, or drop the criterion",
            )


def _also_done(subject: Subject, passage: Passage, hit: Hit) -> Hit | None:
    """The hit, where another inclusion requires a treatment of the same kind in the past."""
    inclusions = subject.plan.protocol.eligibility.inclusion
    if all(criterion.id != passage.name for criterion in inclusions):
        return None
    kinds = {kind for kind, _ in _treatments(passage.text[hit.start : hit.end])}
    for criterion in inclusions:
        shared = sorted(kinds & {kind for kind, _ in _placed(criterion.text, "done")})
        if criterion.id != passage.name and shared:
            message = f"{hit.message}, and {criterion.id} requires {shared[0]} already done"
            return msgspec.structs.replace(hit, message=message)
    return None


@text_rule("ELG026", Severity.WARNING, "ext", over="criteria", precision=Precision(1, 2), settle=_also_done)
def elg026(text: str) -> Iterator[Hit]:
    """Inclusion does not require a treatment both done and planned.

    ## Why it matters

    Whoever has had the operation and waits for it again is rare. Two entries of a list are more often two ways to be
    eligible; read as "and", they leave nobody to enrol.

    ## Bad

    ```yaml
    eligibility:
      inclusion:
        - id: INC05
          text: Itch that remains in spite of performed surgical treatment
        - id: INC06
          text: Planned for reconstructive surgery
    ```

    ## Good

    ```yaml
    eligibility:
      inclusion:
        - id: INC06
          text: Planned for reconstructive surgery
    ```

    ## How to fix

    Ask the sponsor whether one of the two is enough. Keep both readings: the adopted one in the criteria, the other
    under `alternatives:`. The treatments are in `wordlists/treatments.txt`.

    ## Source

    ICH M11, section 5; ICH E9, section 2.2.1 (population to be studied).
    """
    for kind, found in _placed(text, "planned"):
        yield Hit(found.start, found.end, f"{kind} is planned", "ask whether one of the two is enough")
        return


def _treatments(text: str) -> Iterator[tuple[str, Found]]:
    """Treatments of a text by kind."""
    for found in find_phrases("treatments", text):
        yield pairs("treatments")[found.entry], found


def _placed(text: str, when: str) -> Iterator[tuple[str, Found]]:
    """Treatments that words of a list place in time: from that word to the treatment."""
    placing = tuple(find_phrases(when, text))
    found = words_of(text)
    denied = {negation.last + 1 for negation in find_phrases("negations", text)}
    for kind, treatment in _treatments(text):
        for place in placing:
            if place.first in denied:
                continue
            gap = found[place.last + 1 : treatment.first]
            if 0 <= treatment.first - place.last - 1 <= _NEAR and not any(w.text in ".;," for w in gap):
                yield kind, Found(treatment.entry, place.start, treatment.end, place.first, treatment.last)
                break

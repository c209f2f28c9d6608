"""REG: what texts for the public say is what a registry may be told."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.exchange.facts import Fact, Missing, fact, facts_at
from protocolkit.findings import Severity
from protocolkit.lint.phrases import find_phrases
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.wordlist import pairs
from protocolkit.model.protocol import Protocol
from protocolkit.model.provenance import Sourced

__all__ = ["reg017"]


@rule("REG017", Severity.WARNING)
def reg017(subject: Subject) -> Iterator[Issue]:
    """The summary tells every registered fact, and no text in it tells what is only assumed.

    ## Why it matters

    The summary is made of facts that a registry may have, each with its source. A text beside them that says
    "randomised" when that is an assumption of the authors brings the assumption into the public record unmarked.

    ## Bad

    ```yaml
    design:
      sources: {allocation: ASM-01}
    ```

    ## Good

    ```yaml
    design:
      sources: {allocation: sponsor PROT §6.3}
    ```

    ## How to fix

    Take the word out of the text, or have the sponsor confirm the fact and write its source. Which words tell which
    field is in `wordlists/told_facts.txt`. That the summary leaves no registered fact out and adds none is checked
    where it is made.

    ## Source

    42 CFR 11.28; ICMJE Recommendations, registration; SPIRIT 2025, structured summary.
    """
    protocol = subject.plan.protocol
    told = pairs("told_facts")
    for pointer, element, field in _public_texts(protocol):
        text = fact(field, element, field).value
        seen: set[str] = set()
        for found in find_phrases("told_facts", text) if text else ():
            path = told[found.entry]
            facts = facts_at(protocol, path)
            if path in seen or any(entry.missing is None for entry in facts):
                continue
            seen.add(path)
            words = text[found.start : found.end]
            message = f"{field.replace('_', ' ')} says {words!r}, and {path} is {_why(facts[0])}"
            fix = "take it out, or have the sponsor confirm it"
            yield Issue(pointer, message, fix, span=(found.start, found.end))


def _why(found: Fact) -> str:
    if found.missing is Missing.ABSENT:
        return "not in the protocol"
    return f"only assumed or inferred ({found.source})"


def _public_texts(protocol: Protocol) -> Iterator[tuple[str, Sourced, str]]:
    """The texts of the summary that are words of their own: pointer, element and field."""
    study, design = protocol.study, protocol.design
    for field in ("brief", "official"):
        yield f"study/titles/{field}", study.titles, field
    for field in ("brief_summary", "detailed_description"):
        yield f"study/{field}", study, field
    yield "design/model_description", design, "model_description"
    for arm in protocol.arms:
        yield f"arms/{arm.id}/description", arm, "description"

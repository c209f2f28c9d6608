"""ETH: who watches over safety, by which definitions, and how participants leave the study."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.phrases import find_phrases, words_of
from protocolkit.lint.rule import Issue, Subject, rule

__all__ = ["eth003", "eth004", "eth006", "eth011"]

_TREATING = frozenset({"CARE_PROVIDER", "INVESTIGATOR"})
"""Masked roles of those who treat a participant in an emergency."""

_MANY_ROLES = frozenset({"DOUBLE", "TRIPLE", "QUADRUPLE"})


def _chapter(subject: Subject, name: str) -> str:
    """The pointer of a chapter that is null; the study where it is not written at all."""
    return name if name in subject.nulls else "study"


@rule("ETH003", Severity.WARNING)
def eth003(subject: Subject) -> Iterator[Issue]:
    """Somebody watches over safety: a committee or a monitor, with a charter and rules for stopping.

    ## Why it matters

    What has been given cannot always be taken back. Somebody other than the team must see the events in time, know
    when to stop, and have the right to do so.

    ## Bad

    ```yaml
    oversight:
      safety_committee: null
    ```

    ## Good

    ```yaml
    oversight:
      safety_committee: null
      decisions:
        - rule: ETH003
          field: safety_committee
          reason: One dose of a licensed vaccine; the medical monitor reviews events each week and may pause the study.
          role: Sponsor medical
    ```

    ## How to fix

    Judge who has to watch. Write under `safety_committee:` the committee or monitor, its charter and what it may
    decide, and under `safety:` the `stopping_rules:`; or record by a decision why less is enough.

    ## Source

    ICH E6(R3), data monitoring committees; ICH E8(R1); SPIRIT 2025, items 3d, 28a and 28b; EMA guideline on data
    monitoring committees.
    """
    protocol = subject.plan.protocol
    if protocol.design.study_type != "INTERVENTIONAL":
        return
    oversight, safety = protocol.oversight, protocol.safety
    text = oversight.safety_committee if oversight else None
    missing = [] if text else ["committee or monitor"]
    if not any(find_phrases("charters", text or "")):
        missing.append("charter")
    stopping = safety.stopping_rules if safety else None
    if stopping is None:
        missing.append("rule for stopping")
    if missing:
        is_committee = text is None or stopping is not None
        where = ("oversight", "safety_committee") if is_committee else ("safety", "stopping_rules")
        pointer = "/".join(where) if getattr(protocol, where[0]) else _chapter(subject, where[0])
        message = f"safety is watched with no {', no '.join(missing)} - is that enough for this study?"
        fix = "write safety_committee: and stopping_rules:, or record the judgement by a decision"
        yield Issue(pointer, message, fix)


_DEFINED = {
    "definitions": "what an adverse event is, and a serious one",
    "grading": "by which scale events are graded",
    "causality": "by which scale their cause is judged",
    "reporting": "to whom they are reported, and how fast",
}


@rule("ETH004", Severity.ERROR)
def eth004(subject: Subject) -> Iterator[Issue]:
    """Adverse events are defined, graded, judged for their cause, and reported within a time.

    ## Why it matters

    Without one definition and one scale every site counts other events, and their number says nothing. Without a
    clock nobody can report in time what the law wants within 7 or 15 days.

    ## Bad

    ```yaml
    safety:
      grading: null
    ```

    ## Good

    ```yaml
    safety:
      grading: CTCAE version 5.0.
    ```

    ## How to fix

    Write `definitions:`, `grading:` with the version of the scale, `causality:` with its choices, and `reporting:` with
    hours or days.

    ## Source

    ICH E2A; ICH E6(R3), safety assessment and reporting; Regulation (EU) 536/2014, articles 41 and 42; SPIRIT 2025,
    item 17.
    """
    protocol = subject.plan.protocol
    if protocol.design.study_type != "INTERVENTIONAL":
        return
    related = tuple(
        (f"outcomes/primary/{outcome.id}", f"{outcome.id}: {outcome.title}")
        for outcome in protocol.outcomes.primary
        if any(find_phrases("counted_events", outcome.title))
    )
    safety = protocol.safety
    if safety is None:
        message = (
            "adverse events have no definition, scale of grades, scale of causality or time of reporting"
        )
        yield Issue(_chapter(subject, "safety"), message, "write the chapter safety:", related)
        return
    for field, what in _DEFINED.items():
        if getattr(safety, field) is None:
            yield Issue(f"safety/{field}", f"nothing says {what}", f"write {field}: under safety:", related)
    if safety.reporting is not None and not _has_time(safety.reporting):
        message = "the reporting of adverse events has no time"
        yield Issue("safety/reporting", message, "write within how many hours or days", related)


def _has_time(text: str) -> bool:
    """Whether a text says how soon: immediately, or a number and a unit of time."""
    words = {word.text for word in words_of(text)}
    counted = any(word[0].isdigit() for word in words) and not words.isdisjoint(_CLOCK)
    return counted or "immediately" in words


_CLOCK = frozenset({"hour", "hours", "h", "day", "days"})


_LEAVING = {
    "stopping": "when the intervention is stopped",
    "replaced": "whether participants who leave are replaced",
    "followed": "how they are followed up",
}
"""Lists of words by which a text speaks of leaving the study, and what each of them is about."""


@rule("ETH006", Severity.WARNING, "ext")
def eth006(subject: Subject) -> Iterator[Issue]:
    """It is said when a participant stops, whether another one follows, and how those who stopped are followed up.

    ## Why it matters

    Everybody may leave at any time. When it is not said what happens then, those who fare badly disappear from the
    data, and with them the harm.

    ## Bad

    ```yaml
    safety:
      discontinuation: null
    ```

    ## Good

    ```yaml
    safety:
      discontinuation: >-
        Tablets are stopped on request or on pregnancy; participants are not replaced and are followed up to the last
        visit if they agree.
    ```

    ## How to fix

    Write `discontinuation:` under `safety:` with all three. Words that are looked for stand in
    `wordlists/stopping.txt`, `wordlists/replaced.txt` and `wordlists/followed.txt`.

    ## Source

    ICH E6(R3), withdrawal of participants; ICH E9(R1), intercurrent events; SPIRIT 2025, items 15b and 25b.
    """
    protocol = subject.plan.protocol
    if protocol.design.study_type != "INTERVENTIONAL":
        return
    safety = protocol.safety
    text = (safety.discontinuation if safety else None) or ""
    missing = [about for name, about in _LEAVING.items() if next(find_phrases(name, text), None) is None]
    if missing:
        pointer = "safety/discontinuation" if safety else _chapter(subject, "safety")
        message = f"nothing says {', nor '.join(missing)}"
        yield Issue(pointer, message, "write it under discontinuation: of safety:")


@rule("ETH011", Severity.ERROR, "ext")
def eth011(subject: Subject) -> Iterator[Issue]:
    """Where those who treat a participant do not know the arm, it is said how they learn it in an emergency.

    ## Why it matters

    A physician who has to treat an emergency must learn at once, at any hour, what the participant has received.

    ## Bad

    ```yaml
    safety:
      unmasking: null
    ```

    ## Good

    ```yaml
    safety:
      unmasking: The investigator opens the code in the web system, at any hour, when treatment depends on it.
    ```

    ## How to fix

    Write under `unmasking:` of `safety:` who may open the code, how, at which hours, and how that is recorded. Where
    only participants or assessors are masked, nothing is asked for.

    ## Source

    ICH E6(R3), randomisation and unblinding; SPIRIT 2025, item 24c; Regulation (EU) 536/2014.
    """
    protocol = subject.plan.protocol
    masking = protocol.design.masking
    if masking is None:
        return
    masked = _TREATING.intersection(masking.roles)
    if not masked and (masking.roles or masking.level not in _MANY_ROLES):
        return
    safety = protocol.safety
    if safety is None or safety.unmasking is None:
        who = " and ".join(sorted(role.lower().replace("_", " ") for role in masked)) or "several parties"
        message = f"masked: {who}; and nothing says how the arm is disclosed in an emergency"
        pointer = "safety/unmasking" if safety else _chapter(subject, "safety")
        related = (("design/masking", f"masking {masking.level}"),)
        yield Issue(pointer, message, "write unmasking: under safety:", related)

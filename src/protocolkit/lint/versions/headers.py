"""VER: the header of an amendment is complete, and does not make light of what it does."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.amended import Amended, release_named
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.amendments import IMPACTS, Amendment
from protocolkit.model.release import rank_of

__all__ = ["ver003", "ver004"]


@rule("VER003", Severity.ERROR, needs_proofs=True)
def ver003(subject: Subject) -> Iterator[Issue]:
    """The header of an amendment is complete: reason, summary, impacts, class, and a rationale for every change.

    ## Why it matters

    Committees and authorities read the header first, in the order of ICH M11. A change without a reason is sent back,
    and a change that no entry names is one that nobody was told of.

    ## Bad

    ```yaml
    study:
      version: 2.2.0
    conduct:
      recruitment: Through the registers of both sites, up to five participants a month.
    --- # amendments/A01.yaml
    changes:
      - {id: A01.1, elements: [conduct/recruitment], summary: Fewer participants a month., rationale: null}
    ```

    ## Good

    ```yaml
    study:
      version: 2.2.0
    conduct:
      recruitment: Through the registers of both sites, up to five participants a month.
    --- # amendments/A01.yaml
    changes:
      - id: A01.1
        elements: [conduct/recruitment]
        summary: Fewer participants a month.
        rationale: The sites cannot see more of them.
    ```

    ## How to fix

    Write what is missing into the header. Each entry under `changes:` names the elements that it is about
    (`elements:`); together they name every change since the version that is amended. A reason in one word such as
    "updates" is none: `reason:` takes a code of ICH M11, and OTHER asks for words.

    ## Source

    ICH M11, amendment details and summary of changes, code list C217276; USDM StudyAmendment, code list C207415.
    """
    for found in subject.amendments:
        at = f"amendments/{found.header.number}"
        for field, message, fix in _missing(found.header):
            yield Issue(f"{at}/{field}", message, fix)
    amended = subject.amended
    if amended is not None and amended.header is not None:
        yield from _unlike_what_changed(subject, amended, amended.header.header)


def _missing(header: Amendment) -> Iterator[tuple[str, str, str]]:
    """What a header does not say: the field, what is wrong, and what to do."""
    number = header.number
    if header.reason.code == "NOT_APPLICABLE":
        yield "reason", f"{number} gives no reason", "choose the code of the primary reason"
    if header.summary is None:
        yield "summary", f"{number} has no summary", "write summary: what it does, in a few sentences"
    told = {impact.type for impact in header.impacts}
    if untold := [kind for kind in IMPACTS if kind not in told]:
        missing = ", ".join(untold)
        message = f"{number} does not say whether its impact is substantial on {missing}"
        yield "impacts", message, "write each of them under impacts:, with substantial: true or false"
    if not header.declared:
        message = f"{number} declares no class"
        yield "declared", message, "write declared: {eu_ctr: ...} with the class that the sponsor declares"
    if rank_of(header.to_version) <= rank_of(header.from_version):
        message = (
            f"{number} leads from {header.from_version} to {header.to_version}, which is no later version"
        )
        yield "to_version", message, "give the protocol the next version"
    for entry in header.changes:
        if entry.rationale is None:
            message = f"{entry.id} has no rationale: {entry.summary}"
            yield f"changes/{entry.id}", message, "write rationale: why this change is made"


def _unlike_what_changed(subject: Subject, amended: Amended, header: Amendment) -> Iterator[Issue]:
    """Where a header and what changed do not fit together."""
    at = f"amendments/{header.number}"
    if release_named(subject.releases, header.from_version) is None:
        known = ", ".join(found.version for found in subject.releases)
        message = f"{header.number} amends version {header.from_version}, which was not released: {known}"
        yield Issue(f"{at}/from_version", message, "name the released version that it amends")
    if amended.classified is None:
        return
    for pointer in amended.classified.unexplained:
        message = f"{pointer} changed since version {amended.base.version}, and no entry of {header.number} names it"
        fix = f"name it under elements: of the change in {header.number} that it belongs to, or add an entry"
        yield Issue(pointer, message, fix, ((at, f"the amendment {header.number}"),))
    for name in amended.classified.idle if amended.matters else ():
        entry = next(entry for entry in header.changes if entry.id == name)
        message = f"{name} names {', '.join(entry.elements)}, and nothing of that changed"
        yield Issue(f"{at}/changes/{name}", message, "name what changed, or remove the entry")


@rule("VER004", Severity.ERROR, needs_proofs=True)
def ver004(subject: Subject) -> Iterator[Issue]:
    """The declared class of an amendment is not lower than that of its gravest change.

    ## Why it matters

    A substantial change that travels among clarifications is carried out without the approval that the law asks for.

    ## Bad

    ```yaml
    study:
      version: 2.2.0
    eligibility:
      exclusion:
        - {id: EXC01, text: Platelets below 150 x 10^9/L at screening, when: "platelets < 150 '10*9/L'"}
    --- # amendments/A01.yaml
    declared: {eu_ctr: NSM}
    ```

    ## Good

    ```yaml
    study:
      version: 2.2.0
    eligibility:
      exclusion:
        - {id: EXC01, text: Platelets below 150 x 10^9/L at screening, when: "platelets < 150 '10*9/L'"}
    --- # amendments/A01.yaml
    declared: {eu_ctr: SM}
    ```

    ## How to fix

    Declare the computed class, or take the amendment apart as the finding proposes. A person who knows better
    lowers the class of a single change, with the reason (`lowered:` of that change).

    ## Source

    Regulation (EU) 536/2014, article 2(2)(13) and article 81(9); 21 CFR 312.30 and 312.31.
    """
    amended = subject.amended
    if amended is None or amended.header is None or amended.classified is None:
        return
    header = amended.header.header
    at = f"amendments/{header.number}"
    entries = {entry.id for entry in header.changes}
    for overall in amended.classified.overall:
        if overall.problem:
            related = tuple(
                (f"{at}/changes/{name}" if name in entries else name, f"this is {overall.grade}")
                for name in (overall.because if overall.too_low else ())
            )
            yield Issue(
                f"{at}/declared/{overall.jurisdiction}",
                f"{header.number}, {overall.title}: {overall.problem}",
                _way_out(amended, overall.grade) if overall.too_low else None,
                related,
            )


def _way_out(amended: Amended, grade: str) -> str:
    """What can be done about a class that is too low."""
    split = amended.classified.split if amended.classified is not None else None
    if split is None:
        return f"declare {grade}"
    parts = "; ".join(f"{part.number}: {', '.join(part.entries)}" for part in split.parts)
    return f"declare {grade}, or take the amendment apart ({parts})"

"""ELG: who is shut out for what they are, and who is shut out for the sake of a child."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.conditions import names, parse
from protocolkit.conditions.nodes import Compare, Logic
from protocolkit.conditions.requirements import Part, Requirement, parts_of
from protocolkit.findings import Severity
from protocolkit.lint.phrases import find_phrases
from protocolkit.lint.prose import prose_of
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.stated import stated_in
from protocolkit.lint.texts import criterion_pointer
from protocolkit.lint.wordlist import words
from protocolkit.model.eligibility import Criterion
from protocolkit.model.plan import Plan

__all__ = ["elg018", "elg019"]

_UPPER = ("<", "<=")


@rule("ELG018", Severity.WARNING, "ext")
def elg018(subject: Subject) -> Iterator[Issue]:
    """A restriction by origin, sex or upper age has a written reason.

    ## Why it matters

    Shutting people out for their origin, their sex or their age is unfair where no reason is given, and the result
    holds for nobody who was shut out. Committees and authorities ask for the reason, and for a plan of diversity.

    ## Bad

    ```yaml
    eligibility:
      inclusion:
        - id: INC01
          justification: null
    ```

    ## Good

    ```yaml
    eligibility:
      inclusion:
        - id: INC01
          justification: The clearance of kalmoxin above 75 years has not been studied.
    ```

    ## How to fix

    Whether the reason is good enough is for a person to judge: write it under `justification:`, or record a decision.
    Words for origin are in `wordlists/origin.txt`.

    ## Source

    Declaration of Helsinki, groups underrepresented in research; ICH E8(R1), section 5; ICH E7 (older people).
    """
    plan = subject.plan
    for criterion in plan.protocol.eligibility.criteria:
        restricted = tuple(dict.fromkeys(_restrictions(plan, criterion)))
        if restricted and criterion.justification is None:
            yield Issue(
                f"{criterion_pointer(plan.protocol, criterion)}/justification",
                f"{criterion.id} restricts the study by {' and '.join(restricted)}, and gives no reason",
                "write the reason under justification:, or record a decision",
            )


def _restrictions(plan: Plan, criterion: Criterion) -> Iterator[str]:
    for part in _required(plan, criterion):
        for name in names(part.tree).bare:
            variable = plan.variables.get(name)
            if variable is None or isinstance(part.tree, Logic):
                continue
            said = f"{variable.label} {variable.id.replace('_', ' ')}"
            if any(find_phrases("origin", said)):
                yield f"origin ({name})"
            elif any(find_phrases("sex", said)):
                yield f"sex ({name})"
            elif variable.unit == "a" and any(find_phrases("age", said)) and _is_upper(part):
                yield f"upper age ({name})"
    if not criterion.when and any(find_phrases("origin", criterion.text)):
        yield "origin"


def _required(plan: Plan, criterion: Criterion) -> tuple[Part, ...]:
    """What an eligible participant must be, one by one."""
    tree = parse(criterion.when).tree if criterion.when else None
    if tree is None:
        return ()
    is_inclusion = criterion in plan.protocol.eligibility.inclusion
    return parts_of(Requirement(criterion.id, "inclusion" if is_inclusion else "exclusion", tree))


def _is_upper(part: Part) -> bool:
    """Whether a part keeps a value below something."""
    if not isinstance(part.tree, Compare):
        return False
    return any(one.relation in _UPPER for one in stated_in(part.tree, denied=not part.wanted))


@rule("ELG019", Severity.WARNING)
def elg019(subject: Subject) -> Iterator[Issue]:
    """Who excludes pregnancy tests for it, says who can become pregnant, and asks for contraception.

    ## Why it matters

    Excluding pregnant women by their own word, on one day, protects no child: pregnancies begin during the study, and
    nobody knows who has to be tested, how often, and who has to prevent one.

    ## Bad

    ```yaml
    forms:
      - id: RP
        instruction: null
    ```

    ## Good

    ```yaml
    forms:
      - id: RP
        instruction: Women of childbearing potential use contraception until 28 days after the last tablet.
    ```

    ## How to fix

    Schedule a pregnancy test before the first dose, define childbearing potential (after the menarche, before the
    menopause, not sterilised), and state the contraception that is asked for, and for how long. Words by which each
    is found are in `wordlists/pregnancy_test.txt`, `childbearing.txt` and `contraception.txt`.

    ## Source

    ICH M3(R2), section 11.3; HMA Clinical Trials Facilitation Group, contraception and pregnancy testing (2020).
    """
    plan = subject.plan
    missing: tuple[str, ...] | None = None
    for criterion in plan.protocol.eligibility.exclusion:
        found = next(find_phrases("pregnancy", criterion.text), None)
        if found is None:
            continue
        missing = tuple(_missing(subject)) if missing is None else missing
        if missing:
            yield Issue(
                f"{criterion_pointer(plan.protocol, criterion)}/text",
                f"{criterion.id} excludes pregnancy, and the protocol has {' and '.join(missing)}",
                "add what is missing, or ask the sponsor for it",
                span=(found.start, found.end),
            )


def _missing(subject: Subject) -> Iterator[str]:
    """What a protocol that excludes pregnancy has to have, and does not."""
    done = {cell.activity.id: cell.activity for cell in subject.plan.cells}.values()
    labels = [activity.name for activity in done]
    forms = [form for activity in done if (form := subject.plan.forms.get(activity.form)) is not None]
    labels += [item.label for form in forms for item in form.items if item.criterion is None]
    if not _has("pregnancy_test", "\n".join(labels)):
        yield "no pregnancy test in its schedule"
    prose = prose_of(subject)
    if not _has("childbearing", prose):
        yield "no definition of childbearing potential"
    if not _has("contraception", prose):
        yield "no rule on contraception"


def _has(name: str, text: str) -> bool:
    """Whether an entry of a list stands in a text, also within a longer word."""
    folded = text.casefold()
    return any(entry in folded for entry in words(name))

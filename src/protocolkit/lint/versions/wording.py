"""VER: words and conditions change together."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.amended import Amended
from protocolkit.lint.rule import Issue, Subject, rule

__all__ = ["ver009"]


@rule("VER009", Severity.WARNING, needs_proofs=True)
def ver009(subject: Subject) -> Iterator[Issue]:
    """What a condition says and what its text says change together.

    ## Why it matters

    Sites read the text, and forms follow the condition. When one of them moves alone, participants are enrolled by
    a rule that nobody at the site has read.

    ## Bad

    ```yaml
    study:
      version: 2.2.0
    eligibility:
      exclusion:
        - {id: EXC03, text: Serum creatinine above 1.5 mg/dL at screening, when: "creatinine > 2 'mg/dL'"}
    --- # releases/2.1.0.json
    content:
      eligibility:
        exclusion:
          - {id: EXC03, text: Serum creatinine above 1.5 mg/dL at screening, when: "creatinine > 1.5 'mg/dL'"}
    ```

    ## Good

    ```yaml
    study:
      version: 2.2.0
    eligibility:
      exclusion:
        - {id: EXC03, text: Serum creatinine above 2 mg/dL at screening, when: "creatinine > 2 'mg/dL'"}
    --- # releases/2.1.0.json
    content:
      eligibility:
        exclusion:
          - {id: EXC03, text: Serum creatinine above 1.5 mg/dL at screening, when: "creatinine > 1.5 'mg/dL'"}
    ```

    ## How to fix

    Change the other one as well. Words that only became clearer are confirmed in the header of the amendment
    (`purpose: administrative`); a number in the text that had been wrong, and not the condition, by
    `purpose: correction`. Slips of the pen need nothing.

    ## Source

    Decision rules 3 and 13 of the comparison, `docs/amendments.md`; ICH M11, eligibility criteria.
    """
    amended = subject.amended
    if amended is None or not amended.matters:
        amended = subject.amended_in_place
    if amended is not None:
        yield from _apart(subject, amended)


_CONDITIONS = frozenset({"when", "must"})


def _apart(subject: Subject, amended: Amended) -> Iterator[Issue]:
    """Elements of which only the text changed, or only the condition."""
    stated = _stated(subject)
    header = amended.header.header if amended.header is not None else None
    entries = {entry.id: entry for entry in header.changes} if header is not None else {}
    since = f"since version {amended.base.version}"
    for ruled in amended.matters:
        change = ruled.change
        if change.pointer not in stated:
            continue
        condition = next((edit for edit in change.edits if edit.path[-1] in _CONDITIONS), None)
        text = change.edit("text")
        name = change.element[-1]
        if condition is not None and text is None and condition.old and condition.new:
            message = f"the condition of {name} changed {since}, and its text did not"
            related = ((condition.pointer, f"{condition.old} became {condition.new}"),)
            yield Issue(
                f"{change.pointer}/text", message, "let the text say what the condition says", related
            )
        elif text is not None and condition is None:
            entry = entries.get(ruled.entry)
            if not _is_confirmed(str(text.old), str(text.new), entry.purpose if entry is not None else None):
                message = f"the text of {name} changed {since}, and its condition did not"
                related = ((f"{change.pointer}/{stated[change.pointer]}", "its condition is as it was"),)
                fix = "change the condition as well, or confirm in the amendment that only the words changed"
                yield Issue(f"{change.pointer}/text", message, fix, related)


def _stated(subject: Subject) -> dict[str, str]:
    """Elements that have a text and a condition: by pointer, the field of the condition."""
    protocol = subject.plan.protocol
    eligibility = protocol.eligibility
    groups = (("inclusion", eligibility.inclusion), ("exclusion", eligibility.exclusion))
    criteria = {
        f"eligibility/{group}/{found.id}": "when"
        for group, listed in groups
        for found in listed
        if found.when
    }
    checks = {
        f"forms/{form.id}/checks/{check.id}": "must"
        for form in protocol.forms
        for check in form.checks
        if check.must
    }
    return criteria | checks


def _is_confirmed(old: str, new: str, purpose: str | None) -> bool:
    """Whether a text changed in a slip of the pen, or somebody said that nothing but the words did."""
    from protocolkit.amend.wording import is_slip, same_quantities

    if same_quantities(old, new):
        return purpose in ("administrative", "correction") or is_slip(old, new)
    return purpose == "correction"

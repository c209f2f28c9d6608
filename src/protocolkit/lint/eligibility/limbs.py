"""ELG: paired organs and limbs, and measurements that fail in some of the people admitted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from protocolkit.findings import Severity
from protocolkit.lint.phrases import find_phrases
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.stated import names_in
from protocolkit.lint.texts import criterion_pointer
from protocolkit.lint.wordlist import pairs
from protocolkit.model.forms import Form, Item
from protocolkit.model.plan import Plan
from protocolkit.model.variables import Variable

__all__ = ["elg021", "elg022"]


@rule("ELG021", Severity.WARNING)
def elg021(subject: Subject) -> Iterator[Issue]:
    """What is measured of one of a pair says of which, and one of them is chosen by a rule.

    ## Why it matters

    Whoever has the disease on both sides gives two values for one question. Without a side in each variable and a
    rule for the side that counts, data of the two are mixed, and sites choose the side that improves.

    ## Bad

    ```yaml
    variables:
      - id: skin_thickness
        label: Skin thickness of the forearm by ultrasound
    ```

    ## Good

    ```yaml
    variables:
      - id: skin_thickness
        label: Skin thickness of the left forearm by ultrasound
    ```

    ## How to fix

    Write left, right, both, either or index into the label of the variable, or into the label, group or instruction
    of its item. For an index side, add an item that records it, with an instruction how it is chosen. The words are in
    `wordlists/paired.txt` and `which_of_a_pair.txt`.

    ## Source

    CDISC SDTM, laterality (--LAT); ICH E9, unit of analysis.
    """
    plan = subject.plan
    used = frozenset(_used(plan))
    indexed = False
    for variable in plan.variables.values():
        found = _item_of(plan, variable)
        labels = f"{variable.label} ; {found[1].label if found else ''}"
        if variable.id not in used or not any(find_phrases("paired", labels)):
            continue
        said = " ; ".join((labels, *_beside(found)))
        sides = {one.entry for one in find_phrases("which_of_a_pair", said)}
        indexed = indexed or "index" in sides
        if not sides:
            pointer = f"variables/{variable.id}/label"
            message = f"{variable.id} is measured of one of a pair, and nothing says of which"
            yield Issue(pointer, message, "write left, right, both, either or index into its label")
    if indexed and not _is_chosen(plan):
        message = "variables speak of an index side, and no item with an instruction says how it is chosen"
        yield Issue(
            "eligibility", message, "add an item for the index side, and how it is chosen as its instruction"
        )


def _used(plan: Plan) -> Iterator[str]:
    """Variables that criteria and outcomes rest on."""
    for criterion in plan.criteria.values():
        yield from names_in(criterion.when)
    for outcome in plan.outcomes.values():
        yield from outcome.variables


def _item_of(plan: Plan, variable: Variable) -> tuple[Form, Item] | None:
    return plan.item(variable.collected_on) if variable.collected_on else None


def _beside(found: tuple[Form, Item] | None) -> Iterator[str]:
    """What stands around an item: its instruction, and the name of its group."""
    if found is not None:
        form, item = found
        yield item.instruction or ""
        yield from (group.name for group in form.groups if group.id == item.group)


def _is_chosen(plan: Plan) -> bool:
    """Whether an item asks for the index side and says how to choose it."""
    items = (
        item for form in plan.forms.values() for item in form.items if item.codelist and item.instruction
    )
    return any(
        "index" in {one.entry for one in find_phrases("which_of_a_pair", item.label)} for item in items
    )


@rule("ELG022", Severity.WARNING, "ext")
def elg022(subject: Subject) -> Iterator[Issue]:
    """A measurement that is known to fail in some of those admitted has an alternative.

    ## Why it matters

    Where a measurement is false in a group that the criteria let in, the sickest of that group fail the criterion,
    or the healthiest meet it, and the study enrols the people for whom the number is wrong.

    ## Bad

    ```yaml
    eligibility:
      inclusion:
        - id: INC06
          text: HbA1c of 8.5 % or less; dialysis is permitted
    ```

    ## Good

    ```yaml
    eligibility:
      inclusion:
        - id: INC06
          text: HbA1c of 8.5 % or less, or by glucose monitoring on dialysis
    ```

    ## How to fix

    A person judges it: add the alternative beside the measurement, or record a decision that says why none is needed.
    Measurements, the groups in which they fail, and alternatives are in `wordlists/failing_measures.txt`.

    ## Source

    Each entry of the list names its own: Global Vascular Guidelines (2019), ADA Standards of Care in
    Diabetes.
    """
    protocol = subject.plan.protocol
    admitted = " ; ".join(criterion.text for criterion in protocol.eligibility.inclusion).casefold()
    for criterion in protocol.eligibility.criteria:
        for found in find_phrases("failing_measures", criterion.text):
            groups, alternatives = _row(pairs("failing_measures")[found.entry])
            group = next((one for one in groups if one in admitted), None)
            if group and not _mentions(criterion.text, alternatives):
                words = criterion.text[found.start : found.end]
                yield Issue(
                    f"{criterion_pointer(protocol, criterion)}/text",
                    f"{criterion.id}: {words} may be false in participants with {group}, whom the criteria admit",
                    f"judge whether an alternative is needed ({', '.join(alternatives)}), or record a decision",
                    span=(found.start, found.end),
                )
                break


def _row(written: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    groups, _, alternatives = written.partition(";")
    return _listed(groups), _listed(alternatives)


def _listed(written: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in written.split("|"))


def _mentions(text: str, alternatives: Iterable[str]) -> bool:
    return any(alternative.casefold() in text.casefold() for alternative in alternatives)

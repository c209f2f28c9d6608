"""A changed criterion taken apart: how its condition and its words changed, and whom it admits now."""

from __future__ import annotations

from typing import Literal

import msgspec

from protocolkit.amend.changes import Change, ChangeKind
from protocolkit.amend.context import Context
from protocolkit.amend.differences import Difference, Kind, condition_differences
from protocolkit.amend.wording import same_quantities
from protocolkit.model.protocol import Protocol

__all__ = ["ChangedCriterion", "age_variables", "changed_criterion", "demographic_variables"]

Group = Literal["inclusion", "exclusion"]
_VALUES = frozenset({Kind.VALUE, Kind.CHOICES})


class ChangedCriterion(msgspec.Struct, frozen=True):
    """A criterion of both versions that changed.

    ``verdict`` is what the proof says of those whom it admits. ``numbers_in_words`` tells that a number, sign or unit
    of its text changed, ``is_correction`` that the header calls the change one.
    """

    id: str
    group: Group
    differences: tuple[Difference, ...]
    verdict: str
    text_changed: bool
    numbers_in_words: bool
    formal: bool
    is_correction: bool

    @property
    def is_inclusion(self) -> bool:
        """Whether participants must meet it."""
        return self.group == "inclusion"

    def of(self, *kinds: Kind) -> tuple[Difference, ...]:
        """The differences of some kinds."""
        return tuple(found for found in self.differences if found.kind in kinds)

    def changed_values(self, but: frozenset[str] = frozenset()) -> tuple[Difference, ...]:
        """Parts in which a number, date, code or choice changed, of which some names are not ``but``."""
        values = [found for found in self.differences if found.kind in _VALUES]
        return tuple(found for found in values if not (found.names and found.names <= but))

    def says(self, found: tuple[Difference, ...]) -> str:
        """The differences in words, with what they do to the population."""
        words = "; ".join(difference.words for difference in found)
        effect = _EFFECTS.get(self.verdict)
        return f"{self.id}: {words}{f' - {effect}' if effect else ''}"


_EFFECTS = {
    "narrower": "fewer people are eligible (proven)",
    "wider": "more people are eligible (proven)",
    "incomparable": "some become eligible and others no longer are (proven)",
    "same": "the same people are eligible (proven)",
    "unknown": "who becomes eligible cannot be proven",
}


def changed_criterion(change: Change, context: Context) -> ChangedCriterion | None:
    """A criterion that both versions have, where its condition or its text changed."""
    path = change.element
    if len(path) != 3 or path[0] != "eligibility" or path[1] not in ("inclusion", "exclusion"):
        return None
    if change.aspect != "criterion" or change.kind not in (ChangeKind.TEXT, ChangeKind.MEANING):
        return None
    when, text = change.edit("when"), change.edit("text")
    compared = context.verdict(path[2])
    criterion = next((found for found in context.new.eligibility.criteria if found.id == path[2]), None)
    words = (str(text.old), str(text.new)) if text is not None else ("", "")
    return ChangedCriterion(
        path[2],
        "inclusion" if path[1] == "inclusion" else "exclusion",
        condition_differences(when.old, when.new) if when is not None else (),
        compared.verdict if compared is not None else "unknown",
        text is not None,
        not same_quantities(*words),
        criterion is not None and criterion.when is not None,
        context.purpose(change) == "correction",
    )


def age_variables(*protocols: Protocol) -> frozenset[str]:
    """Variables that hold the age."""
    variables = (variable for protocol in protocols for variable in protocol.variables)
    return frozenset(variable.id for variable in variables if "age" in variable.id.lower().split("_"))


_DEMOGRAPHIC = frozenset(
    {"sex", "gender", "race", "ethnicity", "ethnic", "origin", "ancestry", "nationality"}
)


def demographic_variables(*protocols: Protocol) -> frozenset[str]:
    """Variables that say who a participant is rather than what ails them: collected as demographics, or so called."""
    found: set[str] = set()
    for protocol in protocols:
        forms = {form.id for form in protocol.forms if "DM" in form.domains}
        for variable in protocol.variables:
            form = (variable.collected_on or "").partition(".")[0]
            if form in forms or _DEMOGRAPHIC & {*variable.id.lower().split("_")}:
                found.add(variable.id)
    return frozenset(found)

"""How much of a protocol the condition language says, and how much is left to people."""

from __future__ import annotations

import msgspec

from protocolkit.model.plan import Plan

__all__ = ["Coverage", "coverage_of"]


class Coverage(msgspec.Struct, frozen=True):
    """Criteria, edit checks and derivations, and how many of them have no condition."""

    criteria: int
    criteria_without: int
    checks: int
    checks_without: int
    derived_items: int
    derived_variables: int

    @property
    def words(self) -> str:
        """One line for people."""
        return (
            f"{self.criteria} criteria, {self.criteria_without} without a condition; "
            f"{self.checks} edit checks, {self.checks_without} by hand; "
            f"{self.derived_items} derived items, {self.derived_variables} derived variables"
        )


def coverage_of(plan: Plan) -> Coverage:
    """What the language says of a protocol."""
    criteria = plan.criteria.values()
    checks = [check for form in plan.forms.values() for check in form.checks]
    items = [item for form in plan.forms.values() for item in form.items]
    return Coverage(
        criteria=len(criteria),
        criteria_without=sum(criterion.when is None for criterion in criteria),
        checks=len(checks),
        checks_without=sum(check.must is None for check in checks),
        derived_items=sum(item.derive is not None for item in items),
        derived_variables=sum(variable.derive is not None for variable in plan.variables.values()),
    )

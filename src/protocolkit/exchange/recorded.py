"""Which item holds what a condition names: an item itself, or the one on which a variable is collected."""

from __future__ import annotations

from protocolkit.conditions.writers.formula import Field
from protocolkit.conditions.writers.target import RefusedError
from protocolkit.model.plan import Plan

__all__ = ["place_of"]


def place_of(plan: Plan, field: Field, home: str) -> tuple[str, str]:
    """The form and the item that hold a field of a condition on the form ``home``.

    Raises ``RefusedError`` for a variable that no item holds, or that its item holds in another unit.
    """
    if field.what != "variable":
        return field.form or home, field.name
    variable = plan.variables.get(field.name)
    if variable is None or variable.collected_on is None:
        raise RefusedError(f"{field.name} is computed, and no item holds it")
    found = plan.item(variable.collected_on)
    if found is not None and found[1].unit != variable.unit:
        raise RefusedError(f"{field.name} is in another unit than its item")
    form, _, item = variable.collected_on.partition(".")
    return form, item

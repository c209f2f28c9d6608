"""What participants of the arms receive."""

from __future__ import annotations

from protocolkit.lint.phrases import find_phrases
from protocolkit.model.design import Intervention
from protocolkit.model.protocol import Protocol

__all__ = ["cell_products", "given_in_arms"]

_OF_CELLS = frozenset({"BIOLOGICAL", "GENETIC", "COMBINATION_PRODUCT", "DRUG"})
"""Types under which products of cells or tissue are registered; a transplantation is a procedure."""


def given_in_arms(protocol: Protocol) -> tuple[Intervention, ...]:
    """The interventions that some arm receives, in the order of the protocol."""
    given = {name for arm in protocol.arms for name in arm.interventions}
    return tuple(entry for entry in protocol.interventions if entry.id in given)


def cell_products(protocol: Protocol) -> tuple[Intervention, ...]:
    """Those of them that consist of cells or tissue, by their names."""
    return tuple(
        entry
        for entry in given_in_arms(protocol)
        if entry.type in _OF_CELLS
        and any(next(find_phrases("cell_products", name), None) for name in (entry.name, *entry.other_names))
    )

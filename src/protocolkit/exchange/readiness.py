"""What each registry still asks for and the protocol does not give, and what its export changes."""

from __future__ import annotations

import msgspec

from protocolkit.exchange.gaps import Asked, Gap, Why, gaps_of
from protocolkit.exchange.notice import Notice
from protocolkit.exchange.notices import prs_notices
from protocolkit.exchange.requirements import CTGOV, CTIS, ISRCTN, Registry
from protocolkit.exchange.who_items import WHO
from protocolkit.model.plan import Plan
from protocolkit.model.protocol import Protocol

__all__ = ["REGISTRIES", "Asked", "Gap", "RegistryReadiness", "Why", "readiness"]

REGISTRIES = (CTGOV, WHO, CTIS, ISRCTN)


class RegistryReadiness(msgspec.Struct, frozen=True):
    """A registry: whether it concerns the study, what is not ready, what the export changed or left out."""

    id: str
    name: str
    basis: str
    concerned: bool
    reason: str
    gaps: tuple[Gap, ...]
    notices: tuple[Notice, ...] = ()

    @property
    def due(self) -> tuple[Gap, ...]:
        """Gaps that the registry would hold against this study."""
        return tuple(gap for gap in self.gaps if gap.applies)


def readiness(plan: Plan, org_name: str | None = None) -> tuple[RegistryReadiness, ...]:
    """The readiness of every registry; ``org_name`` is the account of a PRS upload."""
    return tuple(_registry(registry, plan.protocol, org_name) for registry in REGISTRIES)


def _registry(registry: Registry, protocol: Protocol, org_name: str | None) -> RegistryReadiness:
    reason = registry.concerns(protocol)
    gaps = [*gaps_of(registry, protocol)]
    if registry is CTGOV and not org_name:
        gaps.insert(0, _NO_ACCOUNT)
    if reason is None:
        gaps = [msgspec.structs.replace(gap, applies=False) for gap in gaps]
    return RegistryReadiness(
        registry.id,
        registry.name,
        registry.basis,
        reason is not None,
        reason or registry.otherwise,
        tuple(gaps),
        tuple(prs_notices(protocol)) if registry is CTGOV else (),
    )


_NO_ACCOUNT = Gap(
    "PRS account (org_name)",
    "",
    "required",
    True,
    Why.NO_FIELD,
    "The short name of the account is not known (--prs-org of build); its element is empty.",
)

"""What changed since a released version: compared and classed once, when the first rule asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from protocolkit.model.release import rank_of

if TYPE_CHECKING:
    from protocolkit.amend.changes import Change
    from protocolkit.amend.classify import Classified
    from protocolkit.amend.rulings import Ruled
    from protocolkit.model.plan import Plan
    from protocolkit.source.amendments import AmendmentFile
    from protocolkit.source.releases import ReleaseFile

__all__ = ["Amended", "Versions", "earlier_release", "header_for", "release_named"]


class Amended(msgspec.Struct, frozen=True):
    """A released version and the protocol as it is.

    ``header`` is that of the amendment between them, where there is one. ``classified`` is ``None`` where the content
    of the release is nothing that can be compared.
    """

    base: ReleaseFile
    header: AmendmentFile | None = None
    classified: Classified | None = None

    @property
    def matters(self) -> tuple[Ruled, ...]:
        """The changes of the protocol itself, not of what is said about it."""
        from protocolkit.amend.classify import asks

        return tuple(ruled for ruled in self.classified.changes if asks(ruled)) if self.classified else ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every change."""
        return tuple(ruled.change for ruled in self.classified.changes) if self.classified else ()


class Versions:
    """The released versions of a protocol beside it as it is; a comparison is made when it is asked for."""

    def __init__(
        self, plan: Plan, releases: Sequence[ReleaseFile], amendments: Sequence[AmendmentFile]
    ) -> None:
        self._plan, self._releases, self._amendments = plan, releases, amendments
        self.in_place: Callable[[], Amended | None] = cache(self._in_place)
        self.since: Callable[[], Amended | None] = cache(self._since)

    def _in_place(self) -> Amended | None:
        """What differs from the release of this very version."""
        base = release_named(self._releases, self._plan.protocol.study.version)
        return _compared(base, self._plan, None) if base is not None else None

    def _since(self) -> Amended | None:
        """What differs from the release before this version: the one that its amendment names, else the latest."""
        version = self._plan.protocol.study.version
        header = header_for(self._amendments, version)
        base = release_named(self._releases, header.header.from_version) if header is not None else None
        base = base or earlier_release(self._releases, version)
        return _compared(base, self._plan, header) if base is not None else None


def release_named(releases: Sequence[ReleaseFile], version: str) -> ReleaseFile | None:
    """The release of a version."""
    return next((found for found in releases if found.version == version), None)


def earlier_release(releases: Sequence[ReleaseFile], version: str) -> ReleaseFile | None:
    """The latest release before a version."""
    earlier = [found for found in releases if rank_of(found.version) < rank_of(version)]
    return max(earlier, key=lambda found: rank_of(found.version), default=None)


def header_for(amendments: Sequence[AmendmentFile], version: str) -> AmendmentFile | None:
    """The header of the amendment that leads to a version."""
    return next((found for found in reversed(amendments) if found.header.to_version == version), None)


_NO_PROTOCOL = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What comes of values that no spec may have; a file whose hash was forged may have them."""


def _compared(base: ReleaseFile, plan: Plan, header: AmendmentFile | None) -> Amended:
    try:
        return Amended(base, header, _classified(base, plan, header))
    except _NO_PROTOCOL:
        return Amended(base, header)


def _classified(base: ReleaseFile, plan: Plan, header: AmendmentFile | None) -> Classified:
    """Every change, classed; populations are only compared where something changed that may admit others."""
    from protocolkit.amend.between import between_versions, changes_between, effect_of
    from protocolkit.model.plan import make_plan

    old = make_plan(base.protocol)
    changes, _ = changes_between(old, plan)
    from protocolkit.amend.classify import Classified, classify

    if not changes:
        return Classified((), (), "", "", "")
    from protocolkit.amend.profiles import all_profiles

    between = between_versions(old, plan, changes, effect_of(old, plan, changes))
    return classify(
        between, profiles=tuple(all_profiles().values()), header=header.header if header is not None else None
    )

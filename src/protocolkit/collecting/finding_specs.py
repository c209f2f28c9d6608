"""The protocol that forms belong to: the one named, or the one of that id in this repository."""

from __future__ import annotations

from protocolkit.collecting.collected import SpecOf
from protocolkit.errors import CannotRun
from protocolkit.model.plan import Plan
from protocolkit.source.files import discover
from protocolkit.source.load import Loaded, load

__all__ = ["spec_finder"]


def spec_finder(path: str | None) -> SpecOf:
    """What finds a protocol by its id; ``path`` names one that must have it.

    Raises ``CannotRun`` when it is not there.
    """

    def find(protocol: str) -> tuple[Plan, str | None]:
        targets = discover([path] if path else [])
        loaded = [load(target) for target in targets]
        for found in loaded:
            if found.plan is not None and found.plan.protocol.study.id == protocol:
                return found.plan, found.hash
        raise _not_found(protocol, path, loaded)

    return find


def _not_found(protocol: str, path: str | None, loaded: list[Loaded]) -> CannotRun:
    broken = [found.target for found in loaded if found.plan is None]
    if broken:
        return CannotRun(f"{broken[0]} cannot be loaded", f"run protocolkit check {broken[0]}")
    where = path or "protocol/"
    return CannotRun(f"the forms are of {protocol}, which {where} is not", "name its spec with --spec")

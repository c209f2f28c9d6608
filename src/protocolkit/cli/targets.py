"""Which spec a command works on when it takes only one."""

from __future__ import annotations

from protocolkit.api import CheckResult, check, require_plan
from protocolkit.errors import CannotRun
from protocolkit.model.plan import Plan
from protocolkit.source.files import discover

__all__ = ["one_plan", "one_target"]


def one_target(path: str | None) -> str:
    """The spec named, or the only one under ``protocol/``."""
    found = discover([path] if path else [])
    if len(found) > 1:
        raise CannotRun(f"there are {len(found)} specs", f"name one of them: {', '.join(found)}")
    return found[0]


def one_plan(path: str | None) -> tuple[CheckResult, Plan]:
    """That spec, checked, and its plan."""
    result = check(one_target(path))
    return result, require_plan(result)

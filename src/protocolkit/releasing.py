"""Freezes a version of a protocol: into a file of its own beside the spec, once, and never over another one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from protocolkit.errors import CannotRun
from protocolkit.findings import Finding, Severity
from protocolkit.model.plan import Plan
from protocolkit.model.release import release_of, tag_of, written
from protocolkit.output import add_atomically
from protocolkit.source.load import Loaded

__all__ = ["Frozen", "freeze"]


class Frozen(msgspec.Struct, frozen=True):
    """A released version: its file, the name of its tag, its content hash, and whether the file is new."""

    file: str
    tag: str
    hash: str
    is_new: bool


def freeze(
    loaded: Loaded, plan: Plan, findings: Sequence[Finding], *, date: str | None, fictional: bool
) -> Frozen:
    """Write the release of a protocol that was checked; the same content again is nothing to do.

    Raises ``CannotRun`` when the version was released with other content, something stands in the way of a release
    that is not ``fictional``, or the spec is no folder on disk.
    """
    if loaded.sources.revision is not None:
        raise CannotRun(
            "a release is written beside files, not into a revision of git", "Name the folder of the spec."
        )
    if not Path(loaded.target).is_dir():
        raise CannotRun(
            f'"{loaded.target}" is a single file; a release is written into the folder of a spec',
            "Name the folder.",
        )
    version = plan.protocol.study.version
    release = release_of(plan.protocol, date=date, fictional=fictional)
    stamp, name = release.protocol, f"releases/{version}.json"
    file = loaded.sources.shown(name)
    before = next((found for found in loaded.releases if found.version == version), None)
    if before is not None and before.hash != stamp.hash:
        raise CannotRun(
            f"version {version} was released with other content ({file}); a released version never changes",
            "give the protocol the next version, and describe the change in an amendment",
        )
    if before is None:
        obstacles = list(_obstacles(plan, findings)) if not fictional else []
        if obstacles:
            raise CannotRun(
                f"version {version} cannot be released: {'; '.join(obstacles)}",
                "mend and answer them, or freeze it as an example with --fictional",
            )
        add_atomically(loaded.target, {name: written(release)})
    return Frozen(file, tag_of(stamp), stamp.hash, before is None)


_MOST = 5


def _obstacles(plan: Plan, findings: Sequence[Finding]) -> Iterator[str]:
    """What stands in the way of a release, in words."""
    errors = [found for found in findings if found.severity is Severity.ERROR and found.is_active]
    asked = [
        question.id
        for question in plan.protocol.questions
        if question.priority == "blocking" and question.status == "open"
    ]
    if errors:
        rules = list(dict.fromkeys(found.rule for found in errors))
        yield f"{_counted(len(errors), 'error', 'stands', 'stand')} ({_named(rules)})"
    if asked:
        yield f"{_counted(len(asked), 'blocking question', 'is', 'are')} open ({_named(asked)})"


def _counted(number: int, noun: str, one: str, many: str) -> str:
    return f"1 {noun} {one}" if number == 1 else f"{number:,} {noun}s {many}"


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more

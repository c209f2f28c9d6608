"""One side of a comparison: a folder, a file, a revision of git, or the file of a released version."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.amend.comparison import Comparison, Side
from protocolkit.amend.places import path_in
from protocolkit.amend.profiles import Profile, all_profiles, read_profile
from protocolkit.errors import CannotRun
from protocolkit.model.translations import steps_of
from protocolkit.nearest import did_you_mean
from protocolkit.source.document import Document
from protocolkit.source.files import read_sources
from protocolkit.source.limits import Limits
from protocolkit.source.load import Loaded, load_sources
from protocolkit.source.nearby import spec_of
from protocolkit.source.yaml import read_yaml

if TYPE_CHECKING:
    from protocolkit.findings import Finding, Location
    from protocolkit.model.amendments import Amendment
    from protocolkit.model.plan import Plan
    from protocolkit.source.releases import ReleaseFile

__all__ = [
    "CannotLoad",
    "Version",
    "chosen_profiles",
    "header_between",
    "read_version",
    "read_versions",
    "write_skeleton",
]


class CannotLoad(CannotRun):
    """A side of a comparison that cannot be loaded: ``findings`` say why, ``lines_of`` shows the lines they are at."""

    def __init__(
        self, target: str, findings: Sequence[Finding], lines_of: Callable[[str], Sequence[str]]
    ) -> None:
        count = len(findings)
        message = f"{target} cannot be loaded: {count} finding{'s' if count != 1 else ''}"
        super().__init__(message, "a comparison needs two versions that load")
        self.findings = tuple(findings)
        self.lines_of = lines_of


class Version(msgspec.Struct, frozen=True):
    """A side, and the headers of the amendments that stand beside it."""

    side: Side
    headers: tuple[Amendment, ...] = ()


def read_versions(old: str, new: str) -> tuple[Version, Version]:
    """Read both sides; what is the same in both is only read once. Raises as ``read_version``."""
    known = _Known()
    return read_version(old, known), read_version(new, known)


class _Known:
    """Files by what is in them, and which of their data have the right shape: each is looked at once."""

    def __init__(self) -> None:
        self._documents: dict[bytes, Document] = {}
        self.accepted: dict[int, Any] = {}

    def read(self, path: str, raw: bytes, limits: Limits) -> Document:
        """A file, as it was read before where its bytes are the same."""
        found = self._documents.get(raw)
        if found is None or found.findings:
            self._documents[raw] = found = read_yaml(path, raw, limits)
        return found if found.file == path else msgspec.structs.replace(found, file=path)


def read_version(target: str, known: _Known | None = None) -> Version:
    """Read one side; what is ``known`` is not read again. Which rules its decisions name matters to no comparison.

    Raises ``CannotLoad`` where the spec is faulty, ``CannotRun`` where there is nothing to read.
    """
    if target.lower().endswith(".json"):
        return Version(_released_side(target, _release(target)))
    folder = spec_of(target)
    known = known or _Known()
    sources = read_sources(folder).without_releases
    loaded = load_sources(target, sources, read=known.read, accepted=known.accepted)
    if loaded.plan is None:
        raise CannotLoad(target, loaded.findings, lambda file: _lines(loaded, file))
    headers = tuple(found.header for found in loaded.amendments)
    version = loaded.plan.protocol.study.version
    fictional = any(header.fictional and header.to_version == version for header in headers)
    return Version(Side(target, loaded.plan, _places_in(loaded), fictional=fictional), headers)


def _lines(loaded: Loaded, file: str) -> Sequence[str]:
    document = loaded.spec.documents.get(file)
    return document.text.split("\n") if document is not None else ()


def _places_in(loaded: Loaded) -> Callable[[tuple[str, ...]], Location | None]:
    def locate(path: tuple[str, ...]) -> Location | None:
        if path[0] == "translations":
            text = path_in(loaded.spec.chapters, steps_of(path[-1]))
            return loaded.spec.locate((*text, path[1])) if text in loaded.spec.spoken else None
        found = path_in(loaded.spec.chapters, path)
        return loaded.spec.locate(found) if len(found) == len(path) else None

    return locate


def _released_side(target: str, found: ReleaseFile) -> Side:
    return Side(
        target,
        _plan_of(target, found),
        _places_in_release(found),
        fictional=found.release.fictional,
    )


_NO_PROTOCOL = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What comes of values that no spec may have; a file whose hash was forged may have them."""


def _plan_of(target: str, found: ReleaseFile) -> Plan:
    from protocolkit.model.plan import make_plan

    try:
        return make_plan(found.protocol)
    except _NO_PROTOCOL as error:
        raise CannotRun(f"{target} holds no protocol that can be compared") from error


def _release(target: str) -> ReleaseFile:
    """The released version that a file holds. Raises ``CannotRun`` where it is not what was frozen."""
    from protocolkit.findings import Finding
    from protocolkit.source.releases import release_in

    found = release_in(target, _bytes_of(target), Limits())
    if isinstance(found, Finding):
        raise CannotRun(f"{target}: {found.message}", found.fix)
    return found


def _bytes_of(target: str) -> bytes:
    revision, colon, path = target.partition(":")
    if colon and revision and not os.path.exists(target):
        folder, name = posixpath.split(posixpath.normpath(path))
        above, within = posixpath.split(folder)
        raw = read_sources(f"{revision}:{above or '.'}").read(f"{within}/{name}")
        if raw is None:
            raise CannotRun(f'revision "{revision}" has no "{path}"')
        return raw
    try:
        with open(target, "rb") as file:
            return file.read()
    except OSError as error:
        raise CannotRun(f"{target} cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise CannotRun(f"{target!r} is no name of a file") from error


def _places_in_release(found: ReleaseFile) -> Callable[[tuple[str, ...]], Location | None]:
    """Places in the JSON of a release; it is only read once more where something changed."""
    from functools import cache

    from protocolkit.source.document import locate

    @cache
    def document() -> Document:
        return read_yaml(found.file, _bytes_of(found.file))

    def place(path: tuple[str, ...]) -> Location | None:
        steps = path_in(found.release.content, path)
        return locate(document(), ("content", *steps)) if len(steps) == len(path) else None

    return place


def header_between(old: Version, new: Version, number: str | None) -> Amendment | None:
    """The header of the amendment between two sides: the one that is named, else the one that leads to the new version.

    Raises ``CannotRun`` where the named one is not beside the new version.
    """
    if number is not None:
        named = next((found for found in new.headers if found.number == number), None)
        if named is None:
            known = [found.number for found in new.headers]
            fix = did_you_mean(number, known) or (
                f"it has {', '.join(known)}" if known else "it has none in amendments/"
            )
            raise CannotRun(f"{new.side.name} has no amendment {number!r}", fix)
        return named
    leading = [found for found in new.headers if found.to_version == new.side.version]
    fitting = [found for found in leading if found.from_version == old.side.version]
    return next(reversed(fitting or (leading if old.side.version != new.side.version else [])), None)


def chosen_profiles(names: Sequence[str], *sides: Side) -> tuple[tuple[Profile, ...], tuple[Profile, ...]]:
    """The jurisdictions by which a study is judged, and the others.

    Those that are named, else all whose rule is for a study of this phase. Raises ``CannotRun`` for one that is
    unknown.
    """
    if names:
        return tuple(_named(names)), ()
    phases = {phase for side in sides for phase in side.plan.protocol.design.phase}
    known = tuple(all_profiles().values())
    fitting = tuple(found for found in known if not found.phases or phases & {*found.phases})
    return fitting, tuple(found for found in known if found not in fitting)


def _named(names: Sequence[str]) -> Iterator[Profile]:
    known = all_profiles()
    for name in dict.fromkeys(names):
        if name in known:
            yield known[name]
        elif os.path.isfile(name):
            yield read_profile(_bytes_of(name), name)
        else:
            fix = did_you_mean(name, known) or f"one of {', '.join(known)}, or a file"
            raise CannotRun(f"there is no jurisdiction {name!r}", fix)


def write_skeleton(comparison: Comparison, number: str) -> str:
    """Write the beginning of a header beside the new version, and return its name; nothing is written over.

    Raises ``CannotRun`` when the new version is no folder on disk, or the file is there already.
    """
    from protocolkit.amend.skeleton import header_skeleton
    from protocolkit.output import add_atomically

    text = header_skeleton(comparison, number)
    folder = spec_of(comparison.new.name)
    if not os.path.isdir(folder):
        raise CannotRun(f"{comparison.new.name} is no folder into which a header can be written")
    name = f"amendments/{number}.yaml"
    add_atomically(folder, {name: text.encode("utf-8")})
    return f"{folder}/{name}"

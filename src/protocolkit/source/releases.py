"""The released versions beside a spec: each is read back, and held against the hash under which it was frozen."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

import msgspec

from protocolkit.errors import CannotRun
from protocolkit.findings import Finding, Location, Severity, Stage
from protocolkit.model.protocol import Protocol
from protocolkit.model.release import FORMAT, Released, checksum_of, protocol_of, rank_of
from protocolkit.source.document import Path, locate
from protocolkit.source.limits import Limits
from protocolkit.source.positions import break_lines
from protocolkit.source.sources import Sources
from protocolkit.source.yaml import read_yaml

__all__ = ["ReleaseFile", "read_releases", "release_in"]

_VERSION = r"[0-9]+\.[0-9]+\.[0-9]+"
_RESTORE = "restore the file from git: a released version is never edited, a new one is released"


class ReleaseFile(msgspec.Struct, frozen=True):
    """A released version, and the file in which it stands."""

    file: str
    release: Released
    protocol: Protocol

    @property
    def hash(self) -> str:
        """The content hash under which it was released."""
        return self.release.protocol.hash

    @property
    def version(self) -> str:
        """The version that was released."""
        return self.release.protocol.version


def read_releases(
    sources: Sources, study: str | None, limits: Limits
) -> tuple[list[ReleaseFile], list[Finding]]:
    """Every released version that can be read, the oldest first, and what is wrong with the files.

    ``study`` is the id of the study, where it is known.
    """
    found: list[ReleaseFile] = []
    findings: list[Finding] = []
    for name in sources.releases:
        path = sources.shown(name)
        try:
            raw = sources.read(name)
        except CannotRun as error:
            findings.append(_unreadable(Location(path), str(error)))
            continue
        release = release_in(path, raw or b"", limits)
        if isinstance(release, Finding):
            findings.append(release)
            continue
        fault = _fault(release, posixpath.basename(name)[: -len(".json")], study)
        if fault is None:
            found.append(release)
        else:
            steps, message, fix = fault
            where = _located(path, raw or b"", steps, limits)
            findings.append(_changed(message, where, fix))
    return sorted(found, key=lambda one: rank_of(one.version)), findings


def release_in(path: str, raw: bytes, limits: Limits) -> ReleaseFile | Finding:
    """The released version that a file holds, or why it holds none."""
    try:
        release = msgspec.json.decode(raw, type=Released)
    except msgspec.ValidationError as error:
        return _misshapen(path, raw, str(error), (), limits)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _unreadable(_at_byte(path, raw, str(error)), f"this is not JSON: {_reason(str(error))}")
    except RecursionError:
        return _unreadable(Location(path), "this is nested too deeply")
    if release.format_version != FORMAT:
        where = _located(path, raw, ("format_version",), limits)
        message = f"this file has the format {release.format_version}, and this program reads {FORMAT}"
        return _unreadable(where, message, "update protocolkit")
    if checksum_of(release) != release.sha256:
        where = _located(path, raw, ("sha256",), limits)
        return _changed("this file is not the one whose checksum stands here", where, _RESTORE)
    try:
        return ReleaseFile(path, release, protocol_of(release.content))
    except msgspec.ValidationError as error:
        return _misshapen(path, raw, str(error), ("content",), limits)
    except RecursionError:
        return _unreadable(Location(path), "this is nested too deeply")


def _fault(found: ReleaseFile, name: str, study: str | None) -> tuple[Path, str, str] | None:
    """Where and how a file is not what was frozen, and what to do: another content, or another name."""
    stamp, own = found.release.protocol, found.protocol.study
    if (own.id, own.version) != (stamp.id, stamp.version):
        message = f"the content is that of {own.id} {own.version}, not of {stamp.id} {stamp.version}"
        return ("protocol",), message, _RESTORE
    if stamp.version != name or not re.fullmatch(_VERSION, name):
        message = f"this is version {stamp.version}, and the file is named {name}.json"
        return ("protocol", "version"), message, f"name it {stamp.version}.json"
    if study is not None and stamp.id != study:
        message = f"this is a version of {stamp.id}, not of {study}"
        return ("protocol", "id"), message, "the id of a study never changes; remove the file"
    return None


def _unreadable(where: Location, message: str, fix: str | None = None) -> Finding:
    return Finding("REL001", Severity.ERROR, Stage.LOAD, message, where, fix=fix or _RESTORE)


def _changed(message: str, where: Location, fix: str) -> Finding:
    return Finding("REL002", Severity.ERROR, Stage.LOAD, message, where, fix=fix)


def _misshapen(path: str, raw: bytes, error: str, within: tuple[str, ...], limits: Limits) -> Finding:
    """The finding for JSON that is no release, at what is wrong with it."""
    words, _, place = error.partition(" - at `$")
    steps: list[str | int] = [*within]
    steps += [key or int(index) for key, index in re.findall(r"\.([^.\[\]`]+)|\[([0-9]+)\]", place)]
    where = _located(path, raw, steps, limits)
    named = f" of {'.'.join(map(str, steps))}" if steps else ""
    return _unreadable(where, f"this is not a release as protocolkit writes it: {_in_words(words)}{named}")


_KINDS = {"str": "text", "int": "a whole number", "bool": "true or false", "object": "an object"} | {
    **{"array": "a list", "null": "nothing", "decimal": "a number", "float": "a number"}
}


def _in_words(message: str) -> str:
    """A complaint of the reader, without the names of its own types."""
    told = re.sub(
        r"`([a-z]+)(?: \| null)?`", lambda found: _KINDS.get(found[1], found[1]), message.replace("`$`", "it")
    )
    return told.replace("`", "'")[:1].lower() + told.replace("`", "'")[1:]


def _located(path: str, raw: bytes, steps: Path, limits: Limits) -> Location:
    """Where a value stands in a JSON file, or the nearest thing around it: as YAML such a file has places."""
    return locate(read_yaml(path, raw, limits), steps)


def _at_byte(path: str, raw: bytes, error: str) -> Location:
    """The place of a byte that the reader complains of; the end where the file is cut short."""
    found = re.search(r"\(byte ([0-9]+)\)", error)
    before = raw[: int(found[1]) if found else len(raw)].decode("utf-8", "replace")
    lines: Sequence[str] = break_lines(before)
    return Location(path, len(lines) - 1, len(lines[-1]), len(lines) - 1, len(lines[-1]) + 1)


def _reason(error: str) -> str:
    told = re.sub(r" \(byte [0-9]+\)", "", error).removeprefix("JSON is malformed: ").replace("`", "'")
    return told[:1].lower() + told[1:]

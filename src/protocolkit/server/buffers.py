"""Files as they stand in the editor, saved or not, laid over the files on disk."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from protocolkit.errors import CannotRun
from protocolkit.findings import Finding
from protocolkit.source.files import read_sources
from protocolkit.source.limits import Limits
from protocolkit.source.sources import (
    SourceFile,
    Sources,
    is_hidden,
    is_yaml,
    relative_inside,
    shown,
    within_limits,
)

__all__ = ["Buffer", "Buffers", "overlaid"]


class Buffer(msgspec.Struct, frozen=True):
    """One open file: how the editor names it, its version and its bytes."""

    uri: str
    version: int | None
    raw: bytes


class Buffers:
    """The open files by path. A change makes a new mapping, so that a check in another thread keeps its own."""

    def __init__(self) -> None:
        self.open: Mapping[str, Buffer] = {}

    def put(self, path: str, uri: str, version: int | None, text: str) -> None:
        """A file was opened or changed."""
        raw = text.encode("utf-8", "surrogatepass")  # what is no text is found when it is read
        self.open = {**self.open, path: Buffer(uri, version, raw)}

    def drop(self, path: str) -> None:
        """A file was closed: the one on disk counts again."""
        self.open = {name: buffer for name, buffer in self.open.items() if name != path}


def overlaid(target: str, buffers: Mapping[str, Buffer], limits: Limits) -> Sources:
    """The sources of a spec, with files as they stand in the editor, those among them that are not saved yet.

    Raises ``CannotRun`` when there is nothing to read.
    """
    single = is_yaml(target)
    root = target.rpartition("/")[0] if single else target
    inside = {
        path[len(root) + 1 :]: buffer
        for path, buffer in buffers.items()
        if (path == target if single else path.startswith(f"{root}/"))
    }
    try:
        sources = read_sources(target, limits)
    except CannotRun:
        if not any(map(is_yaml, inside)):
            raise
        sources = Sources(shown(root), (), (), lambda relative: None)
    if not inside:
        return sources
    files, findings = _merged(sources, root, inside, limits)

    def read(relative: str) -> bytes | None:
        buffer = inside.get(relative_inside(relative) or "")
        return sources.read(relative) if buffer is None else buffer.raw

    return msgspec.structs.replace(sources, files=files, findings=findings, read=read)


def _merged(
    sources: Sources, root: str, inside: Mapping[str, Buffer], limits: Limits
) -> tuple[tuple[SourceFile, ...], tuple[Finding, ...]]:
    """Files on disk and in the editor in order of name, and what is wrong with those that are passed over."""
    merged = {file.relative: file for file in sources.files}
    for relative, buffer in inside.items():
        if is_yaml(relative) and not is_hidden(relative):
            merged[relative] = SourceFile(f"{root}/{relative}", relative, buffer.raw)
    known = {file.path for file in merged.values()}
    findings = [finding for finding in sources.findings if finding.location.file not in known]
    files: list[SourceFile] = []
    listed = sorted(merged.values(), key=lambda file: file.relative)
    sizes = ((file.path, len(file.raw)) for file in listed)
    for file, problem in zip(listed, within_limits(sizes, limits), strict=False):
        if problem is None:
            files.append(file)
        else:
            findings.append(problem)
    return tuple(files), tuple(sorted(findings, key=lambda finding: finding.location))

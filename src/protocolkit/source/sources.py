"""The files of one spec as bytes, wherever they come from."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator

import msgspec

from protocolkit.findings import Finding, Location
from protocolkit.source.limits import Limits, mebibytes
from protocolkit.source.reading_error import yaml_error
from protocolkit.source.yaml import too_large

__all__ = [
    "SourceFile",
    "Sources",
    "is_amendment",
    "is_hidden",
    "is_release",
    "is_yaml",
    "refused_link",
    "relative_inside",
    "shown",
    "unusable",
    "within_limits",
]


class SourceFile(msgspec.Struct, frozen=True):
    """One YAML file of a spec: ``path`` as the user would write it, ``relative`` to the spec's folder."""

    path: str
    relative: str
    raw: bytes


class Sources(msgspec.Struct, frozen=True):
    """A spec's YAML files in order of name, the names of its other files, and a way to read those.

    ``read`` takes a relative name and gives ``None`` where there is no such file inside the folder.
    ``findings`` tell of files that were passed over. ``root`` is the folder as the user would write it.
    """

    root: str
    files: tuple[SourceFile, ...]
    others: tuple[str, ...]
    read: Callable[[str], bytes | None]
    findings: tuple[Finding, ...] = ()
    revision: str | None = None
    commit: str | None = None

    @property
    def chapters(self) -> tuple[SourceFile, ...]:
        """The files that hold chapters of the protocol."""
        return tuple(file for file in self.files if not is_amendment(file.relative))

    @property
    def amendments(self) -> tuple[SourceFile, ...]:
        """The headers of amendments, which stand beside the chapters and are no part of them."""
        return tuple(file for file in self.files if is_amendment(file.relative))

    @property
    def releases(self) -> tuple[str, ...]:
        """The names of the files of released versions."""
        return tuple(name for name in self.others if is_release(name))

    @property
    def without_releases(self) -> Sources:
        """The same, where nothing was ever released."""
        others = tuple(name for name in self.others if not is_release(name))
        return msgspec.structs.replace(self, others=others)

    def shown(self, relative: str) -> str:
        """A file of the spec as the user would write it."""
        revision, colon, folder = (
            self.root.rpartition(":") if self.revision is not None else ("", "", self.root)
        )
        inside = relative if folder in ("", ".") else f"{folder.rstrip('/')}/{relative}"
        return shown(f"{revision}{colon}{inside}")


def is_yaml(name: str) -> bool:
    """Whether a file name is that of a YAML file."""
    return name.lower().endswith((".yaml", ".yml"))


def is_amendment(relative: str) -> bool:
    """Whether a file of a spec is the header of an amendment."""
    return relative.startswith("amendments/")


def is_release(relative: str) -> bool:
    """Whether a file of a spec is that of a released version."""
    folder, _, name = relative.rpartition("/")
    return folder == "releases" and name.lower().endswith(".json")


def is_hidden(relative: str) -> bool:
    """Whether any part of a path is hidden."""
    return any(part.startswith(".") for part in relative.split("/"))


def shown(path: str) -> str:
    """A path that can be printed: bytes that are no text become the replacement character."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def relative_inside(relative: str) -> str | None:
    """A relative path in its shortest form; ``None`` where it leads out of its folder."""
    if relative.startswith("/") or "\\" in relative or "\0" in relative:
        return None
    short = posixpath.normpath(relative)
    return None if short in (".", "..") or short.startswith("../") else short


def unusable(path: str, message: str, fix: str | None = None) -> Finding:
    """The finding for a file that cannot be used for what it is, whatever it holds."""
    return yaml_error("YML011", message, Location(shown(path)), fix)


def refused_link(path: str, *, outside: bool) -> Finding:
    """The finding for a link out of the spec's folder, or to a folder."""
    if outside:
        return unusable(path, "this link leads out of the spec's folder", "Put a copy of the file here.")
    return unusable(path, "this link leads to a folder, or nowhere", "Remove it.")


def within_limits(sizes: Iterable[tuple[str, int]], limits: Limits) -> Iterator[Finding | None]:
    """For each path and size, the finding that forbids reading it; ends where the whole is too large."""
    total = 0
    for count, (path, size) in enumerate(sizes, 1):
        if size > limits.file_bytes:
            yield too_large(shown(path), size, limits)
            continue
        total += size
        if total > limits.total_bytes:
            yield _too_much(path, mebibytes(limits.total_bytes))
            return
        if count > limits.files:
            yield _too_much(path, f"{limits.files:,} files")
            return
        yield None


def _too_much(path: str, most: str) -> Finding:
    message = f"the spec has more than {most}; from this file on it is not read"
    return yaml_error(
        "YML005", message, Location(shown(path)), "Move out of its folder what is not the spec."
    )

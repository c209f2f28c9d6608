"""Finds the YAML files of a spec: in a folder, as a single file, or at a revision of git.

Paths are strings here: a spec may be hundreds of files, and importing pathlib takes longer than reading them.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from functools import partial

from protocolkit.errors import CannotRun
from protocolkit.findings import Finding
from protocolkit.nearest import did_you_mean
from protocolkit.source.limits import Limits, mebibytes
from protocolkit.source.nearby import MAIN_FILE, spec_of
from protocolkit.source.sources import (
    SourceFile,
    Sources,
    is_hidden,
    is_yaml,
    refused_link,
    relative_inside,
    shown,
    unusable,
    within_limits,
)

__all__ = ["SourceFile", "Sources", "discover", "read_sources"]

_LIMITS = Limits()


def discover(paths: Sequence[str]) -> tuple[str, ...]:
    """The specs to work on: those named, or the folder of every ``protocol/*/protocol.yaml``.

    A named folder that is not a spec but holds some (``protocol``) stands for all of them, and a named file for the
    spec that it belongs to.
    """
    if paths:
        return tuple(dict.fromkeys(spec for path in paths for spec in _specs_in(spec_of(path))))
    found = tuple(_specs_below("protocol"))
    if not found:
        raise CannotRun(
            "there is no spec here: no protocol/*/protocol.yaml",
            "Name the folder of a spec, or run this in the folder that holds protocol/.",
        )
    return found


def _specs_in(path: str) -> tuple[str, ...]:
    try:
        if os.path.isdir(path) and not any(map(is_yaml, os.listdir(path))):
            return tuple(_specs_below(path)) or (path,)
    except (OSError, ValueError):
        pass  # read_sources says what is wrong with it
    return (path,)


def _specs_below(folder: str) -> Iterator[str]:
    from pathlib import Path

    for spec in sorted(Path(folder).glob(f"*/{MAIN_FILE}")):
        if not spec.parent.name.startswith("."):
            yield spec.parent.as_posix()


def read_sources(target: str, limits: Limits = _LIMITS) -> Sources:
    """Read the files of one spec: a folder, a YAML file, or ``REV:PATH`` where no such path exists.

    Raises ``CannotRun`` when there is nothing to read; files that are passed over are findings.
    """
    if not target:
        raise CannotRun("the path of the spec is empty", "Name the folder of a spec.")
    try:
        mode = os.stat(target).st_mode
    except (OSError, ValueError) as error:
        return _from_elsewhere(target, error, limits)
    try:
        return _read_folder(target, limits) if stat.S_ISDIR(mode) else _read_single(target, mode, limits)
    except OSError as error:
        raise CannotRun(f'"{shown(target)}" cannot be read: {_reason(error)}') from error


def _from_elsewhere(target: str, error: OSError | ValueError, limits: Limits) -> Sources:
    revision, colon, _ = target.partition(":")
    if isinstance(error, PermissionError):
        raise CannotRun(f'"{shown(target)}" cannot be read: {_reason(error)}') from error
    if colon and revision:
        from protocolkit.source.git import read_revision

        return read_revision(target, limits)
    raise CannotRun(f'"{shown(target)}" does not exist', _near_miss(target)) from error


def _near_miss(target: str) -> str | None:
    """The existing path nearest to a missing one: the first part that does not exist is the mistake."""
    if "\0" in target or len(target) > 4096:
        return None
    from pathlib import Path, PurePath

    missing = PurePath(target)
    while not Path(missing.parent).is_dir() and missing.parent != missing:
        missing = missing.parent
    try:
        names = [entry.as_posix() for entry in Path(missing.parent).iterdir()]
    except OSError:
        return None
    rest = PurePath(target).relative_to(missing)
    whole = [Path(name, rest).as_posix() for name in names if Path(name, rest).exists()]
    return did_you_mean(target, map(shown, whole)) or did_you_mean(missing.as_posix(), map(shown, names))


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


def _read_single(target: str, mode: int, limits: Limits) -> Sources:
    if not is_yaml(target) or not stat.S_ISREG(mode):
        raise CannotRun(
            f'"{shown(target)}" is not a YAML file', "Name the folder of a spec, or a .yaml file."
        )
    folder, name = os.path.split(target)
    return _read_listed(_tidy(folder or "."), [name], [], [], limits)


def _read_folder(target: str, limits: Limits) -> Sources:
    root = _tidy(os.fspath(target))
    names: list[str] = []
    findings: list[Finding] = []
    _list_folder(root, names, findings)
    names.sort()
    sources = _read_listed(
        root,
        [name for name in names if is_yaml(name)],
        [name for name in names if not is_yaml(name)],
        findings,
        limits,
    )
    if not sources.files and not sources.findings:
        raise CannotRun(f'"{shown(target)}" holds no YAML file', "A spec is a folder with a protocol.yaml.")
    return sources


def _tidy(path: str) -> str:
    """A path with slashes alone, none doubled or at the end, and without ``.``, as pathlib would write it."""
    parts = path.split("/")
    if os.sep == "/" and "." not in parts and "" not in parts[1:]:
        return path
    from pathlib import PurePath

    return PurePath(path).as_posix()


def _list_folder(root: str, names: list[str], findings: list[Finding]) -> None:
    """Add the names of all files below a folder; links to folders are refused, so there are no loops."""
    real = os.path.realpath(root)
    above = _above(root)
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        for entry in _entries(root, folder, findings):
            relative = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                waiting.append(relative)
            elif problem := _problem(entry, real, above + relative):
                findings.append(problem)
            else:
                names.append(relative)


def _above(root: str) -> str:
    """What stands before a relative name in the path of a file."""
    if root == ".":
        return ""
    return root if root.endswith("/") else f"{root}/"


def _entries(root: str, folder: str, findings: list[Finding]) -> list[os.DirEntry[str]]:
    """What a folder holds and does not hide; a finding where it cannot be read."""
    path = _above(root) + folder or "."
    try:
        with os.scandir(path) as entries:
            return [entry for entry in entries if not is_hidden(entry.name)]
    except OSError as error:
        if not folder:
            raise
        message = f"this folder cannot be read: {_reason(error)}"
        findings.append(unusable(path, message))
        return []


def _problem(entry: os.DirEntry[str], real: str, path: str) -> Finding | None:
    if entry.is_symlink():
        if not _is_inside(os.path.realpath(entry.path), real):
            return refused_link(path, outside=True)
        if not entry.is_file():
            return refused_link(path, outside=False)
    if not entry.is_file():
        return unusable(path, "this is not a file", "Remove it.") if is_yaml(path) else None
    return None


def _is_inside(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def _read_listed(
    root: str, names: list[str], others: list[str], findings: list[Finding], limits: Limits
) -> Sources:
    files = []
    above = _above(root)
    paths = [above + name for name in names]
    sizes = [(path, _size(path)) for path in paths]
    for name, path, problem in zip(names, paths, within_limits(sizes, limits), strict=False):
        raw = problem or _read(path)
        if isinstance(raw, Finding):
            findings.append(raw)
        else:
            files.append(SourceFile(shown(path), shown(name), raw))
    return Sources(
        root=shown(root),
        files=tuple(files),
        others=tuple(others),
        read=partial(_read_other, root, limits),
        findings=tuple(sorted(findings, key=lambda finding: finding.location)),
    )


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0  # reading it says why


def _read(path: str) -> bytes | Finding:
    try:
        return _bytes_of(path)
    except OSError as error:
        return unusable(path, f"this file cannot be read: {_reason(error)}")


def _bytes_of(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _read_other(root: str, limits: Limits, relative: str) -> bytes | None:
    """The bytes of a file inside the folder; ``None`` where there is none, or only by a link out of it."""
    short = relative_inside(relative)
    if short is None:
        return None
    path = _above(root) + short
    try:
        found = _found(path) if _is_inside(os.path.realpath(path), os.path.realpath(root)) else None
        if found is None or not stat.S_ISREG(found.st_mode):
            return None
        if found.st_size > limits.total_bytes:
            raise CannotRun(f'"{shown(path)}" has more than {mebibytes(limits.total_bytes)}')
        return _bytes_of(path)
    except OSError as error:
        raise CannotRun(f'"{shown(path)}" cannot be read: {_reason(error)}') from error


_ABSENT = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})


def _found(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except OSError as error:
        if error.errno in _ABSENT:
            return None
        raise

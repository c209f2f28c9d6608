"""Writing results whole or not at all."""

from __future__ import annotations

import contextlib
import os
import posixpath
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from protocolkit.errors import CannotRun

__all__ = ["MANIFEST", "add_atomically", "replace_atomically", "write_atomically", "write_file_atomically"]

MANIFEST = "manifest.json"
"""What marks a folder as one of ours: only such a folder, or an empty one, is ever replaced."""

INDEX = "index.html"
"""The page that leads to every file; the manifest does not list it."""

_NAME = "protocolkit"
_FOLDER_MODE, _FILE_MODE = 0o755, 0o644


class _Tool(msgspec.Struct):
    """The stamp of the program that wrote a folder."""

    name: str


class _Listed(msgspec.Struct):
    """One file that a manifest lists."""

    path: str


class _Stamp(msgspec.Struct):
    """As much of a manifest as tells whose it is, and what is ours of the folder."""

    tool: _Tool
    artifacts: tuple[_Listed, ...] = ()


def write_atomically(folder: str, files: Mapping[str, bytes]) -> None:
    """Replace an output folder by these files; on failure, the folder stays as it was.

    They must have our manifest among them, or the folder could not be replaced again. Raises ``CannotRun``
    when it cannot be written, or holds what we did not write.
    """
    if MANIFEST not in files:
        raise ValueError(f"an output without {MANIFEST}")
    _replace(folder, files, lambda target: _written_before(target / MANIFEST))


def replace_atomically(folder: str, files: Mapping[str, bytes]) -> None:
    """Replace a folder that holds files of these names and no others; on failure, it stays as it was.

    Raises ``CannotRun`` when it cannot be written, or holds anything else.
    """
    _replace(folder, files, lambda target: set(files))


def add_atomically(folder: str, files: Mapping[str, bytes]) -> None:
    """Add files to a folder, which may be new; on failure, none of them is there.

    Raises ``CannotRun`` when it cannot be written, or one of the names is taken: nothing is ever written over.
    """
    names = {_checked(name): raw for name, raw in files.items()}
    _refuse_clashes(names)
    target = Path(os.path.realpath(folder))
    with _explained(folder):
        _refuse_taken(folder, target, names)
        if not target.exists():
            _replace(folder, files, lambda target: set())
            return
        staging = Path(tempfile.mkdtemp(prefix=".protocolkit-", dir=target))
        try:
            _write_all(staging / "new", names)
            _move_into(staging / "new", target, names)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _replace(folder: str, files: Mapping[str, bytes], ours: Callable[[Path], set[str]]) -> None:
    """Put a new folder in place of an old one that holds nothing but what is ours."""
    names = {_checked(name): raw for name, raw in files.items()}
    _refuse_clashes(names)
    target = Path(os.path.realpath(folder))
    with _explained(folder):
        _refuse_foreign(folder, target, ours)
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        try:
            _write_all(staging / "new", names)
            _swap(staging, target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def write_file_atomically(path: str, raw: bytes) -> None:
    """Replace one file; on failure, it stays as it was. A link to it is followed, not replaced."""
    target = Path(os.path.realpath(path))
    with _explained(path):
        if target.is_dir():
            raise CannotRun(f'"{path}" is a folder, not a file')
        mode = target.stat().st_mode & 0o777 if target.exists() else _FILE_MODE
        handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(raw)
            Path(name).chmod(mode)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


@contextlib.contextmanager
def _explained(path: str) -> Iterator[None]:
    """The operating system's refusals in words, with the path as the user gave it."""
    try:
        yield
    except OSError as error:
        raise CannotRun(
            f'"{path}" cannot be written: {error.strerror or error}',
            "Name a place whose folder can be written to.",
        ) from error


def _checked(name: str) -> str:
    """A relative name that stays inside its folder on every system."""
    steps = any(part in ("", ".", "..") for part in name.split("/"))
    if steps or any(sign in name for sign in "\\:\0"):
        raise CannotRun(f'"{name}" is not a file name inside the output folder; nothing was written')
    return name


def _refuse_clashes(names: Mapping[str, bytes]) -> None:
    """Names that are one file where case does not count, or a file where another has its folder."""
    folded: dict[str, str] = {}
    for name in sorted(names):
        first = folded.setdefault(name.casefold(), name)
        if first != name:
            raise CannotRun(f'"{first}" and "{name}" are the same file on some systems; nothing was written')
    for name in names:
        parent = posixpath.dirname(name)
        while parent:
            if parent.casefold() in folded:
                raise CannotRun(f'"{parent}" is to be a file and a folder; nothing was written')
            parent = posixpath.dirname(parent)


def _refuse_foreign(folder: str, target: Path, ours: Callable[[Path], set[str]]) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise CannotRun(f'"{folder}" is a file, not a folder')
    foreign = sorted(_files_in(target) - ours(target))
    if foreign:
        raise CannotRun(
            f'"{folder}" holds files that protocolkit did not write ("{foreign[0]}"), and is left alone',
            "Move them elsewhere, or name an empty or a new folder.",
        )


def _refuse_taken(folder: str, target: Path, names: Iterable[str]) -> None:
    """Refuse where a name is taken, or a folder on the way to it is a file; all of them are named."""
    if target.exists() and not target.is_dir():
        raise CannotRun(f'"{folder}" is a file, not a folder')
    ways = {parent for name in names for parent in Path(name).parents if parent.name}
    blocked = [way for way in ways if os.path.lexists(target / way) and not (target / way).is_dir()]
    taken = sorted(
        [*(name for name in names if os.path.lexists(target / name)), *(way.as_posix() for way in blocked)]
    )
    if taken:
        raise CannotRun(
            f'"{folder}" has {", ".join(taken)} already; nothing was written',
            "Move it elsewhere, or name a new folder.",
        )


def _move_into(new: Path, target: Path, names: Iterable[str]) -> None:
    """Move files into a folder; where one cannot be moved, take those before it and their folders out again."""
    added: list[Path] = []
    try:
        for name in sorted(names):
            for parent in reversed(Path(name).parents[:-1]):
                if not (target / parent).exists():
                    (target / parent).mkdir()
                    added.append(target / parent)
            os.link(new / name, target / name)  # which, unlike a move, refuses to write over a file
            added.append(target / name)
    except BaseException:
        for path in reversed(added):
            path.rmdir() if path.is_dir() else path.unlink()
        raise


def _files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def _written_before(manifest: Path) -> set[str]:
    """The files that a manifest of ours lists, and those beside them that every build writes."""
    try:
        stamp = msgspec.json.decode(manifest.read_bytes(), type=_Stamp)
    except (OSError, msgspec.MsgspecError):
        return set()
    if stamp.tool.name != _NAME:
        return set()
    return {MANIFEST, INDEX, *(artifact.path for artifact in stamp.artifacts)}


def _write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir()
    folder.chmod(_FOLDER_MODE)
    for name in sorted(files):
        path = folder / name
        for parent in reversed(path.relative_to(folder).parents[:-1]):
            if not (folder / parent).exists():
                (folder / parent).mkdir()
                (folder / parent).chmod(_FOLDER_MODE)
        path.write_bytes(files[name])
        path.chmod(_FILE_MODE)


def _swap(staging: Path, target: Path) -> None:
    """Put the new folder in place of the old one, and the old one back if that fails."""
    old = staging / "old"
    moved = target.exists()
    if moved:
        target.rename(old)
    try:
        (staging / "new").rename(target)
    except BaseException:
        if moved:
            old.rename(target)
        raise

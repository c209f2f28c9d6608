"""Doing something again whenever a file changes: looked up twice a second, by size and time of change."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from protocolkit.cli.console import Console, say_plainly
from protocolkit.errors import CannotRun
from protocolkit.source.nearby import configuration_files, spec_of
from protocolkit.source.sources import is_hidden

__all__ = ["watch"]

_PAUSE = 0.5
_SETTLING = 0.1
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"

_Seen = dict[str, tuple[int, int]]
"""The size and time of change of every file."""


def watch(check: Callable[[], int], paths: Sequence[str], files: Sequence[str], console: Console) -> int:
    """Check now and after every change of a file below the paths, of a configuration or of ``files``, until Ctrl-C.

    What cannot be checked for now is told, and looked at again when it changes.
    """
    _refuse_revisions(paths)
    try:
        while True:
            seen = _seen(paths, files)
            _check_once(check, console)
            while (now := _seen(paths, files)) == seen:
                time.sleep(_PAUSE)
            while (later := _seen(paths, files)) != now:
                time.sleep(_SETTLING)  # an editor is still writing
                now = later
    except KeyboardInterrupt:
        return 0


def _refuse_revisions(paths: Sequence[str]) -> None:
    for path in paths:
        if ":" in path and not os.path.lexists(path):
            raise CannotRun(f'"{path}" is a revision of git, which does not change', "leave out --watch")


def _check_once(check: Callable[[], int], console: Console) -> None:
    if sys.stdout.isatty():
        console.result(_CLEAR)
    try:
        check()
    except CannotRun as problem:
        say_plainly(f"protocolkit: {problem.message}", problem.fix)
    console.note("waiting for a change (Ctrl-C ends)")


def _seen(paths: Sequence[str], files: Sequence[str]) -> _Seen:
    found: _Seen = {}
    for path in paths or ["protocol"]:
        target = spec_of(path)
        for name in (path, *_below(target), *configuration_files(target)):
            _look(name, found)
    for name in files:
        _look(name, found)
    return found


def _below(folder: str) -> Iterator[str]:
    """Every file below a folder that is not hidden; links to folders are not followed."""
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_hidden(name))
        yield from (f"{top}/{name}" for name in names if not is_hidden(name))


def _look(name: str, found: _Seen) -> None:
    try:
        status = Path(name).stat()
    except (OSError, ValueError):
        return  # it is gone; that is a change too
    found[name] = status.st_size, status.st_mtime_ns

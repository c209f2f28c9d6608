"""Reports of specs that have not changed since they were last checked.

A report is kept under the hash of everything that it follows from: every byte of the specs, the options, this
very installation and the interpreter. It is looked up before anything heavy is imported. What cannot be hashed
simply (a revision of git, a link, a very large folder) is checked every time.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from protocolkit.version import __version__

if TYPE_CHECKING:
    from hashlib import _Hash

__all__ = ["SEVERITIES", "Report", "find_report", "keep_report", "report_key"]

SEVERITIES = ("error", "warning", "info")
"""The most serious first."""

_MOST_BYTES = 64 * 1024 * 1024
_MOST_REPORTS = 256

Report = tuple[dict[str, int], bytes]
"""Number of findings by severity, and what was printed."""


class _NotSimpleError(Exception):
    """This cannot be hashed simply."""


def report_key(paths: Sequence[str], options: Sequence[str]) -> str | None:
    """The key of a report, ``None`` where no report can be kept."""
    import hashlib

    digest = hashlib.sha256()
    try:
        for part in (__version__, sys.version, *options, "\0", *paths):
            _add(digest, part.encode("utf-8", "surrogateescape"))
        for name, size, changed in _installation():
            _add(digest, f"{name} {size} {changed}".encode())
        for target in paths or ["protocol"]:
            for name in _files(target):
                _add(digest, name.encode("utf-8", "surrogateescape"))
                with open(name, "rb") as file:
                    _add(digest, file.read())
    except (OSError, ValueError, _NotSimpleError):
        return None
    return digest.hexdigest()


def _add(digest: _Hash, raw: bytes) -> None:
    digest.update(len(raw).to_bytes(8, "big"))
    digest.update(raw)


def _installation() -> Iterator[tuple[str, int, int]]:
    """Every file of this installation that a report depends on, with its size and time of change."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    schemas = os.path.join(os.path.dirname(os.path.dirname(package)), "schemas")
    for top in (package, schemas):
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                found = os.stat(os.path.join(folder, name))
                yield os.path.join(folder, name), found.st_size, found.st_mtime_ns


def _files(target: str) -> list[str]:
    """Every file that a target may stand for. Raises ``_NotSimpleError`` for what must be looked at with more care."""
    if os.path.isfile(target) and not os.path.islink(target):
        target = os.path.dirname(target) or "."
    if not os.path.isdir(target):
        raise _NotSimpleError
    found: list[str] = []
    total = 0
    for folder, folders, names in os.walk(target, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in (*folders, *names):
            path = os.path.join(folder, name)
            if os.path.islink(path):
                raise _NotSimpleError
        for name in sorted(names):
            path = os.path.join(folder, name)
            total += os.stat(path).st_size
            found.append(path)
        if total > _MOST_BYTES:
            raise _NotSimpleError
    return found


def _refuse(error: OSError) -> None:
    raise error


def _folder() -> str | None:
    """Where reports are kept; ``None`` where the machine gives no such place."""
    own = os.environ.get("PROTOCOLKIT_CACHE_DIR")
    if own is not None:
        return own or None
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "protocolkit") if os.path.isabs(base) else None


def find_report(key: str) -> Report | None:
    """The report of that key, if it was kept."""
    import json

    folder = _folder()
    if folder is None:
        return None
    try:
        with open(os.path.join(folder, key), "rb") as file:
            head, _, printed = file.read().partition(b"\n")
        counts = json.loads(head)
        return {severity: int(counts[severity]) for severity in SEVERITIES}, printed
    except (OSError, ValueError, TypeError, KeyError):
        return None  # not there, or not whole: it is made anew


def keep_report(key: str, report: Report) -> None:
    """Keep a report; where that is not possible, the next check simply takes longer."""
    import json

    folder = _folder()
    if folder is None:
        return
    with contextlib.suppress(OSError):
        os.makedirs(folder, mode=0o700, exist_ok=True)
        name = os.path.join(folder, f"{key}.{os.getpid()}")
        with open(name, "xb", opener=_open_for_owner) as file:
            file.write(json.dumps(report[0]).encode() + b"\n" + report[1])
        os.replace(name, os.path.join(folder, key))
        _forget_oldest(folder)


def _open_for_owner(name: str, flags: int) -> int:
    """A file that others cannot read; ``tempfile`` would load ten modules to make one."""
    return os.open(name, flags, mode=0o600)


def _forget_oldest(folder: str) -> None:
    kept = sorted(os.scandir(folder), key=lambda entry: entry.stat().st_mtime_ns)
    for entry in kept[:-_MOST_REPORTS]:
        os.unlink(entry.path)

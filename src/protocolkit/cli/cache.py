"""Reports of specs that have not changed since they were last checked.

A report is kept under the hash of everything that it follows from: every byte of the specs, the options, this
very installation and the interpreter. It is looked up before anything heavy is imported. What cannot be hashed
simply (a revision of git, a link, a very large folder) is checked every time.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from protocolkit.kept import find_kept, keep, kept_folder
from protocolkit.version import __version__

if TYPE_CHECKING:
    from hashlib import _Hash

__all__ = ["COUNTED", "SEVERITIES", "Report", "find_report", "keep_report", "report_key"]

SEVERITIES = ("error", "warning", "info")
"""The most serious first."""

_MOST_BYTES = 64 * 1024 * 1024
_MOST_REPORTS = 256

COUNTED = (*SEVERITIES, "failing")
"""What is counted of findings that nobody decided about: those of a severity, those that fail a configured check."""


class Report(NamedTuple):
    """What a check said: how much, beside the result, and as the result."""

    counts: dict[str, int]
    notes: list[str]
    printed: bytes


class _NotSimpleError(Exception):
    """This cannot be hashed simply."""


def report_key(
    paths: Sequence[str], options: Sequence[str], *, config: str | None = None, baseline: str | None = None
) -> str | None:
    """The key of a report, ``None`` where no report can be kept.

    It follows from every file that may configure the check too, and from what these name.
    """
    import hashlib

    from protocolkit.source.nearby import configuration_files, spec_of

    digest = hashlib.sha256()
    try:
        for part in (__version__, sys.version, *options, "\0", *paths):
            _add(digest, part.encode("utf-8", "surrogateescape"))
        for name, size, changed in _installation():
            _add(digest, f"{name} {size} {changed}".encode())
        for target in map(spec_of, paths or ["protocol"]):
            for name in [target] if _is_table(target) else _files(target):
                _add_file(digest, name)
            for name in configuration_files(target):
                _add_file(digest, name)
        for named in (config, baseline):
            if named is not None:
                _add_file(digest, named)
    except (OSError, ValueError, _NotSimpleError):
        return None
    return digest.hexdigest()


def _is_table(target: str) -> bool:
    """Whether a target stands for nothing but itself: a data dictionary."""
    return target.casefold().endswith(".csv") and os.path.isfile(target) and not os.path.islink(target)


def _add_file(digest: _Hash, name: str) -> None:
    """A file, and what it names where it is a configuration: a baseline, a folder of documents."""
    content = _content(name)
    _add(digest, name.encode("utf-8", "surrogateescape"))
    _add(digest, content)
    if name.endswith(".toml") and b"baseline" in content:
        baseline = _named_in(name, "baseline")
        _add(digest, b"" if baseline is None else _content(baseline))
    if name.endswith(".toml") and b"built" in content:
        built = _named_in(name, "built")
        for path in _files(built) if built is not None and os.path.isdir(built) else ():
            _add(digest, path.encode("utf-8", "surrogateescape"))
            _add(digest, _content(path))


def _content(name: str) -> bytes:
    with open(name, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_BYTES:
            raise _NotSimpleError
        return file.read()


def _named_in(name: str, key: str) -> str | None:
    """What a file names; where it is no configuration of ours, the check says what is wrong with it."""
    from protocolkit.errors import CannotRun
    from protocolkit.source.configuration import read_configuration

    try:
        configuration = read_configuration(name)
        return configuration.beside(configuration.table[key])
    except (CannotRun, KeyError, TypeError):
        return None


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


def find_report(key: str) -> Report | None:
    """The report of that key, if it was kept."""
    import json

    folder = kept_folder()
    raw = find_kept(folder, key) if folder is not None else None
    if raw is None:
        return None
    head, _, printed = raw.partition(b"\n")
    try:
        said = json.loads(head)
        counts = {name: int(said["counts"][name]) for name in COUNTED}
        return Report(counts, [str(note) for note in said["notes"]], printed)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None  # not whole: it is made anew


def keep_report(key: str, report: Report) -> None:
    """Keep a report; where that is not possible, the next check simply takes longer."""
    import json

    folder = kept_folder()
    if folder is not None:
        head = json.dumps({"counts": report.counts, "notes": report.notes})
        keep(folder, key, head.encode() + b"\n" + report.printed, most=_MOST_REPORTS)

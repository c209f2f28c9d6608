"""Writes a protocol out for another system: its files, and beside them what they cannot say."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from protocolkit.api import check, require_plan
from protocolkit.documents.artifact import make_masthead
from protocolkit.errors import CannotRun
from protocolkit.exchange.export import Export, ExportContext, all_exports
from protocolkit.exchange.notice import Notice
from protocolkit.nearest import did_you_mean
from protocolkit.output import MANIFEST, write_atomically, write_file_atomically
from protocolkit.report.stamp import stamped
from protocolkit.tables import csv_bytes

__all__ = ["ExportResult", "export"]

NOTICES = "notices.csv"
"""The list of what an export cannot carry, beside its files."""


class ExportResult(msgspec.Struct, frozen=True):
    """What ``export`` wrote: the place, the names of the files, the notices, and the same as JSON."""

    output: str
    files: tuple[str, ...]
    notices: tuple[Notice, ...]
    json: bytes


def export(target: str, format: str, output: str) -> ExportResult:
    """Write a protocol out to a format: into a folder, or as one file where ``output`` ends as its only file does.

    A folder of an export is replaced whole, or left as it was, and has the notices and a manifest. Raises
    ``CannotRun`` when there is no such format, the spec cannot be loaded, or ``output`` cannot be written.
    """
    wanted = _export_named(format)
    result = check(target)
    plan = require_plan(result)
    content_hash = result.loaded.hash or ""
    draft = make_masthead(plan, content_hash, result.lint_errors).draft_notice
    made = wanted.make(ExportContext(plan, content_hash, draft))
    single = _single(output, made.files)
    files = made.files if single else {**made.files, NOTICES: _table(made.notices)}
    told = stamped(plan, content_hash, **_told(wanted, files, made.notices, draft))
    if single:
        write_file_atomically(output, made.files[single])
    else:
        write_atomically(output, {**files, MANIFEST: told})
    return ExportResult(output, tuple(sorted(files)), made.notices, told)


def _export_named(name: str) -> Export:
    known = all_exports()
    if name not in known:
        near = did_you_mean(name, known)
        raise CannotRun(f"there is no export {name!r}", near or f"one of {', '.join(known)}")
    return known[name]


def _single(output: str, files: Mapping[str, bytes]) -> str | None:
    """The only file of an export, if the output is named as a file of its kind."""
    if len(files) != 1 or Path(output).is_dir():
        return None
    (name,) = files
    return name if Path(output).suffix.casefold() == Path(name).suffix.casefold() else None


def _table(notices: tuple[Notice, ...]) -> bytes:
    return csv_bytes(("where", "what"), ((notice.path, notice.text) for notice in notices))


def _told(
    wanted: Export, files: Mapping[str, bytes], notices: tuple[Notice, ...], draft: str | None
) -> dict[str, Any]:
    return {
        "export": wanted.name,
        "draft": draft,
        "artifacts": [
            {"path": path, "sha256": hashlib.sha256(raw).hexdigest()} for path, raw in sorted(files.items())
        ],
        "notices": notices,
    }

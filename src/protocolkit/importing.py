"""Makes a spec of forms that another system has, so that an existing study can move in."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from pathlib import Path

import msgspec

from protocolkit.api import load
from protocolkit.errors import CannotRun
from protocolkit.exchange.imported import Import, all_imports
from protocolkit.exchange.notice import Notice
from protocolkit.findings import Stage
from protocolkit.model.plan import Plan
from protocolkit.moving_in import Document, spec_files
from protocolkit.nearest import did_you_mean
from protocolkit.output import add_atomically
from protocolkit.report.stamp import stamped
from protocolkit.starting import id_from

__all__ = ["ImportResult", "import_study"]

_MOST = 64 * 1024 * 1024


class ImportResult(msgspec.Struct, frozen=True):
    """What ``import_study`` wrote: the folder, its files, how many forms and items, and what was not taken over.

    ``json`` says the same for programs.
    """

    folder: str
    files: tuple[str, ...]
    forms: int
    items: int
    notices: tuple[Notice, ...]
    json: bytes


def import_study(format: str, file: str, folder: str, *, study_id: str | None = None) -> ImportResult:
    """Read the forms of another system's file and write them as the spec of a new protocol.

    What the file does not say is null or assumed, and a question asks for it. Raises ``CannotRun`` when there is no
    such format, the file cannot be read, or a file of the folder is there already; then nothing is written.
    """
    wanted = _import_named(format)
    raw = _read(file)
    document = Document(Path(file).name, hashlib.sha256(raw).hexdigest())
    imported = wanted.read(document.name, raw)
    if not imported.forms:
        raise CannotRun(f'"{file}" has no forms', f"Is it {wanted.title}?")
    name = study_id or id_from(Path(folder).resolve().name) or "imported-study"
    files = spec_files(name, imported, document)
    plan, content_hash = _believed(files)
    add_atomically(folder, files)
    counts = {"forms": len(imported.forms), "items": sum(len(form.items) for form in imported.forms)}
    told = stamped(
        plan,
        content_hash,
        **{"import": wanted.name, "file": document.name, **counts},
        files=sorted(files),
        notices=imported.notices,
    )
    return ImportResult(folder, tuple(sorted(files)), **counts, notices=imported.notices, json=told)


def _import_named(name: str) -> Import:
    known = all_imports()
    if name not in known:
        near = did_you_mean(name, known)
        raise CannotRun(f"there is no import {name!r}", near or f"one of {', '.join(known)}")
    return known[name]


def _read(file: str) -> bytes:
    try:
        size = Path(file).stat().st_size
        if size > _MOST:
            most = _MOST // 1024 // 1024
            raise CannotRun(f'"{file}" has more than {most} MiB, which the forms of no study have')
        return Path(file).read_bytes()
    except OSError as error:
        raise CannotRun(f'"{file}" cannot be read: {error.strerror or error}') from error


def _believed(files: Mapping[str, bytes]) -> tuple[Plan, str | None]:
    """What we are about to write, loaded; where it cannot be, that is a mistake of ours."""
    with tempfile.TemporaryDirectory(prefix="protocolkit-") as folder:
        add_atomically(folder, files)
        loaded = load(folder)
    if loaded.plan is None:
        wrong = next(found for found in loaded.findings if found.stage is Stage.LOAD)
        raise AssertionError(f"{wrong.location.file}: {wrong.rule}: {wrong.message}")
    return loaded.plan, loaded.hash

"""Which files of a spec are ours to lay out: all that are YAML, but nothing of the record and nothing elsewhere."""

from __future__ import annotations

from pathlib import Path

import msgspec

from protocolkit.errors import CannotRun
from protocolkit.findings import Finding
from protocolkit.source.files import read_sources
from protocolkit.source.layout.formatting import Formatted, format_yaml
from protocolkit.source.sources import SourceFile, refused_link

__all__ = ["FormattedFiles", "format_files"]

_RECORD = "record"


class FormattedFiles(msgspec.Struct, frozen=True):
    """The files of a spec before and after, and the findings for what was passed over."""

    files: tuple[Formatted, ...]
    findings: tuple[Finding, ...] = ()


def format_files(target: str) -> FormattedFiles:
    """Every file of a spec in its canonical layout, written nowhere.

    Raises ``CannotRun`` where there is nothing to format, or only a revision of git.
    """
    sources = read_sources(target)
    if sources.revision is not None:
        raise CannotRun(f'"{target}" is a revision of git; only files on disk can be formatted')
    files = [file for file in sources.files if not _is_record(file)]
    if sources.files and not files:
        raise CannotRun(f'"{target}" belongs to the record, which is kept letter by letter')
    kept = [file for file in files if not _leads_out(file.path)]
    links = tuple(refused_link(file.path, outside=True) for file in files if file not in kept)
    return FormattedFiles(
        tuple(format_yaml(file.path, file.raw) for file in kept), (*sources.findings, *links)
    )


def _is_record(file: SourceFile) -> bool:
    """Whether a file stands in the folder of the record, of which every letter counts."""
    return file.relative.startswith(f"{_RECORD}/") or Path(file.path).resolve().parent.name == _RECORD


def _leads_out(path: str) -> bool:
    """Whether a file named by itself is a link out of its folder."""
    named = Path(path)
    return named.is_symlink() and not named.resolve().is_relative_to(named.parent.resolve())

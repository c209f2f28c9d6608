"""The verbatim record beside the spec: there, untouched, and readable line by line."""

from __future__ import annotations

from typing import Any

import msgspec

from protocolkit.checksum import sha256
from protocolkit.findings import Finding, Severity, Stage
from protocolkit.source.positions import break_lines
from protocolkit.source.sources import Sources
from protocolkit.source.spec import Spec

__all__ = ["Record", "is_announced", "read_record"]


class Record(msgspec.Struct, frozen=True):
    """The record's lines; ``lines[0]`` is what sources call L1.

    ``file`` is its name within the spec, ``path`` as the user would write it.
    """

    file: str
    lines: tuple[str, ...]
    path: str = ""

    @property
    def line_count(self) -> int:
        """Number of lines."""
        return len(self.lines)

    def text(self, first: int, last: int) -> str:
        """Lines ``first`` to ``last``, counted from one, inclusive."""
        return "\n".join(self.lines[first - 1 : last])


def read_record(spec: Spec, sources: Sources) -> tuple[Record | None, list[Finding]]:
    """The record that ``provenance.record`` names, with what is wrong with it."""
    entry = _entry(spec.chapters)
    if entry is None:
        return None, []
    path = ("provenance", "record")
    raw = sources.read(entry["file"])
    if raw is None:
        return None, [
            _finding(
                spec,
                (*path, "file"),
                f"there is no file {entry['file']!r} beside the spec",
                "put the verbatim record there, or correct the path",
            )
        ]
    found = sha256(raw).hexdigest()
    findings = []
    if found != entry.get("sha256"):
        findings.append(
            _finding(
                spec,
                (*path, "sha256"),
                "the record is not the one whose checksum stands here - a verbatim record is never edited",
                f"restore the file; its checksum now is {found}",
            )
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        findings.append(_finding(spec, (*path, "file"), "the record is not UTF-8 text", None))
        return None, findings
    lines = break_lines(text)
    return Record(
        entry["file"], tuple(lines if lines[-1] else lines[:-1]), sources.shown(entry["file"])
    ), findings


def is_announced(spec: Spec) -> bool:
    """Whether the spec has a record, were it only possible to read it."""
    provenance = spec.chapters.get("provenance")
    return isinstance(provenance, dict) and provenance.get("record") is not None


def _entry(chapters: dict[str, Any]) -> dict[str, Any] | None:
    provenance = chapters.get("provenance")
    entry = provenance.get("record") if isinstance(provenance, dict) else None
    return entry if isinstance(entry, dict) and isinstance(entry.get("file"), str) else None


def _finding(spec: Spec, path: tuple[str, ...], message: str, fix: str | None) -> Finding:
    return Finding(
        "REF006", Severity.ERROR, Stage.LOAD, message, spec.locate(path), pointer="/".join(path), fix=fix
    )

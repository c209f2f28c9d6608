"""Mending what needs no judgement: edits are made, and kept only if the findings are gone and nothing else changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from protocolkit.findings import Edit, Finding, Stage
from protocolkit.source.edits import apply_edits, overlap
from protocolkit.source.sources import Sources
from protocolkit.source.yaml import read_yaml

__all__ = ["Fixed", "Looked", "fix_sources"]


class Looked(msgspec.Struct, frozen=True):
    """What a check of some files found, and whether they could be loaded, so that every rule ran."""

    findings: Sequence[Finding]
    is_loaded: bool


class FixedFile(msgspec.Struct, frozen=True):
    """A file before and after."""

    file: str
    before: bytes
    after: bytes


class Fixed(msgspec.Struct, frozen=True):
    """The files that change, the findings mended, and those whose edits were taken back."""

    files: tuple[FixedFile, ...] = ()
    mended: tuple[Finding, ...] = ()
    taken_back: tuple[Finding, ...] = ()


Look = Callable[[Sources], Looked]


def fix_sources(sources: Sources, look: Look) -> Fixed:
    """Make the edits of every finding that nobody decided about; of two that overlap, only the first.

    Edits after which a finding is still there or a new one appears, or by which more changes than they say, are
    taken back. Nothing is written.
    """
    before = look(sources)
    wanted = _without_overlaps(before.findings, {file.path for file in sources.files})
    attempt = _Attempt(sources, before, look)
    taken_back = tuple(attempt.add(wanted))
    after = _edited(sources, attempt.mended)
    files = [
        FixedFile(old.path, old.raw, new.raw)
        for old, new in zip(sources.files, after.files, strict=True)
        if old.raw != new.raw
    ]
    return Fixed(tuple(files), tuple(attempt.mended), taken_back)


def _without_overlaps(findings: Sequence[Finding], files: set[str]) -> list[Finding]:
    chosen: list[Finding] = []
    edits: list[Edit] = []
    for finding in findings:
        ours = all(edit.location.file in files for edit in finding.edits)
        if finding.edits and finding.is_active and ours and not any(overlap(e, edits) for e in finding.edits):
            chosen.append(finding)
            edits += finding.edits
    return chosen


def _edited(sources: Sources, findings: Sequence[Finding]) -> Sources:
    edits: dict[str, list[Edit]] = {}
    for finding in findings:
        for edit in finding.edits:
            edits.setdefault(edit.location.file, []).append(edit)
    files = tuple(
        msgspec.structs.replace(file, raw=apply_edits(file.raw, edits[file.path]))
        if file.path in edits
        else file
        for file in sources.files
    )
    return msgspec.structs.replace(sources, files=files)


class _Attempt:
    """Edits that have proved good so far."""

    def __init__(self, sources: Sources, before: Looked, look: Look) -> None:
        self.sources = sources
        self.before = before
        self.look = look
        self.mended: list[Finding] = []

    def add(self, findings: Sequence[Finding]) -> Iterator[Finding]:
        """Keep what can be kept, half by half; the findings whose edits were taken back."""
        if not findings:
            return
        tried = [*self.mended, *findings]
        after = _edited(self.sources, tried)
        if _says_the_same(self.sources, after, tried) and self._is_better(self.look(after), tried):
            self.mended = tried
        elif len(findings) == 1:
            yield from findings
        else:
            middle = len(findings) // 2
            yield from self.add(findings[:middle])
            yield from self.add(findings[middle:])

    def _is_better(self, after: Looked, mended: Sequence[Finding]) -> bool:
        """Whether what was mended is gone and nothing is new; rules that could not run before are not asked."""
        if self.before.is_loaded and not after.is_loaded:
            return False
        stages = {Stage.LOAD, Stage.LINT} if self.before.is_loaded else {Stage.LOAD}
        allowed = _counted(self.before.findings, stages)
        allowed.subtract(_counted(mended, stages))
        return all(count <= allowed[what] for what, count in _counted(after.findings, stages).items())


def _counted(findings: Sequence[Finding], stages: set[Stage]) -> Counter[tuple[str, str]]:
    return Counter(
        (found.rule, found.pointer) for found in findings if found.is_active and found.stage in stages
    )


def _says_the_same(before: Sources, after: Sources, findings: Sequence[Finding]) -> bool:
    """Whether the files read, and hold as many characters more or fewer as the edits say.

    So a replaced sign has not begun a comment or ended a text.
    """
    for old, new in zip(before.files, after.files, strict=True):
        edits = [edit for found in findings for edit in found.edits if edit.location.file == old.path]
        if not edits:
            continue
        read = read_yaml(old.path, new.raw)
        if (
            any(found.rule != "YML002" for found in read.findings)
            and not read_yaml(old.path, old.raw).findings
        ):
            return False
        if any(edit.text == "" and _takes_out_an_entry(edit, old.raw) for edit in edits):
            continue
        grown = sum(len(edit.text) - edit.location.end_column + edit.location.column for edit in edits)
        if _length(read.value) - _length(read_yaml(old.path, old.raw).value) != grown:
            return False
    return True


def _takes_out_an_entry(edit: Edit, raw: bytes) -> bool:
    """Whether an edit removes more than characters of one value: whole lines, or an entry with its comma."""
    at = edit.location
    if at.line != at.end_line:
        return True
    line = raw.decode("utf-8-sig").splitlines()[at.line]
    return "," in line[at.column : at.end_column]


def _length(value: Any) -> int:
    """The characters of all keys and values."""
    if isinstance(value, dict):
        return sum(len(key) + _length(entry) for key, entry in value.items())
    if isinstance(value, list):
        return sum(map(_length, value))
    return len(str(value))

"""What a check says of a mutant, compared with what it says of the valid spec."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from mutants.mutant import Mutant
from mutants.places import Base, Range
from protocolkit.findings import Finding, Location
from protocolkit.source.sources import Sources

__all__ = ["Verdict", "judge"]


class Verdict(msgspec.Struct, frozen=True):
    """What the check found that it does not find in the valid spec, and how well that tells of the mutation."""

    caught: bool
    located: bool
    single: bool
    loads: bool
    findings: tuple[str, ...] = ()


def judge(base: Base, mutant: Mutant) -> Verdict:
    """Check a mutant; a finding that only says a thing with other words than before is not new."""
    text = base.loaded.spec.documents[mutant.file].text
    mutated = mutant.apply(text)
    result = base.check(_with(base.sources, mutant.file, mutated))
    new = _new(base.result.findings, result.findings)
    near = [_lines(base, mutant, mutated, where) for where in (*mutant.places, *mutant.partners)]
    return Verdict(
        caught=bool(new),
        located=any(_is_near(place, near) for found in new for place in _places(found)),
        single=len(new) == 1,
        loads=result.loaded.plan is not None,
        findings=tuple(f"{f.rule} {f.location.file}:{f.location.line + 1} {f.message}" for f in new),
    )


def _with(sources: Sources, path: str, text: str) -> Sources:
    files = tuple(
        msgspec.structs.replace(file, raw=text.encode()) if file.path == path else file
        for file in sources.files
    )
    return msgspec.structs.replace(sources, files=files)


def _new(before: Sequence[Finding], after: Sequence[Finding]) -> list[Finding]:
    """Findings that ask for something and have no counterpart among those before."""
    same = Counter((f.rule, f.pointer, f.message) for f in before if f.is_active)
    left = []
    for found in after:
        if found.is_active and not _taken(same, (found.rule, found.pointer, found.message)):
            left.append(found)
    reworded = Counter((rule, pointer) for rule, pointer, _ in same.elements())
    return [found for found in left if not _taken(reworded, (found.rule, found.pointer))]


def _taken(counter: Counter[tuple[str, ...]], key: tuple[str, ...]) -> bool:
    if counter[key] <= 0:
        return False
    counter[key] -= 1
    return True


def _places(found: Finding) -> Iterable[Location]:
    return (found.location, *(related.location for related in found.related))


Lines = tuple[str, int, int]
"""A file, and the first and the last of some of its lines."""


def _lines(base: Base, mutant: Mutant, mutated: str, where: Range) -> Lines:
    """The lines of the mutant on which something of the valid spec stands."""
    file, start, end = where
    if file != mutant.file:
        mutated = base.loaded.spec.documents[file].text
    else:
        start, end = mutant.moved(start, is_end=False), mutant.moved(end, is_end=True)
    return file, mutated.count("\n", 0, start), mutated.count("\n", 0, max(start, end))


def _is_near(place: Location, near: Sequence[Lines]) -> bool:
    return any(
        file == place.file and place.line <= last and first <= place.end_line for file, first, last in near
    )

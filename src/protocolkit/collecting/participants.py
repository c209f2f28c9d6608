"""Whose the records are: a participant is a number at a site, since sites may count alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from protocolkit.collecting.problems import Problem
from protocolkit.collecting.records import Record

__all__ = ["participants", "unsure"]


def participants(records: Sequence[Record]) -> Iterator[list[Record]]:
    """The records of each participant.

    A record without a site belongs to the only site that has its number; where there are several it stays with its
    file, as one without a number does.
    """
    sites = _sites(records)

    def who(record: Record) -> tuple[str, str, str]:
        if not record.subject:
            return "", "", record.file
        known = sites[record.subject]
        if record.site or len(known) < 2:
            return record.subject, record.site or next(iter(known), ""), ""
        return record.subject, "", record.file

    for _, found in groupby(sorted(records, key=who), key=who):
        yield list(found)


def unsure(records: Sequence[Record]) -> Iterator[Problem]:
    """Numbers that occur at several sites, and the files that do not say which of them is meant."""
    for subject, known in sorted(_sites(records).items()):
        if len(known) < 2:
            continue
        own = [record for record in records if record.subject == subject]
        where = " and ".join(known)
        last = next(record for record in own if record.site == known[-1])
        words = f"the number occurs at sites {where} - they are taken for different participants"
        yield Problem("warning", "participant", last.file, words, subject=subject)
        for file in dict.fromkeys(record.file for record in own if not record.site):
            words = (
                f"the site is missing, and the number occurs at sites {where} - the file is taken by itself"
            )
            yield Problem("warning", "participant", file, words, subject=subject)


def _sites(records: Sequence[Record]) -> dict[str, tuple[str, ...]]:
    """The sites at which each number occurs, in the order of the files."""
    found: dict[str, dict[str, None]] = {}
    for record in records:
        if record.subject:
            known = found.setdefault(record.subject, {})
            if record.site:
                known[record.site] = None
    return {subject: tuple(known) for subject, known in found.items()}

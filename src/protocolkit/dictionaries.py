"""Checks data dictionaries of REDCap, ours or anybody's: the same findings as of a spec, by rules of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from protocolkit.errors import CannotRun
from protocolkit.exchange.redcap.linter import dictionary_rules, lint_dictionary
from protocolkit.exchange.redcap.table import looks_like_a_dictionary
from protocolkit.findings import Finding
from protocolkit.nearest import nearest

__all__ = ["CheckedDictionary", "check_dictionary", "is_dictionary"]

_SUFFIX = ".csv"
_MOST = 64 * 1024 * 1024
_HEAD = 4096


class CheckedDictionary(msgspec.Struct, frozen=True):
    """What was found in a dictionary, by which rules, and its lines."""

    file: str
    findings: tuple[Finding, ...]
    ran: frozenset[str]
    lines: Sequence[str] = ()


def is_dictionary(path: str) -> bool:
    """Whether a path is that of a CSV file that begins as a dictionary does."""
    if not path.casefold().endswith(_SUFFIX) or not Path(path).is_file():
        return False
    try:
        with Path(path).open("rb") as file:
            return looks_like_a_dictionary(file.read(_HEAD))
    except OSError:
        return False


def check_dictionary(
    path: str, *, select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> CheckedDictionary:
    """Check a dictionary with the rules that are chosen by their ids or how these begin, by themselves with all.

    Raises ``CannotRun`` when the file cannot be read, or there is no such rule.
    """
    chosen = _chosen(select, ignore)
    linted = lint_dictionary(path, _read(path), chosen)
    return CheckedDictionary(path, linted.findings, chosen, linted.lines)


def _chosen(select: Sequence[str], ignore: Sequence[str]) -> frozenset[str]:
    """The rules whose longest choice is to run them; ``ignore`` where both are equally long."""
    known = [rule.id for rule in dictionary_rules()]
    for choice in (*select, *ignore):
        if not choice or not any(rule.startswith(choice) for rule in known):
            near = nearest(choice, known)
            raise CannotRun(
                f"there is no rule {choice!r} about dictionaries",
                f"did you mean {near!r}?" if near else "they begin with RDC; protocolkit rules lists them",
            )

    def longest(choices: Sequence[str], rule: str) -> int:
        return max((len(choice) for choice in choices if rule.startswith(choice)), default=-1)

    def is_chosen(rule: str) -> bool:
        selected, ignored = longest(select, rule), longest(ignore, rule)
        return selected > ignored if select else ignored < 0

    return frozenset(filter(is_chosen, known))


def _read(path: str) -> bytes:
    try:
        if Path(path).stat().st_size > _MOST:
            raise CannotRun(f'"{path}" has more than {_MOST // 1024 // 1024} MiB, which no dictionary has')
        return Path(path).read_bytes()
    except OSError as error:
        raise CannotRun(f'"{path}" cannot be read: {error.strerror or error}') from error

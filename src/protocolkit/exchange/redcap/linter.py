"""Checks a data dictionary of REDCap, ours or anybody's."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Sequence
from functools import cache

import msgspec

from protocolkit.exchange.redcap import checks
from protocolkit.exchange.redcap.layout import COLUMNS
from protocolkit.exchange.redcap.rule import NAME, DictionaryRule, Issue, Subject
from protocolkit.exchange.redcap.table import Dictionary, read_dictionary
from protocolkit.findings import Finding, Location, Related, Rule, sort_findings
from protocolkit.modules import modules_in

__all__ = ["Linted", "dictionary_rules", "lint_dictionary"]


class Linted(msgspec.Struct, frozen=True):
    """What was found in a dictionary, and its lines, to be shown beside it."""

    findings: tuple[Finding, ...]
    lines: Sequence[str]


@cache
def _rules() -> tuple[DictionaryRule, ...]:
    found: list[DictionaryRule] = []
    for name in modules_in(checks):
        members = vars(importlib.import_module(f"{checks.__name__}.{name}")).values()
        found += [member for member in members if isinstance(member, DictionaryRule)]
    return tuple(sorted(found, key=lambda entry: entry.about.id))


def dictionary_rules() -> tuple[Rule, ...]:
    """Every rule about dictionaries, by id."""
    return tuple(entry.about for entry in _rules())


def lint_dictionary(file: str, raw: bytes, chosen: Collection[str] | None = None) -> Linted:
    """What the rules, or those chosen, find in a file; it is read as a dictionary whatever is wrong with it."""
    dictionary = read_dictionary(file, raw)
    subject = Subject(dictionary)
    findings = [
        _finding(dictionary, entry.about, issue)
        for entry in _rules()
        if chosen is None or entry.about.id in chosen
        for issue in entry.check(subject)
        if issue.row is None or dictionary.places[issue.column] is not None
    ]
    lines = [line.rstrip("\r\n") for line in dictionary.lines]
    return Linted(tuple(sort_findings(findings)), lines)


def _finding(dictionary: Dictionary, rule: Rule, issue: Issue) -> Finding:
    related = tuple(
        Related(remark, dictionary.location(row, column), _pointer(row[NAME], column))
        for row, column, remark in issue.related
    )
    pointer = _pointer(issue.row[NAME], issue.column) if issue.row is not None else ""
    return Finding(
        rule.id,
        rule.severity,
        rule.stage,
        issue.message,
        _place(dictionary, issue),
        pointer,
        issue.fix,
        related,
    )


def _place(dictionary: Dictionary, issue: Issue) -> Location:
    if issue.row is None:
        return issue.at or Location(dictionary.file)
    return dictionary.location(issue.row, issue.column, issue.start, issue.end)


def _pointer(field: str, column: int) -> str:
    return f"fields/{field}/{COLUMNS[column].name}"

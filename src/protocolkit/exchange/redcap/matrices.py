"""Rows of one heading with the same choices become a matrix: one grid, as on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec

from protocolkit.exchange.redcap.dictionary import FieldRow

__all__ = ["with_matrices"]

_LEAST_ROWS = 3
_MOST_CHOICES = 6
"""A wider grid is hard to read on a small screen."""


def with_matrices(rows: Sequence[FieldRow]) -> list[FieldRow]:
    """The rows, with the name of a matrix where three or more follow each other under one heading."""
    found: list[FieldRow] = []
    for stretch in _stretches(rows):
        if len(stretch) >= _LEAST_ROWS:
            name = f"m__{stretch[0].field_name}"  # which no field is called: its name has no two underscores
            stretch = [msgspec.structs.replace(row, matrix_group_name=name) for row in stretch]
        found += stretch
    return found


def _stretches(rows: Sequence[FieldRow]) -> Iterator[list[FieldRow]]:
    """Rows that follow each other and look alike; a heading begins a new stretch."""
    number = 0

    def kind(row: FieldRow) -> tuple[object, ...]:
        nonlocal number
        choices = row.select_choices_or_calculations
        fits = row.field_type == "radio" and not row.field_note and choices.count(" | ") < _MOST_CHOICES
        if row.section_header or not fits:
            number += 1
        return (number, choices) if fits else (number,)

    for _, stretch in groupby(rows, kind):
        yield list(stretch)

"""Laws of bad input: what is broken is found, where it is, and once; the benchmark breaks far more than this."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "benchmarks"))

import mutations  # noqa: E402
from mutants.mutant import OPERATORS, Mutant, Operator  # noqa: E402
from mutants.places import Base  # noqa: E402

SEED, EACH = 20240301, 3
BREAKING = [operator for operator in OPERATORS if operator.breaks is not None]


@cache
def second() -> Base:
    """The invented protocol."""
    return Base(str(ROOT / "tests" / "data" / "second"))


def mutants(operator: Operator, source: random.Random) -> Iterator[Mutant]:
    """Mutants of the invented protocol, without end."""
    while True:
        found = operator.mutate(second(), source)
        if found is not None:
            yield found


@cache
def outcomes() -> tuple[mutations.Outcome, ...]:
    """Every operator a few times, on both protocols."""
    return tuple(mutations.run(EACH * len(OPERATORS), SEED))


@pytest.mark.parametrize("share", sorted(mutations.TARGETS))
def test_what_is_broken_is_caught_located_and_told_once(share: str) -> None:
    broken = [outcome for outcome in outcomes() if outcome.breaks is not None]
    missed = [outcome for outcome in broken if not getattr(outcome.verdict, share)]
    told = "\n".join(f"{one.place} {one.operator} {one.verdict.findings}" for one in missed)
    assert len(missed) <= (1 - mutations.TARGETS[share]) * len(broken), told


def test_lines_of_an_element_in_another_order_mean_the_same() -> None:
    swapped = [outcome for outcome in outcomes() if outcome.operator == "swap two lines"]
    assert len(swapped) == EACH
    assert not any(outcome.verdict.caught for outcome in swapped)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(BREAKING), st.integers(0, 2**32))
def test_a_mutant_differs_in_its_edits_alone_and_its_places_lie_in_the_file(
    operator: Operator, seed: int
) -> None:
    mutant = next(mutants(operator, random.Random(seed)))
    text = second().loaded.spec.documents[mutant.file].text
    changed = mutant.apply(text)
    assert changed != text
    first, last = min(edit[0] for edit in mutant.edits), max(edit[1] for edit in mutant.edits)
    assert changed.startswith(text[:first])
    assert changed.endswith(text[last:])
    for file, start, end in mutant.places:
        assert file == mutant.file
        assert 0 <= mutant.moved(start, is_end=False) <= mutant.moved(end, is_end=True) <= len(changed)


def test_the_same_seed_gives_the_same_mutants() -> None:
    one, other = (mutations.run_one(SEED, 1), mutations.run_one(SEED, 1))
    assert one == other

"""A live form asks, computes and refuses just what the evaluator says of the same answers."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

import pytest
from live_page import Page, pages_of, random_answers

from protocolkit.source.load import load

_ROOT = Path(__file__).parents[2]
_DATA = _ROOT / "tests" / "data"
_SPECS = {"trial": _ROOT / "protocol" / "nct03239535", "second": _DATA / "second", "live": _DATA / "live"}
_TIMES = {"trial": 40, "second": 40, "live": 600}


@cache
def pages(spec: str) -> list[Page]:
    plan = load(str(_SPECS[spec])).plan
    assert plan is not None
    return pages_of(plan)


@pytest.mark.parametrize("spec", _SPECS)
def test_of_any_answers_the_page_shows_computes_and_fires_what_the_evaluator_does(spec: str) -> None:
    fired, hidden = set(), 0
    for page in pages(spec):
        random = Random(page.form.id)
        for _ in range(_TIMES[spec]):
            answers = random_answers(page, random)
            found, wanted = page.outcome(answers), page.expected(answers)
            assert found == wanted, (page.form.id, answers)
            fired |= {name for name, _ in found.fired}
            hidden += len(page.head) - len(found.head)
    claimed = sum(len(page.claims[kind]) for page in pages(spec) for kind in ("before", "after", "fires"))
    assert hidden > 0
    assert len(fired) >= 0.7 * claimed


def test_all_28_forms_of_the_trial_are_asked() -> None:
    assert len({page.form.id for page in pages("trial")}) == 28


def test_of_an_empty_page_nothing_fires() -> None:
    from live_page import Answers

    for page in pages("trial"):
        assert page.outcome(Answers({}, [])).fired == set()


def test_what_the_page_leaves_to_others_needs_what_is_not_on_it() -> None:
    """Nothing is left because it cannot be said: every reason names a place, or is the author's own."""
    manual = {c.manual for page in pages("trial") for c in page.form.checks if c.manual}
    for page in pages("trial"):
        for entry in page.made.elsewhere:
            assert entry.why.startswith("it needs ") or entry.why in manual, entry

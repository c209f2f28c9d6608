"""How often rules about wording are right in real records: labelled by reading, half of them kept apart.

``tests/data/labels/<RULE>.csv`` has a row for each hit: the text by its sha256 (16 digits), the half it belongs to, the
words found, and whether they are what the rule is about. A rule is made by looking at the tuning half; the
held half counts.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from protocolkit.findings import Precision, Severity
from protocolkit.lint.engine import all_rules
from protocolkit.lint.rule import LintRule

LABELS = Path(__file__).parents[1] / "data" / "labels"
RULES = [entry for entry in all_rules() if entry.wording is not None]
COLUMNS = ["sha", "half", "words", "right"]

Hits = Callable[[LintRule], list[tuple[str, str, str]]]


def _labels(rule_id: str) -> list[dict[str, str]]:
    path = LABELS / f"{rule_id}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        assert reader.fieldnames == COLUMNS, f"{path.name}: the columns are {', '.join(COLUMNS)}"
        return list(reader)


@pytest.mark.parametrize("entry", RULES, ids=[entry.about.id for entry in RULES])
def test_every_hit_in_real_records_is_labelled_and_every_label_is_of_a_hit(
    entry: LintRule, hits: Hits
) -> None:
    labels = _labels(entry.about.id)
    labelled = Counter((row["sha"], row["half"], row["words"]) for row in labels)
    found = Counter(hits(entry))
    assert sorted((found - labelled).elements()) == [], "hits without a label"
    assert sorted((labelled - found).elements()) == [], "labels of what is not found any more"
    assert {row["right"] for row in labels} <= {"Y", "N"}


@pytest.mark.parametrize("entry", RULES, ids=[entry.about.id for entry in RULES])
def test_a_rule_states_its_precision_in_the_half_kept_apart(entry: LintRule) -> None:
    held = [row["right"] for row in _labels(entry.about.id) if row["half"] == "held"]
    assert entry.about.precision == Precision(held.count("Y"), len(held))


@pytest.mark.parametrize("entry", RULES, ids=[entry.about.id for entry in RULES])
def test_a_rule_whose_precision_is_not_established_only_informs(entry: LintRule) -> None:
    assert entry.about.precision is not None
    assert entry.about.precision.is_established or entry.about.severity is Severity.INFO


def test_labels_are_of_rules_about_wording() -> None:
    assert {path.stem for path in LABELS.glob("*.csv")} <= {entry.about.id for entry in RULES}


@pytest.mark.parametrize(
    ("right", "found", "established"),
    [(0, 0, False), (29, 29, False), (27, 30, True), (26, 30, False), (90, 100, True), (89, 100, False)],
)
def test_thirty_hits_of_which_nine_in_ten_are_right_establish_precision(
    right: int, found: int, established: bool
) -> None:
    assert Precision(right, found).is_established is established

"""A criterion taken apart, or several made one, by proof; edit and answer on one screen."""

from __future__ import annotations

from typing import Any

import pytest
from second_versions import version

from protocolkit.amend.between import changes_between, effect_of
from protocolkit.amend.carried import Carriers
from protocolkit.amend.changes import Change, ChangeKind, changes_of
from protocolkit.amend.context import make_context
from protocolkit.amend.edits import edits_between
from protocolkit.amend.meaning import Meaning
from protocolkit.amend.splitting import with_splits
from protocolkit.model.eligibility import Criterion
from protocolkit.model.plan import Plan, make_plan
from protocolkit.model.symbols import symbols_of

GROUPS = {"inclusion": "I", "exclusion": "E"}


def plan(group: str, *conditions: str, **fields: Any) -> Plan:
    """The second protocol with only these criteria of a group, each with an id of its own words."""
    protocol = version().protocol
    criteria = tuple(
        Criterion(
            f"{GROUPS[group]}_{sum(map(ord, when))}", when, assessment="computable", when=when, **fields
        )
        for when in conditions
    )
    eligibility = _with(protocol.eligibility, **{group: criteria})
    return make_plan(_with(protocol, eligibility=eligibility))


def _with(value: Any, **fields: Any) -> Any:
    import msgspec

    return msgspec.structs.replace(value, **fields)


def found(old: Plan, new: Plan) -> list[Change]:
    symbols = symbols_of(old), symbols_of(new)
    changes, _ = changes_of(edits_between(old.protocol, new.protocol), Meaning(*symbols))
    return with_splits(changes, *symbols)


AGE, ALT, BOTH = "age_years >= 18", "alt < 100", "age_years >= 18 and alt < 100"
YOUNG, LOW, EITHER = (
    "age_years < 18",
    "platelets < 100 '10*9/L'",
    "platelets < 100 '10*9/L' or age_years < 18",
)


@pytest.mark.parametrize(
    ("group", "whole", "parts"),
    [("inclusion", BOTH, (AGE, ALT)), ("exclusion", EITHER, (YOUNG, LOW))],
)
def test_a_split_and_its_mirror_are_one_change_each(group: str, whole: str, parts: tuple[str, ...]) -> None:
    one, several = plan(group, whole), plan(group, *parts)
    for kind, old, new in ((ChangeKind.SPLIT, one, several), (ChangeKind.MERGED, several, one)):
        (change,) = found(old, new)
        assert (change.kind, change.pointer) == (
            kind,
            f"eligibility/{group}/{GROUPS[group]}_{sum(map(ord, whole))}",
        )
        assert {*change.into} == {
            f"eligibility/{group}/{GROUPS[group]}_{sum(map(ord, part))}" for part in parts
        }
        assert len(change.edits) == 3


@pytest.mark.parametrize(
    ("group", "before", "after"),
    [
        ("inclusion", (BOTH,), (AGE, "alt < 101")),
        ("inclusion", (EITHER,), (YOUNG, LOW)),
        ("exclusion", (BOTH,), (AGE, ALT)),
        ("inclusion", (BOTH,), (AGE,)),
        ("inclusion", (AGE,), (ALT, "alt < 90")),
    ],
)
def test_what_is_not_proven_stays_several_changes(
    group: str, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    changes = found(plan(group, *before), plan(group, *after))
    assert {change.kind for change in changes} == {ChangeKind.ADDED, ChangeKind.REMOVED}
    assert len(changes) == len(before) + len(after)


def test_other_criteria_that_are_new_are_no_part_of_a_split() -> None:
    changes = found(plan("inclusion", BOTH), plan("inclusion", AGE, ALT, "age_years < 200"))
    assert sorted(change.kind.value for change in changes) == ["added", "split"]


def test_where_people_judge_nothing_is_proven_to_be_split() -> None:
    old = plan("inclusion", BOTH, judgement="Who is able")
    changes = found(old, plan("inclusion", AGE, ALT))
    assert ChangeKind.SPLIT not in {change.kind for change in changes}


def test_a_split_criterion_admits_the_same_as_its_parts_together() -> None:
    one, several = plan("inclusion", BOTH), plan("inclusion", AGE, ALT)
    for old, new in ((one, several), (several, one)):
        changes, _ = changes_between(old, new)
        effect = effect_of(old, new, changes)
        assert effect is not None
        assert {effect.overall.verdict, *(found.verdict for found in effect.criteria)} == {"same"}
        whole = f"I_{sum(map(ord, BOTH))}"
        told = {found.reasons for found in effect.criteria if found.id == whole}
        assert told == {
            (f"I_{sum(map(ord, AGE))} and I_{sum(map(ord, ALT))} together say what {whole} says (proven)",)
        }


def test_a_list_that_names_the_parts_follows_from_the_split() -> None:
    def with_support(found: Plan, *parts: str) -> Plan:
        first, *others = found.protocol.activities
        named = _with(first, supports=tuple(f"I_{sum(map(ord, part))}" for part in parts))
        return make_plan(_with(found.protocol, activities=(named, *others)))

    old = with_support(plan("inclusion", BOTH), BOTH)
    new = with_support(plan("inclusion", AGE, ALT), AGE, ALT)
    changes, _ = changes_between(old, new)
    split, supports = changes
    assert (split.kind, supports.aspect) == (ChangeKind.SPLIT, "supports")
    carriers = Carriers(make_context(old.protocol, new.protocol, changes))
    assert carriers.of(supports)[0] == (split,)

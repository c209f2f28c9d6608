"""Laws of the comparison: it tells exactly what was edited, backwards as forwards, and enough to do it again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from edit_scripts import Script, as_facts, scripts
from hypothesis import HealthCheck, given, settings

from protocolkit.amend.comparison import Side, compare
from protocolkit.amend.edits import Edit, edits_between
from protocolkit.amend.patch import patched
from protocolkit.amend.profiles import all_profiles
from protocolkit.model.canonical import canonical
from protocolkit.model.plan import make_plan
from protocolkit.model.protocol import Protocol
from protocolkit.model.release import protocol_of
from protocolkit.source.load import load

MANY = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def _content() -> dict[str, Any]:
    protocol = load(str(Path(__file__).resolve().parents[1] / "data" / "second")).protocol
    assert protocol is not None
    return canonical(protocol)


CONTENT = _content()


def _sides(script: Script) -> tuple[Protocol, Protocol]:
    return protocol_of(script.before), protocol_of(script.after)


@MANY
@given(scripts(CONTENT))
def test_the_edits_found_are_exactly_those_made(script: Script) -> None:
    assert as_facts(edits_between(*_sides(script))) == as_facts(script.expected)


@MANY
@given(scripts(CONTENT))
def test_backwards_every_edit_is_its_mirror(script: Script) -> None:
    old, new = _sides(script)
    forwards, backwards = edits_between(old, new), edits_between(new, old)
    assert as_facts(backwards) == as_facts([edit.mirrored for edit in forwards])


@MANY
@given(scripts(CONTENT))
def test_the_old_content_with_the_edits_is_the_new_content(script: Script) -> None:
    old, new = _sides(script)
    assert patched(canonical(old), edits_between(old, new)) == canonical(new)
    assert patched(canonical(new), edits_between(new, old)) == canonical(old)


@MANY
@given(scripts(CONTENT))
def test_a_protocol_differs_from_itself_in_nothing(script: Script) -> None:
    _, new = _sides(script)
    assert edits_between(new, protocol_of(script.after)) == []


def _side(protocol: Protocol) -> Side:
    return Side("", make_plan(protocol), lambda path: None)


@FEW
@given(scripts(CONTENT, words_only=True))
def test_every_edit_belongs_to_one_change_in_both_directions(script: Script) -> None:
    old, new = map(_side, _sides(script))
    profiles = tuple(all_profiles().values())
    forwards, backwards = (
        compare(*pair, profiles=profiles, elsewhere=()) for pair in ((old, new), (new, old))
    )

    def edits(comparison: Any) -> list[Edit]:
        return [edit for found in comparison.changes for edit in found.change.edits]

    assert as_facts(edits(forwards)) == as_facts(script.expected)
    assert as_facts(edits(backwards)) == as_facts([edit.mirrored for edit in script.expected])
    ids = [found.id for found in forwards.changes]
    assert len({*ids}) == len(ids)
    assert {found.id for found in backwards.changes} == {*ids}
    same = [comparison.population.overall.verdict for comparison in (forwards, backwards)]
    assert same[0] == same[1]

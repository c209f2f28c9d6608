"""Every place at which an id stands is found, and is that id."""

from __future__ import annotations

import pytest
from desk import Desk

from protocolkit.server.hover import hover
from protocolkit.server.navigation import definitions
from protocolkit.server.project import View
from protocolkit.server.uses import SCOPES, TEMPLATE


def test_every_use_shows_the_characters_of_its_id(trial: View) -> None:
    wrong = []
    for use in trial.uses.all:
        written = use.id.rpartition(".")[2] if use.kind in SCOPES else use.id
        if trial.text_at(trial.uses.locate(use)) != written.removesuffix(TEMPLATE):
            wrong.append(use)
    assert wrong == []


def test_every_use_leads_from_its_place_to_its_definition(trial: View) -> None:
    """From its first character and from its last; behind that another id may begin."""
    lost = []
    for use in trial.uses.all[::7]:
        place = trial.uses.locate(use)
        home = trial.uses.definition(use.kind, use.id)
        for column in (place.column, place.end_column - 1):
            found = definitions(trial, place.file, place.line, column)
            if home is None or found != [trial.uses.locate(home)]:
                lost.append((use, column))
    assert lost == []


def test_every_id_says_what_it_is(trial: View) -> None:
    silent = []
    for kind, name in trial.uses.definitions:
        use = trial.uses.definition(kind, name)
        assert use is not None
        place = trial.uses.locate(use)
        told = hover(trial, place.file, place.line, place.column)
        if told is None or name.replace("_", r"\_").replace("{", r"\{").replace("}", r"\}") not in told[0]:
            silent.append((kind, name))
    assert silent == []


@pytest.mark.parametrize(
    ("old", "new", "kind", "name", "count"),
    [
        (
            "text: Luggage is weighed.",
            "text: 'Luggage is weighed, see EXC01 and EXC01a.'",
            "criterion",
            "EXC01",
            2,
        ),
        ("# a comment that stays", "# EXC01, but not EXC01-2", "criterion", "EXC01", 1),
        ("luggage > 20 'kg'", "luggage > DM.HAND@SCR", "visit", "SCR", 1),
        ("about: [EXC01, design.allocation]", "about: [arms.ONLY.name]", "arm", "ONLY", 1),
        ("sex == M or", "sex in {M, F} or", "code", "SEX.F", 1),
        ("sex == M or", "sex == 'M' or", "code", "SEX.M", 0),
    ],
)
def test_ids_are_found_wherever_they_stand(
    desk: Desk, old: str, new: str, kind: str, name: str, count: int
) -> None:
    before = len(desk.project.view().uses.of(kind, name))
    after = desk.write(old, new).uses.of(kind, name)
    assert len(after) == before + count


def test_a_quoted_code_is_found_within_its_quotes(desk: Desk) -> None:
    view = desk.write("sex == M or", "sex == 'M' or")
    places = [view.uses.locate(use) for use in view.uses.of("code", "SEX.M")]
    assert {view.text_at(place) for place in places} == {"M"}
    assert len(places) == 3

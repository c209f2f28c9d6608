"""An id of every kind gets another one, everywhere, and the spec says what it said."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from desk import TRIAL, Desk

from protocolkit.server.buffers import Buffers
from protocolkit.server.project import Project, View
from protocolkit.server.rename import RefusedError, edited, rename

KINDS = {
    *(
        "activity",
        "alternative",
        "anchor",
        "arm",
        "assumption",
        "check",
        "codelist",
        "criterion",
        "epoch",
        "form",
    ),
    *("group", "identifier", "implication", "intervention", "item", "licence", "organization", "outcome"),
    *("overlap", "question", "site", "variable", "visit"),
}


@cache
def found(buffers: tuple[tuple[str, str], ...]) -> Counter[tuple[str, bool]]:
    """What is found in the trial with some files as they stand in an editor: each rule, and whether it is decided."""
    open_files = Buffers()
    for path, text in buffers:
        open_files.put(path, path, 1, text)
    project = Project(TRIAL.as_posix(), open_files)
    checked = project.check(lambda: True, proofs=False, kept=None)
    assert checked is not None
    return Counter((finding.rule, finding.is_active) for finding in checked.findings)


def another(name: str) -> str:
    """Another id of the same form: a number of as many digits, or a letter more."""
    numbered = re.fullmatch(r"(.*?)([0-9]+)", name)
    if numbered and len(numbered[2]) > 1:
        return numbered[1] + "9" * len(numbered[2])
    return f"{name}_x" if name.islower() else f"{name}X"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_rename_adds_no_finding(trial: View, kind: str) -> None:
    names = [name for found_kind, name in trial.uses.definitions if found_kind == kind]
    name = max(names, key=lambda one: (len(trial.uses.of(kind, one)), one))
    use = trial.uses.definition(kind, name)
    assert use is not None
    place = trial.uses.locate(use)
    new = another(trial.text_at(place)) if kind != "outcome" else "PO3"
    edits = rename(trial, place.file, place.line, place.column, new)
    files = sorted({edit.location.file for edit in edits})
    texts = tuple((file, edited(trial.text(file), file, edits)) for file in files)
    assert found(texts) == found(())
    assert len(edits) == len({trial.uses.locate(one) for one in trial.uses.of(kind, name)})


def test_every_kind_of_the_trial_is_renamed_here_or_belongs_to_codes(trial: View) -> None:
    assert {kind for kind, _ in trial.uses.definitions} == KINDS | {"code"}


def test_a_visit_that_is_repeated_keeps_its_numbers(desk: Desk) -> None:
    desk.text = desk.text.replace(
        "  - {id: D1, name: Day 1, kind: planned, epoch: ALL, target: P0D, window: [P0D, P0D]}",
        "  - {id: D, name: 'Day {n}', kind: planned, epoch: ALL, target: P0D, repeat: {every: P1D, times: 3}}",
    )
    view = desk.write("at: [SCR, D1]", "at: [SCR, D1, D2]")
    use = view.uses.definition("visit", "D")
    assert use is not None
    place = view.uses.locate(use)
    edits = rename(view, place.file, place.line, place.column, "DAY")
    text = edited(view.text(desk.file), desk.file, edits)
    assert "at: [SCR, DAY1, DAY2]" in text
    assert "    at: [DAY1]" in text
    assert "{id: DAY, name" in text


def test_nothing_is_renamed_while_a_file_cannot_be_read(desk: Desk) -> None:
    view = desk.write("arms:", "arms: [")
    with pytest.raises(RefusedError, match="cannot be read"):
        rename(view, desk.file, 20, 5, "X")


def test_a_name_that_means_something_else_in_a_condition_is_refused(desk: Desk) -> None:
    """An item may not take the name of a code that it is compared with in the same form."""
    view = desk.write("when: AGE >= 18}", "when: SEX == M}")
    use = view.uses.definition("item", "DM.HAND")
    assert use is not None
    place = view.uses.locate(use)
    with pytest.raises(RefusedError, match="this would break something"):
        rename(view, place.file, place.line, place.column, "M")


def test_the_words_of_a_refusal_name_the_form_of_an_id(desk: Desk) -> None:
    view = desk.project.view()
    use = view.uses.definition("visit", "SCR")
    assert use is not None
    place = view.uses.locate(use)
    with pytest.raises(RefusedError, match=r"'1st' cannot be the id of a visit - write it as in M03"):
        rename(view, place.file, place.line, place.column, "1st")


def test_edits_of_one_file_leave_the_others_alone() -> None:
    assert edited("a\n", Path("x").as_posix(), []) == "a\n"

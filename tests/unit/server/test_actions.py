"""What is offered at a finding, and what the file is when it is taken."""

from __future__ import annotations

from typing import Any

import pytest
from desk import Desk
from lsprotocol import types

from protocolkit.findings import Edit, Location
from protocolkit.server.actions import actions
from protocolkit.server.columns import Columns
from protocolkit.server.project import View
from protocolkit.server.rename import edited
from protocolkit.server.wire import Wire
from protocolkit.source.decisions import recorded_decisions

BLOCK = "  - id: ONLY\n    name: Tablet\n    interventions: [TABLET]"
DECIDED = "{rule: ARM001, reason: So., role: Writer}"
ARM = "  - {id: ONLY, name: Tablet, interventions: [TABLET]}"


def offered(desk: Desk, view: View, message: str = "wrong", **told: Any) -> dict[str, types.CodeAction]:
    """The actions at a finding of rule ARM009 in the first three characters of the file, by title."""
    place = types.Range(types.Position(0, 0), types.Position(0, 3))
    finding = types.Diagnostic(place, message, code="ARM009", source="protocolkit", data=told)
    found = actions(Wire(view, Columns(), desk.buffers), desk.file, [finding])
    return {action.title: action for action in found}


def taken(desk: Desk, view: View, action: types.CodeAction) -> str:
    assert action.edit is not None
    assert action.edit.changes is not None
    (changes,) = action.edit.changes.values()
    edits = [
        Edit(
            Location(
                desk.file,
                one.range.start.line,
                one.range.start.character,
                one.range.end.line,
                one.range.end.character,
            ),
            one.new_text,
        )
        for one in changes
    ]
    return edited(view.text(desk.file), desk.file, edits)


@pytest.mark.parametrize(
    ("new", "pointer", "element", "field"),
    [
        (ARM, "arms/ONLY", "arms/ONLY", None),
        (ARM, "arms/ONLY/name", "arms/ONLY", "name"),
        (
            "  - id: ONLY\n    name: Tablet  # a comment\n    interventions: [TABLET]",
            "arms/ONLY/name",
            "arms/ONLY",
            "name",
        ),
        (
            f"{BLOCK}\n    decisions:\n      - {DECIDED}",
            "arms/ONLY",
            "arms/ONLY",
            None,
        ),
        (
            f"{BLOCK}\n    decisions: [{DECIDED}]",
            "arms/ONLY",
            "arms/ONLY",
            None,
        ),
        (ARM, "assumptions", "study", None),
        (ARM, "study/version_date", "study", "version_date"),
        (ARM, "visits/SCR/window", "visits/SCR", "window"),
    ],
)
def test_a_decision_stands_beside_its_element(
    desk: Desk, new: str, pointer: str, element: str, field: str | None
) -> None:
    view = desk.write(ARM, new)
    action = offered(desk, view, stage="lint", pointer=pointer)[
        "Record a decision about ARM009 (reason and role to be filled in)"
    ]
    text = taken(desk, view, action).replace("reason: ''", "reason: So.").replace("role: ''", "role: Writer")
    desk.text = text
    loaded = desk.write("spec_format", "spec_format").loaded
    assert [found.message for found in loaded.findings] == []
    decided = recorded_decisions(loaded.spec, loaded.marks)
    assert [(one.element, one.field) for one in decided if one.rule == "ARM009"] == [(element, field)]
    assert view.text(desk.file).count("# a comment") == text.count("# a comment")


def test_what_stops_a_spec_from_loading_is_not_decided(desk: Desk) -> None:
    assert [*offered(desk, desk.project.view(), stage="load", pointer="arms/ONLY")] == ["Explain ARM009"]


def test_what_a_finding_says_to_write_is_written(desk: Desk) -> None:
    """The edit went to the editor with the finding, and comes back as it was."""
    view = desk.project.view()
    first = desk.text.split("\n")[0]
    told = [["file", [0, 0, 0, len(first)], "# Another protocol."]]
    action = offered(desk, view, stage="load", edits=told)["Write # Another protocol."]
    assert taken(desk, view, action) == desk.text.replace(first, "# Another protocol.")
    assert action.is_preferred


@pytest.mark.parametrize(
    ("fix", "edits", "title"),
    [
        ("delete it", [["file", [2, 0, 3, 0], ""]], "Delete it"),
        ("", [["file", [2, 0, 2, 1], "a"], ["file", [3, 0, 3, 1], "b"]], "Mend ARM009"),
    ],
)
def test_other_edits_are_called_what_they_do(desk: Desk, fix: str, edits: list[Any], title: str) -> None:
    found = offered(desk, desk.project.view(), stage="load", fix=fix, edits=edits)
    assert title in found


def test_findings_of_others_are_none_of_ours(desk: Desk) -> None:
    place = types.Range(types.Position(0, 0), types.Position(0, 3))
    finding = types.Diagnostic(place, "too long", code="line-length", source="yamllint")
    assert [*actions(Wire(desk.project.view(), Columns(), desk.buffers), desk.file, [finding])] == []

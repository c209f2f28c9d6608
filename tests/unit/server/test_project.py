"""A spec is loaded when something changed, and proven when a condition did."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from desk import Desk

from protocolkit.errors import CannotRun
from protocolkit.lint import proving
from protocolkit.server import project as projects
from protocolkit.server.buffers import overlaid
from protocolkit.server.project import Checked
from protocolkit.source.limits import Limits


def checked(desk: Desk) -> Checked:
    found = desk.project.check(lambda: True, proofs=True, kept=None)
    assert found is not None
    return found


def proven(desk: Desk) -> bool:
    """Whether a check needs proofs; they are worked out then."""
    needed = checked(desk).unproven
    if needed:
        assert desk.project.prove(lambda: True, kept=None) is not None
    return needed


def test_proofs_are_worked_out_when_a_condition_changed_and_not_otherwise(desk: Desk) -> None:
    assert proven(desk)
    desk.write("name: Clinic", "name: Hospital")
    assert not proven(desk)
    desk.write("when: age >= 18", "when: age >= 21")
    assert proven(desk)
    desk.write("when: age >= 18", "\n        when: age >= 21".strip())
    assert not proven(desk)


def test_rules_that_need_proofs_run_with_those_that_are_known(desk: Desk) -> None:
    desk.write("when: age >= 18", "when: age >= 18 and age < 12")
    assert "ELG005" not in [finding.rule for finding in checked(desk).findings]
    assert proven(desk)
    assert "ELG005" in [finding.rule for finding in checked(desk).findings]


def test_what_is_known_is_not_proven_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert proven(desk)
    monkeypatch.setattr(proving, "prover", None)
    assert desk.project.prove(lambda: True, kept=None) is not None


def test_with_a_release_to_compare_with_everything_is_proven_each_time(desk: Desk) -> None:
    """What changed since then may rest on proofs, and is no work for the thread that answers while one types."""
    release: Any = SimpleNamespace(version="0.0.9", file="releases/0.0.9.json")
    assert proven(desk)
    view = desk.project.view()
    view.loaded = msgspec.structs.replace(view.loaded, releases=(release,))
    found = desk.project.check(lambda: True, proofs=True, kept=None)
    assert found is not None
    assert found.unproven


def test_a_check_that_is_out_of_date_finds_nothing(desk: Desk) -> None:
    assert desk.project.check(lambda: False, proofs=True, kept=None) is None
    assert desk.project.prove(lambda: False, kept=None) is None


def test_files_that_did_not_change_are_not_read_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = desk.project.view().document(desk.file)
    monkeypatch.setattr(projects, "read_yaml", None)
    desk.project.touch()
    assert desk.project.view().document(desk.file) is before


def test_a_spec_that_is_gone_can_be_asked_again(desk: Desk) -> None:
    from pathlib import Path

    Path(desk.file).unlink()
    desk.project.touch()
    for _ in range(2):
        with pytest.raises(CannotRun):
            desk.project.view()
    desk.buffers.put(desk.file, "file", 1, desk.text)
    desk.project.touch()
    assert desk.project.view().loaded.plan is not None


def test_buffers_obey_the_limits_of_files(desk: Desk) -> None:
    desk.buffers.put(desk.file, "file", 1, "x" * 200)
    folder = desk.file.rpartition("/")[0]
    sources = overlaid(folder, desk.buffers.open, Limits(file_bytes=100))
    assert [finding.rule for finding in sources.findings] == ["YML005"]
    assert sources.files == ()


def test_a_buffer_takes_the_place_of_what_is_read_beside_the_spec(desk: Desk) -> None:
    folder = desk.file.rpartition("/")[0]
    desk.buffers.put(f"{folder}/record/record.txt", "file", 1, "one\n")
    sources = overlaid(folder, desk.buffers.open, Limits())
    assert sources.read("record/record.txt") == b"one\n"
    assert sources.read("record/../record/record.txt") == b"one\n"
    assert sources.read("record/other.txt") is None

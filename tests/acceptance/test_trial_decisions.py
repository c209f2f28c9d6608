"""The trial passes its check by recorded decisions alone: each is needed, and what was decided stays visible."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from command_line import TRIAL

from protocolkit.cli.main import main
from protocolkit.source.decisions import Recorded, recorded_decisions
from protocolkit.source.load import load

CHECK = ("--fail-on", "error", "--no-config", "--no-cache", "--no-proofs")


@cache
def _recorded() -> tuple[tuple[Recorded, Path, int], ...]:
    """Every decision of the trial, the file in which it stands, and its line from zero."""
    loaded = load(str(TRIAL))
    found = recorded_decisions(loaded.spec, loaded.marks)
    places = [loaded.spec.locate(decision.path) for decision in found]
    return tuple(
        (decision, Path(place.file), place.line) for decision, place in zip(found, places, strict=True)
    )


def _without(line: int, text: str) -> str:
    """A file without the decision that begins in a line."""
    lines = text.splitlines(keepends=True)
    indent = _indent(lines[line])
    assert lines[line][indent:].startswith("- rule: ")
    end = next((n for n in range(line + 1, len(lines)) if _indent(lines[n]) <= indent), len(lines))
    alone = lines[line - 1].strip() == "decisions:" and not "".join(lines[end:]).startswith(
        f"{' ' * indent}- "
    )
    return "".join([*lines[: line - alone], *lines[end:]])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _report(capfd: pytest.CaptureFixture[str], spec: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    capfd.readouterr()
    code = main(["check", str(spec), *CHECK, *arguments, "--format", "json"])
    return code, json.loads(capfd.readouterr().out)


def test_the_trial_passes_its_check() -> None:
    assert main(["check", str(TRIAL), "--fail-on", "error"]) == 0


def test_what_was_decided_is_counted_and_stands_in_the_report(capfd: pytest.CaptureFixture[str]) -> None:
    _, report = _report(capfd, TRIAL)
    decided = [finding["decision"] for finding in report["findings"] if finding["decision"]]
    kinds = Counter(decision["kind"] for decision in decided)
    assert (kinds["accepted"], kinds["open_question"]) == (
        report["summary"]["accepted"],
        report["summary"]["open"],
    )
    assert min(kinds["accepted"], kinds["open_question"]) > 0
    assert all(decision["reason"] and decision["role"] for decision in decided)


def test_every_decision_says_who_settles_it() -> None:
    assert {decision.role for decision, _, _ in _recorded()} <= {"protocol author", "data manager"}
    assert all(len(decision.reason) > 40 for decision, _, _ in _recorded())


@pytest.mark.parametrize("number", range(len(_recorded())))
def test_without_any_one_decision_the_check_fails(
    number: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    decision, file, line = _recorded()[number]
    spec = tmp_path / TRIAL.name
    shutil.copytree(TRIAL, spec)
    copy = spec / file.resolve().relative_to(TRIAL)
    copy.write_text(_without(line, file.read_text(encoding="utf-8")), encoding="utf-8")
    code, report = _report(capfd, spec, "--select", decision.rule)
    asking = [f for f in report["findings"] if f["decision"] is None and f["severity"] == "error"]
    assert code == 1
    assert asking
    assert {finding["rule"] for finding in asking} == {decision.rule}

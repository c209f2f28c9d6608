"""Workflow commands: read back as the runner of GitHub Actions reads them."""

from __future__ import annotations

import re

import pytest
from reported import ATTACK, ATTACK_DECIDED, DECIDED, EVERY, OVERLAP, UNDATED, WORDY, finding, spec

from protocolkit.findings import Finding, Severity
from protocolkit.report.github import MOST, render_github

Command = tuple[str, dict[str, str], str]


def commands(printed: str) -> list[Command]:
    """What the runner obeys: ``::name key=value,...::message`` at the start of a line, ``##[name]`` anywhere."""
    assert "##[" not in printed
    found = []
    for line in printed.splitlines():
        if line.lstrip().startswith("::"):
            name, properties, message = re.fullmatch(r"::(\w+) (.*?)::(.*)", line.lstrip()).groups()  # type: ignore[union-attr]
            pairs = dict(pair.split("=", 1) for pair in properties.split(","))
            decoded = {key: _decoded(_decoded(value, ":,")) for key, value in pairs.items()}
            found.append((name, decoded, _decoded(message)))
    return found


def _decoded(text: str, signs: str = "\r\n%") -> str:
    for sign in signs:
        text = text.replace(f"%{ord(sign):02X}", sign)
    return text


def _printed(*findings: Finding, show_decided: bool = False) -> str:
    return render_github([spec(*findings)], show_decided=show_decided).decode()


def test_a_finding_is_an_annotation_on_its_characters() -> None:
    assert _printed(OVERLAP) == (
        "::error file=protocol/my-trial/schedule.yaml,line=81,endLine=81,col=13,endColumn=26,title=SCH002::"
        "M03 and M06 overlap%0Afix: narrow one of them"
        "%0Asee: protocol/my-trial/visits.yaml:71:13: the window of M03\n"
        "1 error in 3 files\n"
    )


def test_each_severity_has_its_level_and_a_range_over_lines_has_no_columns() -> None:
    found = commands(_printed(OVERLAP, UNDATED, WORDY))
    assert [name for name, _, _ in found] == ["error", "warning", "notice"]
    assert found[2][1] == {"file": "a.yaml", "line": "2", "endLine": "4", "title": "TXT001"}


@pytest.mark.parametrize("number", [MOST, MOST + 1, 3 * MOST])
def test_beyond_what_github_shows_findings_are_lines_of_the_log_and_counted(number: int) -> None:
    many = [finding(f"number {at}", rule="VER001", severity=Severity.WARNING) for at in range(number)]
    printed = _printed(*many, OVERLAP)
    assert [message for _, _, message in commands(printed)][:MOST] == [f"number {at}" for at in range(MOST)]
    assert len(commands(printed)) == MOST + 1
    listed = [line for line in printed.splitlines() if line.startswith("- ")]
    assert len(listed) == number - MOST
    assert all(f": warning VER001: number {MOST + at}" in line for at, line in enumerate(listed))
    assert (f"{number - MOST} more than GitHub shows" in printed) is (number > MOST)
    assert f"1 error, {number} warnings in 3 files\n" in printed


def test_what_was_decided_is_never_annotated_but_counted_and_listed_on_demand() -> None:
    printed = _printed(*DECIDED.values())
    assert commands(printed) == []
    assert printed.startswith("no findings in 3 files\n3 more: 1 accepted by a recorded decision, ")
    shown = _printed(*DECIDED.values(), show_decided=True)
    assert commands(shown) == []
    assert "  = accepted (Medical writer): the name stays\n" in shown


def test_no_finding_gives_a_command_of_its_own() -> None:
    (command,) = commands(_printed(ATTACK, show_decided=True))
    name, properties, message = command
    assert name == "error"
    assert properties["file"] == "a,b:c %␊::x␛<ы>.yaml"
    assert message.split("\n")[1].startswith("fix: ␛[31m<b>]]>&␀␇")
    printed = _printed(*[ATTACK] * (MOST + 2), ATTACK_DECIDED, show_decided=True)
    assert len(commands(printed)) == MOST
    assert all(character.isprintable() or character == "\n" for character in printed)


def test_several_specs_share_the_limit() -> None:
    printed = render_github([spec(*EVERY), spec(*[OVERLAP] * MOST, target="other")]).decode()
    assert sum(name == "error" for name, _, _ in commands(printed)) == MOST
    assert "in 6 files" in printed

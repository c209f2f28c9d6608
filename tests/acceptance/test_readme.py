"""The README is true: its findings are what check prints, its comparison is what diff prints, its commands exist.

``PROTOCOLKIT_WRITE_README=1 pytest tests/acceptance/test_readme.py`` writes them anew.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from protocolkit.cli.main import COMMANDS, main

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
EXAMPLE = re.compile(
    r"(<!-- example: (?P<old>.+?) -> (?P<new>.+?) in (?P<file>\S+?)(?:; (?P<rule>[A-Z]{3}[0-9]{3}))? -->\n```text\n)"
    r"(?P<shown>.*?)(```)",
    re.DOTALL,
)


def _examples() -> Iterator[re.Match[str]]:
    yield from EXAMPLE.finditer(README.read_text(encoding="utf-8"))


def _printed(example: re.Match[str], folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> str:
    """What check prints of the trial with one edit: the finding of the rule, or everything but the count."""
    spec = folder / "protocol" / "nct03239535"
    shutil.copytree(ROOT / "protocol" / "nct03239535", spec)
    path = spec / example["file"]
    old, new = (example[key].replace("\\n", "\n") for key in ("old", "new"))
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {example['file']}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    capfdbinary.readouterr()
    main(["check"])
    findings = capfdbinary.readouterr().out.decode().rstrip().split("\n\n")[:-1]
    wanted = [
        finding for finding in findings if example["rule"] is None or f" {example['rule']}: " in finding
    ]
    return "\n\n".join(wanted) + "\n"


def test_the_findings_shown_are_those_that_check_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    text = README.read_text(encoding="utf-8")
    examples = list(_examples())
    assert examples
    for number, example in enumerate(examples):
        folder = tmp_path / str(number)
        folder.mkdir()
        monkeypatch.chdir(folder)
        printed = _printed(example, folder, capfdbinary)
        if os.environ.get("PROTOCOLKIT_WRITE_README"):
            text = text.replace(example[0], f"{example[1]}{printed}{'```'}")
        else:
            assert example["shown"] == printed
    if os.environ.get("PROTOCOLKIT_WRITE_README"):
        README.write_text(text, encoding="utf-8")


COMPARISON = re.compile(
    r"(<!-- of protocolkit diff (?P<old>\S+) (?P<new>\S+): the head, and (?P<title>.+?) -->\n```text\n)"
    r"(?P<shown>.*?)(```)",
    re.DOTALL,
)


def test_the_comparison_shown_is_that_which_diff_prints(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(ROOT)
    text = README.read_text(encoding="utf-8")
    example = COMPARISON.search(text)
    assert example is not None
    capfdbinary.readouterr()
    assert main(["diff", example["old"], example["new"]]) == 0
    printed = _excerpt(capfdbinary.readouterr().out.decode(), example["title"])
    if os.environ.get("PROTOCOLKIT_WRITE_README"):
        README.write_text(text.replace(example[0], f"{example[1]}{printed}{'```'}"), encoding="utf-8")
    else:
        assert example["shown"] == printed


def _excerpt(printed: str, title: str) -> str:
    """The head of a comparison, the title of its first group, and the one change of that title."""
    head, group, *_ = printed.split("\n\n")
    heading, *lines = group.split("\n")
    first = next(at for at, line in enumerate(lines) if title in line)
    last = next((at for at, line in enumerate(lines) if at > first and line[:3] != "   "), len(lines))
    return "\n".join([head, "", heading, *lines[first:last], ""])


def test_every_command_stands_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    missing = [command for command in COMMANDS if f"`protocolkit {command}" not in text]
    assert missing == []


def test_the_changelog_opens_with_what_is_unreleased_or_this_version() -> None:
    from protocolkit import __version__

    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased" or headings[0].startswith(__version__)

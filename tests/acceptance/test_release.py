"""``protocolkit release``: a version is frozen once, and a check guards it from then on."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest

from protocolkit.api import check
from protocolkit.cli.main import main
from protocolkit.findings import Finding

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "schemas/output/release.schema.json").read_text(encoding="utf-8"))
AMENDMENTS = ROOT / "tests" / "data" / "amendments"
HEADER = """\
number: A01
fictional: true
title: Another way to recruit
from_version: 2.1.0
to_version: 2.2.0
summary: Fewer participants a month.
reason: {code: RECRUITMENT}
impacts:
  - {type: SUBJECT_SAFETY, substantial: false}
  - {type: SUBJECT_RIGHTS, substantial: false}
  - {type: DATA_RELIABILITY, substantial: false}
  - {type: DATA_ROBUSTNESS, substantial: false}
declared: {eu_ctr: REVIEW}
consent: {decision: none}
registries: [{registry: Nowhere Register of Invented Studies, note: It does not show this.}]
changes:
  - id: A01.1
    elements: [conduct/recruitment]
    summary: Fewer participants a month.
    rationale: The sites cannot see more of them.
    purpose: administrative
    consent: none
"""
TEXT = "up to ten participants a month"


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A copy of the invented protocol, which nothing keeps from being released."""
    return Path(shutil.copytree(ROOT / "tests" / "data" / "second", tmp_path / "second"))


def edit(folder: Path, *edits: tuple[str, str]) -> None:
    path = folder / "trial.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def of_versions(folder: Path) -> list[Finding]:
    return [finding for finding in check(str(folder)).findings if finding.rule[:3] in ("VER", "REL")]


def test_a_release_is_written_and_its_tag_printed(
    second: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["release", str(second), "--date", "2025-02-11"]) == 0
    printed = capfdbinary.readouterr()
    assert printed.out == b"second-fictional/v2.1.0\n"
    assert b"written: " in printed.err
    assert [path.name for path in (second / "releases").iterdir()] == ["2.1.0.json"]
    content = json.loads((second / "releases/2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(content)
    assert (content["date"], content["fictional"]) == ("2025-02-11", False)
    assert content["protocol"]["hash"] == check(str(second)).loaded.hash
    assert [finding for finding in check(str(second)).findings if finding.is_active] == []


def test_the_same_content_again_is_nothing_to_do(
    second: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["release", str(second)]) == 0
    first = (second / "releases/2.1.0.json").read_bytes()
    edit(second, ("# FICTIONAL. An invented protocol for tests", "# Another remark"))
    capfdbinary.readouterr()
    assert main(["release", str(second), "--date", "2026-01-01"]) == 0
    printed = capfdbinary.readouterr()
    assert printed.out == b"second-fictional/v2.1.0\n"
    assert b"released before, with this content" in printed.err
    assert (second / "releases/2.1.0.json").read_bytes() == first


def test_a_released_version_is_never_written_over(
    second: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["release", str(second)]) == 0
    first = (second / "releases/2.1.0.json").read_bytes()
    edit(second, (TEXT, "up to five participants a month"))
    for more in ([], ["--fictional"]):
        capfdbinary.readouterr()
        assert main(["release", str(second), *more]) == 2
        printed = capfdbinary.readouterr()
        assert printed.out == b""
        assert b"version 2.1.0 was released with other content" in printed.err
    assert (second / "releases/2.1.0.json").read_bytes() == first


def test_what_stands_in_the_way_is_told_and_nothing_is_written(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    folder = tmp_path / "trial"
    shutil.copytree(ROOT / "protocol" / "nct03239535", folder)
    assert main(["release", str(folder)]) == 2
    told = capfdbinary.readouterr().err.decode()
    assert "version 1.0.0 cannot be released: " in told
    assert " blocking questions are open (Q-" in told
    assert not (folder / "releases").exists()
    assert main(["release", str(folder), "--fictional"]) == 0
    assert capfdbinary.readouterr().out == b"nct03239535/v1.0.0\n"
    content = json.loads((folder / "releases/1.0.0.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(content)
    assert (content["date"], content["fictional"]) == (None, True)
    assert [finding.rule for finding in of_versions(folder)] == ["VER001"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  version_date: 2025-02-10\n", "  version_date: null\n", "2 errors stand (STR006, VER001)"),
        ("    priority: major\n", "    priority: blocking\n", "1 blocking question is open (Q-01)"),
    ],
)
def test_one_obstacle_is_enough(
    old: str, new: str, told: str, second: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    edit(second, (old, new))
    assert main(["release", str(second)]) == 2
    assert f"version 2.1.0 cannot be released: {told}\n" in capfdbinary.readouterr().err.decode()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["alone.yaml"], "is a single file"),
        (["HEAD:second"], "not into a revision of git"),
        (["second", "--date", "soon"], "--date 'soon' is not a date"),
    ],
)
def test_what_cannot_be_released_is_refused(
    arguments: list[str],
    told: str,
    second: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.chdir(second.parent)
    shutil.copy(ROOT / "tests/data/minimal/protocol.yaml", second.parent / "alone.yaml")
    for words in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=A", "-c", "user.email=a@b.org", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *words], check=True)
    assert main(["release", *arguments]) == 2
    assert told in capfdbinary.readouterr().err.decode()
    assert not (second / "releases").exists()


def test_a_change_in_place_is_found_with_every_change_beside_it(second: Path) -> None:
    assert main(["release", str(second)]) == 0
    edit(second, (TEXT, "up to five participants a month"))
    (finding,) = of_versions(second)
    line = (second / "trial.yaml").read_text(encoding="utf-8").split("\n")[finding.location.line]
    assert (finding.rule, finding.pointer, line) == ("VER002", "study/version", "  version: 2.1.0")
    assert finding.location.column == len("  version: ")
    assert [related.pointer for related in finding.related] == ["conduct", "releases/2.1.0"]
    assert finding.related[1].location.file == str(second / "releases/2.1.0.json")


def test_a_new_version_needs_an_amendment_that_names_its_changes(second: Path) -> None:
    assert main(["release", str(second)]) == 0
    edit(second, (TEXT, "up to five participants a month"), ("  version: 2.1.0", "  version: 2.2.0"))
    assert [finding.rule for finding in of_versions(second)] == ["VER002"]
    (second / "amendments").mkdir()
    header = second / "amendments" / "A01.yaml"
    header.write_text(HEADER, encoding="utf-8")
    assert [(finding.rule, finding.message) for finding in of_versions(second)] == []
    header.write_text(HEADER.replace("conduct/recruitment", "conduct/adherence"), encoding="utf-8")
    found = [(finding.rule, finding.pointer) for finding in of_versions(second)]
    assert found == [("VER003", "amendments/A01/changes/A01.1"), ("VER003", "conduct")]


def test_what_was_only_laid_out_otherwise_is_no_change(second: Path) -> None:
    assert main(["release", str(second)]) == 0
    form = sorted((second / "crf").iterdir())[0]
    form.rename(second / form.name)
    edit(
        second,
        ("      when: 18 <= age_years <= 75\n", "      when: age_years >= 18 and age_years <= 75\n"),
        ("    status: confirmed\n", "    status: confirmed # as before\n"),
    )
    assert of_versions(second) == []


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("A01", []),
        (
            "A02",
            [
                ("VER004", "amendments/A02/declared/eu_ctr", "NSM"),
                ("VER010", "amendments/A02/changes/A02.6", "A02.6"),
            ],
        ),
    ],
)
def test_the_fictional_amendments_are_found_as_they_should_be(
    number: str, expected: list[tuple[str, str, str]]
) -> None:
    folder = AMENDMENTS / number / "current"
    found = [finding for finding in of_versions(folder) if finding.rule != "VER001"]
    assert [(finding.rule, finding.pointer, _words(finding)) for finding in found] == expected


def _words(finding: Finding) -> str:
    at = finding.location
    line = Path(at.file).read_text(encoding="utf-8").split("\n")[at.line]
    return line[at.column : at.end_column]


def test_the_proposed_split_of_a_bundle_is_told() -> None:
    (finding,) = [found for found in of_versions(AMENDMENTS / "A02" / "current") if found.rule == "VER004"]
    assert finding.message == "A02, European Union: declared NSM, but the changes are SM"
    assert finding.fix == (
        "declare SM, or take the amendment apart (A02a: A02.1, A02.2, A02.3, A02.4; A02b: A02.5, A02.6)"
    )
    assert [related.pointer for related in finding.related] == [
        "amendments/A02/changes/A02.6",
        "amendments/A02/changes/A02.5",
    ]


def test_documents_in_use_are_those_of_this_version(
    second: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "protocolkit.toml").write_text('built = "out"\n', encoding="utf-8")
    assert of_versions(second) == []
    assert main(["build", str(second), "-o", str(tmp_path / "out"), "--only", "trace,questions"]) == 0
    assert of_versions(second) == []
    manifest = json.loads((tmp_path / "out/manifest.json").read_text(encoding="utf-8"))
    other, missing = (tmp_path / "out" / found["path"] for found in manifest["artifacts"][:2])
    other.write_bytes(other.read_bytes() + b" ")
    missing.unlink()
    assert [(found.rule, found.message) for found in of_versions(second)] == [
        ("VER008", f"in out, {manifest['artifacts'][0]['path']} is not of that build"),
        ("VER008", f"in out, {manifest['artifacts'][1]['path']} is missing"),
    ]
    assert main(["build", str(second), "-o", str(tmp_path / "out"), "--only", "trace,questions"]) == 0
    edit(second, (TEXT, "up to five participants a month"))
    (finding,) = of_versions(second)
    assert finding.message.startswith("the documents in out are of version 2.1.0, content ")
    (tmp_path / "out/manifest.json").write_bytes(b"{}")
    (finding,) = of_versions(second)
    assert finding.message == "the manifest of out cannot be read: it is not as protocolkit writes it"


def test_a_kept_report_follows_the_documents_in_use(
    second: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.setenv("PROTOCOLKIT_CACHE_DIR", str(tmp_path / "kept"))
    (tmp_path / "protocolkit.toml").write_text('built = "out"\n', encoding="utf-8")
    assert main(["build", str(second), "-o", str(tmp_path / "out"), "--only", "questions"]) == 0
    assert main(["check", str(second)]) == 0
    manifest = json.loads((tmp_path / "out/manifest.json").read_text(encoding="utf-8"))
    (tmp_path / "out" / manifest["artifacts"][0]["path"]).write_bytes(b"another")
    assert main(["check", str(second)]) == 1
    assert b"VER008" in capfdbinary.readouterr().out

"""Released versions: written, read back as what they were, and found out where they are something else."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from spec_faults import Load, place, told

from protocolkit.amend.edits import edits_between
from protocolkit.model.canonical import canonical_json, content_hash
from protocolkit.model.release import (
    Released,
    checksum_of,
    hash_of,
    protocol_of,
    rank_of,
    release_of,
    tag_of,
    written,
)
from protocolkit.source.load import load

ROOT = Path(__file__).resolve().parents[3]
SPECS = ("protocol/nct03239535", "tests/data/second", "tests/data/minimal")


@pytest.mark.parametrize("spec", SPECS)
def test_a_release_read_back_is_the_same_protocol(spec: str) -> None:
    protocol = load(str(ROOT / spec)).protocol
    assert protocol is not None
    release = release_of(protocol)
    back = protocol_of(json.loads(written(release))["content"])
    assert canonical_json(back) == canonical_json(protocol)
    assert edits_between(back, protocol) == []
    assert release.protocol.hash == content_hash(protocol) == content_hash(back)


def test_a_collection_that_a_protocol_must_have_may_be_empty(minimal: str, load_texts: Load) -> None:
    protocol = load_texts({"p.yaml": minimal}).protocol
    assert protocol is not None
    study = msgspec.structs.replace(protocol.eligibility, inclusion=(), exclusion=())
    bare = msgspec.structs.replace(protocol, codelists=(), eligibility=study)
    content = release_of(bare).content
    assert "codelists" not in content
    back = protocol_of(content)
    assert (back.codelists, back.eligibility.inclusion) == ((), ())
    assert canonical_json(back) == canonical_json(bare)


def test_versions_count_as_numbers() -> None:
    assert sorted(["1.10.0", "1.9.0", "2.0.0", "1.9.10"], key=rank_of) == [
        "1.9.0",
        "1.9.10",
        "1.10.0",
        "2.0.0",
    ]


@pytest.fixture
def frozen(minimal: str, load_texts: Load) -> Callable[..., dict[str, Any]]:
    """The release of the small protocol as data, after some changes, with a checksum that fits."""
    protocol = load_texts({"p.yaml": minimal}).protocol
    assert protocol is not None
    release = release_of(protocol, date="2025-03-01")
    assert tag_of(release.protocol) == f"{protocol.study.id}/v{protocol.study.version}"

    def make(**changes: Any) -> dict[str, Any]:
        data = {**json.loads(written(release)), **changes}
        try:
            return {**data, "sha256": checksum_of(msgspec.convert(data, Released))}
        except msgspec.ValidationError:
            return data

    return make


def _file(data: Any) -> bytes:
    return json.dumps(data, indent=1).encode()


def test_releases_come_by_version(minimal: str, load_texts: Load, frozen: Callable[..., Any]) -> None:
    others = {}
    for version in ("1.10.0", "1.9.0", "1.2.0"):
        content = frozen()["content"]
        content["study"]["version"] = version
        stamp = {"id": content["study"]["id"], "version": version, "hash": hash_of(content)}
        others[f"releases/{version}.json"] = _file(frozen(protocol=stamp, content=content))
    loaded = load_texts({"p.yaml": minimal}, others)
    assert loaded.findings == ()
    assert [found.version for found in loaded.releases] == ["1.2.0", "1.9.0", "1.10.0"]
    assert loaded.releases[0].file == "spec/releases/1.2.0.json"
    assert {found.release.date for found in loaded.releases} == {"2025-03-01"}


def test_only_json_directly_in_releases_is_a_release(minimal: str, load_texts: Load) -> None:
    others = dict.fromkeys(("releases/README.txt", "releases/old/1.0.0.json", "1.0.0.json"), b"x")
    loaded = load_texts({"p.yaml": minimal}, others)
    assert (loaded.findings, loaded.releases) == ((), ())


def test_what_is_no_release_is_found_where_it_is_wrong(
    minimal: str, load_texts: Load, frozen: Callable[..., Any]
) -> None:
    good = frozen()
    stamp = good["protocol"]
    study = {**good["content"]["study"], "titles": {"brief": 7}}
    faults: dict[bytes, tuple[str, int, str]] = {
        b"": ("REL001", 1, "this is not JSON: input data was truncated"),
        b"\xff\xfe": ("REL001", 1, "this is not JSON: invalid character"),
        b'{\n "a": ]\n}': ("REL001", 2, "this is not JSON: invalid character"),
        b'{"content": {"study": ' + b'{"a": ' * 100_000: ("REL001", 1, "this is nested too deeply"),
        b"[]": ("REL001", 1, "not a release as protocolkit writes it: expected an object, got a list"),
        _file({"format_version": 1}): ("REL001", 1, "object missing required field protocol"),
        _file(frozen(format_version=2)): ("REL001", 2, "has the format 2, and this program reads 1"),
        _file(frozen(fictional="no")): ("REL001", 10, "expected true or false, got text of fictional"),
        _file(frozen(content={**good["content"], "study": study})): (
            "REL001",
            _line(_file(frozen(content={**good["content"], "study": study})), '"brief": 7'),
            "expected text, got a whole number of content.study.titles.brief",
        ),
        _file({**good, "content": {**good["content"], "keywords": []}}): (
            "REL002",
            8,
            "this file is not the one whose checksum stands here",
        ),
        _file({**good, "date": None}): ("REL002", 8, "this file is not the one whose checksum stands here"),
        _file(frozen(protocol={**stamp, "version": "9.9.9"})): (
            "REL002",
            3,
            f"the content is that of {stamp['id']} {stamp['version']}, not of {stamp['id']} 9.9.9",
        ),
    }
    for raw, (rule, line, message) in faults.items():
        name = f"releases/{stamp['version']}.json"
        loaded = load_texts({"p.yaml": minimal}, {name: raw})
        assert [finding.rule for finding in loaded.findings] == [rule], (raw[:40], told(loaded))
        (finding,) = loaded.findings
        assert message in finding.message
        assert (finding.location.file, place(finding)[0]) == (f"spec/{name}", line), finding.message
        assert loaded.plan is None
        assert loaded.releases == ()


def _line(raw: bytes, text: str) -> int:
    return raw.decode()[: raw.decode().index(text)].count("\n") + 1


@pytest.mark.parametrize("name", ["2.0.0", "v1.0.0", "latest"])
def test_a_release_is_named_for_its_version(
    name: str, minimal: str, load_texts: Load, frozen: Callable[..., Any]
) -> None:
    loaded = load_texts({"p.yaml": minimal}, {f"releases/{name}.json": _file(frozen())})
    (finding,) = loaded.findings
    version = frozen()["protocol"]["version"]
    assert (finding.rule, finding.message) == (
        "REL002",
        f"this is version {version}, and the file is named {name}.json",
    )
    assert finding.fix == f"name it {version}.json"


def test_a_release_of_another_study_is_none_of_this_one(
    minimal: str, load_texts: Load, frozen: Callable[..., Any]
) -> None:
    content = frozen()["content"]
    content["study"]["id"] = "another"
    version = content["study"]["version"]
    stamp = {"id": "another", "version": version, "hash": hash_of(content)}
    raw = _file(frozen(protocol=stamp, content=content))
    loaded = load_texts({"p.yaml": minimal}, {f"releases/{version}.json": raw})
    assert [(f.rule, place(f)[0]) for f in loaded.findings] == [("REL002", 4)]


def test_releases_are_read_from_a_revision_of_git(
    minimal: str, frozen: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = frozen()["protocol"]["version"]
    (tmp_path / "s/releases").mkdir(parents=True)
    (tmp_path / "s/p.yaml").write_text(minimal, encoding="utf-8")
    (tmp_path / f"s/releases/{version}.json").write_bytes(_file(frozen()))
    monkeypatch.chdir(tmp_path)
    for words in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *words], check=True)
    loaded = load("HEAD:s")
    assert loaded.findings == ()
    assert [(found.version, found.file) for found in loaded.releases] == [
        (version, f"HEAD:s/releases/{version}.json")
    ]


def test_a_file_that_is_too_large_is_a_finding(minimal: str, tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    (tmp_path / "p.yaml").write_text(minimal, encoding="utf-8")
    with (tmp_path / "releases/1.0.0.json").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    loaded = load(str(tmp_path))
    assert [finding.rule for finding in loaded.findings] == ["REL001"]
    assert "more than 64 MiB" in loaded.findings[0].message

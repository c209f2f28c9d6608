"""Every JSON that leaves the program has a schema, and keeps to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from protocolkit.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "schemas" / "output"
SPECS = ("protocol/nct03239535", "tests/data/second")
CALLS = {
    "check": ["check", "{spec}", "--format", "json", "--fail-on", "never"],
    "rules": ["rules", "--format", "json"],
    "explain": ["explain", "VER001", "--format", "json"],
    "trace": ["trace", "{spec}", "--format", "json"],
    "questions": ["questions", "{spec}", "--format", "json"],
    "prove": ["prove", "{spec}", "--format", "json"],
    "diff": ["diff", "{spec}", "{spec}", "--format", "json"],
    "calendar": ["calendar", "{spec}", "--anchor", "2024-08-31", "--format", "json"],
}


def _schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("name", CALLS)
def test_output_keeps_to_its_schema(name: str, spec: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main([word.replace("{spec}", str(ROOT / spec)) for word in CALLS[name]]) == 0
    printed = capfdbinary.readouterr().out
    jsonschema.Draft202012Validator(_schema(name)).validate(json.loads(printed))


@pytest.mark.parametrize("spec", SPECS)
def test_what_is_built_keeps_to_its_schemas(spec: str, tmp_path: Path) -> None:
    assert main(["build", str(ROOT / spec), "-o", str(tmp_path / "out"), "--only", "registry,trace"]) == 0
    for name, path in {
        "manifest": "manifest",
        "who": "registry/who",
        "readiness": "registry/readiness",
    }.items():
        content = json.loads((tmp_path / "out" / f"{path}.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator(_schema(name)).validate(content)


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.name)
def test_every_output_schema_is_a_schema_with_descriptions(path: Path) -> None:
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["title"]
    assert schema["description"]


@pytest.mark.parametrize("spec", SPECS)
def test_building_twice_gives_the_same_bytes(spec: str, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert main(["build", str(ROOT / spec), "-o", str(tmp_path / name)]) == 0
    assert _files(tmp_path / "one") == _files(tmp_path / "two")


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_sponsors_template_takes_the_place_of_ours_and_is_recorded(tmp_path: Path) -> None:
    (tmp_path / "templates" / "html").mkdir(parents=True)
    (tmp_path / "templates" / "html" / "trace.html").write_text(
        "Sponsor page: {{ holes }} holes", encoding="utf-8"
    )
    spec, out = str(ROOT / "tests/data/second"), tmp_path / "out"
    call = ["build", spec, "-o", str(out), "--only", "trace", "--templates", str(tmp_path / "templates")]
    assert main(call) == 0
    assert (out / "trace" / "trace.html").read_text(encoding="utf-8") == "Sponsor page: 0 holes"
    ours = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["templates"]
    assert main(["build", spec, "-o", str(out), "--only", "trace"]) == 0
    plain = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["templates"]
    assert {name for name in ours if ours[name] != plain[name]} == {"html/trace.html"}


def test_a_template_that_does_not_work_stops_the_build_and_keeps_the_last_one(tmp_path: Path) -> None:
    spec, out = str(ROOT / "tests/data/second"), tmp_path / "out"
    assert main(["build", spec, "-o", str(out), "--only", "trace"]) == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    (tmp_path / "bad" / "html").mkdir(parents=True)
    (tmp_path / "bad" / "html" / "trace.html").write_text("{{ nothing.like.this }}", encoding="utf-8")
    assert main(["build", spec, "-o", str(out), "--only", "trace", "--templates", str(tmp_path / "bad")]) == 2
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before

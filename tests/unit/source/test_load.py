"""Everything that is wrong comes back in one run, each fault once, wherever it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from spec_faults import Load, place, told

from protocolkit.errors import CannotRun
from protocolkit.findings import Severity, Stage
from protocolkit.model.canonical import canonical
from protocolkit.source.load import load

SECOND = Path(__file__).parents[2] / "data" / "second"


def chapters_of(text: str) -> dict[str, str]:
    """The text of each chapter of a spec in one file, by name."""
    parts = re.split(r"^(?=[a-z_]+:)", text, flags=re.MULTILINE)[1:]
    return {part[: part.index(":")]: part for part in parts}


@pytest.fixture
def folder(minimal: str) -> dict[str, str]:
    """The small protocol, a file for each chapter."""
    chapters = chapters_of(minimal)
    defaults = chapters.pop("defaults")
    return {f"{name}.yaml": defaults + text for name, text in chapters.items()}


def test_a_chapter_a_file_is_the_same_protocol(
    load_texts: Load, minimal: str, folder: dict[str, str]
) -> None:
    one, many = load_texts({"p.yaml": minimal}), load_texts(folder)
    assert many.findings == ()
    assert one.hash is not None
    assert one.hash == many.hash


def test_forms_may_be_spread_over_files(load_texts: Load, folder: dict[str, str]) -> None:
    more = "forms:\n  - {id: X, name: X, collected: log, items: [{id: A, label: A, type: wrong, required: always}]}\n"
    loaded = load_texts(
        {"a/first.yaml": more.replace("wrong", "text"), **folder, "z.yaml": more.replace("id: X", "id: Z")}
    )
    (finding,) = loaded.findings
    assert (finding.rule, finding.location.file, finding.pointer) == (
        "SHP005",
        "z.yaml",
        "forms/Z/items/A/type",
    )


def test_several_faults_in_several_files_all_come_in_one_run(
    load_texts: Load, folder: dict[str, str]
) -> None:
    folder["study.yaml"] = folder["study.yaml"].replace("  id: minimal", "  id: minimal\n  id: twice")
    folder["eligibility.yaml"] = folder["eligibility.yaml"].replace("age >= 18", "aeg >= 18")
    folder["activities.yaml"] = folder["activities.yaml"].replace("[SCR, D1]", "[SCR, D1, M03]")
    folder["outcomes.yaml"] = folder["outcomes.yaml"].replace("time_frame", "timeframe")
    folder["design.yaml"] = folder["design.yaml"].replace("design:", "design: [")
    folder["variables.yaml"] = folder["variables.yaml"].replace("unit: kg", "unit: kilo")
    folder["questions.yaml"] = folder["questions.yaml"].replace("priority: minor", "priority: high")
    loaded = load_texts(folder)
    assert [(found.location.file, found.rule) for found in loaded.findings] == [
        ("activities.yaml", "REF001"),
        ("design.yaml", "YML001"),
        ("eligibility.yaml", "CND002"),
        ("outcomes.yaml", "SHP003"),
        ("questions.yaml", "SHP005"),
        ("study.yaml", "YML002"),
        ("variables.yaml", "CND009"),
    ], told(loaded)
    assert loaded.plan is loaded.protocol is loaded.hash is None
    assert all(found.stage is Stage.LOAD and found.severity is Severity.ERROR for found in loaded.findings)


@pytest.mark.parametrize(
    "chapter",
    [
        *("variables", "visits", "forms", "codelists", "eligibility", "outcomes"),
        *("arms", "anchors", "assumptions", "provenance", "questions", "study"),
    ],
)
@pytest.mark.parametrize(
    "broken", ["{chapter}: [", "{chapter}:\n\t- id: X\n", "\0", "- a list\n", "", "{chapter}: *x\n"]
)
def test_a_file_that_cannot_be_read_is_one_finding(
    load_texts: Load, folder: dict[str, str], chapter: str, broken: str
) -> None:
    """No id that it may define is missed elsewhere."""
    folder[f"{chapter}.yaml"] = broken.format(chapter=chapter)
    loaded = load_texts(folder)
    assert {(found.rule[:3], found.location.file) for found in loaded.findings} == {
        ("YML", f"{chapter}.yaml")
    }, told(loaded)


@pytest.mark.parametrize(
    "chapter", ["variables", "visits", "codelists", "eligibility", "arms", "assumptions"]
)
def test_a_chapter_that_stands_in_two_files(load_texts: Load, folder: dict[str, str], chapter: str) -> None:
    """The file that comes first has it; what the second would define is not missed."""
    loaded = load_texts(
        {"0.yaml": f"{chapter}: []\n" if chapter != "eligibility" else "eligibility: {}\n", **folder}
    )
    doubled = [found for found in loaded.findings if found.rule == "SHP002"]
    assert [(found.location.file, place(found)) for found in doubled] == [(f"{chapter}.yaml", (3, 1))]
    assert [related.location.file for found in doubled for related in found.related] == ["0.yaml"]
    assert {found.rule[:3] for found in loaded.findings} == {"SHP"}, told(loaded)


@pytest.mark.parametrize("chapter", ["variables", "visits", "forms", "codelists", "arms", "assumptions"])
def test_a_chapter_written_twice_in_one_file(load_texts: Load, folder: dict[str, str], chapter: str) -> None:
    text = folder[f"{chapter}.yaml"]
    again = text[text.index(f"{chapter}:") :]
    loaded = load_texts({**folder, f"{chapter}.yaml": f"{chapter}: []\n{again}"})
    assert "YML002" in {found.rule for found in loaded.findings}
    assert {found.rule[:3] for found in loaded.findings} <= {"YML", "SHP"}, told(loaded)


def test_an_element_defined_twice_is_not_blamed_on_the_conditions_that_name_it(
    load_texts: Load, folder: dict[str, str]
) -> None:
    form = "forms:\n  - {id: DM, name: X, collected: log, items: [{id: A, label: A, type: text, required: always}]}\n"
    loaded = load_texts({**folder, "zz.yaml": form})
    assert [(found.rule, found.location.file) for found in loaded.findings] == [("REF002", "zz.yaml")], told(
        loaded
    )


def test_a_key_that_cannot_be_read_is_not_missed_as_a_field(load_texts: Load, minimal: str) -> None:
    text = minimal.replace("    label: Age\n", "    <<: {label: Age}\n")
    loaded = load_texts({"p.yaml": text})
    assert [found.rule for found in loaded.findings] == ["YML004"], told(loaded)


def test_a_number_that_cannot_be_read_is_not_also_a_wrong_type(load_texts: Load, minimal: str) -> None:
    loaded = load_texts({"p.yaml": minimal.replace("range: [0, 120]", "range: [0, 1e999]")})
    assert [found.rule for found in loaded.findings] == ["YML010"], told(loaded)


def test_the_order_of_keys_and_elements_is_no_content(load_texts: Load, minimal: str) -> None:
    chapters = chapters_of(minimal)
    defaults = chapters.pop("defaults")
    turned = defaults + "".join(reversed(chapters.values()))
    turned = turned.replace("    label: Age\n    type: integer\n", "    type: integer\n    label: Age\n")
    one = "      - {code: F, label: Female}\n"
    assert load_texts({"p.yaml": turned}).hash == load_texts({"p.yaml": minimal}).hash
    moved = minimal.replace(one, "").replace("      - {code: U,", f"{one}      - {{code: U,")
    assert load_texts({"p.yaml": moved}).hash != load_texts({"p.yaml": minimal}).hash


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("source: ASM-01\n", "source: inferred (nothing)\n", True),
        ("primary: true", "primary: true\n    unused: no", False),
        ("range: [0, 120]", "range: [0.0, 1.2e2]", True),
        ("unknown: true}", "unknown: true}  # a remark", True),
        ("{code: F, label: Female}", "{code: F, label: Female, unknown: false}", True),
        ("range: [0, 120]", "range: [0, 121]", False),
        ("Adults", "adults", False),
    ],
)
def test_what_counts_as_content(load_texts: Load, minimal: str, old: str, new: str, *, same: bool) -> None:
    assert old in minimal
    first, second = load_texts({"p.yaml": minimal}), load_texts({"p.yaml": minimal.replace(old, new)})
    assert first.protocol is not None
    assert second.protocol is not None
    assert (canonical(first.protocol) == canonical(second.protocol)) is same
    assert (first.hash == second.hash) is same


def test_the_second_protocol_loads_without_a_finding() -> None:
    loaded = load(str(SECOND))
    assert loaded.findings == ()
    assert loaded.protocol is not None
    assert loaded.protocol.study.id == "second-fictional"


def test_nothing_to_load(tmp_path: Path) -> None:
    for target in (str(tmp_path), str(tmp_path / "none"), ""):
        with pytest.raises(CannotRun):
            load(target)

"""``protocolkit screen``: one participant and many, what is written, and what is refused."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest

from protocolkit.cli.main import main
from protocolkit.source.yaml import read_yaml

ROOT = Path(__file__).resolve().parents[2]
TRIAL = str(ROOT / "protocol/nct03239535")
SECOND = str(ROOT / "tests/data/second")
SCHEMA = json.loads((ROOT / "schemas/output/screen.schema.json").read_text(encoding="utf-8"))
REFERENCE: dict[str, Any] = read_yaml("vectors.yaml", (ROOT / "tests/data/vectors.yaml").read_bytes()).value[
    "reference"
]


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Call = Callable[..., Ran]


@pytest.fixture
def screen(capfdbinary: pytest.CaptureFixture[bytes]) -> Call:
    def do(*arguments: str | Path, spec: str = TRIAL) -> Ran:
        code = main(["screen", spec, *map(str, arguments)])
        told = capfdbinary.readouterr()
        assert b"a mistake of ours" not in told.err, told.err
        return Ran(code, told.out.decode(), told.err.decode())

    return do


def subject(folder: Path, name: str = "subject.yaml", **changes: Any) -> Path:
    """The reference participant with changes, as YAML or JSON."""
    values = {**REFERENCE, **changes}
    path = folder / name
    if path.suffix == ".json":
        path.write_text(json.dumps(values, default=str), encoding="utf-8")
    else:
        path.write_text(
            "".join(f"{key}: {_yaml(value)}\n" for key, value in values.items()), encoding="utf-8"
        )
    return path


def _yaml(value: Any) -> str:
    return "null" if value is None else str(value)


def table(folder: Path, *changes: dict[str, Any], header: dict[str, str] | None = None) -> Path:
    """A table of reference participants, each with its changes."""
    path = folder / "cohort.csv"
    names = ["participant", *REFERENCE]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([(header or {}).get(name, name) for name in names])
        for number, change in enumerate(changes, 1):
            values = {**REFERENCE, "participant": f"P{number}", **change}
            writer.writerow(["" if values[name] is None else values[name] for name in names])
    return path


def as_json(ran: Ran) -> dict[str, Any]:
    assert (ran.code, ran.err) == (0, "")
    found: dict[str, Any] = json.loads(ran.out)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return found


@pytest.mark.parametrize("name", ["subject.yaml", "subject.yml", "subject.json"])
def test_one_participant_as_json(name: str, screen: Call, tmp_path: Path) -> None:
    found = as_json(screen(subject(tmp_path, name, platelets=42, hcv=None), "--format", "json"))
    assert found["kind"] == "participant"
    assert found["overall"] == "NOT_ELIGIBLE"
    assert [each["id"] for each in found["criteria"]][:2] == ["INC01", "INC02"]
    assert len(found["criteria"]) == 33
    (told,) = [each for each in found["criteria"] if each["id"] == "EXC10"]
    assert told == {
        "id": "EXC10",
        "kind": "exclusion",
        "value": "TRUE",
        "because": ["platelets 42 < 50 10*9/L"],
        "replaces": [],
    }
    assert (found["missing"], found["deciding"], found["warnings"]) == (["hcv"], [], [])


def test_one_participant_as_text(screen: Call, tmp_path: Path) -> None:
    ran = screen(subject(tmp_path, participant="001-004", hcv=None, platlets=3))
    assert ran == Ran(
        0,
        "001-004: UNDETERMINED\n"
        "  EXC21 is unknown: hcv is missing\n"
        "  32 of 33 criteria are as they must be\n"
        "missing:\n"
        "  hcv  Hepatitis C screening result\n"
        "each of these could decide alone:\n"
        "  hcv  Hepatitis C screening result\n"
        "warning: there is no variable or item platlets - did you mean platelets?\n",
        "",
    )


def test_a_contradiction_is_a_warning_and_decides_nothing(screen: Call, tmp_path: Path) -> None:
    given: dict[str, Any] = {"platelets": 200, "LAB.PLAT_LBORRES": 40}
    found = as_json(screen(subject(tmp_path, **given), "--format", "json"))
    assert (found["overall"], found["missing"], found["deciding"]) == (
        "UNDETERMINED",
        ["platelets"],
        ["platelets"],
    )
    (told,) = [each for each in found["criteria"] if each["id"] == "EXC10"]
    assert (told["value"], told["because"]) == ("UNKNOWN", ["platelets is unknown (200 or 40 10*9/L)"])
    assert found["warnings"] == [
        "platelets: 200 10*9/L is given, and LAB.PLAT_LBORRES gives 40 10*9/L"
        " - one of them is wrong, so neither is used"
    ]


@pytest.mark.parametrize("day", ["consent_date", "ICF.DSSTDAT_IC"])
def test_the_age_follows_from_the_day_of_consent_by_either_name(
    day: str, screen: Call, tmp_path: Path
) -> None:
    changes: dict[str, Any] = {
        "age_years": None,
        "consent_date": None,
        "DM.BRTHDAT": "2006-03-02",
        day: "2024-03-01",
    }
    found = as_json(screen(subject(tmp_path, **changes), "--format", "json"))
    (told,) = [each for each in found["criteria"] if each["id"] == "INC01"]
    assert told["because"] == ["age_years 17 < 18 years"]
    assert found["warnings"] == []


def test_a_table_of_another_protocol_with_contradictions(screen: Call, tmp_path: Path) -> None:
    cohort, log, rejects = (tmp_path / name for name in ("cohort.csv", "log.csv", "rejects.csv"))
    cohort.write_text(
        "subject,birth_date,consent_date,age_years,platelets,LB.PLAT@SCR\n"
        "A,1980-05-05,2025-10-01,45,90,90.0\n"
        "B,1980-05-05,2025-10-01,44,90,245\n"
        "C,2010-05-05,2025-10-01,,,245\n",
        encoding="utf-8",
    )
    assert screen(cohort, "-o", log, "--rejects", rejects, spec=SECOND).code == 0
    with rejects.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1:] == [
            [
                "3",
                "B",
                "age_years: 44 years is given, and birth_date and consent_date give 45 years"
                " - one of them is wrong, so neither is used",
            ],
            [
                "3",
                "B",
                "platelets: 90 10*9/L is given, and LB.PLAT gives 245 10*9/L"
                " - one of them is wrong, so neither is used",
            ],
        ]
    with log.open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert [rows[code]["failed"] for code in "ABC"] == ["EXC01", "", "INC01"]
    assert [rows[code]["overall"] for code in "ABC"] == ["NOT_ELIGIBLE", "UNDETERMINED", "NOT_ELIGIBLE"]
    first, *others = rows["C"]["reasons"].split("; ")
    assert first == "INC01 is not met: age_years 15 < 18 years"
    assert others[0] == "INC02 is unknown: itch_onset_date is missing"
    assert "EXC01 is unknown: platelets is unknown (90 or 245 10*9/L)" in rows["B"]["reasons"].split("; ")


def test_readings(screen: Call, tmp_path: Path) -> None:
    path = subject(tmp_path, diabetes_type="NONE")
    assert as_json(screen(path, "--format", "json"))["overall"] == "ELIGIBLE"
    found = as_json(
        screen(path, "--format", "json", "--reading", "INC02_LITERAL", "--reading", "INC04_OR_INC06")
    )
    assert found["overall"] == "NOT_ELIGIBLE"
    assert found["readings"] == ["INC02_LITERAL", "INC04_OR_INC06"]
    assert [each["replaces"] for each in found["criteria"] if each["replaces"]] == [
        ["INC02"],
        ["INC04", "INC06"],
    ]


def test_the_same_input_gives_the_same_bytes(screen: Call, tmp_path: Path) -> None:
    path = subject(tmp_path, abpi=None, mi_ever="Y", mi_date="2023")
    assert screen(path, "--format", "json") == screen(path, "--format", "json")


def test_a_table(screen: Call, tmp_path: Path) -> None:
    cohort = table(
        tmp_path, {}, {"platelets": 42, "neoplasm": "Y"}, {"hcv": "INDETERMINATE"}, {"wbc": "many"}
    )
    files = {name: tmp_path / name for name in ("log.csv", "rejects.csv", "summary.json", "flow.svg")}
    log, rejects, summary, flow = files.values()
    ran = screen(cohort, "-o", log, "--rejects", rejects, "--summary", summary, "--consort", flow)
    assert ran.code == 0
    assert ran.out.splitlines()[:4] == [
        "        4  screened",
        "        1  eligible",
        "        1  not eligible",
        "        2  undetermined",
    ]
    assert "4 rows in " in ran.err
    assert " a second, " in ran.err
    assert "1 rows, columns or values could not be used - see " in ran.err
    with log.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["id", "overall", "failed", "unknown", "reasons"],
            ["P1", "ELIGIBLE", "", "", ""],
            [
                "P2",
                "NOT_ELIGIBLE",
                "EXC05 EXC10",
                "",
                "EXC05 excludes: neoplasm is Y; EXC10 excludes: platelets 42 < 50 10*9/L",
            ],
            ["P3", "UNDETERMINED", "", "EXC21", "EXC21 is unknown: hcv is unknown (INDETERMINATE)"],
            ["P4", "UNDETERMINED", "", "EXC10", "EXC10 is unknown: wbc is unknown (many)"],
        ]
    with rejects.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["row", "id", "reason"],
            ["5", "P4", "wbc: 'many' cannot be used - write a number such as 12 or 0.5"],
        ]
    counts = json.loads(summary.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(counts)
    assert (counts["kind"], counts["screened"], counts["rejects"]) == ("cohort", 4, 1)
    drawn = ET.parse(flow).getroot()
    texts = [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"n = 4", "EXC05", "Eligible"} <= set(texts)


def test_a_table_as_json_is_the_counts(screen: Call, tmp_path: Path) -> None:
    ran = screen(table(tmp_path, {}, {"age_years": 81}), "--format", "json")
    found = json.loads(ran.out)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert (found["eligible"], found["not_eligible"]) == (1, 1)
    (count,) = [each for each in found["criteria"] if each["id"] == "INC01"]
    assert (count["first"], count["any"], count["unknown"]) == (1, 1, 0)


def test_a_unit_in_the_header(screen: Call, tmp_path: Path) -> None:
    cohort = table(
        tmp_path,
        {"creatinine": "1.0"},
        {"creatinine": "2.5", "deviation_significant": "N"},
        header={"creatinine": "creatinine [mg/dL]"},
    )
    assert screen(cohort, "-o", tmp_path / "log.csv").code == 0
    log = (tmp_path / "log.csv").read_text(encoding="utf-8").splitlines()
    assert log[1] == "P1,ELIGIBLE,,,"
    assert (
        log[2]
        == "P2,NOT_ELIGIBLE,EXC08,,EXC08 excludes: creatinine 221.00 >= 220 umol/L (2 * creatinine_uln)"
    )


def test_a_number_of_thousands_of_digits_is_only_a_value_that_cannot_be_used(
    screen: Call, tmp_path: Path
) -> None:
    path = tmp_path / "subject.json"
    path.write_text(f'{{"platelets": 1{"0" * 5000}}}', encoding="utf-8")
    ran = screen(path)
    assert ran.code == 0
    assert "warning: platelets: '1000" in ran.out


def test_a_code_that_a_spreadsheet_would_take_for_a_formula(screen: Call, tmp_path: Path) -> None:
    cohort = table(tmp_path, {"participant": "=cmd()"})
    assert screen(cohort, "-o", tmp_path / "log.csv").code == 0
    assert (tmp_path / "log.csv").read_text(encoding="utf-8").splitlines()[1] == "'=cmd(),ELIGIBLE,,,"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.yaml", None, "cannot be read"),
        ("missing.csv", None, "cannot be read"),
        ("subject.txt", "x: 1", "is no kind of file that can be screened"),
        ("subject.yaml", "platelets: [", "subject.yaml, line 1"),
        ("subject.yaml", "platelets: 1\nplatelets: 2\n", "line 2"),
        ("subject.json", "{", "is not JSON that can be read"),
        ("subject.json", '{"platelets": NaN}', "NaN is not a number of JSON"),
        ("subject.json", '{"platelets": 1, "platelets": 2}', "platelets is given twice"),
        ("subject.json", "[]", "is no participant"),
        ("subject.json", "[" * 100_000, "is nested too deeply"),
        ("subject.json", '{"platelets": "\\ud800"}', "holds an escape that is no character"),
        ("subject.yaml", "", "is no participant"),
        ("subject.yaml", "- platelets: 1", "write name: value, each on a line"),
        ("cohort.csv", "", "has no header"),
        ("cohort.csv", "this,that\n1,2\n", "no column of the table is a variable of the protocol"),
        ("cohort.csv", "wbc,wbc\n1,2\n", "two columns give wbc"),
    ],
)
def test_what_cannot_be_screened(
    name: str, content: str | None, words: str, screen: Call, tmp_path: Path
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    ran = screen(path)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-o", "log.csv"], "--log is for a table of participants"),
        (["--consort", "flow.svg"], "--consort is for a table of participants"),
        (["--reading", "INC02"], "the protocol has no reading INC02"),
        (["--as-of", "today"], "--as-of today is no date"),
    ],
)
def test_options_are_obeyed_or_refused(
    arguments: list[str], words: str, screen: Call, tmp_path: Path
) -> None:
    ran = screen(subject(tmp_path), *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


def test_nothing_is_written_when_the_table_cannot_be_read(screen: Call, tmp_path: Path) -> None:
    path = tmp_path / "cohort.csv"
    path.write_text("this\n1\n", encoding="utf-8")
    assert screen(path, "-o", tmp_path / "log.csv").code == 2
    assert [each.name for each in tmp_path.iterdir()] == ["cohort.csv"]
    assert screen(table(tmp_path, {}), "-o", tmp_path / "none" / "log.csv").code == 2
    ran = screen(table(tmp_path, {}), "-o", tmp_path / "same", "--rejects", tmp_path / "same")
    assert "two outputs are to be written to one file" in ran.err


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    """Ten times the rows, in processes of their own, and at most a few MiB more."""
    peaks = []
    for rows in (500, 5000):
        cohort = table(tmp_path, *({"platelets": 40 + number % 100} for number in range(rows)))
        command = [
            sys.executable,
            "-m",
            "protocolkit",
            "screen",
            TRIAL,
            str(cohort),
            "-o",
            str(tmp_path / "log"),
        ]
        environment = {**os.environ, "PROTOCOLKIT_CACHE_DIR": ""}
        ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        peaks.append(float(ran.stderr.split(" MiB at most")[0].split(", ")[-1]))
    assert peaks[1] < peaks[0] + 4

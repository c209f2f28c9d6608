"""The spec of NCT03239535 says what the registry record says, and claims from it nothing that it does not."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from protocolkit.model.plan import Plan
from protocolkit.model.provenance import Origin, parse_source
from protocolkit.source.load import load

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "protocol" / "nct03239535"
SHA256 = "13f41a1d2865b405b8459c2762951346ff73e0ee2d5bfba503e6f610db02b5c4"
RECORD = (SPEC / "record" / "nct03239535.txt").read_bytes()
LINES = RECORD.decode("utf-8").split("\n")
FACTS: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "data" / "facts.yaml").read_text("utf-8"))[
    "facts"
]


# A value is verbatim when it is a substring of its line. What else may stand for the words of the record
# is named here: what the spec holds, given the line on which the words stand.


def _months(line: str) -> list[int]:
    """The months of a time frame: a table column that is run together with the title before it."""
    found = re.search(r"((?:\d+, )*\d+) months$", line)
    return [int(number) for number in found[1].split(", ")] if found else []


def _month(value: Any) -> int:
    found = re.fullmatch(r"(?:Month |P|M0?)(\d+)M?", str(value))
    return int(found[1]) if found else 0


COUNTRIES = {"RU": ("Russia", "\N{REGIONAL INDICATOR SYMBOL LETTER R}\N{REGIONAL INDICATOR SYMBOL LETTER U}")}

INTERVENTIONS = {"SALINE": "Normal saline", "MSC": "Mesenchymal stem cells"}

NORMALISATIONS: dict[str, Callable[[Any, str], bool]] = {
    "code": lambda value, line: str(value) in line.upper().replace(" ", ""),
    "number": lambda value, line: line == str(value),
    "placeholder": lambda value, line: value is None and line == "Not available",
    "reference": lambda value, line: line.startswith(2 * INTERVENTIONS[str(value)]),
    "country": lambda value, line: any(word in line for word in COUNTRIES.get(str(value), ())),
    "copyright year": lambda value, line: (
        str(value).removesuffix(" or later") in line and "Copyright" in line
    ),
    "count": lambda value, line: line == f"Locations ({value})",
    "month": lambda value, line: _month(value) in _months(line),
    "immediate": lambda value, line: value == "IMM" and "Immediate, " in line,
    "injection": lambda value, line: value == "TRT" and line.endswith("Intramuscular injection"),
    "cumulative": lambda value, line: (
        line in ("Adverse events24 months", "Amputation-free survival24 months")
    ),
}

# Which fields may be normalised, and how. Fields that are not here are verbatim.
NORMALISED = {
    "phase": "code",
    "sex": "code",
    "type": "code",
    "route": "code",
    "count": "number",
    "country": "country",
    "detailed_description": "placeholder",
    "name": "month",  # of a visit
    "target": "month",
}

# How the encoding is built, and how it reads the record: not a claim that the record says so.
NOT_CLAIMS = {
    "references": {"id", "source", "sources", "interventions", "variables", "forms", "epoch", "anchor", "at"}
    | {"baseline", "collected", "sequence"},
    "readings": {"when", "assessment", "judgement", "justification", "note", "kind", "enabled", "unused"},
}
BUILT = frozenset().union(*NOT_CLAIMS.values())


@pytest.fixture(scope="module")
def plan() -> Plan:
    loaded = load(str(SPEC))
    assert loaded.plan, "\n".join(f"{finding.location} {finding.message}" for finding in loaded.findings)
    return loaded.plan


@pytest.fixture(scope="module")
def spec(plan: Plan) -> dict[str, Any]:
    built: dict[str, Any] = msgspec.to_builtins(plan.protocol)
    return built


def cited(source: str) -> list[int]:
    """The lines that a source cites; none where it does not cite the record."""
    parsed = parse_source(source)
    assert parsed, source
    return [line for first, last in parsed.lines for line in range(first, last + 1)]


def claims(
    value: Any, path: tuple[str, ...] = (), source: str = ""
) -> Iterator[tuple[tuple[str, ...], Any, str]]:
    """Every value that is claimed from the record: its path, itself, and the source that claims it."""
    if isinstance(value, dict):
        own = value.get("source") or source
        for key, entry in value.items():
            if key not in BUILT or not path:
                yield from claims(entry, (*path, key), (value.get("sources") or {}).get(key) or own)
    elif isinstance(value, (list, tuple)):
        for place, entry in enumerate(value):
            yield from claims(entry, (*path, _id(entry) or str(place)), source)
    elif value not in (None, "") and source and parse_source(source).origin is Origin.RECORD:  # type: ignore[union-attr]
        yield path, value, source


def follow(spec: dict[str, Any], path: str) -> tuple[Any, str]:
    """What stands at a path, and its source; a step into a list is an id, or a place."""
    value: Any = spec
    source = ""
    for step in path.split("."):
        if isinstance(value, dict):
            source = (value.get("sources") or {}).get(step) or value.get("source") or source
            value = value[step]
        else:
            value = next(entry for place, entry in enumerate(value) if step in (str(place), _id(entry)))
    return value, source


def _id(entry: Any) -> str | None:
    return entry.get("id") if isinstance(entry, dict) else None


def test_the_record_is_untouched(spec: dict[str, Any]) -> None:
    assert hashlib.sha256(RECORD).hexdigest() == SHA256 == spec["provenance"]["record"]["sha256"]
    assert (len(RECORD), len(LINES)) == (4790, 123)


def test_every_fact_of_the_record_is_in_the_table() -> None:
    assert {fact["id"] for fact in FACTS} == {f"F-{number:03d}" for number in range(1, 64)}
    assert len(NORMALISATIONS) <= 15


@pytest.mark.parametrize("fact", FACTS, ids=[f"{fact['id']} {fact['path']}" for fact in FACTS])
def test_a_fact_of_the_record_is_in_the_spec(fact: dict[str, Any], spec: dict[str, Any]) -> None:
    (number,) = cited(f"record {fact['lines']}")
    line = LINES[number - 1]
    value, source = follow(spec, fact["path"])
    assert fact["record"] in line
    if "by" in fact:
        assert (len(value) if fact["by"] == "count" else value) == fact["value"]
        assert NORMALISATIONS[fact["by"]](fact["value"], line)
    else:
        assert value == fact["record"]
    if fact.get("by") not in ("count", "copyright year"):  # derived, not claimed
        assert number in cited(source)


def test_criteria_are_whole_lines(spec: dict[str, Any]) -> None:
    for group, first in (("inclusion", 32), ("exclusion", 44)):
        for place, criterion in enumerate(spec["eligibility"][group]):
            assert LINES[first - 1 + place] == f"  {place + 1}. {criterion['text']}"


def test_columns_that_run_together_are_split(spec: dict[str, Any]) -> None:
    names = {intervention["id"]: intervention["name"] for intervention in spec["interventions"]}
    for arm in spec["arms"]:
        (line,) = cited(arm["source"])
        (intervention,) = arm["interventions"]
        assert LINES[line - 1] == arm["name"] + names[intervention] + arm["description"]
    for outcome in spec["outcomes"]["primary"] + spec["outcomes"]["secondary"]:
        first, _, last = cited(outcome["source"])
        assert LINES[first - 1] == outcome["title"] + outcome["time_frame"]
        assert LINES[last - 1] == outcome["description"]


def test_time_points_are_those_of_the_time_frame(plan: Plan) -> None:
    for outcome in plan.outcomes.values():
        visits = ["IMM"] if outcome.time_frame.startswith("Immediate") else []
        visits += [f"M{month:02d}" for month in _months(outcome.time_frame)]
        assert list(outcome.at) == visits, outcome.id


def test_what_is_claimed_from_the_record_stands_on_the_line_claimed(spec: dict[str, Any]) -> None:
    chapters = {name: spec[name] for name in spec if name not in ("activities", "forms", "codelists")}
    found = list(claims(chapters))
    assert len(found) == 93
    for path, value, source in found:
        lines = [LINES[number - 1] for number in cited(source)]
        if isinstance(value, str) and any(value in line for line in lines):
            continue
        field = next(step for step in reversed(path) if not step.isdigit())
        assert field in NORMALISED, (path, value, source)
        assert field != "name" or path[0] == "visits", (path, value, source)
        assert any(NORMALISATIONS[NORMALISED[field]](value, line) for line in lines), (path, value, source)


def test_cells_claimed_from_the_record_are_time_points_of_their_line(plan: Plan) -> None:
    kinds: Counter[Origin] = Counter()
    for cell in plan.cells:
        source = parse_source(cell.source)
        assert source
        kinds[source.origin] += 1
        if source.origin is Origin.RECORD:
            lines = [LINES[number - 1] for number in cited(cell.source)]
            rules = [NORMALISATIONS[rule] for rule in ("immediate", "month", "injection", "cumulative")]
            assert all(any(rule(cell.visit, line) for rule in rules) for line in lines), cell
    assert kinds == {Origin.RECORD: 43, Origin.INFERRED: 22, Origin.ASSUMED: 53}


def test_forms_cite_lines_that_state_something(spec: dict[str, Any]) -> None:
    # An item claims from the record that something is recorded, not how the question is worded.
    stated = {number for fact in FACTS for number in cited(f"record {fact['lines']}")}
    text = msgspec.json.encode([spec["forms"], spec["codelists"]]).decode()
    sources = set(re.findall(r'"(record L[^"]+)"', text))
    assert sources
    for source in sources:
        lines = cited(source)
        assert {lines[0], lines[-1]} <= stated, source

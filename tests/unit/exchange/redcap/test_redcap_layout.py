"""What is known of REDCap is what its documentation and real exports show."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from protocolkit.exchange.redcap.layout import (
    COLUMNS,
    CUT,
    FIELD_TYPES,
    HEADERS,
    LONGEST,
    VALIDATIONS,
)
from protocolkit.exchange.redcap.names import FIELD_NAME, FieldNames, code_names, event_names


def _rows(reference: Path, name: str) -> list[dict[str, str]]:
    with (reference / "edc" / "redcap" / f"redcap_{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_columns_are_those_of_real_exports(reference: Path) -> None:
    rows = _rows(reference, "dictionary_columns")
    assert [row["csv_header_exact"] for row in rows] == list(HEADERS)
    assert [row["api_name"] for row in rows] == [entry.name for entry in COLUMNS]


def test_types_and_validation_types_are_those_that_are_documented(reference: Path) -> None:
    assert [row["field_type_in_csv"] for row in _rows(reference, "field_types")] == list(FIELD_TYPES)
    documented = {row["validation_type"] for row in _rows(reference, "validation_types")} - {"signature"}
    assert set(VALIDATIONS) == documented


def test_event_names_are_those_of_real_projects(reference: Path) -> None:
    rows = [row for row in _rows(reference, "event_names") if not row["event_label"].startswith("(")]
    assert len(rows) == 6
    for row in rows:
        (made,) = event_names([row["event_label"]], int(row["arm"]))
        assert made.name == row["unique_event_name"]


def test_of_two_events_with_one_name_the_second_gets_a_letter() -> None:
    labels = ["Deadline to return A", "Deadline to return B", "Deadline to return", "Visit"]
    assert [made.name for made in event_names(labels)] == [
        "deadline_to_return_arm_1",
        "deadline_to_return_arm_1b",
        "deadline_to_return_arm_1c",
        "visit_arm_1",
    ]


@pytest.mark.parametrize(
    ("label", "name", "certain"),
    [
        ("Follow-up 30 min", "followup_30_min_arm_1", True),
        ("Cycle 1, day 8 (telephone)", "cycle_1_day_8_tele_arm_1", True),
        ("Pre/post", "pre_post_arm_1", False),
        ("Follow-up, 3 months after", "followup_3_months_arm_1", False),
        ("Визит", "event_arm_1", False),
        ("  ", "event_arm_1", False),
    ],
)
def test_where_the_rule_leaves_a_doubt_the_name_is_not_certain(label: str, name: str, certain: bool) -> None:
    (made,) = event_names([label])
    assert (made.name, made.certain) == (name, certain)


def test_field_names_are_cut_numbered_and_never_twice() -> None:
    names = FieldNames()
    names.keep("vs_complete")
    wanted = [
        "VS_SYSBP",
        "VS_SYSBP",
        "VS_COMPLETE",
        "1_A",
        "redcap_x",
        "Ж",
        "A" * 40,
        "A" * 41,
        "a__b",
        "ÄÖ-ß",
    ]
    given = [names.give(name) for name in wanted]
    assert given == [
        "vs_sysbp",
        "vs_sysbp_2",
        "vs_complete_2",
        "f_1_a",
        "f_redcap_x",
        "f",
        "a" * 26,
        "a" * 24 + "_2",
        "a_b",
        "ao",
    ]
    assert all(FIELD_NAME.fullmatch(name) and len(name) <= LONGEST < CUT for name in given)


def test_codes_are_letters_digits_and_underscores_and_none_are_one_to_logic() -> None:
    codes = ["Y", "NOT DONE", "NOT/DONE", "1", "01", "-1", "y", "E-MAIL", "Ж", "%", "CAFÉ"]
    assert list(code_names(codes).values()) == [
        *("Y", "NOT_DONE", "NOT_DONE_2", "1", "01_2", "-1", "y_2", "E_MAIL", "code", "code_2", "CAFE"),
    ]

"""The case report forms of the real trial: nothing is lost, and what was added is named here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from protocolkit.conditions import parse

_ROOT = Path(__file__).parents[2]
_SPEC = _ROOT / "protocol/nct03239535"
_EXPECTED_ITEMS = (_ROOT / "tests/data/items.txt").read_text(encoding="utf-8").split()
_RECHECKED = ("INC05", "INC11", "EXC03", "EXC07", "EXC14", "EXC17")
_ADDED_ITEMS = {
    "SV.ASMTTIM",
    *(f"IE.IERECHK_{criterion}" for criterion in _RECHECKED),
    "IE.IERECHKTXT",
    "RAND.RANDROLE",
    "RAND.ARM",
    "DS.DSCNTNUM",
    "WND.FAREASND_ULC",
}
_MANUAL_CHECKS = {"XC02", "XC48", "XC52", "XC54", "XC58"}
_CONDITIONS = ("when", "derive", "not_before", "not_after", "must")


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # every scalar a string, as written


@pytest.fixture(scope="module")
def forms() -> dict[str, Any]:
    """Every form by its id, with the items of each criterion written out."""
    found = {}
    for path in sorted((_SPEC / "forms").glob("*.yaml")):
        (form,) = _read(path)["forms"]
        assert path.stem == form["id"].lower()
        found[form["id"]] = form | {
            "items": [item for entry in form["items"] for item in _written_out(entry)]
        }
    return found


def _written_out(item: dict[str, Any]) -> list[dict[str, Any]]:
    if "for_each" not in item:
        return [item]
    criteria = _read(_SPEC / "eligibility.yaml")["eligibility"][item["for_each"]]
    return [item | {"id": item["id"].replace("{id}", criterion["id"])} for criterion in criteria]


@pytest.fixture(scope="module")
def items(forms: dict[str, Any]) -> dict[str, Any]:
    """Every item as FORM.ITEM."""
    return {f"{form}.{item['id']}": item for form, found in forms.items() for item in found["items"]}


@pytest.fixture(scope="module")
def checks(forms: dict[str, Any]) -> list[dict[str, Any]]:
    """Every edit check."""
    return [check for form in forms.values() for check in form.get("checks", [])]


@pytest.fixture(scope="module")
def codelists() -> dict[str, Any]:
    """Every codelist by its id."""
    return {codelist["id"]: codelist for codelist in _read(_SPEC / "codelists.yaml")["codelists"]}


def test_there_are_28_forms_each_in_its_own_file(forms: dict[str, Any]) -> None:
    assert len(forms) == 28


def test_the_242_items_are_there_and_12_were_added(forms: dict[str, Any], items: dict[str, Any]) -> None:
    assert len(_EXPECTED_ITEMS) == 242
    assert set(items) == {*_EXPECTED_ITEMS, *_ADDED_ITEMS}
    assert sum(len(form["items"]) for form in forms.values()) == len(items) == 254


def test_items_keep_their_order(items: dict[str, Any]) -> None:
    expected = sorted(_EXPECTED_ITEMS, key=lambda name: name.partition(".")[0])
    kept = [name for name in items if name not in _ADDED_ITEMS]
    assert sorted(kept, key=lambda name: name.partition(".")[0]) == expected


def test_there_are_37_codelists_and_2_were_added(codelists: dict[str, Any]) -> None:
    assert len(codelists) == 39
    assert {"STILLMET", "ARM"} < set(codelists)


def test_every_codelist_is_used_and_every_used_one_exists(
    items: dict[str, Any], codelists: dict[str, Any]
) -> None:
    assert {item["codelist"] for item in items.values() if "codelist" in item} == set(codelists)


def test_the_visit_codes_are_the_visits_that_take_place(codelists: dict[str, Any]) -> None:
    visits = [visit for visit in _read(_SPEC / "schedule.yaml")["visits"] if visit.get("enabled") != "false"]
    assert [code["code"] for code in codelists["VISIT"]["codes"]] == [visit["id"] for visit in visits]
    assert [code["label"] for code in codelists["VISIT"]["codes"]] == [visit["name"] for visit in visits]


def test_the_arm_codes_are_the_arms(codelists: dict[str, Any]) -> None:
    arms = _read(_SPEC / "protocol.yaml")["arms"]
    assert {code["code"] for code in codelists["ARM"]["codes"]} == {arm["id"] for arm in arms}


def test_codes_that_say_nothing_is_known_are_marked(codelists: dict[str, Any]) -> None:
    marked = {code["code"] for found in codelists.values() for code in found["codes"] if "unknown" in code}
    assert marked == {"U", "UNKNOWN", "INDETERMINATE", "NOT DONE"}


def test_there_are_62_edit_checks_of_which_5_are_made_by_a_person(checks: list[dict[str, Any]]) -> None:
    assert sorted(check["id"] for check in checks) == [f"XC{number:02}" for number in range(1, 63)]
    assert {check["id"] for check in checks if "manual" in check} == _MANUAL_CHECKS
    assert all(("must" in check) != ("manual" in check) for check in checks)


def test_every_condition_can_be_read(items: dict[str, Any], checks: list[dict[str, Any]]) -> None:
    texts = [each[key] for each in [*items.values(), *checks] for key in _CONDITIONS if key in each]
    assert len(texts) > 150
    assert [(text, parse(text).problems) for text in texts if parse(text).problems] == []


def test_arm_dose_and_unmasking_are_for_unmasked_staff_only(items: dict[str, Any]) -> None:
    unmasked = {name for name, item in items.items() if item.get("audience") == "unmasked"}
    assert unmasked == {"RAND.ARM", "EC.ECDOSE", "DS.DSUNBL"}


def test_six_criteria_are_checked_again_on_day_1(items: dict[str, Any]) -> None:
    for criterion in _RECHECKED:
        item = items[f"IE.IERECHK_{criterion}"]
        assert (item["criterion"], item["at"], item["codelist"]) == (criterion, ["TRT"], "STILLMET")


def test_the_headers_of_logs_stand_outside_the_rows(forms: dict[str, Any], items: dict[str, Any]) -> None:
    for name in ("AE.AEYN", "CM.CMYN", "AMP.PRYN_AMP", "WND.FAPERF_ULC", "WND.ULCYN"):
        assert "group" not in items[name]
        (group,) = forms[name.partition(".")[0]]["groups"]
        assert group["repeating"] == "true"

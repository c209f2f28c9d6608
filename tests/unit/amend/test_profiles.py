"""Jurisdictions are data, and what does not fit together in them is said."""

from __future__ import annotations

from pathlib import Path

import jsonschema_rs
import pytest
import yaml

from protocolkit.amend import profiles
from protocolkit.amend.profiles import all_profiles, read_profile, the_actions
from protocolkit.errors import CannotRun
from protocolkit.source.outline import load_schemas

PROFILES = Path(profiles.__file__).parent / "profiles"
GOOD = "{id: zz, title: Z, rule: R, unknown: B, classes: [{id: A, words: a}, {id: B, words: b}], cases: {AC-01: A}}"


def test_the_orders_are_those_of_the_rules() -> None:
    order = {name: [grade.id for grade in profile.classes] for name, profile in all_profiles().items()}
    fda = ["none", "IA", "REVIEW", "PA-investigator", "PA", "transfer", "PA-safety", "PA-immediate"]
    assert order == {
        "eu_ctr": ["none", "NSM", "notification", "81.9", "SM-II", "REVIEW", "SM", "USM"],
        "fda_phase1": fda,
        "fda_phase23": fda,
        "ru": ["national rule not encoded"],
    }
    actions = the_actions()
    assert [grade.id for grade in actions.ethics] == ["none", "minor", "report", "review", "full"]
    assert [grade.id for grade in actions.reconsent] == ["none", "notify", "review", "future", "active"]
    assert [grade.id for grade in actions.registry] == ["none", "12m", "12m/30d", "review", "30d"]


def test_an_urgent_measure_stands_apart() -> None:
    eu = all_profiles()["eu_ctr"]
    assert eu.highest(["NSM", "USM", "SM"]) == "SM"
    assert eu.highest(["USM"]) == "USM"
    assert eu.highest([]) == "none"
    assert eu.apart(["NSM", "USM", "USM"]) == ("USM",)


@pytest.mark.parametrize("name", all_profiles())
def test_every_profile_has_the_shape_of_its_schema(name: str) -> None:
    schemas = load_schemas()
    registry = jsonschema_rs.Registry(list(schemas.items()))
    validator = jsonschema_rs.Draft202012Validator(schemas["jurisdiction.json"], registry=registry)
    raw = (PROFILES / f"{name}.yaml").read_text(encoding="utf-8")
    assert [error.message for error in validator.iter_errors(yaml.safe_load(raw))] == []


def test_a_sponsor_adds_a_profile() -> None:
    profile = read_profile(GOOD.encode(), "zz.yaml")
    assert (profile.class_of("AC-01"), profile.class_of("AC-02"), profile.class_of(None)) == ("A", "B", "B")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("id: zz", "id: 1", "zz.yaml is not a jurisdiction profile: Expected text, got a number - at `$.id`"),
        ("rule: R", "ruled: R", "zz.yaml is not a jurisdiction profile: "),
        ("unknown: B", "unknown: C", "zz.yaml: unknown: there is no class 'C'"),
        ("AC-01: A", "AC-01: C", "zz.yaml: AC-01: there is no class 'C'"),
        ("AC-01: A", "AC-77: A", "zz.yaml: there is no kind of change 'AC-77'"),
        ("unknown: B", "unknown: B, floor: D", "zz.yaml: floor: there is no class 'D'"),
        (
            "unknown: B",
            "unknown: B, actions: {AC-01: {ethics: some}}",
            "zz.yaml: AC-01: ethics cannot be 'some'",
        ),
        ("{id: zz", "[id: zz", "zz.yaml is not YAML: "),
        ("title: Z", "title: \x00", "zz.yaml is not YAML: "),
    ],
)
def test_a_profile_that_does_not_fit_is_refused(old: str, new: str, message: str) -> None:
    assert GOOD.count(old) == 1
    with pytest.raises(CannotRun) as refused:
        read_profile(GOOD.replace(old, new).encode(), "zz.yaml")
    assert refused.value.message.startswith(message)

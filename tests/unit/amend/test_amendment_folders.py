"""The fictional amendments A01 and A02: folders that follow the trial, and the classes that they have."""

from __future__ import annotations

import importlib.util
from functools import cache
from typing import Any

import pytest
from amended_versions import PROFILES, ROOT, between

from protocolkit.amend.classify import Classified, Split, classify
from protocolkit.source.load import Loaded, load

FOLDER = ROOT / "tests" / "data" / "amendments"


def _maker() -> Any:
    spec = importlib.util.spec_from_file_location("make_amendments", FOLDER / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_folders_are_the_trial_with_the_edits() -> None:
    """Run tests/data/amendments/make.py after a change of the trial."""
    for name, files in _maker().folders():
        folder = FOLDER / name
        found = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        assert found.keys() == files.keys(), name
        assert [file for file in files if found[file] != files[file]] == [], name


@cache
def version(name: str) -> Loaded:
    loaded = load(str(FOLDER / name))
    assert [finding.message for finding in loaded.findings] == []
    return loaded


@cache
def result(number: str) -> Classified:
    old, new = version(f"{number}/previous"), version(f"{number}/current")
    assert old.plan is not None
    assert new.plan is not None
    (amendment,) = new.amendments
    return classify(between(old.plan, new.plan), header=amendment.header, profiles=PROFILES)


ENTRIES = [
    ("A01.1", "AC-04", "SM", "PA-safety", "future"),
    ("A01.2", "AC-20", "SM", "PA-safety", "active"),
    ("A01.3", "AC-06", "SM", "REVIEW", "future"),
    ("A01.4", "AC-45", "SM", "PA-safety", "notify"),
    ("A01.5", "AC-36", "SM", "PA-safety", "active"),
    ("A02.1", "AC-01", "NSM", "none", "none"),
    ("A02.2", "AC-38", "NSM", "none", "none"),
    ("A02.3", "AC-28", "81.9", "none", "notify"),
    ("A02.4", "AC-22", "NSM", "none", "none"),
    ("A02.5", "AC-23", "SM", "REVIEW", "review"),
    ("A02.6", "AC-15", "SM", "REVIEW", "review"),
]


@pytest.mark.parametrize(("entry", "case", "eu", "fda", "reconsent"), ENTRIES)
def test_each_entry_has_its_kind_and_class(entry: str, case: str, eu: str, fda: str, reconsent: str) -> None:
    of_it = [ruled for ruled in result(entry[:3]).changes if ruled.entry == entry and ruled.case == case]
    assert of_it
    for ruled in of_it:
        grades = {ruling.jurisdiction: ruling.grade for ruling in ruled.rulings}
        assert (grades["eu_ctr"], grades["fda_phase1"], ruled.reconsent) == (eu, fda, reconsent)


@pytest.mark.parametrize("number", ["A01", "A02"])
def test_every_change_is_explained_and_has_a_row(number: str) -> None:
    found = result(number)
    assert (found.unexplained, found.idle, found.warnings) == ((), (), ())
    assert all(ruled.has_row for ruled in found.changes)
    of_entries = {(ruled.entry, case) for ruled in found.changes for case in ruled.cases}
    known = {(entry, case) for entry, case, *_ in ENTRIES}
    around = {"AC-30", "AC-42"}  # the edit checks of what changed, and where it comes from
    assert {pair for pair in of_entries - known if pair[1] not in around} == set()


def test_a01_has_the_class_that_it_declares() -> None:
    found = result("A01")
    grades = {overall.jurisdiction: (overall.grade, overall.too_low) for overall in found.overall}
    assert (grades["eu_ctr"], grades["fda_phase1"]) == (("SM", False), ("PA-safety", False))
    assert (found.ethics, found.reconsent, found.registry, found.split) == ("full", "active", "30d", None)
    assert [(clock.of, clock.because) for clock in found.clocks] == [("registry", "30d")]


def test_a02_is_declared_too_low_and_is_taken_apart() -> None:
    found = result("A02")
    eu, fda = found.of("eu_ctr"), found.of("fda_phase1")
    assert eu is not None
    assert fda is not None
    assert (eu.grade, eu.declared, eu.too_low) == ("SM", "NSM", True)
    assert (eu.problem, set(eu.because)) == ("declared NSM, but the changes are SM", {"A02.5", "A02.6"})
    assert (fda.grade, fda.undecided, fda.too_low) == ("REVIEW", True, False)
    assert "treat as substantial until decided" in fda.words
    assert (found.ethics, found.reconsent, found.registry) == ("full", "review", "30d")
    assert isinstance(found.split, Split)
    assert [(part.number, part.entries, part.substantial) for part in found.split.parts] == [
        ("A02a", ("A02.1", "A02.2", "A02.3", "A02.4"), False),
        ("A02b", ("A02.5", "A02.6"), True),
    ]


@pytest.mark.parametrize(
    ("entry", "evidence"),
    [
        (
            "A02.5",
            "IMM: 0 days after the anchor, 0 h to 24 h after the last injection of the session becomes 6 days after "
            "the anchor; no source said when it is, and SO2, SO3, SO4, SO5, SO6 are measured there",
        ),
        (
            "A02.5",
            "IMM: window 0 to +1 days becomes -2 to +2 days; no source said when it is, and SO2, SO3, SO4, SO5, SO6 "
            "are measured there",
        ),
        ("A02.4", "M12: window -30 to +30 days becomes -45 to +45 days"),
        ("A01.4", "oversight: data monitoring committee no becomes yes"),
        (
            "A01.4",
            "safety: nothing becomes stopping rules Pause after 2 related events of grade 3 or higher.",
        ),
        ("A01.5", "consent/versions/V2_0: is added; for safety, as the header says"),
    ],
)
def test_evidence_is_told_in_words(entry: str, evidence: str) -> None:
    found = {ruled.evidence for ruled in result(entry[:3]).changes if ruled.entry == entry}
    assert evidence in found

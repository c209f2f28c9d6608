"""Our words are those of the registries."""

from __future__ import annotations

import csv
import json

import pytest

from protocolkit.exchange.vocabulary import ICTRP, MASKED_ROLES, MASKING_COUNTS, PRS, in_words, prs_phase
from protocolkit.model.design import Dose
from protocolkit.resources import resource_folder

_NEWER_THAN_THE_SCHEMA = {"COMBINATION_PRODUCT", "DIAGNOSTIC_TEST"}
_ICTRP_DOMAINS = set(ICTRP) - {"study_type"}
_PRS_DOMAINS = set(PRS) - {"study_type", "ethics_status", "sharing", "identifier_type"}


def _crosswalk(reference):
    path = reference / "registries" / "crosswalk" / "vocabulary_crosswalk.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_words_of_the_upload_are_those_of_the_crosswalk(reference):
    compared = set()
    for row in _crosswalk(reference):
        domain, code, word = row["domain"], row["ctgov_api_v2"], row["prs_upload_xml"]
        if domain in _PRS_DOMAINS and not word.startswith("("):
            assert word.startswith(PRS[domain][code]), (domain, code)
            assert word == PRS[domain][code] or code in _NEWER_THAN_THE_SCHEMA | {"ALL"}
            compared.add((domain, code))
        elif domain == "who_masked":
            assert MASKED_ROLES[code] == word
    assert compared == {(domain, code) for domain in _PRS_DOMAINS for code in PRS[domain]}


def test_what_the_registry_never_takes_has_no_word(reference):
    never = [row for row in _crosswalk(reference) if row["prs_upload_xml"].startswith("(never")]
    assert {row["ctgov_api_v2"] for row in never} == {"UNKNOWN", "WITHHELD"}
    assert all(row["ctgov_api_v2"] not in PRS[row["domain"]] for row in never)


def test_words_of_the_who_format_are_those_of_the_crosswalk(reference):
    compared = set()
    for row in _crosswalk(reference):
        domain, code, word = row["domain"], row["ctgov_api_v2"], row["ictrp_provider"]
        if domain in _ICTRP_DOMAINS and code in ICTRP[domain]:
            assert word.split(" (follow-up")[0].split(" / ")[0] == ICTRP[domain][code]
            compared.add((domain, code))
    assert compared == {(domain, code) for domain in _ICTRP_DOMAINS for code in ICTRP[domain]}


def test_words_stand_in_the_comments_of_the_schema(reference):
    schema = (reference / "registries" / "prs" / "ProtocolRecordSchema.xsd").read_text(encoding="utf-8")
    text = " ".join(schema.split())
    domains = [
        "arm_type",
        "primary_purpose",
        "intervention_model",
        "overall_status",
        "ethics_status",
        "identifier_type",
    ]
    for domain in domains:
        for word in PRS[domain].values():
            assert word in text, word


@pytest.mark.parametrize(
    ("file", "definition", "field", "domain"),
    [
        ("design.json", "design", "allocation", "allocation"),
        ("design.json", "design", "primary_purpose", "primary_purpose"),
        ("design.json", "design", "intervention_model", "intervention_model"),
        ("design.json", "design", "study_type", "study_type"),
        ("design.json", "arm", "type", "arm_type"),
        ("design.json", "intervention", "type", "intervention_type"),
        ("eligibility.json", "eligibility", "sex", "sex"),
        ("study.json", "ethics_review", "status", "ethics_status"),
    ],
)
def test_every_code_of_a_spec_has_a_word(file, definition, field, domain):
    schema = json.loads((resource_folder("schemas") / file).read_text(encoding="utf-8"))
    codes = schema["$defs"][definition]["properties"][field]["enum"]
    assert {code for code in codes if code} == set(PRS[domain])


def test_a_level_is_a_number_of_roles():
    assert sorted(MASKING_COUNTS.values()) == list(range(len(MASKED_ROLES) + 1))


def test_two_phases_are_one_word_only_where_the_registry_has_it():
    assert prs_phase(("PHASE2", "PHASE1")) == "Phase 1/Phase 2"
    assert prs_phase(("PHASE1", "PHASE3")) is None
    assert prs_phase(()) is None


def test_values_in_words():
    assert in_words("", True) == "Yes"
    assert in_words("phase", ("PHASE1", "PHASE3")) == "Phase 1, Phase 3"
    assert in_words("overall_status", "UNKNOWN") == "Unknown"
    assert in_words("masked_role", ("PARTICIPANT", "INVESTIGATOR")) == "Participant, Investigator"
    assert (
        in_words("", Dose("20", "mg", "1 tablet", 126, "P1D"))
        == "20 mg, 1 tablet, 126 administrations, every day"
    )
    assert in_words("", 40) == "40"


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        ("P3W", "every 21 days"),
        ("P1M", "every month"),
        ("P1M2D", "every P1M2D"),
        ("P1MT12H", "every P1MT12H"),
        ("P", "every P"),
    ],
)
def test_an_interval_in_words(interval, words):
    assert in_words("", Dose(interval=interval)) == words

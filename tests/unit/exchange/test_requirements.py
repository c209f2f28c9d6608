"""The table of what registries ask for: its limits are published ones, its paths lead somewhere."""

from __future__ import annotations

import csv

import msgspec
import pytest

from protocolkit.exchange.facts import Missing, facts_at
from protocolkit.exchange.readiness import REGISTRIES
from protocolkit.exchange.requirements import APPLIES, CTGOV, CTIS, When
from protocolkit.exchange.who_items import ITEMS, WHO
from protocolkit.model.study import DatedFact, Dates

_PIECES = {
    "Unique protocol id": "OrgStudyId",
    "Secondary id": "SecondaryId",
    "Issuer of a secondary id": "SecondaryIdDomain",
    "Brief title": "BriefTitle",
    "Official title": "OfficialTitle",
    "Acronym": "Acronym",
    "Lead sponsor": "LeadSponsorName",
    "Collaborators": "CollaboratorName",
    "Brief summary": "BriefSummary",
    "Detailed description": "DetailedDescription",
    "Why study stopped": "WhyStopped",
    "Model description": "DesignInterventionModelDescription",
    "Masking description": "DesignMaskingDescription",
    "Condition": "Condition",
    "Arm title": "ArmGroupLabel",
    "Arm description": "ArmGroupDescription",
    "Intervention name": "InterventionName",
    "Intervention description": "InterventionDescription",
    "Other intervention name": "InterventionOtherName",
    "Primary outcome: title": "PrimaryOutcomeMeasure",
    "Primary outcome: time frame": "PrimaryOutcomeTimeFrame",
    "Primary outcome: description": "PrimaryOutcomeDescription",
    "Secondary outcome: title": "SecondaryOutcomeMeasure",
    "Secondary outcome: time frame": "SecondaryOutcomeTimeFrame",
    "Secondary outcome: description": "SecondaryOutcomeDescription",
    "Other outcome: title": "OtherOutcomeMeasure",
    "Other outcome: time frame": "OtherOutcomeTimeFrame",
    "Other outcome: description": "OtherOutcomeDescription",
    "Eligibility criteria, both lists": "EligibilityCriteria",
    "Facility name": "LocationFacility",
    "IPD sharing description": "IPDSharingDescription",
}
_ICTRP_PATHS = {
    "9 Public Title: Public title": "main/public_title",
    "9 Public Title: Acronym": "main/acronym",
    "10 Scientific Title: Scientific title": "main/scientific_title",
    "5 Primary Sponsor: Primary sponsor": "main/primary_sponsor",
    "11 Countries of Recruitment: Country": "countries/country2",
    "1 Primary Registry and Trial Identifying Number: Number": "main/trial_id",
    "1 Primary Registry and Trial Identifying Number: Registry": "main/reg_name",
    "3 Secondary Identifying Numbers: Number": "secondary_ids/secondary_id/sec_id",
    "3 Secondary Identifying Numbers: Issuer": "secondary_ids/secondary_id/issuing_authority",
    "6 Secondary Sponsor(s): Secondary sponsor": "secondary_sponsor/sponsor_name",
    "4 Source(s) of Monetary or Material Support: Source of support": "source_support/source_name",
    "12 Health Condition(s) or Problem(s) Studied: Keyword": "health_condition_keyword/hc_keyword",
    "7 Contact for Public Queries: E-mail": "contacts/contact/email",
    "7 Contact for Public Queries: Telephone": "contacts/contact/telephone",
    "8 Contact for Scientific Queries: E-mail": "contacts/contact/email",
    "8 Contact for Scientific Queries: Telephone": "contacts/contact/telephone",
    "14 Key Inclusion and Exclusion Criteria: Inclusion criteria, whole list": "criteria/inclusion_criteria",
    "14 Key Inclusion and Exclusion Criteria: Exclusion criteria, whole list": "criteria/exclusion_criteria",
}


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _checked_limits(registry):
    return {
        need.field: need.limit for need in registry.needs if need.limit and need.limit_status == "checked"
    }


def test_checked_limits_of_clinicaltrials_gov_are_the_published_ones(reference):
    rows = _rows(reference / "registries" / "ctgov" / "protocol_fields_limits_rules.csv")
    published = {row["piece"]: row["max_chars_checked"] for row in rows}
    assert _checked_limits(CTGOV) == {field: int(published[piece]) for field, piece in _PIECES.items()}


def test_limits_of_the_who_format_are_the_published_ones(reference):
    rows = _rows(reference / "registries" / "ictrp" / "provider_xml_fields.csv")
    published = {row["path"]: row["max_chars"] for row in rows}
    assert _checked_limits(WHO) == {field: int(published[path]) for field, path in _ICTRP_PATHS.items()}


def test_limits_of_ctis_are_those_of_its_form(reference):
    rows = _rows(reference / "registries" / "ctis" / "ctis_fields.csv")
    limits: dict[str, set[str]] = {}
    for row in rows:
        limits.setdefault(row["field_id"].replace("CT.", "CT"), set()).add(row["max_chars"])
    for need in CTIS.needs:
        number = need.field.partition("(")[2].partition(")")[0].split(",")[0]
        assert number in limits, need.field
        if need.limit:
            assert str(need.limit) in limits[number], need.field


def test_the_items_are_the_24_of_the_data_set(reference):
    rows = _rows(reference / "registries" / "ictrp" / "trds_1.3.1_items.csv")
    assert [(item.number, item.name, item.group) for item in ITEMS] == [
        (int(row["item"]), row["name"], row["group"]) for row in rows
    ]


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.id)
def test_every_path_leads_to_a_field(registry, second):
    composed = {"eligibility.both"}
    wrong = [
        need.path
        for need in registry.needs
        if need.path and need.path not in composed
        for found in facts_at(second.protocol, need.path)
        if found.missing is Missing.NO_FIELD
    ]
    assert wrong == []


def test_every_requirement_says_when_it_applies():
    assert set(APPLIES) == set(When)


@pytest.mark.parametrize(
    ("start", "applies"),
    [
        ("2013-10-01", False),
        ("2017-01-17", False),
        ("2017-01-18", True),
        ("2017-01", True),
        ("2016-12", False),
        (None, True),
    ],
)
def test_the_final_rule_counts_from_the_start(second, start, applies):
    dates = Dates(DatedFact(start, "ACTUAL", "sponsor PROT §1") if start else None)
    assert APPLIES[When.FINAL_RULE](msgspec.structs.replace(second.protocol, dates=dates)) is applies


def test_an_assumed_start_frees_nobody(second):
    dates = Dates(DatedFact("2013-10-01", "ACTUAL", "ASM-01"))
    assert APPLIES[When.FINAL_RULE](msgspec.structs.replace(second.protocol, dates=dates)) is True

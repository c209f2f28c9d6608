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


_CONCEPTS = {
    "protocol id": "Unique protocol id",
    "secondary ids": "Secondary id",
    "brief/public title": "Brief title",
    "official/scientific title": "Official title",
    "acronym": "Acronym",
    "lead sponsor": "Lead sponsor",
    "collaborators": "Collaborators",
    "responsible party": "Responsible party",
    "brief summary": "Brief summary",
    "detailed description": "Detailed description",
    "overall status": "Overall recruitment status",
    "why stopped": "Why study stopped",
    "verification date": "Record verification date",
    "start / first enrolment": "Study start date",
    "primary completion": "Primary completion date",
    "study completion": "Study completion date",
    "study type": "Study type",
    "phase": "Study phase",
    "primary purpose": "Primary purpose",
    "intervention model": "Interventional study model",
    "allocation": "Allocation",
    "masking": "Masking",
    "enrolment": "Enrollment",
    "condition": "Condition",
    "keyword": "Keyword",
    "arm label": "Arm title",
    "arm type": "Arm type",
    "arm description": "Arm description",
    "intervention type": "Intervention type",
    "intervention name": "Intervention name",
    "intervention description": "Intervention description",
    "other intervention name": "Other intervention name",
    "primary outcome title": "Primary outcome: title",
    "primary outcome time frame": "Primary outcome: time frame",
    "primary outcome description": "Primary outcome: description",
    "secondary outcomes": "Secondary outcome: title",
    "other outcomes": "Other outcome: title",
    "eligibility criteria": "Eligibility criteria, both lists",
    "sex": "Sex",
    "age limits": "Minimum age",
    "healthy volunteers": "Healthy volunteers",
    "central contact": "Central contact: phone",
    "facility": "Facility city",
    "site status": "Facility recruitment status",
    "oversight: DMC": "Data monitoring committee",
    "FDA drug / device": "FDA-regulated drug product",
    "IND/IDE": "Studies an IND or IDE",
    "ethics review": "Human subjects review: status",
    "IPD sharing": "Plan to share IPD",
    "countries": "Facility country",
}
_ELSEWHERE = {
    *("PRS organisation", "UTN", "funding", "number of arms", "arm-intervention link", "scientific contact"),
    *("overall official", "expanded access", "references / links"),
}
"""What follows from other fields, is told by none, or is given at the registry."""

_ASKED = {
    "yes": {When.REQUIRED, When.INTERVENTIONAL},
    "yes; unique within PRS": {When.REQUIRED},
    "if start >= 2017-01-18": {When.FINAL_RULE},
    "no": {When.OPTIONAL},
    "no (ICMJE: yes)": {When.OPTIONAL},
    "conditional": {When.OPTIONAL},
    "if suspended/terminated/withdrawn": {When.STOPPED},
    "yes when overall status is Recruiting": {When.RECRUITING},
    "drug/biologic": {When.INTERVENTIONAL},
    "name, phone, email": {When.REQUIRED},
    "city, country; state+zip for US": {When.REQUIRED},
    "title + time frame if any": {When.OPTIONAL},
}


def _crosswalk(reference):
    return {
        row["concept"]: row for row in _rows(reference / "registries" / "crosswalk" / "field_crosswalk.csv")
    }


def test_every_concept_of_the_crosswalk_is_a_field_and_asked_for_when_the_registry_asks(reference):
    rows = _crosswalk(reference)
    assert set(rows) == set(_CONCEPTS) | _ELSEWHERE
    needs = {need.field: need for need in CTGOV.needs}
    criteria = "eligibility criteria"  # measured as a whole, asked for one by one
    wrong = [
        (concept, needs[field].when)
        for concept, field in _CONCEPTS.items()
        if concept != criteria and needs[field].when not in _ASKED[rows[concept]["ctgov_required"]]
    ]
    assert wrong == []


def test_limits_are_those_of_the_crosswalk(reference):
    needs = {need.field: need for need in CTGOV.needs}
    wrong = []
    for concept, row in _crosswalk(reference).items():
        limit = row["ctgov_max_chars"].partition(" ")[0].partition("/")[0]
        field = _CONCEPTS.get(concept)
        aside = {"masking", "facility", "responsible party", "IPD sharing"}  # limits of their descriptions
        if limit and field and concept not in aside and needs[field].limit != int(limit):
            wrong.append((concept, limit, needs[field].limit))
    assert wrong == []


def test_items_of_the_data_set_are_where_the_crosswalk_has_them(reference):
    items = {need.path: item.number for item in ITEMS for need in item.needs if need.path}
    needs = {need.field: need for need in CTGOV.needs}
    wrong = [
        (concept, row["trds_item"], items[path])
        for concept, row in _crosswalk(reference).items()
        if row["trds_item"] and concept in _CONCEPTS
        for path in [needs[_CONCEPTS[concept]].path]
        if path in items and items[path] != int(row["trds_item"])
    ]
    assert wrong == []

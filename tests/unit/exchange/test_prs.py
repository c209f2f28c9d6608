"""The PRS upload: valid whatever the protocol says, complete where it may speak, silent where it may not."""

from __future__ import annotations

import re

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from protocolkit.exchange.characters import FORBIDDEN, clean
from protocolkit.exchange.notices import prs_notices
from protocolkit.exchange.prs import collaborators, prs_xml, reported_review
from protocolkit.exchange.vocabulary import MASKED_ROLES, MASKING_COUNTS, PRS
from protocolkit.model.design import Arm, Design, Enrollment, Intervention, Masking, Site
from protocolkit.model.eligibility import Criterion, Eligibility
from protocolkit.model.outcomes import Outcome, Outcomes
from protocolkit.model.plan import make_plan
from protocolkit.model.study import (
    Contact,
    Contacts,
    DatedFact,
    Dates,
    EthicsReview,
    Identifier,
    Organization,
    Oversight,
    Registration,
    Sharing,
    Sponsor,
    Study,
    Titles,
)

RECORD = "record L1"


@pytest.fixture(scope="session")
def schema(reference):
    """The registry's own schema; it finds its second part by its relative name."""
    return etree.XMLSchema(etree.parse(str(reference / "registries" / "prs" / "ProtocolRecordSchema.xsd")))


def tree(plan, org="ORG"):
    return etree.fromstring(prs_xml(plan, org))


def changed(plan, **chapters):
    return make_plan(msgspec.structs.replace(plan.protocol, **chapters))


def design(plan, **fields):
    return changed(plan, design=msgspec.structs.replace(plan.protocol.design, **fields))


def texts(root, name):
    return [element.text for element in root.iter(name)]


@pytest.mark.parametrize("name", ["trial", "second"])
@pytest.mark.parametrize("org", ["FMBA", None])
def test_it_is_valid(request, schema, name, org):
    schema.assertValid(tree(request.getfixturevalue(name), org))


@pytest.mark.parametrize("source", ["ASM-01", "inferred (so)"])
def test_it_is_valid_when_nothing_may_be_said(trial, resourced, schema, source):
    root = tree(resourced(trial, source), None)
    schema.assertValid(root)
    assert "".join(root.itertext()).strip() == ""


def test_the_account_is_written_or_its_element_empty(trial):
    assert texts(tree(trial, "FMBA & Co"), "org_name") == ["FMBA & Co"]
    assert texts(tree(trial, None), "org_name") == [None]


def test_it_says_which_protocol_it_is_of(trial):
    first = prs_xml(trial, "ORG").splitlines()
    assert first[0] == b'<?xml version="1.0" encoding="UTF-8"?>'
    assert re.fullmatch(rb"<!-- nct03239535, version 1\.0\.0, .*, content [0-9a-f]{12} -->", first[1])


def test_the_same_protocol_gives_the_same_bytes(second):
    assert prs_xml(second, "ORG") == prs_xml(second, "ORG")


def test_the_real_trial(trial):
    root = tree(trial)
    expected = {
        "overall_status": ["Recruiting"],
        "phase": ["Phase 1"],
        "allocation": ["Non-randomized"],
        "no_masking": ["No"],
        "masked_subject": ["Yes"],
        "masked_caregiver": ["No"],
        "masked_investigator": ["No"],
        "masked_assessor": ["No"],
        "number_of_arms": ["2"],
        "enrollment": ["40"],
        "enrollment_type": ["Anticipated"],
        "start_date": ["2013-10-01"],
        "start_date_type": ["Actual"],
        "primary_compl_date_type": ["Anticipated"],
        "verification_date": ["2017-08"],
        "intervention_type": ["Biological/Vaccine", "Biological/Vaccine"],
        "minimum_age": ["18 Years"],
        "maximum_age": ["80 Years"],
        "healthy_volunteers": ["No"],
        "sharing_ipd": ["No"],
        "has_dmc": ["No"],
    }
    assert {name: texts(root, name) for name in expected} == expected


def test_criteria_are_two_numbered_lists(trial):
    block = tree(trial).findtext(".//eligibility/criteria/textblock")
    lines = block.split("\n")
    assert lines[:3] == [
        "Inclusion Criteria:",
        "",
        "  1. Males or females in the age group of 18-80 yrs of Caucasian origin.",
    ]
    assert "  22. Unsigned informed consent" in lines
    assert [line for line in lines if line.endswith(":")] == ["Inclusion Criteria:", "Exclusion Criteria:"]


def test_a_criterion_cannot_begin_another_list(trial):
    text = "First.\r\n\r\nExclusion Criteria:\n\n  1. None"
    eligibility = Eligibility((Criterion("INC01", text, "judgement", source=RECORD),), (), source=RECORD)
    block = tree(changed(trial, eligibility=eligibility)).findtext(".//criteria/textblock")
    assert block == "Inclusion Criteria:\n\n  1. First.\n     Exclusion Criteria:\n     1. None"


def test_an_assumed_criterion_is_left_out_and_noticed(trial):
    eligibility = trial.protocol.eligibility
    assumed = msgspec.structs.replace(eligibility.inclusion[0], source="ASM-01")
    inclusion = (assumed, *eligibility.inclusion[1:])
    plan = changed(trial, eligibility=msgspec.structs.replace(eligibility, inclusion=inclusion))
    assert "  1. Peripheral artery disease" in tree(plan).findtext(".//criteria/textblock")
    assert "eligibility.INC01" in {notice.path for notice in prs_notices(plan.protocol)}


@pytest.mark.parametrize(
    ("level", "roles", "given"),
    [
        ("NONE", (), ["Yes", "No", "No", "No", "No"]),
        ("DOUBLE", ("INVESTIGATOR", "PARTICIPANT"), ["No", "Yes", "No", "Yes", "No"]),
        ("QUADRUPLE", tuple(MASKED_ROLES), ["No", "Yes", "Yes", "Yes", "Yes"]),
        ("DOUBLE", ("PARTICIPANT",), ["No"]),
        ("SINGLE", (), ["No"]),
    ],
)
def test_masking_is_said_role_by_role_or_not_at_all(trial, level, roles, given):
    plan = design(trial, masking=Masking(level, roles, source=RECORD))
    root = tree(plan)
    found = [text for tag in ("no_masking", *MASKED_ROLES.values()) for text in texts(root, tag)]
    assert found == given
    noticed = "design.masking.roles" in {notice.path for notice in prs_notices(plan.protocol)}
    assert noticed is (len(roles) != MASKING_COUNTS[level])


def test_phases_that_the_registry_does_not_know_are_not_approximated(trial, schema):
    root = tree(design(trial, phase=("PHASE1", "PHASE3")))
    schema.assertValid(root)
    assert texts(root, "phase") == [None]
    assert texts(tree(design(trial, phase=("PHASE1", "PHASE2"))), "phase") == ["Phase 1/Phase 2"]


def test_why_stopped_is_only_for_what_has_stopped(trial):
    stopped = Registration(None, "TERMINATED", "No cells", source=RECORD)
    running = Registration(None, "RECRUITING", "No cells", source=RECORD)
    assert texts(tree(changed(trial, registration=stopped)), "why_stopped") == ["No cells"]
    assert texts(tree(changed(trial, registration=running)), "why_stopped") == []


def test_the_number_of_the_registry_itself_is_not_uploaded(trial):
    assert texts(tree(trial), "secondary_id") == []
    assert b"NCT03239535" not in prs_xml(trial, None)


@pytest.mark.parametrize(
    ("kind", "issuer", "expected"),
    [
        ("EUDRACT", "EMA", ("EudraCT Number", None)),
        ("UTN", None, ("Registry Identifier", "WHO Universal Trial Number (UTN)")),
        ("REGISTRY", "ISRCTN", ("Registry Identifier", "ISRCTN")),
        ("GRANT", "Fund", ("Other Grant/Funding Number", "Fund")),
        ("NATIONAL_AUTHORITY", None, ("Other Identifier", None)),
    ],
)
def test_other_numbers_are_typed(trial, kind, issuer, expected):
    number = Identifier("X", kind, "12345", issuer, RECORD)
    study = msgspec.structs.replace(trial.protocol.study, identifiers=(number,))
    entry = tree(changed(trial, study=study)).find(".//secondary_id")
    assert (entry.findtext("id_type"), entry.findtext("id_domain")) == expected


def test_a_funder_is_a_collaborator_once(second):
    sponsor = second.protocol.sponsor
    twice = msgspec.structs.replace(sponsor, funding=(*sponsor.funding, sponsor.lead, *sponsor.collaborators))
    protocol = msgspec.structs.replace(second.protocol, sponsor=twice)
    assert collaborators(protocol) == (sponsor.collaborators[0].name, sponsor.funding[0].name)


def test_of_many_reviews_the_first_approval_is_given(second):
    reviews = (
        EthicsReview("Waiting", "SUBMITTED", source=RECORD),
        EthicsReview("Approving", "APPROVED", source="ASM-01"),
        EthicsReview("Agreeing", "APPROVED", source=RECORD),
    )
    protocol = msgspec.structs.replace(second.protocol, oversight=Oversight(ethics=reviews, source=RECORD))
    assert reported_review(protocol).committee == "Agreeing"


def test_a_contact_is_a_role_with_a_way_to_it(trial, second):
    assert texts(tree(trial), "overall_contact") == []
    contact = tree(second).find(".//overall_contact")
    assert [(part.tag, part.text) for part in contact] == [
        ("last_name", "Study information desk"),
        ("email", "info@example.org"),
    ]


def test_no_person_is_named(trial, second):
    for plan in (trial, second):
        root = tree(plan)
        names = (
            "first_name",
            "middle_name",
            "degrees",
            "overall_official",
            "investigator",
            "investigator_username",
        )
        assert [name for name in names if texts(root, name)] == []


def test_characters_that_xml_forbids_are_replaced_and_noticed(trial):
    titles = Titles("A\x00B\x0b \x1b[31m\ufffe", source=RECORD)
    study = msgspec.structs.replace(trial.protocol.study, titles=titles)
    plan = changed(trial, study=study)
    assert texts(tree(plan), "brief_title") == ["A\ufffdB\ufffd \ufffd[31m\ufffd"]
    noticed = [notice.text for notice in prs_notices(plan.protocol) if "brief_title" in notice.text]
    assert noticed == ["4 characters that XML cannot hold became U+FFFD in brief_title."]


def test_markup_is_text(trial):
    hostile = "]]> <!-- --> <script>alert(1)</script> &lt; &amp; <![CDATA[x]]> =cmd|'/C calc'!A0 <?pi?> \"'"
    study = msgspec.structs.replace(
        trial.protocol.study, titles=Titles(hostile, source=RECORD), brief_summary=hostile
    )
    root = tree(changed(trial, study=msgspec.structs.replace(study, source=RECORD, sources={})))
    assert texts(root, "brief_title") == [hostile]
    assert root.findtext(".//brief_summary/textblock") == hostile


def test_a_version_cannot_end_the_comment(trial):
    study = msgspec.structs.replace(trial.protocol.study, version="1 --> <x/> <!--", status="-")
    assert [node.tag for node in tree(changed(trial, study=study)).iter() if node.tag == "x"] == []


SOURCES = st.sampled_from(
    [RECORD, RECORD, "public BriefTitle", "sponsor PROT §2", "ASM-01", "inferred (so)", ""]
)
TEXTS = st.text(max_size=30) | st.sampled_from(["]]>", "\x00", "<a>&", "\r\n x", "=1+1", " "])
MAYBE = st.none() | TEXTS
DATES = st.builds(
    DatedFact, st.sampled_from(["2013-10-01", "2025-09"]), st.sampled_from(["ACTUAL", "ESTIMATED"]), SOURCES
)
TRUTH = st.none() | st.booleans()


def code(domain):
    return st.none() | st.sampled_from(sorted(PRS[domain]))


def several(strategy, most=2):
    return st.lists(strategy, max_size=most).map(tuple)


ORGANIZATIONS = st.builds(Organization, st.sampled_from(["A", "B", "C"]), TEXTS, source=SOURCES)
CONTACTS = st.none() | st.builds(Contact, TEXTS, st.none(), MAYBE, MAYBE, SOURCES)
CHAPTERS = st.fixed_dictionaries(
    {
        "study": st.builds(
            Study,
            st.just("x"),
            TEXTS,
            TEXTS,
            st.builds(Titles, TEXTS, MAYBE, MAYBE, SOURCES),
            st.none(),
            several(
                st.builds(
                    Identifier,
                    st.just("N"),
                    st.sampled_from(["NCT", "SPONSOR_PROTOCOL", "UTN", "OTHER"]),
                    MAYBE,
                    MAYBE,
                    SOURCES,
                )
            ),
            MAYBE,
            MAYBE,
            several(TEXTS),
            several(TEXTS),
            SOURCES,
        ),
        "sponsor": st.builds(
            Sponsor,
            ORGANIZATIONS,
            code("responsible_party"),
            several(ORGANIZATIONS),
            st.none() | several(ORGANIZATIONS),
            st.none() | st.builds(Contacts, CONTACTS, CONTACTS),
            SOURCES,
        ),
        "design": st.builds(
            Design,
            st.sampled_from(sorted(PRS["study_type"])),
            several(st.sampled_from(["PHASE1", "PHASE2", "PHASE3", "NA"]), 3),
            code("primary_purpose"),
            code("intervention_model"),
            MAYBE,
            code("allocation"),
            masking=st.none()
            | st.builds(
                Masking,
                st.sampled_from(sorted(MASKING_COUNTS)),
                st.sets(st.sampled_from(sorted(MASKED_ROLES))).map(lambda roles: tuple(sorted(roles))),
                MAYBE,
                SOURCES,
            ),
            enrollment=st.none()
            | st.builds(Enrollment, st.integers(1, 9999), st.sampled_from([None, "ACTUAL"]), SOURCES),
            source=SOURCES,
        ),
        "arms": several(
            st.builds(
                Arm,
                st.sampled_from(["A", "B"]),
                TEXTS,
                code("arm_type"),
                MAYBE,
                several(st.sampled_from(["A", "B"])),
                source=SOURCES,
            )
        ),
        "interventions": several(
            st.builds(
                Intervention,
                st.sampled_from(["A", "B"]),
                TEXTS,
                st.sampled_from(sorted(PRS["intervention_type"])),
                MAYBE,
                other_names=several(TEXTS),
                source=SOURCES,
            )
        ),
        "sites": several(
            st.builds(
                Site,
                st.just("S"),
                TEXTS,
                st.just("NO"),
                TEXTS,
                MAYBE,
                MAYBE,
                MAYBE,
                code("overall_status"),
                MAYBE,
                SOURCES,
            )
        ),
        "eligibility": st.builds(
            Eligibility,
            several(st.builds(Criterion, st.just("INC01"), TEXTS, st.just("judgement"), source=SOURCES)),
            several(st.builds(Criterion, st.just("EXC01"), TEXTS, st.just("judgement"), source=SOURCES)),
            code("sex"),
            st.sampled_from([None, "18 Years", "N/A"]),
            st.sampled_from([None, "80 Years", "N/A"]),
            TRUTH,
            source=SOURCES,
        ),
        "outcomes": st.builds(
            Outcomes,
            several(st.builds(Outcome, st.just("PO1"), TEXTS, TEXTS, MAYBE, source=SOURCES)),
            several(st.builds(Outcome, st.just("SO1"), TEXTS, TEXTS, MAYBE, source=SOURCES)),
            st.none() | several(st.builds(Outcome, st.just("EO1"), TEXTS, TEXTS, MAYBE, source=SOURCES)),
        ),
        "dates": st.none()
        | st.builds(Dates, st.none() | DATES, st.none() | DATES, st.none() | DATES, SOURCES),
        "registration": st.none()
        | st.builds(
            Registration,
            st.sampled_from([None, "UNKNOWN", "WITHHELD", "COMPLETED"]),
            code("overall_status"),
            MAYBE,
            verified=st.sampled_from([None, "2017-08", "2017-08-01"]),
            source=SOURCES,
        ),
        "oversight": st.none()
        | st.builds(
            Oversight,
            TRUTH,
            TRUTH,
            TRUTH,
            TRUTH,
            st.none()
            | several(
                st.builds(
                    EthicsReview, TEXTS, st.sampled_from(sorted(PRS["ethics_status"])), MAYBE, source=SOURCES
                )
            ),
            source=SOURCES,
        ),
        "sharing": st.none() | st.builds(Sharing, code("sharing"), MAYBE, SOURCES),
    }
)
"""Chapters as a registry reads them, valid by the model, with any text and any source."""


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(chapters=CHAPTERS, org=MAYBE)
def test_whatever_the_protocol_says_the_upload_is_valid(trial, schema, chapters, org):
    plan = changed(trial, **chapters)
    schema.assertValid(tree(plan, org))
    list(prs_notices(plan.protocol))


@given(TEXTS)
def test_a_clean_text_is_one_that_xml_holds(text):
    assert FORBIDDEN.search(clean(text)) is None
    assert clean(clean(text)) == clean(text)

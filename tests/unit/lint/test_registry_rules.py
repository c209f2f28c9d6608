"""REG: numbers, elements, status, population, outcomes and names as registries take them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from protocolkit.findings import Finding
from protocolkit.lint.engine import lint
from protocolkit.lint.settings import Settings
from protocolkit.source.load import Loaded, load_sources
from protocolkit.source.sources import SourceFile, Sources

SECOND = Path(__file__).parents[2] / "data" / "second"
Pointers = Callable[..., list[str]]
Found = Callable[..., list[Finding]]


@pytest.mark.parametrize(
    ("type", "value", "right"),
    [
        ("EUDRACT", "2013-001234-56", True),
        ("EUDRACT", "2013-01234-56", False),
        ("CTIS", "2022-501234-12", True),
        ("CTIS", "2022-501234-12-00", True),
        ("CTIS", "2022-101234-12-00", False),
        ("UTN", "U1111-1234-5678", True),
        ("UTN", "U1111-1234-56٧8", False),
        ("REGISTRY", "ISRCTN12345678", True),
        ("REGISTRY", "ISRCTN1234567", False),
        ("REGISTRY", "CTRI/2020/05/025123", True),
        ("REGISTRY", "ANOTHER-1", True),
        ("GRANT", "anything", True),
    ],
)
def test_a_number_has_the_form_of_its_registry(
    pointers: Pointers, type: str, value: str, right: bool
) -> None:
    patch = f"study: {{identifiers: [{{id: CTNO, type: {type}, value: '{value}', issuer: X}}]}}"
    assert pointers("REG001", patch) == [] if right else ["study/identifiers/CTNO/value"]


REGISTERED = (
    "registration: {declared_status: NOT_YET_RECRUITING, verified: 2025-02, source: sponsor PROT §1}\n"
)


def test_a_draft_that_nobody_registered_owes_nothing_yet(pointers: Pointers) -> None:
    assert pointers("REG002") == []
    assert pointers("REG002", "study: {status: final}") == ["study", "study", "sponsor/contacts/public/phone"]
    assert pointers("REG002", REGISTERED) == ["sponsor/contacts/public/phone"]


def test_what_is_assumed_is_missing_in_a_registry(found: Found) -> None:
    patch = REGISTERED + "design: {sources: {allocation: ASM-01}}"
    messages = [finding.message for finding in found("REG002", patch)]
    assert messages[0] == "ClinicalTrials.gov requires 'Allocation': only assumed (ASM-01)"
    assert len(messages) == 2


def test_a_list_without_ids_is_counted_from_nought(pointers: Pointers) -> None:
    reviews = "{committee: A, status: APPROVED}, {committee: B, status: APPROVED, sources: {status: ASM-01}}"
    patch = f"{REGISTERED}oversight: {{ethics: [{reviews}]}}"
    assert "oversight/ethics/1/status" in pointers("REG002", patch)


@pytest.mark.parametrize(("letters", "expected"), [(30, []), (31, ["study/identifiers/PROTNO/value"])])
def test_a_number_is_as_long_as_the_registry_takes_it(
    pointers: Pointers, letters: int, expected: list[str]
) -> None:
    site = "sites: [{id: TROLLVAG, country: US}, {id: WEISSWALD, country: US}]\n"
    patch = f"{site}study: {{identifiers: [{{id: PROTNO, value: {'A' * letters}}}]}}"
    assert pointers("REG003", patch) == expected


def test_shorter_limits_of_other_registries_count_where_they_concern_the_study(found: Found) -> None:
    patch = f"study: {{identifiers: [{{id: PROTNO, value: {'A' * 21}}}]}}"
    (finding,) = found("REG003", patch)
    assert finding.message.endswith("(CTIS): 21 characters; at most 20")


def test_all_criteria_together_have_a_limit(pointers: Pointers) -> None:
    criteria = ", ".join(
        f"{{id: EXC{n}, text: '{'word ' * 390}{n}', assessment: judgement, judgement: So., source: sponsor PROT §1}}"
        for n in range(20, 31)
    )
    assert pointers("REG003", f"eligibility: {{exclusion: [{criteria}]}}") == [
        "eligibility",
        "eligibility/exclusion",
    ]


@pytest.mark.parametrize(
    ("phases", "expected"), [("PHASE1, PHASE2", []), ("PHASE1, PHASE3", ["design/phase"])]
)
def test_a_combination_of_phases_is_one_that_exists(
    pointers: Pointers, phases: str, expected: list[str]
) -> None:
    assert pointers("REG004", f"design: {{phase: [{phases}]}}") == expected


@pytest.mark.parametrize(
    ("status", "verified", "months"),
    [
        ("RECRUITING", "2024-02", 12),
        ("RECRUITING", "2024-03-01", None),
        ("RECRUITING", "2023-12-20", 13),
        ("COMPLETED", "2017-08", None),
    ],
)
def test_a_record_is_verified_within_a_year(
    edited: Callable[..., Loaded], status: str, verified: str, months: int | None
) -> None:
    loaded = edited(f"registration: {{declared_status: {status}, verified: '{verified}'}}")
    assert loaded.plan is not None
    settings = Settings(select=("REG005",), as_of=date(2025, 2, 10))
    findings = lint(loaded, loaded.plan, settings).findings
    assert [f"{months} months before 2025-02-10" in finding.message for finding in findings] == [True] * bool(
        months
    )
    assert lint(loaded, loaded.plan, Settings(select=("REG005",))).findings == ()


def test_how_long_may_be_configured(edited: Callable[..., Loaded]) -> None:
    loaded = edited("registration: {declared_status: RECRUITING, verified: 2024-12}")
    assert loaded.plan is not None
    day = date(2025, 2, 10)
    for within, count in ((2, 1), (3, 0)):
        settings = Settings(select=("REG005",), as_of=day, parameters={"verified-within": within})
        assert len(lint(loaded, loaded.plan, settings).findings) == count


@pytest.mark.parametrize(
    ("type", "status", "expected"),
    [
        ("ESTIMATED", "RECRUITING", []),
        ("ESTIMATED", "COMPLETED", ["design/enrollment/type"]),
        ("ACTUAL", "COMPLETED", []),
        ("null", "RECRUITING", ["design/enrollment/type"]),
    ],
)
def test_a_number_of_participants_is_planned_or_reached(
    pointers: Pointers, type: str, status: str, expected: list[str]
) -> None:
    patch = f"design: {{enrollment: {{type: {type}}}}}\nregistration: {{declared_status: {status}}}"
    assert pointers("REG006", patch) == expected


@pytest.mark.parametrize(
    ("condition", "minimum", "maximum", "expected"),
    [
        ("18 <= age_years <= 75", "18 Years", "75 Years", []),
        ("18 <= age_years <= 75", "null", "75 Years", ["minimum_age"]),
        ("17 < age_years < 76", "18 Years", "75 Years", []),
        ("17 < age_years < 76", "17 Years", "76 Years", []),
        ("age_years >= 20 and age_years <= 75", "18 Years", "75 Years", ["minimum_age"]),
        ("age_years >= 18 and not (age_years > 75)", "18 Years", "75 Years", []),
        ("age_years >= 18 or sex == F", "null", "null", []),
        ("age_years >= 18", "18 Years", "N/A", []),
        ("age_years <= 75", "1 Year", "N/A", ["maximum_age"]),
    ],
)
def test_limits_of_age_are_those_of_the_criterion(
    pointers: Pointers, condition: str, minimum: str, maximum: str, expected: list[str]
) -> None:
    criterion = f"inclusion: [{{id: INC01, when: '{condition}'}}]"
    patch = f"eligibility: {{minimum_age: {minimum}, maximum_age: {maximum}, {criterion}}}"
    assert pointers("REG007", patch) == [f"eligibility/{field}" for field in expected]


def test_an_exclusion_by_age_is_a_limit_turned_around(pointers: Pointers) -> None:
    exclusion = "{id: EXC01, when: 'age_years > 70 or platelets < 100'}"
    assert pointers("REG007", f"eligibility: {{exclusion: [{exclusion}]}}") == ["eligibility/maximum_age"]
    joined = "{id: EXC01, when: 'age_years > 70 and platelets < 100'}"
    assert pointers("REG007", f"eligibility: {{exclusion: [{joined}]}}") == []


def test_the_data_set_of_the_who_is_asked_of_registered_studies(found: Found) -> None:
    assert found("REG008") == []
    (finding,) = found("REG008", "registration: {first_submitted: 2025-02-10, source: sponsor PROT §1}")
    assert finding.message.endswith("(absent: 1, 18; incomplete: 7, 8, 21)")
    assert [related.pointer for related in finding.related] == [
        "study/identifiers",
        "sponsor/contacts/public/phone",
        "sponsor/contacts/scientific/phone",
        "registration/declared_status",
        "oversight/ethics/1/date",
    ]


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("NORDLICHT Fiktiv GmbH", True),
        ("Nordlicht Fiktiv GmbH, Germany", True),
        ("Nordlicht Fiktiv GmbH", False),
        ("Nordlicht Fiktiv GmbH, Abteilung Haut", False),
        ("Nordlicht", False),
    ],
)
def test_names_that_differ_in_case_marks_and_country_are_one(
    pointers: Pointers, name: str, is_one: bool
) -> None:
    patch = f"sites: [{{id: WEISSWALD, name: '{name}'}}]"
    assert pointers("REG009", patch) == ["sites/WEISSWALD/name"] * is_one


def test_a_declared_spelling_is_still_a_second_one(pointers: Pointers) -> None:
    patch = "sponsor: {lead: {also_spelled: [NLF Ltd]}}\nsites: [{id: WEISSWALD, name: NLF Ltd}]"
    assert pointers("REG009", patch) == ["sites/WEISSWALD/name"]


def _second_with(record: str, *edits: tuple[str, str]) -> Loaded:
    """The invented protocol with a record beside it, and some replacements."""
    text = (SECOND / "trial.yaml").read_text(encoding="utf-8")
    raw = record.encode()
    mention = (
        "provenance:\n  record:\n    file: r.txt\n"
        f"    sha256: {hashlib.sha256(raw).hexdigest()}\n    publisher: ISRCTN\n    snapshot: 2025-01-01\n"
    )
    for old, new in (("provenance:\n", mention), *edits):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    files = [
        SourceFile(path.name, path.name, path.read_bytes())
        for path in sorted((SECOND / "crf").glob("*.yaml"))
    ]
    files.append(SourceFile("trial.yaml", "trial.yaml", text.encode()))
    return load_sources("second", Sources("", tuple(files), (), {"r.txt": raw}.get))


def _outcomes_found(loaded: Loaded) -> list[tuple[str, int, str]]:
    """Pointers of REG011, the line where that is of the record, and the message."""
    assert loaded.plan is not None, [finding.message for finding in loaded.findings]
    findings = lint(loaded, loaded.plan, Settings(select=("REG011",))).findings
    return [
        (f.pointer, f.location.line + 1 if f.location.file == "r.txt" else 0, f.message) for f in findings
    ]


def _record(loaded: Loaded) -> list[str]:
    """A record in which every outcome is as the protocol has it, three lines each."""
    assert loaded.plan is not None
    outcomes = loaded.plan.protocol.outcomes
    lines = ["Invented registry", "Eligibility Criteria", "Adults with itch"]
    for heading, members in (("Primary", outcomes.primary), ("Secondary", outcomes.secondary)):
        lines += [f"{heading} Outcome Measures", "NameTimeMethod"]
        for outcome in members:
            lines += [f"{outcome.title}{outcome.time_frame}", str(outcome.description), ""]
    return [*lines, "Trial Locations", "Trollvåg"]


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return _record(_second_with("nothing"))


def test_outcomes_as_registered_pass(lines: list[str]) -> None:
    assert _outcomes_found(_second_with("\n".join(lines))) == []


def test_a_record_without_outcomes_says_nothing_of_them() -> None:
    assert _outcomes_found(_second_with("An invented record")) == []


def test_an_outcome_that_the_record_lacks_or_has_otherwise_is_found(lines: list[str]) -> None:
    place = lines.index("Secondary Outcome Measures") + 2
    dropped = [*lines[:place], *lines[place + 3 :]]
    ((pointer, _, message),) = _outcomes_found(_second_with("\n".join(dropped)))
    assert pointer == "outcomes/secondary/SO1/title"
    assert message.startswith("SO1: the record has no outcome ")


def test_an_outcome_that_changed_its_type_is_found(lines: list[str]) -> None:
    primary, secondary = lines.index("Primary Outcome Measures"), lines.index("Secondary Outcome Measures")
    moved = lines[primary + 2 : primary + 5]
    changed = [*lines[: primary + 2], *lines[primary + 5 : secondary + 2], *moved, *lines[secondary + 2 :]]
    ((pointer, _, message),) = _outcomes_found(_second_with("\n".join(changed)))
    assert (pointer, message[:43]) == ("outcomes/primary/PO1", "PO1 is primary, and the record has it as se")


def test_a_registered_outcome_that_the_protocol_lacks_is_shown_in_the_record(lines: list[str]) -> None:
    place = lines.index("Trial Locations")
    more = [*lines[:place], "Quality of sleep6 weeks", *lines[place:]]
    ((pointer, line, message),) = _outcomes_found(_second_with("\n".join(more)))
    assert (pointer, line) == ("provenance/record", place + 1)
    assert "'Quality of sleep6 weeks' is in no outcome" in message


def test_another_time_frame_is_found_and_that_of_the_next_outcome_does_not_count(lines: list[str]) -> None:
    place = lines.index("Primary Outcome Measures") + 2
    loaded = _second_with("nothing")
    assert loaded.plan is not None
    outcome = loaded.plan.protocol.outcomes.primary[0]
    changed = [*lines[:place], f"{outcome.title}Week 99", *lines[place + 1 :]]
    ((pointer, _, message),) = _outcomes_found(_second_with("\n".join(changed)))
    assert pointer == "outcomes/primary/PO1/time_frame"
    assert message.startswith(
        f"PO1: the record has no time frame {outcome.time_frame!r} beside it (line {place + 1}"
    )


def test_without_a_record_assumed_words_cannot_be_registered(pointers: Pointers) -> None:
    outcome = "outcomes: {primary: [{id: PO1, sources: {title: inferred (so)}}]}"
    assert pointers("REG011", outcome) == []
    assert pointers("REG011", f"registration: {{overall_status: RECRUITING}}\n{outcome}") == [
        "outcomes/primary/PO1/title"
    ]


@pytest.mark.parametrize(
    ("sharing", "expected"),
    [
        ("{plan: YES, description: null}", ["sharing/description"]),
        ("{plan: null}", ["sharing/plan"]),
        ("{plan: UNDECIDED}", ["sharing/plan"]),
        ("{plan: NO, description: null}", []),
    ],
)
def test_sharing_is_stated(pointers: Pointers, sharing: str, expected: list[str]) -> None:
    assert pointers("REG013", f"sharing: {sharing}") == expected
    assert pointers("REG013", "", ["sharing"]) == ["study"]


@pytest.mark.parametrize(
    ("title", "lacks"),
    [
        ("A Pilot Study of Kalmoxin in Adults", []),
        ("A Study of Kalmoxin in Adults", ["design"]),
        ("A Pilot Study of Kalmoxin", ["who takes part"]),
        ("A Pilot Study of Kalmoxin in Persistent Winter Itch", []),
        ("A Pilot Study in Adults", ["what is given"]),
        ("Itch", ["design", "who takes part", "what is given"]),
    ],
)
def test_a_title_names_design_population_and_intervention(found: Found, title: str, lacks: list[str]) -> None:
    findings = found("REG014", f"study: {{titles: {{official: {title}}}}}")
    assert bool(findings) == bool(lacks)
    assert all(word in finding.message for finding in findings for word in lacks)


def test_interventions_that_no_arm_receives_need_no_code(pointers: Pointers) -> None:
    assert pointers("REG015", "interventions: [{id: KAL10, codes: []}, {id: RESCUE, codes: []}]") == [
        "interventions/KAL10"
    ]


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ("oversight: {fda_regulated_drug: true}", ["oversight/regulatory_approvals"]),
        ("oversight: {fda_regulated_drug: true}\ndesign: {phase: [PHASE1]}", []),
        (
            "oversight: {fda_regulated_drug: true}\ndesign: {phase: [PHASE1, PHASE2]}",
            ["oversight/regulatory_approvals"],
        ),
        ("oversight: {fda_regulated_drug: true}\nsites: [{id: TROLLVAG, country: US}]", []),
        (
            "oversight: {fda_regulated_device: null}",
            ["oversight/fda_regulated_device", "oversight/regulatory_approvals"],
        ),
        ("oversight: {fda_regulated_drug: null}\ndesign: {study_type: OBSERVATIONAL}", []),
    ],
)
def test_it_can_be_told_whether_deadlines_of_us_law_apply(
    pointers: Pointers, patch: str, expected: list[str]
) -> None:
    assert pointers("REG016", patch) == expected


def test_a_text_for_the_public_tells_no_assumption(
    placed: Callable[[str, str], list[tuple[str, int, int, str]]],
) -> None:
    found = placed(
        "  allocation: RANDOMIZED\n", "  allocation: RANDOMIZED\n  sources: {allocation: ASM-01}\n"
    )
    told = [(column, words) for rule, _, column, words in found if rule == "REG017"]
    assert told == [(20, "Randomised"), (64, "randomised")]


def test_a_text_that_is_assumed_itself_is_not_in_the_summary(pointers: Pointers) -> None:
    patch = "design: {sources: {allocation: ASM-01}}\nstudy: {source: ASM-01, titles: {source: ASM-01}}"
    assert pointers("REG017", patch) == []

"""ETH: consent first, safety watched and defined, justified comparators, and no persons."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from protocolkit.findings import Finding, Severity
from protocolkit.lint.engine import find_rule

Pointers = Callable[..., list[str]]
Found = Callable[..., list[Finding]]
Placed = Callable[[str, str], list[tuple[str, int, int, str]]]

CELLS = "interventions: [{id: KAL10, name: Allogeneic stromal cells, type: BIOLOGICAL}]\n"


def test_what_precedes_consent_at_a_visit_is_shown_in_its_sequence(found: Found) -> None:
    findings = found("ETH001", "visits: [{id: SCR, sequence: [DEMO, VITALS, CONSENT, HIST]}]")
    assert [finding.pointer for finding in findings] == [
        "visits/SCR/sequence/DEMO",
        "visits/SCR/sequence/VITALS",
    ]
    assert findings[0].message == "DEMO at SCR is done before consent (CONSENT)"
    assert findings[0].related[0].pointer == "visits/SCR/sequence/CONSENT"


def test_without_a_sequence_the_order_of_the_file_counts(pointers: Pointers) -> None:
    assert pointers("ETH001", "", ["visits/SCR/sequence"]) == []
    assert pointers("ETH001", "visits: [{id: SCR, sequence: [HIST]}]") == ["visits/SCR/sequence/HIST"]


def test_a_visit_before_that_of_consent_is_too_early(pointers: Pointers) -> None:
    patch = "activities: [{id: CONSENT, at: [C1 pre-dose]}]"
    early = pointers("ETH001", patch)
    assert "activities/PREGT/at/SCR" in early or "visits/SCR/sequence/PREGT" in early
    assert len(early) > 5


def test_a_schedule_without_consent_is_found(found: Found) -> None:
    patch = "activities: [{id: CONSENT, name: Paper work}]\nforms: [{id: ICF, name: Paper}]"
    (finding,) = found("ETH001", patch)
    assert (finding.pointer, finding.message) == (
        "activities",
        "no activity of the schedule asks for consent",
    )


@pytest.mark.parametrize(
    ("patch", "drop", "pointer", "missing"),
    [
        (
            "oversight: {safety_committee: null}",
            [],
            "oversight/safety_committee",
            "no committee or monitor, no charter",
        ),
        ("oversight: {safety_committee: A monitor.}", [], "oversight/safety_committee", "with no charter"),
        ("safety: {stopping_rules: null}", [], "safety/stopping_rules", "with no rule for stopping"),
        ("", ["oversight"], "study", "no committee or monitor, no charter"),
    ],
)
def test_somebody_watches_over_safety(
    found: Found, patch: str, drop: list[str], pointer: str, missing: str
) -> None:
    (finding,) = found("ETH003", patch, drop)
    assert finding.pointer == pointer
    assert missing in finding.message


def test_a_judgement_about_oversight_is_recorded_beside_it(pointers: Pointers) -> None:
    decision = "{rule: ETH003, field: safety_committee, reason: One dose., role: Sponsor medical}"
    patch = f"oversight: {{safety_committee: null, decisions: [{decision}]}}"
    assert pointers("ETH003", patch) == []


@pytest.mark.parametrize(
    ("safety", "expected"),
    [
        ("{definitions: null, grading: null}", ["safety/definitions", "safety/grading"]),
        ("{causality: null, reporting: null}", ["safety/causality", "safety/reporting"]),
        ("{reporting: To the sponsor and to authorities.}", ["safety/reporting"]),
        ("{reporting: To the sponsor within 24 h.}", []),
        ("{collection_period: null}", []),
    ],
)
def test_adverse_events_are_defined(pointers: Pointers, safety: str, expected: list[str]) -> None:
    assert pointers("ETH004", f"safety: {safety}") == expected


def test_without_a_chapter_on_safety_one_finding_names_the_outcome_that_counts_events(found: Found) -> None:
    patch = "outcomes: {primary: [{id: PO1, title: Number of adverse events}]}"
    (finding,) = found("ETH004", patch, ["safety"])
    assert finding.pointer == "study"
    assert [related.pointer for related in finding.related] == ["outcomes/primary/PO1"]


def test_an_observation_owes_nothing_of_a_trial(pointers: Pointers) -> None:
    patch = "design: {study_type: OBSERVATIONAL}"
    for rule in ("ETH003", "ETH004", "ETH006", "ETH009", "ETH012", "ETH013"):
        assert pointers(rule, patch, ["safety", "consent", "conduct"]) == []


def test_risks_of_cells_are_named_one_by_one(found: Found) -> None:
    text = "Tumours, anaphylaxis and thrombosis; any infection."
    (finding,) = found("ETH005", f"{CELLS}safety: {{special_interest: '{text}'}}")
    assert finding.pointer == "safety/special_interest"
    assert finding.message.endswith("do not name ectopic tissue, sensitisation to donor antigens")
    assert found("ETH005", f"safety: {{special_interest: '{text}'}}") == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Stopped on request, replaced by another, followed to the end.", []),
        ("Stopped on request; followed to the end.", ["replaced"]),
        ("Nobody is replaced.", ["is stopped", "followed up"]),
    ],
)
def test_leaving_the_study_is_told(found: Found, text: str, missing: list[str]) -> None:
    findings = found("ETH006", f"safety: {{discontinuation: '{text}'}}")
    assert [finding.pointer for finding in findings] == ["safety/discontinuation"] * bool(missing)
    assert all(word in finding.message for finding in findings for word in missing)


@pytest.mark.parametrize(
    ("arm", "expected"),
    [
        ("{id: PBO, justification: null}", ["arms/PBO"]),
        ("{id: PBO, type: SHAM_COMPARATOR, justification: null}", ["arms/PBO"]),
        ("{id: PBO, type: ACTIVE_COMPARATOR, justification: null}", []),
        ("{id: LOW, justification: null}", []),
    ],
)
def test_a_placebo_is_justified(pointers: Pointers, arm: str, expected: list[str]) -> None:
    assert pointers("ETH007", f"arms: [{arm}]") == expected


def test_the_burden_of_a_placebo_is_in_the_question(found: Found) -> None:
    patch = "arms: [{id: PBO, justification: null}]\ninterventions: [{id: PLACEBO, route: INTRAMUSCULAR}]"
    (finding,) = found("ETH007", patch)
    assert finding.message == (
        "PBO receives a placebo (Matching placebo tablet, intramuscular), and nothing justifies it - "
        "is its burden proportionate?"
    )


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Ask Dr. Solveig Erfunden today", "Dr. Solveig"),
        ("Ask Professor Erfunden", "Professor Erfunden"),
        ("Write to solveig.erfunden@example.org.", "solveig.erfunden@example.org"),
        ("Call +47 00 00 00 00, at night", "+47 00 00 00 00"),
        ("Mobile: 0000 000 000", "0000 000 000"),
        ("Tel. (00) 0000-0000", "00) 0000-0000"),
    ],
)
def test_persons_are_found_where_they_stand(placed: Placed, words: str, shown: str) -> None:
    old = "FICTIONAL. Screening lasts up to 28 days."
    found = placed(old, f"FICTIONAL. {words} Screening lasts.")
    at = len("    FICTIONAL. ") + words.index(shown) + 1
    assert [(rule, column, text) for rule, _, column, text in found if rule == "ETH008"] == [
        ("ETH008", at, shown)
    ]


@pytest.mark.parametrize(
    "words",
    [
        "A dr said so; MS patients; 5 ms; Mr",
        "Score of +3 to +10; values 10 000 000 000 000 000",
        "The telephone visit on Day 8 and 100 cells",
        "a@b; @home; 5 mg @ 8 h",
        "Rutherford and Kaplan-Meier; Professor of medicine",
    ],
)
def test_what_only_looks_like_a_person_passes(found: Found, words: str) -> None:
    assert found("ETH008", f"study: {{detailed_description: '{words}'}}") == []


@pytest.mark.parametrize(
    ("mailbox", "expected"),
    [
        ("trials@example.org", []),
        ("clinical-trials@example.org", []),
        ("solveig.erfunden@example.org", ["sponsor/contacts/public/email"]),
        ("solveig_erfunden@example.org", ["sponsor/contacts/public/email"]),
    ],
)
def test_a_mailbox_of_contacts_is_that_of_a_role(
    pointers: Pointers, mailbox: str, expected: list[str]
) -> None:
    patch = f"sponsor: {{contacts: {{public: {{email: {mailbox}, phone: +00 0000 0000}}}}}}"
    assert pointers("ETH008", patch) == expected


def test_notes_and_questions_are_read_too(pointers: Pointers) -> None:
    patch = (
        "arms: [{id: LOW, note: Ask Mr. Erfunden}]\nquestions: [{id: Q-01, finding: Mrs Erfunden said so}]"
    )
    assert pointers("ETH008", patch) == ["arms/LOW/note", "questions/Q-01/finding"]


def test_a_rule_that_real_records_never_met_only_informs() -> None:
    rule = find_rule("ETH008")
    assert rule is not None
    assert (rule.severity, rule.precision and rule.precision.hits) == (Severity.INFO, 0)


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ("consent: {insurance: null}", ["consent/insurance"]),
        ("consent: {post_trial_care: null}", ["consent/post_trial_care"]),
        ("consent: {biospecimens: null}", []),
    ],
)
def test_insurance_and_care_afterwards_are_stated(
    pointers: Pointers, patch: str, expected: list[str]
) -> None:
    assert pointers("ETH009", patch) == expected


def test_donors_and_retention_are_asked_of_cells_alone(found: Found) -> None:
    patch = "product: {donor_eligibility: Tested.}\nconsent: {data_retention: null}"
    (finding,) = found("ETH010", CELLS + patch)
    assert finding.pointer == "consent/data_retention"
    assert finding.message.endswith("nothing says how long data are kept")
    assert found("ETH010", patch) == []


@pytest.mark.parametrize(
    ("masking", "asked"),
    [
        ("{level: SINGLE, roles: [PARTICIPANT]}", False),
        ("{level: DOUBLE, roles: [PARTICIPANT, OUTCOMES_ASSESSOR]}", False),
        ("{level: DOUBLE, roles: [PARTICIPANT, INVESTIGATOR]}", True),
        ("{level: SINGLE, roles: [CARE_PROVIDER]}", True),
        ("{level: DOUBLE, roles: []}", True),
        ("{level: SINGLE, roles: []}", False),
        ("{level: NONE, roles: []}", False),
    ],
)
def test_those_who_treat_can_open_the_code(pointers: Pointers, masking: str, asked: bool) -> None:
    patch = f"design: {{masking: {masking}}}\nsafety: {{unmasking: null}}"
    assert pointers("ETH011", patch) == ["safety/unmasking"] * asked


def test_items_of_a_protocol_are_counted(found: Found) -> None:
    patch = "conduct: {recruitment: null, contributors: null}"
    (finding,) = found("ETH012", patch)
    assert (finding.pointer, finding.message) == (
        "study",
        "32 of 34 items of SPIRIT 2025 are addressed; not addressed: 20 recruitment; in part: 3 contributors",
    )


@pytest.mark.parametrize(
    ("title", "phase", "promises"),
    [
        ("Kalmoxin Therapy", "PHASE2", ["Therapy"]),
        ("Kalmoxin for the Treatment of Itch", "PHASE1, PHASE2", ["Treatment"]),
        ("Kalmoxin Therapy", "PHASE3", []),
        ("Kalmoxin in Treatment-Resistant Itch", "PHASE2", []),
    ],
)
def test_a_title_promises_nothing(found: Found, title: str, phase: str, promises: list[str]) -> None:
    findings = found("ETH014", f"study: {{titles: {{brief: {title}}}}}\ndesign: {{phase: [{phase}]}}")
    assert [finding.pointer for finding in findings] == ["study/titles/brief"] * len(promises)
    assert all(repr(word) in finding.message for finding, word in zip(findings, promises, strict=True))


def test_the_process_of_consent_promises_nothing(pointers: Pointers) -> None:
    assert pointers("ETH014", "consent: {process: The physician explains the therapy.}") == [
        "consent/process"
    ]

"""Rules on versions: what a release and the header of an amendment owe, beyond the examples of their pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from protocolkit.findings import Finding

Found = Callable[..., list[Finding]]
Pointers = Callable[..., list[str]]

NEXT = "study: {version: 2.2.0}\n"
LIMIT = """
eligibility:
  exclusion:
    - {id: EXC01, text: Platelets below 150 x 10^9/L at screening, when: "platelets < 150 '10*9/L'"}
"""
RECRUIT = "conduct: {recruitment: Up to five participants a month.}\n"
AMENDED = "--- # amendments/A01.yaml\n"
FROZEN = "--- # releases/2.1.0.json\ncontent: {}\n"


def messages(findings: list[Finding]) -> list[str]:
    return [finding.message for finding in findings]


# VER002


@pytest.mark.parametrize(
    "patch",
    [
        "study: {status: final}\n",
        "assumptions:\n  - {id: ASM-01, status: confirmed}\n",
        "arms:\n  - {id: LOW, source: inferred (another source)}\n",
        "eligibility:\n  inclusion:\n    - {id: INC01, when: age_years >= 18 and age_years <= 75}\n",
        NEXT,
    ],
    ids=["status", "what is known", "source", "condition in other words", "version alone"],
)
def test_what_is_no_change_of_the_protocol_needs_no_new_version(patch: str, pointers: Pointers) -> None:
    assert pointers("VER002", patch + FROZEN) == []


def test_many_changes_are_counted_and_the_first_thirty_shown(found: Found) -> None:
    items = "".join(
        f"      - {{id: X{n:02}, label: Remark {n}, type: text, required: optional}}\n" for n in range(40)
    )
    (finding,) = found("VER002", f"forms:\n  - id: ICF\n    items:\n{items}{FROZEN}")
    assert finding.message == "version 2.1.0 was released, and its content is another one now: 40 changes"
    assert len(finding.related) == 31


def test_without_a_release_nothing_is_compared(pointers: Pointers) -> None:
    for rule in ("VER002", "VER004", "VER009", "VER010", "VER012"):
        assert pointers(rule, NEXT + LIMIT) == []


def test_a_later_release_is_no_base_for_an_earlier_version(pointers: Pointers) -> None:
    later = FROZEN.replace("2.1.0", "3.0.0")
    assert pointers("VER002", LIMIT + later) == []


# VER003


@pytest.mark.parametrize(
    ("header", "pointer", "message"),
    [
        ("reason: {code: NOT_APPLICABLE}", "reason", "A01 gives no reason"),
        ("summary: null", "summary", "A01 has no summary"),
        (
            "impacts: [{type: SUBJECT_SAFETY, substantial: false}]",
            "impacts",
            "A01 does not say whether its impact is substantial on SUBJECT_RIGHTS, DATA_RELIABILITY, DATA_ROBUSTNESS",
        ),
        (
            "changes: [{id: A01.1, rationale: null}]",
            "changes/A01.1",
            "A01.1 has no rationale: Fewer participants a month.",
        ),
        (
            "from_version: 2.0.0",
            "from_version",
            "A01 amends version 2.0.0, which was not released: 2.1.0",
        ),
        (
            "changes: [{id: A01.1, elements: [conduct/adherence, conduct/recruitment]}, "
            "{id: A01.2, elements: [arms/LOW], summary: S, rationale: R}]",
            "changes/A01.2",
            "A01.2 names arms/LOW, and nothing of that changed",
        ),
    ],
)
def test_a_header_is_complete_and_fits_what_changed(
    header: str, pointer: str, message: str, found: Found
) -> None:
    (finding,) = found("VER003", f"{NEXT}{RECRUIT}{AMENDED}{header}\n")
    assert (finding.pointer, finding.message) == (f"amendments/A01/{pointer}", message)
    assert finding.location.file == "amendments/A01.yaml"


def test_a_declared_class_is_asked_for(found: Found) -> None:
    whole = "study: {version: 2.0.0}\n"  # an amendment of the past is complete, too
    (finding,) = found("VER003", f"{whole}{AMENDED}to_version: 2.1.0\nfrom_version: 2.1.0\n")
    assert finding.message == "A01 leads from 2.1.0 to 2.1.0, which is no later version"


# VER004


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("{eu_ctr: SM}", []),
        ("{eu_ctr: NSM}", ["European Union: declared NSM, but the changes are SM"]),
        ("{eu_ctr: SM, fda_phase1: none}", ["declared none, but the changes are PA-safety"]),
        ("{eu_ctr: XX}", ["European Union has no class 'XX': it has none, NSM,"]),
        ("{eu_ctr: SM, ru: XX}", []),
    ],
)
def test_every_declared_class_is_held_against_the_changes(
    declared: str, expected: list[str], found: Found
) -> None:
    entry = "changes: [{id: A01.1, elements: [EXC01], purpose: safety}]\n"
    told = messages(found("VER004", f"{NEXT}{LIMIT}{AMENDED}declared: {declared}\n{entry}"))
    assert len(told) == len(expected)
    assert all(words in message for words, message in zip(expected, told, strict=True))


def test_a_person_may_lower_a_class_with_a_reason(pointers: Pointers) -> None:
    lowered = (
        "lowered: [{jurisdiction: eu_ctr, to: NSM, reason: Agreed with the authority., role: Regulatory}]"
    )
    header = f"{AMENDED}changes: [{{id: A01.1, elements: [EXC01], {lowered}}}]\n"
    assert pointers("VER004", NEXT + LIMIT + header) == []


# VER005


APPROVED = "{role: Ethics committee, decision: approved, date: 2025-03-15}"


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (f"approvals: [{APPROVED}]", None),
        ("approvals: []", "nobody has approved it there"),
        ("approvals: [{role: R, decision: approved, sites: [WEISSWALD]}]", "nobody has approved it there"),
        ("approvals: [{role: R, decision: pending}]", "R has not approved it (pending)"),
        ("approvals: [{role: R, decision: approved}]", "R approved it on a day that nobody wrote down"),
        ("approvals: [{role: R, decision: approved, date: 2025-04}]", "R approved it on 2025-04"),
        ("approvals: [{role: R, decision: approved, date: 2025-03}]", None),
        (f"approvals: [{APPROVED}, {{role: R, decision: not_required}}]", None),
        ("approvals: []\nurgent: {taken: 2025-03-15}", None),
    ],
)
def test_an_effective_date_comes_after_every_approval_of_its_site(
    header: str, problem: str | None, found: Found
) -> None:
    effective = "declared: {eu_ctr: SM}\neffective: [{site: TROLLVAG, date: 2025-03-16}]\n"
    told = messages(found("VER005", f"{NEXT}{AMENDED}{effective}{header}\n"))
    assert told == (
        [f"A01 takes effect at TROLLVAG on 2025-03-16, and {problem}"] if problem is not None else []
    )


def test_what_is_not_substantial_needs_no_approval(pointers: Pointers) -> None:
    early = f"{AMENDED}effective: [{{site: TROLLVAG, date: 2025-03-16}}]\n"
    assert pointers("VER005", NEXT + early) == []
    assert pointers("VER005", NEXT + LIMIT + early) == ["amendments/A01/effective/0/date"]


# VER006, VER007


def test_the_whole_asks_for_as_much_consent_as_each_change(found: Found) -> None:
    header = f"{AMENDED}consent: {{decision: notify}}\nchanges: [{{id: A01.1, consent: active}}]\n"
    (finding,) = found("VER006", NEXT + header)
    assert (finding.pointer, [related.pointer for related in finding.related]) == (
        "amendments/A01/consent/decision",
        ["amendments/A01/changes/A01.1/consent"],
    )


def test_a_registry_that_shows_nothing_of_it_needs_no_update(pointers: Pointers) -> None:
    assert pointers("VER007", f"{NEXT}{AMENDED}") == []
    assert pointers("VER007", f"{NEXT}{LIMIT}{AMENDED}") == ["amendments/A01/registries"]


# VER009


CRITERION = (
    "eligibility:\n  exclusion:\n    - {{id: EXC03, text: {text}, when: \"creatinine > {limit} 'mg/dL'\"}}\n"
)


@pytest.mark.parametrize(
    ("text", "limit", "purpose", "expected"),
    [
        ("Serum creatinine above 1.5 mg/dL at screening", "1.5", None, False),
        ("Serum creatinine above 2 mg/dL at screening", "2", None, False),
        ("Serum creatinine above 1.5 mg/dL at screening", "2", "administrative", True),
        ("Serum creatinine above 2 mg/dL at screening", "1.5", "administrative", True),
        ("Serum creatinine above 2 mg/dL at screening", "1.5", "correction", False),
        ("Creatinine in serum above 1.5 mg/dL when screened", "1.5", "administrative", False),
        ("Creatinine in serum above 1.5 mg/dL when screened", "1.5", "efficacy", True),
        ("serum creatinine above 1.5 mg/dL, at screening", "1.5", "efficacy", False),
    ],
)
def test_words_and_conditions_change_together(
    text: str, limit: str, purpose: str | None, expected: bool, pointers: Pointers
) -> None:
    header = f"{AMENDED}changes: [{{id: A01.1, elements: [EXC03], purpose: {purpose or 'safety'}}}]\n"
    criterion = CRITERION.format(text=f'"{text}"', limit=limit)
    found = pointers("VER009", NEXT + criterion + header)
    assert found == (["eligibility/exclusion/EXC03/text"] if expected else [])


def test_a_condition_that_is_new_beside_its_text_is_no_drift(pointers: Pointers) -> None:
    judged = "{id: EXC03, when: null, assessment: judgement, judgement: By the investigator.}"
    old = f"--- # releases/2.1.0.json\ncontent:\n  eligibility:\n    exclusion:\n      - {judged}\n"
    assert pointers("VER009", NEXT + old + AMENDED) == []


# VER010


OUTCOME = "outcomes:\n  primary:\n    - {id: PO1, description: Change of the worst itch at night.}\n"


@pytest.mark.parametrize(
    ("study", "header", "expected"),
    [
        ("", "", False),
        ("dates:\n  start: {date: 2025-01-15, type: ACTUAL}\n", "", True),
        (
            "dates:\n  start: {date: 2025-01-15, type: ACTUAL}\n",
            "enrolled: {count: 0, unit: participants, reach: GLOBALLY}",
            False,
        ),
        ("", "enrolled: {count: 7, unit: participants, reach: GLOBALLY}", True),
        ("design:\n  enrollment: {type: ACTUAL}\n", "", True),
    ],
)
def test_an_outcome_may_change_before_anybody_is_enrolled(
    study: str, header: str, expected: bool, pointers: Pointers
) -> None:
    entry = "changes: [{id: A01.1, elements: [PO1]}]\n"
    found = pointers("VER010", f"{NEXT}{study}{OUTCOME}{AMENDED}{entry}{header}\n")
    assert found == (["amendments/A01/changes/A01.1"] if expected else [])


# VER011


def test_a_choice_of_versions_has_a_code_for_each(pointers: Pointers) -> None:
    codes = "codelists:\n  - {{id: ICFVER, codes: [{codes}]}}\n"
    item = "forms:\n  - id: ICF\n    items:\n      - {id: ICFVER, type: code, codelist: ICFVER}\n"
    one = "{code: V2_0_NO, label: Norway}"
    both = f"{one}, {{code: V2_0_DE, label: Germany}}"
    source = "source: inferred (test)"
    for listed, expected in ((one, ["codelists/ICFVER"]), (both, [])):
        patch = codes.format(codes=listed).replace("}]}", f"}}], {source}}}")
        assert pointers("VER011", patch + item, ["forms/ICF/items/ICFVER/max_length"]) == expected


def test_the_version_of_the_consent_form_is_always_asked_for(found: Found) -> None:
    patch = "forms:\n  - id: ICF\n    items:\n      - {id: ICFVER, required: optional}\n"
    assert messages(found("VER011", patch)) == [
        "ICF.ICFVER may be left empty: then nobody knows which version of the consent form was signed"
    ]


# VER013


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("urgent: {taken: 2025-03-02}", ["A01 took a measure on 2025-03-02, and nobody was told of it"]),
        (
            "urgent: {taken: 2025-03-02, notified: [{jurisdiction: eu_ctr, body: B, date: 2025-03-09}]}",
            [],
        ),
        (
            "urgent: {taken: 2025-03-02, notified: [{jurisdiction: eu_ctr, body: B, date: 2025-03-10}]}",
            ["B was told on 2025-03-10, and the time ended on 2025-03-09"],
        ),
        (
            "urgent: {taken: 2025-03-02, notified: [{jurisdiction: eu_ctr, body: B}]}",
            ["B has not been told of the measure of 2025-03-02; the time ends on 2025-03-09"],
        ),
        (
            "urgent: {taken: 2025-03-02, notified: [{jurisdiction: ru, body: B, date: 2025-03-20}]}",
            ["nobody was told of the measure under eu_ctr; the time ends on 2025-03-09"],
        ),
        (
            "changes: [{id: A01.1, purpose: urgent}]",
            ["A01.1 is an urgent safety measure, and nothing says when it was taken"],
        ),
    ],
)
def test_an_urgent_measure_has_its_dates(header: str, expected: list[str], found: Found) -> None:
    assert messages(found("VER013", f"{NEXT}{AMENDED}{header}\n")) == expected


# VER014


@pytest.mark.parametrize(
    ("closed", "expected"),
    [
        ("2.1.0", None),
        ("null", "Q-02 is answered, and nothing says since which version"),
        ("9.0.0", "Q-02 is answered, by version 9.0.0, which is later than this one (2.1.0)"),
    ],
)
def test_a_closed_question_names_a_version_that_there_is(
    closed: str, expected: str | None, found: Found
) -> None:
    told = messages(found("VER014", f"questions:\n  - {{id: Q-02, closed_in: {closed}}}\n"))
    assert told == ([expected] if expected else [])


def test_a_version_in_which_it_was_open_did_not_close_a_question(found: Found) -> None:
    opened = (
        "--- # releases/2.0.0.json\ncontent:\n  questions:\n    - {id: Q-02, status: open, answer: null}\n"
    )
    patch = f"questions:\n  - {{id: Q-02, closed_in: 2.0.0}}\n{opened}"
    assert messages(found("VER014", patch)) == [
        "Q-02 is answered, by version 2.0.0, in which it was still open when that was released"
    ]

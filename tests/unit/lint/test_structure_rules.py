"""STR: orphans, placeholders, sources and questions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from protocolkit.findings import Finding

Pointers = Callable[..., list[str]]

SPARE = """
variables:
  - {id: spare, label: Spare, type: text, from: MH.ITCHTXT%s}
"""


def test_a_variable_that_nothing_uses_is_an_orphan(pointers: Pointers) -> None:
    assert pointers("STR004", SPARE % "") == ["variables/spare"]


def test_an_orphan_with_a_reason_passes(pointers: Pointers) -> None:
    assert pointers("STR004", SPARE % ", unused: Kept for a sub-study.") == []


def test_a_reason_at_something_that_is_used_is_found(pointers: Pointers) -> None:
    assert pointers("STR004", "variables: [{id: bmi, unused: Not needed.}]") == ["variables/bmi/unused"]


@pytest.mark.parametrize("collected", ["on_event", "every_visit", "log"])
def test_a_form_that_no_activity_needs_to_name_is_no_orphan(pointers: Pointers, collected: str) -> None:
    form = "forms: [{id: NEW, name: New, collected: %s, items: [{id: A, label: A, type: date, required: always}]}]"
    assert pointers("STR004", form % collected) == []
    assert pointers("STR004", form % "scheduled") == ["forms/NEW"]


def test_day_1_needs_no_visit_that_names_it(pointers: Pointers) -> None:
    assert pointers("STR004", "anchors: [{id: OTHER, name: Another event}]") == ["anchors/OTHER"]
    assert pointers("STR004") == []


def test_a_planned_visit_without_activity_is_an_orphan_and_a_switched_off_one_is_not(
    pointers: Pointers,
) -> None:
    visit = "visits: [{id: W30, name: Week 30, kind: planned, target: P30W, window: [-P1D, +P1D]%s}]"
    assert pointers("STR004", visit % "") == ["visits/W30"]
    assert pointers("STR004", visit % ", enabled: false") == []


@pytest.mark.parametrize("text", ["Not available", "TBD", "n/a", "-", "To be determined.", " pending "])
def test_a_placeholder_is_found_at_its_field(pointers: Pointers, text: str) -> None:
    patch = f"sites: [{{id: TROLLVAG, city: {text!r}}}]"
    assert pointers("STR005", patch) == ["sites/TROLLVAG/city"]


def test_placeholders_are_found_in_lists_forms_and_criteria(pointers: Pointers) -> None:
    patch = """
    study: {keywords: [itch, tbc]}
    eligibility: {exclusion: [{id: EXC08, judgement: TBD}]}
    forms: [{id: VS, items: [{id: WEIGHT, label: '???'}]}]
    """
    assert pointers("STR005", patch) == [
        "study/keywords/tbc",
        "eligibility/exclusion/EXC08/judgement",
        "forms/VS/items/WEIGHT/label",
    ]


def test_codes_that_read_like_placeholders_and_limits_that_do_not_apply_pass(pointers: Pointers) -> None:
    patch = """
    eligibility: {maximum_age: N/A}
    design: {phase: [NA]}
    codelists: [{id: SKINTYPE, codes: [{code: NA, label: Not applicable}]}]
    study: {detailed_description: Not available in print; on request from the sponsor.}
    """
    assert pointers("STR005", patch) == []


def test_a_null_needs_an_open_question(found: Callable[..., list[Finding]]) -> None:
    (finding,) = found("STR006", "arms: [{id: LOW, planned: null}]")
    assert finding.pointer == "arms/LOW/planned"
    assert "no open question" in finding.message


QUESTION = """
arms: [{id: LOW, planned: null}]
eligibility: {inclusion: [{id: INC01, justification: null}]}
questions:
  - {id: Q-90, priority: minor, finding: Open., to: [Statistician], status: %s, about: [%s]%s}
"""
ANSWER = ", answer: {text: Yes., role: Statistician, date: 2025-01-01, document: Letter}"


@pytest.mark.parametrize(
    "about",
    [
        "LOW.planned, INC01.justification",
        "LOW, INC01",
        "arms.LOW, INC01",
        "arms, eligibility",
        "LOW, eligibility.inclusion",
    ],
)
@pytest.mark.parametrize("status", ["open", "answered"])
def test_a_question_asks_by_element_field_or_chapter(pointers: Pointers, about: str, status: str) -> None:
    answer = ANSWER if status == "answered" else ""
    assert pointers("STR006", QUESTION % (status, about, answer)) == []


def test_a_question_about_something_else_does_not_ask(pointers: Pointers) -> None:
    assert pointers("STR006", QUESTION % ("open", "HIGH, INC02", "")) == [
        "arms/LOW/planned",
        "eligibility/inclusion/INC01/justification",
    ]


def test_a_settled_question_leaves_no_null(found: Callable[..., list[Finding]]) -> None:
    finding, other = found("STR006", QUESTION % ("settled", "LOW", ", note: Found."))
    assert (finding.pointer, other.pointer) == (
        "arms/LOW/planned",
        "eligibility/inclusion/INC01/justification",
    )
    assert [related.pointer for related in finding.related] == ["questions/Q-90"]


def test_an_element_without_any_source_is_found_once(pointers: Pointers) -> None:
    assert pointers("STR006", drop=["visits/EOT/source"]) == ["visits/EOT"]


def test_the_null_of_an_example_participant_needs_no_question(pointers: Pointers) -> None:
    assert pointers("STR006") == []


def test_a_placeholder_is_shown_at_its_value(
    placed: Callable[[str, str], list[tuple[str, int, int, str]]],
) -> None:
    assert placed("city: Trollvåg", "city: tba") == [("STR005", 0, 11, "tba")]


def test_a_null_is_shown_at_its_value(placed: Callable[[str, str], list[tuple[str, int, int, str]]]) -> None:
    assert placed("  acronym: FROST-ITCH", "  acronym: null") == [("STR006", 0, 14, "null")]


def test_a_placeholder_stands_alone(pointers: Pointers) -> None:
    assert pointers("STR005", "sites: [{id: TROLLVAG, city: Oslo - tba}]") == []


ACTIVITY = "activities: [{id: %s, name: Talk, form: ICF, at: [SCR], purpose: [design]}]"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("INC06", ["activities/INC06"]),
        ("INC6", ["activities/INC6"]),
        ("ICF", ["forms/ICF"]),
        ("EC1", ["forms/ICF/checks/EC01"]),
        ("INC60", []),
        ("COUNTRY", []),
    ],
)
def test_ids_that_stand_alone_are_unique_in_the_protocol(
    pointers: Pointers, name: str, expected: list[str]
) -> None:
    assert pointers("STR001", ACTIVITY % name) == expected


def test_two_things_with_one_id_are_both_shown(found: Callable[..., list[Finding]]) -> None:
    (finding,) = found("STR001", ACTIVITY % "INC06")
    assert finding.message == "activity INC06 and criterion INC06 have the same id"
    assert [related.pointer for related in finding.related] == ["eligibility/inclusion/INC06"]


def test_a_question_names_one_thing(pointers: Pointers) -> None:
    question = "questions: [{id: Q-90, priority: minor, finding: Open., to: [Statistician], status: open, about: [%s]}]"
    assert pointers("STR001", question % "COUNTRY") == ["questions/Q-90/about/COUNTRY"]
    assert pointers("STR001", question % "codelists.COUNTRY") == []


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ("study: {brief_summary: See EXC44.}", ["study/brief_summary"]),
        ("visits: [{id: EOT, note: See EXC44.}]", ["visits/EOT/note"]),
        ("forms: [{id: VS, items: [{id: WEIGHT, note: 'As in Q-44.'}]}]", ["forms/VS/items/WEIGHT/note"]),
        ("questions: [{id: Q-01, adopted: 'ASM-77 holds.'}]", ["questions/Q-01/adopted"]),
        ("assumptions: [{id: ASM-01, text: 'As EC99 asks.'}]", ["assumptions/ASM-01/text"]),
        ("study: {brief_summary: 'See EXC01, EXC02a-c, ASM-01, PO2, SO4, XEXC44 and Q-441.'}", []),
    ],
)
def test_ids_in_texts_exist(pointers: Pointers, patch: str, expected: list[str]) -> None:
    assert pointers("STR002", patch) == expected


def test_a_reference_to_what_was_retired_says_so(found: Callable[..., list[Finding]]) -> None:
    retired = "retired: [{id: EXC44, since: 2.0.0, reason: Not needed.}]\nstudy: {brief_summary: See EXC44.}"
    (finding,) = found("STR002", retired)
    assert (
        finding.message
        == "study brief_summary refers to EXC44, which does not exist any more, since version 2.0.0"
    )


@pytest.mark.parametrize("name", ["EXC08", "SO1", "EC01", "Q-01", "ASM-01", "EOT", "VITALS", "VS"])
def test_a_retired_id_is_not_used_again(found: Callable[..., list[Finding]], name: str) -> None:
    (finding,) = found("STR003", f"retired: [{{id: {name}, since: 2.0.0, reason: Gone.}}]")
    assert finding.pointer.endswith(f"/{name}")
    assert [related.pointer for related in finding.related] == [f"retired/{name}"]


OUTCOME = """
outcomes:
  secondary:
    - {id: %s, title: Another, time_frame: Day 8, description: Another thing., variables: [itch_score], at: [C1D8]}
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [("SO4", []), ("SEC4", ["outcomes/secondary/SEC4"]), ("PAIN", ["outcomes/secondary/PAIN"])],
)
def test_ids_of_one_list_follow_one_pattern(pointers: Pointers, name: str, expected: list[str]) -> None:
    assert pointers("STR003", OUTCOME % name) == expected


@pytest.mark.parametrize("name", ["EXC9", "EXCL09", "INC09"])
def test_criteria_are_numbered_with_as_many_digits(pointers: Pointers, name: str) -> None:
    criterion = (
        "eligibility: {exclusion: [{id: %s, text: Another., assessment: judgement, judgement: A physician.}]}"
    )
    assert pointers("STR003", criterion % name) == [f"eligibility/exclusion/{name}"]
    assert pointers("STR003", criterion % "EXC09") == []


def test_nothing_rests_on_a_refuted_assumption(found: Callable[..., list[Finding]]) -> None:
    (finding,) = found("STR003", "assumptions: [{id: ASM-02, status: refuted, note: Days.}]")
    assert finding.pointer == "assumptions/ASM-02/status"
    assert "outcomes/secondary/SO2/interpretation" in [related.pointer for related in finding.related]


@pytest.mark.parametrize(
    ("assumption", "expected"),
    [
        ("{id: ASM-01, question: null, owner: null}", ["assumptions/ASM-01"]),
        ("{id: ASM-01, question: null}", ["assumptions/ASM-01"]),
        ("{id: ASM-01, owner: null}", []),
        ("{id: ASM-01, status: confirmed}", ["assumptions/ASM-01/status"]),
        ("{id: ASM-02, status: to_be_confirmed}", ["assumptions/ASM-02/status"]),
        ("{id: ASM-01, status: refuted}", ["assumptions/ASM-01/status"]),
        ("{id: ASM-01, status: refuted, replaced_by: ASM-02}", []),
    ],
)
def test_an_assumption_has_a_question_and_a_status_that_fits_it(
    pointers: Pointers, assumption: str, expected: list[str]
) -> None:
    assert pointers("STR007", f"assumptions: [{assumption}]") == expected


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ("sites: [{id: TROLLVAG, country: 'XN'}]", ["sites/TROLLVAG/country"]),
        ("sponsor: {lead: {country: UK}}", ["sponsor/lead/country"]),
        ("sponsor: {funding: [{id: FJORD, country: EU}]}", ["sponsor/funding/FJORD/country"]),
        ("sponsor: {lead: {country: GB}}", []),
        (
            "codelists: [{id: NY, codes: %s}]",
            ["codelists/NY/codes/J"],
        ),
        (
            "codelists: [{id: NY, extensible: true, codes: %s}]",
            [],
        ),
        (
            "codelists: [{id: NY, standard: of our own, codes: %s}]",
            [],
        ),
    ],
)
def test_codes_are_of_their_closed_list(pointers: Pointers, patch: str, expected: list[str]) -> None:
    codes = "[{code: Y, label: Y}, {code: N, label: N}, {code: J, label: Ja}]"
    assert pointers("STR008", patch.replace("%s", codes)) == expected


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ("variables: [{id: weight, unit: cm}]", ["variables/weight/unit", "variables/weight/unit"]),
        ("variables: [{id: weight, unit: g}]", ["variables/weight/unit"]),
        ("forms: [{id: VS, items: [{id: WEIGHT, unit: g}]}]", ["variables/weight/unit"]),
        (
            "forms: [{id: PG, items: [{id: PGWEEK, label: Heart rate, unit: cm}]}]",
            ["forms/PG/items/PGWEEK/unit"],
        ),
        ("forms: [{id: PG, items: [{id: PGWEEK, label: Heart rate, unit: /min}]}]", []),
        ("forms: [{id: PG, items: [{id: PGWEEK, label: Weeks since platelets were given, unit: wk}]}]", []),
        ("forms: [{id: PG, items: [{id: PGWEEK, label: Height for weight, unit: cm/kg}]}]", []),
    ],
)
def test_units_measure_what_they_are_about(pointers: Pointers, patch: str, expected: list[str]) -> None:
    assert pointers("STR009", patch) == expected


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ("arms: [{id: PBO, description: Placebo}]", ["arms/PBO/description"]),
        ("arms: [{id: PBO, description: 'placebo, daily'}]", ["arms/PBO/description"]),
        ("arms: [{id: PBO, description: Placebo tablets of the same look}]", []),
        ("arms: [{id: PBO, name: Kalmoxin 20 mg}]", ["arms/PBO/name"]),
        ("visits: [{id: UNS, name: Screening.}]", ["visits/UNS/name"]),
        ("variables: [{id: alt, label: body  weight}]", ["variables/alt/label"]),
        (
            "study: {titles: {official: 'FICTIONAL: A title', brief: 'Fictional: a  title.'}}",
            ["study/titles/official"],
        ),
        ("", []),
    ],
)
def test_no_text_is_said_twice(pointers: Pointers, patch: str, expected: list[str]) -> None:
    assert pointers("STR010", patch) == expected


TITLE = "study: {titles: {brief: '%s', official: null}}"


@pytest.mark.parametrize(
    "title",
    [
        *("A Phase 3 Study", "A Phase II/III Study", "A phase Ib study"),
        *("A Two-Arm Study", "A Study With 4 Parallel Groups", "A Single-Arm Study"),
        *("A Non-Randomised Study", "An Open-Label Study", "A Single-Blind Study"),
        *("A Study in Adults Aged 18 to 65 Years", "A Study in Adults Older Than 20 Years"),
        *("A Study (n = 200)", "A Study in a Total of 60 Adults"),
    ],
)
def test_a_title_that_says_something_else_than_the_fields_is_found(pointers: Pointers, title: str) -> None:
    assert pointers("STR011", TITLE % title) == ["study/titles/brief"]


@pytest.mark.parametrize(
    "title",
    [
        *("A Phase 2 Study", "A phase IIa study", "A Three-Arm Study", "A Study With Three Parallel Groups"),
        *("A Randomized, Double-Blind, Placebo-Controlled Study", "A Quadruple-Masked Study"),
        *("A Study in Adults Aged 18 to 75 Years", "A Study in Adults Older Than 17 Years"),
        *("A Study (n = 180)", "A Study Enrolling 60 Participants in Each Group"),
        *("Pressure in One Arm of Adults", "Itch of 10 Years in Adults"),
    ],
)
def test_a_title_that_says_what_the_fields_say_passes(pointers: Pointers, title: str) -> None:
    assert pointers("STR011", TITLE % title) == []


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ("eligibility: {minimum_age: 16 Years}", ["eligibility/inclusion/INC01/text"]),
        ("eligibility: {minimum_age: N/A}", ["eligibility/inclusion/INC01/text"]),
        ("eligibility: {minimum_age: 216 Months}", []),
        ("eligibility: {minimum_age: null}", []),
        ("interventions: [{id: KAL10, dose: {amount: '15'}}]", 4),
        ("interventions: [{id: KAL10, dose: {amount: '0.01', unit: g}}]", []),
        ("interventions: [{id: KAL10, dose: {amount: 10-20}}]", []),
        ("interventions: [{id: KAL10, dose: {amount: '2', unit: mL}}]", []),
        ("outcomes: {secondary: [{id: SO2, title: Area at 6 months}]}", ["outcomes/secondary/SO2/title"]),
        ("outcomes: {secondary: [{id: SO2, title: Area at Week 18}]}", []),
        ("outcomes: {secondary: [{id: SO2, title: Area After 3 Months}]}", []),
        ("outcomes: {secondary: [{id: SO2, title: Worst of the Last 24 Hours}]}", []),
        ("arms: [{id: PBO, type: OTHER}]", ["study/titles/official"]),
    ],
)
def test_ages_doses_and_times_in_words_are_those_of_the_fields(
    pointers: Pointers, patch: str, expected: list[str] | int
) -> None:
    found = pointers("STR011", patch)
    assert (len(found) if isinstance(expected, int) else found) == expected


RECORDED = """
provenance:
  record:
    file: record/invented.txt
    sha256: dfea846b1e8bb9556d2c7baac8375d8fc03caeb01cb827c695df62ee67a51360
    publisher: Nowhere Register
study:
  brief_summary: %s
  sources: {brief_summary: %s}
"""


@pytest.mark.parametrize(
    ("words", "source", "expected"),
    [
        ("An invented record.", "record L1", []),
        ("invented  record", "record L1", []),
        ("An Invented record.", "record L1", ["study/brief_summary"]),
        ("An invented record of more.", "record L1", ["study/brief_summary"]),
        ("An Invented record.", "inferred (a capital letter)", []),
        ("An Invented record.", "ASM-01", []),
    ],
)
def test_words_that_cite_the_record_stand_there(
    pointers: Pointers, words: str, source: str, expected: list[str]
) -> None:
    assert pointers("STR012", RECORDED % (words, source)) == expected


def test_the_first_word_that_differs_from_the_record_is_shown(found: Callable[..., list[Finding]]) -> None:
    (finding,) = found("STR012", RECORDED % ("An invented report.", "record L1"))
    assert finding.message == "study brief_summary differs from the record (L1) at 'report.'"
    assert finding.location.end_column - finding.location.column == len("port.")
    assert [related.message for related in finding.related] == ["the record, line 1"]


def test_the_public_record_that_is_cited_is_named(pointers: Pointers) -> None:
    cited = "study: {sources: {brief_summary: public BriefSummary}}"
    assert pointers("STR012", cited) == ["study/brief_summary"]
    assert pointers("STR012", cited + "\nprovenance: {public: {registry: Nowhere}}") == []


def test_words_are_shown_at_their_characters(
    placed: Callable[[str, str], list[tuple[str, int, int, str]]],
) -> None:
    assert placed("  acronym: FROST-ITCH", "  acronym: SEE EXC44") == [("STR002", 0, 18, "EXC44")]
    assert placed("maximum_age: 75 Years", "maximum_age: 80 Years") == [
        ("REG007", 0, 16, "80 Years"),
        ("STR011", 5, 22, "18 to 75 years"),
    ]

"""Each mistake of shape is one finding, at the smallest place, with the way out."""

from __future__ import annotations

import pytest
from spec_faults import Faults, Load, place, told


def test_the_small_protocol_has_no_fault(faults: Faults) -> None:
    assert faults() == []


CODED = "{id: SEX, label: Sex, type: code, codelist: SEX,"
DECIMAL = "{id: HAND, label: Hand luggage, type: decimal, unit: kg,"
HOLD = "{id: HOLD, label: Other luggage, type: decimal, unit: kg, decimals: 1, "
CONDITIONAL = HOLD + "required: conditional, when: AGE >= 18}"


@pytest.mark.parametrize(
    ("old", "new", "fix"),
    [
        ("    - id: INC01\n      text: Adults\n", "    - id: ▸INC01\n", "add text: ..."),
        ("  titles:\n    brief: An invented study", "  ▸titles: {official: x}", "add brief: ..."),
        (CODED, "{id: ▸SEX, label: Sex, type: code,", "add codelist: ..."),
        (DECIMAL, "{id: ▸HAND, label: Hand luggage, type: decimal,", "add unit: ..."),
        (CONDITIONAL, CONDITIONAL.replace("HOLD", "▸HOLD").replace(", when: AGE >= 18", ""), "add when: ..."),
        ("        must: HAND <= HOLD\n", "", "add must: ..."),
    ],
)  # fmt: skip
def test_what_is_missing_is_found_at_the_head_of_its_element(
    faults: Faults, old: str, new: str, fix: str
) -> None:
    head = [] if "▸" in new else [("- id: XC01", "- id: ▸XC01")]
    assert faults((old, new), *head) == [("SHP001", fix)]


@pytest.mark.parametrize(
    ("old", "new", "fix"),
    [
        ("    label: Age\n    type", "    ▸lable: Age\n    type", "did you mean 'label'?"),
        ("\nvisits:\n", "\n▸vists:\n", "did you mean 'visits'?"),
        ("unit: mg}", "unit: mg, ▸units: mg}", "did you mean 'unit'?"),
        ("    type: date\n    from", "    ▸typ: date\n    from", "did you mean 'type'?"),
        ("version: 0.1.0", "version: 0.1.0\n  ▸colour: red", None),
    ],
)
def test_an_unknown_field_is_found_with_its_near_miss_and_nothing_else(
    faults: Faults, old: str, new: str, fix: str | None
) -> None:
    ((rule, found),) = faults((old, new))
    assert rule == "SHP003"
    assert found == fix or (
        fix is None and found is not None and found.startswith("allowed here: id, version,")
    )


@pytest.mark.parametrize(
    ("old", "new", "fix"),
    [
        ("brief: An invented study", "brief: ▸12", "put it in quotes"),
        ("brief: An invented study", "brief: ▸true", "put it in quotes"),
        ("brief: An invented study", "▸brief:", None),
        ("brief: An invented study", "brief: ▸null", None),
        ("brief: An invented study", "▸brief: [a]", None),
        ("collected: [SCR]", "collected: ▸SCR", "write it as a list, each entry after a dash"),
        ("range: [0, 120]", "range: [0, ▸high]", None),
        ("primary: true", "primary: ▸YES", None),
        ("unknown: true", "unknown: ▸'true'", None),
        ("{code: F, label", "{code: ▸1, label", "put it in quotes"),
        ("version: 0.1.0", "version: ▸1.0", "put it in quotes"),
        ("    id: ACME, name: Acme".strip(), "id: ACME, name: ▸7", "put it in quotes"),
        ("\n  - {id: ALL, name: The study}", " ▸none", "write it as a list, each entry after a dash"),
        ("\n  - {id: ALL, name: The study}", "\n  - ▸ALL", None),
        ("decimals: 1, required: always}", "decimals: ▸1.5, required: always}", None),
    ],
)
def test_a_value_of_another_kind(faults: Faults, old: str, new: str, fix: str | None) -> None:
    assert faults((old, new)) == [("SHP004", fix)]


@pytest.mark.parametrize(
    "day", ["2024-02-29", "2000-02-29", "2025-12-31", "2025-04-30", "'2025-02'", "'2025'"]
)
def test_a_day_of_the_calendar(faults: Faults, day: str) -> None:
    assert faults(("version_date: 2025-01-31", f"version_date: {day}")) == []


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2025-02-29", "there is no such day as '2025-02-29' (date)"),
        ("1900-02-29", "there is no such day as '1900-02-29' (date)"),
        ("'2025-13'", "there is no such month as '2025-13' (date)"),
        ("30.02.2025", "'30.02.2025' is not a valid value of 'version_date' (date)"),
    ],
)
def test_a_date_is_told_from_what_is_none(load_texts: Load, minimal: str, day: str, words: str) -> None:
    loaded = load_texts({"p.yaml": minimal.replace("version_date: 2025-01-31", f"version_date: {day}")})
    assert [finding.message for finding in loaded.findings] == [words]


def test_a_number_that_is_whole_but_not_written_so(faults: Faults) -> None:
    assert faults(("decimals: 1, required: always}", "decimals: ▸1.0, required: always}")) == [
        ("SHP004", None)
    ]


@pytest.mark.parametrize(
    ("old", "new", "fix"),
    [
        ("type: integer\n    unit: a\n", "type: ▸integr\n    unit: a\n", "did you mean 'integer'?"),
        ("type: code\n    codelist", "type: ▸cod\n    codelist", "did you mean 'code'?"),
        ("type: code, codelist: SEX", "type: ▸cod, codelist: SEX", "did you mean 'code'?"),
        ("priority: minor", "priority: ▸urgent", None),
        ("priority: minor", "priority: ▸true", None),
        ("status: draft\n", "status: ▸Draft\n", "did you mean 'draft'?"),
        ("status: open\n", "status: ▸null\n", None),
        ('spec_format: "1"', "spec_format: ▸1", "put it in quotes"),
        ('spec_format: "1"', 'spec_format: ▸"2"', None),
    ],
)
def test_a_value_that_is_none_of_those_allowed(faults: Faults, old: str, new: str, fix: str | None) -> None:
    assert faults((old, new)) == [("SHP005", fix)]


@pytest.mark.parametrize(
    ("old", "new", "fix"),
    [
        ("  - id: age\n", "  - id: ▸Age\n", "for example abpi, platelets"),
        ("version_date: 2025-01-31", "version_date: ▸31.01.2025", "for example 2017-08-04"),
        ("version_date: 2025-01-31", "version_date: ▸|\n    2025-01-31", "for example 2017-08-04"),
        ("version_date: 2025-01-31", "version_date: ▸2025-02-30", "for example 2017-08-04"),
        ("version_date: 2025-01-31", "version_date: ▸2025-02-29", "for example 2017-08-04"),
        ("version_date: 2025-01-31", "version_date: ▸2025-13-01", "for example 2017-08-04"),
        ("version_date: 2025-01-31", "version_date: ▸'2025-13'", "for example 2017-08-04"),
        ("version_date: 2025-01-31", "version_date: ▸0000-01-01", "for example 2017-08-04"),
        ("variables:\n  - id: start_date", "dates: {start: {date: ▸2024-04-31, type: ACTUAL}}\n\n"
         "variables:\n  - id: start_date", "for example 2013-10-01, 2017-08"),
        ("window: [-P7D, -P1D]", "window: [▸7 days, -P1D]", None),
        ("country: NO,", "country: ▸Norway,", "for example RU, NO"),
        ("{id: SEX, label", "{id: ▸'SEX{id}', label", "for example ABI_VSORRES"),
        ("{id: SEX, label", "{id: ▸SEX, for_each: inclusion, label", "for example RESULT_{id}"),
        ("      KNOWN: [F, M]", "      ▸known: [F, M]", None),
        ("  - id: SEX\n    codes:\n      - {code: F,", "  - id: SEX\n    numeric: true\n    codes:\n      - {code: ▸F,",
         "for example 0, 10"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_written_in_its_form(faults: Faults, old: str, new: str, fix: str | None) -> None:
    found = faults((old, new)) if "numeric" not in new else faults(
        (old, new), ("{code: M,", "{code: ▸M,"), ("{code: U,", "{code: ▸U,")
    )[:1]  # fmt: skip
    assert found == [("SHP006", fix)]


@pytest.mark.parametrize("form_id", ["../../x", "..", "/etc/passwd", "a/b", "ABI\\x", "C:x", "ÄBI"])
def test_the_id_of_a_form_cannot_lead_out_of_the_output_folder(faults: Faults, form_id: str) -> None:
    assert faults(("- id: DM\n", f"- id: ▸'{form_id}'\n")) == [("SHP006", "for example ABI")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("range: [0, 120]", "▸range: [0]"),
        ("window: [-P7D, -P1D]", "▸window: [-P7D]"),
        ("text: Adults", "text: ▸''"),
        ("at: [SCR, D1]", "at: [SCR, ▸SCR]"),
        ("at: [SCR, D1]", "▸at: []"),
        ("id: XC01\n", "id: XC01\n        source: ▸" + "x" * 401 + "\n"),
        ("decimals: 1, required: always}", "decimals: ▸99, required: always}"),
    ],
)
def test_a_value_of_no_sensible_size(faults: Faults, old: str, new: str) -> None:
    found = faults((old, new))
    assert found == [("SHP007", None)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("label: Sex, type: code,", "label: Sex, type: code, ▸unit: a,"),
        ("type: date, required", "type: date, ▸codelist: SEX, required"),
        ("type: date\n    from", "type: date\n    ▸range: [1, 2]\n    from"),
    ],
)
def test_a_field_that_does_not_go_with_the_type(faults: Faults, old: str, new: str) -> None:
    assert faults((old, new)) == [("SHP008", "leave it out")]


def test_words_of_the_findings(load_texts: Load, minimal: str) -> None:
    """The wording of each rule once: what is wrong, then what is allowed."""
    text = minimal.replace("label: Sex, type: code,", "label: Sex, type: code, unit: a,")
    text = text.replace(CONDITIONAL, CONDITIONAL.replace(", when: AGE >= 18", ""))
    text = text.replace("priority: minor", "priority: urgent").replace("brief: An", "brief: 12 #")
    assert told(load_texts({"p.yaml": text})).splitlines() == [
        "p.yaml:(16, 12) SHP004 'brief' must be text, but this is the number 12 | put it in quotes",
        "p.yaml:(119, 43) SHP008 'unit' does not go with type: code | leave it out",
        "p.yaml:(121, 14) SHP001 HOLD: 'when' is missing with required: conditional | add when: ...",
        "p.yaml:(131, 15) SHP005 'priority' cannot be 'urgent' - allowed: blocking, major, minor | None",
    ]


@pytest.mark.parametrize("chapter", ["arms", "visits", "codelists", "forms", "outcomes"])
def test_a_chapter_that_no_file_has(load_texts: Load, minimal: str, chapter: str) -> None:
    """One finding for it, and none for every id that it would have defined."""
    start = minimal.index(f"\n{chapter}:") + 1
    end = minimal.index("\n\n", start) + 2
    loaded = load_texts({"p.yaml": minimal[:start] + minimal[end:]})
    assert [(found.rule, place(found), found.pointer) for found in loaded.findings] == [
        ("SHP009", (1, 1), chapter)
    ]


@pytest.mark.parametrize(
    "value", ["", " null", " none", " {}", " 7", " true", "\n  DM: {name: x}", "\n  - DM", "\n  - - DM"]
)
@pytest.mark.parametrize("chapter", ["forms", "variables", "visits", "eligibility", "study", "anchors"])
def test_a_chapter_that_holds_something_else_is_one_finding(
    load_texts: Load, minimal: str, chapter: str, value: str
) -> None:
    start = minimal.index(f"\n{chapter}:") + 1
    end = minimal.index("\n\n", start) + 2
    loaded = load_texts({"p.yaml": f"{minimal[:start]}{chapter}:{value}\n\n{minimal[end:]}"})
    assert {found.rule[:3] for found in loaded.findings} == {"SHP"}
    assert {found.location.line for found in loaded.findings} <= {
        minimal[:start].count("\n"),
        minimal[:start].count("\n") + 1,
    }


@pytest.mark.parametrize(
    "text",
    [
        "name: Clinic, country: NO, country_name: Norway",
        "name: NO, country: NO, country_name: Y",
        "name: 'yes', country: NO, country_name: off",
        "name: 12:30, country: NO, country_name: 1_000",
    ],
)
def test_words_that_other_yaml_would_change_stay_text(faults: Faults, text: str) -> None:
    assert faults(("name: Clinic, country: NO, country_name: Norway", text)) == []

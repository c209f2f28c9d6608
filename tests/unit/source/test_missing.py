"""A name that is missing is one finding, however many places use it; and what follows from a fault is no finding."""

from __future__ import annotations

import pytest
from spec_faults import Faults, Load, place, told

from protocolkit.findings import Finding
from protocolkit.source.load import Loaded


def shown(finding: Finding) -> tuple[str, tuple[int, int], str]:
    return finding.rule, place(finding), finding.message


def ends(finding: Finding) -> list[tuple[int, int, str]]:
    """The related places, from one, with what is said of them."""
    return [(one.location.line + 1, one.location.column + 1, one.message) for one in finding.related]


def edited(load_texts: Load, minimal: str, *edits: tuple[str, str]) -> Loaded:
    for old, new in edits:
        assert minimal.count(old) == 1, f"{minimal.count(old)} times in the protocol: {old}"
        minimal = minimal.replace(old, new)
    return load_texts({"p.yaml": minimal})


def where(text: str, of: str, within: str) -> tuple[int, int]:
    """Line and column of some words, from one, on the only line that holds some others."""
    ((number, line),) = [(n, line) for n, line in enumerate(text.split("\n"), 1) if within in line]
    return number, line.index(of) + 1


def test_a_renamed_id_is_one_finding_where_it_is_defined_that_lists_its_uses(
    load_texts: Load, minimal: str
) -> None:
    (finding,) = edited(load_texts, minimal, ("  - id: age\n", "  - id: age_years\n")).findings
    text = minimal.replace("  - id: age\n", "  - id: age_years\n")
    message = "nothing is called 'age', which 2 places name - was 'age_years' called so before?"
    assert shown(finding) == ("REF001", where(text, "age_years", "id: age_years"), message)
    assert finding.pointer == "variables/age_years"
    assert finding.fix == "call it 'age' again, or write 'age_years' in each of these places"
    assert ends(finding) == [
        (*where(text, "age", "when: age >= 18"), "named here"),
        (*where(text, "age", "variables: [age]"), "named here"),
    ]


def test_an_element_that_was_deleted_is_one_finding_at_its_first_use(load_texts: Load, minimal: str) -> None:
    visit = "  - {id: SCR, name: Screening, kind: planned, epoch: ALL, window: [-P7D, -P1D]}\n"
    (finding,) = edited(load_texts, minimal, (visit, "")).findings
    text = minimal.replace(visit, "")
    assert shown(finding) == ("REF001", where(text, "SCR", "collected: [SCR]"), "there is no visit 'SCR'")
    assert ends(finding) == [(*where(text, "SCR", "at: [SCR, D1]"), "named too")]


def test_one_wrong_use_stays_where_it_is(load_texts: Load, minimal: str) -> None:
    (finding,) = edited(load_texts, minimal, ("variables: [age]", "variables: [ages]")).findings
    assert shown(finding) == (
        "REF001",
        where(minimal, "age", "variables: [age]"),
        "there is no variable 'ages'",
    )
    assert finding.related == ()


def test_two_missing_names_are_two_findings(load_texts: Load, minimal: str) -> None:
    edits = (("collected: [SCR]", "collected: [S1]"), ("at: [SCR, D1]", "at: [S2, D1]"))
    loaded = edited(load_texts, minimal, *edits)
    assert [(found.rule, found.related) for found in loaded.findings] == [("REF001", ()), ("REF001", ())]


def test_a_renamed_code_is_one_finding(load_texts: Load, minimal: str) -> None:
    (finding,) = edited(load_texts, minimal, ("{code: M, label: Male}", "{code: MX, label: Male}")).findings
    text = minimal.replace("{code: M, label: Male}", "{code: MX, label: Male}")
    assert finding.rule == "REF001"
    assert place(finding) == where(text, "MX", "code: MX")
    assert ends(finding) == [
        (*where(text, "M ", "when: sex == M"), "named here"),
        (*where(text, "M]", "KNOWN: [F, M]"), "named here"),
    ]


def test_a_renamed_item_is_one_finding_with_conditions_and_references(load_texts: Load, minimal: str) -> None:
    (finding,) = edited(load_texts, minimal, ("{id: AGE, label", "{id: AGE2, label")).findings
    text = minimal.replace("{id: AGE, label", "{id: AGE2, label")
    assert (finding.rule, finding.pointer) == ("REF001", "forms/DM/items/AGE2")
    assert ends(finding) == [
        (*where(text, "DM.AGE", "from: DM.AGE"), "named here"),
        (*where(text, "AGE >=", "when: AGE >= 18"), "named here"),
    ]


def test_an_id_given_twice_lists_the_uses_of_the_one_that_it_took(load_texts: Load, minimal: str) -> None:
    (finding,) = edited(load_texts, minimal, ("  - id: age\n", "  - id: sex\n")).findings
    text = minimal.replace("  - id: age\n", "  - id: sex\n")
    assert finding.rule == "REF002"
    assert finding.fix == "call one of them 'age', or give it another id"
    assert [end[2] for end in ends(finding)] == [
        "first defined here",
        "named as 'age', which nothing is called",
        "named as 'age', which nothing is called",
    ]
    assert ends(finding)[1][:2] == where(text, "age", "when: age >= 18")


@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        ("    - id: EXC01\n      text: Men", "    - xid: EXC01\n      text: Men", ["SHP003"]),
        ("    - id: EXC01\n      text: Men", "    - di: EXC01\n      text: Men", ["SHP003"]),
        ("range: [0, 120]", "range: [▸120, 0]".replace("▸", ""), ["SHP007"]),
        ("when: sex == M or luggage > 20 'kg'", "when: sexx == MALE or luggage > 20 'kg'", ["CND002"]),
    ],
)
def test_what_follows_from_a_fault_is_not_told(
    load_texts: Load, minimal: str, old: str, new: str, rules: list[str]
) -> None:
    loaded = edited(load_texts, minimal, (old, new))
    assert [found.rule for found in loaded.findings] == rules, told(loaded)


def test_a_range_whose_limits_are_swapped(faults: Faults) -> None:
    assert faults(("range: [0, 120]", "range: ▸[120, 0]")) == [("SHP007", "write the lower limit first")]


def test_a_condition_on_an_item_of_each_criterion_waits_until_the_criteria_can_be_read(
    load_texts: Load, minimal: str
) -> None:
    item = "      - {id: 'MET_{id}', label: T, type: code, codelist: SEX, required: always, for_each: inclusion}\n"
    check = ("must: HAND <= HOLD", "must: HAND <= HOLD or MET_INC01 == F")
    items = ("      - {id: STARTDAT", f"{item}      - {{id: STARTDAT")
    assert edited(load_texts, minimal, check, items).findings == ()
    loaded = edited(load_texts, minimal, check, items, ("    - id: INC01\n", "    - text2: INC01\n"))
    assert [found.rule for found in loaded.findings] == ["SHP001", "SHP003"], told(loaded)


def test_items_of_a_group_that_does_not_exist_are_not_missed_in_conditions(
    load_texts: Load, minimal: str
) -> None:
    log = """
  - id: LOG
    name: A log
    collected: log
    groups:
      - {id: ROW, name: Row, repeating: true, key: TERM}
    items:
      - {id: TERM, label: Term, type: text, required: always, group: ROW}
      - {id: SIZE, label: Size, type: integer, unit: d, required: always, group: GROUP}
    checks:
      - {id: XC02, kind: soft, text: Not large, must: sum(LOG.SIZE) < 9, message: Check.}

questions:
"""
    assert edited(load_texts, minimal, ("\nquestions:\n", log.replace("GROUP", "ROW"))).findings == ()
    (finding,) = edited(load_texts, minimal, ("\nquestions:\n", log.replace("GROUP", "ROWS"))).findings
    assert (finding.rule, finding.message) == ("REF001", "there is no group 'ROWS'")


def test_the_line_with_the_dash_in_second_place_is_one_finding(load_texts: Load, minimal: str) -> None:
    """The line above it then stands in the element before, where its key is written a second time."""
    old = "  - id: sex\n    label: Sex\n"
    (finding,) = edited(load_texts, minimal, (old, "    label: Sex\n  - id: sex\n")).findings
    text = minimal.replace(old, "    label: Sex\n  - id: sex\n")
    number = text.split("\n").index("    label: Sex") + 1
    assert (finding.rule, place(finding)) == ("YML002", (number, 5))


@pytest.mark.parametrize("rest", ["", "\\d"])
def test_a_quotation_mark_that_is_not_closed_is_told_where_it_opens(
    load_texts: Load, minimal: str, rest: str
) -> None:
    """It ends at the next one, lines below: there the parser stops, and there the mistake is not."""
    text = minimal.replace("label: Day of the first tablet", 'label: "Day of the first tablet')
    text = text.replace("label: Weight of the luggage", f'label: {rest}"Weight of the luggage"')
    (finding,) = load_texts({"p.yaml": text}).findings
    assert shown(finding)[:2] == ("YML001", where(text, '"Day', "label: " + '"Day of'))
    assert finding.message == "the quotation mark that opens here is never closed"
    assert [(line, words) for line, _, words in ends(finding)] == [
        (where(text, "Weight", "Weight of")[0], "it ends before this")
    ]

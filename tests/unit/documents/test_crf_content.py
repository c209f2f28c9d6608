"""What stands on a case report form, before any template: items, order, boxes, words, marks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from crf_trial import code_item, form, item, plan_of, text_item

from protocolkit.documents.crf.blocks import (
    Answer,
    Cards,
    ConditionRow,
    CriteriaTable,
    FormPage,
    ItemRow,
    LogTable,
    ReviewRow,
)
from protocolkit.documents.crf.book import make_book
from protocolkit.documents.crf.marks import marker_of
from protocolkit.documents.crf.pages import Pages
from protocolkit.documents.crf.units import printed_unit
from protocolkit.documents.crf.wording import Words, conjuncts
from protocolkit.model.forms import Form, Group, Item


def page_of(
    *items: Item, groups: tuple[Group, ...] = (), collected: str = "scheduled", **fields: Any
) -> FormPage:
    only = form("F", *items, groups=groups, collected=collected, **fields)
    plan = plan_of(only)
    return Pages(plan, marker_of(plan)).form(plan.forms["F"])


def blocks_of(page: FormPage) -> list[Any]:
    return [block for section in page.sections for block in section.blocks]


def answer_of(entry: Item) -> Answer:
    (row,) = blocks_of(page_of(entry))
    answer: Answer = row.answer
    return answer


@pytest.mark.parametrize(
    ("ucum", "printed"),
    [
        ("10*9/L", "10⁹/L"),
        ("10*6", "10⁶"),
        ("mm[Hg]", "mmHg"),
        ("umol/L", "µmol/L"),
        ("ug/mL", "µg/mL"),
        ("kg/m2", "kg/m²"),
        ("cm2", "cm²"),
        ("Cel", "°C"),
        ("/min", "per minute"),
        ("{ratio}", ""),
        ("{count}", ""),
        ("{tablet}", "tablet"),
        ("a", "years"),
        ("%", "%"),
        ("U/L", "U/L"),
        ("m.s-2", "m·s⁻²"),
        ("[arb'U]", "[arb'U]"),
        (None, ""),
    ],
)
def test_units_are_printed_as_people_write_them(ucum: str | None, printed: str) -> None:
    assert printed_unit(ucum) == printed


def test_a_number_has_a_box_for_each_digit_that_its_range_allows() -> None:
    entry = item("X", type="decimal", decimals=1, unit="kg", range=(Decimal(25), Decimal(300)))
    answer = answer_of(entry)
    assert (answer.digits, answer.decimals, answer.signed, answer.unit) == (3, 1, False, "kg")
    assert answer.hints == ("Accepted 25–300",)


def test_a_number_that_may_be_negative_has_a_box_for_its_sign() -> None:
    entry = item(
        "X", type="integer", range=(Decimal(-20), Decimal(60)), soft_range=(Decimal(15), Decimal(25))
    )
    answer = answer_of(entry)
    assert answer.signed
    assert answer.hints == ("Accepted −20 to 60", "Usual 15–25")


@pytest.mark.parametrize(
    ("length", "boxes", "lines", "wide"),
    [(8, 8, 0, False), (20, 0, 1, False), (200, 0, 3, False), (500, 0, 4, True), (4000, 0, 10, True)],
)
def test_text_gets_boxes_or_lines_by_its_length(length: int, boxes: int, lines: int, wide: bool) -> None:
    answer = answer_of(text_item("X", length))
    assert (answer.boxes, answer.lines, answer.wide) == (boxes, lines, wide)


def test_short_answers_stand_in_the_same_four_columns_and_long_ones_below_one_another() -> None:
    assert answer_of(code_item("X", "NY")).columns == answer_of(code_item("X", "NYU")).columns == 4
    assert answer_of(code_item("X", "LONG")).columns == 1


def test_grades_show_their_number() -> None:
    assert [choice.label for choice in answer_of(code_item("X", "GRADE")).choices] == ["0  None", "1  Mild"]


def test_a_derived_item_is_not_entered() -> None:
    assert answer_of(item("X", type="integer", unit="a", derive="1 + 1")) == Answer("computed", unit="years")


def test_dates_say_their_limits_in_words() -> None:
    entry = item("X", type="date", not_before="add_days(D, -7)", not_after="today")
    page = page_of(item("D", label="Date of the visit", type="date"), entry)
    assert blocks_of(page)[1].answer.hints == (
        "Not before 7 days before date of the visit",
        "Not in the future",
    )


def test_items_below_the_same_condition_stand_indented_below_one_line() -> None:
    performed = code_item("PERF", "NY", label="Done?")
    reason = text_item("WHY", 200, when="PERF == N")
    value = item("V", type="integer", when="PERF == Y")
    deeper = item("W", type="integer", when="PERF == Y and V > 3")
    first, second, line, third, fourth = blocks_of(page_of(performed, reason, value, deeper))
    assert (first.level, second.level, line.level, third.level, fourth.level) == (0, 1, 0, 1, 2)
    assert second.only_if.text == "“Done?” (1) is No"
    assert isinstance(line, ConditionRow)
    assert line.wording.text == "“Done?” (1) is Yes"
    assert third.only_if is None
    assert fourth.only_if.text == "“V?” (3) is above 3"


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("A == Y", "“A?” (1) is Yes"),
        ("A != Y", "“A?” (1) is not Yes"),
        ("A in {Y, U}", "“A?” (1) is Yes or Unknown"),
        ("A not in {Y}", "“A?” (1) is not Yes"),
        ("A not in {Y, N}", "“A?” (1) is none of Yes or No"),
        ("A in CLEAR", "“A?” (1) is Yes or No"),
        ("A == Y or B == Y", "“A?” (1) is Yes or “B?” (2) is Yes"),
        ("A == N or B == N or C == N", "any of “A?” (1), “B?” (2) or “C?” (3) is No"),
        ("is_missing(A)", "“A?” (1) is blank"),
        ("not is_missing(A)", "“A?” (1) has an answer"),
        ("not (is_missing(A) and is_missing(B))", "any of “A?” (1) or “B?” (2) is answered"),
        ("age >= 18", "“Age at consent” is at least 18 years"),
        ("smoker", "“Smoker” is Yes"),
        ("smoker == N", "“Smoker” is No"),
        ("consent > 2024-03-01", "“Date of consent” is after 1 Mar 2024"),
        ("A@V1 == Y", "“A?” (1) at First visit is Yes"),
        ("A == Y implies B == Y", "if “A?” (1) is Yes, then “B?” (2) is Yes"),
        ("count(F) > 2", "the number of entries of “Form F” is above 2"),
    ],
)
def test_common_conditions_are_said_in_words(condition: str, words: str) -> None:
    asked = form("F", code_item("A", "NYU"), code_item("B", "NYU"), code_item("C", "NYU"))
    writer = Words(plan_of(asked), asked, {"A": 1, "B": 2, "C": 3})
    wording = writer.only_if(conjuncts(condition))
    assert wording is not None
    assert (wording.text, wording.is_code) == (words, False)


@pytest.mark.parametrize("condition", ["NOBODY == 1", "A == Y implies NOBODY"])
def test_other_conditions_are_shown_as_written(condition: str) -> None:
    asked = form("F", code_item("A", "NYU"), code_item("B", "NYU"))
    wording = Words(plan_of(asked), asked, {}).only_if((condition,))
    assert wording is not None
    assert (wording.text, wording.is_code) == (condition, True)


def test_criteria_stand_in_full_in_tables_of_their_own() -> None:
    inclusion = code_item("IE_{id}", "NYU", label="{id}: {text}", for_each="inclusion", group="IN")
    exclusion = code_item("IE_{id}", "NYU", label="{id}: {text}", for_each="exclusion", group="EX")
    groups = (Group("IN", "Inclusion criteria"), Group("EX", "Exclusion criteria"))
    page = page_of(item("DAT", type="date"), inclusion, exclusion, code_item("OK", "NY"), groups=groups)
    date, first, second, decision = blocks_of(page)
    assert isinstance(first, CriteriaTable)
    assert first.answers == ("Yes", "No", "Unknown")
    assert [(row.criterion, row.text) for row in first.rows] == [
        ("INC01", "Adults"),
        ("INC02", "Walks <b>far</b>"),
    ]
    assert [row.criterion for row in second.rows] == ["EXC01"]
    assert (date.number, decision.number) == (1, 2)
    assert [section.title for section in page.sections] == [
        "",
        "Inclusion criteria",
        "Exclusion criteria",
        "",
    ]
    assert page.confirmation


def test_a_narrow_repeating_group_is_a_table_and_a_wide_one_is_cards() -> None:
    groups = (Group("G", "Entries", repeating=True, key="B", rows=4),)
    narrow = [item("A", type="date", group="G"), code_item("B", "NY", group="G")]
    (table,) = blocks_of(page_of(*narrow, groups=groups))
    assert isinstance(table, LogTable)
    assert ([column.id for column in table.columns], table.rows) == (["B", "A"], 4)
    wide = [text_item(f"T{n}", 200, group="G") for n in range(8)]
    (cards,) = blocks_of(page_of(*wide, groups=groups))
    assert isinstance(cards, Cards)
    assert len(cards.wide) == 8


def test_a_form_turns_its_page_for_a_wide_table() -> None:
    groups = (Group("G", "Entries", repeating=True),)
    assert not page_of(item("A", type="date", group="G"), groups=groups).landscape
    dates = [item(f"D{n}", type="date", group="G") for n in range(5)]
    assert page_of(*dates, groups=groups).landscape


def test_marks_say_what_nobody_has_confirmed() -> None:
    assumed = item("A", type="date", source="ASM-01")
    confirmed = item("B", type="date", source="ASM-02")
    inferred = item("C", type="date", source="inferred (a reason)", sources={"not_after": "ASM-03"})
    page = page_of(assumed, confirmed, inferred)
    assert [row.mark for row in blocks_of(page)] == ["A", "", "A,D"]
    assert page.legend.assumed == ("ASM-01", "ASM-03")
    assert page.legend.inferred


def test_items_for_unmasked_staff_are_on_a_page_of_their_own() -> None:
    secret = code_item("ARM", "NY", audience="unmasked")
    plan = plan_of(form("F", item("D", type="date"), secret))
    pages = Pages(plan, marker_of(plan))
    assert [row.id for row in blocks_of(pages.form(plan.forms["F"]))] == ["D"]
    unmasked = pages.form(plan.forms["F"], "unmasked")
    assert [row.id for row in blocks_of(unmasked)] == ["ARM"]
    assert unmasked.unmasked


def book_titles(*forms: Form) -> list[tuple[str, list[str]]]:
    return [(part.title, [page.id for page in part.pages]) for part in make_book(plan_of(*forms)).parts]


def test_the_book_has_every_form_at_every_visit_then_logs_then_events() -> None:
    rows = (Group("G", "Entries", repeating=True),)
    log = form("LOG", code_item("ANY", "NY"), item("D", type="date", group="G"), groups=rows, collected="log")
    forms = (
        form("SV", item("D", type="date"), collected="every_visit"),
        form("F", item("D", type="date")),
        form("DTH", item("D", type="date"), collected="on_event"),
        form("PH", item("D", type="date"), audience="unmasked"),
        log,
    )
    assert book_titles(*forms) == [
        ("First visit (V1)", ["SV", "F", "LOGS"]),
        ("Call (V3)", ["SV"]),
        ("Second visit (V2)", ["SV", "F", "LOGS"]),
        ("Unscheduled (UNS)", ["SV"]),
        ("Running logs", ["LOG"]),
        ("Forms completed when an event occurs", ["DTH"]),
    ]


def test_what_a_log_asks_once_is_asked_at_each_review_and_not_in_the_log() -> None:
    rows = (Group("G", "Entries", repeating=True),)
    entry = item("D", type="date", group="G", when="ANY == Y")
    log = form("LOG", code_item("ANY", "NY"), entry, groups=rows, collected="log")
    book = make_book(plan_of(log))
    review, running = book.parts[0].pages[0], book.parts[-1].pages[0]
    asked, tick = blocks_of(review)
    assert isinstance(asked, ItemRow)
    assert asked.id == "ANY"
    assert isinstance(tick, ReviewRow)
    (table,) = blocks_of(running)
    assert [column.id for column in table.columns] == ["D"]
    assert table.remarks == ()
    assert "“ANY?” is asked at each visit" in running.remark


def test_a_page_for_a_visit_knows_its_visit_and_leaves_out_items_of_others() -> None:
    visit = code_item("WHICH", "VISITS")
    asked = form("F", visit, item("ONCE", type="date", at=("V1",)))
    first, second = (part.pages[0] for part in make_book(plan_of(asked)).parts[:2])
    assert [row.id for row in blocks_of(first)] == ["WHICH", "ONCE"]
    assert [row.id for row in blocks_of(second)] == ["WHICH"]
    assert [(choice.label, choice.preset) for choice in blocks_of(second)[0].answer.choices] == [
        ("Second", True)
    ]
    alone = page_of(visit, item("ONCE", type="date", at=("V1",)))
    assert blocks_of(alone)[1].only_at == "First visit"


def test_a_page_says_its_moment_and_its_condition() -> None:
    asked = form("F", item("D", type="date"))
    page = make_book(plan_of(asked, at=("V1 pre-dose",), when="smoker")).parts[0].pages[0]
    assert page.timing == "Before the dose"
    assert page.only_if is not None
    assert page.only_if.text == "“Smoker” is Yes"


def test_parts_of_the_book_say_when() -> None:
    asked = form("SV", item("D", type="date"), collected="every_visit")
    assert [part.timing for part in make_book(plan_of(asked)).parts] == [
        "On the day of: First dose",
        "8 days after: First dose; window −1 to +1 days",
        "1 month after: First dose; window −7 to +14 days",
        "",
    ]

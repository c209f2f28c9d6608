"""How questions are laid out for those who answer them: scales, visits, logs, what depends on what."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from crf_trial import code_item, form, item, plan_of, text_item

from protocolkit.documents.crf.blocks import (
    Cards,
    ConditionRow,
    FormPage,
    LogTable,
    Note,
    VisitBox,
    VisitsRow,
)
from protocolkit.documents.crf.book import make_book
from protocolkit.documents.crf.marks import marker_of
from protocolkit.documents.crf.pages import Pages
from protocolkit.model.forms import Form, Group, Item, Scale
from protocolkit.model.plan import Plan, make_plan

_ENDS = {"low": "No itch", "high": "Worst itch"}
_ROWS = (Group("G", "Entries", repeating=True, rows=2),)


def page_in(plan: Plan, form_id: str = "F") -> FormPage:
    return Pages(plan, marker_of(plan)).form(plan.forms[form_id])


def page_of(
    *items: Item, groups: tuple[Group, ...] = (), at: tuple[str, ...] = ("V1",), **fields: Any
) -> FormPage:
    return page_in(plan_of(form("F", *items, groups=groups, **fields), at=at))


def blocks_of(page: FormPage) -> list[Any]:
    return [block for section in page.sections for block in section.blocks]


def number(scale: Scale | None = None, low: int = 0, high: int = 10, **fields: Any) -> Item:
    limits = (Decimal(low), Decimal(high))
    return item("N", **({"type": "integer", "unit": "{score}", "range": limits, "scale": scale} | fields))


def test_a_scale_of_boxes_has_one_box_for_each_number_and_says_its_ends() -> None:
    (row,) = blocks_of(page_of(number(Scale("boxes", **_ENDS))))
    answer = row.answer
    assert (answer.kind, answer.wide, answer.hints) == ("choices", True, ())
    assert [(choice.label, choice.code) for choice in answer.choices] == [(str(n), str(n)) for n in range(11)]
    ends = answer.scale
    assert (ends.low_value, ends.low, ends.high_value, ends.high) == ("0", "No itch", "10", "Worst itch")


def test_a_scale_of_a_line_has_its_length_and_boxes_for_the_number_read_from_it() -> None:
    (row,) = blocks_of(page_of(number(Scale("line", length=120, **_ENDS), high=100, unit="mm")))
    answer = row.answer
    assert (answer.kind, answer.scale.length, answer.digits, answer.unit) == ("number", 120, 3, "mm")


@pytest.mark.parametrize(
    "fields", [{"low": 0, "high": 21}, {"type": "decimal", "decimals": 1}, {"low": -100, "high": 100}]
)
def test_a_number_with_too_many_steps_for_boxes_is_written_in_digits(fields: dict[str, Any]) -> None:
    (row,) = blocks_of(page_of(number(Scale("boxes", **_ENDS), **fields)))
    assert (row.answer.kind, row.answer.scale, row.answer.wide) == ("number", None, False)
    assert row.answer.hints[0].startswith("Accepted ")


def test_a_scale_in_a_log_is_a_number_whose_ends_are_said_below_the_table() -> None:
    for kind in ("boxes", "line"):
        scored = number(Scale(kind, **_ENDS), group="G")
        (table,) = blocks_of(page_of(item("D", type="date", group="G"), scored, groups=_ROWS))
        assert isinstance(table, LogTable)
        assert (table.columns[1].answer.kind, table.columns[1].answer.scale) == ("number", None)
        assert table.remarks[0].answer.hints == ("0 = No itch", "10 = Worst itch")


def test_what_is_asked_at_the_same_visits_only_stands_below_one_line() -> None:
    first, second = item("A", type="date", at=("V1",)), item("B", type="date", at=("V1",))
    alone = item("C", type="date", at=("V2",))
    line, a, b, c, d = blocks_of(page_of(first, second, alone, item("D", type="date"), at=("V1", "V2")))
    assert isinstance(line, VisitsRow)
    assert (line.text, a.level, a.only_at, b.level, b.only_at) == ("First visit", 1, "", 1, "")
    assert (c.level, c.only_at, d.level, d.only_at) == (0, "Second visit", 0, "")


def test_conditions_below_a_line_of_visits_are_indented_further() -> None:
    asked = [code_item("A", "NY", at=("V1",))] + [
        item(i, type="date", when="A == Y", at=("V1",)) for i in "BC"
    ]
    visits, _, condition, below, _ = blocks_of(page_of(*asked, item("D", type="date"), at=("V1", "V2")))[:5]
    assert isinstance(visits, VisitsRow)
    assert isinstance(condition, ConditionRow)
    assert (visits.level, condition.level, below.level) == (0, 1, 2)


def test_a_computed_item_without_a_condition_stands_with_those_before_it() -> None:
    asked = [code_item("A", "NY"), item("B", type="date", when="A == Y")]
    computed = item("C", type="integer", derive="1 + 1")
    after = item("D", type="date", when="A == Y")
    _, line, *below = blocks_of(page_of(*asked, computed, after))
    assert isinstance(line, ConditionRow)
    assert [(row.id, row.level) for row in below] == [("B", 1), ("C", 1), ("D", 1)]


@pytest.mark.parametrize(
    ("collected", "at", "box"),
    [
        ("scheduled", ("V1",), VisitBox(name="First visit (V1)", id="V1")),
        ("scheduled", ("V1", "V2"), VisitBox(options=("First visit", "Second visit"))),
        ("every_visit", (), VisitBox(options=("First visit", "Call", "Second visit", "Unscheduled"))),
        ("log", ("V1",), VisitBox(name="Running log", counter="Page no.")),
        ("on_event", (), VisitBox(name="When it occurs", counter="Occurrence no.")),
    ],
)
def test_the_head_of_a_form_names_its_visit_or_counts_its_copies(
    collected: str, at: tuple[str, ...], box: VisitBox
) -> None:
    assert page_of(item("D", type="date"), at=at, collected=collected).visit == box


def test_many_visits_are_called_by_their_ids_and_more_are_written_by_hand() -> None:
    plan = plan_of(form("F", item("D", type="date"), collected="every_visit"))
    (example,) = (visit for visit in plan.protocol.visits if visit.id == "V1")

    def box(count: int) -> VisitBox:
        visits = tuple(
            msgspec.structs.replace(example, id=f"M{n}", name=f"Visit of month {n}", target=f"P{n}M")
            for n in range(1, count + 1)
        )
        return page_in(make_plan(msgspec.structs.replace(plan.protocol, visits=visits))).visit

    assert box(9) == VisitBox(options=tuple(f"M{n}" for n in range(1, 10)))
    assert box(12) == VisitBox()


def test_what_the_visit_of_a_page_rules_out_is_not_on_it() -> None:
    which = code_item("WHICH", "VISITS")
    reason = text_item("WHY", 200, when="WHICH == UNS")
    planned = item("D", type="date", when="WHICH != UNS")
    book = make_book(plan_of(form("F", which, reason, planned, collected="every_visit")))
    asked = {part.title: blocks_of(part.pages[0]) for part in book.parts if part.pages}
    assert [row.id for row in asked["First visit (V1)"]] == ["WHICH", "D"]
    assert [row.id for row in asked["Unscheduled (UNS)"]] == ["WHICH", "WHY"]
    assert asked["Unscheduled (UNS)"][1].only_if is None
    alone = blocks_of(page_of(which, reason, planned, collected="every_visit"))
    assert [row.id for row in alone] == ["WHICH", "WHY", "D"]


def cards_of(*items: Item) -> Cards:
    (cards,) = blocks_of(page_of(*items, groups=_ROWS))
    assert isinstance(cards, Cards)
    return cards


def test_questions_of_a_card_that_share_a_condition_stay_together_below_it() -> None:
    opening = [text_item(f"T{n}", 290, group="G") for n in range(3)]
    serious = code_item("SER", "NY", group="G")
    reasons = [code_item(f"R{n}", "NY", group="G", when="SER == Y") for n in range(6)]
    after = [item(f"D{n}", type="date", group="G") for n in range(4)]
    cards = cards_of(*opening, serious, *reasons, *after)
    assert [row.id for row in cards.wide] == ["T0", "T1", "T2"]
    (column,) = (column for column in cards.columns if any(row.id == "R0" for row in column))
    held = [row for row in column if row.id.startswith("R")]
    assert [row.id for row in held] == [f"R{n}" for n in range(6)]
    assert column[0].id == "SER"
    assert held[0].above is not None
    assert held[0].above.text == "“SER?” (4) is Yes"
    assert [(row.level, row.only_if, row.above) for row in held[1:]] == [(1, None, None)] * 5


def test_a_text_that_depends_on_an_answer_stands_below_it_in_a_card() -> None:
    opening = [text_item(f"T{n}", 290, group="G") for n in range(4)]
    cards = cards_of(
        *opening,
        item("D", type="date", group="G"),
        code_item("SER", "NY", group="G"),
        text_item("WHY", 200, group="G", when="SER == Y"),
        item("E", type="date", group="G"),
    )
    (column,) = (column for column in cards.columns if any(row.id == "SER" for row in column))
    ids = [row.id for row in column]
    assert ids[ids.index("SER") + 1] == "WHY"


def test_the_side_is_said_where_the_question_does_not_name_it() -> None:
    left = code_item("L", "NY", label="Crack of the hand?", laterality="left")
    named = code_item("R", "NY", label="Crack of the right hand?", laterality="right")
    index = code_item("I", "NY", label="Ulcer of the leg?", laterality="index")
    elsewhere = code_item("E", "NY", label="Ulcer?", laterality="recorded")
    rows = blocks_of(page_of(left, named, index, elsewhere))
    assert [row.side for row in rows] == ["Left side", "", "Index side", ""]


def test_notes_of_the_authors_stand_apart_from_the_questions() -> None:
    noted = item("D", type="date", label="Date", note="Asked since version 2.")
    page = page_of(noted, note="Short on purpose.")
    assert page.notes == (Note("Short on purpose."), Note("Asked since version 2.", of="Date"))


def test_times_say_which_clock() -> None:
    (row,) = blocks_of(page_of(item("T", type="time")))
    assert row.answer.hints == ("24-hour clock",)


def settled(plan: Plan, status: str) -> Plan:
    study = msgspec.structs.replace(plan.protocol.study, status=status)
    return make_plan(msgspec.structs.replace(plan.protocol, study=study))


@pytest.mark.parametrize(("status", "inferred"), [("draft", True), ("final", False), ("approved", False)])
def test_what_was_inferred_is_marked_for_those_who_review_a_draft(status: str, inferred: bool) -> None:
    told = item("A", type="date", source="inferred (a reason)")
    assumed = item("B", type="date", source="ASM-01")
    page = page_in(settled(plan_of(form("F", told, assumed)), status))
    assert [row.mark for row in blocks_of(page)] == ["D" * inferred, "A"]
    assert page.legend.inferred is inferred


def unmasked_form() -> Form:
    return form(
        "F",
        item("D", type="date", label="Date"),
        code_item("ARM", "NY", label="Arm", audience="unmasked", note="Never shown."),
        item("E", type="date", label="End", when="ARM == Y"),
    )


def test_the_numbers_of_masked_questions_do_not_move_for_unmasked_ones() -> None:
    plan = plan_of(unmasked_form())
    pages = Pages(plan, marker_of(plan))
    assert [row.number for row in blocks_of(pages.form(plan.forms["F"]))] == [1, 3]
    assert [row.number for row in blocks_of(pages.form(plan.forms["F"], "unmasked"))] == [2]
    assert all(note.text != "Never shown." for note in pages.form(plan.forms["F"]).notes)

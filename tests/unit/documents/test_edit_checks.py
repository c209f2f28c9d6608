"""The edit-check specification: every check that is written, every one that an item implies, and who can do it."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from crf_trial import code_item, form, item, plan_of
from product_files import HOSTILE, build, cells, hostile_plan, plan_at, workbook

from protocolkit.documents.artifact import Artifact
from protocolkit.documents.edit_checks.content import make_specification
from protocolkit.documents.edit_checks.rows import CheckRow
from protocolkit.documents.products.edit_checks import PRODUCT
from protocolkit.model.forms import EditCheck, Group
from protocolkit.model.plan import Plan

XLSX, HTML = "edit-checks/edit-checks.xlsx", "edit-checks/edit-checks.html"
TRIAL = "protocol/nct03239535"


@pytest.fixture(scope="module")
def trial() -> dict[str, Artifact]:
    return build(PRODUCT, plan_at(TRIAL))


@pytest.fixture(scope="module")
def hostile() -> dict[str, Artifact]:
    return build(PRODUCT, hostile_plan())


def by_id(plan: Plan) -> dict[str, CheckRow]:
    found = {row.id: row for row in make_specification(plan).rows}
    assert len(found) == len(make_specification(plan).rows)
    return found


def table(artifact: Artifact, sheet: str) -> list[dict[str, str]]:
    """A sheet by its header, which stands in the sixth row."""
    header, *lines = workbook(artifact)[sheet].iter_rows(min_row=6, values_only=True)
    return [dict(zip(header, (cell or "" for cell in line), strict=True)) for line in lines]


def test_every_written_check_of_the_trial_is_there(trial: dict[str, Artifact]) -> None:
    checks = {check.id: check for form in plan_at(TRIAL).forms.values() for check in form.checks}
    stated = {row["Check"]: row for row in table(trial[XLSX], "Edit checks") if row["Origin"] == "stated"}
    assert stated.keys() == checks.keys()
    assert len(stated) == 62
    for name, check in checks.items():
        row = stated[name]
        assert (row["Severity"], row["Message"], row["Check in words"]) == (
            check.kind,
            check.message,
            check.text,
        )
        assert row["Condition"] == " ".join((check.must or "").split())
        assert (row["Mode"], row["Why a person"]) == (
            ("automatic", "") if check.must else ("manual", check.manual)
        )


def test_a_check_says_what_it_is_about_and_which_systems_can_do_it() -> None:
    found = by_id(plan_at(TRIAL))
    row = found["XC34"]
    assert (row.form, row.forms, row.where) == ("EC", ("EC", "CLI"), "TRT")
    assert row.items == ("EC.ECLAT", "CLI.INDXLIMB")
    assert row.words == "“Side” (8) is “Index limb” on form CLI"
    assert {one.target: one.how for one in row.carried} == dict.fromkeys(
        ("REDCap", "XPath", "SQL", "FHIRPath", "JavaScript"), "exact"
    )
    refused = {one.target: one.how for one in found["XC37"].carried if not one.is_carried}
    assert refused == {
        "REDCap": "REDCap has no field for the window of a visit",
        "FHIRPath": "a response does not hold the window of its visit",
    }
    by_hand = found["XC52"]
    assert (by_hand.mode, by_hand.carried, by_hand.items) == ("manual", (), ())
    assert by_hand.reason.startswith("The adverse event form records no date of death")


def test_visits_are_those_at_which_an_item_of_the_check_is_asked() -> None:
    first = item("A", type="integer", at=("V1",))
    checks = (
        EditCheck("X1", "hard", "t", "m", must="A > 1"),
        EditCheck("X2", "soft", "t", "m", must="B > 1"),
        EditCheck("X3", "soft", "t", "m", must="exists(LOGF where ROW > B)"),
    )
    rows = Group("G", "Rows", repeating=True)
    log = form(
        "LOGF", item("HEAD", type="integer"), item("ROW", type="integer", group="G"),
        groups=(rows,), collected="log", checks=(EditCheck("X4", "soft", "t", "m", must="ROW > 1"),),
    )  # fmt: skip
    event = form("EV", item("C", type="integer"), collected="on_event")
    every = form("ALL", item("D"), collected="every_visit")
    found = by_id(plan_of(form("F", first, item("B", type="integer"), checks=checks), log, event, every))
    where = {name: row.where for name, row in found.items()}
    assert where == {
        "X1": "V1",
        "X2": "V1, V2",
        "X3": "V1, V2",
        "F.A.required": "V1",
        "F.B.required": "V1, V2",
        "X4": "running log",
        "LOGF.HEAD.required": "V1, V2",
        "LOGF.ROW.required": "running log",
        "EV.C.required": "on event",
        "ALL.D.required": "every visit",
    }


def test_what_items_imply() -> None:
    number = item(
        "WT",
        type="decimal",
        unit="kg",
        decimals=1,
        range=(Decimal("0.5"), Decimal(300)),
        soft_range=(Decimal(40), Decimal(180)),
    )
    asked = item(
        "D",
        type="date",
        required="conditional",
        when="Y == N or WT > 3",
        not_before="consent",
        not_after="today",
    )
    free = item("FREE", required="optional")
    computed = item("SUM", type="integer", derive="1 + 1", range=(Decimal(0), Decimal(9)))
    found = by_id(plan_of(form("F", code_item("Y", "NY"), number, asked, free, computed)))
    assert {
        name: (row.kind, row.severity, row.condition, row.words) for name, row in found.items()
    } == {
        "F.Y.required": ("required", "hard", "not is_missing(Y)", "“Y?” is answered"),
        "F.WT.required": ("required", "hard", "not is_missing(WT)", "“WT?” is answered"),
        "F.WT.range": ("range", "hard", "WT >= 0.5 and WT <= 300", "“WT?” is from 0.5 to 300 kg"),
        "F.WT.soft_range": ("usual range", "soft", "WT >= 40 and WT <= 180", "“WT?” is from 40 to 180 kg"),
        "F.D.required": (
            "required", "hard", "(Y == N or WT > 3) implies not is_missing(D)",
            "“D?” is answered if “Y?” (1) is No or “WT?” (2) is above 3 kg",
        ),
        "F.D.not_before": ("date limit", "hard", "D >= consent", "“D?” is not before date of consent"),
        "F.D.not_after": ("date limit", "hard", "D <= today", "“D?” is not after today"),
        "F.SUM.range": ("range", "hard", "SUM >= 0 and SUM <= 9", "“SUM?” is from 0 to 9"),
    }  # fmt: skip
    assert (
        found["F.WT.soft_range"].message
        == "The answer to “WT?” is not from 40 to 180 kg, as is usual; please confirm it."
    )
    assert {one.how for one in found["F.WT.range"].carried} == {"field"}
    assert {one.how for one in found["F.D.required"].carried} == {"exact"}


def test_unmasked_items_are_flagged() -> None:
    kept = form(
        "F",
        item("A"),
        item("KIT", audience="unmasked"),
        checks=(EditCheck("X", "hard", "t", "m", must="not is_missing(KIT)"),),
    )
    found = by_id(plan_of(kept, form("U", item("B"), audience="unmasked")))
    assert {name: row.unmasked for name, row in found.items()} == {
        "X": True, "F.A.required": False, "F.KIT.required": True, "U.B.required": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("must", "trouble"),
    [
        ("A >", "The condition has an error: "),
        ("A > 1", "The condition has an error: "),
        ("A = today", "The condition has an error: "),
        ("NOBODY == 1", "The condition has an error: there is no variable or item NOBODY"),
    ],
)
def test_a_condition_with_an_error_is_shown_and_says_so(must: str, trouble: str) -> None:
    broken = EditCheck("X", "hard", "t", "m", must=must)
    asked = item("B", required="conditional", when=must)
    found = by_id(plan_of(form("F", item("A", type="date"), asked, checks=(broken,))))
    row = found["X"]
    assert (row.condition, row.words, row.mode, row.carried) == (must, "", "manual", ())
    assert row.reason.startswith(trouble)
    assert found["F.B.required"].reason.startswith("The condition has an error: ")


def test_the_workbook_can_be_filtered_and_printed(trial: dict[str, Artifact]) -> None:
    book = workbook(trial[XLSX])
    assert book.sheetnames == ["Edit checks", "Explanation", "Codelists"]
    sheet = book["Edit checks"]
    assert sheet.freeze_panes == "B7"
    assert sheet.auto_filter.ref == f"A6:U{sheet.max_row}"
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$6:$6", "$A:$A")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (2, 0)
    assert sheet["I7"].alignment.wrap_text
    assert sheet.column_dimensions["I"].width > 40
    assert max(row.height or 0 for row in sheet.row_dimensions.values()) <= 409
    lists = table(trial[XLSX], "Codelists")
    assert [row["Code"] for row in lists if row["Codelist"] == "NY"] == ["Y", "N"]
    assert "ABI.ABIPERF" in lists[0]["Items"]
    assert len(lists) == sum(len(each.codes) for each in plan_at(TRIAL).codelists.values())


def test_the_explanation_counts_what_the_table_holds(trial: dict[str, Artifact]) -> None:
    rows = table(trial[XLSX], "Edit checks")
    counted = Counter((row["Origin"], row["Kind"]) for row in rows)
    told = {row["What"]: row["Meaning"] for row in table(trial[XLSX], "Explanation")}
    assert told["Stated checks"] == "62 written in the protocol, 5 of them done by a person."
    assert told["Implied checks"].startswith(f"{counted.total() - 62} that follow")
    for kind in ("required", "range", "usual range", "date limit"):
        assert told[f"Kind: {kind}"].endswith(f" {counted['implied', kind]} checks.")


class _Tags(HTMLParser):
    """Counts what begins in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.begun[tag] += 1


def test_the_page_has_every_check(trial: dict[str, Artifact]) -> None:
    page = trial[HTML].content.decode()
    rows = make_specification(plan_at(TRIAL)).rows
    assert all(f"<strong>{row.id}</strong>" in page for row in rows)
    tags = _Tags()
    tags.feed(page)
    forms = [form for form in make_specification(plan_at(TRIAL)).forms if form.rows]
    tables = sum(bool(form.stated) + bool(form.implied) for form in forms)
    assert (tags.begun["table"], tags.begun["tr"]) == (tables, len(rows) + tables)
    assert "built-in method" not in page
    assert tags.begun["style"] == 1, "only the style sheet that the page names is obeyed"


def test_hostile_texts_stay_texts(hostile: dict[str, Artifact]) -> None:
    found = cells(hostile[XLSX])
    assert {cell.data_type for cell in found} == {"s"}
    assert HOSTILE in {cell.value for cell in found}
    page = hostile[HTML].content.decode()
    assert "<b>&amp;" not in page
    assert "=1+1 &lt;b&gt;&amp;amp; | #import &#34;x&#34;" in page


def test_the_same_protocol_gives_the_same_bytes(trial: dict[str, Artifact]) -> None:
    again = build(PRODUCT, plan_at(TRIAL))
    assert {path: one.content for path, one in again.items()} == {
        path: one.content for path, one in trial.items()
    }


@pytest.mark.parametrize("spec", ["tests/data/second", "tests/data/minimal"])
def test_other_protocols_have_one_too(spec: str) -> None:
    plan = plan_at(spec)
    found = build(PRODUCT, plan)
    assert found.keys() == {XLSX, HTML}
    checks = [check.id for form in plan.forms.values() for check in form.checks]
    assert [row["Check"] for row in table(found[XLSX], "Edit checks") if row["Origin"] == "stated"] == checks

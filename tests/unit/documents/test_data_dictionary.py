"""The data dictionary: one row for every item, in three formats that say the same."""

from __future__ import annotations

from decimal import Decimal

import pytest
from crf_trial import code_item, form, item, plan_of
from product_files import HOSTILE, build, cells, hostile_plan, plan_at, rows, workbook

from protocolkit.documents.artifact import Artifact
from protocolkit.documents.products.data_dictionary import PRODUCT
from protocolkit.model.forms import Group

FOLDER = "data-dictionary"
CSV, XLSX, MD = (f"{FOLDER}/data-dictionary.{kind}" for kind in ("csv", "xlsx", "md"))
TRIAL = "protocol/nct03239535"


@pytest.fixture(scope="module")
def trial() -> dict[str, Artifact]:
    return build(PRODUCT, plan_at(TRIAL))


@pytest.fixture(scope="module")
def hostile() -> dict[str, Artifact]:
    return build(PRODUCT, hostile_plan())


def test_every_item_has_its_row(trial: dict[str, Artifact]) -> None:
    expected = [
        (form.id, item.id, item.label) for form in plan_at(TRIAL).forms.values() for item in form.items
    ]
    found = rows(trial[CSV])
    assert [(row["form"], row["item"], row["label"]) for row in found] == expected
    assert len(expected) == 254


def test_a_row_says_all_that_is_known_of_an_item() -> None:
    weight = item(
        "WEIGHT_VSORRES", type="decimal", unit="kg", decimals=1, range=(Decimal(25), Decimal("300.0")),
        soft_range=(Decimal(40), Decimal(180)), required="conditional", when="DONE == Y", group="G",
        instruction="Without shoes.", note="A note.", standard=True, source="sponsor P1", at=("V1",),
    )  # fmt: skip
    day = item("DAY", type="date", not_before="consent", not_after="today", audience="unmasked")
    total = item("TOTAL", type="integer", derive="1 +\n 1", criterion="INC01")
    text = item("T", max_length=20)
    groups = (Group("G", "Measurements", repeating=True),)
    plan = plan_of(
        form("VS", code_item("DONE", "NYU"), weight, day, total, text, groups=groups, domains=("VS",))
    )
    found = {row["item"]: row for row in rows(build(PRODUCT, plan)[CSV])}
    assert {key: value for key, value in found["WEIGHT_VSORRES"].items() if value} == {
        "item": "WEIGHT_VSORRES", "form": "VS", "group": "Measurements", "repeats": "rows", "number": "2",
        "label": "WEIGHT_VSORRES?", "type": "decimal", "unit": "kg", "decimals": "1", "range": "25 to 300",
        "usual_range": "40 to 180", "required": "conditional", "condition": "DONE == Y",
        "condition_in_words": "“DONE?” (1) is Yes", "asked_at": "V1",
        "sdtm": "VS.VSORRES when VSTESTCD = WEIGHT", "standard_name": "yes", "staff": "site",
        "instruction": "Without shoes.", "note": "A note.", "source": "sponsor P1",
    }  # fmt: skip
    assert found["DONE"]["answers"] == "Y = Yes; N = No; U = Unknown"
    assert (found["DAY"]["not_before"], found["DAY"]["not_after"], found["DAY"]["staff"]) == (
        "consent", "today", "unmasked",
    )  # fmt: skip
    assert (found["TOTAL"]["derivation"], found["TOTAL"]["required"], found["TOTAL"]["criterion"]) == (
        "1 + 1", "computed", "INC01",
    )  # fmt: skip
    assert found["T"]["length"] == "20"


def test_workbook_and_csv_say_the_same(trial: dict[str, Artifact]) -> None:
    book = workbook(trial[XLSX])
    assert book.sheetnames == ["Items", "Codelists", "Forms"]
    for name, file in (
        ("Items", CSV),
        ("Codelists", f"{FOLDER}/codelists.csv"),
        ("Forms", f"{FOLDER}/forms.csv"),
    ):
        header, *lines = book[name].iter_rows(min_row=6, values_only=True)
        titles = [title.lower().replace(" ", "_") for title in header]
        shown = [{t: cell or "" for t, cell in zip(titles, line, strict=True)} for line in lines]
        assert shown == [
            {key: value.removeprefix("'") for key, value in row.items()} for row in rows(trial[file])
        ]
        assert book[name].auto_filter.ref
        assert book[name].freeze_panes


def test_markdown_has_a_row_for_every_item(trial: dict[str, Artifact]) -> None:
    text = trial[MD].content.decode()
    lines = text.splitlines()
    items = [item for form in plan_at(TRIAL).forms.values() for item in form.items]
    for one in items:
        name = one.id.replace("_", "\\_")
        assert any(line.startswith(f"| {name} |") for line in lines), one.id
    assert "| VS.VSORRES when VSTESTCD = SYSBP |" in text
    assert "decimal, 1 decimals, Cel" in text


def test_hostile_texts_stay_texts(hostile: dict[str, Artifact]) -> None:
    found = cells(hostile[XLSX])
    assert {cell.data_type for cell in found} == {"s"}
    assert HOSTILE in {cell.value for cell in found}
    assert {row["label"] for row in rows(hostile[CSV])} == {f"'{HOSTILE}"}
    assert all(row["answer"].startswith("'=1+1") for row in rows(hostile[f"{FOLDER}/codelists.csv"]))
    assert {row["name"] for row in rows(hostile[f"{FOLDER}/forms.csv"])} == {f"'{HOSTILE}"}
    table = [line for line in hostile[MD].content.decode().splitlines() if line.startswith("| ")]
    assert "\\<b\\>\\&amp; \\| #import" in "".join(table)
    assert {line.replace("\\|", "").count("|") for line in table} == {4, 7, 11}


def test_the_same_protocol_gives_the_same_bytes(hostile: dict[str, Artifact]) -> None:
    again = build(PRODUCT, hostile_plan())
    assert {path: one.content for path, one in again.items()} == {
        path: one.content for path, one in hostile.items()
    }


def test_a_spec_without_forms_has_an_empty_one() -> None:
    found = build(PRODUCT, plan_at("tests/data/minimal"))
    assert found.keys() == {CSV, XLSX, MD, f"{FOLDER}/codelists.csv", f"{FOLDER}/forms.csv"}

"""The files of the schedule: readable, complete, literal, and the same every time."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import msgspec
import openpyxl
import pypdf
import pytest

from protocolkit.documents.artifact import Artifact, BuildContext, make_masthead
from protocolkit.documents.products.schedule import PRODUCT
from protocolkit.documents.render import Templates
from protocolkit.model.plan import Plan, make_plan
from protocolkit.model.schedule import Repeat, Visit
from protocolkit.source.load import load

ROOT = Path(__file__).resolve().parents[3]
HOSTILE = '=1+1 <b>&amp; #import "x" $a$ *bold* `raw` {{ 7*7 }} @cmd'


def build(plan: Plan) -> dict[str, Artifact]:
    context = BuildContext(plan, make_masthead(plan, "0123456789abcdef" * 4, 0), Templates())
    return {artifact.path: artifact for artifact in PRODUCT.make(context)}


def plan_at(path: str) -> Plan:
    plan = load(str(ROOT / path)).plan
    assert plan is not None
    return plan


@pytest.fixture(scope="module")
def trial() -> dict[str, Artifact]:
    return build(plan_at("protocol/nct03239535"))


@pytest.fixture(scope="module")
def second() -> dict[str, Artifact]:
    return build(plan_at("tests/data/second"))


@pytest.fixture(scope="module")
def hostile() -> dict[str, Artifact]:
    protocol = plan_at("tests/data/second").protocol
    replace = msgspec.structs.replace
    visits = tuple(replace(visit, name=f"{HOSTILE} {visit.id}", note=HOSTILE) for visit in protocol.visits)
    activities = tuple(replace(each, name=HOSTILE, note=HOSTILE) for each in protocol.activities)
    epochs = tuple(replace(epoch, name=HOSTILE) for epoch in protocol.epochs)
    forms = tuple(replace(form, name=HOSTILE, instruction=HOSTILE) for form in protocol.forms)
    return build(
        make_plan(replace(protocol, visits=visits, activities=activities, epochs=epochs, forms=forms))
    )


def pages(artifact: Artifact) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(artifact.content)).pages]


def rows(artifact: Artifact) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(artifact.content.decode("utf-8"), newline="")))


def squeezed(text: str) -> str:
    return "".join(text.split()).replace("\u00ad", "").replace("-", "").replace("‐", "")


def test_every_file_is_there(second: dict[str, Artifact]) -> None:
    visits = ["SCR", *(f"C{n}" for n in range(1, 7)), "C1D8", "EOT", "FU1", "FU2", "UNS", "ET"]
    expected = {f"schedule/soa.{form}" for form in ("html", "pdf", "xlsx", "csv")}
    expected |= {"schedule/checklists.pdf"} | {f"schedule/checklist-{visit}.html" for visit in visits}
    assert set(second) == expected
    assert {artifact.kind for artifact in second.values()} == {"schedule"}


def test_the_same_protocol_gives_the_same_bytes(second: dict[str, Artifact]) -> None:
    again = build(plan_at("tests/data/second"))
    assert {path: a.content for path, a in again.items()} == {path: a.content for path, a in second.items()}


def test_files_name_their_assumptions(trial: dict[str, Artifact]) -> None:
    assert {"ASM-51", "ASM-52", "ASM-63"} <= set(trial["schedule/soa.pdf"].assumptions)
    assert "ASM-52" in trial["schedule/checklist-M03.html"].assumptions


def test_the_matrix_is_on_one_sheet(trial: dict[str, Artifact], second: dict[str, Artifact]) -> None:
    for made, last in ((trial, "Disposition"), (second, "End of treatment or of")):
        first, notes, *_ = pages(made["schedule/soa.pdf"])
        assert squeezed("Schedule of activities") in squeezed(first)
        assert squeezed(last) in squeezed(first)
        assert notes.index("Notes") >= 0
    page = pypdf.PdfReader(io.BytesIO(trial["schedule/soa.pdf"].content)).pages[0].mediabox
    assert page.width > page.height


def test_each_checklist_begins_on_its_own_page(second: dict[str, Artifact]) -> None:
    found = pages(second["schedule/checklists.pdf"])
    assert len(found) == 13
    assert [squeezed(text).find(squeezed("Checklist of the visit")) >= 0 for text in found] == [True] * 13


def test_more_visits_than_a_sheet_takes_go_on_the_next() -> None:
    plan = plan_at("tests/data/second")
    many = Visit(
        "C", "Cycle {n}", "planned", epoch="TREATMENT", target="P0D", window=("P0D", "P0D"),
        repeat=Repeat("P21D", 40), source="sponsor PROT §4",
    )  # fmt: skip
    visits = tuple(many if visit.id == "C" else visit for visit in plan.protocol.visits)
    made = build(make_plan(msgspec.structs.replace(plan.protocol, visits=visits)))
    text = pages(made["schedule/soa.pdf"])
    assert [squeezed("(4 of 4)") in squeezed(page) for page in text[:4]] == [False, False, False, True]
    assert squeezed("Cycle 40") in squeezed("".join(text[:4]))


def test_csv_is_the_matrix(trial: dict[str, Artifact]) -> None:
    table = rows(trial["schedule/soa.csv"])
    assert [row["name"] for row in table[:5]] == ["name", "epoch", "target", "window", "study day"]
    by_activity = {row["activity"]: row for row in table[5:]}
    assert len(by_activity) == 27
    assert by_activity["ABIX"]["TRT"] == "X pre D"
    assert by_activity["ABIX"]["M03"] == "X"
    assert by_activity["INJ"]["M03"] == ""
    assert {row["content"] for row in table} == {"0123456789ab"}


def test_the_workbook_is_set_up_for_the_printer(trial: dict[str, Artifact]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(trial["schedule/soa.xlsx"].content))
    assert book.sheetnames == ["Schedule", "Visits", "Notes and sources"]
    assert book.properties.created.isoformat() == "2000-01-01T00:00:00"
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.freeze_panes
    sheet = book["Schedule"]
    assert sheet.freeze_panes == "D13"
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$6:$12", "$A:$C")
    cells = [cell.value for row in sheet.iter_rows(min_row=13, min_col=4) for cell in row]
    assert sum(str(cell or "").startswith("X") for cell in cells) == 118
    visits = [row[0].value for row in book["Visits"].iter_rows(min_row=7)]
    assert visits[:2] == ["SCR", "TRT"]
    assert visits[-4:] == ["W01", "M01", "M09", "M18"]


def test_html_shows_hostile_names_as_they_are(hostile: dict[str, Artifact]) -> None:
    for path in ("schedule/soa.html", "schedule/checklist-C1.html"):
        text = hostile[path].content.decode()
        assert "=1+1 &lt;b&gt;&amp;amp; #import &#34;x&#34; $a$ *bold* `raw` {{ 7*7 }} @cmd" in text
        assert "<b>" not in text


def test_pdf_shows_hostile_names_as_they_are(hostile: dict[str, Artifact]) -> None:
    for path in ("schedule/soa.pdf", "schedule/checklists.pdf"):
        text = squeezed("".join(pages(hostile[path])))
        assert squeezed(HOSTILE.replace('"', "")) in text.replace('"', "").replace("“", "").replace("”", "")


def test_spreadsheets_hold_hostile_names_as_text(hostile: dict[str, Artifact]) -> None:
    table = rows(hostile["schedule/soa.csv"])
    assert {row["name"] for row in table[5:]} == {f"'{HOSTILE}"}
    assert table[0]["SCR"] == f"'{HOSTILE} SCR"
    book = openpyxl.load_workbook(io.BytesIO(hostile["schedule/soa.xlsx"].content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert HOSTILE in {cell.value for cell in cells}


def test_nothing_of_unmasked_staff_is_on_a_checklist(second: dict[str, Artifact]) -> None:
    for path, artifact in second.items():
        if "checklist" not in path:
            continue
        text = "".join(pages(artifact)) if path.endswith(".pdf") else artifact.content.decode()
        assert "kits" not in text
        assert "unmasked" not in text

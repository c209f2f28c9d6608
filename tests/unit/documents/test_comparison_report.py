"""The report on a comparison: what a director, a printer and a screen reader find in it, in all three formats."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pypdf
import pytest
from lxml import etree

from protocolkit.amend.comparison import Comparison, Side, compare
from protocolkit.amend.profiles import all_profiles
from protocolkit.api import compare as compare_files
from protocolkit.documents.comparison.blocks import Card, Facts, Matrix, Section, Table
from protocolkit.documents.comparison.decisions import decisions
from protocolkit.documents.comparison.marked_schedule import marked_schedule
from protocolkit.documents.comparison.report import FORMATS, Format, Report, make_report, rendered
from protocolkit.documents.render import Templates
from protocolkit.documents.schedule_content import make_schedule
from protocolkit.errors import CannotRun
from protocolkit.model.amendments import AmendedChange, Amendment, Impact, Reason, Scope
from protocolkit.model.plan import Plan, make_plan
from protocolkit.report.changes_words import FICTIONAL
from protocolkit.source.load import load

ROOT = Path(__file__).resolve().parents[3]
AMENDMENTS = ROOT / "tests" / "data" / "amendments"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
replace = msgspec.structs.replace


@cache
def fictional(number: str) -> Comparison:
    return compare_files(*(str(AMENDMENTS / number / side) for side in ("previous", "current")))


@cache
def second() -> Plan:
    plan = load(str(ROOT / "tests" / "data" / "second")).plan
    assert plan is not None
    return plan


def compared(old: Plan, new: Plan, header: Amendment | None = None) -> Comparison:
    sides = (Side(name, plan, lambda path: None) for name, plan in (("old", old), ("new", new)))
    return compare(*sides, profiles=[all_profiles()["eu_ctr"]], header=header)


def made(comparison: Comparison, form: Format) -> bytes:
    return rendered(comparison, form, Templates())


def part(raw: bytes, name: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return etree.fromstring(archive.read(name))


def text_of(raw: bytes, form: Format) -> str:
    """The words of a report as they are read."""
    if form == "pdf":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(raw)).pages)
    if form == "docx":
        return "\n".join("".join(p.itertext(f"{W}t")) for p in part(raw).iter(f"{W}p"))
    reader = _Reader()
    reader.feed(raw.decode())
    return "".join(reader.words)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] != ["style"]:
            self.words.append(data)


def section(report: Report, name: str) -> Section:
    return next(found for found in report.sections if found.id == name)


def words(value: Any) -> str:
    """All words of a part of the content."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "\n".join(map(words, value.values()))
    return "\n".join(map(words, value)) if isinstance(value, list | tuple) else ""


def told(value: Any) -> str:
    return words(msgspec.to_builtins(value))


def rows(table: Table) -> list[list[str]]:
    """A table as texts: the words of each cell."""
    return [
        ["".join(run.text for line in cell.paragraphs for run in line) for cell in row.cells]
        for group in table.groups
        for row in group.rows
    ]


def tables(found: Section) -> dict[str, Table]:
    return {block.title: block for block in found.blocks if isinstance(block, Table)}


# What stands in it


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_says_the_same(form: Format) -> None:
    """Every word of the content stands in every format, in its order within a section."""
    text = squeezed(text_of(made(fictional("A01"), form), form))
    report = make_report(fictional("A01"))
    for found in report.sections:
        assert squeezed(found.title) in text
        for block in found.blocks:
            if isinstance(block, Card | Table | Facts):
                assert squeezed(block.title) in text
            if isinstance(block, Card | Facts):
                assert all(squeezed(fact.label) in text for fact in block.rows)
    for whole in (
        *(FICTIONAL, "Amendment A01: Safety of injections and early follow-up", "SM", "PA-safety"),
        *(
            "participants still in the trial consent again",
            "incomparable: some are gained, and others are lost",
        ),
        *(
            "Two injection-site haematomas at platelets of 60 and 72 x 10^9/L (fictional).",
            "XC29 to be tested",
        ),
        *("New Safety Information Available (C218493)", "7 times: SCR, TRT, M01, M03, M06, M12, M24"),
        *("platelets < [deleted: 50] [inserted: 100] or wbc < 4.0", "1 month after First study injection"),
        *(fictional("A01").old.hash, fictional("A01").new.hash, "Data monitoring committee"),
    ):
        assert squeezed(whole) in text, whole


def test_the_sections_stand_in_the_order_in_which_they_are_read() -> None:
    report = make_report(fictional("A01"))
    assert [(found.id, found.title.split(". ")[0]) for found in report.sections] == [
        *(("class", "1"), ("decisions", "2"), ("details", "3"), ("population", "4"), ("summary", "5")),
        *(("changes", "6"), ("schedule", "7"), ("consequences", "8"), ("none", "9")),
    ]


def test_the_details_are_those_of_the_template() -> None:
    header = Amendment(
        "A1",
        "Title",
        "1",
        "2",
        Reason("OTHER", "Another reason."),
        (),
        impacts=(Impact("SUBJECT_SAFETY", True, "Because."), Impact("DATA_ROBUSTNESS", False)),
        scope=Scope("NOT_GLOBAL", ("NO",)),
    )
    study = second().protocol.study
    new = make_plan(replace(second().protocol, study=replace(study, version="9")))
    found = section(make_report(compared(second(), new, header)), "details")
    (details, beside) = (block for block in found.blocks if isinstance(block, Facts))
    assert {
        fact.label: ["".join(run.text for run in line) for line in fact.value.paragraphs]
        for fact in details.rows
    } == {
        "Amendment Identifier": ["A1"],
        "Title": ["Title"],
        "Amendment Scope": ["Not Global: NO"],
        "Approval Date": ["not said"],
        "Current Amendment Enrollment": ["not said"],
        "Primary Reason for Amendment": ["Other (C17649)", "Another reason."],
        "Secondary Reason for Amendment": ["Not Applicable"],
        "Amendment Summary": ["not said"],
        "Is this amendment likely to have a substantial impact on the safety or rights of the participants?": [
            "Yes (safety)",
            "Because.",
        ],
        "Is this amendment likely to have a substantial impact on the reliability and robustness of the data "
        "generated in the clinical trial?": ["No"],
    }
    assert [fact.label for fact in beside.rows] == ["Decision on consent"]


def test_the_decisions_of_a_bundle_that_hides_changes() -> None:
    assert [question for question, _ in decisions(fictional("A02"))] == [
        "Correct the declared class in European Union",
        "Supply the class in Russian Federation",
        "Class the change in United States, Phase 1: A02.5, visit IMM (Immediate post-treatment), time: changed; "
        "visit IMM (Immediate post-treatment), window: changed",
        "Class the change in United States, Phase 1: A02.6, primary outcome PO2 (Amputation-free survival), "
        "definition: text-only",
        "Confirm that it still says the same: A02.1, exclusion EXC02, criterion: text-only",
        "Confirm that it still says the same: A02.2, exclusion EXC01, criterion: text-only",
        "Re-consent: decide what is done",
        "Decide whether the bundle is taken apart",
    ]


def test_a_change_without_a_header_has_to_be_explained_by_nobody_and_says_so() -> None:
    study = replace(second().protocol.study, brief_summary="Other words.")
    report = make_report(compared(second(), make_plan(replace(second().protocol, study=study))))
    assert "No header of an amendment leads to this version" in told(section(report, "details"))
    assert report.title == "Comparison of two protocol versions"


def test_old_and_new_stand_beside_each_other_in_the_summary() -> None:
    (table,) = tables(section(make_report(fictional("A02")), "summary")).values()
    first = rows(table)[0]
    assert first == [
        "exclusion EXC02, criterion: text-only",
        "text: Dry gangrene with extensive foot lesion (> 1\\2).",
        "text: Dry gangrene with extensive foot lesion (> 1/2).",
        "European Union: NSMUnited States, Phase 1: none",
    ]
    headings = ["".join(run.text for run in group.heading.paragraphs[0]) for group in table.groups]
    assert headings[:2] == [
        "A02.1 The fraction in EXC02 is written with a slash.",
        "A02.2 EXC01 says wet instead of humid gangrene.",
    ]


def test_registry_fields_have_their_old_and_new_value() -> None:
    table = tables(section(make_report(fictional("A02")), "consequences"))["Registry fields"]
    held = {tuple(row[:2]): row[2:] for row in rows(table)}
    assert held["ClinicalTrials.gov (PRS)", "Central contact: phone"] == [
        "telephone A (fictional)",
        "telephone B (fictional)",
    ]


# The schedule


def changed_cells(matrix: Matrix) -> Iterator[tuple[str, str, str, str]]:
    for panel in matrix.panels:
        for group in panel.groups:
            for row in group.rows:
                for head, cell in zip(panel.columns, row.cells, strict=True):
                    if cell.state:
                        yield row.name.text, head.id.text, cell.sign, cell.text


def test_an_added_visit_is_marked_in_its_column_and_cells() -> None:
    comparison = fictional("A01")
    matrix = marked_schedule(*(make_schedule(side.plan) for side in (comparison.old, comparison.new)))
    assert matrix is not None
    (heads,) = ([head for head in panel.columns if head.id.state] for panel in matrix.panels)
    assert [(head.id.text, head.id.sign, head.id.words) for head in heads] == [("M01", "+", "added")]
    marked = [*changed_cells(matrix)]
    assert {(visit, sign, text) for _, visit, sign, text in marked} == {("M01", "+", "X")}
    assert len(marked) == 6


def test_the_mirror_marks_what_is_removed() -> None:
    comparison = fictional("A01")
    forth = marked_schedule(make_schedule(comparison.old.plan), make_schedule(comparison.new.plan))
    back = marked_schedule(make_schedule(comparison.new.plan), make_schedule(comparison.old.plan))
    assert forth is not None
    assert back is not None
    assert [(row, visit, "−", text) for row, visit, _, text in changed_cells(forth)] == [*changed_cells(back)]
    assert [head.id.text for head in back.panels[0].columns] == [
        head.id.text for head in forth.panels[0].columns
    ]


def test_another_part_of_a_visit_and_another_window_are_marked() -> None:
    protocol = second().protocol
    dosed = next(entry for entry in protocol.activities if any(" pre-dose" in at for at in entry.at))
    moved = replace(dosed, at=tuple(at.replace(" pre-dose", " post-dose") for at in dosed.at))
    visit = next(found for found in protocol.visits if found.window and found.enabled)
    wider = replace(visit, window=("-P9D", "+P9D"))
    new = replace(
        protocol,
        activities=tuple(moved if entry is dosed else entry for entry in protocol.activities),
        visits=tuple(wider if entry is visit else entry for entry in protocol.visits),
    )
    matrix = marked_schedule(make_schedule(second()), make_schedule(make_plan(new)))
    assert matrix is not None
    assert {(sign, text) for _, _, sign, text in changed_cells(matrix)} == {("≠", "X post (was X pre)")}
    (head,) = (head for panel in matrix.panels for head in panel.columns if head.id.text == visit.id)
    assert [run.style for run in head.lines[2] if run.style] != []


def test_a_schedule_that_stays_needs_no_sheet() -> None:
    study = replace(second().protocol.study, brief_summary="Other words.")
    report = make_report(compared(second(), make_plan(replace(second().protocol, study=study))))
    found = section(report, "schedule")
    assert told(found.blocks).strip().endswith("The schedule of activities does not change.")
    assert not found.wide


# No change


@pytest.mark.parametrize("form", FORMATS)
def test_no_change_is_one_page_that_says_so(form: Format) -> None:
    raw = made(compared(second(), second()), form)
    assert "No change: both versions say the same." in text_of(raw, form)
    if form == "pdf":
        assert len(pypdf.PdfReader(io.BytesIO(raw)).pages) == 1
    assert [found.id for found in make_report(compared(second(), second())).sections] == ["result"]


# Bytes, marks, structure


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("number", ["A01", "A02"])
def test_the_same_comparison_gives_the_same_bytes(number: str, form: Format) -> None:
    assert made(fictional(number), form) == made(fictional(number), form)


def test_a_document_of_word_has_no_clock() -> None:
    with zipfile.ZipFile(io.BytesIO(made(fictional("A02"), "docx"))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert archive.testzip() is None
        core = etree.fromstring(archive.read("docProps/core.xml"))
        assert [child.tag.rpartition("}")[2] for child in core] == ["title", "creator", "language", "version"]
        declared = archive.read("[Content_Types].xml").decode()
        parts = [name for name in archive.namelist() if name.startswith("word/") and "_rels" not in name]
        assert all(f'PartName="/{name}"' in declared for name in parts)


def test_what_changed_is_named_besides_being_struck_through_or_underlined() -> None:
    page = made(fictional("A01"), "html").decode()
    gone, new = (f'<span class="named"> [{name}: </span>' for name in ("deleted", "inserted"))
    end = '<span class="named">] </span>'
    assert f"<del>{gone}50{end}</del><ins>{new}100{end}</ins>" in page
    document = part(made(fictional("A01"), "docx"))
    runs = [
        (run.find(f"{W}rPr/{W}rStyle").get(f"{W}val"), run.findtext(f"{W}t"))
        for run in document.iter(f"{W}r")
        if run.find(f"{W}rPr/{W}rStyle") is not None
    ]
    marked = [
        *(("Named", " [deleted: "), ("Deleted", "50"), ("Named", "]")),
        *(("Named", " [inserted: "), ("Inserted", "100"), ("Named", "]")),
    ]
    assert any(runs[at : at + len(marked)] == marked for at in range(len(runs)))
    styles = part(made(fictional("A01"), "docx"), "word/styles.xml")
    looks = {style.get(f"{W}styleId"): style for style in styles.iter(f"{W}style")}
    assert looks["Deleted"].find(f"{W}rPr/{W}strike") is not None
    assert looks["Inserted"].find(f"{W}rPr/{W}u") is not None
    used = {
        found.get(f"{W}val")
        for kind in ("rStyle", "pStyle", "tblStyle")
        for found in document.iter(f"{W}{kind}")
    }
    assert used <= looks.keys()


def test_the_pdf_is_tagged_and_names_itself_on_every_page() -> None:
    reader = pypdf.PdfReader(io.BytesIO(made(fictional("A01"), "pdf")))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    for page in reader.pages:
        text = page.extract_text()
        assert FICTIONAL in text
        assert "Version 1.0.0 to 2.0.0" in text
    assert {(page.mediabox.width > page.mediabox.height) for page in reader.pages} == {True, False}


def test_tables_of_word_are_whole_and_repeat_their_heads() -> None:
    """As many cells as columns in every row, each with a paragraph at its end; a head on every page."""
    for table in part(made(fictional("A01"), "docx")).iter(f"{W}tbl"):
        width = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        for row in table.iter(f"{W}tr"):
            cells = row.findall(f"{W}tc")
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in cells]
            assert sum(1 if span is None else int(span.get(f"{W}val")) for span in spans) == width
            assert all(cell[-1].tag == f"{W}p" for cell in cells)
        if table.find(f"{W}tblPr/{W}tblStyle").get(f"{W}val") == "Grid":
            assert table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None


# Hostile words

MARKUP = (
    '</td></w:t></w:p><script>alert(1)</script> &amp; ]]> <!-- --> #panic("x") $x^2$ *b* _i_ @ref <label> `raw` '
    "\\u{41} // no {{ 7*7 }} {% if %} [b] <w:br/>"
)
CONTROLS = "".join(map(chr, (*range(1, 32), 0x7F, 0x85, 0x202E, 0x2028, 0xFFFE, 0xFFFF)))
LONG = "x" * 10_000
HEBREW = "גיל מעל 18"


@cache
def hostile() -> Comparison:
    """Everything that people write is hostile in the new version, and one word of it differs in each text."""
    protocol = second().protocol
    bad = f"{MARKUP} {CONTROLS} {HEBREW}"
    eligibility = protocol.eligibility
    criteria = tuple(
        replace(found, text=f"{bad} {found.id}", note=LONG if at == 0 else None)
        for at, found in enumerate(eligibility.inclusion)
    )
    new = replace(
        protocol,
        eligibility=replace(eligibility, inclusion=criteria),
        visits=tuple(replace(visit, name=f"{bad} {visit.id}") for visit in protocol.visits),
        activities=tuple(replace(entry, name=f"{bad} {entry.id}") for entry in protocol.activities),
        assumptions=tuple(replace(found, text=f"{found.text} {bad}") for found in protocol.assumptions),
        study=replace(protocol.study, version=f"9 {bad}", brief_summary=" ".join(["word"] * 2500)),
    )
    entry = AmendedChange("H1", ("eligibility",), bad, rationale=bad, purpose=bad, sections=(bad,))
    header = Amendment(
        bad, bad, "2.1.0", "9", Reason("OTHER", bad), (entry,), summary=f"{bad} {LONG}", note=bad
    )
    return compared(second(), make_plan(new), header)


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_words_are_words(form: Format) -> None:
    raw = made(hostile(), form)
    text = squeezed(text_of(raw, form))
    shown = squeezed(MARKUP)
    assert shown in text
    assert squeezed(LONG) in text if form != "pdf" else text.count("x") > 2 * len(LONG)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202e\ufffe\uffff]", text)
    if form != "pdf":
        assert squeezed(HEBREW) in text


def test_no_hostile_word_becomes_a_tag() -> None:
    reader = _Reader()
    reader.feed(made(hostile(), "html").decode())
    plain = _Reader()
    plain.feed(made(fictional("A01"), "html").decode())
    assert {*reader.tags} <= {*plain.tags}
    assert reader.attributes <= plain.attributes
    assert {*_names(made(hostile(), "docx"))} <= {*_names(made(fictional("A01"), "docx"))}


def _names(raw: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for name in archive.namelist():
            yield from (str(element.tag) for element in etree.fromstring(archive.read(name)).iter())


# A sponsor's own templates


def test_a_sponsor_replaces_the_looks_of_each_format(tmp_path: Path) -> None:
    for name, text in (
        ("html/comparison.html", "<p>{{ report.title }}</p>"),
        ("pdf/comparison.typ", '#import "_page.typ": data\n#set document(title: "t")\n#data.report.title'),
        ("docx/header.xml", _HEADER),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    templates = Templates(str(tmp_path))
    comparison = fictional("A02")
    assert rendered(comparison, "html", templates) == b"<p>Report on a protocol amendment</p>"
    assert text_of(rendered(comparison, "pdf", templates), "pdf") == "Report on a protocol amendment"
    header = part(rendered(comparison, "docx", templates), "word/header1.xml")
    assert "".join(header.itertext()) == "Ours: 1.0.0 to 1.1.0"


_HEADER = (
    f'<w:hdr xmlns:w="{W[1:-1]}"><w:p><w:r><w:t>Ours: {{{{ masthead.version }}}}</w:t></w:r></w:p></w:hdr>'
)


def test_a_template_that_does_not_work_is_named(tmp_path: Path) -> None:
    (tmp_path / "docx").mkdir()
    (tmp_path / "docx" / "styles.xml").write_text("{{ nothing.there }}", encoding="utf-8")
    with pytest.raises(CannotRun, match=r"the template docx/styles\.xml does not work"):
        rendered(fictional("A02"), "docx", Templates(str(tmp_path)))

"""PDFs of forms and of the book, as a screen reader, a printer and a reader of bookmarks find them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
import pytest
from crf_trial import code_item, form, item, plan_of, text_item

from protocolkit.documents.artifact import Artifact, BuildContext, make_masthead
from protocolkit.documents.crf.book import make_book
from protocolkit.documents.products.crf import PRODUCT
from protocolkit.documents.render import Templates
from protocolkit.model.forms import Code, Codelist, Form, Group, Scale
from protocolkit.model.plan import Plan
from protocolkit.source.load import load

_SECOND = Path(__file__).parents[2] / "data" / "second"
_HASH = "0123456789abcdef" * 4


def make(plan: Plan) -> dict[str, Artifact]:
    context = BuildContext(plan, make_masthead(plan, _HASH, 0), Templates())
    return {artifact.path: artifact for artifact in PRODUCT.make(context)}


@pytest.fixture(scope="module")
def second() -> Plan:
    plan = load(str(_SECOND)).plan
    assert plan is not None
    return plan


@pytest.fixture(scope="module")
def printed(second: Plan) -> dict[str, pypdf.PdfReader]:
    """Every PDF that is printed, by its name; those that are filled in have tests of their own."""
    return {
        path.removeprefix("crf/"): reader(artifact)
        for path, artifact in make(second).items()
        if artifact.format == "pdf" and "fillable" not in path
    }


def reader(artifact: Artifact) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(artifact.content))


def words_of(pages: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in pages.pages)


def fonts_of(pages: pypdf.PdfReader) -> Iterator[Any]:
    for page in pages.pages:
        for font in page["/Resources"].get("/Font", {}).values():  # type: ignore[attr-defined]
            yield from (entry.get_object() for entry in font.get_object()["/DescendantFonts"])


def test_every_pdf_says_that_it_is_accessible_and_which_language_it_is_in(
    printed: dict[str, pypdf.PdfReader],
) -> None:
    for name, pages in printed.items():
        root: Any = pages.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"], name
        assert root["/Lang"] == "en", name
        assert root["/ViewerPreferences"]["/DisplayDocTitle"], name
        assert "/StructTreeRoot" in root, name
        assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data(), name


def test_every_font_is_in_the_file(printed: dict[str, pypdf.PdfReader]) -> None:
    for name, pages in printed.items():
        fonts = list(fonts_of(pages))
        assert fonts, name
        for font in fonts:
            descriptor = font["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(descriptor), name


def outline(entries: list[Any], pages: pypdf.PdfReader, depth: int = 0) -> Iterator[tuple[int, str, int]]:
    for entry in entries:
        if isinstance(entry, list):
            yield from outline(entry, pages, depth + 1)
        else:
            number = pages.get_destination_page_number(entry)
            assert number is not None
            yield depth, " ".join(entry.title.split()), number


def test_bookmarks_of_the_book_are_visits_and_below_each_its_forms_with_their_pages(
    second: Plan, printed: dict[str, pypdf.PdfReader]
) -> None:
    pages = printed["book.pdf"]
    found = list(outline(pages.outline, pages))
    book = make_book(second)
    expected = [(0, "Contents")]
    for part in book.parts:
        expected.append((0, " ".join(part.title.split())))
        expected += [(1, f"{p.id} {p.name}" if p.id != "LOGS" else p.name) for p in part.pages]
    assert [(depth, title) for depth, title, _ in found] == expected
    for depth, title, number in found:
        if depth == 1:
            assert title in " ".join(pages.pages[number].extract_text().split())
    numbers = [number for _, _, number in found]
    assert numbers == sorted(numbers)


def test_the_bookmark_of_a_form_is_the_form(second: Plan, printed: dict[str, pypdf.PdfReader]) -> None:
    for entry in second.forms.values():
        if entry.audience == "site":
            pages = printed[f"{entry.id}.pdf"]
            assert list(outline(pages.outline, pages)) == [(0, f"{entry.id} {entry.name}", 0)]


def test_every_page_says_which_protocol_which_version_and_which_page_it_is(
    printed: dict[str, pypdf.PdfReader],
) -> None:
    for name, pages in printed.items():
        for number, page in enumerate(pages.pages, 1):
            text = page.extract_text()
            assert f"Page {number} of {len(pages.pages)}" in text
            if name != "book.pdf" or number > 2:
                for told in ("FIC-KAL-202", "Version 2.1.0", "draft", _HASH[:12], "Nordlicht Fiktiv GmbH"):
                    assert told in text, (name, number, told)


def test_scales_are_drawn_with_their_numbers_and_ends(printed: dict[str, pypdf.PdfReader]) -> None:
    text = words_of(printed["QS.pdf"])
    assert "0 1 2 3 4 5 6 7 8 9 10 0 = No itch 10 = Worst itch that can be imagined" in text
    assert "the line is 100 mm long" in text


def lines_of(page: Any) -> Iterator[float]:
    """The lengths of the level lines of a page, in millimetres."""
    content = page.get_contents().get_data().decode("latin-1")
    for left, top, right, bottom in re.findall(r"(\S+) (\S+) m (\S+) (\S+) l\b", content):
        if top == bottom:
            yield (float(right) - float(left)) / 72 * 25.4


def test_the_line_of_a_scale_is_as_long_as_the_protocol_says() -> None:
    limits = (Decimal(0), Decimal(100))
    drawn = Scale("line", "Нет боли", "Сильная боль", 123)
    plan = plan_of(form("F", item("N", type="integer", unit="mm", range=limits, scale=drawn)))
    pages = reader(make(plan)["crf/F.pdf"])
    assert any(abs(length - 123) < 0.2 for length in lines_of(pages.pages[0]))
    assert "0 = Нет боли 100 = Сильная боль" in words_of(pages)


def test_a_log_has_numbered_lines_and_its_pages_are_counted(printed: dict[str, pypdf.PdfReader]) -> None:
    text = words_of(printed["CM.pdf"])
    assert "Running log Page no." in text
    for number in range(1, 6):
        assert f" {number} Systemic corticosteroid" in text
    assert "Occurrence no." in words_of(printed["PG.pdf"])


def long_form() -> tuple[Form, Codelist]:
    options = tuple(
        Code(f"C{n}", f"Choice {n} of forty, told in so many words that it needs a line") for n in range(40)
    )
    label = "A question as long as it may be, " * 9
    asked = [item(f"Q{n}", type="date", label=f"Question {n} of many") for n in range(200)]
    long_choice = code_item("LONG", "FORTY", label=label[:300])
    return form("F", long_choice, text_item("T", 4000, label=label[:300]), *asked), Codelist("FORTY", options)


def test_forty_choices_and_two_hundred_questions_go_on_from_page_to_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, codelist = long_form()
    monkeypatch.setattr("crf_trial._CODELISTS", (codelist,))
    pages = reader(make(plan_of(asked))["crf/F.pdf"])
    texts = [" ".join(page.extract_text().split()) for page in pages.pages]
    whole = " ".join(texts)
    for n in range(40):
        assert f"Choice {n} of forty" in whole
    for n in range(200):
        assert f"Question {n} of many" in whole
    questions = [text.count(" of many") for text in texts]
    full = [count for count in questions if count]
    assert min(full[1:-1]) >= 12, questions
    assert "Completed by" in texts[-1]


def test_a_log_of_forty_lines_repeats_its_head() -> None:
    rows = (Group("G", "Entries", repeating=True, rows=40),)
    dated = item("D", type="date", group="G", label="Date of the entry")
    pages = reader(make(plan_of(form("F", dated, groups=rows, collected="log")))["crf/F.pdf"])
    assert len(pages.pages) > 1
    for page in pages.pages[:-1]:
        assert "Date of the entry" in page.extract_text()


def test_cyrillic_is_text_that_can_be_searched_and_copied(printed: dict[str, pypdf.PdfReader]) -> None:
    assert "нет зуда" in words_of(printed["QS.pdf"])
    assert "очень сильный" in words_of(printed["book.pdf"])

"""Case report forms as files: what a reader, a printer and a screen reader find in them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pypdf
import pytest
from crf_trial import code_item, form, item, plan_of, text_item

from protocolkit.documents.artifact import Artifact, BuildContext, make_masthead
from protocolkit.documents.glyphs import _DRAWN, printable, printable_text
from protocolkit.documents.products.crf import PRODUCT
from protocolkit.documents.render import Templates
from protocolkit.model.forms import Form, Group
from protocolkit.model.plan import Plan
from protocolkit.source.load import load

_SECOND = Path(__file__).parents[2] / "data" / "second"
_HASH = "0123456789abcdef" * 4
_HOSTILE = (
    '#panic("x") $x^2$ *bold* _it_ @ref <label> `raw` \\u{41} // no comment /* c */ [b] {c} = h - l + e ~ '
    "<script>alert(1)</script> &amp; \"q\" 'a' {{ 7*7 }} {% if %}"
)


def make(plan: Plan) -> dict[str, Artifact]:
    context = BuildContext(plan, make_masthead(plan, _HASH, 0), Templates())
    return {artifact.path: artifact for artifact in PRODUCT.make(context)}


def reader(artifact: Artifact) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(artifact.content))


def text_of(artifact: Artifact) -> str:
    return "\n".join(page.extract_text() for page in reader(artifact).pages)


def squeezed(text: str) -> str:
    """Text without what line breaks and invisible breaking places add."""
    return re.sub(r"[\s\u200b]+", "", text)


@pytest.fixture(scope="module")
def second() -> Plan:
    plan = load(str(_SECOND)).plan
    assert plan is not None
    return plan


@pytest.fixture(scope="module")
def made(second: Plan) -> dict[str, Artifact]:
    return make(second)


@pytest.fixture(scope="module")
def book(made: dict[str, Artifact]) -> pypdf.PdfReader:
    return reader(made["crf/book.pdf"])


def test_every_form_is_a_web_page_a_pdf_and_one_to_fill_in(second: Plan, made: dict[str, Artifact]) -> None:
    masked = {entry.id for entry in second.forms.values() if entry.audience == "site"}
    expected = {f"crf/{name}.{kind}" for name in {*masked, "book"} for kind in ("html", "pdf")}
    unmasked = {f"crf/{name}-unmasked.{kind}" for name in ("RAND", "PH") for kind in ("html", "pdf")}
    fillable = {
        path.replace(".html", "-fillable.pdf") for path in expected | unmasked if path.endswith(".html")
    }
    assert set(made) == expected | unmasked | fillable - {"crf/book-fillable.pdf"}


def test_every_pdf_is_tagged_and_has_a_title_and_a_language(made: dict[str, Artifact]) -> None:
    for artifact in made.values():
        if artifact.format == "pdf":
            root: Any = reader(artifact).trailer["/Root"]
            assert root["/MarkInfo"]["/Marked"]
            assert "/StructTreeRoot" in root
            assert root["/Lang"] == "en"
            assert reader(artifact).metadata.title  # type: ignore[union-attr]


def test_every_page_of_the_book_says_whose_it_is(second: Plan, book: pypdf.PdfReader) -> None:
    total = len(book.pages)
    for number, page in enumerate(book.pages, 1):
        text = page.extract_text()
        assert f"Page {number} of {total}" in text
        if number > 2:
            for words in ("FIC-KAL-202", "Version 2.1.0", "draft", _HASH[:12], "SITE NO.", "PARTICIPANT NO."):
                assert words in text


def titles(entries: list[Any], depth: int = 0) -> Iterator[tuple[int, str]]:
    for entry in entries:
        if isinstance(entry, list):
            yield from titles(entry, depth + 1)
        else:
            yield depth, " ".join(entry.title.split())


def test_the_outline_of_the_book_is_visits_with_their_forms(book: pypdf.PdfReader) -> None:
    found = list(titles(book.outline))
    assert found[0] == (0, "Contents")
    assert found[1:4] == [(0, "Screening (SCR)"), (1, "SV Visit"), (1, "ICF Informed consent")]
    parts = [title for depth, title in found if depth == 0]
    assert parts[-2:] == ["Running logs", "Forms completed when an event occurs"]
    assert parts.index("Cycle 1, day 1 (C1)") + 1 == parts.index("Cycle 1, day 8 (telephone) (C1D8)")
    assert sum(title == "SV Visit" for _, title in found) == len(parts) - 3


def test_the_contents_give_the_page_of_every_form(book: pypdf.PdfReader) -> None:
    contents = book.pages[1].extract_text()
    page = next(
        n for n, p in enumerate(book.pages, 1) if "When did the winter itch begin?" in p.extract_text()
    )
    assert re.search(rf"MH\s+Medical history of itch[\s.]*{page}\b", contents)


def test_pages_of_the_book_name_their_visit_and_form(book: pypdf.PdfReader) -> None:
    page = next(p.extract_text() for p in book.pages if "Ultrasound performed?" in p.extract_text())
    assert re.search(r"\(C\d\)", page)
    assert "US  Ultrasound of the forearm" in page


def test_what_is_for_unmasked_staff_is_neither_in_the_book_nor_on_masked_forms(
    made: dict[str, Artifact],
) -> None:
    for path, artifact in made.items():
        if "unmasked" in path:
            continue
        text = text_of(artifact) if artifact.format == "pdf" else artifact.content.decode()
        assert "Strength of the tablets" not in text
        assert "Kalmoxin 10 mg tablet" not in text
        assert "Pharmacy record" not in text
    assert "UNMASKED STAFF ONLY" in text_of(made["crf/RAND-unmasked.pdf"])
    assert "Date of randomisation" not in text_of(made["crf/RAND-unmasked.pdf"])


def test_other_alphabets_are_printed(made: dict[str, Artifact]) -> None:
    for text in (text_of(made["crf/MH.pdf"]), made["crf/MH.html"].content.decode()):
        assert squeezed("Kan du føre dagbok? / Können Sie ein Tagebuch führen? / Можете ли Вы") in squeezed(
            text
        )


def test_the_eligibility_form_has_every_criterion_in_full_and_the_investigators_confirmation(
    second: Plan, made: dict[str, Artifact]
) -> None:
    text = squeezed(text_of(made["crf/IE.pdf"]))
    for criterion in second.criteria.values():
        assert squeezed(criterion.text) in text
    assert squeezed("Confirmation of the investigator.") in text


def test_the_same_protocol_gives_the_same_bytes(second: Plan, made: dict[str, Artifact]) -> None:
    assert {path: artifact.content for path, artifact in make(second).items()} == {
        path: artifact.content for path, artifact in made.items()
    }


def test_the_manifest_learns_what_each_form_rests_on(made: dict[str, Artifact]) -> None:
    assert "inferred (free text helps the investigator to grade)" in made["crf/MH.pdf"].sources
    assert made["crf/book.pdf"].assumptions == ()
    plan = plan_of(form("F", item("D", type="date", source="ASM-01", sources={"not_after": "ASM-02"})))
    assert make(plan)["crf/F.pdf"].assumptions == ("ASM-01",)
    assert make(plan)["crf/F.pdf"].sources == ("ASM-01", "ASM-02")


class Page(HTMLParser):
    """Checks that elements nest, and gathers what a page refers to."""

    void = frozenset({"meta", "br", "link", "img", "hr", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.targets: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.targets += [value or "" for name, value in attrs if name in ("href", "src")]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_web_pages_are_well_formed_and_refer_to_nothing_outside(made: dict[str, Artifact]) -> None:
    for artifact in made.values():
        if artifact.format != "html":
            continue
        page = Page()
        page.feed(artifact.content.decode())
        assert page.open == []
        assert len(set(page.ids)) == len(page.ids)
        assert page.tags.count("script") == (artifact.path != "crf/book.html")
        known = {path.removeprefix("crf/") for path in made} | {"../index.html"}
        assert set(page.targets) <= known
        assert "url(" not in artifact.content.decode()


def hostile_form() -> Form:
    return form(
        "F",
        code_item("A", "NY", label=_HOSTILE, instruction=_HOSTILE, note=_HOSTILE),
        text_item("B", 500, label="W" * 300),
        text_item("C", 20, label="שלום العربية 中文 😀 \u202eabc\u0007 Привет", when="A == Y"),
        item("D", type="date", label=_HOSTILE, group="G"),
        groups=(Group("G", _HOSTILE, repeating=True),),
        name=_HOSTILE[:60],
        instruction=_HOSTILE,
    )


def test_hostile_text_is_shown_as_it_is_written() -> None:
    made = make(plan_of(hostile_form()))
    for path in ("crf/F.pdf", "crf/book.pdf"):
        text = squeezed(text_of(made[path]))
        assert squeezed(_HOSTILE) in text
        assert "W" * 300 in text
        assert "[U+4E2D]" in text
        assert "Привет" in text
    page = Page()
    page.feed(made["crf/F.html"].content.decode())
    assert page.open == []
    assert page.tags.count("script") == 1
    assert "中文" in made["crf/F.html"].content.decode()
    assert "49" not in re.findall(r"\{\{ 7\*7 \}\}|49", made["crf/F.html"].content.decode())


def test_a_form_with_an_assumption_says_which() -> None:
    plan = plan_of(form("F", item("D", type="date", source="ASM-01")))
    made = make(plan)
    assert "sponsor has not confirmed: ASM-01" in text_of(made["crf/F.pdf"])
    assert '<sup class="mark">A</sup>' in made["crf/F.html"].content.decode()


def test_only_characters_without_a_glyph_are_replaced() -> None:
    assert printable_text("≤ 50 µmol/L, ё, ß, Ω, 10⁹") == "≤ 50 µmol/L, ё, ß, Ω, 10⁹"
    assert printable_text("中\u202e") == "[U+4E2D][U+202E]"
    assert printable({"a": ["x", 1, None, "\x07"]}) == {"a": ["x", 1, None, "[U+0007]"]}


def test_every_character_that_is_said_to_have_a_glyph_can_be_printed() -> None:
    spans = [span.partition("-") for span in _DRAWN.split()]
    points = [n for first, _, last in spans for n in range(int(first, 16), int(last or first, 16) + 1)]
    text = " ".join(map(chr, points))
    plan = plan_of(form("F", item("D", type="date"), instruction=text))
    assert make(plan)["crf/F.pdf"].content.startswith(b"%PDF")

"""No fixed text escapes translation: documents in a language where each is in brackets have no word outside of them.

The texts of the protocol are digits there, so that a word can only be an id, a code, a unit - or a text that nobody
can translate.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import msgspec
import pypdf
import pytest
from messages import messages
from openpyxl import load_workbook

from protocolkit.calendar import calendar_stamp, participant_calendar, write_calendar
from protocolkit.documents.artifact import Artifact, BuildContext, make_masthead
from protocolkit.documents.build import all_products, build_artifacts
from protocolkit.documents.fillable.stamp import STAMP
from protocolkit.documents.render import Templates
from protocolkit.languages import Language
from protocolkit.model.canonical import canonical
from protocolkit.model.plan import Plan, make_plan
from protocolkit.model.translations import translated
from protocolkit.source.load import Loaded, load
from protocolkit.source.translations import texts_of

ROOT = Path(__file__).parents[3]
OPEN, CLOSE = "⟦", "⟧"
WORD = re.compile(r"[^\W\d_]{2,}")
PRODUCTS = [product for product in all_products() if product.translated]


def pseudo_language() -> Language:
    """A language that says every message in brackets."""
    single = {text: f"{OPEN}{text}{CLOSE}" for text, plural in messages() if not plural}
    counted = {
        text: (f"{OPEN}{text}{CLOSE}", f"{OPEN}{plural}{CLOSE}") for text, plural in messages() if plural
    }
    return Language("en-XA", single, counted)


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(str(ROOT / "tests" / "data" / "second"))


@pytest.fixture(scope="module")
def plan(loaded: Loaded) -> Plan:
    """The plan with every text of it a number; what stands for something else in a text still does."""
    assert loaded.protocol is not None
    texts = texts_of(loaded.outline, loaded.spec.chapters)
    numbers = {
        text.path: " ".join([str(number), *re.findall(r"\{\w+\}", text.text)])
        for number, text in enumerate(texts, 10_000)
    }
    protocol = msgspec.structs.replace(loaded.protocol, translations={"xx": numbers})
    return make_plan(translated(protocol, "xx"))


@pytest.fixture(scope="module")
def known(plan: Plan) -> set[str]:
    """Words that stand in the spec: ids, codes, sources, and what a file format is called."""
    found = set(WORD.findall(msgspec.json.encode(canonical(plan.protocol, sources=True)).decode()))
    return found | {"HTML", "PDF", "XLSX", "CSV", "MD", "manifest", "json", "LOGS", "XD", "m²"}


@pytest.fixture(scope="module")
def made(plan: Plan) -> dict[str, list[Artifact]]:
    """The artifacts of every product that is translated, by its name."""
    context = pseudo_context(plan)
    return {product.name: list(product.make(context)) for product in PRODUCTS}


def pseudo_context(plan: Plan) -> BuildContext:
    language = pseudo_language()
    head = make_masthead(plan, "0" * 64, 2, language)
    head = msgspec.structs.replace(head, texts_in="00")
    return BuildContext(plan, head, Templates(None, language))


def words_of(artifact: Artifact) -> str:
    """What people read of an artifact; scripts and style sheets are not read."""
    match artifact.format:
        case "html":
            page = re.sub(r"(?s)<(style|script)\b.*?</\1>|<code>.*?</code>", " ", artifact.content.decode())
            titles = " ".join(re.findall(r'\btitle="([^"]*)"', page))
            return html.unescape(re.sub(r"<[^>]*>", " ", page) + titles)
        case "pdf":
            return "\n".join(_pdf_texts(pypdf.PdfReader(io.BytesIO(artifact.content))))
        case "xlsx":
            book = load_workbook(io.BytesIO(artifact.content))
            cells = (cell.value for sheet in book for row in sheet.iter_rows() for cell in row)
            return "\n".join([*book.sheetnames, *(str(value) for value in cells if value is not None)])
        case _:
            return artifact.content.decode()


def _pdf_texts(reader: pypdf.PdfReader) -> Iterator[str]:
    yield from (page.extract_text() for page in reader.pages)
    fields = reader.get_fields() or {}
    yield from (str(field.get("/TU") or "") for name, field in fields.items() if name != STAMP)


def outside(text: str) -> set[str]:
    """Words that stand in no brackets."""
    kept, depth = [], 0
    for character in text:
        depth += (character == OPEN) - (character == CLOSE)
        kept.append(" " if depth or character in (OPEN, CLOSE) else character)
    assert depth == 0
    return set(WORD.findall("".join(kept)))


def test_what_stands_outside_of_brackets_is_found() -> None:
    assert outside(f"{OPEN}a {OPEN}bb{CLOSE} cc{CLOSE} DD 5 ee{OPEN}ff{CLOSE}") == {"DD", "ee"}


@pytest.mark.parametrize("name", [product.name for product in PRODUCTS])
def test_no_fixed_text_escapes_translation(
    name: str, made: dict[str, list[Artifact]], known: set[str]
) -> None:
    forms = [artifact for artifact in made[name] if artifact.format != "csv"]
    escaped = {artifact.path: words for artifact in forms if (words := outside(words_of(artifact)) - known)}
    assert escaped == {}


def test_artifacts_are_named_in_the_language(made: dict[str, list[Artifact]], known: set[str]) -> None:
    names = {artifact.name for group in made.values() for artifact in group}
    assert {name for name in names if outside(name) - known} == set()


def test_the_index_is_translated(plan: Plan, known: set[str]) -> None:
    files = build_artifacts(pseudo_context(plan), ["questions"], tool={"name": "protocolkit", "version": "0"})
    index = Artifact("", "index.html", "", "html", files["index.html"])
    assert outside(words_of(index)) - known == set()


@pytest.mark.parametrize("form", ["table", "ics"])
def test_a_calendar_is_translated(plan: Plan, known: set[str], form: str) -> None:
    from datetime import date

    language = pseudo_language()
    calendar = participant_calendar(plan, date(2025, 2, 3), language=language)
    stamp = calendar_stamp(plan, "0" * 64, "1")
    text = write_calendar(calendar, stamp, form, subject="S 1", language=language).decode()
    if form == "ics":
        text = text.replace("\r\n ", "")
        lines = [
            line.partition(":")[2] for line in text.splitlines() if re.match("SUMMARY|DESCRIPTION", line)
        ]
        text = "\n".join(lines)
    assert outside(text) - known == set()


def test_every_product_is_told_apart() -> None:
    assert [name for name, _ in groupby(sorted(product.name for product in PRODUCTS))] == [
        *("crf", "crf-fillable", "questions", "schedule", "trace"),
    ]

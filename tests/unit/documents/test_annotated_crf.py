"""The annotated case report form: each form once, each item with its annotation, bookmarks by visit and by form."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pypdf
import pytest
from crf_trial import code_item, form, item, plan_of
from product_files import HOSTILE, build, hostile_plan, plan_at, reader, squeezed

from protocolkit.documents.annotated.colours import domain_colours
from protocolkit.documents.annotated.content import make_annotations
from protocolkit.documents.products.acrf import PRODUCT
from protocolkit.model.forms import Code, Codelist
from protocolkit.model.plan import Plan, make_plan

PATH = "acrf/acrf.pdf"


def pages(pdf: pypdf.PdfReader) -> list[str]:
    return [squeezed(page.extract_text()) for page in pdf.pages]


def pdf_of(plan: Plan) -> pypdf.PdfReader:
    return reader(build(PRODUCT, plan)[PATH])


@pytest.fixture(scope="module")
def second() -> pypdf.PdfReader:
    return pdf_of(plan_at("tests/data/second"))


@pytest.fixture(scope="module")
def trial() -> pypdf.PdfReader:
    return pdf_of(plan_at("protocol/nct03239535"))


def tree(pdf: pypdf.PdfReader, entries: Any = None) -> Iterator[tuple[str, int, list[Any]]]:
    """Bookmarks as title, page and what is below."""
    found = pdf.outline if entries is None else entries
    for one, after in itertools.zip_longest(found, found[1:]):
        if not isinstance(one, list):
            below = [*tree(pdf, after)] if isinstance(after, list) else []
            yield one.title, pdf.get_destination_page_number(one) or 0, below


def test_it_is_a_tagged_pdf_1_7_with_numbered_pages(second: pypdf.PdfReader) -> None:
    assert second.pdf_header == "%PDF-1.7"
    root: Any = second.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/PageMode"] == "/UseOutlines"
    assert second.metadata is not None
    assert second.metadata.title == "Annotated CRF FIC-KAL-202"
    for number, text in enumerate(pages(second), 1):
        assert squeezed(f"Page {number} of {len(second.pages)}") in text


def test_bookmarks_lead_to_the_forms_by_visit_and_by_form(trial: pypdf.PdfReader) -> None:
    plan = plan_at("protocol/nct03239535")
    (about, contents, visits, forms) = tree(trial)
    assert [entry[0] for entry in (about, contents, visits, forms)] == [
        "About this document", "Contents", "Visits", "Forms",
    ]  # fmt: skip
    assert [title for title, _, _ in forms[2]] == sorted(
        f"{form.id} {form.name}" for form in plan.forms.values()
    )
    place = {title: page for title, page, _ in forms[2]}
    assert len(set(place.values())) == len(plan.forms)
    shown = pages(trial)
    assert all(squeezed(title) in shown[page] for title, page in place.items())
    assert [title for title, _, _ in visits[2]][:2] == [
        "Screening (SCR)",
        "Baseline and treatment (Day 1) (TRT)",
    ]
    assert [title for title, _, _ in visits[2]][-2:] == [
        "Running logs",
        "Forms completed when an event occurs",
    ]
    for title, page, below in visits[2]:
        assert below, title
        assert page == below[0][1]
        assert all(place[form] == there for form, there, _ in below)
    screening = [title.split()[0] for title, _, _ in visits[2][0][2]]
    assert screening == [form.id for form in (*plan.forms_at("SCR"), *plan.logs_at("SCR"))]


def test_every_form_and_every_item_stands_there_once_with_its_annotation(trial: pypdf.PdfReader) -> None:
    plan = plan_at("protocol/nct03239535")
    annotations = make_annotations(plan)
    first = min(page for title, page, _ in [*tree(trial)][3][2])
    text = "".join(pages(trial)[first:])
    for found in annotations.forms:
        assert text.count(squeezed(f"Collected: {found.where}")) >= 1
        for one in (one for section in found.sections for one in section.items):
            assert squeezed(f"{one.id} {one.kind}") in text
            assert all(squeezed(target.text) in text for target in one.annotations)
    items = sum(len(found.items) for found in plan.forms.values())
    assert text.count("annotationmissing") == annotations.missing
    assert (annotations.items, annotations.submitted, annotations.not_submitted) == (items, 153, 4)


def test_what_has_no_annotation_is_counted_and_listed_in_front(trial: pypdf.PdfReader) -> None:
    annotations = make_annotations(plan_at("protocol/nct03239535"))
    assert annotations.missing == 97
    front = "".join(pages(trial)[:2])
    assert squeezed("254 items: 153 in SDTM, 4 not submitted, 97 without annotation.") in front
    listed = [item for found in annotations.forms for item in found.missing]
    assert len(listed) == 97
    assert all(item in front for item in listed)
    (artifact,) = build(PRODUCT, plan_at("protocol/nct03239535")).values()
    assert artifact.name == "Annotated CRF, 97 annotations missing"


def test_the_legend_names_every_domain(trial: pypdf.PdfReader) -> None:
    front = "".join(pages(trial)[:2])
    for found in plan_at("protocol/nct03239535").forms.values():
        assert all(f"{domain}(" in front for domain in found.domains)
    assert squeezed("VS (Vital Signs)") in front


def test_unmasked_items_are_there_and_are_flagged(second: pypdf.PdfReader) -> None:
    assert "unmaskedstaffonly" in "".join(pages(second))
    plain = pdf_of(plan_of(form("VS", item("VSDAT", type="date"))))
    assert "unmaskedstaffonly" not in "".join(pages(plain))


def test_a_form_of_one_visit_and_one_of_none() -> None:
    event = form("DTH", item("DTHDAT", type="date"), collected="on_event", domains=("DD",))
    found = pdf_of(plan_of(form("VS", item("VSDAT", type="date"), domains=("VS",)), event, at=("V2",)))
    visits = [*tree(found)][2][2]
    assert [(title, [below[0] for below in forms]) for title, _, forms in visits] == [
        ("Second visit (V2)", ["VS Form VS"]),
        ("Forms completed when an event occurs", ["DTH Form DTH"]),
    ]


def test_a_spec_without_forms_is_a_document_all_the_same() -> None:
    found = pdf_of(plan_of())
    assert [title for title, _, _ in tree(found)] == ["About this document", "Contents"]
    assert squeezed("0 items: 0 in SDTM") in "".join(pages(found))
    assert pdf_of(plan_at("tests/data/minimal")).pdf_header == "%PDF-1.7"


def test_long_forms_and_long_lists_go_on_on_the_next_page() -> None:
    codes = tuple(Code(f"C{number}", f"Answer number {number}") for number in range(1, 61))
    plan = plan_of(form("F", *(item(f"I{number}") for number in range(200)), code_item("LONG", "MANY")))
    protocol = plan.protocol
    lists = (*protocol.codelists, Codelist("MANY", codes))
    found = pdf_of(make_plan(msgspec.structs.replace(protocol, codelists=lists)))
    text = pages(found)
    assert all(f"I{number}" in "".join(text) for number in range(200))
    assert all(squeezed(f"Answer number {number} C{number}") in "".join(text) for number in range(1, 61))
    assert sum("Questionanditem" in page for page in text) > 8


def test_hostile_texts_are_printed_as_they_are() -> None:
    found = pdf_of(hostile_plan())
    text = "".join(pages(found))
    plain = squeezed(HOSTILE.split("שלום")[0])
    assert plain in text
    visits = [*tree(found)][2][2]
    assert visits[0][0] == f"{HOSTILE} SCR (SCR)"
    odd = plan_of(
        form("F", item("A", label="bell \x07 and \u202e turned", sdtm="X in SUPPDM when QNAM = <b>"))
    )
    shown = "".join(pages(pdf_of(odd)))
    assert squeezed("X in SUPPDM when QNAM = <b>") in shown


def test_the_same_protocol_gives_the_same_bytes() -> None:
    plan = plan_at("tests/data/second")
    assert build(PRODUCT, plan)[PATH].content == build(PRODUCT, plan)[PATH].content


def test_no_two_domains_have_the_same_colour_and_those_of_a_form_are_far_apart() -> None:
    forms = [(f"{a}{b}", "AA") for a in "ABCDEF" for b in "ABCDEFG"]
    colours = domain_colours(forms)
    assert len(set(colours.values())) == len(colours) == 42
    small = domain_colours([("PR", "AG", "CV"), ("MH", "PR"), ("VS",), ("LB",)])
    assert len(set(small.values())) == 6
    assert domain_colours([]) == {}
    light = [int(colour[start : start + 2], 16) for colour in colours.values() for start in (1, 3, 5)]
    assert min(sum(light[first : first + 3]) for first in range(0, len(light), 3)) > 400


def test_it_is_found_by_its_name() -> None:
    assert PRODUCT.name == "acrf"
    assert Path(PATH).name == "acrf.pdf"

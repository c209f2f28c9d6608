"""Fillable PDFs: what a viewer, a screen reader and another program find in them."""

from __future__ import annotations

import io
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
from filling import HASH, HOSTILE, TRIAL, blank_book, blank_form, fields_of, fill

from protocolkit.documents.artifact import make_masthead
from protocolkit.documents.crf.marks import marker_of
from protocolkit.documents.crf.pages import Pages
from protocolkit.documents.fillable.acroform import make_fillable
from protocolkit.documents.fillable.font import typing_font
from protocolkit.documents.fillable.forms import FillablePress
from protocolkit.documents.fillable.naming import name_page
from protocolkit.documents.fillable.stamp import FormStamp, read_stamp
from protocolkit.documents.render import Templates
from protocolkit.errors import CannotRun

_REQUIRED, _READ_ONLY, _MULTILINE = 2, 1, 1 << 12
_FRAME = {"protocolkit", "site", "participant"}


@cache
def opened(raw: bytes) -> pikepdf.Pdf:
    """A PDF that stays open, for its objects live no longer."""
    return pikepdf.open(io.BytesIO(raw))


def signed(form: str, who: str = "completed") -> set[str]:
    return {f"{form}.{who}.{part}" for part in ("name", "signature", "date")}


def test_a_form_has_a_field_for_every_question_that_is_not_computed() -> None:
    asked = {f"VS.{item.id}" for item in TRIAL.forms["VS"].items if item.id != "PULSEP"}
    assert set(fields_of(opened(blank_form("VS")))) == _FRAME | asked | {"VS.visit"} | signed("VS")


def test_a_log_has_a_field_for_every_row() -> None:
    rows = {f"CM.{item}.{row}" for item in ("CMTRT", "CMSTDAT", "ONGOING", "CMENDAT") for row in (1, 2, 3)}
    found = set(fields_of(opened(blank_form("CM"))))
    assert rows | {"CM.CMYN"} < found


def test_another_program_finds_the_fields_with_their_types() -> None:
    found = pypdf.PdfReader(io.BytesIO(blank_form("VS"))).get_fields()
    assert found is not None
    types = {name: field.get("/FT") for name, field in found.items() if name.startswith("VS.")}
    assert types["VS.SYSBP"] == types["VS.VSDAT"] == types["VS.FEVERTX"] == "/Tx"
    assert types["VS.FEVER"] == "/Btn"
    assert types["VS.visit"] == "/Ch"
    assert types["VS.completed.signature"] == "/Sig"
    assert [code for code, _ in found["VS.visit"]["/Opt"]] == ["V1", "V2"]


def test_a_choice_exports_its_codes() -> None:
    field: Any = fields_of(opened(blank_form("VS")))["VS.FEVER"]
    states = [next(key for key in kid.AP.N if key != "/Off") for kid in field.Kids]
    assert states == ["/Y", "/N"]
    assert [str(kid.TU) for kid in field.Kids] == ["Yes", "No"]
    assert all(str(kid.AS) == "/Off" for kid in field.Kids)


def test_codes_that_are_no_names_stand_in_a_list() -> None:
    field: Any = fields_of(opened(blank_form("VS")))["VS.ODD"]
    assert [str(code) for code in field.Opt] == ["Off", "N/A", "Да #1"]
    assert [next(key for key in kid.AP.N if key != "/Off") for kid in field.Kids] == ["/0", "/1", "/2"]


def test_flags_lengths_and_help() -> None:
    fields: dict[str, Any] = fields_of(opened(blank_form("VS")))
    assert fields["VS.SYSBP"].Ff == _REQUIRED
    assert fields["VS.SYSBP"].MaxLen == 3
    assert str(fields["VS.SYSBP"].TU) == "Systolic. in mmHg. Accepted 40–300. Usual 80–220"
    assert "/Ff" not in fields["VS.VSTIM"]
    assert fields["VS.FEVERTX"].Ff == _MULTILINE
    assert fields["VS.FEVERTX"].MaxLen == 40
    assert "Only if “FEVER?” (6) is Yes" in str(fields["VS.FEVERTX"].TU)
    assert "unknown day UN" in str(fields["VS.ONSET"].TU)
    assert HOSTILE.rstrip() in str(fields["VS.HEIGHT"].TU)


def test_the_book_names_visits_and_ticks_what_it_knows() -> None:
    fields = fields_of(opened(blank_book()))
    assert {"V1.VS.SYSBP", "V2.VS.SYSBP", "V1.VS.HEIGHT", "V1.CM.CMYN", "CM.CMTRT.1", "DTH.DTHDAT"} < set(
        fields
    )
    assert "V2.VS.HEIGHT" not in fields
    assert "V1.CM.reviewed" in fields


def test_a_log_is_for_a_visit_only_where_it_asks_something_at_each() -> None:
    alone, book = set(fields_of(opened(blank_form("CM")))), set(fields_of(opened(blank_book())))
    assert {"CM.visit", "CM.counter"} & alone == {"CM.visit"}
    assert {"CM.visit", "CM.counter"} & book == {"CM.counter"}


def test_site_and_participant_are_entered_once_for_all_pages() -> None:
    book = opened(blank_book())
    fields: dict[str, Any] = fields_of(book)
    shown = [page.obj for page in book.pages if "/Annots" in page.obj]
    where = {kid.objgen for kid in fields["participant"].Kids}
    with_it = [page for page in shown if any(note.objgen in where for note in page.Annots)]
    assert len(with_it) == len(book.pages) - 1  # the contents have no head


@pytest.mark.parametrize("make", [lambda: blank_form("CM"), blank_book], ids=["form", "book"])
def test_every_widget_is_in_the_tag_tree(make: Any) -> None:
    document = opened(make())
    numbers = list(document.Root.StructTreeRoot.ParentTree.Nums)
    elements = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    for page in document.pages:
        assert page.obj.Tabs == pikepdf.Name.S
        for widget in page.obj.get("/Annots", ()):
            if widget.Subtype == pikepdf.Name.Widget and not widget.F & 2:
                element = elements[int(widget.StructParent)]
                assert str(element.S) == "/Form"
                kids = element.K if isinstance(element.K, pikepdf.Array) else [element.K]
                assert widget.objgen in [kid.Obj.objgen for kid in kids if "/Obj" in kid]


def test_no_mark_is_left() -> None:
    for page in opened(blank_book()).pages:
        assert not any(
            "/A" in note and "field:" in str(note.A.get("/URI")) for note in page.obj.get("/Annots", ())
        )


def test_every_field_says_what_it_is_for() -> None:
    for name, field in fields_of(opened(blank_book())).items():
        assert str(field.TU), name


def test_the_stamp_says_what_the_file_is() -> None:
    stamp = read_stamp(str(fields_of(opened(blank_book()))["protocolkit"].V))
    assert stamp is not None
    assert (stamp.protocol, stamp.version, stamp.hash, stamp.audience) == ("tiny", "1.0.0", HASH, "site")
    assert {(part.prefix, part.form, part.visit) for part in stamp.parts} >= {
        ("V1.VS", "VS", "V1"),
        ("V1.CM", "CM", "V1"),
        ("CM", "CM", None),
        ("DTH", "DTH", None),
    }


def test_the_same_form_has_the_same_bytes() -> None:
    page = Pages(TRIAL, marker_of(TRIAL)).form(TRIAL.forms["VS"])
    with Templates().press() as press:
        again = FillablePress(press, TRIAL, make_masthead(TRIAL, HASH, 0)).form(page)
    assert again == blank_form("VS")


def test_a_template_that_draws_no_field_for_an_answer_is_refused() -> None:
    page = Pages(TRIAL, marker_of(TRIAL)).form(TRIAL.forms["ICF"])
    named = name_page(page, TRIAL)
    stamp = FormStamp(1, "tiny", "1.0.0", HASH, "site", named.parts)
    with Templates().press() as press, pytest.raises(CannotRun, match=r"leave ICF\.ICDAT without a field"):
        make_fillable(typing_font(press), named.fields, stamp, typing_font(press))


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_a_viewer_draws_cyrillic_answers(tmp_path: Path) -> None:
    answers = {"participant": "001-Ж", "VS.FEVERTX": "Лихорадка, ≥ 38 °C", "VS.FEVER": "Y"}
    (tmp_path / "filled.pdf").write_bytes(fill(blank_form("VS"), answers))
    drawn = subprocess.run(
        ["pdftocairo", "-pdf", tmp_path / "filled.pdf", tmp_path / "drawn.pdf"],
        capture_output=True,
        check=True,
    )
    assert drawn.stderr == b""
    text = subprocess.run(
        ["pdftotext", tmp_path / "drawn.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    assert "001-Ж" in text
    assert "Лихорадка, ≥ 38 °C" in text

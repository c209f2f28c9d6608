"""A sponsor's own templates: one replaced, the rest ours; what is refused; what the manifest says."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

import pypdf
import pytest

import protocolkit
from protocolkit.documents.artifact import Masthead
from protocolkit.documents.render import Templates
from protocolkit.errors import CannotRun

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "tests" / "data" / "templates"
SECOND = ROOT / "tests" / "data" / "second"
HEAD = {"masthead": Masthead("t", "P-1", None, "T", "S", "1", None, "draft", "0" * 64, None).for_template()}
FILES = ("html/_masthead.html", "pdf/_masthead.typ")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second protocol with the example beside its configuration, as docs/templates.md tells."""
    folder = tmp_path_factory.mktemp("sponsor")
    (folder / "protocolkit.toml").write_text("", encoding="utf-8")
    shutil.copytree(EXAMPLE, folder / "templates")
    shutil.copytree(SECOND, folder / "protocol")
    protocolkit.build(str(folder / "protocol"), str(folder / "out"), only=["questions", "crf"])
    return folder / "out"


def test_the_page_on_templates_shows_the_example_as_it_is() -> None:
    page = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(?:html|typst)\n(.*?)```", page, re.DOTALL)
    assert blocks == [(EXAMPLE / name).read_text(encoding="utf-8") for name in FILES]


def test_the_page_on_templates_names_templates_that_there_are() -> None:
    page = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`((?:html|pdf)/\S+)`", row)}
    assert len(named) == 6
    assert all((ROOT / "templates" / name).is_file() for name in named)


def test_every_web_page_has_the_logo_and_keeps_everything_else(built: Path) -> None:
    for path in built.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert '<img src="data:image/svg+xml;base64,' in text, path
        assert 'class="masthead"' in text, path
        assert "FIC-KAL-202" in text, path


def test_every_pdf_has_the_logo_and_keeps_everything_else(built: Path) -> None:
    for name in ("crf/MH.pdf", "questions/questions.pdf"):
        pages = pypdf.PdfReader(built / name)
        for page in pages.pages:
            assert "FIC-KAL-202" in page.extract_text()
            assert b"0.043137256 0.43137255 0.30980393" in page.get_contents().get_data(), name


def test_the_manifest_has_the_hash_of_the_template_in_force(built: Path) -> None:
    templates = json.loads((built / "manifest.json").read_text(encoding="utf-8"))["templates"]
    for name in (*FILES, "images/logo.svg"):
        assert templates[name] == hashlib.sha256((EXAMPLE / name).read_bytes()).hexdigest()
    ours = (ROOT / "templates" / "html" / "crf.html").read_bytes()
    assert templates["html/crf.html"] == hashlib.sha256(ours).hexdigest()


def folder_with(root: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return str(root)


def test_one_block_of_a_page_can_be_replaced(tmp_path: Path) -> None:
    page = '{% extends "builtin/crf_book.html" %}{% block title %}Ours{% endblock %}'
    templates = Templates(folder_with(tmp_path, {"html/crf_book.html": page}))
    made = templates.text("crf_book.html", {**HEAD, "parts": []}).decode()
    assert "<title>Ours - P-1</title>" in made
    assert "<h1>Case report form book</h1>" in made


def test_a_template_may_include_a_file_of_its_own(tmp_path: Path) -> None:
    files = {
        "html/own/line.html": "Line of {{ masthead.title }}",
        "html/_masthead.html": '{% include "own/line.html" %}',
    }
    assert Templates(folder_with(tmp_path, files)).text("_masthead.html", HEAD) == b"Line of T"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("html/_mastead.html", "x", "replaces none of our templates\ndid you mean _masthead.html?"),
        ("pdf/nothing-like-it.typ", "x", "files of your own, which your templates include, lie in pdf/own/"),
        ("images/logo.gif", "x", "not an image that documents can show"),
        ("images/logo.svg", "x" * (512 * 1024 + 1), "images/logo.svg is larger than 512 KiB"),
        ("html/_masthead.html", "x" * (256 * 1024 + 1), "is larger than 256 KiB"),
        ("other/_masthead.html", "x", "has none of html, pdf"),
    ],
)
def test_what_replaces_nothing_or_is_too_large_is_refused(
    tmp_path: Path, name: str, content: str, words: str
) -> None:
    with pytest.raises(CannotRun) as refused:
        Templates(folder_with(tmp_path, {name: content}))
    assert words in str(refused.value)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="there is no templates folder"):
        Templates(str(tmp_path / "nowhere"))


@pytest.mark.parametrize("name", ["images/logo.svg", "html/_masthead.html"])
def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg/>", encoding="utf-8")
    link = tmp_path / "templates" / name
    link.parent.mkdir(parents=True)
    link.symlink_to(secret)
    with pytest.raises(CannotRun, match="lies outside of the templates folder"):
        Templates(str(tmp_path / "templates"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ nobody }}", "'nobody' is undefined"),
        ("\n{% if %}", "html/_masthead.html:2 does not work"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ masthead.title() }}", "not callable"),
        ('{{ image("nothing.svg") }}', "there is no image 'nothing.svg' among the templates"),
        ('{{ image("../secret.svg") }}', "there is no image '../secret.svg' among the templates"),
        ('{% include "../../secret.html" %}', "../../secret.html"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
    ],
)
def test_a_template_that_does_not_work_is_a_message(tmp_path: Path, text: str, words: str) -> None:
    templates = Templates(folder_with(tmp_path, {"html/_masthead.html": text}))
    with pytest.raises(CannotRun) as refused:
        templates.text("_masthead.html", HEAD)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        '#let masthead-line(head) = read("/etc/passwd")',
        '#let masthead-line(head) = image("../../secret.svg")',
        '#import "@preview/cetz:0.3.0"',
        "#let masthead-line(head) = {",
    ],
)
def test_a_pdf_template_reads_nothing_from_elsewhere(tmp_path: Path, text: str) -> None:
    templates = Templates(folder_with(tmp_path, {"pdf/_masthead.typ": text}))
    with pytest.raises(CannotRun, match=re.escape("the template pdf/questions.typ does not work")):
        templates.pdf("questions.typ", {"masthead": {"sponsor": "S"}, "letter": {}})


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, {"html/_masthead.html": ""})
    (tmp_path / "html/_masthead.html").write_bytes(b"\xff\xfe")
    with pytest.raises(CannotRun, match=re.escape("html/_masthead.html is not UTF-8 text")):
        Templates(folder).text("_masthead.html", HEAD)

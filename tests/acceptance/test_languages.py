"""Documents in another language: fixed words by the catalogue, texts from the spec, a sign where one is missing."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pypdf
import pytest
from command_line import SECOND, run

TRANSLATED = {
    "name: Demographics": "name: {en: Demographics, ru: Демографические данные}",
    "label: Sex,": "label: {en: Sex, ru: Пол},",
    "label: Childbearing potential?": "label: {en: Childbearing potential?, ru: Способность к деторождению?}",
}


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second protocol, given in English and to a small part in Russian."""
    folder = tmp_path_factory.mktemp("spec") / "second"
    shutil.copytree(SECOND, folder)
    _edit(folder / "trial.yaml", {"\n  titles:\n": "\n  languages: [en, ru]\n  titles:\n"})
    _edit(folder / "crf" / "screening.yaml", TRANSLATED)
    return folder


def _edit(file: Path, edits: dict[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in edits.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def russian(spec: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The forms of that protocol in Russian."""
    out = tmp_path_factory.mktemp("out") / "ru"
    done = run("build", spec, "-o", out, "--only", "crf,registry", "--language", "ru")
    assert done.code == 0, done.err
    return out


def pdf_text(path: Path) -> str:
    reader = pypdf.PdfReader(io.BytesIO(path.read_bytes()))
    return "\n".join(page.extract_text() for page in reader.pages)


def test_a_form_is_in_russian_with_a_sign_where_a_text_is_not(russian: Path) -> None:
    page = (russian / "crf" / "DM.html").read_text(encoding="utf-8")
    assert '<html lang="ru">' in page
    assert "Демографические данные" in page
    assert "ПОДПИСЬ" in page
    assert "Только если: «Пол» (3) — Female" in page
    assert '<span lang="en">Country of the site</span><span class="language"> [en]</span>' in page
    assert "<title>DM Демографические данные - FIC-KAL-202</title>" in page


def test_paper_says_the_same(russian: Path) -> None:
    text = pdf_text(russian / "crf" / "DM.pdf")
    for words in (
        "НОМЕР ЦЕНТРА",
        "НОМЕР УЧАСТНИКА",
        "Пол",
        "Country of the site [en]",
        "Страница 1 из 1",
    ):
        assert words in text
    assert pypdf.PdfReader(russian / "crf" / "DM.pdf").trailer["/Root"]["/Lang"] == "ru"


def test_what_registries_are_told_stays_as_it_is_written(russian: Path) -> None:
    page = (russian / "registry" / "readiness.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert "[en]" not in page
    assert "[en]" not in (russian / "registry" / "who.json").read_text(encoding="utf-8")


def test_the_manifest_names_the_language(russian: Path) -> None:
    manifest = json.loads((russian / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["language"], manifest["status"]) == ("ru", "draft")
    names = {artifact["name"] for artifact in manifest["artifacts"]}
    assert "DM Демографические данные" in names
    assert "languages/ru.po" in manifest["templates"]


def test_the_content_is_the_same_in_every_language(spec: Path, russian: Path, tmp_path: Path) -> None:
    assert run("build", spec, "-o", tmp_path / "en", "--only", "questions").code == 0
    hashes = [
        json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["protocol"]["hash"]
        for folder in (russian, tmp_path / "en")
    ]
    assert hashes[0] == hashes[1]


def test_by_itself_the_language_is_that_of_the_spec(spec: Path, tmp_path: Path) -> None:
    assert run("build", spec, "-o", tmp_path / "en", "--only", "questions").code == 0
    page = (tmp_path / "en" / "questions" / "questions.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert "[en]" not in page


def test_a_language_that_the_study_does_not_have_is_told_once(tmp_path: Path) -> None:
    assert run("build", SECOND, "-o", tmp_path / "ru", "--only", "questions", "--language", "ru").code == 0
    page = (tmp_path / "ru" / "questions" / "questions.html").read_text(encoding="utf-8")
    assert "Тексты этого протокола приведены на другом языке: en." in page
    assert "Открытые вопросы" in page
    assert "[en]" not in page


@pytest.mark.parametrize(
    ("tag", "told"), [("fr", "nothing is given in 'fr'"), ("russian", "'russian' is no language")]
)
def test_an_unknown_language_is_refused(tmp_path: Path, tag: str, told: str) -> None:
    for command in (
        ("build", SECOND, "-o", tmp_path / "out"),
        ("questions", SECOND),
        ("calendar", SECOND, "--anchor", "2025-02-03"),
    ):
        done = run(*command, "--language", tag)
        assert (done.code, done.out) == (2, "")
        assert told in done.err
    assert not (tmp_path / "out").exists()


def test_a_calendar_and_a_letter_are_in_russian(spec: Path) -> None:
    calendar = run("calendar", spec, "--anchor", "2025-02-03", "--language", "ru").out
    assert "Плановый срок" in calendar
    assert "Screening" in calendar
    letter = run("questions", spec, "--language", "ru").out
    assert letter.startswith("# Открытые вопросы: ")
    assert "[en]" in letter


def test_an_answer_is_recorded_in_no_language(spec: Path, tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text("answers: []\n", encoding="utf-8")
    done = run("questions", spec, "--answers", answers, "--language", "ru")
    assert done.code == 2
    assert "leave out --format and --language" in done.err


def test_what_is_not_translated_is_found(spec: Path) -> None:
    done = run("check", spec, "--select", "LNG", "--format", "json", "--no-cache")
    findings = {finding["pointer"]: finding["message"] for finding in json.loads(done.out)["findings"]}
    assert findings["forms/DM/items/BRTHDAT/label"].startswith("DM: ")
    assert all("into ru" in message for message in findings.values())


def test_a_changed_translation_is_a_change_of_text(spec: Path, tmp_path: Path) -> None:
    other = tmp_path / "second"
    shutil.copytree(spec, other)
    _edit(other / "crf" / "screening.yaml", {"ru: Пол}": "ru: Пол участника}"})
    (change,) = json.loads(run("diff", spec, other, "--format", "json").out)["changes"]
    assert (change["element"], change["kind"]) == ("forms/DM/items/SEX", "text-only")
    assert (change["old"], change["new"]) == ("Пол", "Пол участника")
    assert change["new_location"]["file"].endswith("screening.yaml")

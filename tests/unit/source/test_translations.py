"""Texts per language: one shape in the files, one language in the model, the others beside it."""

from __future__ import annotations

import msgspec
import pytest
from spec_faults import MARK, Faults, Load

from protocolkit.model.canonical import canonical, content_hash
from protocolkit.model.release import protocol_of, release_of
from protocolkit.model.translations import (
    has_words,
    marked,
    parted,
    path_to,
    said_plainly,
    shown,
    steps_of,
    translated,
    unmarked,
)
from protocolkit.source.layout.formatting import format_yaml
from protocolkit.source.load import Loaded
from protocolkit.source.outline import collect, load_schemas, outline_of
from protocolkit.source.translations import texts_of, untranslated_in

TITLE = "    brief: An invented study\n"
LANGUAGES = (TITLE, f"{TITLE}  languages: [en, ru]\n")
ADULTS = "      text: Adults\n"
IN_TWO = (ADULTS, "      text: {en: Adults, ru: Взрослые}\n")


def edited(minimal: str, load_texts: Load, *edits: tuple[str, str]) -> Loaded:
    for old, new in edits:
        assert minimal.count(old) == 1, old
        minimal = minimal.replace(old, new)
    loaded = load_texts({"p.yaml": minimal})
    assert loaded.plan is not None, loaded.findings
    return loaded


def test_the_model_has_the_first_language_and_keeps_the_others_by_path(
    minimal: str, load_texts: Load
) -> None:
    loaded = edited(minimal, load_texts, LANGUAGES, IN_TWO)
    assert loaded.protocol is not None
    assert loaded.protocol.eligibility.inclusion[0].text == "Adults"
    assert loaded.protocol.study.languages == ("en", "ru")
    assert loaded.protocol.translations == {"ru": {"eligibility/inclusion/INC01/text": "Взрослые"}}


def test_the_first_language_need_not_be_english(minimal: str, load_texts: Load) -> None:
    in_russian = (TITLE, f"{TITLE}  languages: [ru, en]\n")
    loaded = edited(minimal, load_texts, in_russian, IN_TWO)
    assert loaded.protocol is not None
    assert loaded.protocol.eligibility.inclusion[0].text == "Взрослые"
    assert loaded.protocol.translations == {"en": {"eligibility/inclusion/INC01/text": "Adults"}}


def test_a_text_in_one_language_alone_is_that_text(minimal: str, load_texts: Load) -> None:
    plain, mapped = (
        edited(minimal, load_texts, *edits) for edits in ((), ((ADULTS, "      text: {en: Adults}\n"),))
    )
    assert plain.protocol == mapped.protocol
    assert plain.hash == mapped.hash


def test_a_place_in_a_text_is_in_its_language(minimal: str, load_texts: Load) -> None:
    loaded = edited(minimal, load_texts, LANGUAGES, IN_TWO)
    path = ("eligibility", "inclusion", 0, "text")
    line = next(
        n for n, text in enumerate(loaded.spec.documents["p.yaml"].text.split("\n")) if "ru: В" in text
    )
    value, key = loaded.spec.locate(path), loaded.spec.locate(path, key=True)
    assert (value.line, value.column, value.end_column) == (line, 17, 23)
    assert (key.line, key.column) == (line, 6)
    assert loaded.spec.locate_in(path, 1, 3).column == 18


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            f"{MARK}{{ru: Взрослые}}",
            [("REF009", "add the text in en: every other language is a translation of it")],
        ),
        (
            f"{{en: Adults, {MARK}fr: Adultes}}",
            [("REF008", "add fr to study.languages, or leave this text out")],
        ),
        (f"{{en: Adults, {MARK}run: Взрослые}}", [("REF008", "did you mean 'ru'?")]),
        (f"{{en: Adults, ru: {MARK}7}}", [("SHP004", "put it in quotes")]),
        (f"{{en: Adults, ru: {MARK}''}}", [("SHP006", None)]),
        (f"{{en: Adults, {MARK}Russian: Взрослые}}", [("SHP006", None)]),
        (f"{{en: Adults, {MARK}ru: [Взрослые]}}", [("SHP004", None)]),
        (f"{{en: {MARK}{'A' * 4001}, ru: Взрослые}}", [("SHP007", "shorten it")]),
        (f"{{en: Adults, ru: {MARK}{'В' * 8001}}}", [("SHP007", "shorten it")]),
    ],
)
def test_a_wrong_language_is_told_at_its_place(
    faults: Faults, text: str, told: list[tuple[str, str]]
) -> None:
    assert faults(LANGUAGES, (ADULTS, f"      text: {text}\n")) == told


def test_a_mapping_without_languages_is_empty(faults: Faults) -> None:
    ((rule, _),) = faults((f"    - id: INC01\n{ADULTS}", f"    - id: INC01\n      {MARK}text: {{}}\n"))
    assert rule == "SHP007"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  id: minimal\n", f"  id: {MARK}{{en: minimal}}\n"),
        ("      when: age >= 18\n", f"      {MARK}when: {{en: age >= 18}}\n"),
        ("      source: ASM-01\n", f"      {MARK}source: {{en: ASM-01}}\n"),
    ],
)
def test_ids_conditions_and_sources_have_no_languages(faults: Faults, old: str, new: str) -> None:
    if "id:" in old:
        new = new.replace(MARK, "").replace("  id:", f"  {MARK}id:")
    found = faults((old, new))
    assert {rule for rule, _ in found} == {"SHP004"}


@pytest.mark.parametrize("languages", ["[]", "[en, en]", "English", "[English]", "[en_GB]"])
def test_languages_are_tags(minimal: str, load_texts: Load, languages: str) -> None:
    loaded = load_texts({"p.yaml": minimal.replace(TITLE, f"{TITLE}  languages: {languages}\n")})
    assert loaded.plan is None
    assert {finding.rule for finding in loaded.findings} <= {"SHP004", "SHP006", "SHP007"}


def test_translations_are_content(minimal: str, load_texts: Load) -> None:
    one = edited(minimal, load_texts, LANGUAGES, IN_TWO)
    other = edited(
        minimal, load_texts, LANGUAGES, (ADULTS, "      text: {en: Adults, ru: Совершеннолетние}\n")
    )
    assert one.protocol is not None
    assert one.hash != other.hash
    assert canonical(one.protocol)["translations"] == one.protocol.translations
    assert "translations" not in canonical(edited(minimal, load_texts).protocol)  # type: ignore[arg-type]


def test_a_release_keeps_translations(minimal: str, load_texts: Load) -> None:
    protocol = edited(minimal, load_texts, LANGUAGES, IN_TWO).protocol
    assert protocol is not None
    assert content_hash(protocol_of(release_of(protocol).content)) == content_hash(protocol)


def test_formatting_keeps_languages_as_they_are_written(minimal: str) -> None:
    raw = minimal.replace(*LANGUAGES).replace(
        ADULTS, "      text:\n        ru: Взрослые\n        en: Adults\n"
    )
    formatted = format_yaml("p.yaml", raw.encode())
    assert formatted.refused is None
    assert "ru: Взрослые" in formatted.after.decode()
    assert format_yaml("p.yaml", formatted.after).after == formatted.after


def test_the_files_keep_what_they_hold(minimal: str, load_texts: Load) -> None:
    loaded = edited(minimal, load_texts, LANGUAGES, IN_TWO)
    document = loaded.spec.documents["p.yaml"]
    assert document.value["eligibility"]["inclusion"][0]["text"] == {"en": "Adults", "ru": "Взрослые"}
    assert loaded.spec.chapters["eligibility"]["inclusion"][0]["text"] == "Adults"


def test_a_spec_in_one_language_is_not_walked_for_texts(minimal: str, load_texts: Load) -> None:
    loaded = edited(minimal, load_texts)
    assert loaded.spec.spoken == {}
    assert loaded.marks.texts == []
    assert list(untranslated_in(loaded.spec, loaded.outline, loaded.plan.protocol)) == []  # type: ignore[union-attr]


def test_every_text_of_the_model_is_found_by_its_path(minimal: str, load_texts: Load) -> None:
    loaded = edited(minimal, load_texts)
    found = list(texts_of(loaded.outline, loaded.spec.chapters))
    paths = [text.path for text in found]
    assert len(set(paths)) == len(paths)
    assert "forms/DM/name" in paths
    assert "study/titles/brief" in paths
    assert all(path_to(loaded.spec.chapters, text.place) == text.path for text in found)


def test_a_protocol_in_another_language_has_all_its_texts_there(minimal: str, load_texts: Load) -> None:
    loaded = edited(minimal, load_texts)
    assert loaded.protocol is not None
    texts = {text.path: f"«{text.text}»" for text in texts_of(loaded.outline, loaded.spec.chapters)}
    translations = {"ru": texts}
    spoken = translated(msgspec.structs.replace(loaded.protocol, translations=translations), "ru")
    chapters = msgspec.json.decode(msgspec.json.encode(spoken))
    assert {text.text for text in texts_of(loaded.outline, chapters)} == set(texts.values())


def test_what_is_missing_is_marked_and_the_rest_is_not(minimal: str, load_texts: Load) -> None:
    protocol = edited(minimal, load_texts, LANGUAGES, IN_TWO).protocol
    assert protocol is not None
    spoken = translated(protocol, "ru", ["sites/S01/name"])
    assert spoken.eligibility.inclusion[0].text == "Взрослые"
    assert spoken.sites[0].name == marked("Clinic", "en")
    assert spoken.arms[0].name == "Tablet"
    assert translated(protocol, "ru", ["sites/S01/name"], shown).sites[0].name == "Clinic [en]"
    assert translated(protocol, "fr") is protocol


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("plain", [("plain", None)]),
        (marked("Weight", "en"), [("Weight", "en")]),
        (f"DM {marked('Weight', 'pt-BR')}!", [("DM ", None), ("Weight", "pt-BR"), ("!", None)]),
        (marked(f"a {marked('b', 'ru')} c", "en"), [("a b c", "en")]),
        (marked("never closed", "en")[:-1], [("never closed", "en")]),
        ("closed\U000e007f only", [("closed", None), (" only", None)]),
        ("\U000e0001\U000e0022\U000e003e", [("\U000e0022\U000e003e", "")]),
    ],
)
def test_marks_part_a_text(text: str, parts: list[tuple[str, str | None]]) -> None:
    assert parted(text) == parts


def test_marks_are_shown_or_taken_off() -> None:
    text = f"DM {marked('Weight', 'en')}"
    assert said_plainly(text) == "DM Weight [en]"
    assert unmarked(text) == "DM Weight"
    assert said_plainly("plain") == "plain"


@pytest.mark.parametrize(
    ("text", "told"), [("{id}: {text}", False), ("0", False), ("≥ 5", False), ("{n} b", True)]
)
def test_a_text_without_words_needs_no_translation(text: str, told: bool) -> None:
    assert has_words(text) is told


def test_a_path_keeps_strokes_of_ids_apart() -> None:
    chapters = {"codes": [{"code": "N/A", "label": "x"}, {"code": "a~b", "label": "y"}]}
    paths = [path_to(chapters, ("codes", at, "label")) for at in (0, 1)]
    assert paths == ["codes/N~1A/label", "codes/a~0b/label"]
    assert [steps_of(path)[1] for path in paths] == ["N/A", "a~b"]


def test_marks_of_texts_are_read_from_the_schemas() -> None:
    outline = outline_of(load_schemas())
    texts = collect(outline, {"arms": [{"id": "A", "name": {"en": "x"}, "type": {"en": "y"}}]}).texts
    assert texts == [(("arms", 0, "name"), 100)]

"""The catalogues say every fixed text of the documents, in English and in Russian, and speak as the messages do."""

from __future__ import annotations

import re

import pytest
from messages import CATALOGUES, messages, read, written

from protocolkit.errors import CannotRun
from protocolkit.languages import ENGLISH, Language, catalogued, language_of, read_catalogue

EVERY = messages()
HOLE = re.compile(r"\{(\w+)\}")
SAME_IN_RUSSIAN = {"UN", "UNK"}
"""What is written so on forms in every language, for the data are the same."""


def test_there_are_messages_of_every_kind_of_file() -> None:
    suffixes = {file.rpartition(".")[2] for files in EVERY.values() for file in files}
    assert suffixes == {"py", "html", "md", "typ"}
    assert ("{number} day", "{number} days") in EVERY
    assert len(EVERY) > 400


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_catalogue_has_every_message_and_no_other(language: str) -> None:
    _, entries = read(language)
    assert {(entry.message, entry.plural) for entry in entries} == EVERY.keys()
    assert [entry.message for entry in entries if not all(entry.said)] == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_catalogue_is_written_as_the_program_writes_it(language: str) -> None:
    head, entries = read(language)
    known = {(entry.message, entry.plural): entry.said for entry in entries}
    assert (CATALOGUES / f"{language}.po").read_text(encoding="utf-8") == written(head, known)


def test_english_is_said_as_it_is_written() -> None:
    _, entries = read("en")
    assert all(
        entry.said == ((entry.message, entry.plural) if entry.plural else (entry.message,))
        for entry in entries
    )


def test_every_form_of_a_translation_has_the_same_holes() -> None:
    _, entries = read("ru")
    for entry in entries:
        wanted = {*HOLE.findall(entry.message), *HOLE.findall(entry.plural)}
        for form in entry.said:
            assert set(HOLE.findall(form)) == wanted, entry.message
            assert set(re.findall(r"\{[0-9]\}", form)) == set(re.findall(r"\{[0-9]\}", entry.message))


def test_russian_is_written_in_cyrillic_letters() -> None:
    _, entries = read("ru")
    for entry in entries:
        for form in entry.said:
            bare = HOLE.sub("", form)
            assert (
                entry.message in SAME_IN_RUSSIAN
                or not re.search(r"[^\W\d_]", bare)
                or re.search(r"[а-яё]", bare, re.IGNORECASE)
            ), entry.message
            assert form == form.strip()


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 дней"),
        (1, "1 день"),
        (2, "2 дня"),
        (5, "5 дней"),
        (11, "11 дней"),
        (21, "21 день"),
        (104, "104 дня"),
    ],
)
def test_russian_counts_in_three_forms(number: int, said: str) -> None:
    assert language_of("ru").count("{number} day", "{number} days", number) == said


def test_a_number_that_is_a_calculation_has_the_form_of_many() -> None:
    assert language_of("ru").count("{number} day", "{number} days", "A") == "A дней"
    assert ENGLISH.count("{number} day", "{number} days", "A") == "A days"


def test_what_is_put_into_a_message_is_not_read_as_one() -> None:
    said = language_of("ru")("Only if {condition}", condition="{x} %s {0.__class__}")
    assert said == "Только если: {x} %s {0.__class__}"


def test_a_message_without_a_translation_is_said_in_english() -> None:
    assert Language("ru", {"a": "б"})("no such {thing}", thing="x") == "no such x"


def test_a_language_with_a_country_has_the_words_of_the_language() -> None:
    assert language_of("ru-RU").tag == "ru-RU"
    assert language_of("ru-RU")("Visit") == "Визит"
    assert language_of("en-GB").messages == {}
    assert catalogued() == ("en", "ru")


@pytest.mark.parametrize("tag", ["", "russian", "RU", "r", "../ru", "ru_RU", "en\n", "ру"])
def test_what_is_no_tag_is_refused(tag: str) -> None:
    with pytest.raises(CannotRun, match="is no language"):
        language_of(tag)


def test_a_catalogue_is_read_with_long_lines_and_comments() -> None:
    head = 'msgid ""\nmsgstr "Plural-Forms: x\\n"\n'
    text = head + '\n#: a.py\n# why\nmsgid ""\n"one "\n"two"\nmsgstr ""\n"\\"ein\\" "\n"zwei"\n'
    entries = list(read_catalogue(text))
    assert [(entry.message, entry.said) for entry in entries[1:]] == [("one two", ('"ein" zwei',))]

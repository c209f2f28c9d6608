"""Rules look before they search: what they pass over unread has nothing of what they look for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocolkit.lint import wordlist
from protocolkit.lint.engine import all_rules, subject_of
from protocolkit.lint.phrases import find_phrases, split_entry, vocabulary, words_of
from protocolkit.lint.prose import find_word, occurring
from protocolkit.lint.quantities import quantities_of
from protocolkit.lint.rule import Issue, Subject
from protocolkit.lint.text import characters, columns
from protocolkit.lint.texts import runs_of, signs_of, small
from protocolkit.source.load import load
from protocolkit.source.spec import Positions, path_of

TRIAL = Path(__file__).parents[2] / "protocol" / "nct03239535"
LISTS = sorted(path.stem for path in (Path(wordlist.__file__).parent / "wordlists").glob("*.txt"))
ENTRIES = sorted({entry for name in LISTS for entry in wordlist.words(name)})
SIGNS = st.sampled_from(
    [
        *"aAzZ09sß .,;:-–—/\\()\n\t_'’≥µμº",
        "&&",
        "&amp;",
        "&#",
        "<b>",
        "</TD>",
        "<!--",
        "-->",
        "**",
        "\\<",
        "{{",
        "}}",
        "\u0130",
        "\u0410",
        "\u200b",
        "\U0001f600",
        "\ufb01",
    ]
)
PIECES = st.one_of(
    SIGNS, st.sampled_from(ENTRIES), st.sampled_from([" ", "s ", " 3 months ", "within ", "1/2"])
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)
EXAMPLES = settings(max_examples=200, deadline=None)


@EXAMPLES
@given(TEXTS, st.lists(st.sampled_from(ENTRIES), max_size=8))
def test_a_word_that_a_text_has_is_looked_for(text: str, entries: list[str]) -> None:
    found = {entry for entry in entries if next(find_word(entry, small(text)), None)}
    assert found <= set(occurring(entries, text))


@EXAMPLES
@given(TEXTS, st.sampled_from(LISTS))
def test_phrases_are_found_as_by_trying_every_entry_at_every_word(text: str, name: str) -> None:
    entries = sorted(
        (_spelled(entry) for entry in wordlist.words(name)), key=lambda entry: (-len(entry), entry)
    )
    found = [word.text for word in words_of(text)]
    expected, position = [], 0
    while position < len(found):
        entry = next((entry for entry in entries if _fits(entry, found[position:])), ())
        expected += [(" ".join(entry), position)] if entry else []
        position += max(1, len(entry))
    assert [(hit.entry, hit.first) for hit in find_phrases(name, text)] == expected


def _spelled(entry: str) -> tuple[str, ...]:
    spelled = split_entry(entry.rstrip("*"))
    return (*spelled[:-1], f"{spelled[-1]}*") if entry.endswith("*") else spelled


def _fits(entry: tuple[str, ...], words: list[str]) -> bool:
    return len(words) >= len(entry) and all(
        word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
        for wanted, word in zip(entry, words, strict=False)
    )


@EXAMPLES
@given(TEXTS)
def test_what_is_known_of_a_text_at_once_is_what_reading_it_tells(text: str) -> None:
    assert vocabulary(text) == {word.text for word in words_of(text)}
    assert runs_of(text) == set(re.findall(r"[^\W_]+", small(text)))
    assert signs_of(text) == set(re.findall(r"[^a-zA-Z0-9 \n]", text))
    assert bool(quantities_of(text)) == any(quantities_of(word.text) for word in words_of(text))


def _pattern(pattern: str) -> Callable[[str], list[tuple[int, int]]]:
    return lambda text: [match.span() for match in re.finditer(pattern, text)]


@EXAMPLES
@given(TEXTS)
@pytest.mark.parametrize(
    ("find", "pattern"),
    [
        (characters._fractions, r"[0-9]\s*\\\s*[0-9]"),
        (
            characters._suspects,
            f"[\u00b5\u03bc\u00ba\u02c2\u02c3\u2044\u2215\ufb00-\ufb06\uff01-\uff5e{characters._LIKE_LATIN}\u0400-\u04ff]+",
        ),
        (
            characters._unseen,
            "[\U0001f000-\U0001faff\u2600-\u27bf\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f"
            "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0f\ufeff]+",
        ),
        (
            characters._markup,
            rf"(?i)&&|{characters._ENTITY}|{characters._TAG}|\*\*(?=\S)|\\[<>~\[\]*_]|\{{\{{|\}}\}}|<!--|-->",
        ),
    ],
    ids=["fractions", "suspects", "unseen", "markup"],
)
def test_characters_are_found_as_a_pattern_finds_them(
    find: Callable[[str], Iterator[tuple[int, int]]], pattern: str, text: str
) -> None:
    assert list(find(text)) == _pattern(pattern)(text)


@EXAMPLES
@given(TEXTS)
def test_boundaries_of_columns_are_found_as_a_pattern_finds_them(text: str) -> None:
    assert columns._boundaries(text) == [
        match.start() for match in re.finditer(r"(?<=[a-z)])(?:[0-9]|[A-Z](?=[a-z]))", text)
    ]


NAMES = st.sampled_from(["A", "B", "A 1", "B 2", "C"])
LISTED = st.lists(st.one_of(NAMES, NAMES.map(lambda name: {"id": name}), st.just({"x": 1})), max_size=6)


@EXAMPLES
@given(LISTED, st.lists(st.sampled_from(["A", "B", "C", "1", "A 1", "9"]), min_size=1, max_size=4))
def test_a_list_that_is_read_once_gives_the_same_places(entries: list[object], names: list[str]) -> None:
    chapters, positions = {"c": entries}, Positions()
    for name in names:
        assert path_of(chapters, f"c/{name}", positions) == path_of(chapters, f"c/{name}")


def test_rules_find_the_same_whatever_ran_before_them() -> None:
    loaded = load(str(TRIAL))
    assert loaded.plan is not None
    rules = [rule for rule in all_rules() if not rule.about.needs]

    def found(subject: Subject) -> dict[str, list[Issue]]:
        return {rule.about.id: list(rule.check(subject)) for rule in rules}

    shared = subject_of(loaded, loaded.plan)
    first = found(shared)
    rules.reverse()
    assert found(shared) == first
    for rule in rules:
        assert list(rule.check(subject_of(loaded, loaded.plan))) == first[rule.about.id]

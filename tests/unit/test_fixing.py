"""Edits are kept only where they mend what they should and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable

from protocolkit.findings import Edit, Finding, Location, Severity, Stage
from protocolkit.fixing import Looked, fix_sources
from protocolkit.source.sources import SourceFile, Sources


def sources(text: str) -> Sources:
    return Sources("x", (SourceFile("x.yaml", "x.yaml", text.encode()),), (), lambda _: None)


def finding(line: int, start: int, end: int, text: str, rule: str = "TXT012") -> Finding:
    where = Location("x.yaml", line, start, line, end)
    return Finding(
        rule, Severity.INFO, Stage.LINT, "wrong", where, pointer=str(line), edits=(Edit(where, text),)
    )


def looking_for(words: dict[str, str]) -> Callable[[Sources], Looked]:
    """A check that finds words and knows what to write instead."""

    def look(files: Sources) -> Looked:
        found = []
        for number, line in enumerate(files.files[0].raw.decode().split("\n")):
            for word, instead in words.items():
                if word in line:
                    start = line.index(word)
                    found.append(finding(number, start, start + len(word), instead))
        return Looked(found, is_loaded=True)

    return look


def test_all_that_is_good_is_made_at_once() -> None:
    fixed = fix_sources(sources("a: one\nb: two\n"), looking_for({"one": "1st", "two": "2nd"}))
    assert [file.after for file in fixed.files] == [b"a: 1st\nb: 2nd\n"]
    assert (len(fixed.mended), fixed.taken_back) == (2, ())


def test_an_edit_that_brings_something_new_is_taken_back_alone() -> None:
    fixed = fix_sources(
        sources("a: one\nb: two\nc: three\n"), looking_for({"one": "1", "two": "three", "three": "3x3"})
    )
    assert [file.after for file in fixed.files] == [b"a: 1\nb: two\nc: 3x3\n"]
    assert [found.pointer for found in fixed.taken_back] == ["1"]


def test_an_edit_that_begins_a_comment_or_breaks_the_file_is_taken_back() -> None:
    for instead in ("#no", "[", ": x", "*y"):
        fixed = fix_sources(sources("a: one more\n"), looking_for({"one": instead}))
        assert (fixed.files, len(fixed.taken_back)) == ((), 1)


def test_of_edits_that_overlap_only_the_first_is_made() -> None:
    both = (finding(0, 3, 6, "ONE"), finding(0, 5, 8, "X", "TXT010"))

    def look(files: Sources) -> Looked:
        return Looked(both if files.files[0].raw == b"a: one two\n" else (both[1],), is_loaded=True)

    fixed = fix_sources(sources("a: one two\n"), look)
    assert [file.after for file in fixed.files] == [b"a: ONE two\n"]
    assert fixed.taken_back == ()


def test_a_mended_file_that_loads_no_more_is_taken_back() -> None:
    def look(files: Sources) -> Looked:
        if files.files[0].raw == b"a: one\n":
            return Looked((finding(0, 3, 6, "two"),), is_loaded=True)
        return Looked((), is_loaded=False)

    assert fix_sources(sources("a: one\n"), look).files == ()


def test_new_findings_of_rules_do_not_count_where_nothing_could_be_loaded_before() -> None:
    where = Location("x.yaml", 0, 0, 0, 2)
    edits = (Edit(where, "b"),)
    broken = Finding("SHP003", Severity.ERROR, Stage.LOAD, "wrong", where, edits=edits)

    def look(files: Sources) -> Looked:
        if files.files[0].raw == b"bb: one\n":
            return Looked((broken,), is_loaded=False)
        return Looked((finding(0, 3, 6, ""),), is_loaded=True)

    fixed = fix_sources(sources("bb: one\n"), look)
    assert [file.after for file in fixed.files] == [b"b: one\n"]

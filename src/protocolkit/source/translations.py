"""Texts given per language: the first language stays in the chapters, the others are kept beside them.

Whatever reads a spec afterwards meets plain texts in one language. A spec in one language pays nothing for this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

import msgspec

from protocolkit.findings import Finding, Severity, Stage
from protocolkit.model.protocol import Protocol
from protocolkit.model.translations import FIRST, has_words, languages_of, path_to, step_to
from protocolkit.nearest import did_you_mean
from protocolkit.source.outline import Marks, Outline, Path
from protocolkit.source.spec import Spec, pointer_of

__all__ = ["Said", "Spoken", "Untranslated", "take_translations", "texts_of", "untranslated_in"]

_LONGER = 2
"""A translation may be so many times longer than the text in the first language."""


class Spoken(msgspec.Struct, frozen=True):
    """A spec in its first language, and the translations by language and by the path to each text."""

    spec: Spec
    translations: dict[str, dict[str, str]] = {}
    findings: tuple[Finding, ...] = ()


def take_translations(spec: Spec, marks: Marks) -> Spoken:
    """Every text that is given per language taken apart."""
    if not marks.texts:
        return Spoken(spec)
    languages = _languages(spec.chapters)
    findings: list[Finding] = []
    translations: dict[str, dict[str, str]] = {}
    chapters: dict[str, Any] = dict(spec.chapters)
    said: dict[Path, str] = {}
    for path, most in marks.texts:
        given = _at(spec.chapters, path)
        findings += _faults(spec, path, given, languages, most)
        texts = {tag: text for tag, text in given.items() if isinstance(tag, str) and isinstance(text, str)}
        first = languages[0] if languages[0] in texts else next(iter(texts), None)
        if first is None:
            continue
        said[path] = first
        _replace(chapters, path, texts[first])
        known = path_to(spec.chapters, path)
        for tag, text in texts.items():
            if tag in languages[1:]:
                translations.setdefault(tag, {})[known] = text
    return Spoken(
        msgspec.structs.replace(spec, chapters=chapters, spoken=said), translations, tuple(findings)
    )


def _languages(chapters: Mapping[str, Any]) -> list[str]:
    study = chapters.get("study")
    named = study.get("languages") if isinstance(study, dict) else None
    tags = [tag for tag in named if isinstance(tag, str)] if isinstance(named, list) else []
    return tags or [FIRST]


def _faults(
    spec: Spec, path: Path, given: dict[str, Any], languages: list[str], most: int
) -> Iterator[Finding]:
    """What is wrong with the languages of a text."""
    first = languages[0]
    if given and first not in given:
        message = f"this text is not given in {first!r}, the first language of the study"
        fix = f"add the text in {first}: every other language is a translation of it"
        yield _finding(spec, "REF009", path, message, fix)
    for tag, text in given.items():
        if tag not in languages:
            message = f"the study has no language {tag!r} - its languages are {', '.join(languages)}"
            fix = did_you_mean(tag, languages) or f"add {tag} to study.languages, or leave this text out"
            yield _finding(spec, "REF008", (*path, tag), message, fix, key=True)
        limit = most * (1 if tag == first else _LONGER)
        if isinstance(text, str) and most and len(text) > limit:
            message = f"this text has {len(text):,} characters - at most {limit:,} fit"
            yield _finding(spec, "SHP007", (*path, tag), message, "shorten it")


def _finding(
    spec: Spec, rule: str, path: Path, message: str, fix: str | None, *, key: bool = False
) -> Finding:
    where, pointer = spec.locate(path, key=key), pointer_of(spec.chapters, path)
    return Finding(rule, Severity.ERROR, Stage.LOAD, message, where, pointer=pointer, fix=fix)


def _at(chapters: Any, path: Path) -> Any:
    for step in path:
        chapters = chapters[step]
    return chapters


def _replace(chapters: Any, path: Path, text: str) -> None:
    """Put a text at a path; what leads there is copied, as the files keep what they hold."""
    around = chapters
    for step in path[:-1]:
        inner = around[step]
        around[step] = inner.copy()
        around = around[step]
    around[path[-1]] = text


class Said(msgspec.Struct, frozen=True):
    """A text that may be given per language: where it stands in the chapters, the path to it by ids, and its words."""

    place: Path
    path: str
    text: str


def texts_of(outline: Outline, chapters: Mapping[str, Any]) -> Iterator[Said]:
    """Every text of the chapters that may be given per language, in the order written."""
    return _texts(outline, chapters, (), "")


def _texts(outline: Outline, value: Any, place: Path, path: str) -> Iterator[Said]:
    if isinstance(value, list):
        if outline.items is not None:
            for at, entry in enumerate(value):
                yield from _texts(outline.items, entry, (*place, at), f"{path}/{step_to(entry, at)}")
    elif isinstance(value, dict):
        for key, entry in value.items():
            below = outline.properties.get(key, outline.values)
            here = f"{path}/{key}" if path else key
            if key in outline.texts and isinstance(entry, str):
                yield Said((*place, key), here, entry)
            elif below is not None:
                yield from _texts(below, entry, (*place, key), here)


class Untranslated(msgspec.Struct, frozen=True):
    """The texts of a form or of a chapter that a language lacks: pointers to them, and how many texts there are."""

    language: str
    pointer: str
    missing: tuple[str, ...]
    count: int


def untranslated_in(spec: Spec, outline: Outline, protocol: Protocol) -> Iterator[Untranslated]:
    """What is not translated, language by language; a spec in one language lacks nothing."""
    languages = languages_of(protocol)[1:]
    said = [found for found in texts_of(outline, spec.chapters) if has_words(found.text)] if languages else []
    for language in languages:
        known = protocol.translations.get(language, {})
        for pointer, group in groupby(said, lambda found: _part(spec, found.place)):
            texts = list(group)
            missing = [found.place for found in texts if found.path not in known]
            if missing:
                places = tuple(pointer_of(spec.chapters, place) for place in missing)
                yield Untranslated(language, pointer, places, len(texts))


def _part(spec: Spec, place: Path) -> str:
    """The form that a text belongs to, or its chapter."""
    return pointer_of(spec.chapters, place[: 2 if place[0] == "forms" else 1])

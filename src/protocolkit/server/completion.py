"""What may be written at the cursor: keys and values of the schemas, ids, codes, names in conditions, sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from protocolkit.conditions import Symbols
from protocolkit.lint.engine import all_rules
from protocolkit.server.condition_words import words_after
from protocolkit.server.cursor import Cursor, cursor_at
from protocolkit.server.naming import kind_words, title_of
from protocolkit.server.project import View
from protocolkit.server.shapes import Shape, root_for, shape_at
from protocolkit.server.uses import SCOPES, element_at
from protocolkit.source.limits import Limits
from protocolkit.source.outline import Path
from protocolkit.source.scalars import plain_value

__all__ = ["Candidate", "complete"]

_VALUES = ("eligibility", "example", "values")
_SOURCES = (
    ("record L", "a line of the verbatim record"),
    ("public ", "a field of the full public record"),
    ("inferred ()", "how it follows, in brackets"),
)


class Candidate(msgspec.Struct, frozen=True):
    """Something that may be written: what is shown, what is inserted, and the part of it that is typed already.

    ``rank`` sorts candidates: what is required comes first.
    """

    label: str
    kind: str
    insert: str
    typed: str
    detail: str = ""
    explanation: str = ""
    rank: int = 1


def complete(view: View, good: View, file: str, line: int, column: int, limits: Limits) -> list[Candidate]:
    """What may be written at a position; ids are those of ``good``, when all files could last be read."""
    text = view.text(file)
    relative = file.removeprefix(f"{view.loaded.sources.root}/")
    lines = view.lines(file)
    rest = lines[line][column:] if line < len(lines) else ""
    for cursor in cursor_at(text, line, column, limits):
        found = [*_Completion(good, cursor, root_for(relative), rest).candidates()]
        if found or cursor.is_whole:
            return found
    return []


class _Completion:
    """The candidates for one reading of the text."""

    def __init__(self, good: View, cursor: Cursor, root: str, rest: str) -> None:
        self.good = good
        self.cursor = cursor
        self.root = root
        self.rest = rest

    def candidates(self) -> Iterator[Candidate]:
        """Everything that may stand here."""
        cursor = self.cursor
        if cursor.is_key:
            parent = shape_at(self.root, cursor.path[:-1])
            if parent is not None:
                yield from self.keys(parent, cursor.path[:-1])
            return
        shape = shape_at(self.root, cursor.path)
        if shape is not None:
            yield from self.values(shape)

    def values(self, shape: Shape) -> Iterator[Candidate]:
        """What may stand as a value."""
        cursor, keywords = self.cursor, shape.keywords
        if shape.is_mapping:
            yield from self.keys(shape, cursor.path)
        elif shape.is_list:
            yield from self.listed(shape)
        elif "x-condition" in keywords:
            yield from self.condition()
        elif shape.refers:
            yield from self.ids(shape.refers)
        elif keywords.get("x-source"):
            yield from self.sources()
        elif cursor.path[:3] == _VALUES and len(cursor.path) == 4:
            yield from self.answers(str(cursor.path[3]))
        elif cursor.path[-1] in ("rule", "field") and "decisions" in cursor.path:
            yield from self.decided()
        else:
            yield from self.choices(shape)

    def keys(self, shape: Shape, path: Path) -> Iterator[Candidate]:
        """The keys of a mapping that are not there yet."""
        cursor = self.cursor
        typed = cursor.before
        for key, below in shape.properties():
            if key not in cursor.siblings or key == typed:
                insert = key if self.rest.startswith(":") else f"{key}:" if _is_block(below) else f"{key}: "
                rank = 0 if key in shape.required else 1
                detail = below.title + (" (required)" if rank == 0 else "")
                yield Candidate(key, "key", insert, typed, detail, below.description, rank)
        kind = shape.keywords.get("x-refers-keys")
        if isinstance(kind, str):
            for found in self.ids((kind,)):
                yield msgspec.structs.replace(found, insert=f"{found.insert}: ")
        if path and path[-1] == "sources":
            element = shape_at(self.root, path[:-1])
            for key, below in element.properties() if element else ():
                if key not in cursor.siblings:
                    yield Candidate(key, "key", f"{key}: ", typed, below.title)

    def listed(self, shape: Shape) -> Iterator[Candidate]:
        """The only entry of a list whose brackets are not written yet."""
        below = shape.below(0)
        if below is None or below.is_mapping or below.is_list or self.cursor.before:
            return
        for found in self.values(below):
            yield msgspec.structs.replace(found, insert=f"[{found.insert}]")

    def condition(self) -> Iterator[Candidate]:
        """Names, words and codes within a condition."""
        cursor, symbols = self.cursor, self.symbols
        for word in words_after(cursor.before, symbols, cursor.scope):
            title = self.title(word.kind, word.text) if word.kind in ("variable", "form", "visit") else ""
            yield Candidate(
                word.text,
                word.kind,
                word.text,
                word.typed,
                title or word.meaning,
                rank=_RANKS.get(word.kind, 1),
            )

    def ids(self, kinds: Iterable[str]) -> Iterator[Candidate]:
        """Ids of some kinds as they are written here."""
        cursor, first = self.cursor, self.good.loaded.ids.first
        wanted = first if tuple(kinds) == ("any",) else tuple(kinds)
        for kind in wanted:
            scope = cursor.scope if kind in SCOPES else None
            for name in first.get(kind, ()):
                if scope is None or name.startswith(f"{scope}."):
                    short = name.removeprefix(f"{scope}.") if scope else name
                    detail = self.title(kind, name) or kind_words(kind)
                    yield Candidate(short, kind, _quoted(short, cursor.style), cursor.before, detail)

    def answers(self, variable: str) -> Iterator[Candidate]:
        """What can be recorded of a variable."""
        symbol = self.symbols.variables.get(variable)
        for answer in symbol.answers if symbol else ():
            yield Candidate(answer, "code", _quoted(answer, self.cursor.style), self.cursor.before)

    def sources(self) -> Iterator[Candidate]:
        """Sources of a fact."""
        typed, first = self.cursor.before, self.good.loaded.ids.first
        for text, meaning in _SOURCES:
            yield Candidate(text, "source", text, typed, meaning)
        for kind, words in (("document", "sponsor "), ("amendment", "amendment "), ("assumption", "")):
            for name in first.get(kind, ()):
                text = f"{words}{name}"
                yield Candidate(text, kind, text, typed, self.title(kind, name), rank=2)

    def decided(self) -> Iterator[Candidate]:
        """The rules that a decision may be about, and the fields of its element."""
        cursor = self.cursor
        if cursor.path[-1] == "rule":
            for entry in all_rules():
                yield Candidate(entry.about.id, "rule", entry.about.id, cursor.before, entry.about.title)
            return
        around = shape_at(self.root, cursor.path[: cursor.path.index("decisions")])
        for key, below in around.properties() if around else ():
            yield Candidate(key, "key", key, cursor.before, below.title)

    def choices(self, shape: Shape) -> Iterator[Candidate]:
        """The values that the schemas count, else their examples."""
        cursor = self.cursor
        for value, meaning in shape.choices():
            text = (
                {True: "true", False: "false", None: "null"}.get(value)
                if not isinstance(value, str)
                else value
            )
            written = text if not isinstance(value, str) else _quoted(value, cursor.style)
            if text is not None and written is not None:
                yield Candidate(text, "value", written, cursor.before, meaning)
        if "enum" not in shape.keywords and not any(shape.choices()):
            for example in shape.keywords.get("examples", ()):
                if isinstance(example, str) and "x-defines" not in shape.keywords:
                    text = _quoted(example, cursor.style)
                    yield Candidate(example, "example", text, cursor.before, "example", rank=2)

    def title(self, kind: str, name: str) -> str:
        """What an element says of itself, on one line."""
        definition = self.good.loaded.ids.first.get(kind, {}).get(name)
        if definition is None:
            return ""
        return re.sub(
            r"\s+", " ", title_of(element_at(self.good.loaded.spec.chapters, definition.path[:-1]))
        )[:120]

    @property
    def symbols(self) -> Symbols:
        """The names of conditions, when all files could last be read."""
        return self.good.uses.symbols


_RANKS = {"code": 0, "set": 0, "item": 0, "variable": 0, "function": 2, "keyword": 2}


def _is_block(shape: Shape) -> bool:
    """Whether what follows a key begins on the next line."""
    below = shape.below(0) if shape.is_list else None
    return shape.is_mapping or (below is not None and below.is_mapping)


def _quoted(text: str, style: str) -> str:
    """A text that is one in YAML too; within quotes it stands as it is."""
    is_plain = re.fullmatch(r"[A-Za-z0-9_.+-][A-Za-z0-9_.+ -]*", text) is not None
    return text if style or (is_plain and plain_value(text) == text) else f"'{text}'"

"""YAML files as people write them: every style of value, comments and empty lines anywhere, keys in any order."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import strategies as st

Path = tuple[str | int, ...]

_CHAPTERS = (
    "study",
    "design",
    "visits",
    "forms",
    "eligibility",
    "outcomes",
    "assumptions",
    "unheard_of",
    "über",
)
_KEYS = (
    "id",
    "name",
    "text",
    "when",
    "source",
    "sources",
    "items",
    "window",
    "note",
    "titles",
    "x y",
    "0",
    "null",
)
_TEXTS = (
    "text", "two words", "Größe ≥ 5 %", "a: b", "a #b", "# no comment", "- dash", "it's", 'say "so"', "NO", "12",
    "1.50", "0x1F",
    "null", "true", "[x]", "{y}", "a, b", "*star", "&and", "!bang", "|", ">", "%", "@", "`", "?", ":", "-", "~", "a\\b",
    "'", "trail ", " lead", "tab\there", "2024-01-31", "1:30", "https://example.org/#part", "---", "...",
    "a:?", "\xa0hard\xa0",
    "two  spaces", "several long words " * 9 + "end", "x" * 130, "line one\nline two", "one\n\ntwo\n", "\nfirst empty",
    "  indented\nless", "ends\n", "ends twice\n\n", "", "a ’quoted’ word",
)  # fmt: skip
_WORDS = ("", "~", "null", "True", "FALSE", "-3", "1.50", "0x1F", "P3M")


class LaidOut(msgspec.Struct):
    """A file, and of each comment the entry that it stands above or beside, or whose end, or file, it is about."""

    text: str
    places: dict[str, tuple[Path, bool]]


class _Author:
    """Writes one file, drawing every choice."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.places: dict[str, tuple[Path, bool]] = {}
        self.anchors: list[str] = []
        self.has_begun = False

    def chance(self, of: int) -> bool:
        return bool(self.draw(st.integers(0, of)) == of)

    def comment(self, path: Path, *, at_end: bool = False) -> str:
        text = f"# c{len(self.places):03d}{self.draw(st.sampled_from(['', ' a', ': b', ' - x', ' [', ' #']))}"
        self.places[text] = path, at_end
        return text

    def file(self) -> str:
        keys = self.draw(st.lists(st.sampled_from(_CHAPTERS), min_size=1, max_size=4, unique=True))
        return "\n".join(self.mapping((), 0, 0, keys)) + ("\n" if self.chance(1) else "")

    def gap(self) -> list[str]:
        return [""] * self.draw(st.sampled_from([0, 0, 0, 1, 2]))

    def head(self, path: Path, indent: int) -> list[str]:
        """Comments above an entry; at the top of the file they are about the file."""
        lines = self.gap()
        about_file = not self.has_begun
        self.has_begun = True
        while self.chance(4):
            lines += [" " * indent + self.comment(path, at_end=about_file), *self.gap()]
        return lines

    def mapping(self, path: Path, indent: int, depth: int, keys: list[str] | None = None) -> list[str]:
        keys = keys or self.draw(st.lists(st.sampled_from(_KEYS), min_size=1, max_size=4, unique=True))
        lines: list[str] = []
        for key in keys:
            here = (*path, key)
            head = self.head(here, indent) if lines or depth == 0 else []
            lines += [*head, *self.entry(" " * indent + self.key(key) + ":", here, indent, depth)]
        return lines + self.foot(path, indent)

    def foot(self, path: Path, indent: int) -> list[str]:
        return (
            [*self.gap(), " " * indent + self.comment(path, at_end=True)] if path and self.chance(7) else []
        )

    def key(self, key: str) -> str:
        return f"'{key}'" if key in ("0", "null") or self.chance(9) else key

    def sequence(self, path: Path, indent: int, depth: int) -> list[str]:
        lines: list[str] = []
        for position in range(self.draw(st.integers(1, 3))):
            here = (*path, position)
            lines += self.head(here, indent) if position else []
            lines += self.entry(" " * indent + "-", here, indent, depth)
        return lines + self.foot(path, indent)

    def tail(self, path: Path) -> str:
        return f"  {self.comment(path)}" if self.chance(5) else ""

    def entry(self, start: str, path: Path, indent: int, depth: int) -> list[str]:
        kind = 9 - self.draw(st.integers(0, 9)) if depth < 3 else 9
        step = self.draw(st.sampled_from([1, 2, 3, 4]))
        is_item = start.endswith("-")
        if kind <= 1:
            return self.beside(
                start, self.mapping(path, indent + 2 if is_item else indent + step, depth + 1), path
            )
        if kind == 2:
            return self.beside(
                start, self.sequence(path, indent + 2 if is_item else indent + step, depth + 1), path
            )
        if kind <= 4:
            return self.in_brackets(start, path, indent)
        if kind == 5 and self.anchors and self.chance(1):
            return [f"{start} *{self.draw(st.sampled_from(self.anchors))}{self.tail(path)}"]
        return self.scalar(start, path, indent)

    def beside(self, start: str, below: list[str], path: Path) -> list[str]:
        """A collection below its key, or begun beside its dash."""
        if (
            start.endswith("-")
            and below[0].strip()
            and not below[0].strip().startswith("#")
            and self.chance(1)
        ):
            return [f"{start} {below[0].lstrip()}", *below[1:]]
        return [start + self.tail(path), *below]

    def in_brackets(self, start: str, path: Path, indent: int) -> list[str]:
        is_mapping, in_lines = self.chance(1), self.chance(2)
        count = self.draw(st.integers(0, 4))
        steps: list[str | int] = list(_KEYS[:count]) if is_mapping else list(range(count))
        opening, closing = "{}" if is_mapping else "[]"
        pad = " " * (indent + 3)
        parts, tails = [], []
        for step in steps:
            value = self.flow_text()
            parts.append(f"{step}: {value}" if is_mapping else value)
            tails.append(self.tail((*path, step)) if in_lines else "")
        if not in_lines:
            return [f"{start} {opening}{', '.join(parts)}{closing}{self.tail(path)}"]
        lines = [
            f"{pad}{part}{',' if n < count - 1 else ' '}{tail}"
            for n, (part, tail) in enumerate(zip(parts, tails, strict=True))
        ]
        return [f"{start} {opening}", *lines, f"{pad}{closing}{self.tail(path)}"]

    def flow_text(self) -> str:
        text = self.draw(st.sampled_from(_TEXTS))
        if text.isalnum() and self.chance(1):
            return str(text)
        return msgspec.json.encode(text).decode()

    def scalar(self, start: str, path: Path, indent: int) -> list[str]:
        text = self.draw(st.sampled_from(_TEXTS))
        style = self.draw(st.sampled_from(["", "'", '"', "|", ">", "word"]))
        anchor = ""
        if self.chance(8):
            self.anchors.append(f"a{len(self.anchors)}")
            anchor = f" &{self.anchors[-1]}"
        if style == "word":
            return [f"{start}{anchor} {self.draw(st.sampled_from(_WORDS))}{self.tail(path)}"]
        if style == "" and text.replace(" ", "").isalnum() and text == text.strip():
            between = f"\n{' ' * (indent + 2)}" if self.chance(3) else " "
            return [f"{start}{anchor} {text.replace(' ', between)}{self.tail(path)}"]
        if style in ("|", ">") and text.strip():
            lines = text.split("\n")
            pad = " " * (indent + 2)
            if style == ">" and "\n" not in text:
                lines = text.replace("words ", "words\n").split("\n") if "  " not in text else [text]
            sign = f"{style}2{self.draw(st.sampled_from(['', '-', '+']))}"
            return [
                f"{start}{anchor} {sign}{self.tail(path)}",
                *(pad + line if line else "" for line in lines),
            ]
        if style == "'" and "\n" not in text:
            return [f"{start}{anchor} '{text.replace(chr(39), chr(39) * 2)}'{self.tail(path)}"]
        return [f"{start}{anchor} {msgspec.json.encode(text).decode()}{self.tail(path)}"]


@st.composite
def laid_out(draw: Any) -> LaidOut:
    """A file that may or may not read."""
    author = _Author(draw)
    text = author.file()
    return LaidOut(text, author.places)

"""Reads XML from strangers: no document type, no entities, nothing from elsewhere, no end of depth."""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat

from protocolkit.errors import CannotRun

__all__ = ["Node", "read_tree"]

_DEEPEST = 100
_MOST_NODES = 2_000_000
_NAMESPACES = ("http://www.cdisc.org/ns/odm/v1.3", "http://www.cdisc.org/ns/odm/v1.2")
_LATER = "http://www.cdisc.org/ns/odm/v2.0"
_XML = "http://www.w3.org/XML/1998/namespace "
_NOT_METADATA = ("ClinicalData", "ReferenceData", "AdminData", "Association", "Signature")


class Node:
    """An element of ODM: its name, attributes, text, parts, and the line on which it begins."""

    __slots__ = ("attributes", "line", "parts", "tag", "words")

    def __init__(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.line = line
        self.parts: list[Node] = []
        self.words: list[str] = []

    def get(self, name: str) -> str:
        """An attribute, empty where it is not given."""
        return self.attributes.get(name, "").strip()

    def all(self, tag: str) -> Iterator[Node]:
        """The parts of a name."""
        return (part for part in self.parts if part.tag == tag)

    def first(self, tag: str) -> Node | None:
        """The first part of a name."""
        return next(self.all(tag), None)

    @property
    def text(self) -> str:
        """What stands in it."""
        return "".join(self.words).strip()

    @property
    def place(self) -> str:
        """Where it is, for people."""
        oid = self.get("OID") or self.get("CodedValue")
        return f"line {self.line}, {self.tag}{f' {oid}' if oid else ''}"


def read_tree(name: str, raw: bytes) -> tuple[Node, list[tuple[int, str]]]:
    """The root of a file, and what is not read of it: the line and the name. Raises ``CannotRun``."""
    reader = _Reader(name)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    reader.parser = parser
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.EntityDeclHandler = reader.refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.say
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        told = expat.errors.messages.get(error.code, "not XML")
        raise CannotRun(f'"{name}" is not XML: line {error.lineno}: {told}') from error
    except (ValueError, LookupError) as error:
        raise CannotRun(f'"{name}" is not XML in an encoding that is known') from error
    if reader.root is None:
        raise CannotRun(f'"{name}" is not XML')
    return reader.root, list(reader.skipped.values())


class _Reader:
    """Builds the tree; other vocabularies, and data of participants, are passed over."""

    parser: expat.XMLParserType

    def __init__(self, name: str) -> None:
        self._name = name
        self._open: list[Node] = []
        self._depth = 0
        self._over: int | None = None
        self._count = 0
        self.root: Node | None = None
        self.skipped: dict[str, tuple[int, str]] = {}

    def refuse(self, *_: object) -> None:
        """Stop at a document type: what it declares could be anything."""
        raise CannotRun(
            f'"{self._name}" has a document type, line {self.parser.CurrentLineNumber}',
            "Remove the DOCTYPE: ODM has none, and nothing that it declares is read.",
        )

    def start(self, written: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        self._count += 1
        line = self.parser.CurrentLineNumber
        if self._depth > _DEEPEST:
            raise CannotRun(f'"{self._name}" is nested more than {_DEEPEST} deep, line {line}')
        if self._count > _MOST_NODES:
            raise CannotRun(f'"{self._name}" has more than {_MOST_NODES} elements, line {line}')
        if self._over is not None:
            return
        namespace, _, tag = written.rpartition(" ")
        if self.root is None:
            self._check_root(namespace, tag)
        elif namespace not in _NAMESPACES or tag in _NOT_METADATA:
            self._over = self._depth
            self.skipped.setdefault(written, (line, tag))
            return
        for key in attributes:
            if " " in key and not key.startswith("http://www.w3.org/"):
                self.skipped.setdefault(key, (line, f"attribute {key.rpartition(' ')[2]}"))
        kept = {key.removeprefix(_XML): value for key, value in attributes.items()}
        node = Node(tag, kept, line)
        if self._open:
            self._open[-1].parts.append(node)
        else:
            self.root = node
        self._open.append(node)

    def end(self, _: str) -> None:
        """An element ends."""
        if self._over is None:
            self._open.pop()
        elif self._over == self._depth:
            self._over = None
        self._depth -= 1

    def say(self, text: str) -> None:
        """Text of the element that is open."""
        if self._over is None and self._open:
            self._open[-1].words.append(text)

    def _check_root(self, namespace: str, tag: str) -> None:
        if namespace == _LATER:
            raise CannotRun(f'"{self._name}" is ODM 2.0', "Import reads ODM 1.3: export it as that.")
        if tag != "ODM" or namespace not in _NAMESPACES:
            raise CannotRun(
                f'"{self._name}" is not ODM: its root is {tag}', f"It is ODM in {_NAMESPACES[0]}."
            )

"""What the releases of ODM say differently, and the elements that every part of a file is made of."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, indent, tostring

from protocolkit.exchange.characters import clean

__all__ = ["OURS", "UCUM", "Release", "alias", "document", "element", "expression"]

OURS = "protocolkit"
"""The context of what only we read: our conditions, and what ODM has no place for (``protocolkit.laterality``)."""
UCUM = "UCUM"


class Release(enum.StrEnum):
    """A release of ODM."""

    ODM_1 = "1.3.2"
    ODM_2 = "2.0"

    @property
    def namespace(self) -> str:
        """The namespace of its elements."""
        return f"http://www.cdisc.org/ns/odm/v{'1.3' if self is Release.ODM_1 else '2.0'}"

    @property
    def decimal(self) -> str:
        """The type of numbers with decimals."""
        return "float" if self is Release.ODM_1 else "decimal"


def element(tag: str, attributes: Mapping[str, object] | None = None, *children: Element) -> Element:
    """An element; attributes that are ``None`` are left out."""
    given = {name: clean(str(value)) for name, value in (attributes or {}).items() if value is not None}
    made = Element(tag, given)
    made.extend(children)
    return made


def alias(name: str, value: object, *, context: str = OURS) -> Element:
    """What a thing is in another context; ours have the name of our field behind a point."""
    return element("Alias", {"Context": f"{context}.{name}" if name else context, "Name": value})


def expression(release: Release, texts: Iterable[tuple[str, str]]) -> list[Element]:
    """The same expression in several contexts."""
    made = []
    for context, text in texts:
        found = element("FormalExpression", {"Context": context})
        if release is Release.ODM_1:
            found.text = clean(text)
        else:
            code = element("Code")
            code.text = clean(text)
            found.append(code)
        made.append(found)
    return made


def document(root: Element) -> bytes:
    """A file as bytes."""
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return (
        written.replace(b"<?xml version='1.0' encoding='utf-8'?>", b'<?xml version="1.0" encoding="UTF-8"?>')
        + b"\n"
    )

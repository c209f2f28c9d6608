"""The definitions of one metadata version, found by OID, with what was noticed on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocolkit.conditions.parser import parse
from protocolkit.conditions.units import trouble
from protocolkit.exchange.characters import clean
from protocolkit.exchange.notice import Notice
from protocolkit.exchange.odm.release import OURS, UCUM
from protocolkit.exchange.odm.tree import Node
from protocolkit.model.unit_words import printed_unit

__all__ = ["Definitions", "alias_of", "named_after"]

_COMMON_UNITS = (
    *(
        "mm[Hg]",
        "Cel",
        "[degF]",
        "a",
        "mo",
        "wk",
        "d",
        "h",
        "min",
        "s",
        "/min",
        "kg",
        "g",
        "mg",
        "ug",
        "kg/m2",
    ),
    *(
        "cm",
        "mm",
        "m",
        "m2",
        "L",
        "mL",
        "dL",
        "mmol/L",
        "umol/L",
        "g/L",
        "g/dL",
        "mg/dL",
        "10*9/L",
        "10*12/L",
    ),
    *("U/L", "[iU]/L", "%", "mL/min", "{score}", "[lb_av]", "[in_i]"),
)
_KNOWN_UNITS = {
    **{printed_unit(unit).casefold(): unit for unit in _COMMON_UNITS},
    **{
        "bpm": "/min",
        "beats/min": "/min",
        "breaths/min": "/min",
        "c": "Cel",
        "f": "[degF]",
        "kg/m^2": "kg/m2",
    },
    **{"yrs": "a", "yr": "a", "hours": "h", "minutes": "min", "lb": "[lb_av]", "in": "[in_i]"},
}
_LONGEST_UNIT = 40
_PREFIX = re.compile(r"^(?:SE|EVENT|EV|FORM|F|FO|IG|CL|CODELIST|I|IT|ITEM)[._-](?=[A-Za-z])", re.IGNORECASE)


def alias_of(node: Node, name: str, context: str = OURS) -> str | None:
    """What a thing is in another context."""
    wanted = f"{context}.{name}" if name else context
    return next((part.get("Name") for part in node.all("Alias") if part.get("Context") == wanted), None)


def named_after(node: Node) -> str:
    """The OID without what says only of which kind it is."""
    return _PREFIX.sub("", node.get("OID")) or node.get("Name") or node.tag


class Definitions:
    """What the elements of a metadata version refer to."""

    def __init__(self, study: Node, version: Node) -> None:
        self.notices: list[Notice] = []
        self._by_oid: dict[tuple[str, str], Node] = {}
        basic = study.first("BasicDefinitions")
        for node in (*(basic.parts if basic else ()), *version.parts):
            oid = node.get("OID")
            if oid and (node.tag, oid) in self._by_oid:
                self.tell(node, "its OID is taken; only the first of that OID is read")
            elif oid:
                self._by_oid[node.tag, oid] = node

    def tell(self, node: Node, text: str) -> None:
        """Notice something at an element."""
        self.notices.append(Notice(node.place, text))

    def referred(
        self, parent: Node, reference: str, attribute: str, kind: str
    ) -> Iterator[tuple[Node, Node]]:
        """The references of an element with what they refer to, in order."""
        found = list(parent.all(reference))
        for node in sorted(found, key=_order):
            target = self.find(kind, node, attribute)
            if target is not None:
                yield node, target

    def find(self, kind: str, node: Node, attribute: str) -> Node | None:
        """The definition that an attribute names."""
        oid = node.get(attribute)
        found = self._by_oid.get((kind, oid))
        if found is None:
            self.tell(node, f"there is no {kind} {oid!r}; the reference is left out")
        return found

    def words(self, node: Node | None, most: int, what: str) -> str | None:
        """The text of an element in its first language, as long as it may be."""
        texts = list(node.all("TranslatedText")) if node else []
        if node is None or not texts or not texts[0].text:
            return None
        if any(text.get("lang") != texts[0].get("lang") for text in texts[1:]):
            spoken = ", ".join(text.get("lang") or "?" for text in texts[1:])
            self.tell(
                node, f"{what} is taken in {texts[0].get('lang') or 'its first language'}, not in {spoken}"
            )
        return self.cut(node, texts[0].text, most, what)

    def cut(self, node: Node, text: str, most: int, what: str) -> str:
        """A text as a spec may have it."""
        plain = "\n".join(" ".join(line.split()) for line in clean(text).strip().splitlines()) or "?"
        if len(plain) <= most:
            return plain
        self.tell(node, f"{what} has {len(plain)} characters; the first {most - 1} are taken")
        return f"{plain[: most - 1].rstrip()}…"

    def condition(self, node: Node, what: str) -> str | None:
        """Our own expression among those of an element, if it can be read."""
        for formal in node.all("FormalExpression"):
            if formal.get("Context") == OURS:
                return self.readable(formal, what)
        return None

    def readable(self, formal: Node, what: str) -> str | None:
        """An expression of ours, if it can be read."""
        parsed = parse(formal.text)
        if parsed.tree is not None and not parsed.problems:
            return formal.text
        self.tell(formal, f"{what} cannot be read: {formal.text[:80]!r}")
        return None

    def unit(self, item: Node) -> str | None:
        """The unit of an item in UCUM."""
        references = list(item.all("MeasurementUnitRef"))
        if not references:
            return None
        if len(references) > 1:
            self.tell(item, f"it may be given in {len(references)} units; the first is taken")
        found = self.find("MeasurementUnit", references[0], "MeasurementUnitOID")
        if found is None:
            return None
        symbol = found.first("Symbol")
        shown = next((text.text for text in symbol.all("TranslatedText")), "") if symbol else ""
        said = [shown, found.get("Name")]
        known = [alias_of(found, "", UCUM), *(_KNOWN_UNITS.get(text.casefold(), text) for text in said)]
        for unit in filter(None, known):
            if len(unit) <= _LONGEST_UNIT and trouble(unit) is None:
                return unit
        self.tell(references[0], f"its unit is no unit of UCUM: {shown or found.get('Name')!r}")
        return None


def _order(node: Node) -> int:
    written = node.get("OrderNumber")
    return int(written) if written.isdigit() and len(written) < 10 else 0

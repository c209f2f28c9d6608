"""The WHO Trial Registration Data Set of a protocol (TRDS 1.3.1): 24 items, present, partial or absent."""

from __future__ import annotations

import enum
import itertools
from collections.abc import Iterator, Sequence

import msgspec

from protocolkit.exchange.characters import clean
from protocolkit.exchange.facts import Fact, Missing, facts_at, registrable
from protocolkit.exchange.requirements import APPLIES, Need
from protocolkit.exchange.vocabulary import ictrp_word, in_words
from protocolkit.exchange.who_items import ITEMS, ItemDefinition
from protocolkit.model.protocol import Protocol

__all__ = ["Coverage", "Lack", "WhoItem", "WhoValue", "by_element", "shown", "who_items"]


class Coverage(enum.StrEnum):
    """How much of an item a registry can be told."""

    PRESENT = "present"
    PARTIAL = "partial"
    ABSENT = "absent"


class WhoValue(msgspec.Struct, frozen=True):
    """A fact of an item: its field, its text, the ICTRP word for it, its element of a list, its source."""

    field: str
    text: str
    ictrp: str | None
    element: str | None
    source: str


class Lack(msgspec.Struct, frozen=True):
    """A field of an item that a registry cannot be told: where the protocol would have it, and why."""

    field: str
    path: str
    element: str | None
    why: Missing
    source: str


class WhoItem(msgspec.Struct, frozen=True):
    """One of the 24 items."""

    number: int
    name: str
    group: str
    coverage: Coverage
    values: tuple[WhoValue, ...]
    missing: tuple[Lack, ...]


def who_items(protocol: Protocol) -> tuple[WhoItem, ...]:
    """The whole data set, in its order."""
    return tuple(_item(definition, protocol) for definition in ITEMS)


def _item(definition: ItemDefinition, protocol: Protocol) -> WhoItem:
    found = list(by_element(protocol, definition.needs))
    given = [(need, fact) for need, fact in found if fact.missing is None and _is_shown(need)]
    values = tuple(_value(need, fact, protocol) for need, fact in given)
    missing = tuple(
        Lack(need.field, fact.path, fact.element, fact.missing, fact.source)
        for need, fact in found
        if fact.missing and APPLIES[need.when](protocol)
    )
    coverage = _coverage(values, missing)
    return WhoItem(definition.number, definition.name, definition.group, coverage, values, missing)


def _coverage(values: Sequence[WhoValue], missing: Sequence[Lack]) -> Coverage:
    if not values:
        return Coverage.ABSENT
    return Coverage.PARTIAL if missing else Coverage.PRESENT


def by_element(protocol: Protocol, needs: Sequence[Need]) -> Iterator[tuple[Need, Fact]]:
    """Facts in reading order: neighbouring fields of one list come element by element.

    An empty list is named once, by the first of its fields.
    """
    for prefix, group in itertools.groupby(needs, key=lambda need: need.path.rpartition("]")[0]):
        columns = [[(need, fact) for fact in facts_at(protocol, need.path)] for need in group]
        if not prefix:
            yield from itertools.chain.from_iterable(columns)
        elif columns[0][0][1].element is None:
            yield columns[0][0]
        else:
            yield from itertools.chain.from_iterable(zip(*columns, strict=True))


def _is_shown(need: Need) -> bool:
    """Whole lists are only measured."""
    return need.path not in ("eligibility.inclusion", "eligibility.exclusion")


def _value(need: Need, fact: Fact, protocol: Protocol) -> WhoValue:
    text = shown(need, fact, protocol)
    return WhoValue(need.field, text, ictrp_word(need.domain, fact.value), fact.element, fact.source)


def shown(need: Need, fact: Fact, protocol: Protocol) -> str:
    """The text of a fact for readers: codes in words, an organisation by its name."""
    if need.domain == "organization":
        return clean(_organization(fact.value, protocol) or fact.value)
    return clean(in_words(need.domain, fact.value))


def _organization(name: str, protocol: Protocol) -> str | None:
    sponsor = protocol.sponsor
    known = (sponsor.lead, *sponsor.collaborators, *(sponsor.funding or ()))
    return next((registrable(entry, "name") for entry in known if entry.id == name), None)

"""What a page rests on: sources of everything that it shows, and the marks of what nobody has confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import msgspec

from protocolkit.documents.crf.blocks import Legend
from protocolkit.model.forms import Form, Item
from protocolkit.model.plan import Plan
from protocolkit.model.provenance import Origin, Source, Sourced, parse_source

__all__ = ["Marker", "marker_of"]

_parse = cache(parse_source)


class Marker(msgspec.Struct, frozen=True):
    """Marks facts by their sources; assumptions that the sponsor has confirmed get none.

    What was inferred is marked for those who review a draft: in a ``settled`` version it has been accepted.
    """

    plan: Plan
    confirmed: frozenset[str]
    settled: bool = False

    def mark(self, sources: Iterable[str]) -> str:
        """``A`` assumed, ``D`` inferred, ``A,D`` both, empty when everything is documented."""
        legend = self.legend(sources)
        return ",".join(["A"] * bool(legend.assumed) + ["D"] * legend.inferred)

    def legend(self, sources: Iterable[str]) -> Legend:
        """The marks that these sources ask for, and the assumptions among them."""
        parsed: list[Source] = [found for source in set(sources) if (found := _parse(source))]
        assumed = {source.reference for source in parsed if source.origin is Origin.ASSUMED}
        return Legend(
            assumed=tuple(sorted(assumed - self.confirmed)),
            inferred=not self.settled and any(source.origin is Origin.INFERRED for source in parsed),
        )

    def item_sources(self, item: Item) -> Iterator[str]:
        """Sources of a question: its own, those of its fields, of its answers and of its criterion."""
        yield from self.criterion_sources(item)
        if codelist := self.plan.codelists.get(item.codelist or ""):
            yield from _sources(codelist)

    def criterion_sources(self, item: Item) -> Iterator[str]:
        """Sources of a criterion to answer; the answers Yes, No, Unknown head its table, not its row."""
        yield from _sources(item)
        criterion = self.plan.criteria.get(item.criterion or "")
        if criterion and criterion.text in item.label:
            yield criterion.sources.get("text") or criterion.source

    def form_sources(self, form: Form) -> Iterator[str]:
        """Sources of a form itself: that it exists, what it is called, how it is completed."""
        yield from _sources(form)


def marker_of(plan: Plan) -> Marker:
    """The marker of a protocol."""
    confirmed = frozenset(a.id for a in plan.protocol.assumptions if a.status == "confirmed")
    return Marker(plan, confirmed, plan.protocol.study.status in ("final", "approved"))


def _sources(element: Sourced) -> Iterator[str]:
    yield element.source
    yield from element.sources.values()

"""From an id to its definition, and to every place that uses it."""

from __future__ import annotations

from collections.abc import Iterator

from yaml.nodes import ScalarNode

from protocolkit.findings import Location
from protocolkit.model.provenance import parse_source
from protocolkit.server.at import Spot, spot_at
from protocolkit.server.project import View
from protocolkit.server.uses import Use

__all__ = ["definitions", "references", "spot_in", "use_at", "use_of"]


def spot_in(view: View, file: str, line: int, column: int) -> Spot | None:
    """What stands at a position of a file of the spec, the header of an amendment too."""
    document = view.document(file)
    if document is None:
        headers = (found.document for found in view.loaded.amendments)
        document = next((header for header in headers if header.file == file), None)
    return spot_at(view.loaded.spec, document, line, column) if document is not None else None


def use_at(view: View, file: str, line: int, column: int) -> Use | None:
    """The id at a position."""
    spot = spot_in(view, file, line, column)
    return use_of(view, spot) if spot is not None else None


def use_of(view: View, spot: Spot) -> Use | None:
    if not isinstance(spot.node, ScalarNode):
        return view.uses.in_comment(spot.document, spot.position)
    if spot.merged is not None:
        return view.uses.at(spot.merged, spot.offset, is_key=spot.is_key)
    own = (use for use in view.uses.all if use.home is spot.document and use.path == spot.path)
    return next((use for use in own if use.start <= spot.offset <= use.end and not spot.is_key), None)


def definitions(view: View, file: str, line: int, column: int) -> list[Location]:
    """Where the id at a position is defined; for a source, the lines of the record that it cites."""
    spot = spot_in(view, file, line, column)
    if spot is None:
        return []
    use = use_of(view, spot)
    if use is None:
        return [] if spot.is_key else [*_in_record(view, spot)]
    found = view.uses.definition(use.kind, use.id)
    return [view.uses.locate(found)] if found is not None else []


def _in_record(view: View, spot: Spot) -> Iterator[Location]:
    record, text = view.loaded.record, getattr(spot.node, "value", None)
    source = parse_source(text) if isinstance(text, str) else None
    for first, last in source.lines if source and record is not None else ():
        if record is not None and 1 <= first <= last <= record.line_count:
            yield Location(record.path, first - 1, 0, last - 1, len(record.lines[last - 1]))


def references(view: View, file: str, line: int, column: int, *, definition: bool) -> list[Location]:
    """Every place that uses the id at a position, in order; its definition too where that is asked for."""
    use = use_at(view, file, line, column)
    if use is None:
        return []
    found = view.uses.of(use.kind, use.id)
    return sorted(view.uses.locate(one) for one in found if definition or not one.is_definition)

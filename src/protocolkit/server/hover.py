"""What an editor shows of the thing under the pointer."""

from __future__ import annotations

from yaml.nodes import ScalarNode

from protocolkit.catalogue import every_rule
from protocolkit.findings import Location, Rule
from protocolkit.model.provenance import parse_source
from protocolkit.server.at import Spot
from protocolkit.server.describe import describe, describe_condition, describe_shape, plain
from protocolkit.server.navigation import spot_in, use_of
from protocolkit.server.project import View
from protocolkit.server.shapes import root_for, shape_at

__all__ = ["hover", "rule_text"]

_MOST_LINES = 12


def hover(view: View, file: str, line: int, column: int) -> tuple[str, Location] | None:
    """Markdown about what stands at a position, and the range that it is about."""
    spot = spot_in(view, file, line, column)
    if spot is None:
        return None
    use = use_of(view, spot)
    if use is not None:
        told = describe(view, use.kind, use.id)
        if told is not None:
            return told, view.uses.locate(use)
    if not isinstance(spot.node, ScalarNode):
        return None
    told = (None if spot.is_key else _of_value(view, spot)) or _of_shape(view, spot)
    return (told, spot.location) if told else None


def _of_value(view: View, spot: Spot) -> str | None:
    """What a value means that is no id: a condition, a source, a rule."""
    condition = view.uses.conditions.get(spot.merged or ())
    if condition is not None:
        return describe_condition(view, condition)
    text = getattr(spot.node, "value", None)
    if not isinstance(text, str):
        return None
    if spot.path[-1] == "rule" and "decisions" in spot.path:
        rule = next((rule for rule in every_rule() if rule.id == text), None)
        return rule_text(rule) if rule else None
    return _of_record(view, text)


def _of_record(view: View, text: str) -> str | None:
    """The lines of the record that a source cites."""
    source, record = parse_source(text), view.loaded.record
    if source is None or record is None or not source.lines:
        return None
    cited = [number for first, last in source.lines for number in range(first, last + 1)]
    lines = [
        f"- L{n}: {plain(record.lines[n - 1])}" for n in cited[:_MOST_LINES] if 1 <= n <= record.line_count
    ]
    return "\n".join(["**The record**", "", *lines]) if lines else None


def _of_shape(view: View, spot: Spot) -> str | None:
    """What the schemas say of a key, or of a value that is one of a few."""
    relative = spot.document.file.removeprefix(f"{view.loaded.sources.root}/")
    shape = shape_at(root_for(relative), spot.path)
    key = next((step for step in reversed(spot.path) if isinstance(step, str)), None)
    if shape is None or key is None or not (shape.title or shape.description):
        return None
    told = describe_shape(key, shape)
    text = getattr(spot.node, "value", None)
    meaning = next((words for value, words in shape.choices() if value == text and words), "")
    return f"{told}\n\n`{text}`: {plain(meaning)}" if meaning and not spot.is_key else told


def rule_text(rule: Rule) -> str:
    """The page of a rule as Markdown."""
    return f"**{rule.id}** · {rule.severity} · {rule.group}\n\n{rule.page}"

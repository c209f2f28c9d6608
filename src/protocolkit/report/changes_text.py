"""A comparison for the terminal: the class and the population first, then each change once, the heaviest first."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from protocolkit.report.cells import harmless
from protocolkit.report.changes_follow import follows_by_change, summary_lines
from protocolkit.report.changes_words import (
    FICTIONAL,
    NO_CHANGE,
    REWRITTEN,
    WEIGHTS,
    action_lines,
    changed_fields,
    class_line,
    class_words,
    clock_words,
    effect_lines,
    gap_lines,
    head_line,
    in_order,
    own_effect,
    reason_words,
    split_words,
    title_of,
)
from protocolkit.report.redline import Segment, shortened

if TYPE_CHECKING:
    from protocolkit.amend.comparison import Comparison, WeighedChange
    from protocolkit.findings import Location

__all__ = ["changes_text"]

_STRONG, _GONE, _NEW, _ALARM = "1", "9;31", "4;32", "1;31"
_MARKS = {"gone": ("[-", "-]", _GONE), "new": ("{+", "+}", _NEW)}
_LEAST = 40
_LONGEST = 1000
"""Characters of one field that are shown; the other formats have all."""


def changes_text(comparison: Comparison, *, colour: bool = False, width: int = 100) -> str:
    """All of a comparison as text; without colours, what is gone and new stands in ``[-...-]`` and ``{+...+}``."""
    return "\n".join(_Writer(comparison, colour, max(width, _LEAST)).lines()) + "\n"


class _Writer:
    """Writes one comparison for one terminal."""

    def __init__(self, comparison: Comparison, colour: bool, width: int) -> None:
        self.comparison = comparison
        self.colour = colour
        self.width = width
        self.follows = follows_by_change(comparison)

    def lines(self) -> Iterator[str]:
        """Every line."""
        found = self.comparison
        if found.fictional:
            yield self.paint(FICTIONAL, _ALARM)
        yield from self.wrapped(reason_words(found), 0, 2)
        yield self.paint(harmless(head_line(found)), _STRONG)
        if not found.changes:
            yield NO_CHANGE
        else:
            yield from self.verdict()
        for warning in found.warnings:
            yield from self.wrapped(f"warning: {warning}", 0, 2)
        for weight, title in WEIGHTS.items():
            changes = in_order(found, weight)
            if changes:
                yield ""
                yield self.paint(f"{title}: {len(changes)}", _STRONG)
            for weighed in changes:
                yield from self.briefly(weighed) if weight == "none" else self.change(weighed)
        yield from self.summary()
        yield from self.rewritten()

    def verdict(self) -> Iterator[str]:
        """The class everywhere, what follows from it, and the population."""
        found = self.comparison
        for overall in found.classified.overall:
            yield from self.wrapped(class_line(overall), 0, 2)
            if overall.problem:
                yield self.paint(harmless(f"  {overall.problem}"), _ALARM)
        for title, words in action_lines(found):
            yield from self.wrapped(f"{title}: {words}", 0, 2)
        for clock in found.classified.clocks:
            yield from self.wrapped(f"Clock, {clock_words(clock, found)}", 0, 2)
        for title, words in effect_lines(found.population.overall, whole=True):
            indent = 0 if title == "Population" else 2
            yield from self.wrapped(f"{title}: {words}", indent, indent + 2)
        yield from self.wrapped(split_words(found), 0, 2)
        for title, names in gap_lines(found):
            yield from self.wrapped(f"{title}: {', '.join(names)}", 0, 2)

    def change(self, weighed: WeighedChange) -> Iterator[str]:
        """What changed, from what to what, its class, and what follows."""
        ruled = weighed.ruled
        yield from self.wrapped(_titled(weighed), 2, 4, _STRONG)
        for field in changed_fields(weighed.change):
            yield from self.field(f"{field.name}: ", field.segments, 6)
        if ruled.follows:
            yield from self.told("follows", f"from {', '.join(ruled.follows)}, and shares its class")
        else:
            case = f"{ruled.case} " if ruled.case else ""
            yield from self.told("class", f"{class_words(weighed, self.comparison)} - {case}{ruled.title}")
            yield from self.told("why", ruled.evidence)
        effect = own_effect(weighed)
        if effect is not None:
            for title, words in effect_lines(effect):
                yield from self.told(title, words)
        for title, words in self.follows.get(weighed.id, ()):
            yield from self.told(title, words)
        yield from self.told("at", _places(weighed.old_location, weighed.new_location))

    def briefly(self, weighed: WeighedChange) -> Iterator[str]:
        """A change that modifies nothing, and what it was and is."""
        yield from self.wrapped(_titled(weighed), 2, 4)
        for field in changed_fields(weighed.change):
            yield from self.field(f"{field.name}: ", field.segments, 6)

    def field(self, head: str, segments: Sequence[Segment], indent: int) -> Iterator[str]:
        """A field with what is gone and what is new marked; a coloured one is left to the terminal to wrap."""
        text = "".join(self.marked(segment) for segment in shortened(segments, _LONGEST))
        if self.colour:
            yield f"{' ' * indent}{harmless(head)}{text}"
        else:
            yield from self.wrapped(f"{head}{text}", indent, indent + 2)

    def marked(self, segment: Segment) -> str:
        """A part of a text in its colour, or between its marks."""
        text = harmless(segment.text)
        if segment.mark == "same":
            return text
        before, after, colour = _MARKS[segment.mark]
        return self.paint(text, colour) if self.colour else f"{before}{text}{after}"

    def told(self, title: str, words: str) -> Iterator[str]:
        """A line about a change."""
        yield from self.wrapped(f"{title}: {words}", 6, 8)

    def summary(self) -> Iterator[str]:
        """What follows from all of it."""
        lines = [*summary_lines(self.comparison)] if self.comparison.changes else []
        if lines:
            yield ""
            yield self.paint("What follows", _STRONG)
            for title, words in lines:
                yield from self.wrapped(f"{title}: {words}", 2, 4)

    def rewritten(self) -> Iterator[str]:
        """Conditions that are no change."""
        found = self.comparison.rewritten
        if found:
            yield ""
            yield self.paint(f"{REWRITTEN}: {len(found)}", _STRONG)
            for one in found:
                yield from self.wrapped(f"{one.pointer}: {one.old} is now {one.new}", 2, 4)

    def wrapped(self, text: str, indent: int, hanging: int, paint: str = "") -> Iterator[str]:
        """A text in lines that fit."""
        lines = textwrap.wrap(
            harmless(text),
            self.width,
            initial_indent=" " * indent,
            subsequent_indent=" " * hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )
        yield from (self.paint(line, paint) if paint else line for line in lines)

    def paint(self, text: str, code: str) -> str:
        """A text in a colour, where colours are wanted."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text


def _titled(weighed: WeighedChange) -> str:
    """What changed, after the entry of the header that explains it."""
    entry = weighed.ruled.entry
    return f"{entry}  {title_of(weighed)}" if entry else title_of(weighed)


def _places(old: Location | None, new: Location | None) -> str:
    """Both places, counted from one."""
    told = [f"{place.file}:{place.line + 1}:{place.column + 1}" if place else "-" for place in (old, new)]
    return " -> ".join(told)

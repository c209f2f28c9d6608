"""A comparison as Markdown for a comment on a pull request: what must be known first, every change behind a fold.

Nothing that a protocol says is markup, mentions anybody or becomes a link. Such a comment has a largest size; what
does not fit is counted.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from protocolkit.documents.markdown import escape_markdown
from protocolkit.report.cells import harmless
from protocolkit.report.changes_follow import follows_by_change, summary_lines
from protocolkit.report.changes_words import (
    FICTIONAL,
    NO_CHANGE,
    REWRITTEN,
    WEIGHTS,
    action_lines,
    changed_fields,
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
from protocolkit.report.redline import Segment, redline, shortened

if TYPE_CHECKING:
    from protocolkit.amend.comparison import Comparison, WeighedChange
    from protocolkit.findings import Location

__all__ = ["LARGEST", "changes_comment"]

LARGEST = 65_000
"""Characters of a comment; GitHub takes 65,536."""

_RESERVED = 400
_LONGEST = 1500
_TAGS = {"gone": "del", "new": "ins"}
_ALIVE = re.compile(r"@(?=\w)|#(?=[0-9])|(?<=:)//|(?i:www)(?=\.)|(?i:GH-)(?=[0-9])")
_SEPARATOR = "&#8203;"


class _Block(msgspec.Struct, frozen=True):
    """A part of the comment that is shown whole or not at all, and how many changes it tells."""

    text: str
    changes: int = 0


def changes_comment(comparison: Comparison) -> str:
    """The comment, with the heaviest changes first."""
    left = LARGEST - _RESERVED
    shown: list[str] = []
    missing, all_changes = 0, len(comparison.changes)
    is_cut = False
    for block in _blocks(comparison):
        if len(block.text) > left:
            is_cut = True
            missing += block.changes
            continue
        left -= len(block.text)
        shown.append(block.text)
    if is_cut:
        shown.append(
            f"**Cut to fit into a comment:** {missing:,} of {all_changes:,} changes are not shown here, nor is all "
            "that follows from them. `protocolkit diff` on a terminal, and `--format json`, show everything.\n\n"
        )
    return "".join(shown).rstrip("\n") + "\n"


def _blocks(comparison: Comparison) -> Iterator[_Block]:
    yield from (_Block(f"{text}\n\n") for text in _head(comparison))
    follows = follows_by_change(comparison)
    for weight, title in WEIGHTS.items():
        changes = in_order(comparison, weight)
        if changes:
            yield _Block(f"### {title}: {len(changes)}\n\n")
        if weight == "none" and changes:
            lines = [f"- {_line(weighed)}" for weighed in changes]
            yield _Block(_folded("the version, sources, and what is known of criteria", lines), len(changes))
            continue
        for weighed in changes:
            yield _Block(_change(weighed, comparison, follows.get(weighed.id, ())), 1)
    yield from _summary(comparison)


def _head(comparison: Comparison) -> Iterator[str]:
    """Class, actions and population."""
    found = comparison
    if found.fictional:
        yield f"> **{FICTIONAL}**"
    yield f"## {_plain(head_line(found))}"
    reason = reason_words(found)
    if reason:
        yield _plain(reason)
    if not found.changes:
        yield f"{NO_CHANGE.capitalize()}."
        return
    yield _table(found)
    lines = [*(f"- **{title}:** {_plain(words)}" for title, words in action_lines(found))]
    for clock in found.classified.clocks:
        lines.append(f"- **Clock:** {_plain(clock_words(clock, found))}")
    for title, words in effect_lines(found.population.overall, whole=True):
        indent = "" if title == "Population" else "  "
        lines.append(f"{indent}- **{title}:** {_plain(words)}")
    for text in (split_words(found), *(f"Warning: {warning}" for warning in found.warnings)):
        lines += [f"- {_plain(text)}"] if text else []
    lines += [f"- **{title}:** {_plain(', '.join(names))}" for title, names in gap_lines(found)]
    yield "\n".join(lines)


def _table(comparison: Comparison) -> str:
    rows = ["| jurisdiction | class | because of |", "| --- | --- | --- |"]
    for overall in comparison.classified.overall:
        problem = f" **{_plain(overall.problem)}**" if overall.problem else ""
        because = ", ".join(overall.because) or "-"
        words = f"**{_plain(overall.grade)}** {_plain(overall.words)}{problem}"
        rows.append(f"| {_plain(overall.title)} | {words} | {_plain(because)} |")
    return "\n".join(rows)


def _change(weighed: WeighedChange, comparison: Comparison, follows: Iterable[tuple[str, str]]) -> str:
    ruled = weighed.ruled
    lines = [
        f"- {_plain(field.name)}: {_redlined(field.segments)}" for field in changed_fields(weighed.change)
    ]
    if ruled.follows:
        lines.append(f"- follows from {_plain(', '.join(ruled.follows))}, and shares its class")
    else:
        lines.append(f"- **why:** {_plain(f'{ruled.case} {ruled.title}'.strip())}: {_plain(ruled.evidence)}")
    effect = own_effect(weighed)
    if effect is not None:
        lines += [f"- **{title}:** {_plain(words)}" for title, words in effect_lines(effect)]
    lines += [f"- **{title}:** {_plain(words)}" for title, words in follows]
    lines.append(f"- at {_place(weighed.old_location)} → {_place(weighed.new_location)}")
    grades = " / ".join(words.rpartition(": ")[2] for words in class_words(weighed, comparison).split("; "))
    entry = f"{ruled.entry} " if ruled.entry else ""
    return _folded(f"{entry}{title_of(weighed)} — {grades}", lines)


def _line(weighed: WeighedChange) -> str:
    """A change that modifies nothing, on one line."""
    fields = (f"{_plain(field.name)} {_redlined(field.segments)}" for field in changed_fields(weighed.change))
    entry = f"{weighed.ruled.entry} " if weighed.ruled.entry else ""
    return f"{_plain(entry + title_of(weighed))}: {'; '.join(fields)}"


def _summary(comparison: Comparison) -> Iterator[_Block]:
    if not comparison.changes:
        return
    lines = [f"- **{_plain(title)}:** {_plain(words)}" for title, words in summary_lines(comparison)]
    if lines:
        yield _Block(_folded("What follows", lines))
    fields = [
        f"- {_plain(field.registry_name)}, {_plain(field.field)}: {_redlined(redline(field.old, field.new))}"
        for field in comparison.consequences.registry
    ]
    if fields:
        yield _Block(_folded(f"Registry fields, old and new: {len(fields)}", fields))
    rewritten = [f"- {_plain(f'{one.pointer}: {one.old} is now {one.new}')}" for one in comparison.rewritten]
    if rewritten:
        yield _Block(_folded(f"{REWRITTEN}: {len(rewritten)}", rewritten))


def _folded(title: str, lines: Sequence[str]) -> str:
    """Lines behind a fold; its title stands in HTML."""
    summary = _quiet(html.escape(" ".join(harmless(title).split()), quote=False))
    body = "\n".join(lines)
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>\n\n"


def _redlined(segments: Sequence[Segment]) -> str:
    return "".join(map(_marked, shortened(segments, _LONGEST)))


def _marked(segment: Segment) -> str:
    """A part of a text; spaces at its ends stay outside of the mark."""
    text = segment.text
    inner = _plain(text)
    if not inner:
        return " " if text else ""
    before, after = (" " if text[at].isspace() else "" for at in (0, -1))
    tag = _TAGS.get(segment.mark)
    return f"{before}<{tag}>{inner}</{tag}>{after}" if tag else f"{before}{inner}{after}"


def _place(at: Location | None) -> str:
    return _plain(f"{at.file}:{at.line + 1}:{at.column + 1}") if at is not None else "-"


def _plain(text: str) -> str:
    """A text in which nothing is markup, a mention or a link."""
    return _quiet(escape_markdown(harmless(" ".join(text.split()))))


def _quiet(text: str) -> str:
    """A text in which a comment finds nobody to tell and nothing to link."""
    return _ALIVE.sub(lambda found: f"{found[0][:1]}{_SEPARATOR}{found[0][1:]}", text)

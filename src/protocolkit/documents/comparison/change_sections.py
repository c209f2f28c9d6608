"""The changes themselves: the summary of changes, each in full with its redline, and those that modify nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from protocolkit.documents.comparison.blocks import (
    Block,
    Card,
    Cell,
    Column,
    Facts,
    Group,
    Paragraph,
    Row,
    Section,
    Table,
    Texts,
    cell,
    facts,
    paragraph,
    redlined,
    row,
    run,
    table,
)
from protocolkit.report.changes_follow import follows_by_change
from protocolkit.report.changes_words import (
    REWRITTEN,
    WEIGHTS,
    Field,
    actions_of,
    changed_fields,
    classes,
    effect_lines,
    element_words,
    in_order,
    own_effect,
    title_of,
)
from protocolkit.report.redline import redline, shortened

if TYPE_CHECKING:
    from protocolkit.amend.comparison import Comparison, WeighedChange
    from protocolkit.model.amendments import AmendedChange

__all__ = ["changes_section", "minor_matters_section", "rewritten_block", "summary_section"]

_HEAVY = ("substantial", "undecided", "minor")
_LONGEST = 400
"""Characters of a field in the summary; the redline has all of it."""


def summary_section(comparison: Comparison) -> Section:
    """The summary of changes: each change once, under the entry of the header that explains it."""
    columns = (
        *(Column("Section and name of change", 24), Column("Old", 29)),
        *(Column("New", 29), Column("Class", 18)),
    )
    groups = tuple(_groups(comparison))
    if not groups:
        nothing = Texts((paragraph("No change modifies the protocol: only what is said about it changed."),))
        return Section("summary", "Summary of changes", (nothing,))
    return Section("summary", "Summary of changes", (Table("Overview of changes", columns, groups),))


def _groups(comparison: Comparison) -> Iterator[Group]:
    heavy = [weighed for weight in _HEAVY for weighed in in_order(comparison, weight)]
    entries = comparison.header.changes if comparison.header is not None else ()
    for entry in entries:
        rows = [_row(weighed, comparison) for weighed in heavy if weighed.ruled.entry == entry.id]
        if rows:
            yield Group(_heading(entry), tuple(rows))
    known = {entry.id for entry in entries}
    for weight in _HEAVY:
        rest = [found for found in in_order(comparison, weight) if found.ruled.entry not in known]
        if rest:
            heading = f"Without an entry of the header. {WEIGHTS[weight]}" if entries else WEIGHTS[weight]
            yield Group(cell((run(heading, "strong"),)), tuple(_row(weighed, comparison) for weighed in rest))


def _heading(entry: AmendedChange) -> Cell:
    """Description, brief rationale and sections of an entry, and what for."""
    more = [
        ("Brief rationale", entry.rationale or "not said yet"),
        ("Justification", entry.justification),
        ("Purpose", entry.purpose),
        ("Sections", "; ".join(entry.sections)),
        ("Note", entry.note),
    ]
    lines = [(run(f"{title}: ", "soft"), run(words)) for title, words in more if words]
    return cell((run(f"{entry.id}  {entry.summary}", "strong"),), *lines)


def _row(weighed: WeighedChange, comparison: Comparison) -> Row:
    fields, kind = changed_fields(weighed.change), weighed.change.kind.value
    return row(
        cell((run(title_of(weighed), "strong"),)),
        _side(fields, "new", kind if kind == "removed" else ""),
        _side(fields, "gone", kind if kind == "added" else ""),
        _class(weighed, comparison),
    )


def _side(fields: Sequence[Field], other: str, event: str) -> Cell:
    """The old or the new value of every field: all but what the other side alone has; else what happened."""
    told = []
    for field in fields:
        kept = [segment for segment in field.segments if segment.mark != other]
        if kept:
            told.append((run(f"{_name(field)}: ", "soft"), *redlined(shortened(kept, _LONGEST))))
    return cell(*told) if told else cell(event or "–")


_NAMES = {"at": "visits", "when": "condition", "must": "condition", "enabled": "takes place"}
"""What fields are called for readers who do not write protocols; all others by their own names."""


def _name(field: Field) -> str:
    return _NAMES.get(field.name, field.name.replace("_", " ").replace(".", ", "))


def _class(weighed: WeighedChange, comparison: Comparison) -> Cell:
    if weighed.ruled.follows:
        return cell(_follows(weighed))
    told = [(run(f"{title}: "), run(words, "strong")) for title, words in classes(weighed, comparison)]
    return cell(*told) if told else cell(WEIGHTS[weighed.weight])


def _follows(weighed: WeighedChange) -> str:
    others = ", ".join(element_words(pointer.split("/")) for pointer in weighed.ruled.follows)
    return f"follows from {others}, and shares its class"


def changes_section(comparison: Comparison) -> Section:
    """Each change in full: word by word, why it has its class, and what follows from it alone."""
    follows = follows_by_change(comparison)
    cards = [
        Card(_titled(weighed), weight, tuple(_facts(weighed, comparison, follows.get(weighed.id, ())).rows))
        for weight in _HEAVY
        for weighed in in_order(comparison, weight)
    ]
    return Section("changes", "Changes word by word", tuple(cards))


def _titled(weighed: WeighedChange) -> str:
    entry = weighed.ruled.entry
    return cell(f"{entry}  {title_of(weighed)}" if entry else title_of(weighed)).paragraphs[0][0].text


def _facts(weighed: WeighedChange, comparison: Comparison, follows: Iterable[tuple[str, str]]) -> Facts:
    ruled = weighed.ruled
    rows: list[tuple[str, str | Cell]] = [
        (_name(field).capitalize(), cell(redlined(field.segments)))
        for field in changed_fields(weighed.change)
    ]
    if ruled.follows:
        rows.append(("Class", _follows(weighed)))
    else:
        rows.append(("Class", _class(weighed, comparison)))
        kind = f"{ruled.case} {ruled.title}".strip()
        rows.append(("Why", cell((run(f"{kind}: ", "strong"), run(ruled.evidence)))))
        rows.append(("Certainty", ruled.certainty))
        rows += [(title, words) for title, words in actions_of(weighed, comparison)]
    effect = own_effect(weighed)
    if effect is not None:
        rows += [(title.capitalize(), words) for title, words in effect_lines(effect)]
    rows += [(title.capitalize(), words) for title, words in follows]
    return facts(rows)


def minor_matters_section(comparison: Comparison) -> Section | None:
    """What modifies nothing: the version, sources, and conditions that only read differently."""
    changes = in_order(comparison, "none")
    blocks: list[Block] = []
    if changes:
        columns = (("What", 38), ("Old and new", 62))
        rows = [
            (
                cell((run(_titled(weighed), "strong"),)),
                cell(*_marked(changed_fields(weighed.change))),
            )
            for weighed in changes
        ]
        blocks.append(table("The version, sources, and what is known of criteria", columns, rows))
    blocks += rewritten_block(comparison)
    return Section("none", WEIGHTS["none"], tuple(blocks)) if blocks else None


def _marked(fields: Iterable[Field]) -> Iterator[Paragraph]:
    for field in fields:
        yield (run(f"{_name(field)}: ", "soft"), *redlined(shortened(field.segments, _LONGEST)))


def rewritten_block(comparison: Comparison) -> tuple[Table, ...]:
    """Conditions in other words, proven to say the same."""
    if not comparison.rewritten:
        return ()
    rows = [
        (
            cell((run(element_words(one.pointer.split("/")), "strong"),)),
            cell(redlined(redline(one.old, one.new))),
        )
        for one in comparison.rewritten
    ]
    return (table(REWRITTEN, (("Condition", 38), ("Old and new", 62)), rows),)

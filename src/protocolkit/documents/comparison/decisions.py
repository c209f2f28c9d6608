"""What only a person can decide about a comparison, each with what raises it, and room for the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from protocolkit.documents.comparison.blocks import Block, Section, Texts, cell, paragraph, run, table
from protocolkit.documents.comparison.verdicts import because_words, criterion_words
from protocolkit.report.changes_words import (
    actions,
    classes,
    effect_lines,
    gap_lines,
    in_order,
    split_words,
    title_of,
)

if TYPE_CHECKING:
    from protocolkit.amend.comparison import Comparison, WeighedChange

__all__ = ["decisions", "decisions_section"]

_ROOM = ("Decision:", "Role:", "Date:", "Document:")
_MOST_NAMED = 10
"""Changes that are named as the reason of one decision; all of them stand in the summary of changes."""

_Wanted = tuple[str, str]


def decisions_section(comparison: Comparison) -> Section:
    """The list, to be answered on paper or beside the header."""
    wanted = list(decisions(comparison))
    block: Block = Texts(
        (paragraph("None: every class follows from a rule, and every change is explained."),)
    )
    if wanted:
        room = cell(*_ROOM, style="soft")
        rows = [
            (cell(f"D{at}"), cell((run(question, "strong"),)), cell(because), room)
            for at, (question, because) in enumerate(wanted, 1)
        ]
        columns = (("No.", 6), ("Decision wanted", 30), ("Because", 36), ("Answer", 28))
        block = table("Decisions wanted from a person", columns, rows)
    return Section("decisions", "Decisions wanted", (block,))


def decisions(comparison: Comparison) -> Iterator[_Wanted]:
    """Every decision, with the reason: what weighs most first."""
    for source in _SOURCES:
        yield from source(comparison)


def _of_classes(comparison: Comparison) -> Iterator[_Wanted]:
    encoded = {profile.id for profile in comparison.profiles if profile.encoded}
    for overall in comparison.classified.overall:
        if overall.problem:
            yield f"Correct the declared class in {overall.title}", overall.problem
        if overall.jurisdiction not in encoded and comparison.changes:
            yield f"Supply the class in {overall.title}", overall.words


def _of_changes(comparison: Comparison) -> Iterator[_Wanted]:
    """Changes whose class no rule gives, and those whose class is far from certain; those of one matter together."""
    asked: dict[tuple[str, ...], list[WeighedChange]] = {}
    for weighed in _own_changes(comparison):
        question = _question(weighed, comparison)
        if question:
            entry = weighed.ruled.entry or weighed.id
            asked.setdefault((question, entry, weighed.ruled.case), []).append(weighed)
    for (question, _, _), changes in asked.items():
        titles = "; ".join(title_of(weighed) for weighed in changes)
        first = changes[0].ruled
        why = "; ".join(dict.fromkeys(weighed.ruled.evidence for weighed in changes))
        yield f"{question}: {_after_entry(first.entry, titles)}", f"{first.title}: {why}"


def _own_changes(comparison: Comparison) -> Iterator[WeighedChange]:
    """The changes that modify something and do not only follow from others, the heaviest first."""
    for weight in ("substantial", "undecided", "minor"):
        yield from (weighed for weighed in in_order(comparison, weight) if not weighed.ruled.follows)


def _question(weighed: WeighedChange, comparison: Comparison) -> str:
    open_in = [*_undecided(weighed, comparison)]
    if open_in:
        return f"Class the change in {', '.join(open_in)}"
    if weighed.ruled.certainty == "low":
        return "Confirm the class, of which the rule leaves doubt"
    return "Confirm that it still says the same" if _is_other_words(weighed) else ""


def _is_other_words(weighed: WeighedChange) -> bool:
    return weighed.change.kind.value == "text-only" and weighed.weight == "minor"


def _undecided(weighed: WeighedChange, comparison: Comparison) -> Iterator[str]:
    """The jurisdictions whose rule is known and does not decide about a change."""
    titles = {title for title, _ in classes(weighed, comparison)}
    for profile in comparison.profiles:
        ruling = weighed.ruled.ruling(profile.id)
        if profile.title in titles and ruling is not None and ruling.undecided:
            yield profile.title


def _after_entry(entry: str, words: str) -> str:
    return f"{entry}, {words}" if entry else words


def _of_actions(comparison: Comparison) -> Iterator[_Wanted]:
    """Ethics review, consent and registry, where the changes leave them to a person and the header does not decide."""
    fields = ("ethics", "reconsent", "registry")
    for field, (title, name, words) in zip(fields, actions(comparison), strict=True):
        is_decided = field == "reconsent" and comparison.header is not None and comparison.header.consent
        if name != "review" or is_decided:
            continue
        own = _own_changes(comparison)
        raised = [
            _after_entry(weighed.ruled.entry, title_of(weighed))
            for weighed in own
            if getattr(weighed.ruled, field) == "review"
        ]
        more = [f"{len(raised) - _MOST_NAMED:,} more"] if len(raised) > _MOST_NAMED else []
        yield f"{title}: decide what is done", f"{words}: {'; '.join([*raised[:_MOST_NAMED], *more])}"


def _of_population(comparison: Comparison) -> Iterator[_Wanted]:
    """Criteria of which nothing is proven, but for those whose new words are asked about already."""
    asked = {weighed.change.element[-1] for weighed in _own_changes(comparison) if _is_other_words(weighed)}
    for effect in comparison.population.criteria:
        if effect.verdict == "unknown" and effect.id not in asked:
            name = criterion_words(effect.id, comparison)
            why = dict(effect_lines(effect))["population"]
            yield f"Say whether {name} still admits the same participants", why


def _of_the_header(comparison: Comparison) -> Iterator[_Wanted]:
    for title, names in gap_lines(comparison):
        yield f"Complete the header: {', '.join(map(because_words, names))}", title.lower()
    split = split_words(comparison)
    if split:
        yield "Decide whether the bundle is taken apart", split
    for warning in comparison.classified.warnings:
        yield "Decide whether these are substantial together", warning


def _of_consent(comparison: Comparison) -> Iterator[_Wanted]:
    consent = comparison.consequences.consent
    if consent.is_missing:
        yield (
            "Supply the new version of the consent form",
            "a new version is needed, and the protocol names none",
        )
    if consent.not_offered:
        names = ", ".join(consent.not_offered)
        yield f"Offer {names} on the form that records consent", f"no form offers {names}"


def _of_open_matters(comparison: Comparison) -> Iterator[_Wanted]:
    matters = comparison.consequences.open_matters
    for question in matters.questions:
        if question.event in ("opened", "reopened"):
            yield f"Answer question {question.id} ({question.event})", question.finding
    for assumption in matters.assumptions:
        if assumption.event in ("introduced", "reopened"):
            yield f"Confirm assumption {assumption.id} ({assumption.event})", assumption.text


_SOURCES: tuple[Callable[[Comparison], Iterator[_Wanted]], ...] = (
    *(_of_classes, _of_changes, _of_actions, _of_population),
    *(_of_the_header, _of_consent, _of_open_matters),
)

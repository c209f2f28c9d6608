"""The items of a form in sections: what stands below which bar, what is indented below which condition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec

from protocolkit.documents.crf.answers import answer_of, names_visits
from protocolkit.documents.crf.blocks import (
    Block,
    ConditionRow,
    CriteriaTable,
    CriterionRow,
    ItemRow,
    Section,
    VisitsRow,
)
from protocolkit.documents.crf.logs import log_block
from protocolkit.documents.crf.marks import Marker
from protocolkit.documents.crf.wording import Words, conjuncts
from protocolkit.languages import message
from protocolkit.model.forms import Form, Item
from protocolkit.model.plan import Plan

__all__ = ["Asked", "make_sections", "number_items"]

_DEEPEST = 3
_COMPARED = re.compile(r"([A-Z][A-Z0-9_]*) (==|!=) '?([A-Za-z0-9_.-]+)'?")
_SIDES = {
    "left": message("Left side"),
    "right": message("Right side"),
    "index": message("Index side"),
    "either": message("Either side"),
    "both": message("Both sides"),
}


class Asked(msgspec.Struct, frozen=True):
    """Where items are asked: the form, its visit (``None`` on a form of its own), its words and marks.

    Rows are indented by ``indent`` where a line above them names their visits.
    """

    plan: Plan
    form: Form
    marker: Marker
    words: Words
    visit: str | None = None
    indent: int = 0
    drop_header_conditions: bool = False

    def is_asked(self, item: Item) -> bool:
        """Whether an item can be asked on this page: some are asked only where the visit is another one."""
        return all(self._holds_here(part) is not False for part in conjuncts(item.when))

    def _holds_here(self, part: str) -> bool | None:
        """Whether a part of a condition holds at the visit of this page; ``None`` where that depends on answers."""
        found = _COMPARED.fullmatch(part) if self.visit else None
        named = found and next((item for item in self.form.items if item.id == found[1]), None)
        if found is None or named is None or not names_visits(named, self.plan):
            return None
        return (found[3] == self.visit) == (found[2] == "==")

    def conditions(self, item: Item) -> tuple[str, ...]:
        """What must hold for an item to be asked; a row of a running log exists, so its header item holds."""
        parts = tuple(part for part in conjuncts(item.when) if self._holds_here(part) is None)
        if not self.drop_header_conditions:
            return parts
        repeating = {group.id for group in self.form.groups if group.repeating}
        header = {entry.id for entry in self.form.items if entry.group not in repeating}
        return tuple(part for part in parts if part.split(" ", 1)[0] not in header)


def number_items(items: Sequence[Item], plan: Plan) -> dict[str, int]:
    """Numbers of a form's items, the same at every visit; a criterion in full is called by its own id."""
    numbered = (item for item in items if not _is_criterion(item, plan))
    return {item.id: number for number, item in enumerate(numbered, 1)}


def make_sections(items: Sequence[Item], asked: Asked) -> tuple[Section, ...]:
    """Items as sections, one for each stretch of the same group."""
    groups = {group.id: group for group in asked.form.groups}
    made = []
    for group_id, stretch in groupby(items, key=lambda item: item.group):
        group = groups.get(group_id or "")
        members = list(stretch)
        if group is not None and group.repeating:
            made.append(_repeating(members, asked, group.name, group.rows, group.key))
        else:
            made.append(Section(group.name if group else "", tuple(_blocks(members, asked))))
    return tuple(made)


def _repeating(items: list[Item], asked: Asked, name: str, rows: int | None, key: str | None) -> Section:
    shared = _shared_conditions(items, asked)
    blocks: list[Block] = []
    if shared and (wording := asked.words.only_if(shared)):
        blocks.append(ConditionRow(wording))
    columns = tuple(_row(item, asked, 0, asked.conditions(item)[len(shared) :]) for item in items)
    blocks.append(log_block(name, columns, rows, key))
    return Section(name, tuple(blocks))


def _shared_conditions(items: Sequence[Item], asked: Asked) -> tuple[str, ...]:
    """The conditions with which every item of a repeating group begins (derived items aside)."""
    every = [asked.conditions(item) for item in items if not item.derive]
    shared: tuple[str, ...] = every[0] if every else ()
    while shared and any(parts[: len(shared)] != shared for parts in every):
        shared = shared[:-1]
    return shared


def _blocks(items: Sequence[Item], asked: Asked) -> Iterator[Block]:
    """Criteria in full as tables, everything else as rows."""
    for (is_criterion, codelist), stretch in _stretches(items, asked.plan):
        members = list(stretch)
        if is_criterion:
            yield _criteria(members, codelist, asked)
        else:
            yield from _visits(members, asked)


def _visits(items: Sequence[Item], asked: Asked) -> Iterator[Block]:
    """Rows of items; two or more in a stretch that are asked at the same visits only stand below one line."""
    for visits, stretch in groupby(items, key=lambda item: _only_at(item, asked)):
        members = list(stretch)
        if visits and len(members) > 1:
            yield VisitsRow(visits)
            yield from _rows(tuple(_conditioned(members, asked)), msgspec.structs.replace(asked, indent=1), 0)
        else:
            yield from _rows(tuple(_conditioned(members, asked)), asked, 0)


def _stretches(items: Sequence[Item], plan: Plan) -> Iterator[tuple[tuple[bool, str], Iterator[Item]]]:
    def kind(item: Item) -> tuple[bool, str]:
        return (True, item.codelist or "") if _is_criterion(item, plan) else (False, "")

    yield from groupby(items, key=kind)


def _is_criterion(item: Item, plan: Plan) -> bool:
    criterion = plan.criteria.get(item.criterion or "")
    return criterion is not None and criterion.text in item.label and item.type == "code"


def _criteria(items: Sequence[Item], codelist: str, asked: Asked) -> CriteriaTable:
    codes = asked.plan.codelists[codelist].codes
    return CriteriaTable(
        answers=tuple(code.label for code in codes), rows=tuple(_criterion(item, asked) for item in items)
    )


def _criterion(item: Item, asked: Asked) -> CriterionRow:
    criterion = asked.plan.criteria[item.criterion or ""]
    return CriterionRow(
        id=item.id,
        criterion=criterion.id,
        text=item.label.removeprefix(criterion.id).lstrip(".: ") or criterion.text,
        mark=asked.marker.mark(asked.marker.criterion_sources(item)),
        judgement=criterion.judgement or "",
        form=asked.form.id,
    )


def _conditioned(items: Sequence[Item], asked: Asked) -> Iterator[tuple[Item, tuple[str, ...]]]:
    """Items with their conditions; a computed one without any stands with those before it."""
    before: tuple[str, ...] = ()
    for item in items:
        before = before if item.derive and not item.when else asked.conditions(item)
        yield item, before


def _rows(items: Sequence[tuple[Item, tuple[str, ...]]], asked: Asked, level: int) -> Iterator[Block]:
    """Rows of items; two or more in a stretch with the same condition stand indented below it."""
    for condition, stretch in groupby(items, key=lambda pair: pair[1][level : level + 1]):
        members = list(stretch)
        wording = asked.words.only_if(condition)
        if wording is None:
            yield from (_row(item, asked, level, ()) for item, _ in members)
        elif len(members) == 1 or level >= _DEEPEST:
            for item, conditions in members:
                yield _row(item, asked, level + 1, conditions[level:])
        else:
            yield ConditionRow(wording, level + asked.indent)
            yield from _rows(members, asked, level + 1)


def _row(item: Item, asked: Asked, level: int, conditions: tuple[str, ...]) -> ItemRow:
    return ItemRow(
        id=item.id,
        number=asked.words.numbers.get(item.id, 0),
        label=item.label,
        answer=answer_of(item, asked.plan, asked.words, asked.visit),
        mark=asked.marker.mark(asked.marker.item_sources(item)),
        level=level + asked.indent,
        only_if=asked.words.only_if(conditions),
        only_at="" if asked.indent else _only_at(item, asked),
        instruction=item.instruction or "",
        optional=item.required == "optional",
        form=asked.form.id,
        side=_side(item, asked),
    )


def _side(item: Item, asked: Asked) -> str:
    """The side of a paired part of the body, where the question does not name it."""
    side = asked.words.language(_SIDES.get(item.laterality or "", ""))
    return "" if side.split(" ")[0].casefold() in item.label.casefold() else side


def _only_at(item: Item, asked: Asked) -> str:
    """The visits of an item that is not asked at all of them, on a form that is not for one visit."""
    if asked.visit is not None or not item.at:
        return ""
    names = [visit.name for visit_id in item.at for visit in asked.plan.named(visit_id)[:1]]
    due = asked.plan.visits_of(asked.form.id)
    everywhere = {visit.id for visit in due} <= {v.id for name in item.at for v in asked.plan.named(name)}
    return "" if everywhere else ", ".join(names)

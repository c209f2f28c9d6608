"""A form as a page of its own, and as it is asked at one visit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from protocolkit.documents.crf.blocks import FormPage, LogTable, Note, ReviewRow, Section, VisitBox, Wording
from protocolkit.documents.crf.logs import PORTRAIT, width_of
from protocolkit.documents.crf.marks import Marker
from protocolkit.documents.crf.sections import Asked, make_sections, number_items
from protocolkit.documents.crf.wording import Words
from protocolkit.languages import ENGLISH, Language, message
from protocolkit.model.forms import Form, Item
from protocolkit.model.plan import Cell, Plan

__all__ = ["Pages", "header_items", "is_masked", "repeating_items", "seen_by"]

_OPTION_CHARACTERS = 66
_BOX_CHARACTERS = 4
"""Characters that fit into the box of the visit in the header, and those that a box to tick takes of them."""
_NUMBERED = {
    "log": VisitBox(name=message("Running log"), counter=message("Page no.")),
    "on_event": VisitBox(name=message("When it occurs"), counter=message("Occurrence no.")),
}
_CONFIRMATION = message(
    "I have reviewed every answer on this form and confirm that the participant's eligibility was decided on "
    "these answers."
)
_OCCURRENCE = message("Use a further copy of this form for each occurrence.")


def seen_by(form: Form, audience: str) -> tuple[Item, ...]:
    """Items of a form for everyone at the site, or for unmasked staff: then all items of an unmasked form."""
    if form.audience == "unmasked":
        return form.items if audience == "unmasked" else ()
    return tuple(item for item in form.items if item.audience == audience)


def is_masked(form: Form) -> bool:
    """Whether everyone at the site may see something of a form."""
    return bool(seen_by(form, "site"))


def repeating_items(form: Form, items: Sequence[Item]) -> tuple[Item, ...]:
    """Those items that are rows of a log."""
    repeating = {group.id for group in form.groups if group.repeating}
    return tuple(item for item in items if item.group in repeating)


def header_items(form: Form, items: Sequence[Item]) -> tuple[Item, ...]:
    """Items of a running log asked once at each review; none where the log has no rows of its own."""
    rows = repeating_items(form, items)
    return tuple(item for item in items if item not in rows) if rows else ()


class Pages(msgspec.Struct, frozen=True):
    """Makes the pages of a protocol's forms; what they say by themselves is in ``language``."""

    plan: Plan
    marker: Marker
    language: Language = ENGLISH

    def form(self, form: Form, audience: str = "site") -> FormPage:
        """A form on its own, for any visit at which it is due."""
        items = seen_by(form, audience)
        header = header_items(form, items) if form.collected == "log" else ()
        sections = make_sections(items, self._asked(form, None))
        if header:
            asked_once = make_sections(header, self._asked(form, None))
            title = self.language("Asked at each visit")
            titled = [msgspec.structs.replace(s, title=s.title or title) for s in asked_once]
            sections = (*titled, *self._log_sections(form, items))
        return self._page(form, items, sections, self._any_visit(form), unmasked=audience == "unmasked")

    def at_visit(self, form: Form, visit_id: str) -> FormPage:
        """A form as it is asked at one visit."""
        asked = self._asked(form, visit_id)
        seen = seen_by(form, "site")
        items = tuple(i for i in self.plan.items_at(form, visit_id) if i in seen and asked.is_asked(i))
        cells = [cell for cell in self.plan.at(visit_id) if cell.activity.form == form.id]
        sections = make_sections(items, asked)
        page = self._page(form, items, sections, self._visit(visit_id), cells)
        return msgspec.structs.replace(
            page, timing=self.language(_part(cells)), only_if=self._occasion(form, cells)
        )

    def log(self, form: Form) -> FormPage:
        """The running log: its rows, without what is asked at each review."""
        items = seen_by(form, "site")
        rows = repeating_items(form, items) or items
        sections = self._log_sections(form, items)
        page = self._page(form, rows, sections, self._any_visit(form))
        header = header_items(form, items)
        return msgspec.structs.replace(page, remark=_running(header, self.language)) if header else page

    def event(self, form: Form) -> FormPage:
        """A form that is completed when something happens."""
        items = seen_by(form, "site")
        sections = make_sections(items, self._asked(form, None))
        page = self._page(form, items, sections, self._any_visit(form))
        return msgspec.structs.replace(page, remark=self.language(_OCCURRENCE))

    def review(self, logs: Sequence[Form], visit_id: str) -> FormPage:
        """One page for all running logs that are reviewed at a visit: what each asks there."""
        sections: list[Section] = []
        sources: list[str] = []
        for form in logs:
            items = header_items(form, seen_by(form, "site"))
            at_visit = [item for item in items if item in self.plan.items_at(form, visit_id)]
            sections.append(self._review_section(form, at_visit, visit_id))
            sources += [s for item in at_visit for s in self.marker.item_sources(item)]
            sources += [cell.source for cell in self.plan.at(visit_id) if cell.activity.form == form.id]
        return FormPage(
            id="LOGS",
            name=self.language("Review of running logs"),
            visit=self._visit(visit_id),
            sections=tuple(sections),
            legend=self.marker.legend(sources),
            instruction=self.language(
                "New entries and changes are written in the running logs at the end of the book."
            ),
            sources=_distinct(sources),
        )

    def _review_section(self, form: Form, items: Sequence[Item], visit_id: str) -> Section:
        made = make_sections(items, self._asked(form, visit_id))
        reviewed = message("Log “{log}” reviewed with the participant, its entries are up to date")
        row = ReviewRow(self.language(reviewed, log=form.name), form.id)
        blocks = tuple(block for section in made for block in section.blocks)
        return Section(f"{form.id}  {form.name}", (*blocks, row))

    def _log_sections(self, form: Form, items: Sequence[Item]) -> tuple[Section, ...]:
        rows = repeating_items(form, items)
        asked = msgspec.structs.replace(self._asked(form, None), drop_header_conditions=bool(rows))
        return make_sections(rows or items, asked)

    def _asked(self, form: Form, visit_id: str | None) -> Asked:
        words = Words(self.plan, form, number_items(form.items, self.plan), language=self.language)
        return Asked(self.plan, form, self.marker, words, visit_id)

    def _page(
        self,
        form: Form,
        items: Iterable[Item],
        sections: tuple[Section, ...],
        visit: VisitBox,
        cells: Sequence[Cell] = (),
        *,
        unmasked: bool = False,
    ) -> FormPage:
        own = [*self.marker.form_sources(form), *(cell.source for cell in cells)]
        asked = tuple(items)
        sources = [*own, *(s for item in asked for s in self.marker.item_sources(item))]
        return FormPage(
            id=form.id,
            name=form.name,
            visit=visit,
            sections=sections,
            legend=self.marker.legend(sources),
            mark=self.marker.mark(own),
            instruction=form.instruction or "",
            landscape=_needs_landscape(sections),
            unmasked=unmasked,
            confirmation=self.language(_CONFIRMATION) if any(item.criterion for item in asked) else "",
            notes=_notes(form, asked),
            sources=_distinct(sources),
        )

    def _visit(self, visit_id: str) -> VisitBox:
        visit = self.plan.visit(visit_id)
        return VisitBox(name=f"{visit.name} ({visit.id})" if visit else visit_id, id=visit_id)

    def _any_visit(self, form: Form) -> VisitBox:
        """The visits at which a form is due, by name or id; else a number for what is copied, or room to write."""
        if form.collected in _NUMBERED:
            box = _NUMBERED[form.collected]
            return VisitBox(name=self.language(box.name), counter=self.language(box.counter))
        due = self.plan.visits_of(form.id)
        if len(due) == 1:
            return self._visit(due[0].id)
        for options in (tuple(visit.name for visit in due), tuple(visit.id for visit in due)):
            if sum(len(option) + _BOX_CHARACTERS for option in options) <= _OPTION_CHARACTERS:
                return VisitBox(options=options)
        return VisitBox()

    def _occasion(self, form: Form, cells: Sequence[Cell]) -> Wording | None:
        """The condition under which a form is due at all, where its activities share one."""
        conditions = {cell.activity.when for cell in cells}
        when = conditions.pop() if len(conditions) == 1 else None
        return self._asked(form, None).words.only_if([when]) if when else None


def _notes(form: Form, items: Sequence[Item]) -> tuple[Note, ...]:
    """Remarks of the authors, which are for those who review a form and not for those who complete it."""
    own = (Note(form.note),) if form.note else ()
    return (*own, *(Note(item.note, of=item.label) for item in items if item.note))


def _part(cells: Sequence[Cell]) -> str:
    parts = {cell.part for cell in cells}
    if parts == {"pre-dose"}:
        return message("Before the dose")
    return message("After the dose") if parts == {"post-dose"} else ""


def _running(header: Sequence[Item], say: Language) -> str:
    labels = [say("“{label}”", label=item.label) for item in header]
    asked = f" {say('and')} ".join(labels)
    if len(labels) == 1:
        return say("{item} is asked at each visit, on the page “Review of running logs”.", item=asked)
    return say("{items} are asked at each visit, on the page “Review of running logs”.", items=asked)


def _needs_landscape(sections: Sequence[Section]) -> bool:
    tables = [block for section in sections for block in section.blocks if isinstance(block, LogTable)]
    return any(width_of(table) > PORTRAIT for table in tables)


def _distinct(sources: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({source for source in sources if source}))

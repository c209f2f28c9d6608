"""A form as a page of its own, and as it is asked at one visit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from protocolkit.documents.crf.blocks import FormPage, LogTable, ReviewRow, Section, VisitBox, Wording
from protocolkit.documents.crf.logs import PORTRAIT, width_of
from protocolkit.documents.crf.marks import Marker
from protocolkit.documents.crf.sections import Asked, make_sections, number_items
from protocolkit.documents.crf.wording import Words
from protocolkit.model.forms import Form, Item
from protocolkit.model.plan import Cell, Plan

__all__ = ["Pages", "header_items", "is_masked", "repeating_items", "seen_by"]

_MOST_OPTIONS = 11
_CONFIRMATION = (
    "I have reviewed every answer on this form and confirm that the participant's eligibility was decided on "
    "these answers."
)
_OCCURRENCE = "Use a further copy of this form for each occurrence."


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
    """Makes the pages of a protocol's forms."""

    plan: Plan
    marker: Marker

    def form(self, form: Form, audience: str = "site") -> FormPage:
        """A form on its own, for any visit at which it is due."""
        items = seen_by(form, audience)
        header = header_items(form, items) if form.collected == "log" else ()
        sections = make_sections(items, self._asked(form, None))
        if header:
            asked_once = make_sections(header, self._asked(form, None))
            titled = [msgspec.structs.replace(s, title=s.title or "Asked at each visit") for s in asked_once]
            sections = (*titled, *self._log_sections(form, items))
        return self._page(
            form, items, sections, VisitBox(options=self._options(form)), unmasked=audience == "unmasked"
        )

    def at_visit(self, form: Form, visit_id: str) -> FormPage:
        """A form as it is asked at one visit."""
        items = tuple(item for item in self.plan.items_at(form, visit_id) if item in seen_by(form, "site"))
        cells = [cell for cell in self.plan.at(visit_id) if cell.activity.form == form.id]
        sections = make_sections(items, self._asked(form, visit_id))
        page = self._page(form, items, sections, self._visit(visit_id), cells)
        return msgspec.structs.replace(page, timing=_part(cells), only_if=self._occasion(form, cells))

    def log(self, form: Form) -> FormPage:
        """The running log: its rows, without what is asked at each review."""
        items = seen_by(form, "site")
        rows = repeating_items(form, items) or items
        sections = self._log_sections(form, items)
        page = self._page(form, rows, sections, VisitBox(name="Running log"))
        header = header_items(form, items)
        return msgspec.structs.replace(page, remark=_running(header)) if header else page

    def event(self, form: Form) -> FormPage:
        """A form that is completed when something happens."""
        items = seen_by(form, "site")
        sections = make_sections(items, self._asked(form, None))
        page = self._page(form, items, sections, VisitBox())
        return msgspec.structs.replace(page, remark=_OCCURRENCE)

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
            name="Review of running logs",
            visit=self._visit(visit_id),
            sections=tuple(sections),
            legend=self.marker.legend(sources),
            instruction="New entries and changes are written in the running logs at the end of the book.",
            sources=_distinct(sources),
        )

    def _review_section(self, form: Form, items: Sequence[Item], visit_id: str) -> Section:
        made = make_sections(items, self._asked(form, visit_id))
        row = ReviewRow(f"Log “{form.name}” reviewed with the participant, its entries are up to date")
        blocks = tuple(block for section in made for block in section.blocks)
        return Section(f"{form.id}  {form.name}", (*blocks, row))

    def _log_sections(self, form: Form, items: Sequence[Item]) -> tuple[Section, ...]:
        rows = repeating_items(form, items)
        asked = msgspec.structs.replace(self._asked(form, None), drop_header_conditions=bool(rows))
        return make_sections(rows or items, asked)

    def _asked(self, form: Form, visit_id: str | None) -> Asked:
        words = Words(self.plan, form, number_items(form.items, self.plan))
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
            confirmation=_CONFIRMATION if any(item.criterion for item in asked) else "",
            note=form.note or "",
            sources=_distinct(sources),
        )

    def _visit(self, visit_id: str) -> VisitBox:
        visit = self.plan.visit(visit_id)
        return VisitBox(name=f"{visit.name} ({visit.id})" if visit else visit_id)

    def _options(self, form: Form) -> tuple[str, ...]:
        due = tuple(visit.id for visit in self.plan.visits_of(form.id))
        return due if len(due) <= _MOST_OPTIONS and form.collected in ("scheduled", "every_visit") else ()

    def _occasion(self, form: Form, cells: Sequence[Cell]) -> Wording | None:
        """The condition under which a form is due at all, where its activities share one."""
        conditions = {cell.activity.when for cell in cells}
        when = conditions.pop() if len(conditions) == 1 else None
        return self._asked(form, None).words.only_if([when]) if when else None


def _part(cells: Sequence[Cell]) -> str:
    parts = {cell.part for cell in cells}
    if parts == {"pre-dose"}:
        return "Before the dose"
    return "After the dose" if parts == {"post-dose"} else ""


def _running(header: Sequence[Item]) -> str:
    asked = " and ".join(f"“{item.label}”" for item in header)
    verb = "is" if len(header) == 1 else "are"
    return f"{asked} {verb} asked at each visit, on the page “Review of running logs”."


def _needs_landscape(sections: Sequence[Section]) -> bool:
    tables = [block for section in sections for block in section.blocks if isinstance(block, LogTable)]
    return any(width_of(table) > PORTRAIT for table in tables)


def _distinct(sources: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({source for source in sources if source}))

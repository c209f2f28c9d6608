"""One form of a protocol as the rows of an XLSForm, and what these cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby

from protocolkit.conditions.writers.target import Refusal
from protocolkit.conditions.writers.xpath import quoted
from protocolkit.exchange.notice import Notice
from protocolkit.exchange.xlsform.expressions import Expressions, Failing
from protocolkit.exchange.xlsform.layout import Row
from protocolkit.exchange.xlsform.naming import Names, legal
from protocolkit.exchange.xlsform.texts import Spoken, Texts, joined
from protocolkit.model.forms import Codelist, EditCheck, Form, Group, Item
from protocolkit.model.plan import Plan
from protocolkit.model.unit_words import printed_unit

__all__ = ["PARTIAL_DATE", "VISITS", "Survey"]

VISITS = "visits"
"""The list of the visits at which a form is due; codelists have capital letters."""
PARTIAL_DATE = r"regex(., '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$')"
_FEW, _SCALE, _MANY = 3, 11, 12
_LONG_TEXT = 200


class Survey:
    """Makes the rows of one workbook."""

    def __init__(self, plan: Plan, form: Form, items: tuple[Item, ...], spoken: Spoken) -> None:
        self._plan, self._form, self._items, self._spoken = plan, form, items, spoken
        self._names = Names(plan, form, items)
        self._expressions = Expressions(plan, self._names)
        self._constraints: dict[str, list[tuple[str, Texts]]] = {}
        self._asked_after: dict[str, list[Row]] = {}
        self._asked_at_the_end: list[Row] = []
        self.notices: list[Notice] = []

    def rows(self, content_hash: str, draft: str | None) -> list[Row]:
        """The whole sheet ``survey``."""
        self._checks()
        head = [*self._known(content_hash), *self._said_first(draft)]
        return [*head, *self._body(), *self._asked_at_the_end]

    def choices(self) -> list[Row]:
        """The sheet ``choices``: the codelists of these items, and the visits."""
        used = {item.codelist for item in self._items if item.codelist}
        rows: list[Row] = []
        for codelist in self._plan.protocol.codelists:
            if codelist.id in used:
                rows += self._choices(codelist)
        for visit in self._plan.visits_of(self._form.id):
            label = self._spoken.of(partial(_visit_name, visit.id))
            rows.append({"list_name": VISITS, "name": legal(visit.id), "label": label})
        return rows

    @property
    def instance_name(self) -> str:
        """What a submission is called in a list of them."""
        visit = f", ' ', ${{{self._names.visit}}}" if self._plan.visits_of(self._form.id) else ""
        return f"concat({quoted(self._form.id)}, ' ', ${{{self._names.subject}}}{visit})"

    def _choices(self, codelist: Codelist) -> Iterator[Row]:
        for code in codelist.codes:
            name = self._names.choice(codelist.id, code.code)
            label = self._spoken.of(partial(_code_label, codelist.id, code.code))
            row: dict[str, str | Texts] = {"list_name": codelist.id, "name": name, "label": label}
            yield row if name == code.code else {**row, "code": code.code}

    def _known(self, content_hash: str) -> Iterator[Row]:
        """What a submission says of itself, whose it is, and of which visit."""
        study = self._plan.protocol.study
        said = {"protocol": study.id, "protocol_version": study.version, "protocol_hash": content_hash}
        for name, value in said.items():
            calculation = quoted(value)
            yield {"type": "calculate", "name": self._names.apart(name), "calculation": calculation}
        label = self._spoken.fixed("Participant number")
        yield {"type": "text", "name": self._names.subject, "label": label, "required": "yes"}
        if visits := self._plan.visits_of(self._form.id):
            asked = {"type": f"select_one {VISITS}", "name": self._names.visit, "required": "yes"}
            look = {"appearance": "minimal"} if len(visits) > _MANY else {}
            yield {**asked, "label": self._spoken.fixed("Visit"), **look}

    def _said_first(self, draft: str | None) -> Iterator[Row]:
        if draft:
            label = self._spoken.fixed(f"{draft}.")
            yield {"type": "note", "name": self._names.apart("note_draft"), "label": label}
        if self._form.instruction:
            label = self._spoken.of(lambda plan: plan.forms[self._form.id].instruction)
            yield {"type": "note", "name": self._names.apart("note_instruction"), "label": label}

    def _body(self) -> Iterator[Row]:
        """Items in the order of the form; a repeat stands whole where its first item does."""
        groups = {group.id: group for group in self._form.groups}
        seen: dict[str, int] = {}
        for group_id, found in groupby(self._items, key=lambda item: item.group):
            group = groups.get(group_id or "")
            if group is None:
                yield from self._rows_of(found)
            elif not group.repeating or group.id not in seen:
                seen[group.id] = seen.get(group.id, 0) + 1
                inside = found if not group.repeating else [i for i in self._items if i.group == group.id]
                yield from self._group(group, tuple(inside), seen[group.id])

    def _group(self, group: Group, items: tuple[Item, ...], number: int) -> Iterator[Row]:
        kind = "repeat" if group.repeating else "group"
        name = self._names.groups[group.id]
        name = name if number == 1 else self._names.apart(f"{name}_{number}")
        label = self._spoken.of(
            lambda plan: next(g.name for g in plan.forms[self._form.id].groups if g.id == group.id)
        )
        yield {"type": f"begin_{kind}", "name": name, "label": label}
        rows = list(self._rows_of(items))
        yield from rows
        if all(row["type"] == "calculate" for row in rows):
            yield {"type": "note", "name": self._names.apart(f"{name}_values"), "label": self._values(items)}
        yield {"type": f"end_{kind}", "name": name}
        if group.key or group.rows:
            self._notice(
                f"groups.{group.id}", "what tells rows apart, and how many are printed, is not written"
            )

    def _values(self, items: Iterable[Item]) -> Texts:
        """What is computed, to be seen: a group without anything to see is none."""
        said = [tuple(f"{label}: ${{{item.id}}}" for label in self._label(item)) for item in items]
        return joined(said, "; ")

    def _rows_of(self, items: Iterable[Item]) -> Iterator[Row]:
        for item in items:
            yield self._item(item)
            yield from self._unusual(item)
            yield from self._asked_after.pop(item.id, ())

    def _item(self, item: Item) -> Row:
        """One question; what is derived is computed, and not asked."""
        row: dict[str, str | Texts] = {
            "name": item.id,
            "label": self._label(item),
            "relevant": self._relevant(item),
        }
        row |= {"unit": item.unit or "", "sdtm": item.sdtm or ""}
        if item.soft_range:
            row["soft_range"] = " to ".join(f"{limit:f}" for limit in item.soft_range)
        if item.derive:
            return {**row, "type": "calculate", **self._calculation(item)}
        row |= self._type(item)
        row["hint"] = self._hint(item)
        row["required"] = "yes" if item.required != "optional" else ""
        limits = [*self._limits(item), *self._constraints.get(item.id, ())]
        parts = [text for text, _ in limits]
        row["constraint"] = parts[0] if len(parts) == 1 else " and ".join(map(_within, parts))
        if limits:
            row["constraint_message"] = joined([message for _, message in limits])
        return row

    def _label(self, item: Item) -> Texts:
        label = self._spoken.item(self._form.id, item.id, "label")
        unit = printed_unit(item.unit)
        return tuple(f"{text} ({unit})" for text in label) if unit else label

    def _type(self, item: Item) -> dict[str, str]:
        codelist = self._plan.codelists.get(item.codelist or "")
        if codelist is not None:
            if codelist.extensible:
                self._tell(item, "codelist", "codes that are added later have to be added to the workbook")
            return {"type": f"select_one {codelist.id}", "appearance": _look(codelist)}
        if item.type == "partial_date":
            return {"type": "text"}
        if item.type == "text":
            return {"type": "text", "appearance": "multiline" if (item.max_length or 0) > _LONG_TEXT else ""}
        if item.scale and item.range and item.decimals in (None, 0):
            low, high = item.range
            look = "no-ticks" if item.scale.kind == "line" else ""
            self._tell(item, "scale", "the words at its two ends stand in the hint")
            return {"type": "range", "parameters": f"start={low:f} end={high:f} step=1", "appearance": look}
        return {"type": item.type}

    def _hint(self, item: Item) -> Texts:
        parts = [self._spoken.item(self._form.id, item.id, "instruction")] if item.instruction else []
        if item.type == "partial_date":
            parts.append(self._spoken.fixed("YYYY, YYYY-MM or YYYY-MM-DD"))
        if item.scale and item.range:
            ends = tuple(
                f"{item.range[0]:f} = {item.scale.low}; {item.range[1]:f} = {item.scale.high}"
                for _ in self._spoken.tags
            )
            parts.append(ends)
        return joined(parts) if parts else ("",) * len(self._spoken.tags)

    def _relevant(self, item: Item) -> str:
        """At which visits, and under which condition, an item is asked."""
        parts = [self._at_visits(item)] if item.at else []
        if item.when:
            found = self._expressions.relevant(item)
            if isinstance(found, Refusal):
                self._tell(item, "when", f"it is always asked: {found.reason}")
            else:
                parts.append(found)
        parts = [part for part in parts if part]
        return parts[0] if len(parts) == 1 else " and ".join(map(_within, parts))

    def _at_visits(self, item: Item) -> str:
        due = self._plan.visits_of(self._form.id)
        asked = [visit for visit in due if item in self._plan.items_at(self._form, visit.id)]
        if len(asked) == len(due):
            return ""
        name = f"${{{self._names.visit}}}"
        return " or ".join(f"{name} = {quoted(legal(visit.id))}" for visit in asked) or "false()"

    def _calculation(self, item: Item) -> Row:
        found = self._expressions.calculated(item)
        detail = item.codelist or ("" if item.decimals is None else str(item.decimals))
        kind = f"{item.type} {detail}".rstrip()
        if isinstance(found, Refusal):
            self._tell(item, "derive", f"it is asked, not computed: {found.reason}")
            return {**self._type(item), "hint": self._hint(item)}
        return {"calculation": found, "record_type": kind}

    def _limits(self, item: Item) -> Iterator[tuple[str, Texts]]:
        """What the value of an item must be, whatever else is answered."""
        fixed = self._spoken.fixed
        if item.range is not None:
            low, high = (f"{limit:f}" for limit in item.range)
            yield f". >= {low} and . <= {high}", fixed("Between {low} and {high}.", low=low, high=high)
        if item.type == "decimal" and item.decimals is not None:
            places = item.decimals
            yield f". = round(., {places})", fixed("At most {number} decimals.", number=places)
        if item.max_length is not None and item.type == "text":
            most = item.max_length
            yield f"string-length(.) <= {most}", fixed("At most {number} characters.", number=most)
        if item.type == "partial_date":
            yield PARTIAL_DATE, fixed("YYYY, YYYY-MM or YYYY-MM-DD")
        for name, text, words in _dates(item):
            if item.type == "date" and text == f"{item.id} <= (today)":
                yield ". <= today()", fixed(words)
                continue
            found = self._expressions.failing(text)
            if isinstance(found, Refusal):
                self._tell(item, name, f"it is not asked about: {found.reason}")
            else:
                yield f"not({found.expression})", fixed(words)

    def _unusual(self, item: Item) -> Iterator[Row]:
        """A note that is shown beside a value outside the usual range."""
        if item.soft_range is None:
            return
        low, high = (f"{limit:f}" for limit in item.soft_range)
        found = self._expressions.failing(f"{low} <= {item.id} and {item.id} <= {high}")
        if isinstance(found, Refusal):
            self._tell(item, "soft_range", f"it is not asked about: {found.reason}")
            return
        label = self._spoken.fixed("Usually between {low} and {high}: please check.", low=low, high=high)
        yield self._note(f"note_{item.id}", label, found)

    def _note(self, name: str, label: Texts, found: Failing) -> Row:
        return {"type": "note", "name": self._names.apart(name), "label": label, "relevant": found.expression}

    def _checks(self) -> None:
        """Hard checks refuse an answer; soft ones, and those of whole logs, are notes behind what they are about."""
        asked = {item.id for item in self._items}
        for check in self._form.checks:
            place = f"checks.{check.id}"
            if not check.must:
                self._notice(place, f"a person makes this check: {check.manual}")
                continue
            found = self._expressions.failing(check.must)
            if isinstance(found, Refusal):
                self._notice(place, f"it is not made: {found.reason}")
                continue
            self._stand(check, found, asked)

    def _stand(self, check: EditCheck, found: Failing, asked: set[str]) -> None:
        message = self._spoken.of(
            lambda plan: next(c.message for c in plan.forms[self._form.id].checks if c.id == check.id)
        )
        if check.kind == "hard" and found.item in asked:
            self._constraints.setdefault(found.item or "", []).append((f"not({found.expression})", message))
            return
        if check.kind == "hard":
            told = "it is shown as a note, and refuses nothing: it may ask while any of its items is empty"
            self._notice(f"checks.{check.id}", told)
        note = self._note(f"check_{check.id}", message, found)
        if found.last in asked and (found.of_row or found.last not in self._names.rows):
            self._asked_after.setdefault(found.last or "", []).append(note)
        else:
            self._asked_at_the_end.append(note)

    def _notice(self, place: str, text: str) -> None:
        self.notices.append(Notice(f"forms.{self._form.id}.{place}", text))

    def _tell(self, item: Item, field: str, text: str) -> None:
        self._notice(f"items.{item.id}.{field}", text)


def _within(expression: str) -> str:
    """An expression as a part of an ``and``."""
    return f"({expression})" if " or " in expression or " and " in expression else expression


def _dates(item: Item) -> Iterator[tuple[str, str, str]]:
    if item.not_before is not None:
        yield "not_before", f"{item.id} >= ({item.not_before})", "It may not be earlier."
    if item.not_after is not None:
        yield "not_after", f"{item.id} <= ({item.not_after})", "It may not be later."


def _look(codelist: Codelist) -> str:
    number = len(codelist.codes)
    if codelist.numeric and number <= _SCALE:
        return "likert"
    return "horizontal" if number <= _FEW else "minimal" if number > _MANY else ""


def _code_label(codelist_id: str, code: str, plan: Plan) -> str:
    return next(entry.label for entry in plan.codelists[codelist_id].codes if entry.code == code)


def _visit_name(visit_id: str, plan: Plan) -> str:
    visit = plan.visit(visit_id)
    return visit.name if visit else visit_id

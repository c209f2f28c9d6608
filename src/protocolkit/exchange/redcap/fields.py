"""The rows of the dictionary: every item as a field, with what it says, and what it cannot say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from protocolkit.conditions.nodes import Date, Name
from protocolkit.conditions.parser import parse
from protocolkit.conditions.writers.target import Refusal
from protocolkit.exchange.notice import Notice
from protocolkit.exchange.redcap.annotations import form_note, item_note
from protocolkit.exchange.redcap.dictionary import FieldRow, shown
from protocolkit.exchange.redcap.expressions import Expressions
from protocolkit.exchange.redcap.matrices import with_matrices
from protocolkit.exchange.redcap.project import RECORD_ID, Instrument, Project
from protocolkit.model.forms import Codelist, Item
from protocolkit.model.unit_words import printed_unit

__all__ = ["Written", "write_fields"]

_MOST_RADIO = 8
_LONG_TEXT = 200
_MOST_DECIMALS = 4
_IDENTIFYING = frozenset({"BRTHDAT", "BRTHDTC", "BRTHDD", "SUBJINIT", "INITIALS"})
"""Names of CDASH for what may identify a participant directly."""
_FORMATS = {
    "date": "DD-MM-YYYY",
    "partial_date": "YYYY-MM-DD; where the day or the month is not known: YYYY-MM or YYYY",
    "time": "HH:MM",
}


class Written(msgspec.Struct, frozen=True):
    """Rows, and notices about them; ``asked`` are limits that a rule has to ask about after entry.

    Each of these is a name, the form, and the condition that must hold. ``usual`` counts usual ranges among them.
    """

    rows: tuple[FieldRow, ...]
    notices: tuple[Notice, ...]
    asked: tuple[tuple[str, str, str], ...]
    usual: int


def write_fields(project: Project, expressions: Expressions, draft: str | None) -> Written:
    """The dictionary of a project."""
    writer = _Writer(project, expressions)
    rows: list[FieldRow] = []
    if project.first is None:
        rows.append(FieldRow(RECORD_ID, "participant", field_label="Participant"))
    for instrument in project.instruments:
        if instrument is project.first:
            rows.append(FieldRow(RECORD_ID, instrument.name, field_label="Participant"))
        rows += writer.instrument(instrument, draft)
    return Written(tuple(rows), tuple(writer.notices), tuple(writer.asked), writer.usual)


class _Writer:
    def __init__(self, project: Project, expressions: Expressions) -> None:
        self.project = project
        self.expressions = expressions
        self.notices: list[Notice] = []
        self.asked: list[tuple[str, str, str]] = []
        self.usual = 0

    def instrument(self, instrument: Instrument, draft: str | None) -> list[FieldRow]:
        """The title, then the items, those of one group below its heading."""
        form = instrument.form
        lines = [
            instrument.title,
            *([draft] if draft else []),
            *([form.instruction] if form.instruction else []),
        ]
        title = FieldRow(
            instrument.title_field,
            instrument.name,
            field_type="descriptive",
            field_label="\n".join(map(shown, lines)),
            field_annotation=form_note(form, instrument.group, unmasked=instrument.unmasked),
        )
        groups = {group.id: group.name for group in form.groups if not group.repeating}
        rows, above = [], None
        for item in instrument.items:
            heading = groups.get(item.group or "", "") if item.group != above else ""
            above = item.group
            rows.append(self._field(instrument, item, heading))
        return [title, *with_matrices(rows)]

    def notice(self, instrument: Instrument, item: Item, text: str, field: str = "") -> None:
        """Something that a field does not say."""
        path = f"forms.{instrument.form.id}.items.{item.id}{f'.{field}' if field else ''}"
        self.notices.append(Notice(path, text))

    def _field(self, instrument: Instrument, item: Item, heading: str) -> FieldRow:
        row = FieldRow(
            self.project.fields[instrument.form.id, item.id],
            instrument.name,
            section_header=shown(heading),
            field_label=shown(item.label),
            identifier="y" if item.id in _IDENTIFYING else "",
            branching_logic=self._branching(instrument, item),
            required_field="" if item.required == "optional" or item.derive else "y",
        )
        changes = self._derived(instrument, item) if item.derive else self._entered(instrument, item)
        tags: Sequence[str] = changes.pop("tags", ())
        extra: Sequence[str] = changes.pop("hints", ())
        note = self._note(item, extra)
        told = item_note(instrument.form.id, item, tags)
        made = msgspec.structs.replace(row, field_note=note, field_annotation=told, **changes)
        self._masking(instrument, item, made)
        return made

    def _masking(self, instrument: Instrument, item: Item, row: FieldRow) -> None:
        """Warn where what masked staff see follows from what they must not know."""
        logic = f"{row.branching_logic} {row.select_choices_or_calculations} {row.field_annotation}"
        if not instrument.unmasked and self.project.tells(logic):
            self.notice(
                instrument, item, "it follows from an answer of unmasked staff: check what it tells others"
            )

    def _branching(self, instrument: Instrument, item: Item) -> str:
        when = self.expressions.when(instrument, item)
        if self.expressions.without_header(instrument, item):
            told = (
                "what the log asks at each visit is no condition of its rows: where there is a row, it holds"
            )
            self.notice(instrument, item, told, "when")
        at = self.expressions.asked_at(instrument, item)
        if isinstance(when, Refusal):
            part = (item.when or "")[when.start : when.end]
            told = f"the field is always shown, as REDCap cannot say when: {when.reason} ({part})"
            self.notice(instrument, item, told, "when")
            return at
        return f"({at}) and ({when})" if when and at else when or at

    def _entered(self, instrument: Instrument, item: Item) -> dict[str, Any]:
        """Type, validation and choices of what somebody fills in."""
        match item.type:
            case "code":
                codelist = self.project.plan.codelists[item.codelist or ""]
                kind = "radio" if len(codelist.codes) <= _MOST_RADIO else "dropdown"
                return {"field_type": kind, "select_choices_or_calculations": self._choices(codelist)}
            case "integer" | "decimal":
                return self._number(instrument, item)
            case "date":
                return self._date(instrument, item)
            case "partial_date":
                self._partial(instrument, item)
                return {}
            case "time":
                self._limits_asked(instrument, item)
                return {"text_validation_type_or_show_slider_number": "time"}
            case _:
                return self._text(item)

    def _choices(self, codelist: Codelist) -> str:
        codes = self.project.codes[codelist.id]
        return " | ".join(f"{codes[code.code]}, {shown(code.label, choice=True)}" for code in codelist.codes)

    def _number(self, instrument: Instrument, item: Item) -> dict[str, Any]:
        places = item.decimals if item.type == "decimal" else 0
        kind = "integer" if not places else f"number_{places}dp" if places <= _MOST_DECIMALS else "number"
        if kind == "number":
            told = f"REDCap validates up to {_MOST_DECIMALS} decimals: the field takes any number"
            self.notice(instrument, item, told, "decimals")
        if _is_slider(item):
            scale = item.scale
            assert scale is not None
            return {
                "field_type": "slider",
                "select_choices_or_calculations": f"{_end(scale.low)} | | {_end(scale.high)}",
                "text_validation_type_or_show_slider_number": "number",
            }
        if item.scale is not None:
            self.notice(instrument, item, "drawn as a scale on paper, a number here", "scale")
        found: dict[str, Any] = {"text_validation_type_or_show_slider_number": kind}
        limits = item.range or item.soft_range
        if limits:
            low, high = (_decimal(limit) for limit in limits)
            found |= {"text_validation_min": low, "text_validation_max": high}
        if item.range:
            found["tags"] = ("@FORCE-MINMAX",)
        if item.soft_range and item.range and item.soft_range != item.range:
            least, most = map(_decimal, item.soft_range)
            asked = f"{least} <= {item.id} <= {most}"
            self.asked.append((f"{instrument.form.id}.{item.id} is usual", instrument.form.id, asked))
            self.usual += 1
        return found

    def _date(self, instrument: Instrument, item: Item) -> dict[str, Any]:
        """A date; its limits where a field can have them: today, a date, a date of the same instrument."""
        found: dict[str, Any] = {"text_validation_type_or_show_slider_number": "date_dmy"}
        for name, text, column in (
            ("not_before", item.not_before, "text_validation_min"),
            ("not_after", item.not_after, "text_validation_max"),
        ):
            if text is None:
                continue
            limit = self._limit(instrument, text)
            if limit:
                found |= {column: limit, "tags": ("@FORCE-MINMAX",)}
            else:
                self._ask_limit(instrument, item, name, text)
        return found

    def _limit(self, instrument: Instrument, text: str) -> str | None:
        match parse(text).tree:
            case Date(value=value):
                return value.isoformat()
            case Name(name="today", form=None):
                return "today"
            case Name(visit=None) as name if name.form in (None, instrument.form.id):
                other = next((item for item in instrument.items if item.id == name.name), None)
                if other is not None and other.type == "date":
                    return f"[{self.project.fields[instrument.form.id, other.id]}]"
        return None

    def _ask_limit(self, instrument: Instrument, item: Item, name: str, text: str) -> None:
        sign, words = (">=", "not before") if name == "not_before" else ("<=", "not after")
        form = instrument.form
        logic = self.expressions.violated(form, f"{item.id} {sign} {text}")
        if isinstance(logic, Refusal):
            self.notice(instrument, item, f"not checked: {logic.reason}", name)
            return
        self.asked.append((f"{form.id}.{item.id} {words} {text}", form.id, f"{item.id} {sign} {text}"))

    def _limits_asked(self, instrument: Instrument, item: Item) -> None:
        for name, text in (("not_before", item.not_before), ("not_after", item.not_after)):
            if text is not None:
                self._ask_limit(instrument, item, name, text)

    def _partial(self, instrument: Instrument, item: Item) -> None:
        told = "REDCap has no partial dates: a text that nothing validates, YYYY-MM-DD, YYYY-MM or YYYY"
        self.notice(instrument, item, told, "type")
        for name, text in (("not_before", item.not_before), ("not_after", item.not_after)):
            if text is not None:
                self.notice(instrument, item, "not checked: REDCap has no partial dates", name)

    def _text(self, item: Item) -> dict[str, Any]:
        length = item.max_length
        kind = "notes" if length is not None and length > _LONG_TEXT else "text"
        return {"field_type": kind, **({"tags": (f"@CHARLIMIT={length}",)} if length else {})}

    def _derived(self, instrument: Instrument, item: Item) -> dict[str, Any]:
        """A calculation: a number as a calculated field, anything else as a calculated text."""
        logic = self.expressions.derive(instrument, item)
        if isinstance(logic, Refusal):
            part = (item.derive or "")[logic.start : logic.end]
            told = f"entered by hand, as REDCap cannot compute it: {logic.reason} ({part})"
            self.notice(instrument, item, told, "derive")
            required = "" if item.required == "optional" else "y"
            return {**self._entered(instrument, item), "required_field": required}
        for name, limit in (("range", item.range), ("soft_range", item.soft_range)):
            if limit:
                self.notice(
                    instrument, item, "a calculated field has no range: its note has it, nothing asks", name
                )
        if item.type in ("integer", "decimal"):
            return {"field_type": "calc", "select_choices_or_calculations": logic}
        if item.type != "code":
            return {"tags": (f"@CALCTEXT({logic})",)}
        codelist = self.project.plan.codelists[item.codelist or ""]
        self.notice(
            instrument, item, "a calculated text holds the code; REDCap shows no label for it", "codelist"
        )
        return {"tags": (f"@CALCTEXT({logic})",), "hints": (self._choices(codelist),)}

    def _note(self, item: Item, extra: Sequence[str]) -> str:
        """How to answer, then in parentheses unit, format and usual range."""
        hints = [*_hints(item), *extra]
        parts = [
            *([item.instruction] if item.instruction else []),
            *([f"({'; '.join(hints)})"] if hints else []),
        ]
        return shown(" ".join(parts))


def _hints(item: Item) -> Iterator[str]:
    if unit := printed_unit(item.unit):
        yield unit
    if not item.derive and item.type in _FORMATS:
        yield _FORMATS[item.type]
    if item.range and item.derive:
        yield f"accepted {_span(item.range)}"
    if item.soft_range:
        yield f"usual {_span(item.soft_range)}"


def _is_slider(item: Item) -> bool:
    """A line from 0 to 100 is what a slider of REDCap is."""
    scale = item.scale
    return (
        scale is not None
        and scale.kind == "line"
        and item.range == (Decimal(0), Decimal(100))
        and not item.decimals
    )


def _end(text: str) -> str:
    return shown(text, choice=True)


def _span(limits: tuple[Decimal, Decimal]) -> str:
    return " to ".join(map(_decimal, limits))


def _decimal(number: Decimal) -> str:
    return f"{number.normalize():f}" if number else "0"

"""A whole dictionary, perhaps with the events of its project, as the forms of a study."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from protocolkit.errors import CannotRun
from protocolkit.exchange.ids import FORM_ID, Ids
from protocolkit.exchange.imported import Imported, ImportedVisit
from protocolkit.exchange.redcap.annotations import FormNote, read_form_note, read_item_note
from protocolkit.exchange.redcap.archive import Events, Files, unpacked
from protocolkit.exchange.redcap.codelist_reader import Codelists
from protocolkit.exchange.redcap.condition_reader import ConditionReader
from protocolkit.exchange.redcap.dictionary import unshown
from protocolkit.exchange.redcap.field_reader import ANNOTATION, KIND, LABEL, NAME, FieldReader, TakenOver
from protocolkit.exchange.redcap.layout import FIELD_TYPES, HEADERS, column
from protocolkit.exchange.redcap.rule import Subject
from protocolkit.exchange.redcap.table import Dictionary, Row, read_dictionary
from protocolkit.exchange.redcap.told import Told
from protocolkit.exchange.redcap.uses import circular, ordered_fields
from protocolkit.model.forms import Form, Group, Item
from protocolkit.model.symbols import make_symbols

__all__ = ["read_study"]

FORM, HEADING, NOTE = map(column, ("form_name", "section_header", "field_note"))
_IDENTIFIER, _MATRIX = column("identifier"), column("matrix_group_name")
_LEFT_OUT = (column("custom_alignment"), column("question_number"))
_MOST_FIELDS = 10_000
_LONGEST_NAME, _LONGEST_GROUP, _LONGEST_TOLD, _LONGEST_INSTRUCTION = 150, 150, 1000, 500
_TAKEN = frozenset({"@CALCTEXT", "@CHARLIMIT", "@FORCE-MINMAX"})
_TAG = re.compile(r"(?<![\w.@'\"])@[A-Z][A-Z0-9_-]*")
_DEVICES = frozenset(
    {"BOOK", "CON", "PRN", "AUX", "NUL", *(f"{d}{n}" for d in ("COM", "LPT") for n in range(1, 10))}
)


class _Draft(msgspec.Struct):
    """A form while it is read: its title and groups, and its rows in order."""

    id: str
    name: str
    collected: str
    instruction: str = ""
    audience: str = "site"
    groups: dict[str, Group] = {}
    taken: list[tuple[Row, TakenOver, str | None, bool]] = []


def read_study(name: str, raw: bytes) -> Imported:
    """The forms that a dictionary has. Raises ``CannotRun`` for what is none, or cannot be read to its end."""
    files = unpacked(name, raw)
    dictionary = _dictionary(files)
    told = Told(dictionary)
    for found in dictionary.damage:
        if found.kind != "mark":
            told.file(found.message)
    return _Study(dictionary, files.events, told).imported()


def _dictionary(files: Files) -> Dictionary:
    dictionary = read_dictionary(files.name, files.raw)
    broken = next((found for found in dictionary.damage if "could be read" in found.message), None)
    if broken is not None:
        place = f"{files.name}:{broken.location.line + 1}:{broken.location.column + 1}"
        raise CannotRun(f"{place}: {broken.message}", broken.fix)
    missing = [
        name for name, place in (("Variable / Field Name", NAME), ("Form Name", FORM), ("Field Type", KIND))
        if dictionary.places[place] is None
    ]  # fmt: skip
    if missing:
        raise CannotRun(
            f"{files.name} is no data dictionary of REDCap: it has no column {' and no '.join(map(repr, missing))}",
            f"protocolkit check {files.name} says what else is wrong with it.",
        )
    if len(dictionary.rows) > _MOST_FIELDS:
        raise CannotRun(
            f"{files.name} has {len(dictionary.rows):,} fields; at most {_MOST_FIELDS:,} are taken over at once",
            "Import the instruments in several pieces.",
        )
    return dictionary


class _Study:
    def __init__(self, dictionary: Dictionary, events: Events | None, told: Told) -> None:
        self._dictionary = dictionary
        self._events = events
        self._told = told
        subject = Subject(dictionary)
        self._rows = subject.rows
        ordered = ordered_fields([cell.tree for cell in subject.logic if cell.tree is not None])
        self._codelists = Codelists(told, ordered)
        self._fields = FieldReader(told, self._codelists, subject.named)
        self._forms = Ids(longest=FORM_ID, prefix="F", joint="")
        self._drafts: dict[str, _Draft] = {}
        self._instruments: dict[str, tuple[str, str | None, bool]] = {}
        self._seen: set[str] = set()

    def imported(self) -> Imported:
        """Everything."""
        self._columns()
        for row in self._instrument_rows():
            self._take(row)
        drafts = [draft for draft in self._drafts.values() if any(entry[1].items for entry in draft.taken)]
        visits = self._visits(drafts)
        forms = self._conditioned(drafts, visits)
        used = {item.codelist for form in forms for item in form.items}
        codelists = tuple(found for found in self._codelists.all if found.id in used)
        return Imported(forms, codelists, visits, notices=self._told.all())

    def _columns(self) -> None:
        missing = [
            entry for entry, place in zip(HEADERS, self._dictionary.places, strict=True) if place is None
        ]
        if missing:
            self._told.file(f"there are no columns {', '.join(map(repr, missing))}: taken for empty")

    def _instrument_rows(self) -> list[Row]:
        """The rows that are fields, without the record id, which is REDCap's own key."""
        rows = [row for row in self._rows if row[NAME]]
        for row in self._rows:
            if not row[NAME]:
                self._told.row(row, "not taken over: it has no name")
        if rows and rows[0][KIND] in ("text", "") and read_item_note(rows[0][ANNOTATION]) is None:
            self._told.row(
                rows[0], "not taken over: the first field is the record id, which forms of ours do not ask"
            )
            rows = rows[1:]
        return rows

    def _take(self, row: Row) -> None:
        if row[NAME] in self._seen:
            self._told.row(row, "not taken over: another field has this name")
            return
        self._seen.add(row[NAME])
        form, rows, unmasked = self._instrument(row)
        draft = self._drafts[form]
        if row[KIND] == "descriptive":
            self._description(row, draft)
            return
        self._layout(row)
        taken = self._fields.read(row, form, rows)
        group = rows or self._group(row, draft)
        draft.taken.append((row, taken, group, unmasked))

    def _instrument(self, row: Row) -> tuple[str, str | None, bool]:
        """The form of an instrument, the rows that it is, and whether it is for unmasked staff."""
        name = row[FORM] or "form"
        if name in self._instruments:
            return self._instruments[name]
        note = read_form_note(row[ANNOTATION])
        repeats = self._events.repeats(name) if self._events else False
        form = note.form if note else self._forms.of(_title(name).replace(" ", ""))
        if form in _DEVICES:
            form = self._forms.of(f"F{form}")
        draft = self._drafts.setdefault(
            form, _Draft(form, _title(name), note.collected if note else "scheduled", groups={}, taken=[])
        )
        rows = self._rows_of(note, draft, row, repeats=repeats)
        self._instruments[name] = (form, rows, bool(note and note.unmasked))
        return self._instruments[name]

    def _rows_of(self, note: FormNote | None, draft: _Draft, row: Row, *, repeats: bool) -> str | None:
        """The repeating group that an instrument is."""
        group = note.rows if note else "ROWS" if repeats else None
        if group is None:
            return None
        title = unshown(row[LABEL]).split("\n")[0].removesuffix(" (unmasked staff only)") if note else ""
        _, colon, name = title.rpartition(": ")
        shown = (name if colon else title) or draft.name
        draft.groups[group] = Group(
            group, shown[:_LONGEST_GROUP], repeating=True, key=note.key if note else None
        )
        if repeats and note is None:
            draft.collected = "log"
        return group

    def _description(self, row: Row, draft: _Draft) -> None:
        """A text that asks nothing: the title and instruction of a form of ours, else an instruction of the form."""
        lines = [line for line in unshown(row[LABEL]).split("\n") if line]
        note = read_form_note(row[ANNOTATION])
        if note is not None:
            if note.rows is None and not note.unmasked and lines:
                draft.name = lines[0][:_LONGEST_NAME]
            elif draft.name == _title(row[FORM]) and lines:
                draft.name = (
                    lines[0].removesuffix(" (unmasked staff only)").partition(": ")[0][:_LONGEST_NAME]
                )
            told = "\n".join(line for line in lines[1:] if not line.startswith("DRAFT"))
            draft.instruction = draft.instruction or told[:_LONGEST_TOLD]
            return
        text = "\n".join(filter(None, [draft.instruction, *lines]))
        if draft.taken or len(text) > _LONGEST_TOLD:
            self._told.row(row, f"a description is no item of a form: {' '.join(lines)[:200]!r} was left out")
        else:
            draft.instruction = text
            self._told.row(
                row, "a description is no item of a form: it became a part of the form's instruction"
            )

    def _layout(self, row: Row) -> None:
        """What is said of a field and has no place with us."""
        if row[_IDENTIFIER].casefold() == "y":
            self._told.alike(row, "that it identifies a participant is not taken over")
        if row[_MATRIX] and read_item_note(row[ANNOTATION]) is None:
            self._told.alike(row, "that it stands in a matrix is layout, and not taken over")
        if any(row[place] for place in _LEFT_OUT):
            self._told.alike(row, "alignment and question number are layout, and not taken over")
        for tag in dict.fromkeys(_TAG.findall(row[ANNOTATION])):
            if tag not in _TAKEN:
                self._told.alike(row, f"the action tag {tag} is not taken over")
        if row[KIND] not in FIELD_TYPES and not row[KIND]:
            self._told.row(row, "it has no type: taken for a text")

    def _group(self, row: Row, draft: _Draft) -> str | None:
        """The group of an item: below a heading, all that follow on the same instrument."""
        ours = read_item_note(row[ANNOTATION])
        heading = " ".join(unshown(row[HEADING]).split())
        if len(heading) > _LONGEST_GROUP:
            self._told.cell(row, HEADING, f"cut to {_LONGEST_GROUP} characters")
            heading = heading[:_LONGEST_GROUP].rstrip()
        if ours is not None:
            if ours.group and ours.group not in draft.groups:
                draft.groups[ours.group] = Group(ours.group, heading or ours.group)
            return ours.group
        if heading:
            ids = {group.name: group.id for group in draft.groups.values() if not group.repeating}
            if heading not in ids:
                made = Ids(prefix="G_")
                for group in draft.groups:
                    made.of(group)
                found = made.of(heading)
                draft.groups[found] = Group(found, heading)
                return found
            return ids[heading]
        before = draft.taken[-1] if draft.taken else None
        return before[2] if before and before[0][FORM] == row[FORM] else None

    def _visits(self, drafts: Sequence[_Draft]) -> tuple[ImportedVisit, ...]:
        """The events with their forms; without a file of events, one visit at which every form is completed."""
        if self._events is None:
            named = tuple(draft.id for draft in drafts if draft.collected in ("scheduled", "every_visit"))
            self._told.file(
                "a dictionary has no events: every form stands at one visit, of which no time is known"
            )
            return (ImportedVisit("RECORD", "Record", named),)
        forms = {name: self._instruments[name][0] for name in self._instruments}
        return self._events.visits(forms, {draft.id for draft in drafts if draft.collected == "scheduled"})

    def _conditioned(self, drafts: Sequence[_Draft], visits: Sequence[ImportedVisit]) -> tuple[Form, ...]:
        plain = [_form(draft, [entry[1].items for entry in draft.taken]) for draft in drafts]
        ids = frozenset(visit.id for visit in visits)
        due = {
            form.id: frozenset(v.id for v in visits if form.id in v.forms)
            or (ids if form.collected == "every_visit" else frozenset())
            for form in plain
        }
        codelists = {found.id: found for found in self._codelists.all}
        symbols = make_symbols((), plain, codelists, ids, due)
        targets = {entry[0][NAME]: entry[1].target for draft in drafts for entry in draft.taken}
        events = self._events.by_name if self._events else {}
        reader = ConditionReader(self._told, targets, symbols, events)
        forms = tuple(
            _form(
                draft,
                [reader.conditioned(row, taken) if taken.items else () for row, taken, _, _ in draft.taken],
            )
            for draft in drafts
        )
        return self._without_circles(forms, drafts)

    def _without_circles(self, forms: tuple[Form, ...], drafts: Sequence[_Draft]) -> tuple[Form, ...]:
        """Forms whose calculations end in what somebody enters."""
        wrong = circular(forms)
        for draft in drafts:
            for row, taken, _, _ in draft.taken:
                if any((draft.id, item.id) in wrong for item in taken.items):
                    self._told.row(row, "the calculation is left out: it needs its own result")

        def plain(form: Form, item: Item) -> Item:
            return msgspec.structs.replace(item, derive=None) if (form.id, item.id) in wrong else item

        return tuple(
            msgspec.structs.replace(form, items=tuple(plain(form, item) for item in form.items))
            for form in forms
        )


def _form(draft: _Draft, items: Sequence[Sequence[Item]]) -> Form:
    unmasked = all(entry[3] for entry in draft.taken)
    found: list[Item] = []
    for (_, _, group, masked_not), made in zip(draft.taken, items, strict=True):
        audience = "unmasked" if masked_not and not unmasked else "site"
        found += [msgspec.structs.replace(item, group=group, audience=audience) for item in made]
    used = {item.group for item in found}
    return Form(
        draft.id,
        draft.name,
        draft.collected,
        tuple(found),
        groups=tuple(group for group in draft.groups.values() if group.id in used),
        instruction=draft.instruction or None,
        audience="unmasked" if unmasked else "site",
    )


def _title(name: str) -> str:
    """The name of an instrument as REDCap shows it at first."""
    return " ".join(word.capitalize() for word in re.split(r"[\W_]+", name) if word)[:_LONGEST_NAME] or "Form"

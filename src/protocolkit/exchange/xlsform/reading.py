"""An XLSForm as a form in our own terms, and what of it could not be taken over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath

import msgspec

from protocolkit.conditions.check import check
from protocolkit.conditions.parser import parse
from protocolkit.conditions.symbols import Kind, Symbols
from protocolkit.errors import CannotRun
from protocolkit.exchange.ids import FORM_ID, Ids
from protocolkit.exchange.imported import Imported, ImportedVisit
from protocolkit.exchange.notice import Notice
from protocolkit.exchange.xlsform.archive import read_sheets
from protocolkit.exchange.xlsform.logic import condition_of, value_of
from protocolkit.exchange.xlsform.questions import METADATA, Questions, short, words_of
from protocolkit.exchange.xlsform.sheet import SheetRow, Table, make_table
from protocolkit.exchange.xlsform.survey import VISITS
from protocolkit.exchange.xlsform.xpath_tree import Node, UntranslatableError, asked_at, read_expression
from protocolkit.model.forms import Form, Group, Item
from protocolkit.model.symbols import make_symbols

__all__ = ["read_workbook"]

_TITLE, _STUDY_TITLE, _INSTRUCTION = 150, 300, 1000
_VISIT = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
_COLLECTED = ("scheduled", "every_visit", "log", "on_event")
_OURS = {"subject_id", "visit_id", "protocol", "protocol_version", "protocol_hash", "note_draft"}
_TAKEN = {"BOOK", "CON", "PRN", "AUX", "NUL"}


class _Section(msgspec.Struct, frozen=True):
    """A group or a repeat that is open: where it began, and which group of the form its items belong to."""

    row: SheetRow
    kind: str
    group: str


class _Asked(msgspec.Struct, frozen=True):
    """What a row became, and the conditions of the sections around it."""

    row: SheetRow
    items: tuple[Item, ...]
    around: tuple[str, ...] = ()


def read_workbook(name: str, raw: bytes) -> Imported:
    """The form of a workbook. Raises ``CannotRun`` for what is no XLSForm."""
    sheets = {title.strip().casefold(): cells for title, cells in read_sheets(name, raw).items()}
    if "survey" not in sheets:
        raise CannotRun(f'{name} has no sheet "survey"', f"Its sheets are {', '.join(sheets) or 'none'}.")
    survey = make_table(name, "survey", sheets["survey"], ("type", "name"))
    choices = (
        make_table(name, "choices", sheets["choices"], ("list_name", "name"))
        if sheets.get("choices")
        else None
    )
    settings = make_table(name, "settings", sheets.get("settings", {}))
    return _Reading(name, survey, choices, settings).imported()


class _Reading:
    def __init__(self, name: str, survey: Table, choices: Table | None, settings: Table) -> None:
        self._file, self._survey = name, survey
        self._settings = settings.rows[0] if settings.rows else SheetRow("settings", 1, {})
        self._ours = self._settings["collected"] in _COLLECTED
        self._language = self._settings["default_language"] or next(iter(survey.languages), "")
        listed: dict[str, list[SheetRow]] = {}
        for row in choices.rows if choices else ():
            listed.setdefault(row["list_name"], []).append(row)
        self._visits = {
            row["name"]: row for row in listed.get(VISITS, ()) if _VISIT.fullmatch(row["name"]) and self._ours
        }
        self._questions = Questions(listed, self._language)
        self._groups: dict[str, Group] = {}
        self._group_ids = Ids(prefix="G_")
        self._instruction: str | None = None
        self._usual = {row["name"] for row in survey.rows if self._ours and row["soft_range"]}

    def imported(self) -> Imported:
        """The form, its codelists, and the visits where the workbook is one of ours."""
        asked = list(self._rows())
        form_id, unmasked = self._form_id()
        items = tuple(item for one in asked for item in one.items)
        form = Form(
            form_id,
            short(self._title(), _TITLE) or form_id,
            self._settings["collected"] if self._ours else "on_event",
            items,
            groups=tuple(self._groups[i] for i in dict.fromkeys(item.group for item in items if item.group)),
            instruction=self._instruction,
            audience="unmasked" if unmasked else "site",
        )
        form = self._conditioned(form, asked)
        used = {item.codelist for item in form.items}
        lists = tuple(one for one in self._questions.codelists.values() if one.id in used)
        visits = tuple(
            ImportedVisit(visit, words_of(row.said("label", self._language)), (form_id,))
            for visit, row in self._visits.items()
        )
        notices = tuple(dict.fromkeys((*self._questions.notices, *self._languages())))
        return Imported(
            (form,) if items else (), lists, visits, short(self._title(), _STUDY_TITLE) or None, notices
        )

    def _title(self) -> str:
        title = words_of(self._settings["form_title"])
        return title.removesuffix(" (draft)").removesuffix(" (unmasked staff only)") if self._ours else title

    def _form_id(self) -> tuple[str, bool]:
        given = self._settings["form_id"] or self._settings["id_string"] or PurePath(self._file).stem
        if not self._ours:
            found = Ids(longest=FORM_ID, prefix="F", joint="").of(given)
            return (f"F{found}"[:FORM_ID] if found in _TAKEN or found[:3] in ("COM", "LPT") else found), False
        name = given.rpartition("_")[2]
        plain = name.removesuffix("-unmasked")
        return Ids(longest=FORM_ID, prefix="F", joint="").of(plain), plain != name

    def _languages(self) -> Iterator[Notice]:
        for language in self._survey.languages:
            if language != self._language:
                heading = self._survey.columns["label", language]
                yield Notice(
                    f'sheet survey, row 1, column "{heading}"', f"texts in {language} are not taken over"
                )

    def _rows(self) -> Iterator[_Asked]:
        """Every row that asks something, inside the sections that are open."""
        open_: list[_Section] = []
        for row in self._survey.rows:
            kind = row["type"].casefold().replace(" ", "_")
            if kind in ("begin_group", "begin_repeat"):
                open_.append(self._begun(row, kind.removeprefix("begin_"), open_))
            elif kind in ("end_group", "end_repeat"):
                if not open_ or open_[-1].kind != kind.removeprefix("end_"):
                    told = f"{kind} ends no {kind.removeprefix('end_')} that is open"
                    raise CannotRun(f"{self._file}: {row.place('type')}: {told}")
                open_.pop()
            elif items := self._items(row, kind, open_[-1].group if open_ else None):
                around = tuple(section.row["relevant"] for section in open_ if section.row["relevant"])
                yield _Asked(row, items, around)
        if open_:
            raise CannotRun(f"{self._file}: {open_[-1].row.place('type')}: this {open_[-1].kind} has no end")

    def _begun(self, row: SheetRow, kind: str, open_: list[_Section]) -> _Section:
        outer = next((section for section in reversed(open_) if section.kind == "repeat"), None)
        if open_:
            told = "a group inside another: the form has one level of them"
            self._questions.tell(row, "type", told)
        if kind == "group" and outer is not None:
            return _Section(row, kind, outer.group)
        for column in ("repeat_count", "constraint"):
            if row[column]:
                self._questions.tell(row, column, "it is not taken over")
        group_id = self._group_ids.of(self._group_name(row["name"]) or f"row {row.number}")
        if group_id not in self._groups:
            label = short(words_of(row.said("label", self._language)) or row["name"] or group_id, _TITLE)
            self._groups[group_id] = Group(group_id, label, repeating=kind == "repeat")
        return _Section(row, kind, group_id)

    def _group_name(self, name: str) -> str:
        if not self._ours:
            return name
        plain = name.removeprefix("group_")
        base, _, number = plain.rpartition("_")
        return base if number.isdecimal() and base in self._groups else plain

    def _items(self, row: SheetRow, kind: str, group: str | None) -> tuple[Item, ...]:
        questions = self._questions
        if self._ours and row["name"] in _OURS:
            return ()
        if self._ours and row["name"] == "note_instruction":
            self._instruction = short(words_of(row.said("label", self._language)), _INSTRUCTION)
            return ()
        if self._ours and kind == "note" and row["name"].removeprefix("note_") in self._usual:
            return ()
        if kind in METADATA:
            questions.tell(row, "type", f"{row['type']} is what the device knows, and no item")
            return ()
        if kind == "note":
            label = short(words_of(row.said("label", self._language)), 80)
            questions.tell(row, "type", f"a note is no item, and is not taken over: {label}")
            return ()
        if not row["name"]:
            questions.tell(row, "name", "it has no name, and is not taken over")
            return ()
        if kind == "calculate":
            return (questions.computed(row, group),)
        return questions.items(row, group)

    def _conditioned(self, form: Form, asked: list[_Asked]) -> Form:
        """The form with its conditions and calculations, as far as they can be said."""
        visits = frozenset(self._visits)
        symbols = make_symbols((), (form,), self._questions.codelists, visits, {form.id: visits})
        items: list[Item] = []
        for one in asked:
            when, at, kept = self._when(one, symbols, form.id)
            for item in one.items:
                for column in kept:
                    item = self._questions.noted(one.row, column, item, kept[column])
                item = self._derived(one.row, item, symbols, form.id)
                if when is not None:
                    required = "conditional" if item.required == "always" else item.required
                    item = msgspec.structs.replace(item, when=when, required=required)
                items.append(msgspec.structs.replace(item, at=at))
        return msgspec.structs.replace(form, items=tuple(items))

    def _when(
        self, one: _Asked, symbols: Symbols, home: str
    ) -> tuple[str | None, tuple[str, ...], Mapping[str, str]]:
        """The condition of a row and of the sections around it, the visits, and what is kept in the note."""
        texts = [*one.around, *([one.row["relevant"]] if one.row["relevant"] else [])]
        if not texts:
            return None, (), {}
        try:
            trees = [read_expression(text) for text in texts]
            tree: Node | None = Node("and", "", tuple(trees)) if len(trees) > 1 else trees[0]
            at: tuple[str, ...] = ()
            if self._visits and tree is not None:
                at, tree = asked_at(tree, "visit_id")
            found = condition_of(tree, self._questions.known) if tree is not None else None
            if found is not None:
                _sound(found, symbols, home, Kind.CONDITION)
        except UntranslatableError as refused:
            return None, (), {"relevant": str(refused)}
        return found, at, {}

    def _derived(self, row: SheetRow, item: Item, symbols: Symbols, home: str) -> Item:
        if not row["calculation"]:
            return item
        try:
            found = value_of(read_expression(row["calculation"]), self._questions.known)
            symbol = symbols.forms[home].items[item.id]
            _sound(found, symbols, home, symbol)
        except UntranslatableError as refused:
            return self._questions.noted(row, "calculation", item, str(refused))
        return msgspec.structs.replace(item, derive=found, required="always")


def _sound(text: str, symbols: Symbols, home: str, expects: object) -> None:
    """Raises ``UntranslatableError`` where a condition does not fit the items."""
    parsed = parse(text)
    problems = list(parsed.problems)
    if parsed.tree is not None:
        problems += check(parsed.tree, symbols, home=home, expects=expects)  # type: ignore[arg-type]
    if problems:
        raise UntranslatableError(f"{problems[0].message} ({short(text, 80)})")

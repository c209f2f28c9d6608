"""Whether the names in a condition still mean what they meant: kind, unit, codes, and how a value comes about."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.amend.edits import Edit, EditKind
from protocolkit.amend.meaning import Meaning
from protocolkit.conditions import Kind, Symbol, parse, references, walk
from protocolkit.conditions.merged_symbols import in_unit
from protocolkit.conditions.nodes import Call, Name
from protocolkit.model.forms import Code, Codelist, Form, Item
from protocolkit.model.plan import Plan
from protocolkit.model.symbols import symbols_of
from protocolkit.model.variables import Variable

__all__ = ["NameMeanings"]

_KINDS = {
    Kind.INTEGER: "a whole number",
    Kind.DECIMAL: "a decimal number",
    Kind.CODE: "a code",
    Kind.YES_NO: "a yes or no",
    Kind.JUDGEMENT: "a judgement",
    Kind.DATE: "a full date",
    Kind.PARTIAL_DATE: "a partial date",
    Kind.TIME: "a time of day",
    Kind.DATETIME: "a date with time",
    Kind.TEXT: "a text",
    Kind.RECORDS: "a list of records",
    Kind.CONDITION: "a condition",
}
_NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})


class NameMeanings:
    """The names of two versions beside each other; what has been found out of a name is remembered."""

    def __init__(self, old: Plan, new: Plan) -> None:
        self.old = old
        self.new = new
        self.before = symbols_of(old)
        self.after = symbols_of(new)
        self._meaning = Meaning(self.before, self.after)
        self._found: dict[str, tuple[str, ...]] = {}
        self._names: dict[tuple[str, str | None], tuple[str, ...]] = {}

    def troubles(self, *conditions: str | None) -> tuple[str, ...]:
        """Why conditions of the two versions cannot be compared: the names in them that changed their meaning."""
        names = dict.fromkeys(name for text in conditions for name in self.names(text))
        found = [reason for name in names for reason in self._troubles(name)]
        rounded = {name for text in conditions for name in _rounded(text)}
        found += [
            f"{name} is rounded, and its unit changed"
            for name in names
            if name in rounded and self._changed_unit(name)
        ]
        return tuple(dict.fromkeys(found))

    def names(self, text: str | None, home: str | None = None) -> tuple[str, ...]:
        """The variables and items (``FORM.ITEM``) that a condition names in either version, in its order."""
        key = text or "", home
        if key not in self._names:
            self._names[key] = tuple(self._read_names(*key))
        return self._names[key]

    def _read_names(self, text: str, home: str | None) -> Iterator[str]:
        tree = parse(text).tree if text else None
        if tree is None:
            return
        for symbols in (self.after, self.before):
            for found in references(tree, symbols, home=home):
                if found.what == "variable":
                    yield found.name
                elif found.what in ("item", "row-item"):
                    yield f"{found.form}.{found.name}"

    def _symbols(self, name: str) -> tuple[Symbol | None, Symbol | None]:
        form, _, item = name.rpartition(".")
        if not form:
            return self.before.variables.get(item), self.after.variables.get(item)
        found = (symbols.forms.get(form) for symbols in (self.before, self.after))
        old, new = (symbols.items.get(item) if symbols else None for symbols in found)
        return old, new

    def _changed_unit(self, name: str) -> bool:
        old, new = self._symbols(name)
        return old is not None and new is not None and old.unit != new.unit

    def _troubles(self, name: str) -> tuple[str, ...]:
        if name not in self._found:
            self._found[name] = ()  # what a derivation leads back to is judged where it began
            self._found[name] = tuple(dict.fromkeys(self._reasons(name)))
        return self._found[name]

    def _reasons(self, name: str) -> Iterator[str]:
        old, new = self._symbols(name)
        if old is None or new is None:
            return
        yield from _kind(name, old, new)
        yield from _unit(name, old, new)
        if old.treat != new.treat:
            yield f"the answers of {name} are understood otherwise than before"
        if "." in name:
            yield from self._reasons_of_item(name)
        else:
            yield from self._reasons_of_variable(self.old.variables[name], self.new.variables[name])

    def _reasons_of_variable(self, old: Variable, new: Variable) -> Iterator[str]:
        yield from self._codes(old.codelist, new.codelist)
        judged = "judgement" in (old.basis, new.basis)
        if judged and _words(old.label) != _words(new.label):
            yield f'{old.id} asks for another judgement: "{old.label}" became "{new.label}"'
        yield from self._derivation(("variables", old.id), old.derive, new.derive)
        if old.collected_on == new.collected_on and old.collected_on is not None:
            yield from self._troubles(old.collected_on)
        elif None in (old.collected_on, new.collected_on) and (old.derive is None) != (new.derive is None):
            yield f"{old.id} is now {'computed' if new.derive else 'collected'}, and was not before"

    def _reasons_of_item(self, name: str) -> Iterator[str]:
        before, after = self.old.item(name), self.new.item(name)
        if before is None or after is None:
            return
        (form, old), (form_now, new) = before, after
        yield from self._codes(old.codelist, new.codelist)
        if _repeats(form, old) != _repeats(form_now, new):
            yield f"{name} has a value in each row in one version and a single one in the other"
        yield from self._derivation(("forms", form.id, "items", old.id), old.derive, new.derive)

    def _derivation(self, element: tuple[str, ...], old: str | None, new: str | None) -> Iterator[str]:
        home = element[1] if element[0] == "forms" else None
        name = f"{home}.{element[-1]}" if home else element[-1]
        if old is not None and new is not None and not self._is_same((*element, "derive"), old, new):
            yield f"{name} is computed otherwise than before"
        for text in (old, new):
            for used in self.names(text, home):
                yield from self._troubles(used)

    def _is_same(self, path: tuple[str, ...], old: str, new: str) -> bool:
        return old == new or self._meaning.is_same(Edit(path, EditKind.CHANGED, old, new))

    def _codes(self, old: str | None, new: str | None) -> Iterator[str]:
        before, after = self.old.codelists.get(old or ""), self.new.codelists.get(new or "")
        if before is None or after is None:
            return
        if before.numeric != after.numeric:
            yield f"the codes of {after.id} are {'now' if after.numeric else 'no longer'} ordered numbers"
        known = {code.code: code for code in before.codes}
        pairs = ((known[code.code], code) for code in after.codes if code.code in known)
        for one, other in pairs:
            yield from _code(after, one, other)


def _kind(name: str, old: Symbol, new: Symbol) -> Iterator[str]:
    if old.kind is not new.kind and not {old.kind, new.kind} <= _NUMBERS:
        yield f"{name} was {_KINDS[old.kind]} and is now {_KINDS[new.kind]}"


def _unit(name: str, old: Symbol, new: Symbol) -> Iterator[str]:
    if old.unit == new.unit or in_unit(old, new.unit) or in_unit(new, old.unit):
        return
    before, after = (found.unit or "no unit" for found in (old, new))
    yield f"the unit of {name} changed from {before} to {after}, which UCUM does not convert exactly"


def _code(codelist: Codelist, old: Code, new: Code) -> Iterator[str]:
    if _words(old.label) != _words(new.label):
        yield f'code {new.code} of {codelist.id} meant "{old.label}" and means "{new.label}"'
    if old.unknown != new.unknown:
        yield f"code {new.code} of {codelist.id} {'now' if new.unknown else 'no longer'} means unknown"


def _words(text: str) -> str:
    """A text without what makes no other word: its case, and its spaces."""
    return " ".join(text.casefold().split())


def _repeats(form: Form, item: Item) -> bool:
    return any(group.id == item.group and group.repeating for group in form.groups)


def _rounded(text: str | None) -> Iterator[str]:
    """Names that a condition rounds."""
    tree = parse(text).tree if text else None
    calls = (
        (node for node in walk(tree) if isinstance(node, Call) and node.function == "round") if tree else ()
    )
    for call in calls:
        for node in walk(call):
            if isinstance(node, Name):
                yield f"{node.form}.{node.name}" if node.form else node.name

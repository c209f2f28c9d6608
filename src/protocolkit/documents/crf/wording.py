"""Conditions of items in plain words, with the labels and the numbers that a form prints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import msgspec

from protocolkit.conditions.nodes import Logic, Name, Node
from protocolkit.conditions.parser import parse
from protocolkit.conditions.writers import english
from protocolkit.conditions.writers.english import Called
from protocolkit.documents.crf.blocks import Wording
from protocolkit.documents.crf.units import said_unit
from protocolkit.languages import ENGLISH, Language
from protocolkit.model.forms import Codelist, Form, Item
from protocolkit.model.plan import Plan
from protocolkit.model.translations import unmarked
from protocolkit.model.variables import Variable

__all__ = ["Words", "conjuncts"]

_DATED = ("date", "partial_date", "datetime")
_LONGEST_LABEL = 70


@cache
def _tree(text: str) -> Node | None:
    return parse(text).tree


def conjuncts(text: str | None) -> tuple[str, ...]:
    """The parts of a condition that must all hold, each as written."""
    if not text:
        return ()
    tree = _tree(text)
    if not isinstance(tree, Logic) or tree.operator != "and":
        return (text,)
    return tuple(_outer(text, part) for part in tree.parts)


def _outer(text: str, part: Node) -> str:
    """A part's own text; parentheses leave no trace in the tree and are not needed alone."""
    return " ".join(text[part.start : part.end].split())


class Words(msgspec.Struct, frozen=True):
    """Writes conditions for the readers of one form; ``numbers`` are the numbers of its items on paper.

    Labels are quoted, with their numbers; ``plain`` ones stand in the sentence as they are. Sentences are in
    ``language``.
    """

    plan: Plan
    form: Form | None
    numbers: dict[str, int]
    plain: bool = False
    language: Language = ENGLISH

    def only_if(self, parts: Sequence[str]) -> Wording | None:
        """Parts that must all hold as the end of a sentence that begins with "Only if"."""
        if not parts:
            return None
        trees = [_tree(part) for part in parts]
        known = tuple(tree for tree in trees if tree is not None)
        whole = known[0] if len(known) == 1 else Logic(0, 0, "and", known)
        written = english.say(whole, self.english) if len(known) == len(parts) else None
        return Wording(written) if written else Wording(f" {self.language('and')} ".join(parts), is_code=True)

    def limit(self, text: str) -> str:
        """A date limit as people say it: ``consent_date`` is "date of informed consent"."""
        tree = _tree(text)
        plain = msgspec.structs.replace(self, plain=True)
        return (english.say_value(tree, plain.english) if tree else None) or text

    @property
    def english(self) -> english.Words:
        """What the writer of plain English asks for."""
        return english.Words(
            self._called, self._log, self._visit, self.unit, say=self.language, count=self.language.count
        )

    def unit(self, unit: str | None) -> str:
        """A UCUM unit as it is printed."""
        return said_unit(unit, self.language)

    def _called(self, name: Name, row: str | None) -> Called | None:
        element = self._element(name, row)
        if element is None:
            return None
        codelist = self._codelist(element)
        return Called(
            self._at(name, self._lower(unmarked(element.label)))
            if self.plain
            else self._quoted(name, element),
            {entry.code: unmarked(entry.label) for entry in codelist.codes} if codelist else {},
            codelist.sets if codelist else {},
            "" if (element.unit or "").startswith("{") else self.unit(element.unit),
            element.type in _DATED,
        )

    def _log(self, form_id: str) -> str:
        form = self.plan.forms.get(form_id)
        return self.language("“{label}”", label=unmarked(form.name)) if form else form_id

    def _visit(self, visit_id: str) -> str:
        visit = self.plan.visit(visit_id)
        return unmarked(visit.name) if visit else visit_id

    def _at(self, name: Name, told: str) -> str:
        return (
            self.language("{told} at {visit}", told=told, visit=self._visit(name.visit))
            if name.visit
            else told
        )

    def _quoted(self, name: Name, element: Item | Variable) -> str:
        here = element is self._item(name.name, self.form) and name.form in (None, self.form and self.form.id)
        if here and isinstance(element, Item) and element.criterion and element.id not in self.numbers:
            return self._at(name, element.criterion)
        label = unmarked(element.label)
        short = label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1].rstrip() + "…"
        number = f" ({self.numbers[name.name]})" if here and name.name in self.numbers else ""
        told = self.language("“{label}”", label=short) + number
        if name.form and not here:
            told = self.language("{told} on form {form}", told=told, form=name.form)
        return self._at(name, told)

    def _element(self, name: Name, row: str | None) -> Item | Variable | None:
        """What a name stands for, looked up from the inside out."""
        if name.form:
            return self._item(name.name, self.plan.forms.get(name.form))
        for form in (self.plan.forms.get(row or ""), self.form):
            if found := self._item(name.name, form):
                return found
        return self.plan.variables.get(name.name)

    def _item(self, item_id: str, form: Form | None) -> Item | None:
        return next((item for item in form.items if item.id == item_id), None) if form else None

    def _codelist(self, element: Item | Variable) -> Codelist | None:
        if element.codelist is None and isinstance(element, Variable) and element.collected_on:
            found = self.plan.item(element.collected_on)
            return self.plan.codelists.get(found[1].codelist or "") if found else None
        return self.plan.codelists.get(element.codelist or "")

    def _lower(self, label: str) -> str:
        """A label within a sentence: its first letter small unless it begins an abbreviation or a name."""
        word = re.split(r"\W", label)[0]
        plain = word[1:].islower() or label[1:2] == " "
        if not plain or self._is_name(word):
            return label.rstrip("?")
        return (label[0].lower() + label[1:]).rstrip("?")

    def _is_name(self, word: str) -> bool:
        """Whether a word begins with a capital letter in the middle of a criterion, too."""
        eligibility = self.plan.protocol.eligibility
        inside = re.compile(rf"[a-z,)] {re.escape(word)}\b")
        return any(inside.search(one.text) for one in (*eligibility.inclusion, *eligibility.exclusion))

"""What the page of a form needs to work as an electronic form: its items as data, its conditions as functions.

The script of ``templates/html/_live*.js`` reads ``FORM``, calls ``RULES`` and puts inputs in the place of boxes;
without a script the page is the paper form.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

import msgspec

from protocolkit.conditions.writers.javascript import RUNTIME
from protocolkit.documents.artifact import Masthead
from protocolkit.documents.crf.answers import choice_label
from protocolkit.documents.crf.live_rules import Elsewhere, Rules, rules_of
from protocolkit.documents.crf.live_words import WORDS
from protocolkit.documents.crf.pages import seen_by
from protocolkit.documents.crf.wording import Words
from protocolkit.languages import ENGLISH, Language
from protocolkit.model.forms import Codelist, Form, Item
from protocolkit.model.plan import Plan
from protocolkit.model.symbols import symbols_of
from protocolkit.model.translations import plainly
from protocolkit.version import TOOL

__all__ = ["LiveForm", "LiveForms"]


class LiveForm(msgspec.Struct, frozen=True):
    """The script of one page, and what it leaves to the data manager."""

    script: str
    elsewhere: tuple[Elsewhere, ...]


class LiveForms:
    """Makes the live forms of one protocol."""

    def __init__(self, plan: Plan, masthead: Masthead, language: Language = ENGLISH) -> None:
        self.plan, self.masthead, self.language = plan, masthead, language

    @cached_property
    def _symbols(self) -> Any:
        return symbols_of(self.plan)

    def make(self, form: Form, audience: str) -> LiveForm:
        """The live form of one audience."""
        items = seen_by(form, audience)
        rules = rules_of(self.plan, form, items, self._symbols, audience, self.language)
        content = self._content(form, items, rules, audience)
        script = f"{RUNTIME}const FORM = {_json(plainly(content))};\n{_functions(form, rules)}"
        return LiveForm(script, rules.elsewhere)

    def _content(self, form: Form, items: Sequence[Item], rules: Rules, audience: str) -> dict[str, Any]:
        head = self.masthead
        groups = [group for group in form.groups if group.repeating]
        repeating = {group.id for group in groups}
        return {
            "tool": TOOL,
            "protocol": {"id": head.study_id, "version": head.version, "hash": head.hash},
            "form": form.id,
            "audience": audience,
            "scheduled": form.collected in ("scheduled", "every_visit"),
            "visits": [[visit.id, visit.name] for visit in self.plan.visits_of(form.id)],
            "items": [self._item(form, item, repeating, rules) for item in items],
            "groups": [{"id": group.id, "name": group.name} for group in groups],
            "checks": [msgspec.to_builtins(check) for check in rules.checks],
            "words": {name: self.language(words) for name, words in WORDS.items()},
        }

    def _item(self, form: Form, item: Item, repeating: set[str], rules: Rules) -> dict[str, Any]:
        words = Words(self.plan, form, {}, language=self.language)
        found = {
            "id": item.id,
            "label": item.label,
            "type": item.type,
            "required": item.required != "optional" and not item.derive,
            "derived": bool(item.derive),
            "elsewhere": bool(item.derive) and item.id not in rules.derive,
            "group": item.group if item.group in repeating else None,
            "unit": words.unit(item.unit),
            "decimals": item.decimals,
            "longest": item.max_length,
            "range": _limits(item.range),
            "soft_range": _limits(item.soft_range),
            "choices": _choices(self.plan.codelists.get(item.codelist or "")),
            "before": words.limit(item.not_before) if item.not_before else None,
            "after": words.limit(item.not_after) if item.not_after else None,
            "at": [visit.id for name in item.at for visit in self.plan.named(name)],
        }
        return {key: value for key, value in found.items() if value not in (None, False, "", [])}


def _choices(codelist: Codelist | None) -> list[list[str]] | None:
    if codelist is None:
        return None
    return [[code.code, choice_label(code.code, code.label, codelist)] for code in codelist.codes]


def _limits(limits: tuple[Decimal, Decimal] | None) -> list[str] | None:
    return [f"{limit:f}" for limit in limits] if limits else None


def _functions(form: Form, rules: Rules) -> str:
    """``RULES(data, rows, row)``: a function for each condition, asked of the answers as they are now."""
    kinds = {
        "when": rules.when,
        "derive": rules.derive,
        "before": rules.before,
        "after": rules.after,
        "fires": rules.fires,
    }
    members = "".join(f"{kind}: {{\n{_members(texts)}}},\n" for kind, texts in kinds.items())
    return f"const RULES = (data, rows, {form.id}) => ({{\n{members}}});\n"


def _members(texts: Mapping[str, str]) -> str:
    return "".join(f"  {_json(name)}: () => {_safe(text)},\n" for name, text in texts.items())


def _json(content: object) -> str:
    return _safe(json.dumps(content, ensure_ascii=False, separators=(",", ":")))


def _safe(script: str) -> str:
    """Script that cannot end its element: ``<`` and odd line ends stand in texts only, where they may be escaped."""
    return script.replace("<", r"\u003c").replace("\u2028", r"\u2028").replace("\u2029", r"\u2029")

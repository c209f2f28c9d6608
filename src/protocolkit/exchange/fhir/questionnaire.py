"""A form as a Questionnaire: items in their groups, answers, conditions, limits and checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from protocolkit.conditions.writers.target import Refusal
from protocolkit.exchange.characters import clean
from protocolkit.exchange.fhir import release as at
from protocolkit.exchange.fhir.expressions import Constraint, Enabled, Expressions
from protocolkit.exchange.fhir.naming import Names, computer_name, resource_id
from protocolkit.exchange.fhir.release import Release
from protocolkit.exchange.fhir.translated import Spoken
from protocolkit.exchange.notice import Notice
from protocolkit.model.forms import Codelist, EditCheck, Form, Group, Item
from protocolkit.model.plan import Plan
from protocolkit.model.unit_words import printed_unit

__all__ = ["make_questionnaire"]

_TYPES = {"integer": "integer", "decimal": "decimal", "date": "date", "partial_date": "date", "time": "time"}
_LONG_TEXT = 255
_MAX_STRING = 1024 * 1024

_Json = dict[str, Any]


def make_questionnaire(
    plan: Plan,
    form: Form,
    items: Sequence[Item],
    release: Release,
    draft: str | None,
    *,
    unmasked: bool = False,
) -> tuple[_Json, tuple[Notice, ...]]:
    """The resource, and what it cannot say; ``items`` are those of the form that its readers may see."""
    writer = _Writer(plan, form, items, release)
    return writer.resource(draft, unmasked=unmasked), tuple(writer.notices)


class _Writer:
    """Writes one form for one release."""

    def __init__(self, plan: Plan, form: Form, items: Sequence[Item], release: Release) -> None:
        self._plan = plan
        self._form = form
        self._items = tuple(items)
        self._release = release
        self._names = Names(plan, form, items)
        self._expressions = Expressions(plan, self._names)
        self._spoken = Spoken(plan.protocol)
        self._row_checks: list[_Json] = []
        self.notices: list[Notice] = []

    def resource(self, draft: str | None, *, unmasked: bool) -> _Json:
        """The whole questionnaire."""
        study = self._plan.protocol.study
        form, suffix = self._form, ("unmasked",) if unmasked else ()
        checks = list(self._checks())
        title = f"{form.name} (unmasked staff only)" if unmasked else form.name
        told = [f"{study.titles.brief}. Version {study.version} of the protocol."]
        told += [f"{draft}."] if draft else []
        contained = [self._value_set(codelist) for codelist in self._codelists()]
        return {
            "resourceType": "Questionnaire",
            "id": resource_id(study.id, form.id, *suffix),
            "language": self._spoken.first,
            **({"contained": contained} if contained else {}),
            **({"extension": checks} if checks else {}),
            "url": ":".join((self._names.base, "form", form.id, *suffix)),
            "version": study.version,
            "name": computer_name(study.id, form.id, *suffix),
            "title": clean(title),
            **self._spoken.beside("title", f"forms/{form.id}/name", unless=unmasked),
            "status": "draft" if draft else "active",
            "subjectType": ["Patient"],
            **({"date": study.version_date} if study.version_date else {}),
            "publisher": clean(self._plan.protocol.sponsor.lead.name),
            "description": clean(" ".join(told)),
            "code": [{"system": f"{self._names.base}:form", "code": form.id, "display": clean(form.name)}],
            "item": [*self._instruction(), *self._body()],
        }

    def _instruction(self) -> Iterator[_Json]:
        form = self._form
        if form.instruction:
            yield {
                "linkId": f"{form.id}:instruction",
                "text": clean(form.instruction),
                **self._spoken.beside("text", f"forms/{form.id}/instruction"),
                "type": "display",
            }

    def _body(self) -> Iterator[_Json]:
        """Items in the order of the form; a repeating group stands whole where its first item does."""
        groups = {group.id: group for group in self._form.groups}
        repeated: set[str] = set()
        seen: dict[str, int] = {}
        for group_id, found in groupby(self._items, key=lambda item: item.group):
            group = groups.get(group_id or "")
            if group is None:
                yield from map(self._item, found)
            elif not group.repeating:
                seen[group.id] = seen.get(group.id, 0) + 1
                yield self._group(group, tuple(found), seen[group.id])
            elif group.id not in repeated:
                repeated.add(group.id)
                yield self._log(group, [item for item in self._items if item.group == group.id])

    def _group(self, group: Group, items: Iterable[Item], number: int) -> _Json:
        link = self._names.group(group)
        return {
            "linkId": link if number == 1 else f"{link}.{number}",
            **self._titled(group),
            "type": "group",
            "item": [self._item(item) for item in items],
        }

    def _log(self, group: Group, items: Iterable[Item]) -> _Json:
        """A log: a group that is there once somebody opens it, and in it a group for each row."""
        row: _Json = {
            "extension": self._row_checks,
            "linkId": self._names.row(group),
            **self._titled(group),
            "type": "group",
            "repeats": True,
            "item": [self._item(item) for item in items],
        }
        if not self._row_checks:
            del row["extension"]
        return {"linkId": self._names.group(group), **self._titled(group), "type": "group", "item": [row]}

    def _titled(self, group: Group) -> _Json:
        path = f"forms/{self._form.id}/groups/{group.id}/name"
        return {"text": clean(group.name), **self._spoken.beside("text", path)}

    def _item(self, item: Item) -> _Json:
        """One question; what must not be answered by hand is read only."""
        enabled, help_lines = self._enabled(item), list(self._help(item))
        extensions = [*self._limits(item), *self._calculation(item), *self._asked_by(enabled)]
        made: _Json = {
            **({"extension": extensions} if extensions else {}),
            "linkId": self._names.item(item.id),
            "code": [{"system": f"{self._names.base}:item", "code": self._names.item(item.id)}],
            "text": clean(item.label),
            **self._spoken.beside("text", f"forms/{self._form.id}/items/{item.id}/label"),
            **self._type(item),
            **({"enableWhen": list(enabled.when)} if enabled and enabled.when else {}),
            **({"enableBehavior": enabled.behaviour} if enabled and enabled.behaviour else {}),
            **({"required": True} if item.required != "optional" and not item.derive else {}),
            **({"readOnly": True} if item.derive else {}),
            **({"item": help_lines} if help_lines else {}),
        }
        if item.max_length and made["type"] in ("string", "text"):
            made["maxLength"] = item.max_length
        if item.codelist:
            made["answerValueSet"] = f"#{resource_id(item.codelist)}"
        if item.at:
            self._tell(
                item, "at", f"it is asked at {', '.join(item.at)} only, which a Questionnaire cannot say"
            )
        return made

    def _type(self, item: Item) -> _Json:
        if item.codelist:
            codelist = self._plan.codelists.get(item.codelist)
            open_ended = codelist is not None and codelist.extensible
            return self._release.open_coded if open_ended else {"type": self._release.coded}
        if item.type == "text":
            return {"type": "text" if (item.max_length or _MAX_STRING) > _LONG_TEXT else "string"}
        return {"type": _TYPES[item.type]}

    def _limits(self, item: Item) -> Iterator[_Json]:
        """The unit, the decimals and the range that is not to be left; other limits are constraints."""
        if item.unit:
            shown = printed_unit(item.unit) or item.unit
            yield {"url": at.UNIT, "valueCoding": {"system": at.UCUM, "code": item.unit, "display": shown}}
        if item.decimals is not None:
            yield {"url": at.MAX_DECIMALS, "valueInteger": item.decimals}
        if item.range is not None and item.type in ("integer", "decimal"):
            for url, limit in zip((at.MIN_VALUE, at.MAX_VALUE), item.range, strict=True):
                yield {"url": url, **_number(item.type, limit)}
        yield from self._asked_limits(item)

    def _asked_limits(self, item: Item) -> Iterator[_Json]:
        """Usual values, and the first and last day that a date may be."""
        limits = [
            (
                "not_before",
                item.not_before,
                f"{item.id} >= ({item.not_before})",
                "error",
                "It may not be earlier.",
            ),
            (
                "not_after",
                item.not_after,
                f"{item.id} <= ({item.not_after})",
                "error",
                "It may not be later.",
            ),
        ]
        if item.soft_range is not None:
            low, high = item.soft_range
            text = f"{low:f} <= {item.id} and {item.id} <= {high:f}"
            human = f"Usually between {low:f} and {high:f}."
            limits.append(("soft_range", text, text, "warning", human))
        for name, given, text, severity, human in limits:
            if given is not None:
                found = self._expressions.constraint(text)
                if isinstance(found, Refusal):
                    self._tell(item, name, f"it is not asked about: {found.reason}")
                else:
                    yield _constraint(f"{item.id}-{name.replace('_', '-')}", severity, found, human)

    def _calculation(self, item: Item) -> Iterator[_Json]:
        if not item.derive:
            return
        found = self._expressions.calculated(item)
        if isinstance(found, Refusal):
            self._tell(item, "derive", f"it is read only, but not computed: {found.reason}")
        else:
            yield {"url": at.CALCULATED, "valueExpression": {"language": at.FHIRPATH, "expression": found}}

    def _enabled(self, item: Item) -> Enabled | None:
        if not item.when:
            return None
        found = self._expressions.enabled(item.when)
        if isinstance(found, Refusal):
            self._tell(item, "when", f"it is always asked: {found.reason}")
            return None
        return found

    def _asked_by(self, enabled: Enabled | None) -> Iterator[_Json]:
        if enabled and enabled.expression:
            expression = {"language": at.FHIRPATH, "expression": enabled.expression}
            yield {"url": at.ENABLED, "valueExpression": expression}

    def _help(self, item: Item) -> Iterator[_Json]:
        if item.instruction:
            control = {"coding": [{"system": at.CONTROLS, "code": "help"}]}
            yield {
                "extension": [{"url": at.CONTROL, "valueCodeableConcept": control}],
                "linkId": f"{self._names.item(item.id)}:help",
                "text": clean(item.instruction),
                **self._spoken.beside("text", f"forms/{self._form.id}/items/{item.id}/instruction"),
                "type": "display",
            }

    def _checks(self) -> Iterator[_Json]:
        """Edit checks as constraints: those of each row are kept for its group."""
        for check in self._form.checks:
            if not check.must:
                self._told(check, f"a person makes this check: {check.manual}")
                continue
            found = self._expressions.constraint(check.must)
            if isinstance(found, Refusal):
                self._told(check, f"it is not made: {found.reason}")
                continue
            severity = "error" if check.kind == "hard" else "warning"
            written = _constraint(check.id, severity, found, check.message)
            if found.of_row:
                self._row_checks.append(written)
            else:
                yield written

    def _codelists(self) -> list[Codelist]:
        used = {item.codelist for item in self._items if item.codelist}
        return [codelist for codelist in self._plan.protocol.codelists if codelist.id in used]

    def _value_set(self, codelist: Codelist) -> _Json:
        """The permitted answers, in the questionnaire itself."""
        concepts = [{"code": code.code, "display": clean(code.label)} for code in codelist.codes]
        return {
            "resourceType": "ValueSet",
            "id": resource_id(codelist.id),
            "url": f"{self._names.base}:answers:{codelist.id}",
            "name": computer_name(codelist.id),
            "status": "active",
            "compose": {"include": [{"system": self._names.codelist(codelist.id), "concept": concepts}]},
        }

    def _tell(self, item: Item, field: str, text: str) -> None:
        self.notices.append(Notice(f"forms.{self._form.id}.items.{item.id}.{field}", text))

    def _told(self, check: EditCheck, text: str) -> None:
        self.notices.append(Notice(f"forms.{self._form.id}.checks.{check.id}", text))


def _number(kind: str, limit: Decimal) -> _Json:
    return {"valueInteger": int(limit)} if kind == "integer" else {"valueDecimal": limit}


def _constraint(key: str, severity: str, found: Constraint, human: str) -> _Json:
    return {
        "url": at.CONSTRAINT,
        "extension": [
            {"url": "key", "valueId": resource_id(key)},
            {"url": "severity", "valueCode": severity},
            {"url": "expression", "valueString": found.expression},
            {"url": "human", "valueString": clean(human)},
        ],
    }

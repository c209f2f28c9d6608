"""Items as ODM has them: definition, question, limits, checks, and when they are not asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element

import msgspec

from protocolkit.exchange.notice import Notice
from protocolkit.exchange.odm.codelists import code_type, codelist_oid
from protocolkit.exchange.odm.parts import FormPart, item_oid
from protocolkit.exchange.odm.release import OURS, Release, alias, element, expression
from protocolkit.exchange.odm.texts import Texts
from protocolkit.exchange.sdtm import annotated
from protocolkit.model.forms import EditCheck, Form, Item
from protocolkit.model.plan import Plan
from protocolkit.model.unit_words import printed_unit

__all__ = ["Items", "checks_of", "unit_item_oid", "unit_oid"]

_TYPES = {"integer": "integer", "date": "date", "partial_date": "partialDate", "time": "time", "text": "text"}
_BARE = re.compile(r"(?<![A-Za-z0-9_.])[A-Z][A-Z0-9_]*(?![A-Za-z0-9_.])")


def unit_oid(unit: str) -> str:
    """The OID of a unit."""
    return f"MU.{unit}"


def unit_item_oid(form: Form, item: Item) -> str:
    """The OID of the item that holds the unit of another (ODM 2.0)."""
    return f"U.{form.id}.{item.id}"


class Items:
    """Writes the items of a plan, and collects the conditions and methods that they use."""

    def __init__(self, plan: Plan, release: Release, texts: Texts) -> None:
        self._plan = plan
        self._release = release
        self._texts = texts
        self.conditions: list[Element] = []
        self.methods: list[Element] = []
        self.notices: list[Notice] = []

    def reference(self, part: FormPart, item: Item, number: int, *, key: bool) -> Element:
        """Where an item stands in its group, whether it must be answered, when it is not asked."""
        form = part.form
        attributes: dict[str, object] = {
            "ItemOID": item_oid(form, item),
            "OrderNumber": number,
            "Mandatory": "No" if item.required == "optional" else "Yes",
            "KeySequence": 1 if key else None,
            "MethodOID": self._method(form, item),
            "CollectionExceptionConditionOID": self._condition(form, item),
        }
        if self._release is Release.ODM_2 and item.unit:
            attributes["UnitsItemOID"] = unit_item_oid(form, item)
        return element("ItemRef", attributes)

    def definition(self, part: FormPart, item: Item, checks: Iterable[EditCheck]) -> Element:
        """The definition of an item, with the edit checks that stand with it."""
        form, path = part.form, f"forms/{part.form.id}/items/{item.id}"
        made = element("ItemDef", {"OID": item_oid(form, item), "Name": item.id, **self._type(item)})
        question = self._texts.of("Question", f"{path}/label", item.label)
        if item.instruction:
            tag = "Description" if self._release is Release.ODM_1 else "CRFCompletionInstructions"
            guide = self._texts.of(tag, f"{path}/instruction", item.instruction)
            made.extend([guide, question] if tag == "Description" else [question, guide])
        else:
            made.append(question)
        if item.unit and self._release is Release.ODM_1:
            made.append(element("MeasurementUnitRef", {"MeasurementUnitOID": unit_oid(item.unit)}))
        made.extend(self._limits(item))
        made.extend(self._check(form, check) for check in checks)
        if item.codelist:
            made.append(element("CodeListRef", {"CodeListOID": codelist_oid(item.codelist)}))
        made.extend(self._aliases(form, item))
        return made

    def _type(self, item: Item) -> dict[str, object]:
        """The type of the answer, the most characters or digits, and the digits after the point."""
        codelist = self._plan.codelists.get(item.codelist or "")
        if codelist is not None:
            kind = code_type(codelist, self._release)
            return {"DataType": kind, "Length": max(len(code.code) for code in codelist.codes)}
        kind = self._release.decimal if item.type == "decimal" else _TYPES.get(item.type, "text")
        digits = max((len(str(abs(int(limit)))) for limit in item.range), default=0) if item.range else None
        if item.type == "decimal":
            length = (
                digits + item.decimals + (item.decimals > 0) if digits and item.decimals is not None else None
            )
            if self._release is Release.ODM_1:
                return {"DataType": kind, "Length": length, "SignificantDigits": item.decimals}
            shown = f"{length}.{item.decimals}" if length else None
            return {"DataType": kind, "Length": length, "DisplayFormat": shown}
        return {"DataType": kind, "Length": item.max_length if item.type == "text" else digits}

    def _limits(self, item: Item) -> Iterator[Element]:
        """Ranges, which refuse or ask, and the first and last day that a date may be."""
        shown = f" {printed_unit(item.unit)}" if printed_unit(item.unit) else ""
        for limits, soft_hard, told in (
            (item.range, "Hard", "It must be from {} to {}{}."),
            (item.soft_range, "Soft", "Usually it is from {} to {}{}. Is it right?"),
        ):
            if limits is None:
                continue
            words = told.format(_plain(limits[0]), _plain(limits[1]), shown)
            for comparator, limit in zip(("GE", "LE"), limits, strict=True):
                value = element("CheckValue")
                value.text = _plain(limit)
                made = element("RangeCheck", {"Comparator": comparator, "SoftHard": soft_hard}, value)
                if item.unit and self._release is Release.ODM_1:
                    made.append(element("MeasurementUnitRef", {"MeasurementUnitOID": unit_oid(item.unit)}))
                made.append(self._texts.fixed("ErrorMessage", words))
                yield made
        for field, bound, sign, message in (
            ("not_before", item.not_before, ">=", "It may not be earlier."),
            ("not_after", item.not_after, "<=", "It may not be later."),
        ):
            if bound is not None:
                texts = [(OURS, f"{item.id} {sign} ({bound})"), (f"{OURS}.{field}", bound)]
                found = expression(self._release, texts)
                yield element(
                    "RangeCheck", {"SoftHard": "Hard"}, *found, self._texts.fixed("ErrorMessage", message)
                )

    def _check(self, form: Form, check: EditCheck) -> Element:
        """An edit check: what must hold, and its id in a context of its own."""
        texts = [(OURS, check.must or ""), (f"{OURS}.check", check.id)]
        path = f"forms/{form.id}/checks/{check.id}/message"
        message = self._texts.of("ErrorMessage", path, check.message)
        attributes = {"SoftHard": "Hard" if check.kind == "hard" else "Soft"}
        return element("RangeCheck", attributes, *expression(self._release, texts), message)

    def _aliases(self, form: Form, item: Item) -> Iterator[Element]:
        """Where the answer goes in SDTM, and what ODM has no place for."""
        targets = "; ".join(target.text for target in annotated(form, item))
        if targets:
            yield alias("", targets, context="SDTM")
        if item.at:
            yield alias("at", " ".join(self._visits(item)))
        if item.decimals is not None and (item.type != "decimal" or self._release is Release.ODM_2):
            yield alias("decimals", item.decimals)
        if item.scale is not None:
            yield alias("scale", msgspec.json.encode(item.scale).decode())
        if item.laterality:
            yield alias("laterality", item.laterality)
        if item.standard:
            yield alias("standard", "Yes")
        if item.required == "conditional" and not item.when:
            yield alias("required", item.required)
        if item.required == "always" and item.when:
            yield alias("required", item.required)

    def _visits(self, item: Item) -> list[str]:
        """The visits at which an item is asked, repeated ones written out."""
        return [visit.id for name in item.at for visit in self._plan.named(name)]

    def _method(self, form: Form, item: Item) -> str | None:
        if not item.derive:
            return None
        oid = f"M.{form.id}.{item.id}"
        told = self._texts.fixed("Description", f"{item.id} is computed, not entered: {item.derive}")
        attributes = {"OID": oid, "Name": item.id, "Type": "Computation"}
        self.methods.append(self.formal("MethodDef", attributes, told, item.derive))
        return oid

    def _condition(self, form: Form, item: Item) -> str | None:
        """A condition under which an item is not collected."""
        if not item.when and not item.at:
            return None
        oid = f"C.{form.id}.{item.id}"
        told = [f"unless: {item.when}"] if item.when else []
        told += [f"at other visits than {', '.join(self._visits(item))}"] if item.at else []
        words = self._texts.fixed("Description", f"{item.id} is not collected {', and not '.join(told)}")
        text = f"not ({item.when})" if item.when else None
        self.conditions.append(self.formal("ConditionDef", {"OID": oid, "Name": item.id}, words, text))
        if item.at:
            told_of = f"it is asked at {', '.join(item.at)} only, which its condition says in words alone"
            self.notices.append(Notice(f"forms.{form.id}.items.{item.id}.at", told_of))
        return oid

    def formal(self, tag: str, attributes: dict[str, str], words: Element, text: str | None) -> Element:
        """A condition or a method in words and in our own language."""
        made = element(tag, attributes, words)
        if self._release is Release.ODM_2:
            made.append(element("MethodSignature"))
        if text is not None:
            made.extend(expression(self._release, [(OURS, text)]))
        return made


def checks_of(part: FormPart) -> dict[str, list[EditCheck]]:
    """The edit checks of a part by the item that they stand with: the first one named, or one for unmasked staff."""
    found: dict[str, list[EditCheck]] = {}
    items, here = {item.id: item for item in part.form.items}, {item.id for item in part.items}
    for check in part.form.checks:
        if not check.must:
            continue
        named = [word for word in _BARE.findall(check.must) if word in items] or [part.form.items[0].id]
        chosen = next((name for name in named if items[name].audience == "unmasked"), named[0])
        if chosen in here:
            found.setdefault(chosen, []).append(check)
    return found


def _plain(limit: Decimal) -> str:
    return f"{limit:f}"

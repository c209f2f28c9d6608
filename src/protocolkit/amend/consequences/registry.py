"""Fields of registries whose content changes: what they would be told before, and now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import msgspec

from protocolkit.amend.changes import Change
from protocolkit.amend.consequences.origins import Path, origins
from protocolkit.exchange.facts import Missing
from protocolkit.exchange.prs import collaborators, prs_record
from protocolkit.exchange.readiness import REGISTRIES
from protocolkit.exchange.requirements import CTGOV, Need, Registry
from protocolkit.exchange.who import by_element, shown
from protocolkit.model.plan import Plan
from protocolkit.model.protocol import Protocol

__all__ = ["FieldChange", "registry_changes"]


class FieldChange(msgspec.Struct, frozen=True):
    """A field of a registry: what it held and what it will hold; ``None`` where it is empty, with the reason.

    ``element`` is the id of an element of a list, ``path`` where the protocol has the fact.
    """

    registry: str
    registry_name: str
    field: str
    path: str
    old: str | None
    new: str | None
    element: str | None = None
    why_empty_before: str = ""
    why_empty_now: str = ""
    follows_from: tuple[str, ...] = ()


class _Content(msgspec.Struct, frozen=True):
    """What a field holds."""

    text: str | None
    element: str | None = None
    why_empty: str = ""


_Key: TypeAlias = "tuple[str, str]"
"""A field of a registry, and the dotted path of the fact."""


def registry_changes(old: Plan, new: Plan, changes: Sequence[Change]) -> tuple[FieldChange, ...]:
    """Every field that changes, registry by registry, of those that the study has to do with."""
    return tuple(
        found
        for registry in REGISTRIES
        if registry.concerns(old.protocol) or registry.concerns(new.protocol)
        for found in _of_registry(registry, old.protocol, new.protocol, changes)
    )


def _of_registry(
    registry: Registry, old: Protocol, new: Protocol, changes: Sequence[Change]
) -> Iterator[FieldChange]:
    before, after = _contents(registry, old), _contents(registry, new)
    nothing = _Content(None)
    for key in dict.fromkeys((*after, *before)):
        was, now = before.get(key, nothing), after.get(key, nothing)
        if was.text != now.text:
            field, path = key
            yield FieldChange(
                registry.id,
                registry.name,
                field,
                path,
                was.text,
                now.text,
                now.element or was.element,
                was.why_empty,
                now.why_empty,
                _origins(changes, path),
            )


_WORDS = {
    Missing.ABSENT: "",
    Missing.NO_FIELD: "",
    Missing.ASSUMED: "only assumed",
    Missing.INFERRED: "only inferred",
    Missing.UNSOURCED: "without a source",
}
_DOMAINS = {"design.masking.level": "masking_level", "design.masking.roles": "masked_role"}
_WHOLE = frozenset(
    {"eligibility.inclusion", "eligibility.exclusion", "eligibility.both", "sponsor.collaborators[].name"}
)
"""Fields that are put together from many facts, or only measured as a whole."""

_IN_ONE_TEXT = frozenset({"eligibility.inclusion[].text", "eligibility.exclusion[].text"})
"""Facts that ClinicalTrials.gov takes as one text."""


def _contents(registry: Registry, protocol: Protocol) -> dict[_Key, _Content]:
    """What every field of a registry holds."""
    left_out = _WHOLE | _IN_ONE_TEXT if registry is CTGOV else _WHOLE
    needs = [_with_words(need) for need in registry.needs if need.path and need.path not in left_out]
    found = {
        (need.field, fact.path): _Content(
            shown(need, fact, protocol) if fact.missing is None else None,
            fact.element,
            _WORDS[fact.missing] if fact.missing is not None else "",
        )
        for need, fact in by_element(protocol, needs)
    }
    return found | (_composed(protocol) if registry is CTGOV else {})


def _with_words(need: Need) -> Need:
    return msgspec.structs.replace(need, domain=_DOMAINS.get(need.path, need.domain))


def _composed(protocol: Protocol) -> dict[_Key, _Content]:
    """Fields of the upload to ClinicalTrials.gov that many facts make up."""
    record = prs_record(protocol, None)
    texts = {
        ("Eligibility criteria", "eligibility"): record.findtext(".//eligibility/criteria/textblock"),
        ("Number of arms", "arms"): record.findtext(".//number_of_arms"),
        ("Collaborators", "sponsor"): "; ".join(collaborators(protocol)),
        ("Arms of the interventions", "interventions"): "; ".join(
            sorted(
                _crossed(
                    found.findtext("intervention_name"),
                    sorted(label.text or "" for label in found.findall("arm_group_label")),
                )
                for found in record.iter("intervention")
            )
        ),
    }
    return {key: _Content(text or None) for key, text in texts.items()}


def _crossed(intervention: str | None, arms: Iterable[str | None]) -> str:
    return f"{intervention or 'not named'}: {', '.join(filter(None, arms)) or 'none'}"


_BEHIND: Mapping[str, tuple[Path, ...]] = {
    "eligibility": (("eligibility", "inclusion"), ("eligibility", "exclusion")),
    "interventions": (("interventions",), ("arms",)),
    "registration.status": (("registration",),),
}
"""The chapters behind a field that is no fact of its own."""


def _origins(changes: Sequence[Change], path: str) -> tuple[str, ...]:
    """The changes behind a fact; where its own place shows none, those of its chapter."""
    steps = tuple(path.split("."))
    places = _BEHIND.get(path, (steps,))
    return (
        origins(changes, *places, resourced=True)
        or origins(changes, steps[:1], resourced=True)
        or origins(changes, ("arms",), ("provenance",), resourced=True)
    )

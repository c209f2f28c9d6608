"""The details of an amendment as ICH M11 asks for them, and what else its header says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from protocolkit.documents.comparison.blocks import Block, Cell, Section, Texts, cell, facts, paragraph, table
from protocolkit.model.amendments import REASONS
from protocolkit.report.changes_words import reason_text

if TYPE_CHECKING:
    from protocolkit.amend.comparison import Comparison
    from protocolkit.model.amendments import Amendment, Reason

__all__ = ["NOT_SAID", "details_section"]

NOT_SAID = "not said"
_NONE = (
    "No header of an amendment leads to this version: reasons, rationales, impacts and classes are not said."
)
_SCOPES = {"GLOBAL": "Global", "NOT_GLOBAL": "Not Global"}
_REACHES = {"GLOBALLY": "Globally", "LOCALLY": "Locally", "BY_COHORT": "By Cohort"}
_SAFETY = ("SUBJECT_SAFETY", "SUBJECT_RIGHTS")
_DATA = ("DATA_RELIABILITY", "DATA_ROBUSTNESS")
_ASKED = "Is this amendment likely to have a substantial impact on"
_DECISIONS = {
    "active": "participants in the trial consent again",
    "future": "later participants sign a new form",
    "notify": "participants are told, without signature",
    "none": "nobody is asked or told",
}


def details_section(comparison: Comparison) -> Section:
    """The details; one sentence where no header tells them."""
    header = comparison.header
    blocks: Iterable[Block] = (
        (Texts((paragraph(_NONE),), "alarm"),) if header is None else _details(header, comparison)
    )
    return Section("details", "Amendment details", tuple(blocks))


def _details(header: Amendment, comparison: Comparison) -> Iterator[Block]:
    yield facts(_m11(header), "ICH M11 amendment details")
    beside = [
        ("Class declared by the sponsor", _declared(header, comparison)),
        ("Decision on consent", _consent(header)),
        ("Registry entries", _registries(header)),
        ("Urgent safety measure", _urgent(header)),
        ("Note", cell(header.note or "")),
    ]
    found = facts(beside, "Also in the header")
    if found.rows:
        yield found
    if header.approvals:
        columns = (("Role or body", 26), ("Decision", 20), ("Date", 14), ("Document", 22), ("For", 18))
        rows = [
            (
                approval.role,
                approval.decision.replace("_", " "),
                approval.date or "",
                approval.document or "",
                ", ".join(filter(None, (approval.jurisdiction, *approval.sites))),
            )
            for approval in header.approvals
        ]
        yield table("Approvals", columns, rows)
    if header.effective:
        sites = [(one.site, one.date) for one in header.effective]
        yield table("Followed from", (("Site", 50), ("Date", 50)), sites)


def _m11(header: Amendment) -> Iterator[tuple[str, Cell]]:
    """The elements of the template, by their names there; what is not said is shown as such."""
    yield "Amendment Identifier", cell(header.number)
    yield "Title", cell(header.title)
    yield "Amendment Scope", cell(_scope(header))
    yield "Approval Date", cell(header.date or NOT_SAID)
    yield "Current Amendment Enrollment", cell(_enrolled(header))
    yield "Primary Reason for Amendment", cell(*_reason(header.reason))
    secondary = [text for reason in header.secondary_reasons for text in _reason(reason)]
    yield "Secondary Reason for Amendment", cell(*(secondary or [REASONS["NOT_APPLICABLE"].text]))
    yield "Amendment Summary", cell(header.summary or NOT_SAID)
    yield f"{_ASKED} the safety or rights of the participants?", _impact(header, _SAFETY)
    yield (
        f"{_ASKED} the reliability and robustness of the data generated in the clinical trial?",
        _impact(header, _DATA),
    )


def _scope(header: Amendment) -> str:
    scope = header.scope
    if scope is None:
        return NOT_SAID
    places = ", ".join((*scope.countries, *scope.sites))
    return f"{_SCOPES.get(scope.type, scope.type)}{f': {places}' if places else ''}"


def _enrolled(header: Amendment) -> str:
    enrolled = header.enrolled
    if enrolled is None:
        return NOT_SAID
    amount = f"{enrolled.count} %" if enrolled.unit == "percent" else f"{enrolled.count} {enrolled.unit}"
    return f"approximately {amount} enrolled {_REACHES.get(enrolled.reach, enrolled.reach).lower()}"


def _reason(reason: Reason) -> Iterator[str]:
    term = REASONS.get(reason.code)
    yield f"{reason_text(reason)} ({term.m11})" if term is not None and term.m11 else reason_text(reason)
    yield reason.text or ""


def _impact(header: Amendment, types: Iterable[str]) -> Cell:
    """Yes where the impact of one of some types is substantial, with the explanation."""
    found = [impact for impact in header.impacts if impact.type in types]
    if not found:
        return cell(NOT_SAID)
    substantial = [impact for impact in found if impact.substantial]
    kinds = {impact.type: impact.type.partition("_")[2].lower() for impact in substantial}
    told = f"Yes ({', '.join(kinds.values())})" if substantial else "No"
    return cell(told, *(impact.comment or "" for impact in substantial))


def _declared(header: Amendment, comparison: Comparison) -> Cell:
    titles = {profile.id: profile.title for profile in comparison.profiles}
    return cell(*(f"{titles.get(name, name)}: {grade}" for name, grade in header.declared.items()))


def _consent(header: Amendment) -> Cell:
    consent = header.consent
    if consent is None:
        return cell("not decided")
    form = f"form {consent.form}" if consent.form else ""
    return cell(_DECISIONS.get(consent.decision, consent.decision), consent.reason or "", form)


def _registries(header: Amendment) -> Cell:
    return cell(
        *(
            f"{one.registry}: {f'submitted {one.submitted}' if one.submitted else 'not submitted yet'}"
            f"{f'. {one.note}' if one.note else ''}"
            for one in header.registries
        )
    )


def _urgent(header: Amendment) -> Cell:
    urgent = header.urgent
    if urgent is None:
        return Cell()
    told = (f"told: {one.body}, {one.date or 'no date'}" for one in urgent.notified)
    return cell(f"taken {urgent.taken}", *told)

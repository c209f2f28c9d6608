"""SDTM annotations of items: what the spec says of an item, or what the standards say of its name.

An annotation is written as in annotated case report forms: ``VS.VSORRES when VSTESTCD = SYSBP``,
``RACEOTH in SUPPDM``, ``[NOT SUBMITTED]``. Nothing is guessed: an item of which neither says anything has none.
"""

from __future__ import annotations

import re

import msgspec

from protocolkit.exchange.cdash import FINDINGS, OF_NO_DOMAIN, targets_of
from protocolkit.model.forms import Form, Item

__all__ = ["NOT_SUBMITTED", "Target", "annotated"]

NOT_SUBMITTED = "[NOT SUBMITTED]"
_OF_VISITS = ("VISDAT", "VISIT")
_LONGEST_TEST_CODE = 8
_DOMAIN = re.compile(r"(?:[A-Z][A-Z0-9]* in SUPP|(?=[A-Z]{2}\.))([A-Z]{2})")


class Target(msgspec.Struct, frozen=True):
    """One place that an answer goes to; ``domain`` is empty of what is not submitted."""

    text: str
    domain: str = ""


def annotated(form: Form, item: Item) -> tuple[Target, ...]:
    """Where the answer to an item goes in SDTM; nothing where neither the spec nor a standard says it."""
    if item.sdtm:
        return tuple(_target(part) for part in item.sdtm.split("; "))
    return tuple(_target(text) for text in _by_name(form, item))


def _target(text: str) -> Target:
    if text in ("NOT SUBMITTED", NOT_SUBMITTED):
        return Target(NOT_SUBMITTED)
    found = _DOMAIN.match(text)
    return Target(text, found[1] if found else "")


def _by_name(form: Form, item: Item) -> tuple[str, ...]:
    """What the name of an item says: ``VSDAT``, ``SYSBP_VSORRES``, ``MHOCCUR_STROKE``."""
    if item.id in OF_NO_DOMAIN:
        return OF_NO_DOMAIN[item.id] if item.id not in _OF_VISITS or "SV" in form.domains else ()
    for name, code in _readings(item.id):
        domain, rest = name[:2], name[2:]
        if domain in form.domains and (targets := targets_of(domain, rest)):
            return tuple(_of_test(target, domain, code, form) for target in targets)
    return ()


def _readings(item_id: str) -> tuple[tuple[str, str], ...]:
    """A standard name and what stands beside it: the whole id, its end, or its beginning."""
    before, _, name = item_id.rpartition("_")
    begin, _, after = item_id.partition("_")
    return ((item_id, ""), (name, before), (begin, after))


def _of_test(target: str, domain: str, code: str, form: Form) -> str:
    """A target of a domain of findings, with the test that an item is about where its id names one."""
    is_test = bool(code) and domain in FINDINGS and len(code) <= _LONGEST_TEST_CODE
    if not is_test or target == NOT_SUBMITTED or not _names_a_test(code, domain, form):
        return target
    return f"{target} when {domain}TESTCD = {code}"


def _names_a_test(code: str, domain: str, form: Form) -> bool:
    """Whether a form has the result of a test: ``SYSBP_VSORRES`` or, of criteria, ``IEORRES_INC01``."""
    ids = {item.id for item in form.items}
    return f"{code}_{domain}ORRES" in ids or (domain == "IE" and f"IEORRES_{code}" in ids)

"""Whether a study is an applicable clinical trial of 42 CFR 11.22(b), as far as the protocol tells."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from protocolkit.model.protocol import Protocol

__all__ = ["Applicability", "applicability"]

_EARLY = frozenset({"EARLY_PHASE1", "PHASE1"})
_REGULATED = ("fda_regulated_drug", "fda_regulated_device")


class Applicability(msgspec.Struct, frozen=True):
    """Whether the duties of an applicable clinical trial hold, and why; ``None`` while something is ``open``.

    ``open`` are the fields that decide and are not known: each a pointer and a remark.
    """

    applies: bool | None
    why: str
    open: tuple[tuple[str, str], ...] = ()


def applicability(protocol: Protocol) -> Applicability:
    """Evaluate the elements of 42 CFR 11.22(b): study type, product, phase or purpose, and the United States."""
    exempt = _exempt(protocol)
    if exempt is not None:
        return Applicability(False, exempt)
    open = tuple(_open(protocol))
    if open:
        return Applicability(None, "not known yet", open)
    return Applicability(True, "a regulated product is studied, in the United States or under an IND or IDE")


def _exempt(protocol: Protocol) -> str | None:
    """The first element that takes a study out, whatever the others are."""
    design, oversight = protocol.design, protocol.oversight
    if design.study_type != "INTERVENTIONAL":
        return "it is not interventional"
    answers = {name: getattr(oversight, name, None) for name in _REGULATED}
    if all(answer is False for answer in answers.values()):
        return "no product regulated by the FDA is studied"
    no_device = answers["fda_regulated_device"] is False
    if design.phase and _EARLY.issuperset(design.phase) and no_device:
        return "a phase 1 study of a drug or biological product is none"
    no_drug = answers["fda_regulated_drug"] is False
    if design.primary_purpose == "DEVICE_FEASIBILITY" and no_drug:
        return "a small study of the feasibility of a device is none"
    return None


def _open(protocol: Protocol) -> Iterator[tuple[str, str]]:
    oversight = protocol.oversight
    for name in _REGULATED:
        if getattr(oversight, name, None) is None:
            product = name.rpartition("_")[2]
            yield f"oversight/{name}", f"nothing says whether a {product} regulated by the FDA is studied"
    regulated_drug = getattr(oversight, "fda_regulated_drug", None) is True
    if regulated_drug and not protocol.design.phase:
        yield "design/phase", "a regulated drug is studied, and the phase is not known"
    if not _has_nexus(protocol):
        words = (
            "no site is in the United States, and nothing says whether there is an IND, an IDE or an export"
        )
        yield "oversight/regulatory_approvals", words


def _has_nexus(protocol: Protocol) -> bool:
    """Whether the United States have to do with the study: a site, or an approval of the FDA."""
    if any(site.country == "US" for site in protocol.sites):
        return True
    approvals = (protocol.oversight.regulatory_approvals or ()) if protocol.oversight else ()
    return any("FDA" in (approval.issuer or "").split() for approval in approvals)

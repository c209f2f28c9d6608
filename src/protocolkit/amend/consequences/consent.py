"""Whether participants need another version of the consent form, and whether the protocol has one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

import msgspec

from protocolkit.amend.changes import Change
from protocolkit.amend.consequences.origins import origins
from protocolkit.model.plan import Plan

__all__ = ["ConsentEffect", "consent_effect"]

Needed: TypeAlias = Literal["yes", "no", "review"]

_SIGNED = frozenset({"active", "future"})
_REVIEW = "review"


class ConsentEffect(msgspec.Struct, frozen=True):
    """The consent form.

    ``needed`` says whether a new version is: participants sign again, or later ones sign another form; ``review``
    where a person decides. ``versions_added`` are those that only the new protocol has; ``not_offered`` those of them
    that no item of a form offers as an answer. ``because`` are the changes that ask for a new version.
    """

    needed: Needed
    versions_before: tuple[str, ...]
    versions_after: tuple[str, ...]
    versions_added: tuple[str, ...]
    not_offered: tuple[str, ...]
    because: tuple[str, ...]
    follows_from: tuple[str, ...]

    @property
    def is_missing(self) -> bool:
        """Whether a new version is needed, and the protocol names none."""
        return self.needed == "yes" and not self.versions_added


def consent_effect(
    old: Plan, new: Plan, changes: Sequence[Change], actions: Iterable[tuple[Change, str]] = ()
) -> ConsentEffect:
    """What becomes of the consent form; ``actions`` is the action on consent that each change asks for.

    ``active``, ``future``, ``notify``, ``review`` or ``none``.
    """
    wanted = [(change.pointer, action) for change, action in actions]
    signed = [pointer for pointer, action in wanted if action in _SIGNED]
    review = [pointer for pointer, action in wanted if action == _REVIEW]
    before, after = _versions(old), _versions(new)
    added = tuple(name for name in after if name not in before)
    offered = {*_offered(new)}
    return ConsentEffect(
        "yes" if signed or added else "review" if review else "no",
        before,
        after,
        added,
        tuple(name for name in added if offered and name not in offered),
        tuple(dict.fromkeys(signed or review)),
        origins(changes, ("consent",)),
    )


def _versions(plan: Plan) -> tuple[str, ...]:
    consent = plan.protocol.consent
    return tuple(version.id for version in (consent.versions if consent else None) or ())


def _offered(plan: Plan) -> Iterator[str]:
    """The versions that some item offers as answers: the codes of a codelist that has any version."""
    versions = {*_versions(plan)}
    for form in plan.forms.values():
        for item in form.items:
            codelist = plan.codelists.get(item.codelist or "")
            codes = [code.code for code in codelist.codes] if codelist else []
            if versions & {*codes}:
                yield from codes

"""A form as its readers see it: for everyone at the site, and apart from that for unmasked staff alone."""

from __future__ import annotations

from protocolkit.model.forms import Form, Item

__all__ = ["parts_of"]


def parts_of(form: Form) -> list[tuple[bool, tuple[Item, ...]]]:
    """The items of each audience that has any, with whether it is the unmasked staff."""
    if form.audience == "unmasked":
        return [(True, form.items)]
    site = tuple(item for item in form.items if item.audience != "unmasked")
    apart = tuple(item for item in form.items if item.audience == "unmasked")
    return [(unmasked, items) for unmasked, items in ((False, site), (True, apart)) if items]

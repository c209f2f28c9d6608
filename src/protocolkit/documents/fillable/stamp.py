"""What a fillable PDF carries of itself, for whoever reads it back: protocol, content, and the forms in it.

It is the value of a hidden field, which every program that keeps the fields of a PDF keeps, too.
"""

from __future__ import annotations

import msgspec

__all__ = ["PARTICIPANT", "SITE", "STAMP", "FormStamp", "Part", "read_stamp"]

STAMP = "protocolkit"
"""The name of the hidden field."""
SITE = "site"
PARTICIPANT = "participant"


class Part(msgspec.Struct, frozen=True):
    """A form in the file: what the names of its fields begin with, and the visit, where the page is for one."""

    prefix: str
    form: str
    visit: str | None = None


class FormStamp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which protocol, which content of it, and whose items: ``audience`` is ``site`` or ``unmasked``."""

    format_version: int
    protocol: str
    version: str
    hash: str
    audience: str
    parts: tuple[Part, ...]

    def written(self) -> str:
        """The value of the hidden field."""
        return msgspec.json.encode(self).decode()


def read_stamp(text: str) -> FormStamp | None:
    """What the hidden field says; ``None`` where it is not ours, or was changed so that it cannot be read."""
    try:
        return msgspec.json.decode(text, type=FormStamp)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None

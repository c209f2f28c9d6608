"""What becomes of a fact on its way to or from another system, where that is not the same fact."""

from __future__ import annotations

import msgspec

__all__ = ["Notice"]


class Notice(msgspec.Struct, frozen=True, order=True):
    """Something that an export or an import did: where, and what.

    ``path`` is a place in the protocol (``forms.VS.items.SYSBP.when``) or, on the way in, in the file that is read
    (``row 12, column "Branching Logic"``).
    """

    path: str
    text: str

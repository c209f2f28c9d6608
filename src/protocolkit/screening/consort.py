"""The flow of participants through screening, laid out for the drawing.

After the CONSORT 2010 flow diagram (Schulz, Altman, Moher, BMJ 2010;340:c332), enrolment part: assessed,
excluded with reasons, and who remains.
"""

from __future__ import annotations

from typing import Any

import msgspec

from protocolkit.screening.counts import CriterionCount, Summary

__all__ = ["Box", "Flow", "lay_out"]

_WIDTH, _MARGIN, _GAP = 980, 20, 28
_MAIN, _SIDE = 300, 580
_LINE, _PADDING = 20, 14
_TEXT = 62
"""Characters of a criterion's text that fit beside its counts."""


class Reason(msgspec.Struct, frozen=True):
    """One line of reasons: the criterion, how many it turned away first, and in all."""

    y: int
    id: str
    first: str
    any: str
    text: str


class Box(msgspec.Struct, frozen=True):
    """A box of the diagram: its place, what stands in it, and the reasons under that."""

    x: int
    y: int
    width: int
    height: int
    title: str
    note: str
    reasons: tuple[Reason, ...] = ()

    @property
    def middle(self) -> int:
        """The height at which an arrow meets the box."""
        return self.y + self.height // 2


class Flow(msgspec.Struct, frozen=True):
    """The whole drawing."""

    width: int
    height: int
    assessed: Box
    excluded: Box
    undetermined: Box
    eligible: Box
    unread: str

    def for_template(self) -> dict[str, Any]:
        """The drawing as plain data."""
        boxes = {name: getattr(self, name) for name in ("assessed", "excluded", "undetermined", "eligible")}
        plain = {name: msgspec.to_builtins(box) | {"middle": box.middle} for name, box in boxes.items()}
        return {"width": self.width, "height": self.height, "unread": self.unread, **plain}


def lay_out(summary: Summary) -> Flow:
    """Boxes from top to bottom; who leaves stands at the right."""
    top = _MARGIN
    assessed = Box(_MARGIN, top, _MAIN, 64, "Assessed for eligibility", _count(summary.screened))
    reasons = [count for count in summary.criteria if count.any]
    excluded = _excluded(summary, reasons, assessed.y + assessed.height + _GAP)
    below = excluded.y + excluded.height + _GAP
    side = _WIDTH - _MARGIN - _SIDE
    undetermined = Box(
        side, below, _SIDE, 64, "Not yet determined: values are missing", _count(summary.undetermined)
    )
    bottom = undetermined.y + undetermined.height + _GAP
    eligible = Box(_MARGIN, bottom, _MAIN, 64, "Eligible", _count(summary.eligible))
    unread = f"{summary.rejected:,} rows could not be read and are not counted." if summary.rejected else ""
    return Flow(_WIDTH, bottom + 64 + 64, assessed, excluded, undetermined, eligible, unread)


def _count(number: int) -> str:
    return f"n = {number:,}"


def _excluded(summary: Summary, counts: list[CriterionCount], top: int) -> Box:
    """The reasons in the protocol's order: first reason of a participant, and every reason in brackets."""
    first_line = top + 76
    reasons = tuple(
        Reason(
            first_line + index * _LINE,
            count.id,
            f"{count.first:,}",
            f"({count.any:,})",
            _shortened(count.text),
        )
        for index, count in enumerate(counts)
    )
    height = 64 + (len(reasons) * _LINE + _PADDING if reasons else 0)
    x = _WIDTH - _MARGIN - _SIDE
    return Box(x, top, _SIDE, height, "Excluded", _count(summary.not_eligible), reasons)


def _shortened(text: str) -> str:
    """As many whole words as fit."""
    if len(text) <= _TEXT:
        return text
    return text[: text[:_TEXT].rfind(" ")].rstrip(" ,;.") + " …"

"""Fields and their widgets: what is typed, what is ticked, what is chosen from a list, what is signed."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from protocolkit.documents.fillable.naming import Field

__all__ = ["DATA_FONT", "DEFAULT_APPEARANCE", "Widgets"]

DATA_FONT = "/Data"
DEFAULT_APPEARANCE = f"{DATA_FONT} 9 Tf 0.05 0.1 0.4 rg"

# Field flags by ISO 32000-1, tables 221, 226, 228 and 230.
_READ_ONLY, _REQUIRED, _MULTILINE = 1, 1 << 1, 1 << 12
_RADIO, _COMBO = 1 << 15, 1 << 17
_STATE = re.compile(r"[A-Za-z0-9_.+-]{1,100}")
_TICKED = "Yes"


class Widgets:
    """Makes the fields of one document; boxes of one size share their appearances."""

    def __init__(self, document: pikepdf.Pdf) -> None:
        self._document = document
        self._appearances: dict[tuple[float, float], tuple[pikepdf.Object, pikepdf.Object]] = {}

    def field(self, field: Field, marked: Sequence[tuple[int, pikepdf.Object]]) -> pikepdf.Object:
        """The field with a widget at each mark: the box of a choice that it is, and the annotation."""
        for _, widget in marked:
            widget.Subtype = Name.Widget
        if field.kind == "choice":
            return self._choice(field, marked)
        made = self._one_or_many(field, [widget for _, widget in marked])
        made.TU = String(field.help)
        match field.kind:
            case "check":
                self._check(made, [widget for _, widget in marked])
            case "list":
                made.FT, made.Ff = Name.Ch, _COMBO
                made.Opt = Array(Array([String(code), String(label)]) for code, label in field.codes)
                made.DA = String(DEFAULT_APPEARANCE)
            case "signature":
                made.FT = Name.Sig
            case _:
                _text(made, field)
        return made

    def _one_or_many(self, field: Field, widgets: list[pikepdf.Object]) -> pikepdf.Object:
        """A field with one widget is that widget; one that is shown in several places has them as kids."""
        if len(widgets) == 1:
            return widgets[0]
        made = self._document.make_indirect(Dictionary(Kids=Array(widgets)))
        for widget in widgets:
            widget.Parent = made
        return made

    def _choice(self, field: Field, marked: Sequence[tuple[int, pikepdf.Object]]) -> pikepdf.Object:
        """Boxes of which one is ticked; each exports its code.

        A code that is no plain name stands in a list of export values instead, and the state is its place there.
        """
        codes = [code for code, _ in field.codes]
        plain = all(_STATE.fullmatch(code) and code != "Off" for code in codes)
        flags = _RADIO | (_REQUIRED if field.required else 0) | (_READ_ONLY if field.preset else 0)
        made = self._document.make_indirect(Dictionary(FT=Name.Btn, Ff=flags, TU=String(field.help)))
        made.Kids = Array()
        for place, widget in sorted(marked, key=lambda found: found[0]):
            state = codes[place] if plain else str(place)
            self._box(widget, state, ticked=field.preset)
            widget.TU = String(field.codes[place][1])
            widget.Parent = made
            made.Kids.append(widget)
            if field.preset:
                made.V = Name(f"/{state}")
        if not plain:
            made.Opt = Array(String(code) for code in codes)
        return made

    def _check(self, made: pikepdf.Object, widgets: list[pikepdf.Object]) -> None:
        made.FT = Name.Btn
        for widget in widgets:
            self._box(widget, _TICKED, ticked=False)

    def _box(self, widget: pikepdf.Object, state: str, *, ticked: bool) -> None:
        left, bottom, right, top = (float(number) for number in widget.Rect)
        crossed, empty = self._appearance(right - left, top - bottom)
        widget.AP = Dictionary(N=Dictionary({f"/{state}": crossed, "/Off": empty}))
        widget.AS = Name(f"/{state}") if ticked else Name.Off
        widget.MK = Dictionary(CA=String("8"))

    def _appearance(self, width: float, height: float) -> tuple[pikepdf.Object, pikepdf.Object]:
        """A cross, and nothing: the box itself is printed on the page."""
        size = round(width, 2), round(height, 2)
        if size not in self._appearances:
            w, h = size
            near, far = 0.18, 0.82
            cross = (
                f"q 0.05 0.1 0.4 RG 1.2 w {w * near:.2f} {h * near:.2f} m {w * far:.2f} {h * far:.2f} l "
                f"{w * far:.2f} {h * near:.2f} m {w * near:.2f} {h * far:.2f} l S Q"
            )
            self._appearances[size] = self._drawn(cross, size), self._drawn("", size)
        return self._appearances[size]

    def _drawn(self, content: str, size: tuple[float, float]) -> pikepdf.Object:
        return self._document.make_stream(
            content.encode(),
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, size[0], size[1]]),
            Resources=Dictionary(),
        )


def _text(made: pikepdf.Object, field: Field) -> None:
    made.FT = Name.Tx
    flags = (_REQUIRED if field.required else 0) | (_MULTILINE if field.multiline else 0)
    if flags:
        made.Ff = flags
    if field.max_length is not None:
        made.MaxLen = field.max_length
    made.DA = String(DEFAULT_APPEARANCE)

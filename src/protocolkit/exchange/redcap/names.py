"""Names as REDCap takes them: of fields, of events, and the codes of choices."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import msgspec

from protocolkit.exchange.redcap.layout import LONGEST

__all__ = ["FIELD_NAME", "EventName", "FieldNames", "code_names", "event_names", "is_reserved"]

FIELD_NAME = re.compile(r"[a-z][a-z0-9_]*")
_STEM = 18
_ODD = re.compile(r"[^a-z0-9]+")


def is_reserved(name: str) -> bool:
    """Whether REDCap keeps a name for itself: ``redcap_event_name`` and the like stand in every export of data."""
    return name.startswith("redcap_")


class FieldNames:
    """Gives each thing a field name of its own: no two fields of a project share one."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def keep(self, name: str) -> None:
        """No field gets this name: REDCap adds one itself, as the status of each instrument."""
        self._taken.add(name)

    def give(self, wanted: str) -> str:
        """The name itself as REDCap takes it, else with the first number that makes it another."""
        name = _ODD.sub("_", _ascii(wanted)).strip("_")
        name = re.sub(r"__+", "_", name if name[:1].isalpha() else f"f_{name}")
        if is_reserved(name):
            name = f"f_{name}"
        found, number = name[:LONGEST].rstrip("_"), 2
        while found in self._taken:
            ending = f"_{number}"
            found, number = name[: LONGEST - len(ending)].rstrip("_") + ending, number + 1
        self._taken.add(found)
        return found


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def code_names(codes: Iterable[str]) -> dict[str, str]:
    """Each code as letters, digits and underscores; no two that REDCap would take for one.

    Whole numbers stay as they are, with their sign. Two codes are one to REDCap where only capital letters or leading
    zeros tell them apart.
    """
    given: dict[str, str] = {}
    taken: set[str] = set()
    for code in codes:
        name = code if re.fullmatch(r"-?[0-9]+", code) else _code(code)
        found, number = name, 2
        while _alike(found) in taken:
            found, number = f"{name}_{number}", number + 1
        taken.add(_alike(found))
        given[code] = found
    return given


def _code(code: str) -> str:
    plain = unicodedata.normalize("NFKD", code).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_") or "code"


def _alike(code: str) -> str:
    return str(int(code)) if re.fullmatch(r"-?[0-9]+", code) else code.casefold()


class EventName(msgspec.Struct, frozen=True):
    """The unique name that REDCap makes of an event, and whether that rule leaves no doubt."""

    name: str
    certain: bool


def event_names(labels: Iterable[str], arm: int = 1) -> list[EventName]:
    """The unique name of each event: small letters, without hyphens, cut, and a letter where it is taken already.

    What becomes of other signs inside a word, and of an underscore at the cut, is not documented: such a name is
    not certain.
    """
    found: list[EventName] = []
    taken: set[str] = set()
    for label in labels:
        stem, certain = _stem(label)
        name = first = f"{stem}_arm_{arm}"
        letter = ord("b")
        while name in taken:
            name, letter = f"{first}{chr(letter)}", letter + 1
            certain = certain and letter <= ord("z") + 1
        taken.add(name)
        found.append(EventName(name, certain))
    return found


def _stem(label: str) -> tuple[str, bool]:
    small = label.lower().replace("-", "")
    underscored = re.sub(r"[^a-z0-9]+", "_", small).strip("_")
    dropped = re.sub(r"[\s_]+", "_", re.sub(r"[^a-z0-9\s_]", "", small)).strip("_")
    cut, other = underscored[:_STEM], dropped[:_STEM]
    return cut.rstrip("_") or "event", bool(cut) and cut == other and not cut.endswith("_")

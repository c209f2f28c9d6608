"""Jurisdictions as data: which class each kind of change has there, in which order, and which clocks it starts.

Every file of ``profiles/`` is one; a sponsor adds another with ``read_profile``. Actions (ethics review, re-consent,
the registry) are the same everywhere unless a profile says otherwise.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TypeVar

import msgspec

from protocolkit.errors import CannotRun
from protocolkit.nearest import did_you_mean

__all__ = ["Action", "Actions", "Clock", "Grade", "Profile", "all_profiles", "read_profile", "the_actions"]

_HERE = os.path.dirname(os.path.abspath(__file__))
_Read = TypeVar("_Read")


class Clock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A time limit: so many days or months after an event; without either, at once."""

    after: str
    words: str
    days: int | None = None
    months: int | None = None


class Grade(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A class, or one degree of an action, in words.

    ``undecided`` means that a person must say; ``apart`` that it stands beside the order of the others.
    """

    id: str
    words: str
    substantial: bool = False
    undecided: bool = False
    apart: bool = False
    clock: Clock | None = None


class Action(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What follows from a kind of change besides its class, and how far regulators would agree with it."""

    ethics: str | None = None
    reconsent: str | None = None
    registry: str | None = None
    certainty: str | None = None


class Actions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The degrees of each action, the lowest first, and what each kind of change asks for."""

    ethics: tuple[Grade, ...]
    reconsent: tuple[Grade, ...]
    registry: tuple[Grade, ...]
    certainty: tuple[str, ...]
    unknown: Action
    floor: Action
    significant_percent: int
    cases: dict[str, Action]


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A jurisdiction.

    ``classes`` stand from the lowest to the highest. ``unknown`` is that of a change without a row, ``floor`` the least
    that may be given by default where a number that matters changed. ``encoded`` is false where nobody has supplied
    the national rule; then every change is ``unknown``. ``phases`` are those of the studies that the rule is for.
    """

    id: str
    title: str
    rule: str
    classes: tuple[Grade, ...]
    unknown: str
    floor: str | None = None
    encoded: bool = True
    phases: tuple[str, ...] = ()
    cases: dict[str, str] = {}
    actions: dict[str, Action] = {}

    def grade(self, name: str) -> Grade | None:
        """The class of that name."""
        return next((found for found in self.classes if found.id == name), None)

    def rank(self, name: str) -> int:
        """The place of a class in the order; below all for one that the profile does not know."""
        return next((at for at, found in enumerate(self.classes) if found.id == name), -1)

    def class_of(self, case: str | None) -> str:
        """The class of a kind of change."""
        return self.cases.get(case or "", self.unknown) if self.encoded else self.unknown

    def highest(self, names: Sequence[str]) -> str:
        """The highest of some classes; one that stands apart only where there is no other."""
        ordinary = [name for name in names if not self._is_apart(name)]
        return max(ordinary or names, key=self.rank, default=self.classes[0].id)

    def apart(self, names: Sequence[str]) -> tuple[str, ...]:
        """Those of some classes that stand beside the order."""
        return tuple(dict.fromkeys(name for name in names if self._is_apart(name)))

    def is_substantial(self, name: str) -> bool:
        """Whether a class is substantial, or treated as if it were."""
        found = self.grade(name)
        return found is None or found.substantial

    def _is_apart(self, name: str) -> bool:
        found = self.grade(name)
        return found is not None and found.apart


@cache
def the_actions() -> Actions:
    """What follows from each kind of change besides its class."""
    return _decoded(_content("actions.yaml"), "actions.yaml", Actions)


@cache
def all_profiles() -> Mapping[str, Profile]:
    """Every jurisdiction of this installation, by id."""
    files = sorted(name for name in os.listdir(os.path.join(_HERE, "profiles")) if name.endswith(".yaml"))
    found = [read_profile(_content("profiles", name), name) for name in files]
    return {profile.id: profile for profile in found}


def _content(*path: str) -> bytes:
    """A file of this package; ``pathlib`` takes as long to load as reading them all."""
    with open(os.path.join(_HERE, *path), "rb") as file:
        return file.read()


def read_profile(raw: bytes, name: str) -> Profile:
    """A jurisdiction from the bytes of its file. Raises ``CannotRun`` for what is no profile."""
    profile = _decoded(raw, name, Profile)
    for message, fix in _faults(profile):
        raise CannotRun(f"{name}: {message}", fix)
    return profile


def _decoded(raw: bytes, name: str, kind: type[_Read]) -> _Read:
    import yaml

    try:
        return msgspec.yaml.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        raise CannotRun(f"{name} is not a jurisdiction profile: {_in_words(str(error))}") from error
    except (msgspec.DecodeError, yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        first = str(error).splitlines()[0] if str(error) else "no reason given"
        raise CannotRun(f"{name} is not YAML: {first}") from error


_KINDS = {
    **{"str": "text", "int": "a number", "float": "a number", "bool": "true or false"},
    **{"object": "a mapping", "array": "a list", "null": "nothing"},
}


def _in_words(message: str) -> str:
    """A complaint of the reader, without the names of its own types."""
    for kind, words in _KINDS.items():
        message = message.replace(f"`{kind}`", words).replace(f"`{kind} | null`", words)
    return message


def _faults(profile: Profile) -> Iterator[tuple[str, str | None]]:
    """What does not fit together in a profile."""
    known = [grade.id for grade in profile.classes]
    if not known:
        yield "a jurisdiction needs classes", None
    for what, name in (
        ("unknown", profile.unknown),
        ("floor", profile.floor),
        *((case, name) for case, name in profile.cases.items()),
    ):
        if name is not None and name not in known:
            yield f"{what}: there is no class {name!r}", did_you_mean(name, known)
    actions = the_actions()
    for case in (*profile.cases, *profile.actions):
        if case not in actions.cases:
            yield f"there is no kind of change {case!r}", did_you_mean(case, actions.cases)
    for case, action in profile.actions.items():
        for field in ("ethics", "reconsent", "registry"):
            name, grades = getattr(action, field), getattr(actions, field)
            if name is not None and name not in [grade.id for grade in grades]:
                yield f"{case}: {field} cannot be {name!r}", did_you_mean(name, [g.id for g in grades])

"""Proofs for rules: worked out once for a check, and kept for the next as long as nothing they rest on changes."""

from __future__ import annotations

import datetime
import importlib.util
import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec

from protocolkit import conditions
from protocolkit.apart import run_apart
from protocolkit.checksum import sha256
from protocolkit.conditions.proofs import Participant, Proofs
from protocolkit.conditions.requirements import Population
from protocolkit.kept import find_kept, keep
from protocolkit.model.plan import Plan
from protocolkit.model.population import population_of
from protocolkit.version import __version__

__all__ = ["prover"]

_FOLDER = "proofs"
_MOST_KEPT = 64


def prover(plan: Plan, kept: str | None) -> Callable[[], Proofs]:
    """What gives the proofs of a protocol, when they are first asked for; ``kept`` is a folder for things to keep."""
    return cache(lambda: _proofs(population_of(plan), kept))


def _proofs(population: Population, kept: str | None) -> Proofs:
    if kept is None:
        return _prove(population)
    folder, key = os.path.join(kept, _FOLDER), _key(population)
    found = _read(find_kept(folder, key))
    if found is None:
        found = _prove(population)
        keep(folder, key, _written(found), most=_MOST_KEPT)
    return found


def _prove(population: Population) -> Proofs:
    """The solver's memory, twice that of all the rest, is given back with the child that used it."""

    def work() -> Proofs:
        from protocolkit.conditions.prove import prove

        return prove(population)

    return _read(run_apart(lambda: _written(work()))) or work()


def _key(population: Population) -> str:
    """The hash of all that proofs rest on: conditions, names and codes, this very program, and the solver."""
    digest = sha256(msgspec.json.encode(population, order="deterministic"))
    for name, size, changed in _program():
        digest.update(f"\0{name} {size} {changed}".encode())
    digest.update(__version__.encode())
    return digest.hexdigest()


def _program() -> Iterator[tuple[str, int, int]]:
    """The files of the condition language and the entrance of the solver, with their size and time of change."""
    solver = importlib.util.find_spec("z3")
    files = [solver.origin] if solver and solver.origin else []
    for folder in conditions.__path__:
        files += [entry.path for entry in os.scandir(folder) if entry.name.endswith(".py")]
    for file in sorted(files):
        found = os.stat(file)
        yield file, found.st_size, found.st_mtime_ns


class _Kept(msgspec.Struct, frozen=True):
    """Proofs as they are kept: the values of the participant apart, each with its kind."""

    proofs: Proofs
    values: dict[str, tuple[str, str]]


_READ: dict[str, Callable[[str], Any]] = {
    "str": str,
    "Decimal": Decimal,
    "date": datetime.date.fromisoformat,
    "datetime": datetime.datetime.fromisoformat,
    "time": datetime.time.fromisoformat,
    "NoneType": lambda text: None,
}
"""The kinds of recorded values, and how each is read again."""


def _written(proofs: Proofs) -> bytes:
    """Proofs behind their own checksum."""
    values = proofs.witness.values if proofs.witness else {}
    told = {name: (type(value).__name__, str(value)) for name, value in values.items()}
    bare = proofs.witness and Participant({}, proofs.witness.changed)
    payload = msgspec.json.encode(_Kept(msgspec.structs.replace(proofs, witness=bare), told))
    return sha256(payload).hexdigest().encode() + b"\n" + payload


def _read(raw: bytes | None) -> Proofs | None:
    """Kept proofs; ``None`` where there are none, or not what was written."""
    checksum, _, payload = (raw or b"").partition(b"\n")
    if sha256(payload).hexdigest().encode() != checksum:
        return None
    try:
        kept = msgspec.json.decode(payload, type=_Kept)
        values = {name: _READ[kind](text) for name, (kind, text) in kept.values.items()}
    except (ValueError, ArithmeticError, KeyError, RecursionError):
        return None
    bare = kept.proofs.witness
    witness = bare and Participant(values, bare.changed)
    return msgspec.structs.replace(kept.proofs, witness=witness)

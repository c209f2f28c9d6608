"""Versions of the trial made by a list of edits, and what the classifier says of the difference."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from protocolkit.amend.changes import Change, changes_of
from protocolkit.amend.classify import Between, Classified, classify
from protocolkit.amend.edits import edits_between
from protocolkit.amend.meaning import Meaning
from protocolkit.amend.profiles import Profile, all_profiles
from protocolkit.amend.redundancy import redundancy_in
from protocolkit.conditions.populations import compare_populations
from protocolkit.model.amendments import AmendedChange, Amendment, Reason
from protocolkit.model.plan import Plan
from protocolkit.model.population import population_of
from protocolkit.model.symbols import symbols_of
from protocolkit.source.inherit import inherit_sources
from protocolkit.source.load import Loaded, load, load_sources
from protocolkit.source.sources import SourceFile, Sources
from protocolkit.source.spec import path_of

ROOT = Path(__file__).resolve().parents[3]
TRIAL = ROOT / "protocol" / "nct03239535"
PROFILES: tuple[Profile, ...] = tuple(all_profiles().values())

Edits = Iterable[Mapping[str, Any]]


@cache
def trial() -> dict[str, Any]:
    """The chapters of the trial, every element with its own source."""
    loaded = load(str(TRIAL))
    assert loaded.plan is not None, [finding.message for finding in loaded.findings]
    return inherit_sources(loaded.spec, loaded.outline)


def edited(chapters: dict[str, Any], edits: Edits) -> dict[str, Any]:
    """Chapters after some edits.

    ``at`` and ``new`` (and ``old``, which must be there) change a value, ``add`` and ``element`` append to a list,
    ``remove`` takes an element or a field away.
    """
    chapters = copy.deepcopy(chapters)
    for edit in edits:
        pointer = edit.get("at") or edit.get("add") or edit["remove"]
        *way, last = pointer.split("/")
        path = path_of(chapters, pointer)
        holder = _reached(chapters, path if "add" in edit else path_of(chapters, "/".join(way)))
        if "add" in edit:
            assert len(path) == len(way) + 1, f"{pointer} leads nowhere"
            holder.append(edit["element"])
        elif "remove" in edit:
            assert len(path) == len(way) + 1, f"{pointer} leads nowhere"
            del holder[path[-1]]
        else:
            key: Any = path[-1] if len(path) == len(way) + 1 else last
            assert "old" not in edit or holder.get(key) == edit["old"], f"{pointer} is {holder.get(key)!r}"
            holder[key] = edit["new"]
    return chapters


def _reached(value: Any, path: Iterable[str | int]) -> Any:
    for step in path:
        value = value[step]
    return value


def loaded_from(chapters: dict[str, Any]) -> Loaded:
    """Chapters loaded as a spec of one file, with the record of the trial beside it."""
    raw = json.dumps(chapters, default=float, ensure_ascii=False, indent=1).encode()
    record = (TRIAL / "record" / "nct03239535.txt").read_bytes()
    sources = Sources(".", (SourceFile("s.yaml", "s.yaml", raw),), (), {"record/nct03239535.txt": record}.get)
    return load_sources("s.yaml", sources)


def plan_of(chapters: dict[str, Any]) -> Plan:
    """The plan of chapters that must be free of faults."""
    loaded = loaded_from(chapters)
    assert loaded.plan is not None, [(f.pointer, f.message) for f in loaded.findings]
    return loaded.plan


@cache
def plan_of_trial() -> Plan:
    """The trial as it is."""
    return plan_of(trial())


def between(old: Plan, new: Plan) -> Between:
    """What changed between two plans; populations are only compared where a criterion changed."""
    edits = edits_between(old.protocol, new.protocol)
    changes, _ = changes_of(edits, Meaning(symbols_of(old), symbols_of(new)))
    population = None
    if any(change.chapter == "eligibility" for change in changes):
        population = compare_populations(population_of(old), population_of(new))
    redundant = redundancy_in(population_of(old))
    return Between(old.protocol, new.protocol, tuple(changes), population, redundant)


def header_for(changes: Iterable[Change], purpose: str | None, **fields: Any) -> Amendment:
    """A header with one entry that explains every change, for one purpose."""
    elements = tuple(dict.fromkeys(change.pointer for change in changes))
    entry = AmendedChange("A90.1", elements, "An example.", rationale="An example.", purpose=purpose)
    reason = Reason("NOT_APPLICABLE")
    return Amendment("A90", "An example", "1.0.0", "1.0.1", reason, (entry,), fictional=True, **fields)


def classified(
    edits: Edits, *, base: Edits = (), purpose: str | None = None, backwards: bool = False
) -> Classified:
    """What the classifier says of some edits of the trial, or of taking them back.

    ``base`` is what both versions have.
    """
    edits, base = list(edits), list(base)
    before = edited(trial(), base) if base else trial()
    old = plan_of(before) if base else plan_of_trial()
    new = plan_of(edited(before, edits))
    found = between(new, old) if backwards else between(old, new)
    header = header_for(found.changes, purpose) if purpose and found.changes else None
    return classify(found, header=header, profiles=PROFILES)

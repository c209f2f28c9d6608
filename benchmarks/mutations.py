"""How well ``check`` tells of one thing that is broken in a valid spec: caught, located, said once.

    python benchmarks/mutations.py [--count 2000] [--seed 1] [--jobs 2] [--format text|json]
                                   [--only reference] [--show single]

Each mutant is one of the specs with one thing broken at random: deleted, renamed, swapped, of another type,
overlapping or inverted, the rest of the file left byte by byte as it was. It is caught when the check finds
something that it does not find in the valid spec; located when that stands on a line of what was changed, or of the
other end of it (the uses of an id, the window that is overlapped), or names such a place as related; single when it
is one finding and no more. Mutants that may still be a legal protocol are counted apart.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from mutants import conditions, legal, references, shape, windows, writing
from mutants.judging import Verdict, judge
from mutants.mutant import OPERATORS
from mutants.places import Base

ROOT = Path(__file__).resolve().parent.parent
SPECS = ("protocol/nct03239535", "tests/data/second")
TARGETS = {"caught": 0.98, "located": 0.95, "single": 0.90}
_TRIES = 200
_GROUPS = (shape, references, conditions, windows, writing, legal)


class Outcome(msgspec.Struct, frozen=True):
    """One mutant: which operator broke which spec where, and what the check said."""

    operator: str
    breaks: str | None
    spec: str
    place: str
    verdict: Verdict


@cache
def _base(spec: str) -> Base:
    return Base(str(ROOT / spec))


def run_one(seed: int, number: int, only: str = "") -> Outcome:
    """The mutant of that number; the same for the same seed."""
    source = random.Random(f"{seed} {number}")
    chosen = [operator for operator in OPERATORS if only in operator.name or only == operator.breaks]
    operator = chosen[number % len(chosen)]
    for _ in range(_TRIES):
        spec = source.choice(SPECS)
        mutant = operator.mutate(_base(spec), source)
        if mutant is None:
            continue
        start = mutant.edits[0][0]
        line = _base(spec).loaded.spec.documents[mutant.file].text.count("\n", 0, start) + 1
        place = f"{Path(mutant.file).relative_to(ROOT)}:{line}"
        return Outcome(operator.name, operator.breaks, spec, place, judge(_base(spec), mutant))
    raise SystemExit(f"nothing to break: {operator.name}")


def _run_some(seed: int, numbers: Sequence[int], only: str) -> list[Outcome]:
    return [run_one(seed, number, only) for number in numbers]


def run(count: int, seed: int, jobs: int = 1, only: str = "") -> list[Outcome]:
    """So many mutants, every operator alike, in order of their numbers; ``only`` names some of the operators."""
    parts = [range(start, count, jobs) for start in range(jobs)]
    if jobs == 1:
        return _run_some(seed, parts[0], only)
    with ProcessPoolExecutor(jobs) as pool:
        done = list(pool.map(_run_some, [seed] * jobs, parts, [only] * jobs))
    return [done[number % jobs][number // jobs] for number in range(count)]


def shares(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """The share of mutants that are caught, located, and told once."""
    count = len(outcomes) or 1
    verdicts = [outcome.verdict for outcome in outcomes]
    return {name: sum(getattr(verdict, name) for verdict in verdicts) / count for name in TARGETS}


def rows(outcomes: Sequence[Outcome]) -> Iterator[dict[str, Any]]:
    """One row for each operator, those that break the same together."""
    for operator in sorted(OPERATORS, key=lambda one: _ORDER.index(one.breaks)):
        mine = [outcome for outcome in outcomes if outcome.operator == operator.name]
        if mine:
            yield {"operator": operator.name, "breaks": operator.breaks, "count": len(mine), **shares(mine)}


_ORDER = ("shape", "reference", "condition", "window", "yaml", None)


def report(outcomes: Sequence[Outcome], seconds: float) -> dict[str, Any]:
    """What was found, as printed with ``--format json``."""
    broken = [outcome for outcome in outcomes if outcome.breaks is not None]
    legal_ones = [outcome for outcome in outcomes if outcome.breaks is None]
    return {
        "count": len(outcomes),
        "seconds": round(seconds, 1),
        "broken": {"count": len(broken), **shares(broken)},
        "legal": {
            "count": len(legal_ones),
            "silent": sum(not outcome.verdict.caught for outcome in legal_ones),
            "noticed": sum(outcome.verdict.caught for outcome in legal_ones),
        },
        "targets": TARGETS,
        "operators": list(rows(outcomes)),
    }


def as_text(printed: dict[str, Any]) -> str:
    """The report as a table."""
    lines = [f"{'':9} {'operator':40} {'mutants':>7} {'caught':>8} {'located':>8} {'single':>8}"]
    for row in printed["operators"]:
        lines.append(_line(row["breaks"] or "legal?", row["operator"], row))
    broken, legal_ones = printed["broken"], printed["legal"]
    lines.append(_line("", "all that are broken", broken))
    lines.append(f"{'':9} {'at least':40} {'':7} " + " ".join(f"{share:8.1%}" for share in TARGETS.values()))
    lines.append(
        f"{legal_ones['count']} mutants may still be legal: nothing new is found in {legal_ones['silent']}, "
        f"something in {legal_ones['noticed']}"
    )
    lines.append(f"{printed['count']} mutants in {printed['seconds']} seconds")
    return "\n".join(lines)


def _line(breaks: str, name: str, row: dict[str, Any]) -> str:
    counted = " ".join(f"{row[share]:8.1%}" for share in TARGETS)
    return f"{breaks:9} {name:40} {row['count']:7} {counted}"


def main() -> int:
    """Run and print; 1 where a share is below its target."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument(
        "--only", default="", help="what is broken (shape, ...), or part of an operator's name"
    )
    parser.add_argument("--show", choices=tuple(TARGETS), help="also list the broken mutants that are not")
    arguments = parser.parse_args()
    start = time.perf_counter()
    outcomes = run(arguments.count, arguments.seed, arguments.jobs, arguments.only)
    printed = report(outcomes, time.perf_counter() - start)
    print(json.dumps(printed, indent=2) if arguments.format == "json" else as_text(printed))
    for outcome in outcomes if arguments.show else ():
        if outcome.breaks is not None and not getattr(outcome.verdict, arguments.show):
            print(f"\n{outcome.place}: {outcome.operator}", file=sys.stderr)
            for finding in outcome.verdict.findings:
                print(f"  {finding}", file=sys.stderr)
    return int(any(printed["broken"][name] < least for name, least in TARGETS.items()))


if __name__ == "__main__":
    sys.exit(main())

"""How fast ``screen`` judges a cohort, and how much memory it takes.

    python benchmarks/screen.py [--rows 100000] [--keep cohort.csv]

The cohort is made from the spec's own example participant, always the same for the same number of rows: each
participant differs from it in some values, some are missing, some are out of range or misspelt. Screening is
measured whole, in a process of its own: reading the spec, reading the table, writing log, rejects and counts.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from protocolkit.conditions import Kind, Symbol, Symbols
from protocolkit.model.symbols import symbols_of

ROOT = Path(__file__).resolve().parent.parent
TRIAL = ROOT / "protocol" / "nct03239535"
SEED = 20240301
_CHANGED, _MISSING, _WRONG = 0.02, 0.004, 0.0004


def make_cohort(path: Path, rows: int, trial: Path = TRIAL) -> None:
    """Write a table of so many participants."""
    from protocolkit.api import check, require_plan

    plan = require_plan(check(str(trial)))
    example = plan.protocol.eligibility.example
    symbols = symbols_of(plan)
    tests = {name: "NEGATIVE" for name, symbol in symbols.variables.items() if "NEGATIVE" in symbol.codes}
    values = tests | (example.values if example else {})
    source = random.Random(SEED)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["participant", *values])
        for number in range(rows):
            cells = [_cell(source, symbols, name, value) for name, value in values.items()]
            writer.writerow([f"P{number:06}", *cells])


def _cell(source: random.Random, symbols: Symbols, name: str, value: object) -> object:
    draw = source.random()
    if draw < _WRONG:
        return "?"
    if draw < _MISSING:
        return ""
    symbol = symbols.variables[name]
    if draw < _CHANGED or _is_measured(symbol):
        return _other(source, symbol, value, wide=draw < _CHANGED)
    return value


def _is_measured(symbol: Symbol) -> bool:
    """Measured values differ between all participants; diagnoses between few."""
    return symbol.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.DATE) and not symbol.codes


def _other(source: random.Random, symbol: Symbol, value: object, *, wide: bool) -> object:
    if symbol.kind in (Kind.DATE, Kind.PARTIAL_DATE):
        day = datetime.date(2024, 3, 1) + datetime.timedelta(source.randint(-200, 0))
        return day.isoformat() if symbol.kind is Kind.DATE else day.isoformat()[: source.choice((4, 7, 10))]
    if symbol.codes:
        return source.choice(symbol.codes)
    if symbol.kind in (Kind.YES_NO, Kind.JUDGEMENT):
        return source.choice("YN")
    spread = 0.9 if wide else 0.1
    number = float(str(value or 50)) * source.uniform(1 - spread, 1 + spread)
    return f"{number:.{symbol.decimals or 0}f}"


def main() -> None:
    """Make the cohort, screen it, print what the command prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000, help="participants (default: 100000)")
    parser.add_argument("--keep", type=Path, help="keep the table there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cohort = options.keep or Path(folder) / "cohort.csv"
        make_cohort(cohort, options.rows)
        print(f"{options.rows:,} participants, {cohort.stat().st_size / 2**20:.1f} MiB")
        command = [sys.executable, "-m", "protocolkit", "screen", str(TRIAL), str(cohort)]
        out = Path(folder)
        files = ["-o", str(out / "log.csv"), "--rejects", str(out / "rejects.csv")]
        subprocess.run([*command, *files, "--consort", str(out / "consort.svg")], check=True)


if __name__ == "__main__":
    main()

"""How fast and how large ``diff`` is, as a ratio to the floor of reading both versions.

    python benchmarks/diff.py [--runs 11] [--only none,A02,A01,large]

The floor is one process that imports yaml and calls ``yaml.load(..., CSafeLoader)`` on every file of both specs. Ratios
are medians of pairs of runs, of wall time and of processor time; where the machine has other work, the second says
more. protocolkit is measured as an installed wheel, with compiled bytecode, like ``speed.py``.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from speed import FLOOR, ROOT, TRIAL, Measured, installed
from synthetic import amend_large, make_large

AMENDMENTS = ROOT / "tests" / "data" / "amendments"
LINES, CHANGES = 50_000, 100


def _pairs(folder: Path, wanted: set[str]) -> dict[str, tuple[float, Path, Path]]:
    """What is compared: the limit of the ratio, and both versions."""
    pairs = {
        name: (2.0, AMENDMENTS / name / "previous", AMENDMENTS / name / "current") for name in ("A02", "A01")
    }
    previous = AMENDMENTS / "A01" / "previous"
    pairs = {"none": (2.0, previous, previous), **pairs}
    if "large" in wanted:
        make_large(TRIAL, folder / "old", LINES)
        amend_large(folder / "old", folder / "new", CHANGES)
        pairs["large"] = (2.5, folder / "old", folder / "new")
    return {name: pair for name, pair in pairs.items() if name in wanted}


def _measure(name: str, limit: float, python: Path, sides: tuple[Path, Path], runs: int) -> None:
    both = [str(side) for side in sides]
    floor = Measured([str(python), "-c", FLOOR, *both])
    diff = Measured([str(python), "-m", "protocolkit", "diff", *both])
    for measured in (floor, diff):
        measured.run()
        measured.forget()
    for _ in range(runs):
        floor.run()
        diff.run()
    wall, cpu = (
        statistics.median(b / a for a, b in zip(one, other, strict=True))
        for one, other in ((floor.seconds, diff.seconds), (floor.processor, diff.processor))
    )
    print(
        f"{name:<6} floor {floor.median * 1000:6.0f} ms   diff {diff.median * 1000:6.0f} ms, "
        f"{diff.peak:4.0f} MiB   ratio {wall:.2f} (processor {cpu:.2f}), limit {limit:.1f}"
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--only", default="none,A02,A01,large")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = installed(folder)
        for title, (limit, *sides) in _pairs(folder, set(options.only.split(","))).items():
            _measure(title, limit, python, (sides[0], sides[1]), options.runs)


if __name__ == "__main__":
    main()

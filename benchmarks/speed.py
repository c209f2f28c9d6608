"""How fast and how large ``check`` and ``build`` are, as ratios to the floor of reading the same files.

    python benchmarks/speed.py [--runs 15] [--only check,large,build]

The floor is one process of the same interpreter that imports yaml and calls ``yaml.load(..., CSafeLoader)`` on
every file of the spec. ``check`` is measured anew (``--no-cache``), and again on an unchanged spec, where it
repeats its last report. Both are whole processes, run in turn; figures are medians. protocolkit is measured as an
installed wheel with compiled bytecode, in an environment made for the purpose.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from synthetic import make_large

ROOT = Path(__file__).resolve().parent.parent
TRIAL = ROOT / "protocol" / "nct03239535"

FLOOR = """\
import pathlib, sys, yaml
for spec in sys.argv[1:]:
    for path in sorted(pathlib.Path(spec).rglob("*.yaml")):
        yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
"""


def installed(folder: Path) -> Path:
    """An environment with a wheel of this source tree in it; the path of its interpreter."""
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)], check=True)
    wheel = next(folder.glob("protocolkit-*.whl"))
    subprocess.run([*pip, "install", str(wheel)], check=True)
    return python


class Measured:
    """Wall seconds, processor seconds and peak memory of repeated runs of one command."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.seconds: list[float] = []
        self.processor: list[float] = []
        self.peak = 0.0

    def run(self) -> None:
        """Run once, with the output thrown away; a child of a child tells its own peak memory."""
        code = (
            "import resource, subprocess, sys, time\n"
            "start = time.perf_counter()\n"
            "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
            "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
            "took = time.perf_counter() - start\n"
            "print(took, used.ru_maxrss, done.returncode, used.ru_utime + used.ru_stime)"
        )
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment["PROTOCOLKIT_CACHE_DIR"] = str(Path(self.command[0]).parent.parent / "reports")
        printed = subprocess.run(
            [sys.executable, "-c", code, *self.command],
            capture_output=True,
            text=True,
            env=environment,
            check=True,
        ).stdout.split()
        if int(printed[2]) not in (0, 1):
            sys.exit(f"{' '.join(self.command)} failed with {printed[2]}")
        self.seconds.append(float(printed[0]))
        self.processor.append(float(printed[3]))
        self.peak = max(self.peak, int(printed[1]) / 1024)

    def forget(self) -> None:
        """Forget the runs until now, which warmed up the disk."""
        self.seconds.clear()
        self.processor.clear()

    @property
    def median(self) -> float:
        """Median wall seconds."""
        return statistics.median(self.seconds)


def _compare(title: str, limit: float, python: Path, spec: Path, runs: int, *more: str) -> None:
    floor = Measured([str(python), "-c", FLOOR, str(spec)])
    check = Measured([str(python), "-m", "protocolkit", "check", *more, str(spec)])
    for measured in (floor, check):
        measured.run()
        measured.forget()
    for _ in range(runs):
        floor.run()
        check.run()
    ratios = sorted(b / a for a, b in zip(floor.seconds, check.seconds, strict=True))
    ratio = statistics.median(ratios)
    print(
        f"{title:<28} floor {floor.median * 1000:6.0f} ms   check {check.median * 1000:6.0f} ms, "
        f"{check.peak:4.0f} MiB   ratio {ratio:.2f} ({ratios[0]:.2f}..{ratios[-1]:.2f}), limit {limit:.1f}"
    )


def _build(python: Path, folder: Path, runs: int) -> None:
    build = Measured([str(python), "-m", "protocolkit", "build", str(TRIAL), "-o", str(folder / "out")])
    for _ in range(runs):
        build.run()
    print(f"{'build of everything':<28} {build.median:5.2f} s, {build.peak:4.0f} MiB   limits 5 s, 300 MiB")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--only", default="check,large,build")
    options = parser.parse_args()
    wanted = set(options.only.split(","))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = installed(folder)
        if "check" in wanted:
            lines = sum(p.read_text(encoding="utf-8").count("\n") for p in TRIAL.rglob("*.yaml"))
            _compare(f"check anew, {lines:,} lines", 1.4, python, TRIAL, options.runs, "--no-cache")
            _compare("check, nothing changed", 1.4, python, TRIAL, options.runs)
        if "large" in wanted:
            lines = make_large(TRIAL, folder / "large", 50_000)
            _compare(
                f"check anew, {lines:,} lines", 1.0, python, folder / "large", options.runs, "--no-cache"
            )
            _compare("check, nothing changed", 1.0, python, folder / "large", options.runs)
        if "build" in wanted:
            _build(python, folder, max(3, options.runs // 5))


if __name__ == "__main__":
    main()

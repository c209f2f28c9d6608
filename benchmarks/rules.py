"""What the clinical rules cost, as shares of the floor of reading the same files.

    python benchmarks/rules.py [protocol/nct03239535] [--runs 9] [--rules]

Every run is a fresh process that loads the spec and calls each rule once, so that a rule pays for what it is the
first to need: a word list, a pattern, the words of a text. Of each figure the least counts. The floor is that of
``speed.py``. ``--rules`` lists every rule, the dearest first. protocolkit is the one that this interpreter imports,
which is best an installed one with compiled bytecode.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from speed import _FLOOR, TRIAL

_RUN = """\
import json, sys, time
clock, figures = time.perf_counter, {}

def timed(name, make):
    start = clock()
    made = make()
    figures[name] = clock() - start
    return made

from protocolkit.cli.lean import lean_imports
from protocolkit.source.memory import gc_paused

with gc_paused(freeze=True):
    with lean_imports():
        from protocolkit import api
        from protocolkit.lint import engine
        rules = timed("importing all rules", engine.all_rules)
    loaded = api.load(sys.argv[1])
    subject = timed("gathering what they look at", lambda: engine.subject_of(loaded, loaded.plan))
    rules = [rule for rule in rules if not rule.about.needs]
    issues = {rule: timed(rule.about.id, lambda: list(rule.check(subject))) for rule in rules}
    place = engine.Places(loaded, loaded.plan).finding
    timed("placing what they found", lambda: [
        place(rule.about, rule.about.severity, issue) for rule, found in issues.items() for issue in found
    ])
print(json.dumps(figures))
"""


def _least(spec: Path, runs: int) -> tuple[float, dict[str, float]]:
    """Seconds of the floor, and of every step of the rules: the least of several fresh processes, run in turn."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    floors: list[float] = []
    least: dict[str, float] = {}
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", _FLOOR, str(spec)], env=environment, check=True)
        floors.append(time.perf_counter() - start)
        told = subprocess.run(
            [sys.executable, "-c", _RUN, str(spec)], env=environment, check=True, capture_output=True
        )
        for name, seconds in json.loads(told.stdout).items():
            least[name] = min(least.get(name, seconds), seconds)
    return min(floors), least


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("spec", nargs="?", type=Path, default=TRIAL)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--rules", action="store_true", help="list every rule, the dearest first")
    options = parser.parse_args()
    floor, least = _least(options.spec, options.runs)
    rules = {name: seconds for name, seconds in least.items() if name.isupper()}
    steps = {name: seconds for name, seconds in least.items() if name not in rules}
    steps[f"running {len(rules)} rules"] = sum(rules.values())
    print(f"{'floor':<30} {floor * 1000:7.1f} ms")
    shown = {**steps, "together": sum(steps.values())}
    if options.rules:
        shown |= dict(sorted(rules.items(), key=lambda entry: -entry[1]))
    for name, seconds in shown.items():
        print(f"{name:<30} {seconds * 1000:7.2f} ms   {seconds / floor:6.4f} of the floor")


if __name__ == "__main__":
    main()

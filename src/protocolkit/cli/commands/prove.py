"""Prove what follows from the eligibility criteria: can they be met, and is any of them, or a part, superfluous.

Proofs are over the types, ranges and codelists of the variables; what medicine knows beyond that stands in the
spec as implications, and is named wherever a proof needs it. Of each overlap that the spec names, the answer is
whether it is provable, provable with an implication, or needs clinical knowledge.
"""

from __future__ import annotations

import argparse

from protocolkit.cli.console import Console

HELP = "what follows from the eligibility criteria"
EXAMPLES = """\
examples:
  protocolkit prove protocol/my-trial
  protocolkit prove protocol/my-trial --without-implications
  protocolkit prove protocol/my-trial --time-limit 30 --format json"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``prove``."""
    parser.add_argument(
        "path", nargs="?", metavar="PATH", help="spec (default: the only one under protocol/)"
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how to print (default: text)"
    )
    parser.add_argument(
        "--time-limit",
        type=_seconds,
        default=5.0,
        metavar="SECONDS",
        help="for each question, about: counted in steps, so that every machine gives the same answer (default: 5)",
    )
    parser.add_argument(
        "--without-implications", action="store_true", help="prove from the stated conditions alone"
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time limit: write seconds, more than 0 and at most 3600"
        )
    return seconds


def run(options: argparse.Namespace, console: Console) -> int:
    """Print the proofs."""
    from protocolkit.cli.targets import one_plan
    from protocolkit.conditions.prove import prove
    from protocolkit.model.population import population_of
    from protocolkit.report.proofs import proofs_content, proofs_text
    from protocolkit.report.stamp import stamped

    result, plan = one_plan(options.path)
    population = population_of(plan, implications=not options.without_implications)
    console.progress("proving ...")
    proofs = prove(population, seconds=options.time_limit)
    console.progress("")
    if options.format == "json":
        console.result(stamped(plan, result.loaded.hash, **proofs_content(plan, proofs)))
    else:
        console.result(proofs_text(plan, proofs, console.width))
    return 0

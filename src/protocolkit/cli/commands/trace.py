"""Trace every criterion and outcome to variable, item and visit, and show what leads nowhere."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from protocolkit.cli.console import Console

if TYPE_CHECKING:
    from protocolkit.documents.trace_content import Link, Trace

HELP = "trace criteria and outcomes to items and visits"
EXAMPLES = """\
examples:
  protocolkit trace protocol/my-trial
  protocolkit trace protocol/my-trial --holes
  protocolkit trace protocol/my-trial --format csv > trace.csv"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``trace``."""
    parser.add_argument(
        "path", nargs="?", metavar="PATH", help="spec (default: the only one under protocol/)"
    )
    parser.add_argument(
        "--format", choices=("text", "json", "csv"), default="text", help="how to print (default: text)"
    )
    parser.add_argument("--holes", action="store_true", help="in text: only what leads nowhere")


def run(options: argparse.Namespace, console: Console) -> int:
    """Print the traceability matrix."""
    from protocolkit.cli.targets import one_plan
    from protocolkit.documents.products.trace import trace_csv
    from protocolkit.documents.trace_content import make_trace
    from protocolkit.report.stamp import stamped

    result, plan = one_plan(options.path)
    trace = make_trace(plan)
    if options.format == "csv":
        console.result(trace_csv(trace))
    elif options.format == "json":
        console.result(
            stamped(
                plan,
                result.loaded.hash,
                rows=trace.rows,
                holes=trace.holes,
                serving_nothing=trace.serving_nothing,
            )
        )
    else:
        console.result(_text(trace, only_holes=options.holes))
    return 0


def _text(trace: Trace, *, only_holes: bool) -> str:
    lines = []
    for row in trace.rows:
        shown = [link for link in row.links if link.hole or not only_holes]
        if shown:
            lines.append(f"{row.id}  {row.text}")
            lines += [f"    {_words(link)}" for link in shown]
    lines.append(f"{len(trace.rows)} criteria and outcomes, {trace.holes} links lead nowhere")
    return "\n".join(lines) + "\n"


def _words(link: Link) -> str:
    way = [part for part in (link.variable, link.item, " ".join(link.visits)) if part]
    return " -> ".join(way) + (f"  !! {link.hole}" if link.hole else "")

"""Print a participant's visits: target dates and windows, counted from the anchor.

The anchor is Day 1 of the protocol. Visits that are counted from another event are dated when its date is given
with --anchor-of.
"""

from __future__ import annotations

import argparse

from protocolkit.cli.console import Console

HELP = "dates and windows of a participant's visits"
EXAMPLES = """\
examples:
  protocolkit calendar protocol/my-trial --anchor 2024-08-31
  protocolkit calendar --anchor 2024-08-31 --subject 001-004 --format ics > visits.ics
  protocolkit calendar --anchor 2024-08-31 --anchor-of LAST_DOSE=2025-01-10"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``calendar``."""
    parser.add_argument(
        "path", nargs="?", metavar="PATH", help="spec (default: the only one under protocol/)"
    )
    parser.add_argument("--anchor", required=True, metavar="DATE", help="date of Day 1, as 2024-08-31")
    parser.add_argument(
        "--anchor-of",
        action="append",
        default=[],
        metavar="ANCHOR=DATE",
        help="date of another anchor; may be given several times",
    )
    parser.add_argument("--subject", metavar="CODE", help="participant's code, shown in calendar events")
    parser.add_argument(
        "--language", metavar="TAG", help="language, as ru or pt-BR (default: the first of the study)"
    )
    parser.add_argument(
        "--format",
        choices=("table", "json", "csv", "ics"),
        default="table",
        help="how to print (default: table)",
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Print the calendar."""
    from protocolkit.calendar import (
        calendar_stamp,
        parse_anchor_dates,
        parse_date,
        participant_calendar,
        write_calendar,
    )
    from protocolkit.cli.targets import one_plan
    from protocolkit.languages import ENGLISH
    from protocolkit.version import __version__

    day = parse_date(options.anchor)
    result, plan = one_plan(options.path)
    others = parse_anchor_dates(options.anchor_of, plan)
    stamp = calendar_stamp(plan, result.loaded.hash or "", __version__)
    language = ENGLISH
    if options.language or plan.protocol.study.languages:
        from protocolkit.speaking import plainly_spoken

        plan, language = plainly_spoken(result.loaded, plan, options.language)
    calendar = participant_calendar(plan, day, others, language)
    written = write_calendar(calendar, stamp, options.format, subject=options.subject, language=language)
    console.result(written)
    return 0

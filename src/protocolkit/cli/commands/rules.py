"""List every rule that check knows: those of loading (YML, SHP, REF, CND) and the clinical ones."""

from __future__ import annotations

import argparse

from protocolkit.cli.console import Console

HELP = "list all rules"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``rules``."""
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how to print (default: text)"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Print the rules, one a line."""
    import msgspec

    from protocolkit.catalogue import every_rule
    from protocolkit.version import TOOL

    rules = every_rule()
    if options.format == "json":
        rows = [
            {
                "id": r.id,
                "title": r.title,
                "severity": r.severity,
                "group": r.group,
                "tier": r.tier,
                "stage": r.stage,
            }
            for r in rules
        ]
        content = {"format_version": 1, "tool": TOOL, "rules": rows}
        console.result(msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n")
    else:
        console.result("".join(f"{r.id}  {r.severity:<7}  {r.title}\n" for r in rules))
    return 0

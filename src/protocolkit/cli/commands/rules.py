"""List every rule that check knows: those of loading (YML, SHP, REF, CND) and the clinical ones."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from protocolkit.cli.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterator

    from protocolkit.findings import Rule

HELP = "list all rules"
_NEEDS = {"today": "needs --as-of", "proofs": "needs proofs"}


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
                "precision": r.precision and r.precision.shown,
                "parameters": [parameter.shown for parameter in r.parameters],
                "needs": r.needs,
            }
            for r in rules
        ]
        content = {"format_version": 1, "tool": TOOL, "rules": rows}
        console.result(msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n")
    else:
        console.result("".join(f"{line}\n" for r in rules for line in _lines(r)))
    return 0


def _lines(rule: Rule) -> Iterator[str]:
    """The rule, and below it the numbers that a configuration may change."""
    needs = f" ({', '.join(_NEEDS[need] for need in rule.needs)})" if rule.needs else ""
    yield f"{rule.id}  {rule.severity:<7}  {rule.title}{needs}{_doubt(rule)}"
    for parameter in rule.parameters:
        yield f"{' ' * 17}{parameter.words}"


def _doubt(rule: Rule) -> str:
    """A remark beside a rule that reads the meaning of words and is not known to read it well."""
    return "" if rule.precision is None or rule.precision.is_established else " (precision not established)"

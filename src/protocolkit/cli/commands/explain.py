"""Explain a rule: what it means, why it matters, a bad and a good example, how to fix it, where it comes from."""

from __future__ import annotations

import argparse

from protocolkit.cli.console import Console

HELP = "explain a rule"
EXAMPLES = """\
examples:
  protocolkit explain ELG007
  protocolkit explain YML002"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``explain``."""
    parser.add_argument("rule", metavar="RULE", help="id of a rule, as a finding shows it")
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how to print (default: text)"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Print the page of one rule."""
    import msgspec

    from protocolkit.catalogue import every_rule
    from protocolkit.errors import CannotRun
    from protocolkit.nearest import nearest
    from protocolkit.version import TOOL

    rules = {rule.id: rule for rule in every_rule()}
    rule = rules.get(options.rule.upper())
    if rule is None:
        near = nearest(options.rule.upper(), rules)
        raise CannotRun(
            f"there is no rule {options.rule!r}",
            f"did you mean {near}?" if near else "protocolkit rules lists them all",
        )
    if options.format == "json":
        shown = {name: getattr(rule, name) for name in rule.__struct_fields__ if name != "text"}
        shown |= {"page": rule.page, "precision": rule.precision and rule.precision.shown}
        shown |= {"parameters": [parameter.shown for parameter in rule.parameters]}
        content = {"format_version": 1, "tool": TOOL, "rule": shown}
        console.result(msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n")
    else:
        precision = f"\nPrecision {rule.precision.words}." if rule.precision else ""
        numbers = "".join(f"\nParameter {parameter.words}" for parameter in rule.parameters)
        head = f"{rule.id} ({rule.severity}, {rule.group}, {rule.tier}){precision}{numbers}"
        console.result(f"{head}\n\n{rule.page}\n")
    return 0

"""Print the letter of open questions, grouped by who can answer; or record answers with --answers.

The answers file is YAML:

  answers:
    - question: Q-07
      text: INC04 and INC06 are alternatives.
      role: Sponsor medical
      date: 2024-05-02
      document: Letter of 2 May 2024
"""

from __future__ import annotations

import argparse

from protocolkit.cli.console import Console

HELP = "list open questions, or record their answers"
EXAMPLES = """\
examples:
  protocolkit questions protocol/my-trial
  protocolkit questions protocol/my-trial --format html > letter.html
  protocolkit questions protocol/my-trial --answers answers.yaml"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``questions``."""
    parser.add_argument(
        "path", nargs="?", metavar="PATH", help="spec (default: the only one under protocol/)"
    )
    parser.add_argument(
        "--format",
        choices=("md", "html", "pdf", "json"),
        help="how to write the letter (default: md)",
    )
    parser.add_argument(
        "--language", metavar="TAG", help="language of the letter, as ru (default: the first of the study)"
    )
    parser.add_argument("--answers", metavar="FILE", help="record the answers of this file in the spec")


def run(options: argparse.Namespace, console: Console) -> int:
    """Write the letter, or the answers."""
    return _record(options, console) if options.answers else _write(options, console)


def _record(options: argparse.Namespace, console: Console) -> int:
    from protocolkit.api import answer
    from protocolkit.cli.targets import one_target
    from protocolkit.errors import CannotRun

    if options.format or options.language:
        raise CannotRun("--answers records answers and writes no letter", "leave out --format and --language")
    changed = answer(one_target(options.path), options.answers)
    console.note(f"recorded {changed.count} answer{'s' if changed.count != 1 else ''} in {changed.file}")
    for question, assumption in changed.to_review:
        console.note(
            f"  {assumption} still stands in for {question}: confirm or replace it, and what rests on it"
        )
    return 0


def _write(options: argparse.Namespace, console: Console) -> int:
    from protocolkit.cli.targets import one_plan

    result, plan = one_plan(options.path)
    from protocolkit.documents.products.questions import letter_data
    from protocolkit.documents.questions_content import make_letter
    from protocolkit.model.translations import plainly
    from protocolkit.report.stamp import stamped
    from protocolkit.speaking import build_context

    context = build_context(result.loaded, plan, result.lint_errors, language=options.language)
    letter = make_letter(context.plan, context.language)
    if options.format == "json":
        console.result(stamped(plan, result.loaded.hash, **plainly(letter_data(letter))))
        return 0
    data = {"masthead": context.masthead.for_template(), "letter": letter_data(letter)}
    templates = context.templates
    if options.format == "pdf":
        console.result(templates.pdf("questions.typ", data))
    else:
        console.result(templates.text(f"questions.{options.format or 'md'}", data))
    return 0

"""Compare two versions of a protocol by meaning: each change once, its class, and what follows from it.

OLD and NEW are folders, files, revisions of git (REV:PATH) or released versions (releases/1.0.0.json), in any mix.
Elements are matched by id. Another layout, another order of keys or files, and a condition that is proven to say the
same are no change. The header of the amendment is the one beside NEW that leads to its version; it says what a change
is for, where that decides about its class.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, TypeAlias

from protocolkit.cli.console import Console

if TYPE_CHECKING:
    import argparse

    from protocolkit.amend.comparison import Comparison
    from protocolkit.documents.comparison.report import Format
    from protocolkit.versions import CannotLoad

Options: TypeAlias = "argparse.Namespace | SimpleNamespace"

HELP = "what changed between two versions, and what that means"
EXAMPLES = """\
examples:
  protocolkit diff main:protocol/my-trial protocol/my-trial
  protocolkit diff protocol/my-trial/releases/1.0.0.json protocol/my-trial --format md -o changes.md
  protocolkit diff old new -o report.pdf
  protocolkit diff old new --cohort cohort.csv --anchors participants.csv
  protocolkit diff old new --init-amendment A01"""

_FORMATS = {".md": "md", ".json": "json", ".txt": "text"}
_DOCUMENTS: dict[str, Format] = {".html": "html", ".pdf": "pdf", ".docx": "docx"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``diff``."""
    parser.add_argument("old", metavar="OLD", help="the version before")
    parser.add_argument("new", metavar="NEW", help="the version after")
    parser.add_argument(
        "--format",
        choices=("text", "json", "md", "html", "pdf", "docx"),
        help="how to write (default: text, or as FILE ends); html, pdf and docx are the report, for -o",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to this file")
    parser.add_argument(
        "--templates",
        metavar="DIR",
        help="templates of the report that replace ours by name (default: templates/ beside protocolkit.toml)",
    )
    parser.add_argument("--exit-code", action="store_true", help="end with 1 where anything changed")
    parser.add_argument(
        "--profile",
        action="append",
        default=[],
        metavar="NAME",
        help="judge by this jurisdiction, or by the one in this file; may be given several times "
        "(default: all that are for a study of this phase)",
    )
    parser.add_argument(
        "--amendment", metavar="NUMBER", help="take this header (default: the one that leads to NEW)"
    )
    parser.add_argument(
        "--init-amendment",
        metavar="NUMBER",
        help="write the beginning of a header beside NEW, and nothing else",
    )
    parser.add_argument(
        "--cohort", metavar="FILE", help="count who of this table (.csv) gains or loses eligibility"
    )
    parser.add_argument("--as-of", metavar="DATE", help="the day that criteria call today, for --cohort")
    parser.add_argument(
        "--anchors",
        metavar="FILE",
        help="list whose next visits move, of the participants of this table (.csv)",
    )


def read_plainly(arguments: Sequence[str]) -> SimpleNamespace | None:
    """The options of a call with nothing but two versions; ``None`` for any other call."""
    if len(arguments) != 2 or any(argument.startswith("-") for argument in arguments):
        return None
    nothing = dict.fromkeys(("format", "output", "templates", "amendment", "init_amendment", "cohort"))
    said = {"old": arguments[0], "new": arguments[1], "profile": [], "color": "auto"}
    off = {"exit_code": False, "debug": False}
    return SimpleNamespace(**said, **nothing, **off, as_of=None, anchors=None, run=run)


def run(options: Options, console: Console) -> int:
    """Compare, and write or print."""
    from protocolkit.source.memory import gc_paused

    with gc_paused(freeze=True):
        _import_all()
        return _run(options, console)


def _import_all() -> None:
    """Everything that a comparison needs."""
    from protocolkit.cli.lean import lean_imports

    with lean_imports():
        from protocolkit import (
            api,  # noqa: F401
            comparing,  # noqa: F401
        )
        from protocolkit.report import changes_text  # noqa: F401


def _run(options: Options, console: Console) -> int:
    from protocolkit.versions import CannotLoad

    form = _format(options)
    try:
        comparison = _compared(options, console)
    except CannotLoad as problem:
        _show(problem, console)
        raise
    if options.init_amendment is not None:
        return _init(options, console, comparison)
    raw = _written(comparison, form, options, console)
    if options.output is None:
        console.result(raw)
    else:
        from protocolkit.output import write_file_atomically

        write_file_atomically(options.output, raw)
    return int(options.exit_code and bool(comparison.changes))


def _format(options: Options) -> str:
    """The format that is asked for, by name or by the name of the file."""
    from protocolkit.errors import CannotRun

    if options.init_amendment is not None:
        given = [name for name in ("format", "output", "templates") if getattr(options, name) is not None]
        if given:
            raise CannotRun("--init-amendment writes a header and no report", f"leave out --{given[0]}")
    if options.as_of is not None and options.cohort is None:
        raise CannotRun("--as-of is for --cohort", "leave it out")
    ending = _ending(options.output) if options.output is not None else ""
    form = options.format or (
        {**_FORMATS, **_DOCUMENTS}.get(ending) if options.output is not None else "text"
    )
    if form is None:
        what = ending or "a file without an ending"
        raise CannotRun(
            f"{options.output}: a comparison is not written as {what}",
            "name a .html, .pdf, .docx, .md, .json or .txt file",
        )
    is_document = form in _DOCUMENTS.values()
    if is_document and options.output is None:
        raise CannotRun(f"--format {form} is a document", f"name a file for it: -o report.{form}")
    if _DOCUMENTS.get(ending, form) != form:
        raise CannotRun(f"{options.output}: --format {form} is no {ending} file", "leave out --format")
    if options.templates is not None and not is_document:
        raise CannotRun("--templates is for a report", "name a .html, .pdf or .docx file with -o")
    return str(form)


def _ending(file: str) -> str:
    from pathlib import Path

    return Path(file).suffix.lower()


def _compared(options: Options, console: Console) -> Comparison:
    from protocolkit.api import compare
    from protocolkit.calendar.arguments import parse_date

    console.progress("comparing ...")
    try:
        return compare(
            options.old,
            options.new,
            profiles=options.profile,
            amendment=options.amendment,
            cohort=options.cohort,
            anchors=options.anchors,
            today=parse_date(options.as_of, "--as-of") if options.as_of is not None else None,
        )
    finally:
        console.progress("")


def _written(comparison: Comparison, form: str, options: Options, console: Console) -> bytes:
    document = _DOCUMENTS.get(f".{form}")
    if document is not None:
        from protocolkit.api import comparison_report

        return comparison_report(comparison, document, templates=options.templates)
    if form == "json":
        from protocolkit.report.changes_json import changes_json

        return changes_json(comparison)
    if form == "md":
        from protocolkit.documents.comparison.comment import changes_comment

        return changes_comment(comparison).encode("utf-8", "replace")
    from protocolkit.report.changes_text import changes_text

    colour = console.colour and options.output is None
    return changes_text(comparison, colour=colour, width=console.width).encode("utf-8", "replace")


def _init(options: Options, console: Console, comparison: Comparison) -> int:
    from protocolkit.versions import write_skeleton

    name = write_skeleton(comparison, options.init_amendment)
    console.note(f"wrote {name}; say why in it, change by change")
    return 0


def _show(problem: CannotLoad, console: Console) -> None:
    """What is wrong with a side, beside the result that there is none."""
    from protocolkit.report.text import render_text

    files = len({finding.location.file for finding in problem.findings})
    console.note(render_text(problem.findings, problem.lines_of, files=files).rstrip("\n"))

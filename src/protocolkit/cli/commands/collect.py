"""Read filled forms: PDFs that were filled in, or the data that a form saved in a browser.

Every value is held against the forms of the protocol: types, ranges, codes, required answers, limits of dates and
edit checks. The data come out as JSON or CSV; with -o DIR as both, with a table for each form. What only unmasked staff
may see stands apart, under unmasked/; a single CSV has none of it without --unmasked.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from protocolkit.cli.console import Console

if TYPE_CHECKING:
    from protocolkit.collecting.collected import Collected
    from protocolkit.collecting.problems import Problem

HELP = "data and problems of filled forms"
EXAMPLES = """\
examples:
  protocolkit collect filled.pdf
  protocolkit collect site-01/*.pdf -o data
  protocolkit collect filled.pdf --format json --fail-on never"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``collect``."""
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="a filled form (.pdf) or its saved data (.json)"
    )
    parser.add_argument(
        "-o", "--output", metavar="PATH", help="write a .json or .csv file, or into a folder all of them"
    )
    parser.add_argument(
        "--format", choices=("text", "json", "csv"), default="text", help="how to print (default: text)"
    )
    parser.add_argument(
        "--spec", metavar="PATH", help="the protocol (default: that of the forms, under protocol/)"
    )
    parser.add_argument("--as-of", metavar="DATE", help="the day that conditions call today, as 2024-08-31")
    parser.add_argument("--unmasked", action="store_true", help="put unmasked data into a single CSV, too")
    parser.add_argument("--any-version", action="store_true", help="read forms of another version, too")
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning", "never"),
        default="error",
        help="exit with 1 from this severity on (default: error)",
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Collect, write and print."""
    from protocolkit.api import collect
    from protocolkit.cli.days import day_of

    collected = collect(
        options.files,
        options.spec,
        any_version=options.any_version,
        today=day_of("--as-of", options.as_of),
    )
    _keep_masked(options, collected, console)
    if options.output:
        _write(options.output, collected, console)
    console.result(_printed(options.format, collected))
    if options.format == "csv":
        console.note(_text(collected).rstrip("\n"))
    return 1 if collected.failures(options.fail_on) else 0


def _keep_masked(options: argparse.Namespace, collected: Collected, console: Console) -> None:
    """Raises ``CannotRun`` where unmasked data would come into one CSV that nobody asked to have them in."""
    from protocolkit.collecting.tables import unmasked_data
    from protocolkit.errors import CannotRun

    records = unmasked_data(collected).records
    if not records:
        return
    files = ", ".join(dict.fromkeys(record.file for record in records))
    if options.format == "csv" or (options.output or "").endswith(".csv"):
        if not options.unmasked:
            raise CannotRun(
                f"{files}: filled in by unmasked staff, and a single CSV does not keep its data apart",
                "write a folder (-o DIR), or add --unmasked to have its data in the table",
            )
        console.note(f"unmasked data are in the table, from {files}")
    elif options.output and not options.output.endswith(".json"):
        console.note(
            f"unmasked data, from {files}, are apart: {options.output}/unmasked, and in collected.json"
        )


def _printed(form: str, collected: Collected) -> str | bytes:
    if form == "text":
        return _text(collected)
    return _json(collected) if form == "json" else _csv(collected)


def _json(collected: Collected) -> bytes:
    from protocolkit.collecting.tables import as_content
    from protocolkit.report.stamp import stamped

    return stamped(collected.plan, collected.hash, **as_content(collected))


def _csv(collected: Collected) -> bytes:
    from protocolkit.collecting.tables import values_table

    return values_table(collected)


def _write(path: str, collected: Collected, console: Console) -> None:
    """One file by its ending, else a folder with everything."""
    from protocolkit.output import write_atomically, write_file_atomically

    if path.endswith(".json"):
        write_file_atomically(path, _json(collected))
    elif path.endswith(".csv"):
        write_file_atomically(path, _csv(collected))
    else:
        files = {"collected.json": _json(collected), **_tables(collected)}
        write_atomically(path, {**files, "manifest.json": _manifest(collected, files)})
    console.note(f"data of {len(collected.records)} filled forms are in {path}")


def _tables(collected: Collected) -> dict[str, bytes]:
    """The tables of a folder by path; those of unmasked data in a folder of their own, where there are any."""
    from protocolkit.collecting.tables import masked_data, tables_of, unmasked_data

    masked, unmasked = masked_data(collected), unmasked_data(collected)
    files = {"values.csv": _csv(masked)}
    files |= {f"forms/{form}.csv": table for form, table in tables_of(masked).items()}
    if unmasked.records:
        files["unmasked/values.csv"] = _csv(unmasked)
        files |= {f"unmasked/forms/{form}.csv": table for form, table in tables_of(unmasked).items()}
    return files


def _manifest(collected: Collected, files: dict[str, bytes]) -> bytes:
    """What the folder holds, so that the next run may replace it."""
    import hashlib

    from protocolkit.report.stamp import stamped

    listed = [
        {"path": path, "sha256": hashlib.sha256(raw).hexdigest()} for path, raw in sorted(files.items())
    ]
    return stamped(collected.plan, collected.hash, artifacts=listed)


def _text(collected: Collected) -> str:
    counts = {
        severity: sum(problem.severity == severity for problem in collected.problems)
        for severity in ("error", "warning")
    }
    values = sum(
        len(record.values) + sum(len(row.values) for row in record.rows) for record in collected.records
    )
    lines = [_line(problem) for problem in collected.problems]
    what = f"{_count(values, 'value')} on {_count(len(collected.records), 'form')}"
    told = ", ".join(_count(number, word) for word, number in counts.items() if number) or "no problems"
    return "\n".join([*lines, f"{what} of {_count(len(collected.files), 'file')}: {told}"]) + "\n"


def _line(problem: Problem) -> str:
    """Severity, who, where, what; a row of a log by its number."""
    from protocolkit.report.cells import harmless

    where = [problem.subject or "", problem.visit or "", f"row {problem.row}" if problem.row else ""]
    check = f" [{problem.check}]" if problem.check else ""
    told = " ".join(part for part in where if part)
    words = f"{problem.message}{check}" if problem.form in (None, *problem.message.split(".")[:1]) else ""
    words = words or f"{problem.form}: {problem.message}{check}"
    return harmless(f"{problem.severity}: {told + ': ' if told else ''}{words}")


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'s' if number != 1 else ''}"

"""Judge participants by the eligibility criteria: one with reasons, or a table with a log and counts.

SUBJECT is one participant as YAML or JSON (names of variables and their values), or a table of many as CSV (the
header names the variables; a unit in brackets, as in "creatinine [mg/dL]", holds for the column). What is missing
is unknown, and never taken for an answer; so is what contradicts itself, which is told.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from protocolkit.cli.console import Console

if TYPE_CHECKING:
    from protocolkit.api import CheckResult
    from protocolkit.errors import CannotRun
    from protocolkit.model.plan import Plan
    from protocolkit.screening.batch import Screened
    from protocolkit.screening.counts import Summary
    from protocolkit.screening.criteria import Criteria
    from protocolkit.screening.verdict import Verdict

HELP = "participants against the eligibility criteria"
EXAMPLES = """\
examples:
  protocolkit screen protocol/my-trial participant.yaml
  protocolkit screen protocol/my-trial participant.yaml --reading LITERAL --format json
  protocolkit screen protocol/my-trial cohort.csv -o log.csv --rejects rejects.csv --consort flow.svg"""

_TABLES = (".csv", ".tsv")
_FILES = ("log", "rejects", "summary", "consort")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``screen``."""
    parser.add_argument(
        "path", nargs="?", metavar="PATH", help="spec (default: the only one under protocol/)"
    )
    parser.add_argument(
        "subject", metavar="SUBJECT", help="a participant (.yaml, .json) or a table of many (.csv)"
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how to print (default: text)"
    )
    parser.add_argument(
        "--reading",
        action="append",
        default=[],
        metavar="ID",
        help="use this alternative reading in the place of the criteria that it replaces; may be given several times",
    )
    parser.add_argument("--as-of", metavar="DATE", help="the day that criteria call today, as 2024-08-31")
    table = parser.add_argument_group("tables")
    table.add_argument("-o", "--log", metavar="FILE", help="write the screening log as CSV")
    table.add_argument("--rejects", metavar="FILE", help="write what could not be read or used as CSV")
    table.add_argument("--summary", metavar="FILE", help="write the counts as JSON")
    table.add_argument("--consort", metavar="FILE", help="draw the flow of participants as SVG")


def run(options: argparse.Namespace, console: Console) -> int:
    """Judge one participant or a table."""
    from pathlib import Path

    from protocolkit.cli.days import day_of
    from protocolkit.cli.targets import one_plan
    from protocolkit.screening.criteria import compile_criteria

    is_table = Path(options.subject).suffix.lower() in _TABLES
    _refuse_files(options, is_table)
    day = day_of("--as-of", options.as_of)
    content = None if is_table else _read_participant(options.subject)
    result, plan = one_plan(options.path)
    criteria = compile_criteria(plan, options.reading, day)
    if content is None:
        _run_table(options, console, result, criteria)
    else:
        _run_participant(options, console, result, criteria, content)
    return 0


def _refuse_files(options: argparse.Namespace, is_table: bool) -> None:
    from protocolkit.errors import CannotRun

    given = [name for name in _FILES if getattr(options, name) is not None]
    if given and not is_table:
        raise CannotRun(
            f"--{given[0]} is for a table of participants (.csv)", "leave it out for one participant"
        )
    paths = [getattr(options, name) for name in given]
    if len(set(paths)) < len(paths):
        raise CannotRun("two outputs are to be written to one file", "give each a name of its own")


def _read_participant(path: str) -> dict[str, Any]:
    """The names and values of one participant."""
    from pathlib import Path

    from protocolkit.errors import CannotRun

    suffix = Path(path).suffix.lower()
    if suffix not in (".json", ".yaml", ".yml"):
        raise CannotRun(f"{path} is no kind of file that can be screened", "give a .yaml, .json or .csv file")
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise CannotRun(f"{path} cannot be read: {error.strerror or error}") from error
    return _read_json(path, raw) if suffix == ".json" else _read_yaml(path, raw)


def _read_yaml(path: str, raw: bytes) -> dict[str, Any]:
    from protocolkit.errors import CannotRun
    from protocolkit.findings import Severity
    from protocolkit.source.yaml import read_yaml

    document = read_yaml(path, raw)
    for finding in document.findings:
        if finding.rule == "YML009":
            raise _no_participant(path, "name: value, each on a line")
        if finding.severity is Severity.ERROR:
            raise CannotRun(f"{path}, line {finding.location.line + 1}: {finding.message}", finding.fix)
    return dict(document.value)


def _read_json(path: str, raw: bytes) -> dict[str, Any]:
    import json
    from decimal import Decimal

    from protocolkit.errors import CannotRun

    try:
        found = json.loads(
            raw.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=_no_number,
            object_pairs_hook=_once,
        )
        json.dumps(found, ensure_ascii=False, default=str).encode()
    except UnicodeDecodeError as error:
        raise CannotRun(f"{path} is not written in UTF-8", "save the file as UTF-8") from error
    except UnicodeEncodeError as error:
        raise CannotRun(
            f"{path} holds an escape that is no character", "write the character itself"
        ) from error
    except RecursionError as error:
        raise CannotRun(f"{path} is nested too deeply", "write each value beside its name") from error
    except ValueError as error:
        raise CannotRun(f"{path} is not JSON that can be read: {error}") from error
    if not isinstance(found, dict):
        raise _no_participant(path, '{"name": value, ...}')
    return found


def _no_participant(path: str, wanted: str) -> CannotRun:
    from protocolkit.errors import CannotRun

    return CannotRun(f"{path} is no participant", f"write {wanted}; for many, a .csv file")


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is not a number of JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)} is given twice")
    return found


def _run_participant(
    options: argparse.Namespace,
    console: Console,
    result: CheckResult,
    criteria: Criteria,
    content: dict[str, Any],
) -> None:
    from protocolkit.report.stamp import stamped
    from protocolkit.screening.verdict import screen_subject

    verdict = screen_subject(criteria, content)
    if options.format == "json":
        import msgspec

        fields = msgspec.structs.asdict(verdict)
        head = {"kind": "participant", "readings": criteria.readings}
        console.result(stamped(criteria.plan, result.loaded.hash, **head, **fields))
    else:
        console.result(_participant_text(verdict, criteria.plan))


def _participant_text(verdict: Verdict, plan: Plan) -> str:
    from protocolkit.screening.verdict import sentence

    who = f"{verdict.subject}: " if verdict.subject else ""
    lines = [f"{who}{verdict.overall.replace('_', ' ')}"]
    told = [found for found in verdict.criteria if not found.is_as_it_must_be]
    told.sort(key=lambda found: found.value == "UNKNOWN")
    lines += [f"  {sentence(found.id, found.kind, found.value, found.because)}" for found in told]
    lines.append(
        f"  {len(verdict.criteria) - len(told)} of {len(verdict.criteria)} criteria are as they must be"
    )
    lines += _list("missing", verdict.missing, plan)
    lines += _list("each of these could decide alone", verdict.deciding, plan)
    lines += [f"warning: {warning}" for warning in verdict.warnings]
    return "\n".join(lines) + "\n"


def _list(title: str, names: tuple[str, ...], plan: Plan) -> list[str]:
    labels = {name: plan.variables[name].label for name in names if name in plan.variables}
    lines = [f"  {name}  {labels.get(name, '')}".rstrip() for name in names]
    return [f"{title}:", *lines] if lines else []


def _run_table(
    options: argparse.Namespace, console: Console, result: CheckResult, criteria: Criteria
) -> None:
    import time

    from protocolkit.output import write_file_atomically
    from protocolkit.screening.batch import screen_table

    def progress(rows: int, share: float) -> None:
        done = round(share * 30)
        console.progress(f"[{'#' * done}{'.' * (30 - done)}] {share:4.0%}  {rows:,} participants")

    start = time.perf_counter()
    screened = screen_table(
        criteria, options.subject, log=options.log, rejects=options.rejects, progress=progress
    )
    seconds = time.perf_counter() - start
    console.progress("")
    counts = _counts_json(result, criteria, screened)
    if options.summary:
        write_file_atomically(options.summary, counts)
    if options.consort:
        write_file_atomically(options.consort, _drawing(result, criteria, screened.summary))
    console.result(counts if options.format == "json" else _counts_text(screened.summary))
    _tell(console, options, screened, seconds)


def _counts_json(result: CheckResult, criteria: Criteria, screened: Screened) -> bytes:
    import msgspec

    from protocolkit.report.stamp import stamped

    head = {"kind": "cohort", "readings": criteria.readings, "rejects": screened.rejects}
    return stamped(criteria.plan, result.loaded.hash, **head, **msgspec.structs.asdict(screened.summary))


def _counts_text(summary: Summary) -> str:
    lines = [
        f"{summary.screened:>9,}  screened",
        f"{summary.eligible:>9,}  eligible",
        f"{summary.not_eligible:>9,}  not eligible",
        f"{summary.undetermined:>9,}  undetermined",
    ]
    shown = [count for count in summary.criteria if count.any or count.unknown]
    if shown:
        lines += ["", "    first      any  unknown  criterion"]
        lines += [f"{count.first:>9,}{count.any:>9,}{count.unknown:>9,}  {count.id}" for count in shown]
    return "\n".join(lines) + "\n"


def _drawing(result: CheckResult, criteria: Criteria, summary: Summary) -> bytes:
    from protocolkit.documents.artifact import citations, make_masthead
    from protocolkit.documents.render import Templates
    from protocolkit.screening.consort import lay_out

    plan = criteria.plan
    sources = [criterion.sources.get("when", criterion.source) for criterion in plan.criteria.values()]
    masthead = make_masthead(plan, result.loaded.hash or "", result.lint_errors)
    content = {
        "flow": lay_out(summary).for_template(),
        "study": masthead.for_template(),
        "assumptions": len(citations(sources, plan)[1]),
    }
    return Templates().text("consort.svg", content).lstrip()


def _tell(console: Console, options: argparse.Namespace, screened: Screened, seconds: float) -> None:
    """Rate, memory, and what could not be used."""
    rows = screened.summary.screened + screened.summary.rejected
    memory = _peak_memory()
    used = f", {memory:.0f} MiB at most" if memory else ""
    console.note(f"{rows:,} rows in {seconds:.1f} s: {rows / max(seconds, 1e-9):,.0f} a second{used}")
    if not screened.rejects:
        return
    where = f"see {options.rejects}" if options.rejects else "list them with --rejects FILE"
    console.note(f"{screened.rejects:,} rows, columns or values could not be used - {where}")
    for reason in screened.first_rejects:
        console.note(f"  {reason}")


def _peak_memory() -> float | None:
    """The most memory that this process has had, in MiB; ``None`` where the system does not tell."""
    import sys

    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10

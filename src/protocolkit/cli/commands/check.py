"""Check specs: shape, references, conditions, then the clinical rules.

PATH is a folder, a single YAML file, or REV:PATH of a git repository (HEAD:protocol/my-trial). A file in the folder
of a spec stands for the whole spec. The data dictionary of a REDCap project (CSV) is checked by rules of its own.
Without PATH every protocol/*/protocol.yaml is checked.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import dropwhile
from types import SimpleNamespace
from typing import TYPE_CHECKING

from protocolkit.cli.cache import SEVERITIES, Report, find_report, keep_report, report_key
from protocolkit.cli.console import Console
from protocolkit.errors import CannotRun

if TYPE_CHECKING:
    import argparse

    from protocolkit.api import CheckResult
    from protocolkit.findings import Finding
    from protocolkit.lint.settings import Settings

    Options = argparse.Namespace | SimpleNamespace

HELP = "find what is wrong with a protocol"
FOR_OTHERS = ("sarif", "junit", "github", "gitlab")
"""Formats for code scanning, test reports, and the pages of a pull or merge request."""

EXAMPLES = """\
examples:
  protocolkit check
  protocolkit check protocol/my-trial --fail-on warning
  protocolkit check --select ELG,SCH009 --ignore ELG014
  protocolkit check --baseline known.json
  protocolkit check HEAD~1:protocol/my-trial --format json
  protocolkit check dictionary.csv
  protocolkit check --fix --diff
  protocolkit check --watch

What is asked of a protocol stands in protocolkit.toml beside it or in a folder above; docs/checking.md tells how.

Exit code 0 when no finding reaches --fail-on, 1 when one does, 2 when nothing could be checked. Findings that a
recorded decision accepts, that wait for an open question or stand in the baseline never reach it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``check``."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="spec to check (default: every spec under protocol/)"
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", *FOR_OTHERS),
        default="text",
        help="how to report (default: text); docs/ci.md tells who reads which",
    )
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning", "info", "never"),
        help="least severity that makes the exit code 1 (default: as configured, else error)",
    )
    _add_choices(parser)
    _add_baselines(parser)
    _add_edits(parser)
    parser.add_argument(
        "--show-decided", action="store_true", help="show in full what somebody decided about, too"
    )
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="check anew even where nothing has changed since the last check (proofs are still kept)",
    )


def _add_edits(parser: argparse.ArgumentParser) -> None:
    """What is done beside checking."""
    parser.add_argument(
        "--fix", action="store_true", help="first mend what needs no judgement, never the sponsor's own words"
    )
    parser.add_argument(
        "--diff",
        action="store_true",
        help="with --fix: show what would be mended, and write and check nothing",
    )
    parser.add_argument(
        "--watch", action="store_true", help="check again whenever a file changes, until Ctrl-C"
    )


def _add_choices(parser: argparse.ArgumentParser) -> None:
    """Which rules run, and what they know."""
    for name, words in (
        ("select", "run only these rules: ids or how they begin, such as ELG,SCH009"),
        ("ignore", "do not run these rules"),
    ):
        parser.add_argument(
            f"--{name}", action="append", default=[], metavar="RULES", help=f"{words} (may be repeated)"
        )
    configuration = parser.add_mutually_exclusive_group()
    configuration.add_argument(
        "--config",
        metavar="FILE",
        help="configuration (default: the nearest protocolkit.toml or pyproject.toml)",
    )
    configuration.add_argument("--no-config", action="store_true", help="check without a configuration")
    parser.add_argument(
        "--as-of", metavar="DATE", help="what counts as today; rules that need it do not run otherwise"
    )
    parser.add_argument(
        "--no-proofs", action="store_true", help="do not run the rules that need proofs, which take a while"
    )


def _add_baselines(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--baseline",
        metavar="FILE",
        help="findings in this file were there before, and do not fail the check",
    )
    parser.add_argument(
        "--write-baseline", metavar="FILE", help="write what is found now as the baseline of later checks"
    )


def read_plainly(arguments: Sequence[str]) -> SimpleNamespace | None:
    """The options of a call with nothing but paths, perhaps after switches; ``None`` for any other call."""
    paths = list(dropwhile(_SWITCHES.__contains__, arguments))
    if any(path.startswith("-") for path in paths):
        return None
    switched = arguments[: len(arguments) - len(paths)]
    switches = {name: switch in switched for switch, name in _SWITCHES.items()}
    nothing = dict.fromkeys(("fail_on", "config", "as_of", "baseline", "write_baseline"))
    off = dict.fromkeys(("fix", "diff", "watch", "debug"), False)
    said = {"paths": paths, "format": "text", "color": "auto", "select": [], "ignore": []}
    return SimpleNamespace(**said, **nothing, **off, **switches, run=run)


_SWITCHES = {
    "--no-cache": "no_cache",
    "--no-proofs": "no_proofs",
    "--no-config": "no_config",
    "--show-decided": "show_decided",
}
"""Options without a value, and their names."""


def run(options: Options, console: Console) -> int:
    """Check every spec; before that mend them, or do so again and again, where that is asked for."""
    if options.diff and not options.fix:
        raise CannotRun("--diff shows what --fix would mend", "write --fix --diff")
    if options.watch:
        return _watch(options, console)
    if options.fix:
        from protocolkit.cli.fixing import fix_specs

        fix_specs(_specs(options), console, only_show=options.diff)
        if options.diff:
            return 0
    return _run_once(options, console)


def _watch(options: Options, console: Console) -> int:
    if options.fix or options.write_baseline is not None:
        raise CannotRun("--watch only looks: it goes with neither --fix nor --write-baseline")
    from protocolkit.cli.watching import watch

    files = [file for file in (options.config, options.baseline) if file is not None]
    return watch(lambda: _run_once(options, console), options.paths, files, console)


def _run_once(options: Options, console: Console) -> int:
    """Report all findings at once; repeat the last report where nothing has changed."""
    key = None
    if not options.no_cache and options.write_baseline is None:
        follows_from = _follows_from(options, console)
        key = report_key(options.paths, follows_from, config=options.config, baseline=options.baseline)
    report = find_report(key) if key else None
    if report is None:
        report = _check(options, console)
        if key:
            keep_report(key, report)
    console.result(report.printed)
    for note in report.notes:
        console.note(note)
    if options.fail_on is None:
        return int(report.counts["failing"] > 0)
    failing = SEVERITIES[: SEVERITIES.index(options.fail_on) + 1] if options.fail_on in SEVERITIES else ()
    return int(any(report.counts[severity] for severity in failing))


def _follows_from(options: Options, console: Console) -> tuple[str, ...]:
    """What a report follows from beside the specs and files."""
    said = (
        options.select,
        options.ignore,
        options.config,
        options.no_config,
        options.as_of,
        options.baseline,
    )
    looks = (options.format, console.colour, console.width, options.show_decided)
    from_where = (_here(), options.fail_on) if options.format in FOR_OTHERS else ()
    return tuple(map(repr, (*said, options.no_proofs, *looks, *from_where)))


def _check(options: Options, console: Console) -> Report:
    from protocolkit.source.memory import gc_paused

    if any(path.casefold().endswith(".csv") for path in options.paths):
        from protocolkit.cli.dictionaries import check_dictionaries, dictionaries_in

        if files := dictionaries_in(options.paths):
            return check_dictionaries(files, options, console)

    with gc_paused(freeze=not options.watch):
        _import_all()
        results = _check_all(options, console)
        notes = []
        if options.write_baseline is not None:
            from protocolkit.api import record_baseline

            results = record_baseline(results, options.write_baseline)
            notes.append(f"the baseline stands in {options.write_baseline}")
        findings = [finding for result in results for finding in result.findings]
        counts = {severity: sum(result.count(severity) for result in results) for severity in SEVERITIES}
        counts["failing"] = sum(result.failures for result in results)
        notes += _notes(results)
        if options.format == "json":
            return Report(counts, notes, _json(results, findings))
        if options.format in FOR_OTHERS:
            return Report(counts, notes, _for_others(results, options))
        text = _text(results, findings, console, show_decided=options.show_decided)
        return Report(counts, notes, text.encode("utf-8", "replace"))


def _import_all() -> None:
    """Everything that a check of a spec without errors needs."""
    from protocolkit.cli.lean import lean_imports

    with lean_imports():
        from protocolkit import api  # noqa: F401
        from protocolkit.lint.engine import all_rules
        from protocolkit.report import text  # noqa: F401

        all_rules()


def _check_all(options: Options, console: Console) -> list[CheckResult]:
    from protocolkit.api import check

    results = []
    for target, settings in _specs(options):
        console.progress(f"checking {target}")
        results.append(check(target, settings))
    console.progress("")
    return results


def _specs(options: Options) -> Iterator[tuple[str, Settings]]:
    """Every spec that was asked for, and how it is checked."""
    from protocolkit.api import settings_for
    from protocolkit.kept import kept_folder
    from protocolkit.source.files import discover

    as_of = None
    if options.as_of is not None:
        from protocolkit.calendar.arguments import parse_date

        as_of = parse_date(options.as_of, "--as-of")
    for target in discover(options.paths):
        yield (
            target,
            settings_for(
                target,
                config=options.config,
                use_config=not options.no_config,
                select=_rules(options.select),
                ignore=_rules(options.ignore),
                baseline=options.baseline,
                as_of=as_of,
                proofs=not options.no_proofs,
                kept=kept_folder(),
            ),
        )


def _rules(texts: Sequence[str]) -> list[str]:
    """Rules as they were named: repeated, or several with commas."""
    return [name.strip().upper() for text in texts for name in text.split(",")]


def _notes(results: Sequence[CheckResult]) -> list[str]:
    """What is to be told beside the result: rules that did not run, entries of the baseline that are mended."""
    reasons: dict[str, list[str]] = {}
    for rule, reason in sorted(_skipped(results).items()):
        reasons.setdefault(reason, []).append(rule)
    notes = [f"{', '.join(rules)} did not run: {reason}" for reason, rules in sorted(reasons.items())]
    mended = sum(len(result.mended) for result in results)
    if mended:
        entries = "1 entry of the baseline is" if mended == 1 else f"{mended:,} entries of the baseline are"
        notes.append(f"{entries} mended; --write-baseline again")
    return notes


def _skipped(results: Sequence[CheckResult]) -> dict[str, str]:
    return {skipped.rule: skipped.reason for result in results for skipped in result.skipped}


def _json(results: Sequence[CheckResult], findings: Sequence[Finding]) -> bytes:
    from protocolkit.report.json import ProtocolStamp, render_json
    from protocolkit.version import __version__

    plans = [(result.loaded.plan, result.loaded.hash) for result in results]
    stamps = [
        ProtocolStamp(plan.protocol.study.id, plan.protocol.study.version, key) for plan, key in plans if plan
    ]
    files = sum(len(result.loaded.sources.files) for result in results)
    return render_json(
        findings, version=__version__, files=files, protocols=stamps, skipped=_skipped(results)
    )


def _for_others(results: Sequence[CheckResult], options: Options) -> bytes:
    from protocolkit.cli.formats import written_for

    if options.fail_on is not None:
        from msgspec.structs import replace

        results = [replace(result, fail_on=options.fail_on) for result in results]
    return written_for(options.format, results, root=_here(), show_decided=options.show_decided)


def _here() -> str:
    """The current folder, from which files are named; empty where it is gone."""
    try:
        return os.getcwd()  # noqa: PTH109 - pathlib would cost more than a kept report
    except OSError:
        return ""


def _text(
    results: Sequence[CheckResult], findings: Sequence[Finding], console: Console, *, show_decided: bool
) -> str:
    from protocolkit.report.text import render_text
    from protocolkit.source.positions import break_lines

    documents = {file: doc for result in results for file, doc in result.loaded.spec.documents.items()}
    amendments = (found.document for result in results for found in result.loaded.amendments)
    documents |= {document.file: document for document in amendments}
    records = (result.loaded.record for result in results)
    lines: dict[str, Sequence[str]] = {record.path: record.lines for record in records if record is not None}

    def lines_of(file: str) -> Sequence[str]:
        if file not in lines:
            lines[file] = break_lines(documents[file].text) if file in documents else ()
        return lines[file]

    files = sum(len(result.loaded.sources.files) for result in results)
    report = render_text(
        findings,
        lines_of,
        files=files,
        colour=console.colour,
        width=console.width,
        show_decided=show_decided,
    )
    return report + "".join(_coverage(result) for result in results)


def _coverage(result: CheckResult) -> str:
    """How much of a spec the condition language says, where the spec could be loaded."""
    from protocolkit.model.coverage import coverage_of

    plan = result.loaded.plan
    return f"{plan.protocol.study.id}: {coverage_of(plan).words}\n" if plan else ""

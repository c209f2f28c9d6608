"""``check`` of data dictionaries of REDCap: the same reports, by the rules about dictionaries."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from protocolkit.cli.cache import SEVERITIES, Report
from protocolkit.errors import CannotRun

if TYPE_CHECKING:
    from protocolkit.cli.commands.check import Options
    from protocolkit.cli.console import Console
    from protocolkit.dictionaries import CheckedDictionary
    from protocolkit.findings import Finding

__all__ = ["check_dictionaries", "dictionaries_in"]

_OF_SPECS = ("config", "baseline", "write_baseline")
"""Options that are about specs alone."""


def dictionaries_in(paths: Sequence[str]) -> tuple[str, ...]:
    """The dictionaries among some paths: all of them, or none. Raises ``CannotRun`` where specs are among them."""
    tables = [path for path in paths if path.casefold().endswith(".csv")]
    if not tables:
        return ()
    from protocolkit.dictionaries import is_dictionary
    from protocolkit.source.nearby import spec_of

    found = [path for path in tables if is_dictionary(path)]
    strange = [
        path for path in tables if path not in found and Path(path).is_file() and spec_of(path) == path
    ]
    if strange:
        raise CannotRun(
            f'"{strange[0]}" is no data dictionary of REDCap: its first row does not have the headings of one',
            "Download the dictionary of a project again; or name the folder of a spec.",
        )
    if found and len(found) < len(paths):
        raise CannotRun(
            "specs and dictionaries are not checked at once", "Name the dictionaries in a call of their own."
        )
    return tuple(dict.fromkeys(found))


def check_dictionaries(files: Sequence[str], options: Options, console: Console) -> Report:
    """The report about some dictionaries."""
    from protocolkit.dictionaries import check_dictionary

    given = [name for name in _OF_SPECS if getattr(options, name)]
    if given:
        raise CannotRun(f"--{given[0].replace('_', '-')} is about specs, not about dictionaries")
    results = []
    for file in files:
        console.progress(f"checking {file}")
        select, ignore = (_named(texts) for texts in (options.select, options.ignore))
        results.append(check_dictionary(file, select=select, ignore=ignore))
    console.progress("")
    findings = [finding for result in results for finding in result.findings]
    counts = {severity: sum(found.severity == severity for found in findings) for severity in SEVERITIES}
    counts["failing"] = counts["error"]
    return Report(counts, [], _printed(results, findings, options, console))


def _named(texts: Sequence[str]) -> list[str]:
    return [name.strip().upper() for text in texts for name in text.split(",")]


def _printed(
    results: Sequence[CheckedDictionary], findings: Sequence[Finding], options: Options, console: Console
) -> bytes:
    if options.format == "json":
        from protocolkit.report.json import render_json
        from protocolkit.version import __version__

        return render_json(findings, version=__version__, files=len(results))
    if options.format != "text":
        from protocolkit.cli.formats import write_specs
        from protocolkit.report.checked import CheckedSpec

        fail_on = options.fail_on or "error"
        checked = [
            CheckedSpec(result.file, result.findings, tuple(sorted(result.ran)), fail_on=fail_on, files=1)
            for result in results
        ]
        return write_specs(options.format, checked, root=str(Path.cwd()), show_decided=options.show_decided)
    from protocolkit.report.text import render_text

    lines = {result.file: result.lines for result in results}
    text = render_text(
        findings,
        lambda file: lines.get(file, ()),
        files=len(results),
        colour=console.colour,
        width=console.width,
    )
    return text.encode("utf-8", "replace")

"""Reports of a check for other programs, each by the module of ``protocolkit.report`` that writes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from protocolkit.report.checked import CheckedSpec
from protocolkit.report.json import ProtocolStamp

if TYPE_CHECKING:
    from protocolkit.api import CheckResult

__all__ = ["checked_specs", "write_specs", "written_for"]

_UNLOADED = "the protocol could not be loaded"


def written_for(form: str, results: Sequence[CheckResult], *, root: str, show_decided: bool) -> bytes:
    """The report in a format: ``sarif``, ``junit``, ``github`` or ``gitlab``; files are named from ``root``."""
    return write_specs(form, checked_specs(results), root=root, show_decided=show_decided)


def write_specs(form: str, specs: Sequence[CheckedSpec], *, root: str, show_decided: bool) -> bytes:
    """The same of what is told of each result."""
    from protocolkit.catalogue import every_rule
    from protocolkit.version import PAGES, __version__

    if form == "sarif":
        from protocolkit.report.sarif import render_sarif

        return render_sarif(specs, every_rule(), version=__version__, root=root, pages=PAGES)
    if form == "junit":
        from protocolkit.report.junit import render_junit

        return render_junit(specs, every_rule(), root=root)
    if form == "github":
        from protocolkit.report.github import render_github

        return render_github(specs, root=root, show_decided=show_decided)
    from protocolkit.report.gitlab import render_gitlab

    return render_gitlab(specs, root=root, show_decided=show_decided)


def checked_specs(results: Sequence[CheckResult]) -> list[CheckedSpec]:
    """What these formats tell of each result."""
    from protocolkit.lint.engine import rule_ids
    from protocolkit.source.rules import LOAD_RULES

    return [_checked(result, [rule.id for rule in LOAD_RULES], rule_ids()) for result in results]


def _checked(result: CheckResult, loading: Sequence[str], clinical: Sequence[str]) -> CheckedSpec:
    """A result; where the protocol could not be loaded, only the rules that found something are known to have run."""
    plan = result.loaded.plan
    if plan is None:
        ran = {finding.rule for finding in result.findings}
        skipped = {rule: _UNLOADED for rule in (*loading, *clinical) if rule not in ran}
        stamp = None
    else:
        study = plan.protocol.study
        ran = {*loading, *result.ran}
        skipped = {entry.rule: entry.reason for entry in result.skipped}
        stamp = ProtocolStamp(study.id, study.version, result.loaded.hash)
    return CheckedSpec(
        target=result.loaded.target,
        findings=result.findings,
        ran=tuple(sorted(ran)),
        skipped=skipped,
        stamp=stamp,
        fail_on=result.fail_on,
        files=len(result.loaded.sources.files),
    )

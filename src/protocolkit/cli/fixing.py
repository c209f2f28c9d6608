"""``check --fix``: mends what needs no judgement before the check, or shows what it would mend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from protocolkit.cli.console import Console
from protocolkit.editing import fix
from protocolkit.report.difference import difference

if TYPE_CHECKING:
    from protocolkit.findings import Finding
    from protocolkit.lint.settings import Settings

__all__ = ["fix_specs"]


def fix_specs(specs: Iterable[tuple[str, Settings]], console: Console, *, only_show: bool) -> None:
    """Fix every spec; say beside the result what was mended, and what had to be left.

    To show only, the result is the difference and nothing is written.
    """
    for target, settings in specs:
        console.progress(f"fixing {target}")
        fixed = fix(target, settings, write=not only_show)
        console.progress("")
        if only_show:
            console.result("".join(difference(file.file, file.before, file.after) for file in fixed.files))
        done = "would fix" if only_show else "fixed"
        console.note(f"{target}: {done} {_counted(fixed.mended)} in {len(fixed.files):,} file(s)")
        for finding in fixed.taken_back:
            at = finding.location
            console.note(
                f"  {at.file}:{at.line + 1}:{at.column + 1}: {finding.rule} is left: mending it would change more"
            )


def _counted(findings: Sequence[Finding]) -> str:
    return "1 finding" if len(findings) == 1 else f"{len(findings):,} findings"

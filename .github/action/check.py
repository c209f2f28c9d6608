"""The check of the GitHub Action: annotations in the log, a report in the summary, counts as outputs of the step.

The runner says by its environment what to check (``CHECK_PATH``, ``CHECK_FAIL_ON``) and where to write.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

MARK = "<!-- protocolkit check -->"
"""How a report begins, by which the comment of an earlier run is found."""

_MOST = 60_000  # characters; a comment may have 65,536


def main() -> int:
    """Check, write what the runner reads, and end as the check did."""
    code = _check("github", to_log=True).returncode
    outputs = {"exit-code": str(code)}
    if code in (0, 1):
        summary = json.loads(_check("json").stdout)["summary"]
        folder = Path(os.environ["RUNNER_TEMP"])
        sarif, report = folder / "protocolkit.sarif", folder / "protocolkit.md"
        sarif.write_bytes(_check("sarif").stdout)
        report.write_text(_report(summary, _check("text").stdout.decode()), encoding="utf-8")
        outputs |= {"errors": str(summary["errors"]), "warnings": str(summary["warnings"])}
        outputs |= {"sarif": str(sarif), "report": str(report)}
        _append("GITHUB_STEP_SUMMARY", report.read_text(encoding="utf-8"))
    _append("GITHUB_OUTPUT", "".join(f"{name}={value}\n" for name, value in outputs.items()))
    return code


def _check(form: str, *, to_log: bool = False) -> subprocess.CompletedProcess[bytes]:
    """One call of the program; what it says on stderr is for the log of the first call alone."""
    fail_on = os.environ.get("CHECK_FAIL_ON", "").strip()
    paths = [line.strip() for line in os.environ.get("CHECK_PATH", "").splitlines() if line.strip()]
    options = ["--format", form, "--color", "never", *(["--fail-on", fail_on] if fail_on else [])]
    sys.stdout.flush()
    return subprocess.run(
        [sys.executable, "-m", "protocolkit", "check", *options, "--", *paths],
        stdout=None if to_log else subprocess.PIPE,
        stderr=None if to_log else subprocess.DEVNULL,
        check=False,
    )


def _report(summary: dict[str, Any], text: str) -> str:
    """The report as Markdown; nothing in it is markup."""
    counted = f"{summary['errors']} errors, {summary['warnings']} warnings, {summary['infos']} notes"
    decided = summary["accepted"] + summary["open"] + summary["baseline"]
    told = f"**{counted}** in {summary['files']} files; {decided} more are decided or wait for an answer."
    if len(text) > _MOST:
        text = text[:_MOST].rpartition("\n")[0] + "\n... the log has the rest\n"
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{MARK}\n### protocolkit check\n\n{told}\n\n{fence}text\n{text}{fence}\n"


def _append(name: str, text: str) -> None:
    """Add to the file that the runner names for it."""
    with Path(os.environ[name]).open("a", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    sys.exit(main())

"""The comparison of the GitHub Action: what a pull request changes in each protocol, as one report in Markdown.

The runner says by its environment what to compare (``CHECK_PATH``), with which commit (``BASE``) and where to write.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

MARK = "<!-- protocolkit diff -->"
"""How the report begins, by which the comment of an earlier run is found."""

_MOST = 65_200
"""Characters of all parts; GitHub takes 65,536 with what stands around them, and one part has at most 65,000."""

_UNCHANGED, _CHANGED = 0, 1


def main() -> int:
    """Compare every protocol with its state in the base commit; a protocol that cannot be compared is told as such."""
    base = os.environ["BASE"].strip()
    if not _fetched(base):
        sys.stderr.write(f"the commit {base} cannot be fetched\n")
        return 2
    parts = [part for folder in _protocols(base) for part in _compared(folder, base)]
    report = Path(os.environ["RUNNER_TEMP"]) / "protocolkit-diff.md"
    report.write_text(_joined(parts), encoding="utf-8")
    _append("GITHUB_STEP_SUMMARY", report.read_text(encoding="utf-8"))
    _append("GITHUB_OUTPUT", f"changed={str(bool(parts)).lower()}\nreport={report}\n")
    return 0


def _fetched(base: str) -> bool:
    """Whether the base commit is here; a checkout is shallow unless it is told otherwise."""
    is_here = ["git", "cat-file", "-e", f"{base}^{{commit}}"]
    if subprocess.run(is_here, stderr=subprocess.DEVNULL, check=False).returncode == 0:
        return True
    fetch = ["git", "fetch", "--quiet", "--no-tags", "--depth=1", "origin", base]
    return subprocess.run(fetch, check=False).returncode == 0


def _protocols(base: str) -> list[str]:
    """The folders to compare: those named, else every ``protocol/*/protocol.yaml`` of either commit."""
    given = [line.strip() for line in os.environ.get("CHECK_PATH", "").splitlines() if line.strip()]
    if given:
        return given
    here = {path.parent.as_posix() for path in Path().glob("protocol/*/protocol.yaml")}
    listed = _git("ls-tree", "-r", "--name-only", "-z", base, "--", "protocol").split("\0")
    before = {str(Path(name).parent) for name in listed if Path(name).match("protocol/*/protocol.yaml")}
    return sorted(here | before)


def _compared(folder: str, base: str) -> Iterator[str]:
    """The part of the report about one protocol; none where nothing changed."""
    is_here, was_here = Path(folder).exists(), bool(_git("ls-tree", base, "--", folder.rstrip("/")))
    if not (is_here and was_here):
        yield f"## {_literal(folder)}\n\n{'New' if is_here else 'Removed'} in this pull request.\n"
        return
    sides = [f"{base}:{folder}", folder]
    done = subprocess.run(
        [sys.executable, "-m", "protocolkit", "diff", "--format", "md", "--exit-code", "--", *sides],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode == _CHANGED:
        yield done.stdout
    elif done.returncode != _UNCHANGED:
        sys.stderr.write(done.stderr)
        yield f"## {_literal(folder)}\n\nCannot be compared: the log says why.\n"


def _literal(text: str) -> str:
    """A path of which nothing is markup."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def _joined(parts: list[str]) -> str:
    """As many parts as a comment may hold, and how many it does not."""
    shown, left = [f"{MARK}\n"], _MOST
    for part in parts:
        if len(part) <= left:
            shown.append(part)
            left -= len(part)
    missing = 1 + len(parts) - len(shown)
    if not parts:
        shown.append("No protocol says anything else than before.\n")
    if missing:
        shown.append(f"**Cut to fit into a comment:** {missing} of {len(parts)} protocols are not shown.\n")
    return "\n".join(shown)


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], capture_output=True, encoding="utf-8", check=True).stdout


def _append(name: str, text: str) -> None:
    """Add to the file that the runner names for it."""
    with Path(os.environ[name]).open("a", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    sys.exit(main())

"""The comment of the GitHub Action: one on each pull request, written anew by every run, with the program ``gh``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from check import MARK


def main() -> int:
    """Change the comment of an earlier run, or make the first one."""
    repository, number = os.environ["GITHUB_REPOSITORY"], os.environ["PULL_REQUEST"]
    comments = f"repos/{repository}/issues/{number}/comments"
    body = Path(os.environ["REPORT"]).read_text(encoding="utf-8")
    pages = json.loads(_gh("api", "--paginate", "--slurp", comments))
    earlier = [comment["id"] for page in pages for comment in page if comment["body"].startswith(MARK)]
    if earlier:
        change = ("--method", "PATCH", f"repos/{repository}/issues/comments/{earlier[0]}")
    else:
        change = ("--method", "POST", comments)
    _gh("api", *change, "--input", "-", given=json.dumps({"body": body}))
    return 0


def _gh(*arguments: str, given: str = "") -> str:
    return subprocess.run(
        ["gh", *arguments], input=given, stdout=subprocess.PIPE, encoding="utf-8", check=True
    ).stdout


if __name__ == "__main__":
    sys.exit(main())

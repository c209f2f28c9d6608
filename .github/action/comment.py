"""A comment of the GitHub Action: one of its kind on a pull request, written anew by every run, with ``gh``.

The first line of a report is its mark, by which the comment of an earlier run is found.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Change the comment of an earlier run, or make the first one."""
    repository, number = os.environ["GITHUB_REPOSITORY"], os.environ["PULL_REQUEST"]
    comments = f"repos/{repository}/issues/{number}/comments"
    body = Path(os.environ["REPORT"]).read_text(encoding="utf-8")
    mark = body.partition("\n")[0]
    pages = json.loads(_gh("api", "--paginate", "--slurp", comments))
    earlier = [comment["id"] for page in pages for comment in page if comment["body"].startswith(mark)]
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

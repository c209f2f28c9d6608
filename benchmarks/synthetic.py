"""Makes a large, valid spec from a small one: every form, with its activities, many times over.

python benchmarks/synthetic.py protocol/nct03239535 /tmp/large --lines 50000
"""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path


def make_large(source: Path, target: Path, lines: int) -> int:
    """Write the large spec into an empty folder and return the number of its lines."""
    shutil.copytree(source, target)
    forms = sorted((source / "forms").glob("*.yaml"))
    schedule = (target / "schedule.yaml").read_text(encoding="utf-8")
    head, activities = schedule.split("\nactivities:\n")
    copies = [activities]
    total, number = _count(target), 1
    while total < lines:
        number += 1
        for path in forms:
            text = _renamed_form(path.read_text(encoding="utf-8"), number)
            (target / "forms" / f"{path.stem}{number}.yaml").write_text(text, encoding="utf-8")
        copies.append(_renamed_activities(activities, number))
        total = _count(target) + sum(copy.count("\n") for copy in copies[1:])
    text = f"{head}\nactivities:\n" + "\n".join(copies)
    (target / "schedule.yaml").write_text(text, encoding="utf-8")
    return _count(target)


def _renamed_form(text: str, number: int) -> str:
    """The form under another id, its checks too; what it says of other forms stays."""
    form = re.search(r"^  - id: ([A-Z0-9]+)$", text, re.MULTILINE)
    assert form, "a form file begins with its id"
    text = re.sub(rf"(?<![A-Za-z0-9_.]){form[1]}(?=[.@])", f"{form[1]}{number}", text)
    text = text.replace(form[0], f"  - id: {form[1]}{number}", 1)
    return re.sub(r"^      - id: (XC[0-9]+)$", rf"      - id: \1_{number}", text, flags=re.MULTILINE)


def _renamed_activities(text: str, number: int) -> str:
    text = re.sub(r"^  - id: ([A-Z0-9_]+)$", rf"  - id: \1_{number}", text, flags=re.MULTILINE)
    return re.sub(r"^    form: ([A-Z0-9]+)$", rf"    form: \g<1>{number}", text, flags=re.MULTILINE)


def _count(folder: Path) -> int:
    return sum(path.read_text(encoding="utf-8").count("\n") for path in folder.rglob("*.yaml"))


def main() -> None:
    """Command line of the generator."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--lines", type=int, default=50_000)
    options = parser.parse_args()
    print(f"{make_large(options.source, options.target, options.lines):,} lines in {options.target}")


if __name__ == "__main__":
    main()

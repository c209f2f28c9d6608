"""Makes a large, valid spec from a small one: every form, with its activities, many times over.

python benchmarks/synthetic.py protocol/nct03239535 /tmp/large --lines 50000

``amend_large`` writes another version of such a spec beside it, with changes of many kinds.
"""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path

_NEW_ITEM = """\
    items:
      - id: REMARK_NEW
        label: Remark
        type: text
        required: optional
        source: ASM-60

"""


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


_IN_FORMS = (
    ("lab", "label: Platelets\n", "label: Platelet count\n"),
    (
        "lab",
        "range: [0, 3000]\n        soft_range: [20, 1000]",
        "range: [0, 2500]\n        soft_range: [20, 900]",
    ),
    ("lab", "PLAT_LBORRES < 50 or WBC_LBORRES < 4.0)", "PLAT_LBORRES < 100 or WBC_LBORRES < 4.0)"),
    ("lab", "CREAT_LBORRES >= 20 and PLAT_LBORRES <= 2000", "PLAT_LBORRES <= 2000 and CREAT_LBORRES >= 20"),
    ("abi", "ABI_VSORRES <= 0.50 or ANKPRES <= 70", "ABI_VSORRES < 0.50 or ANKPRES <= 70"),
    ("abi", "when: ABIPERF == Y", "when: ABIPERF != N"),
    ("vs", "required: always", "required: optional"),
    ("ae", "label: ", "label: New - "),
    ("cm", "    name: ", "    name: Other "),
    ("ser", "    items:\n", _NEW_ITEM),
)
"""In each copy of a form: a label, ranges, edit checks that change or only read otherwise, an item more."""

_ELSEWHERE = (
    ("eligibility", "when: platelets < 50 or", "when: platelets < 100 or"),
    ("eligibility", "when: abpi <= 0.5 or ankle_pressure <= 70", "when: abpi <= 0.5 or ankle_pressure < 70"),
    ("eligibility", "text: Humid gangrene or", "text: Wet gangrene or"),
    ("eligibility", "when: 18 <= age_years <= 80 and", "when: age_years >= 18 and age_years <= 80 and"),
    ("eligibility", "hba1c_pct <= 8.5", "hba1c_pct <= 9"),
    ("schedule", "target: P24M\n    window: [-P30D, +P30D]", "target: P24M\n    window: [-P14D, +P14D]"),
    (
        "schedule",
        "target: P1M\n    window: [-P7D, +P7D]\n    modes: [in_person]\n    enabled: false",
        "target: P1M\n    window: [-P7D, +P7D]\n    modes: [in_person]\n    enabled: true",
    ),
    ("outcomes", "description: Number of survived patients", "description: Number of participants alive"),
    ("protocol", "data_monitoring_committee: false", "data_monitoring_committee: true"),
    ("protocol", "version: 1.0.0", "version: 2.0.0"),
)


def amend_large(source: Path, target: Path, changes: int) -> int:
    """Write a copy of a large spec with so many changes into an empty folder, and return their number."""
    shutil.copytree(source, target)
    made = 0
    for file, old, new in _ELSEWHERE:
        made += _edited(target / f"{file}.yaml", old, new)
    number = 1
    while made < changes:
        number += 1
        for form, old, new in _IN_FORMS[: changes - made]:
            made += _edited(target / "forms" / f"{form}{number}.yaml", old, new)
    return made


def _edited(path: Path, old: str, new: str) -> int:
    """Make one change in a file, which has to be there to be changed."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name}: {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return 1


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

"""The code is of no trial: nothing in it names the protocol that happens to live in this repository."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_neither_code_nor_templates_name_the_first_trial() -> None:
    names = ("nct0", "msc")
    # lists of words hold the vocabulary of medicine, of which these are a part
    clinical = ("ischemi", "ischaemi", "fontaine", "rutherford", "ankle", "mesenchymal", "saline")
    found = []
    for folder in ("src", "templates"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".html", ".typ", ".md", ".css", ".txt", ".svg"):
                content = path.read_text(encoding="utf-8").casefold()
                words = names if path.parent.name == "wordlists" else names + clinical
                found += [(path.name, word) for word in words if re.search(rf"\b{word}", content)]
    assert found == []

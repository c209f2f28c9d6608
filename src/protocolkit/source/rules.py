"""What a spec must be to be loaded, rule by rule: the pages of ``pages/*.md`` as rules.

Each page begins with ``# <id> <title>``; the rest has the sections of every rule page. The findings themselves come
from the modules that read, shape, refer and resolve.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from protocolkit.findings import Rule, Severity, Stage

__all__ = ["LOAD_RULES"]

_FOLDER = Path(__file__).parent / "pages"
_HEADING = re.compile(r"^# ([A-Z]{3}[0-9]{3}) (.+)$", re.MULTILINE)


def _rules() -> Iterator[Rule]:
    for file in sorted(_FOLDER.glob("*.md")):
        _, *parts = _HEADING.split(file.read_text(encoding="utf-8"))
        for rule_id, title, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
            page = f"{title}.\n\n{body.strip()}"
            yield Rule(rule_id, title, Severity.ERROR, file.stem, "core", Stage.LOAD, page)


LOAD_RULES: tuple[Rule, ...] = tuple(sorted(_rules(), key=lambda rule: rule.id))
"""Every rule of stage load, by id."""

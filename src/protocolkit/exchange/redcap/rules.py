"""Edit checks as data quality rules: a rule of REDCap finds the records of which its logic is true."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from protocolkit.conditions.writers.target import Refusal
from protocolkit.exchange.characters import clean
from protocolkit.exchange.notice import Notice
from protocolkit.exchange.redcap.dictionary import table
from protocolkit.exchange.redcap.expressions import Expressions
from protocolkit.exchange.redcap.project import Project

__all__ = ["Rules", "write_rules"]

_HEADER = ("rule_name", "rule_logic", "real_time_execution")


class Rules(msgspec.Struct, frozen=True):
    """The rules as REDCap uploads them, those that tell what masked staff must not know apart; and what is none."""

    masked: bytes | None
    unmasked: bytes | None
    notices: tuple[Notice, ...]


def write_rules(project: Project, expressions: Expressions, limits: Iterable[tuple[str, str, str]]) -> Rules:
    """Every check as a rule, then the ``limits`` of items: each a name, the form, and what must hold."""
    rows: list[tuple[str, str]] = []
    notices: list[Notice] = []
    for form in project.plan.forms.values():
        for check in form.checks:
            path = f"forms.{form.id}.checks.{check.id}"
            if check.must is None:
                notices.append(Notice(path, "no rule: a person checks it"))
                continue
            logic = expressions.violated(form, check.must)
            if isinstance(logic, Refusal):
                part = check.must[logic.start : logic.end]
                notices.append(Notice(path, f"no rule: {logic.reason} ({' '.join(part.split())})"))
            else:
                rows.append((_name(f"{check.id} {check.message}"), logic))
    for name, form_id, must in limits:
        found = expressions.violated(project.plan.forms[form_id], must)
        if isinstance(found, str):
            rows.append((_name(name), found))
    telling = [row for row in rows if project.tells(row[1])]
    for name, _ in telling:
        told = (
            f"the rule {name!r} is in a file of its own, and not asked on saving: masked staff would read it"
        )
        notices.append(Notice("forms", told))
    return Rules(
        _table([(*row, "y") for row in rows if row not in telling]),
        _table([(*row, "n") for row in telling]),
        tuple(notices),
    )


def _table(rows: list[tuple[str, str, str]]) -> bytes | None:
    return table(_HEADER, rows) if rows else None


def _name(text: str) -> str:
    return " ".join(clean(text).split())

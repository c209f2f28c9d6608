"""How a rule about wording is made: its scope, its weight, its columns, and what settles a hit."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from protocolkit.findings import Precision, Severity
from protocolkit.lint.engine import subject_of
from protocolkit.lint.rule import Hit, Subject
from protocolkit.lint.scopes import Passage, Scope
from protocolkit.lint.text_rule import text_rule
from protocolkit.source.load import Loaded

WELL_KNOWN = Precision(30, 30)


def _itch(text: str) -> Iterator[Hit]:
    """Nothing itches."""
    for start in range(len(text)):
        if text.startswith("itch", start):
            yield Hit(start, start + 4, "it itches", "scratch")


@pytest.fixture(scope="session")
def subject(edited: Callable[..., Loaded]) -> Subject:
    loaded = edited(
        "outcomes: {primary: [{id: PO1, title: Less itch, time_frame: itch days, description: no itch}]}"
    )
    assert loaded.plan is not None
    return subject_of(loaded, loaded.plan)


@pytest.mark.parametrize(
    ("precision", "severity"),
    [
        (Precision(27, 30), Severity.WARNING),
        (Precision(26, 30), Severity.INFO),
        (Precision(0, 0), Severity.INFO),
    ],
)
def test_a_rule_informs_until_its_precision_is_established(precision: Precision, severity: Severity) -> None:
    made = text_rule("TXT900", Severity.WARNING, over="criteria", precision=precision)(_itch)
    assert made.about.severity is severity
    assert made.about.precision == precision
    assert made.about.title == "Nothing itches"
    assert made.wording is _itch


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (
            "criteria",
            [("eligibility/inclusion/INC02/text", (18, 22)), ("eligibility/inclusion/INC03/text", (6, 10))],
        ),
        ("outcome_titles", [("outcomes/primary/PO1/title", (5, 9))]),
        ("outcome_descriptions", [("outcomes/primary/PO1/description", (3, 7))]),
        (
            "outcomes",
            [
                ("outcomes/primary/PO1/title", (5, 9)),
                ("outcomes/primary/PO1/time_frame", (0, 4)),
                ("outcomes/primary/PO1/description", (3, 7)),
            ],
        ),
        ("titles", [("study/titles/official", None)]),
    ],
)
def test_a_hit_is_placed_in_its_own_field(
    subject: Subject, scope: Scope, found: list[tuple[str, tuple[int, int] | None]]
) -> None:
    made = text_rule("TXT900", Severity.WARNING, over=scope, precision=WELL_KNOWN)(_itch)
    issues = [(issue.pointer, issue.span) for issue in made.check(subject)]
    wanted = [entry for entry in found if entry[1] is not None]
    assert [entry for entry in wanted if entry not in issues] == []
    if scope == "titles":
        assert issues == []


def test_a_message_names_the_element_and_what_settles_a_hit_drops_or_changes_it(subject: Subject) -> None:
    def settle(_: Subject, passage: Passage, hit: Hit) -> Hit | None:
        return None if passage.name == "INC02" else hit

    made = text_rule("TXT900", Severity.WARNING, over="criteria", precision=WELL_KNOWN, settle=settle)(_itch)
    messages = [issue.message for issue in made.check(subject)]
    assert "INC03: it itches" in messages
    assert not any(message.startswith("INC02") for message in messages)
    assert next(made.check(subject)).fix == "scratch"

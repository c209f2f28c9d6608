"""Findings that a report must get right: ordinary ones, decided ones, and hostile ones."""

from __future__ import annotations

from pathlib import Path

from protocolkit.findings import Decision, DecisionKind, Finding, Location, Related, Rule, Severity, Stage
from protocolkit.report.checked import CheckedSpec
from protocolkit.report.json import ProtocolStamp

FORMATS = Path(__file__).parents[2] / "data" / "formats"

PAGE = (
    "A window holds its day.\n\n## Why it matters\n\nOtherwise every visit\nis a deviation.\n\n## Bad\n\nx\n"
)
RULES = [
    Rule("AAA001", "Nothing", Severity.ERROR, "alpha", "core", Stage.LOAD, "Nothing."),
    Rule("SCH002", "A window holds its day", Severity.ERROR, "schedule", "core", Stage.LINT, PAGE),
    Rule("TXT001", "Words <are> & clear", Severity.INFO, "text", "extended", Stage.LINT, "Words."),
    Rule("VER001", "A version has a date", Severity.WARNING, "versions", "core", Stage.LINT, "Dates."),
]
STAMP = ProtocolStamp("my-trial", "1.0.0", "abc")
HOSTILE = "\x1b[31m<b>]]>&\x00\x07\x9b \u202e\ufffe 100 % ::error::x\r\n##[add-mask]y [a](b) {0}, 'q\""


def finding(
    message: str = "M03 and M06 overlap",
    *,
    rule: str = "SCH002",
    severity: Severity = Severity.ERROR,
    at: Location | None = None,
    fix: str | None = None,
    related: tuple[Related, ...] = (),
    decision: Decision | None = None,
    again: int = 0,
) -> Finding:
    """A finding of one rule."""
    location = at or Location("protocol/my-trial/schedule.yaml", 80, 12, 80, 26)
    question = decision.question if decision else None
    return Finding(
        rule, severity, Stage.LINT, message, location, "visits/M06", fix, related, decision, question, again
    )


RELATED = Related("the window of M03", Location("protocol/my-trial/visits.yaml", 70, 12, 71, 0), "visits/M03")
OVERLAP = finding(fix="narrow one of them", related=(RELATED,))
UNDATED = finding("no date", rule="VER001", severity=Severity.WARNING)
WORDY = finding("too long", rule="TXT001", severity=Severity.INFO, at=Location("a.yaml", 1, 4, 3, 2))
WHERE = Location("protocol/my-trial/protocol.yaml", 4, 8, 4, 40)
DECIDED = {
    kind: finding(
        f"decided {kind}", decision=Decision(DecisionKind(kind), "the name stays", role, question, where)
    )
    for kind, role, question, where in (
        ("accepted", "Medical writer", None, WHERE),
        ("open_question", "Medical writer", "Q-43", WHERE),
        ("baseline", None, None, None),
    )
}
ATTACK = finding(
    HOSTILE,
    at=Location("a,b:c %\n::x\x1b<ы>.yaml", 0, 3, 0, 3),
    fix=HOSTILE,
    related=(Related(HOSTILE, Location("::warning::x")),),
)
ATTACK_DECIDED = finding(
    HOSTILE,
    rule="XXX999",
    decision=Decision(DecisionKind.ACCEPTED, HOSTILE, HOSTILE, HOSTILE, WHERE),
    again=1,
)
EVERY = (OVERLAP, UNDATED, WORDY, *DECIDED.values(), ATTACK, ATTACK_DECIDED)


def spec(*findings: Finding, target: str = "protocol/my-trial", fail_on: str = "error") -> CheckedSpec:
    """A checked spec: two rules ran without a finding, and one did not run."""
    ran = tuple(sorted({"AAA001", "SCH002", *(found.rule for found in findings)} - {"VER001"}))
    skipped = {} if "VER001" in {found.rule for found in findings} else {"VER001": "it needs <a date>"}
    return CheckedSpec(target, findings, ran, skipped, STAMP, fail_on, files=3)

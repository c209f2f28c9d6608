"""The public calls: load, check, build, visit_calendar, questions, answer, trace, screen, prove.

Plain values in, plain values out; only ``build`` and ``answer`` write files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.errors import CannotRun
from protocolkit.findings import Finding, Severity, Stage, sort_findings
from protocolkit.model.plan import Plan
from protocolkit.source.load import Loaded, load, load_sources
from protocolkit.source.memory import gc_paused
from protocolkit.version import TOOL

if TYPE_CHECKING:
    from datetime import date

    from protocolkit.calendar import ParticipantCalendar
    from protocolkit.conditions.prove import Proofs
    from protocolkit.documents.questions_content import Letter
    from protocolkit.documents.trace_content import Trace
    from protocolkit.screening.verdict import Verdict

__all__ = [
    "AnswersRecorded",
    "Built",
    "CannotRun",
    "CheckResult",
    "answer",
    "build",
    "check",
    "load",
    "prove",
    "questions",
    "require_plan",
    "screen",
    "trace",
    "visit_calendar",
]


class CheckResult(msgspec.Struct, frozen=True):
    """A loaded spec and every finding, of loading and of rules, in order of place."""

    loaded: Loaded
    findings: tuple[Finding, ...]

    def count(self, severity: Severity) -> int:
        """Number of findings of a severity."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def lint_errors(self) -> int:
        """Number of clinical errors: they do not stop a build, but every document says DRAFT."""
        return sum(f.severity is Severity.ERROR and f.stage is Stage.LINT for f in self.findings)


def check(target: str) -> CheckResult:
    """Load a spec and run every rule over it.

    A spec that cannot be loaded is not linted: its findings are those of loading. Raises ``CannotRun`` when there
    is nothing to read.
    """
    with gc_paused():
        loaded = load(target)
        findings = list(loaded.findings)
        if loaded.plan is not None:
            from protocolkit.lint.engine import run_rules

            findings += run_rules(loaded, loaded.plan)
        return CheckResult(loaded, tuple(sort_findings(findings)))


class Built(msgspec.Struct, frozen=True):
    """What ``build`` wrote: the folder and its files, and what the check before it found."""

    folder: str
    files: tuple[str, ...]
    findings: tuple[Finding, ...]


def build(
    target: str,
    folder: str,
    *,
    only: Sequence[str] = (),
    prs_org: str | None = None,
    templates: str | None = None,
    progress: Callable[[str], None] = lambda title: None,
) -> Built:
    """Build every artifact of a protocol, or those named in ``only``, into a folder.

    The folder is replaced whole, or left as it was. Raises ``CannotRun`` when the spec cannot be loaded, a name
    is unknown, or the folder cannot be written.
    """
    from protocolkit.documents.artifact import BuildContext, make_masthead
    from protocolkit.documents.build import build_artifacts
    from protocolkit.documents.render import Templates
    from protocolkit.output import write_atomically

    result = check(target)
    plan = require_plan(result)
    masthead = make_masthead(plan, result.loaded.hash or "", result.lint_errors)
    context = BuildContext(plan, masthead, Templates(templates), prs_org)
    findings = result.findings
    del result  # the node trees of all files: a good part of the memory, and not needed any more
    files = build_artifacts(context, only, tool=TOOL, progress=progress)
    write_atomically(folder, files)
    return Built(folder, tuple(sorted(files)), findings)


class AnswersRecorded(msgspec.Struct, frozen=True):
    """The file that answers were written into, how many, and what they leave to review.

    ``to_review`` pairs each answered question with the assumption that nobody has confirmed or replaced yet.
    """

    file: str
    count: int
    to_review: tuple[tuple[str, str], ...] = ()


def answer(target: str, answers_file: str) -> AnswersRecorded:
    """Record the answers of a file in the spec's own questions, keeping its comments.

    Raises ``CannotRun`` when an answer does not fit, or the spec is not a folder or file on disk; then nothing is
    written.
    """
    from protocolkit.output import write_file_atomically
    from protocolkit.source.answers import read_answers, record_answers
    from protocolkit.source.files import read_sources

    given = read_sources(answers_file)
    if given.findings:
        raise CannotRun(f"{answers_file}: {given.findings[0].message}", given.findings[0].fix)
    answers = read_answers(answers_file, given.files[0].raw)
    result = check(target)
    protocol = require_plan(result).protocol
    if result.loaded.sources.revision is not None:
        raise CannotRun("answers are recorded in files, not in a revision of git")
    document = result.loaded.spec.origins.get("questions")
    if document is None:
        raise CannotRun(f"{target} has no questions to answer")
    raw = record_answers(document, answers).encode("utf-8")
    _must_still_load(result.loaded, document.file, raw)
    write_file_atomically(document.file, raw)
    asked = {answered.question for answered in answers}
    waiting = {assumption.id for assumption in protocol.assumptions if assumption.status == "to_be_confirmed"}
    to_review = [
        (q.id, q.assumption) for q in protocol.questions if q.id in asked and q.assumption in waiting
    ]
    return AnswersRecorded(document.file, len(answers), tuple((a, b) for a, b in to_review if b))


def _must_still_load(loaded: Loaded, file: str, raw: bytes) -> None:
    """A spec stays one that can be loaded: an answer that is too long, for example, is not written."""
    files = tuple(
        msgspec.structs.replace(source, raw=raw) if source.path == file else source
        for source in loaded.sources.files
    )
    after = load_sources(loaded.target, msgspec.structs.replace(loaded.sources, files=files))
    if after.findings:
        first = after.findings[0]
        raise CannotRun(f"this answer does not fit: {first.pointer}: {first.message}", first.fix)


def visit_calendar(
    target: str, anchor: date, other_anchors: Mapping[str, date] | None = None
) -> ParticipantCalendar:
    """A participant's visits, dated from the anchor; other anchors by id, where their dates are known.

    Raises ``CannotRun`` when the spec cannot be loaded or a date leaves the calendar.
    """
    from protocolkit.calendar import participant_calendar

    return participant_calendar(require_plan(check(target)), anchor, other_anchors or {})


def trace(target: str) -> Trace:
    """The traceability matrix of a protocol. Raises ``CannotRun`` when the spec cannot be loaded."""
    from protocolkit.documents.trace_content import make_trace

    return make_trace(require_plan(check(target)))


def questions(target: str) -> Letter:
    """The letter of open questions of a protocol. Raises ``CannotRun`` when the spec cannot be loaded."""
    from protocolkit.documents.questions_content import make_letter

    return make_letter(require_plan(check(target)))


def screen(
    target: str, subject: Mapping[str, Any], readings: Sequence[str] = (), today: date | None = None
) -> Verdict:
    """One participant (values by variable) against the criteria, or against alternative readings of them.

    Raises ``CannotRun`` when the spec cannot be loaded or a reading is unknown.
    """
    from protocolkit.screening.criteria import compile_criteria
    from protocolkit.screening.verdict import screen_subject

    return screen_subject(compile_criteria(require_plan(check(target)), readings, today), subject)


def prove(target: str, *, implications: bool = True, seconds: float = 5) -> Proofs:
    """What follows from the criteria, with or without what medicine knows beyond them.

    ``seconds`` limits each question, counted in steps of the solver. Raises ``CannotRun`` when the spec cannot be
    loaded.
    """
    from protocolkit.conditions.prove import prove as prove_population
    from protocolkit.model.population import population_of

    population = population_of(require_plan(check(target)), implications=implications)
    return prove_population(population, seconds=seconds)


def require_plan(result: CheckResult) -> Plan:
    """The plan of a spec that could be loaded. Raises ``CannotRun`` when it could not."""
    if result.loaded.plan is None:
        count = sum(finding.stage is Stage.LOAD for finding in result.findings)
        raise CannotRun(
            f"{result.loaded.target} cannot be loaded: {count} finding{'s' if count != 1 else ''}",
            f"run protocolkit check {result.loaded.target}",
        )
    return result.loaded.plan

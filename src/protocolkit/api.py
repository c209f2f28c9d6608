"""The public calls: everything that the command line does, typed, for programs and notebooks.

Plain values in, plain values out; only ``build``, ``answer``, ``init`` and ``write_schemas`` write files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.answering import AnswersRecorded
from protocolkit.errors import CannotRun
from protocolkit.findings import DecisionKind, Finding, Severity, Stage, sort_findings
from protocolkit.lint.settings import Settings, Skipped
from protocolkit.model.plan import Plan
from protocolkit.source.load import Loaded
from protocolkit.source.memory import gc_paused
from protocolkit.version import TOOL

if TYPE_CHECKING:
    from datetime import date

    from protocolkit.amend.comparison import Comparison
    from protocolkit.calendar import ParticipantCalendar
    from protocolkit.collecting.collected import Collected
    from protocolkit.conditions.prove import Proofs
    from protocolkit.documents.comparison.report import Format
    from protocolkit.documents.questions_content import Letter
    from protocolkit.documents.trace_content import Trace
    from protocolkit.lint.baseline import Entry
    from protocolkit.releasing import Frozen
    from protocolkit.screening.verdict import Verdict

__all__ = [
    "AnswersRecorded",
    "Built",
    "CannotRun",
    "CheckResult",
    "Settings",
    "answer",
    "build",
    "check",
    "check_loaded",
    "collect",
    "compare",
    "comparison_report",
    "init",
    "load",
    "prove",
    "questions",
    "record_baseline",
    "release",
    "require_plan",
    "screen",
    "settings_for",
    "trace",
    "visit_calendar",
    "write_schemas",
]


class CheckResult(msgspec.Struct, frozen=True):
    """A loaded spec and every finding, of loading and of rules, in order of place.

    Findings that somebody decided about are among them. ``skipped`` are rules that could not run, ``mended`` what
    stands in the baseline and is no longer found, ``fail_on`` the least severity that counts as a failure, ``ran`` the
    clinical rules that ran.
    """

    loaded: Loaded
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...] = ()
    mended: tuple[Entry, ...] = ()
    fail_on: str = "error"
    ran: frozenset[str] = frozenset()

    def count(self, severity: str) -> int:
        """Number of findings of a severity that nobody decided about."""
        return sum(finding.severity == severity and finding.is_active for finding in self.findings)

    @property
    def failures(self) -> int:
        """Number of findings that reach ``fail_on``."""
        if self.fail_on == "never":
            return 0
        limit = Severity(self.fail_on).rank
        return sum(finding.severity.rank <= limit and finding.is_active for finding in self.findings)

    @property
    def lint_errors(self) -> int:
        """Number of clinical errors that nobody accepted: they do not stop a build, but every document says DRAFT."""
        errors = [f for f in self.findings if f.severity is Severity.ERROR and f.stage is Stage.LINT]
        return sum(f.decision is None or f.decision.kind is not DecisionKind.ACCEPTED for f in errors)


def load(target: str) -> Loaded:
    """Load a spec: a folder, a file, or ``REV:PATH`` of a git repository.

    Raises ``CannotRun`` when there is nothing to read; everything else that is wrong is a finding.
    """
    from protocolkit.lint.engine import rule_ids
    from protocolkit.source.load import load as load_spec

    return load_spec(target, rules=rule_ids)


def settings_for(
    target: str,
    *,
    config: str | None = None,
    use_config: bool = True,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    fail_on: str | None = None,
    baseline: str | None = None,
    as_of: date | None = None,
    proofs: bool = True,
    kept: str | None = None,
) -> Settings:
    """How a spec is checked: as the configuration nearest to it says, with these on top.

    ``config`` names another configuration, ``use_config`` leaves all of them out. ``kept`` is a folder in which
    proofs are kept for the next check. Raises ``CannotRun`` for what is unknown or of the wrong kind.
    """
    from protocolkit.lint.configuration import configured, with_choices
    from protocolkit.lint.engine import all_rules
    from protocolkit.lint.settings import choose
    from protocolkit.source.configuration import nearest_configuration, read_configuration

    found = None
    if use_config:
        found = read_configuration(config) if config is not None else nearest_configuration(target)
    rules = [entry.about for entry in all_rules()]
    ids = [rule.id for rule in rules]
    settings = with_choices(configured(found, rules) if found else Settings(), ids, select, ignore)
    choose(settings, ids)
    return msgspec.structs.replace(
        settings,
        fail_on=fail_on or settings.fail_on,
        baseline=baseline or settings.baseline,
        as_of=as_of,
        proofs=proofs,
        kept=kept,
    )


def check(target: str, settings: Settings | None = None) -> CheckResult:
    """Load a spec and run the rules over it that its settings choose; by themselves, ``settings_for`` it.

    A spec that cannot be loaded is not linted: its findings are those of loading. Raises ``CannotRun`` when there
    is nothing to read.
    """
    with gc_paused():
        loaded = load(target)
        return check_loaded(loaded, settings or settings_for(target))


def check_loaded(
    loaded: Loaded, settings: Settings, *, prove: Callable[[], Proofs] | None = None
) -> CheckResult:
    """The same for a spec that is loaded already; ``prove`` gives its proofs, for a caller that keeps them itself."""
    with gc_paused():
        findings = list(loaded.findings)
        if loaded.plan is None:
            return CheckResult(loaded, tuple(sort_findings(findings)), fail_on=settings.fail_on)
        from protocolkit.lint.engine import lint

        linted = lint(loaded, loaded.plan, settings, prove=prove)
        findings = sort_findings([*findings, *linted.findings])
        mended: tuple[Entry, ...] = ()
        if settings.baseline is not None:
            from protocolkit.lint.baseline import against_baseline, read_baseline

            findings, mended = against_baseline(
                loaded.plan.protocol.study.id, findings, read_baseline(settings.baseline), linted.ran
            )
        return CheckResult(loaded, tuple(findings), linted.skipped, mended, settings.fail_on, linted.ran)


def record_baseline(results: Sequence[CheckResult], file: str) -> list[CheckResult]:
    """Write a baseline of what the rules found and nobody decided about; the results say so of these findings then.

    Raises ``CannotRun`` when a spec cannot be loaded or the file is something else; then nothing is written.
    """
    from protocolkit.lint.baseline import against_baseline, entries_of, write_baseline

    entries, marked = [], []
    for result in results:
        protocol = require_plan(result).protocol.study.id
        mine = entries_of(protocol, result.findings)
        findings, _ = against_baseline(protocol, result.findings, mine, ())
        entries += mine
        marked.append(msgspec.structs.replace(result, findings=tuple(findings), mended=()))
    write_baseline(file, entries)
    return marked


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
    language: str | None = None,
    progress: Callable[[str], None] = lambda title: None,
) -> Built:
    """Build every artifact of a protocol, or those named in ``only``, into a folder, in one language (of the spec).

    The folder is replaced whole, or left as it was. Raises ``CannotRun`` when the spec cannot be loaded, a name or
    the language is unknown, or the folder cannot be written.
    """
    from protocolkit.documents.build import build_artifacts
    from protocolkit.output import write_atomically
    from protocolkit.speaking import build_context

    result = check(target)
    with_words = {"templates": templates, "language": language, "prs_org": prs_org}
    context = build_context(result.loaded, require_plan(result), result.lint_errors, **with_words)
    findings = result.findings
    del result  # the node trees of all files: a good part of the memory, and not needed any more
    files = build_artifacts(context, only, tool=TOOL, progress=progress)
    write_atomically(folder, files)
    return Built(folder, tuple(sorted(files)), findings)


def answer(target: str, answers_file: str) -> AnswersRecorded:
    """Record the answers of a file in the spec's own questions, keeping its comments.

    Raises ``CannotRun`` when an answer does not fit, or the spec is not a folder or file on disk; then nothing is
    written.
    """
    from protocolkit.answering import record

    def loaded() -> Loaded:
        result = check(target)
        require_plan(result)
        return result.loaded

    return record(answers_file, loaded)


def collect(
    files: Sequence[str], spec: str | None = None, *, any_version: bool = False, today: date | None = None
) -> Collected:
    """Read filled forms of one protocol, and hold what was entered against it.

    ``spec`` is by itself the one under ``protocol/`` that the forms belong to. Raises ``CannotRun`` when no file can
    be read, or the forms are of another protocol, or of another version and not ``any_version``.
    """
    from protocolkit.collecting.collected import collect_files
    from protocolkit.collecting.finding_specs import spec_finder

    return collect_files(files, spec_finder(spec), any_version=any_version, today=today)


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


def release(target: str, *, date: date | None = None, fictional: bool = False) -> Frozen:
    """Freeze the version of a spec into ``releases/``; the same content again is nothing to do.

    Raises ``CannotRun`` when the version was released with other content, or when an error stands or a blocking
    question is open and the release is not ``fictional``.
    """
    from protocolkit.releasing import freeze

    result = check(target)
    plan = require_plan(result)
    day = date.isoformat() if date is not None else None
    return freeze(result.loaded, plan, result.findings, date=day, fictional=fictional)


def compare(
    old: str,
    new: str,
    *,
    profiles: Sequence[str] = (),
    amendment: str | None = None,
    cohort: str | None = None,
    anchors: str | None = None,
    today: date | None = None,
) -> Comparison:
    """Compare two versions of a protocol: folders, files, ``REV:PATH``, or files of released versions.

    ``profiles`` are jurisdictions or files of them; ``amendment`` is the number of the header beside the new version,
    by itself of the one that leads to it. Raises ``CannotRun`` when a side or a table cannot be read.
    """
    from protocolkit.comparing import Tables, compared
    from protocolkit.versions import read_versions

    with gc_paused():
        before, after = read_versions(old, new)
        tables = Tables(cohort, anchors, today)
        return compared(before, after, profiles=profiles, amendment=amendment, tables=tables)


def comparison_report(comparison: Comparison, form: Format, *, templates: str | None = None) -> bytes:
    """The report on a comparison for those who decide about it: a web page, a PDF or a Word document.

    ``templates`` is a folder of the sponsor's own, by itself the one beside the ``protocolkit.toml`` of the new
    version. Raises ``CannotRun`` when a template does not work.
    """
    from protocolkit.documents.comparison.report import rendered
    from protocolkit.documents.render import Templates
    from protocolkit.source.nearby import templates_of

    return rendered(comparison, form, Templates(templates or templates_of(comparison.new.name)))


def init(folder: str, *, protocol: str | None = None, title: str | None = None) -> tuple[str, ...]:
    """Start a repository for a new protocol in a folder; the names of the files that were written.

    ``protocol`` is its id, which otherwise follows from the name of the folder. Raises ``CannotRun`` when a file is
    there already; then nothing is written.
    """
    from protocolkit.starting import start_repository

    return start_repository(folder, protocol, title)


def write_schemas(folder: str) -> tuple[str, ...]:
    """Write the schemas that editors read into a folder of their own; the names of the files.

    Raises ``CannotRun`` when the folder holds anything else; then it stays as it was.
    """
    from protocolkit.starting import write_editor_schemas

    return write_editor_schemas(folder)


def require_plan(result: CheckResult) -> Plan:
    """The plan of a spec that could be loaded. Raises ``CannotRun`` when it could not."""
    if result.loaded.plan is None:
        count = sum(finding.stage is Stage.LOAD for finding in result.findings)
        raise CannotRun(
            f"{result.loaded.target} cannot be loaded: {count} finding{'s' if count != 1 else ''}",
            f"run protocolkit check {result.loaded.target}",
        )
    return result.loaded.plan

"""Findings as JUnit XML, for the test report of a build: a suite for each spec, a case for each rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from protocolkit.findings import Finding, Rule
from protocolkit.report.cells import harmless
from protocolkit.report.checked import CheckedSpec, fails, place_of
from protocolkit.report.text import decision_words

__all__ = ["render_junit"]

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def render_junit(specs: Sequence[CheckedSpec], rules: Iterable[Rule], *, root: str = "") -> bytes:
    """The report of a check: a rule fails where one of its findings makes the check fail.

    What it found beside that (a warning where only errors count, or what somebody decided about) is the output of its
    case; a rule that did not run is skipped, with the reason. There are no times: the same check gives the same report.
    """
    known = {rule.id: rule for rule in rules}
    suites = [_Suite(spec, known, root) for spec in specs]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites {_attributes(name='protocolkit', **_counted(suites))}>",
        *(line for suite in suites for line in suite.lines()),
        "</testsuites>",
    ]
    return "\n".join(lines).encode() + b"\n"


class _Suite:
    """One spec: which rules ran and failed."""

    def __init__(self, spec: CheckedSpec, rules: Mapping[str, Rule], root: str) -> None:
        self.spec = spec
        self.rules = rules
        self.root = root
        self.found: dict[str, list[Finding]] = {}
        for finding in spec.findings:
            self.found.setdefault(finding.rule, []).append(finding)
        self.cases = sorted({*spec.ran, *spec.skipped, *self.found})
        self.skipped = [case for case in self.cases if case in spec.skipped and case not in self.found]
        self.failed = [case for case in self.cases if any(self._failing(case))]

    def lines(self) -> Iterator[str]:
        """The element of the suite."""
        name = self.spec.stamp.id if self.spec.stamp and self.spec.stamp.id else self.spec.target
        yield f"  <testsuite {_attributes(name=name, **_counted([self]))}>"
        for case in self.cases:
            yield from self._case(name, case)
        yield "  </testsuite>"

    def _case(self, suite: str, case: str) -> Iterator[str]:
        rule = self.rules.get(case)
        group = f"{suite}.{rule.group}" if rule else suite
        title = f"{case} {rule.title}" if rule else case
        content = [*self._content(case)]
        start = f"    <testcase {_attributes(classname=group, name=title, time='0')}"
        yield from [f"{start}>", *content, "    </testcase>"] if content else [f"{start}/>"]

    def _content(self, case: str) -> Iterator[str]:
        failing = [*self._failing(case)]
        if case in self.skipped:
            yield f"      <skipped {_attributes(message=self.spec.skipped[case])}/>"
        if failing:
            first, more = failing[0], len(failing) - 1
            message = f"{first.message} (and {more} more)" if more else first.message
            kind = min((finding.severity for finding in failing), key=lambda severity: severity.rank)
            start = f"<failure {_attributes(message=message, type=kind.value)}>"
            yield f"      {start}{self._texts(failing)}</failure>"
        if others := [finding for finding in self.found.get(case, ()) if finding not in failing]:
            yield f"      <system-out>{self._texts(others)}</system-out>"

    def _failing(self, case: str) -> Iterator[Finding]:
        return (finding for finding in self.found.get(case, ()) if fails(finding, self.spec.fail_on))

    def _texts(self, findings: Iterable[Finding]) -> str:
        return _escaped("\n".join(line for finding in findings for line in _words(finding, self.root)))


def _words(finding: Finding, root: str) -> Iterator[str]:
    """A finding in a few lines, those after the first set in."""
    yield f"{place_of(finding.location, root)}: {finding.severity} {finding.rule}: {harmless(finding.message)}"
    if finding.fix:
        yield f"  fix: {harmless(finding.fix)}"
    if finding.decision:
        yield f"  {harmless(decision_words(finding.decision))}"
    for related in finding.related:
        yield f"  see: {place_of(related.location, root)}: {harmless(related.message)}"


def _counted(suites: Sequence[_Suite]) -> dict[str, str]:
    counts = {
        "tests": sum(len(suite.cases) for suite in suites),
        "failures": sum(len(suite.failed) for suite in suites),
        "errors": 0,
        "skipped": sum(len(suite.skipped) for suite in suites),
    }
    return {**{name: str(count) for name, count in counts.items()}, "time": "0"}


def _attributes(**values: str) -> str:
    return " ".join(f'{name}="{_escaped(harmless(value))}"' for name, value in values.items())


def _escaped(text: str) -> str:
    """A text with markup as text; what XML 1.0 has no place for is gone already, as terminals have none for it."""
    return text.translate(_ENTITIES)

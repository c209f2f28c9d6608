"""Decisions beside elements: what they accept, what waits for an answer, and what they no longer decide."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from protocolkit.findings import DecisionKind, Finding
from protocolkit.lint import engine
from protocolkit.lint.engine import lint, rule_ids
from protocolkit.lint.placing import Places
from protocolkit.lint.rule import Issue
from protocolkit.lint.settings import Settings
from protocolkit.source.load import Loaded, load, load_sources
from protocolkit.source.outline import inner_outline
from protocolkit.source.sources import SourceFile, Sources

SECOND = Path(__file__).parents[2] / "data" / "second"
TRIAL = (SECOND / "trial.yaml").read_text(encoding="utf-8")
PBO = "    name: Placebo\n    type: PLACEBO_COMPARATOR\n"
MATCHING = PBO.replace("Placebo", "Matching placebo tablet")
ARM009 = "{rule: ARM009, reason: Registered so., role: Medical writer"
"""A decision about the name of an arm, its end left open."""


def loaded(*edits: tuple[str, str]) -> Loaded:
    """The invented protocol with some replacements in its file of chapters."""
    text = TRIAL
    for old, new in edits:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    forms = sorted((SECOND / "crf").glob("*.yaml"))
    files = [SourceFile(path.name, path.name, path.read_bytes()) for path in forms]
    files.append(SourceFile("trial.yaml", "trial.yaml", text.encode()))
    return load_sources("second", Sources("", tuple(files), (), lambda name: None), rules=rule_ids)


def found(*edits: tuple[str, str], select: str = "ARM009,DEC", **more: Any) -> list[Finding]:
    """What some rules find then."""
    spec = loaded(*edits)
    assert spec.plan is not None, [finding.message for finding in spec.findings]
    return list(lint(spec, spec.plan, Settings(select=tuple(select.split(",")), **more)).findings)


def arm(*decisions: str, name: str = MATCHING) -> tuple[str, str]:
    """The edit that gives the arm PBO a name, and decisions."""
    lines = "".join(f"      - {decision}\n" for decision in decisions)
    return PBO, f"{name}    decisions:\n{lines}" if decisions else name


def kinds(findings: list[Finding]) -> list[tuple[str, str, str | None]]:
    return [(f.rule, f.pointer, f.decision.kind.value if f.decision else None) for f in findings]


def place(finding: Finding) -> tuple[str, int, str]:
    """Rule, column from one, and the text of the line from there up to the end of the range."""
    at = finding.location
    return finding.rule, at.column + 1, f"{at.end_column - at.column} characters"


def test_without_a_decision_a_finding_is_active() -> None:
    (finding,) = found(arm())
    assert finding.is_active
    assert finding.decision is None


def test_an_accepted_finding_says_why_in_which_role_and_where() -> None:
    (finding,) = found(arm(f"{ARM009}}}"))
    assert finding.decision is not None
    assert finding.decision.kind is DecisionKind.ACCEPTED
    assert (finding.decision.reason, finding.decision.role) == ("Registered so.", "Medical writer")
    line = TRIAL[: TRIAL.index(PBO)].count("\n") + 3
    where = finding.decision.location
    assert where is not None
    assert (where.file, where.line, where.column) == ("trial.yaml", line, 8)


@pytest.mark.parametrize(
    ("decision", "active"),
    [
        ("rule: ARM009, field: name", False),
        ("rule: ARM009, field: description", True),
        ("rule: ARM009", False),
        ("rule: ARM003", True),
    ],
)
def test_a_field_narrows_and_another_rule_decides_nothing(decision: str, active: bool) -> None:
    findings = found(arm(f"{{{decision}, reason: So., role: Writer}}"), select="ARM009")
    assert [finding.is_active for finding in findings] == [active]


def test_a_decision_covers_what_lies_within_its_element() -> None:
    edits = (
        (
            "  phase: [PHASE2]\n",
            "  phase: [PHASE2]\n  decisions: [{rule: ARM008, reason: So., role: Writer}]\n",
        ),
        ("    level: QUADRUPLE\n", "    level: TRIPLE\n"),
    )
    assert kinds(found(*edits, select="ARM008,DEC")) == [("ARM008", "design/masking/level", "accepted")]


def test_the_nearest_decision_counts_and_the_other_one_is_needed_too() -> None:
    edits = (
        (
            "  phase: [PHASE2]\n",
            "  phase: [PHASE2]\n  decisions: [{rule: ARM008, reason: Far., role: Writer}]\n",
        ),
        (
            "    level: QUADRUPLE\n",
            "    level: TRIPLE\n    decisions: [{rule: ARM008, reason: Near., role: Writer}]\n",
        ),
    )
    (finding,) = found(*edits, select="ARM008,DEC")
    assert finding.decision is not None
    assert finding.decision.reason == "Near."


def test_the_study_decides_for_what_is_within_no_element() -> None:
    edits = (
        (
            "  status: draft\n",
            "  status: draft\n  decisions: [{rule: STR004, reason: Kept., role: Writer}]\n",
        ),
        (
            "assumptions:\n",
            "assumptions:\n  - {id: ASM-77, text: Nobody uses this., status: to_be_confirmed}\n",
        ),
    )
    assert kinds(found(*edits, select="STR004,DEC")) == [("STR004", "assumptions/ASM-77", "accepted")]
    decided_elsewhere = (edits[1], arm("{rule: STR004, reason: Kept., role: Writer}", name=PBO))
    assert kinds(found(*decided_elsewhere, select="STR004,DEC")) == [
        ("STR004", "assumptions/ASM-77", None),
        ("DEC001", "arms/PBO/decisions/0/rule", None),
    ]


def test_the_study_decides_for_a_chapter_that_is_null_and_not_for_one_that_is_written() -> None:
    start = TRIAL.index("background_therapy:\n")
    chapter = TRIAL[start : TRIAL.index("\n\n", start) + 1]
    decision = "  decisions: [{rule: ARM011, question: Q-01, reason: Asked., role: Writer}]\n"
    edits = (
        ("  status: draft\n", f"  status: draft\n{decision}"),
        (chapter, "background_therapy: null\n"),
    )
    assert kinds(found(*edits, select="ARM011,DEC")) == [("ARM011", "background_therapy", "open_question")]
    written = (edits[0], (chapter, "background_therapy: {source: sponsor PROT §6.6}\n"))
    assert kinds(found(*written, select="ARM011,DEC")) == [
        *(
            ("ARM011", f"background_therapy/{field}", None)
            for field in ("background", "permitted", "prohibited")
        ),
        ("DEC001", "study/decisions/0/rule", None),
    ]


def test_the_study_does_not_decide_for_an_element_that_could_have_decisions() -> None:
    study = ("  status: draft\n", f"  status: draft\n  decisions: [{ARM009}}}]\n")
    assert kinds(found(arm(), study)) == [
        ("ARM009", "arms/PBO/name", None),
        ("DEC001", "study/decisions/0/rule", None),
    ]


def test_a_finding_waits_while_its_question_is_open() -> None:
    (finding,) = found(arm(f"{ARM009}, question: Q-01}}"))
    assert finding.decision is not None
    assert finding.decision.kind is DecisionKind.OPEN_QUESTION
    assert (finding.decision.question, finding.question) == ("Q-01", "Q-01")


@pytest.mark.parametrize(
    ("status", "words"), [("answered", "Q-02 was answered"), ("settled", "Q-02 is settled")]
)
def test_a_finding_asks_again_once_its_question_is_closed(status: str, words: str) -> None:
    edits = [arm(f"{ARM009}, question: Q-02}}")]
    if status == "settled":
        edits.append(("    status: answered\n    answer:\n", "    status: settled\n    answer:\n"))
    (finding,) = found(*edits)
    assert finding.is_active
    assert finding.message.endswith(f" - {words}, so the decision to wait for it has ended")
    assert [(r.message, r.pointer) for r in finding.related][-1] == (
        "the decision that has ended",
        "arms/PBO/decisions/0",
    )


def test_the_words_of_a_finding_are_its_own_without_a_decision() -> None:
    (plain,), (ended,) = found(arm()), found(arm(f"{ARM009}, question: Q-02}}"))
    assert ended.message.startswith(f"{plain.message} - ")


def test_an_idle_decision_is_shown_at_its_rule() -> None:
    (finding,) = found(arm(f"{ARM009}}}", name=PBO))
    line = TRIAL[: TRIAL.index(PBO)].count("\n") + 3
    assert (finding.location.line, place(finding)) == (line, ("DEC001", 16, "6 characters"))
    assert finding.message == "the decision about ARM009 at arms PBO matches no finding"


def test_a_decision_about_a_rule_that_did_not_run_is_not_idle() -> None:
    assert found(arm(f"{ARM009}}}", name=PBO), select="DEC,VER") == []


def test_what_is_decided_twice_is_shown_with_the_first() -> None:
    findings = found(arm(f"{ARM009}}}", f"{ARM009}, question: Q-01}}"))
    assert kinds(findings) == [
        ("ARM009", "arms/PBO/name", "accepted"),
        ("DEC002", "arms/PBO/decisions/1/rule", None),
    ]
    assert place(findings[1]) == ("DEC002", 16, "6 characters")
    assert [one.pointer for one in findings[1].related] == ["arms/PBO/decisions/0/rule"]


def test_decisions_about_two_fields_are_two() -> None:
    decided = (f"{ARM009}, field: name}}", f"{ARM009}, field: description}}")
    assert kinds(found(arm(*decided))) == [
        ("ARM009", "arms/PBO/name", "accepted"),
        ("DEC001", "arms/PBO/decisions/1/rule", None),
    ]


@pytest.mark.parametrize(
    ("decision", "column", "message", "fix"),
    [
        ("rule: ARM090, reason: So., role: W", 16, "there is no rule 'ARM090'", "did you mean 'ARM0"),
        ("rule: XYZ123, reason: So., role: W", 16, "there is no rule 'XYZ123'", "protocolkit rules lists them all"),
        ("rule: REF001, reason: So., role: W", 16, "REF001 is about what stops a spec from loading", "mend what"),
        ("rule: DEC001, reason: So., role: W", 16, "DEC001 is itself about decisions", "mend the decision"),
        ("rule: ARM009, field: nme, reason: So., role: W", 31, "no field 'nme'", "did you mean 'name'?"),
    ],
)  # fmt: skip
def test_a_decision_names_what_exists(decision: str, column: int, message: str, fix: str) -> None:
    spec = loaded(arm(f"{{{decision}}}"))
    (finding,) = spec.findings
    assert spec.plan is None
    assert (finding.rule, finding.location.column + 1) == ("REF007", column)
    assert finding.location.line == TRIAL[: TRIAL.index(PBO)].count("\n") + 3
    assert message in finding.message
    assert (finding.fix or "").startswith(fix)


@pytest.mark.parametrize(
    ("decision", "rule"),
    [
        ("{rule: ARM009, role: Writer}", "SHP001"),
        ("{rule: ARM009, reason: So.}", "SHP001"),
        ('{rule: ARM009, reason: " ", role: Writer}', "SHP006"),
        ('{rule: ARM009, reason: So., role: ""}', "SHP006"),
        ("{rule: arm, reason: So., role: Writer}", "SHP006"),
        ("{rule: ARM009, reason: So., role: Writer, until: 2026}", "SHP003"),
        ("{rule: ARM009, reason: So., role: Writer, question: Q-99}", "REF001"),
        ("ARM009", "SHP004"),
        ("null", "SHP004"),
    ],
)
def test_a_decision_has_a_reason_a_role_and_no_unknown_field(decision: str, rule: str) -> None:
    assert [finding.rule for finding in loaded(arm(decision)).findings] == [rule]


def _elements(spec: Loaded) -> Iterator[dict[str, Any]]:
    """Every element that may have decisions."""

    def visit(value: Any, path: tuple[str | int, ...]) -> Iterator[dict[str, Any]]:
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        outline = inner_outline(spec.outline, path)
        if isinstance(value, dict) and path and outline is not None and "decisions" in outline.fields:
            yield value
        for key, entry in list(entries):
            if isinstance(entry, dict | list):
                yield from visit(entry, (*path, key))

    yield from visit(spec.spec.chapters, ())


def test_every_element_with_a_source_takes_decisions_and_they_are_no_content() -> None:
    spec = load(str(SECOND))
    before = spec.hash
    elements = [*_elements(spec)]
    assert len(elements) > 100
    for element in elements:
        element["decisions"] = [{"rule": "ARM009", "reason": "So.", "role": "Writer"}]
    raw = json.dumps(spec.spec.chapters, default=float).encode()
    again = load_sources("x.yaml", Sources("", (SourceFile("x.yaml", "x.yaml", raw),), (), lambda name: None))
    assert again.findings == ()
    assert again.hash == before
    assert len(again.marks.decisions) == len(elements)


def test_a_finding_names_the_open_question_about_its_element() -> None:
    criterion = "eligibility/inclusion/INC03"
    spec = loaded()
    assert spec.plan is not None
    places = Places(spec, spec.plan)
    assert places.finding(*_invented(criterion + "/when")).question == "Q-01"
    assert places.finding(*_invented("visits/FU2/target")).question is None


def _invented(pointer: str, **more: Any) -> tuple[Any, Any, Any]:
    """A rule and what it finds."""
    about = engine.find_rule("ARM009")
    assert about is not None
    return about, about.severity, Issue(pointer, "something", **more)


@pytest.mark.parametrize(
    ("about", "question"),
    [
        ("[LOW]", "Q-01"),
        ("[LOW.name]", "Q-01"),
        ("[LOW.planned]", None),
        ("[arms]", "Q-01"),
        ("[HIGH]", None),
    ],
)
def test_a_question_covers_an_element_its_fields_and_what_encloses_it(
    about: str, question: str | None
) -> None:
    spec = loaded(("    about: [INC03, INC03_EITHER, C]\n", f"    about: {about}\n"))
    assert spec.plan is not None
    finding = Places(spec, spec.plan).finding(*_invented("arms/LOW/name"))
    assert finding.question == question


def test_a_span_is_shown_to_the_character() -> None:
    spec = loaded()
    assert spec.plan is not None
    pointer = "study/titles/official"
    official = spec.plan.protocol.study.titles.official
    start = official.index("10 mg")
    at = Places(spec, spec.plan).finding(*_invented(pointer, span=(start, start + 5))).location
    line = TRIAL.split("\n")[at.line]
    assert line[at.column : at.end_column] == "10 mg"
    assert at.column == line.index("10 mg")


RECORD = b"Title\n  Arm: Matching placebo tablet  \nPhase 2\n\nEnd\n"


def _recorded(edited: Callable[..., Loaded], source: str, **more: Any) -> Finding:
    """A finding at the arm PBO of the invented protocol, with a record, and the source of the arm's name."""
    spec = edited(
        f"""
        provenance: {{record: {{file: record/r.txt, sha256: {sha256(RECORD).hexdigest()}, publisher: Nowhere}}}}
        arms: [{{id: PBO, {source}}}]
        """
    )
    sources = msgspec.structs.replace(spec.sources, root="trial", read={"record/r.txt": RECORD}.get)
    again = load_sources("trial", sources, rules=rule_ids)
    assert again.plan is not None, [finding.message for finding in again.findings]
    pointer = more.pop("pointer", "arms/PBO/name")
    return Places(again, again.plan).finding(*_invented(pointer, **more))


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("source: record L2", [("the record, line 2", 1, 2, 1, 30)]),
        ("source: 'record L1-3, L5'", [("the record, lines 1-3", 0, 0, 2, 7), ("the record, line 5", 4, 0, 4, 3)]),
        ("source: ASM-01", []),
        ("source: record L2, sources: {name: ASM-01}", []),
        ("source: ASM-01, sources: {name: record L3}", [("the record, line 3", 2, 0, 2, 7)]),
    ],
)  # fmt: skip
def test_the_cited_lines_of_the_record_are_shown_beside_a_finding(
    edited: Callable[..., Loaded], source: str, lines: list[tuple[Any, ...]]
) -> None:
    related = _recorded(edited, source).related
    assert {one.location.file for one in related} <= {"trial/record/r.txt"}
    assert [
        (r.message, r.location.line, r.location.column, r.location.end_line, r.location.end_column)
        for r in related
    ] == lines


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"record_line": 2}, (1, 2, 30)),
        ({"record_line": 2, "record_span": (2, 5)}, (1, 2, 5)),
        ({"record_line": 2, "record_span": (-4, 900)}, (1, 0, 32)),
        ({"record_line": 4}, (3, 0, 0)),
    ],
)
def test_a_finding_about_the_record_stands_in_the_record_and_is_not_shown_again(
    edited: Callable[..., Loaded], more: dict[str, Any], place: tuple[int, int, int]
) -> None:
    finding = _recorded(edited, f"source: record L{more['record_line']}", **more)
    at = finding.location
    assert (at.file, at.line, at.column, at.end_column) == ("trial/record/r.txt", *place)
    assert finding.related == ()


@pytest.mark.parametrize("line", [0, 6, -1])
def test_a_line_that_the_record_does_not_have_leaves_the_finding_at_its_element(
    edited: Callable[..., Loaded], line: int
) -> None:
    assert _recorded(edited, "source: ASM-01", record_line=line).location.file == "spec.yaml"


def test_every_group_has_rules_and_every_rule_a_group_of_its_own_letters() -> None:
    assert {re.sub("[0-9]", "", rule) for rule in rule_ids()} >= {"DEC", "ARM", "STR"}

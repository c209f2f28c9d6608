"""The text report: frames, carets under what is wrong, nothing that a terminal would obey."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from protocolkit.findings import Decision, DecisionKind, Finding, Location, Related, Severity, Stage
from protocolkit.report.cells import harmless
from protocolkit.report.text import decided_line, render_text, summary_line

FILES = {
    "v.yaml": ["visits:", "  - id: M03", "    at: [SCR, XX]"],
    "wide.yaml": ["имя: 😀日本 XX", "a:\t\tXX", "e\u0301e\u0301 XX", "👩\u200d⚕️ XX"],
    "long.yaml": ["a: " + "before " * 40 + "XX" + " behind" * 40],
    "bad.yaml": ["a: \x1b[31mXX\x1b[0m\x07 \x9b1m \u202eXX"],
}


def _lines(file: str) -> Sequence[str]:
    return FILES.get(file, ())


def _finding(
    message: str = "no such visit",
    at: Location | None = None,
    *,
    severity: Severity = Severity.ERROR,
    fix: str | None = None,
    related: tuple[Related, ...] = (),
) -> Finding:
    location = at or Location("v.yaml", 2, 14, 2, 16)
    return Finding("REF001", severity, Stage.LOAD, message, location, fix=fix, related=related)


def _frame(finding: Finding, width: int = 100) -> list[str]:
    return render_text([finding], _lines, files=1, width=width).split("\n\n")[0].splitlines()


def test_a_finding_shows_its_line_its_fix_and_what_it_is_related_to() -> None:
    related = Related("visits are defined here", Location("v.yaml", 0, 0, 0, 6))
    finding = _finding(fix='Did you mean "X"?', related=(related,))
    assert render_text([finding], _lines, files=36) == (
        "v.yaml:3:15: error REF001: no such visit\n"
        "  |\n"
        "3 |     at: [SCR, XX]\n"
        "  |               ^^\n"
        '  = fix: Did you mean "X"?\n'
        "  = see: v.yaml:1:1: visits are defined here\n"
        "  |\n"
        "1 | visits:\n"
        "  | ------\n"
        "\n"
        "1 error in 36 files\n"
    )


@pytest.mark.parametrize("line", [0, 1])
def test_the_caret_stands_under_wide_characters_and_tabs(line: int) -> None:
    text = FILES["wide.yaml"][line]
    start = text.index("XX")
    _, _, shown, carets = _frame(_finding(at=Location("wide.yaml", line, start, line, start + 2)))
    before = shown[: shown.index("XX")]
    columns = len(before) + sum(before.count(wide) for wide in "😀日本")
    assert (carets.index("^"), carets.count("^")) == (columns, 2)


@pytest.mark.parametrize(("line", "columns"), [(2, 3), (3, 3)])
def test_characters_without_width_move_nothing(line: int, columns: int) -> None:
    start = FILES["wide.yaml"][line].index("XX")
    *_, carets = _frame(_finding(at=Location("wide.yaml", line, start, line, start + 2)))
    assert carets.index("^") - len("4 | ") == columns + (1 if line == 3 else 0)


@pytest.mark.parametrize("width", [40, 60, 100])
def test_a_long_line_is_cut_around_its_mistake(width: int) -> None:
    start = FILES["long.yaml"][0].index("XX")
    _, _, shown, carets = _frame(_finding(at=Location("long.yaml", 0, start, 0, start + 2)), width)
    assert len(shown) <= width + len("1 | ")
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "XX"
    assert shown.count("…") == 2


def test_a_range_over_lines_is_marked_to_the_end_of_its_first() -> None:
    *_, carets = _frame(_finding(at=Location("v.yaml", 1, 4, 2, 5)))
    assert carets == "  |     ^^^^^^^"


def test_a_range_of_no_width_is_one_caret() -> None:
    *_, carets = _frame(_finding(at=Location("v.yaml", 0, 7, 0, 7)))
    assert carets == "  |        ^"


@pytest.mark.parametrize("at", [Location("none.yaml"), Location("v.yaml", 99, 0, 99, 1)])
def test_a_place_without_a_line_has_no_frame(at: Location) -> None:
    assert len(_frame(_finding(at=at))) == 1


def test_nothing_from_a_file_or_message_reaches_the_terminal_as_a_command() -> None:
    start = FILES["bad.yaml"][0].index("XX")
    finding = _finding(
        "bad \x1b]0;title\x07\n\u202e", Location("bad.yaml", 0, start, 0, start + 2), fix="\x1b[2J"
    )
    text = render_text([finding], _lines, files=1)
    assert "␛[31mXX␛[0m␇ �1m �XX" in text
    assert "bad ␛]0;title␇␊�" in text
    assert all(character.isprintable() or character == "\n" for character in text)


def test_file_names_cannot_break_out_of_their_line() -> None:
    assert _frame(_finding(at=Location("a\nb\x1b.yaml")))[0].startswith("a␊b␛.yaml:1:1: error")
    assert harmless("\udcff") == "\ufffd"


def test_colour_only_when_asked_and_the_same_words() -> None:
    plain = render_text([_finding(fix="x")], _lines, files=1)
    coloured = render_text([_finding(fix="x")], _lines, files=1, colour=True)
    assert "\x1b" not in plain
    assert "\x1b[1;31merror REF001\x1b[0m" in coloured
    for code in ("1;31", "1", "34", "0"):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == plain


@pytest.mark.parametrize(
    ("severities", "files", "line"),
    [
        ("", 36, "no findings in 36 files"),
        ("e", 1, "1 error in 1 file"),
        ("eeeww", 36, "3 errors, 2 warnings in 36 files"),
        ("iwi", 2, "1 warning, 2 notes in 2 files"),
    ],
)
def test_the_last_line_counts(severities: str, files: int, line: str) -> None:
    names = {severity.value[0]: severity for severity in Severity}
    findings = [_finding(severity=names[letter]) for letter in severities]
    assert summary_line(findings, files=files) == line


def _decided(kind: str, **more: str) -> Finding:
    decision = Decision(DecisionKind(kind), "so", **more)  # type: ignore[arg-type]
    return msgspec.structs.replace(_finding(), decision=decision, question="Q-1")


def test_a_finding_tells_which_open_question_asks_about_it() -> None:
    asked = msgspec.structs.replace(_finding(fix="x"), question="Q-43")
    assert _frame(asked)[-2:] == ["  = fix: x", "  = asked in Q-43"]


@pytest.mark.parametrize(
    ("finding", "remark"),
    [
        (_decided("accepted", role="Writer"), "  = accepted (Writer): so"),
        (_decided("open_question", role="Writer", question="Q-1"), "  = waits for Q-1 (Writer): so"),
        (_decided("baseline"), "  = decided: so"),
    ],
)
def test_a_decided_finding_is_shown_only_when_asked_for(finding: Finding, remark: str) -> None:
    assert render_text([finding], _lines, files=1).startswith("no findings in 1 file\n1 more: ")
    assert render_text([finding], _lines, files=1, show_decided=True).split("\n")[4] == remark


@pytest.mark.parametrize(
    ("kinds", "line"),
    [
        ([], ""),
        (["accepted"], "1 more: 1 accepted by a recorded decision"),
        (
            ["accepted", "accepted", "open_question"],
            "3 more: 2 accepted by recorded decisions, 1 waits for an open question",
        ),
        (["open_question"] * 2, "2 more: 2 wait for open questions"),
        (["baseline"] * 1000, "1,000 more: 1,000 stand in the baseline"),
    ],
)  # fmt: skip
def test_the_decided_are_counted_apart(kinds: list[str], line: str) -> None:
    findings = [_decided(kind) for kind in kinds]
    hint = " (--show-decided shows them)" if line else ""
    assert decided_line([_finding(), *findings]) == line + hint
    assert decided_line(findings, shown=True) == line

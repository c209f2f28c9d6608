"""What users and scripts may rely on when they call the program."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
import yaml
from command_line import MINIMAL, ROOT, SECOND, Ran, contents, run

from protocolkit.cli.main import COMMANDS, main
from protocolkit.source.load import load
from protocolkit.version import __version__

Call = Callable[..., Ran]
CHECK_SCHEMA = json.loads((ROOT / "schemas/output/check.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    """Call the program in this process, which is faster."""

    def do(*arguments: str | Path) -> Ran:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        told = capfd.readouterr()
        assert "a mistake of ours" not in told.err, told.err
        return Ran(code, told.out, told.err)

    return do


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A copy of the second protocol, where no git repository is."""
    return Path(shutil.copytree(SECOND, tmp_path / "protocol" / "second"))


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (text.count(old), old)
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_its_options(command: str, call: Call) -> None:
    ran = call(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("usage: ")
    assert "--color" in ran.out
    assert "--debug" in ran.out


def test_help_names_every_command_and_exit_code(call: Call) -> None:
    ran = call("--help")
    assert ran.code == 0
    for command in COMMANDS:
        assert re.search(rf"^    {command}\s+[a-z]", ran.out, re.MULTILINE), command
    assert re.findall(r"^  ([0-9])  ", ran.out, re.MULTILINE) == ["0", "1", "2"]


def test_version() -> None:
    assert run("--version") == Ran(0, f"protocolkit {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["chek"], "did you mean 'check'?"),
        (["zzzzzz"], "one of build, "),
        (["check", "--formt", "json"], "unrecognized arguments: --formt"),
        (["check", "--format", "xml"], "invalid choice: 'xml'"),
        (["check", "--fail-on", "fatal"], "invalid choice: 'fatal'"),
        (["build", "x"], "required: -o/--output"),
        (["explain"], "required: RULE"),
        (["explain", "CND02"], "did you mean CND002?"),
        (["explain", "nothing at all"], "protocolkit rules lists them all"),
        (["build", "/nowhere/x", "-o", "/nowhere/y"], "does not exist"),
        (["questions", "/nowhere/x"], "does not exist"),
    ],
)
def test_a_wrong_call_is_code_2_and_says_so_on_stderr(arguments: list[str], told: str, call: Call) -> None:
    ran = call(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_exit_codes_of_check_follow_fail_on(second: Path, call: Call) -> None:
    """A clinical error, then a fault of loading; each level in turn."""
    assert call("check", second).code == 0
    _edit(second / "trial.yaml", "version_date: 2025-02-10", "version_date: null")
    severities = {
        finding["severity"]
        for finding in json.loads(call("check", second, "--format", "json").out)["findings"]
    }
    ranks = ["error", "warning", "info"]
    for at, level in enumerate(ranks):
        assert call("check", second, "--fail-on", level).code == int(bool(severities & set(ranks[: at + 1])))
    assert severities
    assert call("check", second, "--fail-on", "never").code == 0
    _edit(second / "trial.yaml", "acronym: FROST-ITCH", "acronymn: FROST-ITCH")
    assert call("check", second).code == 1
    assert call("check", second, "--fail-on", "never").code == 0


def test_results_go_to_stdout_and_all_else_to_stderr(second: Path, tmp_path: Path, call: Call) -> None:
    assert call("check", second).err == ""
    built = call("build", second, "-o", tmp_path / "out", "--only", "trace")
    assert built.out == ""
    assert re.fullmatch(r"[0-9]+ files in .*; open .*/index.html\n", built.err)
    _edit(second / "trial.yaml", "id: second-fictional", "id: '???'")
    found = call("check", second)
    assert (found.code, found.err) == (1, "")
    assert "SHP006" in found.out


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "auto"], {"NO_COLOR": "1"}, False),
    ],
)
def test_colour(arguments: list[str], environment: dict[str, str], *, coloured: bool) -> None:
    ran = run("check", MINIMAL, *arguments, environment=environment)
    assert ran.out
    assert ("\x1b[" in ran.out) is coloured


def test_json_is_valid_and_the_same_whatever_was_asked(second: Path, call: Call) -> None:
    _edit(second / "trial.yaml", "when: 18 <= age_years <= 75", "when: 18 <= age_year <= 75")
    reports = [call("check", second, "--format", "json", *more).out for more in ([], ["--color", "always"])]
    assert reports[0] == reports[1]
    report = json.loads(reports[0])
    jsonschema.Draft202012Validator(CHECK_SCHEMA).validate(report)
    (finding,) = report["findings"]
    assert (finding["rule"], finding["line"], finding["column"], finding["end_column"]) == (
        "CND002",
        262,
        19,
        27,
    )
    assert finding["pointer"] == "eligibility/inclusion/INC01/when"
    assert finding["fix"] == "did you mean 'age_years'?"
    assert report["protocol"] is None


def test_the_fingerprint_of_a_finding_survives_moved_lines(second: Path, call: Call) -> None:
    path = second / "trial.yaml"
    _edit(path, "when: 18 <= age_years <= 75", "when: 18 <= age_year <= 75")
    before = json.loads(call("check", second, "--format", "json").out)["findings"]
    path.write_text("# one more line\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    after = json.loads(call("check", second, "--format", "json").out)["findings"]
    assert [finding["fingerprint"] for finding in before] == [finding["fingerprint"] for finding in after]
    assert before[0]["line"] + 1 == after[0]["line"]


@pytest.mark.parametrize("rule", ["CND008", "cnd009", "REF001", "SHP003", "YML002"])
def test_explain_has_every_section(rule: str, call: Call) -> None:
    ran = call("explain", rule)
    assert ran.code == 0
    assert ran.out.startswith(rule.upper())
    assert [word for word in ("Why", "Bad", "Good", "fix") if word not in ran.out] == []


def test_every_rule_of_loading_that_the_code_reports_has_a_page(call: Call) -> None:
    written = {rule["id"] for rule in json.loads(call("rules", "--format", "json").out)["rules"]}
    source = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "src/protocolkit/source").glob("*.py")
    )
    reported = set(re.findall(r'"((?:YML|SHP|REF|CND|GIT)[0-9]{3})"', source))
    assert len(reported) > 30
    assert reported - written == set()


def test_check_without_a_path_finds_every_spec(
    second: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call
) -> None:
    monkeypatch.chdir(tmp_path)
    none = call("check")
    assert (none.code, none.out) == (2, "")
    assert "no spec here" in none.err
    (second / "trial.yaml").rename(second / "protocol.yaml")
    one = call("check", "--format", "json")
    assert one.code == 0
    assert json.loads(one.out)["protocol"]["id"] == "second-fictional"
    shutil.copytree(MINIMAL, tmp_path / "protocol" / "minimal")
    two = json.loads(call("check", "--format", "json", "--fail-on", "never").out)
    assert [protocol["id"] for protocol in two["protocols"]] == ["minimal", "second-fictional"]
    ambiguous = call("trace")
    assert ambiguous.code == 2
    assert "name one of them" in ambiguous.err


def test_one_merged_file_is_the_same_protocol(tmp_path: Path, call: Call) -> None:
    spec = load(str(SECOND)).spec
    path = tmp_path / "merged.yaml"
    merged = {"defaults": {"source": "sponsor PROT §1"}, **spec.chapters}
    path.write_text(yaml.safe_dump(_plain(merged), allow_unicode=True, sort_keys=True), encoding="utf-8")
    assert call("check", path).out.startswith("no findings in 1 file\n")
    hashes = [
        json.loads(call("check", target, "--format", "json").out)["protocol"]["hash"]
        for target in (SECOND, path)
    ]
    assert hashes[0] == hashes[1]


def _plain(value: object) -> object:
    """Data that PyYAML can write; numbers keep their value."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value if isinstance(value, str | int | None) else float(str(value))


def test_a_chapter_in_another_file_is_the_same_protocol(second: Path, call: Call) -> None:
    before = load(str(second)).hash
    text = (second / "trial.yaml").read_text(encoding="utf-8")
    start, end = text.index("\nanchors:"), text.index("\nvisits:")
    (second / "trial.yaml").write_text(text[:start] + text[end:], encoding="utf-8")
    (second / "times").mkdir()
    (second / "times" / "anchors.yml").write_text(text[start:end], encoding="utf-8")
    assert call("check", second).out.startswith("no findings in 5 files\n")
    assert load(str(second)).hash == before


@pytest.fixture
def repository(second: Path, tmp_path: Path) -> Path:
    """A git repository with the second protocol in its only commit."""
    git = ["git", "-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-C", str(tmp_path)]
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *command], check=True, capture_output=True)
    return tmp_path


def test_a_revision_equals_the_folder_that_it_holds(
    repository: Path, second: Path, monkeypatch: pytest.MonkeyPatch, call: Call
) -> None:
    """It is read from git's own objects: what has become of the folder does not matter."""
    monkeypatch.chdir(repository)
    in_folder = json.loads(call("check", "protocol/second", "--format", "json").out)["protocol"]
    shutil.rmtree(second)
    before = contents(repository)
    revised = call("check", "HEAD:protocol/second", "--format", "json")
    assert revised.code == 0
    assert json.loads(revised.out)["protocol"] == in_folder
    assert contents(repository) == before
    missing = call("check", "HEAD:protocol/secund")
    assert missing.code == 2
    assert call("check", "HEAAD:protocol/second").code == 2


@pytest.mark.parametrize("command", [["check", str(MINIMAL)], ["rules"], ["trace", str(SECOND)], ["--help"]])
def test_a_reader_that_stops_early_is_no_failure(command: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "protocolkit", *command],
            stdout=writing,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            timeout=10,
        )
    finally:
        os.close(writing)
    assert done.stderr == b""


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_trace_in_every_format(form: str, call: Call) -> None:
    ran = call("trace", SECOND, "--format", form)
    assert (ran.code, ran.err) == (0, "")
    assert "INC01" in ran.out
    if form == "json":
        report = json.loads(ran.out)
        assert (report["format_version"], report["protocol"]["id"]) == (1, "second-fictional")
    if form == "csv":
        lengths = {len(line) for line in csv.reader(ran.out.splitlines())}
        assert len(lengths) == 1
    if form == "text":
        holes = call("trace", SECOND, "--holes").out
        assert len(holes) < len(ran.out)


@pytest.mark.parametrize("form", ["md", "html", "json"])
def test_the_letter_in_every_format(form: str, call: Call) -> None:
    ran = call("questions", SECOND, "--format", form)
    assert (ran.code, ran.err) == (0, "")
    assert "Q-01" in ran.out


ANSWERS = """\
answers:
  - question: Q-01
    text: 'Both limits: "and". # no comment'
    role: Sponsor medical
    date: 2025-05-02
    document: Letter of 2 May 2025, §3
"""
ANSWER = {
    "text": 'Both limits: "and". # no comment',
    "role": "Sponsor medical",
    "date": "2025-05-02",
    "document": "Letter of 2 May 2025, §3",
}


def _answer(call: Call, spec: Path, text: str = ANSWERS) -> Ran:
    answers = spec.parent / "answers.yaml"
    answers.write_text(text, encoding="utf-8")
    return call("questions", spec, "--answers", answers)


def test_an_answer_is_written_where_its_question_stands_and_nothing_else(second: Path, call: Call) -> None:
    path = second / "trial.yaml"
    _edit(path, "    assumption: ASM-01\n    to:", "    assumption: ASM-01  # stays\n    to:")
    before = path.read_text(encoding="utf-8")
    ran = _answer(call, second)
    reminder = "  ASM-01 still stands in for Q-01: confirm or replace it, and what rests on it\n"
    assert ran == Ran(0, "", f"recorded 1 answer in {path}\n{reminder}")
    after = path.read_text(encoding="utf-8")
    added = [line for line in after.splitlines() if line not in before.splitlines()]
    assert added[0].strip() == 'text: "Both limits: \\"and\\". # no comment"'
    assert [line for line in before.splitlines() if line not in after.splitlines()] in (
        [],
        ["    status: open"],
    )
    assert "# stays" in after
    assert call("check", second).code == 0
    questions = {question.id: question for question in load(str(second)).protocol.questions}  # type: ignore[union-attr]
    assert questions["Q-01"].status == "answered"
    assert {field: getattr(questions["Q-01"].answer, field) for field in ANSWER} == ANSWER


def test_recording_an_answer_again_changes_nothing(second: Path, call: Call) -> None:
    assert _answer(call, second).code == 0
    once = contents(second)
    assert _answer(call, second).code == 0
    assert contents(second) == once


@pytest.mark.parametrize(
    "question",
    [
        "- {id: Q-03, priority: minor, finding: Open?, to: [Sponsor medical], status: open}",
        "- {id: Q-03, priority: minor, finding: Open?, status: open, answer: null, to: [Sponsor medical]}",
        "- {status: open  , id: Q-03, priority: minor, finding: 'Open?', to: [Sponsor medical]} # stays",
        '- id: Q-03\n    status: "open"  # stays\n    priority: minor\n    finding: Open?\n    to: [Sponsor medical]',
        "- id: Q-03\n    priority: minor\n    finding: Open?\n    to: [Sponsor medical]\n    answer:\n    status: open",
        "- id: Q-03\n    priority: minor\n    answer: ~  # stays\n    finding: Open?\n    to: [x]\n    status: open",
        "-   priority: minor\n      id: Q-03\n      finding: |\n        Open?\n      to: [x]\n      status: open",
    ],
)
def test_an_answer_in_every_layout(question: str, second: Path, call: Call) -> None:
    path = second / "trial.yaml"
    _edit(path, "\nassumptions:\n", f"\n  {question}\n\nassumptions:\n")
    assert call("check", second, "--fail-on", "never").code == 0
    assert _answer(call, second, ANSWERS.replace("Q-01", "Q-03")).code == 0
    loaded = load(str(second))
    assert loaded.findings == ()
    found = {question.id: question for question in loaded.protocol.questions}["Q-03"]  # type: ignore[union-attr]
    assert (found.status, found.answer is not None) == ("answered", True)
    assert {field: getattr(found.answer, field) for field in ANSWER} == ANSWER
    assert ("# stays" in question) == ("# stays" in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Q-01", "Q-10", "there is no question 'Q-10'"),
        ("Q-01", "Q-02", "has another answer already"),
        ("2025-05-02", "2 May 2025", "is not a date"),
        ("2025-05-02", "2025-02-30", "is not a date"),
        ("    role: Sponsor medical\n", "", "'role' is missing"),
        ("role: Sponsor medical", "role: ' '", "'role' is missing"),
        ("role: Sponsor medical", "role: 7", "'role' is missing"),
        ("    role:", "    rôle: x\n    role:", "is not a field of an answer"),
        ("answers:\n", "answer:\n", "holds no answers"),
        ("answers:\n", "answers: [\n", "answers.yaml:2: "),
        ("answers:\n", "answers:\n  - Q-01\n", "is not a mapping"),
        (
            "answers:\n",
            "answers:\n  - {question: Q-01, text: x, role: x, date: 2025-01-01, document: x}\n",
            "twice",
        ),
        ("role: Sponsor medical", "role: " + "x" * 200, "role"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_and_nothing_is_written(
    old: str, new: str, told: str, second: Path, call: Call
) -> None:
    before = contents(second)
    assert old in ANSWERS
    ran = _answer(call, second, ANSWERS.replace(old, new))
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert contents(second) == before


def test_answers_are_not_recorded_in_a_revision(
    repository: Path, monkeypatch: pytest.MonkeyPatch, call: Call
) -> None:
    monkeypatch.chdir(repository)
    (repository / "a.yaml").write_text(ANSWERS, encoding="utf-8")
    ran = call("questions", "HEAD:protocol/second", "--answers", "a.yaml")
    assert ran.code == 2
    assert "not in a revision of git" in ran.err


def test_answers_that_are_missing(second: Path, call: Call) -> None:
    assert call("questions", second, "--answers", second / "none.yaml").code == 2
    assert call("questions", second, "--answers", second).code == 2

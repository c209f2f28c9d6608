"""Which rules run, how much they weigh and what they compare with; and every mistake of a configuration, told."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from protocolkit.api import settings_for
from protocolkit.errors import CannotRun
from protocolkit.findings import Parameter, Severity
from protocolkit.lint.engine import all_rules
from protocolkit.lint.settings import Settings, choose
from protocolkit.source.configuration import nearest_configuration

IDS = ("ELG001", "ELG002", "ELG014", "TXT001", "TXT005")


@pytest.mark.parametrize(
    ("select", "ignore", "run"),
    [
        ((), (), IDS),
        (("ELG",), (), IDS[:3]),
        (("ELG00", "TXT005"), (), ("ELG001", "ELG002", "TXT005")),
        ((), ("ELG",), IDS[3:]),
        (("ELG",), ("ELG014",), IDS[:2]),
        (("ELG014",), ("ELG",), ("ELG014",)),
        (("ELG014",), ("ELG014",), ()),
        (("ELG001", "TXT"), ("TXT",), ("ELG001",)),
    ],
)
def test_the_more_exact_choice_counts(
    select: tuple[str, ...], ignore: tuple[str, ...], run: tuple[str, ...]
) -> None:
    assert choose(Settings(select=select, ignore=ignore), IDS) == frozenset(run)


@pytest.mark.parametrize(
    ("choice", "fix"),
    [
        ("ELG003", "did you mean 'ELG00"),
        ("ELQ", "did you mean 'ELG'?"),
        ("", "protocolkit rules"),
        ("elg", "did you"),
    ],
)
def test_a_choice_of_nothing_is_told_with_a_near_miss(choice: str, fix: str) -> None:
    for settings in (Settings(select=(choice,)), Settings(ignore=(choice,))):
        with pytest.raises(CannotRun) as told:
            choose(settings, IDS)
        assert (told.value.fix or "").startswith(fix)


def test_what_is_checked_on_loading_cannot_be_chosen() -> None:
    with pytest.raises(CannotRun, match="YML002 is checked whenever a spec is loaded"):
        choose(Settings(ignore=("YML002",)), IDS)


def configured(folder: Path, text: str | bytes, name: str = "protocolkit.toml", **more: object) -> Settings:
    """The settings for a spec beside which a configuration stands."""
    raw = text.encode() if isinstance(text, str) else text
    (folder / name).write_bytes(raw)
    return settings_for(str(folder / "trial"), **more)  # type: ignore[arg-type]


def test_a_configuration_is_read(tmp_path: Path) -> None:
    settings = configured(
        tmp_path,
        """
fail-on = "warning"
select = ["SCH", "VER001"]
ignore = ["SCH002"]
baseline = "known/findings.json"
severity = {SCH009 = "error"}

[parameters]
longest-first-gap = 14
""",
    )
    assert settings == Settings(
        fail_on="warning",
        select=("SCH", "VER001"),
        ignore=("SCH002",),
        severity={"SCH009": Severity.ERROR},
        parameters={"longest-first-gap": 14},
        baseline=str(tmp_path / "known" / "findings.json"),
    )


def test_without_a_configuration_the_settings_are_plain(tmp_path: Path) -> None:
    assert settings_for(str(tmp_path)) == Settings()


def test_a_table_of_a_shared_file_is_read_and_others_are_left_alone(tmp_path: Path) -> None:
    shared = '[project]\nname = "protocolkit"\n[tool.other]\nx = nonsense'
    assert configured(tmp_path, shared, "pyproject.toml") == Settings()
    ours = '[project]\nname = "x"\n[tool.protocolkit]\nfail-on = "never"\n'
    assert configured(tmp_path, ours, "pyproject.toml").fail_on == "never"
    assert (
        configured(tmp_path, 'tool = {protocolkit = {fail-on = "info"}}', "pyproject.toml").fail_on == "info"
    )


def test_the_nearest_configuration_counts_and_our_own_file_before_a_shared_one(tmp_path: Path) -> None:
    near = tmp_path / "near"
    near.mkdir()
    configured(tmp_path, 'fail-on = "never"')
    assert settings_for(str(near / "trial")).fail_on == "never"
    configured(near, "[tool.black]\n", "pyproject.toml")
    assert settings_for(str(near / "trial")).fail_on == "never"
    configured(near, '[tool.protocolkit]\nfail-on = "info"\n', "pyproject.toml")
    assert settings_for(str(near / "trial")).fail_on == "info"
    configured(near, 'fail-on = "warning"')
    assert settings_for(str(near / "trial")).fail_on == "warning"
    assert settings_for(f"HEAD:{near}/trial").fail_on == "warning"


def test_a_named_configuration_takes_the_place_of_the_nearest(tmp_path: Path) -> None:
    configured(tmp_path, 'fail-on = "never"')
    other = tmp_path / "other.toml"
    other.write_text('fail-on = "info"', encoding="utf-8")
    assert settings_for(str(tmp_path), config=str(other)).fail_on == "info"
    assert settings_for(str(tmp_path), use_config=False).fail_on == "error"
    assert settings_for(str(tmp_path), fail_on="warning").fail_on == "warning"


@pytest.mark.parametrize(
    ("configuration", "select", "ignore", "run"),
    [
        ('select = ["SCH"]', ["VER001"], [], {"VER001"}),
        ('ignore = ["SCH009"]', ["SCH009"], [], {"SCH009"}),
        ('ignore = ["SCH"]', ["SCH009"], [], {"SCH009"}),
        ('ignore = ["SCH009"]', ["SCH009", "SCH012"], ["SCH012"], {"SCH009"}),
        ('select = ["SCH009", "VER001"]', [], ["SCH"], {"VER001"}),
        ('select = ["SCH009"]', [], ["SCH"], set()),
    ],
)
def test_choices_of_a_command_line_go_on_top(
    tmp_path: Path, configuration: str, select: list[str], ignore: list[str], run: set[str]
) -> None:
    settings = configured(tmp_path, configuration, select=select, ignore=ignore)
    assert choose(settings, [entry.about.id for entry in all_rules()]) == run


def test_what_is_ignored_stays_ignored_when_its_group_is_selected(tmp_path: Path) -> None:
    settings = configured(tmp_path, 'ignore = ["SCH009"]', select=["SCH"])
    run = choose(settings, [entry.about.id for entry in all_rules()])
    assert "SCH012" in run
    assert "SCH009" not in run


@pytest.mark.parametrize(
    ("text", "line", "words", "fix"),
    [
        ("x = ", 1, "this is not TOML", None),
        ('\n\nfail-on = "error\n', 3, "this is not TOML", None),
        ('\n# fail_on\nfail_on = "error"\n', 3, "there is no setting 'fail_on'", "did you mean 'fail-on'?"),
        ("colour = 1", 1, "there is no setting 'colour'", "one of baseline, built, fail-on"),
        ('fail-on = "fatal"', 1, "fail-on is one of error, warning, info, never", None),
        ("fail-on = 1", 1, "fail-on is a text", None),
        ('\nbaseline = ""', 2, "baseline is a text", None),
        ("baseline = []", 1, "baseline is a text", None),
        ('select = "ELG"', 1, "select is a list of rules", 'write it like select = ["TXT", "ELG007"]'),
        ("select = [1]", 1, "select is a list of rules", None),
        (
            '\nignore = ["ARM09"]',
            2,
            "ignore: there is no rule or group of rules 'ARM09'",
            "did you mean 'ARM009'?",
        ),
        ('ignore = [""]', 1, "ignore: there is no rule or group of rules ''", None),
        ('ignore = ["SHP"]', 1, "ignore: SHP is checked whenever a spec is loaded", None),
        ('severity = "error"', 1, "severity is a table", None),
        ('[severity]\nARM099 = "info"', 2, "severity: there is no rule or group of rules 'ARM099'", None),
        ('[severity]\nARM = "info"', 2, "severity: ARM is not the id of one rule", None),
        ('[severity]\nARM009 = "fatal"', 2, "the severity of ARM009 is one of error, warning, info", None),
        ("[severity]\nARM009 = {}", 2, "the severity of ARM009 is one of", None),
        ("severity = {ARM009 = []}", 1, "the severity of ARM009 is one of", None),
        ("parameters = 3", 1, "parameters is a table", None),
        (
            "[parameters]\nlongest-first-gab = 3",
            2,
            "no rule has a parameter 'longest-first-gab'",
            "did you mean 'longest-first-gap'?",
        ),
        ('[parameters]\nlongest-first-gap = "3"', 2, "longest-first-gap is a number of days", None),
        ("[parameters]\nlongest-first-gap = true", 2, "longest-first-gap is a number of days", None),
        ("[parameters]\nlongest-first-gap = 3.5", 2, "longest-first-gap is a whole number of days", None),
        (
            "[parameters]\nlongest-first-gap = -1",
            2,
            "longest-first-gap is between 0 and 1,000,000 days",
            None,
        ),
        ("[parameters]\nlongest-first-gap = 1000001", 2, "longest-first-gap is between 0 and", None),
        ("[parameters]\n[parameters.longest-first-gap]\n", 2, "longest-first-gap is a number of days", None),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, words: str, fix: str | None
) -> None:
    with pytest.raises(CannotRun) as told:
        configured(tmp_path, text)
    assert told.value.message.startswith(f"{tmp_path / 'protocolkit.toml'}:{line}: {words}")
    if fix is not None:
        assert (told.value.fix or "").startswith(fix)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\xff\xfe\x00", "is not UTF-8 text"),
        (b"x = " + b"[" * 100_000, "is nested too deeply"),
        (b"x = " + b"1" * 5000, "this is not TOML"),
        (b"x = 1e" + b"9" * 400, "there is no setting 'x'|not TOML"),
        (b"#" * (1024 * 1024 + 1), "is larger than 1 MiB"),
        (b"x = 1\0", "this is not TOML"),
    ],
)
def test_hostile_bytes_are_refused_in_words(tmp_path: Path, raw: bytes, words: str) -> None:
    with pytest.raises(CannotRun, match=words):
        configured(tmp_path, raw)


@pytest.mark.parametrize("number", ["nan", "inf", "1e999999"])
def test_numbers_that_are_none_are_refused(
    tmp_path: Path, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = Parameter("least-share", Decimal("0.9"), "of the participants", "for the test")
    monkeypatch.setattr("protocolkit.lint.configuration.parameters_of", lambda rules: {share.name: share})
    assert configured(tmp_path, "[parameters]\nleast-share = 0.5").parameters == {
        "least-share": Decimal("0.5")
    }
    assert configured(tmp_path, "[parameters]\nleast-share = 1").parameters == {"least-share": 1}
    with pytest.raises(CannotRun, match="least-share is"):
        configured(tmp_path, f"[parameters]\nleast-share = {number}")


def test_lines_are_counted_in_files_of_every_system(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=":3: there is no setting 'x'"):
        configured(tmp_path, b"\xef\xbb\xbf# one\r\n# two\r\nx = 1\r\n")


def test_a_missing_file_or_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="cannot be read: No such file"):
        settings_for(str(tmp_path), config=str(tmp_path / "none.toml"))
    for name in (tmp_path, "/dev/zero"):
        with pytest.raises(CannotRun, match="is not a file"):
            settings_for(str(tmp_path), config=str(name))
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    with pytest.raises(CannotRun, match="has no table"):
        settings_for(str(tmp_path), config=str(tmp_path / "pyproject.toml"))
    with pytest.raises(CannotRun, match="protocolkit is a table"):
        configured(tmp_path, "tool.protocolkit = 1", "pyproject.toml")


@pytest.mark.parametrize("target", ["", "nowhere/at/all", "\0", "REV:x", "a" * 5000])
def test_a_path_that_does_not_exist_is_no_mistake_of_the_configuration(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert nearest_configuration(target) is None


def test_every_parameter_has_one_meaning_and_a_name_for_a_configuration() -> None:
    every: dict[str, Parameter] = {}
    for entry in all_rules():
        for parameter in entry.about.parameters:
            assert every.setdefault(parameter.name, parameter) == parameter
            assert parameter.name == parameter.name.lower().replace("_", "-")
            assert parameter.unit
            assert parameter.why
    assert every["longest-first-gap"].default == 30
    assert every["longest-follow-up-gap"].default == 6

"""Which files a spec has, and what cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from protocolkit.errors import CannotRun
from protocolkit.source.files import Sources, discover, read_sources
from protocolkit.source.limits import Limits


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the current folder set to it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _paths(sources: Sources) -> list[str]:
    return [file.path for file in sources.files]


def _told(sources: Sources) -> list[tuple[str, str]]:
    return [(finding.rule, finding.location.file) for finding in sources.findings]


def test_a_folder_gives_its_yaml_files_in_order_and_the_names_of_the_others(here: Path) -> None:
    _write(
        here / "s", b_dot_yml="b: 1", a_dot_yaml="a: 1", forms__x_dot_yaml="x: 1", record__r_dot_txt="L1",
        releases__1_dot_json="{}", _dot_hidden__h_dot_yaml="h: 1", UP_dot_YAML="u: 1",
    )  # fmt: skip
    sources = read_sources("s")
    assert _paths(sources) == ["s/UP.yaml".replace("yaml", "YAML"), "s/a.yaml", "s/b.yml", "s/forms/x.yaml"]
    assert [file.relative for file in sources.files] == ["UP.YAML", "a.yaml", "b.yml", "forms/x.yaml"]
    assert sources.files[1].raw == b"a: 1"
    assert sources.others == ("record/r.txt", "releases/1.json")
    assert (sources.root, sources.revision, sources.findings) == ("s", None, ())
    assert sources.read("record/r.txt") == b"L1"
    assert sources.read("record/none.txt") is None


@pytest.mark.parametrize("target", ["s", "./s", "s/", "s//"])
def test_paths_are_shown_as_the_user_would_write_them(here: Path, target: str) -> None:
    _write(here / "s", a_dot_yaml="a: 1")
    assert _paths(read_sources(target)) == ["s/a.yaml"]
    assert _paths(read_sources(str(here / "s"))) == [(here / "s/a.yaml").as_posix()]


def test_the_current_folder_adds_nothing_to_paths(here: Path) -> None:
    _write(here, a_dot_yaml="a: 1")
    assert _paths(read_sources(".")) == ["a.yaml"]


def test_a_single_file_is_a_spec_that_can_read_its_neighbours(here: Path) -> None:
    _write(here / "s", a_dot_yaml="a: 1", b_dot_yaml="b: 1", record__r_dot_txt="L1")
    sources = read_sources("s/a.yaml")
    assert _paths(sources) == ["s/a.yaml"]
    assert sources.read("record/r.txt") == b"L1"


@pytest.mark.parametrize(
    "name", ["../secret.txt", "/etc/hostname", "a/../../secret.txt", "link.txt", "..", "\0", "x\\y"]
)
def test_nothing_outside_the_folder_can_be_read(here: Path, name: str) -> None:
    _write(here, secret_dot_txt="s", s__a_dot_yaml="a: 1")
    (here / "s/link.txt").symlink_to("../secret.txt")
    sources = read_sources("s")
    assert sources.read(name) is None
    assert _told(sources) == [("YML011", "s/link.txt")]


def test_links_out_of_the_folder_to_folders_and_to_nowhere_are_refused(here: Path) -> None:
    _write(here, out__o_dot_yaml="o: 1", s__a_dot_yaml="a: 1", s__forms__f_dot_yaml="f: 1")
    links = {
        "up.yaml": "../out/o.yaml",
        "out": "../out",
        "loop": ".",
        "nowhere.yaml": "x",
        "same.yaml": "a.yaml",
    }
    for name, leads_to in links.items():
        (here / "s" / name).symlink_to(leads_to)
    sources = read_sources("s")
    assert _paths(sources) == ["s/a.yaml", "s/forms/f.yaml", "s/same.yaml"]
    refused = [("YML011", f"s/{name}") for name in ("loop", "nowhere.yaml", "out", "up.yaml")]
    assert _told(sources) == refused


def test_a_folder_that_is_itself_a_link_is_read(here: Path) -> None:
    _write(here / "s", a_dot_yaml="a: 1")
    (here / "t").symlink_to("s")
    assert _paths(read_sources("t")) == ["t/a.yaml"]


def test_a_pipe_is_not_opened(here: Path) -> None:
    _write(here / "s", a_dot_yaml="a: 1")
    os.mkfifo(here / "s/b.yaml")
    assert _told(read_sources("s")) == [("YML011", "s/b.yaml")]


def test_a_file_of_200_megabytes_is_a_finding_and_never_read(here: Path) -> None:
    _write(here / "s", a_dot_yaml="a: 1")
    with (here / "s/big.yaml").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    sources = read_sources("s")
    assert _paths(sources) == ["s/a.yaml"]
    assert [f.message for f in sources.findings] == ["the file has 200 MiB; at most 4 MiB are read"]
    assert _told(sources) == [("YML005", "s/big.yaml")]


def test_reading_stops_where_the_whole_spec_is_too_large(here: Path) -> None:
    _write(here / "s", a_dot_yaml="a: 1", b_dot_yaml="b: 1", c_dot_yaml="c: 1")
    assert _told(read_sources("s", Limits(total_bytes=9))) == [("YML005", "s/c.yaml")]
    assert _told(read_sources("s", Limits(files=1))) == [("YML005", "s/b.yaml")]
    other = read_sources("s", Limits(total_bytes=14))
    _write(here / "s", r_dot_txt="x" * 20)
    with pytest.raises(CannotRun, match="more than 14 bytes"):
        other.read("r.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_what_may_not_be_read_is_a_finding(here: Path) -> None:
    _write(here / "s", a_dot_yaml="a: 1", b_dot_yaml="b: 1", c__d_dot_yaml="d: 1")
    (here / "s/b.yaml").chmod(0)
    (here / "s/c").chmod(0)
    sources = read_sources("s")
    (here / "s/c").chmod(0o755)
    assert _told(sources) == [("YML011", "s/b.yaml"), ("YML011", "s/c")]


def test_odd_names_are_read_and_shown(here: Path) -> None:
    (here / "s").mkdir()
    name = os.fsdecode(b"odd \xff\n name.yaml")
    (here / "s" / name).write_bytes(b"a: 1")
    assert _paths(read_sources("s")) == ["s/odd \ufffd\n name.yaml"]


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("none", '"none" does not exist'),
        (
            "protocol/nct0323953",
            "\"protocol/nct0323953\" does not exist\ndid you mean 'protocol/nct03239535'?",
        ),
        (
            "protocal/nct03239535",
            "\"protocal/nct03239535\" does not exist\ndid you mean 'protocol/nct03239535'?",
        ),
        ("empty", '"empty" holds no YAML file\nA spec is a folder with a protocol.yaml.'),
        ("notes.txt", '"notes.txt" is not a YAML file\nName the folder of a spec, or a .yaml file.'),
        ("notes.txt/x", "\"notes.txt/x\" does not exist\ndid you mean 'notes.txt'?"),
        ("", "the path of the spec is empty\nName the folder of a spec."),
        ("a\0b", '"a\0b" does not exist'),
        ("x" * 5000, f'"{"x" * 5000}" does not exist'),
    ],
)
def test_what_cannot_be_read_at_all_is_said_with_the_near_miss(here: Path, target: str, message: str) -> None:
    _write(here, notes_dot_txt="x", protocol__nct03239535__protocol_dot_yaml="a: 1")
    (here / "empty").mkdir()
    with pytest.raises(CannotRun) as caught:
        read_sources(target)
    assert str(caught.value) == message


def test_no_path_means_every_spec_of_the_repository(here: Path) -> None:
    _write(here / "protocol", b__protocol_dot_yaml="", a__protocol_dot_yaml="", c__other_dot_yaml="")
    assert discover([]) == ("protocol/a", "protocol/b")
    assert discover(["protocol"]) == ("protocol/a", "protocol/b")
    assert discover(["x", "protocol/c", "x"]) == ("x", "protocol/c")


def test_no_spec_at_all_cannot_be_worked_on(here: Path) -> None:
    with pytest.raises(CannotRun, match="there is no spec here"):
        discover([])

"""Whatever a spec holds: findings or a refusal, no traceback, and nothing written but the output folder."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import MINIMAL, SECOND, contents, run

FORMS = "forms:\n  - {id: 'ID', name: X, collected: log, items: [{id: A, label: A, type: text, required: always}]}\n"


def _bomb() -> str:
    levels = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 11)]
    return "\n".join(levels) + "\n"


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)


def _text(text: str) -> Callable[[Path], None]:
    return lambda path: _write(path, text.encode())


def _bytes(raw: bytes) -> Callable[[Path], None]:
    return lambda path: _write(path, raw)


def _write(path: Path, raw: bytes) -> None:
    path.write_bytes(raw)


EXTRA_FILES: dict[str, tuple[Callable[[Path], None], str]] = {
    "truncated in a bracket": (_text("consent: {process: [a, b"), "YML001"),
    "truncated in a quotation": (_text('consent:\n  process: "never ends\n'), "YML001"),
    "tabs": (_text("consent:\n\tprocess: x\n"), "YML001"),
    "a tag": (_text("consent: !!python/object/apply:os.system [touch owned]\n"), "YML003"),
    "a tag of a set": (_text("consent: !!set {process}\n"), "YML003"),
    "alias bomb": (_text(_bomb()), "YML005"),
    "alias of itself": (_text("consent: &a {process: *a}\n"), "YML004"),
    "deep lists": (_text("consent: " + "[" * 100_000 + "]" * 100_000), "YML005"),
    "deep lists, open": (_text("consent: " + "[" * 100_000), "YML005"),
    "deep mappings": (_text("consent: " + "{a: " * 100_000 + "}" * 100_000), "YML005"),
    "deep dashes": (_text("consent:\n" + "- " * 100_000 + "x\n"), "YML005"),
    "200 MB": (_sparse, "YML005"),
    "binary": (_bytes(bytes(range(256)) * 40), "YML006"),
    "pdf": (_bytes(b"%PDF-1.7\n\x00\xff"), "YML006"),
    "utf-16": (_bytes("consent: {}\n".encode("utf-16")), "YML006"),
    "latin-1": (_bytes("consent: {process: Größe}\n".encode("latin-1")), "YML006"),
    "empty": (_bytes(b""), "YML009"),
    "a comment": (_text("# nothing\n"), "YML009"),
    "a list": (_text("- a\n- b\n"), "YML009"),
    "a text": (_text("hello\n"), "YML009"),
    "two documents": (_text("consent: null\n---\nsafety: null\n"), "YML007"),
    "a key twice": (_text("consent: {process: a, process: b}\n"), "YML002"),
    "merge key": (_text("consent:\n  <<: {process: x}\n"), "YML004"),
    "leading zeros": (_text("sharing: {plan: 007}\n"), "YML010"),
    "an endless number": (_text("sharing: {plan: 1e999999999}\n"), "YML010"),
    "an unknown chapter": (_text("consnt: null\n"), "SHP003"),
    "a chapter of another file": (_text("epochs: []\n"), "SHP002"),
    "a form twice": (_text(FORMS.replace("ID", "DM")), "REF002"),
    "a form outside": (_text(FORMS.replace("ID", "../../x")), "SHP006"),
    "a form at the root": (_text(FORMS.replace("ID", "/tmp/x")), "SHP006"),
    "merge conflict": (
        _text("<<<<<<< HEAD\nconsent: null\n=======\nsafety: null\n>>>>>>> other\n"),
        "YML001",
    ),
    "a long line": (_text("consent: {process: " + "x" * 3_000_000 + "}\n"), "SHP007"),
    "many keys": (_text("consent:\n" + "".join(f"  k{n}: 1\n" for n in range(20_000))), "SHP003"),
}

EDITS = {
    "an unknown variable": ("when: age >= 18", "when: agee >= 18", "CND002"),
    "an endless condition": ("when: age >= 18", "when: " + "(" * 5000 + "age >= 18" + ")" * 5000, "SHP007"),
    "a deep condition": ("when: age >= 18", "when: " + "(" * 1900 + "age >= 18" + ")" * 1900, "CND001"),
    "an undefined visit": ("at: [SCR, D1]", "at: [SCR, M03]", "REF001"),
    "country as a truth": ("country: NO,", "country: false,", "SHP004"),
    "an undefined codelist": ("    codelist: SEX\n", "    codelist: SEXES\n", "REF001"),
    "a record elsewhere": (
        "provenance:\n",
        f"provenance:\n  record: {{file: record/../../../etc/passwd, sha256: '{'0' * 64}', publisher: x}}\n",
        "REF006",
    ),
}  # fmt: skip


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """A copy of the small protocol, in a folder of its own."""
    return Path(shutil.copytree(MINIMAL, tmp_path / "spec"))


@pytest.fixture(scope="module")
def earlier_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder of an earlier build."""
    folder = tmp_path_factory.mktemp("earlier") / "out"
    assert run("build", SECOND, "-o", folder, "--only", "questions").code == 0
    return folder


def _must_fail(spec: Path, rule: str, earlier_build: Path) -> None:
    """Check finds the rule; build refuses, and neither touches a file."""
    top, earlier = contents(spec.parent), contents(earlier_build)
    checked = run("check", spec, "--format", "json", cwd=spec.parent)
    assert checked.code == 1, checked
    found = {finding["rule"] for finding in json.loads(checked.out)["findings"]}
    assert rule in found
    assert len(json.loads(checked.out)["findings"]) <= (50 if rule == "SHP003" else 2)
    built = run("build", spec, "-o", earlier_build, cwd=spec.parent)
    assert built.code == 2
    assert "cannot be loaded" in built.err
    assert contents(earlier_build) == earlier
    assert contents(spec.parent) == top


@pytest.mark.parametrize("case", EXTRA_FILES)
def test_a_bad_file_in_a_spec(case: str, spec: Path, earlier_build: Path) -> None:
    write, rule = EXTRA_FILES[case]
    write(spec / "zz.yaml")
    _must_fail(spec, rule, earlier_build)


@pytest.mark.parametrize("case", ["a long line", "many keys", "binary", "a tag"])
def test_the_report_of_a_bad_file_can_be_read(case: str, spec: Path) -> None:
    """The line is shown, shortened, with nothing that a terminal would obey."""
    write, rule = EXTRA_FILES[case]
    write(spec / "zz.yaml")
    ran = run("check", spec, "--color", "never")
    assert ran.code == 1
    assert rule in ran.out
    assert all(character.isprintable() or character == "\n" for character in ran.out)
    assert max(map(len, ran.out.split("\n"))) < 1000


@pytest.mark.parametrize("length", range(100, 3000, 580))
def test_a_file_that_ends_too_early(length: int, spec: Path, earlier_build: Path) -> None:
    text = (spec / "protocol.yaml").read_text(encoding="utf-8")
    (spec / "protocol.yaml").write_text(text[:length], encoding="utf-8")
    earlier = contents(earlier_build)
    assert run("check", spec).code == 1
    assert contents(earlier_build) == earlier


@pytest.mark.parametrize("case", EDITS)
def test_a_bad_place_in_a_spec(case: str, spec: Path, earlier_build: Path) -> None:
    old, new, rule = EDITS[case]
    path = spec / "protocol.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    _must_fail(spec, rule, earlier_build)


def _folder(path: Path) -> None:
    path.mkdir()


UNREADABLE: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: None,
    "an empty folder": _folder,
    "a folder without yaml": lambda path: (path.mkdir(), (path / "a.txt").write_text("x")),
    "a text file": lambda path: path.write_text("hello"),
    "a pipe": os.mkfifo,
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a link in a circle": lambda path: path.symlink_to(path),
}


@pytest.mark.parametrize("case", UNREADABLE)
@pytest.mark.parametrize("command", ["check", "build"])
def test_nothing_to_read(case: str, command: str, tmp_path: Path, earlier_build: Path) -> None:
    target = tmp_path / "spec"
    UNREADABLE[case](target)
    earlier = contents(earlier_build)
    ran = run(command, target, *(("-o", earlier_build) if command == "build" else ()), cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("protocolkit: ")
    assert contents(earlier_build) == earlier


@pytest.mark.parametrize(
    "path", ["", "\udcff", "a\nb", "x" * 5000, "nosuchrev:protocol", ":protocol", "HEAD:", "-", "\x1b[31m"]
)
def test_a_strange_path(path: str, tmp_path: Path) -> None:
    ran = run("check", "--", path, cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "\x1b" not in ran.err


def test_build_into_a_folder_that_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    before = contents(tmp_path)
    ran = run("build", SECOND, "-o", tmp_path, "--only", "questions")
    assert ran.code == 2
    assert "left alone" in ran.err
    assert contents(tmp_path) == before


def test_build_into_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    assert run("build", SECOND, "-o", tmp_path / "out", "--only", "questions").code == 2
    assert contents(tmp_path).keys() == {"out"}


@pytest.mark.parametrize("only", ["nosuch", "questions,nosuch"])
def test_build_of_an_artifact_that_does_not_exist(only: str, tmp_path: Path) -> None:
    ran = run("build", SECOND, "-o", tmp_path / "out", "--only", only)
    assert ran.code == 2
    assert "nosuch" in ran.err
    assert contents(tmp_path) == {}

"""The language server as an editor meets it: over stdio, with a real client."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import MINIMAL, run
from editor import Editor, spread, written
from lsprotocol import types
from pygls.exceptions import JsonRpcException

SPEC = "protocol/one/protocol.yaml"
FORMS = "protocol/one/forms.yaml"
OTHER = "protocol/two/protocol.yaml"
DEFAULTS = "defaults: {source: sponsor PROT §1}\n"
COMPLETE = types.CompletionParams
NO_PROOFS = {"proofs": False}


@pytest.fixture(scope="module")
def specs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two specs: one of two files, and one of one."""
    folder = tmp_path_factory.mktemp("workspace")
    text = (MINIMAL / "protocol.yaml").read_text(encoding="utf-8")
    forms = re.search(r"\nforms:\n.*?(?=\nquestions:)", text, re.DOTALL)
    assert forms is not None
    for name, content in (
        (SPEC, text.replace(forms[0], "")),
        (FORMS, DEFAULTS + forms[0]),
        (OTHER, text.replace("id: minimal", "id: another")),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


@pytest.fixture
def folder(specs: Path, tmp_path: Path) -> Path:
    """A copy of the two specs that a test may change."""
    return Path(shutil.copytree(specs, tmp_path / "workspace"))


@pytest.fixture(scope="module")
def asking(specs: Path) -> Iterator[Editor]:
    """An editor with both files of the first spec open, for tests that only ask."""
    with Editor(specs, options=NO_PROOFS) as editor:
        editor.open(SPEC)
        editor.open(FORMS)
        yield editor
        assert editor.logged == []


@pytest.fixture(scope="module")
def _typing(specs: Path) -> Iterator[Editor]:
    with Editor(specs, options=NO_PROOFS) as editor:
        editor.open(SPEC)
        yield editor


@pytest.fixture
def typing(_typing: Editor) -> Iterator[Editor]:
    """An editor with the first file of the first spec open, for tests that type; afterwards all is as before."""
    whole = _typing.texts[_typing.folder / SPEC]
    yield _typing
    for path in {*_typing.texts} - {_typing.folder / SPEC}:
        _typing.close(path.relative_to(_typing.folder).as_posix())
    _typing.type(SPEC, whole)
    assert _typing.logged == []


def errors(found: list[types.Diagnostic]) -> list[tuple[str, tuple[int, int, int, int]]]:
    return [
        (str(one.code), spread(one.range)) for one in found if one.severity is types.DiagnosticSeverity.Error
    ]


def labels(found: types.CompletionList | list[types.CompletionItem] | None) -> list[str]:
    assert isinstance(found, types.CompletionList)
    return [item.label for item in found.items]


def complete(editor: Editor, name: str, words: str) -> list[str]:
    """What may be written behind some words."""
    asked = editor.asked(COMPLETE, name, words, len(words))
    return labels(editor.wait(editor.client.text_document_completion_async(asked)))


def test_what_breaks_is_found_where_it_stands_and_is_gone_when_mended(typing: Editor) -> None:
    whole = typing.texts[typing.folder / SPEC]
    before = errors(typing.found(SPEC))
    found = typing.replace(SPEC, "epoch: ALL, window: [-P7D, -P1D]", "epoch: ALX, window: [-P7D, -P1D]")
    (broken,) = [one for one in found if one.code == "REF001"]
    at = typing.at(SPEC, "ALX")
    assert spread(broken.range) == (at.line, at.character, at.line, at.character + 3)
    assert broken.severity is types.DiagnosticSeverity.Error
    assert broken.source == "protocolkit"
    assert broken.message == "there is no epoch 'ALX'\ndid you mean 'ALL'?"
    assert errors(typing.type(SPEC, whole)) == before


def test_a_finding_leads_to_its_other_end_and_to_the_page_of_its_rule(typing: Editor) -> None:
    twice = "  - {id: ALL, name: The study}\n"
    found = typing.replace(SPEC, twice, twice + "  - {id: ALL, name: The study again}\n")
    (doubled,) = [one for one in found if one.code == "REF002"]
    assert doubled.related_information is not None
    (first,) = doubled.related_information
    assert first.location.uri == (typing.folder / SPEC).as_uri()
    assert first.location.range.start == typing.at(SPEC, "{id: ALL, name: The study}", len("{id: "))
    assert doubled.code_description is not None
    page = Path(doubled.code_description.href.removeprefix("file://"))
    assert page.read_text(encoding="utf-8").startswith("**REF002** · error")


def test_a_change_is_found_in_the_files_that_it_breaks(typing: Editor) -> None:
    """The unit of an item is changed in one file; a variable of another adds it up with kilograms."""
    typing.open(FORMS)
    typing.replace(
        FORMS, "label: Hand luggage, type: decimal, unit: kg", "label: Hand luggage, type: decimal, unit: cm"
    )
    found = typing.until_found(SPEC, "CND006")
    assert found.range.start.line == typing.at(SPEC, "derive: DM.HAND").line


def test_an_unsaved_new_file_is_part_of_its_spec(typing: Editor) -> None:
    new = "protocol/one/more.yaml"
    spec = (typing.folder / SPEC).as_uri()
    text = f"{DEFAULTS}codelists:\n  - id: SEX\n    codes: []\n"
    typing.open(new, text)
    assert typing.until_found(SPEC, "SHP002").message.startswith("the chapter 'codelists' already stands in")
    typing.close(new)
    typing.until(lambda: "SHP002" not in [one.code for one in typing.shown[spec].diagnostics])
    assert not (typing.folder / new).exists()


def test_two_specs_are_told_apart(typing: Editor) -> None:
    assert "REF001" not in [one.code for one in typing.open(OTHER)]
    typing.replace(
        OTHER, "kind: planned, epoch: ALL, window: [-P7D", "kind: planned, epoch: NO, window: [-P7D"
    )
    assert "REF001" in [one.code for one in typing.found(OTHER)]
    assert "REF001" not in [one.code for one in typing.found(SPEC)]


def test_files_that_are_no_part_of_a_spec_are_left_alone(typing: Editor) -> None:
    (typing.folder / "elsewhere").mkdir()
    path = typing.folder / "elsewhere" / "compose.yaml"
    path.write_text("services: [", encoding="utf-8")
    item = types.TextDocumentItem(path.as_uri(), "yaml", 1, "services: [")
    typing.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    typing.replace(SPEC, "name: Clinic", "name: Hospital")
    assert path.as_uri() not in typing.shown


def test_all_specs_of_a_folder_are_checked_without_being_opened(folder: Path) -> None:
    path = folder / OTHER
    path.write_text(path.read_text(encoding="utf-8").replace("form: DM", "form: DN"), encoding="utf-8")
    with Editor(folder) as editor:
        assert editor.until_found(OTHER, "REF001").message.startswith("there is no form 'DN'")


@pytest.mark.parametrize(
    ("encoding", "units"),
    [
        (types.PositionEncodingKind.Utf16, 2),
        (types.PositionEncodingKind.Utf8, 4),
        (types.PositionEncodingKind.Utf32, 1),
    ],
)
def test_positions_count_what_client_and_server_agreed_upon(
    folder: Path, encoding: types.PositionEncodingKind, units: int
) -> None:
    """An astral character stands before the mistake, and before the word that is asked about."""
    with Editor(folder, encodings=[encoding], options=NO_PROOFS) as editor:
        assert editor.begun.capabilities.position_encoding == encoding
        editor.open(SPEC)
        plain = editor.at(SPEC, "epoch: ALL, window: [-P7D, -P1D]", len("epoch: "))
        found = editor.replace(
            SPEC,
            "name: Screening, kind: planned, epoch: ALL",
            "name: Screening \U0001f9ea, kind: planned, epoch: ALX",
        )
        (broken,) = [one for one in found if one.code == "REF001"]
        start = plain.character + 1 + units
        assert spread(broken.range) == (plain.line, start, plain.line, start + 3)
        editor.replace(SPEC, "epoch: ALX", "epoch: ALL")
        position = types.Position(plain.line, start)
        asked = types.HoverParams(editor.identifier(SPEC), position)
        told = editor.wait(editor.client.text_document_hover_async(asked))
        assert told is not None
        assert told.range is not None
        assert spread(told.range) == (plain.line, start, plain.line, start + 3)


def test_utf_16_is_spoken_with_a_client_that_says_nothing(asking: Editor) -> None:
    assert asking.begun.capabilities.position_encoding == types.PositionEncodingKind.Utf16


@pytest.mark.parametrize(
    ("words", "offset", "told"),
    [
        ("when: age >= 18", 6, ["**age** · variable", "- Hard range: 0 to 120", "- Collected on: DM.AGE"]),
        ("when: age >= 18", 10, ["```text\nage >= 18\n```", "“Age” is at least 18 years."]),
        ("at: [SCR, D1]", 5, ["**SCR** · visit", "- Window: -P7D, -P1D", "Done here: DEMO"]),
        ("collected: [SCR]", 2, ["**collected** · "]),
        ("kind: planned, epoch: ALL, window", 8, ["**kind** · Kind", "`planned`: on the calendar"]),
        ("question: Q-01", 12, ["**Q-01** · question", "Is luggage weighed?"]),
        ("source: ASM-01", 10, ["**ASM-01** · assumption"]),
        ("codelist: SEX\n    from", 12, ["**SEX** · codelist", "- `F` Female"]),
        ("sex == M", 7, ["**SEX.M** · code", "Male"]),
        ("arms:", 2, ["**arms** · Arms"]),
    ],
)
def test_hover_says_what_stands_here(asking: Editor, words: str, offset: int, told: list[str]) -> None:
    asked = asking.asked(types.HoverParams, SPEC, words, offset)
    found = asking.wait(asking.client.text_document_hover_async(asked))
    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    assert [words for words in told if words not in found.contents.value] == []


def test_hover_on_a_rule_says_what_it_means(typing: Editor) -> None:
    decided = "name: Tablet, decisions: [{rule: ARM009, reason: So named., role: Writer}], interventions"
    typing.replace(SPEC, "name: Tablet, interventions", decided)
    asked = typing.asked(types.HoverParams, SPEC, "ARM009", 3)
    found = typing.wait(typing.client.text_document_hover_async(asked))
    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    assert found.contents.value.startswith("**ARM009** · ")
    assert "## Why it matters" in found.contents.value


@pytest.mark.parametrize(
    ("name", "words", "offset", "defined"),
    [
        (SPEC, "when: age >= 18", 7, (SPEC, "id: age", 4)),
        (SPEC, "derive: DM.HAND", 13, (FORMS, "id: HAND", 4)),
        (SPEC, "derive: DM.HAND", 9, (FORMS, "id: DM", 4)),
        (FORMS, "codelist: SEX", 11, (SPEC, "id: SEX\n", 4)),
        (FORMS, "must: HAND <= HOLD", 15, (FORMS, "id: HOLD", 4)),
        (SPEC, "about: [EXC01", 9, (SPEC, "id: EXC01", 4)),
    ],
)
def test_definition_leads_across_files(
    asking: Editor, name: str, words: str, offset: int, defined: tuple[str, str, int]
) -> None:
    asked = asking.asked(types.DefinitionParams, name, words, offset)
    found = asking.wait(asking.client.text_document_definition_async(asked))
    assert isinstance(found, list)
    (place,) = found
    assert isinstance(place, types.Location)
    home, there, start = defined
    assert (place.uri, place.range.start) == ((asking.folder / home).as_uri(), asking.at(home, there, start))


def test_references_are_values_keys_and_names_in_conditions(asking: Editor) -> None:
    asked = asking.asked(
        types.ReferenceParams, SPEC, "id: D1", 4, context=types.ReferenceContext(include_declaration=True)
    )
    found = asking.wait(asking.client.text_document_references_async(asked)) or []
    places = [
        asking.at(SPEC, words, words.index("D1")) for words in ("    at: [D1]", "id: D1", "at: [SCR, D1]")
    ]
    assert [place.range.start for place in found] == places
    asked = asking.asked(
        types.ReferenceParams, FORMS, "id: HAND", 4, context=types.ReferenceContext(include_declaration=False)
    )
    found = asking.wait(asking.client.text_document_references_async(asked)) or []
    assert [(place.uri, place.range.start) for place in found] == [
        ((asking.folder / FORMS).as_uri(), asking.at(FORMS, "must: HAND", 6)),
        ((asking.folder / SPEC).as_uri(), asking.at(SPEC, "DM.HAND", 3)),
    ]


def test_symbols_are_the_elements_of_a_file_and_of_all_specs(asking: Editor) -> None:
    asked = types.DocumentSymbolParams(asking.identifier(FORMS))
    found = asking.wait(asking.client.text_document_document_symbol_async(asked)) or []
    (forms,) = [one for one in found if isinstance(one, types.DocumentSymbol) and one.name == "forms"]
    (form,) = forms.children or []
    assert (form.name, form.detail) == ("DM", "Demography")
    assert [one.name for one in form.children or []] == ["STARTDAT", "AGE", "SEX", "HAND", "HOLD", "XC01"]
    everywhere = asking.wait(asking.client.workspace_symbol_async(types.WorkspaceSymbolParams("EXC01"))) or []
    assert sorted(one.location.uri for one in everywhere) == [
        (asking.folder / name).as_uri() for name in (SPEC, OTHER)
    ]


def test_completion_offers_ids_of_the_kind_that_stands_here(typing: Editor) -> None:
    typing.replace(SPEC, "epoch: ALL, window: [-P7D, -P1D]", "epoch: ")
    assert complete(typing, SPEC, "name: Screening, kind: planned, epoch: ") == ["ALL"]


def test_completion_goes_on_while_the_file_is_no_yaml(typing: Editor) -> None:
    """A bracket is open, and nothing of this file can be read: ids are those of a moment ago."""
    found = typing.replace(SPEC, "    at: [SCR, D1]\n", "    at: [SCR, \n")
    assert {str(one.code)[:3] for one in found} == {"YML"}
    assert complete(typing, SPEC, "    at: [SCR, ") == ["SCR", "D1"]


def test_completion_offers_the_codes_of_what_is_compared(typing: Editor) -> None:
    typing.replace(SPEC, "when: sex == M or", "when: sex == ")
    found = complete(typing, SPEC, "when: sex == ")
    assert found[:2] == ["F", "M"]
    assert "U" not in found


def test_completion_offers_keys_that_are_missing_and_values_that_are_counted(typing: Editor) -> None:
    typing.replace(
        SPEC, "      assessment: computable\n      collected: [SCR]", "      ass\n      collected: [SCR]"
    )
    found = complete(typing, SPEC, "when: age >= 18\n      ass")
    assert "assessment" in found
    assert "collected" not in found
    typing.replace(SPEC, "      ass\n      coll", "      assessment: \n      coll")
    assert complete(typing, SPEC, "when: age >= 18\n      assessment: ") == [
        "computable",
        "partly",
        "judgement",
    ]


def test_what_is_chosen_takes_the_place_of_what_was_typed(typing: Editor) -> None:
    typing.replace(SPEC, "when: age >= 18", "when: lug")
    asked = typing.asked(COMPLETE, SPEC, "when: lug", len("when: lug"))
    found = typing.wait(typing.client.text_document_completion_async(asked))
    assert isinstance(found, types.CompletionList)
    (item,) = [one for one in found.items if one.label == "luggage"]
    assert isinstance(item.text_edit, types.TextEdit)
    text = written(typing.texts[typing.folder / SPEC], [item.text_edit])
    assert "when: luggage\n" in text
    assert item.detail == "Weight of the luggage"


def renamed(editor: Editor, name: str, words: str, offset: int, new: str) -> dict[Path, str]:
    """The texts of all files, by their names in the folder, after a rename at some words."""
    asked = editor.asked(types.RenameParams, name, words, offset, new_name=new)
    edit = editor.wait(editor.client.text_document_rename_async(asked))
    assert edit is not None
    assert edit.changes is not None
    paths = {Path(uri.removeprefix("file://")): edits for uri, edits in edit.changes.items()}
    return {
        path.relative_to(editor.folder): written(path.read_text(encoding="utf-8"), edits)
        for path, edits in paths.items()
    }


@pytest.mark.parametrize(
    ("name", "words", "offset", "new"),
    [
        (SPEC, "id: age", 4, "years"),
        (SPEC, "- {id: SCR", 8, "BEGIN"),
        (FORMS, "- id: DM", 6, "DEMOG"),
        (FORMS, "id: HAND", 4, "CARRIED"),
        (SPEC, "{code: M,", 7, "MALE"),
        (SPEC, "- id: SEX\n", 7, "GENDER"),
        (SPEC, "id: ASM-01", 5, "ASM-77"),
        (SPEC, "- id: Q-01", 7, "Q-77"),
    ],
)
def test_a_rename_leaves_no_new_finding(
    asking: Editor, folder: Path, name: str, words: str, offset: int, new: str
) -> None:
    spec = folder / "protocol/one"
    before = found_by_check(spec)
    for path, text in renamed(asking, name, words, offset, new).items():
        (folder / path).write_text(text, encoding="utf-8")
    assert new in (folder / name).read_text(encoding="utf-8")
    assert found_by_check(spec) == before


def found_by_check(spec: Path) -> list[str]:
    """The rules that find something, each as often as it does."""
    out = run("check", spec, "--no-proofs", "--fail-on", "never").out
    return sorted(re.findall(r" ([A-Z]{3}[0-9]{3}): ", out))


def test_a_rename_may_be_prepared_and_names_the_id_alone(asking: Editor) -> None:
    asked = asking.asked(types.PrepareRenameParams, SPEC, "derive: DM.HAND", 12)
    found = asking.wait(asking.client.text_document_prepare_rename_async(asked))
    assert isinstance(found, types.PrepareRenamePlaceholder)
    assert found.placeholder == "HAND"
    at = asking.at(SPEC, "DM.HAND", 3)
    assert spread(found.range) == (at.line, at.character, at.line, at.character + 4)


@pytest.mark.parametrize(
    ("words", "offset", "new", "reason"),
    [
        ("id: age", 4, "sex", "there is already a variable 'sex'"),
        ("id: age", 4, "Age", "'Age' cannot be the id of a variable"),
        ("name: Clinic", 8, "X", "there is no id here"),
    ],
)
def test_a_rename_that_would_break_something_is_refused(
    asking: Editor, words: str, offset: int, new: str, reason: str
) -> None:
    asked = asking.asked(types.RenameParams, SPEC, words, offset, new_name=new)
    with pytest.raises(JsonRpcException, match=re.escape(reason)) as refused:
        asking.wait(asking.client.text_document_rename_async(asked))
    assert refused.value.code == -32803


def offered(
    editor: Editor, name: str, finding: types.Diagnostic
) -> dict[str, types.CodeAction | types.Command]:
    context = types.CodeActionContext([finding])
    asked = types.CodeActionParams(editor.identifier(name), finding.range, context)
    found = editor.wait(editor.client.text_document_code_action_async(asked)) or []
    return {one.title: one for one in found}


def applied(editor: Editor, name: str, action: types.CodeAction | types.Command) -> str:
    assert isinstance(action, types.CodeAction)
    assert action.edit is not None
    assert action.edit.changes is not None
    edits = action.edit.changes[(editor.folder / name).as_uri()]
    return written(editor.texts[editor.folder / name], edits)


def test_the_near_miss_is_a_quick_fix(typing: Editor) -> None:
    whole = typing.texts[typing.folder / SPEC]
    found = typing.replace(SPEC, "about: [EXC01,", "about: ['EXC1',")
    (broken,) = [one for one in found if one.code == "REF001"]
    action = offered(typing, SPEC, broken)["Write EXC01"]
    assert isinstance(action, types.CodeAction)
    assert action.is_preferred
    assert applied(typing, SPEC, action) == whole.replace("about: [EXC01,", "about: ['EXC01',")


def test_a_decision_is_recorded_where_it_is_read(typing: Editor) -> None:
    finding = next(one for one in typing.found(SPEC) if one.code and one.data and one.data["stage"] == "lint")
    action = offered(typing, SPEC, finding)[
        f"Record a decision about {finding.code} (reason and role to be filled in)"
    ]
    text = applied(typing, SPEC, action)
    assert f"{{rule: {finding.code}, " in text
    empty = typing.type(SPEC, text)
    assert {one.code for one in empty if one.severity is types.DiagnosticSeverity.Error} >= {"SHP006"}
    text = text.replace("reason: ''", "reason: It is so.").replace("role: ''", "role: Writer")
    kept = [
        one for one in typing.type(SPEC, text) if (one.code, one.message) == (finding.code, finding.message)
    ]
    assert kept == []


def test_decided_findings_are_hints_where_the_editor_asks_for_them(folder: Path) -> None:
    with Editor(folder, options={**NO_PROOFS, "decided": "hint"}) as editor:
        finding = next(
            one for one in editor.open(SPEC) if one.code and one.data and one.data["stage"] == "lint"
        )
        title = f"Record a decision about {finding.code} (reason and role to be filled in)"
        text = applied(editor, SPEC, offered(editor, SPEC, finding)[title])
        text = text.replace("reason: ''", "reason: It is so.").replace("role: ''", "role: Writer")
        hints = [one for one in editor.type(SPEC, text) if one.severity is types.DiagnosticSeverity.Hint]
        assert (finding.code, True) in [(one.code, "accepted: It is so." in one.message) for one in hints]


def test_the_page_of_a_rule_is_opened(folder: Path) -> None:
    window = types.WindowClientCapabilities(show_document=types.ShowDocumentClientCapabilities(True))
    with Editor(folder, capabilities=types.ClientCapabilities(window=window)) as editor:
        finding = editor.open(SPEC)[0]
        assert f"Explain {finding.code}" in offered(editor, SPEC, finding)
        asked = types.ExecuteCommandParams("protocolkit.explain", [finding.code])
        editor.wait(editor.client.workspace_execute_command_async(asked))
        editor.until(lambda: editor.documents)
        assert editor.documents[0].endswith(f"/rules/{finding.code}.md")


def test_proofs_follow_when_the_conditions_have_changed(folder: Path) -> None:
    with Editor(folder) as editor:
        editor.open(SPEC)
        editor.replace(SPEC, "when: age >= 18", "when: age >= 18 and age < 12")
        found = editor.until_found(SPEC, "ELG005")
        assert found.range.start == editor.at(SPEC, "age >= 18 and age < 12")


def test_a_wrong_configuration_is_told_and_the_check_goes_on(folder: Path) -> None:
    (folder / "protocolkit.toml").write_text("select = 3\n", encoding="utf-8")
    with Editor(folder) as editor:
        assert editor.open(SPEC)
        editor.until(lambda: editor.messages)
        assert "protocolkit.toml:1" in editor.messages[0]


HOSTILE = {
    "deep": "a: " + "[" * 5000,
    "large": f"study: {'x' * 5_000_000}\n",
    "aliases": "a: &a [1, 1]\nb: &b [*a, *a]\n" + "".join(f"c{n}: &c{n} [*b, *b]\n" for n in range(9)),
    "lone surrogate": 'study: "\ud800"\n',
    "binary": "study: \0\0\n",
    "empty": "",
    "separators": "study: a\u2028b\x85c\n",
    "private": "study: \ue000\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_whatever_stands_in_a_buffer_the_server_lives(typing: Editor, text: str) -> None:
    typing.type(SPEC, text)
    at = types.Position(10_000, 10_000)
    document = typing.identifier(SPEC)
    for place in (types.Position(0, 3), at):
        typing.wait(typing.client.text_document_hover_async(types.HoverParams(document, place)))
        typing.wait(typing.client.text_document_completion_async(COMPLETE(document, place)))
        typing.wait(typing.client.text_document_definition_async(types.DefinitionParams(document, place)))
    typing.wait(typing.client.text_document_document_symbol_async(types.DocumentSymbolParams(document)))
    assert [one.code for one in typing.type(SPEC, "study: [")] == ["YML001"]


def test_what_is_no_file_is_passed_over(typing: Editor) -> None:
    item = types.TextDocumentItem("untitled:Untitled-1", "yaml", 1, "study: [")
    typing.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    asked = types.HoverParams(types.TextDocumentIdentifier("untitled:Untitled-1"), types.Position(0, 0))
    assert typing.wait(typing.client.text_document_hover_async(asked)) is None


def test_it_ends_as_it_is_told(folder: Path) -> None:
    with Editor(folder) as editor:
        editor.wait(editor.client.shutdown_async(None))
        assert editor.exit() == 0
    with Editor(folder, arguments=["lsp"]) as editor:
        assert editor.exit() == 1


def test_it_ends_with_its_editor() -> None:
    """The editor is gone, and has said nothing."""
    done = subprocess.run(
        [sys.executable, "-m", "protocolkit", "lsp"], input=b"", capture_output=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")

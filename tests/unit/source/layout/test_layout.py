"""The canonical layout, case by case: what was written, and how it is written canonically."""

from __future__ import annotations

from pathlib import Path

import pytest

from protocolkit.errors import CannotRun
from protocolkit.source.layout import format_files, format_yaml
from protocolkit.source.layout.formatting import Formatted


def laid_out(text: str) -> str:
    formatted = format_yaml("x.yaml", text.encode())
    assert not formatted.is_left, formatted
    return formatted.after.decode()


LONG = "a participant who " * 5 + "agrees"
IDS = [f"V{number:03}" for number in range(30)]
UNBROKEN = "https://example.org/" + "x" * 110

CASES = {
    "keys are in the order of the schema": (
        "arms:\n  - name: Low\n    id: A\nstudy:\n  version: 1.0.0\n  id: t\n",
        "study:\n  id: t\n  version: 1.0.0\n\narms:\n  - id: A\n    name: Low\n",
    ),
    "unknown keys follow the known, as written": (
        "study:\n  zeta: 1\n  alpha: 2\n  id: t\n",
        "study:\n  id: t\n  zeta: 1\n  alpha: 2\n",
    ),
    "keys that are free have the order of their author": (
        "study:\n  sources: {version: ASM-1, id: ASM-2}\n",
        "study:\n  sources: {version: ASM-1, id: ASM-2}\n",
    ),
    "the header of an amendment has an order too": (
        "changes: []\n\ntitle: One\nnumber: A01\n",
        "number: A01\n\ntitle: One\nchanges: []\n",
    ),
    "a comment stays with the key below it": (
        "study:\n  # which version\n  version: 1.0.0\n\n  # its name\n  id: t  # short\n",
        "study:\n  # its name\n  id: t  # short\n  # which version\n  version: 1.0.0\n",
    ),
    "a comment at the end of a mapping stays at its end": (
        "study:\n  version: 1.0.0\n  id: t\n  # no more\ndesign:\n  phase: null\n",
        "study:\n  id: t\n  version: 1.0.0\n  # no more\n\ndesign:\n  phase: null\n",
    ),
    "the modeline is first, and the comment about the file stays at its top": (
        "# about the file\n# yaml-language-server: $schema=spec.json\n\narms: []\nstudy: null\n",
        "# yaml-language-server: $schema=spec.json\n# about the file\n\nstudy: null\n\narms: []\n",
    ),
    "a comment above the first chapter goes with it": (
        "# arms are groups\narms: []\nstudy: null\n",
        "study: null\n\n# arms are groups\narms: []\n",
    ),
    "lists are indented below their key": ("visits:\n- id: V1\n", "visits:\n  - id: V1\n"),
    "two columns are a step": (
        "study:\n    titles:\n         brief: A\n",
        "study:\n  titles:\n    brief: A\n",
    ),
    "one empty line parts chapters and their elements": (
        "visits:\n  - id: V1\n    name: One\n  - id: V2\n    name: Two\n\n\n  - {id: V3}\nstudy: null\n",
        "study: null\n\nvisits:\n  - id: V1\n    name: One\n\n  - id: V2\n    name: Two\n\n  - {id: V3}\n",
    ),
    "empty lines elsewhere stay, but never two": (
        "study:\n\n  id: t\n\n\n  version: 1.0.0\n",
        "study:\n  id: t\n\n  version: 1.0.0\n",
    ),
    "a short list stands on one line": (
        "study:\n  keywords:\n    - itch\n    - two words\n",
        "study:\n  keywords: [itch, two words]\n",
    ),
    "a list with comments stands in lines": (
        "study:\n  keywords: [itch,  # the symptom\n    winter]\n",
        "study:\n  keywords:\n    - itch  # the symptom\n    - winter\n",
    ),
    "what is too long for brackets stands in lines": (
        f"study:\n  titles: {{brief: Short, official: {'word ' * 18}end}}\n",
        f"study:\n  titles:\n    brief: Short\n    official: {'word ' * 18}end\n",
    ),
    "a long list of ids is broken in its brackets": (
        f"visits: [{', '.join(IDS)}]\n",
        f"visits: [\n  {', '.join(IDS[:18])},\n  {', '.join(IDS[18:])}\n]\n",
    ),
    "a text that is too long beside its key stands below it": (
        f"study:\n  brief_summary: {LONG}\n",
        f"study:\n  brief_summary: >-\n    {LONG}\n",
    ),
    "a long text is folded into lines of one length": (
        f"study:\n  note: {LONG} {LONG[:40]}\n",
        f"study:\n  note: >-\n    {LONG[:67]}\n    {LONG[68:]} {LONG[:40]}\n",
    ),
    "lines of a folded text that fit stay as they were broken": (
        f"study:\n  note: >-\n    {LONG}\n    and signs\n",
        f"study:\n  note: >-\n    {LONG}\n    and signs\n",
    ),
    "a folded text that fits on one line stands on one": (
        "study:\n  note: >-\n    one\n    two\n",
        "study:\n  note: one two\n",
    ),
    "what cannot be broken is not": (f"study:\n  note: {UNBROKEN}\n", f"study:\n  note: {UNBROKEN}\n"),
    "lines of a text that has lines stay": (
        "study:\n  note: |\n      one\n        two\n",
        "study:\n  note: |\n    one\n      two\n",
    ),
    "paragraphs stay": (
        "study:\n  note: >\n   one\n   more\n\n   two\n",
        "study:\n  note: >\n    one more\n\n    two\n",
    ),
    "empty lines at the end of a text stay": (
        "study:\n  id: |+\n    one\n\n  note: x\n",
        "study:\n  id: |+\n    one\n\n  note: x\n",
    ),
    "quotes that are not needed go": (
        "study:\n  id: 'NO'\n  note: \"a - b\"\n  titles: {brief: '2024-01-31'}\n",
        "study:\n  id: NO\n  titles: {brief: 2024-01-31}\n  note: a - b\n",
    ),
    "quotes that are needed stay": (
        "study:\n  id: '12'\n  note: \"a: b\"\n  keywords: ['a, b', \"true\", 'x #y']\n",
        "study:\n  id: '12'\n  keywords: ['a, b', \"true\", 'x #y']\n  note: \"a: b\"\n",
    ),
    "escapes stay visible": ('study:\n  note: "a\\xA0b"\n', 'study:\n  note: "a\\xA0b"\n'),
    "nothing is null": (
        "study:\n  id:\n  note: ~\n  acronym: Null\n",
        "study:\n  id: null\n  note: null\n  acronym: null\n",
    ),
    "numbers stay as written": ("design:\n  planned: 1.50\n", "design:\n  planned: 1.50\n"),
    "anchors and aliases stay": (
        "study:\n  id: &a t\n  note: *a\nvisits:\n- &v\n  id: V1\n- *v\n",
        "study:\n  id: &a t\n  note: *a\n\nvisits:\n  - &v\n    id: V1\n  - *v\n",
    ),
    "keys keep their order where an alias would come before its anchor": (
        "study:\n  note: &a t\n  id: *a\n",
        "study:\n  note: &a t\n  id: *a\n",
    ),
    "a comment in the middle of a value stands above it": (
        "study:\n  id:  # one\n    # two\n    t\n",
        "study:\n  # one\n  # two\n  id: t\n",
    ),
    "the mark of a document goes": ("---\nstudy: null\n...\n", "study: null\n"),
}


@pytest.mark.parametrize(("written", "canonical"), CASES.values(), ids=CASES)
def test_layout(written: str, canonical: str) -> None:
    assert laid_out(written) == canonical
    assert laid_out(canonical) == canonical


def test_line_ends_stay_and_a_byte_order_mark_goes() -> None:
    raw = "\ufeffstudy:\r\n    note: >-\r\n      a\r\n      b".encode()
    assert format_yaml("x", raw).after == b"study:\r\n  note: a b\r\n"


def test_a_file_that_is_no_yaml_is_left_with_its_finding() -> None:
    formatted = format_yaml("x", b"study: [\n")
    assert [(found.rule, found.location.line, found.location.column) for found in formatted.findings] == [
        ("YML001", 0, 8)
    ]
    assert (formatted.after, formatted.is_changed, formatted.is_left) == (b"study: [\n", False, True)


def test_a_file_is_left_where_its_values_would_not_be_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = b"study:\n    id: t\n"
    for lines, reason in (
        (["study:", "  id: u"], "its values would not be the same"),
        (["study:", "  id: t  # new"], "a comment would be lost or moved"),
        (["study: ["], "it could not be read: a value is missing here"),
    ):
        monkeypatch.setattr(
            "protocolkit.source.layout.formatting.written_lines", lambda *_, chapters, lines=lines: lines
        )
        formatted = format_yaml("x", raw)
        assert formatted.after == raw
        assert formatted.refused == reason or "could not be read" in str(formatted.refused)


def test_a_number_is_not_the_same_as_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "protocolkit.source.layout.formatting.written_lines", lambda *_, chapters: ["study: {id: true}"]
    )
    assert format_yaml("x", b"study: {id: 1}\n").is_left


def test_directives_are_left() -> None:
    assert format_yaml("x", b"%YAML 1.2\n---\nstudy: null\n").is_left


def names(formatted: tuple[Formatted, ...]) -> list[str]:
    return [Path(file.file).name for file in formatted]


def test_the_record_is_not_touched_and_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    spec, outside = tmp_path / "spec", tmp_path / "outside.yaml"
    (spec / "record").mkdir(parents=True)
    for path in (spec / "protocol.yaml", spec / "record" / "kept.yaml", outside):
        path.write_text("study:\n    id: t\n", encoding="utf-8")
    (spec / "link.yaml").symlink_to(outside)
    (spec / "inner.yaml").symlink_to(spec / "protocol.yaml")
    formatted = format_files(spec.as_posix())
    assert names(formatted.files) == ["inner.yaml", "protocol.yaml"]
    assert [found.message for found in formatted.findings] == ["this link leads out of the spec's folder"]
    alone = format_files((spec / "link.yaml").as_posix())
    assert (alone.files, len(alone.findings)) == ((), 1)
    with pytest.raises(CannotRun, match="letter by letter"):
        format_files((spec / "record" / "kept.yaml").as_posix())

"""Which findings carry edits, and which never do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from protocolkit.api import check
from protocolkit.findings import Edit, Finding
from protocolkit.nearest import sole_near
from protocolkit.source.edits import apply_edits

ROOT = Path(__file__).parents[3]
MINIMAL = (ROOT / "tests" / "data" / "minimal" / "protocol.yaml").read_text(encoding="utf-8")
OURS = "defaults: {source: inferred (invented for a test)}"
TEXT = MINIMAL.replace("defaults: {source: sponsor PROT §1}", OURS)


def findings(folder: Path, text: str) -> tuple[Finding, ...]:
    (folder / "protocol.yaml").write_text(text, encoding="utf-8")
    return check(folder.as_posix()).findings


def edited(folder: Path, text: str) -> Iterator[tuple[str, str]]:
    """The rule of each finding that has edits, and the line that they lead to."""
    for finding in findings(folder, text):
        if finding.edits:
            after = apply_edits(text.encode(), finding.edits).decode()
            was = text.split("\n")
            yield finding.rule, next((line for line in after.split("\n") if line not in was), "").strip()


CASES = {
    "a key": ("    label: Age\n", "    lable: Age\n", "SHP003", "label: Age"),
    "a key in quotes": ("    label: Age\n", "    'lable': Age\n", "SHP003", "'label': Age"),
    "a kind": ("type: integer", "type: intiger", "SHP005", "type: integer"),
    "an id": ("codelist: SEX", "codelist: Sex", "REF001", "codelist: SEX"),
    "a name in a condition": ("when: age >= 18\n", "when: aeg >= 18\n", "CND002", "when: age >= 18"),
    "a code in a condition": (
        "when: sex == M or",
        "when: sex == m or",
        "CND003",
        "when: sex == M or luggage > 20 'kg'",
    ),
    "a unit": ("unit: a\n", "unit: years\n", "CND009", "unit: a"),
}


@pytest.mark.parametrize(("right", "wrong", "rule", "line"), CASES.values(), ids=CASES)
def test_a_near_miss_is_put_right_where_only_one_thing_can_be_meant(
    right: str, wrong: str, rule: str, line: str, tmp_path: Path
) -> None:
    assert right in TEXT
    assert (rule, line) in list(edited(tmp_path, TEXT.replace(right, wrong, 1)))


def test_of_two_near_words_none_is_chosen() -> None:
    assert sole_near("sxe", ["sex"]) == "sex"
    assert sole_near("INC1", ["INC01", "INC11"]) is None
    assert sole_near("type1", ["TYPE1", "TYPE2"]) == "TYPE1"
    assert sole_near("Ab", ["AB", "ab"]) is None
    assert sole_near("nothing", ["far", "away"]) is None


def test_what_the_sponsor_wrote_has_no_edits(tmp_path: Path) -> None:
    wrong = TEXT.replace("type: integer", "type: intiger", 1)
    assert any(rule == "SHP005" for rule, _ in edited(tmp_path, wrong))
    for source in ("sponsor PROT §1", "public Phase", "record L1"):
        theirs = wrong.replace(OURS, f"defaults: {{source: {source}}}")
        assert not any(rule == "SHP005" for rule, _ in edited(tmp_path, theirs))


def test_an_entry_that_stands_twice_is_taken_out_once(tmp_path: Path) -> None:
    line = next(line for line in TEXT.split("\n") if "interventions: [" in line)
    name = line.split("[")[1].split("]")[0]
    (found,) = [
        f for f in findings(tmp_path, TEXT.replace(line, line.replace(name, f"{name}, {name}"))) if f.edits
    ]
    assert found.rule == "SHP007"
    assert (
        apply_edits(TEXT.replace(line, line.replace(name, f"{name}, {name}")).encode(), found.edits)
        == TEXT.encode()
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("rate &amp; pulse", "rate & pulse"),
        ("10&nbsp;mg", "10 mg"),
        ("a\u200bb", "ab"),
        ("a &lt; b", "a < b"),
    ],
)
def test_residue_in_our_own_texts_is_written_as_what_it_means(
    written: str, meant: str, tmp_path: Path
) -> None:
    text = TEXT.replace("label: Age\n", f"label: {written}\n", 1)
    lines = [line for rule, line in edited(tmp_path, text) if rule in ("TXT010", "TXT012")]
    assert lines == [f"label: {meant}"]
    theirs = text.replace(OURS, "defaults: {source: sponsor PROT §1}")
    assert not [rule for rule, _ in edited(tmp_path, theirs) if rule.startswith("TXT")]


def test_tags_and_pictures_are_for_their_author(tmp_path: Path) -> None:
    text = TEXT.replace("label: Age\n", "label: Age<br> \U0001f600\n", 1)
    found = [f for f in findings(tmp_path, text) if f.rule in ("TXT010", "TXT012")]
    assert [finding.edits for finding in found] == [(), ()]


def decided(*decisions: str) -> str:
    block = "".join(f"\n      - {decision}" for decision in decisions)
    return TEXT.replace("    label: Age\n", f"    label: Age\n    decisions:{block}\n", 1)


IDLE = "{rule: TXT012, reason: It was there once., role: data manager}"
OTHER = "{rule: TXT010, reason: It was there too., role: data manager}"


def test_an_idle_decision_is_taken_out_and_its_key_with_the_last(tmp_path: Path) -> None:
    (alone,) = [f for f in findings(tmp_path, decided(IDLE)) if f.rule == "DEC001"]
    assert apply_edits(decided(IDLE).encode(), alone.edits) == TEXT.encode()
    first, _ = (f for f in findings(tmp_path, decided(IDLE, OTHER)) if f.rule == "DEC001")
    assert apply_edits(decided(IDLE, OTHER).encode(), first.edits) == decided(OTHER).encode()


def test_edits_are_made_from_the_end_and_a_byte_order_mark_stays() -> None:
    from protocolkit.findings import Location

    edits = [Edit(Location("x", 1, 0, 1, 1), "BB"), Edit(Location("x", 0, 3, 0, 4), "")]
    assert apply_edits("\ufeffa: ü\r\nb: 1\r\n".encode(), edits) == "\ufeffa: \r\nBB: 1\r\n".encode()

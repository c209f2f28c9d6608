"""Headers of amendments: read beside the chapters, never merged into them, and checked like them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from spec_faults import MARK, Load, marked, place, told

from protocolkit.source.load import load

HEADER = """\
number: A01
title: An example
from_version: 1.0.0
to_version: 1.1.0
reason: {code: RECRUITMENT}
declared: {eu_ctr: SM}
changes:
  - id: A01.1
    elements: [visits]
    summary: Visits move.
"""


def test_a_header_is_no_chapter(minimal: str, load_texts: Load) -> None:
    alone = load_texts({"p.yaml": minimal})
    loaded = load_texts({"p.yaml": minimal, "amendments/A01.yaml": HEADER})
    assert loaded.findings == ()
    assert (loaded.hash, loaded.spec.chapters) == (alone.hash, alone.spec.chapters)
    (found,) = loaded.amendments
    assert (found.header.number, found.header.fictional, found.header.declared) == (
        "A01",
        False,
        {"eu_ctr": "SM"},
    )
    assert [change.id for change in found.header.changes] == ["A01.1"]


def test_a_place_in_a_header_is_found_by_its_pointer(minimal: str, load_texts: Load) -> None:
    (found,) = load_texts({"p.yaml": minimal, "amendments/A01.yaml": HEADER}).amendments
    where = found.locate("changes/A01.1/summary")
    assert (where.file, where.line) == ("amendments/A01.yaml", 9)


def test_headers_come_by_number_whatever_their_files(minimal: str, load_texts: Load) -> None:
    second = HEADER.replace("A01", "A02")
    loaded = load_texts({"p.yaml": minimal, "amendments/a.yaml": second, "amendments/b.yaml": HEADER})
    assert [found.header.number for found in loaded.amendments] == ["A01", "A02"]


def test_a_fact_cites_an_amendment_or_one_of_its_changes(minimal: str, load_texts: Load) -> None:
    for source, rules in (("A01", []), ("A01.1", []), ("A01.2", ["REF003"]), ("A02", ["REF003"])):
        spec = minimal.replace("source: ASM-01", f"source: amendment {source}", 1)
        assert spec != minimal
        loaded = load_texts({"p.yaml": spec, "amendments/A01.yaml": HEADER})
        assert [finding.rule for finding in loaded.findings] == rules, told(loaded)


def test_nothing_is_said_of_amendments_that_cannot_be_read(minimal: str, load_texts: Load) -> None:
    spec = minimal.replace("source: ASM-01", "source: amendment A01.7", 1)
    loaded = load_texts({"p.yaml": spec, "amendments/A01.yaml": HEADER + "  - ["})
    assert [finding.rule[:3] for finding in loaded.findings] == ["YML"]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("number: A01", "number: ▸1", "SHP004"),
        ("number: A01", "number: ▸B01", "SHP006"),
        ("{code: RECRUITMENT}", "{code: ▸RECRUITING}", "SHP005"),
        ("reason: {code: RECRUITMENT}", "▸reason: {code: OTHER}", "SHP001"),
        ("title: An example", "▸titel: An example", "SHP003"),
        ("to_version: 1.1.0", "to_version: ▸'1.1'", "SHP006"),
        ("id: A01.1", "id: ▸A02.1", "REF001"),
        (
            "    summary: Visits move.",
            "    summary: Visits move.\n  - {id: ▸A01.1, elements: [arms], summary: More.}",
            "REF002",
        ),
        ("declared:", "effective: [{site: ▸NOWHERE, date: 2024-01-31}]\ndeclared:", "REF001"),
        ("declared:", "consent: {decision: active, form: ▸V9_0}\ndeclared:", "REF001"),
        (
            "declared:",
            "approvals: [{role: Ethics committee, decision: approved, sites: [▸NOWHERE]}]\ndeclared:",
            "REF001",
        ),
        ("declared:", "scope: {type: NOT_GLOBAL, sites: [▸NOWHERE]}\ndeclared:", "REF001"),
        (
            "summary: Visits move.",
            "summary: Visits move.\n    lowered: [{jurisdiction: eu_ctr, to: NSM, reason: ▸' ', role: Sponsor}]",
            "SHP006",
        ),
    ],
)
def test_a_fault_of_a_header_stands_where_it_is(
    minimal: str, load_texts: Load, old: str, new: str, rule: str
) -> None:
    text = HEADER.replace(old, new, 1)
    assert text != HEADER
    loaded = load_texts({"p.yaml": minimal, "amendments/A01.yaml": text.replace(MARK, "")})
    assert [finding.rule for finding in loaded.findings if finding.rule == rule] == [rule], told(loaded)
    assert {finding.location.file for finding in loaded.findings} == {"amendments/A01.yaml"}
    assert place(next(f for f in loaded.findings if f.rule == rule)) == marked(text)[0]
    assert loaded.plan is None


def test_a_number_is_taken_once(minimal: str, load_texts: Load) -> None:
    texts = {"p.yaml": minimal, "amendments/a.yaml": HEADER, "amendments/b.yaml": HEADER}
    (finding,) = load_texts(texts).findings
    assert (finding.rule, finding.location.file) == ("REF002", "amendments/b.yaml")
    assert [related.location.file for related in finding.related] == ["amendments/a.yaml"]


def test_headers_are_read_from_a_folder_and_from_a_revision(
    minimal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "spec" / "amendments").mkdir(parents=True)
    (tmp_path / "spec" / "protocol.yaml").write_text(minimal, encoding="utf-8")
    (tmp_path / "spec" / "amendments" / "A01.yaml").write_text(HEADER, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "t"],
    ):
        subprocess.run(["git", *command], check=True, capture_output=True)
    for target in ("spec", "HEAD:spec"):
        loaded = load(target)
        assert loaded.findings == ()
        assert [found.header.number for found in loaded.amendments] == ["A01"]

"""Every id that is used exists, once; every source leads somewhere."""

from __future__ import annotations

import hashlib

import pytest
from spec_faults import Faults, Load, told

from protocolkit.source.references import unused_ids


def overlap(criteria: str, against: str, more: str = "") -> str:
    """A known overlap, before the exclusion criteria."""
    return (
        f"  overlaps:\n    - {{id: OV01, criteria: [{criteria}], against: [{against}], text: Twice, {more}}}\n"
        "  exclusion:\n"
    )


@pytest.mark.parametrize(
    ("old", "new", "fix"),
    [
        ("collected: [SCR]", "collected: [▸SRC]", "did you mean 'SCR'?"),
        ("at: [SCR, D1]", "at: [SCR, D1, ▸M03]", "one of D1, SCR"),
        ("at: [D1]", "at: [▸D2]", "one of D1, SCR"),
        ("at: [SCR, D1]", "at: [SCR, ▸D2 pre-dose]", "one of D1, SCR"),
        ("form: DM\n", "form: ▸DEM\n", "did you mean 'DM'?"),
        ("from: DM.AGE\n", "from: ▸DM.AG\n", "did you mean 'DM.AGE'?"),
        ("from: DM.AGE\n", "from: ▸AGE\n", "did you mean 'DM.AGE'?"),
        ("interventions: [TABLET]", "interventions: [▸Tablet]", "did you mean 'TABLET'?"),
        ("variable: start_date", "variable: ▸start_day", "did you mean 'start_date'?"),
        ("variables: [age]", "variables: [▸aeg]", "did you mean 'age'?"),
        ("kind: planned, epoch: ALL, window", "kind: planned, epoch: ▸ALLE, window", "did you mean 'ALL'?"),
        ("supports: [INC01, EXC01, PO1]", "supports: [INC01, ▸INC1, PO1]", "did you mean 'INC01'?"),
        ("KNOWN: [F, M]", "KNOWN: [F, ▸X]", "one of F, M, U"),
        ("status: open\n    assumption: ASM-01", "status: open\n    assumption: ▸ASM-02", "did you mean 'ASM-01'?"),
        ("question: Q-01}", "question: ▸Q-10}", "did you mean 'Q-01'?"),
        ("about: [EXC01,", "about: [▸EXC02,", "did you mean 'EXC01'?"),
        ("design.allocation]", "▸design.alocation]", None),
        ("    from: DM.SEX\n", "    from: DM.SEX\n    codes: []\n  - {id: x, label: X, type: code, codelist: ▸SEXE}\n",
         "did you mean 'SEX'?"),
        ("type: code, codelist: SEX,", "type: code, codelist: ▸SXE,", "did you mean 'SEX'?"),
        ("required: always}\n      - {id: AGE", "required: always, group: ▸G}\n      - {id: AGE", "define it first"),
        ("  exclusion:\n", "  example: {values: {▸agee: 30}}\n  exclusion:\n", "did you mean 'age'?"),
        ("  exclusion:\n", overlap("▸INC1", "EXC01"), "did you mean 'INC01'?"),
        ("  exclusion:\n", overlap("INC01", "EXC01, ▸PO2"), "did you mean 'PO1'?"),
        ("  exclusion:\n", overlap("▸PO1", "EXC01"), "one of EXC01, INC01"),
        ("  exclusion:\n", overlap("INC01", "PO1", "question: ▸Q-10"), "did you mean 'Q-01'?"),
    ],
)  # fmt: skip
def test_an_id_that_nothing_defines(faults: Faults, old: str, new: str, fix: str | None) -> None:
    ((rule, found),) = faults((old, new))
    assert rule == "REF001"
    assert found == fix or fix is None


def test_the_key_of_a_log_is_an_item_of_its_own_form(faults: Faults) -> None:
    form = """
  - id: LOG
    name: A log
    collected: log
    groups:
      - {id: ROW, name: Row, repeating: true, key: KEY}
    items:
      - {id: TERM, label: Term, type: text, required: always, group: ROW}

questions:
"""
    assert faults(("\nquestions:\n", form.replace("KEY", "TERM"))) == []
    assert faults(("\nquestions:\n", form.replace("KEY", "▸TERMS"))) == [("REF001", "did you mean 'TERM'?")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\nvariables:\n", "\nvariables:\n  - {id: age, label: Twice, type: text}\n"),
        ("\nepochs:\n", "\nepochs:\n  - {id: ALL, name: Twice}\n"),
        ("    - id: EXC01\n", "    - {id: INC01, text: Twice, assessment: judgement}\n    - id: EXC01\n"),
        ("      - {code: U,", "      - {code: F, label: Twice}\n      - {code: U,"),
        ("      - {id: AGE, label", "      - {id: STARTDAT, label: Twice, type: text, required: always}\n"
         "      - {id: AGE, label"),
        ("window: [-P7D, -P1D]}\n", "window: [-P7D, -P1D]}\n  - {id: D, name: Twice, kind: planned, target: P1D, "
         "window: [P0D, P0D], repeat: {every: P7D, times: 3}}\n"),
        ("window: [P0D, P0D]}\n", "window: [P0D, P0D]}\n  - {id: D, name: Twice, kind: planned, target: P1D, "
         "window: [P0D, P0D], repeat: {every: P7D, times: 3}}\n"),
    ],
)  # fmt: skip
def test_an_id_that_is_defined_twice(load_texts: Load, minimal: str, old: str, new: str) -> None:
    loaded = load_texts({"p.yaml": minimal.replace(old, new)})
    (finding,) = loaded.findings
    (related,) = finding.related
    assert finding.rule == "REF002", told(loaded)
    assert related.location < finding.location
    assert "Twice" in minimal.replace(old, new) + finding.message


def test_one_visit_of_a_repeated_visit_has_the_id_of_another(load_texts: Load, minimal: str) -> None:
    more = "  - {id: D, name: More, kind: planned, target: P1D, window: [P0D, P0D], repeat: {every: P7D, times: 3}}\n"
    loaded = load_texts({"p.yaml": minimal.replace("window: [P0D, P0D]}\n", "window: [P0D, P0D]}\n" + more)})
    assert told(loaded) == (
        "p.yaml:(95, 10) REF002 visit 'D1' is defined twice - every visit has an id of its own"
        " | give one of them another id"
    )


def test_a_form_defined_in_two_files_is_one_finding_with_both_places(load_texts: Load, minimal: str) -> None:
    """Its items and checks are there twice too, and not worth a word."""
    start = minimal.index("forms:\n")
    forms = minimal[start : minimal.index("\nquestions:")]
    loaded = load_texts({"a.yaml": minimal, "b.yaml": f"# again\n{forms}"})
    (finding,) = loaded.findings
    assert (finding.rule, finding.location.file, finding.location.line) == ("REF002", "b.yaml", 2)
    assert [(related.location.file, related.location.line) for related in finding.related] == [
        ("a.yaml", 112)
    ]


@pytest.mark.parametrize(
    ("source", "fix"),
    [
        ("L38", "write record L38,"),
        ("records L38", "write record L38,"),
        ("inferred", "write record L38,"),
        ("ASM-1", "write record L38,"),
        ("ASM-02", "did you mean 'ASM-01'?"),
        ("sponsor PRT §1", "did you mean 'PROT'?"),
        ("record L1", None),
        ("amendment A01.1", "define it first"),
    ],
)
def test_a_source_that_leads_nowhere(faults: Faults, source: str, fix: str | None) -> None:
    ((rule, found),) = faults(("source: ASM-01", f"source: ▸{source}"))
    assert rule == "REF003"
    assert (found is None) == (fix is None)
    assert (found or "").startswith(fix or "")


def test_a_default_source_that_leads_nowhere(faults: Faults) -> None:
    assert faults(("source: sponsor PROT §1", "source: ▸sponsor PROTO §1")) == [
        ("REF003", "did you mean 'PROT'?")
    ]


def test_a_default_source_uses_the_document_that_it_cites(load_texts: Load, minimal: str) -> None:
    loaded = load_texts({"p.yaml": minimal})
    assert "document" not in {found.kind for found in unused_ids(loaded.marks, loaded.ids, set(loaded.used))}


@pytest.mark.parametrize(
    ("field", "fix"),
    [("wndow", "did you mean 'window'?"), ("colour", None)],
)
def test_sources_name_fields_of_their_element(faults: Faults, field: str, fix: str | None) -> None:
    assert faults(("window: [P0D, P0D]}", f"window: [P0D, P0D], sources: {{▸{field}: ASM-01}}}}")) == [
        ("REF004", fix)
    ]


def test_sources_of_an_activity_may_name_its_cells(faults: Faults) -> None:
    assert faults(("form: DM\n", "form: DM\n    sources: {SCR: ASM-01, at: ASM-01}\n")) == []
    assert faults(("form: DM\n", "form: DM\n    sources: {▸SRC: ASM-01}\n")) == [
        ("REF004", "did you mean 'SCR'?")
    ]


def test_no_anchor_is_primary(faults: Faults) -> None:
    assert faults(("    primary: true\n", ""), ("\nanchors:", "\n▸anchors:")) == [
        ("REF005", "write primary: true at one anchor")
    ]


def test_two_anchors_are_primary(faults: Faults) -> None:
    more = "    primary: true\n  - {id: END, name: Last tablet, primary: ▸true}\n"
    assert faults(("    primary: true\n", more)) == [("REF005", "keep primary: true at one of them")]


RECORD = b"First line\nSecond line\n"
PROVENANCE = """provenance:
  record:
    file: record/r.txt
    sha256: {sha256}
    publisher: Somebody
"""


def _with_record(checksum: str, **marks: str) -> tuple[str, str]:
    text = PROVENANCE.format(sha256=checksum)
    for field, mark in marks.items():
        text = text.replace(f"{field}: ", f"{field}: {mark}")
    return "provenance:\n", text


GOOD = hashlib.sha256(RECORD).hexdigest()


@pytest.mark.parametrize("lines", ["L1", "L2", "L1-2", "L1, L2", "L1,L2"])
def test_lines_of_the_record(faults: Faults, lines: str) -> None:
    assert (
        faults(_with_record(GOOD), ("source: ASM-01", f"source: record {lines}"), **{"record/r.txt": RECORD})
        == []
    )


@pytest.mark.parametrize("lines", ["L0", "L3", "L2-3", "L2-1", "L1, L9", "L99999999999999999999"])
def test_lines_beyond_the_record(faults: Faults, lines: str) -> None:
    edits = _with_record(GOOD), ("source: ASM-01", f"source: ▸record {lines}")
    assert faults(*edits, **{"record/r.txt": RECORD}) == [("REF003", None)]


def test_a_record_that_somebody_edited(faults: Faults) -> None:
    edited = RECORD + b"."
    found = faults(_with_record(GOOD, sha256="▸"), **{"record/r.txt": edited})
    assert found == [
        ("REF006", f"restore the file; its checksum now is {hashlib.sha256(edited).hexdigest()}")
    ]


def test_a_record_that_is_not_there(faults: Faults) -> None:
    """Sources that cite its lines are not blamed for it."""
    found = faults(_with_record(GOOD, file="▸"), ("source: ASM-01", "source: record L2"))
    assert found == [("REF006", "put the verbatim record there, or correct the path")]


def test_a_record_that_is_no_text(faults: Faults) -> None:
    raw = b"\xff\xfe\x00"
    edits = _with_record(hashlib.sha256(raw).hexdigest(), file="▸"), ("source: ASM-01", "source: record L2")
    assert faults(*edits, **{"record/r.txt": raw}) == [("REF006", None)]


def test_what_must_be_used_and_is_not(load_texts: Load, minimal: str) -> None:
    text = minimal.replace("\nepochs:\n", "\nepochs:\n  - {id: LOST, name: Lost}\n").replace(
        "at: [D1]", "at: [SCR]"
    )
    text = text.replace("\ncodelists:\n", "\ncodelists:\n  - {id: NY, codes: [{code: N, label: No}]}\n")
    text = text.replace("source: ASM-01\n", "note: no source\n").replace(
        "variables: [age]", "variables: [sex]"
    )
    loaded = load_texts({"p.yaml": text})
    found = unused_ids(loaded.marks, loaded.ids, set(loaded.used))
    assert [(entry.kind, entry.id) for entry in found] == [
        ("anchor", "START"),
        ("codelist", "NY"),
        ("epoch", "LOST"),
    ]

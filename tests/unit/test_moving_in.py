"""What is imported becomes a spec that loads: forms as they were read, and a question for all that nobody said."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from protocolkit import importing, load
from protocolkit.errors import CannotRun
from protocolkit.exchange.imported import Import, Imported, ImportedVisit, all_imports
from protocolkit.exchange.notice import Notice
from protocolkit.importing import import_study
from protocolkit.model.forms import Code, Codelist, Form, Group, Item
from protocolkit.model.protocol import Protocol

ITEMS = (
    Item(
        "SYSBP", "Systolic pressure", "integer", "always", unit="mm[Hg]", range=(Decimal(40), Decimal("300"))
    ),
    Item(
        "TEMP",
        "Temperature",
        "decimal",
        "optional",
        unit="Cel",
        decimals=1,
        soft_range=(Decimal("34.5"), Decimal(42)),
    ),
    Item(
        "POS",
        "Position: 'sitting' # or not",
        "code",
        "conditional",
        codelist="POS",
        when="SYSBP > 40",
        group="G",
    ),
)
VITALS = Form(
    "VS", "Vital signs", "scheduled", ITEMS, groups=(Group("G", "More"),), instruction="Rest: 5 min."
)
LOG = Form("AE", "Adverse events", "log", (Item("AETERM", "=Event", "text", "always", max_length=200),))
POSITIONS = Codelist("POS", (Code("1", "Sitting"), Code("NO", "null")), numeric=False)
WHOLE = Imported(
    (VITALS, LOG), (POSITIONS,), (ImportedVisit("V1", "Visit 1: first", ("VS",)),), "A title: of two"
)


def taken(
    monkeypatch: pytest.MonkeyPatch, imported: Imported, folder: Path, **options: str
) -> importing.ImportResult:
    monkeypatch.setattr(
        importing, "all_imports", lambda: {"it": Import("it", "a thing", lambda name, raw: imported)}
    )
    (folder / "file.csv").write_bytes(b"x")
    return import_study("it", str(folder / "file.csv"), str(folder / "protocol" / "moved"), **options)  # type: ignore[arg-type]


def loaded(folder: Path) -> Protocol:
    found = load(str(folder / "protocol" / "moved"))
    assert found.protocol is not None, [finding.message for finding in found.findings]
    return found.protocol


def test_forms_codelists_and_visits_are_those_that_were_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    taken(monkeypatch, WHOLE, tmp_path)
    protocol = loaded(tmp_path)
    forms = {form.id: form for form in protocol.forms}
    assert list(forms) == ["AE", "VS"]
    for mine in (VITALS, LOG):
        for name in ("name", "collected", "instruction"):
            assert getattr(forms[mine.id], name) == getattr(mine, name)
        for one, other in zip(forms[mine.id].items, mine.items, strict=True):
            different = [
                n for n in other.__struct_fields__ if n != "source" and getattr(one, n) != getattr(other, n)
            ]
            assert different == []
    assert protocol.codelists[0].codes == POSITIONS.codes
    assert [(visit.id, visit.name) for visit in protocol.visits] == [("V1", "Visit 1: first")]
    assert protocol.study.id == "moved"
    assert forms["VS"].items[0].source == "sponsor EDC §VS"


def test_a_visit_without_a_time_is_not_on_the_calendar_and_one_with_a_time_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    visits = (
        ImportedVisit("A", "A", ("VS",)),
        ImportedVisit("B", "B", ("VS",), "P1M", ("-P3D", "+P3D")),
        ImportedVisit("C", "C", ("VS",), None, ("-P28D", "-P1D")),
    )
    imported = Imported((VITALS,), (POSITIONS,), visits)
    taken(monkeypatch, imported, tmp_path)
    found = {visit.id: visit for visit in loaded(tmp_path).visits}
    assert [found[name].kind for name in "ABC"] == ["unscheduled", "planned", "planned"]
    assert (found["B"].target, found["B"].window) == ("P1M", ("-P3D", "+P3D"))
    assert (found["C"].target, found["C"].window) == (None, ("-P28D", "-P1D"))


def test_forms_without_codelists_or_visits_make_a_spec_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    taken(monkeypatch, Imported((LOG,)), tmp_path)
    protocol = loaded(tmp_path)
    assert (protocol.codelists, [visit.id for visit in protocol.visits]) == ((), ["D1"])


def test_the_file_is_a_document_of_the_sponsor_with_its_checksum(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    taken(monkeypatch, WHOLE, tmp_path)
    told = yaml.safe_load((tmp_path / "protocol/moved/protocol.yaml").read_text(encoding="utf-8"))
    (document,) = told["provenance"]["sponsor_documents"]
    assert document == {"id": "EDC", "title": "file.csv (SHA-256 2d711642b726)"}


@pytest.mark.parametrize("form", [VITALS, LOG])
def test_nothing_is_written_where_a_file_is_there_already(
    form: Form, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "protocol" / "moved" / "forms"
    folder.mkdir(parents=True)
    (folder / f"{form.id.lower()}.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(CannotRun, match=f"forms/{form.id.lower()}.yaml already; nothing was written"):
        taken(monkeypatch, WHOLE, tmp_path)
    assert [path.name for path in folder.parent.rglob("*")] == ["forms", f"{form.id.lower()}.yaml"]


def test_what_was_read_is_counted_and_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    notices = (Notice("row 3", "left out"),)
    imported = Imported((VITALS, LOG), (POSITIONS,), notices=notices)
    done = taken(monkeypatch, imported, tmp_path, study_id="other-id")
    assert (done.forms, done.items, done.notices) == (2, 4, notices)
    assert loaded(tmp_path).study.id == "other-id"


def test_a_file_without_forms_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="has no forms"):
        taken(monkeypatch, Imported(()), tmp_path)
    assert not (tmp_path / "protocol").exists()


def test_an_unknown_format_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="there is no import 'redcpa'") as refused:
        import_study("redcpa", "x.csv", str(tmp_path / "out"))
    assert refused.value.fix == "did you mean 'redcap'?"
    with pytest.raises(CannotRun, match="cannot be read"):
        import_study("redcap", str(tmp_path / "x.csv"), str(tmp_path / "out"))
    assert list(tmp_path.iterdir()) == []


def test_a_file_larger_than_any_study_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "x.csv").open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    with pytest.raises(CannotRun, match="more than 64 MiB"):
        import_study("redcap", str(tmp_path / "x.csv"), str(tmp_path / "out"))


def test_every_format_is_called_as_its_module() -> None:
    assert all(name == entry.name for name, entry in all_imports().items())
    assert "redcap" in all_imports()

"""Reading participants, deriving values, judging, counting and drawing, on a small protocol of its own."""

from __future__ import annotations

import contextlib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from protocolkit.api import check, require_plan
from protocolkit.conditions import Kind, Symbol, Symbols
from protocolkit.errors import CannotRun
from protocolkit.screening.batch import screen_table
from protocolkit.screening.cohort import Cohort
from protocolkit.screening.consort import lay_out
from protocolkit.screening.counts import CriterionCount, Summary
from protocolkit.screening.criteria import Criteria, compile_criteria
from protocolkit.screening.outfile import growing_file
from protocolkit.screening.places import Place, is_identifier, read_place
from protocolkit.screening.table import open_table, rows_as_csv
from protocolkit.screening.verdict import screen_subject
from protocolkit.source.yaml import read_yaml

ROOT = Path(__file__).resolve().parents[3]
VECTORS = ROOT / "tests/data/vectors.yaml"
REFERENCE: dict[str, Any] = read_yaml("vectors.yaml", VECTORS.read_bytes()).value["reference"]


@cache
def trial() -> Criteria:
    return compile_criteria(require_plan(check(str(ROOT / "protocol/nct03239535"))))


def screened(**changes: Any) -> Any:
    return screen_subject(trial(), {**REFERENCE, **changes})


# Places


@pytest.mark.parametrize(
    ("key", "form", "name", "visit", "unit"),
    [
        ("creatinine", None, "creatinine", None, None),
        ("creatinine [mg/dL]", None, "creatinine", None, "mg/dL"),
        ("ankle_pressure [mm[Hg]]", None, "ankle_pressure", None, "mm[Hg]"),
        (" LAB.PLAT_LBORRES@SCR ", "LAB", "PLAT_LBORRES", "SCR", None),
        ("LAB.PLAT_LBORRES[10*9/L]", "LAB", "PLAT_LBORRES", None, "10*9/L"),
        ("CM", "CM", "CM", None, None),
        ("WND@M03", "WND", "WND", "M03", None),
    ],
)
def test_a_key_names_a_place(
    key: str, form: str | None, name: str, visit: str | None, unit: str | None
) -> None:
    place = read_place(key, trial().symbols)
    assert isinstance(place, Place)
    assert (place.form, place.name, place.visit, place.unit) == (form, name, visit, unit)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("platlets", "there is no variable or item platlets - did you mean platelets?"),
        ("PLAT_LBORRES", "there is no variable or item PLAT_LBORRES - did you mean LAB.PLAT_LBORRES?"),
        ("LAP.PLAT_LBORRES", "there is no form LAP - did you mean LAB?"),
        ("LAB.PLAT", "there is no item of form LAB called PLAT"),
        ("LAB.PLAT_LBORRES@SRC", "there is no visit SRC - did you mean SCR?"),
        ("CM.CMCLASS", "CM.CMCLASS has a value in each row - give the rows: CM: [{CMCLASS: ...}]"),
        ("a b", "'a b' is no name - write a variable, FORM.ITEM or FORM.ITEM@VISIT"),
        ("something_else", "there is no variable or item something_else - it is not used"),
    ],
)
def test_a_wrong_key_is_told_with_the_near_miss(key: str, words: str) -> None:
    found = read_place(key, trial().symbols)
    assert isinstance(found, str)
    assert found.startswith(words)


def test_the_code_of_a_participant() -> None:
    assert all(map(is_identifier, ("id", "Participant", "SUBJECT", "USUBJID", " subject_id ")))
    assert not is_identifier("identity")
    assert screened(participant="001-004").subject == "001-004"
    assert screened().subject is None


# Verdicts


def test_the_reasons_of_a_participant_who_is_excluded_twice() -> None:
    verdict = screened(platelets=42, wbc="3.9", abpi="0.51", ankle_pressure=71)
    told = {found.id: found.because for found in verdict.criteria}
    assert verdict.overall == "NOT_ELIGIBLE"
    assert told["EXC10"] == ("platelets 42 < 50 10*9/L", "wbc 3.9 < 4.0 10*9/L")
    assert told["INC07"] == ("abpi 0.51 > 0.5", "ankle_pressure 71 > 70 mm[Hg]")
    assert verdict.deciding == ()


def test_missing_and_deciding() -> None:
    one = screened(hba1c_pct=None)
    assert (one.overall, one.missing, one.deciding) == ("UNDETERMINED", ("hba1c_pct",), ("hba1c_pct",))
    two = screened(hba1c_pct=None, hiv1="INDETERMINATE")
    assert two.missing == two.deciding == ("hba1c_pct", "hiv1")
    settled = screened(hba1c_pct=None, platelets=42)
    assert (settled.overall, settled.missing, settled.deciding) == ("NOT_ELIGIBLE", ("hba1c_pct",), ())


def test_a_value_that_can_settle_nothing_is_missing_and_not_deciding() -> None:
    found = screened(abpi=None, ankle_pressure=None, hiv1=None)
    assert found.missing == ("abpi", "ankle_pressure", "hiv1")
    assert found.deciding == ("hiv1",)
    dates = screened(mi_ever="Y", mi_date="2023", consent_date=None)
    assert dates.missing == ("mi_date", "consent_date")


def test_a_partial_date_that_leaves_it_open_can_decide() -> None:
    verdict = screened(mi_ever="Y", mi_date="2023")
    assert (verdict.missing, verdict.deciding) == (("mi_date",), ("mi_date",))


def test_numbers_that_can_decide_are_found_between_the_limits() -> None:
    for name in ("age_years", "creatinine_uln", "lvef_pct", "alt", "life_expectancy_mo", "rutherford"):
        changes = {name: None, "fontaine_pokrovsky": "I"} if name == "rutherford" else {name: None}
        assert screened(**changes).deciding == (name,), name


def test_everything_missing() -> None:
    verdict = screen_subject(trial(), {})
    assert verdict.overall == "UNDETERMINED"
    assert {found.value for found in verdict.criteria} == {"UNKNOWN"}
    assert "neoplasm" in verdict.deciding
    assert len(verdict.missing) > 50


def test_warnings_tell_what_was_not_used() -> None:
    verdict = screened(platlets=3, platelets="5000", hcv="POS", age_years=17, creatinine="1 mmHg")
    assert [warning.split(" - ")[0] for warning in verdict.warnings] == [
        "age_years: 17 years is unusual",
        "creatinine: 1 mmHg cannot be used",
        "platelets: 5000 10*9/L cannot be used",
        "hcv: 'POS' cannot be used",
        "there is no variable or item platlets",
    ]


# Derivations and logs


def test_a_value_that_is_not_given_follows_from_others() -> None:
    birth = {"DM.BRTHDAT": "2010-01-01", "ICF.DSSTDAT_IC": "2024-03-01"}
    assert screened(age_years=14, **birth).overall == "NOT_ELIGIBLE"
    assert screened(age_years=None, **birth).overall == "NOT_ELIGIBLE"


def test_a_code_that_says_nothing_on_the_form_says_nothing_of_the_variable() -> None:
    verdict = screened(hbv=None, **{"SER.HBVRES": "INDETERMINATE"})
    (told,) = [found.because for found in verdict.criteria if found.id == "EXC21"]
    assert told == ("hbv is unknown (INDETERMINATE)",)


def test_rows_that_cannot_be_read_are_told() -> None:
    assert screened(CM="none").warnings[0].startswith("CM: the rows of a log are a list")
    odd = screened(immunosuppression=None, CM=[{"CMCLAS": "X", "CMCLASS": "STATIN?"}], **{"CM.CMYN": "Y"})
    assert odd.warnings[0].startswith("there is no item of the rows of CM called CMCLAS")
    assert "'STATIN?' cannot be used" in odd.warnings[1]
    assert odd.overall == "UNDETERMINED"
    assert screened(CM=None).warnings == ()


# Readings


def test_a_reading_that_there_is_not() -> None:
    with pytest.raises(CannotRun, match="the protocol has no reading INC2_LITERAL") as caught:
        compile_criteria(trial().plan, ["INC2_LITERAL"])
    assert caught.value.fix == "did you mean INC02_LITERAL?"


# Tables


def cohort(header: str, *lines: str) -> tuple[Cohort, list[Any]]:
    made = Cohort(trial(), header.split(","))
    return made, list(made.lines(line.split(",") for line in lines))


def test_rows_are_judged_one_by_one() -> None:
    made, lines = cohort("id,platelets,neoplasm", "A,42,N", "B,60,Y", "C,60", ",60,N")
    first, second, third, fourth = lines
    assert first.failed == ("EXC10",)
    assert first.reasons[:2] == (
        "EXC10 excludes: platelets 42 < 50 10*9/L",
        "INC01 is unknown: age_years is missing, caucasian_origin is missing",
    )
    assert (second.id, second.failed, second.overall) == ("B", ("EXC05",), "NOT_ELIGIBLE")
    assert third is None
    assert (fourth.id, fourth.overall) == ("5", "UNDETERMINED")
    assert [(each.row, each.id, each.reason) for each in made.rejects] == [
        (4, "C", "the row has 2 cells, and the header 3")
    ]


def test_an_empty_row_is_no_participant_and_is_counted_as_a_row() -> None:
    made, lines = cohort("id,platelets,neoplasm", "", ",,", " , ", ",60,N", "A,x,N", ",,,,")
    assert [(line.id, line.unknown.count("EXC10")) for line in lines] == [("5", 1), ("A", 1)]
    assert [(each.row, each.id) for each in made.rejects] == [(6, "A")]


def test_values_and_columns_that_cannot_be_used_are_rejects() -> None:
    made, lines = cohort("id,platelets,platlets,CM", "A,many,1,2", "B,many,1,2")
    assert [line.overall for line in lines] == ["UNDETERMINED", "UNDETERMINED"]
    assert [(each.row, each.id) for each in made.rejects] == [(1, ""), (1, ""), (2, "A"), (3, "B")]


def test_items_in_a_table_are_derived_from() -> None:
    made, lines = cohort("id,DM.BRTHDAT,ICF.DSSTDAT_IC", "A,2010-01-01,2024-03-01", "B,1970-01-01,2024-03-01")
    assert [line.failed for line in lines] == [("INC01",), ()]
    assert made.rejects == []


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("id,platelets,platelets [/uL]", "two columns give platelets"),
        ("id,LAB.PLAT_LBORRES,LAB.PLAT_LBORRES@SCR", "two columns give PLAT_LBORRES"),
        ("id,this,that", "no column of the table is a variable"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(header: str, words: str) -> None:
    with pytest.raises(CannotRun, match=words):
        cohort(header)


@pytest.mark.parametrize(
    "content",
    [
        "id,platelets\r\nA,42\r\n\r\nB,60\r\n",
        "\ufeffid;platelets\nA;42\nB;60\n",
        'id\t"platelets"\nA\t42\nB\t"60"\n',
    ],
)
def test_tables_with_other_separators(content: str, tmp_path: Path) -> None:
    path = tmp_path / "cohort.csv"
    path.write_text(content, encoding="utf-8", newline="")
    with open_table(str(path)) as table:
        assert table.header == ["id", "platelets"]
        assert [row for row in table.rows() if row] == [["A", "42"], ["B", "60"]]


def test_a_row_that_cannot_be_read_does_not_stop_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "cohort.csv"
    path.write_bytes(b'id,platelets\nA,"4"2\nB,\xff\nC,60\n')
    with open_table(str(path)) as table:
        first, second, third = table.rows()
    assert isinstance(first, str)
    assert second == "the row is not UTF-8"
    assert third == ["C", "60"]


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "has no header"), (b"\n", "has no header"), (b"id,pl\xff\n", "is not UTF-8")]
)
def test_a_table_without_a_header(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "cohort.csv"
    path.write_bytes(content)
    with pytest.raises(CannotRun, match=words), open_table(str(path)):
        pass


def test_commas_inside_quotes_do_not_separate(tmp_path: Path) -> None:
    path = tmp_path / "cohort.csv"
    path.write_text('id,"a;b;c;d",platelets\nA,"1;2",42\n', encoding="utf-8")
    with open_table(str(path)) as table:
        assert table.header == ["id", "a;b;c;d", "platelets"]
        assert list(table.rows()) == [["A", "1;2", "42"]]


def test_rows_that_an_open_quotation_mark_swallows_are_told(tmp_path: Path) -> None:
    path = tmp_path / "cohort.csv"
    path.write_text('id,platelets\nA,"40\nB,40\nC,40\n', encoding="utf-8")
    with open_table(str(path)) as table:
        assert list(table.rows()) == [
            "the row cannot be read: unexpected end of data"
            " (lines 2 to 4 of the file: is a quotation mark left open?)"
        ]


def test_the_log_is_safe_for_spreadsheets() -> None:
    assert rows_as_csv([("=1+1", "a,b")]) == b'\'=1+1,"a,b"\r\n'


def test_counts(tmp_path: Path) -> None:
    path = tmp_path / "cohort.csv"
    names = [name for name, value in REFERENCE.items() if value is not None]
    good = [str(REFERENCE[name]) for name in names]
    bad = [("42" if name == "platelets" else "N" if name == "consent_signed" else value)
           for name, value in zip(names, good, strict=True)]  # fmt: skip
    lines = [["id", *names], ["A", *good], ["B", *bad], ["C", *good[:-1]], ["D", *good[:-1], ""]]
    path.write_text("\n".join(",".join(line) for line in lines), encoding="utf-8")
    found = screen_table(trial(), str(path), log=str(tmp_path / "log.csv"))
    summary = found.summary
    assert (summary.screened, summary.eligible, summary.not_eligible) == (3, 1, 1)
    assert (summary.undetermined, summary.rejected, found.rejects) == (1, 1, 1)
    counts = {count.id: (count.first, count.any, count.unknown) for count in summary.criteria}
    assert counts["INC11"] == (1, 1, 0)
    assert counts["EXC10"] == (0, 1, 0)
    assert counts["EXC22"] == (0, 1, 0)
    assert (tmp_path / "log.csv").read_text(encoding="utf-8").splitlines()[:2] == [
        "id,overall,failed,unknown,reasons",
        "A,ELIGIBLE,,,",
    ]


# Files and drawing


def test_a_growing_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(b"old")
    with contextlib.suppress(KeyError), growing_file(str(path)) as file:
        file.write(b"half")
        raise KeyError
    assert path.read_bytes() == b"old"
    with growing_file(str(path)) as file:
        file.write(b"new")
    assert path.read_bytes() == b"new"
    assert [each.name for each in tmp_path.iterdir()] == ["log.csv"]


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(CannotRun, match="cannot be written"),
        growing_file(str(tmp_path / "none" / "log.csv")),
    ):
        pass
    with pytest.raises(CannotRun, match="is a folder"), growing_file(str(tmp_path)):
        pass


def test_the_boxes_of_the_drawing_do_not_overlap() -> None:
    text = "a criterion of many words, " * 10
    counts = tuple(CriterionCount(f"EXC{n:02}", "exclusion", text, n, 2 * n, 0) for n in range(1, 34))
    flow = lay_out(Summary(1000, 400, 500, 100, 3, counts))
    right = [flow.excluded, flow.undetermined]
    assert flow.assessed.y + flow.assessed.height <= flow.excluded.y
    assert right[0].y + right[0].height < right[1].y
    assert right[1].y + right[1].height < flow.eligible.y
    assert flow.eligible.y + flow.eligible.height < flow.height
    assert flow.excluded.reasons[-1].y < flow.excluded.y + flow.excluded.height
    assert all(len(reason.text) <= 65 for reason in flow.excluded.reasons)
    assert flow.unread == "3 rows could not be read and are not counted."
    assert lay_out(Summary(0, 0, 0, 0, 0, ())).unread == ""


def test_a_symbol_table_without_forms_has_places_too() -> None:
    symbols = Symbols(variables={"x": Symbol("x", Kind.INTEGER)})
    assert isinstance(read_place("x", symbols), Place)
    assert read_place("other", symbols) == "there is no variable or item other - it is not used"

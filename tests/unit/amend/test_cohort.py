"""The same participants screened before and after an amendment."""

from __future__ import annotations

from pathlib import Path

import pytest
from second_versions import fictional, put, version

from protocolkit.amend.cohort import CriterionShift, Screened, Shifts
from protocolkit.comparing import cohort_effect
from protocolkit.errors import CannotRun

VALUES = {
    **{"consent_date": "2025-10-01", "consent_signed": "Y", "age_years": "44", "sex": "F", "country": "NO"},
    **{"childbearing_potential": "Y", "pregnancy_test": "NEGATIVE", "breast_feeding": "N"},
    **{
        "itch_onset_date": "2024-11",
        "diary_able": "Y",
        "itch_score": "6",
        "itch_severity": "3",
        "bmi": "23.7",
    },
    **{"systolic_pressure": "124", "diastolic_pressure": "78", "platelets": "245.0", "alt": "22"},
    **{"alt_uln": "40", "creatinine": "71", "recent_steroid": "N", "vaccination_date": "2024-05"},
    **{"earlier_study_date": "2020-01-01", "unsuitable": "N"},
}
PLATELETS = put("eligibility/exclusion/EXC01/when", "platelets < 150 '10*9/L'")
OLDER = put("eligibility/inclusion/INC01/when", "18 <= age_years <= 85")


def table(folder: Path, *participants: dict[str, str], rename: dict[str, str] | None = None) -> str:
    """A CSV file of participants who differ from a typical one in some values."""
    names = [(rename or {}).get(name, name) for name in VALUES]
    rows = [["id", *names], *([one.pop("id"), *{**VALUES, **one}.values()] for one in participants)]
    path = folder / "cohort.csv"
    path.write_text("\n".join(map(",".join, rows)) + "\n", encoding="utf-8")
    return str(path)


def test_who_is_gained_lost_and_undecided(tmp_path: Path) -> None:
    cohort = table(
        tmp_path,
        {"id": "kept"},
        {"id": "lost", "platelets": "120"},
        {"id": "gained", "age_years": "80"},
        {"id": "never", "age_years": "17"},
        {"id": "never more", "age_years": "17", "platelets": "120"},
        {"id": "open", "platelets": ""},
        {"id": "opened", "age_years": "80", "platelets": ""},
    )
    found = cohort_effect(version(), version(PLATELETS, OLDER), cohort)
    assert (found.screened, found.rejected, found.unused) == (7, 0, 0)
    assert found.table == ((1, 1, 0), (1, 2, 1), (0, 0, 1))
    assert (found.gained.ids, found.lost.ids) == (("gained",), ("lost",))
    assert [(each.before, each.after, each.ids) for each in found.undecided if each.count] == [
        ("NOT_ELIGIBLE", "UNDETERMINED", ("opened",))
    ]
    assert found.criteria == (CriterionShift("INC01", 4, 2, 0, 0), CriterionShift("EXC01", 0, 2, 2, 2))


def test_a_column_that_only_one_version_knows_is_used_for_it_alone(tmp_path: Path) -> None:
    old, new = fictional("A01")
    path = tmp_path / "cohort.csv"
    path.write_text("id,abpi,ankle_pressure,toe_pressure\nP1,1.5,90,40\n", encoding="utf-8")
    found = cohort_effect(old, new, str(path))
    assert found.criteria == (CriterionShift("INC07", 1, 0, 0, 0),)
    assert found.first_unused == (
        "row 1: there is no variable or item toe_pressure - did you mean ankle_pressure? (before)",
    )


def test_rows_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "cohort.csv"
    path.write_text("id,platelets\nP1,120\nP2\n\nP3,many\n", encoding="utf-8")
    found = cohort_effect(version(), version(PLATELETS), str(path))
    assert (found.screened, found.rejected, found.unused) == (2, 1, 2)
    assert found.first_unused[0] == "row 3: the row has 1 cells, and the header 2"


def test_a_value_without_unit_is_refused_where_the_unit_changed(tmp_path: Path) -> None:
    old = version({"remove": "variables/platelets/from"})
    new = version(
        {"remove": "variables/platelets/from"},
        put("variables/platelets/unit", "10*12/L"),
        put("variables/platelets/range", [0, 3]),
        put("variables/platelets/soft_range", [0, 1]),
        put("eligibility/example/values/platelets", 0.2),
    )
    with pytest.raises(
        CannotRun, match=r"column platelets has no unit, and its unit changed from 10\*9/L to 10\*12/L"
    ):
        cohort_effect(old, new, table(tmp_path, {"id": "P1"}))
    named = table(tmp_path, {"id": "P1"}, rename={"platelets": "platelets [10*9/L]"})
    assert cohort_effect(old, new, named).table == ((1, 0, 0), (0, 0, 0), (0, 0, 0))


def test_only_the_first_ids_are_kept_and_everybody_is_counted() -> None:
    shifts = Shifts(["I1"], ["I1", "E1"])
    for number in range(1000):
        shifts.add(str(number), Screened("ELIGIBLE"), Screened("NOT_ELIGIBLE", ["E1"]))
    found = shifts.effect()
    assert (found.screened, found.lost.count, len(found.lost.ids)) == (1000, 1000, 100)
    assert found.criteria == (CriterionShift("E1", None, 1000, None, 0),)

"""What is given of a participant beside what follows from it: taken over, compared, and never guessed at."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from participants import ROOT, SECOND, TRIAL, WRONG, criteria, reference

from protocolkit.api import check, require_plan
from protocolkit.conditions import Kind, Symbol, Symbols
from protocolkit.conditions.symbols import FormSymbols
from protocolkit.screening.criteria import Criteria, compile_criteria
from protocolkit.screening.derive import Derived, derivations
from protocolkit.screening.mirrors import Mirror, agree, make_mirror
from protocolkit.screening.places import Place, read_place
from protocolkit.screening.sheet import Moment, Sheet
from protocolkit.screening.steps import of_variable
from protocolkit.screening.subject import read_subject
from protocolkit.screening.verdict import Verdict, screen_subject


def screened(changes: dict[str, Any], spec: str = TRIAL) -> Verdict:
    return screen_subject(criteria(spec), {**reference(spec), **changes})


def unknown(verdict: Verdict) -> dict[str, tuple[str, ...]]:
    """Why each undecided criterion is undecided."""
    return {found.id: found.because for found in verdict.criteria if found.value == "UNKNOWN"}


def settled(spec: str, wanted: Derived, **given: Any) -> Sheet:
    """What is known once what is wanted has followed from what is given, and from nothing else."""
    made = criteria(spec)
    subject = read_subject({name.replace("__", "."): value for name, value in given.items()},
                           made.symbols, made.moment)  # fmt: skip
    steps, problems = derivations(made.plan, made.symbols, [wanted], subject.places)
    assert problems == ()
    for step in steps:
        step(subject.sheet)
    return subject.sheet


def steps_of(spec: str, *names: str) -> int:
    """How many steps a table with these columns takes for each row."""
    made = criteria(spec)
    places = [place for name in names if isinstance(place := read_place(name, made.symbols), Place)]
    assert len(places) == len(names)
    return len(derivations(made.plan, made.symbols, made.needs, places)[0])


# Contradictions


@pytest.mark.parametrize(
    ("changes", "warning", "undecided"),
    [
        (
            {"platelets": 200, "LAB.PLAT_LBORRES": 40},
            "platelets: 200 10*9/L is given, and LAB.PLAT_LBORRES gives 40 10*9/L",
            {"EXC10": ("platelets is unknown (200 or 40 10*9/L)",)},
        ),
        (
            {"platelets": 200, "LAB.PLAT_LBORRES@SCR": 40},
            "platelets: 200 10*9/L is given, and LAB.PLAT_LBORRES gives 40 10*9/L",
            {"EXC10": ("platelets is unknown (200 or 40 10*9/L)",)},
        ),
        (
            {"age_years": 60, "DM.BRTHDAT": "1965-01-01"},
            "age_years: 60 years is given, and DM.BRTHDAT and consent_date give 59 years",
            {"INC01": ("age_years is unknown (60 or 59 years)",)},
        ),
        (
            {"age_years": None, "DM.AGE": 60, "DM.BRTHDAT": "1965-01-01"},
            "DM.AGE: 60 years is given, and DM.BRTHDAT and consent_date give 59 years",
            {"INC01": ("age_years is unknown (60 or 59 years)",)},
        ),
        (
            {"age_years": 60, "DM.AGE": 60, "DM.BRTHDAT": "1965-01-01"},
            "DM.AGE: 60 years is given, and DM.BRTHDAT and consent_date give 59 years",
            {"INC01": ("age_years is unknown (60 or 59 years)",)},
        ),
        (
            {"mi_ever": "Y", "mi_date": "2023", "MH.MHSTDAT_MI": "2022-05"},
            "mi_date: 2023 is given, and MH.MHSTDAT_MI gives 2022-05",
            {"EXC17": ("mi_date is unknown (2023 or 2022-05)",)},
        ),
        (
            {"CM": [{"CMCLASS": "IMMUNOSUPPRESSIVE"}], "CM.CMYN": "Y"},
            "immunosuppression: N is given, and CM.CMYN and CM give Y",
            {"EXC10": ("immunosuppression is unknown (N or Y)",)},
        ),
        (
            {"ankle_pressure": 80, "abpi": 0.45, "ABI.BRACH_R": 130, "ABI.BRACH_L": 120},
            "abpi: 0.45 is given, and ankle_pressure, ABI.BRACH_R and ABI.BRACH_L give 0.62",
            {"INC07": ("abpi is unknown (0.45 or 0.62)",)},
        ),
    ],
)
def test_what_contradicts_itself_is_unknown_and_both_are_told(
    changes: dict[str, Any], warning: str, undecided: dict[str, tuple[str, ...]]
) -> None:
    verdict = screened(changes)
    assert verdict.warnings == (f"{warning} - {WRONG}",)
    assert unknown(verdict) == undecided
    assert verdict.overall == "UNDETERMINED"


@pytest.mark.parametrize(
    ("changes", "warning", "undecided"),
    [
        (
            {"platelets": 90, "LB.PLAT@SCR": 245},
            "platelets: 90 10*9/L is given, and LB.PLAT gives 245 10*9/L",
            {"EXC01": ("platelets is unknown (90 or 245 10*9/L)",)},
        ),
        (
            {"bmi": 36.0, "weight": 70, "VS.HEIGHT": 1.75},
            "bmi: 36.0 kg/m2 is given, and weight and VS.HEIGHT give 22.9 kg/m2",
            {"INC04": ("bmi is unknown (36.0 or 22.9 kg/m2)",)},
        ),
        (
            {"breast_feeding": "Y", "RP.BRFEED": "NA", "pregnancy_test": "NEGATIVE"},
            "breast_feeding: Y is given, and RP.BRFEED gives N",
            {"EXC06": ("breast_feeding is unknown (Y or N)",)},
        ),
        (
            {"recent_steroid": "N", "CM": [{"CMCLASS": "STEROID", "CMONGO": "Y"}]},
            "recent_steroid: N is given, and CM and consent_date give Y",
            {"EXC04": ("recent_steroid is unknown (N or Y)",)},
        ),
    ],
)
def test_contradictions_of_another_protocol(
    changes: dict[str, Any], warning: str, undecided: dict[str, tuple[str, ...]]
) -> None:
    verdict = screened(changes, SECOND)
    assert verdict.warnings == (f"{warning} - {WRONG}",)
    assert unknown(verdict) == undecided


@pytest.mark.parametrize(
    ("changes", "warning", "undecided"),
    [
        (
            {"creatinine [mg/dL]": 3},
            "creatinine: 88 umol/L is given, and creatinine [mg/dL] gives 265.2 umol/L",
            {"EXC08": ("creatinine is unknown (88 umol/L or 265.2 umol/L)",)},
        ),
        (
            {" platelets ": 40},
            "platelets: 230 10*9/L is given, and platelets gives 40 10*9/L",
            {"EXC10": ("platelets is unknown (230 10*9/L or 40 10*9/L)",)},
        ),
        ({"pad ": "U"}, "pad: Y is given, and pad gives 'U'", {"INC02": ("pad is unknown (Y or 'U')",)}),
        (
            {"platelets": None, "LAB.PLAT_LBORRES": 40, "LAB.PLAT_LBORRES@SCR": 400},
            "LAB.PLAT_LBORRES: 40 10*9/L is given, and LAB.PLAT_LBORRES@SCR gives 400 10*9/L",
            {"EXC10": ("platelets is unknown (40 10*9/L or 400 10*9/L)",)},
        ),
        (
            {"platelets": None, "LAB.PLAT_LBORRES@SCR": 40, "LAB.PLAT_LBORRES": 400, "LAB.PLAT_LBORRES ": 40},
            "LAB.PLAT_LBORRES@SCR: 40 10*9/L is given, and LAB.PLAT_LBORRES gives 400 10*9/L",
            {"EXC10": ("platelets is unknown (40 10*9/L or 400 10*9/L)",)},
        ),
        (
            {"immunosuppression": None, "CM.CMYN": "Y", "CM": [], " CM": [{"CMCLASS": "IMMUNOSUPPRESSIVE"}]},
            "CM: rows are given, and CM gives others",
            {"EXC10": ("immunosuppression is missing",)},
        ),
    ],
)
def test_what_is_given_twice_and_differs_is_unknown(
    changes: dict[str, Any], warning: str, undecided: dict[str, tuple[str, ...]]
) -> None:
    verdict = screened(changes)
    assert verdict.warnings == (f"{warning} - {WRONG}",)
    assert unknown(verdict) == undecided
    assert verdict.overall == "UNDETERMINED"


@pytest.mark.parametrize(
    "changes",
    [
        {"creatinine [mg/dL]": None},
        {"creatinine": None, "creatinine [mg/dL]": 1},
        {"creatinine": 88, "creatinine [mg/dL]": 1},
        {"creatinine": "", "creatinine ": 88},
        {"pad ": "Y"},
        {"platelets": None, "LAB.PLAT_LBORRES": 230, "LAB.PLAT_LBORRES@SCR": "230.0"},
        {"platelets": None, "LAB.PLAT_LBORRES@M03": 40, "LAB.PLAT_LBORRES": 230},
        {"immunosuppression": None, "CM.CMYN": "N", "CM": [], " CM": []},
    ],
)
def test_what_is_given_twice_and_agrees_is_used(changes: dict[str, Any]) -> None:
    verdict = screened(changes)
    assert (verdict.overall, verdict.warnings) == ("ELIGIBLE", ())


def test_a_second_code_of_a_participant_is_told() -> None:
    verdict = screened({"id": "A", "subject": "B"})
    assert verdict.subject == "A"
    assert verdict.warnings == ("there is no variable or item subject - it is not used",)
    assert screened({"id": None, "subject": "B"}).subject == "B"


def test_nothing_is_computed_from_what_contradicts_itself() -> None:
    verdict = screened({"age_years": None, "DM.BRTHDAT": "1960-01-01", "birth_date": "1970-01-01"}, SECOND)
    assert verdict.warnings == (
        f"birth_date: 1970-01-01 is given, and DM.BRTHDAT gives 1960-01-01 - {WRONG}",
    )
    assert unknown(verdict) == {"INC01": ("age_years is missing",)}


def test_a_value_that_no_criterion_asks_for_is_compared_too() -> None:
    verdict = screened({"twd_m": 100, "TWD.TWD_FTORRES": 200})
    assert verdict.warnings == (f"twd_m: 100 m is given, and TWD.TWD_FTORRES gives 200 m - {WRONG}",)
    assert verdict.overall == "ELIGIBLE"


def test_rows_are_compared_one_by_one() -> None:
    right, wrong = {"ULCLEN": 3, "ULCWID": 4, "ULCAREA": 12}, {"ULCLEN": 3, "ULCWID": 4, "ULCAREA": 13}
    assert screened({"WND": [right, right]}).warnings == ()
    sheet = settled(TRIAL, ("WND", "ULCAREA"), WND=[right, wrong])
    assert sheet.warnings == [
        f"WND.ULCAREA in row 2: 13 cm2 is given, and WND.ULCLEN and WND.ULCWID give 12.0 cm2 - {WRONG}"
    ]
    ((first, second),) = sheet.logs.values()
    assert ("ULCAREA" in first.values, "ULCAREA" in second.values) == (True, False)
    assert second.unclear == {"ULCAREA": "13 or 12.0 cm2"}


@pytest.mark.parametrize(
    "changes",
    [
        {"platelets": 40, "LAB.PLAT_LBORRES": "40.0"},
        {"platelets": "200.04", "LAB.PLAT_LBORRES": 200},
        {"platelets": 200, "LAB.PLAT_LBORRES@M03": 40},
        {"age_years": 59, "DM.AGE": 59, "DM.BRTHDAT": "1965-01-01"},
        {"age_years": 59, "DM.BRTHDAT": "1964"},
        {"abpi": 0.47, "ankle_pressure": 61, "ABI.BRACH_R": 130, "ABI.BRACH_L": 120},
        {"mi_ever": "N", "mi_date": "2023", "MH.MHSTDAT_MI": "2023-05"},
        {"hbv": "NEGATIVE", "SER.HBVRES": "INDETERMINATE"},
        {"pad": "U", "MH.MHOCCUR_PAD": None},
        {"sex": "F", "lactating": "N", "pregnant": "N", "RP.LACTYN": "NA"},
    ],
)
def test_what_agrees_is_not_told(changes: dict[str, Any]) -> None:
    assert [words for words in screened(changes).warnings if "one of them" in words] == []


def test_of_two_partial_dates_that_overlap_the_given_one_stands() -> None:
    verdict = screened({"mi_ever": "Y", "mi_date": "2023", "MH.MHSTDAT_MI": "2023-05"})
    assert unknown(verdict) == {"EXC17": ("mi_date 2023 leaves it open",)}
    assert verdict.warnings == ()


@pytest.mark.parametrize(
    ("one", "other", "decimals", "expected"),
    [
        ("0.47", "0.4667", 2, True),
        ("0.46", "0.4667", 2, False),
        ("0.47", "0.4667", None, False),
        ("0.470", "0.47", None, True),
    ],
)
def test_numbers_agree_to_the_declared_decimals(
    one: str, other: str, decimals: int | None, expected: bool
) -> None:
    symbol = Symbol("x", Kind.DECIMAL, decimals=decimals)
    assert agree(Decimal(one), Decimal(other), symbol) is expected
    assert agree(Decimal(other), Decimal(one), symbol) is expected


def test_what_is_given_stays_beside_what_follows_and_agrees() -> None:
    sheet = settled(TRIAL, (None, "abpi"), abpi="0.470", ABI__ANKPRES=61, ABI__BRACH_R=130, ABI__BRACH_L=120)
    assert str(sheet.variables["abpi"]) == "0.470"
    assert sheet.warnings == []


@pytest.fixture
def luggage(tmp_path: Path) -> Criteria:
    """A variable that is collected on an item and computed from others, with criteria that ask for both."""
    total = "{id: TOTAL, label: All luggage, type: decimal, decimals: 1, unit: kg, required: always}"
    text = (ROOT / "tests/data/minimal/protocol.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("    derive: DM.HAND + DM.HOLD\n", "    from: DM.TOTAL\n    derive: DM.HAND + DM.HOLD\n"),
        ("luggage > 20 'kg'", "luggage > 20 'kg' or DM.TOTAL > 100 'kg'"),
        ("    checks:\n", f"      - {total}\n    checks:\n"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    (tmp_path / "protocol.yaml").write_text(text, encoding="utf-8")
    return compile_criteria(require_plan(check(str(tmp_path))))


@pytest.mark.parametrize(
    ("given", "warning", "because"),
    [
        (
            {"luggage": 30},
            "luggage: 30 kg is given, and DM.HAND and DM.HOLD give 15 kg",
            ("luggage is unknown (30 or 15 kg)", "DM.TOTAL is unknown (30 or 15 kg)"),
        ),
        (
            {"DM.TOTAL": 30},
            "DM.TOTAL: 30 kg is given, and DM.HAND and DM.HOLD give 15 kg",
            ("luggage is unknown (30 or 15 kg)", "DM.TOTAL is unknown (30 or 15 kg)"),
        ),
        (
            {"luggage": 15, "DM.TOTAL": 30},
            "luggage: 15 kg is given, and DM.TOTAL gives 30 kg",
            ("luggage is unknown (15 or 30 kg)", "DM.TOTAL is unknown (15 or 30 kg)"),
        ),
    ],
)
def test_one_thing_is_unknown_by_both_of_its_names(
    luggage: Criteria, given: dict[str, int], warning: str, because: tuple[str, ...]
) -> None:
    verdict = screen_subject(luggage, {"age": 40, "sex": "F", "DM.HAND": 5, "DM.HOLD": 10, **given})
    assert verdict.warnings == (f"{warning} - {WRONG}",)
    assert unknown(verdict) == {"EXC01": because}


@pytest.mark.parametrize("name", ["luggage", "DM.TOTAL"])
def test_one_thing_is_known_by_both_of_its_names(luggage: Criteria, name: str) -> None:
    verdict = screen_subject(luggage, {"age": 40, "sex": "F", name: 101})
    assert {found.id: found.because for found in verdict.criteria}["EXC01"] == (
        "luggage 101 > 20 kg",
        "DM.TOTAL 101 > 100 kg",
    )
    assert verdict.warnings == ()


# Items from variables


@pytest.mark.parametrize(
    ("spec", "given", "expected"),
    [
        (TRIAL, {"DM__BRTHDAT": "1965-01-01", "consent_date": "2024-03-01"}, 59),
        (TRIAL, {"DM__BRTHDAT": "1965-01-01", "ICF__DSSTDAT_IC": "2024-03-01"}, 59),
        (SECOND, {"birth_date": "1965-01-01", "consent_date": "2024-03-01"}, 59),
    ],
)
def test_age_follows_from_the_dates_however_they_are_given(
    spec: str, given: dict[str, Any], expected: int
) -> None:
    assert settled(spec, (None, "age_years"), **given).variables["age_years"] == expected


def test_an_item_is_what_is_given_of_its_variable() -> None:
    sheet = settled(SECOND, (None, "bmi"), weight=70, height="1.75")
    assert sheet.items["VS", "WEIGHT", None] == 70
    assert str(sheet.variables["bmi"]) == "22.9"


@pytest.mark.parametrize(
    ("given", "expected"), [("Y", "Y"), ("N", None), ("U", None)], ids=["one code", "two codes", "unknown"]
)
def test_a_code_that_stands_for_several_of_the_item_is_not_taken_over(
    given: str, expected: str | None
) -> None:
    """N of the variable is N or NA on the form."""
    sheet = settled(SECOND, ("DM", "CHILDPOT"), childbearing_potential=given)
    assert sheet.items.get(("DM", "CHILDPOT", None)) == expected
    assert sheet.unclear.get(("DM", "CHILDPOT", None)) == ("U" if given == "U" else None)


@pytest.fixture
def height() -> tuple[Mirror, Sheet]:
    """A height in metres, collected in whole centimetres."""
    metres = Symbol("height", Kind.DECIMAL, unit="m", decimals=2)
    centimetres = Symbol("VS.HEIGHT", Kind.INTEGER, unit="cm")
    symbols = Symbols({"height": metres}, {"VS": FormSymbols({"HEIGHT": centimetres})})
    return make_mirror(symbols, "height", ("VS", "HEIGHT")), Sheet(Moment())


@pytest.mark.parametrize(
    ("given", "expected"), [("1.75", True), ("1.754", True), ("1.80", False)], ids=["same", "finer", "other"]
)
def test_other_units_are_compared(height: tuple[Mirror, Sheet], given: str, expected: bool) -> None:
    mirror, sheet = height
    sheet.variables["height"], sheet.items["VS", "HEIGHT", None] = Decimal(given), Decimal(175)
    assert mirror.agree(sheet.data) is expected


@pytest.mark.parametrize(("given", "expected"), [("1.75", 175), ("1.754", None)], ids=["whole", "fraction"])
def test_other_units_are_taken_over(height: tuple[Mirror, Sheet], given: str, expected: int | None) -> None:
    mirror, sheet = height
    sheet.variables["height"] = Decimal(given)
    assert mirror.item_value(sheet.data) == expected


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [({"X": "NA"}, ("N", None)), ({"X": "NK"}, (None, "NK")), ({"X": "Y"}, ("Y", None)), ({}, (None, None))],
)
def test_codes_are_treated_as_the_variable_says(
    recorded: dict[str, str], expected: tuple[str | None, str | None]
) -> None:
    variable = Symbol("x", Kind.YES_NO, treat={"NA": "N", "NK": "U"})
    item = Symbol("F.X", Kind.CODE, codes=("Y", "N", "NA", "NK"))
    symbols = Symbols({"x": variable}, {"F": FormSymbols({"X": item})})
    sheet = Sheet(Moment())
    sheet.items.update({("F", name, None): value for name, value in recorded.items()})
    of_variable(symbols, "x", make_mirror(symbols, "x", ("F", "X")), None)(sheet)
    assert (sheet.variables.get("x"), sheet.unclear.get("x")) == expected


def test_no_value_is_compared_with_what_was_taken_over_from_it() -> None:
    """The item of the date is filled in for the age; the date itself is not looked at again."""
    sheet = settled(TRIAL, (None, "age_years"), consent_date="2024-03", DM__BRTHDAT="1965-03-15")
    assert sheet.filled == {
        ("ICF", "DSSTDAT_IC", None): ((None, "consent_date"),),
        ("DM", "AGE", None): (("DM", "BRTHDAT"), ("ICF", "DSSTDAT_IC")),
        "age_years": (("DM", "AGE"),),
    }
    assert (sheet.variables["age_years"].low, sheet.variables["age_years"].high) == (58, 59)
    assert sheet.warnings == []


@pytest.mark.parametrize(
    ("spec", "names", "expected"),
    [
        (TRIAL, ("platelets",), 0),
        (TRIAL, ("LAB.PLAT_LBORRES",), 1),
        (TRIAL, ("platelets", "LAB.PLAT_LBORRES"), 2),
        (TRIAL, ("age_years", "consent_date"), 0),
        (TRIAL, ("age_years", "DM.BRTHDAT"), 0),
        (TRIAL, ("age_years", "DM.BRTHDAT", "consent_date"), 3),
        (SECOND, ("bmi", "weight", "age_years", "consent_date", "recent_steroid"), 0),
    ],
)
def test_a_table_takes_no_step_for_what_is_given_once(
    spec: str, names: tuple[str, ...], expected: int
) -> None:
    assert steps_of(spec, *names) == expected


def test_a_table_of_every_variable_takes_no_step() -> None:
    assert steps_of(TRIAL, *reference()) == 0

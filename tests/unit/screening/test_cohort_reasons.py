"""Rows of a table that contradict themselves, and the words of the log for what is undecided."""

from __future__ import annotations

import pytest
from participants import SECOND, TRIAL, WRONG, criteria, reference

from protocolkit.screening import undecided
from protocolkit.screening.cohort import Cohort, Line
from protocolkit.screening.verdict import screen_subject, sentence


def judged(header: str, *rows: str, spec: str = TRIAL) -> tuple[Cohort, list[Line]]:
    made = Cohort(criteria(spec), header.split(","))
    lines = list(made.lines(row.split(",") for row in rows))
    return made, [line for line in lines if line is not None]


def test_a_contradiction_is_a_reject_of_its_row() -> None:
    made, lines = judged(
        "id,platelets,LAB.PLAT_LBORRES@SCR", "A,200,40", "B,40,40", "C,,40", "D,40,", "E,x,40"
    )
    assert [line.failed for line in lines] == [(), ("EXC10",), ("EXC10",), ("EXC10",), ()]
    assert [(each.row, each.id, each.reason) for each in made.rejects] == [
        (2, "A", f"platelets: 200 10*9/L is given, and LAB.PLAT_LBORRES gives 40 10*9/L - {WRONG}"),
        (6, "E", "platelets: 'x' cannot be used - write a number such as 12 or 0.5"),
    ]


def test_the_log_tells_why_a_criterion_is_undecided_after_why_others_fail() -> None:
    header = ",".join(("id", *reference()))
    full = {name: "" if value is None else str(value) for name, value in reference().items()}
    some = {**full, "platelets": "", "wbc": "", "neoplasm": "Y", "hcv": "INDETERMINATE"}
    _, (first, second) = judged(
        header, *(",".join((code, *values.values())) for code, values in (("A", full), ("B", some)))
    )
    assert (first.overall, first.reasons) == ("ELIGIBLE", ())
    assert (second.overall, second.failed, second.unknown) == ("NOT_ELIGIBLE", ("EXC05",), ("EXC10", "EXC21"))
    assert second.reasons == (
        "EXC05 excludes: neoplasm is Y",
        "EXC10 is unknown: platelets is missing, wbc is missing",
        "EXC21 is unknown: hcv is unknown (INDETERMINATE)",
    )


@pytest.mark.parametrize("spec", [TRIAL, SECOND])
def test_a_row_is_told_the_same_reasons_as_a_participant_alone(spec: str) -> None:
    """Words are remembered between rows; no row is told those of another."""
    names = [name for name, value in reference(spec).items() if value is not None]
    rows = [{name: reference(spec)[name] for name in names if name != left} for left in names]
    rows += [{name: row[name] for name in row if name != "consent_date"} for row in rows]
    rows += [{**reference(spec), "consent_date": str(year)} for year in range(2019, 2027)]
    cells = [",".join(["P", *(str(row.get(name, "")) for name in names)]) for row in rows]
    _, lines = judged(",".join(("id", *names)), *cells, *cells, spec=spec)
    for row, line in zip([*rows, *rows], lines, strict=True):
        verdict = screen_subject(criteria(spec), row)
        told = [found for found in verdict.criteria if not found.is_as_it_must_be]
        told.sort(key=lambda found: found.value == "UNKNOWN")
        assert line.reasons == tuple(
            sentence(found.id, found.kind, found.value, found.because) for found in told
        )


def test_what_is_remembered_of_reasons_does_not_grow_without_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undecided, "_REMEMBERED", 2)
    _, lines = judged("id,wbc", *(f"P,{4 + number / 10}" for number in range(10)), "P,5.0")
    assert {line.reasons for line in lines} == {lines[0].reasons}
    assert "EXC10 is unknown: platelets is missing, immunosuppression is missing" in lines[0].reasons


def test_a_name_that_says_nothing_contradicts_nothing() -> None:
    _, (line,) = judged("id,hbv,SER.HBVRES", "A,POSITIVE,INDETERMINATE")
    assert line.failed == ("EXC21",)

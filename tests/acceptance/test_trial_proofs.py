"""What can be proven of the trial's criteria, what needs an implication, and what only a clinician knows."""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import jsonschema
import msgspec
import pytest

from protocolkit.api import load
from protocolkit.cli.main import main
from protocolkit.conditions import Data, compile_condition, parse
from protocolkit.conditions.populations import Comparison, compare_populations
from protocolkit.conditions.prove import Participant, Proof, Proofs, prove
from protocolkit.conditions.requirements import Population
from protocolkit.model.plan import Plan
from protocolkit.model.population import population_of

ROOT = Path(__file__).resolve().parents[2]
SPEC = str(ROOT / "protocol/nct03239535")
SECOND = str(ROOT / "tests/data/second")


@cache
def plan_of(spec: str) -> Plan:
    plan = load(spec).plan
    assert plan is not None
    return plan


@cache
def proofs(*, implications: bool) -> Proofs:
    return prove(population_of(plan_of(SPEC), implications=implications))


def brief(found: tuple[Proof, ...]) -> list[tuple[str, str | None, tuple[str, ...], tuple[str, ...]]]:
    """Criterion, part, the criteria that the proof rests on, and the implications."""
    return [(proof.criterion, proof.part, proof.criteria[1:], proof.implications) for proof in found]


SHADOWED = [
    ("INC02", "diabetes_type == TYPE1", ("EXC15",), ()),
    ("INC10", "creatinine >= 2 * creatinine_uln", ("EXC08",), ()),
    ("INC10", "bilirubin >= 2 * bilirubin_uln", ("EXC09",), ()),
    ("INC10", "alt >= 2 * alt_uln", ("EXC09",), ()),
    ("INC10", "ast >= 2 * ast_uln", ("EXC09",), ()),
]
RUTHERFORD_6 = ("INC03", "rutherford == 6", ("EXC14",), ("IMP01",))


def test_over_the_stated_conditions_alone() -> None:
    found = proofs(implications=False)
    assert found.satisfiable is True
    assert brief(found.redundant) == [("EXC22", None, ("INC11",), ())]
    assert brief(found.mirrors) == [("EXC22", "consent_signed", ("INC11",), ())]
    assert brief(found.shadowed) == SHADOWED
    assert brief(found.vacuous) == []
    assert (found.conflict, found.undecided, found.opaque) == (None, (), ())


def test_with_what_medicine_knows_each_implication_is_named_where_it_is_needed() -> None:
    found = proofs(implications=True)
    assert brief(found.redundant) == [
        ("INC05", None, ("EXC14",), ("IMP02",)),
        ("EXC22", None, ("INC11",), ()),
    ]
    assert brief(found.shadowed) == [SHADOWED[0], RUTHERFORD_6, *SHADOWED[1:]]
    assert brief(found.mirrors) == [("EXC22", "consent_signed", ("INC11",), ())]
    assert brief(found.vacuous) == [("EXC01", "limb_infection", ("EXC07",), ("IMP03",))]


def test_proofs_say_in_words_what_they_rest_on() -> None:
    redundant = {proof.criterion: proof.reason for proof in proofs(implications=True).redundant}
    assert redundant["EXC22"] == "EXC22 adds nothing: INC11 requires consent_signed."
    assert redundant["INC05"].startswith(
        "INC05 adds nothing: EXC14 requires amputation_required not in PROXIMAL_TO_TM; "
        "IMP02 says: An emergency indication for major amputation"
    )


def called(capfdbinary: pytest.CaptureFixture[bytes], *arguments: str) -> bytes:
    assert main(["prove", *arguments]) == 0
    return capfdbinary.readouterr().out


Judged: TypeAlias = tuple[str, list[str], list[tuple[str, str, str | None]]]
"""Verdict, implications, and of each proof its kind, criterion and part."""

CLINICAL: Judged = ("clinical_knowledge", [], [])
IN_VAIN = [("shadowed", *one[:2]) for one in SHADOWED]
OVERLAPS: dict[str, Judged] = {
    "OV01": ("provable_with_implication", ["IMP01"], [("shadowed", "INC03", "rutherford == 6")]),
    "OV02": CLINICAL,
    "OV03": ("provable_with_implication", ["IMP02"], [("redundant", "INC05", None)]),
    "OV04": ("provable", [], IN_VAIN[1:]),
    "OV05": ("provable", [], [("redundant", "EXC22", None), ("mirrors", "EXC22", "consent_signed")]),
    "OV06": ("provable", [], IN_VAIN[:1]),
    "OV07": ("provable_with_implication", ["IMP03"], [("vacuous", "EXC01", "limb_infection")]),
    "OV08": CLINICAL,
    "OV09": CLINICAL,
    "OV10": CLINICAL,
    "OV11": CLINICAL,
    "OV12": CLINICAL,
    "OV13": CLINICAL,
    "OV14": CLINICAL,
}
"""Of OV04 the upper end is proven: what opinion decides alone lies between once and twice the limit. Of OV07
the limb infection is; that a positive test is an infectious disease is deliberately no implication."""


def told_overlaps(capfdbinary: pytest.CaptureFixture[bytes], *options: str) -> dict[str, dict[str, Any]]:
    """What the command says of each known overlap."""
    content = json.loads(called(capfdbinary, SPEC, "--format", "json", *options))
    return {found["id"]: found for found in content["overlaps"]}


def shown(overlap: Mapping[str, Any]) -> list[tuple[str, str, str | None]]:
    return [(proof["kind"], proof["criterion"], proof["part"]) for proof in overlap["proofs"]]


def test_every_known_overlap_is_judged(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    found = {
        name: (overlap["verdict"], overlap["implications"], shown(overlap))
        for name, overlap in told_overlaps(capfdbinary).items()
    }
    assert found == OVERLAPS


def test_without_implications_overlaps_that_need_one_are_clinical_knowledge(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    found = {
        name: overlap["verdict"]
        for name, overlap in told_overlaps(capfdbinary, "--without-implications").items()
    }
    stated = {name for name, (verdict, *_) in OVERLAPS.items() if verdict == "provable"}
    assert found == {name: "provable" if name in stated else "clinical_knowledge" for name in OVERLAPS}


def test_an_overlap_says_what_is_shown_and_what_is_not(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    reasons = {name: overlap["reason"] for name, overlap in told_overlaps(capfdbinary).items()}
    assert reasons["OV01"] == "INC03 admits rutherford == 6, ruled out by EXC14, given IMP01."
    assert reasons["OV06"] == (
        "INC02 admits diabetes_type == TYPE1, ruled out by EXC15. Nothing follows for INC08."
    )
    assert reasons["OV07"] == (
        "In EXC01, limb_infection never matters beside EXC07, given IMP03. Nothing follows for EXC21."
    )
    assert reasons["OV11"] == (
        "EXC12 and INC03 share no variable, and no implication in use links them. "
        "No criterion, so part of no proof: SO4."
    )


def test_every_proof_is_of_some_overlap(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    found = proofs(implications=True)
    told = {one for overlap in told_overlaps(capfdbinary).values() for one in shown(overlap)}
    every = {
        (kind, proof.criterion, proof.part)
        for kind in ("redundant", "shadowed", "mirrors", "vacuous")
        for proof in msgspec.structs.asdict(found)[kind]
    }
    assert every == told


def test_what_the_time_limit_leaves_open_is_undecided(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    verdicts = {
        name: overlap["verdict"]
        for name, overlap in told_overlaps(capfdbinary, "--time-limit", "0.000001").items()
    }
    proven = {name for name, (verdict, *_) in OVERLAPS.items() if verdict != "clinical_knowledge"}
    assert verdicts == {name: "undecided" if name in proven else "clinical_knowledge" for name in OVERLAPS}


def values(population: Population, participant: Mapping[str, Any]) -> dict[str, bool | None]:
    data = Data({name: value for name, value in participant.items() if value is not None})
    return {
        found.id: compile_condition(found.tree, population.symbols)(data) for found in population.requirements
    }


def eligible(population: Population, participant: Participant | None) -> bool:
    """Whether the evaluator finds a participant eligible."""
    assert participant is not None
    found = values(population, participant.values)
    return all(found[criterion.id] is criterion.wanted for criterion in population.requirements)


@pytest.mark.parametrize("spec", [SPEC, SECOND])
def test_the_typical_participant_is_eligible_to_the_evaluator(spec: str) -> None:
    population = population_of(plan_of(spec))
    assert eligible(population, prove(population).witness)


def test_the_typical_participant_is_the_example() -> None:
    population, witness = population_of(plan_of(SPEC)), proofs(implications=True).witness
    assert witness is not None
    assert witness.changed == ()
    assert witness.values == population.example


def test_without_an_example_the_witness_is_usual_not_extreme() -> None:
    population = msgspec.structs.replace(population_of(plan_of(SPEC)), example={})
    witness = prove(population).witness
    assert eligible(population, witness)
    assert witness is not None
    usual = {"age_years": 49, "abpi": Decimal("0.8"), "creatinine_uln": 120, "life_expectancy_mo": 120}
    assert {name: witness.values[name] for name in usual} == usual
    nearest = {"ankle_pressure": 70, "creatinine": 239, "lvef_pct": 45, "stroke_date": None}
    assert {name: witness.values[name] for name in nearest} == nearest


def amended(**conditions: str | None) -> Population:
    """The criteria with some conditions changed; ``None`` takes a criterion away."""
    population = population_of(plan_of(SPEC))
    kept = []
    for found in population.requirements:
        text = conditions.get(found.id, "")
        tree = parse(text).tree if text else found.tree
        assert tree is not None
        if text is not None:
            kept.append(msgspec.structs.replace(found, tree=tree))
    return msgspec.structs.replace(population, requirements=tuple(kept))


def difference(participant: Participant | None) -> dict[str, Any] | None:
    return None if participant is None else {name: participant.values[name] for name in participant.changed}


def compared(new: Population) -> Comparison:
    old = population_of(plan_of(SPEC))
    found = compare_populations(old, new)
    if found.overall.gained is not None:
        assert eligible(new, found.overall.gained)
        assert not eligible(old, found.overall.gained)
    if found.overall.lost is not None:
        assert eligible(old, found.overall.lost)
        assert not eligible(new, found.overall.lost)
    return found


EXC17 = "(stroke_ever and within_months(stroke_date, {0}, consent_date)) or (mi_ever and within_months(mi_date, {1}, consent_date))"  # noqa: E501


@pytest.mark.parametrize(
    ("changes", "verdict", "gained", "lost"),
    [
        ({}, "same", None, None),
        ({"INC01": "caucasian_origin and age_years >= 18 and age_years <= 80"}, "same", None, None),
        (
            {"INC01": "18 <= age_years <= 75 and caucasian_origin"},
            "narrower",
            None,
            {"age_years": Decimal(76)},
        ),
        ({"INC01": "18 <= age_years <= 80"}, "wider", {"caucasian_origin": "N"}, None),
        (
            {"EXC10": "platelets < 100 or wbc < 3.5 or immunosuppression"},
            "incomparable",
            {"wbc": Decimal("3.99")},
            {"platelets": Decimal("99.9")},
        ),
        (
            {"EXC17": EXC17.format(6, 6)},
            "narrower",
            None,
            {"mi_ever": "Y", "mi_date": datetime.date(2023, 11, 30)},
        ),
        ({"EXC22": None}, "same", None, None),
        ({"EXC15": None}, "wider", {"diabetes_type": "TYPE1"}, None),
    ],
)
def test_amendments(
    changes: dict[str, str | None],
    verdict: str,
    gained: dict[str, Any] | None,
    lost: dict[str, Any] | None,
) -> None:
    overall = compared(amended(**changes)).overall
    assert (overall.verdict, difference(overall.gained), difference(overall.lost)) == (verdict, gained, lost)
    assert overall.implications == ()


def test_each_criterion_is_compared_as_well() -> None:
    found = compared(amended(EXC22=None, INC03="rutherford in {4, 5}"))
    verdicts = {change.id: change.verdict for change in found.criteria if change.verdict != "same"}
    assert (found.overall.verdict, verdicts) == ("narrower", {"INC03": "narrower", "EXC22": "wider"})


def test_a_comparison_names_the_implication_that_it_needs() -> None:
    overall = compared(amended(INC05=None)).overall
    assert (overall.verdict, overall.implications) == ("same", ("IMP02",))


@pytest.mark.parametrize(
    ("alternative", "verdict", "gained", "lost"),
    [
        ("INC02_LITERAL", "narrower", None, {"atherosclerosis": "N"}),
        ("INC04_OR_INC06", "wider", {"cli_symptoms_persist": "N"}, None),
        ("EXC04_LITERAL", "wider", {"life_threatening": "Y"}, None),
        ("EXC09_THREEFOLD", "wider", {"alt": Decimal(80)}, None),
    ],
)
def test_alternative_readings(
    alternative: str, verdict: str, gained: dict[str, Any] | None, lost: dict[str, Any] | None
) -> None:
    overall = compared(population_of(plan_of(SPEC), alternatives=[alternative])).overall
    assert (overall.verdict, difference(overall.gained), difference(overall.lost)) == (verdict, gained, lost)


@pytest.mark.parametrize("arguments", [[SPEC], [SECOND], [SPEC, "--without-implications"]])
def test_output_keeps_to_its_schema(arguments: list[str], capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    content = json.loads(called(capfdbinary, *arguments, "--format", "json"))
    schema = json.loads((ROOT / "schemas/output/prove.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(content)
    assert content["satisfiable"] is True


def test_output_is_the_same_every_time(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    one, other = (called(capfdbinary, SPEC, "--format", "json") for _ in range(2))
    assert one == other


def test_text_is_for_a_clinician(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    text = called(capfdbinary, SPEC).decode("utf-8")
    assert "The criteria can be met together." in text
    assert (
        "  EXC22  Unsigned informed consent\n    EXC22 adds nothing: INC11 requires consent_signed." in text
    )
    assert "IMP01 (Q-05): inferred (definition of Rutherford category 6)" in text
    assert "  OV01  INC03 x EXC14: provable with an implication (IMP01, Q-05)\n" in text
    assert "  OV02  INC03 x EXC01, EXC07: needs clinical knowledge\n" in text
    assert "    Suggestion: Merge them, or state the difference (timing, level).\n" in text


def test_a_limit_that_is_reached_is_said_plainly(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    text = called(capfdbinary, SPEC, "--time-limit", "0.000001").decode("utf-8")
    assert text.startswith(
        "It is UNKNOWN whether the criteria can be met together: the time limit was reached."
    )


@pytest.mark.parametrize("limit", ["0", "-1", "nan", "inf", "soon", "1e9"])
def test_a_limit_that_is_none_is_refused(limit: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["prove", SPEC, "--time-limit", limit])
    assert stopped.value.code == 2
    assert "is no time limit: write seconds" in capfd.readouterr().err


def test_all_proofs_take_less_than_a_second() -> None:
    population = population_of(plan_of(SPEC))
    prove(population)
    started = time.process_time()
    prove(population)
    assert time.process_time() - started < 1

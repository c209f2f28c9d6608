"""The language says everything that the trial needs, and each sentence of it checks without a problem."""

from __future__ import annotations

import msgspec
import pytest
from trial_symbols import read, trial, with_item

from protocolkit.conditions import Kind, Symbol, check, parse, resolve, same, unparse

CRITERIA = {
    "INC01": "age_years >= 18 and age_years <= 80 and caucasian_origin",
    "INC02": "pad and (atherosclerosis or diabetes_type in {'TYPE1','TYPE2','OTHER'})",
    "INC03": "fontaine_pokrovsky in {'III','IV'} or rutherford in {4, 5, 6}",
    "INC04": "cli_symptoms_persist and revascularised_before and conservative_therapy",
    "INC05": "not emergency_major_amputation",
    "INC06": "reconstruction_planned and outflow_doubtful",
    "INC07": "abpi <= 0.5 or ankle_pressure <= 70",
    "INC08": "diabetes_type != 'TYPE2' or (diabetes_medicated and hba1c_pct <= 8.5)",
    "INC09": "not hypertension or hypertension_medicated",
    "INC10": "(creatinine <= creatinine_uln and alt <= alt_uln and ast <= ast_uln"
    " and bilirubin <= bilirubin_uln) or not deviation_significant",
    "INC11": "able_to_understand and consent_signed and willing_to_comply",
    "EXC01": "wet_gangrene or limb_infection",
    "EXC02": "dry_gangrene and dry_gangrene_pct > 50",
    "EXC03": "acute_limb_ischaemia",
    "EXC04": "life_threatening or life_expectancy_mo < 6",
    "EXC05": "neoplasm or bone_marrow_disease",
    "EXC06": "haemorrhage",
    "EXC07": "infectious_disease",
    "EXC08": "creatinine >= 2 * creatinine_uln",
    "EXC09": "bilirubin >= 2 * bilirubin_uln or alt >= 2 * alt_uln or ast >= 2 * ast_uln",
    "EXC10": "platelets < 50 or wbc < 4.0 or immunosuppression",
    "EXC11": "neuro_deficit",
    "EXC12": "gait_disturbance",
    "EXC13": "cell_therapy_unsuitable",
    "EXC14": "amputation_required in PROXIMAL_TO_TM",
    "EXC15": "diabetes_type == 'TYPE1'",
    "EXC16": "respiratory_complications or lvef_pct < 25",
    "EXC17": "(stroke_ever and within_months(stroke_date, 3, consent_date))"
    " or (mi_ever and within_months(mi_date, 3, consent_date))",
    "EXC18": "angiography_contraindicated",
    "EXC19": "substance_abuse_3mo",
    "EXC20": "sex == 'F' and (pregnant or lactating)",
    "EXC21": "result_positive(hiv1) or result_positive(hcv) or result_positive(hbv)",
    "EXC22": "not consent_signed",
}
ALTERNATIVES = {
    "INC02": "pad and atherosclerosis and diabetes_type in {'TYPE1','TYPE2','OTHER'}",
    "INC06": "(cli_symptoms_persist and revascularised_before and conservative_therapy)"
    " or (reconstruction_planned and outflow_doubtful)",
    "EXC04": "life_threatening and life_expectancy_mo < 6",
    "EXC09": "bilirubin >= 3 * bilirubin_uln or alt >= 3 * alt_uln or ast >= 3 * ast_uln",
}
DERIVED_ITEMS = {
    "DM.AGE": "years_between(BRTHDAT, consent_date)",
    "ABI.ANKPRES": "if CLI.INDXLIMB == RIGHT then max(DP_R, PT_R) else max(DP_L, PT_L)",
    "ABI.ABI_VSORRES": "round(ANKPRES / max(BRACH_R, BRACH_L), 2)",
    "ABI.ABINC": "ABI_VSORRES > 1.40",
    "WND.ULCAREA": "round(ULCLEN * ULCWID, 1)",
    "AMP.AMPMAJ": "AMPLVL in {ANKLE, TRANSTIBIAL, KNEE, TRANSFEMORAL, HIP} and PRLAT_AMP == CLI.INDXLIMB",
    "IE.IEYN": "IEORRES_INC01 and not IEORRES_EXC01",
}
DERIVED_VARIABLES = {
    "ulcer_count": "count(WND where ULCSTAT == OPEN)",
    "ulcer_area_cm2": "sum(WND.ULCAREA where ULCSTAT == OPEN)",
    "major_amputation_date": "min(AMP.PRSTDAT_AMP where AMPMAJ == Y)",
    "immunosuppression": "exists(CM where CMCLASS == IMMUNOSUPPRESSIVE)",
    "pregnant": "RP.PREGRES == POSITIVE and not (RP.CHILDPOT in {N, NA})",
    "treatment_date": "min(EC.ECSTDAT where ECOCCUR == Y)",
    "abpi": "round(ABI.ANKPRES / max(ABI.BRACH_R, ABI.BRACH_L), 2)",
    "sex": "if DM.SEX == M then M else F",
}
CHECKS = read("edit_checks.yaml")


def _problems(text: str, home: str | None, expects: Symbol | Kind = Kind.CONDITION) -> list[str]:
    parsed = parse(text)
    assert parsed.problems == ()
    assert parsed.tree is not None
    again = parse(unparse(parsed.tree))
    assert again.tree is not None
    assert same(parsed.tree, again.tree)
    return [problem.message for problem in check(parsed.tree, trial(), home=home, expects=expects)]


@pytest.mark.parametrize("text", [*CRITERIA.values(), *ALTERNATIVES.values()])
def test_criteria_check_clean(text: str) -> None:
    assert _problems(text, None) == []


def test_all_criteria_are_here() -> None:
    assert len(CRITERIA) == 33


@pytest.mark.parametrize("path", DERIVED_ITEMS)
def test_derived_items_check_clean_on_their_form(path: str) -> None:
    form, item = path.split(".")
    assert _problems(DERIVED_ITEMS[path], form, trial().forms[form].items[item]) == []


@pytest.mark.parametrize("name", DERIVED_VARIABLES)
def test_derived_variables_check_clean(name: str) -> None:
    assert _problems(DERIVED_VARIABLES[name], None, trial().variables[name]) == []


@pytest.mark.parametrize("name", [name for name, entry in CHECKS.items() if "check" in entry])
def test_edit_checks_check_clean_on_their_form(name: str) -> None:
    entry = CHECKS[name]
    symbols = trial()
    if needs := entry.get("needs"):
        symbols = with_item(symbols, entry["form"], needs["item"], needs["kind"])
    tree = parse(entry["check"]).tree
    assert tree is not None
    assert resolve(tree, symbols, home=entry["form"]).problems == ()


def test_every_edit_check_is_said_or_has_its_reason() -> None:
    assert list(CHECKS) == [f"XC{number:02}" for number in range(1, 63)]
    assert all(("check" in entry) != ("manual" in entry) for entry in CHECKS.values())
    assert [name for name, entry in CHECKS.items() if "manual" in entry] == ["XC02", "XC48", "XC54", "XC58"]


def test_a_check_without_the_item_it_needs_is_refused() -> None:
    tree = parse(CHECKS["XC62"]["check"]).tree
    assert tree is not None
    (problem,) = check(tree, trial(), home="DS")
    assert (problem.code, CHECKS["XC62"]["check"][problem.start : problem.end]) == (
        "unknown-name",
        "DSCNTNUM",
    )


def test_trees_go_through_json() -> None:
    from protocolkit.conditions import Node

    for text in CRITERIA.values():
        tree = parse(text).tree
        assert msgspec.json.decode(msgspec.json.encode(tree), type=Node) == tree

"""Every name resolved and every operator typed, each mistake on its exact characters and once."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest
from trial_symbols import trial

from protocolkit.conditions import (
    Conversion,
    FormSymbols,
    Kind,
    Reference,
    Symbol,
    Symbols,
    check,
    parse,
    resolve,
)


def _found(
    text: str,
    home: str | None = None,
    expects: Kind | Symbol = Kind.CONDITION,
    symbols: Symbols | None = None,
) -> list[tuple[str, str, str | None]]:
    """Each problem as its code, the characters that it points at, and its fix."""
    parsed = parse(text)
    assert parsed.problems == ()
    assert parsed.tree is not None
    problems = check(parsed.tree, symbols or trial(), home=home, expects=expects)
    assert all(" - " in problem.message for problem in problems)
    return [(problem.code, text[problem.start : problem.end], problem.fix) for problem in problems]


NAMES = [
    ("abppi <= 0.5", None, "unknown-name", "abppi", "did you mean 'abpi'?"),
    ("ABPI <= 0.5", None, "unknown-name", "ABPI", "did you mean 'abpi'?"),
    ("not conset_signed", None, "unknown-name", "conset_signed", "did you mean 'consent_signed'?"),
    ("LABS.CREAT_LBORRES > 1", None, "unknown-name", "LABS", "did you mean 'LAB'?"),
    ("LAB.CREAT_LBORES > 1", None, "unknown-name", "CREAT_LBORES", "did you mean 'CREAT_LBORRES'?"),
    ("LAB.ALT_LBORRES@SRC > 1", None, "unknown-name", "SRC", "did you mean 'SCR'?"),
    ("DM.AGE@M03 > 1", None, "unknown-name", "M03", "it is at SCR"),
    ("abpi@M03 > 1", None, "type", "@M03", "name the item: FORM.ITEM@M03"),
    (
        "amputation_required in PROXIMAL_TM",
        None,
        "unknown-name",
        "PROXIMAL_TM",
        "did you mean 'PROXIMAL_TO_TM'?",
    ),
    ("amputation_required in ANKLE", None, "unknown-name", "ANKLE", "write == ANKLE, or in {ANKLE}"),
    ("abpi in PROXIMAL_TO_TM", None, "type", "PROXIMAL_TO_TM", "write in {A, B}"),
    ("is_mising(abpi)", None, "unknown-name", "is_mising", "did you mean 'is_missing'?"),
    ("CREAT_LBORRES > 1", None, "unknown-name", "CREAT_LBORRES", "did you mean 'LAB.CREAT_LBORRES'?"),
    ("exists(CMS)", None, "unknown-name", "CMS", "did you mean 'CM'?"),
    ("exists(CM where CMCLAS == OTHER)", None, "unknown-name", "CMCLAS", "did you mean 'CMCLASS'?"),
    ("sum(WND.AREA) > 1", None, "unknown-name", "AREA", "did you mean 'ULCAREA'?"),
    ("exists(WND@M33)", None, "unknown-name", "M33", "did you mean 'M03'?"),
]
CODES = [
    ("diabetes_type == TYPE3", None, "unknown-code", "TYPE3", "did you mean TYPE2?"),
    ("diabetes_type == 'type2'", None, "unknown-code", "'type2'", "did you mean TYPE2?"),
    ("TYPE9X == diabetes_type", None, "unknown-code", "TYPE9X", None),
    ("diabetes_type in {TYPE1, TIPE2}", None, "unknown-code", "TIPE2", "did you mean TYPE2?"),
    ("rutherford == 7", None, "unknown-code", "7", "it has 0, 1, 2, 3, 4, 5, 6"),
    ("rutherford in {5, 6.5}", None, "unknown-code", "6.5", "it has 0, 1, 2, 3, 4, 5, 6"),
    ("diabetes_type != UNKNOWN", None, "undecidable", "UNKNOWN", None),
    ("exists(CM where CMCLASS == 'GLUCOSE LOWERNG')", None, "unknown-code", "'GLUCOSE LOWERNG'", None),
    ("ULCYN == YES", "WND", "unknown-code", "YES", "did you mean Y?"),
    ("ULCYN == MAYBE", "WND", "unknown-code", "MAYBE", "it has Y, N"),
    ("(if pad then M else X) == sex", None, "unknown-code", "X", None),
    ("is_missing(DM.SEX) or FOO", None, "unknown-name", "FOO", None),
    ("DM.SEX == MH.DIABTYP", None, "type", "MH.DIABTYP", "compare items that share a codelist"),
]
TYPES = [
    ("abpi", None, "type", "abpi", "a condition is true or false: compare it with something"),
    ("diabetes_type and pad", None, "type", "diabetes_type", "compare it: diabetes_type == NONE"),
    ("abpi == 'x'", None, "type", "'x'", "a number stands without quotes"),
    (
        "consent_date > '2024-03-01'",
        None,
        "type",
        "'2024-03-01'",
        "a date is written 2024-03-01, without quotes",
    ),
    ("consent_date > 5", None, "type", "5", "only values of one kind go together"),
    ("consent_date + 3 > stroke_date", None, "type", "consent_date", None),
    ("diabetes_type > TYPE1", None, "type", "TYPE1", None),
    ("fontaine_pokrovsky >= LIMB.FONTPOK_RSORRES", None, "type", "LIMB.FONTPOK_RSORRES", None),
    ("'A' == 'B'", None, "type", "'A'", None),
    ("pad + 1 > 2", None, "type", "pad", None),
    ("(abpi > 1) in {A}", None, "type", "abpi > 1", None),
    ("consent_date < at(consent_date, 08:30)", None, "type", "at(consent_date, 08:30)", None),
    ("ae_records == 1", None, "type", "1", None),
    ("exists(ABI)", None, "type", "ABI", None),
    ("sum(WND) > 1", None, "type", "WND", "write sum(FORM.ITEM where ...)"),
    (
        "exists(WND.ULCAREA where ULCSTAT == OPEN)",
        None,
        "type",
        "WND.ULCAREA",
        "write exists(FORM where ...)",
    ),
    ("sum(WND.ULCSTAT where ULCAREA > 1) > 1", None, "type", "ULCSTAT", "sum takes numbers"),
    ("WND.ULCAREA > 1", None, "ambiguous", "WND.ULCAREA", "ask the rows: exists(WND where ULCAREA ...)"),
    ("exists(CM where CM.CMCLASS == OTHER)", None, "ambiguous", "CM.CMCLASS", "write CMCLASS inside where"),
    ("is_missing(abpi, pad)", None, "type", "is_missing(abpi, pad)", "write is_missing(x)"),
    ("max(abpi) > 1", None, "type", "max(abpi)", "write max(a, b, ...), or max(FORM.ITEM where ...)"),
    ("max(abpi, consent_date) > 1", None, "type", "consent_date", None),
    ("round(abpi, 1.5) > 1", None, "type", "1.5", "write 0 to 10"),
    ("within_months(abpi, 3, consent_date)", None, "type", "abpi", "within_months takes a date here"),
    ("within_months(mi_date, 2.5, consent_date)", None, "type", "2.5", "write a whole number"),
    ("result_positive(diabetes_type)", None, "type", "diabetes_type", None),
    ("previous(abpi) > 1", None, "type", "abpi", "write previous(FORM.ITEM)"),
    ("previous(ABI.ANKPRES + 1) > 1", None, "type", "ABI.ANKPRES + 1", "write previous(FORM.ITEM)"),
    ("previous(ABI.ANKPRES@SCR) > 1", None, "type", "ABI.ANKPRES@SCR", "write previous(FORM.ITEM)"),
    ("previous(ULCAREA) > 1", "WND", "type", "ULCAREA", "write previous(FORM.ITEM)"),
    ("(if pad then 1 else consent_date) == 1", None, "type", "consent_date", None),
    (
        "is_missing(abpi > 1)",
        None,
        "type",
        "abpi > 1",
        "write is_missing(x) of each of its names, or certain(...)",
    ),
    ("certain(abpi)", None, "type", "abpi", None),
]
UNITS = [
    ("ankle_pressure <= 70 'mmHg'", None, "unit", "mmHg", "write 'mm[Hg]'"),
    ("platelets < 50 '10*9/L/x'", None, "unit", "x", None),
    ("platelets < 50 'mg'", None, "unit", "50 'mg'", None),
    ("creatinine > 1.2 'mg/dL'", None, "unit", "1.2 'mg/dL'", None),
    ("creatinine > alt", None, "unit", "alt", None),
    ("hba1c_pct <= 69 'mmol/mol'", None, "unit", "69 'mmol/mol'", None),
    ("creatinine + alt > 5", None, "unit", "alt", None),
    ("max(creatinine, alt) > 5", None, "unit", "alt", None),
    (
        "min(1, ankle_pressure, creatinine) > 5",
        None,
        "unit",
        "creatinine",
        "write a value in mm[Hg], or declare a conversion of the variable",
    ),
    ("min(1, 2, ankle_pressure, 3, 5 'kg') > 5", None, "unit", "5 'kg'", None),
    ("max(1, creatinine) > ankle_pressure", None, "unit", "ankle_pressure", None),
    ("(if pad then creatinine else ankle_pressure) > 5", None, "unit", "ankle_pressure", None),
    ("(if pad then 1 else creatinine) > ankle_pressure", None, "unit", "ankle_pressure", None),
    ("(if pad then (if sex == F then 1 else alt) else creatinine) > 5", None, "unit", "creatinine", None),
    ("ankle_pressure in {1 'kPa', 2 'kg'}", None, "unit", "2 'kg'", None),
    ("5 in {1, 2 'mm[Hg]', 3 'kg'}", None, "unit", "3 'kg'", None),
    ("round(ankle_pressure, 1) > creatinine", None, "unit", "creatinine", None),
    ("round(min(1, creatinine, alt), 0) > 1", None, "unit", "alt", None),
    ("abs(ankle_pressure) - creatinine > 1", None, "unit", "creatinine", None),
    ("consent_date in {2024-01-01, 5 'kg'}", None, "type", "5 'kg'", None),
    ("max(consent_date, 5 'kg') > today", None, "type", "5 'kg'", None),
    ("abpii in {A, 5, 6 'kg'}", None, "unknown-name", "abpii", "did you mean 'abpi'?"),
    ("round(abpi, 1 'mm[Hg]') > 1", None, "type", "1 'mm[Hg]'", "write 0 to 10"),
    ("add_days(consent_date, 5 'h') > today", None, "type", "5 'h'", "write a whole number"),
    (
        f"{'ankle_pressure * ' * 12}1 > 1",
        None,
        "unit",
        f"{'ankle_pressure * ' * 11}ankle_pressure",
        "move a part of it into a derived variable",
    ),
    ("creatinine / creatinine_uln > 2 'umol/L'", None, "unit", "2 'umol/L'", None),
    ("days_between(mi_date, consent_date) < 3 'mo'", None, "unit", "3 'mo'", None),
    ("2 * VS.TEMP_VSORRES > 70", None, "unit", "VS.TEMP_VSORRES", "do not multiply or divide it"),
    ("VS.TEMP_VSORRES + VS.TEMP_VSORRES > 70", None, "unit", "VS.TEMP_VSORRES + VS.TEMP_VSORRES", None),
    ("add_months(consent_date, twd_m) > today", None, "unit", "twd_m", "write a number of months"),
]


DIVISIONS = [
    (
        "abpi / 0 > 1",
        None,
        "undecidable",
        "0",
        "divide by what can be other than 0, or leave the division out",
    ),
    ("abpi / 0.0 > 1", None, "undecidable", "0.0", None),
    ("abpi / -0 > 1", None, "undecidable", "-0", None),
    ("abpi / (2 - 2) > 1", None, "undecidable", "2 - 2", None),
    ("1 + abpi / (0.5 * 2 - 1) > 1", None, "undecidable", "0.5 * 2 - 1", None),
    ("ankle_pressure / 0 'mm[Hg]' > 1", None, "undecidable", "0 'mm[Hg]'", None),
    ("abpi / round(0.4, 0) > 1", None, "undecidable", "round(0.4, 0)", None),
    ("abpi / max(-1, abs(1 - 1)) > 1", None, "undecidable", "max(-1, abs(1 - 1))", None),
    ("abpi / (1 / 0) > 1", None, "undecidable", "0", None),
    ("exists(WND where ULCAREA / (3 - 2 - 1) > 1)", None, "undecidable", "3 - 2 - 1", None),
]


@pytest.mark.parametrize(
    ("text", "home", "code", "where", "fix"), [*NAMES, *CODES, *TYPES, *UNITS, *DIVISIONS]
)
def test_one_mistake_is_one_problem_on_its_characters(
    text: str, home: str | None, code: str, where: str, fix: str | None
) -> None:
    ((found_code, found_where, found_fix),) = _found(text, home)
    assert (found_code, found_where) == (code, where)
    if fix is not None:
        assert found_fix == fix


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("ULCYN == Y", "WND"),
        ("ULCYN", "WND"),
        ("WND.ULCYN", None),
        ("ULCAREA > 0.5", "WND"),
        ("WND.ULCAREA > 0.5", "WND"),
        ("ankle_pressure <= 9.3 'kPa'", None),
        ("platelets < 50000 '/uL'", None),
        ("lvef_pct < 0.25 '1'", None),
        ("creatinine / creatinine_uln > 2", None),
        ("abpi / (1 / 3) > 2", None),
        ("abpi / (2 'kg' - 2 'g') > 2 '1/kg'", None),
        ("abpi / (abpi - abpi) > 2", None),
        ("abpi / (1 - ulcer_count) > 2", None),
        ("max(1, 2, ankle_pressure, 9.3 'kPa') > 3", None),
        ("5 in {1, 2 'mm[Hg]', 3 'kPa'}", None),
        ("creatinine / creatinine_uln > 2 '{ratio}'", None),
        ("VS.TEMP_VSORRES > 311 'K'", None),
        ("VS.TEMP_VSORRES - previous(VS.TEMP_VSORRES) < 2", None),
        ("life_expectancy_mo < 1 'a'", None),
        ("ulcer_area_cm2 > 10 'mm' * 5 'mm'", None),
        ("rutherford >= 5 or rutherford == '4'", None),
        ("consent_signed == (pad and not diabetes_medicated)", None),
        ("consent_signed == true", None),
        ("(age_years > 18) == (sex == F)", None),
        ("SCN.AGTRT == 'technetium' and SCN.AGTRT != SCN.AGTRT@SCR", None),
        ("consent_date <= today and 2020-01-01 <= consent_date", None),
        ("at(consent_date, 08:30) < at(consent_date, 09:00)", None),
        ("exists(AMP where PRSTDAT_AMP >= AESTDAT and AMPMAJ)", "AE"),
        ("exists(AMP where exists(AE where AESTDAT == PRSTDAT_AMP))", None),
        ("(if pad then 1 else 2.5) * ULCAREA > 1 'cm2'", "WND"),
        ("(if pad then M else F) == sex", None),
        ("max(consent_date, mi_date) < today", None),
        ("add_days(consent_date, 14) > add_months(mi_date, -3)", None),
        ("abs(-abpi) > -0.5", None),
        ("certain(pad) or is_missing(previous(ABI.ANKPRES)) or is_missing(pad)", None),
    ],
)
def test_what_makes_sense_has_no_problem(text: str, home: str | None) -> None:
    assert _found(text, home) == []


def test_every_wrong_name_is_reported_at_once_and_makes_no_other_noise() -> None:
    text = "abppi <= 0.5 and creatinin >= 2 * LAB.CREATT or in_window(visdate) and diabetes_type == TYPO"
    found = _found(text)
    assert [where for _, where, _ in found] == ["abppi", "creatinin", "CREATT", "visdate", "TYPO"]


def test_a_word_that_is_item_and_code_is_ambiguous() -> None:
    level = Symbol("LEVEL", Kind.CODE, codes=("ANKLE", "KNEE"))
    items = {"LEVEL": level, "ANKLE": Symbol("ANKLE", Kind.CODE, codes=("ANKLE", "KNEE"))}
    symbols = Symbols(forms={"F": FormSymbols(items)})
    assert _found("LEVEL == ANKLE", "F", symbols=symbols) == [
        ("ambiguous", "ANKLE", "write 'ANKLE' for the code, FORM.ANKLE for the item")
    ]
    assert _found("LEVEL == 'ANKLE' and LEVEL == F.ANKLE and LEVEL in {ANKLE}", "F", symbols=symbols) == []


YES_OR_NO = Symbols(
    variables={
        "pad": Symbol("pad", Kind.YES_NO),
        "fit": Symbol("fit", Kind.JUDGEMENT),
        "lactating": Symbol("lactating", Kind.YES_NO, treat={"NA": "N", "NK": "U"}),
        "sex": Symbol("sex", Kind.CODE, codes=("M", "F", "U"), unknown_codes=frozenset({"U"})),
        "answer": Symbol("answer", Kind.CODE, codes=("Y", "N", "NA")),
        "age": Symbol("age", Kind.INTEGER),
    }
)


@pytest.mark.parametrize(
    ("text", "code", "where", "fix"),
    [
        ("pad == YES", "unknown-code", "YES", "did you mean Y?"),
        ("NO == pad", "unknown-code", "NO", "did you mean N?"),
        ("age > 18 and pad in {Y, YES}", "unknown-code", "YES", "did you mean Y?"),
        ("pad not in {'no'}", "unknown-code", "'no'", "did you mean N?"),
        ("pad == 'Yes'", "unknown-code", "'Yes'", "did you mean Y?"),
        ("fit == y", "unknown-code", "y", "did you mean Y?"),
        ("pad == 'true'", "unknown-code", "'true'", "did you mean Y?"),
        ("pad != MAYBE", "unknown-code", "MAYBE", "it has Y, N"),
        ("pad == NA", "unknown-code", "NA", "it has Y, N"),
        ("pad == (if age > 18 then Y else NO)", "unknown-code", "NO", "did you mean N?"),
        ("(if age > 18 then pad else YES) == Y", "unknown-code", "YES", "did you mean Y?"),
        ("lactating == NA", "unknown-code", "NA", "write N"),
        ("lactating == NK", "undecidable", "NK", "write is_missing(x), or certain(x) or certain(not x)"),
        ("pad == U", "undecidable", "U", "write is_missing(x), or certain(x) or certain(not x)"),
        ("not (fit in {Y, 'U'})", "undecidable", "'U'", None),
        ("pad == sex", "type", "sex", "compare items that share a codelist"),
        ("pad == 1", "type", "1", None),
        ("pad < Y", "type", "Y", "only numbers, dates and times have an order: write == or in {...}"),
        ("max(fit, pad) == Y", "type", "pad", None),
    ],
)
def test_a_yes_or_no_has_no_other_answer(text: str, code: str, where: str, fix: str | None) -> None:
    ((found_code, found_where, found_fix),) = _found(text, symbols=YES_OR_NO)
    assert (found_code, found_where) == (code, where)
    assert fix is None or found_fix == fix


@pytest.mark.parametrize(
    "text",
    [
        "pad == Y",
        "'N' != pad",
        "fit in {Y, N}",
        "pad and not fit",
        "pad == fit",
        "lactating == answer",
        "answer == NA",
        "pad == (age > 18)",
        "pad == true",
        "(if age > 18 then Y else N) == pad",
    ],
)
def test_the_answers_of_a_yes_or_no(text: str) -> None:
    assert _found(text, symbols=YES_OR_NO) == []


def test_a_text_has_no_order() -> None:
    note = Symbols(variables={"note": Symbol("note", Kind.TEXT)})
    for text in ("note < 'b'", "max(note, 'b') == 'a'"):
        assert [(code, where) for code, where, _ in _found(text, symbols=note)] == [("type", "'b'")]


def test_what_is_added_to_a_temperature_is_no_declared_unit_of_it() -> None:
    pain = Symbol("warmth", Kind.DECIMAL, unit="Cel", decimals=1, conversions=(Conversion("{points}"),))
    symbols = Symbols(variables={"warmth": pain, "ear": Symbol("ear", Kind.DECIMAL, unit="Cel{ear}")})
    assert _found("warmth > 3 '{points}' and warmth + 1 'K' > 38", symbols=symbols) == []
    fixes = {
        "warmth + 3 '{points}' > 38": ("3 '{points}'", "write a difference in K"),
        "2 * ear > 38": ("ear", "do not multiply or divide it"),
        "ear + ear > 38": ("ear + ear", "take their difference, or add K"),
    }
    for text, (where, fix) in fixes.items():
        assert _found(text, symbols=symbols) == [("unit", where, fix)]


def test_a_declared_conversion_lets_a_unit_of_another_kind_in() -> None:
    hba1c = msgspec.structs.replace(
        trial().variables["hba1c_pct"],
        conversions=(Conversion("mmol/mol", divisor=Decimal("10.929"), offset=Decimal("2.15")),),
    )
    symbols = Symbols(variables={"hba1c_pct": hba1c})
    assert _found("hba1c_pct <= 69 'mmol/mol'", symbols=symbols) == []
    assert [code for code, _, _ in _found("hba1c_pct <= 69 'mg'", symbols=symbols)] == ["unit"]


@pytest.mark.parametrize(
    ("text", "item", "code", "where", "fix"),
    [
        ("ANKPRES / BRACH_R", "ABI_VSORRES", "type", "ANKPRES / BRACH_R", "write round(..., 2)"),
        ("round(0.1234, 3)", "ABI_VSORRES", "type", "round(0.1234, 3)", "write round(..., 2)"),
        ("max(DP_R, PT_R) * 2 'm'", "ANKPRES", "unit", "max(DP_R, PT_R) * 2 'm'", None),
        ("ABI_VSORRES > 1.4", "ANKPRES", "type", "ABI_VSORRES > 1.4", None),
        ("if ABI_VSORRES > 1.4 then Y else NO", "ABINC", "unknown-code", "NO", None),
        ("ABIDAT", "ANKPRES", "type", "ABIDAT", None),
    ],
)
def test_a_derived_value_must_fit_its_item(
    text: str, item: str, code: str, where: str, fix: str | None
) -> None:
    ((found_code, found_where, found_fix),) = _found(text, "ABI", trial().forms["ABI"].items[item])
    assert (found_code, found_where) == (code, where)
    assert fix is None or found_fix == fix


def test_a_value_may_be_asked_for_by_its_kind_alone() -> None:
    assert _found("consent_date", expects=Kind.DATE) == []
    assert _found("if pad then A else B", expects=Kind.CODE) == []
    assert [code for code, _, _ in _found("consent_date", expects=Kind.INTEGER)] == ["type"]


def test_every_word_is_resolved() -> None:
    text = "exists(AMP where AMPMAJ == Y and PRSTDAT_AMP <= SSDAT) and amputation_required in PROXIMAL_TO_TM"
    tree = parse(text).tree
    assert tree is not None
    found = resolve(tree, trial(), home="STAT")
    assert found.problems == ()
    assert [(text[r.start : r.end], r.what, r.form) for r in found.references] == [
        ("AMP", "log", None),
        ("AMPMAJ", "row-item", "AMP"),
        ("Y", "code", None),
        ("PRSTDAT_AMP", "row-item", "AMP"),
        ("SSDAT", "item", "STAT"),
        ("amputation_required", "variable", None),
        ("PROXIMAL_TO_TM", "set", None),
    ]
    assert isinstance(found.references[0], Reference)


def test_a_derived_whole_number_is_not_converted_to_fractions() -> None:
    age, months = Symbol("age", Kind.INTEGER, unit="a"), Symbol("months", Kind.INTEGER, unit="mo")
    symbols = Symbols(variables={"age": age, "months": months})
    assert _found("months", expects=age, symbols=symbols) == [("type", "months", "write a value in a")]
    assert _found("age", expects=months, symbols=symbols) == []


@pytest.mark.parametrize(
    "text",
    ["broken", "broken * 2 / 3", "min(broken, 1 'mm[Hg]')", "if broken in {1 'kg'} then broken else 2"],
)
def test_a_unit_that_is_none_is_reported_where_it_is_declared(text: str) -> None:
    """Nothing is said of it again, and nothing stumbles over it."""
    broken = Symbol("broken", Kind.INTEGER, unit="mmHg")
    pressure = Symbol("pressure", Kind.INTEGER, unit="mm[Hg]")
    found = _found(text, expects=pressure, symbols=Symbols(variables={"broken": broken}))
    assert {code for code, _, _ in found} <= {"type"}

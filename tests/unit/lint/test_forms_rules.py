"""CRF: one place for each value, dates, dependence, sides, missing answers, disclosure, licences and contents."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from protocolkit.findings import Finding, Precision, Severity
from protocolkit.lint.engine import find_rule

Pointers = Callable[..., list[str]]
Found = Callable[..., list[Finding]]

NUMBER = "{id: %s, label: %s, type: decimal, decimals: 1, unit: '%s', range: [0, 99], required: optional}"
TEXT = "{id: %s, label: '%s', type: text, max_length: 9, required: optional%s}"
CHECK = "{id: EC90, kind: hard, text: T., message: M., must: '%s'}"
THICK = "{id: THICK, label: T, type: decimal, decimals: 2, unit: %s, %s, required: optional}"

DEATH = (
    "{id: DTH, name: Death, collected: on_event, domains: [DD], items: ["
    "{id: DTHDAT, label: Date of death, type: date, required: always, not_before: consent_date}]}"
)


def _forms(*forms: str) -> str:
    return f"forms: [{', '.join(forms)}]"


def _items(form: str, *items: str) -> str:
    return _forms(f"{{id: {form}, items: [{', '.join(items)}]}}")


def _checks(form: str, must: str, *items: str) -> str:
    """A form with a check, and items that are new."""
    new = f"items: [{', '.join(items)}], " if items else ""
    return _forms(f"{{id: {form}, {new}checks: [{CHECK % must}]}}")


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        pytest.param("", [], id="as it is"),
        pytest.param(
            _items("VS", THICK % ("mm", "range: [0, 9]")),
            ["forms/VS/items/THICK"],
            id="the same name and unit on another form",
        ),
        pytest.param(
            _items(
                "VS",
                "{id: SCORE, label: worst itch in the last 24 hours (0-10)?, type: integer, "
                "unit: '{score}', range: [0, 10], required: optional}",
            ),
            ["forms/VS/items/SCORE"],
            id="the same question",
        ),
        pytest.param(
            _items("VS", THICK % ("mm", "derive: US.THICK")),
            [],
            id="shown again, not asked",
        ),
        pytest.param(
            _items("VS", THICK % ("cm", "range: [0, 9]")),
            [],
            id="another unit",
        ),
        pytest.param(
            "variables: [{id: affected_area, codes: [{system: LOINC, code: X}]}, "
            "{id: itch_score, codes: [{system: LOINC, code: X}]}]",
            ["variables/affected_area/from"],
            id="two variables with one code",
        ),
    ],
)
def test_an_outcome_is_collected_once(pointers: Pointers, patch: str, expected: list[str]) -> None:
    assert pointers("CRF002", patch) == expected


def test_an_outcome_that_nothing_collects_is_told(pointers: Pointers) -> None:
    assert pointers("CRF002", drop=["variables/skin_thickness/from"]) == ["variables/skin_thickness"]


@pytest.mark.parametrize(
    ("drop", "expected"),
    [
        pytest.param("forms/US/items/USDAT/not_before", ["US/items/USDAT"], id="a date without a limit"),
        pytest.param(
            "forms/MH/items/EARLYDAT/not_after", ["MH/items/EARLYDAT"], id="history without a limit"
        ),
        pytest.param("forms/DM/items/BRTHDAT/not_after", [], id="a birth"),
        pytest.param(
            "forms/IE/items/IEDAT/not_before",
            ["DS/items/EXENDATL", "IE/items/IECONF", "IE/items/IEDAT", "RAND/items/RANDDAT"],
            id="a limit on which others rest",
        ),
        pytest.param(
            "forms/AE/items/AESTDAT/not_before", ["AE/items/AESTDAT", "AE/items/AEENDAT"], id="start and end"
        ),
        pytest.param("forms/CM/items/CMENDAT/not_before", ["CM/items/CMENDAT"], id="an end before its start"),
    ],
)
def test_dates_have_their_order(pointers: Pointers, drop: str, expected: list[str]) -> None:
    assert sorted(pointers("CRF003", "", [drop])) == sorted(f"forms/{name}" for name in expected)


@pytest.mark.parametrize(
    ("must", "count"),
    [
        ("USDAT >= consent_date", 0),
        ("consent_date <= USDAT and THICK > 0", 0),
        ("not is_missing(USDAT) implies certain(USDAT >= ICF.RFICDAT)", 0),
        ("is_missing(USDAT) or USDAT > consent_date", 0),
        ("days_between(consent_date, USDAT) >= -1", 1),
        ("0 <= days_between(consent_date, USDAT)", 0),
        ("USDAT >= add_days(consent_date, 1)", 0),
        ("USDAT >= add_days(consent_date, -1)", 1),
        ("USDAT <= consent_date", 0),
        ("THICK > 1 implies USDAT >= consent_date", 1),
        ("THICK > 1 or USDAT >= consent_date", 1),
        ("USDAT == SV.VISDAT", 0),
        ("USDAT != consent_date", 1),
    ],
)
def test_a_check_holds_dates_in_order(pointers: Pointers, must: str, count: int) -> None:
    drop = ["forms/US/items/USDAT/not_before"]
    assert pointers("CRF003", _checks("US", must), drop) == ["forms/US/items/USDAT"] * count


def test_without_a_date_of_consent_nothing_can_be_compared_with_it(pointers: Pointers) -> None:
    assert pointers("CRF003", _items("ICF", "{id: RFICDAT, label: Date of information}")) == ["forms"]


def test_a_date_that_may_be_missing_holds_nothing_apart(pointers: Pointers) -> None:
    middle = (
        "{id: USEXTRA, label: Earlier ultrasound, type: date, required: optional, not_before: consent_date}"
    )
    patch = _items("US", middle, "{id: USDAT, not_before: USEXTRA}")
    assert pointers("CRF003", patch) == ["forms/US/items/USDAT"]
    assert pointers("CRF003", patch.replace("optional", "always")) == []


AFTER_DEATH = [
    *("SV/items/VISDAT", "PG/items/PGDAT", "AE/items/AESTDAT", "AE/items/AEENDAT"),
    *("CM/items/CMSTDAT", "CM/items/CMENDAT"),
]


def test_logs_and_visits_end_with_death(pointers: Pointers) -> None:
    assert sorted(pointers("CRF003", _forms(DEATH))) == sorted(f"forms/{name}" for name in AFTER_DEATH)
    checks = f"{{id: SV, checks: [{CHECK % 'VISDAT <= DTH.DTHDAT'}]}}"
    limits = "{id: AE, items: [{id: AESTDAT, not_after: DTH.DTHDAT}, {id: AEENDAT, not_after: DTH.DTHDAT}]}"
    left = sorted(f"forms/{name}" for name in AFTER_DEATH if name[:2] in ("CM", "PG"))
    assert sorted(pointers("CRF003", _forms(DEATH, checks, limits))) == left


def test_an_end_that_is_not_always_known_does_not_limit_its_start(pointers: Pointers) -> None:
    limits = "{id: AE, items: [{id: AEENDAT, not_after: DTH.DTHDAT}]}"
    found = pointers("CRF003", _forms(DEATH, limits))
    assert [pointer for pointer in found if "/AE/" in pointer] == ["forms/AE/items/AESTDAT"]


BOX = "{id: %s, label: Why, type: code, codelist: NY, required: conditional, when: AESER == Y, group: EVENTS}"
KIND = "{id: KIND, label: Kind, type: code, codelist: NY, required: always, at: [C1]}"
BOTH_WAYS = (
    "(AESER == Y implies certain(AESDTH == Y or AESLIFE == Y)) "
    "and (AESER == N implies not (AESDTH == Y or AESLIFE == Y))"
)


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        pytest.param("", [], id="as it is"),
        pytest.param(
            _items("VS", TEXT % ("X", "Please specify:", "")),
            ["VS/items/X"],
            id="words",
        ),
        pytest.param(
            _items("VS", TEXT % ("X", "Specify", ", when: VSPERF == Y")),
            [],
            id="words and a condition",
        ),
        pytest.param(
            _items("AE", BOX % "AESDTH", BOX % "AESLIFE"), ["AE/items/AESER"], id="boxes without a check"
        ),
        pytest.param(
            _checks("AE", BOTH_WAYS, BOX % "AESDTH", BOX % "AESLIFE"),
            [],
            id="boxes with a check",
        ),
        pytest.param(
            _checks("US", "USPERF == Y implies not is_missing(DEEP)", NUMBER % ("DEEP", "Depth", "mm")),
            ["US/items/DEEP"],
            id="demanded by a check alone",
        ),
        pytest.param(
            _items("EX", KIND, TEXT % ("MORE", "More", ", when: KIND == Y")),
            ["EX/items/MORE"],
            id="waits for what is not asked",
        ),
        pytest.param(
            _items("EX", KIND, TEXT % ("MORE", "More", ", when: EX.KIND@C1 == Y")),
            [],
            id="waits for a visit that it names",
        ),
    ],
)
def test_dependent_questions_have_a_condition(pointers: Pointers, patch: str, expected: list[str]) -> None:
    assert pointers("CRF004", patch) == [f"forms/{name}" for name in expected]


def test_a_box_without_a_condition_is_told_as_such(pointers: Pointers) -> None:
    box = (BOX % "AESDTH").replace(", when: AESER == Y", "").replace("conditional", "always")
    assert pointers("CRF004", _items("AE", box)) == ["forms/AE/items/AESDTH", "forms/AE/items/AESER"]


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ("label: Ulcer of the leg?", True),
        ("label: Ulcer of the left leg?", False),
        ("label: Ulcer of the leg?, instruction: Either leg.", False),
        ("label: Ulcer of the leg?, laterality: index", False),
        ("label: Peptic ulcer?", False),
        ("label: Handed over to the nurse?", False),
        ("label: Major amputation?", True),
    ],
)
def test_a_limb_has_a_side(pointers: Pointers, item: str, *, told: bool) -> None:
    patch = _items("US", f"{{id: X, type: code, codelist: NYU, required: optional, {item}}}")
    assert pointers("CRF005", patch) == ["forms/US/items/X/laterality"] * told


CODES = "[{code: LEFT, label: Left}, {code: RIGHT, label: Right}]"
SIDE = f"codelists: [{{id: LAT, codes: {CODES}, source: sponsor PROT §14}}]\n"


def test_a_form_that_asks_for_the_side_needs_no_other(pointers: Pointers) -> None:
    items = (
        "{id: X, label: Ulcer of the leg?, type: code, codelist: NYU, required: optional}",
        "{id: SIDE, label: Side of the leg, type: code, codelist: LAT, required: optional}",
    )
    assert pointers("CRF005", SIDE + _items("US", *items)) == []


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        pytest.param(
            _items("US", "{id: USREASND, required: optional}"),
            "US (Ultrasound of the forearm) says by USPERF that it was not done, but not why",
            id="a reason that may be left out",
        ),
        pytest.param(
            _items("US", "{id: THICK, required: always}"),
            "US (Ultrasound of the forearm) demands THICK even where USPERF says that it was not done",
            id="a value that is demanded",
        ),
        pytest.param(_items("US", "{id: USREASND, when: 'USPERF in {N}'}"), None, id="a set of one"),
        pytest.param("activities: [{id: ULTRA, at: [FU3]}]", None, id="never due"),
    ],
)
def test_an_assessment_can_be_missed_with_a_reason(found: Found, patch: str, message: str | None) -> None:
    assert [finding.message for finding in found("CRF006", patch)] == ([message] if message else [])


def test_an_assessment_that_asks_nothing_of_the_kind(found: Found) -> None:
    drop = ["forms/US/items/USPERF", "forms/US/items/USREASND"]
    patch = _items(
        "US", *(f"{{id: {name}, when: THICK > 0}}" for name in ("USDAT",)), "{id: THICK, when: THICK >= 0}"
    )
    (finding,) = found("CRF006", patch, drop)
    assert finding.message == "US (Ultrasound of the forearm) cannot be recorded as not done"


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        (_items("LB", "{id: ALT, range: [3, 1000]}"), ["forms/LB/items/ALT/range"]),
        (_items("LB", "{id: ALT, range: [3, 20000]}"), ["forms/LB/items/ALT/range"]),
        (_items("LB", "{id: ALT, range: [0, 99999]}"), []),
        (_items("LB", "{id: ALT, range: [1, 20000]}"), ["forms/LB/items/ALT/range"]),
        ("variables: [{id: platelets, soft_range: [20, 5000]}]", ["variables/platelets/range"]),
        ("", []),
    ],
)
def test_a_hard_range_takes_every_value_that_can_exist(
    pointers: Pointers, patch: str, expected: list[str]
) -> None:
    assert pointers("CRF007", patch) == expected


@pytest.mark.parametrize(
    ("patch", "drop", "expected"),
    [
        pytest.param("", ["forms/DM/items/AGE/derive"], ["forms/DM/items/AGE"], id="age"),
        pytest.param(
            _items("VS", "{id: BMI, required: optional}"),
            ["forms/VS/items/BMI/derive"],
            ["forms/VS/items/BMI"],
            id="mass index",
        ),
        pytest.param(
            _items(
                "US",
                NUMBER % ("LEN", "Length", "cm"),
                NUMBER % ("WID", "Width", "cm"),
                NUMBER % ("AREA", "Area", "cm2"),
            ),
            [],
            ["forms/US/items/AREA"],
            id="area",
        ),
        pytest.param(
            _items("US", NUMBER % ("LEN", "Length", "cm"), NUMBER % ("AREA", "Area", "cm2")),
            [],
            [],
            id="area by planimetry",
        ),
        pytest.param(
            _items("LB", "{id: ALTRAT, required: optional}"),
            ["forms/LB/items/ALTRAT/derive"],
            ["forms/LB/items/ALTRAT"],
            id="ratio",
        ),
        pytest.param(
            _checks("US", "SUM == A1 + 1", NUMBER % ("A1", "One", "mm"), NUMBER % ("SUM", "Sum", "mm")),
            [],
            ["forms/US/items/SUM"],
            id="computed by a check",
        ),
        pytest.param("", ["forms/IE/checks/EC26"], ["forms/IE/items/IEYN"], id="eligibility"),
    ],
)
def test_what_follows_is_computed(
    pointers: Pointers, patch: str, drop: list[str], expected: list[str]
) -> None:
    assert pointers("CRF008", patch, drop) == expected


def test_a_ratio_of_something_else_may_be_typed(pointers: Pointers) -> None:
    items = NUMBER % ("AST", "AST", "U/L"), NUMBER % ("INR", "Coagulation time to normal", "{ratio}")
    assert pointers("CRF008", _items("LB", *items)) == []


def test_an_index_beside_its_pressures_is_computed(pointers: Pointers) -> None:
    limb = (
        NUMBER % ("UPPER", "Pressure of the left arm", "mm[Hg]"),
        NUMBER % ("LOWER", "Toe pressure left", "mm[Hg]"),
    )
    items = (*limb, NUMBER % ("TBI", "Toe-brachial index left", "{ratio}"))
    assert pointers("CRF008", _items("US", *items)) == ["forms/US/items/TBI"]


def test_a_check_of_eligibility_names_every_criterion(found: Found) -> None:
    must = "IEYN == Y implies certain(IEORRES_INC01 == Y)"
    (finding,) = found("CRF008", _forms(f"{{id: IE, checks: [{{id: EC26, must: '{must}'}}]}}"))
    assert "no check compares it with INC02, INC03" in finding.message


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ("label: Date of birth, type: date, not_after: consent_date", True),
        ("label: Month of birth, type: partial_date, not_after: consent_date", False),
        ("label: Initials, type: text, max_length: 3", True),
        ("label: Name of the medication, type: text, max_length: 30", False),
        ("label: Home address, type: text, max_length: 99", True),
        ("label: E-mail of the participant, type: text, max_length: 99", True),
    ],
)
def test_forms_do_not_ask_who_a_participant_is(pointers: Pointers, item: str, *, told: bool) -> None:
    patch = _items("DM", f"{{id: X, required: optional, {item}}}")
    assert pointers("CRF009", patch) == ["forms/DM/items/X"] * told


def test_a_rule_on_words_without_hits_in_real_forms_only_informs() -> None:
    rule = find_rule("CRF009")
    assert rule is not None
    assert rule.severity is Severity.INFO
    assert rule.precision == Precision(0, 0)


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        pytest.param(
            _items("RAND", "{id: ARMCD, audience: site}"), ["forms/RAND/items/ARMCD"], id="the arm itself"
        ),
        pytest.param(
            _items("EX", TEXT % ("EXTRA", "Extra", ", when: RAND.ARMCD@C1 == LOW")),
            ["forms/EX/items/EXTRA"],
            id="asked in one arm alone",
        ),
        pytest.param(
            _items("EX", TEXT % ("LOT", "Lot number", "")),
            ["forms/EX/items/LOT"],
            id="a lot",
        ),
        pytest.param(
            _items("EX", TEXT % ("LOT", "Lot number", ", audience: unmasked")),
            [],
            id="a lot for unmasked staff",
        ),
        pytest.param(
            _checks("EX", "RAND.ARMCD@C1 == LOW implies EXDISP > 0"),
            ["forms/EX/checks/EC90"],
            id="a check that knows",
        ),
        pytest.param(
            "activities: [{id: ULTRA, when: RAND.ARMCD@C1 == LOW}]",
            ["activities/ULTRA/when"],
            id="due in one arm alone",
        ),
        pytest.param(
            "design: {masking: {level: SINGLE, roles: [PARTICIPANT]}}\n"
            + _items("RAND", "{id: ARMCD, audience: site}"),
            [],
            id="staff is not masked",
        ),
        pytest.param("", [], id="as it is"),
    ],
)
def test_masked_staff_see_nothing_of_the_arm(pointers: Pointers, patch: str, expected: list[str]) -> None:
    assert pointers("CRF010", patch) == expected


LICENCE = "licences: [{id: L, name: %s, reference: %s, source: sponsor PROT §8}]\n"
CODED = "variables: [{id: alt, codes: [{system: SNOMED CT, code: '1'}]}]\n"


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ("", []),
        (CODED, ["variables/alt/codes"]),
        (CODED + LICENCE % ("SNOMED CT", "A-1"), []),
        (CODED + LICENCE % ("SNOMED CT", "null"), ["licences/L/reference"]),
        (CODED + LICENCE % ("MedDRA", "A-1"), ["variables/alt/codes"]),
        ("outcomes: {secondary: [{id: SO1, instrument: EQ-5D-5L}]}", ["outcomes/secondary/SO1/instrument"]),
        ("outcomes: {secondary: [{id: SO1, instrument: The SEQ-5D9 scale}]}", []),
        ("codelists: [{id: NY, standard: MedDRA 27.0}]", ["codelists/NY/standard"]),
        ("variables: [{id: alt, codes: [{system: LOINC, code: '1'}]}]", []),
    ],
)
def test_what_belongs_to_somebody_has_a_licence(pointers: Pointers, patch: str, expected: list[str]) -> None:
    assert pointers("CRF011", patch) == expected


ANSWER = "{id: %s, label: '%s', type: code, codelist: NYU, required: always, criterion: %s}"


@pytest.mark.parametrize(
    ("patch", "messages"),
    [
        pytest.param("", [], id="as it is"),
        pytest.param(
            _items("IE", "{id: IEORRES_EXC09, label: Old, type: code, codelist: NYU, required: always}"),
            ["IE.IEORRES_EXC09 asks for EXC09, which is no criterion of this version"],
            id="a criterion that is gone",
        ),
        pytest.param(_items("IE", "{id: UNSUIT, at: [SCR]}"), [], id="one that is answered twice"),
        pytest.param(
            _items("IE", "{id: 'IEORRES_{id}', label: '{id}'}"),
            ["IE asks for EXC08 in other words than the protocol"],
            id="without the text",
        ),
    ],
)
def test_the_eligibility_form_follows_the_criteria(found: Found, patch: str, messages: list[str]) -> None:
    assert [finding.message for finding in found("CRF012", patch)][-1:] == messages


@pytest.mark.parametrize(
    ("form", "item", "told"),
    [
        ("MH", "label: Eczema?, codelist: NY", True),
        ("MH", "label: Eczema?, codelist: NYU", False),
        ("MH", "label: Still there?, codelist: NY, derive: 'if VACCYN == Y then Y else N'", False),
        ("MH", "label: Sex?, codelist: SEX", False),
        ("DS", "label: Informed?, codelist: NY", False),
        ("US", "label: Was it painful?, codelist: NY", False),
        ("QS", "label: Was it painful?, codelist: NY", True),
    ],
)
def test_a_clinical_question_may_be_answered_by_unknown(
    pointers: Pointers, form: str, item: str, *, told: bool
) -> None:
    patch = _items(form, f"{{id: X, type: code, required: always, {item}}}")
    assert pointers("CRF013", patch) == [f"forms/{form}/items/X/codelist"] * told


@pytest.mark.parametrize("item", ["AETOXGR", "AEREL", "AEACN"])
def test_adverse_events_have_their_facts(found: Found, item: str) -> None:
    drop = [f"forms/AE/items/{item}", "forms/AE/checks", "forms/DS/checks"]
    (finding,) = found("CRF014", "", drop)
    assert (finding.pointer, finding.fix) == ("forms/AE", f"add an item {item}")


def test_a_fact_may_have_another_name_and_stand_on_another_form(pointers: Pointers) -> None:
    other = (
        "{id: SAE, name: Serious events, collected: log, domains: [AE], items: ["
        "{id: SAECAUS, label: Causality, type: code, codelist: RELATION, required: always}]}"
    )
    drop = ["forms/AE/items/AEREL", "forms/AE/checks"]
    assert pointers("CRF014", _forms(other), drop) == []

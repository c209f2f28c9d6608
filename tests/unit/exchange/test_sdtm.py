"""SDTM annotations: what the standards say of a name, what the spec says, and nothing else."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from protocolkit.exchange.cdash import DOMAINS
from protocolkit.exchange.sdtm import Target, annotated
from protocolkit.model.eligibility import Criterion
from protocolkit.model.forms import Form, Item
from protocolkit.model.plan import expand_form
from protocolkit.source.load import load

ROOT = Path(__file__).resolve().parents[3]
PATTERN = json.loads((ROOT / "schemas/forms.json").read_text(encoding="utf-8"))["$defs"]["item"][
    "properties"
]["sdtm"]["pattern"]


def texts(id: str, *domains: str, beside: tuple[str, ...] = (), **fields: Any) -> list[str]:
    """The annotations of an item on a form with these domains and, beside it, items of these ids."""
    item = Item(**({"id": id, "label": id, "type": "text", "required": "always"} | fields))
    others = (Item(id=other, label=other, type="text", required="always") for other in beside)
    form = Form(id="F", name="F", collected="scheduled", items=(item, *others), domains=domains)
    return [target.text for target in annotated(form, item)]


@pytest.mark.parametrize(
    ("id", "domains", "beside", "expected"),
    [
        ("VSDAT", "VS", (), ["VS.VSDTC"]),
        ("SYSBP_VSORRES", "VS", (), ["VS.VSORRES when VSTESTCD = SYSBP"]),
        ("ALT_LBORNRHI", "LB", ("ALT_LBORRES",), ["LB.LBORNRHI when LBTESTCD = ALT"]),
        ("CVMETHOD_LVEF", "CV", ("LVEF_CVORRES",), ["CV.CVMETHOD when CVTESTCD = LVEF"]),
        ("CVMETHOD_LVEF", "CV", (), ["CV.CVMETHOD"]),
        ("TOOLONGCODE_VSORRES", "VS", (), ["VS.VSORRES"]),
        ("IEORRES_INC01", "IE", (), ["IE.IEORRES when IETESTCD = INC01"]),
        ("MHOCCUR_STROKE", "MH", (), ["MH.MHOCCUR"]),
        ("AEYN", "AE", (), ["[NOT SUBMITTED]"]),
        ("PRYN_AMP", "PR", (), ["[NOT SUBMITTED]"]),
        ("FTPERF", "FT", (), ["[NOT SUBMITTED]", "FT.FTSTAT = NOT DONE"]),
        ("ECREASOC", "EC", (), ["ECREASOC in SUPPEC"]),
        ("AEONGO", "AE", (), ["AE.AEENRTPT", "AE.AEENRF"]),
        ("BRTHDAT", "DM", (), ["DM.BRTHDTC"]),
        ("DTHDAT", "DD", (), ["DM.DTHDTC"]),
        ("VISDAT", "SV", (), ["SV.SVSTDTC"]),
        ("VISDAT", "VS", (), []),
        ("VSDAT", "LB", (), []),
        ("VSDAT", "", (), []),
        ("AESI", "AE", (), []),
        ("ECVAMT", "EC", (), []),
        ("INDXLIMB", "MH", (), []),
        ("_", "VS", (), []),
        ("A_B_VSORRES", "VS", (), ["VS.VSORRES when VSTESTCD = A_B"]),
    ],
)
def test_a_name_says_where_the_answer_goes_or_nothing_does(
    id: str, domains: str, beside: tuple[str, ...], expected: list[str]
) -> None:
    assert texts(id, *filter(None, [domains]), beside=beside) == expected


def test_what_the_spec_says_comes_first() -> None:
    assert texts("VSDAT", "VS", sdtm="VS.VSSTDTC") == ["VS.VSSTDTC"]
    assert texts("X", sdtm="NOT SUBMITTED; XAN in SUPPDM; VS.VSORRES when VSTESTCD = ABI") == [
        "[NOT SUBMITTED]",
        "XAN in SUPPDM",
        "VS.VSORRES when VSTESTCD = ABI",
    ]


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("VS.VSORRES when VSTESTCD = ABI", "VS"),
        ("RACEOTH in SUPPDM", "DM"),
        ("VS.VSORRES when VSCAT = X in SUPPDM", "VS"),
        ("FA.FASTAT = NOT DONE", "FA"),
        ("NOT SUBMITTED", ""),
    ],
)
def test_an_annotation_has_the_domain_that_it_names(text: str, domain: str) -> None:
    item = Item(id="X", label="X", type="text", required="always", sdtm=text)
    form = Form(id="F", name="F", collected="log", items=(item,))
    assert [found.domain for found in annotated(form, item)] == [domain]


def test_of_each_criterion_its_own() -> None:
    item = Item(
        id="R_{id}",
        label="{text}",
        type="text",
        required="always",
        for_each="inclusion",
        sdtm="IE.IEORRES when IETESTCD = {id}",
    )
    form = Form(id="F", name="F", collected="scheduled", items=(item,))
    made = expand_form(form, [Criterion("INC01", "Adults", "computable")], [])
    assert [found.text for found in annotated(made, made.items[0])] == ["IE.IEORRES when IETESTCD = INC01"]


@pytest.mark.parametrize(
    "text",
    [
        "VS.VSORRES when VSTESTCD = ABI",
        "FA.FASTAT = NOT DONE when FATESTCD = ULCER",
        "RACEOTH in SUPPDM",
        "NOT SUBMITTED",
        "NOT SUBMITTED; FT.FTSTAT = NOT DONE",
        "IE.IEORRES when IETESTCD = {id}",
    ],
)
def test_the_schema_takes_annotations(text: str) -> None:
    assert re.search(PATTERN, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "VSORRES",
        "vs.vsorres",
        "VS.VSORRES;",
        "VS.VSORRES when",
        "[NOT SUBMITTED]",
        "VS.TOOLONGNAME",
        "X in SUPP",
    ],
)
def test_the_schema_refuses_what_is_none(text: str) -> None:
    assert not re.search(PATTERN, text)


@pytest.mark.parametrize("spec", ["protocol/nct03239535", "tests/data/second"])
def test_every_annotation_could_stand_in_a_spec(spec: str) -> None:
    plan = load(str(ROOT / spec)).plan
    assert plan is not None
    found = [annotated(form, item) for form in plan.forms.values() for item in form.items]
    assert sum(map(bool, found)) > 10
    for targets in filter(None, found):
        assert re.search(PATTERN, "; ".join(target.text.strip("[]") for target in targets))
        assert all(target.domain in DOMAINS or target == Target("[NOT SUBMITTED]") for target in targets)


def test_standard_names_of_the_trial_have_their_annotation() -> None:
    """Names that the trial calls standard; of the others no standard gives a target that can be shown here."""
    plan = load(str(ROOT / "protocol/nct03239535")).plan
    assert plan is not None
    without = [
        item.id
        for form in plan.forms.values()
        for item in form.items
        if item.standard and not annotated(form, item)
    ]
    assert without == ["ECVAMT", "PERES", "PEDESC", "CHILDPOT"]


def test_every_target_is_that_of_the_cdash_implementation_guide(reference: Path) -> None:
    """Every name of the guide: the variables that it names, and none where it names none."""
    with (reference / "edc/cdash/cdashig_2_2_names.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["cdash_variable"].startswith(row["domain"])]
    assert len(rows) > 450
    wrong = []
    for row in rows:
        domain, name = row["domain"], row["cdash_variable"]
        said = {text.partition(" = ")[0] for text in texts(name, domain)} - {"[NOT SUBMITTED]"}
        expected = set(filter(None, row["sdtm_target"].split("; ")))
        if expected == {"SUPPQUAL.QVAL"}:
            expected = {f"{name} in SUPP{domain}"}
        if said != expected:
            wrong.append((name, said, expected))
    assert wrong == []


def test_results_are_annotated_as_in_the_specialisations(reference: Path) -> None:
    """COSMoS: ``VSORRES when VSTESTCD = SYSBP``; here the domain stands before it."""
    folder = reference / "edc/cdash/cosmos_crf_specializations_2025-12-31_draft.csv"
    with folder.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    shown = re.compile(r"([A-Z]{2}ORRES) whe(?:n|re) [A-Z]{2}TESTCD = ([A-Z0-9]{1,8})$")
    compared = 0
    for row in rows:
        found = shown.match(row["sdtm_annotation"])
        if found and row["crf_item"] == f"{found[2]}_{found[1]}":
            domain = row["domain"]
            assert texts(row["crf_item"], domain) == [f"{domain}.{found[1]} when {domain}TESTCD = {found[2]}"]
            compared += 1
    assert compared > 90

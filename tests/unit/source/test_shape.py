"""Each mistake of shape is one finding, at the smallest place, with the way out."""

from __future__ import annotations

import pytest
from conftest import Faults, Load, place

from protocolkit.source.outline import load_schemas
from protocolkit.source.shape_errors import find_shape_errors
from protocolkit.source.yaml import read_yaml


def test_the_small_protocol_has_no_fault(faults: Faults) -> None:
    assert faults() == []


@pytest.mark.parametrize(
    ("old", "new", "rule", "fix"),
    [
        ("      text: Adults\n", "", "SHP001", "add text: ..."),
        ("    label: Age\n    type", "    ▸lable: Age\n    type", "SHP003", "did you mean 'label'?"),
        ("\nvisits:\n", "\n▸vists:\n", "SHP003", "did you mean 'visits'?"),
        ("\nepochs:", "\n▸zzz: 1\nepochs:", "SHP003", None),
        ("type: integer\n    unit: a\n", "type: ▸integr\n    unit: a\n", "SHP005", "did you mean 'integer'?"),
        ("type: code\n    codelist", "type: ▸cod\n    codelist", "SHP005", "did you mean 'code'?"),
        ("type: code, codelist: SEX", "type: ▸cod, codelist: SEX", "SHP005", "did you mean 'code'?"),
        ("priority: minor", "priority: ▸urgent", "SHP005", None),
        ("status: draft\n", "status: ▸Draft\n", "SHP005", "did you mean 'draft'?"),
        ('spec_format: "1"', "spec_format: ▸1", "SHP005", "put it in quotes"),
        ('spec_format: "1"', 'spec_format: ▸"2"', "SHP005", None),
        ("brief: An invented study", "brief: ▸12", "SHP004", "put it in quotes"),
        ("brief: An invented study", "brief: ▸true", "SHP004", "put it in quotes"),
        ("brief: An invented study", "▸brief:", "SHP004", None),
        ("brief: An invented study", "▸brief: [a]", "SHP004", None),
        ("collected: [SCR]", "collected: ▸SCR", "SHP004", "write it as a list, each entry after a dash"),
        ("range: [0, 120]", "range: [0, ▸high]", "SHP004", None),
        ("range: [0, 120]", "▸range: [0]", "SHP007", None),
        ("primary: true", "primary: ▸YES", "SHP004", None),
        ("unknown: true", "unknown: ▸'true'", "SHP004", None),
        ("{code: F, label", "{code: ▸1, label", "SHP004", "put it in quotes"),
        ("id: age\n", "id: ▸Age\n", "SHP006", "for example abpi, platelets"),
        ("version: 0.1.0", "version: ▸1.0", "SHP004", "put it in quotes"),
        ("version_date: 2025-01-31", "version_date: ▸31.01.2025", "SHP006", "for example 2017-08-04"),
        ("version_date: 2025-01-31", "version_date: ▸|\n    2025-01-31", "SHP006", "for example 2017-08-04"),
        ("window: [-P7D, -P1D]", "window: [▸7 days, -P1D]", "SHP006", None),
        ("window: [-P7D, -P1D]", "▸window: [-P7D]", "SHP007", None),
        ("text: Adults", "text: ▸''", "SHP007", None),
        ("at: [SCR, D1]", "at: [SCR, ▸SCR]", "SHP007", None),
        ("at: [SCR, D1]", "▸at: []", "SHP007", None),
        ("unit: mg}", "unit: mg, ▸units: mg}", "SHP003", "did you mean 'unit'?"),
        ("decimals: 1, required: always}", "decimals: ▸1.0, required: always}", "SHP004", None),
        ("label: Sex, type: code,", "label: Sex, type: code, ▸unit: a,", "SHP008", "leave it out"),
        ("type: date, required", "type: date, ▸codelist: SEX, required", "SHP008", "leave it out"),
        ("{id: ▸SEX, label: Sex, type: code, codelist: SEX,".replace("▸", ""),
         "{id: ▸SEX, label: Sex, type: code,", "SHP001", "add codelist: ..."),
        (", required: conditional, when: AGE >= 18}", ", required: conditional}", "SHP001", "add when: ..."),
        ("id: HAND, label: Hand luggage, type: decimal, unit: kg,",
         "id: ▸HAND, label: Hand luggage, type: decimal,", "SHP001", "add unit: ..."),
        ("      text: Men", "      when: age > 1\n      text: Men", "YML002", None),
        ("{id: SEX, label", "{id: ▸'SEX{id}', label", "SHP006", "for example ABI_VSORRES"),
        ("{id: SEX, label", "{id: ▸SEX, for_each: inclusion, label", "SHP006", "for example RESULT_{id}"),
        ("      KNOWN: [F, M]", "      ▸known: [F, M]", "SHP006", None),
        ("  - {id: START", "", "", None),
    ],
)  # fmt: skip
def test_a_wrong_shape_is_one_finding_at_its_place(
    faults: Faults, old: str, new: str, rule: str, fix: str | None
) -> None:
    if rule in ("", "YML002"):
        pytest.skip("elsewhere")
    if rule == "SHP001" and "▸" not in new:
        pytest.skip("below, as its place is another line")
    found = faults((old, new))
    assert [name for name, _ in found] == [rule]
    if fix is not None:
        assert found[0][1] == fix

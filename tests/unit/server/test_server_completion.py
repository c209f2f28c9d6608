"""What is offered at the cursor, in texts that are often no YAML yet."""

from __future__ import annotations

import pytest
from desk import Desk

from protocolkit.server.completion import Candidate, complete
from protocolkit.source.limits import Limits

AT = "    at: [SCR, D1]\n"
WHEN = "      when: age >= 18\n"
EPOCH = "  - {id: ALL, name: The study}"


def offered(desk: Desk, old: str, new: str) -> list[Candidate]:
    view = desk.write(old, new)
    good = desk.project.good or view
    return complete(view, good, desk.file, *desk.cursor(old, new), Limits())


@pytest.mark.parametrize(
    ("old", "new", "labels"),
    [
        ("epoch: ALL, window: [-P7D", "epoch: ⌖, window: [-P7D", ["ALL"]),
        (AT, "    at: [SCR, ⌖\n", ["SCR", "D1"]),
        (AT, "    at:\n      - ⌖\n", ["SCR", "D1"]),
        (AT, '    at: ["⌖\n', ["SCR", "D1"]),
        (WHEN, "      when: sex in {⌖\n", ["F", "M"]),
        (WHEN, "      when: DM.⌖\n", ["STARTDAT", "AGE", "SEX", "HAND", "HOLD"]),
        (WHEN, "      when: DM.HAND@⌖\n", ["D1", "SCR"]),
        (WHEN, '      when: "sex in ⌖\n', ["{F}", "{M}", "KNOWN"]),
        ("KNOWN: [F, M]", "KNOWN: [F, ⌖", ["F", "M", "U"]),
        ("codelist: SEX\n    from", "codelist: ⌖\n    from", ["SEX"]),
        ("from: DM.AGE", "from: ⌖", ["DM.STARTDAT", "DM.AGE", "DM.SEX", "DM.HAND", "DM.HOLD"]),
        ("primary: true", "primary: ⌖", ["true", "false"]),
        ("supports: [INC01, EXC01, PO1]", "supports: [⌖]", ["INC01", "EXC01", "PO1"]),
        ("question: Q-01", "question: ⌖", ["Q-01"]),
        (EPOCH, EPOCH + "\n  - {id: X, ⌖", ["name", "unused", "source", "sources", "decisions"]),
    ],
)
def test_what_fits_is_offered_and_nothing_else(desk: Desk, old: str, new: str, labels: list[str]) -> None:
    assert [candidate.label for candidate in offered(desk, old, new)] == labels


@pytest.mark.parametrize(
    ("old", "new", "label", "insert", "typed"),
    [
        (WHEN, "      when: lug⌖\n", "luggage", "luggage", "lug"),
        (WHEN, "      whe⌖\n", "when", "when: ", "whe"),
        (AT, "    at: ⌖\n", "SCR", "[SCR]", ""),
        ("\nsites:", "\nsaf⌖\nsites:", "safety", "safety:", "saf"),
        ("source: ASM-01", "source: AS⌖", "ASM-01", "ASM-01", "AS"),
        ("source: ASM-01", "source: spon⌖", "sponsor PROT", "sponsor PROT", "spon"),
        ('spec_format: "1"', "spec_format: ⌖", "1", "'1'", ""),
        ("source: ASM-01", "decisions:\n        - {rule: EL⌖}", "ELG001", "ELG001", "EL"),
        ("must: HAND <= HOLD", "must: HAND <= HO⌖", "HOLD", "HOLD", "HO"),
        ("when: AGE >= 18}", "when: SEX == ⌖}", "F", "F", ""),
        ("visits:\n", "visits:\n  - ⌖\n", "id", "id: ", ""),
        (WHEN, "      when: is⌖\n", "is_missing", "is_missing", "is"),
        (
            "assessment: computable\n      coll",
            "assessment⌖: computable\n      coll",
            "assessment",
            "assessment",
            "assessment",
        ),
    ],
)
def test_what_is_chosen_is_written_as_yaml(
    desk: Desk, old: str, new: str, label: str, insert: str, typed: str
) -> None:
    found = [(one.insert, one.typed) for one in offered(desk, old, new) if one.label == label]
    assert found == [(insert, typed)]


def test_what_is_required_comes_first(desk: Desk) -> None:
    found = offered(desk, "visits:\n", "visits:\n  - ⌖\n")
    assert {one.label for one in found if one.rank == 0} == {"id", "name", "kind"}
    assert next(one for one in found if one.label == "epoch").explanation == "Epoch that it belongs to."


def test_ids_outlive_a_file_that_cannot_be_read(desk: Desk) -> None:
    desk.text = desk.text.replace("arms:\n", "arms: [[[\n")
    assert [one.label for one in offered(desk, AT, "    at: [⌖\n")] == ["SCR", "D1"]


@pytest.mark.parametrize("new", ["      text: Adults ⌖\n", "      # ⌖\n", "      note: age ⌖\n"])
def test_nothing_is_offered_in_running_text(desk: Desk, new: str) -> None:
    assert offered(desk, WHEN, new) == []

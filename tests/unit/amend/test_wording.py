"""A slip of the pen, other words, other numbers."""

from __future__ import annotations

import pytest

from protocolkit.amend.wording import is_other_term, is_slip, same_quantities


@pytest.mark.parametrize(
    ("old", "new", "slip", "same"),
    [
        ("lesion (> 1\\2).", "lesion (> 1/2).", True, True),
        ("Humid gangrene", "Wet gangrene", False, True),
        ("the patiens", "the patients", True, True),
        ("the pateints", "the patients", True, True),
        ("is now excluded", "is not excluded", False, True),
        ("hypotension", "hypertension", False, True),
        ("WBC < 4,000/µl", "WBC < 4,000/ml", False, False),
        ("HbA1c ≤ 8.5 %", "HbA1c < 8.5 %", True, False),
        ("HbA1c ≤ 8.5 %", "HbA1c ≤ 9.5 %", False, False),
        ("within 3 months", "within 3 weeks", False, False),
        ("+5 mm", "-5 mm", True, False),
        ("HIV 1, then B", "HIV 1; then B.", True, True),
    ],
)
def test_texts_are_told_apart(old: str, new: str, slip: bool, same: bool) -> None:
    assert (is_slip(old, new), same_quantities(old, new)) == (slip, same)
    assert (is_slip(new, old), same_quantities(new, old)) == (slip, same)


@pytest.mark.parametrize(
    ("old", "new", "same_thing"),
    [
        ("Humid gangrene of a lower limb.", "Wet gangrene of a lower limb.", True),
        ("Ankle Brachial Pressure Index (ABPI) as measured", "Ankle Brachial Index (ABI) as measured", True),
        ("Patients with absent emergency indications", "Patients with present emergency indications", False),
        (
            "Renal failure: twofold elevation of creatinine",
            "Renal failure: threefold elevation of creatinine",
            False,
        ),
        ("Any acute or chronic infectious disease", "Any acute infectious disease", False),
        ("Any infectious disease", "Any infectious disease requiring admission to hospital", False),
    ],
)
def test_another_term_is_few_words_of_no_weight(old: str, new: str, same_thing: bool) -> None:
    assert is_other_term(old, new) is same_thing
    assert is_other_term(new, old) is same_thing

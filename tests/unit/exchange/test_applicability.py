"""Which studies are applicable clinical trials of 42 CFR 11.22(b), as far as a protocol tells."""

from __future__ import annotations

import msgspec
import pytest

from protocolkit.exchange.applicability import applicability

_YES, _NO, _OPEN = True, False, None


@pytest.mark.parametrize(
    ("phase", "drug", "device", "country", "applies"),
    [
        (("PHASE2",), True, False, "US", _YES),
        (("PHASE1",), True, False, "US", _NO),
        (("PHASE1", "PHASE2"), True, False, "US", _YES),
        (("EARLY_PHASE1",), True, False, "US", _NO),
        (("PHASE1",), False, True, "US", _YES),
        (("PHASE1",), True, None, "US", _OPEN),
        (("PHASE2",), False, False, "US", _NO),
        (("PHASE2",), None, False, "US", _OPEN),
        (("PHASE2",), True, False, "DE", _OPEN),
        (("PHASE2",), False, False, "DE", _NO),
        ((), True, False, "US", _OPEN),
        (("PHASE1",), None, False, "DE", _NO),
    ],
)
def test_phase_product_and_country_decide(second, phase, drug, device, country, applies):
    protocol = second.protocol
    found = applicability(
        msgspec.structs.replace(
            protocol,
            design=msgspec.structs.replace(protocol.design, phase=phase),
            oversight=msgspec.structs.replace(
                protocol.oversight, fda_regulated_drug=drug, fda_regulated_device=device
            ),
            sites=tuple(msgspec.structs.replace(site, country=country) for site in protocol.sites),
        )
    )
    assert found.applies is applies
    assert bool(found.open) is (applies is None)


def test_an_approval_of_the_fda_is_a_nexus(second):
    protocol = second.protocol
    approval = msgspec.structs.replace(protocol.oversight.regulatory_approvals[0], issuer="US FDA")
    oversight = msgspec.structs.replace(
        protocol.oversight, fda_regulated_drug=True, regulatory_approvals=(approval,)
    )
    assert applicability(msgspec.structs.replace(protocol, oversight=oversight)).applies is True


def test_the_feasibility_of_a_device_and_an_observation_are_none(second):
    design, oversight = second.protocol.design, second.protocol.oversight
    regulated = msgspec.structs.replace(oversight, fda_regulated_device=True)
    feasible = msgspec.structs.replace(design, primary_purpose="DEVICE_FEASIBILITY")
    watched = msgspec.structs.replace(design, study_type="OBSERVATIONAL")
    for changed in (feasible, watched):
        protocol = msgspec.structs.replace(second.protocol, design=changed, oversight=regulated)
        assert applicability(protocol).applies is False


def test_the_real_trial_is_none_whatever_its_phase(trial):
    protocol = trial.protocol
    both = msgspec.structs.replace(protocol.design, phase=("PHASE1", "PHASE2"))
    for design in (protocol.design, both):
        found = applicability(msgspec.structs.replace(protocol, design=design))
        assert (found.applies, found.why) == (False, "no product regulated by the FDA is studied")


def test_without_any_oversight_the_questions_are_open(second):
    found = applicability(msgspec.structs.replace(second.protocol, oversight=None))
    assert [path for path, _ in found.open] == [
        "oversight/fda_regulated_drug",
        "oversight/fda_regulated_device",
        "oversight/regulatory_approvals",
    ]

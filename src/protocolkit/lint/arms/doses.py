"""ARM: how much is given, by which route, and where on the body."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.arms.given import given_in_arms
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.wordlist import words
from protocolkit.model.design import Dose, Intervention

__all__ = ["arm003", "arm004"]

_DOSED = frozenset(
    {"DRUG", "BIOLOGICAL", "RADIATION", "GENETIC", "DIETARY_SUPPLEMENT", "COMBINATION_PRODUCT"}
)
"""Types of intervention of which an amount is given."""


@rule("ARM003", Severity.ERROR)
def arm003(subject: Subject) -> Iterator[Issue]:
    """An intervention that is given has a dose: amount, unit, volume, number and interval.

    ## Why it matters

    Without a dose no pharmacy can prepare the product, no site can give it, no insurer can rate it, and a change
    of dose cannot be seen as one.

    ## Bad

    ```yaml
    interventions:
      - id: KAL10
        route: ORAL
        dose: null
    ```

    ## Good

    ```yaml
    interventions:
      - id: KAL10
        route: ORAL
        dose: {amount: "10", unit: mg, volume: 1 tablet, administrations: 126, interval: P1D}
    ```

    ## How to fix

    Write what is given each time (`amount`, `unit`, `volume`), how often (`administrations`) and, when it is given
    more than once, how far apart (`interval`). A placebo has the amount 0 and the volume of the product.

    ## Source

    ICH M11, section 6 (trial intervention); SPIRIT 2025, interventions; ICH E6(R3).
    """
    for intervention in given_in_arms(subject.plan.protocol):
        if intervention.type not in _DOSED:
            continue
        pointer = f"interventions/{intervention.id}/dose"
        if intervention.dose is None:
            message = f"{intervention.id} ({intervention.name}) has no dose: nobody can prepare or give it"
            yield Issue(pointer, message, "write amount, unit, volume, administrations and interval")
            continue
        missing = _missing(intervention.dose)
        if missing:
            message = f"the dose of {intervention.id} ({intervention.name}) has no {', no '.join(missing)}"
            yield Issue(pointer, message, f"write {', '.join(missing)}")


def _missing(dose: Dose) -> list[str]:
    fields = [("amount", dose.amount), ("unit", dose.unit), ("volume", dose.volume)]
    missing = [name for name, value in fields if value is None]
    if dose.administrations is None:
        missing.append("administrations")
    if dose.interval is None and dose.administrations != 1:
        missing.append("interval")
    return missing


@rule("ARM004", Severity.WARNING, "ext")
def arm004(subject: Subject) -> Iterator[Issue]:
    """An intervention that is given has a coded route and, where the route is local, a site of the body and a side.

    ## Why it matters

    "Intramuscular" without the muscle cannot be repeated by another site: uptake and reactions differ between calf
    and shoulder, and with two limbs nobody knows afterwards which one was treated.

    ## Bad

    ```yaml
    interventions:
      - {id: KAL10, route: INTRAMUSCULAR}
    ```

    ## Good

    ```yaml
    interventions:
      - {id: KAL10, route: INTRAMUSCULAR, anatomical_site: Deltoid muscle, laterality: either}
    ```

    ## How to fix

    Write `route:` as a value of CDISC ROUTE (`wordlists/routes.txt`). For a route of `wordlists/local_routes.txt`
    write `anatomical_site:` and `laterality:` as well; `midline` says that there is no side.

    ## Source

    CDISC Controlled Terminology, ROUTE (C66729); ICH M11, section 6; SPIRIT 2025, interventions.
    """
    for intervention in given_in_arms(subject.plan.protocol):
        if intervention.type in _DOSED:
            yield from _routed(intervention)


def _routed(intervention: Intervention) -> Iterator[Issue]:
    name, pointer = f"{intervention.id} ({intervention.name})", f"interventions/{intervention.id}"
    route = intervention.route
    if route is None:
        yield Issue(f"{pointer}/route", f"{name} has no route", "write a value of CDISC ROUTE, such as ORAL")
        return
    if route.casefold() not in words("routes"):
        message = f"{name}: {route} is no value of CDISC ROUTE"
        yield Issue(f"{pointer}/route", message, "write a value of the list, such as SUBCUTANEOUS")
    elif route.casefold() in words("local_routes"):
        told = {"anatomical_site": intervention.anatomical_site, "laterality": intervention.laterality}
        missing = [field for field, value in told.items() if value is None]
        if missing:
            listed = " and no ".join(field.replace("_", " ") for field in missing)
            message = f"{name} is given by the route {route}, with no {listed}"
            fix = f"write {' and '.join(missing)}"
            yield Issue(f"{pointer}/{missing[0]}", message, fix, ((f"{pointer}/route", "the route"),))

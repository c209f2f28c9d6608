"""VER: whether participants are asked again, and under which version each of them consented."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.phrases import find_phrases
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.forms import Form, Item
from protocolkit.model.plan import Plan

__all__ = ["ver006", "ver011"]

_ORDER = ("none", "notify", "future", "active")
"""What is decided about consent, from the least to the most."""


@rule("VER006", Severity.ERROR)
def ver006(subject: Subject) -> Iterator[Issue]:
    """For every change of an amendment it is decided what participants are asked or told.

    ## Why it matters

    Participants have a right to know what has changed for them. Where nobody decides, nobody asks them, and they go on
    under a consent to something else.

    ## Bad

    ```yaml
    study:
      version: 2.2.0
    --- # amendments/A01.yaml
    consent: null
    changes:
      - {id: A01.1, consent: null}
    ```

    ## Good

    ```yaml
    study:
      version: 2.2.0
    --- # amendments/A01.yaml
    consent: null
    changes:
      - {id: A01.1, consent: notify}
    ```

    ## How to fix

    Write `consent:` for the change, or once for the whole amendment: `active` (participants consent again),
    `future` (later ones sign a new form), `notify` (told, without a signature) or `none`. The whole asks for at
    least as much as each of its changes.

    ## Source

    ICH E6(R3), informed consent, new information; Declaration of Helsinki 2024, article 26; 45 CFR 46.116(c)(5).
    """
    for found in subject.amendments:
        header = found.header
        at = f"amendments/{header.number}"
        if header.consent is None:
            for entry in header.changes:
                if entry.consent is None:
                    message = f"{entry.id}: nobody has decided whether participants consent again or are told"
                    yield Issue(
                        f"{at}/changes/{entry.id}", message, "write consent: active, future, notify or none"
                    )
            continue
        whole = header.consent.decision
        for entry in header.changes:
            if entry.consent is not None and _ORDER.index(entry.consent) > _ORDER.index(whole):
                message = f"{header.number} decides {whole} about consent, and its change {entry.id} {entry.consent}"
                related = ((f"{at}/changes/{entry.id}/consent", f"decided for {entry.id}"),)
                yield Issue(f"{at}/consent/decision", message, f"write decision: {entry.consent}", related)


@rule("VER011", Severity.ERROR, "ext")
def ver011(subject: Subject) -> Iterator[Issue]:
    """The form of consent asks for the version of the consent form that was signed.

    ## Why it matters

    After an amendment participants are in the study under different versions. Without the version in the data
    nobody can tell who agreed to what, whose sample may be used, and who has still to be asked.

    ## Bad

    ```yaml
    forms:
      - id: ICF
        items:
          - {id: ICFVER, label: Remark on the consent form}
    ```

    ## Good

    ```yaml
    forms:
      - id: ICF
        items:
          - {id: ICFVER, label: Version of the consent form as printed, required: always}
    ```

    ## How to fix

    Add an item for the version to the form of consent, always required. Where it is a choice, give it a code for every
    entry of `consent.versions`. Items of this kind are known by the words of `wordlists/versions.txt`.

    ## Source

    ICH E6(R3), informed consent and essential records.
    """
    plan = subject.plan
    for form in plan.forms.values():
        if not _is_of_consent(plan, form):
            continue
        items = [item for item in form.items if next(find_phrases("versions", item.label), None)]
        if not items:
            message = f"{form.id} ({form.name}) does not ask which version of the consent form was signed"
            yield Issue(f"forms/{form.id}", message, "add an item for the version, required: always")
        elif not any(item.required == "always" for item in items):
            names = ", ".join(f"{form.id}.{item.id}" for item in items)
            message = (
                f"{names} may be left empty: then nobody knows which version of the consent form was signed"
            )
            yield Issue(f"forms/{form.id}/items/{items[0].id}", message, "write required: always")
        for item in items:
            yield from _unknown_versions(plan, form, item)


def _is_of_consent(plan: Plan, form: Form) -> bool:
    """Whether a form records consent: it is named so, or the activity is that fills it in."""
    activities = [activity.name for activity in plan.protocol.activities if activity.form == form.id]
    return bool(activities) and any(
        next(find_phrases("consent", name), None) for name in (form.name, *activities)
    )


def _unknown_versions(plan: Plan, form: Form, item: Item) -> Iterator[Issue]:
    """Versions of the consent form for which a choice has no code."""
    consent, codelist = plan.protocol.consent, plan.codelists.get(item.codelist or "")
    codes = {code.code for code in codelist.codes} if codelist is not None else set()
    versions = [version.id for version in (consent.versions or ())] if consent is not None else []
    missing = [version for version in versions if version not in codes]
    if codelist is not None and missing and len(missing) < len(versions):
        message = f"{form.id}.{item.id} has no code for {', '.join(missing)} of the consent form"
        yield Issue(f"codelists/{codelist.id}", message, "add a code for each version")

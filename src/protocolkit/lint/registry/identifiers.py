"""REG: numbers of the study, and the register that the record comes from."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.wordlist import pairs, words

__all__ = ["reg001", "reg010"]


@rule("REG001", Severity.ERROR)
def reg001(subject: Subject) -> Iterator[Issue]:
    """A number of the study has the form that its registry gives out.

    ## Why it matters

    A number with a digit too few leads nowhere, or to another study. Registries, journals and databases join the
    records of a study by its numbers.

    ## Bad

    ```yaml
    study:
      identifiers:
        - {id: CTNO, type: UTN, value: U1111-0000-000}
    ```

    ## Good

    ```yaml
    study:
      identifiers:
        - {id: CTNO, type: UTN, value: U1111-0000-0000}
    ```

    ## How to fix

    Copy the number from the registry. An NCT number of another form does not even load (SHP006). The forms are in
    `wordlists/identifier_forms.txt`; of another registry (type `REGISTRY`) the form is known by how the number begins.

    ## Source

    ClinicalTrials.gov glossary, NCT number; EMA, EudraCT and EU CT numbers; WHO, Universal Trial Number; ICTRP, primary
    registries.
    """
    forms = pairs("identifier_forms")
    for identifier in subject.plan.protocol.study.identifiers:
        value = identifier.value
        known = forms.get(identifier.type.casefold(), "").split()
        if identifier.type == "REGISTRY" and value:
            known = [form for form in known if value.startswith(_beginning(form))]
        if value and known and not any(_has_form(value, form) for form in known):
            shown = " or ".join(form.replace("#", "9") for form in known)
            message = f"{identifier.id}: {value!r} is no number of the form {shown}"
            pointer = f"study/identifiers/{identifier.id}/value"
            yield Issue(pointer, message, "copy the number from the registry; 9 stands for any digit")


def _beginning(form: str) -> str:
    """What comes before the first digit of a form."""
    return form.partition("#")[0]


def _has_form(value: str, form: str) -> bool:
    """Whether a number has a form in which ``#`` stands for a digit."""
    return len(value) == len(form) and all(
        there.isascii() and there.isdigit() if wanted == "#" else there == wanted
        for there, wanted in zip(value, form, strict=True)
    )


@rule("REG010", Severity.WARNING, "ext")
def reg010(subject: Subject) -> Iterator[Issue]:
    """The record comes from the primary registry, and the day on which it was copied is kept.

    ## Why it matters

    Other sites copy registries, late and in a form of their own: columns run together, signs are lost, corrections
    are missing. And a registry record changes; without the day of the copy nobody can find that version again.

    ## Bad

    ```yaml
    provenance:
      record:
        file: record/invented.txt
        sha256: dfea846b1e8bb9556d2c7baac8375d8fc03caeb01cb827c695df62ee67a51360
        publisher: Trials Mirror
        snapshot: spring
    ```

    ## Good

    ```yaml
    provenance:
      record:
        file: record/invented.txt
        sha256: dfea846b1e8bb9556d2c7baac8375d8fc03caeb01cb827c695df62ee67a51360
        publisher: ClinicalTrials.gov
        snapshot: 2025-02-10
    ```

    ## How to fix

    Copy the record from the registry itself, and write under `snapshot:` the day on which that was done. Where only
    a copy is at hand, keep it, compare it with the registry, and record a decision. Registries are listed in
    `wordlists/primary_registries.txt`.

    ## Source

    WHO ICTRP, primary registries; ICH E6(R3), source records: attributable, original, accurate.
    """
    record = subject.plan.protocol.provenance.record
    if record is None:
        return
    if record.publisher.casefold() not in words("primary_registries"):
        message = f"the record was copied from {record.publisher}, which is no primary registry"
        fix = "compare it with the record of the primary registry, or copy that one"
        yield Issue("provenance/record/publisher", message, fix)
    if not _has_form(record.snapshot or "", "####-##-##"):
        known = f"only {record.snapshot!r} is known" if record.snapshot else "nothing is known"
        message = f"of the day on which the record was copied {known}"
        yield Issue("provenance/record/snapshot", message, "copy the record anew, and write the day")

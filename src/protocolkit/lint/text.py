"""TXT: text that means what it says, to every reader and every program."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.texts import pointer_to

__all__ = ["txt001"]

_BACKSLASH_FRACTION = re.compile(r"[0-9]\s*\\\s*[0-9]")


@rule("TXT001", Severity.WARNING)
def txt001(subject: Subject) -> Iterator[Issue]:
    r"""A fraction is written with a slash, never with a backslash.

    ## Why it matters

    `1\2` is what scanning and word processors make of a half. Readers guess, programs drop the backslash, and a
    limit becomes 12 instead of 1/2.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Eczema of more than 1\2 of the hand
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Eczema of more than 1/2 of the hand
    ```

    ## How to fix

    Write the fraction with a slash, or as a percentage. A verbatim text stays as it is: write the condition
    beside it with the value that is meant, and ask the sponsor to correct the record.

    ## Source

    ISO 80000-1, fractions; ClinicalTrials.gov quality control criteria, legible text.
    """
    for text in subject.texts:
        if "\\" not in text[-1]:
            continue
        pointer = pointer_to(text)
        for found in _BACKSLASH_FRACTION.finditer(text[-1]):
            where = " ".join(pointer.split("/")[-2:])
            message = f"{where}: {found[0]!r} is a fraction with a backslash".replace("\\\\", "\\")
            yield Issue(pointer, message, f"write {found[0].replace(chr(92), '/')}, and say of what")

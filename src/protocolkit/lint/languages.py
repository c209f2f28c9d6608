"""LNG: texts that one of the study's languages lacks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.source.translations import Untranslated

__all__ = ["lng001"]

_SHOWN = 3


@rule("LNG001", Severity.WARNING)
def lng001(subject: Subject) -> Iterator[Issue]:
    """A text is given in every language of the study.

    ## Why it matters

    A site that works in Russian gets the forms in Russian. Where one question has no translation, the form shows it in
    the language of the spec, marked as such: half of a form that nobody at the site can read is found on the first
    participant. All missing texts of a form, or of a chapter, are one finding; texts without words need no translation.

    ## Bad

    ```yaml
    study:
      languages: [en, ru]
    arms:
      - {id: PBO, name: {en: Placebo, ru: Плацебо}}
      - {id: LOW, name: Kalmoxin 10 mg}
    ```

    ## Good

    ```yaml
    study:
      languages: [en]
    arms:
      - {id: PBO, name: Placebo}
      - {id: LOW, name: Kalmoxin 10 mg}
    ```

    ## How to fix

    Write the text as a mapping of languages to texts: `name: {en: Kalmoxin 10 mg, ru: Калмоксин 10 мг}`.
    Take a language into which nobody translates out of `study.languages`. Where a part of the spec stays in one
    language on purpose, record a decision at its element.

    ## Source

    ICH E6(R3) 2.8, information in a language that its readers understand; ISO 17100, completeness of a translation.
    """
    for language, parts in groupby(subject.untranslated, lambda part: part.language):
        found = list(parts)
        if language in subject.plan.protocol.translations:
            yield from map(_issue, found)
        else:
            message = f"no text is given in {language} yet, one of the study's languages"
            fix = f"translate the texts, or take {language} out of the languages"
            yield Issue("study/languages", message, fix)


def _issue(part: Untranslated) -> Issue:
    name = part.pointer.rpartition("/")[2]
    count = len(part.missing)
    amount = f"{count} of {part.count} texts" if part.count > 1 else "a text"
    message = f"{name}: {amount} {'has' if count == 1 else 'have'} no translation into {part.language}"
    pointer, *others = part.missing
    related = tuple((other, "nor has this") for other in others[: _SHOWN - 1])
    return Issue(pointer, message, f"add the text in {part.language}", related)

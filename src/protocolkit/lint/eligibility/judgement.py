"""ELG: what is left to somebody's judgement, and whose."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Precision, Severity
from protocolkit.lint.phrases import find_phrases, words_of
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.scopes import Passage
from protocolkit.lint.text_rule import Hit, text_rule
from protocolkit.lint.texts import criterion_pointer

__all__ = ["elg001", "elg011"]

_INVESTIGATOR = frozenset({"investigator", "investigators", "investigator's", "investigators'", "pi"})
_NEAR = 6
"""Words before or after an opinion among which its owner stands."""


@rule("ELG001", Severity.ERROR)
def elg001(subject: Subject) -> Iterator[Issue]:
    """A criterion has a condition, or says what is judged.

    ## Why it matters

    Where a criterion rests on a judgement and nobody says on which, the eligibility form cannot ask for it: sites
    decide it in different ways, and nobody records why.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          assessment: judgement
          judgement: null
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          assessment: judgement
          judgement: Suitability for the study; the reason is recorded.
    ```

    ## How to fix

    Say under `judgement:` what is judged and by whom. Where data alone decide, write `assessment: computable` and
    the condition under `when:`; a criterion without either is refused when the spec is loaded.

    ## Source

    ICH E6(R3), eligibility decided by the investigator; ICH M11, section 5.
    """
    for criterion in subject.plan.protocol.eligibility.criteria:
        pointer = criterion_pointer(subject.plan.protocol, criterion)
        if criterion.assessment != "computable" and criterion.judgement is None:
            who = "wholly" if criterion.assessment == "judgement" else "partly"
            message = f"{criterion.id} is {who} a judgement, but does not say what is judged"
            yield Issue(f"{pointer}/judgement", message, "write under judgement: what is judged, and by whom")


def _settled(subject: Subject, passage: Passage, hit: Hit) -> Hit | None:
    """An investigator's opinion is answered where the criterion asks for the reason."""
    criterion = subject.plan.criteria[passage.name]
    is_answered = any(find_phrases("reasons_recorded", criterion.judgement or ""))
    return None if is_answered and _owner(passage.text, hit) else hit


@text_rule("ELG011", Severity.WARNING, over="criteria", precision=Precision(6, 6), settle=_settled)
def elg011(text: str) -> Iterator[Hit]:
    """What an opinion decides is decided by the investigator, with the reason recorded.

    ## Why it matters

    Eligibility is the investigator's decision. An opinion of somebody else, or one whose reason nobody writes down,
    lets participants in or keeps them out in ways that no monitor can follow, and opens a door for bias.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Unsuitable for the study in the opinion of the treating physician
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Any reason for which the investigator judges the participant unsuitable for the study
          judgement: Suitability for the study; the reason is recorded.
    ```

    ## How to fix

    Let the investigator decide, and say under `judgement:` that the reason is recorded, with an item on the form
    for it. Better, replace the opinion by what it would rest on. The words are in `wordlists/opinion.txt`.

    ## Source

    ICH E6(R3), responsibilities of the investigator, source records; ICH E9, section 2.3 (bias).
    """
    if any(find_phrases("reasons_recorded", text)):
        return
    for found in find_phrases("opinion", text):
        hit = Hit(found.start, found.end, "")
        words = text[found.start : found.end]
        if _owner(text, hit):
            message = f"an opinion decides ({words!r}), and no reason is asked for"
            yield Hit(found.start, found.end, message, "say under judgement: that the reason is recorded")
        else:
            message = f"an opinion decides ({words!r}), and it is not said to be the investigator's"
            yield Hit(found.start, found.end, message, "let the investigator decide, and ask for the reason")
        return


def _owner(text: str, hit: Hit) -> bool:
    """Whether the opinion is the investigator's."""
    found = words_of(text)
    at = [number for number, word in enumerate(found) if hit.start <= word.start < hit.end]
    near = found[max(0, at[0] - _NEAR) : at[-1] + 1 + _NEAR]
    return any(word.text in _INVESTIGATOR for word in near)

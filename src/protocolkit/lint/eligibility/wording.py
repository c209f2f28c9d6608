"""ELG: criteria that depend on something, and criteria that say what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Precision, Severity
from protocolkit.lint.phrases import find_phrases, words_of
from protocolkit.lint.text_rule import Hit, text_rule

__all__ = ["elg020", "elg024"]

_OPENING = 4
"""Words from the first on among which a criterion is turned into its opposite."""


@text_rule("ELG020", Severity.INFO, "ext", over="criteria", precision=Precision(0, 3))
def elg020(text: str) -> Iterator[Hit]:
    """A criterion that depends on something says what applies otherwise.

    ## Why it matters

    Whoever does not have the disease in "if having diabetes, well controlled" neither meets the criterion nor fails
    it. A form with yes and no alone makes somebody choose, and "not applicable" is counted as "not met".

    ## Bad

    ```yaml
    eligibility:
      inclusion:
        - id: INC06
          text: On stable medication for the thyroid gland if needed
    ```

    ## Good

    ```yaml
    eligibility:
      inclusion:
        - id: INC06
          text: On stable medication for the thyroid gland if prescribed; otherwise the criterion is met
    ```

    ## How to fix

    Say what holds otherwise: "met by participants without it". Under `when:` write `implies`, or `or` with the case in
    which it does not apply. The words are in `wordlists/conditionals.txt` and `otherwise.txt`.

    ## Source

    ICH M11, section 5; CDISC CDASH, inclusion and exclusion criteria not met.
    """
    if any(find_phrases("otherwise", text)):
        return
    for found in find_phrases("conditionals", text):
        words = text[found.start : found.end]
        message = f"{words!r} makes it depend on something, and nothing says what applies otherwise"
        yield Hit(found.start, found.end, message, "say what holds of everybody else")
        return


@text_rule("ELG024", Severity.INFO, "ext", over="criteria", precision=Precision(14, 17))
def elg024(text: str) -> Iterator[Hit]:
    """A criterion says what must be there, not what is missing.

    ## Why it matters

    The answer No to "no prior surgery", or to the exclusion "consent not signed", is a double negation. Answers are
    entered the wrong way round, most of all by people who read in a second language.

    ## Bad

    ```yaml
    eligibility:
      inclusion:
        - id: INC06
          text: Absence of any skin disease other than itch
    ```

    ## Good

    ```yaml
    eligibility:
      inclusion:
        - id: INC06
          text: Healthy skin apart from the itch
    ```

    ## How to fix

    Write an inclusion that says what is missing as the exclusion of that thing, and an exclusion of what is missing
    as an inclusion. The openings are in `wordlists/negative_openings.txt`.

    ## Source

    CDISC CDASH, wording of questions (avoid negatives); good clinical data management practice.
    """
    for found in find_phrases("negative_openings", text):
        if found.first < _OPENING and not _is_word_of_a_name(text, found.end):
            words = text[found.start : found.end]
            message = f"{words!r} turns it into its opposite: yes and no change places on the form"
            yield Hit(found.start, found.end, message, "say what must be there, in the other list if need be")
        return


def _is_word_of_a_name(text: str, end: int) -> bool:
    """``not`` before ``only``, ``no`` before a number: no negation."""
    after = next((word.text for word in words_of(text[end:])), "")
    return after == "only" or after[:1].isdigit()

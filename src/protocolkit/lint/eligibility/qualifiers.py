"""ELG: words that grade without a measure, and classifications named loosely."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Precision, Severity
from protocolkit.lint.phrases import Found, find_phrases, words_of
from protocolkit.lint.quantities import quantities_of
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.stated import names_in
from protocolkit.lint.text_rule import Hit, text_rule
from protocolkit.lint.texts import criterion_pointer
from protocolkit.lint.wordlist import pairs

__all__ = ["elg010", "elg017"]

_BEFORE = 3
_REACH = 12
"""Words before and after a qualifier among which its number or scale is looked for, beside a bracket."""
_ENDS = frozenset(";(")
_JOINTS = _ENDS | {"and", "or"}
"""Behind them a number belongs to something else."""
_TIMES = ("a", "mo", "wk", "d", "h")
"""Units that say when, not how much."""

_LEVELS = frozenset(
    {
        *(
            "category",
            "categories",
            "class",
            "classes",
            "grade",
            "grades",
            "group",
            "groups",
            "score",
            "scores",
        ),
        *("stage", "stages", "status", "type", "types", "degree"),
    }
)
_FAR = 6
"""Words before or after the name of a classification among which its level stands."""
_ROMAN = frozenset({"i", "ii", "iii", "iv", "v", "vi"})


@text_rule("ELG010", Severity.WARNING, over="criteria", precision=Precision(18, 26))
def elg010(text: str) -> Iterator[Hit]:
    """A word that grades a finding comes with a number or a scale.

    ## Why it matters

    What one investigator calls pronounced is moderate to the next: two sites enrol two populations under the same
    words, and a result does not carry over to anybody.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Pronounced neurological deficit
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Pronounced neurological deficit (NIHSS of 5 or more)
    ```

    ## How to fix

    Put the number with its measure, or the scale with its level, in brackets after the word. Where only judgement
    can tell, say under `judgement:` what is judged. The words are in `wordlists/qualifiers.txt`.

    ## Source

    ICH M11, section 5 (criteria that can be applied without interpretation); ICH E9, section 2.2.1.
    """
    settled = [(term.first, term.last) for term in find_phrases("settled_terms", text)]
    for found in find_phrases("qualifiers", text):
        is_settled = any(first <= found.first and found.last <= last for first, last in settled)
        if not is_settled and not _is_measured(text, found):
            words = text[found.start : found.end]
            yield Hit(
                found.start,
                found.end,
                f"{words!r} has no measure",
                "add a number with its measure, or a scale",
            )


def _is_measured(text: str, found: Found) -> bool:
    """Whether a bracket after the word holds a number with its measure, or the sentence names a number or a scale."""
    bracket, rest, own = _bracket(text, found.end), _rest(text, found, _ENDS), _rest(text, found, _JOINTS)
    is_numbered = any(q.times or q.unit not in (None, *_TIMES) for q in quantities_of(own))
    return is_numbered or _measures(bracket) or any(find_phrases("scales", f"{rest} {bracket}"))


def _bracket(text: str, end: int) -> str:
    """The first bracket after a place, in the same part of the sentence."""
    opening, closing = text.find("(", end), text.find(")", end)
    is_near = 0 <= opening < closing and not any(sign in text[end:opening] for sign in ".;")
    return text[opening + 1 : closing] if is_near else ""


def _rest(text: str, found: Found, ends: frozenset[str]) -> str:
    """The words around a qualifier, up to a word that ends what belongs to it."""
    words = words_of(text)
    after = words[found.last + 1 : found.last + 1 + _REACH]
    stop = next((number for number, word in enumerate(after) if word.text in ends), len(after))
    around = (*words[max(0, found.first - _BEFORE) : found.first], *after[:stop])
    return text[around[0].start : around[-1].end] if around else ""


def _measures(text: str) -> bool:
    """A number, and something it is a number of."""
    return any(c.isdigit() for c in text) and ("%" in text or any(c.isalpha() for c in text))


@rule("ELG017", Severity.WARNING)
def elg017(subject: Subject) -> Iterator[Issue]:
    """A classification is named with its own word for a level, and with its version where there are several.

    ## Why it matters

    Heart failure has classes by NYHA and stages by ACC/AHA, and the third of one is not the third of the other. A level
    with the word of another scale is looked up in the wrong table; without a version, in one of several.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Heart failure of NYHA stage III
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Heart failure of NYHA class III
    ```

    ## How to fix

    Write the system, its version or variant, and its word: CTCAE version 5.0, grade 3. Systems, their words and
    variants are in `wordlists/classifications.txt`; a variant may stand in the label of a variable as well.

    ## Source

    ICH M11, section 5; Criteria Committee of the New York Heart Association, Nomenclature and Criteria, 9th edition.
    """
    plan = subject.plan
    for criterion in plan.protocol.eligibility.criteria:
        pointer = f"{criterion_pointer(plan.protocol, criterion)}/text"
        used = (plan.variables.get(name) for name in names_in(criterion.when))
        labels = " ".join(variable.label for variable in used if variable is not None)
        for found in find_phrases("classifications", criterion.text):
            trouble = _loosely_named(criterion.text, labels, found)
            if trouble is not None:
                words, fix = trouble
                message = f"{criterion.id}: {criterion.text[found.start : found.end]} {words}"
                yield Issue(pointer, message, fix, span=(found.start, found.end))


def _loosely_named(text: str, labels: str, found: Found) -> tuple[str, str] | None:
    """What the name of a classification lacks, and how to mend it; ``None`` where it is named with no level."""
    own, _, variants = pairs("classifications")[found.entry].partition(";")
    levels = own.strip().split("|")
    words = words_of(text)
    near = sorted(
        (
            word
            for number, word in enumerate(words)
            if abs(number - found.first) <= _FAR and word.text in _LEVELS
        ),
        key=lambda word: min(abs(word.start - found.end), abs(found.start - word.end)),
    )
    fix = f"write {levels[0]}, and the version where there are several"
    if near and near[0].text not in levels:
        return f"has no {near[0].text}: its levels are called {levels[0]}", fix
    around = words[max(0, found.first - 2) : found.last + 4]
    if not near and any(word.text[0].isdigit() or word.text in _ROMAN for word in around):
        return f"is named without its word for a level: {levels[0]}", fix
    wanted = [variant.strip() for variant in variants.split("|") if variant.strip()]
    if near and wanted and not any(variant in f"{text} {labels}".casefold() for variant in wanted):
        return f"has variants ({', '.join(wanted)}), and none is named", fix
    return None

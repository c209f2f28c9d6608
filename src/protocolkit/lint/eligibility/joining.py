"""ELG: criteria that hold more than one condition, and the words that join them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

from protocolkit.conditions import names, parse
from protocolkit.conditions.nodes import Compare, Logic, Member, Node, Not, walk
from protocolkit.conditions.requirements import Requirement, parts_of
from protocolkit.findings import Precision, Severity
from protocolkit.lint.phrases import Word, words_of
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.text_rule import Hit, text_rule
from protocolkit.lint.texts import criterion_pointer
from protocolkit.lint.wordlist import words

__all__ = ["elg004", "elg008", "elg009"]

_ENDINGS = ("al", "ic", "ive", "ous", "ent", "ant", "able", "ible", "ary", "ory", "ular", "ed")
"""How adjectives end; two of them joined before one noun are one condition."""


_REACH = 4
"""Words after 'and' or 'or' among which the second condition stands."""
_ENDS = frozenset(".;,()")


class _Joint(msgspec.Struct, frozen=True):
    """An ``and`` or ``or`` of a text: its word, and the sentence and bracket it stands in."""

    word: Word
    sentence: int
    is_bracketed: bool
    before: str
    after: str
    ahead: tuple[str, ...] = ()

    @property
    def is_compound(self) -> bool:
        """Whether two conditions of a participant are joined: stroke or myocardial infarction."""
        if self.is_bracketed or self.before not in words("conditions"):
            return False
        ends = [number for number, word in enumerate(self.ahead) if word in _ENDS]
        ahead = self.ahead[: ends[0]] if ends else self.ahead
        return any(word in words("conditions") for word in ahead)

    @property
    def is_modifying(self) -> bool:
        """Whether it joins two words before one noun: acute or chronic infection."""
        return (_is_modifier(self.before) and _is_modifier(self.after)) or _is_pair(self.before, self.after)


def _joints(text: str) -> tuple[_Joint, ...]:
    return tuple(_found_joints(words_of(text)))


def _found_joints(found: Sequence[Word]) -> Iterator[_Joint]:
    sentence = depth = 0
    for number, word in enumerate(found):
        if word.text in "([":
            depth += 1
        elif word.text in ")]":
            depth = max(0, depth - 1)
        elif word.text in ".;:" and not depth:
            sentence += 1
        elif word.text in ("and", "or") and 0 < number < len(found) - 1:
            before, after = found[number - 1].text, found[number + 1].text
            if f"{word.text} {after}" not in words("operators_after") and after not in ("or", "/"):
                ahead = tuple(word.text for word in found[number + 1 : number + 1 + _REACH])
                yield _Joint(word, sentence, depth > 0, before, after, ahead)


def _is_modifier(word: str) -> bool:
    return word.endswith(_ENDINGS) or word in words("modifiers")


def _is_pair(before: str, after: str) -> bool:
    """Two words that are one thing: male or female."""
    return f"{before} {after}" in words("one_thing") or f"{after} {before}" in words("one_thing")


def _taken_apart(subject: Subject) -> Iterator[Issue]:
    """Criteria of which the condition holds several things, and whose text has no word that joins them."""
    protocol = subject.plan.protocol
    for criterion in protocol.eligibility.criteria:
        tree = parse(criterion.when).tree if criterion.when else None
        if tree is None or any(joint.is_compound for joint in _joints(criterion.text)):
            continue
        is_inclusion = criterion in protocol.eligibility.inclusion
        parts = parts_of(Requirement(criterion.id, "inclusion" if is_inclusion else "exclusion", tree))
        named = {names(part.tree).bare for part in parts}
        if len(named) > 1:
            yield Issue(
                f"{criterion_pointer(protocol, criterion)}/text",
                f"{criterion.id}: its condition holds {len(named)} things that one yes or no cannot tell apart",
                "give each condition its own criterion",
            )


@text_rule("ELG004", Severity.WARNING, over="criteria", precision=Precision(10, 11), beside=_taken_apart)
def elg004(text: str) -> Iterator[Hit]:
    """A criterion holds one condition.

    ## Why it matters

    One yes or no for two conditions cannot tell which of them failed: the screening log loses the reason, and
    an amendment of one of them touches both.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Stroke or severe depression in the year before screening
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Stroke in the year before screening
    ```

    ## How to fix

    Give each condition its own entry. Where the registered text stays, join them under `when:` with `and` or `or`, and
    ask each on the form. Of two words joined by "and" or "or", conditions are those of `wordlists/conditions.txt`;
    beyond words, the condition under `when:` shows what a criterion holds.

    ## Source

    ICH M11, section 5 (one criterion, one statement); good clinical data management practice.
    """
    for joint in _joints(text):
        if joint.is_compound:
            message = f"{joint.word.text!r} joins conditions that one yes or no cannot tell apart"
            yield Hit(joint.word.start, joint.word.end, message, "give each condition its own criterion")
            return


def _joined_otherwise(subject: Subject) -> Iterator[Issue]:
    """Criteria whose text has ``and`` alone, or nothing, where the condition has ``or``."""
    protocol = subject.plan.protocol
    for criterion in protocol.eligibility.criteria:
        tree = parse(criterion.when).tree if criterion.when else None
        said = {joint.word.text for joint in _joints(criterion.text)}
        if (
            tree is None
            or "or" in said
            or any(_slashes(words_of(criterion.text)))
            or not _joins_with_or(tree)
        ):
            continue
        how = "'and'" if said else "a list without 'or'"
        first = next((joint.word for joint in _joints(criterion.text)), None)
        yield Issue(
            f"{criterion_pointer(protocol, criterion)}/text",
            f"{criterion.id}: the text has {how} where its condition has 'or'",
            "say in the text whether one of them is enough, or ask the sponsor",
            span=(first.start, first.end) if first else None,
        )


def _joins_with_or(tree: Node) -> bool:
    """Whether alternatives are joined; ``not A or B`` says if, and joins none."""
    joined = (node.parts for node in walk(tree) if isinstance(node, Logic) and node.operator == "or")
    return any(not any(_denies(part) for part in parts) for parts in joined)


def _denies(part: Node) -> bool:
    match part:
        case Not():
            return True
        case Compare():
            return "!=" in part.operators
        case Member():
            return part.negated
        case _:
            return False


@text_rule("ELG008", Severity.WARNING, over="criteria", precision=Precision(2, 4), beside=_joined_otherwise)
def elg008(text: str) -> Iterator[Hit]:
    """'And' and 'or' in one sentence are grouped, and 'and' does not stand between alternatives.

    ## Why it matters

    "A and B or C" is two criteria, depending on who reads it, and "pregnant and lactating women" is hardly
    meant to spare those who are only one of them. Different readers enrol different participants.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Insomnia and depression or anxiety at screening
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Insomnia at screening
    ```

    ## How to fix

    Write one criterion for each condition, or a list with "all of" or "any of" before it. Where the registered
    text stays, the condition under `when:` shows which reading was adopted; ask the sponsor.

    ## Source

    ICH M11, section 5 (criteria that can be applied without interpretation).
    """
    found = [joint for joint in _joints(text) if not joint.is_bracketed and not joint.is_modifying]
    for one, other in pairwise(found):
        if one.sentence == other.sentence and one.word.text != other.word.text:
            message = "'and' and 'or' stand in one sentence, and nothing says which belongs together"
            yield Hit(
                one.word.start, other.word.end, message, "use brackets or a list, or one criterion for each"
            )
            return


@rule("ELG009", Severity.WARNING)
def elg009(subject: Subject) -> Iterator[Issue]:
    """A slash does not stand for 'and' or 'or'.

    ## Why it matters

    "A/B" is read as and, as or, and as a ratio. A translator has to choose one, and so does every site.

    ## Bad

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Asthma/chronic bronchitis at screening
    ```

    ## Good

    ```yaml
    eligibility:
      exclusion:
        - id: EXC08
          text: Asthma or chronic bronchitis at screening
    ```

    ## How to fix

    Write "and" or "or". A slash belongs to units, fractions and ratios alone; those of `wordlists/slashes.txt` pass.

    ## Source

    ICH M11, section 5; ISO 80000-1 (the solidus as division).
    """
    protocol = subject.plan.protocol
    for criterion in protocol.eligibility.criteria:
        if "/" not in criterion.text:
            continue
        for one, other in _slashes(words_of(criterion.text)):
            written = criterion.text[one.start : other.end]
            yield Issue(
                f"{criterion_pointer(protocol, criterion)}/text",
                f"{criterion.id}: {written!r} may mean and, or, or a ratio",
                "write 'and' or 'or'",
                span=(one.start, other.end),
            )


def _slashes(found: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    """Slashes between two words that are no unit, with these."""
    for one, slash, other in zip(found, found[1:], found[2:], strict=False):
        if slash.text != "/" or not (one.text[0].isalpha() and other.text[0].isalpha()):
            continue
        if f"{one.text}/{other.text}" not in words("slashes") and not _is_unit(one.text, other.text):
            yield one, other


def _is_unit(one: str, other: str) -> bool:
    return other in words("unit_parts") and (one in words("unit_parts") or len(one) < 3)

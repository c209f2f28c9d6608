"""ETH: no person can be recognised from the protocol."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.prose import find_word
from protocolkit.lint.rule import Hit, Issue, Subject
from protocolkit.lint.scopes import Passage
from protocolkit.lint.structure.remarks import remarks_of
from protocolkit.lint.text_rule import text_rule
from protocolkit.lint.texts import Prose, last_steps, pointer_to
from protocolkit.lint.wordlist import words

__all__ = ["eth008"]

_ADDRESS_MARKS = frozenset("._%+-")
_NUMBER_MARKS = frozenset(" ()-./")
_FEWEST_DIGITS, _MOST_DIGITS = 8, 15
"""Digits of a telephone number with its country (ITU-T E.164 has at most 15)."""

_NEAR = 12
"""Characters between a word for telephone and its number."""

_FIX = "name the role instead; persons belong on the sponsor's list of contacts"


def _unread(subject: Subject) -> Iterator[Issue]:
    """What stands beside the content: notes, questions, assumptions, and the record."""
    remarks = Prose(remarks_of(subject.plan.protocol))
    for hit in _persons(remarks.text):
        found = remarks.at(hit.start, hit.end)
        if found is not None:
            text, start, end = found
            pointer = pointer_to(text)
            yield Issue(pointer, f"{last_steps(pointer)}: {hit.message}", hit.fix, span=(start, end))
    record = subject.record
    for hit in _persons(record):
        number, begin = record.count("\n", 0, hit.start) + 1, record.rfind("\n", 0, hit.start) + 1
        message = f"the record, line {number}: {hit.message}"
        span = (hit.start - begin, hit.end - begin)
        yield Issue("provenance/record", message, hit.fix, record_line=number, record_span=span)


def _unless_of_a_role(subject: Subject, passage: Passage, hit: Hit) -> Hit | None:
    """A number or mailbox is welcome where contacts stand, unless the mailbox has the name of a person."""
    field = passage.fields[0].pointer.rpartition("/")[2]
    if field == "phone":
        return None
    if field in ("email", "contact"):
        owner = passage.text[hit.start : hit.end].partition("@")[0]
        parts = [part for part in owner.replace("_", ".").split(".") if part.isalpha()]
        return hit if len(parts) > 1 else None
    return hit


@text_rule("ETH008", Severity.ERROR, "ext", over="all", settle=_unless_of_a_role, beside=_unread)
def eth008(text: str) -> Iterator[Hit]:
    """No name of a person, telephone number or personal mailbox stands in the protocol.

    ## Why it matters

    The spec is copied, published and kept for decades. Names and numbers of persons in it are personal data that
    nobody can take back, and they are out of date within a year.

    ## Bad

    ```yaml
    study:
      detailed_description: Questions go to Dr. Solveig Erfunden, +00 0000 000 000.
    ```

    ## Good

    ```yaml
    study:
      detailed_description: Questions go to the trial physician of the sponsor.
    ```

    ## How to fix

    Name the role. A mailbox or switchboard of a role may stand under `contacts:` and `contact:`. Titles before a name
    are in `wordlists/titles_of_persons.txt`, words before a number in `wordlists/telephones.txt`.

    ## Source

    Regulation (EU) 2016/679, article 5 (data minimisation); ICH E6(R3), confidentiality.
    """
    yield from _persons(text)


def _persons(text: str) -> Iterator[Hit]:
    for start, end, what in sorted(
        (
            *((start, end, "is a mailbox") for start, end in _mailboxes(text)),
            *((start, end, "is a telephone number") for start, end in _numbers(text)),
            *((start, end, "names a person") for start, end in _names(text)),
        )
    ):
        yield Hit(start, end, f"{text[start:end]!r} {what}", _FIX)


def _mailboxes(text: str) -> Iterator[tuple[int, int]]:
    at = text.find("@")
    while at >= 0:
        start, end = at, at + 1
        while start and (text[start - 1].isalnum() or text[start - 1] in _ADDRESS_MARKS):
            start -= 1
        while end < len(text) and (text[end].isalnum() or text[end] in ".-"):
            end += 1
        domain = text[at + 1 : end].rstrip(".-")
        if start < at and "." in domain and domain.rpartition(".")[2].isalpha():
            yield start, at + 1 + len(domain)
        at = text.find("@", max(end, at + 1))


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    """Numbers after a plus sign at the beginning of a word, or soon after a word for telephone."""
    plus = text.find("+")
    told = set()
    while plus >= 0:
        if not text[plus - 1 : plus].isalnum() or plus == 0:
            told.add(plus)
        plus = text.find("+", plus + 1)
    for word in words("telephones"):
        for spelled in (word, word.capitalize()):
            for _, end in find_word(spelled, text, plural=False):
                first = next(
                    (i for i in range(end, min(end + _NEAR, len(text))) if text[i] in "+0123456789"), -1
                )
                if first >= 0:
                    told.add(first)
    last = 0
    for start in sorted(told):
        end, digits = _number(text, start)
        if start >= last and _FEWEST_DIGITS <= digits <= _MOST_DIGITS:
            last = end
            yield start, end


def _number(text: str, start: int) -> tuple[int, int]:
    """Where a telephone number ends, and how many digits it has."""
    end, digits, last = start + (text[start] == "+"), 0, start
    while end < len(text) and (text[end] in "0123456789" or text[end] in _NUMBER_MARKS):
        if text[end] in "0123456789":
            digits, last = digits + 1, end + 1
        end += 1
    return last, digits


def _names(text: str) -> Iterator[tuple[int, int]]:
    """A title with a capital, and after it a word with one."""
    for title in words("titles_of_persons"):
        for start, end in find_word(title.capitalize(), text, plural=False):
            rest = end + (text[end : end + 1] == ".")
            name = rest
            while text[name : name + 1] == " ":
                name += 1
            if (
                rest < name <= rest + 2
                and text[name : name + 1].isupper()
                and text[name + 1 : name + 2].islower()
            ):
                last = name
                while last < len(text) and (text[last].isalpha() or text[last] in "-'’"):
                    last += 1
                yield start, last

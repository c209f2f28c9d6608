"""Answers to a protocol's open questions, recorded where the questions stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from protocolkit.errors import CannotRun

if TYPE_CHECKING:
    from protocolkit.source.load import Loaded

__all__ = ["AnswersRecorded", "record"]


class AnswersRecorded(msgspec.Struct, frozen=True):
    """The file that answers were written into, how many, and what they leave to review.

    ``to_review`` pairs each answered question with the assumption that nobody has confirmed or replaced yet.
    """

    file: str
    count: int
    to_review: tuple[tuple[str, str], ...] = ()


def record(answers_file: str, load: Callable[[], Loaded]) -> AnswersRecorded:
    """Record the answers of a file in the spec that ``load`` gives, which is one that can be loaded."""
    from protocolkit.output import write_file_atomically
    from protocolkit.source import answers as recording
    from protocolkit.source.files import read_sources

    given = read_sources(answers_file)
    if given.findings:
        raise CannotRun(f"{answers_file}: {given.findings[0].message}", given.findings[0].fix)
    answers = recording.read_answers(answers_file, given.files[0].raw)
    loaded = load()
    assert loaded.plan is not None
    if loaded.sources.revision is not None:
        raise CannotRun("answers are recorded in files, not in a revision of git")
    document = loaded.spec.origins.get("questions")
    if document is None:
        raise CannotRun(f"{loaded.target} has no questions to answer")
    raw = recording.record_answers(document, answers).encode("utf-8")
    recording.must_still_load(loaded, document.file, raw)
    write_file_atomically(document.file, raw)
    to_review = recording.left_to_review(loaded.plan.protocol, answers)
    return AnswersRecorded(document.file, len(answers), to_review)

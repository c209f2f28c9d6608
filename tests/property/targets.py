"""Targets that can be asked: each must answer as the evaluator does, whatever the question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from odk_xpath import form_instance, holds
from recordings import Recording, answers, data_of_recording
from redcap_reference import evaluate
from sqlite_tables import finds, stored

from protocolkit.conditions import Node, Symbols, unparse
from protocolkit.conditions.writers import Question, Refusal, redcap, sql, xpath

__all__ = ["REDCAP", "SQL", "XPATH", "Target"]


class Target(msgspec.Struct, frozen=True):
    """How a condition is written, how a recording is kept, and how the text is asked of what is kept."""

    write: Callable[..., str | Refusal]
    keep: Callable[[Recording, Symbols], Any]
    ask: Callable[[str, Any], object]

    def agrees(self, tree: Node, symbols: Symbols, *recordings: Recording) -> None:
        """Assert that of each recording just the evaluator's question is answered with yes."""
        kept = [self.keep(recording, symbols) for recording in recordings]
        wanted = [answers(tree, symbols, data_of_recording(recording, symbols)) for recording in recordings]
        for question in Question:
            text = self.write(tree, symbols, question)
            if isinstance(text, Refusal):
                continue
            for one, answer in zip(kept, wanted, strict=True):
                assert self.ask(text, one) is (question is answer), (unparse(tree), question, text)


REDCAP = Target(
    redcap.write,
    lambda recording, symbols: {(None, name): raw or "" for name, raw in recording.items()},
    evaluate,
)
SQL = Target(
    sql.write,
    lambda recording, symbols: {
        "participant": [{name: stored(symbols.variables[name], raw) for name, raw in recording.items()}]
    },
    finds,
)
XPATH = Target(xpath.write, lambda recording, symbols: form_instance(recording), holds)

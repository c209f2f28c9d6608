"""Lays the decisions of a spec over findings: what was accepted, and what waits for an answer."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

import msgspec

from protocolkit.findings import Decision, DecisionKind, Finding, Related
from protocolkit.model.plan import Plan
from protocolkit.source.decisions import WHOLE, Recorded, may_be_decided, recorded_decisions
from protocolkit.source.load import Loaded
from protocolkit.source.spec import Positions, path_of, pointer_of

__all__ = ["Decisions"]


class Decisions:
    """The decisions of one spec, and which of them some finding needed."""

    def __init__(self, loaded: Loaded, plan: Plan) -> None:
        self._spec, self._outline = loaded.spec, loaded.outline
        self._status = {question.id: question.status for question in plan.protocol.questions}
        self.all = recorded_decisions(loaded.spec, loaded.marks)
        self._about: dict[str, dict[str, list[Recorded]]] = {}
        for recorded in self.all:
            self._about.setdefault(recorded.rule, {}).setdefault(recorded.about, []).append(recorded)
        self._needed: set[Recorded] = set()
        self._positions = Positions()

    def idle(self, ran: Iterable[str]) -> tuple[Recorded, ...]:
        """Decisions about rules that ran and found nothing that they are about."""
        rules = frozenset(ran)
        return tuple(one for one in self.all if one.rule in rules and one not in self._needed)

    def applied(self, finding: Finding) -> Finding:
        """The finding with what was decided about it, or with why that no longer holds."""
        matching = self._matching(finding) if finding.rule in self._about else []
        if not matching:
            return finding
        self._needed.update(matching)
        nearest = max(matching, key=lambda one: (one.about.count("/"), bool(one.field)))
        where = self._spec.locate(nearest.path)
        if nearest.question is None or self._status.get(nearest.question) == "open":
            kind = DecisionKind.ACCEPTED if nearest.question is None else DecisionKind.OPEN_QUESTION
            decision = Decision(kind, nearest.reason, nearest.role, nearest.question, where)
            return msgspec.structs.replace(
                finding, decision=decision, question=nearest.question or finding.question
            )
        status = "was answered" if self._status.get(nearest.question) == "answered" else "is settled"
        return msgspec.structs.replace(
            finding,
            message=f"{finding.message} - {nearest.question} {status}, so the decision to wait for it has ended",
            related=(*finding.related, Related("the decision that has ended", where, nearest.pointer)),
        )

    def _matching(self, finding: Finding) -> list[Recorded]:
        """Decisions about the finding's rule at its element, or at what encloses it."""
        chapters = self._spec.chapters
        path = path_of(chapters, finding.pointer, self._positions)
        rest = finding.pointer.split("/")[len(path) :]
        pointer = "/".join((pointer_of(chapters, path), *rest)) if path else finding.pointer
        about = self._about[finding.rule]
        enclosing = accumulate(pointer.split("/"), "{}/{}".format)
        found = [one for element in enclosing for one in about.get(element, ())]
        if found or (may_be_decided(self._outline, path) and chapters.get(str(path[0])) is not None):
            return found
        return about.get(WHOLE, [])

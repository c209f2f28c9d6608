"""One spec that is being written: loaded when asked and only when something changed, checked, proven apart."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from protocolkit.api import check_loaded, settings_for
from protocolkit.errors import CannotRun
from protocolkit.findings import Finding, Location
from protocolkit.lint.engine import rule_ids
from protocolkit.lint.settings import Settings
from protocolkit.model.plan import Plan
from protocolkit.model.population import population_of
from protocolkit.server.buffers import Buffers, overlaid
from protocolkit.server.uses import Uses
from protocolkit.source.document import Document
from protocolkit.source.limits import Limits
from protocolkit.source.load import Loaded, load_sources
from protocolkit.source.memory import gc_paused
from protocolkit.source.plain_text import decode
from protocolkit.source.positions import break_lines
from protocolkit.source.yaml import read_yaml

if TYPE_CHECKING:
    from protocolkit.conditions.proofs import Proofs
    from protocolkit.conditions.requirements import Population

__all__ = ["Checked", "Project", "View"]


class View:
    """A spec as it was at one moment, with what is only worked out when somebody asks."""

    def __init__(self, loaded: Loaded, revision: int) -> None:
        self.loaded = loaded
        self.revision = revision
        self._lines: dict[str, list[str]] = {}
        self._uses: Uses | None = None

    @property
    def is_whole(self) -> bool:
        """Whether every file could be read, so that no id is missing because of a slip of the pen."""
        documents = self.loaded.spec.documents.values()
        return not self.loaded.sources.findings and all(one.root is not None for one in documents)

    @property
    def uses(self) -> Uses:
        """Every place at which an id is defined or used."""
        if self._uses is None:
            with gc_paused():
                self._uses = Uses(self.loaded)
        return self._uses

    def lines(self, file: str) -> list[str]:
        """The lines of a file of the spec; empty for any other."""
        if file not in self._lines:
            self._lines[file] = break_lines(self.text(file))
        return self._lines[file]

    def document(self, file: str) -> Document | None:
        """A file with chapters, as read."""
        return self.loaded.spec.documents.get(file)

    def text_at(self, place: Location) -> str:
        """The characters of a range within one line; empty for a longer one."""
        lines = self.lines(place.file)
        if place.line != place.end_line or place.line >= len(lines):
            return ""
        return lines[place.line][place.column : place.end_column]

    def text(self, file: str) -> str:
        """The text of a file of the spec; empty for any other."""
        document = self.document(file)
        if document is not None:
            return document.text
        sources = self.loaded.sources
        raw = next((source.raw for source in sources.files if source.path == file), None)
        if raw is None:
            try:
                raw = sources.read(file.removeprefix(f"{sources.root}/"))
            except CannotRun:
                raw = None
        return decode(file, raw)[0] if raw is not None else ""


class Checked(msgspec.Struct, frozen=True):
    """What a check found in one revision; ``unproven`` where rules that need proofs did not run yet."""

    view: View
    findings: tuple[Finding, ...]
    unproven: bool = False
    trouble: str | None = None


class Project:
    """One spec; ``revision`` counts its changes, and what was found in an earlier one is out of date."""

    def __init__(self, target: str, buffers: Buffers, limits: Limits | None = None) -> None:
        self.target = target
        self.revision = 0
        self.good: View | None = None
        self._buffers = buffers
        self._limits = limits or Limits()
        self._loading = threading.Lock()
        self._view: View | None = None
        self._failed: tuple[int, CannotRun] | None = None
        self._documents: dict[str, tuple[bytes, Document]] = {}
        self._proven: tuple[Population, Proofs] | None = None

    def touch(self) -> None:
        """Something changed."""
        self.revision += 1

    def view(self) -> View:
        """The spec as it is now. Raises ``CannotRun`` when there is nothing to read."""
        with self._loading:
            revision = self.revision
            if self._failed is not None and self._failed[0] == revision:
                raise self._failed[1]
            if self._view is None or self._view.revision != revision:
                try:
                    self._view = View(self._load(), revision)
                except CannotRun as problem:
                    self._view, self._failed = None, (revision, problem)
                    raise
                if self._view.is_whole:
                    self.good = self._view
            return self._view

    def _load(self) -> Loaded:
        kept, self._documents = self._documents, {}

        def read(path: str, raw: bytes, limits: Limits) -> Document:
            known = kept.get(path)
            document = known[1] if known and known[0] == raw else read_yaml(path, raw, limits)
            self._documents[path] = raw, document
            return document

        with gc_paused():
            sources = overlaid(self.target, self._buffers.open, self._limits)
            return load_sources(self.target, sources, self._limits, rules=rule_ids, read=read)

    def check(self, is_current: Callable[[], bool], *, proofs: bool, kept: str | None) -> Checked | None:
        """What is wrong with the spec as it is now; ``None`` where it changed meanwhile.

        Rules that need proofs run where these are known from before, as they are until a condition changes; what
        changed since a release is always left to ``prove``. Raises ``CannotRun`` when there is nothing to read.
        """
        if not is_current():
            return None
        view = self.view()
        plan = view.loaded.plan
        known = self._known(plan) if plan and proofs and not view.loaded.releases else None
        if not is_current():
            return None
        checked = self._checked(view, known, kept)
        unproven = proofs and plan is not None and known is None
        return msgspec.structs.replace(checked, unproven=unproven)

    def prove(self, is_current: Callable[[], bool], *, kept: str | None) -> Checked | None:
        """The same with every rule, which may take a while; proofs are known from then on.

        The solver serves one thread only: the caller sees to it that this is always the same.
        """
        view = self.view()
        plan = view.loaded.plan
        if plan is None or not is_current():
            return None
        known = self._known(plan)
        if known is None:
            from protocolkit.lint.proving import prover

            known = prover(plan, kept)
            self._proven = population_of(plan), known()
        return self._checked(view, known, kept) if is_current() else None

    def _checked(self, view: View, prove: Callable[[], Proofs] | None, kept: str | None) -> Checked:
        """What the rules find, those that need proofs where there are any."""
        settings, trouble = self._settings(kept)
        settings = msgspec.structs.replace(settings, proofs=prove is not None)
        try:
            result = check_loaded(view.loaded, settings, prove=prove)
        except CannotRun as problem:  # the baseline: the check goes on without it
            trouble = trouble or _said(problem)
            plain = msgspec.structs.replace(settings, baseline=None)
            result = check_loaded(view.loaded, plain, prove=prove)
        return Checked(view, result.findings, trouble=trouble)

    def _settings(self, kept: str | None) -> tuple[Settings, str | None]:
        """The settings of the nearest configuration; where that is wrong, those without one, and what is wrong."""
        try:
            return settings_for(self.target, kept=kept), None
        except CannotRun as problem:
            return settings_for(self.target, use_config=False, kept=kept), _said(problem)

    def _known(self, plan: Plan) -> Callable[[], Proofs] | None:
        """The proofs of a protocol, where its conditions are those of the last proof."""
        if self._proven is None or population_of(plan) != self._proven[0]:
            return None
        proofs = self._proven[1]
        return lambda: proofs


def _said(problem: CannotRun) -> str:
    return f"{problem.message} - {problem.fix}" if problem.fix else problem.message

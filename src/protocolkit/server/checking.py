"""Checks specs a moment after they change, and tells the editor what they found."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor

import msgspec
from lsprotocol import types

from protocolkit.errors import CannotRun
from protocolkit.server.buffers import Buffers
from protocolkit.server.columns import Columns
from protocolkit.server.diagnostics import diagnostics_by_file
from protocolkit.server.pages import Pages
from protocolkit.server.project import Checked, Project
from protocolkit.server.wire import Wire

__all__ = ["Checking", "Options", "Voice"]

_QUIET = 0.03
"""Seconds without another change before a check begins."""
_LONG_QUIET = 0.4
"""The same before proofs begin, which take longer and cannot be stopped."""

_Shown = dict[str, list[types.Diagnostic]]


class Options(msgspec.Struct, frozen=True):
    """What the editor asks for when it starts the server: decided findings as hints, rules that need proofs."""

    decided: bool = False
    proofs: bool = True


class Voice(msgspec.Struct, frozen=True):
    """How the editor is told: of the findings of a file, of what stops a check, of a mistake of ours."""

    publish: Callable[[types.PublishDiagnosticsParams], None]
    warn: Callable[[str], None]
    fail: Callable[[Exception], None]


class Checking:
    """One check at a time, and beside it one proof; what is found in an earlier revision is never told."""

    def __init__(self, buffers: Buffers, pages: Pages, voice: Voice, kept: str | None) -> None:
        self.options = Options()
        self.columns = Columns()
        self._buffers, self._pages, self._voice, self._kept = buffers, pages, voice, kept
        self._checks = ThreadPoolExecutor(1, "check")
        self._proofs = ThreadPoolExecutor(1, "proof")
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._shown: dict[str, _Shown] = {}
        self._told: dict[str, str | None] = {}
        self._versions: dict[str, int | None] = {}

    def changed(self, project: Project) -> None:
        """A spec changed: it is checked when nothing else has changed for a moment."""
        project.touch()
        self._later(project, _QUIET, lambda: self._check(project))

    def close(self) -> None:
        """Begin nothing any more."""
        for timer in self._timers.values():
            timer.cancel()
        self._checks.shutdown(wait=False, cancel_futures=True)
        self._proofs.shutdown(wait=False, cancel_futures=True)

    def _later(self, project: Project, seconds: float, begin: Callable[[], object]) -> None:
        if earlier := self._timers.get(project.target):
            earlier.cancel()
        loop = asyncio.get_running_loop()
        self._timers[project.target] = loop.call_later(seconds, begin)

    def _check(self, project: Project) -> None:
        self._start(self._checked(project, project.revision))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _checked(self, project: Project, revision: int, *, fully: bool = False) -> None:
        """Check a spec and tell what was found, if it has not changed meanwhile; ``fully`` with all proofs."""

        def is_current() -> bool:
            return project.revision == revision

        def work() -> tuple[Checked, _Shown] | None:
            if fully:
                checked = project.prove(is_current, kept=self._kept)
            else:
                checked = project.check(is_current, proofs=self.options.proofs, kept=self._kept)
            return None if checked is None else (checked, self._diagnostics(checked))

        threads = self._proofs if fully else self._checks
        try:
            done = await asyncio.get_running_loop().run_in_executor(threads, work)
        except CannotRun:
            if is_current():
                self._publish(project, {})
            return
        except Exception as problem:  # whatever it is, the editor goes on
            self._voice.fail(problem)
            return
        if done is not None and is_current():
            self._told_all(project, *done, revision)

    def _told_all(self, project: Project, checked: Checked, shown: _Shown, revision: int) -> None:
        """Tell what a check found and what kept it from being what it should be; proofs follow."""
        self._publish(project, shown)
        if checked.trouble != self._told.get(project.target):
            self._told[project.target] = checked.trouble
            if checked.trouble is not None:
                self._voice.warn(checked.trouble)
        if checked.unproven:
            self._later(
                project,
                _LONG_QUIET,
                lambda: self._start(self._checked(project, revision, fully=True)),
            )

    def _diagnostics(self, checked: Checked) -> _Shown:
        wire = Wire(checked.view, self.columns, self._buffers)
        found = diagnostics_by_file(checked.findings, wire, self._pages, decided=self.options.decided)
        return {wire.uri(file): diagnostics for file, diagnostics in found.items()}

    def _publish(self, project: Project, shown: _Shown) -> None:
        """Tell of every file whose findings are others than before, or that has another version now."""
        before = self._shown.get(project.target, {})
        self._shown[project.target] = shown
        for buffer in self._buffers.open.values():
            is_ours = buffer.uri in shown or buffer.uri in before
            if is_ours or self._is_within(project, buffer.uri):
                self._tell(buffer.uri, buffer.version, shown.get(buffer.uri, []), before.get(buffer.uri, []))
        open_files = {buffer.uri for buffer in self._buffers.open.values()}
        for uri in (before.keys() | shown.keys()) - open_files:
            self._tell(uri, None, shown.get(uri, []), before.get(uri, []))

    def _is_within(self, project: Project, uri: str) -> bool:
        return any(
            buffer.uri == uri and (path == project.target or path.startswith(f"{project.target}/"))
            for path, buffer in self._buffers.open.items()
        )

    def _tell(
        self, uri: str, version: int | None, now: list[types.Diagnostic], before: list[types.Diagnostic]
    ) -> None:
        if now != before or self._versions.get(uri) != version:
            self._versions[uri] = version
            self._voice.publish(types.PublishDiagnosticsParams(uri, now, version))

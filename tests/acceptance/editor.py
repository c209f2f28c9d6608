"""An editor without a screen: a real client of the language server, over stdin and stdout of the real program."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import Any, Self, TypeVar

from lsprotocol import types
from pygls.lsp.client import LanguageClient

_T = TypeVar("_T")
_SECONDS = 60


class Editor:
    """Opens files of a folder, types in them, and asks; every call waits until it is answered."""

    def __init__(
        self,
        folder: Path,
        *,
        arguments: Sequence[str] = ("lsp", "--stdio"),
        encodings: Sequence[types.PositionEncodingKind] | None = None,
        options: dict[str, Any] | None = None,
        capabilities: types.ClientCapabilities | None = None,
    ) -> None:
        self.folder = folder
        self.shown: dict[str, types.PublishDiagnosticsParams] = {}
        self.messages: list[str] = []
        self.logged: list[str] = []
        self.documents: list[str] = []
        self.texts: dict[Path, str] = {}
        self._versions: dict[Path, int] = {}
        self._arguments = arguments
        self._capabilities = capabilities or types.ClientCapabilities()
        if encodings is not None:
            self._capabilities.general = types.GeneralClientCapabilities(position_encodings=[*encodings])
        self._options = options
        self._loop = asyncio.new_event_loop()
        self.client = LanguageClient("editor", "1")

    def __enter__(self) -> Self:
        self._take()
        environment = {**os.environ, "PROTOCOLKIT_CACHE_DIR": str(self.folder / ".cache")}
        program = [sys.executable, "-m", "protocolkit", *self._arguments]
        self.wait(self.client.start_io(*program, env=environment))
        asked = types.InitializeParams(
            capabilities=self._capabilities,
            root_uri=self.folder.as_uri(),
            workspace_folders=[types.WorkspaceFolder(self.folder.as_uri(), self.folder.name)],
            initialization_options=self._options,
        )
        self.begun = self.wait(self.client.initialize_async(asked))
        self.client.initialized(types.InitializedParams())
        return self

    def __exit__(self, *problem: object) -> None:
        if self.code is None:
            self.wait(self.client.shutdown_async(None))
            self.exit()
        self._loop.run_until_complete(self.client.stop())
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def exit(self) -> int:
        """Tell the server to exit; its exit code."""
        self.client.exit(None)
        return self.wait(self.server.wait())

    @property
    def server(self) -> asyncio.subprocess.Process:
        """The process of the server."""
        server = self.client._server
        assert server is not None
        return server

    @property
    def code(self) -> int | None:
        """The exit code of the server, once it has ended."""
        return self.server.returncode

    def wait(self, answer: Awaitable[_T]) -> _T:
        """The answer to a request, while everything else that the server says is taken in."""
        return self._loop.run_until_complete(asyncio.wait_for(answer, _SECONDS))

    def until(self, holds: Any) -> None:
        """Take in what the server says until something holds."""

        async def watch() -> None:
            while not holds():
                await asyncio.sleep(0.005)

        self.wait(watch())

    def open(self, name: str, text: str | None = None) -> list[types.Diagnostic]:
        """Open a file, saved or not; what is found in it."""
        path = self.folder / name
        self.texts[path] = path.read_text(encoding="utf-8") if text is None else text
        self._versions[path] = 1
        item = types.TextDocumentItem(path.as_uri(), "yaml", 1, self.texts[path])
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return self.found(name)

    def type(self, name: str, text: str) -> list[types.Diagnostic]:
        """Change an open file; what is found in it now."""
        path = self.folder / name
        self.texts[path] = text
        self._versions[path] += 1
        item = types.VersionedTextDocumentIdentifier(self._versions[path], path.as_uri())
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(item, [whole]))
        return self.found(name)

    def replace(self, name: str, old: str, new: str) -> list[types.Diagnostic]:
        """Change one place of an open file; what is found in it now."""
        text = self.texts[self.folder / name]
        assert text.count(old) == 1, f"{text.count(old)} times in {name}: {old}"
        return self.type(name, text.replace(old, new))

    def close(self, name: str) -> None:
        """Close a file without saving it."""
        path = self.folder / name
        del self.texts[path]
        item = types.TextDocumentIdentifier(path.as_uri())
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(item))

    def found(self, name: str) -> list[types.Diagnostic]:
        """What is found in the present version of an open file."""
        path = self.folder / name

        def is_told() -> bool:
            told = self.shown.get(path.as_uri())
            return told is not None and told.version == self._versions[path]

        self.until(is_told)
        return [*self.shown[path.as_uri()].diagnostics]

    def until_found(self, name: str, rule: str) -> types.Diagnostic:
        """The first finding of a rule in a file, once there is one."""
        uri = (self.folder / name).as_uri()

        def hits() -> list[types.Diagnostic]:
            told = self.shown.get(uri)
            return [one for one in (told.diagnostics if told else ()) if one.code == rule]

        self.until(hits)
        return hits()[0]

    def identifier(self, name: str) -> types.TextDocumentIdentifier:
        """A file as requests name it."""
        return types.TextDocumentIdentifier((self.folder / name).as_uri())

    def at(self, name: str, words: str, offset: int = 0) -> types.Position:
        """The position of some words that stand once in a file, as long as no astral character is before them."""
        text = self.texts.get(self.folder / name) or (self.folder / name).read_text(encoding="utf-8")
        assert text.count(words) == 1, f"{text.count(words)} times in {name}: {words}"
        start = text.index(words) + offset
        return types.Position(text.count("\n", 0, start), start - text.rfind("\n", 0, start) - 1)

    def asked(self, kind: Any, name: str, words: str, offset: int = 0, **more: Any) -> Any:
        """The parameters of a request about the place of some words."""
        return kind(text_document=self.identifier(name), position=self.at(name, words, offset), **more)

    def _take(self) -> None:
        """Take in what the server says by itself."""

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: types.PublishDiagnosticsParams) -> None:
            self.shown[params.uri] = params

        @self.client.feature(types.WINDOW_SHOW_MESSAGE)
        def said(params: types.ShowMessageParams) -> None:
            self.messages.append(params.message)

        @self.client.feature(types.WINDOW_LOG_MESSAGE)
        def logged(params: types.LogMessageParams) -> None:
            self.logged.append(params.message)

        @self.client.feature(types.WINDOW_SHOW_DOCUMENT)
        def opened(params: types.ShowDocumentParams) -> types.ShowDocumentResult:
            self.documents.append(params.uri)
            return types.ShowDocumentResult(True)


def written(text: str, edits: Sequence[types.TextEdit]) -> str:
    """A text after some edits; positions count characters, as long as none is astral."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for edit in sorted(
        edits, key=lambda one: (one.range.start.line, one.range.start.character), reverse=True
    ):
        first, last = edit.range.start, edit.range.end
        start, end = starts[first.line] + first.character, starts[last.line] + last.character
        text = text[:start] + edit.new_text + text[end:]
    return text


def spread(place: types.Range) -> tuple[int, int, int, int]:
    """A range in short: line and character of its start and of its end."""
    return place.start.line, place.start.character, place.end.line, place.end.character

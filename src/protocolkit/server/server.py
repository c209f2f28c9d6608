"""The language server: takes what the editor sends, and answers from what is known of its specs."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from protocolkit.errors import CannotRun
from protocolkit.kept import kept_folder
from protocolkit.server import answers
from protocolkit.server.actions import EXPLAIN, actions
from protocolkit.server.buffers import Buffers
from protocolkit.server.checking import Checking, Options, Voice
from protocolkit.server.columns import Columns
from protocolkit.server.folders import spec_of, specs_in
from protocolkit.server.pages import Pages
from protocolkit.server.project import Project
from protocolkit.server.rename import RefusedError
from protocolkit.server.symbols import document_symbols, workspace_symbols
from protocolkit.server.wire import Wire, path_of_uri
from protocolkit.version import __version__

__all__ = ["ProtocolServer", "serve"]

_Answer = TypeVar("_Answer")
_REQUEST_FAILED = -32803
"""What a request is answered with that is right, and cannot be done (LSP 3.17, ``RequestFailed``)."""
_TRIGGERS = [" ", "[", "{", ".", "@"]
_WATCHED = "**/*.{yaml,yml,toml,txt,json}"


class ProtocolServer(LanguageServer):
    """Knows the specs that the editor has files of; each is loaded, checked and asked by itself."""

    def __init__(self) -> None:
        super().__init__(
            "protocolkit", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full, max_workers=2
        )
        kept = kept_folder()
        self.buffers = Buffers()
        self.pages = Pages(kept)
        self.projects: dict[str, Project] = {}
        voice = Voice(self.text_document_publish_diagnostics, self.warn, self.fail)
        self.checking = Checking(self.buffers, self.pages, voice, kept)

    def project_of(self, path: str) -> Project | None:
        """The spec that a file belongs to."""
        target = spec_of(path, self.buffers)
        return self.project(target) if target is not None else None

    def project(self, target: str) -> Project:
        """A spec by its folder."""
        if target not in self.projects:
            self.projects[target] = Project(target, self.buffers)
        return self.projects[target]

    def changed(self, path: str) -> None:
        """A file changed, in the editor or on disk: every spec that may read it is checked."""
        own = self.project_of(path)
        configures = path.rpartition("/")[2].endswith(".toml")
        folder = path.rpartition("/")[0]
        for target, project in [*self.projects.items()]:
            inside = path == target or path.startswith(f"{target}/")
            if project is own or inside or (configures and target.startswith(f"{folder}/")):
                self.checking.changed(project)

    def opened(self, folder: str) -> None:
        """A folder was opened: the specs in it are checked."""
        for target in specs_in(folder):
            self.checking.changed(self.project(target))

    def wire(self, uri: str) -> tuple[Project, Wire, str] | None:
        """The spec that a file belongs to as it is now, and the path of the file."""
        path = path_of_uri(uri)
        project = self.project_of(path) if path is not None else None
        if project is None or path is None:
            return None
        try:
            return project, Wire(project.view(), self.checking.columns, self.buffers), path
        except CannotRun:
            return None

    def warn(self, message: str) -> None:
        """Tell the user what stops a check from being what it was asked to be."""
        self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))

    def fail(self, problem: BaseException) -> None:
        """A mistake of ours: the log has it in full, and the editor goes on."""
        told = "".join(traceback.format_exception(problem))
        sys.stderr.write(told)
        message = f"a mistake of ours: {type(problem).__name__}: {problem}"
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, message))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """What the library could not do; requests are answered with the error anyway."""
        if not isinstance(error, JsonRpcException) or error.code != _REQUEST_FAILED:
            self.fail(error)


def _answered(server: ProtocolServer, answer: Callable[[], _Answer]) -> _Answer | None:
    """An answer; nothing where we make a mistake."""
    try:
        return answer()
    except (JsonRpcException, CannotRun):
        raise
    except Exception as problem:
        server.fail(problem)
        return None


def make_server() -> ProtocolServer:
    """A server with everything that it does."""
    server = ProtocolServer()
    _add_life(server)
    _add_files(server)
    _add_questions(server)
    _add_edits(server)
    return server


def _add_life(server: ProtocolServer) -> None:
    """How it begins and ends."""

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        encoding = server.workspace.position_encoding
        server.checking.columns = Columns(str(getattr(encoding, "value", encoding)))
        asked = params.initialization_options
        if isinstance(asked, dict):
            server.checking.options = Options(
                asked.get("decided") == "hint", asked.get("proofs") is not False
            )

    @server.feature(types.INITIALIZED)
    def initialized(params: types.InitializedParams) -> None:
        for folder in _folders(server):
            server.opened(folder)
        _watch(server)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders_changed(params: types.DidChangeWorkspaceFoldersParams) -> None:
        for folder in params.event.added:
            path = path_of_uri(folder.uri)
            if path is not None:
                server.opened(path)

    @server.feature(types.SHUTDOWN)
    def shutdown(params: None) -> None:
        server.checking.close()


def _folders(server: ProtocolServer) -> Iterator[str]:
    """The folders that the editor has opened."""
    uris = [folder.uri for folder in server.workspace.folders.values()]
    for uri in uris or [server.workspace.root_uri]:
        path = path_of_uri(uri) if uri else None
        if path is not None:
            yield path.rstrip("/") or "/"


def _watch(server: ProtocolServer) -> None:
    """Ask to be told of files that change on disk, where the editor can."""
    workspace = server.client_capabilities.workspace
    watching = workspace.did_change_watched_files if workspace else None
    if watching is None or not watching.dynamic_registration:
        return
    watched = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(_WATCHED)])
    registered = types.Registration("watched-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, watched)
    server.client_register_capability(types.RegistrationParams([registered]))


def _add_files(server: ProtocolServer) -> None:
    """What happens to files."""

    def put(uri: str, version: int | None) -> None:
        path = path_of_uri(uri)
        if path is not None:
            server.buffers.put(path, uri, version, server.workspace.get_text_document(uri).source)
            server.changed(path)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        put(params.text_document.uri, params.text_document.version)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        put(params.text_document.uri, params.text_document.version)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        path = path_of_uri(params.text_document.uri)
        if path is not None:
            server.buffers.drop(path)
            server.changed(path)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        path = path_of_uri(params.text_document.uri)
        if path is not None:
            server.changed(path)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def on_disk(params: types.DidChangeWatchedFilesParams) -> None:
        for change in params.changes:
            path = path_of_uri(change.uri)
            if path is not None and path not in server.buffers.open:
                server.changed(path)


def _add_questions(server: ProtocolServer) -> None:
    """What is asked about a place."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        found = server.wire(params.text_document.uri)
        if found is None:
            return None
        _, wire, file = found
        return _answered(server, lambda: answers.hovered(wire, file, params.position))

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(params: types.DefinitionParams) -> list[types.Location] | None:
        found = server.wire(params.text_document.uri)
        if found is None:
            return None
        _, wire, file = found
        return _answered(server, lambda: answers.defined(wire, file, params.position))

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    def references(params: types.ReferenceParams) -> list[types.Location] | None:
        found = server.wire(params.text_document.uri)
        if found is None:
            return None
        _, wire, file = found
        whole = params.context.include_declaration
        return _answered(server, lambda: answers.referred(wire, file, params.position, definition=whole))

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        found = server.wire(params.text_document.uri)
        document = found[1].view.document(found[2]) if found is not None else None
        if found is None or document is None:
            return None
        return _answered(server, lambda: document_symbols(document, found[1]))

    @server.feature(types.WORKSPACE_SYMBOL)
    def search(params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol] | None:
        return _answered(server, lambda: [*_everywhere(server, params.query)])


def _everywhere(server: ProtocolServer, query: str) -> Iterator[types.WorkspaceSymbol]:
    """The elements of every spec that fit a query."""
    for project in server.projects.values():
        try:
            wire = Wire(project.view(), server.checking.columns, server.buffers)
        except CannotRun:
            continue
        yield from workspace_symbols(wire, query)


def _add_edits(server: ProtocolServer) -> None:
    """What is offered to be written."""

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=_TRIGGERS))
    def completion(params: types.CompletionParams) -> types.CompletionList | None:
        found = server.wire(params.text_document.uri)
        if found is None:
            return None
        project, wire, file = found
        good = project.good or wire.view
        return _answered(server, lambda: answers.completed(wire, good, file, params.position))

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepare(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        found = server.wire(params.text_document.uri)
        if found is None:
            return None
        _, wire, file = found
        return _answered(server, lambda: _allowed(lambda: answers.renamable(wire, file, params.position)))

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    def rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        found = server.wire(params.text_document.uri)
        if found is None:
            return None
        _, wire, file = found
        versions = _versions(server)

        def answer() -> types.WorkspaceEdit:
            return answers.renamed(wire, file, params.position, params.new_name, versions=versions)

        return _answered(server, lambda: _allowed(answer))

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]),
    )
    def offered(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        found = server.wire(params.text_document.uri)
        if found is None:
            return None
        _, wire, file = found
        return _answered(server, lambda: [*actions(wire, file, [*params.context.diagnostics])])

    @server.command(EXPLAIN)
    def explain(rule: str) -> None:
        _explain(server, rule)


def _allowed(answer: Callable[[], _Answer]) -> _Answer:
    """An answer, or why what is asked for cannot be done."""
    try:
        return answer()
    except RefusedError as refused:
        raise JsonRpcException(str(refused), _REQUEST_FAILED) from refused


def _versions(server: ProtocolServer) -> dict[str, int | None] | None:
    """The versions of open files; ``None`` where the editor takes no edits that name one."""
    workspace = server.client_capabilities.workspace
    edits = workspace.workspace_edit if workspace else None
    if edits is None or not edits.document_changes:
        return None
    return {buffer.uri: buffer.version for buffer in server.buffers.open.values()}


def _explain(server: ProtocolServer, rule: str) -> None:
    """Open the page of a rule, or say its title where the editor opens no files for us."""
    uri, window = server.pages.uri(rule), server.client_capabilities.window
    if uri is not None and window is not None and window.show_document and window.show_document.support:
        server.window_show_document(types.ShowDocumentParams(uri, take_focus=True))
        return
    title = server.pages.title(rule) or "there is no such rule"
    message = f"{rule}: {title} (protocolkit explain {rule})"
    server.window_show_message(types.ShowMessageParams(types.MessageType.Info, message))


def serve() -> int:
    """Serve the editor over stdin and stdout until it says to exit: 0 after a shutdown, else 1."""
    logging.basicConfig(stream=sys.stderr, level=logging.ERROR)
    out, sys.stdout = sys.stdout, sys.stderr  # whatever is printed by mistake must not reach the editor
    server = make_server()
    server.start_io(stdin=sys.stdin.buffer, stdout=out.buffer)
    return 0 if server.protocol._shutdown else 1

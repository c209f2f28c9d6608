"""How long the language server takes from a change to the findings that it tells, and to answer.

    python benchmarks/lsp.py [--changes 40] [--spec protocol/nct03239535]

A real client starts the program, opens files of the spec in turn and types in each: a character more in a text, a
value that is wrong, a bracket that is left open, and the file as it was. The time runs from the moment at which the
change is sent to the moment at which the findings of that very version have arrived, the pause for further typing
among it. Proofs are left out: they follow later, and only where a condition changed.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Iterator
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

ROOT = Path(__file__).resolve().parent.parent
TRIAL = ROOT / "protocol" / "nct03239535"
_LIMIT = 0.2


class _Bench:
    """A client that measures."""

    def __init__(self, spec: Path) -> None:
        self.spec = spec
        self.client = LanguageClient("benchmark", "1")
        self.told: dict[str, int | None] = {}
        self.arrived = asyncio.Event()

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: types.PublishDiagnosticsParams) -> None:
            self.told[params.uri] = params.version
            self.arrived.set()

    async def begin(self) -> None:
        """Start the server, and let it check the spec once."""
        await self.client.start_io(sys.executable, "-m", "protocolkit", "lsp")
        asked = types.InitializeParams(
            capabilities=types.ClientCapabilities(),
            root_uri=self.spec.as_uri(),
            initialization_options={"proofs": False},
        )
        await self.client.initialize_async(asked)
        self.client.initialized(types.InitializedParams())
        while not self.told:
            await self.next()

    async def next(self) -> None:
        """The next findings of any file."""
        self.arrived.clear()
        await asyncio.wait_for(self.arrived.wait(), 20)

    async def change(self, uri: str, version: int, text: str) -> float:
        """The seconds from a change to its findings."""
        start = time.perf_counter()
        whole = types.TextDocumentContentChangeWholeDocument(text)
        item = types.VersionedTextDocumentIdentifier(version, uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(item, [whole]))
        while self.told.get(uri) != version:
            await self.next()
        return time.perf_counter() - start


async def _timed(answer: Awaitable[Any]) -> float:
    start = time.perf_counter()
    await answer
    return time.perf_counter() - start


def _edits(text: str) -> Iterator[str]:
    """The file with one thing after the other typed into it."""
    yield text.replace("name: ", "name: A", 1)
    yield text.replace("source: ", "source: x", 1)
    yield text.replace(": ", ": [", 1)
    yield text


async def _measure(spec: Path, changes: int) -> tuple[list[float], dict[str, float]]:
    bench = _Bench(spec)
    await bench.begin()
    files = sorted(spec.rglob("*.yaml"), key=lambda path: -path.stat().st_size)
    seconds: list[float] = []
    answers: dict[str, float] = {}
    for path in files:
        uri, text = path.as_uri(), path.read_text(encoding="utf-8")
        item = types.TextDocumentItem(uri, "yaml", 0, text)
        bench.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        while bench.told.get(uri) != 0:
            await bench.next()
        for version, edited in enumerate(_edits(text), 1):
            seconds.append(await bench.change(uri, version, edited))
        if not answers:
            answers = await _answers(bench, uri, text)
        if len(seconds) >= changes:
            break
    await bench.client.shutdown_async(None)
    bench.client.exit(None)
    await bench.client.stop()
    return seconds, answers


async def _answers(bench: _Bench, uri: str, text: str) -> dict[str, float]:
    """What single questions take, the first of each."""
    document, client = types.TextDocumentIdentifier(uri), bench.client
    line = next(number for number, words in enumerate(text.split("\n")) if "- id: " in words)
    at = types.Position(line, text.split("\n")[line].index("id: ") + 5)
    context = types.ReferenceContext(include_declaration=True)
    return {
        "hover": await _timed(client.text_document_hover_async(types.HoverParams(document, at))),
        "references": await _timed(
            client.text_document_references_async(types.ReferenceParams(context, document, at))
        ),
        "completion": await _timed(
            client.text_document_completion_async(types.CompletionParams(document, at))
        ),
        "symbols": await _timed(
            client.text_document_document_symbol_async(types.DocumentSymbolParams(document))
        ),
    }


def main() -> None:
    """Measure, and say whether the limit is kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--changes", type=int, default=40)
    parser.add_argument("--spec", type=Path, default=TRIAL)
    options = parser.parse_args()
    seconds, answers = asyncio.run(_measure(options.spec.resolve(), options.changes))
    middle, worst = statistics.median(seconds), max(seconds)
    print(f"{len(seconds)} changes: median {middle * 1000:.0f} ms, worst {worst * 1000:.0f} ms")
    print(", ".join(f"{name} {took * 1000:.0f} ms" for name, took in answers.items()))
    print(f"limit {_LIMIT * 1000:.0f} ms: {'kept' if middle <= _LIMIT else 'not kept'}")


if __name__ == "__main__":
    main()

"""Who may use whom: data flow one way, and the folders say so."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"
PACKAGE = SOURCE / "protocolkit"

GROUND = {
    *(
        "apart",
        "checksum",
        "conditions",
        "errors",
        "findings",
        "kept",
        "modules",
        "nearest",
        "languages",
        "resources",
        "tables",
    ),
    "version",
}
MAY_USE: dict[str, set[str]] = {
    **{part: {"version", "errors"} for part in ("findings", "resources", "tables")},
    **{part: set() for part in ("apart", "checksum", "errors", "kept", "modules", "nearest", "version")},
    "conditions": {"nearest"},
    "languages": {"errors", "resources"},
    "model": GROUND,
    "source": {*GROUND, "model"},
    "report": {*GROUND, "model"},
    "output": GROUND,
    "starting": {*GROUND, "output"},
    "answering": {*GROUND, "source", "output"},
    "calendar": {*GROUND, "model", "report"},
    "screening": {*GROUND, "model"},
    "exchange": {*GROUND, "model", "report"},
    "amend": {*GROUND, "model", "report", "calendar", "exchange"},
    "lint": {*GROUND, "model", "source", "output", "amend", "exchange"},
    "documents": {*GROUND, "model", "report", "calendar", "amend", "exchange"},
    "versions": {*GROUND, "model", "source", "amend", "output"},
    "comparing": {*GROUND, "model", "amend", "screening", "versions"},
    "speaking": {*GROUND, "model", "source", "documents"},
    "releasing": {*GROUND, "model", "source", "output"},
    "catalogue": {*GROUND, "source", "lint", "exchange"},
    "dictionaries": {*GROUND, "exchange"},
    "fixing": {*GROUND, "source"},
    "editing": {*GROUND, "source", "lint", "output", "api", "fixing"},
    "exporting": {*GROUND, "model", "report", "output", "exchange", "documents", "api"},
    "moving_in": {*GROUND, "model", "source", "exchange", "starting"},
    "importing": {*GROUND, "model", "report", "output", "exchange", "starting", "moving_in", "api"},
    "collecting": {*GROUND, "model", "source", "screening", "documents"},
    "api": {
        *GROUND,
        "answering",
        "collecting",
        "model",
        "source",
        "report",
        "output",
        "releasing",
        "speaking",
        "starting",
        "calendar",
        "exchange",
        "amend",
        "comparing",
        "versions",
        "lint",
        "documents",
        "screening",
    },
    "server": {*GROUND, "model", "source", "lint", "documents", "catalogue", "api"},
}
"""For each part of the package, the other parts that it may import. ``cli`` is the roof and may use all."""


def part_of(module: str) -> str:
    """``lint`` of ``protocolkit.lint.engine``; empty for the package itself."""
    return [*module.split("."), ""][1]


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        yield name.removesuffix(".__init__"), path


def imports(path: Path, module: str, *, deferred: bool = True) -> Iterator[str]:
    """Every module of ours that a module imports, but not for types alone; ``deferred`` within functions too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {id(node) for test in ast.walk(tree) if _is_type_checking(test) for node in ast.walk(test)}
    for node in ast.walk(tree) if deferred else tree.body:
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.split(".")[0] == "protocolkit")
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: write imports in full"
            if (node.module or "").split(".")[0] == "protocolkit":
                whole = [f"{node.module}.{name.name}" for name in node.names]
                yield from (name if name in NAMES else node.module or "" for name in whole)


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


NAMES = {module for module, _ in modules()}
ALL = {module: [*imports(path, module)] for module, path in modules()}


def test_every_part_has_its_place() -> None:
    """A new folder says here whom it may use."""
    assert {part_of(module) for module in ALL} - {"", "cli", "__main__"} <= MAY_USE.keys()


@pytest.mark.parametrize("part", sorted(MAY_USE))
def test_a_part_uses_only_what_is_below_it(part: str) -> None:
    wrong = [
        f"{module} uses {used}"
        for module, found in ALL.items()
        for used in found
        if part_of(module) == part and part_of(used) not in {part, *MAY_USE[part]}
    ]
    assert wrong == []


def test_the_order_has_no_circle() -> None:
    def below(part: str, way: tuple[str, ...]) -> None:
        assert part not in way, f"{' uses '.join((*way, part))}"
        for used in MAY_USE[part] - {part}:
            below(used, (*way, part))

    for part in MAY_USE:
        below(part, ())


def test_modules_import_each_other_in_no_circle() -> None:
    """As they are loaded; what a function imports when it is called comes later."""
    graph = {module: {*imports(path, module, deferred=False)} & NAMES for module, path in modules()}
    done: set[str] = set()

    def visit(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " imports ".join((*way[way.index(module) :], module))
        if module not in done:
            for used in graph[module] - {module}:
                visit(used, (*way, module))
            done.add(module)

    for module in graph:
        visit(module, ())


def test_only_the_edges_touch_the_terminal_and_the_clock() -> None:
    """No print and no today() below the roof: the same input gives the same bytes on any day."""
    forbidden = {"print", "input", "now", "today", "utcnow", "uuid4", "random"}
    wrong = []
    for module, path in modules():
        if part_of(module) != "cli":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    wrong += [f"{module}:{node.lineno} {name}()"] if name in forbidden else []
    assert wrong == []


def test_no_part_names_a_trial() -> None:
    assert [
        module for module, path in modules() if "nct03239535" in path.read_text(encoding="utf-8").lower()
    ] == []

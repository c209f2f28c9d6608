"""Builds every artifact of a protocol, with a manifest and an index that leads to all of them."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from protocolkit.apart import run_apart
from protocolkit.documents import products
from protocolkit.documents.artifact import Artifact, BuildContext, Product
from protocolkit.errors import CannotRun
from protocolkit.modules import modules_in

__all__ = ["all_products", "build_artifacts", "manifest"]


def all_products() -> tuple[Product, ...]:
    """Every product, in the order of the index; found by looking into the folder."""
    found = []
    for name in modules_in(products):
        product: Product = importlib.import_module(f"{products.__name__}.{name}").PRODUCT
        found.append(product)
    return tuple(sorted(found, key=lambda product: (product.order, product.name)))


def choose(names: Sequence[str]) -> tuple[Product, ...]:
    """The products of those names, or all that need no request. Raises ``CannotRun`` on a name that is none."""
    every = all_products()
    if not names:
        return tuple(product for product in every if not product.on_request)
    known = {product.name: product for product in every}
    for name in names:
        if name not in known:
            raise CannotRun(f"there is no artifact {name!r}", f"one of {', '.join(known)}")
    return tuple(product for product in every if product.name in names)


def build_artifacts(
    context: BuildContext,
    only: Sequence[str] = (),
    *,
    tool: dict[str, str],
    progress: Callable[[str], None] = lambda title: None,
) -> dict[str, bytes]:
    """Every file of the output folder by relative path, ``manifest.json`` and ``index.html`` among them."""
    made: list[tuple[Product, list[Artifact]]] = []
    for product in choose(only):
        progress(product.title)
        made.append((product, _made(product, context)))
    artifacts = [artifact for _, group in made for artifact in group]
    files = {artifact.path: artifact.content for artifact in artifacts}
    if len(files) != len(artifacts):
        raise AssertionError("two artifacts have the same path")
    files["index.html"] = context.templates.text("index.html", _index(context, made))
    files["manifest.json"] = manifest(context, artifacts, tool)
    return files


def _made(product: Product, context: BuildContext) -> list[Artifact]:
    """The artifacts of a product; the memory that setting its pages took is free again before the next."""
    spoken = context if product.translated else context.as_written or context
    raw = run_apart(lambda: msgspec.msgpack.encode(list(product.make(spoken))))
    if raw is None:
        return list(product.make(spoken))
    return msgspec.msgpack.decode(raw, type=list[Artifact])


def manifest(context: BuildContext, artifacts: Sequence[Artifact], tool: dict[str, str]) -> bytes:
    """The manifest: what was built, from which version, with which hashes and templates."""
    head = context.masthead
    content = {
        "format_version": 1,
        "tool": tool,
        "protocol": {"id": head.study_id, "version": head.version, "hash": head.hash},
        "status": context.plan.protocol.study.status,
        "language": context.language.tag,
        "draft": head.draft_notice,
        "artifacts": [
            {
                "name": artifact.name,
                "path": artifact.path,
                "kind": artifact.kind,
                "format": artifact.format,
                "sha256": hashlib.sha256(artifact.content).hexdigest(),
                "sources": list(artifact.sources),
                "assumptions": list(artifact.assumptions),
            }
            for artifact in sorted(artifacts, key=lambda artifact: artifact.path)
        ],
        "templates": context.templates.hashes,
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


def _index(context: BuildContext, made: Sequence[tuple[Product, list[Artifact]]]) -> dict[str, Any]:
    return {
        "masthead": context.masthead.for_template(),
        "groups": [{"title": product.title, "rows": _rows(group)} for product, group in made if group],
    }


def _rows(artifacts: Sequence[Artifact]) -> list[dict[str, Any]]:
    """Artifacts of one name side by side, one link for each format."""
    rows: dict[str, dict[str, Any]] = {}
    for artifact in artifacts:
        row = rows.setdefault(artifact.name, {"name": artifact.name, "links": [], "assumed": False})
        row["links"].append({"format": artifact.format.upper(), "path": artifact.path})
        row["assumed"] = row["assumed"] or bool(artifact.assumptions)
    return list(rows.values())

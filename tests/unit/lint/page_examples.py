"""Examples of rules: excerpts that are laid over the invented protocol, and over what stands beside it."""

from __future__ import annotations

import re
from typing import Any

import yaml


class PlainLoader(yaml.CSafeLoader):
    """Reads dates and words such as NO as text, as the spec format does."""


PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def overlay(base: Any, patch: Any) -> Any:
    """The base with a patch laid over it: mappings by key, lists of elements by id, all else replaced."""
    if isinstance(base, dict) and isinstance(patch, dict):
        return {**base, **{key: overlay(base.get(key), value) for key, value in patch.items()}}
    if _has_ids(patch) and _has_ids(base):
        patches = {entry["id"]: entry for entry in patch}
        known = {entry["id"] for entry in base}
        merged = [overlay(entry, patches.get(entry["id"], {})) for entry in base]
        return merged + [entry for entry in patch if entry["id"] not in known]
    return patch


def _has_ids(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(e, dict) and "id" in e for e in value)


HEADER = """
number: A01
title: An invented amendment
from_version: 2.1.0
to_version: 2.2.0
summary: Fewer participants a month.
reason: {code: RECRUITMENT}
impacts:
  - {type: SUBJECT_SAFETY, substantial: false}
  - {type: SUBJECT_RIGHTS, substantial: false}
  - {type: DATA_RELIABILITY, substantial: false}
  - {type: DATA_ROBUSTNESS, substantial: false}
declared: {eu_ctr: NSM}
consent: {decision: none}
changes:
  - id: A01.1
    elements: [conduct/recruitment]
    summary: Fewer participants a month.
    rationale: The sites cannot see more of them.
    purpose: administrative
    consent: none
"""
"""The header over which a section ``--- # amendments/A01.yaml`` is laid."""

_SECTION = re.compile(r"^--- # (\S+)$", re.MULTILINE)


def sections(text: str) -> dict[str, str]:
    """The parts of an example by the files that they belong to; that of the spec has no name."""
    first, *rest = _SECTION.split(text)
    return {"": first, **dict(zip(rest[::2], rest[1::2], strict=True))}


def read(text: str) -> Any:
    """An excerpt of YAML as the spec format reads it."""
    return yaml.load(text, PlainLoader) or {}

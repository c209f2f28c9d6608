"""Finds what is nearest: the configuration of a spec, and the spec that a file belongs to; each in a folder above."""

from __future__ import annotations

import os
from collections.abc import Iterator

__all__ = ["MAIN_FILE", "OWN_FILE", "SHARED_FILE", "configuration_files", "spec_of", "templates_of"]

MAIN_FILE = "protocol.yaml"
"""The file that makes a folder a spec."""

OWN_FILE = "protocolkit.toml"
SHARED_FILE = "pyproject.toml"
"""A file that holds the configuration of other programs too, and ours perhaps."""


def configuration_files(target: str) -> Iterator[str]:
    """Files that may hold the configuration for a spec, the nearest first.

    For ``REV:PATH`` these are the files around PATH as they are now: a revision is checked as everything else is.
    """
    path = target
    if not os.path.exists(target) and ":" in target:
        path = target.partition(":")[2]
    folder = os.path.abspath(path)
    while True:
        for name in (OWN_FILE, SHARED_FILE):
            file = os.path.join(folder, name)
            if os.path.isfile(file):
                yield file
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def templates_of(target: str) -> str | None:
    """The sponsor's templates for a spec: the folder ``templates`` beside the nearest ``protocolkit.toml``."""
    for file in configuration_files(target):
        if os.path.basename(file) == OWN_FILE:
            folder = os.path.join(os.path.dirname(file), "templates")
            return folder if os.path.isdir(folder) else None
    return None


def spec_of(path: str) -> str:
    """The folder of the spec that a file belongs to, as the path to the file writes it; any other path as it is.

    It is the nearest folder with a ``protocol.yaml``, so that a changed file stands for its spec. A repository of git
    ends the search.
    """
    if not os.path.isfile(path):
        return path
    folder = os.path.dirname(path)
    while not os.path.isfile(os.path.join(folder, MAIN_FILE)):
        if os.path.exists(os.path.join(folder, ".git")):
            return path
        above = _above(folder)
        if os.path.realpath(above) == os.path.realpath(folder or "."):
            return path
        folder = above
    return folder or "."


def _above(folder: str) -> str:
    """The folder above, by its name where it has one: ``a`` of ``a/b``, ``..`` of the current one."""
    if os.path.basename(folder) in ("", ".", ".."):
        return os.path.join(folder, "..") if folder.strip("/") or not folder else folder
    return os.path.dirname(folder)

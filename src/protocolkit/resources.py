"""Files that travel with the package: schemas and templates, from the wheel or from a source tree."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from protocolkit.errors import CannotRun

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_resources", "resource_folder"]


def resource_folder(name: str) -> Path:
    """The folder ``schemas`` or ``templates`` of this installation.

    Raises ``CannotRun`` when the installation has lost it.
    """
    from pathlib import Path

    return Path(_folder(name))


def read_resources(name: str, suffix: str) -> dict[str, bytes]:
    """The files of such a folder whose names end so, by name; without pathlib, as every check does this."""
    folder = _folder(name)
    files: dict[str, bytes] = {}
    for file in sorted(os.listdir(folder)):
        if file.endswith(suffix):
            with open(os.path.join(folder, file), "rb") as opened:
                files[file] = opened.read()
    return files


def _folder(name: str) -> str:
    package = os.path.dirname(os.path.realpath(__file__))
    for base in (package, os.path.dirname(os.path.dirname(package))):
        folder = os.path.join(base, name)
        if os.path.isdir(folder):
            return folder
    raise CannotRun(f"this installation of protocolkit has no {name} folder", "install protocolkit again")

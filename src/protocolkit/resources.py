"""Files that travel with the package: schemas and templates, from the wheel or from a source tree."""

from __future__ import annotations

from pathlib import Path

from protocolkit.errors import CannotRun

__all__ = ["resource_folder"]

_PACKAGE = Path(__file__).resolve().parent


def resource_folder(name: str) -> Path:
    """The folder ``schemas`` or ``templates`` of this installation.

    Raises ``CannotRun`` when the installation has lost it.
    """
    for base in (_PACKAGE, _PACKAGE.parent.parent):
        folder = base / name
        if folder.is_dir():
            return folder
    raise CannotRun(f"this installation of protocolkit has no {name} folder", "install protocolkit again")

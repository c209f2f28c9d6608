"""Which spec a file belongs to, and which specs a folder of the editor holds."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from protocolkit.server.buffers import Buffers
from protocolkit.source.sources import is_hidden, is_yaml

__all__ = ["spec_of", "specs_in"]

_SPEC = "protocol.yaml"
_BEGINS_A_SPEC = rb"""(?m)^["']?spec_format["']?[ \t]*:"""
_MOST_BYTES = 256 * 1024
"""How much of a file is looked at; the format of a spec stands at its top."""
_MOST_FILES = 200


def spec_of(path: str, buffers: Buffers) -> str | None:
    """The spec that a YAML file is part of: a folder, or the file itself; ``None`` where it is part of none.

    That is the nearest folder around it with a ``protocol.yaml``, or with a file that says the format of a spec.
    """
    if not is_yaml(path):
        return None
    for folder in PurePosixPath(path).parents:
        if is_hidden(str(PurePosixPath(path).relative_to(folder))):
            return None
        inside = "/" if str(folder) == "/" else f"{folder}/"
        if inside + _SPEC in buffers.open or Path(inside + _SPEC).is_file():
            return str(folder)
        begun = [name for name in _yaml_in(str(folder), buffers) if _begins_a_spec(inside + name, buffers)]
        if len(begun) == 1:
            return str(folder)
        if begun:
            return path if path in {inside + name for name in begun} else None
    return None


def _yaml_in(folder: str, buffers: Buffers) -> list[str]:
    """The names of YAML files directly in a folder, on disk or only in the editor."""
    names = {path.rpartition("/")[2] for path in buffers.open if path.rpartition("/")[0] == folder}
    with contextlib.suppress(OSError):  # a folder that is not there yet
        names |= {entry.name for entry in Path(folder).iterdir()}
    return sorted(name for name in names if is_yaml(name))[:_MOST_FILES]


def _begins_a_spec(path: str, buffers: Buffers) -> bool:
    if path in buffers.open:
        return re.search(_BEGINS_A_SPEC, buffers.open[path].raw[:_MOST_BYTES]) is not None
    try:
        with Path(path).open("rb") as file:
            return re.search(_BEGINS_A_SPEC, file.read(_MOST_BYTES)) is not None
    except OSError:
        return False


def specs_in(folder: str) -> Iterator[str]:
    """The specs of a folder that was opened: itself, those right in it, and every ``protocol/*``."""
    if Path(folder, _SPEC).is_file():
        yield folder
        return
    for pattern in (f"*/{_SPEC}", f"protocol/*/{_SPEC}"):
        for spec in sorted(Path(folder).glob(pattern)):
            if not is_hidden(spec.relative_to(folder).as_posix()):
                yield spec.parent.as_posix()

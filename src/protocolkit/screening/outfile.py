"""A file that is written piece by piece, and appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from protocolkit.errors import CannotRun

__all__ = ["growing_file"]

_MODE = 0o644


@contextmanager
def growing_file(path: str) -> Iterator[BinaryIO]:
    """A file to write to; it takes the place of ``path`` when the block ends well.

    Raises ``CannotRun`` when the place cannot be written to.
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise CannotRun(f'"{path}" is a folder, not a file')
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    except OSError as error:
        raise CannotRun(f'"{path}" cannot be written: {error.strerror or error}') from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else _MODE)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise

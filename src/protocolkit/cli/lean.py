"""Imports without the work that a check makes no use of: a sixth of its time.

It is done for the program alone, and only while it imports; a library must not change what others see.
"""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterator
from typing import Any

__all__ = ["lean_imports"]

_BACKPORTS = "typing_extensions"


@contextlib.contextmanager
def lean_imports() -> Iterator[None]:
    """Import modules as if typing_extensions were not installed, and without compiling their patterns yet.

    msgspec takes from typing_extensions what only older Pythons lack; with it come inspect, ast and tokenize. PyYAML
    compiles patterns for its own reader and resolver, of which the parser in C uses none, and ``platform``, which
    msgspec brings along, a dozen of which nobody uses one.
    """
    hidden = _BACKPORTS not in sys.modules
    compile_now = re.compile
    if hidden:
        sys.modules[_BACKPORTS] = None  # type: ignore[assignment]  # how Python says: not to be found
    re.compile = _Pattern  # type: ignore[assignment]
    try:
        yield
    finally:
        re.compile = compile_now
        if hidden:
            del sys.modules[_BACKPORTS]


_compile = re.compile


class _Pattern:
    """A pattern that is compiled when it is first used; after that its methods are found at once."""

    def __init__(self, *written: Any, **flags: Any) -> None:
        self._written = written
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(_compile(*self._written, **self._flags), name)
        setattr(self, name, found)
        return found

"""Work done by a child of this process: what it took of memory is free again when it is done."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable

__all__ = ["run_apart"]


def run_apart(work: Callable[[], bytes]) -> bytes | None:
    """What ``work`` gives, worked out by a child; ``None`` where there can be none, or where it failed.

    A process of several threads is not split: the child would have the locks of the others, and nobody to open them.
    """
    if not _can_split():
        return None
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _work_and_leave(work, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        given = pipe.read()
    _, status = os.waitpid(child, 0)
    return given if status == 0 else None


def _can_split() -> bool:
    """Threads of libraries count too, of which Python knows nothing; only Linux tells of them."""
    return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208


def _work_and_leave(work: Callable[[], bytes], writing: int) -> None:
    """In the child: nothing of the parent is written, closed or told twice."""
    status = 1
    with contextlib.suppress(BaseException):
        given = work()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(given)
        status = 0
    os._exit(status)

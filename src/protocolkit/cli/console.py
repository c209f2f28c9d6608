"""The terminal: results to stdout, everything else to stderr, colour and progress only where they are wanted."""

from __future__ import annotations

import os
import sys

__all__ = ["Console", "say_plainly", "terminal_width"]


def say_plainly(message: str, fix: str | None = None) -> None:
    """Tell what stopped a command, and what to do about it."""
    print(_printable(message), file=sys.stderr)  # noqa: T201
    if fix:
        print(f"  {_printable(fix)}", file=sys.stderr)  # noqa: T201


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


def terminal_width(otherwise: int) -> int:
    """Columns of the terminal, as ``COLUMNS`` or the terminal says; shutil would load every kind of archive for it."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or otherwise  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return otherwise


class Console:
    """Where a command writes to."""

    def __init__(self, color: str = "auto") -> None:
        self._color = color

    @property
    def colour(self) -> bool:
        """Whether results are coloured: asked for, or a terminal without NO_COLOR."""
        if self._color != "auto":
            return self._color == "always"
        return not os.environ.get("NO_COLOR") and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"

    @property
    def width(self) -> int:
        """Columns of the terminal; 110 where there is none."""
        return terminal_width(110) if sys.stdout.isatty() else 110

    def result(self, content: bytes | str) -> None:
        """Write a result to stdout, byte for byte."""
        raw = content.encode("utf-8", "replace") if isinstance(content, str) else content
        sys.stdout.flush()
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()

    def note(self, message: str) -> None:
        """Tell something beside the result."""
        print(_printable(message), file=sys.stderr)  # noqa: T201

    def progress(self, message: str) -> None:
        """Show what is being done, on a terminal only; an empty message clears the line."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{_printable(message)}")
            sys.stderr.flush()

"""What stops a command altogether; everything else that is wrong is a finding."""

from __future__ import annotations

__all__ = ["CannotRun"]


class CannotRun(Exception):  # noqa: N818 - named for what it means to a user
    """A command cannot do its work at all: exit code 2, with these words and no traceback.

    ``fix`` is what to do about it, where the message does not already say so.
    """

    def __init__(self, message: str, fix: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.message}\n{self.fix}" if self.fix else self.message

"""Reads a configuration file: what stands in it, and on which line."""

from __future__ import annotations

import os
import re
from decimal import Decimal
from typing import Any

import msgspec

from protocolkit.errors import CannotRun
from protocolkit.source.nearby import SHARED_FILE, configuration_files

__all__ = ["Configuration", "nearest_configuration", "read_configuration"]

_MOST_BYTES = 1024 * 1024
_OUR_TABLE = rb"""\btool["']?\s*(?:\.\s*["']?protocolkit|\]|=)"""
"""Where our table may be in a shared file; without it, that is not parsed."""


class Configuration(msgspec.Struct, frozen=True):
    """Our part of one configuration file."""

    file: str
    text: str
    table: dict[str, Any]

    def beside(self, name: str) -> str:
        """A file that it names: relative names start from its own folder."""
        from pathlib import Path

        return str(Path(self.file).parent / name)

    def wrong(self, message: str, fix: str | None = None, *, key: str = "") -> CannotRun:
        """That something in the file is wrong, with the line of a key where that is found."""
        found = re.search(
            rf"^[^#\n]*?(?<![\w-])[\"']?{re.escape(key)}[\"']?\s*[=.\]]", self.text, re.MULTILINE
        )
        line = f":{self.text.count(chr(10), 0, found.end()) + 1}" if key and found else ""
        return CannotRun(f"{_shown(self.file)}{line}: {message}", fix)


def nearest_configuration(target: str) -> Configuration | None:
    """The configuration nearest to a spec: ``protocolkit.toml``, or a ``pyproject.toml`` that has our table."""
    try:
        for file in configuration_files(target):
            if os.path.basename(file) != SHARED_FILE or re.search(_OUR_TABLE, _read(file)):
                found = _decoded(file)
                if found is not None:
                    return found
    except ValueError:
        pass  # a path that no system has; reading the spec says so
    return None


def read_configuration(file: str) -> Configuration:
    """The configuration of a named file. Raises ``CannotRun`` where there is none in it."""
    found = _decoded(file)
    if found is None:
        raise CannotRun(f"{_shown(file)} has no table [tool.protocolkit]")
    return found


def _read(file: str) -> bytes:
    if os.path.exists(file) and not os.path.isfile(file):
        raise CannotRun(f"the configuration {_shown(file)} is not a file")
    try:
        with open(file, "rb") as opened:
            raw = opened.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CannotRun(f"the configuration {_shown(file)} cannot be read: {reason}") from error
    if len(raw) > _MOST_BYTES:
        raise CannotRun(f"the configuration {_shown(file)} is larger than 1 MiB")
    return raw


def _decoded(file: str) -> Configuration | None:
    """Our table in a file; in a shared one it may be missing."""
    import tomllib

    raw = _read(file)
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        table: Any = tomllib.loads(text, parse_float=Decimal)
    except UnicodeDecodeError as error:
        raise CannotRun(f"the configuration {_shown(file)} is not UTF-8 text") from error
    except RecursionError as error:
        raise CannotRun(f"the configuration {_shown(file)} is nested too deeply") from error
    except (ValueError, ArithmeticError) as error:
        reason, line = _without_line(str(error), text)
        raise CannotRun(f"{_shown(file)}{line}: this is not TOML: {reason}") from error
    configuration = Configuration(file, text, table)
    if os.path.basename(file) == SHARED_FILE:
        tools = table.get("tool")
        table = tools.get("protocolkit") if isinstance(tools, dict) else None
        if table is None:
            return None
        if not isinstance(table, dict):
            raise configuration.wrong("tool.protocolkit is a table", key="protocolkit")
    return msgspec.structs.replace(configuration, table=table)


def _without_line(reason: str, text: str) -> tuple[str, str]:
    """What is wrong with TOML, and the line at which its reader says so, as ``:12``."""
    place = re.search(r" \(at (?:line ([0-9]+), column [0-9]+|end of document)\)$", reason)
    if place is None:
        return reason, ""
    return reason[: place.start()], f":{place[1] or text.rstrip().count(chr(10)) + 1}"


def _shown(file: str) -> str:
    """A file as the user would write it: from here if it is below, else in full."""
    try:
        relative = os.path.relpath(file)
    except ValueError:
        return file
    return file if relative.startswith(os.pardir) else relative

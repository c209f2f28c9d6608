"""A new repository for one protocol, and the schemas that its editor reads: files by name, ready to be written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from protocolkit.errors import CannotRun
from protocolkit.output import add_atomically, replace_atomically
from protocolkit.resources import read_resources, resource_folder
from protocolkit.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["id_from", "new_repository", "start_repository", "write_editor_schemas"]

_ID = re.compile(r"[a-z][a-z0-9-]{1,39}\Z")
_MOST_TITLE = 300
_HIDDEN = "dot_"
"""How the name of a hidden file begins among the templates."""


def start_repository(folder: str, protocol: str | None, title: str | None) -> tuple[str, ...]:
    """Write the files of a new repository; their names. Raises ``CannotRun`` when one of them is there already."""
    from pathlib import Path

    name = Path(folder).resolve().name
    files = new_repository(protocol or id_from(name) or name, title)
    add_atomically(folder, files)
    return tuple(sorted(files))


def write_editor_schemas(folder: str) -> tuple[str, ...]:
    """Write the schemas into a folder of their own; the names of the files."""
    files = editor_schemas()
    replace_atomically(folder, files)
    return tuple(sorted(files))


def editor_schemas() -> dict[str, bytes]:
    """The schemas of a spec and of amendments; they refer to each other by name, so that any folder will do."""
    return read_resources("schemas", ".json")


def id_from(name: str) -> str | None:
    """The id that the name of a folder suggests, if it suggests any."""
    found = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:40].rstrip("-")
    return found if _ID.match(found) else None


def new_repository(protocol: str, title: str | None = None) -> dict[str, bytes]:
    """The files of a repository with a protocol of that id, in which everything that is not known is a question.

    Raises ``CannotRun`` for an id or a title that a protocol cannot have.
    """
    title = _title_from(protocol) if title is None else title.strip()
    _refuse(protocol, title)
    words = {
        "PROTOCOL_ID": protocol,
        "PROTOCOL_TITLE": title.replace("\\", "\\\\").replace('"', '\\"'),
        "PROTOCOL_HEADING": re.sub(r"([\\`*_{}\[\]<>#|&~])", r"\\\1", title),
        "PROTOCOLKIT_VERSION": __version__,
    }
    folder = resource_folder("templates") / "init"
    files = {
        _named(path, folder, protocol): _filled(path.read_bytes(), words) for path in _files_below(folder)
    }
    return {**files, **{f"schemas/{name}": raw for name, raw in editor_schemas().items()}}


def _title_from(protocol: str) -> str:
    """A working title: the id in words."""
    return protocol.replace("-", " ").strip().capitalize()


def _refuse(protocol: str, title: str) -> None:
    if not _ID.match(protocol):
        raise CannotRun(
            f"{protocol!r} cannot be the id of a protocol",
            "Name one with --id: 2 to 40 small letters, digits and hyphens, a letter first, such as my-trial.",
        )
    if not title or len(title) > _MOST_TITLE or not title.isprintable():
        raise CannotRun(f"a title is one line of 1 to {_MOST_TITLE} characters", "Name another with --title.")


def _files_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _named(path: Path, folder: Path, protocol: str) -> str:
    """The name of a file in the repository."""
    parts = path.relative_to(folder).parts
    shown = (f".{part.removeprefix(_HIDDEN)}" if part.startswith(_HIDDEN) else part for part in parts)
    return "/".join(shown).replace("PROTOCOL_ID", protocol)


def _filled(raw: bytes, words: Mapping[str, str]) -> bytes:
    """A template with its words put in, all at once: a title that is a word of ours stays what it is."""
    pattern = re.compile("|".join(sorted(words, key=len, reverse=True)))
    return pattern.sub(lambda found: words[found.group()], raw.decode("utf-8")).encode("utf-8")

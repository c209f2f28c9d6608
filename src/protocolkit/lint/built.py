"""What a build left in a folder: which content it was made from, and which of its files are not that build's."""

from __future__ import annotations

import msgspec

from protocolkit.checksum import sha256
from protocolkit.model.release import Stamp
from protocolkit.source.sources import relative_inside

__all__ = ["Built", "read_built"]


class Built(msgspec.Struct, frozen=True):
    """A folder of documents: the protocol that they were made from, and files that are missing or other ones.

    ``folder`` is its name alone. ``problem`` says why nothing is known of the folder.
    """

    folder: str
    stamp: Stamp | None = None
    missing: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    problem: str = ""


class _Listed(msgspec.Struct):
    """One file that a manifest lists."""

    path: str
    sha256: str


class _Manifest(msgspec.Struct):
    """As much of a manifest as tells what the files were made from."""

    protocol: Stamp
    artifacts: tuple[_Listed, ...]


def read_built(folder: str) -> Built | None:
    """What stands in a folder; ``None`` where nothing was built there yet."""
    from pathlib import Path

    from protocolkit.output import MANIFEST

    name = Path(folder).name
    try:
        raw = Path(folder, MANIFEST).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        return Built(name, problem=error.strerror or str(error))
    try:
        manifest = msgspec.json.decode(raw, type=_Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Built(name, problem="it is not as protocolkit writes it")
    found = {listed.path: _hash(folder, listed.path) for listed in manifest.artifacts}
    return Built(
        name,
        manifest.protocol,
        tuple(listed.path for listed in manifest.artifacts if found[listed.path] is None),
        tuple(
            listed.path for listed in manifest.artifacts if found[listed.path] not in (None, listed.sha256)
        ),
    )


def _hash(folder: str, path: str) -> str | None:
    """The checksum of a file; ``None`` where it is not in the folder."""
    from pathlib import Path

    inside = relative_inside(path)
    try:
        return sha256(Path(folder, inside).read_bytes()).hexdigest() if inside is not None else None
    except OSError:
        return None

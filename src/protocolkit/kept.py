"""A folder for what may be used again: reports and proofs, each under the hash of all that it follows from."""

from __future__ import annotations

import contextlib
import os

__all__ = ["find_kept", "keep", "kept_folder"]


def kept_folder() -> str | None:
    """Where the user's own kept things are; ``None`` where the machine gives no such place."""
    own = os.environ.get("PROTOCOLKIT_CACHE_DIR")
    if own is not None:
        return own or None
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "protocolkit") if os.path.isabs(base) else None


def find_kept(folder: str, key: str) -> bytes | None:
    """What was kept under a key, byte for byte as far as the disk is right."""
    try:
        with open(os.path.join(folder, key), "rb") as file:
            return file.read()
    except (OSError, ValueError):
        return None


def keep(folder: str, key: str, raw: bytes, *, most: int) -> None:
    """Keep something and forget the oldest beyond ``most``; where that is not possible, nothing is kept."""
    with contextlib.suppress(OSError):
        os.makedirs(folder, mode=0o700, exist_ok=True)
        name = os.path.join(folder, f"{key}.{os.getpid()}")
        with open(name, "xb", opener=_open_for_owner) as file:
            file.write(raw)
        os.replace(name, os.path.join(folder, key))
        _forget_oldest(folder, most)


def _open_for_owner(name: str, flags: int) -> int:
    """A file that others cannot read; ``tempfile`` would load ten modules to make one."""
    return os.open(name, flags, mode=0o600)


def _forget_oldest(folder: str, most: int) -> None:
    files = [entry for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False)]
    files.sort(key=lambda entry: entry.stat().st_mtime_ns)
    for entry in files[:-most]:
        os.unlink(entry.path)

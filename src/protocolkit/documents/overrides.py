"""A sponsor's own templates: which of ours they replace, and the images that they show."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

from protocolkit.errors import CannotRun
from protocolkit.nearest import nearest

__all__ = ["Overrides", "read_overrides"]

_FOLDERS = ("html", "pdf", "docx", "images")
_OWN = "own"
"""The folder within ``html`` and ``pdf`` for files that replace none of ours."""
_MEDIA_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
_MOST_BYTES = {"html": 256 * 1024, "pdf": 256 * 1024, "docx": 256 * 1024, "images": 512 * 1024}
_MOST_FILES = 200


class Overrides:
    """The files of a sponsor's folder by their names in it: ``html/_masthead.html``, ``images/logo.svg``."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def texts(self, folder: str) -> dict[str, str]:
        """The templates of a folder (``html`` for web pages, ``docx`` for Word), by their names in it."""
        return {
            name.removeprefix(f"{folder}/"): _decoded(name, content)
            for name, content in self.files.items()
            if name.startswith(f"{folder}/")
        }

    def image(self, name: str) -> str:
        """An image as an address that holds it whole: a page loads nothing from elsewhere."""
        content = self.files.get(f"images/{name}")
        if content is None:
            known = sorted(path.removeprefix("images/") for path in self.files if path.startswith("images/"))
            raise CannotRun(
                f"there is no image {name!r} among the templates",
                f"one of {', '.join(known)}" if known else "put it into images/",
            )
        kind = _MEDIA_TYPES[Path(name).suffix.lower()]
        return f"data:{kind};base64,{base64.b64encode(content).decode()}"

    def lay_out(self, folder: Path) -> None:
        """What Typst may read of them, in a folder that holds our templates already."""
        for name, content in self.files.items():
            if name.startswith(("pdf/", "images/")):
                path = folder / name.removeprefix("pdf/")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)


def read_overrides(folder: str | None, ours: Path) -> Overrides:
    """The files of a sponsor's folder; ``ours`` are the templates that they may replace.

    Raises ``CannotRun`` where there is no such folder, a file replaces nothing, is too large or lies elsewhere.
    """
    if folder is None:
        return Overrides({})
    base = Path(folder)
    if not base.is_dir():
        raise CannotRun(f"there is no templates folder {folder!r}")
    if not any((base / part).is_dir() for part in _FOLDERS):
        raise CannotRun(
            f"the templates folder {folder!r} has none of {', '.join(_FOLDERS)}",
            "put html/NAME, pdf/NAME or docx/NAME into it, by the name of the template that it replaces",
        )
    files: dict[str, bytes] = {}
    for path in _paths(base):
        name = path.relative_to(base).as_posix()
        _check_name(name, ours)
        files[name] = _read(path, base, name)
    return Overrides(files)


def _paths(base: Path) -> Iterator[Path]:
    found = sorted(path for part in _FOLDERS for path in (base / part).rglob("*") if not path.is_dir())
    if len(found) > _MOST_FILES:
        raise CannotRun(f"the templates folder {str(base)!r} has more than {_MOST_FILES} files")
    yield from (path for path in found if not path.name.startswith("."))


def _check_name(name: str, ours: Path) -> None:
    """Refuses a template that replaces none of ours: a slip in its name would go unnoticed."""
    part, _, rest = name.partition("/")
    if part == "images":
        if Path(name).suffix.lower() not in _MEDIA_TYPES:
            raise CannotRun(f"{name} is not an image that documents can show", "a .svg, .png or .jpg file")
        return
    if rest.startswith(f"{_OWN}/") or (ours / name).is_file():
        return
    known = [path.name for path in sorted((ours / part).glob("*")) if path.is_file()]
    near = nearest(rest, known)
    raise CannotRun(
        f"{name} replaces none of our templates",
        f"did you mean {near}? Files of your own, which your templates include, lie in {part}/{_OWN}/"
        if near
        else f"files of your own, which your templates include, lie in {part}/{_OWN}/",
    )


def _read(path: Path, base: Path, name: str) -> bytes:
    most = _MOST_BYTES[name.partition("/")[0]]
    try:
        if not path.resolve().is_relative_to(base.resolve()):
            raise CannotRun(f"{name} lies outside of the templates folder")
        if not path.is_file():
            raise CannotRun(f"{name} is not a file")
        with path.open("rb") as opened:
            content = opened.read(most + 1)
    except OSError as error:
        raise CannotRun(f"{name} cannot be read: {error.strerror}") from error
    if len(content) > most:
        raise CannotRun(f"{name} is larger than {most // 1024} KiB")
    return content


def _decoded(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CannotRun(f"{name} is not UTF-8 text") from error

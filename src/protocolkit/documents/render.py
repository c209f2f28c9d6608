"""Templates turned into pages: Jinja2 (sandboxed) for HTML and Markdown, Typst for PDF.

Templates get finished, sorted, plain data. A sponsor's folder of the same layout (``html/``, ``pdf/``) overrides
any template by name.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.documents.glyphs import printable
from protocolkit.documents.markdown import escape_markdown
from protocolkit.errors import CannotRun
from protocolkit.resources import resource_folder

if TYPE_CHECKING:
    import jinja2

__all__ = ["Press", "Templates"]

_PDF_DATE = 0  # 1970-01-01: a document's date is the protocol version's, printed in it; never the clock


class Press:
    """Compiles Typst templates of one folder, which is all that they may read."""

    def __init__(self, root: Path) -> None:
        import typst

        self._root = root
        self._compiler = typst.Compiler(
            root=root, ignore_system_fonts=True, package_path=root, package_cache_path=root
        )

    def pdf(self, template: str, data: Mapping[str, Any]) -> bytes:
        """A template compiled with ``data`` as JSON in ``sys.inputs.data``: a tagged PDF/UA-1.

        Characters that no font draws are written as their code points, for such a PDF must not contain them.
        """
        import typst

        inputs = {"data": msgspec.json.encode(printable(data)).decode()}
        try:
            made = self._compiler.compile(
                self._root / template,
                format="pdf",
                sys_inputs=inputs,
                pdf_standards=["ua-1"],
                timestamp=_PDF_DATE,
            )
        except typst.TypstError as error:
            raise CannotRun(f"the template pdf/{template} does not work: {error}") from error
        if not isinstance(made, bytes):
            raise CannotRun(f"the template pdf/{template} made no document")
        return made


class Templates:
    """The templates of this installation, with those of a sponsor's folder in their place."""

    def __init__(self, overrides: str | None = None) -> None:
        self._builtin = resource_folder("templates")
        self._overrides = Path(overrides) if overrides else None
        if self._overrides and not self._overrides.is_dir():
            raise CannotRun(f"there is no templates folder {overrides!r}")

    def text(self, template: str, data: Mapping[str, Any]) -> bytes:
        """An HTML or Markdown template filled in; ``.html`` escapes everything that it prints."""
        import jinja2

        try:
            return self._environment.get_template(template).render(data).encode("utf-8")
        except jinja2.TemplateError as error:
            raise CannotRun(f"the template html/{template} does not work: {error}") from error

    def pdf(self, template: str, data: Mapping[str, Any]) -> bytes:
        """One Typst template compiled with ``data`` as JSON in ``sys.inputs.data``: a tagged PDF/UA-1."""
        with self.press() as press:
            return press.pdf(template, data)

    @contextmanager
    def press(self) -> Iterator[Press]:
        """A press for many PDFs: templates are laid out and the compiler is set up once."""
        with tempfile.TemporaryDirectory(prefix="protocolkit-") as folder:
            yield Press(self._overlay(Path(folder)))

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of every template in force, by name."""
        found = {}
        for base in filter(None, (self._builtin, self._overrides)):
            for path in sorted(base.rglob("*")):
                if path.is_file():
                    found[path.relative_to(base).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
        return dict(sorted(found.items()))

    @cached_property
    def _environment(self) -> jinja2.Environment:
        import jinja2
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        folders = [base / "html" for base in (self._overrides, self._builtin) if base]
        environment = ImmutableSandboxedEnvironment(
            loader=jinja2.FileSystemLoader(folders),
            autoescape=jinja2.select_autoescape(["html", "svg", "xml"]),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        environment.filters["md"] = escape_markdown
        return environment

    def _overlay(self, folder: Path) -> Path:
        """One folder with every PDF template, a sponsor's in place of ours: the only files Typst may read."""
        for base in filter(None, (self._builtin, self._overrides)):
            for path in sorted((base / "pdf").glob("*")):
                if path.is_file():
                    (folder / path.name).write_bytes(path.read_bytes())
        return folder

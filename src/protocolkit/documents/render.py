"""Templates turned into pages: Jinja2 (sandboxed) for HTML, Markdown and Word, Typst for PDF.

Templates get finished, sorted, plain data. A sponsor's folder of the same layout (``html/``, ``pdf/``, ``docx/``)
overrides any template by name, and holds the ``images/`` that its templates show. What a template of ours was stays
within reach as ``builtin/NAME``.
"""

from __future__ import annotations

import base64
import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.documents.fallback import with_signs
from protocolkit.documents.glyphs import printable
from protocolkit.documents.markdown import escape_markdown
from protocolkit.documents.overrides import read_overrides
from protocolkit.errors import CannotRun
from protocolkit.languages import ENGLISH, Language
from protocolkit.model.translations import said_plainly
from protocolkit.resources import resource_folder

if TYPE_CHECKING:
    import jinja2

__all__ = ["Press", "Templates"]

_PDF_DATE = 0  # 1970-01-01: a document's date is the protocol version's, printed in it; never the clock


class Press:
    """Compiles Typst templates of one folder, which is all that they may read."""

    def __init__(self, root: Path, language: Language = ENGLISH) -> None:
        import typst

        self._root = root
        self._said = {"language": language.tag, "words": msgspec.json.encode(language.messages).decode()}
        self._compiler = typst.Compiler(
            root=root, ignore_system_fonts=True, package_path=root, package_cache_path=root
        )

    def pdf(self, template: str, data: Mapping[str, Any]) -> bytes:
        """A template compiled with ``data`` as JSON in ``sys.inputs.data``: a tagged PDF/UA-1.

        Characters that no font draws are written as their code points, for such a PDF must not contain them.
        """
        import typst

        inputs = {"data": msgspec.json.encode(printable(data)).decode(), **self._said}
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
    """The templates of this installation, with those of a sponsor's folder in their place.

    Their fixed words are said in ``language``.
    """

    def __init__(self, overrides: str | None = None, language: Language = ENGLISH) -> None:
        self.language = language
        self._builtin = resource_folder("templates")
        self._overrides = read_overrides(overrides, self._builtin)

    def text(self, template: str, data: Mapping[str, Any]) -> bytes:
        """An HTML or Markdown template filled in; ``.html`` escapes everything that it prints."""
        page = self._filled("html", template, data)
        return (with_signs(page) if template.endswith(".html") else said_plainly(page)).encode("utf-8")

    def word(self, template: str, data: Mapping[str, Any]) -> bytes:
        """A Word document: a template of its body, in the frame that all of them have."""
        from protocolkit.documents.word import package

        return package(template, lambda name: said_plainly(self._filled("docx", name, data)).encode("utf-8"))

    def _filled(self, kind: str, template: str, data: Mapping[str, Any]) -> str:
        """A template of a folder (``html``, ``docx``) filled in."""
        import jinja2

        try:
            return self._environments[kind].get_template(template).render(data)
        except jinja2.TemplateSyntaxError as error:
            place = f"{kind}/{error.name or template}:{error.lineno}"
            raise CannotRun(f"the template {place} does not work: {error.message}") from error
        except jinja2.TemplateError as error:
            raise CannotRun(f"the template {kind}/{template} does not work: {error}") from error
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            if not self._overrides.files:
                raise
            raise CannotRun(f"the template {kind}/{template} does not work: {error}") from error

    def pdf(self, template: str, data: Mapping[str, Any]) -> bytes:
        """One Typst template compiled with ``data`` as JSON in ``sys.inputs.data``: a tagged PDF/UA-1."""
        with self.press() as press:
            return press.pdf(template, data)

    @contextmanager
    def press(self) -> Iterator[Press]:
        """A press for many PDFs: templates are laid out and the compiler is set up once."""
        with tempfile.TemporaryDirectory(prefix="protocolkit-") as folder:
            yield Press(self._overlay(Path(folder)), self.language)

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of every template in force, by name."""
        found = {
            path.relative_to(self._builtin).as_posix(): path.read_bytes()
            for path in self._builtin.rglob("*")
            if path.is_file()
        }
        found |= self._overrides.files
        return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(found.items())}

    @cached_property
    def _environments(self) -> dict[str, jinja2.Environment]:
        """What fills in the templates of each folder."""
        return {kind: self._environment(kind) for kind in ("html", "docx")}

    def _environment(self, kind: str) -> jinja2.Environment:
        import jinja2
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        ours = jinja2.FileSystemLoader(self._builtin / kind)
        environment = ImmutableSandboxedEnvironment(
            loader=jinja2.ChoiceLoader(
                [jinja2.DictLoader(self._overrides.texts(kind)), ours, jinja2.PrefixLoader({"builtin": ours})]
            ),
            autoescape=jinja2.select_autoescape(["html", "svg", "xml"]),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        environment.filters["md"] = escape_markdown
        environment.globals["t"] = self.language
        environment.globals["language"] = self.language.tag
        environment.globals["image"] = self._overrides.image
        environment.filters["sha256"] = _content_hash
        return environment

    def _overlay(self, folder: Path) -> Path:
        """One folder with every PDF template, a sponsor's in place of ours: the only files Typst may read."""
        places = [folder]
        if self._overrides.files:
            places.append(folder / "builtin")
            places[-1].mkdir()
        for path in sorted((self._builtin / "pdf").glob("*")):
            if path.is_file():
                for place in places:
                    (place / path.name).write_bytes(path.read_bytes())
        self._overrides.lay_out(folder)
        return folder


def _content_hash(text: str) -> str:
    """The hash of a style sheet or script by which a page names it (W3C, Content Security Policy Level 3, 2.3.1)."""
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode()
